"""What one line of a text says, wherever it stands: trailers first, then marks, then plain words."""

from collections.abc import Iterator

from reviewboard.domain.detection.declared import DENIAL, declared
from reviewboard.domain.detection.denials import says_no
from reviewboard.domain.detection.found import Found
from reviewboard.domain.detection.identities import ignored, known_agent, parted
from reviewboard.domain.detection.marks import marked
from reviewboard.domain.detection.rulebook import RuleBook
from reviewboard.domain.detection.statements import statements_in
from reviewboard.domain.detection.trailers import Trailer, trailers_in
from reviewboard.domain.values import Certainty, EvidenceKind


def said_in(book: RuleBook, text: str, subject: bool, begins: bool, reverts: bool) -> tuple[Found, ...]:
    """The signs of one own line.

    A revert's plain words may be those of what it takes back: only its trailers are its own.
    """
    low = text.lower()
    said = [rule for marker, rule in book.team.markers.items() if marker in low]
    if None in said:
        return ()
    team = tuple(Found.of(rule, text) for rule in said if rule is not None)
    trailers = tuple(trailers_in(book, text))
    found = team + tuple(
        one for trailer in trailers if trailer.colon for one in _trailer(book, trailer, subject)
    )
    if found or reverts or any(_is_ignored(book, trailer) for trailer in trailers):
        return found
    found = tuple(marked(book, text, low))
    found = found or tuple(one for trailer in trailers for one in _trailer(book, trailer, subject))
    if found or any(trailer.colon for trailer in trailers):
        return found
    if no := says_no(text):
        return (Found("", EvidenceKind.DENIED, Certainty.DECLARED, no, DENIAL),)
    stated = next(statements_in(book, text, begins=begins), None)
    if stated is None:
        return ()
    tool, clause = stated
    return (Found(tool, EvidenceKind.WROTE, Certainty.LIKELY, clause, "reader.statement"),)


def _is_ignored(book: RuleBook, trailer: Trailer) -> bool:
    said = book.team.trailers.get(trailer.key, {})
    return any(value in said and said[value] is None for value in (trailer.value.lower(), ""))


def _trailer(book: RuleBook, trailer: Trailer, subject: bool) -> Iterator[Found]:
    said = book.team.trailers.get(trailer.key, {})
    for value in (trailer.value.lower(), ""):
        if value in said:
            rule = said[value]
            if rule is not None:
                yield Found.of(rule, trailer.quote)
            return
    for rule, pattern in book.keys.get(trailer.key, ()):
        if pattern.fullmatch(trailer.value):
            yield Found.of(rule, trailer.quote)
    reader = book.readers.get(trailer.key)
    if reader is None:
        return
    name, email = parted(trailer.value)
    if ignored(book, name, email):
        return
    named = email or reader.id in ("reader.co-author", "reader.sign-off")
    known = known_agent(book, name, email, reader.id == "reader.co-author") if named else None
    if known is not None:
        weaker = reader.id == "reader.sign-off" or not trailer.colon
        certainty = Certainty.LIKELY if weaker else known.certainty
        yield Found(known.tool, known.kind, certainty, trailer.quote, known.rule_id)
    elif reader.id in ("reader.assisted", "reader.generated"):
        yield from declared(book, trailer, reader, subject)
