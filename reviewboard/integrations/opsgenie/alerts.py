"""What one action on an alert says: the alert as it then was, and what the action adds.

`createdAt` is in epoch milliseconds and `updatedAt` in nanoseconds, which a float would round; from Jira's edge
connector both are in milliseconds. No body holds the time of the end: it is when the alert was closed.
`username` is who acted, and the lists of people hold teams and schedules, too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from reviewboard.domain.messages import AnswerSnapshot, IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.integrations.reading import (
    Record,
    moment,
    need,
    need_moment,
    record,
    records,
    severity,
    text,
    texts,
)

Read = Callable[[Record, str], Sequence[IncidentSnapshot]]
_PRIORITIES = {str(number): f"P{number}" for number in range(1, 6)}
"""Older bodies write the priority as a number."""
_PEOPLE = ("responders", "responder", "recipients", "recipient")
_UUID_CHARS = 36
_NOBODY = frozenset({"system", "alert api"})
"""What stands as `username` where no person acted."""


def plain(action: str) -> str:
    """The action's name as a key: "UnAcknowledge" is also written "Un-Acknowledge"."""
    return action.casefold().replace("-", "").replace(" ", "").replace("_", "")


def alert(said: Record, site: str) -> IncidentSnapshot:
    """The alert as every action tells it: not whether it is open, which only some do."""
    told = record(said, "alert")
    name = need(text(told, "alertId") or text(told, "id"), "alert.alertId")
    word = _priority(text(told, "priority"))
    created_at = moment(told, "createdAt") or _time_of(name)
    return IncidentSnapshot(
        external_id=name,
        source_at=need_moment(moment(told, "updatedAt") or created_at, "alert.updatedAt"),
        title=text(told, "message").strip(),
        severity=_severity(word),
        started_at=created_at,
        summary=text(told, "description"),
        vendor_severity=word,
        services=tuple(dict.fromkeys(filter(None, _services(told)))),
        responders=tuple(dict.fromkeys(_people(told))),
        url=f"{site}/alert/detail/{name}/details" if site else "",
    )


def _told(said: Record, site: str) -> Sequence[IncidentSnapshot]:
    return (alert(said, site),)


def _opened(said: Record, site: str) -> Sequence[IncidentSnapshot]:
    """Sent once more to each team that is added later: the same again."""
    return (replace(alert(said, site), status=IncidentStatus.OPEN),)


def _acknowledged(said: Record, site: str) -> Sequence[IncidentSnapshot]:
    """Who acknowledged it answered the page, and is on it from now."""
    (found,) = _opened(said, site)
    who = tuple(_actor(said))
    return (replace(found, joined=who, answered=tuple(AnswerSnapshot(one, found.source_at) for one in who)),)


def _ended(said: Record, site: str) -> Sequence[IncidentSnapshot]:
    """Closed, or deleted, which says that nobody need care any more, and nothing else would ever say so."""
    found = alert(said, site)
    return (replace(found, status=IncidentStatus.RESOLVED, resolved_at=found.source_at),)


def _noted(said: Record, site: str) -> Sequence[IncidentSnapshot]:
    found, words = alert(said, site), text(said, "alert", "note").strip()
    return (replace(found, timeline=(TimelineSnapshot(found.source_at, words, "note"),) if words else ()),)


def _owned(said: Record, site: str) -> Sequence[IncidentSnapshot]:
    """Assigned to somebody, or taken by who acted. Nobody: an owner that is a team."""
    taken = plain(text(said, "action")) == "takeownership"
    owner = _person(text(said, "alert", "owner"))
    lead = owner or (next(iter(_actor(said)), None) if taken else None)
    return (replace(alert(said, site), lead=lead),)


def _escalated(said: Record, site: str) -> Sequence[IncidentSnapshot]:
    """Mostly the alert's id and nothing else, not even a time: then there is nothing to record."""
    told = record(said, "alert")
    return _told(said, site) if moment(told, "updatedAt") or moment(told, "createdAt") else ()


ACTIONS: Mapping[str, Read] = {
    "create": _opened,
    "acknowledge": _acknowledged,
    "unacknowledge": _opened,
    "close": _ended,
    "delete": _ended,
    "addnote": _noted,
    "assignownership": _owned,
    "takeownership": _owned,
    "addresponder": _told,
    "addrecipient": _told,
    "addteam": _told,
    "addtags": _told,
    "removetags": _told,
    "adddetails": _told,
    "removedetails": _told,
    "updatepriority": _told,
    "updatemessage": _told,
    "updatedescription": _told,
    "snooze": _told,
    "escalate": _escalated,
    "escalatenext": _escalated,
}
"""By `plain`. An action that is not here is one that the account made up: it says nothing of the alert."""


def _time_of(name: str) -> datetime | None:
    """When an alert was created, from an id of the newer kind: a UUID, a hyphen, and epoch milliseconds."""
    uuid, _, milliseconds = name.rpartition("-")
    return moment(milliseconds) if len(uuid) == _UUID_CHARS else None


def _priority(word: str) -> str:
    return _PRIORITIES.get(word, word)


def _severity(word: str) -> Severity | None:
    """Opsgenie knows P1 to P5 only; any other word is the middle, which is its own default as well."""
    return severity(word) or (Severity.SEV3 if word else None)


def _services(told: Record) -> Iterator[str]:
    """`entity` is what the alert is about; `service` among the details is what many integrations add."""
    yield text(told, "entity")
    yield text(told, "details", "service")


def _people(told: Record) -> Iterator[IdentitySnapshot]:
    for name in _PEOPLE:
        yield from filter(None, map(_person, (text(told, name), *texts(told, name))))
        for one in (record(told, name), *records(told, name)):
            if text(one, "type").casefold() == "user" and (found := _user(one)):
                yield found


def _user(one: Record) -> IdentitySnapshot | None:
    name = text(one, "name") or text(one, "fullName")
    for field in ("username", "name"):
        if found := _person(text(one, field)):
            return found if name == found.value else replace(found, name=name)
    return IdentitySnapshot("opsgenie", text(one, "id"), name) if text(one, "id") else None


def _person(word: str) -> IdentitySnapshot | None:
    """An address: users have one as their name; a word without is a team, a schedule or an escalation."""
    return IdentitySnapshot("email", word) if "@" in word.strip("@") else None


def _actor(said: Record) -> Iterator[IdentitySnapshot]:
    """Who acted: by address, else by id; nobody where Opsgenie itself did."""
    name, user = text(said, "alert", "username"), text(said, "alert", "userId")
    if found := _person(name):
        yield found
    elif user and name.casefold() not in _NOBODY:
        yield IdentitySnapshot("opsgenie", user, name)
