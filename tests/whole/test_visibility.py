"""Whoever is not on the list of a restricted or sealed record finds nothing of it, wherever they look."""

from collections import defaultdict
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from itertools import chain, product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from reviewboard.agenda import mail
from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.agenda.queries import agenda_for
from reviewboard.domain.values import Visibility
from reviewboard.findings.models import Recheck
from reviewboard.minutes import mail as minutes_mail
from reviewboard.minutes.closing import ReadBack, close, read_back
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry as Said
from reviewboard.minutes.publishing import publish
from reviewboard.minutes.starting import start
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from tests.examples import examples, thorough
from tests.whole.addresses import Address, address, addresses, every_value, of_self
from tests.whole.cast import CAST, Sample
from tests.whole.hidden import MARKS, NAMED, WORD, Hidden, hide
from tests.whole.post import delivered

pytestmark = pytest.mark.django_db

OUTSIDERS = ("engineer", "admin")
"""Who has least to do with it, and who has every right there is but is not on the list."""
MORE_OUTSIDERS = ("viewer", "self", "series_facilitator", "other_manager")
# `make prove` asks all of them.
UNREAD = {405} if thorough() else {403, 405}
"""An address that is not for reading answers so before it has looked what it is about: one value says as much as all.

So does one whose right the reader lacks; there `make prove` asks for all, since a view may refuse, too.
"""
QUERIES = ("", f"?q={WORD}", "?service=pricing-engine", "?state=open", "?severity=sev1", "?limit=200")


@pytest.fixture(scope="module")
def hidden(sample: Sample, django_db_blocker: DjangoDbBlocker) -> Hidden:
    """The hidden records, in this module's copy of the sample."""
    with django_db_blocker.unblock():
        return hide(sample)


def every_path(sample: Sample, one: Address) -> list[str]:
    """The address with the values of each parameter; the others are then about `self`, or about hidden records."""
    usual = of_self(sample, one.name)
    rows = [{name: usual[name] for name in one.parameters}]
    rows += [{**rows[0], name: value} for name in one.parameters for value in values_of(sample, name)]
    rows += [
        dict(zip(one.parameters, chosen, strict=True))
        for chosen in product(*(every_value(name)[-2:] for name in one.parameters))
    ]
    return sorted({one.path(**row) for row in rows})


def values_of(sample: Sample, parameter: str) -> list[object]:
    """All that are hidden, for those came last, and of the others all in `make prove` and two in `make test`.

    Of people those are among them who have a part in what is hidden, and who look; in `make prove` the whole cast.
    """
    values = every_value(parameter)
    last = 2 * len(Visibility)
    step = max(1, (len(values) - last) // (examples(4) if thorough() else 2))
    if parameter == "person_id":
        cast = CAST if thorough() else ("self", NAMED, *OUTSIDERS)
        return sorted({*values[::step], *values[-last:], *(sample.person(part) for part in cast)}, key=str)
    return [*values[:-last:step], *values[-last:]]


def read(answer: Any) -> str:
    """All that is told: the body as a person reads it, and the headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(body.decode(errors="replace")) + str(dict(answer.headers))


def client_for(sample: Sample, name: str, part: str) -> Client:
    """A session for pages, a token for the API."""
    return sample.program(part) if name.startswith("api:") else sample.client(part)


@pytest.mark.parametrize(
    "part", [*OUTSIDERS, *(pytest.param(part, marks=pytest.mark.prove) for part in MORE_OUTSIDERS)]
)
@pytest.mark.parametrize("one", addresses(), ids=lambda one: one.name)
def test_no_address_tells_an_outsider_anything(
    sample: Sample, hidden: Hidden, one: Address, part: str
) -> None:
    client = client_for(sample, one.name, part)
    queries = ("",) if one.parameters else QUERIES if thorough() else QUERIES[:2]
    told = defaultdict(list)
    for path in every_path(sample, one):
        for query in queries:
            answer = client.get(path + query)
            for found in hidden.told(read(answer)):
                told[path + query].append(found)
        if answer.status_code in UNREAD:
            break
    assert dict(told) == {}


@pytest.mark.parametrize("one", [one for one in addresses() if one.parameters], ids=lambda one: one.name)
def test_to_an_outsider_a_hidden_record_is_the_same_as_none(
    sample: Sample, hidden: Hidden, one: Address
) -> None:
    ids: dict[str, list[int]] = {
        "incident_id": list(hidden.incidents.values()),
        "change_id": list(hidden.changes.values()),
        "action_id": [pk for pks in hidden.actions.values() for pk in pks],
        "recheck_id": list(
            Recheck.objects.filter(action__in=chain(*hidden.actions.values())).values_list("pk", flat=True)
        ),
        "finding_id": [of["findings"] for of in hidden.learned.values()],
        "decision_id": [of["decisions"] for of in hidden.learned.values()],
        "idea_id": [of["ideas"] for of in hidden.learned.values()],
    }
    for parameter in ids.keys() & set(one.parameters):
        others = {other: (every_value(other) or [1])[0] for other in one.parameters if other != parameter}
        for method in ("GET", "POST"):
            client = client_for(sample, one.name, "engineer")
            nothing = client.generic(method, one.path(**others, **{parameter: 2**40}))
            for pk in ids[parameter]:
                answer = client.generic(method, one.path(**others, **{parameter: pk}))
                assert (answer.status_code, len(answer.content)) == (
                    nothing.status_code,
                    len(nothing.content),
                )


def test_an_entry_that_was_missed_names_the_person_to_their_manager_and_not_what_it_is_about(
    sample: Sample, hidden: Hidden
) -> None:
    page = read(sample.client("admin").get("/ledger/missed/"))
    assert page.count("Ola Brandt") == page.count("Restricted item") == len(Visibility) - 1
    assert hidden.told(page) == []


def test_whoever_is_named_finds_what_is_restricted(sample: Sample, hidden: Hidden) -> None:
    mark = MARKS[Visibility.RESTRICTED]
    page = sample.client(NAMED).get(f"/incidents/{hidden.incidents[Visibility.RESTRICTED]}/")
    assert mark in read(page)
    for path in ("/search/", "/incidents/", "/changes/"):
        assert mark in read(sample.client(NAMED).get(f"{path}?q={WORD}")), path
    for path in ("/api/v1/incidents", "/api/v1/changes"):
        assert mark in read(sample.program(NAMED).get(f"{path}?limit=200")), path


@pytest.mark.parametrize("one", addresses(), ids=lambda one: one.name)
def test_a_sealed_title_stands_on_its_own_page_only_even_for_whoever_is_named(
    sample: Sample, hidden: Hidden, one: Address
) -> None:
    mark, level = MARKS[Visibility.SEALED], Visibility.SEALED
    own = [("incidents", hidden.incidents[level]), ("changes", hidden.changes[level])]
    own += [("actions", pk) for pk in hidden.actions[level]]
    own += hidden.learned[level].items()
    allowed = tuple(f"{root}/{place}/{pk}" for place, pk in own for root in ("", "/api/v1"))
    client = client_for(sample, one.name, NAMED)
    elsewhere = [path for path in every_path(sample, one) if not path.rstrip("/").startswith(allowed)]
    assert [path for path in elsewhere if mark in read(client.get(path)).lower()] == []


def test_on_its_own_page_a_sealed_title_stands(sample: Sample, hidden: Hidden) -> None:
    page = sample.client(NAMED).get(f"/incidents/{hidden.incidents[Visibility.SEALED]}/")
    assert MARKS[Visibility.SEALED] in read(page)


def test_no_mail_tells_anything_and_only_those_named_get_a_link(
    sample: Sample, hidden: Hidden, settings: Settings, tmp_path: Path
) -> None:
    freeze(meeting_id=sample.meeting.id, as_of=sample.as_of)
    assert release_mail(meeting_id=sample.meeting.id, as_of=sample.as_of) > 10
    with delivered(settings, tmp_path) as mails:
        for owed in Message.objects.filter(kind="agenda_mail"):
            mail.send(
                Owed(Claim(owed.pk, owed.kind, UUID(int=0), 1), owed.subject, owed.payload, 1),
                as_of=sample.as_of,
            )
    assert len(mails) > 10
    marks = tuple(MARKS.values())
    for one in mails:
        text = words_of(one)
        assert not [mark for mark in marks if mark in text.lower()], one["To"]
        if "priya.raman" not in str(one["To"]):
            assert hidden.references().findall(text) == [], one["To"]
    for part in OUTSIDERS:
        for path in every_path(sample, address("web:mailbox")):
            page = read(sample.client(part).get(path)).lower()
            assert not [mark for mark in marks if mark in page]


def test_what_was_said_about_hidden_records_is_told_to_those_named_and_to_nobody_else(
    sample: Sample, hidden: Hidden, settings: Settings, tmp_path: Path
) -> None:
    told: dict[str, Any] = {
        "reader": sample.reader("series_facilitator"),
        "meeting_id": sample.meeting.id,
    }
    at, path = sample.meeting.starts_at, f"/meetings/{sample.meeting.id}/minutes"
    start(as_of=at, **told)
    for level, mark in MARKS.items():
        for kind in (EntryKind.NOTE, EntryKind.DECISION, EntryKind.ACTION):
            key, words = f"incident:{hidden.incidents[level]}", f"A {WORD} {mark} line"
            Said.objects.create(meeting_id=sample.meeting.id, key=key, kind=kind, text=words, written_at=at)
    agenda = agenda_for(told["reader"], sample.meeting)
    assert agenda is not None
    assert (
        hidden.told(read(sample.client("series_facilitator").get(f"/meetings/{sample.meeting.id}/close/")))
        == []
    )
    accepts = ReadBack({one.id: one.version for one in read_back(agenda)})
    close(accepts=accepts, as_of=at + timedelta(minutes=50), **told)
    assert publish(as_of=at + timedelta(hours=1), **told) > 10
    for part in OUTSIDERS:
        for page in (f"{path}/", "/decisions/", "/actions/"):
            assert hidden.told(read(sample.client(part).get(page))) == [], page
        assert hidden.told(read(sample.program(part).get(f"/api/v1{path}"))) == []
    assert f"{MARKS[Visibility.RESTRICTED]} line" in read(sample.client(NAMED).get(f"{path}/"))
    with delivered(settings, tmp_path) as mails:
        for owed in Message.objects.filter(kind="minutes_mail"):
            claim = Claim(owed.pk, owed.kind, UUID(int=0), 1)
            minutes_mail.send(Owed(claim, owed.subject, owed.payload, 1), as_of=sample.as_of)
    assert len(mails) > 10
    assert [one["To"] for one in mails if hidden.told(words_of(one))] == []


def words_of(one: EmailMessage) -> str:
    """Every header and every part, decoded: text, HTML and calendar."""
    parts = [part for part in one.walk() if not part.is_multipart()]
    contents = [part.get_payload(decode=True) or b"" for part in parts]
    return str(one.items()) + "".join(
        unescape(bytes(content).decode(errors="replace")) for content in contents
    )
