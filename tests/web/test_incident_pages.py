"""The pages of incidents: what they show, to whom, and with how many statements."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from reviewboard.agenda.candidates import propose_candidates
from reviewboard.catalog.models import Dependency
from reviewboard.changes.models import Change
from reviewboard.domain.candidates import Candidate, Reason, ReasonCode
from reviewboard.domain.values import CauseState, ChangeKind, ChangeState, Visibility
from reviewboard.findings.models import Finding
from reviewboard.findings.operations import add_action, add_finding
from reviewboard.findings.rows import ActionFields, Origin
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.incidents.operations import propose, record
from reviewboard.meetings.operations import plan_meetings
from reviewboard.people.models import Identity, Membership, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import raise_visibility
from tests.agenda.week import series
from tests.incidents.pager import START, entry, pager, service, someone, told
from tests.people.roster import NOW, TODAY, person, team, user
from tests.statements import at_most
from tests.web.pages import next_page

pytestmark = pytest.mark.django_db
ANYWHERE = (
    "/incidents/",
    "/incidents/export.csv",
    "/incidents/{}/",
    "/incidents/{}/findings/new/",
    "/incidents/{}/causes/new/",
    "/incidents/{}/visibility/",
)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def signed_in(name: str, role: Role = Role.ENGINEER, in_team: int | None = None) -> Client:
    who = person(name)
    if in_team:
        Membership.objects.create(person=who, team_id=in_team, starts_on=TODAY.replace(year=2025))
    client = Client()
    client.force_login(user(role, who))
    return client


def change(title: str = "Cache discount rules for 15 minutes", **columns: object) -> Change:
    connection = Incident.objects.first()
    assert connection is not None
    plain: dict[str, object] = {
        "connection_id": connection.connection_id,
        "external_id": f"pr:{Change.objects.count()}",
        "kind": ChangeKind.PULL_REQUEST,
        "state": ChangeState.MERGED,
        "title": title,
        "happened_at": START - timedelta(minutes=5),
        "service": connection.service,
    }
    return Change.objects.create(**{**plain, **columns})


def candidate(incident: Incident, change_id: int) -> None:
    why = (Reason(ReasonCode.LIVE_SHORTLY_BEFORE, 5), Reason(ReasonCode.SAME_SERVICE))
    propose(incident_id=incident.pk, candidates=[Candidate(change_id, 2, why)], as_of=NOW)


@pytest.fixture
def incident() -> Incident:
    """INC of the pricing engine, led by Lars, owned by the team pricing, with an alert after 29 minutes."""
    service(owner=team("pricing"))
    snapshot = told(
        lead=someone("Lars Nyberg"),
        services=("pricing-engine",),
        summary="Told by Noor <noor@example.org>: *cached* rules.",
        detected_at=START + timedelta(minutes=29),
        customer_minutes=130,
        vendor_severity="P2",
        timeline=(entry(-5, "Release reaches all regions"), entry(29, "Alert: margin guard", "detected")),
    )
    record(connection_id=pager().pk, snapshots=[snapshot], as_of=NOW)
    return Incident.objects.get()


@pytest.fixture
def lars(incident: Incident) -> Client:
    client = signed_in("Lars Nyberg")
    mine = Person.objects.get(name="Lars Nyberg")
    Identity.objects.filter(name="Lars Nyberg").update(person=mine)
    return client


def closed(incident: Incident, level: Visibility) -> None:
    """Only Lars may see it from now on."""
    names = Person.objects.filter(name="Lars Nyberg").values_list("pk", flat=True)
    audience = raise_visibility(
        audience_id=None, level=level, person_ids=list(names), team_ids=(), actor_id=None, as_of=NOW
    )
    Incident.objects.filter(pk=incident.pk).update(audience=audience)


def test_the_page_tells_what_happened_when_and_who_answered(incident: Incident, lars: Client) -> None:
    page = text(lars, f"/incidents/{incident.pk}/")
    for words in (
        "An expired discount was applied", "SEV2", "“P2” in Pager", "pricing-engine", "<em>cached</em>", "Noor",
        "Alert: margin guard", "It began", "29 min", "to detect", "2 h 10 min", "led the response",
        "Everybody who signs in",
    ):  # fmt: skip
        assert words in page, words
    assert 'class="impact key"' in page
    assert "⟦" not in page


def test_a_candidate_is_shown_with_its_reasons_and_without_names(incident: Incident, lars: Client) -> None:
    candidate(incident, change().pk)
    page = text(lars, f"/incidents/{incident.pk}/")
    for words in ("Cache discount rules", "Moderate evidence", "because it went live 5 min before the start"):
        assert words in page
    assert "suspect" not in page.lower()


def test_whoever_is_involved_settles_a_candidate_and_takes_it_back(incident: Incident, lars: Client) -> None:
    made = change()
    candidate(incident, made.pk)
    base = f"/incidents/{incident.pk}/causes/{made.pk}"
    assert lars.post(f"{base}/contributed/?was=candidate").status_code == 302
    link = CauseLink.objects.get()
    assert (link.state, link.decided_by_id) == ("contributed", Person.objects.get(name="Lars Nyberg").pk)
    page = lars.post(f"{base}/ruled-out/?was=candidate", follow=True).content.decode()
    assert "Somebody was faster" in page
    assert CauseLink.objects.get().state == "contributed"
    assert f"Ask again about CHG-{made.pk}" in page
    lars.post(f"{base}/candidate/?was=contributed")
    assert CauseLink.objects.get().state == "candidate"
    for word in ("suspect/?was=candidate", "contributed/?was=guilty"):
        assert lars.post(f"{base}/{word}").status_code == 404


def test_an_outsider_reads_candidates_but_settles_none(incident: Incident) -> None:
    outsider, other = signed_in("Otto Outside"), signed_in("Oda Other", in_team=team("search").pk)
    made = change()
    candidate(incident, made.pk)
    path = f"/incidents/{incident.pk}/causes/{made.pk}/contributed/?was=candidate"
    assert "Cache discount rules" in text(outsider, f"/incidents/{incident.pk}/")
    assert "Rule out" not in text(outsider, f"/incidents/{incident.pk}/")
    for client in (outsider, other):
        assert client.post(path).status_code == 403
    assert signed_in("Fay Lead", Role.FACILITATOR).post(path).status_code == 302
    assert CauseLink.objects.get().state == "contributed"


def test_a_change_is_linked_by_its_reference(incident: Incident, lars: Client) -> None:
    made = change()
    path = f"/incidents/{incident.pk}/causes/new/"
    assert lars.post(path, {"change": f"chg-{made.pk}"}).status_code == 302
    assert "because somebody involved linked it" in text(lars, f"/incidents/{incident.pk}/")
    for wrong in ("CHG-999999", "nothing", ""):
        assert lars.post(path, {"change": wrong}).status_code == 422
    assert CauseLink.objects.count() == 1


def test_a_link_to_a_change_that_one_may_not_see_is_not_shown(incident: Incident, lars: Client) -> None:
    made = change()
    candidate(incident, made.pk)
    hidden = raise_visibility(
        audience_id=None, level=Visibility.RESTRICTED, person_ids=[person("Eve").pk], team_ids=(),
        actor_id=None, as_of=NOW,
    )  # fmt: skip
    Change.objects.update(audience=hidden)
    page = text(lars, f"/incidents/{incident.pk}/")
    assert "Cache discount rules" not in page
    assert f"CHG-{made.pk}" not in page
    path = f"/incidents/{incident.pk}/causes/{made.pk}/contributed/?was=candidate"
    assert lars.post(path).status_code == 404
    assert lars.post(f"/incidents/{incident.pk}/causes/new/", {"change": f"CHG-{made.pk}"}).status_code == 422


def test_a_finding_is_added_and_an_empty_one_is_told_beside_its_field(
    incident: Incident, lars: Client
) -> None:
    path = f"/incidents/{incident.pk}/findings/new/"
    assert "This field is required" in lars.post(path, {"category": "test_gap"}).content.decode()
    lars.post(path, {"text": "The client takes a *bare* number", "category": "test_gap"})
    page = text(lars, f"/incidents/{incident.pk}/")
    assert "Test gap" in page
    assert "<em>bare</em>" in page
    assert Finding.objects.get().incident == incident


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_an_outsider_finds_nothing_of_a_closed_incident(
    incident: Incident, lars: Client, level: Visibility
) -> None:
    made = change()
    candidate(incident, made.pk)
    closed(incident, level)
    outsider = signed_in("Otto Outside", Role.ADMIN)
    listed = [
        "/incidents/",
        "/incidents/?q=discount",
        f"/incidents/?q=INC-{incident.pk}",
        "/incidents/export.csv",
    ]
    for path in (*listed, f"/changes/{made.pk}/", "/search/?q=discount", f"/search/?q=INC-{incident.pk}"):
        page = text(outsider, path)
        assert "An expired discount" not in page, path
        assert f"/incidents/{incident.pk}/" not in page, path
    for path in ANYWHERE[2:]:
        here, nowhere = path.format(incident.pk), path.format(999999)
        gone, never = text(outsider, here, 404), text(outsider, nowhere, 404)
        assert gone.replace(here, "") == never.replace(nowhere, "")
    cause = f"/incidents/{incident.pk}/causes/{made.pk}/contributed/?was=candidate"
    assert outsider.post(cause).status_code == 404
    assert outsider.get(f"/actions/new/?incident={incident.pk}").status_code == 404


def test_a_sealed_title_is_shown_on_its_own_page_only(incident: Incident, lars: Client) -> None:
    closed(incident, Visibility.SEALED)
    assert "An expired discount" in text(lars, f"/incidents/{incident.pk}/")
    for path in ("/incidents/", "/incidents/export.csv", f"/incidents/?q=INC-{incident.pk}"):
        page = text(lars, path)
        assert "Restricted item" in page, path
        assert "An expired discount" not in page, path
    assert "Restricted item" not in text(lars, "/incidents/?q=discount")


def test_whoever_is_involved_raises_and_only_a_right_with_a_reason_lowers(
    incident: Incident, lars: Client
) -> None:
    path = f"/incidents/{incident.pk}/visibility/"
    assert lars.post(path, {"level": "restricted", "names": "lars.nyberg@example.org"}).status_code == 302
    assert lars.post(path, {"level": "open", "names": ""}).status_code == 422
    admin = signed_in("Ann Min", Role.ADMIN)
    assert admin.get(path).status_code == 404
    raised = Incident.objects.get()
    assert raised.audience is not None
    raised.audience.members.create(person=Person.objects.get(name="Ann Min"))
    assert admin.post(path, {"level": "open", "names": ""}).status_code == 422
    assert admin.post(path, {"level": "open", "names": "", "reason": "It is public now"}).status_code == 302
    assert Incident.objects.get().audience is None


def test_a_source_does_not_close_again_what_a_person_opened(incident: Incident, lars: Client) -> None:
    path = f"/incidents/{incident.pk}/visibility/"
    lars.post(path, {"level": "restricted", "names": "lars.nyberg@example.org"})
    again = told(500, lead=someone("Noor Haddad"), visibility=Visibility.SEALED)
    record(connection_id=incident.connection_id, snapshots=[again], as_of=NOW)
    audience = Incident.objects.get().audience
    assert audience is not None
    assert audience.level == "restricted"


def test_the_list_is_narrowed_by_each_filter(incident: Incident, lars: Client) -> None:
    Incident.objects.update(started_at=timezone.now() - timedelta(days=10))
    for query in (
        "severity=SEV2",
        "service=pricing-engine",
        "status=open",
        "q=DISCOUNT",
        f"q=inc-{incident.pk}",
    ):
        assert "An expired discount" in text(lars, f"/incidents/?{query}"), query
    for query in ("severity=SEV1", "status=resolved", "q=refund", "q=INC-999999", "period=7"):
        assert "No incident is found so" in text(lars, f"/incidents/?{query}"), query
    for query in ("severity=SEV9", "service=none", "after=zzz"):
        assert lars.get(f"/incidents/?{query}").status_code == 400, query


def test_the_file_holds_what_the_list_holds_and_no_formula(incident: Incident, lars: Client) -> None:
    Incident.objects.update(title="=1+1")
    answer = lars.get("/incidents/export.csv?severity=SEV2")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["reference"], row["title"], row["customer_minutes"]) == (f"INC-{incident.pk}", "'=1+1", "130")


def test_the_pager_meets_every_incident_once(incident: Incident, lars: Client) -> None:
    more(120, incident.connection_id)
    seen: list[str] = []
    path = "/incidents/"
    for _ in range(3):
        shown = lars.get(path).content.decode()
        seen += re.findall(r"<tr[^>]*data-item.*?(INC-\d+)", shown, re.S)
        path = f"/incidents/{next_page(shown)}"
    assert path == "/incidents/"
    assert len(seen) == len(set(seen)) == 121


def more(count: int, connection_id: int) -> None:
    snapshots = [told(external_id=f"M{n}", title=f"Told by M <m{n}@example.org>") for n in range(count)]
    record(connection_id=connection_id, snapshots=snapshots, as_of=NOW)


def test_a_page_costs_the_same_at_any_size(
    incident: Incident, lars: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (1, 40):
        more(size, incident.connection_id)
        for n in range(size):
            made = change(f"Told by C <c{n}@example.org>")
            CauseLink.objects.create(incident=incident, change_id=made.pk, reasons=[{"code": "same_service"}])
            origin = Origin(incident.pk)
            add_finding(reader=HOUSE, text=f"Told by F <f{n}@example.org>", origin=origin, as_of=NOW)
            add_action(reader=HOUSE, fields=ActionFields(f"Ask <a{n}@example.org>"), origin=origin, as_of=NOW)
        for path in ANYWHERE:
            with django_assert_max_num_queries(12):
                text(lars, path.format(incident.pk))


def test_who_may_open_what(incident: Incident) -> None:
    expected = {
        None: (302, 302, 302, 302, 302, 302),
        Role.VIEWER: (200, 200, 200, 403, 403, 403),
        Role.ENGINEER: (200, 200, 200, 200, 403, 403),
        Role.FACILITATOR: (200, 200, 200, 200, 200, 403),
        Role.ADMIN: (200, 200, 200, 200, 200, 403),
    }
    for role, wanted in expected.items():
        client = signed_in(f"Somebody {role}", role) if role else Client()
        assert tuple(client.get(path.format(incident.pk)).status_code for path in ANYWHERE) == wanted, role


def test_candidates_are_derived_for_the_week_that_is_planned(incident: Incident) -> None:
    needed = service("price-store")
    assert incident.service is not None
    Dependency.objects.create(service=incident.service, needs=needed)
    series()
    plan_meetings(as_of=NOW)
    strong = change("Cache rules", happened_at=START - timedelta(minutes=5))
    change("Take it back", happened_at=START + timedelta(hours=2), reverts=strong)
    weak = change("Raise the pool", service=needed, happened_at=START - timedelta(hours=3))
    change("Another service", service=service("far-away"))
    change("Long before", happened_at=START - timedelta(days=3))
    Incident.objects.update(started_at=START)
    assert propose_candidates(as_of=NOW) == 2
    assert propose_candidates(as_of=NOW) == 0
    found = dict(CauseLink.objects.values_list("change_id", "strength"))
    assert found == {strong.pk: 3, weak.pk: 1}
    CauseLink.objects.filter(change_id=weak.pk).update(state=CauseState.RULED_OUT)
    Change.objects.filter(pk__in=[strong.pk, weak.pk]).update(service=None)
    assert propose_candidates(as_of=NOW) == 1
    assert list(CauseLink.objects.values_list("change_id", "state")) == [(weak.pk, "ruled_out")]
    with at_most(9):
        propose_candidates(as_of=NOW)
