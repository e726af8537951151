"""Every kind of mail that leaves, as people of the sample get it: read by eyes, by ears and as plain text."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from reviewboard.agenda import called_off_mail, mail
from reviewboard.agenda import silence as silent
from reviewboard.agenda.calling_off import cancel
from reviewboard.agenda.models import AgendaItem, Need
from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.silence import tell
from reviewboard.approvals import mailing as gate_mail
from reviewboard.approvals.asking import ask_owners
from reviewboard.approvals.models import Gate
from reviewboard.approvals.saying import break_glass
from reviewboard.attendance import needing_now, noticing, nudging, presenting
from reviewboard.attendance.nudging import nudge
from reviewboard.attendance.operations import NotNeeded
from reviewboard.attendance.presenting import ask_due as ask_presenters
from reviewboard.connections.models import Connection
from reviewboard.domain.live import Said
from reviewboard.findings.models import Reminder
from reviewboard.findings.reminding import sending as reminding
from reviewboard.incidents.write_ups import sending as write_ups
from reviewboard.incidents.write_ups.asking import ask_due
from reviewboard.integrations.mail import outgoing
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.queries import get_meeting, neighbours
from reviewboard.minutes import mail as minutes_mail
from reviewboard.minutes.closing import ReadBack, close, read_back
from reviewboard.minutes.publishing import publish
from reviewboard.minutes.saying import say
from reviewboard.minutes.starting import start
from reviewboard.outbox.kinds import KINDS
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import NotVisible
from reviewboard.sample.mail_sink import Folder
from reviewboard.tracker.models import Tracker
from reviewboard.tracker.operations import noticing as tracker
from tests import axe
from tests.proofs.mail import served
from tests.whole.cast import JIRA, Sample
from tests.whole.test_reminder_mails import planned

pytestmark = pytest.mark.django_db

SITE = "https://review.example.com"
SILENT = {
    "audience_changed", "chat_notice", "check_place", "commit_status", "create_issue", "create_issues", "evaluate_gates",
    "expect_anew", "fetch_issues",
    "forget_bodies", "look_for_issue", "look_for_recurrence", "point_tickets", "poll_connection", "preview_policy",
    "process_delivery",
    "rebuild_agenda", "reconcile_issues", "reread_changes", "sync_issue",
}  # fmt: skip
"""Kinds that send nobody a mail."""
WIDTH = 72
_LINK = re.compile(r"https?://\S+")
_CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|%\(|\{\{|\bNone\b|&[a-z]+;")
"""What stands in code and never in a mail: names of it, holes that were not filled, markup that was escaped twice."""


def agenda(sample: Sample) -> None:
    """The agenda is fixed, and its mail let go."""
    freeze(meeting_id=sample.meeting.id, as_of=sample.as_of)
    release_mail(meeting_id=sample.meeting.id, as_of=sample.as_of)


def called_off(sample: Sample) -> None:
    """The meeting of the agenda that was told is called off."""
    cancel(
        meeting_id=sample.meeting.id,
        because=CalledOff.CANCELLED,
        reason="The office is closed",
        actor_id=sample.person("series_facilitator"),
        as_of=sample.as_of,
    )


def minutes(sample: Sample) -> None:
    """The meeting after it is held, closed, and its minutes are let go."""
    row = neighbours(HOUSE, sample.meeting)[1]
    assert row is not None
    told: dict[str, Any] = {"reader": sample.reader("series_facilitator"), "meeting_id": row.id}
    start(as_of=row.starts_at, **told)
    for kind, typed in (
        (Said.DECISION, "Durations get a type"),
        (Said.ACTION, "@oskar.lind contract test, 11 Dec"),
    ):
        said: dict[str, Any] = {"typed": typed, "kind": kind, "token": uuid4()}
        say(item_id=None, as_of=row.starts_at, **said, **told)
    meeting = get_meeting(HOUSE, row.id)
    agenda = agenda_for(told["reader"], meeting) if meeting else None
    assert agenda is not None
    accepts = ReadBack({one.id: one.version for one in read_back(agenda)})
    close(accepts=accepts, as_of=row.starts_at + timedelta(minutes=30), **told)
    publish(as_of=row.starts_at + timedelta(minutes=40), **told)


def reminder(sample: Sample) -> None:
    """Reminders are switched on."""
    planned(sample)


def stand_in(sample: Sample) -> None:
    """The sample has asked somebody to go for somebody."""


def presenter(sample: Sample) -> None:
    """It is less than a day until the agenda is fixed."""
    ask_presenters(as_of=sample.meeting.freezes_at - timedelta(hours=1))


def silence(sample: Sample) -> None:
    """A facilitator tells whoever connects sources that one is silent."""
    tell(reader=sample.reader("series_facilitator"), meeting_id=sample.meeting.id, as_of=sample.as_of)


def nudged(sample: Sample) -> None:
    """A facilitator asks once more for the answers that every item lacks."""
    reader, soon = sample.reader("series_facilitator"), sample.meeting.starts_at - timedelta(hours=2)
    for item in AgendaItem.objects.filter(agenda__meeting=sample.meeting.id, needs__isnull=False).distinct():
        with suppress(NotVisible):
            nudge(reader=reader, meeting_id=sample.meeting.id, item_id=item.pk, as_of=soon)


def needed_now(sample: Sample) -> None:
    """The meeting runs, and a facilitator tells everybody of whom something is asked live."""
    reader, begins = sample.reader("series_facilitator"), sample.meeting.starts_at
    asked = Need.objects.filter(item__agenda__meeting=sample.meeting.id, attendance="live")
    for need in asked.order_by("pk"):
        with suppress(NotVisible, NotNeeded):
            needing_now.nudge_now(
                reader=reader,
                meeting_id=sample.meeting.id,
                item_id=need.item_id,
                person_id=need.person_id,
                as_of=begins,
            )


def stopped(sample: Sample) -> None:
    """A tracker lets us in no more."""
    connection = Connection.objects.get(key=JIRA).pk
    Tracker.objects.update_or_create(connection_id=connection, defaults={"stopped_at": sample.as_of})
    tracker.owe_due(as_of=sample.as_of)


def write_up(sample: Sample) -> None:
    """The sample has asked a lead; four days later nobody has written."""
    ask_due(as_of=sample.as_of + timedelta(days=4))


def gate(sample: Sample) -> None:
    """The glass is broken for one change that waits, and of another nobody answers in time."""
    reader = sample.reader("facilitator")
    first = Gate.objects.filter(mode="enforce", state="closed", landed_at=None).earliest("change")
    break_glass(
        reader=reader,
        change_id=first.change_id,
        head=first.head,
        reason="The price cache is cold and baskets wait",
        as_of=sample.as_of,
    )
    ask_owners(as_of=sample.as_of + timedelta(days=4))


Send = Callable[..., str]
MAILS: Mapping[str, tuple[Callable[[Sample], None], Send]] = {
    "stand_in_mail": (stand_in, noticing.send),
    "write_up_mail": (write_up, write_ups.send),
    "reminder_mail": (reminder, reminding.send),
    "tracker_notice": (stopped, tracker.send),
    "presenter_mail": (presenter, presenting.send),
    "silence_mail": (silence, silent.send),
    "agenda_mail": (agenda, mail.send),
    "nudge_mail": (nudged, nudging.send),
    "needed_now_mail": (needed_now, needing_now.send),
    "called_off_mail": (called_off, called_off_mail.send),
    "minutes_mail": (minutes, minutes_mail.send),
    "gate_mail": (gate, gate_mail.send),
}
"""What brings each kind about, and what sends it, in this order."""
FIRST, LAST = 8, 2
"""So many of each kind are enough: the sample tells everybody of its agenda, whoever is needed first."""


@pytest.fixture(scope="module")
def mails(
    sample: Sample, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, list[EmailMessage]]:
    """What arrived, by kind."""
    folder = tmp_path_factory.mktemp("arrived")
    sent: dict[str, list[str]] = {}
    with (
        django_db_blocker.unblock(),
        served(Folder(folder)) as url,
        override_settings(SMTP_URL=url, PUBLIC_URL=SITE),
    ):
        outgoing.sink.cache_clear()
        for kind, (bring_about, send) in MAILS.items():
            bring_about(sample)
            sent[kind] = list(_sent(sample, kind, send))
        outgoing.sink.cache_clear()
    arrived = {str(one["Message-ID"]): one for one in _read(folder)}
    return {kind: [arrived[one] for one in ids] for kind, ids in sent.items()}


def _sent(sample: Sample, kind: str, send: Send) -> Iterator[str]:
    owed = list(Message.objects.filter(kind=kind).order_by("pk"))
    for one in [*owed[:FIRST], *owed[FIRST:][-LAST:]]:
        claim = Claim(one.pk, kind, UUID(int=0), 1)
        at = sample.meeting.starts_at if kind == "needed_now_mail" else sample.as_of
        if kind == "reminder_mail":
            at = Reminder.objects.get(person=one.payload["person"], on=one.payload["on"]).created_at
        if reference := send(Owed(claim, one.subject, one.payload, 1), as_of=at):
            yield reference


def _read(folder: Path) -> Iterator[EmailMessage]:
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=MAIL_POLICY)
        assert isinstance(message, EmailMessage)
        yield message


def part(message: EmailMessage, kind: str) -> str:
    """Its "plain" or "html"."""
    found = message.get_body((kind,))
    assert found is not None, kind
    return str(found.get_content()).replace("\r\n", "\n")


class Reader(HTMLParser):
    """The words of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._styles = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps where a link leads."""
        self._styles = tag == "style" or (self._styles and tag != "body")
        self.links += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]

    def handle_endtag(self, tag: str) -> None:
        """Words go on after the styles."""
        self._styles = self._styles and tag != "style"

    def handle_data(self, data: str) -> None:
        """Keeps what is said."""
        if not self._styles and data.strip():
            self.words.append(" ".join(data.split()))


def test_every_kind_is_looked_at_or_sends_no_mail() -> None:
    assert set(MAILS) == set(KINDS) - SILENT


@pytest.mark.parametrize("kind", MAILS)
def test_its_words_are_words(mails: Mapping[str, list[EmailMessage]], kind: str) -> None:
    assert mails[kind]
    for message in mails[kind]:
        subject, text = str(message["Subject"]), part(message, "plain")
        page = Reader(part(message, "html"))
        assert subject.strip()
        assert len(text.split()) > 15
        assert len(page.words) > 5
        for said in (subject, _LINK.sub("", text), _LINK.sub("", "\n".join(page.words))):
            assert not _CODE.findall(said), said
        title, preheader, *_rest = page.words
        assert title == subject
        assert preheader not in {"review", subject}, "what stands beside the subject in a list of mails"


@pytest.mark.parametrize("kind", MAILS)
def test_its_text_is_narrow_and_says_why_it_came(mails: Mapping[str, list[EmailMessage]], kind: str) -> None:
    for message in mails[kind]:
        text = part(message, "plain")
        long = [line for line in text.splitlines() if len(line) > WIDTH and not _LINK.search(line)]
        assert not long
        assert "\n\n-- \n" in text, "the line that mail programs fold away what follows from"


@pytest.mark.parametrize("kind", MAILS)
def test_its_links_are_whole_and_the_same_in_both_parts(
    mails: Mapping[str, list[EmailMessage]], kind: str
) -> None:
    for message in mails[kind]:
        links = set(Reader(part(message, "html")).links)
        assert links
        assert {link for link in links if not link.startswith("https://")} == set()
        assert any(link.startswith(f"{SITE}/") for link in links)
        assert links == {link.rstrip(".,") for link in _LINK.findall(part(message, "plain"))}


@pytest.mark.browser
@pytest.mark.parametrize("kind", MAILS)
def test_its_page_has_no_barriers(
    browser: Browser, mails: Mapping[str, list[EmailMessage]], kind: str
) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 900})
    for message in (mails[kind][0], mails[kind][-1]):
        page.set_content(part(message, "html"))
        assert axe.violations_in_every_look(page) == []
        assert page.evaluate("document.querySelector('table.page').offsetWidth") <= 600
    page.close()
