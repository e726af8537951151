"""Signs of AI involvement in one commit or change: a pure function of its texts and the rule file."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from reviewboard.domain.detection.boxes import answers_in, is_box
from reviewboard.domain.detection.branches import branch_of, tool_of_branch
from reviewboard.domain.detection.facts import ChangeText, Sign
from reviewboard.domain.detection.identities import Known, agent, parted
from reviewboard.domain.detection.naming import UNSPECIFIED, tools_named
from reviewboard.domain.detection.rulebook import Rule, rule_book
from reviewboard.domain.detection.statements import statements_in
from reviewboard.domain.detection.text import Line, own_lines, plain
from reviewboard.domain.detection.trailers import Trailer, trailers_in
from reviewboard.domain.values import Certainty, EvidenceKind

_QUOTE_CHARS = 400
_KEPT_CHARS = 300
_WORD = re.compile("[a-z]+|[\U0001f300-\U0001faff]")
_ASKED_ABOUT = frozenset({"ai", "genai", "llm", "llms", "copilot", "claude", "chatgpt", "codex", "agent"})
_AFFIRMED = ("yes", "true", "full", "partial", "heavy", "some")
_REVERTS = ("revert", "back out", "backout", "roll back", "rollback")


class _Found(NamedTuple):
    """A sign without its place."""

    tool: str
    kind: EvidenceKind
    certainty: Certainty
    quote: str
    rule_id: str


def detect(facts: ChangeText) -> tuple[Sign, ...]:
    """Every sign in these facts, strongest first, then as they stand; the same sign is told once."""
    signs = list(_identities(facts))
    if facts.parents > 1 or facts.branch:
        signs.extend(_branch(facts))
    for label in facts.labels:
        signs.extend(_label(label))
    for text, place in ((facts.message, "message"), (facts.body, "description")):
        if text:
            signs.extend(_text(text, place))
    if len(signs) < 2:
        return tuple(signs)
    return tuple(sorted(dict.fromkeys(signs), key=lambda sign: sign.certainty.order))


def _identities(facts: ChangeText) -> Iterator[Sign]:
    author = agent(facts.author_name, facts.author_email)
    if author is not None:
        yield _known(author, facts.author_name, facts.author_email, "author", author.certainty)
    if (facts.committer_name, facts.committer_email) == (facts.author_name, facts.author_email):
        return
    committer = agent(facts.committer_name, facts.committer_email)
    # aider's own documentation: as committer only, it committed what a person wrote.
    if committer is not None and committer.tool != "aider":
        yield _known(committer, facts.committer_name, facts.committer_email, "committer", Certainty.LIKELY)


def _branch(facts: ChangeText) -> Iterator[Sign]:
    subject = facts.message.partition("\n")[0]
    for branch, quote in ((facts.branch, facts.branch), (branch_of(subject), subject)):
        if branch and (tool := tool_of_branch(branch)):
            yield _sign(tool, EvidenceKind.WROTE, Certainty.LIKELY, quote, "branch", "reader.branch")


def _label(label: str) -> Iterator[Sign]:
    for tool in tools_named(label.replace("-", " ").replace(":", " "), True)[:1]:
        yield _sign(tool, EvidenceKind.WROTE, Certainty.LIKELY, label, "label", "reader.label")


def _text(text: str, place: str) -> Iterator[Sign]:
    clean = plain(text)
    low = clean.lower()
    hints = rule_book().hints.intersection(_WORD.findall(low))
    if not hints:
        return
    lines = tuple(own_lines(clean))
    if not hints.isdisjoint(_ASKED_ABOUT) and ("] " in clean or "?" in clean or "\n#" in clean):
        yield from _answers(lines, place)
    reverts = low.lstrip().startswith(_REVERTS)
    for line in lines:
        if is_box(line.text):
            continue
        low = line.text.lower()
        for hint in hints:
            if hint in low:
                yield from _line(line, place, reverts)
                break


def _answers(lines: tuple[Line, ...], place: str) -> Iterator[Sign]:
    """Boxes and answers; where they contradict each other nothing is decided, people have to be asked."""
    answers = answers_in(lines)
    if all(one.assisted for one in answers):
        for one in answers:
            quote, at = one.line.text, _at(place, one.line)
            yield _sign(one.tool, EvidenceKind.WROTE, Certainty.DECLARED, quote, at, "reader.box")


def _line(line: Line, place: str, reverts: bool) -> Iterator[Sign]:
    # Trailers repeat from commit to commit; longer lines hardly do and are not kept.
    read = _found if len(line.text) <= _KEPT_CHARS else _found.__wrapped__
    for one in read(line.text, line.subject, line.begins, reverts):
        yield _sign(one.tool, one.kind, one.certainty, one.quote, _at(place, line), one.rule_id)


@lru_cache(maxsize=8192)
def _found(text: str, subject: bool, begins: bool, reverts: bool) -> tuple[_Found, ...]:
    """What one line says, wherever it stands: trailers first, then marks, then plain words.

    A revert's plain words may be those of what it takes back: only its trailers are its own.
    """
    trailers = tuple(trailers_in(text))
    found = tuple(one for trailer in trailers if trailer.colon for one in _trailer(trailer, subject))
    if found or reverts:
        return found
    low = text.lower()
    found = tuple(
        _Found(rule.tool, rule.kind, rule.certainty, mark[0], rule.id)
        for rule, hint, pattern in rule_book().marks
        if hint in low and (mark := pattern.search(text))
    )
    found = found or tuple(one for trailer in trailers for one in _trailer(trailer, subject))
    if found or any(trailer.colon for trailer in trailers):
        return found
    stated = next(statements_in(text, begins=begins), None)
    if stated is None:
        return ()
    tool, clause = stated
    return (_Found(tool, EvidenceKind.WROTE, Certainty.LIKELY, clause, "reader.statement"),)


def _trailer(trailer: Trailer, subject: bool) -> Iterator[_Found]:
    book = rule_book()
    for rule, pattern in book.keys.get(trailer.key, ()):
        if pattern.fullmatch(trailer.value):
            yield _Found(rule.tool, rule.kind, rule.certainty, trailer.quote, rule.id)
    reader = book.readers.get(trailer.key)
    if reader is None:
        return
    name, email = parted(trailer.value)
    known = agent(name, email) if email or reader.id in ("reader.co-author", "reader.sign-off") else None
    if known is not None:
        weaker = reader.id == "reader.sign-off" or not trailer.colon
        certainty = Certainty.LIKELY if weaker else known.certainty
        yield _Found(known.tool, known.kind, certainty, trailer.quote, known.rule_id)
    elif reader.id in ("reader.assisted", "reader.generated"):
        yield from _declared(trailer, reader, subject)


def _declared(trailer: Trailer, reader: Rule, subject: bool) -> Iterator[_Found]:
    """`Assisted-by:`, `Generated-by:` and the like: a person's word, if it names an AI at all."""
    if subject and not trailer.key.endswith(("by", "with")):
        return
    of_ai = trailer.key.startswith(("ai", "llm"))
    tools = tools_named(trailer.value, of_ai)
    if not tools and of_ai and trailer.value.lower().startswith(_AFFIRMED):
        tools = (UNSPECIFIED,)
    if not trailer.colon:
        # Without a colon it is a sentence, which has to begin with the tool.
        tools = tools[:1] if any(statements_in(f"generated by {trailer.value}")) else ()
    certainty = reader.certainty if trailer.colon else Certainty.LIKELY
    for tool in tools:
        yield _Found(tool, reader.kind, certainty, trailer.quote, reader.id)


def _known(known: Known, name: str, email: str, place: str, certainty: Certainty) -> Sign:
    return _sign(known.tool, known.kind, certainty, f"{name} <{email}>", place, known.rule_id)


def _at(place: str, line: Line) -> str:
    return f"{place} line {line.number}"


def _sign(tool: str, kind: EvidenceKind, certainty: Certainty, quote: str, place: str, rule_id: str) -> Sign:
    return Sign(tool, kind, certainty, quote[:_QUOTE_CHARS], place, rule_id, rule_book().version)
