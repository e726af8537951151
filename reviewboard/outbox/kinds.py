"""Every kind of effect that can be owed, as a literal you can read."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unique(StrEnum):
    """When a second debt is the same debt.

    PENDING: while the first waits to be taken up, so that ten edits become one push; its handler reads what
        is true when it runs. EVER: as long as the first is kept, whatever became of it.
    """

    PENDING = "pending"
    EVER = "ever"


class OnLost(StrEnum):
    """What to do when a worker vanished and nobody knows whether the effect happened."""

    RESEND = "resend"  # doing it twice does no harm, or is recognised by the receiver
    UNCERTAIN = "uncertain"  # the room that owes it must look before it is done again


class Lane(StrEnum):
    """Who does it: what waits for an issue tracker never stands in the way of anything else."""

    DEFAULT = "default"
    TRACKER = "tracker"


@dataclass(frozen=True, slots=True)
class Kind:
    """How messages of one kind are taken up, retried, given up and kept.

    Attributes:
        retry_after: the wait before each further attempt; after the last one the message is dead.
        claim_timeout: how long a started handler may take. Its task is stopped before, its claim is swept
            after.
        coalesce: how long a new message waits for others to join it, unless it says otherwise.
        keep: how long a settled message is kept; with `Unique.EVER` also how long "ever" is.
        lane: whose workers do it.
        schema_version: of the payload; rises when its keys change, so that a handler can read an older one.
    """

    unique: Unique
    on_lost: OnLost
    retry_after: tuple[timedelta, ...]
    claim_timeout: timedelta
    keep: timedelta
    coalesce: timedelta = timedelta(0)
    lane: Lane = Lane.DEFAULT
    schema_version: int = 1

    @property
    def attempts(self) -> int:
        """How often it is tried before it is dead."""
        return len(self.retry_after) + 1


def _minutes(*waits: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=wait) for wait in waits)


def _mail(*, longest: int = 480, keep_days: int = 400) -> Kind:
    """A mail to one person, once ever; a crash may at worst repeat it, with the same Message-ID.

    `longest`: the last wait in minutes; of 480, about 15 hours of a mail server's absence before a person is asked.
    """
    waits = (0.5, 2, 10, 30, 60, 120, 240, 480)
    return Kind(
        unique=Unique.EVER,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(*(wait for wait in waits if wait <= longest)),
        claim_timeout=timedelta(seconds=60),
        keep=timedelta(days=keep_days),
    )


KINDS: dict[str, Kind] = {
    # One a person, meeting, kind and revision (product.md, "Mail and calendar").
    "agenda_mail": _mail(),
    # One a person, meeting and revision of the meeting: that it is not held, with the cancellation of its invites.
    "called_off_mail": _mail(),
    # One a meeting, kind and revision, to the channel of its series. A chat tells no two messages apart: what may have
    # arrived is not sent again. The day after nobody needs it.
    "chat_notice": Kind(
        unique=Unique.EVER,
        on_lost=OnLost.UNCERTAIN,
        retry_after=_minutes(0.5, 2, 10, 30, 60, 120, 240),
        claim_timeout=timedelta(seconds=60),
        keep=timedelta(days=400),
    ),
    # One a person, meeting and revision of its minutes.
    "minutes_mail": _mail(),
    # One digest a person and day; one that the day is over for says nothing any more, so retrying ends with the day.
    "reminder_mail": _mail(),
    # The lead of an incident is asked for its write-up once, and reminded once; a day later it still says what is so.
    "write_up_mail": _mail(),
    # One a meeting and person who would present something of it. Once the agenda is fixed it says nothing any more.
    "presenter_mail": _mail(longest=240),
    # One each time somebody is asked to go in another's place. After the meeting it says nothing any more.
    "stand_in_mail": _mail(longest=240, keep_days=90),
    # One a person and meeting, when its facilitator asks for it. After the meeting it says nothing any more.
    "nudge_mail": _mail(longest=120, keep_days=90),
    # One a person and item, while its meeting runs. A quarter of an hour later it says nothing any more.
    "needed_now_mail": _mail(longest=10, keep_days=90),
    # One a person for silences that nobody was told of; it names those that last still.
    "silence_mail": _mail(),
    # One a delivery; whoever takes one up takes its neighbours along (inbox.operations.processing). An hour and a
    # half of a database that comes and goes, before a person is asked.
    "process_delivery": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.5, 2, 10, 30, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(hours=6),
    ),
    # One a connection at a time; it owes itself again while there is more, and is due again by the clock.
    "poll_connection": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(1, 2, 5, 15, 30, 60),
        claim_timeout=timedelta(seconds=180),
        keep=timedelta(hours=6),
    ),
    # A new incident may show that what was closed came back (findings.operations.recurrence). What it reads is there
    # once its transaction is.
    "look_for_recurrence": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=60),
        keep=timedelta(days=7),
    ),
    # Who may see a record was decided anew: so it was of the action items, and the tickets, that came from it.
    "audience_changed": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=60),
        keep=timedelta(days=7),
    ),
    # Other rules of evidence: the history is read by them, batch by batch, each of which owes the next.
    "reread_changes": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
    ),
    # A policy of service levels or working time was saved: open action items are expected by other days.
    "expect_anew": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
    ),
    # Names stand in bodies that are kept to be replayed: whoever is erased is erased there, too.
    "forget_bodies": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
    ),
    # At most once in 30 s a meeting, however many changes arrive (architecture.md, "One webhook, seven
    # hops").
    "rebuild_agenda": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.5, 1, 5, 15, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
        coalesce=timedelta(seconds=30),
    ),
    # Something that approvals rest on is otherwise: the gates of a batch of changes are decided anew, those of a service,
    # or, batch by batch, of all. What it reads is there once its transaction is.
    "evaluate_gates": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
    ),
    # What a code host shows beside a head: whatever came meanwhile becomes one status. A host that is away is tried for
    # two days; a status that may have arrived is looked for before it is told again.
    "commit_status": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.5, 2, 10, 30, 60, 120, *[240] * 12),
        claim_timeout=timedelta(seconds=90),
        keep=timedelta(days=7),
    ),
    # The owner of a service: a glass was broken, or nobody answered in time. One each; later it says nothing any more.
    "gate_mail": _mail(longest=120, keep_days=90),
    # Other rules for the agenda: what they would have made of the last weeks, meeting by meeting, each of which owes
    # the next.
    "preview_policy": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.5, 2, 10),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
    ),
    # Once a ticket, for ever: what is lost is looked for by `tracker`, and never simply sent again (jira-sync, D 1 to 3).
    # Waiting for a rate limit, a pause or a revoked token is no attempt; these are for what is found to have been lost.
    "create_issue": Kind(
        unique=Unique.EVER,
        on_lost=OnLost.UNCERTAIN,
        retry_after=_minutes(0, 0, 0.5, 2, 10, 30, 60, 120, 240),
        claim_timeout=timedelta(seconds=60),
        keep=timedelta(days=400),
        lane=Lane.TRACKER,
    ),
    # The same for at most 50 at once: a backfill.
    "create_issues": Kind(
        unique=Unique.EVER,
        on_lost=OnLost.UNCERTAIN,
        retry_after=_minutes(0, 0, 0.5, 2, 10, 30, 60, 120, 240),
        claim_timeout=timedelta(seconds=90),
        keep=timedelta(days=400),
        lane=Lane.TRACKER,
    ),
    # Tickets of one finding in different trackers link to each other. A link that is there already is replaced.
    "point_tickets": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
        lane=Lane.TRACKER,
    ),
    # An action item was edited, or its ticket was: whatever came meanwhile becomes one write. Reads before it writes.
    "sync_issue": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.2, 0.5, 2, 10, 30, 60, 120, 240),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
        coalesce=timedelta(seconds=2),
        lane=Lane.TRACKER,
    ),
    # Looking for a ticket that may have been made (domain/tracking/recovery.py says when).
    "look_for_issue": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120),
        claim_timeout=timedelta(seconds=60),
        keep=timedelta(days=7),
        lane=Lane.TRACKER,
    ),
    # Hints are gathered for a moment, and up to 100 tickets read in one call.
    "fetch_issues": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.1, 0.5, 2, 10, 30, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=1),
        coalesce=timedelta(seconds=1),
        lane=Lane.TRACKER,
    ),
    # What webhooks missed: every five minutes what was updated, every night all open tickets (jira-sync, D 22).
    "reconcile_issues": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.5, 2, 5, 15, 30, 60),
        claim_timeout=timedelta(seconds=300),
        keep=timedelta(days=1),
        lane=Lane.TRACKER,
    ),
    # Whether a project still takes what we would send: asked when it is saved, and daily (jira-sync, D 24).
    "check_place": Kind(
        unique=Unique.PENDING,
        on_lost=OnLost.RESEND,
        retry_after=_minutes(0.5, 2, 10, 60),
        claim_timeout=timedelta(seconds=120),
        keep=timedelta(days=7),
        lane=Lane.TRACKER,
    ),
    # One a person, tracker, cause and day; that a token ends is told once (jira-sync, D 26). A mail that comes the day
    # after tells nobody anything.
    "tracker_notice": _mail(longest=240, keep_days=60),
}

START_TIMEOUT = timedelta(seconds=60)
"""How long a claimed message may wait for its task to start; after that, relay or broker have lost it."""
