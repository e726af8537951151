"""Recognising what destroys, in what is at hand: plans, diffs, statements and commands. Rules, and no guesses.

What is recognised is what a rule names; what is not recognised is not thereby harmless (docs/operations.md).
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewboard.domain.destructive import (
    commands,
    diffs,
    kubernetes,
    migrations,
    paths,
    sql,
    terraform,
    text,
)
from reviewboard.domain.destructive.environments import Place, Stage, stage_of
from reviewboard.domain.destructive.harm import MOST_HARMS, Harm, Rule, Unreadable, kept, plain

__all__ = [
    "MOST_HARMS",
    "RULES",
    "Harm",
    "Intent",
    "PlanFormat",
    "Rule",
    "Stage",
    "Unreadable",
    "in_file",
    "kept",
    "plain",
    "recognise",
    "stage_of",
]


class PlanFormat(enum.StrEnum):
    """What a plan is written in: what its tool prints."""

    TERRAFORM = "terraform"
    KUBERNETES_DIFF = "kubernetes-diff"
    SQL = "sql"
    DIFF = "diff"
    TEXT = "text"


RULES: tuple[Rule, ...] = tuple(
    rule
    for module in (terraform, kubernetes, sql, migrations, paths, commands, text)
    for rule in module.RULES
)
"""Every rule, in the order of the documentation."""

_READERS: Mapping[PlanFormat, Callable[[str, Place], Iterator[Harm]]] = {
    PlanFormat.TERRAFORM: terraform.recognise,
    PlanFormat.KUBERNETES_DIFF: kubernetes.recognise,
    PlanFormat.SQL: sql.recognise,
    PlanFormat.DIFF: migrations.recognise,
    PlanFormat.TEXT: text.recognise,
}


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody is about to do, and where. `environment` is "" where they do not say."""

    environment: str = ""
    commands: Sequence[str] = ()
    format: PlanFormat = PlanFormat.TEXT
    plan: str = ""


def recognise(intent: Intent) -> tuple[Harm, ...]:
    """What would be destroyed or no longer protected, in the order in which it was met.

    Raises:
        Unreadable: the plan is not of its format. An empty one says that nothing would change.
    """
    place = Place(intent.environment)
    found = list(commands.recognise(intent.commands, place))
    if intent.plan.strip():
        found += _READERS[intent.format](intent.plan, place)
    return kept(found)


def in_file(path: str, patch: str, *, deleted: bool = False, was: str = "") -> tuple[Harm, ...]:
    """What the diff of one file would bring about, as APIs give it: its path, its hunks, and where it was before."""
    return kept(migrations.of_file(diffs.of_file(path, patch, deleted=deleted, was=was), Place()))
