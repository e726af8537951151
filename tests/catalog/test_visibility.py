"""Who may see a repository, and with it its changes."""

import pytest

from reviewboard.audit.models import Entry
from reviewboard.catalog.models import Ownership, Repository, Reviewer, Service
from reviewboard.catalog.visibility import get_repository, lower_visibility, raise_visibility
from reviewboard.changes.models import Change
from reviewboard.changes.queries import cards
from reviewboard.domain.values import Visibility
from reviewboard.outbox.models import Message
from reviewboard.people.models import AudienceMember, Membership
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.changes.scenes import connection, put, repository, whole
from tests.people.roster import NOW, TODAY, person, reader, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> int:
    """The repository of the shop, with one change."""
    connection_id = connection()
    pk = repository(connection_id)
    put(whole(), connection_id=connection_id, repository_id=pk)
    return pk


@pytest.fixture
def reviewer(shop: int) -> Reader:
    """Somebody on the list of the shop's reviewers."""
    ada = person("Ada Lovelace")
    Reviewer.objects.create(service=Service.objects.get(), person=ada, starts_on=TODAY)
    return reader(Role.ENGINEER, ada)


def close(pk: int, who: Reader) -> None:
    raise_visibility(
        reader=who,
        repository_id=pk,
        level=Visibility.RESTRICTED,
        person_ids=[who.person_id or 0],
        team_ids=[],
        as_of=NOW,
    )


def open_up(pk: int, who: Reader, reason: str) -> None:
    lower_visibility(
        reader=who,
        repository_id=pk,
        level=Visibility.OPEN,
        person_ids=[],
        team_ids=[],
        reason=reason,
        as_of=NOW,
    )


def seen(who: Reader) -> Reader:
    """The reader with the audiences that name them by now."""
    ids = AudienceMember.objects.filter(person__pk=who.person_id or 0).values_list("audience_id", flat=True)
    return Reader(who.user_id, who.person_id, who.role, audience_ids=frozenset(ids))


def test_a_reviewer_closes_it_its_changes_follow_and_the_agenda_is_told(shop: int, reviewer: Reader) -> None:
    outsider, change = reader(Role.ADMIN, person("Bob Stone")), Change.objects.get().pk
    assert change in cards(outsider, [change])
    Message.objects.all().delete()
    close(shop, reviewer)
    assert change not in cards(outsider, [change])
    assert change in cards(seen(reviewer), [change])
    assert Entry.objects.filter(action="repository.visibility", subject=f"repository:{shop}").exists()
    assert Message.objects.filter(kind="rebuild_agenda").exists()
    with pytest.raises(NotVisible):
        get_repository(outsider, shop, on=TODAY)


def test_who_does_not_answer_for_the_service_may_not(shop: int) -> None:
    with pytest.raises(NotAllowed):
        close(shop, reader(Role.ADMIN, person("Bob Stone")))
    assert Repository.objects.get().audience is None


def test_the_owning_team_may(shop: int) -> None:
    payments, bo = team(), person("Bo Diddley")
    Ownership.objects.create(service=Service.objects.get(), team=payments, starts_on=TODAY)
    Membership.objects.create(person=bo, team=payments, starts_on=TODAY)
    member = reader(Role.ENGINEER, bo)
    assert get_repository(member, shop, on=TODAY).may_decide
    close(shop, member)


def test_without_a_service_whoever_may_lower_it_may_raise_it(shop: int) -> None:
    Repository.objects.update(service=None)
    with pytest.raises(NotAllowed):
        close(shop, reader(Role.FACILITATOR, person("Fay Lead")))
    close(shop, reader(Role.ADMIN, person("Bob Stone")))


def test_opening_it_again_takes_the_right_and_a_reason(shop: int, reviewer: Reader) -> None:
    close(shop, reviewer)
    with pytest.raises(NotAllowed):
        open_up(shop, seen(reviewer), "It was announced")
    admin = Reader(None, reviewer.person_id, Role.ADMIN, audience_ids=seen(reviewer).audience_ids)
    with pytest.raises(ValueError, match="why"):
        open_up(shop, admin, " ")
    open_up(shop, admin, "It was announced")
    assert Repository.objects.get().audience is None
    with pytest.raises(ValueError, match="open already"):
        open_up(shop, admin, "Once more")
