"""The names under which live events are published; the live server subscribes to the same."""


def meeting_topic(meeting_id: int) -> str:
    """What happens in one meeting: item, clock, revision, next."""
    return f"reviewboard:meeting:{meeting_id}"


def agenda_topic(meeting_id: int) -> str:
    """That a meeting's agenda was rebuilt or frozen."""
    return f"reviewboard:agenda:{meeting_id}"
