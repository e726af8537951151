"""Tells what people of the sample said of signs of AI: disputes, a ruling, a declaration; and what nobody answered yet."""

from datetime import datetime, timedelta

from reviewboard.changes.queries import list_changes
from reviewboard.changes.rereading import read_on
from reviewboard.changes.rows import ChangeFilter
from reviewboard.changes.rules import NewRule, add_rule
from reviewboard.changes.verdicts.declaring import Declared, declare
from reviewboard.changes.verdicts.disputing import dispute, rule
from reviewboard.domain.values import EvidenceKind, RuleMatch, Verdict
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.sample.changes import ARGUED, LOOM
from reviewboard.sample.company import Company
from reviewboard.sample.weeks import tell_changes

SAID = timedelta(days=1)
"""How long ago most of it was said: a ruling is still awaited then."""


def tell_arguments(company: Company, meeting: datetime, *, as_of: datetime) -> None:
    """Records the changes that are argued about, and what was said of them. `meeting` is the start of the coming one."""
    tell_changes(company, meeting, ARGUED, as_of=as_of)
    titles = {one.key: one.title for one in ARGUED}
    rows = list_changes(HOUSE, ChangeFilter(), None, 500).rows
    by_title = {row.title: row.id for row in rows}
    numbers = {key: by_title[title] for key, title in titles.items()}
    _waits(company, numbers["argued-rules"], as_of - SAID)
    _ruled(company, numbers["argued-lookup"], as_of - 5 * SAID)
    said = Declared(
        took_part=True, tool="cursor", kind=EvidenceKind.WROTE, words="The query; I wrote its tests."
    )
    declare(
        reader=_as(company, "Zoe Papadaki"),
        change_id=numbers["argued-margins"],
        said=said,
        as_of=as_of - SAID,
    )
    _own_rule(company, as_of - SAID)


def _waits(company: Company, change_id: int, at: datetime) -> None:
    """Disputed by its author; a reviewer of the service is expected to rule."""
    dispute(
        reader=_as(company, "Daniel Osei"),
        change_id=change_id,
        says=Verdict.RULED_OUT,
        reason="The trailer came with the commit template of another repository. Nothing of this was suggested by a tool.",
        as_of=at,
    )


def _ruled(company: Company, change_id: int, at: datetime) -> None:
    """Disputed, and ruled two days later."""
    pk = dispute(
        reader=_as(company, "Elin Forsberg"),
        change_id=change_id,
        says=Verdict.RULED_OUT,
        reason="I only kept the name of the branch: the agent’s own commits were dropped before the review.",
        as_of=at,
    )
    rule(
        reader=_as(company, "Marcus Webb"),
        dispute_id=pk,
        ruling=Verdict.RULED_OUT,
        reason="Read both commits: none of the agent’s lines is left.",
        as_of=at + 2 * SAID,
    )


def _own_rule(company: Company, at: datetime) -> None:
    """A convention of the company's own became a rule, and all changes were read by it."""
    new = NewRule(
        RuleMatch.TRAILER,
        value=LOOM,
        tool="loom",
        because="Our own assistant writes this line into every commit that it helped with.",
    )
    facilitator = Reader(user_id=None, person_id=company.people["Ines Duarte"], role=Role.FACILITATOR)
    number = add_rule(reader=facilitator, rule=new, as_of=at)
    while read_on(rereading_id=number, as_of=at):
        pass


def _as(company: Company, name: str) -> Reader:
    return Reader(user_id=None, person_id=company.people[name], role=Role.ENGINEER, name=name)
