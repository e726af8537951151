"""To whom a login or an address may belong: a few plain rules, each with its reason, and never a score.

A person decides; the rules only spare them the search. So they are kept easy to foresee: two names, two addresses or two
logins are compared as they are written, whatever their case and accents, and what is nearly alike is not guessed at.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST = 3
"""People who are offered; whoever is further down is found by name."""

ACCENTED = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĺļľłńņňōŏőŕŗřśŝşšţťŧũūŭůűųŵŷźżž"
PLAIN = "aaaaaaceeeeiiiinoooooouuuuyyaaaccccddeeeeegggghhiiiiijkllllnnnooorrrsssstttuuuuuuwyzzz"
"""The Latin letters with marks, and what they are without. Indexes are made of them (`people.columns.Folded`): whoever
changes them builds those anew."""

NO_REPLY = "users.noreply.github.com"
"""Where GitHub hides addresses: "12345+login@", or "login@" of an account older than 2017
(docs.github.com, "Setting your commit email address")."""

SHORTEST = 3
_SHARED = """
    admin build ci commit contact deploy dev devnull devops email git github gitlab hello help info it jenkins mail me
    no-reply nobody noreply office ops postmaster release robot root security service support system team test user
    webmaster work
"""
SHARED = frozenset(_SHARED.split())
"""What stands before the @ of many people, and says nothing of one. Neither do one or two letters."""

_FOLD = str.maketrans(ACCENTED, PLAIN)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_WORD = re.compile(r"[^\W_]+")


class Reason(StrEnum):
    """Why somebody is offered, the strongest first. Their words are in `web.identities`."""

    SAME_ACCOUNT = "same_account"  # GitHub's own address of a login that is theirs, or the other way round
    SAME_NAME = "same_name"
    SAME_MAILBOX = "same_mailbox"  # two addresses that are the same before the @
    LOGIN_IN_ADDRESS = "login_in_address"  # a login that stands before the @ of an address
    SAME_LOGIN = "same_login"  # the same login in another place
    SIMILAR_NAME = "similar_name"  # every word of one name stands in the other


@dataclass(frozen=True, slots=True)
class Seen:
    """A login or address as it was seen, with the name that stood beside it ("" without one)."""

    kind: str
    value: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom it may be, and what is known to be theirs."""

    person_id: int
    name: str
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who is offered, with every reason, the strongest first."""

    person_id: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Handle:
    """What somebody calls themselves in a place: a login, or an address up to the @ (place "email")."""

    place: str
    text: str


def handle_of(seen: Seen) -> Handle | None:
    """What can be compared of a login or address; None where it says nothing of one person.

    What follows a "+" in an address is a label that its owner chose (RFC 5233); GitHub's own addresses name a login.
    """
    text, at, domain = seen.value.strip().lower().partition("@")
    if seen.kind == "name" or bool(at) is not (seen.kind == "email"):
        return None
    if domain == NO_REPLY:
        handle = Handle("github", text.rpartition("+")[2])
    else:
        handle = Handle(seen.kind, text.partition("+")[0] if at else text)
    return None if len(handle.text) < SHORTEST or handle.text in SHARED else handle


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, without case, accents, and what stands in brackets."""
    return tuple(_WORD.findall(_ASIDE.sub(" ", folded(name))))


def folded(name: str) -> str:
    """A name as it is written, without case and accents; folding that again changes nothing.

    A letter in lower case, or one that lost an accent, may be written together with the mark after it.
    """
    plain = unicodedata.normalize("NFKC", name).lower().translate(_FOLD)
    return plain if plain == name else folded(plain)


def is_full_name(words: tuple[str, ...]) -> bool:
    """Whether the words can tell a person: "Rose" alone is a word like any other."""
    return len(words) > 1


def likely(seen: Seen, people: Iterable[Known]) -> tuple[Likely, ...]:
    """Those of these people to whom it may belong, the likeliest first: the same, whatever their order.

    The strongest reason decides, then the next one; who has more of them comes first, then the longest known.
    """
    found = [Likely(one.person_id, reasons) for one in people if (reasons := _reasons(seen, one))]
    return tuple(sorted(found, key=_order)[:MOST])


def _order(one: Likely) -> tuple[tuple[int, ...], int]:
    ranks = [list(Reason).index(reason) for reason in one.reasons]
    return (*ranks, len(Reason)), one.person_id


def _reasons(seen: Seen, person: Known) -> tuple[Reason, ...]:
    handle = handle_of(seen)
    found = {_same_handle(handle, other) for one in person.seen if handle and (other := handle_of(one))}
    words = words_of(seen.name)
    found |= {_same_name(words, words_of(name)) for name in (person.name, *(one.name for one in person.seen))}
    if Reason.SAME_NAME in found:
        found -= {Reason.SIMILAR_NAME}
    return tuple(reason for reason in Reason if reason in found)


def _same_handle(one: Handle, other: Handle) -> Reason | None:
    if one.text != other.text:
        return None
    addresses = [one.place, other.place].count("email")
    if addresses:
        return Reason.SAME_MAILBOX if addresses > 1 else Reason.LOGIN_IN_ADDRESS
    return Reason.SAME_ACCOUNT if one.place == other.place else Reason.SAME_LOGIN


def _same_name(one: tuple[str, ...], other: tuple[str, ...]) -> Reason | None:
    """Words are compared in any order: "Lovelace, Ada" is "Ada Lovelace"."""
    if not (is_full_name(one) and is_full_name(other)):
        return None
    if sorted(one) == sorted(other):
        return Reason.SAME_NAME
    fewer, more = sorted((set(one), set(other)), key=len)
    whole = [word for word in fewer if len(word) > 1]
    return Reason.SIMILAR_NAME if len(whole) > 1 and fewer <= more else None
