"""Write-ups of incidents: as their pages show them, who is asked for one, and what was written before."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import F

from reviewboard.domain.values import IncidentStatus
from reviewboard.domain.write_ups import Words
from reviewboard.incidents.models import Incident, WriteUp
from reviewboard.incidents.queries.seeing import title_in_lists, visible, with_level
from reviewboard.incidents.rows import OwedWriteUp, WriteUpView
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader

VERSIONS = 20
"""The newest versions that a page shows; the history keeps them all."""


def words_of(write_up: WriteUp) -> Words:
    """What it says, as it is stored."""
    return Words(
        saw=write_up.saw,
        began_at=write_up.began_at,
        ended_at=write_up.ended_at,
        ended_by=write_up.ended_by,
        decide=write_up.decide,
        postmortem_url=write_up.postmortem_url,
    )


def finished(incident: Incident) -> WriteUp | None:
    """The write-up that counts, of an incident that was read with it; a draft does not."""
    write_up: WriteUp | None = getattr(incident, "write_up", None)
    return write_up if write_up is not None and write_up.finished_at is not None else None


def texts_of(incident: Incident) -> list[str]:
    """The stored texts of its write-up, or none; `view_of` takes them with the names put back."""
    write_up: WriteUp | None = getattr(incident, "write_up", None)
    return [] if write_up is None else list(words_of(write_up).texts)


def view_of(incident: Incident, texts: Sequence[str]) -> WriteUpView | None:
    """The write-up or draft of an incident that was read with it and its author."""
    write_up: WriteUp | None = getattr(incident, "write_up", None)
    if write_up is None:
        return None
    author = write_up.written_by
    return WriteUpView(
        words=words_of(write_up).with_texts(texts),
        is_draft=write_up.finished_at is None,
        written_by=(author.name or ERASED) if author else "",
        written_at=write_up.written_at,
    )


def owed_write_ups(reader: Reader) -> list[OwedWriteUp]:
    """What the reader was asked to write and nobody has written yet, the longest asked first.

    At most two statements; none for whom no person stands behind.
    """
    if reader.person_id is None:
        return []
    asked = with_level(visible(reader)).filter(
        status=IncidentStatus.RESOLVED,
        write_up_asked__isnull=False,
        write_up__finished_at__isnull=True,
        responders__lead=True,
        responders__identity__person=reader.person_id,
    )
    rows = list(asked.defer("summary", "facets").order_by("write_up_asked__asked_at", "pk"))
    titles = with_names(title_in_lists(one) for one in rows)
    return [
        OwedWriteUp(one.pk, one.reference, title, one.resolved_at or one.started_at)
        for one, title in zip(rows, titles, strict=True)
    ]


def versions(reader: Reader, incident_id: int) -> list[WriteUpView]:
    """What was written so far, the newest first, from the history. Two statements at most.

    For whoever may write it: a version may have been a draft.
    """
    model: Any = apps.get_model("incidents", "WriteUpEvent")
    kept = model.objects.filter(incident__in=visible(reader).filter(pk=incident_id)).exclude(
        pgh_label="delete"
    )
    rows = list(kept.annotate(author=F("written_by__name")).order_by("-pgh_id")[:VERSIONS])
    said = iter(with_names(text for one in rows for text in words_of(one).texts))
    return [
        WriteUpView(
            words=words_of(one).with_texts([next(said), next(said), next(said)]),
            is_draft=one.finished_at is None,
            written_by=(one.author or ERASED) if one.written_by_id else "",
            written_at=one.written_at,
        )
        for one in rows
    ]
