"""What the page of reminders shows: what would go out, and what went out."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from reviewboard.audit.queries import Logged, list_entries
from reviewboard.domain.reminders import Digest, Facts, ReminderPolicy, digests
from reviewboard.findings.models import Reminder
from reviewboard.findings.reminding.facts import gather
from reviewboard.findings.reminding.planning import RAN, SUBJECT
from reviewboard.people.reader import Reader

ENTRIES = 200
"""Entries of the log that are read for the last runs: more than two weeks of a company in all zones."""


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """How many things digests would name of one service ("" for none): to their owners, and to managers."""

    service: str
    own: int
    broken: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many digests a day would have, and of which services they would tell."""

    mails: int
    cap: int
    services: tuple[ServiceCount, ...]

    @property
    def leave(self) -> int:
        """How many would leave."""
        return min(self.mails, self.cap)

    @property
    def waiting(self) -> int:
        """How many would wait because of the cap."""
        return self.mails - self.leave


@dataclass(frozen=True, slots=True)
class RunDay:
    """The digests of one day: planned, sent so far, and how many waited because of the cap."""

    on: date
    planned: int
    sent: int
    waiting: int
    cap: int


def dry_run(reader: Reader, policy: ReminderPolicy, *, on: date) -> DryRun:
    """What these rules would send on this day, whatever the weekday and the hour. Six statements at most.

    It counts what the reader may see: neither that there are restricted items nor whom they ask can be read from it
    (product.md, "Visibility").
    """
    facts = gather(reader, policy, on=on)
    found = digests(facts, policy, on)
    return DryRun(len(found), policy.cap, tuple(_by_service(facts, found)))


def _by_service(facts: Facts, found: Mapping[int, Digest]) -> list[ServiceCount]:
    service_of = {one.id: one.service for one in facts.actions}
    of_recheck = {one.id: one.service for one in facts.rechecks}
    own: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for digest in found.values():
        own.update(service_of[pk] for pk in digest.own)
        own.update(of_recheck[pk] for pk in digest.rechecks)
        broken.update(service_of[pk] for pk in digest.broken)
    services = sorted(own.keys() | broken.keys(), key=lambda service: (not service, service))
    return [ServiceCount(service, own[service], broken[service]) for service in services]


def last_runs(reader: Reader, *, limit: int = 14) -> list[RunDay]:
    """The last days on which digests went out, the newest first. Two statements. The numbers name nobody."""
    del reader  # as the docstring says
    by_day: dict[date, list[Logged]] = defaultdict(list)
    for one in list_entries(subject=SUBJECT, limit=ENTRIES):
        if one.action == RAN:
            by_day[date.fromisoformat(str(one.details["on"]))].append(one)
    days = sorted(by_day, reverse=True)[:limit]
    counted = Reminder.objects.filter(on__in=days, sent_at__isnull=False).values("on").annotate(n=Count("pk"))
    sent = dict(counted.values_list("on", "n"))
    return [_day(on, by_day[on], sent.get(on, 0)) for on in days]


def _day(on: date, runs: list[Logged], sent: int) -> RunDay:
    """A day's runs, each of other zones, together; the cap is that of the last."""
    planned, waiting = (sum(_number(one, name) for one in runs) for name in ("planned", "waiting"))
    return RunDay(on, planned, sent, waiting, _number(runs[0], "cap"))


def _number(run: Logged, name: str) -> int:
    return int(str(run.details[name]))
