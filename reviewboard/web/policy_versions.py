"""What pages of policies share: the versions before, with what differed, and what a draft's form begins with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from reviewboard.people.reach import reached
from reviewboard.people.reader import Reader
from reviewboard.policies.queries import DEFAULTS, DraftView, PolicyVersion
from reviewboard.web.action_words import day_words

USUAL = timedelta(days=90)
"""How long a version holds, unless somebody says otherwise."""
OLDER = 20
"""Versions that are shown; each says what differed from the one before."""

Body = Mapping[str, Any]
Difference = tuple[str, str, str]
"""A label, and the words before and after."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version, and what differed from the one before."""

    version: int
    day: str
    owner: str
    hypothesis: str
    renewed_because: str
    differences: tuple[Difference, ...]


def earlier(
    kind: str,
    saved: Sequence[PolicyVersion],
    differences: Callable[[Body, Body], Iterable[Difference]],
    today: date,
) -> tuple[Earlier, ...]:
    """The versions that are shown, the newest first; the first of all is compared with the default."""
    bodies: list[Body] = [*(one.body for one in saved), DEFAULTS[kind]]
    return tuple(
        Earlier(
            one.version,
            day_words(timezone.localdate(one.created_at), today),
            one.owner,
            one.hypothesis,
            one.renewed_because,
            tuple(differences(before, one.body)),
        )
        for one, before in list(zip(saved, bodies[1:], strict=True))[:OLDER]
    )


def first_of(draft: DraftView, reader: Reader, today: date) -> dict[str, object]:
    """Why, whose and until when, as the form of a draft begins: what is missing has its usual value."""
    owner = reached([draft.owner_id], on=today) if draft.owner_id else []
    return {
        "hypothesis": draft.hypothesis,
        "owner": owner[0].address if owner else own_address(reader, today),
        "expires_on": draft.expires_on or today + USUAL,
        "after_version": draft.after_version,
    }


def own_address(reader: Reader, today: date) -> str:
    """The reader's own: who changes the rules owns them, unless they say otherwise."""
    found = reached([reader.person_id], on=today) if reader.person_id else []
    return found[0].address if found else ""
