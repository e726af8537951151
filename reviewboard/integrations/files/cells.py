"""What the cells of a column may hold, and what is read from them.

A reader takes a cell (text from a delimited file, any JSON value otherwise) and returns its value, or None
for an empty one; it raises `Unreadable` with what was expected. A JSON object stands for its name or value,
as in ServiceNow's `{"display_value": ..., "value": ...}` and PagerDuty's `{"id": ..., "summary": ...}`.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reviewboard.integrations.files.problems import Unreadable, listed
from reviewboard.integrations.files.times import read_day, read_instant, zone_names

NAME_KEYS = ("display_value", "name", "summary", "email", "value", "label", "key", "login", "id")
VALUE_KEYS = ("value", "display_value", "id")
_EMAIL = re.compile(r"[^@\s,;<>\"()\[\]]{1,64}@[^@\s,;<>\"()\[\]]{1,189}")
_LOGIN = re.compile(r"[^\s@,;|:]{1,100}")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_YES, _NO = frozenset({"yes", "y", "true", "t", "1", "x"}), frozenset({"no", "n", "false", "f", "0"})
_OPEN_YEAR = "0001-01-01"
LONGEST_VENDOR = 32


@dataclass(slots=True)
class Context:
    """What reading a cell depends on beside the cell. `notes` collects what was decided for the reader."""

    zone: ZoneInfo | None = None
    cell: int = 32_767
    notes: list[str] = field(default_factory=list)


Reader = Callable[[object, Context], object]


def scalar(value: object, context: Context, keys: Iterable[str] = NAME_KEYS) -> str | None:
    """One value as text without the space around it; None when empty."""
    if isinstance(value, dict):
        value = next((value[key] for key in keys if isinstance(value.get(key), (str, int, float))), value)
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return _clean(value, context) or None
        case _:
            raise Unreadable("one value")


def _clean(value: str, context: Context) -> str:
    text = value.strip()
    if len(text) > context.cell:
        raise Unreadable(f"at most {context.cell:,} characters", got=f"{len(text):,} characters")
    if text.isprintable():
        return text
    for character in text:
        if character == "\ufffd" or (
            unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\r\n"
        ):
            raise Unreadable("text without control characters", f"U+{ord(character):04X} is in it")
    return text


def text(longest: int) -> Reader:
    """Text of at most `longest` characters."""

    def read(value: object, context: Context) -> str | None:
        found = scalar(value, context)
        if found is not None and len(found) > longest:
            raise Unreadable(f"at most {longest:,} characters", got=f"{len(found):,} characters")
        return found

    return read


def email(value: object, context: Context) -> str | None:
    """An address, in small letters."""
    found = scalar(value, context, ("email", "mail", "value"))
    if found is None:
        return None
    plain = found.removeprefix("mailto:").lower()
    if not _EMAIL.fullmatch(plain):
        hint = "write the address alone, without the name" if "<" in found else ""
        raise Unreadable("an e-mail address such as ann@example.org", hint)
    return plain


def login(value: object, context: Context) -> str | None:
    """A login at a forge; an `@` in front is dropped."""
    found = scalar(value, context, ("login", "username", "value", "name", "id"))
    if found is None:
        return None
    plain = found.removeprefix("@")
    if not _LOGIN.fullmatch(plain):
        raise Unreadable("a login without spaces", "put several logins into the column logins")
    return plain


def is_vendor(word: str) -> bool:
    """Whether a login can be kept as one of this vendor, as in `github:annlee`."""
    plain = word.strip().lower()
    return plain.isidentifier() and len(plain) <= LONGEST_VENDOR


def each(item: Reader, separators: str = ";,|\n") -> Reader:
    """Several values, as a tuple without repetitions: a JSON list, or text cut at any of the separators."""
    cut = re.compile(f"[{re.escape(separators)}]")

    def read(value: object, context: Context) -> tuple[object, ...] | None:
        parts: list[object] = (
            value if isinstance(value, list) else list(cut.split(scalar(value, context) or ""))
        )
        found = (item(part, context) for part in parts)
        return tuple(dict.fromkeys(part for part in found if part is not None)) or None

    return read


def flag(value: object, context: Context) -> bool | None:
    """Yes or no."""
    found = scalar(value, context)
    if found is None:
        return None
    plain = found.casefold()
    if plain not in _YES | _NO:
        raise Unreadable("yes or no")
    return plain in _YES


def whole(most: int) -> Reader:
    """A whole number from 0 to `most`."""

    def read(value: object, context: Context) -> int | None:
        found = scalar(value, context, VALUE_KEYS)
        if found is None:
            return None
        plain = found.removesuffix(".0")
        if not (plain.isascii() and plain.isdigit() and len(plain) <= 12 and int(plain) <= most):
            raise Unreadable(f"a whole number from 0 to {most:,}")
        return int(plain)

    return read


def day(value: object, context: Context) -> date | None:
    """A day."""
    found = scalar(value, context, VALUE_KEYS)
    return None if found is None else read_day(found)


def instant(value: object, context: Context) -> datetime | None:
    """A moment in UTC. The year 1, with which Alertmanager says "not yet", is nothing."""
    found = scalar(value, context, VALUE_KEYS)
    if found is None or found.startswith(_OPEN_YEAR):
        return None
    moment, note = read_instant(found, context.zone)
    if note:
        context.notes.append(note)
    return moment


def zone(value: object, context: Context) -> str | None:
    """The name of an IANA zone."""
    found = scalar(value, context)
    if found is None or found in zone_names():
        return found
    near = difflib.get_close_matches(found, zone_names(), n=1, cutoff=0.7)
    raise Unreadable("an IANA time zone such as Europe/Berlin", f"did you mean {near[0]}?" if near else "")


def url(longest: int) -> Reader:
    """A web address: http or https only, for it will be shown as a link."""

    def read(value: object, context: Context) -> str | None:
        found = scalar(value, context, ("display_value", "value", "url", "href", "link"))
        if found is not None and not (_URL.fullmatch(found) and len(found) <= longest):
            raise Unreadable(f"a web address (http or https) of at most {longest} characters")
        return found

    return read


def word(accepted: tuple[str, ...]) -> Reader:
    """One of a few words, in small letters."""

    def read(value: object, context: Context) -> str | None:
        found = scalar(value, context)
        if found is None or found.casefold() in accepted:
            return found and found.casefold()
        near = difflib.get_close_matches(found.casefold(), accepted, n=1)
        raise Unreadable(listed(accepted, "or"), f"did you mean {near[0]}?" if near else "")

    return read
