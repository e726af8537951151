"""Check-boxes and headings of request templates: what somebody ticked or answered about AI."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reviewboard.domain.detection.naming import UNSPECIFIED, leading_tool, tools_named
from reviewboard.domain.detection.rulebook import RuleBook
from reviewboard.domain.detection.text import Line

_BOX = re.compile(r"[-*+\s]{0,6}[\[［]\s?([xX*✓✔√]?)\s?[\]］]\s{1,4}(\S.*)")
_ABOUT_AI = re.compile(
    r"\b(?:gen(?:erative)?[- ]?)?(?:ai|llm)s?\b|\bcopilot\b|\bclaude\b|\bchatgpt\b|\bcodex\b|\bagent mode\b",
    re.IGNORECASE,
)
_ABOUT_USE = re.compile(
    r"\b(?:us(?:e|ed|age|ing)|assist\w*|generat\w*|creat\w*|author\w*|written|wrote|help\w*|contributed|tool\w*|disclos\w*)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[#*_\s-]{0,8}(?:was|what|which|were|did|is|has|have|ai\b|us(?:e|age) of (?:gen\w* ?)?(?:ai|llm)|llm|generative|"
    r"disclos\w+|declaration).{0,160}",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:no|not|none|never|without|n/a|didn't|wasn't|did not)\b", re.IGNORECASE)
_YES = re.compile(r"[\W_]{0,6}(?:yes|y|true)\b", re.IGNORECASE)
_ANSWER_NO = re.compile(r"[\W_]{0,6}(?:no|none|n/a|nope|not)\b", re.IGNORECASE)
_BLANK = frozenset({"", " ", "_"})
_NEAR = 6


# A line to tick about how AI is dealt with says nothing of whether it was used.
_RULES = re.compile(
    r"\b(?:polic(?:y|ies)|guidelines?|have read|i(?: have|'ve)? (?:fully )?(?:reviewed|understand|understood|verified|agree|"
    r"acknowledge|checked)|responsib\w+|complies|comply|licen[cs]e|allowed|if any)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\A[\W_]{0,6}(?:if|when|where|in case|for)\b|\bany (?:ai|llm|generative)\b", re.IGNORECASE
)
_ANSWERED = re.compile(r"(.{6,200}\?)[*_\s]{1,6}(\S.{0,200})")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered: `assisted` or not, in which line, naming which tool, with what words.

    The quote of a bare yes or no begins with the question.
    """

    assisted: bool
    line: Line
    tool: str
    quote: str


def answers_in(book: RuleBook, lines: Iterable[Line]) -> tuple[Answer, ...]:
    """Every ticked box and written answer about AI, in order. Unticked boxes and templates say nothing.

    "If AI was used, I said so" counts as a yes only beside a box for "no AI" that was left open.
    """
    found: list[Answer] = []
    conditional: list[Answer] = []
    left_open = False
    asked, question = 0, ""
    for line in lines:
        box = _BOX.fullmatch(line.text[:1000]) if is_box(line.text) else None
        if box is not None:
            about = _about_use(box[2])
            if box[1] in _BLANK:
                left_open = left_open or (about and _NO.search(box[2]) is not None)
            elif (about or asked) and not _RULES.search(box[2].partition(",")[0]):
                answer = _answer(book, line, box[2], "" if about else question)
                kept = conditional if about and _CONDITION.search(box[2]) else found
                kept.extend([answer] if answer else [])
        elif _asks(line.text):
            asked, question = _NEAR, line.text
            continue
        elif answer := _written(book, line, asked, question):
            found.append(answer)
            asked = 0
            continue
        asked = max(0, asked - 1)
    return tuple(found + conditional) if left_open else tuple(found)


def is_box(text: str) -> bool:
    """Whether this line is a check-box: its words are the template's, ticked or not."""
    return text.startswith(("-", "*", "+", "[", "［")) and _BOX.match(text) is not None


def _about_use(text: str) -> bool:
    return _ABOUT_AI.search(text) is not None and _ABOUT_USE.search(text) is not None


def _asks(text: str) -> bool:
    heading = text.startswith("#") or text.rstrip(" *_:").endswith("?")
    return heading and _QUESTION.match(text[:300]) is not None and _about_use(text[:300])


def _written(book: RuleBook, line: Line, asked: int, question: str) -> Answer | None:
    """An answer in words: below its question, or behind it in the same line."""
    if asked:
        return _answer(book, line, line.text, question)
    both = _ANSWERED.fullmatch(line.text[:400]) if "? " in line.text or "?*" in line.text else None
    return _answer(book, line, both[2], both[1]) if both is not None and _asks(both[1]) else None


def _answer(book: RuleBook, line: Line, text: str, question: str) -> Answer | None:
    """With a `question`, only a plain yes or no is an answer to it, or the name of a tool in front."""
    quote = f"{question}\n{line.text}" if question and question not in line.text else line.text
    tools = tools_named(book, text, True)
    if question:
        if _ANSWER_NO.match(text):
            return Answer(False, line, "", quote)
        if not _YES.match(text) and leading_tool(book, text) in ("", UNSPECIFIED):
            return None
    elif _NO.search(text):
        return Answer(False, line, "", quote)
    return Answer(True, line, tools[0] if tools else UNSPECIFIED, quote)
