"""Proposing topics, telling of wins, and taking them back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewboard.agenda.models import Topic, Win
from reviewboard.agenda.placements import TOPIC_MINUTES
from reviewboard.agenda.proposed.about import PREFIXES, look_up
from reviewboard.agenda.proposed.lists import (
    ProposedRow,
    get_topic,
    get_win,
    is_fixed,
    may_withdraw,
    open_meetings,
    still_open,
)
from reviewboard.audit.operations import record
from reviewboard.findings.queries import cards as action_cards
from reviewboard.people.identities import key_texts
from reviewboard.people.news import agenda_changed
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

LONGEST_TITLE, LONGEST_TEXT, LONGEST_REFERENCE = 200, 5000, 24
LONGEST_WIN = 300
"""Characters: it is told in a minute or two."""


class NoMeeting(ValueError):  # noqa: N818  # reads as what it is at every raise
    """No meeting of the series is planned whose agenda still changes."""


class OnFixedAgenda(Exception):  # noqa: N818  # reads as what it is at every raise
    """It stands on an agenda that is fixed: a facilitator may take it out there, nobody takes it back."""


@dataclass(frozen=True, slots=True)
class Topical:
    """What is proposed: what it is called, why and what to decide, for how long, and about what ("INC-214")."""

    title: str
    text: str = ""
    minutes: int | None = None
    about: str = ""


@transaction.atomic
def propose_topic(*, reader: Reader, series_id: int, topic: Topical, as_of: datetime) -> int:
    """Proposes a topic for the next meeting of a series whose agenda still changes; its id.

    The same by the same person, while it waits, is one: whoever got no answer may send it again.

    Raises:
        NotAllowed: the reader may not answer, and so not propose.
        NotVisible: the reader may not see what it is about, or it is not there.
        NoMeeting: no such meeting is planned.
        ValueError: it has no title, or asks for too little or too much time.
    """
    _ask(reader, series_id, as_of)
    least, most = TOPIC_MINUTES
    if topic.minutes is not None and not least <= topic.minutes <= most:
        raise ValueError(f"a topic takes {least} to {most} minutes")
    about = look_up(reader, topic.about, on=as_of.date()) if topic.about else None
    title, text = key_texts([topic.title.strip(), topic.text.strip()])
    if not title:
        raise ValueError("say in one line what it is about")
    told: dict[str, object] = {"series_id": series_id, "title": title, "text": text, "minutes": topic.minutes}
    told |= {f"{kind}_id": about.id if about and about.kind == kind else None for kind in PREFIXES}
    told |= {"proposed_by_id": reader.person_id}
    waiting = still_open(Topic.objects.filter(**told), as_of=as_of).first()
    if waiting is not None:
        return waiting.pk
    made = Topic.objects.create(**told, proposed_at=as_of)
    _log(reader, "topic.proposed", made.pk, as_of)
    agenda_changed()
    return made.pk


@transaction.atomic
def add_actions(*, reader: Reader, series_id: int, action_ids: Iterable[int], as_of: datetime) -> int:
    """Proposes a topic about each of these action items that the reader may see and that waits for none; how many.

    Raises:
        NotAllowed, ValueError: as `propose_topic`.
    """
    _ask(reader, series_id, as_of)
    cards = action_cards(reader, action_ids, as_of.date())
    waiting = still_open(Topic.objects.filter(series_id=series_id, action__in=cards), as_of=as_of)
    there = set(waiting.values_list("action_id", flat=True))
    made = Topic.objects.bulk_create(
        Topic(
            series_id=series_id,
            title=card.title,
            proposed_by_id=reader.person_id,
            proposed_at=as_of,
            action_id=pk,
        )
        for pk, card in sorted(cards.items())
        if pk not in there
    )
    for one in made:
        _log(reader, "topic.proposed", one.pk, as_of)
    agenda_changed()
    return len(made)


@transaction.atomic
def withdraw_topic(*, reader: Reader, topic_id: int, as_of: datetime) -> bool:
    """Takes a topic back; whether it was there to be taken back.

    Raises:
        NotVisible: there is none for this reader.
        NotAllowed: they did not propose it, and run no meetings.
        OnFixedAgenda: the agenda that has it is fixed.
    """
    found = get_topic(reader, topic_id, as_of=as_of)
    return _take_back(reader, found, Topic.objects.select_for_update().get(pk=topic_id), as_of)


@transaction.atomic
def tell_win(*, reader: Reader, series_id: int, text: str, as_of: datetime) -> int:
    """Tells of something that went well, for the next meeting of a series; its id.

    Raises:
        NotAllowed: the reader may not answer, and so not propose.
        ValueError: it says nothing, or too much, or no such meeting is planned.
    """
    _ask(reader, series_id, as_of)
    if not text.strip() or len(text.strip()) > LONGEST_WIN:
        raise ValueError(f"say in up to {LONGEST_WIN} characters what went well")
    (said,) = key_texts([text.strip()])
    made = Win.objects.create(
        series_id=series_id, text=said, proposed_by_id=reader.person_id, proposed_at=as_of
    )
    _log(reader, "win.told", made.pk, as_of)
    agenda_changed()
    return made.pk


@transaction.atomic
def withdraw_win(*, reader: Reader, win_id: int, as_of: datetime) -> bool:
    """Takes a win back; whether it was there to be taken back. Raises as `withdraw_topic` does."""
    found = get_win(reader, win_id, as_of=as_of)
    return _take_back(reader, found, Win.objects.select_for_update().get(pk=win_id), as_of)


def _ask(reader: Reader, series_id: int, as_of: datetime) -> None:
    if not reader.can(Right.ANSWER):
        raise NotAllowed(Right.ANSWER)
    if series_id not in {one.series_id for one in open_meetings(reader, as_of=as_of)}:
        raise NoMeeting("no meeting of this series is planned whose agenda still changes")


def _take_back(reader: Reader, found: ProposedRow, row: Topic | Win, as_of: datetime) -> bool:
    if not may_withdraw(reader, row):
        raise NotAllowed(Right.RUN_MEETINGS)
    if is_fixed(found.standing, found.place):
        raise OnFixedAgenda("It stands on an agenda that is fixed.")
    if row.withdrawn_at is not None:
        return False
    row.withdrawn_at, row.withdrawn_by_id = as_of, reader.person_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _log(reader, f"{'topic' if isinstance(row, Topic) else 'win'}.withdrawn", row.pk, as_of)
    agenda_changed()
    return True


def _log(reader: Reader, action: str, pk: int, as_of: datetime) -> None:
    subject = f"{action.partition('.')[0]}:{pk}"
    record(actor_id=reader.person_id, action=action, subject=subject, details={}, at=as_of)
