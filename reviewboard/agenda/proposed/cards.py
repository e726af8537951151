"""Topics and wins in one line each, as agendas show them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from reviewboard.agenda.models import Agenda, Topic, Win
from reviewboard.agenda.rows import SubjectView
from reviewboard.findings.queries.seeing import SEALED_TITLE, visible, with_level
from reviewboard.people.reader import Reader

_TOPIC = JSONObject(pk="pk", title="title", text="text", named="named", is_sealed="is_sealed")
_WIN = JSONObject(pk="pk", title="text")


def with_proposed(agendas: QuerySet[Agenda], reader: Reader) -> QuerySet[Agenda]:
    """Annotates what `proposed_on` reads, so that an agenda and its topics and wins are one statement."""
    on_it = {"on_agendas__item__agenda": OuterRef("pk")}
    return agendas.annotate(
        topics=ArraySubquery(_topics(reader).filter(**on_it).distinct().values(json=_TOPIC)),
        wins=ArraySubquery(Win.objects.filter(**on_it).distinct().values(json=_WIN)),
    )


def proposed_on(agenda: Agenda) -> list[SubjectView]:
    """The topics and wins of an agenda that was read through `with_proposed`; texts as stored."""
    return list(_views(getattr(agenda, "topics", ()), getattr(agenda, "wins", ())))


def proposed_cards(reader: Reader, topic_ids: Iterable[int], win_ids: Iterable[int]) -> list[SubjectView]:
    """These topics and wins, as far as the reader may see them; texts as stored. A statement for each sort there is."""
    topics, wins = set(topic_ids), set(win_ids)
    found = _topics(reader).filter(pk__in=topics).values_list(_TOPIC, flat=True) if topics else ()
    told = Win.objects.filter(pk__in=wins).values_list(_WIN, flat=True) if wins else ()
    return list(_views(found, told))


def _topics(reader: Reader) -> QuerySet[Topic]:
    return with_level(visible(Topic.objects.all(), reader))


def _views(topics: Iterable[Mapping[str, Any]], wins: Iterable[Mapping[str, Any]]) -> Iterator[SubjectView]:
    """A topic about a sealed record has its words on its own page only."""
    for one in topics:
        hidden = one["is_sealed"]
        yield SubjectView(
            kind="topic",
            id=one["pk"],
            reference=f"T-{one['pk']}",
            title=SEALED_TITLE if hidden else one["title"],
            summary="" if hidden else one["text"],
            restricted=bool(one["named"] or hidden),
        )
    for one in wins:
        yield SubjectView(kind="win", id=one["pk"], reference=f"W-{one['pk']}", title=one["title"])
