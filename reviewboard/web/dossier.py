"""The dossier on a change's page: its signs, what is disputed and was ruled, and what the reader may say of it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from reviewboard.changes.queries.standing import Standing
from reviewboard.changes.queries.verdicts import Argument, DisputeView
from reviewboard.changes.rows import ChangeView, EvidenceView
from reviewboard.domain.detection import Sign as Found
from reviewboard.domain.detection import why_disagrees
from reviewboard.domain.values import DisputeState, Verdict
from reviewboard.web.action_words import weekday_words
from reviewboard.web.change_words import sign_of
from reviewboard.web.evidence_words import disagreement_words, says_words
from reviewboard.web.parts import Sign

NOT_SETTLED = (Verdict.ASSISTED, Verdict.SUSPECTED, Verdict.DISPUTED)
"""Verdicts beside which it is said that signs disagree: after a ruling somebody has looked at that."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute in words. `due`: until when a ruling is expected; `outcome`: what was ruled, or that it was withdrawn."""

    view: DisputeView
    says: str
    due: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the part shows. `may_name`: the reader may say for whom an agent acted, not only that it was for them."""

    signs: list[Sign]
    more: bool
    is_yes: bool
    disagreements: tuple[str, ...]
    open: Dispute | None
    past: tuple[Dispute, ...]
    by_agent: bool
    principal: str
    standing: Standing
    may_name: bool
    repeats: tuple[int, str] | None
    repeated_as: tuple[tuple[int, str], ...]


def dossier(found: ChangeView, said: Argument, today: date) -> Dossier:
    """All that the page says of the verdict of this change."""
    place = said.standing
    return Dossier(
        signs=[sign_of(one, found) for one in found.evidence],
        more=found.more_evidence,
        is_yes=found.verdict in {Verdict.ASSISTED, Verdict.SUSPECTED},
        disagreements=_disagreements(found, said),
        open=_worded(said.open, today) if said.open else None,
        past=tuple(_worded(one, today) for one in said.disputes if one.state is not DisputeState.OPEN),
        by_agent=said.by_agent,
        principal=said.principal,
        standing=place,
        may_name=place.may_name,
        repeats=said.repeats,
        repeated_as=said.repeated_as,
    )


def _disagreements(found: ChangeView, said: Argument) -> tuple[str, ...]:
    if found.verdict not in NOT_SETTLED:
        return ()
    signs = [_found(one) for one in found.evidence]
    told = tuple(
        disagreement_words(one) for one in why_disagrees(signs, several_commits=found.commits_count > 1)
    )
    if told or not said.denied or found.verdict is Verdict.DISPUTED:
        return told
    # The sign that says no is not among the strongest, which are shown.
    return (_("One sign says that no AI took part."),)


def _found(one: EvidenceView) -> Found:
    return Found(one.tool, one.kind, one.certainty, one.quote, one.place, one.rule_id, one.rule_version)


def _worded(one: DisputeView, today: date) -> Dispute:
    return Dispute(one, says_words(one.says, one.tool), weekday_words(one.due_on, today), _outcome(one))


def _outcome(one: DisputeView) -> str:
    if one.state is DisputeState.WITHDRAWN:
        return _("Withdrawn")
    return says_words(one.ruling, one.ruled_tool) if one.ruling else ""
