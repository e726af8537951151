"""Why an action item has no ticket: everything that has to be so, in order, and how far each is.

For anybody who may see the action item. Nothing is asked of the tracker: it is what is known here now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from reviewboard.connections.queries import Named, named, sender
from reviewboard.domain.values import LinkState, MessageState, Visibility
from reviewboard.findings.queries import get_action
from reviewboard.findings.rows import ActionView
from reviewboard.integrations.registry import TRACKERS
from reviewboard.outbox.queries import Waiting
from reviewboard.people.reader import Reader
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import IssueLink, Pause, ServicePlace, Tracker
from reviewboard.tracker.queries.counting import waiting_about

_THERE = (LinkState.LINKED, LinkState.READ_ONLY)
_UNDER_WAY = (LinkState.IN_FLIGHT, LinkState.UNCERTAIN)


class Asked(StrEnum):
    """What has to be so before an action item has its ticket, in order."""

    OWNER = "owner"
    SENT = "sent"
    PLACE = "place"
    PASSES = "passes"
    LEVEL = "level"
    ACTIVE = "active"
    SIGNED_IN = "signed_in"
    ALLOWED = "allowed"
    OWED = "owed"
    ANSWER = "answer"
    FOUND = "found"
    TICKET = "ticket"


class Verdict(StrEnum):
    """How far one of them is. *Unknown*: something before it has to be settled first, or nobody knows."""

    OK = "ok"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One of them. `code` says more of why ("unlinked", a code of a problem), `words` are the tracker's own or a name."""

    asked: Asked
    verdict: Verdict
    code: str = ""
    words: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All of them. `source` is the key of the tracker, "" where there is none; `url` the ticket's page there."""

    action: ActionView
    checks: tuple[Check, ...]
    link_id: int | None
    place_id: int | None
    source: str
    tracker: str
    url: str

    @property
    def first(self) -> Check | None:
        """What it waits for: the first that is not so yet. What was sent already waits for nothing that comes before."""
        waits = [one for one in self.checks if one.verdict is Verdict.NOT_YET]
        return next((one for one in waits if one.asked is Asked.FOUND), waits[0] if waits else None)


def why(reader: Reader, action_id: int, *, as_of: datetime) -> Diagnosis:
    """What an action item's ticket waits for, or the ticket. At most ten statements.

    Raises:
        NotVisible: there is no such action item for this reader.
    """
    action = get_action(reader, action_id, on=as_of.date())
    link = IssueLink.objects.filter(action=action_id).select_related("place").first()
    place = _place(link, action.service_id)
    connection_id = (link.connection_id if link else None) or (place.connection_id if place else None)
    called = named(connection_id) if connection_id else None
    facts = _Facts(action, link, place, called, connection_id, as_of)
    return Diagnosis(
        action=action,
        checks=tuple(facts.checks()),
        link_id=link.pk if link else None,
        place_id=place.pk if place else None,
        source=called.key if called else "",
        tracker=called.name if called else "",
        url=_url(link) if link else "",
    )


def _place(link: IssueLink | None, service_id: int | None) -> ServicePlace | None:
    """Where its ticket is, or would go. As `operations.placing.spots_for`."""
    if link is not None and link.state in _THERE:
        return link.place
    rows = ServicePlace.objects.filter(Q(service=service_id) | Q(service__isnull=True))
    return max(rows, key=lambda one: one.service_id is not None, default=None)


def _url(link: IssueLink) -> str:
    if link.state not in (*_THERE, LinkState.GONE) or not link.connection_id:
        return ""
    source = sender(link.connection_id)
    return TRACKERS[source.vendor].page_of(source.config, link.issue_key)


@dataclass(frozen=True, slots=True)
class _Facts:
    action: ActionView
    link: IssueLink | None
    place: ServicePlace | None
    called: Named | None
    connection_id: int | None
    as_of: datetime

    def checks(self) -> Iterator[Check]:
        """In the order in which mending one lets the next be looked at."""
        yield _so(Asked.OWNER, self.action.row.owner_id is not None)
        yield self._sent()
        yield self._at_home()
        if self.place is not None:
            yield self._passes(self.place)
            if self.action.row.visibility is not Visibility.OPEN:
                yield _so(Asked.LEVEL, bool(self.place.settings.get("level_id")))
        if self.called is not None and self.connection_id is not None:
            yield from self._tracker(self.called, self.connection_id)
        yield from self._under_way()
        yield self._ticket()

    def _sent(self) -> Check:
        if self.link is None:
            return Check(Asked.SENT, Verdict.NOT_YET)
        if self.link.state == LinkState.UNLINKED:
            return Check(Asked.SENT, Verdict.NOT_YET, "unlinked")
        return Check(Asked.SENT, Verdict.OK, at=self.link.asked_at)

    def _at_home(self) -> Check:
        if self.place is None:
            return Check(Asked.PLACE, Verdict.NOT_YET, words=self.action.row.service_key)
        own = "" if self.place.service_id else "rest"
        return Check(Asked.PLACE, Verdict.OK, own, f"{self.place.project_key}, {self.place.type_name}")

    def _passes(self, place: ServicePlace) -> Check:
        if place.problems:
            first = place.problems[0]
            words = first["words"] or first["field"]
            return Check(Asked.PASSES, Verdict.NOT_YET, first["code"], words, place.problems_at)
        known = Verdict.OK if place.checked_at else Verdict.UNKNOWN
        return Check(Asked.PASSES, known, at=place.checked_at)

    def _tracker(self, called: Named, connection_id: int) -> Iterator[Check]:
        memory = Tracker.objects.filter(connection=connection_id).first()
        yield _so(Asked.ACTIVE, called.active)
        if memory is not None and memory.stopped_at is not None:
            yield Check(Asked.SIGNED_IN, Verdict.NOT_YET, "", memory.stopped_words, memory.stopped_at)
        else:
            read = [one for one in (memory.checked_at, memory.polled_at) if one] if memory else []
            checked = max(read, default=None)
            yield Check(Asked.SIGNED_IN, Verdict.OK if checked else Verdict.UNKNOWN, at=checked)
        rests = Pause.objects.filter(connection=connection_id, until__gt=self.as_of, what__in=["", "create"])
        resting = rests.order_by("-until").first()
        if resting is not None:
            yield Check(Asked.ALLOWED, Verdict.NOT_YET, "", resting.words, resting.until)
        elif memory is not None and memory.broken_until and memory.broken_until > self.as_of:
            yield Check(Asked.ALLOWED, Verdict.NOT_YET, "broken", "", memory.broken_until)
        else:
            yield Check(Asked.ALLOWED, Verdict.OK)

    def _under_way(self) -> Iterator[Check]:
        """What was done about it, once it was sent and nothing here is in the way."""
        link = self.link
        if link is None or link.state in (LinkState.WAITING, LinkState.UNLINKED, *_THERE):
            return
        owed = waiting_about(link.action_id, link.pk).rows
        dead = any(one.state is MessageState.DEAD for one in owed)
        if dead or link.state in (LinkState.READY, LinkState.IN_FLIGHT):
            yield _owed(owed[0] if owed else None, link)
        if link.state == LinkState.REFUSED or link.words:
            refused = Verdict.NOT_YET if link.state == LinkState.REFUSED else Verdict.UNKNOWN
            if self.action.row.visibility is Visibility.SEALED:  # a tracker quotes what it refuses
                yield Check(Asked.ANSWER, refused, "sealed", at=link.sent_at)
            else:
                yield Check(Asked.ANSWER, refused, link.trace, link.words, link.sent_at)
        if link.state in _UNDER_WAY:
            yield Check(Asked.FOUND, Verdict.NOT_YET, link.state, at=link.next_look_at)

    def _ticket(self) -> Check:
        link = self.link
        if link is None:
            return Check(Asked.TICKET, Verdict.UNKNOWN)
        if link.state in _THERE:
            code = "read_only" if link.state == LinkState.READ_ONLY else "conflict" if link.conflict else ""
            return Check(Asked.TICKET, Verdict.OK, code or _waits(link), link.issue_key, link.read_at)
        if link.state == LinkState.GONE:
            return Check(Asked.TICKET, Verdict.NOT_YET, "gone", link.issue_key)
        return Check(Asked.TICKET, Verdict.UNKNOWN)


def _so(asked: Asked, is_so: bool) -> Check:
    return Check(asked, Verdict.OK if is_so else Verdict.NOT_YET)


def _owed(message: Waiting | None, link: IssueLink) -> Check:
    """What the outbox knows of it."""
    if message is None:
        return Check(Asked.OWED, Verdict.OK if link.state != LinkState.READY else Verdict.UNKNOWN)
    if message.state is MessageState.DEAD:
        return Check(Asked.OWED, Verdict.NOT_YET, "dead", message.last_error)
    code = "now" if message.state is MessageState.CLAIMED else ""
    return Check(Asked.OWED, Verdict.OK, code, message.last_error, message.not_before)


def _waits(link: IssueLink) -> str:
    """Why a ticket that is there is not as the action item says: the word of its cause, "" for nothing."""
    return Cause(link.cause.partition(":")[0]).value if link.cause else ""
