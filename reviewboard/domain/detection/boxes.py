"""Check-boxes and headings of request templates: what somebody ticked or answered about AI."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reviewboard.domain.detection.naming import UNSPECIFIED, tools_named
from reviewboard.domain.detection.rulebook import RuleBook
from reviewboard.domain.detection.text import Line

_BOX = re.compile(r"[-*+\s]{0,6}[\[［]\s?([xX*✓✔√]?)\s?[\]］]\s{1,4}(\S.*)")
_ABOUT_AI = re.compile(
    r"\b(?:gen(?:erative)?[- ]?)?(?:ai|llm)s?\b|\bcopilot\b|\bclaude\b|\bchatgpt\b|\bcodex\b|\bagent mode\b",
    re.IGNORECASE,
)
_ABOUT_USE = re.compile(
    r"\b(?:us(?:e|ed|age|ing)|assist\w*|generat\w*|creat\w*|author\w*|written|wrote|help\w*|contributed|tool\w*)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[#*_\s]{0,8}(?:was|were|did|is|has|have|ai\b|use of ai|llm|generative|disclos\w+|declaration).{0,160}",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:no|not|none|never|without|n/a|didn't|wasn't|did not)\b", re.IGNORECASE)
_YES = re.compile(r"[\W_]{0,6}(?:yes|y|true)\b", re.IGNORECASE)
_ANSWER_NO = re.compile(r"[\W_]{0,6}(?:no|none|n/a|nope|not)\b", re.IGNORECASE)
_BLANK = frozenset({"", " ", "_"})
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered: `assisted` or not, in which line, with what words, naming which tool.

    The quote of a bare yes or no begins with the question.
    """

    assisted: bool
    line: Line
    tool: str
    quote: str


def answers_in(book: RuleBook, lines: Iterable[Line]) -> tuple[Answer, ...]:
    """Every ticked box and written answer about AI, in order. Unticked boxes and templates say nothing."""
    found: list[Answer] = []
    asked, question = 0, ""
    for line in lines:
        box = _BOX.fullmatch(line.text[:1000]) if is_box(line.text) else None
        if box is not None:
            about = _ABOUT_AI.search(box[2]) is not None and _ABOUT_USE.search(box[2]) is not None
            if box[1] not in _BLANK and (about or asked):
                answer = _answer(book, line, box[2], "" if about else question)
                found.extend([answer] if answer else [])
        elif _asks(line.text):
            asked, question = _NEAR, line.text
            continue
        elif asked and (answer := _answer(book, line, line.text, question)):
            found.append(answer)
            asked = 0
            continue
        asked = max(0, asked - 1)
    return tuple(found)


def is_box(text: str) -> bool:
    """Whether this line is a check-box: its words are the template's, ticked or not."""
    return text.startswith(("-", "*", "+", "[", "［")) and _BOX.match(text) is not None


def _asks(text: str) -> bool:
    heading = text.lstrip().startswith("#") or text.rstrip(" *_:").endswith("?")
    return (
        heading
        and _QUESTION.match(text[:300]) is not None
        and _ABOUT_AI.search(text[:300]) is not None
        and _ABOUT_USE.search(text[:300]) is not None
    )


def _answer(book: RuleBook, line: Line, text: str, question: str) -> Answer | None:
    """With a `question`, only a plain yes or no is an answer to it."""
    quote = f"{question}\n{line.text}" if question else line.text
    if question:
        if _ANSWER_NO.match(text):
            return Answer(False, line, "", quote)
        if not _YES.match(text):
            return None
    elif _NO.search(text):
        return Answer(False, line, "", quote)
    tools = tools_named(book, text, True)
    return Answer(True, line, tools[0] if tools else UNSPECIFIED, quote)
