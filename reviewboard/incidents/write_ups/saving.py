"""Saving the write-up of an incident, or a draft of it."""

from datetime import datetime

from django.db import transaction

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.write_ups import Words, wrong_times
from reviewboard.incidents.models import Incident, WriteUp
from reviewboard.incidents.queries import is_involved, may_settle, visible
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

SCHEME = "https://"
"""The only links that a write-up holds."""


@transaction.atomic
def save_write_up(
    *, reader: Reader, incident_id: int, words: Words, draft: bool = False, as_of: datetime
) -> bool:
    """Saves what the reader wrote in place of what was there; whether anything is different.

    The last word counts, and every version stays in the history with its author. What is finished stays finished. An
    agenda reads these words beside what it has fixed: nothing of it changes, and neither does its hash.

    Raises:
        NotVisible: there is no such incident for this reader.
        NotAllowed: the reader neither answered it, nor is in the owning team, nor runs meetings.
        Held: a legal hold stands on the incident.
        ValueError: it ends before it begins, its link is none by https, or it says nothing and is no draft.
    """
    incident = visible(reader).select_for_update(of=("self",)).filter(pk=incident_id).first()
    if incident is None:
        raise NotVisible(incident_id)
    if not may_settle(reader, involved=is_involved(reader, incident.pk, on=as_of.date())):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"incident:{incident.pk}")
    row = WriteUp.objects.filter(incident=incident).first() or WriteUp(incident=incident)
    finished_at = row.finished_at or (None if draft else as_of)
    if finished_at and not words.says_something:
        raise ValueError("say what customers saw, or link to a postmortem")
    if wrong_times(words):
        raise ValueError("it ends before it begins")
    if words.postmortem_url and not words.postmortem_url.startswith(SCHEME):
        raise ValueError("a link begins with https://")
    columns = {**_columns(words), "finished_at": finished_at}
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    if not changed:
        return False
    for name in changed:
        setattr(row, name, columns[name])
    row.written_by_id, row.written_at = reader.person_id, as_of
    row.save()
    _log(reader, incident, changed, as_of, draft=finished_at is None)
    return True


def _columns(words: Words) -> dict[str, object]:
    saw, ended_by, decide = key_texts([text.strip() for text in words.texts])
    return {
        "saw": saw,
        "began_at": words.began_at,
        "ended_at": words.ended_at,
        "ended_by": ended_by,
        "decide": decide,
        "postmortem_url": words.postmortem_url,
    }


def _log(reader: Reader, incident: Incident, changed: list[str], as_of: datetime, *, draft: bool) -> None:
    details: Details = {"columns": changed, "draft": draft}
    subject = f"incident:{incident.pk}"
    log(actor_id=reader.person_id, action="write_up.saved", subject=subject, details=details, at=as_of)
