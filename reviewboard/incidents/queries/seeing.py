"""What a reader may see of incidents, and what stands in place of a sealed title."""

from django.db.models import F, Q, QuerySet

from reviewboard.domain.values import Visibility
from reviewboard.incidents.models import Incident
from reviewboard.people.reader import Reader

SEALED_TITLE = "Restricted item"


def visible(reader: Reader) -> QuerySet[Incident]:
    """The incidents that the reader may see."""
    return Incident.objects.filter(reader.visible())


def with_level(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Annotates `level`, which `visibility_of` reads; NULL is open."""
    return incidents.annotate(level=F("audience__level"))


def sealed() -> Q:
    """Incidents whose title is shown on their own page only."""
    return Q(audience__level=Visibility.SEALED)


def visibility_of(incident: Incident) -> Visibility:
    """The visibility of an incident that was read through `with_level`."""
    level: str | None = incident.level  # type: ignore[attr-defined]  # annotated by with_level
    return Visibility(level) if level else Visibility.OPEN


def title_in_lists(incident: Incident) -> str:
    """The title as stored, or, of a sealed incident, the words for it everywhere but on its own page."""
    return SEALED_TITLE if visibility_of(incident) is Visibility.SEALED else incident.title
