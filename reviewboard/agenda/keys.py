"""Keys of records as the domain knows them: "incident:214", "person:5". They never hold a name."""


def key(kind: str, pk: int) -> str:
    """The key of a row."""
    return f"{kind}:{pk}"


def maybe(kind: str, pk: int | None) -> str | None:
    """The key of a row that may be missing."""
    return None if pk is None else f"{kind}:{pk}"


def pk(key_: str, kind: str) -> int | None:
    """The id behind a key of this kind; None when the key is of another kind."""
    found, _, number = key_.rpartition(":")
    return int(number) if found == kind and number.isdecimal() else None
