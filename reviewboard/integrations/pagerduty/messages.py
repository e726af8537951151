"""Bodies of V1 and V2 webhooks: a list of messages, each with what happened and the whole incident.

V1 is switched off and V2 is no longer supported, but still sent (https://support.pagerduty.com/docs/v1v2-webhook-extensions).
V2 says `event`, `incident` and `log_entries`; V1 says `type`, and nests the incident in `data`.
"""

from collections.abc import Sequence
from dataclasses import replace

from reviewboard.domain.messages import IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.integrations.pagerduty.incidents import incident, latest
from reviewboard.integrations.reading import Record, moment, record, records, text

RESOLVE, ANNOTATE = "incident.resolve", "incident.annotate"
KINDS = frozenset(
    {
        "incident.trigger",
        "incident.acknowledge",
        "incident.unacknowledge",
        "incident.assign",
        "incident.escalate",
        "incident.delegate",
        RESOLVE,
        ANNOTATE,
    }
)


def kind(message: Record) -> str:
    """What the message says happened."""
    return text(message, "event") or text(message, "type")


def read(said: Record) -> Sequence[IncidentSnapshot]:
    """Every message that can be read; raises Unreadable when there were some and none can."""
    found: list[IncidentSnapshot] = []
    problem: Unreadable | None = None
    for message in records(said, "messages"):
        if kind(message) in KINDS:
            try:
                found.append(_read(message))
            except Unreadable as error:
                problem = error
    if problem and not found:
        raise problem
    return found


def _read(message: Record) -> IncidentSnapshot:
    said = record(message, "incident") or record(message, "data", "incident")
    at = moment(message, "created_on") or latest(said)
    whole = incident(said, at, ended_at=at if kind(message) == RESOLVE else None)
    return replace(whole, timeline=_notes(message)) if kind(message) == ANNOTATE else whole


def _notes(message: Record) -> tuple[TimelineSnapshot, ...]:
    """V2 keeps the text of a note in the channel of the entry in the log."""
    entries = (
        (moment(one, "created_at"), text(one, "channel", "summary"), text(one, "id"))
        for one in records(message, "log_entries")
        if text(one, "type").startswith("annotate_log_entry")
    )
    return tuple(TimelineSnapshot(at, words, "note", name) for at, words, name in entries if at and words)
