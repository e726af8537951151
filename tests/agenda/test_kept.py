"""What many mails share is read once, and never used after a row behind it has changed."""

from dataclasses import replace

import pytest

from reviewboard.agenda.kept import Kept
from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.operations import rebuild
from reviewboard.agenda.queries import agenda_for, open_agenda
from reviewboard.people.models import Person
from tests.agenda.week import NOW, make_week
from tests.statements import statements

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Person.objects.order_by("pk").values_list("name", flat=True))


def warm(kept: Kept[list[str]]) -> list[str]:
    """Twice: from the second reading on it is kept."""
    kept.get("names", names)
    return kept.get("names", names)


def test_what_did_not_change_is_the_same_object_for_one_statement() -> None:
    kept: Kept[list[str]] = Kept(limit=2)
    Person.objects.create(name="100 % Ada")
    first = warm(kept)
    with statements() as sent:
        assert kept.get("names", names) is first
    assert len(sent) == 1
    assert first == ["100 % Ada"]


def test_every_change_of_a_row_is_seen_at_once() -> None:
    kept: Kept[list[str]] = Kept(limit=2)
    ada = Person.objects.create(name="Ada")
    for name in ("Ada L.", "Ada", "Ada King"):
        warm(kept)
        Person.objects.filter(pk=ada.pk).update(name=name)
        assert kept.get("names", names) == [name]
    ada.delete()
    assert kept.get("names", names) == []


def test_only_the_last_used_are_kept() -> None:
    kept: Kept[list[str]] = Kept(limit=1)
    first = warm(kept)
    kept.get("others", names)
    assert kept.get("names", names) is not first


def test_an_open_agenda_shows_everybody_what_reading_it_for_them_shows() -> None:
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    shared = open_agenda(week.meeting)
    assert shared is not None
    for person in Person.objects.all():
        reader = replace(ON_NO_LIST, person_id=person.pk)
        assert shared.seen_by(reader) == agenda_for(reader, week.meeting)
    assert any(item.hidden for item in shared.view.items)
    assert AgendaItem.objects.filter(needs__person=week.priya).exists()
