"""Topics and wins in one line each, as agendas show them."""

from collections.abc import Iterable

from django.db.models import BooleanField, CharField, TextField, Value
from django.db.models.functions import Cast

from reviewboard.agenda.models import Topic, Win
from reviewboard.agenda.rows import SubjectView
from reviewboard.findings.queries.seeing import SEALED_TITLE, visible, with_level
from reviewboard.people.reader import Reader


def proposed_cards(reader: Reader, topic_ids: Iterable[int], win_ids: Iterable[int]) -> list[SubjectView]:
    """These topics and wins, as far as the reader may see them; texts as stored. One statement, or none.

    A topic about a sealed record has its words on its own page only.
    """
    topics, wins = set(topic_ids), set(win_ids)
    if not topics and not wins:
        return []
    seen = with_level(visible(Topic.objects.filter(pk__in=topics), reader)).values_list(
        Cast(Value("topic"), CharField()), "pk", Cast("title", TextField()), "text", "named", "is_sealed"
    )
    no, nothing = Value(False, BooleanField()), Value("", TextField())
    told = Win.objects.filter(pk__in=wins).values_list(
        Cast(Value("win"), CharField()), "pk", "text", nothing, no, no
    )
    return [
        SubjectView(
            kind=kind,
            id=pk,
            reference=f"{'T' if kind == 'topic' else 'W'}-{pk}",
            title=SEALED_TITLE if is_sealed else title,
            summary="" if is_sealed else text,
            restricted=bool(named or is_sealed),
        )
        for kind, pk, title, text, named, is_sealed in seen.union(told, all=True)
    ]
