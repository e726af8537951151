"""The lines of a CODEOWNERS file: rules of one repository, with owners as keys."""

from collections.abc import Iterable
from typing import Any

from reviewboard.catalog.importing.services import REPOSITORIES
from reviewboard.catalog.importing.teams import NAME
from reviewboard.connections.imports import Batch, Wish
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.rows import Located, OwnershipRow
from reviewboard.people.identities import IdentityKey, key_of, resolve
from reviewboard.people.operations import team_key_for


def apply_codeowners(batch: Batch, rows: Iterable[Any], *, repository_id: int, repository: str) -> None:
    """Replaces the rules of a repository by the lines of its file."""
    rows = [row for row in rows if isinstance(row, OwnershipRow) and _has_owners(batch, row)]
    forge = "gitlab" if any(row.section for row in rows) or "gitlab" in repository else "github"
    owners = {owner for row in rows for owner in row.owners}
    identities = resolve([one for owner in owners if (one := _identity(owner, forge))])
    keys = {owner: _key(owner, forge, identities) for owner in owners}
    rules = [
        [row.pattern, [keys[owner] for owner in row.owners if keys[owner]], row.section, row.excluded]
        for row in rows
    ]
    if any(owner.startswith("@@") for owner in owners):
        batch.notice("roles such as @@maintainers are left out: only the code host knows who they are")
    batch.settle(REPOSITORIES, {repository_id: Wish(Located(1), repository, {"rules": rules})})


def _has_owners(batch: Batch, row: OwnershipRow) -> bool:
    """Whether every team that owns a pattern can be known by a key; one that cannot is a problem of its line."""
    for owner in row.owners:
        if _identity(owner, "github") is None and not owner.startswith("@@") and not _team(owner):
            batch.problem(row.place(owner), "owner", shown(owner), f"a team, {NAME}")
            return False
    return True


def _team(owner: str) -> str:
    """The key of the team that `@org/payments` names by its last part; "" when it can have none."""
    try:
        return team_key_for(owner.rpartition("/")[2])
    except ValueError:
        return ""


def _identity(owner: str, forge: str) -> IdentitySnapshot | None:
    if not owner.startswith("@"):
        return IdentitySnapshot("email", owner)
    return None if "/" in owner or owner.startswith("@@") else IdentitySnapshot(forge, owner[1:])


def _key(owner: str, forge: str, identities: dict[IdentityKey, int]) -> str:
    """`@org/payments` is a team, called by its last part; `@ada` and addresses are identities; a role is nobody."""
    if one := _identity(owner, forge):
        return f"identity:{identities[key_of(one)]}"
    return "" if owner.startswith("@@") else f"team:{_team(owner)}"
