"""Incidents and action items in a real Chromium: accessible, inside the window, and worked by hand."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.changes.models import Change
from reviewboard.domain.candidates import Candidate, Reason, ReasonCode
from reviewboard.domain.values import ChangeKind, ChangeState, FindingCategory, IncidentStatus, Severity
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations import add_action, add_finding
from reviewboard.findings.rows import ActionFields, Origin
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.incidents.operations import propose_all, record
from reviewboard.people.models import Identity, Membership, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.incidents.pager import START, entry, pager, service, someone, told
from tests.people.roster import NOW, TODAY, person, team, user
from tests.web.browsing import Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def scene(client: Client) -> Client:
    """An incident with everything on its page, a few action items, and Lars, who led the response."""
    pricing = team("pricing")
    lars = person("Lars Nyberg")
    Membership.objects.create(person=lars, team=pricing, starts_on=TODAY.replace(year=2025))
    engine = service(owner=pricing)
    whole = told(
        150,
        title="An expired discount was applied to 3,114 orders over two hours",
        summary="The preview discount ended at 13:50. pricing-engine went on quoting the ended rule.",
        lead=someone("Lars Nyberg"),
        responders=(someone("Tomasz Zieliński"),),
        services=("pricing-engine",),
        status=IncidentStatus.RESOLVED,
        detected_at=START + timedelta(minutes=29),
        mitigated_at=START + timedelta(minutes=116),
        resolved_at=START + timedelta(minutes=130),
        customer_minutes=130,
        vendor_severity="P2",
        timeline=(
            entry(-5, "Release 2026.11.18-3 reaches all regions"),
            entry(0, "First order priced with the ended discount", "impact"),
            entry(29, "Alert: margin guard below 96% for 30 minutes", "detected"),
            entry(116, "Rollback begins", "mitigated"),
            entry(130, "Rollback complete", "resolved"),
        ),
    )
    other = told(external_id="P2", title="Stock badges were out of date", severity=Severity.SEV3)
    record(connection_id=pager().pk, snapshots=[whole, other], as_of=NOW)
    Identity.objects.filter(name="Lars Nyberg").update(person=lars)
    incident = Incident.objects.get(external_id="P1")
    _candidates(incident)
    origin, today = Origin(incident.pk), timezone.localdate()
    text = "The cache client accepts a *bare* number."
    add_finding(reader=HOUSE, text=text, category=FindingCategory.TEST_GAP, origin=origin, as_of=NOW)
    for title, owner, due in (
        ("Make the cache client accept only a Duration", lars.pk, today + timedelta(days=1)),
        ("Shorten the margin guard’s window to 5 minutes", None, today - timedelta(days=10)),
        ("Contract test for durations in all callers", None, None),
    ):
        fields = ActionFields(title, outcome="A build fails.", owner_id=owner, due_on=due)
        add_action(reader=HOUSE, fields=fields, origin=origin, as_of=NOW - timedelta(days=34))
    add_action(reader=HOUSE, fields=ActionFields("Write it down"), as_of=timezone.now())
    assert engine.pk
    client.force_login(user(Role.ENGINEER, lars))
    return client


def _candidates(incident: Incident) -> None:
    changes = [
        Change.objects.create(
            connection=incident.connection, external_id=f"pr:{n}", title=title, service=incident.service,
            kind=ChangeKind.PULL_REQUEST, state=ChangeState.MERGED, happened_at=START - timedelta(minutes=5),
        )
        for n, title in enumerate(["Cache discount rules for 15 minutes", "Raise the pool to 60"])
    ]  # fmt: skip
    why = (Reason(ReasonCode.LIVE_SHORTLY_BEFORE, 5), Reason(ReasonCode.SAME_SERVICE))
    found = [Candidate(one.pk, 3 - 2 * n, why[n:]) for n, one in enumerate(changes)]
    propose_all(proposals={incident.pk: found}, as_of=NOW)


def pages() -> list[str]:
    incident = Incident.objects.get(external_id="P1").pk
    action = ActionItem.objects.order_by("pk").values_list("pk", flat=True)[0]
    return [
        "/incidents/",
        "/incidents/?q=nothing",
        f"/incidents/{incident}/",
        f"/incidents/{incident}/visibility/",
        f"/incidents/{incident}/findings/new/",
        "/actions/",
        f"/actions/{action}/",
        f"/actions/{action}/edit/",
        f"/actions/new/?incident={incident}",
    ]


@pytest.fixture
def laptop(browser: Browser, scene: Client) -> Iterator[Visit]:
    with visit(browser, scene) as opened:
        yield opened


def test_every_page_is_accessible_and_inside_the_window(laptop: Visit) -> None:
    for path in pages():
        laptop.go(path)
        assert laptop.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert laptop.violations_in_every_look() == [], path


def test_a_candidate_is_settled_with_one_button(laptop: Visit) -> None:
    laptop.go(pages()[2])
    laptop.follow(laptop.page.get_by_role("button", name="Contributed CHG").first)
    expect(laptop.page.get_by_text("It is on the record")).to_be_visible()
    assert CauseLink.objects.filter(state="contributed").count() == 1


def test_two_actions_get_a_date_together(laptop: Visit) -> None:
    laptop.go("/actions/")
    boxes = laptop.page.get_by_role("checkbox", name="Choose ACT")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(laptop.page.get_by_text("2 chosen")).to_be_visible()
    laptop.page.get_by_role("button", name="New due date").click()
    laptop.page.get_by_label("New due date").fill("2027-01-15")
    laptop.follow(laptop.page.get_by_role("button", name="Change 2 actions"))
    expect(laptop.page.get_by_text("2 actions changed")).to_be_visible()
    assert ActionItem.objects.filter(due_on="2027-01-15").count() == 2


def test_an_action_is_finished_without_scripts(browser: Browser, scene: Client) -> None:
    one = ActionItem.objects.get(owner=Person.objects.get(name="Lars Nyberg"))
    with visit(browser, scene, scripts=False) as opened:
        opened.go(f"/actions/{one.pk}/")
        opened.follow(opened.page.get_by_role("button", name="Done"))
        expect(opened.page.get_by_text("It is now: Done, to be verified")).to_be_visible()
    assert ActionItem.objects.get(pk=one.pk).state == "done"
