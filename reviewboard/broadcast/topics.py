"""The names under which live events are published; the live server subscribes to their channels."""


def channel(topic: str) -> str:
    """The Redis channel of a topic: a server that is shared with others keeps ours apart."""
    return f"reviewboard:{topic}"


def meeting_topic(meeting_id: int) -> str:
    """What happens in one meeting: item, clock, revision, next."""
    return f"meeting:{meeting_id}"


def agenda_topic(meeting_id: int) -> str:
    """That a meeting's agenda was rebuilt or frozen."""
    return f"agenda:{meeting_id}"
