"""Who gets the mail, and what a facilitator may see of it before it leaves."""

from dataclasses import replace
from datetime import date

import pytest

from reviewboard.agenda.models import AgendaItem, Need
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.operations import rebuild
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.recipients import Part, Seen, recipients, seen_by
from reviewboard.domain.values import Attendance
from reviewboard.people.models import Person
from tests.agenda.week import NOW, STARTS, Week, as_reader, make_week
from tests.statements import at_most

pytestmark = pytest.mark.django_db
ON = STARTS.date()


def built() -> Week:
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return week


def seen(week: Week) -> dict[str, Seen]:
    """What Ines sees, who is on no list."""
    agenda = agenda_for(replace(ON_NO_LIST, person_id=week.ines.pk), week.meeting)
    assert agenda is not None
    return {one.name: one for one in seen_by(agenda, on=ON)}


def test_needed_people_the_facilitator_and_members_of_teams_get_it() -> None:
    week = built()
    parts = {one.person_id: one.part for one in recipients(week.meeting, on=ON)}
    assert parts == {
        week.ines.pk: Part.FACILITATOR,
        week.priya.pk: Part.NEEDED,
        week.lars.pk: Part.NEEDED,
        week.outsider.pk: Part.READER,
    }


def test_leavers_get_none() -> None:
    week = built()
    Person.objects.filter(pk=week.outsider.pk).update(ends_on=date(2026, 11, 26))
    assert week.outsider.pk not in {one.person_id for one in recipients(week.meeting, on=ON)}


def test_a_facilitator_sees_windows_and_reasons_of_visible_items() -> None:
    week = built()
    priya = seen(week)["Priya Raman"]
    assert priya.part is Part.NEEDED
    assert {code["reason"] for code in priya.reasons} == {"wrote", "owns_action"}
    assert all(
        begin >= week.meeting.starts_at and end <= week.meeting.ends_at for begin, end in priya.windows
    )


def test_neither_who_nor_how_many_a_restricted_item_asks_for_can_be_seen() -> None:
    week = built()
    before = seen(week)
    item = AgendaItem.objects.get(key=f"incident:{week.restricted.pk}")
    for person in (week.outsider, week.helga):
        reasons = [{"reason": "responded", "key": item.key}]
        Need.objects.create(item=item, person=person, reasons=reasons, attendance=Attendance.LIVE)
    agenda = agenda_for(as_reader(week.lars), week.meeting)
    assert agenda is not None
    told = {one.name for one in seen_by(agenda, on=ON) if one.part is Part.NEEDED}
    assert {"Otto Outside", "Helga Quist"} <= told
    assert seen(week) == before


def test_without_an_address_or_after_leaving_no_mail_can_leave() -> None:
    week = built()
    Person.objects.filter(pk=week.outsider.pk).update(email="")
    Person.objects.filter(pk=week.priya.pk).update(ends_on=date(2026, 11, 25))
    people = seen(week)
    assert (people["Otto Outside"].gets_mail, people["Otto Outside"].has_address) == (False, False)
    assert (people["Priya Raman"].gets_mail, people["Priya Raman"].has_left) == (False, True)


def test_listing_recipients_asks_three_statements() -> None:
    week = built()
    with at_most(3):
        recipients(week.meeting, on=ON)
