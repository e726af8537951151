"""Commits as JSON lines: what `manage.py detect_ai` reads and writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewboard.domain.detection.facts import ChangeText, Sign
from reviewboard.domain.detection.verdict import strongest, verdict, why_disagrees
from reviewboard.domain.values import EvidenceKind, Verdict

_TEXTS = {
    "message": "message",
    "author_name": "author_name",
    "author_email": "author_email",
    "committer_name": "committer_name",
    "committer_email": "committer_email",
    "branch": "branch",
    "body": "body",
    "git_note_ai": "note",
}
SAYS_YES = frozenset({Verdict.ASSISTED, Verdict.SUSPECTED})


@dataclass(frozen=True, slots=True)
class CommitRow:
    """One line: its id, what detection is given of it, and the whole object, which may hold labels."""

    id: str
    facts: ChangeText
    told: Mapping[str, Any]


def row_of(told: Mapping[str, Any]) -> CommitRow:
    """The commit of one line; raises ValueError with what is wrong and what to do about it."""
    named = told.get("id") or told.get("sha")
    if isinstance(named, bool) or not isinstance(named, str | int):
        raise ValueError('it has no id: add "id" with a text of your own')
    facts = ChangeText(
        **{field: _text(told, name) for name, field in _TEXTS.items()},
        parents=_parents(told),
        labels=_texts(told, "labels") or (),
        paths=_texts(told, "paths"),
    )
    return CommitRow(str(named), facts, told)


def answer(row: CommitRow, signs: tuple[Sign, ...]) -> dict[str, Any]:
    """What is written of a commit; the strongest tool and the strongest sign come first."""
    return {
        "id": row.id,
        "verdict": verdict(signs).value,
        "certainty": certainty.value if (certainty := strongest(signs)) else None,
        "tools": list(tools_of(signs)),
        "disagrees": [one.conflict.value for one in why_disagrees(signs)],
        "evidence": [
            {
                "tool": sign.tool,
                "kind": sign.kind.value,
                "certainty": sign.certainty.value,
                "quote": sign.quote,
                "place": sign.place,
                "rule": sign.rule_id,
                "rule_version": sign.rule_version,
            }
            for sign in signs
        ],
    }


def tools_of(signs: tuple[Sign, ...]) -> tuple[str, ...]:
    """Every tool that took part, in the order of the signs."""
    no_part = (EvidenceKind.DENIED, EvidenceKind.REVIEWED)
    return tuple(dict.fromkeys(sign.tool for sign in signs if sign.kind not in no_part))


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"its {name} is no text: put it between quotes, or leave it out")
    return value


def _texts(told: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    value = told.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f'its {name} are no list of texts: write ["...", "..."], or leave them out')
    return tuple(value)


def _parents(told: Mapping[str, Any]) -> int:
    """Their number; a list of them is counted, and without any it is taken for an ordinary commit."""
    value = told.get("parents")
    if isinstance(value, list):
        return len(value)
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("its parents are neither a number nor a list: write how many it has")
    return value
