"""What a reader may see of the review's records, and what stands in place of a sealed one."""

from typing import Any, TypeVar, cast

from django.db.models import Model, Q, QuerySet

from reviewboard.domain.values import Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.people.reader import Reader

Record = TypeVar("Record", bound=Model)

SEALED_TITLE = "Restricted item"
AUDIENCES = ("audience", "incident__audience", "change__audience", "change__repository__audience")
"""A record of the review takes the visibility of what it came from, and may have its own."""

ACTION_AUDIENCES = (*AUDIENCES, "finding__audience", "idea__audience")
"""An action item that came from a finding or an idea takes that of the finding or idea as well."""


def audiences_of(model: type[Model]) -> tuple[str, ...]:
    """The audiences that must all let a reader in to a record of this model; a room above names those of its own."""
    own: tuple[str, ...] = getattr(model, "audiences", AUDIENCES)
    return ACTION_AUDIENCES if model is ActionItem else own


def visible(records: QuerySet[Record], reader: Reader) -> QuerySet[Record]:
    """Those of the records that the reader may see."""
    return records.filter(reader.visible(*audiences_of(records.model)))


def sealed(model: type[Model], at: str = "") -> Q:
    """Records of this model, or those at the end of the path `at` ("finding__"), whose text is on their own page only."""
    found = Q()
    for audience in audiences_of(model):
        found |= Q(**{f"{at}{audience}__level": Visibility.SEALED})
    return found


def with_level(records: QuerySet[Record]) -> QuerySet[Record]:
    """Annotates what `visibility_of` reads: the strictest of all audiences decides."""
    named = Q()
    for audience in audiences_of(records.model):
        named |= Q(**{f"{audience}__isnull": False})
    annotated: Any = records.annotate(named=named, is_sealed=sealed(records.model))
    return cast(QuerySet[Record], annotated)


def visibility_of(record: Any) -> Visibility:
    """The visibility of a record that was read through `with_level`."""
    if record.is_sealed:
        return Visibility.SEALED
    return Visibility.RESTRICTED if record.named else Visibility.OPEN


def title_in_lists(action: ActionItem) -> str:
    """The title as stored, or, of a sealed action item, the words for it everywhere but on its own page."""
    return SEALED_TITLE if visibility_of(action) is Visibility.SEALED else action.title
