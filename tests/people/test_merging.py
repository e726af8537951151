"""Two people who turn out to be one: what goes along, what stays, and what refuses it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from reviewboard.agenda.models import Agenda
from reviewboard.attendance.kinds import AnswerKind
from reviewboard.attendance.models import Answer
from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import Held
from reviewboard.catalog.models import Ownership
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import MeetingState, Visibility
from reviewboard.findings.models import ActionItem, Decision
from reviewboard.meetings.models import Meeting, Series
from reviewboard.outbox.models import Message
from reviewboard.people import accounts, directory, erasure, merging, operations
from reviewboard.people.identities import key_of, resolve
from reviewboard.people.living import Merged
from reviewboard.people.merges import merges_of
from reviewboard.people.models import (
    Audience,
    AudienceMember,
    Identity,
    ManagerTerm,
    Membership,
    Person,
    PersonMerge,
    Team,
    User,
)
from reviewboard.people.permissions import Role
from reviewboard.people.queries import people_with_mail, reader_for
from reviewboard.people.visibility import NotVisible
from tests.people.roster import NOW, TODAY, person, reader, team, user
from tests.people.twins import LONG_AGO, facts_of, named_in, names

pytestmark = pytest.mark.django_db


def merge(survivor: Person, absorbed: Person) -> merging.Outcome:
    return merging.merge(survivor_id=survivor.pk, absorbed_id=absorbed.pk, actor_id=None, as_of=NOW)


@pytest.fixture
def ada() -> Person:
    return person("Ada Lovelace")


@pytest.fixture
def twin() -> Person:
    return person("Ada L")


def test_what_is_theirs_now_goes_along_and_what_was_recorded_stays(ada: Person, twin: Person) -> None:
    facts_of(twin, team(), person("Bo Diddley"))
    done = merge(ada, twin)
    assert done.stayed == {}
    assert set(done.moved.values()) == {1}
    for row in (Ownership.objects.get(), ActionItem.objects.get(), Decision.objects.get()):
        assert row.owner_id == ada.pk
    action, decision = ActionItem.objects.get(), Decision.objects.get()
    recorded = {action.written_by, action.verified_by, decision.decided_by, decision.written_by}
    assert recorded == {twin}
    assert Identity.objects.get().person == ada
    assert Team.objects.get(key__startswith="led").lead == ada
    twin.refresh_from_db()
    assert (twin.merged_into, twin.name) == (ada, "Ada L")


def test_it_is_logged_on_both_by_key_and_the_agenda_is_owed(ada: Person, twin: Person) -> None:
    Identity.objects.create(kind="github", value="ada", person=twin)
    boss = person("Bo Diddley")
    merging.merge(survivor_id=ada.pk, absorbed_id=twin.pk, actor_id=boss.pk, as_of=NOW)
    made = PersonMerge.objects.get()
    counts = {"merge": made.pk, "moved": 1, "stayed": 0}
    logged = {entry.subject: entry.details for entry in Entry.objects.filter(action="person.merged")}
    assert logged == {
        f"person:{ada.pk}": counts | {"other": twin.pk},
        f"person:{twin.pk}": counts | {"other": ada.pk},
    }
    assert (made.merged_by, made.merged_at) == (boss, NOW)
    assert Message.objects.filter(kind="rebuild_agenda").count() == 1


def test_what_both_had_at_the_same_time_stays_and_is_said(ada: Person, twin: Person) -> None:
    payments, boss = team(), person("Bo Diddley")
    for who in (ada, twin):
        Membership.objects.create(person=who, team=payments, starts_on=LONG_AGO)
        ManagerTerm.objects.create(person=who, manager=boss, starts_on=LONG_AGO)
    Membership.objects.create(person=twin, team=team("search"), starts_on=LONG_AGO)
    ManagerTerm.objects.create(person=boss, manager=twin, starts_on=LONG_AGO)
    audience = Audience.objects.create(level=Visibility.RESTRICTED)
    named_in(audience.pk, ada, twin)
    done = merge(ada, twin)
    assert done.moved == {"people.Membership.person": 1, "people.ManagerTerm.manager": 1}
    assert done.stayed == {
        "people.Membership.person": 1,
        "people.ManagerTerm.person": 1,
        "people.AudienceMember.person": 1,
    }
    assert AudienceMember.objects.count() == 2


def test_whoever_managed_the_other_does_not_come_to_manage_themselves(ada: Person, twin: Person) -> None:
    ManagerTerm.objects.create(person=ada, manager=twin, starts_on=LONG_AGO)
    ManagerTerm.objects.create(person=twin, manager=ada, starts_on=LONG_AGO)
    done = merge(ada, twin)
    assert done.stayed == {"people.ManagerTerm.person": 1, "people.ManagerTerm.manager": 1}


def test_only_coming_meetings_and_open_questions_are_handed_over(ada: Person, twin: Person) -> None:
    series = Series.objects.create(
        key="weekly", name="Weekly", rule="FREQ=WEEKLY", starts_on=TODAY, starts_at=NOW.time()
    )
    for weeks, state, agenda in (
        (-1, MeetingState.CLOSED, "frozen"),
        (0, MeetingState.PLANNED, "frozen"),
        (1, MeetingState.PLANNED, "draft"),
    ):
        at = NOW + timedelta(weeks=weeks)
        hour = {"starts_at": at, "ends_at": at + timedelta(hours=1)}
        covers = {"covers_from": at - timedelta(weeks=1), "covers_to": at}
        one = Meeting.objects.create(series=series, state=state, facilitator=twin, **hour, **covers)
        fixed = {"state": "frozen", "frozen_at": NOW, "digest": "d"} if agenda == "frozen" else {}
        Agenda.objects.create(meeting=one, **fixed)
        Answer.objects.create(meeting=one, person=twin, kind=next(iter(AnswerKind)), agenda_revision=1)
    assert merge(ada, twin).moved == {"meetings.Meeting.facilitator": 2, "attendance.Answer.person": 1}
    assert Answer.objects.get(person=ada).meeting.starts_at == NOW + timedelta(weeks=1)


def test_whoever_is_merged_is_not_listed_offered_or_written_to(ada: Person, twin: Person) -> None:
    payments = team()
    for who in (ada, twin):
        Membership.objects.create(person=who, team=payments, starts_on=LONG_AGO)
    merge(ada, twin)
    boss = reader(Role.ADMIN)
    rows = directory.list_people(boss, directory.PeopleFilter(), None, 50, on=TODAY).rows
    assert [row.id for row in rows] == [ada.pk]
    in_payments = directory.terms_in_teams(["payments"])["payments"]
    assert [one.person_id for one in in_payments if one.holds(TODAY)] == [ada.pk]
    assert [one.id for one in people_with_mail([], on=TODAY)] == [ada.pk]
    assert {one.id for one in people_with_mail([twin.pk], on=TODAY)} == {ada.pk, twin.pk}
    assert directory.person_ids_by_email([twin.email.upper()]) == {twin.email: ada.pk}
    assert directory.get_person(boss, twin.pk, on=TODAY).merged_into_id == ada.pk


def test_what_is_seen_under_their_address_later_is_the_others(ada: Person, twin: Person) -> None:
    merge(ada, twin)
    commit = IdentitySnapshot("email", twin.email.title(), "Ada L")
    pk = resolve([commit])[key_of(commit)]
    assert Identity.objects.get(pk=pk).person == ada


def test_a_file_that_still_gives_their_address_changes_no_address(ada: Person, twin: Person) -> None:
    merge(ada, twin)
    assert not operations.update_person(person_id=ada.pk, email=twin.email, as_of=NOW)
    assert operations.update_person(person_id=ada.pk, email=twin.email, zone="Asia/Tokyo", as_of=NOW)
    ada.refresh_from_db()
    assert (ada.email, ada.zone) == ("ada.lovelace@example.org", "Asia/Tokyo")


def test_nothing_is_written_of_whoever_is_merged(ada: Person, twin: Person) -> None:
    bo, login = person("Bo Diddley"), Identity.objects.create(kind="github", value="x")
    payments = team()
    merge(ada, twin)
    at: dict[str, Any] = {"as_of": NOW, "actor_id": None}
    for write in (
        lambda: operations.update_person(person_id=twin.pk, zone="Asia/Tokyo", as_of=NOW),
        lambda: operations.set_teams(person_id=twin.pk, team_ids=[payments.pk], on=TODAY, as_of=NOW),
        lambda: operations.set_manager(person_id=bo.pk, manager_id=twin.pk, on=TODAY, as_of=NOW),
        lambda: operations.update_team(team_id=payments.pk, lead_id=twin.pk, as_of=NOW),
        lambda: operations.match_identity(identity_id=login.pk, person_id=twin.pk, **at),
        lambda: accounts.settle_account(person_id=twin.pk, role=Role.VIEWER, password=None, **at),
        lambda: erasure.erase_person(person_id=twin.pk, **at),
        lambda: merge(twin, bo),
        lambda: merge(bo, twin),
    ):
        with pytest.raises(Merged):
            write()


def test_chains_resolve(ada: Person, twin: Person) -> None:
    third = person("A Lovelace")
    Identity.objects.create(kind="github", value="third", person=third)
    merge(twin, third)
    merge(ada, twin)
    assert set(Person.objects.filter(merged_into=ada)) == {twin, third}
    assert Identity.objects.get().person == ada
    assert [(row.name, row.into) for row in merges_of(reader(Role.ADMIN), ada.pk)] == [
        ("Ada L", ""),
        ("A Lovelace", "Ada L"),
    ]
    assert merges_of(reader(Role.ENGINEER), ada.pk) == []


def test_nobody_is_merged_into_themselves_with_the_erased_or_with_nobody(ada: Person, twin: Person) -> None:
    with pytest.raises(merging.SamePerson):
        merge(ada, ada)
    with pytest.raises(NotVisible):
        merging.merge(survivor_id=ada.pk, absorbed_id=2**40, actor_id=None, as_of=NOW)
    erasure.erase_person(person_id=twin.pk, actor_id=None, as_of=NOW)
    for one, other in ((ada, twin), (twin, ada)):
        with pytest.raises(operations.Erased):
            merge(one, other)


def test_a_legal_hold_on_either_stops_it(ada: Person, twin: Person) -> None:
    for held in (ada, twin):
        with transaction.atomic():
            place_hold(subject=f"person:{held.pk}", actor_id=ada.pk, reason="A court asked", at=NOW)
            with pytest.raises(Held):
                merge(ada, twin)
            transaction.set_rollback(True)
    merge(ada, twin)
    place_hold(subject=f"person:{ada.pk}", actor_id=ada.pk, reason="A court asked", at=NOW)
    with pytest.raises(Held):
        merging.split(merge_id=PersonMerge.objects.get().pk, actor_id=None, as_of=NOW)


def test_a_row_of_a_held_record_stays_as_it_is(ada: Person, twin: Person) -> None:
    held, free = (ActionItem.objects.create(title=title, owner=twin) for title in ("held", "free"))
    place_hold(subject=f"action:{held.pk}", actor_id=ada.pk, reason="A court asked", at=NOW)
    done = merge(ada, twin)
    assert (done.moved, done.stayed) == ({"findings.ActionItem.owner": 1}, {"findings.ActionItem.owner": 1})
    held.refresh_from_db()
    free.refresh_from_db()
    assert (held.owner, free.owner) == (twin, ada)


def test_the_account_goes_along_when_there_is_one(ada: Person, twin: Person) -> None:
    account = user(Role.ENGINEER, twin)
    merge(ada, twin)
    account.refresh_from_db()
    assert account.person == ada
    found = reader_for(account.pk, today=TODAY)
    assert found is not None
    assert found.person_id == ada.pk


def test_two_accounts_that_can_sign_in_are_refused(ada: Person, twin: Person) -> None:
    user(Role.ENGINEER, ada)
    other = user(Role.VIEWER, twin)
    with pytest.raises(merging.TwoAccounts):
        merge(ada, twin)
    accounts.deactivate(user_id=other.pk, actor_id=None, as_of=NOW)
    assert merge(ada, twin).stayed == {"people.User.person": 1}
    other.refresh_from_db()
    assert other.person == twin


def test_who_can_sign_in_stays(ada: Person, twin: Person) -> None:
    user(Role.VIEWER, twin)
    mine = user(Role.ENGINEER, ada)
    accounts.deactivate(user_id=mine.pk, actor_id=None, as_of=NOW)
    with pytest.raises(merging.OtherWayRound):
        merge(ada, twin)
    User.objects.filter(pk=mine.pk).delete()
    Person.objects.filter(pk=ada.pk).update(ends_on=TODAY)
    with pytest.raises(merging.OtherWayRound):
        merge(ada, twin)
    assert merge(twin, ada).stayed == {}


def test_the_last_administrator_does_not_get_a_last_day(ada: Person, twin: Person) -> None:
    admin = user(Role.ADMIN, twin)
    merge(ada, twin)
    another = user(Role.ADMIN)
    operations.update_person(person_id=ada.pk, zone="Asia/Tokyo", as_of=NOW)
    Person.objects.filter(pk=twin.pk).update(ends_on=TODAY)
    User.objects.filter(pk=another.pk).delete()
    with pytest.raises(accounts.LastAdmin):
        merging.split(merge_id=PersonMerge.objects.get().pk, actor_id=None, as_of=NOW)
    admin.refresh_from_db()
    assert admin.person == ada


def test_a_preview_says_what_would_be_done_and_does_nothing(ada: Person, twin: Person) -> None:
    payments = team()
    facts_of(twin, payments, person("Bo Diddley"))
    Membership.objects.create(person=ada, team=payments, starts_on=LONG_AGO)
    before, entries = names(), Entry.objects.count()
    seen = merging.preview(survivor_id=ada.pk, absorbed_id=twin.pk)
    assert (names(), Entry.objects.count(), PersonMerge.objects.count()) == (before, entries, 0)
    assert not Message.objects.exists()
    assert merge(ada, twin) == seen
    assert seen.stayed == {"people.Membership.person": 1}


def test_whoever_is_erased_is_erased_as_everybody_they_were(ada: Person, twin: Person) -> None:
    Identity.objects.create(kind="github", value="ada-l-1815", name="Ada Byron", person=twin)
    user(Role.ENGINEER, twin)
    merge(ada, twin)
    told = ActionItem.objects.create(title="Ask Ada Lovelace, whom some call Ada L or ada-l-1815")
    erasure.erase_person(person_id=ada.pk, actor_id=None, as_of=NOW)
    told.refresh_from_db()
    assert told.title == "Ask erased person, whom some call erased person or erased person"
    assert set(Person.objects.values_list("name", "email", "erased_at")) == {("", "", NOW)}
    assert not User.objects.filter(is_active=True).exists()
    with pytest.raises(operations.Erased):
        merging.split(merge_id=PersonMerge.objects.get().pk, actor_id=None, as_of=NOW)


def test_a_hold_that_touches_one_of_them_stops_the_erasure_of_both(ada: Person, twin: Person) -> None:
    decided = Decision.objects.create(text="So it is", decided_by=twin)
    merge(ada, twin)
    place_hold(subject=f"decision:{decided.pk}", actor_id=ada.pk, reason="A court asked", at=NOW)
    with pytest.raises(Held):
        erasure.erase_person(person_id=ada.pk, actor_id=None, as_of=NOW)
    assert not Person.objects.filter(erased_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_is_told() -> None:
    ada, twin, bo = person("Ada Lovelace"), person("Ada L"), person("Bo Diddley")
    held, go = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            merge(ada, twin)
            held.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(10)
    threading.Timer(0.3, go.set).start()
    with pytest.raises(Merged):
        merge(bo, twin)
    thread.join()
    twin.refresh_from_db()
    assert (twin.merged_into, PersonMerge.objects.count()) == (ada, 1)


@pytest.mark.django_db(transaction=True)
def test_a_login_that_is_matched_meanwhile_is_refused() -> None:
    ada, twin = person("Ada Lovelace"), person("Ada L")
    login = Identity.objects.create(kind="github", value="ada")
    held, go = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            merge(ada, twin)
            held.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(10)
    threading.Timer(0.3, go.set).start()
    with pytest.raises(Merged):
        operations.match_identity(identity_id=login.pk, person_id=twin.pk, actor_id=None, as_of=NOW)
    thread.join()
