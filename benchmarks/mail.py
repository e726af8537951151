"""Personal agenda mails with invites, from the outbox to a mail server's answer.

`python -m benchmarks.mail [mails]`, 10,000 by default. As many meetings as that takes, of 110 needed people each:
ten incidents without a lead need the ten who responded to each, and the owners of their services. All but ten
action items are done, so that no mail is long for the sake of its lists. Bars: CPU at most 2 times the rendering
and MIME building of the same mails; at least 100 messages a connection. The server is another process.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from benchmarks.data import organisation
from benchmarks.ratio import MIN_PAIRS, Ratio, cpu_seconds, read_in_turns
from benchmarks.results import Row, ratio_row, run
from benchmarks.sink import sink
from reviewboard.agenda import mail
from reviewboard.agenda.letters import Letters
from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.agenda.queries import local_date, open_agenda
from reviewboard.agenda.tasks import send_agenda_mail
from reviewboard.integrations.mail import outgoing
from reviewboard.integrations.mail.agenda import message
from reviewboard.integrations.mail.content import AgendaMail
from reviewboard.integrations.mail.invites import Planned
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from reviewboard.people.queries import person_with_mail
from reviewboard.people.reader import HOUSE

MAILS = 10_000
CPU_BAR = 2.0
CONNECTION_BAR = 100
A_ROUND = 20
"""Messages that the relay takes up at once."""

_INCIDENTS = """
    INSERT INTO incidents_incident (
        connection_id, external_id, service_id, title, summary, category, severity, vendor_severity, status,
        started_at, resolved_at, customer_minutes, url, facets, first_seen_at)
    SELECT connection.id, %(week)s || '-' || n, n, 'Nobody could pay in region ' || n,
           'Retries kept the provider down.', '', 'SEV2', '', 'resolved', %(at)s,
           %(at)s::timestamptz + interval '1 hour', 60, '', '{}', %(at)s
    FROM generate_series(1, 10) n, connections_connection connection WHERE connection.key = 'pager'
"""
_RESPONDERS = """
    INSERT INTO incidents_responder (incident_id, identity_id, lead)
    SELECT incident.id, 1 + (%(week)s * 100 + substring(external_id FROM '-(.*)')::int * 10 + who) %% 10000, false
    FROM incidents_incident incident, generate_series(0, 9) who WHERE external_id LIKE %(week)s || '-%%'
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One mail before it becomes a message."""

    letter: AgendaMail
    planned: tuple[Planned, ...]
    message_id: str
    meeting: MeetingRow
    sent_at: datetime

    def message(self) -> EmailMessage:
        """The message as `agenda.mail.send` builds it."""
        return message(
            self.letter,
            message_id=self.message_id,
            from_address=settings.MAIL_FROM,
            reply_to="",
            sent_at=self.sent_at,
            list_id=f"{self.meeting.series_key}.{outgoing.host()}",
            invites=[one.invite for one in self.planned],
        )


def owe(mails: int) -> int:
    """Meetings week after week, frozen, their mail owed; how many mails. At least so many."""
    with connection.cursor() as cursor:
        # Only who is needed gets mail: members of teams get it without invites.
        cursor.execute("DELETE FROM people_membership; DELETE FROM findings_actionitem WHERE id > 10")
    first, owed, week = Meeting.objects.order_by("starts_at")[0], 0, 0
    while owed < mails:
        week += 1
        owed += _meeting(first, week)
    return owed


def _meeting(first: Meeting, week: int) -> int:
    """Each looks at a week of its own, long after everything else."""
    starts_at = first.starts_at + timedelta(weeks=10 + week)
    made = Meeting.objects.create(
        series=first.series,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        covers_from=starts_at - timedelta(days=8),
        covers_to=starts_at - timedelta(days=1),
    )
    values: dict[str, Any] = {"week": week, "at": starts_at - timedelta(days=3)}
    with connection.cursor() as cursor:
        cursor.execute(_INCIDENTS, values)
        cursor.execute(_RESPONDERS, values)
    freeze(meeting_id=made.pk, as_of=made.covers_to)
    return release_mail(meeting_id=made.pk, as_of=made.covers_to)


def written(count: int) -> list[Written]:
    """The mails that are sent next."""
    waiting = Message.objects.filter(kind="agenda_mail", state="pending").order_by("not_before", "pk")
    agendas: dict[int, Letters] = {}
    found = []
    for payload in waiting.values_list("payload", flat=True)[:count]:
        meeting_id, person = payload["meeting"], payload["person"]
        if meeting_id not in agendas:
            agendas[meeting_id] = _letters(meeting_id)
        found.append(_written(agendas[meeting_id], person, payload["revision"]))
    return found


def _letters(meeting_id: int) -> Letters:
    meeting = get_meeting(HOUSE, meeting_id)
    agenda = open_agenda(meeting) if meeting else None
    assert agenda is not None
    return Letters(agenda)


def _written(letters: Letters, person_id: int, revision: int) -> Written:
    meeting = letters.agenda.meeting
    person = person_with_mail(person_id, on=local_date(meeting))
    assert person is not None
    letter = letters.to(person)
    assert letter is not None
    stamp = letters.agenda.frozen_at or meeting.freezes_at
    planned = mail.entries(meeting, letter, person_id, stamp=stamp)
    return Written(
        letter, planned, f"<agenda-{meeting.id}-{person_id}-{revision}@{outgoing.host()}>", meeting, stamp
    )


def send(count: int) -> None:
    """What relay and worker do for the next mails, without the broker between them."""
    left = count
    while left:
        claims = claim(limit=min(A_ROUND, left), as_of=timezone.now(), claimed_by="benchmark")
        assert claims, "nothing is owed any more"
        for one in claims:
            send_agenda_mail(message_id=one.id, token=str(one.token))
        left -= len(claims)


def measure(mails: int = MAILS) -> Iterator[Row]:
    """Sends every mail once, in turns with building the same mails and nothing else."""
    organisation(1_000, name="mail")
    owed = owe(mails)
    a_turn = owed // (MIN_PAIRS + 1)
    batch: list[Written] = []

    def theirs() -> float:
        return cpu_seconds(lambda: [one.message().as_bytes() for one in batch])

    def ours() -> float:
        batch[:] = written(a_turn)
        return cpu_seconds(lambda: send(a_turn))

    with sink() as server, override_settings(SMTP_URL=server.url):
        ratio = read_in_turns(ours, theirs)
        outgoing.sink().close()
    sent = Message.objects.filter(kind="agenda_mail", state="settled").count()
    assert sent == sum(server.taken) == a_turn * (MIN_PAIRS + 1)
    assert all(one.planned for one in batch)
    yield _row(sent, a_turn, ratio)
    yield Row(
        "mail: messages a connection",
        round(sent / len(server.taken)),
        CONNECTION_BAR,
        unit="",
        at_least=True,
        how=f"{sent:,} messages, {len(server.taken)} connections",
    )


def _row(sent: int, a_turn: int, ratio: Ratio) -> Row:
    cpu = sum(ratio.ours) / len(ratio.ours) / a_turn * 1000
    how = f"{a_turn} a turn, against rendering and MIME building of the same"
    return ratio_row(f"mail: CPU of {sent:,} personal agendas", ratio, CPU_BAR, how, cpu=cpu)


if __name__ == "__main__":
    sys.exit(run("mail", lambda: measure(*map(int, sys.argv[1:2]))))
