"""What services and repositories are called, however a file or a source spells it."""

import itertools
from collections.abc import Collection

from django.utils.text import slugify

LONGEST_KEY = 120


def key_for(name: str) -> str:
    """The key of a service that sources call by this name.

    Raises:
        ValueError: nothing in the name can be part of a key.
    """
    key = slugify(name.replace("/", "-").replace(".", "-"))[:LONGEST_KEY].strip("-")
    if not key:
        raise ValueError(f"no letter or digit in {name!r}")
    return key


def key_or_none(name: str) -> str | None:
    """The key of a service of this name; None when it can have none."""
    try:
        return key_for(name)
    except ValueError:
        return None


def free_key(name: str, taken: Collection[str]) -> str:
    """The key of a new service of this name: two names that make one key get a number behind it.

    Raises:
        ValueError: nothing in the name can be part of a key.
    """
    key = key_for(name)
    numbered = (f"{key[: LONGEST_KEY - len(end)]}{end}" for end in (f"-{n}" for n in itertools.count(2)))
    return next(one for one in itertools.chain([key], numbered) if one not in taken)


def plain_repository(spelling: str) -> str:
    """How a repository is called whatever the spelling: `https://github.com/Acme/Shop.git` is `acme/shop`."""
    plain = spelling.strip().casefold().split("?")[0].rstrip("/").removesuffix(".git")
    if "://" in plain:
        plain = plain.split("://", 1)[1].partition("/")[2] or plain
    elif "@" in plain.split("/")[0]:
        plain = plain.partition(":")[2] or plain
    elif plain.split("/")[0].count(".") and plain.count("/") >= 2:
        plain = plain.partition("/")[2]
    return plain[:200]
