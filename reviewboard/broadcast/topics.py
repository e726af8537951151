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


def desk_topic(meeting_id: int) -> str:
    """That something moved which only the consoles of a meeting show: they read it anew."""
    return f"desk:{meeting_id}"


def person_topic(meeting_id: int, person_id: int) -> str:
    """What one person alone is told while a meeting runs."""
    return f"person:{meeting_id}:{person_id}"
