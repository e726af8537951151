"""Live events: one PUBLISH on commit, and nobody waits for it or depends on it. Counts of requests (`counting`)."""

from reviewboard.broadcast.publishing import Event, encoded, publish
from reviewboard.broadcast.topics import (
    CHANNELS,
    agenda_topic,
    channel,
    desk_topic,
    meeting_topic,
    person_topic,
)

__all__ = [
    "CHANNELS",
    "Event",
    "agenda_topic",
    "channel",
    "desk_topic",
    "encoded",
    "meeting_topic",
    "person_topic",
    "publish",
]
