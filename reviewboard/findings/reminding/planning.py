"""Planning the digests whose hour has come: rows that say who gets one, and the mails that are owed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record
from reviewboard.audit.queries import Logged, list_entries
from reviewboard.domain.reminders import Digest, Share, day_of_run, digests, hour_of, within_cap
from reviewboard.findings.models import Reminder
from reviewboard.findings.reminding.facts import gather, last_reminded
from reviewboard.findings.reminding.rules import KIND, Rules, rules
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.reach import reached, zones
from reviewboard.people.reader import HOUSE

SUBJECT = f"policy:{KIND}"
KEPT = timedelta(days=366)
RAN = "reminders.ran"
"""What the log calls a run: for which day, how many digests, how many wait because of the cap."""


@transaction.atomic
def plan_due(*, as_of: datetime) -> int:
    """Plans and owes the digests of everybody whose hour came since the last run; how many.

    A run that comes twice plans nothing twice, one that comes late makes up for what was missed that day. Three
    statements while nobody's hour has come, sixteen when digests of one day leave, however many there are.
    """
    held = rules(HOUSE, on=as_of.date())
    if held.since is None:
        return 0
    last = _last_run()
    after = max(held.since, last.at) if last else held.since
    by_day: dict[date, set[str]] = defaultdict(set)
    for zone in zones(on=as_of.date() - timedelta(days=1)):
        if day := day_of_run(held.policy, zone, after=after, until=as_of):
            by_day[day].add(zone.key)
    runs = [_Run(held, day, frozenset(names), after, as_of) for day, names in sorted(by_day.items())]
    return sum(_do(run) for run in runs)


def _last_run() -> Logged | None:
    newest = list_entries(subject=SUBJECT, limit=20)
    return next((one for one in newest if one.action == RAN), None)


@dataclass(frozen=True, slots=True)
class _Run:
    """The digests of one day for the zones whose hour came after `after`."""

    rules: Rules
    on: date
    zones: frozenset[str]
    after: datetime
    at: datetime


def _do(run: _Run) -> int:
    """Plans the digests of a run, and logs it."""
    found = digests(gather(HOUSE, run.rules.policy, on=run.on), run.rules.policy, run.on)
    planned = set(Reminder.objects.filter(on=run.on).values_list("person_id", flat=True))
    people = [one for one in reached(found.keys() - planned, on=run.on) if not _is_past(run, one.zone)]
    share = _share(run, [one.id for one in people], already=len(planned))
    now = {one.id for one in people if one.zone in run.zones}
    _log(run, planned=len(now & share.chosen), waiting=len(now & share.waiting))
    _owe({person: found[person] for person in sorted(now & share.chosen)}, run)
    return len(now & share.chosen)


def _is_past(run: _Run, zone: str) -> bool:
    """Whether the hour of this zone came before this run: what is new there waits for the next day."""
    return hour_of(run.rules.policy, ZoneInfo(zone), run.on) <= run.after


def _share(run: _Run, people: Collection[int], *, already: int) -> Share:
    """Of the people of all zones, so that those whose day begins first do not use up the cap of all."""
    last = last_reminded(people, on=run.on)
    return within_cap(people, cap=run.rules.policy.cap, already=already, last=last)


def _log(run: _Run, *, planned: int, waiting: int) -> None:
    cap, version = run.rules.policy.cap, run.rules.version
    details: Details = {"on": run.on, "planned": planned, "waiting": waiting, "cap": cap, "version": version}
    record(actor_id=None, action=RAN, subject=SUBJECT, details=details, at=run.at)


def _owe(found: Mapping[int, Digest], run: _Run) -> None:
    Reminder.objects.bulk_create(
        (
            Reminder(
                person_id=person,
                on=run.on,
                action_ids=list(digest.own),
                breach_ids=list(digest.broken),
                created_at=run.at,
            )
            for person, digest in found.items()
        ),
        ignore_conflicts=True,
    )
    owe_all(
        kind="reminder_mail",
        debts=[
            Debt(
                # Of its own day: one that waits for the mail server does not hold up the next day's.
                subject=f"reminder:{person}:{run.on}",
                payload={"person": person, "on": run.on},
                dedup_key=f"reminder:{person}:{run.on}",
            )
            for person in found
        ],
    )


def forget(*, as_of: datetime) -> int:
    """Deletes what says that a digest was sent more than a year ago; how many.

    But for what a manager was told of a breach, which is told once.
    """
    return Reminder.objects.filter(on__lt=(as_of - KEPT).date(), breach_ids=[]).delete()[0]
