"""What differs between an action item and its ticket, field by field, for the person who settles it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reviewboard.connections.queries import sender
from reviewboard.domain.tracking.fields import DECIDES, Decides, Shared, Value
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.accounts_there import names_of
from reviewboard.people.queries import with_names
from reviewboard.tracker.comparing import base_of, values_of
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.models import IssueLink

SHOWN = (Shared.SUMMARY, Shared.DUE, Shared.PRIORITY, Shared.ASSIGNEE, Shared.LABELS, Shared.STATUS)
"""The description is written here, and is not compared by eye."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on both sides, in words. `ours_changed`, `theirs_changed`: since it was last agreed.

    `agreed` is "" where nothing was. `in_conflict`: a person picks a side.
    """

    field: Shared
    decides: Decides
    agreed: str
    ours: str
    theirs: str
    ours_changed: bool
    theirs_changed: bool
    in_conflict: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """One action item and its ticket, side by side. `read_at` is when the ticket was last read."""

    action_id: int
    reference: str
    key: str
    url: str
    read_at: datetime | None
    fields: Sequence[Difference]


def differences(links: Iterable[IssueLink]) -> list[Differences]:
    """These tickets of one tracker beside their action items. At most seven statements."""
    chosen = [one for one in links if one.connection_id]
    if not chosen:
        return []
    source = sender(chosen[0].connection_id or 0)
    vendor = TRACKERS[source.vendor]
    found = sides(chosen, vendor, source.config)
    people = names_of(_identities(chosen, found.values()))
    rows = [
        (link, found[link.pk], _fields(link, found[link.pk], people)) for link in chosen if link.pk in found
    ]
    said = iter(
        with_names(
            words for *_, fields in rows for one in fields for words in (one.agreed, one.ours, one.theirs)
        )
    )
    return [
        Differences(
            action_id=link.action_id,
            reference=side.action.reference,
            key=link.issue_key,
            url=vendor.page_of(source.config, link.issue_key),
            read_at=link.read_at,
            fields=[replace(one, agreed=next(said), ours=next(said), theirs=next(said)) for one in fields],
        )
        for link, side, fields in rows
    ]


def _identities(links: Iterable[IssueLink], ours: Iterable[Side]) -> set[int]:
    told = [pair for link in links for pair in link.base.get(Shared.ASSIGNEE.value, [])]
    told += [link.there.get("values", {}).get(Shared.ASSIGNEE.value, "") for link in links]
    told += [side.values.get(Shared.ASSIGNEE, "") for side in ours]
    return {int(one[9:]) for one in told if isinstance(one, str) and one.startswith("identity:")}


def _fields(link: IssueLink, side: Side, people: Mapping[int, str]) -> list[Difference]:
    """The fields that both sides have, with keys in place of names."""
    base, ours = base_of(link.base), side.values
    theirs = values_of(link.there.get("values", {}))
    rows = []
    for one in SHOWN:
        if one in ours and one in theirs:
            last = base.get(one)
            rows.append(
                Difference(
                    field=one,
                    decides=side.place.decides.get(one, DECIDES[one]),
                    agreed=_words(one, last.ours, side, people) if last else "",
                    ours=_words(one, ours[one], side, people),
                    theirs=_words(one, theirs[one], side, people),
                    ours_changed=last is None or ours[one] != last.ours,
                    theirs_changed=last is None or theirs[one] != last.theirs,
                    in_conflict=one.value in link.conflict,
                )
            )
    return rows


def _words(field: Shared, value: Value, side: Side, people: Mapping[int, str]) -> str:
    """A value for people: a priority by our word, a person by name."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if field is Shared.PRIORITY:
        ours = side.shape.priority(value)
        return ours.value if ours else value
    if value.startswith("identity:"):
        return people.get(int(value[9:]), "")
    return value
