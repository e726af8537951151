"""The page of decisions and practices, and what is done to one of them by its forms."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.catalog.models import Service
from reviewboard.domain.values import Enforcement, Visibility
from reviewboard.findings.models import ActionItem, Decision, Finding, Turn
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record
from reviewboard.meetings.models import Meeting, Series
from reviewboard.people.models import Audience, AudienceMember, Person
from reviewboard.people.permissions import Role
from tests.incidents.pager import pager, service, told
from tests.people.roster import NOW, person, user
from tests.statements import at_most
from tests.web.changes.doing import text

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
"""The pages read the clock: dates count from the day on which the tests run."""


def signed_in(name: str, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    who = Person.objects.filter(name=name).first() or person(name)
    client.force_login(user(role, who))
    return client


@pytest.fixture
def ada() -> Client:
    return signed_in("Ada Lovelace")


@pytest.fixture
def bob() -> Client:
    return signed_in("Bob Stone")


def of_ada(**columns: object) -> Decision:
    plain = {"text": "Durations have a unit", "owner": Person.objects.get(name="Ada Lovelace")}
    return Decision.objects.create(**{**plain, **columns})


def practice(**columns: object) -> Decision:
    kept = {"practice": True, "enforcement": Enforcement.TEST, "enforced_by": "contracts/duration"}
    return of_ada(**{**kept, **columns})


def a_meeting() -> Meeting:
    series = Series.objects.create(
        key="weekly", name="Weekly review", rule="FREQ=WEEKLY", starts_on=NOW.date(), starts_at=NOW.time()
    )
    at = timezone.now() - timedelta(days=3)
    return Meeting.objects.create(
        series=series, starts_at=at, ends_at=at + timedelta(hours=1),
        covers_from=at - timedelta(days=7), covers_to=at,
    )  # fmt: skip


def an_incident() -> Incident:
    service()
    record(connection_id=pager().pk, snapshots=[told(services=("pricing-engine",))], as_of=NOW)
    return Incident.objects.get()


def test_it_says_what_stands_and_what_keeps_it(ada: Client) -> None:
    meeting, incident = a_meeting(), an_incident()
    made = practice(meeting=meeting, incident=incident, review_on=TODAY + timedelta(days=5))
    made.services.add(Service.objects.get())
    page = text(ada, "/decisions/")
    assert "<b>1</b> practice stands" in page
    assert "contracts/duration" in page
    assert f'href="/meetings/{meeting.pk}/">week {meeting.starts_at.isocalendar().week}</a>' in page
    assert f'href="/incidents/{incident.pk}/">INC-{incident.pk}</a>' in page
    assert "pricing-engine. Settled" in page
    assert "<b>review due" in page
    assert "Review due 1" in page
    assert f"D-{made.pk}, Durations have a unit" in page


def test_an_owner_without_a_name_to_be_found_and_an_empty_list_are_said(ada: Client) -> None:
    page = text(ada, "/decisions/")
    assert "Nothing of this kind" in page
    assert "Nothing has ended" in text(ada, "/decisions/?view=ended")
    assert "No decision is found so" in text(ada, "/decisions/?q=zzzz")
    Decision.objects.create(text="Nobody owns this")
    assert "No owner yet" in text(ada, "/decisions/")


def test_the_views_and_filters_narrow_the_list(ada: Client) -> None:
    practice(text="Kept by a test")
    practice(text="Kept by nothing", enforcement="", enforced_by="")
    of_ada(text="Settled once", until=TODAY - timedelta(days=1))
    soon = practice(text="Looked at soon", review_on=TODAY + timedelta(days=3))

    def shown(query: str) -> set[str]:
        page = text(ada, f"/decisions/{query}").partition('class="margin"')[0]
        every = ("Kept by a test", "Kept by nothing", "Settled once", "Looked at soon")
        return {one for one in every if one in page}

    assert shown("") == {"Kept by a test", "Kept by nothing", "Looked at soon"}
    assert shown("?view=due") == {"Looked at soon"}
    assert shown("?view=unenforced") == {"Kept by nothing"}
    assert shown("?view=ended") == {"Settled once"}
    assert shown("?kept_by=test") == {"Kept by a test", "Looked at soon"}
    assert shown("?q=looking") == {"Looked at soon"}
    assert shown(f"?q=D-{soon.pk}") == {"Looked at soon"}
    assert "ended on" in text(ada, "/decisions/?view=ended")
    assert ada.get("/decisions/?view=nonsense").status_code == 400
    assert ada.get("/decisions/?after=nonsense").status_code == 400


def test_the_list_leads_to_its_next_page(ada: Client) -> None:
    for n in range(26):
        practice(text=f"Number {n:02}.")
    page = text(ada, "/decisions/")
    assert "26 standing, newest first. 25 shown." in page
    assert "Number 00." not in page
    following = page.partition('href="?after=')[2].partition('"')[0]
    assert "Number 00." in text(ada, f"/decisions/?after={following}")


def test_what_leads_to_a_hidden_action_or_incident_is_not_told(ada: Client, bob: Client) -> None:
    audience = Audience.objects.create(level=Visibility.RESTRICTED)
    AudienceMember.objects.create(audience=audience, person=Person.objects.get(name="Bob Stone"))
    will = ActionItem.objects.create(title="Close the hole", audience=audience)
    practice(text="Holes are closed", enforcement="", enforced_by="", enforced_after=will)
    incident = an_incident()
    Incident.objects.update(audience=audience)
    practice(text="From a hidden incident", incident=incident)
    page = text(ada, "/decisions/")
    assert "Holes are closed" in page
    assert will.reference not in page
    assert "From a hidden incident" not in page
    page = text(bob, "/decisions/")
    assert f'href="/actions/{will.pk}/"' in page
    assert "From a hidden incident" in page


def test_once_the_action_is_done_it_asks_what_keeps_it_now(ada: Client) -> None:
    will = ActionItem.objects.create(title="Write the contract", due_on=TODAY)
    practice(enforcement="", enforced_by="", enforced_after=will)
    assert f"{will.reference}, " in text(ada, "/decisions/")
    ActionItem.objects.filter(pk=will.pk).update(state="done")
    assert f"{will.reference} is done: say what keeps it now" in text(ada, "/decisions/")


def test_one_is_added_from_an_incident_with_what_keeps_it(ada: Client) -> None:
    incident, meeting = an_incident(), a_meeting()
    path = f"/decisions/new/?incident={incident.pk}"
    page = text(ada, path)
    assert "From INC-" in page
    assert '<option value="pricing-engine" selected>' in page
    assert 'value="ada.lovelace@example.org"' in page
    form = {
        "text": "Durations have a unit",
        "owner": "ada.lovelace@example.org",
        "services": ["pricing-engine"],
        "meeting": meeting.pk,
        "practice": "on",
        "enforcement": "test",
        "enforced_by": "contracts/duration",
        "review_on": (TODAY + timedelta(days=90)).isoformat(),
    }
    answer = ada.post(path, form)
    made = Decision.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/decisions/{made.pk}/")
    assert (made.incident, made.meeting, made.enforcement) == (incident, meeting, "test")
    page = text(ada, f"/decisions/{made.pk}/")
    assert "Practice D-" in page
    assert "contracts/duration" in page
    assert "Durations have a unit" in text(ada, f"/incidents/{incident.pk}/")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": ""}, "This field is required"),
        ({"text": "So", "enforcement": "test", "practice": "on"}, "and where that is"),
        ({"text": "So", "enforced_after": "ACT-99", "practice": "on"}, "no such action item"),
        ({"text": "So", "enforced_after": "ninety"}, "A reference reads like ACT-396"),
        ({"text": "So", "owner": "nobody@example.org"}, "Nobody has this address here"),
        ({"text": "So", "until": "2020-01-01"}, "a date has passed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(ada: Client, form: dict[str, str], words: str) -> None:
    answer = ada.post("/decisions/new/", form)
    assert words in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("query", ["?incident=999", "?change=999"])
def test_nothing_is_added_to_what_is_not_there(ada: Client, query: str) -> None:
    for path in ("decisions", "findings", "ideas"):
        assert ada.get(f"/{path}/new/{query}").status_code == 404
        assert ada.post(f"/{path}/new/{query}", {"text": "So", "category": "other"}).status_code == 404
    assert not Decision.objects.exists()
    assert not Finding.objects.exists()


def test_its_owner_edits_it_and_somebody_elses_save_is_not_overwritten(ada: Client, bob: Client) -> None:
    made = practice()
    path = f"/decisions/{made.pk}/edit/"
    assert bob.get(path).status_code == 403
    assert path not in text(bob, f"/decisions/{made.pk}/")
    page = text(ada, path)
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    form = {
        "seen": seen, "text": "Durations have a type", "owner": "ada.lovelace@example.org",
        "enforcement": "rule", "enforced_by": "types.rego",
    }  # fmt: skip
    assert ada.post(path, form).status_code == 302
    made.refresh_from_db()
    assert (made.text, made.enforcement) == ("Durations have a type", "rule")
    answer = ada.post(path, {**form, "text": "Something else"})
    assert answer.status_code == 409
    assert "Durations have a type" in answer.content.decode()
    again = answer.content.decode().partition('name="seen" value="')[2].partition('"')[0]
    assert ada.post(path, {**form, "seen": again, "text": "Something else"}).status_code == 302


def test_it_is_renewed_and_ended_with_reasons_that_its_page_keeps(ada: Client, bob: Client) -> None:
    made = practice(until=TODAY - timedelta(days=1))
    path = f"/decisions/{made.pk}"
    assert "Ended on" in text(ada, f"{path}/")
    assert bob.post(f"{path}/renew/", {"because": "So"}).status_code == 403
    assert ada.post(f"{path}/renew/", {"until": "2020-01-01", "because": "So"}).status_code == 422
    later = (TODAY + timedelta(days=60)).isoformat()
    assert ada.post(f"{path}/renew/", {"review_on": later, "because": "It still helps"}).status_code == 302
    assert "Stands" in text(ada, f"{path}/")
    assert ada.post(f"{path}/end/", {"because": " "}).status_code == 422
    assert ada.post(f"{path}/end/", {"because": "The type does it"}).status_code == 302
    page = text(ada, f"{path}/")
    assert "Renewed by Ada Lovelace" in page
    assert "It still helps" in page
    assert "Ended by Ada Lovelace" in page
    assert "Why it ended" in page
    assert f"{path}/end/" not in page
    assert ada.post(f"{path}/end/", {"because": "Again"}).status_code == 302
    assert Turn.objects.filter(kind="ended").count() == 1


def test_it_becomes_a_practice_by_a_button_and_is_one_no_longer_by_another(ada: Client, bob: Client) -> None:
    made = of_ada()
    path = f"/decisions/{made.pk}"
    assert "Make it a practice" in text(ada, f"{path}/")
    assert bob.post(f"{path}/practice/").status_code == 403
    ada.post(f"{path}/practice/")
    page = text(ada, f"{path}/")
    assert "A practice that nothing enforces lives in people’s memory" in page
    ada.post(f"{path}/practice/", {"no-longer": "yes"})
    assert not Decision.objects.get().practice


def test_a_place_is_a_link_only_where_it_is_a_safe_address(ada: Client) -> None:
    practice(enforced_by="https://git.example/contracts")
    practice(enforced_by="javascript:alert(1)")
    page = text(ada, "/decisions/")
    assert 'href="https://git.example/contracts"' in page
    assert 'href="javascript' not in page


def test_a_page_costs_the_same_at_any_size(ada: Client) -> None:
    for size in (1, 20):
        for n in range(size):
            made = practice(text=f"Number {n}", review_on=TODAY)
            made.services.add(Service.objects.get_or_create(key=f"s{n}", name=f"s{n}")[0])
        with at_most(9):
            text(ada, "/decisions/")
    for n in range(20):
        Turn.objects.create(decision=made, kind="renewed", because=f"Reason {n}", at=NOW)
    with at_most(9):
        text(ada, f"/decisions/{made.pk}/")
