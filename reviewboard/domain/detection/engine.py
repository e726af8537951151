"""Signs of AI involvement in one commit or change: a pure function of its texts and a rule book."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from reviewboard.domain.detection.boxes import answers_in, is_box
from reviewboard.domain.detection.branches import branch_of, tool_of_branch
from reviewboard.domain.detection.facts import ChangeText, Sign
from reviewboard.domain.detection.found import Found
from reviewboard.domain.detection.identities import UNKNOWN_AGENT, Known, known_agent
from reviewboard.domain.detection.lines import said_in
from reviewboard.domain.detection.naming import UNSPECIFIED, tools_named
from reviewboard.domain.detection.notes import noted
from reviewboard.domain.detection.rulebook import RuleBook, rule_book
from reviewboard.domain.detection.text import Line, own_lines, plain
from reviewboard.domain.values import Certainty, EvidenceKind

_QUOTE_CHARS = 400
_KEPT_CHARS = 300
# Nobody's name, address, branch or label is longer; and nobody reads more signs of one text.
_NAME_CHARS = 320
_MAX_SIGNS = 200
_WORD = re.compile("[a-z]+|[\U0001f300-\U0001faff]")
# Blanks for whatever is no small letter: splitting then is several times faster than searching for words.
_LETTERS = {code: " " for code in range(128) if not chr(code).islower()}
_ASKED_ABOUT = frozenset({"ai", "genai", "llm", "llms", "copilot", "claude", "chatgpt", "codex", "agent"})
_REVERTS = ("revert", "back out", "backout", "roll back", "rollback")
_TAKES_PART = re.compile(r"assist|generat|author|writ|made|creat|cod(?:ed|ing)|agent").search
_ORDER = {certainty: certainty.order for certainty in Certainty}


def detect(facts: ChangeText, book: RuleBook | None = None) -> tuple[Sign, ...]:
    """Every sign in these facts by this book (None: the rules that come with the product).

    Strongest first and denials last, among equals the named tool before an unnamed one, then as they stand;
    the same sign is told once.
    """
    book = book or rule_book()
    signs = list(_identities(book, facts))
    if facts.parents > 1 or facts.branch:
        signs.extend(_branch(book, facts))
    for label in facts.labels:
        signs.extend(_label(book, label))
    if facts.note:
        signs.extend(_sign(book, one, one.place) for one in noted(book, facts.note, facts.paths))
    for text, place in ((facts.message, "message"), (facts.body, "description")):
        if text:
            signs.extend(islice(_text(book, text, place), _MAX_SIGNS))
    if len(signs) < 2:
        return tuple(signs)
    return tuple(sorted(dict.fromkeys(signs), key=_rank))


def _rank(sign: Sign) -> tuple[bool, int, bool]:
    return (
        sign.kind is EvidenceKind.DENIED,
        _ORDER[sign.certainty],
        sign.tool == UNSPECIFIED or sign.rule_id == UNKNOWN_AGENT,
    )


def _identities(book: RuleBook, facts: ChangeText) -> Iterator[Sign]:
    name, email = facts.author_name[:_NAME_CHARS], facts.author_email[:_NAME_CHARS]
    author = known_agent(book, name, email)
    if author is not None:
        yield _known(book, author, name, email, "author")
    if (facts.committer_name, facts.committer_email) == (facts.author_name, facts.author_email):
        return
    name, email = facts.committer_name[:_NAME_CHARS], facts.committer_email[:_NAME_CHARS]
    committer = known_agent(book, name, email)
    # aider's own documentation: as committer only, it committed what a person wrote. A committer that only looks
    # like an agent is mostly the forge.
    if committer is not None and committer.tool != "aider" and committer.rule_id != UNKNOWN_AGENT:
        yield _known(book, committer, name, email, "committer")


def _known(book: RuleBook, known: Known, name: str, email: str, place: str) -> Sign:
    certainty = known.certainty if place == "author" else Certainty.LIKELY
    return _sign(book, Found(known.tool, known.kind, certainty, f"{name} <{email}>", known.rule_id), place)


def _branch(book: RuleBook, facts: ChangeText) -> Iterator[Sign]:
    subject, given = facts.message.partition("\n")[0][:_QUOTE_CHARS], facts.branch[:_NAME_CHARS]
    for branch, quote in ((given, given), (branch_of(subject), subject)):
        if not branch:
            continue
        low = branch.lower()
        start = next((start for start in book.team.branches if low.startswith(start)), None)
        if start is not None:
            rule = book.team.branches[start]
            if rule is not None:
                yield _sign(book, Found.of(rule, quote), "branch")
        elif tool := tool_of_branch(book, branch):
            found = Found(tool, EvidenceKind.WROTE, Certainty.LIKELY, quote, "reader.branch")
            yield _sign(book, found, "branch")


def _label(book: RuleBook, label: str) -> Iterator[Sign]:
    label = label[:_NAME_CHARS]
    low = label.strip().lower()
    if low in book.team.labels:
        rule = book.team.labels[low]
        if rule is not None:
            yield _sign(book, Found.of(rule, label), "label")
        return
    for tool in tools_named(book, label.replace("-", " ").replace(":", " "), True)[:1]:
        if tool == UNSPECIFIED and _TAKES_PART(low) is None:
            continue  # "AI" alone is what a change is about
        found = Found(tool, EvidenceKind.WROTE, Certainty.LIKELY, label, "reader.label")
        yield _sign(book, found, "label")


def _text(book: RuleBook, text: str, place: str) -> Iterator[Sign]:
    clean = plain(text)
    low = clean.lower()
    words = low.translate(_LETTERS).split() if low.isascii() else _WORD.findall(low)
    hints = book.hints.intersection(words)
    needles = [needle for needle in book.needles if needle in low]
    if needles:
        hints = hints.union(needles)
    if not hints:
        return
    if not hints.isdisjoint(_ASKED_ABOUT) and _may_answer(clean):
        yield from _answers(book, tuple(own_lines(clean)), place)
    reverts = low.lstrip().startswith(_REVERTS)
    for line in own_lines(clean, hints):
        if not is_box(line.text):
            yield from _line(book, line, place, reverts)


def _may_answer(text: str) -> bool:
    """Whether there is a box, a heading or a question at all: mostly there is none."""
    return "] " in text or "? " in text or "?\n" in text or "?*" in text or "\n#" in text or text[:1] == "#"


def _answers(book: RuleBook, lines: tuple[Line, ...], place: str) -> Iterator[Sign]:
    """Ticked boxes and written answers; where they contradict each other each is told, and no yes binds."""
    answers = answers_in(book, lines)
    denied = any(not one.assisted for one in answers)
    for one in answers:
        kind = EvidenceKind.WROTE if one.assisted else EvidenceKind.DENIED
        certainty = Certainty.LIKELY if one.assisted and denied else Certainty.DECLARED
        found = Found(one.tool, kind, certainty, one.quote, "reader.box")
        yield _sign(book, found, _at(place, one.line))


def _line(book: RuleBook, line: Line, place: str, reverts: bool) -> Iterator[Sign]:
    # Trailers repeat from commit to commit; longer lines hardly do and are not kept.
    read = _kept if len(line.text) <= _KEPT_CHARS else said_in
    for one in read(book, line.text, line.subject, line.begins, reverts):
        yield _sign(book, one, _at(place, line))


@lru_cache(maxsize=8192)
def _kept(book: RuleBook, text: str, subject: bool, begins: bool, reverts: bool) -> tuple[Found, ...]:
    return said_in(book, text, subject, begins, reverts)


def _at(place: str, line: Line) -> str:
    return f"{place} line {line.number}"


def _sign(book: RuleBook, found: Found, place: str) -> Sign:
    quote = found.quote[:_QUOTE_CHARS]
    return Sign(found.tool, found.kind, found.certainty, quote, place, found.rule_id, book.version)
