"""Writing an incident up: who may, what is kept, and what is refused."""

from datetime import timedelta

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import Held
from reviewboard.domain.values import Visibility
from reviewboard.domain.write_ups import Words
from reviewboard.incidents.models import Incident, WriteUp, WriteUpAsked
from reviewboard.incidents.queries import cards, get_incident, owed_write_ups, versions
from reviewboard.incidents.write_ups.saving import save_write_up
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.incidents.write_ups import RESOLVED, hidden, lars, resolved, told_by_the_pager
from tests.people.roster import NOW, TODAY, person, reader
from tests.statements import at_most

pytestmark = pytest.mark.django_db

WORDS = Words(
    saw="Old prices, as Noor <noor@example.org> saw",
    began_at=RESOLVED - timedelta(hours=2),
    ended_at=RESOLVED,
    ended_by="The rollback",
    decide="Whether caches know their unit",
)


@pytest.fixture
def incident() -> Incident:
    return resolved()


def save(who: Reader, incident: Incident, words: Words = WORDS, *, draft: bool = False) -> bool:
    return save_write_up(reader=who, incident_id=incident.pk, words=words, draft=draft, as_of=NOW)


def named(name: str, role: Role = Role.ENGINEER) -> Reader:
    who = Person.objects.filter(name=name).first() or person(name)
    return reader(role, who)


@pytest.mark.parametrize(
    ("name", "role", "may"),
    [
        ("Lars Nyberg", Role.ENGINEER, True),  # led
        ("Noor Haddad", Role.ENGINEER, True),  # responded
        ("Tess Team", Role.ENGINEER, True),  # in the owning team
        ("Fay Facilitator", Role.FACILITATOR, True),
        ("Ada Admin", Role.ADMIN, True),
        ("Otto Outside", Role.ENGINEER, False),
        ("Lars Nyberg", Role.VIEWER, False),
        ("Vera Viewer", Role.VIEWER, False),
    ],
)
def test_the_responding_team_and_facilitators_write_and_nobody_else(
    incident: Incident, name: str, role: Role, *, may: bool
) -> None:
    who = named(name, role)
    if may:
        assert save(who, incident)
        assert WriteUp.objects.get().written_by_id == who.person_id
        return
    with pytest.raises(NotAllowed):
        save(who, incident)
    assert not WriteUp.objects.exists()


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_what_is_hidden_is_written_only_by_those_on_its_list(incident: Incident, level: Visibility) -> None:
    hidden(level, lars())
    for name, role in (("Noor Haddad", Role.ENGINEER), ("Fay Facilitator", Role.FACILITATOR)):
        who = named(name, role)
        with pytest.raises(NotVisible):
            save(who, incident)
        assert versions(who, incident.pk) == []
        assert cards(who, [incident.pk]) == {}
    own = named("Lars Nyberg")
    is_sealed = level is Visibility.SEALED
    WriteUpAsked.objects.create(incident=incident, asked_at=NOW)
    (asked,) = owed_write_ups(own)
    assert asked.title == ("Restricted item" if is_sealed else "An expired discount was applied")
    assert save(own, incident)
    (card,) = cards(own, [incident.pk]).values()
    assert card.question == ("" if is_sealed else "Whether caches know their unit")
    assert bool(card.summary) is not is_sealed
    view = get_incident(own, incident.pk, on=TODAY).write_up
    assert view is not None
    assert view.words.saw == WORDS.saw


def test_the_last_word_counts_and_the_history_keeps_who_wrote_what(incident: Incident) -> None:
    own, noor = named("Lars Nyberg"), named("Noor Haddad")
    assert save(own, incident)
    assert not save(own, incident), "the same again is no version"
    assert save(noor, incident, Words(saw="Prices of yesterday"))
    view = get_incident(noor, incident.pk, on=TODAY).write_up
    assert view is not None
    assert (view.words, view.written_by, view.is_draft) == (
        Words(saw="Prices of yesterday"),
        "Noor Haddad",
        False,
    )
    kept = versions(noor, incident.pk)
    assert [(one.written_by, one.words.saw) for one in kept] == [
        ("Noor Haddad", "Prices of yesterday"),
        ("Lars Nyberg", WORDS.saw),
    ]


def test_names_are_stored_as_keys_and_the_log_holds_no_words(incident: Incident) -> None:
    save(named("Lars Nyberg"), incident)
    assert "⟦q" in WriteUp.objects.get().saw
    assert "noor" not in WriteUp.objects.get().saw.lower()
    entry = Entry.objects.get(action="write_up.saved")
    assert entry.subject == f"incident:{incident.pk}"
    assert entry.details["draft"] is False
    assert "saw" in entry.details["columns"]


def test_a_draft_does_not_count_and_what_is_finished_stays_finished(incident: Incident) -> None:
    own = named("Lars Nyberg")
    assert save(own, incident, Words(decide="Not ready"), draft=True)
    (card,) = cards(own, [incident.pk]).values()
    assert (card.is_written_up, card.question) == (False, "")
    assert "Quotes were wrong" in card.summary, "the source's own words until then"
    save(own, incident)
    assert save(own, incident, Words(saw="Shorter"), draft=True)
    (card,) = cards(own, [incident.pk]).values()
    assert (card.is_written_up, card.summary, card.question) == (True, "Shorter", "")


def test_a_link_by_https_stands_for_the_fields(incident: Incident) -> None:
    own = named("Lars Nyberg")
    assert save(own, incident, Words(postmortem_url="https://wiki.example/pm-1"))
    (card,) = cards(own, [incident.pk]).values()
    assert card.postmortem_url == "https://wiki.example/pm-1"
    for wrong in ("http://wiki.example/", "javascript:alert(1)"):
        with pytest.raises(ValueError, match="https"):
            save(own, incident, Words(postmortem_url=wrong))


def test_it_must_say_something_and_end_after_it_began(incident: Incident) -> None:
    own = named("Lars Nyberg")
    with pytest.raises(ValueError, match="what customers saw"):
        save(own, incident, Words(decide="Whether to cache"))
    with pytest.raises(ValueError, match="before it begins"):
        save(own, incident, Words(saw="x", began_at=NOW, ended_at=NOW - timedelta(minutes=1)))
    assert not WriteUp.objects.exists()


def test_a_legal_hold_refuses_it(incident: Incident) -> None:
    subject = f"incident:{incident.pk}"
    place_hold(subject=subject, reason="Dispute", actor_id=person("Hana Hold").pk, at=NOW)
    with pytest.raises(Held):
        save(named("Lars Nyberg"), incident)


def test_the_lead_owes_what_was_asked_for_until_anybody_has_written(incident: Incident) -> None:
    own, noor = named("Lars Nyberg"), named("Noor Haddad")
    assert owed_write_ups(own) == []
    WriteUpAsked.objects.create(incident=incident, asked_at=NOW)
    assert [one.reference for one in owed_write_ups(own)] == [incident.reference]
    assert owed_write_ups(noor) == []
    save(noor, incident, draft=True)
    assert len(owed_write_ups(own)) == 1, "a draft is not it"
    save(noor, incident)
    assert owed_write_ups(own) == []


@pytest.mark.parametrize("count", [1, 30])
def test_reading_takes_a_fixed_number_of_statements(incident: Incident, count: int) -> None:
    own = named("Lars Nyberg")
    for number in range(count):
        told_by_the_pager(f"more {number}")
    for one in Incident.objects.all():
        WriteUpAsked.objects.create(incident=one, asked_at=NOW)
    with at_most(2):
        assert len(owed_write_ups(own)) == count + 1
    for number in range(count):
        save(own, incident, Words(saw=f"Version {number} of Noor <noor@example.org>"))
    with at_most(2):
        assert len(versions(own, incident.pk)) == min(count, 20)
    with at_most(5):
        get_incident(own, incident.pk, on=TODAY)
    with at_most(1):
        cards(own, range(10_000))
    with at_most(9):
        save(own, incident, Words(saw="The last word"))
