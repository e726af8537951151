"""Who looks at the sample organisation: one person for each way to be related to a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.test import Client

from reviewboard.agenda import previewing
from reviewboard.catalog.models import Service
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection, Import
from reviewboard.connections.operations import ensure_connection, seen
from reviewboard.domain.values import DeliveryState, LinkState
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.inbox.models import Delivery
from reviewboard.meetings.models import ChangedDate
from reviewboard.meetings.operations import create_series
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.accounts import create_account
from reviewboard.people.merging import merge
from reviewboard.people.models import Identity, Person, Team, User
from reviewboard.people.operations import create_person
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope, create_token
from reviewboard.policies import mandate
from reviewboard.policies.operations import save, write_draft
from reviewboard.policies.queries import GATE, current
from reviewboard.sample.organisation import email
from reviewboard.sample.whole import build
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import Duplicate, IssueLink, ServicePlace, SyncNote

FORGE, OWN_TOOL, JIRA = "github-sample", "own-tool", "jira-sample"
"""Keys of a source that sends and is read, of one that has a mapping, and of a tracker that cannot be asked."""
WEEK = timedelta(days=7)
BACKEND = "django.contrib.auth.backends.ModelBackend"
STRANGER = "stranger"
CAST: Mapping[str, tuple[str, Role]] = {
    "viewer": ("Wanda Krüger", Role.VIEWER),
    "engineer": ("Farid Rahimi", Role.ENGINEER),
    "facilitator": ("Lucas Pereira", Role.FACILITATOR),
    "admin": ("Ravi Menon", Role.ADMIN),
    "self": ("Oskar Lind", Role.ENGINEER),
    "manager": ("Priya Raman", Role.ENGINEER),
    "other_manager": ("Amara Okafor", Role.ENGINEER),
    "series_facilitator": ("Ines Duarte", Role.FACILITATOR),
    "other_facilitator": ("Rhea Kapoor", Role.FACILITATOR),
}
"""`self` is whom a page is about, `manager` leads their team; `facilitator` is the deputy of the weekly review, and
`other_facilitator` runs a series of her own."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The sample organisation, its coming meeting, and by part of the cast its account, a session, and a token."""

    as_of: datetime
    meeting: MeetingRow
    accounts: Mapping[str, int]
    sessions: Mapping[str, str]
    tokens: Mapping[str, str]

    def person(self, part: str) -> int:
        """The person's id."""
        return Person.objects.get(name=CAST[part][0]).pk

    def reader(self, part: str) -> Reader:
        """The same as a reader, for queries that are asked without a page."""
        found = reader_for(self.accounts[part], today=self.as_of.date())
        assert found is not None
        return found

    def client(self, part: str) -> Client:
        """A browser in which this part is signed in; errors come back as pages, as they do to a person."""
        client = Client(raise_request_exception=False)
        if part != STRANGER:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[part]
        return client

    def program(self, part: str) -> Client:
        """A program with a token of this part that may do everything a token may."""
        headers = {} if part == STRANGER else {"Authorization": f"Bearer {self.tokens[part]}"}
        return Client(raise_request_exception=False, headers=headers)


def found_sample(as_of: datetime) -> Sample:
    """Fills the database that Django uses now: the sample, and an account for everybody in the cast."""
    meeting = build(as_of=as_of)
    accounts = {part: _account(name, role, as_of) for part, (name, role) in CAST.items()}
    facilitator = Person.objects.get(name=CAST["other_facilitator"][0])
    _another_series(facilitator.pk, as_of)
    _changed_date(meeting, as_of)
    sessions = {part: _session(account) for part, account in accounts.items()}
    tokens = {
        part: _token(accounts[part], as_of) for part in sorted(accounts, key=lambda part: part != "self")
    }
    sample = Sample(as_of, meeting, accounts, sessions, tokens)
    _of_self(sample.person("self"), as_of)
    return sample


def _session(account: int) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=account), backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _token(account: int, as_of: datetime) -> str:
    until = as_of + timedelta(days=30)
    made = create_token(user_id=account, name="script", scopes=list(Scope), expires_at=until, as_of=as_of)
    return made.token


def _of_self(person_id: int, as_of: datetime) -> None:
    """What the sample may lack: what `self` owns, learned and is too, a login that may be theirs, and an import."""
    pricing = Team.objects.get(key="pricing").pk
    ActionItem.objects.create(title="Say where the price came from", owner_id=person_id, team_id=pricing)
    Finding.objects.create(text="Nothing says where a price came from", written_by_id=person_id)
    Decision.objects.create(text="Every price names its rule", written_by_id=person_id)
    Idea.objects.create(text="Draw the way of a price", written_by_id=person_id)
    Identity.objects.create(kind="gitlab", value="oskar.lind")
    again = create_person(name="O. L.", as_of=as_of)
    merge(survivor_id=person_id, absorbed_id=again, actor_id=None, as_of=as_of)
    file = ensure_connection(
        key="file-services", name="Services", vendor="csv", kind=ConnectionKind.IMPORT, as_of=as_of
    )
    Import.objects.create(connection_id=file, kind="services", file_name="services.csv", digest="0" * 64)
    _sources(as_of)
    _jira(as_of)
    _tickets(as_of)
    _policies(person_id, as_of)


def _policies(person_id: int, as_of: datetime) -> None:
    """The mandate, which is `self`'s, and rules of agenda and gate that somebody looked at without saving them."""
    save(
        kind=mandate.KIND,
        body={},
        after_version=0,
        owner_id=person_id,
        hypothesis="Who is needed is there",
        expires_on=as_of.date() + mandate.USUAL,
        actor_id=None,
        as_of=as_of,
    )
    draft = _draft(
        "ranking", {"wheel_teams": 0, "points": {"overdue.each_week": 90, "overdue.most": 90}}, as_of
    )
    _draft(GATE, {"lines": 50, "approvals": 2}, as_of)
    preview = previewing.start(draft_id=draft, actor_id=None, as_of=as_of)
    while previewing.look_on(preview_id=preview, as_of=as_of):
        pass


def _draft(kind: str, body: dict[str, object], as_of: datetime) -> int:
    return write_draft(
        kind=kind,
        body=body,
        after_version=current(kind)[0],
        owner_id=None,
        hypothesis="",
        expires_on=None,
        actor_id=None,
        as_of=as_of,
    )


def _jira(as_of: datetime) -> None:
    """A tracker without a token, which nobody calls, and a place with what its project said of itself last."""
    pk = ensure_connection(
        key=JIRA, name="Jira", vendor="jira-tracker", kind=ConnectionKind.TRACKER, as_of=as_of
    )
    Connection.objects.filter(pk=pk).update(config={"api_url": "https://jira.example", "edition": "cloud"})
    seen(connection_id=pk, at=as_of)
    team = [["1", "Payments platform"], ["2", "Ledger"]]
    field = {"required": False, "has_default": False, "kind": "string", "options": []}
    ServicePlace.objects.create(
        connection_id=pk,
        service=Service.objects.get(key="pricing-engine"),
        project_id="10001",
        project_key="PRC",
        type_id="10001",
        type_name="Task",
        settings={"labels": ["reviewboard"], "priorities": {"urgent": "1"}},
        screen={
            "fields": [
                {**field, "id": "priority", "name": "Priority", "kind": "priority"},
                {**field, "id": "parent", "name": "Parent", "kind": "issuelink"},
                {**field, "id": "customfield_1", "name": "Team", "required": True, "options": team},
                {**field, "id": "customfield_2", "name": "Approver", "required": True, "kind": "user"},
            ],
            "priorities": [["1", "Highest"], ["3", "Medium"]],
            "statuses": [["10", "To Do", "new"], ["11", "Done", "done"]],
            "levels": [["7", "Named people"]],
        },
        problems=[{"code": "required", "field": "customfield_1", "words": "Team"}],
        problems_at=as_of,
        checked_at=as_of,
    )


def _tickets(as_of: datetime) -> None:
    """One ticket that both sides changed, with a second one; one that was refused; one that may have been made; one gone."""
    place = ServicePlace.objects.select_related("service").get(connection__key=JIRA)
    actions = list(ActionItem.objects.filter(audience=None, owner__isnull=False).order_by("pk")[:3])
    own = ActionItem.objects.filter(owner__name=CAST["self"][0], audience=None).order_by("pk")[0]
    chosen = [own, *(one for one in actions if one.pk != own.pk)]
    due = {"due": ["2026-12-11", "2026-12-11"]}
    said = {"values": {"due": "2026-12-04", "status": "open"}, "status": "To Do", "category": "new"}
    shared = {"connection_id": place.connection_id, "place": place, "project_id": "10001", "sent_at": as_of}
    linked = {"issue_id": "1", "issue_key": "PRC-1", "base": due, "there": said, "conflict": {"due": True}}
    refused = {
        "cause": f"field:{place.pk}:customfield_1",
        "words": "400 customfield_1: Team is required.",
        "fields": {"customfield_1": "Team is required."},
        "status": 400,
        "trace": "7c2f10",
        "attempts": 1,
    }
    later = as_of + timedelta(minutes=1)
    columns = [
        {"state": LinkState.LINKED, "read_at": as_of, **linked},
        {"state": LinkState.REFUSED, **refused},
        {
            "state": LinkState.UNCERTAIN,
            "next_look_at": later,
            "words": "no answer: the connection broke",
            "looks": 1,
        },
    ]
    made = [
        IssueLink.objects.create(action=one, **shared, **row)
        for one, row in zip(chosen, columns, strict=False)
    ]
    Duplicate.objects.create(link=made[0], issue_id="2", issue_key="PRC-2", found_at=as_of)
    for kind in (NoteKind.SENT, NoteKind.LOST, NoteKind.MISSED):
        SyncNote.objects.create(link=made[-1], at=as_of, kind=kind)


def _sources(as_of: datetime) -> None:
    """A forge and a tool with a mapping, both heard from, and a delivery in each state."""
    forge = ensure_connection(
        key=FORGE, name="Code", vendor="github", kind=ConnectionKind.FORGE, as_of=as_of, expected_every=WEEK
    )
    tool = ensure_connection(
        key=OWN_TOOL,
        name="Own tool",
        vendor="generic",
        kind=ConnectionKind.PAGER,
        as_of=as_of,
        expected_every=WEEK,
    )
    for one in (forge, tool):
        seen(connection_id=one, at=as_of)
    Delivery.objects.bulk_create(
        Delivery(
            connection_id=forge,
            key=f"delivery-{state}",
            event="pull_request",
            body=b"{}",
            size=2,
            state=state,
            reason="pull_request is missing" if state is DeliveryState.FAILED else "",
            received_at=as_of,
        )
        for state in DeliveryState
    )


def _account(name: str, role: Role, as_of: datetime) -> int:
    person = Person.objects.get(name=name)
    known = User.objects.filter(person=person).first()
    if known is None:
        return create_account(email=email(name), password=None, role=role, person_id=person.pk, as_of=as_of)
    if known.role != role:
        User.objects.filter(pk=known.pk).update(role=role)
    return known.pk


def _changed_date(meeting: MeetingRow, as_of: datetime) -> None:
    """A date of this series, far away, on which nothing is held."""
    on = meeting.starts_at.date() + 10 * WEEK
    ChangedDate.objects.create(series_id=meeting.series_id, on=on, reason="A day of ours", set_at=as_of)


def _another_series(facilitator_id: int, as_of: datetime) -> None:
    starts_on: date = as_of.date() + timedelta(days=60)
    create_series(
        key="platform-review",
        name="Platform review",
        zone="Europe/London",
        rule="FREQ=WEEKLY;BYDAY=TU",
        starts_on=starts_on,
        starts_at=time(15),
        facilitator_id=facilitator_id,
        as_of=as_of,
    )
