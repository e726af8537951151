"""The rules of evidence as people read them, the agents that no rule knows yet, and readings of the history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from reviewboard.changes.books import how_known
from reviewboard.changes.models import Change, Evidence, Reread, Rereading, TeamRule
from reviewboard.changes.queries.seeing import title_in_lists, visible, with_level
from reviewboard.domain.detection import UNKNOWN_AGENT, Sign, Unclassified, rule_book, to_classify
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import Certainty, EvidenceKind, RuleMatch, Verdict
from reviewboard.people.identities import identities_in
from reviewboard.people.queries import keys_in, names, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as people read it.

    `yes` are texts that it finds, `no` texts in which it finds nothing: both are tested with every release. A rule of
    the company's own has no examples, but `looks_at`, who added it and why.
    """

    id: str
    tool: str
    kind: EvidenceKind
    certainty: Certainty
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    own_id: int | None = None
    match: RuleMatch | None = None
    looks_at: str = ""
    ignored: bool = False
    because: str = ""
    added_by: str = ""
    added_at: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnknownAgent:
    """Somebody who looks like an agent and whom no rule knows.

    An answer becomes a rule that looks at `match`: the identity of `identity_id`, or else the trailer or the plain text
    `value`.
    """

    quote: str
    name: str
    address: str
    match: RuleMatch
    value: str
    identity_id: int | None
    changes: int
    last_at: datetime
    example_id: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of the whole history by other rules, and how far it is."""

    id: int
    rule_version: str
    asked_by: str
    asked_at: datetime
    total: int
    done: int
    changed: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RereadRow:
    """A change that reads otherwise by other rules."""

    change_id: int
    reference: str
    title: str
    was: Verdict
    was_certainty: Certainty | None
    now: Verdict
    now_certainty: Certainty | None


def version_now() -> str:
    """What the rules that hold now are called: the release's version, and the number of the last reading."""
    newest = Rereading.objects.order_by("-pk").values_list("rule_version", flat=True).first()
    return newest or rule_book().version


def tools() -> list[str]:
    """The tools that the product knows by name, in alphabetical order."""
    return sorted(one.id for one in rule_book().tools if one.id != "unspecified")


def product_rules(q: str = "") -> list[RuleView]:
    """The rules that come with the product, or those in whose id, tool or examples these words stand."""
    words = q.lower().split()
    rules = [
        RuleView(one.id, one.tool, one.kind, one.certainty, one.yes, one.no) for one in rule_book().rules
    ]
    return [one for one in rules if all(word in _text(one) for word in words)]


def _text(rule: RuleView) -> str:
    return " ".join((rule.id, rule.tool, *rule.yes)).lower()


def own_rules(reader: Reader) -> list[RuleView]:
    """The company's own rules, those in use first, then the newest. Three statements; open to every signed-in reader."""
    del reader  # as the docstring says
    rows = TeamRule.objects.select_related("identity").order_by("retired_at", "-pk")
    found = sorted(rows, key=lambda one: (one.retired_at is not None, -one.pk))
    named = names(one.added_by_id for one in found if one.added_by_id)
    texts = with_names(one.because for one in found)
    return [_own(one, because, named) for one, because in zip(found, texts, strict=True)]


def get_rule(reader: Reader, rule_id: str) -> RuleView:
    """One rule by the id that stands beside a sign.

    Raises:
        NotVisible: there is no such rule (any more).
    """
    known = [one for one in product_rules() if one.id == rule_id]
    if not known and rule_id.startswith("team."):
        known = [one for one in own_rules(reader) if one.id == rule_id]
    if not known:
        raise NotVisible(rule_id)
    return known[0]


def _own(row: TeamRule, because: str, named: Mapping[int, str]) -> RuleView:
    looks_at = row.value
    if row.identity:
        looks_at = how_known(row.identity.kind, row.identity.value, row.identity.name)[1]
    return RuleView(
        id=f"team.{row.pk}",
        tool=row.tool,
        kind=EvidenceKind(row.kind),
        certainty=Certainty(row.certainty),
        own_id=row.pk,
        match=RuleMatch(row.match),
        looks_at=looks_at,
        ignored=row.ignored,
        because=because,
        added_by=named.get(row.added_by_id or 0, ""),
        added_at=row.added_at,
        retired_at=row.retired_at,
    )


def unknown_agents(reader: Reader, limit: int = 50) -> list[UnknownAgent]:
    """Those that no rule knows, in changes that the reader may see: most changes first. Three statements."""
    rows = (
        Evidence.objects.filter(rule_id=UNKNOWN_AGENT, change__in=visible(reader))
        .values("quote", "tool", "kind", "certainty")
        .annotate(
            changes=Count("change", distinct=True),
            last=Max("observed_at"),
            place=Min("place"),
            example=Max("change"),
        )
        .order_by("-changes", "quote")[:limit]
    )
    found = list(rows)
    quotes = with_names(one["quote"] for one in found)
    people = identities_in(key for one in found for key in keys_in(one["quote"]))
    agents: dict[tuple[RuleMatch, str, int | None], UnknownAgent] = {}
    for one, quote in zip(found, quotes, strict=True):
        agent = _agent(one, quote, people)
        if agent is not None:  # one answer is about all quotes of the same sender: it is asked for once
            agents.setdefault((agent.match, agent.value, agent.identity_id), agent)
    return list(agents.values())


def how_many_unknown(reader: Reader) -> int:
    """How many rows that list holds in all. One statement."""
    rows = Evidence.objects.filter(rule_id=UNKNOWN_AGENT, change__in=visible(reader)).order_by()
    return rows.values("quote", "tool", "kind", "certainty").distinct().count()


def _agent(row: Mapping[str, Any], quote: str, people: Mapping[int, int]) -> UnknownAgent | None:
    sign = Sign(
        str(row["tool"]), EvidenceKind(str(row["kind"])), Certainty(str(row["certainty"])), quote,
        str(row["place"]), UNKNOWN_AGENT, "",
    )  # fmt: skip
    told = to_classify(sign)
    if told is None:
        return None
    identity = next((people[key] for key in keys_in(str(row["quote"])) if key in people), None)
    match, value = _answered_by(told, identity)
    return UnknownAgent(
        quote=quote,
        name=told.name,
        address=told.address,
        match=match,
        value=value,
        identity_id=identity,
        changes=row["changes"],
        last_at=row["last"],
        example_id=row["example"],
    )


def _answered_by(told: Unclassified, identity: int | None) -> tuple[RuleMatch, str]:
    """What tells them from others: who they are, else the trailer that they stand in, else their words."""
    if identity is not None:
        return RuleMatch.IDENTITY, ""
    if trailer := told.matches.get("trailer"):
        return RuleMatch.TRAILER, trailer
    return RuleMatch.MARKER, told.mark or told.value or told.name


def readings(reader: Reader, limit: int = 20) -> list[Reading]:
    """The last readings of the history, the newest first. Two statements."""
    del reader  # that the rules changed is open to every signed-in reader
    return _readings(Rereading.objects.order_by("-pk")[:limit])


def get_reading(reader: Reader, reading_id: int) -> Reading:
    """One reading of the history.

    Raises:
        NotVisible: there is none.
    """
    del reader  # as above
    found = _readings(Rereading.objects.filter(pk=reading_id))
    if not found:
        raise NotVisible(reading_id)
    return found[0]


def _readings(rows: Iterable[Rereading]) -> list[Reading]:
    found = list(rows)
    named = names(one.asked_by_id for one in found if one.asked_by_id)
    return [
        Reading(
            id=one.pk,
            rule_version=one.rule_version,
            asked_by=named.get(one.asked_by_id or 0, ""),
            asked_at=one.asked_at,
            total=one.total,
            done=one.done,
            changed=one.changed,
            finished_at=one.finished_at,
        )
        for one in found
    ]


def reread_changes(reader: Reader, reading_id: int, after: str | None, limit: int) -> Page[RereadRow]:
    """The changes that read otherwise since, as far as the reader may see them. Three statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    rows = Reread.objects.filter(rereading=reading_id, change__in=visible(reader)).order_by("change")
    if after:
        (pk,) = decode(after, int)
        rows = rows.filter(change__gt=pk)
    found = list(rows[: limit + 1])
    shown = {one.pk: one for one in _changes(reader, found)}
    titles = dict(zip(shown, with_names(title_in_lists(one) for one in shown.values()), strict=True))
    return page_of(found, limit, lambda row: (row.change_id,), lambda row: _reread(row, titles))


def _changes(reader: Reader, rows: Sequence[Reread]) -> list[Change]:
    wanted = visible(reader).filter(Q(pk__in=[one.change_id for one in rows]))
    return list(with_level(wanted).only("pk", "title").order_by("pk"))


def _reread(row: Reread, titles: Mapping[int, str]) -> RereadRow:
    return RereadRow(
        change_id=row.change_id,
        reference=f"CHG-{row.change_id}",
        title=titles.get(row.change_id, ""),
        was=Verdict(row.was),
        was_certainty=Certainty(row.was_certainty) if row.was_certainty else None,
        now=Verdict(row.now),
        now_certainty=Certainty(row.now_certainty) if row.now_certainty else None,
    )
