"""Live events: one PUBLISH on commit, and nobody waits for it or depends on it."""

from reviewboard.broadcast.publishing import publish
from reviewboard.broadcast.topics import agenda_topic, channel, meeting_topic

__all__ = ["agenda_topic", "channel", "meeting_topic", "publish"]
