"""git-ai's authorship notes (refs/notes/ai): whose lines they attest. A note alone is no evidence.

A note is a list of files, each with indented lines of a key and line ranges, then `---`, then JSON that says
whose keys those are. Three kinds of keys are known: `s_<hex>::t_<hex>` is a session, `h_<hex>` a person, bare
hexadecimal digits a prompt. Lines that no key covers are of unknown origin, not a person's.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from reviewboard.domain.detection.found import Found
from reviewboard.domain.detection.records import entries, parsed, tool_of, word
from reviewboard.domain.detection.rulebook import RuleBook
from reviewboard.domain.values import Certainty, EvidenceKind

RULE = "reader.note"
_KEY = re.compile(
    r"(?P<session>s_[0-9a-f]{6,64})(?:::t_[0-9a-f]{1,64})?|(?P<human>h_[0-9a-f]{6,64})|(?P<prompt>[0-9a-f]{7,64})"
)
_RANGES = "0123456789,-"
_MAX_CHARS = 4_000_000


class _Attested(NamedTuple):
    """One line of a note: whose lines of which file."""

    number: int
    text: str
    path: str
    agent: str
    human: bool


def noted(book: RuleBook, note: str, paths: tuple[str, ...] | None) -> tuple[Found, ...]:
    """The signs of a note, each with its place.

    A rebase may put a note on a wrong commit: where the files of the diff are known, only attestations of
    those files count, and a note that attests none of them says nothing at all.
    """
    head, _, tail = note[:_MAX_CHARS].replace("\r\n", "\n").partition("\n---\n")
    if note.startswith("---\n"):
        head, tail = "", note[4:_MAX_CHARS]
    attested = tuple(_attested(head))
    told = attested if paths is None else tuple(one for one in attested if one.path in frozenset(paths))
    if attested and not told:
        return ()
    record = parsed(tail)
    agents = {**entries(record, "prompts"), **entries(record, "sessions")}
    found = tuple(dict.fromkeys(_of_agents(book, told, agents)))
    if found:
        return found
    if told and all(one.human for one in told):
        return (_found(told[0], "", EvidenceKind.DENIED, Certainty.DECLARED),)
    return tuple(_of_records(book, agents.values()))


def _attested(head: str) -> Iterator[_Attested]:
    path = ""
    for number, line in enumerate(head.split("\n"), 1):
        if not line.startswith("  "):
            path = line.strip().strip('"')
            continue
        key, _, ranges = line.strip().partition(" ")
        found = _KEY.fullmatch(key)
        if found is not None and path and _are_ranges(ranges):
            agent = found["session"] or found["prompt"] or ""
            yield _Attested(number, line.strip(), path, agent, found["human"] is not None)


def _are_ranges(text: str) -> bool:
    """Whether these are line ranges ("1-3,7"): looked at roughly, for notes hold thousands of them."""
    return text[:1].isdigit() and not text.strip().strip(_RANGES)


def _of_agents(book: RuleBook, told: Iterable[_Attested], agents: dict[str, Any]) -> Iterator[Found]:
    """One sign for each agent that wrote lines: the first that names it stands for all."""
    seen: set[str] = set()
    for one in told:
        if one.human or one.agent in seen:
            continue
        seen.add(one.agent)
        who = entries(agents.get(one.agent), "agent_id")
        name, model = word(who, "tool"), word(who, "model")
        if not (name or model):
            # The key is of the kind that agents have, and nothing says which agent.
            yield _found(one, "unspecified", EvidenceKind.WROTE, Certainty.WEAK)
        elif tool := tool_of(book, name, model):
            yield _found(one, tool, EvidenceKind.WROTE, Certainty.CERTAIN, f"{name} {model}".strip())


def _of_records(book: RuleBook, agents: Iterable[Any]) -> Iterator[Found]:
    """Agents that the note names without any line of theirs."""
    seen: set[str] = set()
    for one in agents:
        who = entries(one, "agent_id")
        name, model = word(who, "tool"), word(who, "model")
        tool = tool_of(book, name, model) if name or model else ""
        if tool and tool not in seen:
            seen.add(tool)
            quote = f"{name} {model}".strip()
            yield Found(tool, EvidenceKind.WROTE, Certainty.LIKELY, quote, RULE, "note")


def _found(one: _Attested, tool: str, kind: EvidenceKind, certainty: Certainty, who: str = "") -> Found:
    quote = f"{one.path}: {one.text}" + (f" ({who})" if who else "")
    return Found(tool, kind, certainty, quote, RULE, f"note line {one.number}")
