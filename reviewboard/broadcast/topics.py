"""The names under which live events are published; the live server subscribes to their channels."""

CHANNELS = "reviewboard:"


def channel(topic: str) -> str:
    """The Redis channel of a topic: a server that is shared with others keeps ours apart."""
    return f"{CHANNELS}{topic}"


def meeting_topic(meeting_id: int) -> str:
    """The whole shared state of a meeting, as every signed-in reader may see it (ADR 0018)."""
    return f"meeting:{meeting_id}"


def desk_topic(meeting_id: int) -> str:
    """That somebody checked in, raised a hand or asked: `{"pulse": n}`, to the consoles alone."""
    return f"desk:{meeting_id}"


def person_topic(meeting_id: int, person_id: int) -> str:
    """A nudge to one person alone, `{"nudge": true, "item": id}`."""
    return f"person:{meeting_id}:{person_id}"


def agenda_topic(meeting_id: int) -> str:
    """That a meeting's agenda, or when and whether it is held, has changed; what it is now is to be read anew."""
    return f"agenda:{meeting_id}"
