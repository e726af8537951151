"""What an item says of another record is told only to who may see that record."""

from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.agenda import wording
from reviewboard.agenda.operations import rebuild
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import ItemView
from reviewboard.catalog.models import Repository
from reviewboard.changes.live import live_between
from reviewboard.changes.models import Change
from reviewboard.domain.values import CauseState, Visibility
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.people.models import Audience, AudienceMember, Person, User
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import Reader
from tests.agenda.week import NOW, Week, as_reader, change, incident, make_week

pytestmark = pytest.mark.django_db


def told(*people: Person, level: Visibility = Visibility.RESTRICTED) -> Audience:
    audience = Audience.objects.create(level=level)
    for person in people:
        AudienceMember.objects.create(audience=audience, person=person)
    return audience


def readers(person: Person) -> Reader:
    """The reader behind a person, whose account is made when they read for the first time."""
    account = User.objects.filter(person=person).first()
    found = reader_for(account.pk, today=NOW.date()) if account else as_reader(person)
    assert found is not None
    return found


def read(week: Week, person: Person, key: str) -> ItemView:
    agenda = agenda_for(readers(person), week.meeting)
    assert agenda is not None
    return next(one for one in agenda.items if [f"{it.kind}:{it.id}" for it in one.about] == [key])


def said(week: Week, person: Person, key: str) -> set[str]:
    """Every sentence of the item's reasons, points and question."""
    item = read(week, person, key)
    names = {"": ""}
    return {
        *(wording.why(code, names) for code in item.why),
        *(wording.point(code, names) for code in item.points),
        wording.question(item.question, names),
    }


REVERTED = {"because it was reverted", "reverted", "What a check would have seen before the revert."}


def repository() -> Repository:
    return Repository.objects.get()


def reverting(week: Week, target: Change, audience: Audience | None) -> Change:
    made = change(week.repositories, repository(), "Take it back", author=week.lars, audience=audience)
    Change.objects.filter(pk=made.pk).update(reverts=target)
    return made


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_that_a_hidden_change_reverted_it_is_told_only_to_who_may_see_both(level: Visibility) -> None:
    week = make_week(quiet_changes=0)
    target = change(week.repositories, repository(), "Raise the cap", author=week.outsider)
    reverting(week, target, told(week.lars, level=level))
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert not said(week, week.outsider, f"change:{target.pk}") & REVERTED
    assert said(week, week.lars, f"change:{target.pk}") >= REVERTED


def test_where_an_open_change_reverted_it_too_everybody_is_told() -> None:
    week = make_week(quiet_changes=0)
    target = change(week.repositories, repository(), "Raise the cap", author=week.outsider)
    reverting(week, target, told(week.lars))
    reverting(week, target, None)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert said(week, week.outsider, f"change:{target.pk}") >= REVERTED


def before(week: Week, audience: Audience | None) -> Incident:
    """One of the same kind, three weeks earlier; the open incident is of that kind as well."""
    service = week.open_incident.service
    assert service is not None
    made = incident(week.pager, service, "Leaked discounts", lead=week.lars, audience=audience)
    earlier = week.open_incident.started_at - timedelta(weeks=3)
    Incident.objects.filter(pk__in=[made.pk, week.open_incident.pk]).update(category="rollout")
    Incident.objects.filter(pk=made.pk).update(started_at=earlier, resolved_at=earlier)
    return made


def test_that_the_same_happened_before_is_told_only_to_who_may_see_what_happened() -> None:
    week = make_week()
    before(week, told(week.lars))
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    key = f"incident:{week.open_incident.pk}"
    assert "the same happened before" not in said(week, week.outsider, key)
    assert "the same happened before" in said(week, week.lars, key)


def test_of_several_incidents_that_look_at_a_change_none_is_counted() -> None:
    week = make_week(quiet_changes=0)
    target = change(week.repositories, repository(), "Raise the cap", author=week.outsider)
    service = week.open_incident.service
    assert service is not None
    old = [
        incident(week.pager, service, name, lead=week.lars, audience=audience)
        for name, audience in (("Open and over", None), ("Hidden and over", told(week.lars)))
    ]
    Incident.objects.filter(pk__in=[one.pk for one in old]).update(
        started_at=datetime(2026, 9, 1, tzinfo=UTC), resolved_at=datetime(2026, 9, 2, tzinfo=UTC)
    )
    for one in old:
        CauseLink.objects.create(incident=one, change_id=target.pk, state=CauseState.CANDIDATE, strength=1)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    codes = read(week, week.outsider, f"change:{target.pk}").why
    assert codes == ({"code": "linked_to_incident", "incident": f"incident:{old[0].pk}"},)


def test_a_candidate_was_reverted_afterwards_only_where_everybody_may_see_the_revert() -> None:
    week = make_week(quiet_changes=0)
    period = {"since": NOW - timedelta(days=7), "until": NOW}
    service = repository().service_id
    assert service is not None
    hidden = reverting(week, week.candidate, told(week.lars))
    found = {one.id: one.reverted_at for one in live_between(**period, service_ids=[service])}
    assert found[week.candidate.pk] is None
    Change.objects.filter(pk=hidden.pk).update(audience=None)
    found = {one.id: one.reverted_at for one in live_between(**period, service_ids=[service])}
    assert found[week.candidate.pk] == hidden.happened_at
