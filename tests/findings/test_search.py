"""Search and "similar": by words in any form and by spelling, from an index, and never beyond what the reader may see."""

from typing import Any

import pytest
from django.db import connection

from reviewboard.domain.values import Severity, Visibility
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.findings.queries import search, similar
from reviewboard.incidents.models import Incident
from reviewboard.people.fulltext import alike, holds
from reviewboard.people.models import Audience, AudienceMember
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.incidents.pager import START, pager
from tests.people.roster import person, reader
from tests.statements import at_most

pytestmark = pytest.mark.django_db
CERT = "EU card payments failed after a certificate rotation"
WORDS = "Card payments failed: a certificate had run out before its rotation"


@pytest.fixture
def ada() -> Reader:
    return reader(Role.ENGINEER, person("Ada Lovelace"))


@pytest.fixture
def bob() -> Reader:
    return reader(Role.ADMIN, person("Bob Stone"))


def audience(level: Visibility, to: Reader) -> Audience:
    made = Audience.objects.create(level=level)
    AudienceMember.objects.create(audience=made, person_id=to.person_id)
    return made


def again(one: Reader) -> Reader:
    ids = AudienceMember.objects.filter(person=one.person_id).values_list("audience_id", flat=True)
    return Reader(one.user_id, one.person_id, one.role, audience_ids=frozenset(ids))


def incident(title: str, summary: str = "", **columns: Any) -> Incident:
    where = columns.pop("connection", None) or pager()
    return Incident.objects.create(
        connection=where,
        external_id=title[:100],
        title=title,
        summary=summary,
        severity=Severity.SEV2,
        status="open",
        started_at=START,
        **columns,
    )


def one_of_each(text: str, **columns: Any) -> dict[str, int]:
    return {
        "decision": Decision.objects.create(text=text, **columns).pk,
        "finding": Finding.objects.create(text=text, **columns).pk,
        "action": ActionItem.objects.create(title=text, **columns).pk,
        "idea": Idea.objects.create(text=text, **columns).pk,
    }


def found(who: Reader, q: str) -> dict[str, int]:
    return {row.kind: row.id for row in search(who, q, 10)}


def alike_to(who: Reader, text: str, **but: Any) -> list[str]:
    return [row.reference for row in similar(who, text, 5, **but)]


def test_every_kind_is_found_by_words_in_any_form_in_two_statements(ada: Reader) -> None:
    pks = one_of_each("Rotations stop while a replica of P <p@example.org> lags")
    one_of_each("Something else")
    for q in ("rotation", "stopping replicas", "LAGS", "repli"):
        assert found(ada, q) == pks, q
    assert found(ada, "rotation nowhere") == {}
    assert found(ada, " \0 ") == {}
    with at_most(2):
        rows = search(ada, "rotation", 10)
    assert {row.text for row in rows} == {"Rotations stop while a replica of P <p@example.org> lags"}
    assert {row.note for row in rows} == {"", "other", "open"}


def test_the_best_come_first_and_no_more_than_asked_for(ada: Reader) -> None:
    for n in range(4):
        Finding.objects.create(text=f"A cache, and {n} other things that are said at some length")
    best = Finding.objects.create(text="Cache of a cache in the cache")
    rows = search(ada, "cache", 3)
    assert len(rows) == 3
    assert rows[0].id == best.pk


@pytest.mark.parametrize(
    ("prefix", "kind"), [("D", "decision"), ("f", "finding"), ("Act", "action"), ("I", "idea")]
)
def test_a_reference_leads_to_its_record_and_to_nothing_else(ada: Reader, prefix: str, kind: str) -> None:
    one_of_each("One")
    pks = one_of_each("Two")
    assert found(ada, f"{prefix}-{pks[kind]}") == {kind: pks[kind]}
    assert found(ada, f"{prefix}-999999999999") == {}


def test_who_is_not_named_finds_nothing_and_nobody_finds_sealed_words(ada: Reader, bob: Reader) -> None:
    restricted = one_of_each("Lighthouse keys", audience=audience(Visibility.RESTRICTED, ada))
    sealed = one_of_each("Lighthouse tokens", audience=audience(Visibility.SEALED, ada))
    assert found(bob, "lighthouse") == {}
    assert found(again(ada), "lighthouse") == restricted
    for pks in (restricted, sealed):
        assert found(bob, f"F-{pks['finding']}") == {}
    [row] = search(again(ada), f"F-{sealed['finding']}", 10)
    assert row.text == "Restricted item"


def test_incidents_and_findings_that_read_alike_are_found_by_words_and_by_spelling(ada: Reader) -> None:
    same = incident(CERT)
    other = incident("Stock badges were out of date", connection=same.connection)
    summary = incident(
        "Nobody could pay",
        "The certificate of the card payments ran out; its rotation failed.",
        connection=same.connection,
    )
    finding = Finding.objects.create(text="A certificate rotation does not stop when card payments fail")
    misspelt = incident("Stock badgess were out of datee", connection=same.connection)
    with at_most(1):
        rows = similar(ada, WORDS, 5)
    assert {row.reference for row in rows} == {same.reference, summary.reference, finding.reference}
    assert alike_to(ada, other.title, but_incident=other.pk) == [misspelt.reference]
    assert alike_to(ada, finding.text, but_finding=finding.pk)[0] == same.reference


def test_the_most_alike_comes_first(ada: Reader) -> None:
    near = incident(CERT)
    far = incident("A certificate rotation stopped the card printer", connection=near.connection)
    assert alike_to(ada, f"{CERT} again") == [near.reference, far.reference]


def test_what_the_page_shows_already_is_left_out(ada: Reader) -> None:
    own = incident(CERT)
    of_own = Finding.objects.create(text=CERT, incident=own)
    assert alike_to(ada, CERT, but_incident=own.pk) == [of_own.reference]
    assert alike_to(ada, CERT, but_incident=own.pk, but_findings_of=own.pk) == []
    assert alike_to(ada, CERT, but_finding=of_own.pk) == [own.reference]


def test_a_finding_without_an_incident_stays_when_those_of_one_are_left_out(ada: Reader) -> None:
    own = incident(CERT)
    free = Finding.objects.create(text=CERT)
    assert alike_to(ada, CERT, but_incident=own.pk, but_findings_of=own.pk) == [free.reference]


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_nothing_that_the_reader_may_not_see_takes_a_place_or_is_told(
    ada: Reader, bob: Reader, level: Visibility
) -> None:
    where = pager()
    hidden = [incident(f"{CERT} {n}", connection=where, audience=audience(level, ada)) for n in range(6)]
    inherits = Finding.objects.create(text=f"{CERT} 7", incident=hidden[0])
    Finding.objects.create(text=f"{CERT} 8", audience=audience(level, ada))
    shown = incident("Card payments failed after a rotation of the certificate", connection=where)
    assert alike_to(bob, f"{CERT} 1") == [shown.reference], "ranked behind the hidden ones, and yet there"
    told = [row.reference for row in similar(again(ada), f"{CERT} 1", 20)]
    if level is Visibility.SEALED:
        assert told == [shown.reference], "sealed ones are not found by words, even by those named"
    else:
        assert {inherits.reference, *(one.reference for one in hidden)} < set(told)


@pytest.mark.parametrize(
    "text", ["", "   ", "⟦q1⟧", "of the and", "\0", "'; DROP TABLE x; --", "a OR b", "(((", "🙂"]
)
def test_a_text_without_words_is_like_nothing(ada: Reader, text: str) -> None:
    incident(CERT)
    assert alike_to(ada, text) == []


def test_a_key_in_place_of_a_name_is_no_word(ada: Reader) -> None:
    incident("⟦q11⟧ ⟦q12⟧ led")
    assert alike_to(ada, "⟦q11⟧ ⟦q12⟧") == []


def test_both_halves_of_the_condition_are_answered_by_an_index(ada: Reader) -> None:
    incident(CERT)
    reading = alike(WORDS, "title", "summary")
    assert _indexes(Incident.objects.filter(reading.which)) == {"incident_by_words", "incident_by_spelling"}
    assert _indexes(Finding.objects.filter(alike(WORDS, "text").which)) == {
        "finding_by_words",
        "finding_by_spelling",
    }


def _indexes(rows: Any) -> set[str]:
    """The indexes that answer a query where the table is large enough to want one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    plan = rows.explain()
    return {line.split(" on ")[1].split()[0] for line in plan.splitlines() if "Bitmap Index Scan on" in line}


@pytest.mark.parametrize(
    ("name", "model", "column"),
    [
        ("finding", Finding, "text"),
        ("decision", Decision, "text"),
        ("idea", Idea, "text"),
        ("action", ActionItem, "title"),
    ],
)
def test_words_are_looked_for_in_an_index_of_every_kind(name: str, model: type[Finding], column: str) -> None:
    rows = model.objects.filter(holds("rotation stops", column))
    assert _indexes(rows) == {f"{name}_by_words", f"{name}_by_spelling"}
