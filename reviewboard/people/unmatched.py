"""Logins and addresses of nobody yet, and whose they may be: for those who manage people.

A page takes three statements, whatever the number of identities and people: one for the page, and one each to find
people and what is theirs by index. Which of them are offered, and why, is `domain.likely`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from reviewboard.domain.detection.rulebook import rule_book
from reviewboard.domain.likely import Known, Reason, Seen, folded, handle_of, is_full_name, likely, words_of
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.people.bots import of_bots
from reviewboard.people.columns import Folded, Handle
from reviewboard.people.models import Identity, Person
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

LONGEST_NAME = 6
"""Words of a name that are looked for."""


class Sort(StrEnum):
    """Which of the lists: those that wait for somebody, those of apps, those of nobody here."""

    WAITING = "waiting"
    BOTS = "bots"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class LikelyRow:
    """Somebody whose it may be, and every reason, the strongest first."""

    person_id: int
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class UnmatchedRow:
    """A login or address, and at most three people whose it may be, the likeliest first."""

    id: int
    kind: str
    value: str
    name: str
    likely: tuple[LikelyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentityView:
    """One login or address on its own page; `person_id` and `person` once it is somebody's."""

    row: UnmatchedRow
    person_id: int | None
    person: str
    set_aside: bool


def list_unmatched(reader: Reader, sort: Sort, after: str | None, limit: int) -> Page[UnmatchedRow]:
    """The newest first, in three statements; an empty page for readers who do not manage people.

    Raises:
        BadCursor: `after` is none of ours.
    """
    if not reader.can(Right.MANAGE_PEOPLE):
        return Page(())
    rows = _of(sort).order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=decode(after, int)[0])
    found = list(rows[: limit + 1])
    offered = _offered(found[:limit])
    return page_of(found, limit, lambda row: (row.pk,), lambda row: _row(row, offered.get(row.pk, ())))


def get_identity(reader: Reader, identity_id: int) -> IdentityView:
    """One login or address, in at most three statements.

    Raises:
        NotVisible: there is none, it is erased, or the reader does not manage people.
    """
    found = Identity.objects.select_related("person").filter(pk=identity_id, erased_at=None).first()
    if found is None or not reader.can(Right.MANAGE_PEOPLE):
        raise NotVisible(identity_id)
    offered = _offered([found]) if found.person is None else {}
    return IdentityView(
        row=_row(found, offered.get(found.pk, ())),
        person_id=found.person_id,
        person=found.person.name or found.person.email if found.person else "",
        set_aside=found.set_aside_at is not None,
    )


def _of(sort: Sort) -> QuerySet[Identity]:
    nobodys = Identity.objects.filter(person=None, erased_at=None)
    if sort is Sort.ASIDE:
        return nobodys.filter(set_aside_at__isnull=False)
    waiting = nobodys.filter(set_aside_at=None).annotate(low=Lower("value"))
    apps = of_bots() | _agents()
    return waiting.filter(apps) if sort is Sort.BOTS else waiting.exclude(apps)


def _agents() -> Q:
    """Addresses that are known to be an agent's (domain/detection): by themselves, or by the account's number."""
    book = rule_book()
    numbers = "|".join(map(str, sorted(book.accounts.keys() - book.never_accounts)))
    return Q(kind="email") & (
        Q(low__in=sorted(book.addresses))
        | Q(low__regex=rf"^({numbers})[+][^@]*@users[.]noreply[.]github[.]com$")
    )


def _row(row: Identity, offered: tuple[LikelyRow, ...]) -> UnmatchedRow:
    return UnmatchedRow(row.pk, row.kind, row.value, row.name, offered)


def _offered(rows: Sequence[Identity]) -> dict[int, tuple[LikelyRow, ...]]:
    """Of each of these, who is offered, in two statements."""
    seen = {row.pk: _seen(row) for row in rows}
    people = _people(seen.values())
    return {
        pk: tuple(LikelyRow(each.person_id, people[each.person_id].name, each.reasons) for each in offers)
        for pk, one in seen.items()
        if (offers := likely(one, people.values()))
    }


def _seen(row: Identity) -> Seen:
    return Seen(row.kind, row.value, row.name)


def _people(seen: Iterable[Seen]) -> dict[int, Known]:
    """Everybody who shares a handle or a name with one of these, with what they share."""
    every = list(seen)
    handles = {handle.text for one in every if (handle := handle_of(one))}
    full = {one.name for one in every if is_full_name(words_of(one.name))}
    named: dict[int, str] = {}
    theirs: dict[int, list[Seen]] = defaultdict(list)
    for pk, name, email in _by_themselves(handles, full):
        named[pk] = name or email
        theirs[pk].append(Seen("email", email, name))
    for row in _by_what_is_theirs(handles, full):
        if row.person is not None:
            named[row.person.pk] = row.person.name or row.person.email
            theirs[row.person.pk].append(_seen(row))
    return {pk: Known(pk, name, tuple(theirs[pk])) for pk, name in named.items()}


def _by_themselves(handles: set[str], names: set[str]) -> Iterable[tuple[int, str, str]]:
    """People whose own address has one of these handles, or whose name shares two words with one of these."""
    if not handles and not names:
        return ()
    here = Person.objects.annotate(
        handle=Handle("email"), words=SearchVector(Folded("name"), config="simple")
    ).filter(erased_at=None, merged_into=None)
    asked = Q(handle__in=handles)
    if pairs := {pair for name in names for pair in _pairs(name)}:
        either = " | ".join(sorted(f"('{one}' & '{other}')" for one, other in pairs))
        asked |= Q(words=SearchQuery(either, config="simple", search_type="raw"))
    return here.filter(asked).order_by("pk").values_list("pk", "name", "email")


def _pairs(name: str) -> set[tuple[str, str]]:
    """Every two of its words that are no initials: where one name holds the other, it holds one of these."""
    words = words_of(name)[:LONGEST_NAME]
    whole = sorted({word for word in words if len(word) > 1})
    return set(combinations(whole if len(whole) > 1 else sorted(set(words)), 2))


def _by_what_is_theirs(handles: set[str], names: set[str]) -> Iterable[Identity]:
    """What is somebody's and has one of these handles, or was seen beside one of these names as it is written."""
    if not handles and not names:
        return ()
    theirs = Identity.objects.annotate(handle=Handle("value"), folded=Folded("name")).filter(
        person__isnull=False, person__erased_at=None
    )
    asked = Q(handle__in=handles) | Q(folded__in=set(map(folded, names)))
    return theirs.filter(asked).select_related("person").order_by("pk")
