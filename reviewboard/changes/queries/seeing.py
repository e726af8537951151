"""What a reader may see of changes, and what stands in place of a sealed title."""

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from reviewboard.changes.models import Change
from reviewboard.domain.values import Certainty, ChangeState, Visibility
from reviewboard.people.reader import Reader

SEALED_TITLE = "Restricted item"
HAPPENED = (ChangeState.MERGED, ChangeState.DEPLOYED)
"""A change in one of these states has reached somebody."""
WHOLE = Q(part_of__isnull=True)
"""Leaves out the commits as which a request landed: they are that request (changes/landing.py)."""

ONCE = WHOLE & Q(picked_from__isnull=True)
"""Leaves out picks as well: in lists and agendas they are what they repeat (changes/picks.py)."""


def visible(reader: Reader) -> QuerySet[Change]:
    """What the reader may see: a change takes its repository's visibility and may have its own."""
    return Change.objects.filter(reader.visible("audience", "repository__audience"))


def with_level(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Annotates `level`: the stricter of a change's own visibility and its repository's; NULL is open."""
    return changes.annotate(
        level=Coalesce("audience__level", "repository__audience__level"), is_sealed=Q(sealed())
    )


def sealed() -> Q:
    """Changes whose title is shown on their own page only."""
    return Q(audience__level=Visibility.SEALED) | Q(repository__audience__level=Visibility.SEALED)


def visibility_of(change: Any) -> Visibility:
    """The visibility of a change that was read through `with_level`."""
    return visibility_at(change.level, is_sealed=change.is_sealed)


def visibility_at(level: str | None, *, is_sealed: bool) -> Visibility:
    """The visibility that the columns of `with_level` tell."""
    if is_sealed:
        return Visibility.SEALED
    return Visibility(level) if level else Visibility.OPEN


def title_in_lists(change: Any) -> str:
    """The title as stored; of a sealed change, the words that stand for it but on its own page."""
    title: str = SEALED_TITLE if change.is_sealed else change.title
    return title


def certainty_rank() -> Case:
    """Orders evidence with the strongest first."""
    return Case(
        *(When(certainty=one, then=Value(one.order)) for one in Certainty),
        default=Value(9),
        output_field=IntegerField(),
    )
