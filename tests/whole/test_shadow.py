"""A series in shadow and its meetings: whoever neither leads it nor administers finds nothing of it, wherever they look."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from uuid import uuid4

import pytest
from pytest_django import DjangoDbBlocker

from reviewboard.agenda.models import Agenda, Need
from reviewboard.agenda.operations import rebuild
from reviewboard.agenda.shadow import start_in_shadow
from reviewboard.domain.values import Attendance
from reviewboard.meetings.models import ChangedDate, Meeting
from reviewboard.meetings.operations import create_series
from tests.examples import examples
from tests.whole.addresses import Address, addresses, of_self
from tests.whole.cast import CAST, STRANGER, Sample
from tests.whole.test_permission_matrix import browser, undone
from tests.whole.test_visibility import QUERIES, read

pytestmark = pytest.mark.django_db

KEY, MARK = "quizshade-review", "quizshade"
WORDS = (f"the {MARK}", f"a {MARK}", f"example/{MARK}")
"""How it is told, and not how it is searched for: a page may say what was asked."""
REFUSED = {302, 401, 403, 404, 405}
LEADS = "series_facilitator"
INSIDERS = (LEADS, "admin")
OUTSIDERS = tuple(part for part in CAST if part not in INSIDERS)
FEW = ("other_facilitator",)
"""Who may do most without seeing it. `make prove` asks every outsider."""


@dataclass(frozen=True)
class Shade:
    """What stands in the shadow, by the parameters of addresses."""

    values: dict[str, list[object]]

    def told(self, text: str) -> list[str]:
        """What a text gives away."""
        ways = [KEY, *WORDS, *(f"/meetings/{pk}/" for pk in self.values["meeting_id"])]
        return [one for one in ways if one in text.lower()]


@pytest.fixture(scope="module")
def shade(sample: Sample, django_db_blocker: DjangoDbBlocker) -> Iterator[Shade]:
    """A series in shadow with the fixed agenda of last week, a draft, and a date that is changed."""
    with django_db_blocker.unblock():
        create = partial(
            create_series,
            key=KEY,
            name=f"The {MARK} review",
            zone="Europe/London",
            rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            starts_on=sample.as_of.date(),
            starts_at=time(7),
            place=f"The {MARK} room",
            video_url=f"https://video.example/{MARK}",
            facilitator_id=sample.person(LEADS),
            shadow=True,
            as_of=sample.as_of,
        )
        series_id, _ = start_in_shadow(create=create, as_of=sample.as_of)
        meetings = list(Meeting.objects.filter(series=series_id).order_by("pk").values_list("pk", flat=True))
        for pk in meetings:
            rebuild(meeting_id=pk, as_of=sample.as_of)
        on = sample.as_of.date() + timedelta(days=20)
        date = ChangedDate.objects.create(
            series_id=series_id, on=on, reason=f"A {MARK} day", set_at=sample.as_of
        )
        items = Agenda.objects.filter(meeting__in=meetings).values_list("items", flat=True)
        yield Shade(
            {
                "meeting_id": [*meetings],
                "series_key": [KEY],
                "date_id": [date.pk],
                "item_id": [*[pk for pk in items if pk][:2]],
            }
        )


def paths(sample: Sample, shade: Shade, one: Address) -> list[str]:
    """The address with the values that `self` has there, and with each that stands in the shadow."""
    usual = of_self(sample, one.name)
    row = {name: usual[name] for name in one.parameters}
    rows = [row]
    ours = [name for name in one.parameters if name in shade.values]
    for name in ours:
        rows += [{**row, name: value} for value in shade.values[name]]
    if len(ours) > 1:
        rows.append({**row, **{name: shade.values[name][0] for name in ours}})
    return sorted({one.path(**each) for each in rows})


def test_somebody_is_needed_there(shade: Shade) -> None:
    needed = Need.objects.filter(item__agenda__meeting__series__key=KEY, attendance=Attendance.LIVE)
    assert needed.exists()


PROVED = [pytest.param(part, marks=pytest.mark.prove) for part in (*OUTSIDERS, STRANGER) if part not in FEW]


@pytest.mark.parametrize("part", [*FEW, *PROVED])
@pytest.mark.parametrize("one", addresses(), ids=lambda one: one.name)
def test_no_address_tells_an_outsider_of_it(sample: Sample, shade: Shade, one: Address, part: str) -> None:
    client = browser(sample, one.name, part)
    queries = ("",) if one.parameters else (*QUERIES[: examples(2)], f"?q={MARK}")
    told = defaultdict(list)
    for path in paths(sample, shade, one):
        for query in queries:
            answer = client.get(path + query)
            if answer.status_code in REFUSED and shade.told(path):
                continue  # it may say what was asked for: that it is the same as none is asked below
            for found in shade.told(read(answer)):
                told[path + query].append(found)
    assert dict(told) == {}


WITH_MEETINGS = [one for one in addresses() if {"meeting_id", "series_key"} & set(one.parameters)]


@pytest.mark.parametrize("one", WITH_MEETINGS, ids=lambda one: one.name)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_to_an_outsider_it_is_the_same_as_none(
    sample: Sample, shade: Shade, one: Address, method: str
) -> None:
    usual = of_self(sample, one.name)
    nothing = {"meeting_id": 2**40, "series_key": f"no-{uuid4().hex[:8]}"}
    others = {name: usual[name] for name in one.parameters}
    for part in (*OUTSIDERS, STRANGER):
        with undone():
            client = browser(sample, one.name, part)
            for parameter in nothing.keys() & set(one.parameters):
                none = client.generic(method, one.path(**{**others, parameter: nothing[parameter]}))
                for value in shade.values[parameter]:
                    answer = client.generic(method, one.path(**{**others, parameter: value}))
                    assert answer.status_code == none.status_code, (part, value)
                    assert answer.status_code in {*REFUSED, 400}, (part, value)


def test_whoever_leads_it_and_who_administers_find_it(sample: Sample, shade: Shade) -> None:
    for part in INSIDERS:
        assert MARK in read(sample.client(part).get("/series/"))
        for pk in shade.values["meeting_id"]:
            page = sample.client(part).get(f"/meetings/{pk}/")
            assert (page.status_code, "Shadow week" in read(page)) == (200, True)
            assert MARK in read(sample.program(part).get(f"/api/v1/meetings/{pk}"))
