"""What happened when, of several incidents at once: for the shared screen of a meeting."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from reviewboard.incidents.models import Incident, TimelineEntry
from reviewboard.incidents.queries.one import entry_view
from reviewboard.incidents.queries.seeing import visible
from reviewboard.incidents.rows import TimesView
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader

ENTRIES = 100
"""Of each of them; the page of an incident has more."""
_TOLD = ("at", "text", "kind", "source")


def times_of(reader: Reader, ids: Collection[int]) -> dict[int, TimesView]:
    """The times of those of these incidents that the reader may see, by id. Two statements at most."""
    entries = TimelineEntry.objects.filter(incident=OuterRef("pk")).order_by("at", "pk")
    told = ArraySubquery(entries.values(json=JSONObject(**{name: name for name in _TOLD}))[:ENTRIES])
    found = visible(reader).filter(pk__in=ids).select_related("connection").annotate(told=told)
    rows = list(found) if ids else []
    texts = iter(with_names([entry["text"] for row in rows for entry in row.told]))
    return {row.pk: _times(row, row.told, texts) for row in rows}


def _times(incident: Incident, told: list[dict[str, Any]], texts: Iterator[str]) -> TimesView:
    entries = (
        TimelineEntry(at=datetime.fromisoformat(one["at"]), kind=one["kind"], source=one["source"])
        for one in told
    )
    return TimesView(
        source=incident.connection.name,
        started_at=incident.started_at,
        detected_at=incident.detected_at,
        mitigated_at=incident.mitigated_at,
        resolved_at=incident.resolved_at,
        timeline=tuple(entry_view(incident, one, next(texts)) for one in entries),
    )
