"""The pages of action items: the list, one item, and what is done to it by hand."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from reviewboard.domain.values import ActionState, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations import add_action
from reviewboard.findings.rows import ActionFields, Origin
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record
from reviewboard.people.models import Membership, Person, Team
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import raise_visibility
from tests.incidents.pager import pager, service, someone, told
from tests.people.roster import NOW, TODAY, person, team, user

pytestmark = pytest.mark.django_db
PAGES = ("/actions/", "/actions/export.csv", "/actions/{}/", "/actions/new/", "/actions/{}/edit/")
POSTS = ("/actions/{}/take/", "/actions/{}/move/", "/actions/many/")


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def signed_in(name: str, role: Role = Role.ENGINEER, in_team: Team | None = None) -> Client:
    who = person(name)
    if in_team:
        Membership.objects.create(person=who, team=in_team, starts_on=TODAY.replace(year=2025))
    client = Client()
    client.force_login(user(role, who))
    return client


def of(name: str) -> int:
    return Person.objects.get(name=name).pk


def action(title: str = "Alert on price drift", **fields: object) -> int:
    return add_action(reader=HOUSE, fields=ActionFields(title, **fields), as_of=timezone.now())  # type: ignore[arg-type]  # fields of the call


@pytest.fixture
def pricing() -> Team:
    return team("pricing")


@pytest.fixture
def ada(pricing: Team) -> Client:
    return signed_in("Ada Lovelace", in_team=pricing)


def form(**fields: str) -> dict[str, str]:
    return {"title": "Alert on price drift", "priority": "normal", "kind": "prevent", **fields}


def seen(client: Client, pk: int, **fields: str) -> dict[str, str]:
    """What is posted by somebody who opened the form just now."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', text(client, f"/actions/{pk}/edit/"))
    assert found
    return form(seen=found[1], **fields)


def test_whoever_saves_second_is_told_keeps_what_they_typed_and_may_save_again(ada: Client) -> None:
    pk = action()
    first, second = seen(ada, pk, title="Alert earlier"), seen(ada, pk, title="Alert later")
    assert ada.post(f"/actions/{pk}/edit/", first).status_code == 302
    answer = ada.post(f"/actions/{pk}/edit/", second)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It says now: What is to be done: Alert earlier." in page
    assert 'value="Alert later"' in page
    assert ActionItem.objects.get().title == "Alert earlier"
    again = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert again
    assert ada.post(f"/actions/{pk}/edit/", {**second, "seen": again[1]}).status_code == 302
    assert ActionItem.objects.get().title == "Alert later"


def test_an_action_is_added_by_hand_and_found_in_the_list_of_its_service(ada: Client) -> None:
    service()
    due = timezone.localdate() + timedelta(days=1)
    written = form(
        owner="ada.lovelace@example.org", service="pricing-engine", due_on=due.isoformat(), signal="x/week"
    )
    answer = ada.post("/actions/new/", written, follow=True)
    assert "Alert on price drift" in answer.content.decode()
    page = text(ada, "/actions/")
    for words in ("pricing-engine", "1 open", "tomorrow", "You", "To do"):
        assert words in page, words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"due_on": "31 November"}, "Enter a valid date"),
        ({"owner": "nobody@example.org"}, "Nobody has this address here"),
        ({"owner": "gone.away@example.org"}, "not here any more"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(
    ada: Client, fields: dict[str, str], said: str
) -> None:
    person("Gone Away", ends_on=TODAY.replace(year=2025))
    answer = ada.post("/actions/new/", form(**fields))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ActionItem.objects.exists()


def test_an_action_is_taken_edited_started_and_done(ada: Client) -> None:
    pk = action()
    ada.post(f"/actions/{pk}/take/")
    ada.post(f"/actions/{pk}/edit/", seen(ada, pk, title="Alert earlier", owner="ada.lovelace@example.org"))
    ada.post(f"/actions/{pk}/move/", {"event": "start", "was": "open"})
    answer = ada.post(f"/actions/{pk}/move/", {"event": "finish", "was": "in_progress"}, follow=True)
    page = answer.content.decode()
    assert "Alert earlier" in page
    assert "Done, to be verified" in page
    assert "It worked: verify" not in page
    one = ActionItem.objects.get()
    assert (one.state, one.owner_id) == (ActionState.DONE, of("Ada Lovelace"))
    bob = signed_in("Bob Stone")
    bob.post(f"/actions/{pk}/move/", {"event": "verify", "was": "done"})
    assert ActionItem.objects.get().verified_by_id == of("Bob Stone")


def test_dropping_without_a_reason_is_told_beside_the_field(ada: Client) -> None:
    pk = action()
    answer = ada.post(f"/actions/{pk}/move/", {"event": "drop", "was": "open"})
    assert answer.status_code == 422
    assert "Say why it will not be done" in answer.content.decode()
    ada.post(f"/actions/{pk}/move/", {"event": "drop", "was": "open", "reason": "The service goes away"})
    assert "The service goes away" in text(ada, f"/actions/{pk}/")


@pytest.mark.parametrize("was", ["in_progress", "done"])
def test_whoever_acts_on_an_old_page_is_told_how_it_stands(ada: Client, was: str) -> None:
    pk = action()
    answer = ada.post(f"/actions/{pk}/move/", {"event": "finish", "was": was}, follow=True)
    assert "Somebody was faster" in answer.content.decode()
    assert ActionItem.objects.get().state == ActionState.OPEN


def test_many_get_a_new_date_or_owner_at_once(ada: Client) -> None:
    mine, theirs = action(), action("Theirs", team_id=team("search").pk)
    chosen = {"chosen": [str(mine), str(theirs)]}
    page = ada.post("/actions/many/", {**chosen, "do": "due"}).content.decode()
    assert "Change 2 actions" in page
    assert f'name="chosen" value="{mine}"' in page
    assert ActionItem.objects.filter(due_on=None).count() == 2
    answer = ada.post(
        "/actions/many/", {**chosen, "do": "due", "asked": "yes", "due_on": "2026-12-01"}, follow=True
    )
    told_ = answer.content.decode()
    assert "1 action changed" in told_
    assert "1 action is not yours to change" in told_
    assert [str(one) for one in ActionItem.objects.order_by("pk").values_list("due_on", flat=True)] == [
        "2026-12-01",
        "None",
    ]
    wrong = {**chosen, "do": "owner", "asked": "yes", "owner": "nobody@example.org"}
    assert ada.post("/actions/many/", wrong).status_code == 422
    ada.post("/actions/many/", {**wrong, "owner": "ada.lovelace@example.org"})
    assert ActionItem.objects.get(pk=mine).owner_id == of("Ada Lovelace")
    assert (
        "Choose the actions first" in ada.post("/actions/many/", {"do": "due"}, follow=True).content.decode()
    )


def test_lateness_is_told_by_service_and_never_in_red(ada: Client) -> None:
    of_service = service()
    late = timezone.localdate() - timedelta(days=10)
    action("Late", service_id=of_service.pk, due_on=late)
    action("No date", service_id=of_service.pk)
    page = text(ada, "/actions/")
    for words in ("2 open, 1 past its date", "10 days past", "No date"):
        assert words in page, words
    for red in ("state-bad", "row-bad", "btn-danger"):
        assert red not in page
    overdue = text(ada, "/actions/?view=overdue")
    assert ">Late<" in overdue
    assert ">No date<" not in overdue


def test_the_list_is_narrowed_by_each_view_and_filter(ada: Client, pricing: Team) -> None:
    service()
    action("Unowned thing", team_id=pricing.pk)
    for query in ("view=team", "owner=nobody", "q=unowned", "view=open"):
        assert "Unowned thing" in text(ada, f"/actions/?{query}"), query
    for query in ("view=mine", "view=overdue", "view=done", "service=pricing-engine", "age=14", "q=else"):
        assert "No action is found so" in text(ada, f"/actions/?{query}"), query
    for query in ("view=all", "age=3", "service=none", "after=zzz"):
        assert ada.get(f"/actions/?{query}").status_code == 400, query


def test_the_file_holds_what_the_list_holds_and_no_formula(ada: Client) -> None:
    pk = action('=HYPERLINK("http://example.org")')
    answer = ada.get("/actions/export.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["reference"], row["title"][:2], row["state"]) == (f"ACT-{pk}", "'=", "open")
    assert "owner" not in row


@pytest.fixture
def hidden() -> tuple[Incident, int]:
    """An incident that only Lars may see, and an action that came of it."""
    lars = person("Lars Nyberg")
    record(connection_id=pager().pk, snapshots=[told(lead=someone("Lars Nyberg"))], as_of=NOW)
    incident = Incident.objects.get()
    fields = ActionFields("Hide the keys", owner_id=lars.pk)
    pk = add_action(reader=HOUSE, fields=fields, origin=Origin(incident.pk), as_of=NOW)
    return incident, pk


def close(incident: Incident, level: Visibility) -> None:
    audience = raise_visibility(
        audience_id=None, level=level, person_ids=[of("Lars Nyberg")], team_ids=(), actor_id=None, as_of=NOW
    )
    Incident.objects.filter(pk=incident.pk).update(audience=audience)


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_an_outsider_finds_nothing_of_what_came_from_a_closed_incident(
    hidden: tuple[Incident, int], level: Visibility
) -> None:
    incident, pk = hidden
    close(incident, level)
    outsider = signed_in("Otto Outside", Role.ADMIN)
    for path in (
        "/actions/",
        "/actions/?q=keys",
        f"/actions/?q=ACT-{pk}",
        "/actions/export.csv",
        "/search/?q=keys",
    ):
        page = text(outsider, path)
        assert "Hide the keys" not in page, path
        assert f"/actions/{pk}/" not in page, path
        assert "1</b> open" not in page, path
    for path in (f"/actions/{pk}/", f"/actions/{pk}/edit/"):
        assert outsider.get(path).status_code == 404
    for path in POSTS[:2]:
        assert outsider.post(path.format(pk), {"event": "drop", "was": "open"}).status_code == 404
    many = {"chosen": [str(pk)], "do": "due", "asked": "yes"}
    assert "1 action changed" not in outsider.post("/actions/many/", many, follow=True).content.decode()


def test_a_sealed_title_is_shown_on_its_own_page_only(hidden: tuple[Incident, int]) -> None:
    incident, pk = hidden
    close(incident, Visibility.SEALED)
    lars = Client()
    lars.force_login(user(Role.ENGINEER, Person.objects.get(name="Lars Nyberg")))
    assert "Hide the keys" in text(lars, f"/actions/{pk}/")
    for path in ("/actions/", "/actions/export.csv", f"/incidents/{incident.pk}/"):
        page = text(lars, path)
        assert "Restricted item" in page, path
        assert "Hide the keys" not in page, path


def test_who_may_open_and_do_what(pricing: Team) -> None:
    expected = {
        None: ((302,) * 5, (302,) * 3),
        Role.VIEWER: ((200, 200, 200, 403, 403), (403, 403, 403)),
        Role.ENGINEER: ((200, 200, 200, 200, 403), (403, 403, 302)),
        Role.FACILITATOR: ((200,) * 5, (302, 302, 302)),
        Role.ADMIN: ((200,) * 5, (302, 302, 302)),
    }
    for role, (pages, posts) in expected.items():
        pk = action(team_id=pricing.pk)
        client = signed_in(f"Somebody {role}", role) if role else Client()
        assert tuple(client.get(path.format(pk)).status_code for path in PAGES) == pages, role
        given = {"event": "start", "was": "open"}
        assert tuple(client.post(path.format(pk), given).status_code for path in POSTS) == posts, role
    mate = signed_in("Mia Mate", in_team=pricing)
    assert mate.post(f"/actions/{pk}/edit/", seen(mate, pk)).status_code == 302


def test_a_page_costs_the_same_at_any_size(
    ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    of_service = service()
    for size in (1, 80):
        pks = [
            action(f"Ask <a{n}@example.org>", owner_id=of("Ada Lovelace"), service_id=of_service.pk)
            for n in range(size)
        ]
        for path in PAGES:
            with django_assert_max_num_queries(12):
                text(ada, path.format(pks[0]))
        with django_assert_max_num_queries(12):
            ada.post("/actions/many/", {"chosen": pks, "do": "due", "asked": "yes", "due_on": "2026-12-01"})
