"""Every address of the product, read from the URL resolver, and examples of what stands in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reviewboard.agenda.links import Answers, Link, sign
from reviewboard.agenda.models import Agenda, AgendaItem, Need, Topic, Win
from reviewboard.agenda.placements import Placement
from reviewboard.approvals.models import Gate
from reviewboard.attendance.models import Ask
from reviewboard.changes.models import Change
from reviewboard.domain.values import Attendance
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.integrations.mail.mailbox import newest
from reviewboard.integrations.registry import GUIDES
from reviewboard.people.mailing import OptionalMail, stop_token
from reviewboard.people.models import Identity, Person
from reviewboard.policies import mandate
from reviewboard.policies.models import Draft
from reviewboard.policies.queries import DEFAULTS, GATE
from tests.whole.cast import FORGE, JIRA, Sample

TRACKER_PAGES = "web:jira"
"""What the names of pages of a tracker begin with: another source has none of them."""


@dataclass(frozen=True, slots=True)
class Address:
    """One name of the resolver, as in "web:person", and what its path must be told."""

    name: str
    parameters: tuple[str, ...]

    def path(self, **values: object) -> str:
        """The path for these values of its parameters."""
        return reverse(self.name, kwargs=values)


@cache
def addresses() -> tuple[Address, ...]:
    """All of them, by name."""
    return tuple(sorted(_walk(get_resolver(), ""), key=lambda one: one.name))


def _walk(resolver: URLResolver, prefix: str, outer: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        parameters = (*outer, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern, space, parameters)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(prefix + pattern.name, parameters)


def named() -> Sequence[str]:
    """The names, for parametrised tests."""
    return [one.name for one in addresses()]


def address(name: str) -> Address:
    """The address of this name."""
    return next(one for one in addresses() if one.name == name)


# What a parameter stands for: the table whose keys it takes, and the column where that is not the id.
STANDS_FOR: Mapping[str, tuple[str, str]] = {
    "person_id": ("people.Person", "pk"),
    "team_id": ("people.Team", "pk"),
    "identity_id": ("people.Identity", "pk"),
    "merge_id": ("people.PersonMerge", "pk"),
    "key": ("catalog.Service", "key"),
    "change_id": ("changes.Change", "pk"),
    "waiting_id": ("changes.Change", "pk"),
    "incident_id": ("incidents.Incident", "pk"),
    "link_id": ("incidents.CauseLink", "pk"),
    "action_id": ("findings.ActionItem", "pk"),
    "recheck_id": ("findings.Recheck", "pk"),
    "finding_id": ("findings.Finding", "pk"),
    "decision_id": ("findings.Decision", "pk"),
    "idea_id": ("findings.Idea", "pk"),
    "repository_id": ("catalog.Repository", "pk"),
    "meeting_id": ("meetings.Meeting", "pk"),
    "date_id": ("meetings.ChangedDate", "pk"),
    "series_key": ("meetings.Series", "key"),
    "item_id": ("agenda.AgendaItem", "pk"),
    "need_id": ("agenda.Need", "pk"),
    "ask_id": ("attendance.Ask", "pk"),
    "topic_id": ("agenda.Topic", "pk"),
    "win_id": ("agenda.Win", "pk"),
    "import_id": ("connections.Import", "pk"),
    "token_id": ("people.ApiToken", "pk"),
    "source": ("connections.Connection", "key"),
    "delivery_id": ("inbox.Delivery", "pk"),
    "place_id": ("tracker.ServicePlace", "pk"),
    "ticket_id": ("tracker.IssueLink", "pk"),
    "reading_id": ("changes.Rereading", "pk"),
    "own_id": ("changes.TeamRule", "pk"),
    "preview_id": ("agenda.PolicyPreview", "pk"),
}


def every_value(parameter: str) -> list[object]:
    """All values that a parameter has in this database. KeyError: say in STANDS_FOR or MADE what it stands for."""
    if parameter in MADE:
        return list(MADE[parameter]())
    label, column = STANDS_FOR[parameter]
    model: type[Model] = apps.get_model(label)
    return list(model._default_manager.order_by(column).values_list(column, flat=True))


def _links() -> list[str]:
    """Signed links of two who are asked live: they need no sign-in."""
    asked = Need.objects.filter(attendance=Attendance.LIVE, item__agenda__meeting__state="planned")
    rows = asked.order_by("pk").values_list("item__agenda__meeting", "person", "item__agenda__revision")
    return [sign(Link(*row, answers)) for row in rows[:2] for answers in Answers]


def _stops() -> list[str]:
    people = Person.objects.order_by("pk").values_list("pk", flat=True)
    return [stop_token(person, kind) for person in people for kind in OptionalMail]


MADE: Mapping[str, Callable[[], Iterable[object]]] = {
    "name": lambda: [mail.name for mail in newest(Path(str(settings.MAILBOX_DIR)))],
    "draft_id": lambda: Draft.objects.filter(kind=GATE).order_by("pk").values_list("pk", flat=True),
    "policy": lambda: [mandate.KIND, *(kind for kind in DEFAULTS if kind != mandate.KIND)],
    "operation": lambda: [],
    "rule_id": lambda: [
        "claude.account", "reader.branch", "declaration", *(f"team.{pk}" for pk in every_value("own_id"))
    ],
    "stop": _stops,
    "table": lambda: ["weeks", "changes", "waits"],
    "token": _links,
    "vendor": lambda: GUIDES,
    "word": lambda: ["contributed", "ruled-out"],
}  # fmt: skip
"""What a parameter stands for that is no column of a table."""


def of_self(sample: Sample, name: str = "") -> dict[str, object]:
    """One value for each parameter, so that the page is about the `self` of the cast; those of a tracker about one."""
    own: dict[str, object] = {"source": JIRA} if name.startswith(TRACKER_PAGES) else {}
    if not name or "name" in address(name).parameters:  # the mailbox is read for its own pages only
        own["name"] = next(iter(every_value("name")), 1)
    return {**rows_of_self(sample), **own}


def _revision(sample: Sample) -> int:
    return Agenda.objects.values_list("revision", flat=True).get(meeting=sample.meeting.id)


def _item(sample: Sample) -> int:
    """A slot that everybody may see."""
    held = AgendaItem.objects.filter(agenda__meeting=sample.meeting.id, placement=Placement.HELD)
    return held.filter(subjects__incident__isnull=False, subjects__incident__audience=None).earliest("pk").pk


@cache
def rows_of_self(sample: Sample) -> Mapping[str, object]:
    """The same without what is not in the database; read once, before any test adds to its copy of the sample."""
    oskar = sample.person("self")
    linked = CauseLink.objects.values("change_id")
    own_change = Change.objects.filter(author__person=oskar, audience=None, pk__in=linked).earliest("pk")
    own_action = ActionItem.objects.filter(owner=oskar, audience=None).order_by("pk").first()
    incident = Incident.objects.filter(audience=None, causes__change_id=own_change.pk).earliest("pk")
    written = {"written_by": oskar, "audience": None}
    chosen: dict[str, object] = {
        "person_id": oskar,
        "finding_id": Finding.objects.filter(**written).earliest("pk").pk,
        "decision_id": Decision.objects.filter(**written).earliest("pk").pk,
        "idea_id": Idea.objects.filter(**written).earliest("pk").pk,
        "topic_id": Topic.objects.filter(proposed_by=oskar).earliest("pk").pk,
        "ask_id": Ask.objects.filter(asked=oskar).earliest("pk").pk,
        "win_id": Win.objects.filter(proposed_by=oskar).earliest("pk").pk,
        "key": "pricing-engine",
        "change_id": own_change.pk,
        "waiting_id": Gate.objects.filter(mode="enforce", state="closed", landed_at=None)
        .earliest("change")
        .pk,
        "incident_id": incident.pk,
        "meeting_id": sample.meeting.id,
        "item_id": _item(sample),
        "series_key": sample.meeting.series_key,
        "repository_id": own_change.repository_id,
        "identity_id": Identity.objects.filter(person=None).latest("pk").pk,
        "source": FORGE,
        "token": sign(Link(sample.meeting.id, oskar, _revision(sample), Answers.CONFIRM)),
    }
    if own_action is not None:
        chosen["action_id"] = own_action.pk
    for parameter in {*STANDS_FOR, *MADE} - chosen.keys():
        chosen[parameter] = next(iter(every_value(parameter)), 1)
    return chosen
