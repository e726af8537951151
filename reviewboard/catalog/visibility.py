"""Who may see a repository, and with it its changes: deciding it, and the values of its form.

Involved is who answers for its service: the owning team and the reviewers. A repository of no service has nobody
of that kind, so whoever may lower visibility may raise it there as well.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reviewboard.audit.operations import record
from reviewboard.audit.queries import refuse_held
from reviewboard.catalog.models import Repository
from reviewboard.catalog.queries import people_of_service
from reviewboard.domain.values import Visibility
from reviewboard.people import visibility
from reviewboard.people.news import agenda_changed
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@dataclass(frozen=True, slots=True)
class RepositorySeen:
    """A repository and who may see it. `may_decide`: this reader may raise that, or lower it again."""

    id: int
    name: str
    service_key: str
    visibility: Visibility
    audience_id: int | None
    may_decide: bool


def get_repository(reader: Reader, repository_id: int, *, on: date) -> RepositorySeen:
    """One repository, in two statements.

    Raises:
        NotVisible: there is no such repository for this reader.
    """
    found = Repository.objects.filter(reader.visible()).select_related("service", "audience")
    repository = found.filter(pk=repository_id).first()
    if repository is None:
        raise NotVisible(repository_id)
    lowers = reader.can(Right.LOWER_VISIBILITY) and repository.audience is not None
    return RepositorySeen(
        id=repository.pk,
        name=repository.name,
        service_key=repository.service.key if repository.service else "",
        visibility=Visibility(repository.audience.level) if repository.audience else Visibility.OPEN,
        audience_id=repository.audience_id,
        may_decide=lowers or _may_raise(reader, repository, on),
    )


@transaction.atomic
def raise_visibility(
    *,
    reader: Reader,
    repository_id: int,
    level: Visibility,
    person_ids: Collection[int],
    team_ids: Collection[int],
    as_of: datetime,
) -> None:
    """Lets only these people and teams see the repository and its changes from now on.

    Raises:
        NotVisible: there is no such repository for this reader.
        NotAllowed: the reader does not answer for its service, or their role may not.
        Held: a legal hold stands on it.
        WouldLower, ValueError: as `people.visibility.raise_visibility` says.
    """
    repository = _seen_by(reader, repository_id)
    if not _may_raise(reader, repository, as_of.date()):
        raise NotAllowed(Right.RAISE_VISIBILITY)
    refuse_held(f"repository:{repository_id}")
    audience_id = visibility.raise_visibility(
        audience_id=repository.audience_id,
        level=level,
        person_ids=person_ids,
        team_ids=team_ids,
        actor_id=reader.person_id,
        as_of=as_of,
    )
    _set_audience(repository_id, audience_id, reader, as_of)


@transaction.atomic
def lower_visibility(
    *,
    reader: Reader,
    repository_id: int,
    level: Visibility,
    person_ids: Collection[int],
    team_ids: Collection[int],
    reason: str,
    as_of: datetime,
) -> None:
    """Lets more people see the repository and its changes, which takes a right and a reason.

    Raises:
        NotVisible: there is no such repository for this reader.
        NotAllowed: the reader may not lower visibility.
        Held: a legal hold stands on it.
        ValueError: no reason, nobody named, or it is open already.
    """
    repository = _seen_by(reader, repository_id)
    if not reader.can(Right.LOWER_VISIBILITY):
        raise NotAllowed(Right.LOWER_VISIBILITY)
    refuse_held(f"repository:{repository_id}")
    if repository.audience_id is None:
        raise ValueError("this repository is open already")
    audience_id = visibility.lower_visibility(
        audience_id=repository.audience_id,
        level=level,
        person_ids=person_ids,
        team_ids=team_ids,
        reader=reader,
        reason=reason,
        as_of=as_of,
    )
    _set_audience(repository_id, audience_id, reader, as_of)


def _may_raise(reader: Reader, repository: Repository, on: date) -> bool:
    if not reader.can(Right.RAISE_VISIBILITY):
        return False
    if repository.service_id is None:
        return reader.can(Right.LOWER_VISIBILITY)
    return people_of_service(repository.service_id, on=on).include(reader)


def _set_audience(repository_id: int, audience_id: int | None, reader: Reader, as_of: datetime) -> None:
    """Points the repository at who may see it; its changes follow at once, and agendas are built anew."""
    Repository.objects.filter(pk=repository_id).update(audience_id=audience_id)
    subject = f"repository:{repository_id}"
    record(actor_id=reader.person_id, action="repository.visibility", subject=subject, details={}, at=as_of)
    agenda_changed()


def _seen_by(reader: Reader, repository_id: int) -> Repository:
    """The repository, locked, if the reader may see it."""
    found = Repository.objects.select_for_update(of=("self",)).filter(reader.visible(), pk=repository_id)
    repository = found.first()
    if repository is None:
        raise NotVisible(repository_id)
    return repository
