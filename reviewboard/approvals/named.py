"""Whom the gate of a change names, and what they said of it here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from reviewboard.approvals.models import Approval, BrokenGlass, Repair
from reviewboard.domain.approval import Decision
from reviewboard.domain.values import ReviewState
from reviewboard.incidents.queries import cards
from reviewboard.people.queries import logins, names, with_names
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, by name. `person_id` is None for a login that nobody is known behind."""

    person_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class SaidHere:
    """What somebody said of a head here, in their words."""

    who: Who
    state: ReviewState
    head: str
    words: str
    at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class GlassView:
    """A broken glass, with its reason."""

    who: Who
    head: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class RepairView:
    """An incident that the reader may see, and that the change is said to repair."""

    incident_id: int
    who: Who
    at: datetime


class People:
    """Everybody whom the gate of a change names, and what they said of it here, in a few statements."""

    def __init__(self, change_id: int | None) -> None:
        """`change_id` is None where nothing was said of it here."""
        mine = {"change": change_id}
        self._approvals = list(Approval.objects.filter(**mine)) if change_id else []
        self._glass = list(BrokenGlass.objects.filter(**mine)) if change_id else []
        self._repairs = list(Repair.objects.filter(**mine, taken_back_at=None)) if change_id else []
        self._names: Mapping[str, str] = {}
        texts = [one.checked for one in self._approvals] + [one.reason for one in self._glass]
        self._texts = with_names(texts) if texts else []

    def learn(self, decision: Decision, deputies: Iterable[str], owner: str | None) -> None:
        """Looks up the names of all of them."""
        keys = {*decision.given, *decision.objecting, *decision.could, *deputies, owner or ""}
        keys |= {one.who for one in decision.refused}
        keys |= {f"person:{one.person_id}" for one in self._approvals}
        keys |= {f"person:{one.by_id}" for rows in (self._glass, self._repairs) for one in rows}
        self._names = _named(keys)

    def one(self, key: str) -> Who:
        """Somebody by key."""
        person = key.removeprefix("person:")
        return Who(int(person) if person.isdigit() else None, self._names.get(key, ""))

    def all(self, keys: Iterable[str]) -> tuple[Who, ...]:
        """Several, in their order."""
        return tuple(self.one(key) for key in keys)

    @property
    def said(self) -> tuple[SaidHere, ...]:
        """What was said here, the oldest first."""
        return tuple(
            SaidHere(
                self.one(f"person:{one.person_id}"),
                ReviewState(one.state),
                one.head,
                text,
                one.at,
                one.withdrawn_at is None,
            )
            for one, text in zip(self._approvals, self._texts, strict=False)
        )

    @property
    def glass(self) -> tuple[GlassView, ...]:
        """Every broken glass, the oldest first."""
        texts = self._texts[len(self._approvals) :]
        return tuple(
            GlassView(self.one(f"person:{one.by_id}"), one.head, text, one.at, one.until)
            for one, text in zip(self._glass, texts, strict=True)
        )

    def repairs(self, reader: Reader) -> tuple[RepairView, ...]:
        """Which incidents it is said to repair, as far as the reader may see them."""
        if not self._repairs:
            return ()
        seen = cards(reader, [one.incident_id for one in self._repairs])
        return tuple(
            RepairView(one.incident_id, self.one(f"person:{one.by_id}"), one.at)
            for one in self._repairs
            if one.incident_id in seen
        )


def _named(keys: Iterable[str]) -> dict[str, str]:
    """Names by key: of persons, and of logins that nobody is known behind. At most two statements."""
    wanted = {key for key in keys if key}
    persons = {int(key[7:]) for key in wanted if key.startswith("person:") and key[7:].isdigit()}
    identities = {int(key[9:]) for key in wanted if key.startswith("identity:")}
    found = {f"person:{pk}": name for pk, name in (names(persons) if persons else {}).items()}
    told = logins(identities) if identities else {}
    return found | {f"identity:{pk}": name for pk, name in told.items()}
