"""Whom a repository's CODEOWNERS file names for what a change touches."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reviewboard.catalog.models import PathRule
from reviewboard.integrations.files.codeowners import Ownership
from reviewboard.integrations.files.rows import OwnershipRow
from reviewboard.people.columns import each_of
from reviewboard.people.directory import TeamTerm, owners_of, terms_in_teams

_IDENTITY, _TEAM = "identity:", "team:"


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """The rules of one repository, with who is behind the owners that they name."""

    rules: Ownership
    people: Mapping[int, int]
    """The person of an identity, where one is known."""
    teams: Mapping[str, Sequence[TeamTerm]]
    """Who was in a team from when to when, by its key."""

    def of(self, paths: Iterable[str], *, on: date) -> frozenset[str]:
        """Keys of the owners of any of these paths: "person:7", and "identity:12" where nobody is known behind a login.

        For each path the last rule that matches decides, in a GitLab file one of each section. A team is its members of
        that day.
        """
        return frozenset(
            key
            for owner in {owner for path in paths for owner in self.rules.reviewers_for(path)}
            for key in self._keys(owner, on)
        )

    def _keys(self, owner: str, on: date) -> Iterable[str]:
        if owner.startswith(_TEAM):
            terms = self.teams.get(owner.removeprefix(_TEAM), ())
            return [f"person:{one.person_id}" for one in terms if one.holds(on)]
        if not owner.startswith(_IDENTITY):
            return []
        person = self.people.get(int(owner.removeprefix(_IDENTITY)))
        return [owner if person is None else f"person:{person}"]


def code_owners(repository_ids: Collection[int]) -> dict[int, CodeOwners]:
    """The rules of these repositories, by id, of those that have any. Three statements at most, whatever their number."""
    rows: dict[int, list[OwnershipRow]] = {}
    owners: set[str] = set()
    rules = PathRule.objects.filter(repository__in=each_of(repository_ids)) if repository_ids else ()
    for rule in sorted(rules, key=lambda one: (one.repository_id, one.position)):
        row = OwnershipRow(rule.position, rule.pattern, tuple(rule.owners), rule.section, 1, rule.excluded)
        rows.setdefault(rule.repository_id, []).append(row)
        owners.update(rule.owners)
    named = [int(one.removeprefix(_IDENTITY)) for one in owners if one.startswith(_IDENTITY)]
    people = owners_of(named) if named else {}
    keys = [one.removeprefix(_TEAM) for one in owners if one.startswith(_TEAM)]
    teams = terms_in_teams(keys) if keys else {}
    return {pk: CodeOwners(Ownership(found), people, teams) for pk, found in rows.items()}
