"""What a page of a place is about, and what its project says of itself now."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse

from reviewboard.connections.queries import Setup
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.tracking.port import Option
from reviewboard.integrations import registry
from reviewboard.people.reader import Reader
from reviewboard.tracker.operations import asking, places
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.checking import Screen
from reviewboard.tracker.queries.places import PlaceView
from reviewboard.web.connections import setup_of
from reviewboard.web.doors import reader_of


@dataclass(frozen=True, slots=True)
class Asked:
    """The tracker, the place if it is kept already, and the service; "" and None for everything else."""

    reader: Reader
    found: Setup
    view: PlaceView | None
    service_id: int | None = None
    service_key: str = ""

    @property
    def url(self) -> str:
        """Where this page is."""
        if self.view is not None:
            return reverse("web:jira-place", args=[self.found.key, self.view.row.id])
        return reverse("web:jira-place-new", args=[self.found.key])


@dataclass(frozen=True, slots=True)
class Whole:
    """The same with project, type, and the screen. `unread`: why it could not be read now, in the tracker's words."""

    asked: Asked
    project: Option
    kind: Option
    screen: Screen
    unread: str

    @property
    def kept(self) -> Place | None:
        """What was saved for this very project and type; of another, nothing of it may fit."""
        kept = self.asked.view.place if self.asked.view else None
        if kept is None or (kept.project_id, kept.type_id) != (self.project.id, self.kind.id):
            return None
        return kept

    @property
    def seen(self) -> str:
        """The version that the reader sees; "" of what is not kept yet."""
        return self.asked.view.version if self.asked.view else ""


def tracker_of(request: HttpRequest, source: str) -> Setup:
    """The tracker of this key.

    Raises:
        Http404: there is such a source, and it is no tracker.
        NotVisible: there is no such source.
    """
    found = setup_of(reader_of(request), source)
    if found.vendor not in registry.TRACKERS:
        raise Http404
    return found


def read_whole(asked: Asked, project: Option, kind: Option) -> Whole:
    """Reads the project, in six calls; while it cannot be read, what it said last stands in."""
    try:
        screen = asking.screen(
            reader=asked.reader, connection_id=asked.found.id, project_id=project.id, type_id=kind.id
        )
    except NoAnswer as error:
        last = places.remembered(asked.view.screen if asked.view else {})
        return Whole(asked, project, kind, last, error.words)
    return Whole(asked, project, kind, screen, "")
