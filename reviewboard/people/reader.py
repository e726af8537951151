"""The reader: who asks. Every query takes one, because what exists depends on who looks."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Q

from reviewboard.people.permissions import RIGHTS, Right, Role


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in user with what decides what they may see, read once a request.

    Attributes:
        user_id: the account; None for work that no person asked for (see `HOUSE`).
        person_id: the person behind the account, if matched.
        audience_ids: the audiences that name this person or a team they are in today.
        sees_all: only the house itself, which must rank and pack what few may read. Never an account.
    """

    user_id: int | None
    person_id: int | None
    role: Role
    name: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    team_ids: frozenset[int] = frozenset()
    audience_ids: frozenset[int] = frozenset()
    sees_all: bool = False
    scopes: frozenset[str] | None = None

    def can(self, right: Right | str) -> bool:
        """Whether the reader's role holds this right (permissions.py is the table)."""
        return Right(right) in RIGHTS[self.role]

    def visible(self, *audiences: str) -> Q:
        """The filter that keeps what the reader may see.

        Args:
            audiences: paths to the audience columns that all must let the reader in; a change, say, has its own
                ("audience") and its repository's ("repository__audience"). A NULL audience means *open*.
        """
        if self.sees_all:
            return Q()
        allowed = Q()
        for path in audiences or ("audience",):
            allowed &= Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__in": self.audience_ids})
        return allowed

    def is_let_in(self, *audience_ids: int | None) -> bool:
        """Whether each of these audiences lets the reader in: what `visible` asks, of a row that has been read."""
        return self.sees_all or all(one is None or one in self.audience_ids for one in audience_ids)


HOUSE = Reader(user_id=None, person_id=None, role=Role.VIEWER, name="reviewboard", sees_all=True)
"""The house's own eye: used by rebuilds and renderers, which hand each person only what `for_person` may see."""
