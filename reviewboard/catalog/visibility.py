"""Who may see a repository, and with it its changes: deciding it, and the values of its form.

Involved is who answers for its service: the owning team and the reviewers. A repository of no service has nobody
of that kind, so whoever may lower visibility may raise it there as well.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Unpack

from django.db import transaction

from reviewboard.catalog.models import Repository
from reviewboard.catalog.queries import people_of_service
from reviewboard.domain.values import Visibility
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import Decision, NotVisible, Wish


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
def raise_visibility(*, reader: Reader, repository_id: int, as_of: datetime, **wish: Unpack[Wish]) -> None:
    """Lets only these people and teams see the repository and its changes, which follow at once.

    Raises:
        NotVisible: there is no such repository for this reader.
        NotAllowed, Held, WouldLower, ValueError: as `Decision.raise_to` says.
    """
    _decision(reader, repository_id, as_of.date()).raise_to(as_of=as_of, **wish)


@transaction.atomic
def lower_visibility(
    *, reader: Reader, repository_id: int, reason: str, as_of: datetime, **wish: Unpack[Wish]
) -> None:
    """Lets more people see the repository and its changes, which takes a right and a reason.

    Raises:
        NotVisible: there is no such repository for this reader.
        NotAllowed, Held, ValueError: as `Decision.lower_to` says.
    """
    _decision(reader, repository_id, as_of.date()).lower_to(reason=reason, as_of=as_of, **wish)


def _decision(reader: Reader, repository_id: int, on: date) -> Decision:
    repository = _seen_by(reader, repository_id)
    return Decision(
        reader=reader,
        subject=f"repository:{repository_id}",
        audience_id=repository.audience_id,
        may_raise=lambda: _may_raise(reader, repository, on),
        point=lambda audience: Repository.objects.filter(pk=repository_id).update(audience=audience),
        when_open="this repository is open already",
    )


def _may_raise(reader: Reader, repository: Repository, on: date) -> bool:
    if not reader.can(Right.RAISE_VISIBILITY):
        return False
    if repository.service_id is None:
        return reader.can(Right.LOWER_VISIBILITY)
    return people_of_service(repository.service_id, on=on).include(reader)


def _seen_by(reader: Reader, repository_id: int) -> Repository:
    """The repository, locked, if the reader may see it."""
    found = Repository.objects.select_for_update(of=("self",)).filter(reader.visible(), pk=repository_id)
    repository = found.first()
    if repository is None:
        raise NotVisible(repository_id)
    return repository
