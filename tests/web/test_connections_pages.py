"""The list of sources: how each does, what is to be fixed first, and how one is added, changed and paused."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.audit.models import Entry
from reviewboard.catalog.models import Repository
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.connections.operations import ensure_connection
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.health import FIXES
from reviewboard.inbox.models import Delivery
from reviewboard.people.permissions import Role
from reviewboard.web.connection_words import DELIVERY_STATES, KINDS, SIGNS, URGENCY
from tests.people.roster import person, user
from tests.statements import at_most
from tests.web.sources import KEY, PAGE, admin, delivery, echo_forge, forge, spoken, text_of

__all__ = ["admin", "echo_forge"]

pytestmark = pytest.mark.django_db


def heard() -> dict[str, Any]:
    """The columns of a source that was heard from just now."""
    return {"last_seen_at": timezone.now(), "expected_every": timedelta(days=1)}


def listed(client: Client) -> str:
    return spoken(text_of(client, "/connections/"))


def test_every_code_of_health_kind_and_state_has_its_words() -> None:
    assert set(FIXES) | {"partly"} == set(SIGNS)
    assert set(URGENCY) == set(SIGNS) - {"", "paused"}
    assert set(DELIVERY_STATES) == set(DeliveryState)
    assert set(KINDS) == set(ConnectionKind)


def test_a_source_that_does_well_says_so_with_its_numbers_and_what_would_stop(admin: Client) -> None:
    made = forge(**heard())
    for _ in range(3):
        delivery(made)
    said = listed(admin)
    assert "Nothing asks for you" in said
    assert "Shop Echo Forge Working just now usually heard within 1 day 3 0 – Changes and reviews" in said


@pytest.mark.parametrize(
    ("columns", "said", "link"),
    [
        (
            {"trouble_words": "401 Bad <credentials>", "trouble_at": timezone.now()},
            "Cannot be read",
            f"{PAGE}#token",
        ),
        (
            {"refused_words": "the signature is wrong", "refused_at": timezone.now()},
            "Deliveries are refused",
            f"{PAGE}#prove",
        ),
        ({"last_seen_at": timezone.now() - timedelta(days=3)}, "Silent", f"{PAGE}#prove"),
        ({"last_seen_at": None}, "Not heard from yet", f"{PAGE}#prove"),
    ],
)
def test_what_is_wrong_is_said_on_top_with_one_link_to_where_it_is_mended(
    admin: Client, columns: dict[str, Any], said: str, link: str
) -> None:
    forge(
        **{
            "last_seen_at": timezone.now() - timedelta(hours=1),
            "expected_every": timedelta(days=1),
            **columns,
        }
    )
    page = text_of(admin, "/connections/")
    assert page.count(f'href="{link}"') == 2  # on top, and in its row
    assert f"Shop: {said}" in page
    assert "<credentials>" not in page


def test_silence_is_measured_against_the_usual_rhythm(admin: Client) -> None:
    forge(last_seen_at=timezone.now() - timedelta(days=3, hours=1), expected_every=timedelta(hours=4))
    assert "Unheard for 3 days; usually heard within 4 hours. Every agenda says so." in listed(admin)


def test_what_stops_everything_is_told_before_what_stops_one(admin: Client) -> None:
    forge(key="a", name="Alpha", **{**heard(), "trouble_words": "401", "trouble_at": timezone.now()})
    slow = forge(key="b", name="Beta", **heard())
    delivery(slow, state=DeliveryState.STORED, ago=timedelta(minutes=20))
    page = text_of(admin, "/connections/")
    assert "Beta: Deliveries wait" in page
    assert "Alpha: Cannot be read" not in page
    assert "The oldest has waited for 20 minutes" in page


def test_failed_deliveries_lead_to_their_list(admin: Client) -> None:
    made = forge(**heard())
    delivery(made, state=DeliveryState.FAILED, reason="pull is missing")
    page = text_of(admin, "/connections/")
    assert "1 delivery could not be read. It is kept." in page
    assert f'href="{PAGE}deliveries/?state=failed"' in page


def test_a_repository_that_its_host_refuses_is_named(admin: Client) -> None:
    made = forge(**heard())
    for number, refused in enumerate([None, timezone.now()]):
        Repository.objects.create(
            connection_id=made, external_id=str(number), name=f"shop/{number}", unreadable_since=refused
        )
    said = listed(admin)
    assert "1 of 2 repositories" in said
    assert "Partly refused Its host does not let us read shop/1." in said


def test_a_paused_source_is_nothing_to_fix(admin: Client) -> None:
    forge(**heard(), state="paused")
    said = listed(admin)
    assert "Nothing asks for you" in said
    assert "Paused It is neither read nor missed." in said


def test_what_is_scanned_or_was_imported_is_told_as_well(admin: Client) -> None:
    now = timezone.now()
    for key, name, vendor, kind in (
        ("git-1", "search-indexer", "git", ConnectionKind.REPOSITORY),
        ("import-people", "People of HR", "file", ConnectionKind.IMPORT),
        ("import-incidents", "Imported incidents", "file", ConnectionKind.PAGER),
    ):
        ensure_connection(key=key, name=name, vendor=vendor, kind=kind, as_of=now)
    page = text_of(admin, "/connections/")
    assert "No source is connected yet" in page
    for name in ("search-indexer", "People of HR", "Imported incidents"):
        assert name in page
    assert admin.get("/connections/import-incidents/").status_code == 404
    assert admin.get("/connections/git-1/").status_code == 404


def test_every_vendor_can_be_added_and_those_without_an_api_say_what_that_means(admin: Client) -> None:
    said = listed(admin)
    assert "Echo Forge Changes and reviews Webhook, and read every 5 minutes" in said
    assert "Bell Incidents Webhook only: what it misses stays missed" in said
    assert "GitHub" in said


def test_adding_one_asks_for_its_name_and_settings_and_leads_to_the_steps(admin: Client) -> None:
    page = text_of(admin, "/connections/new/echo/")
    assert 'value="https://api.echo.example"' in page
    assert "Repositories to read" not in page  # chosen in a step of its own
    sent = {"name": "The shop", "config-api_url": "https://git.example/api", "config-labels": "a\n\n b \na"}
    answer = admin.post("/connections/new/echo/", sent)
    made = Connection.objects.get()
    assert answer["Location"] == f"/connections/{made.key}/"
    assert (made.name, made.vendor, made.kind) == ("The shop", "echo", "forge")
    assert made.config == {"api_url": "https://git.example/api", "labels": ["a", "b"], "repositories": []}


def test_one_without_repositories_counts_as_a_pager(admin: Client) -> None:
    admin.post("/connections/new/bell/", {"name": "Bell"})
    assert Connection.objects.get().kind == ConnectionKind.PAGER


@pytest.mark.parametrize(("kind", "counts_as"), [("incident", "pager"), ("change", "forge")])
def test_one_with_a_mapping_counts_as_what_it_tells_of(admin: Client, kind: str, counts_as: str) -> None:
    admin.post("/connections/new/generic/", {"name": "Own tool", "config-kind": kind})
    assert Connection.objects.get().kind == counts_as


@pytest.mark.parametrize("wrong", [{"name": " "}, {"config-api_url": "not an address"}, {"name": "x\0"}])
def test_a_form_that_is_wrong_makes_none(admin: Client, wrong: dict[str, str]) -> None:
    sent = {"name": "Shop", "config-api_url": "https://git.example", **wrong}
    answer = admin.post("/connections/new/echo/", sent)
    assert (answer.status_code, "_error" in answer.content.decode()) == (422, True)
    assert not Connection.objects.exists()


def test_a_vendor_that_is_not_known_is_nowhere(admin: Client) -> None:
    assert admin.get("/connections/new/nobody/").status_code == 404


def test_name_and_settings_are_changed_and_what_is_read_stays(admin: Client) -> None:
    forge(config={"repositories": ["shop/checkout"], "api_url": "https://old.example"})
    assert 'value="https://old.example"' in text_of(admin, f"{PAGE}edit/")
    sent = {"name": "The shop", "config-api_url": "https://new.example", "config-labels": ""}
    assert "Saved." in admin.post(f"{PAGE}edit/", sent, follow=True).content.decode()
    made = Connection.objects.get()
    assert made.name == "The shop"
    assert made.config == {"repositories": ["shop/checkout"], "api_url": "https://new.example", "labels": []}


def test_a_source_is_paused_and_taken_up_again(admin: Client) -> None:
    forge(**heard())
    page = admin.post(f"{PAGE}pause/", {"on": "on"}, follow=True).content.decode()
    assert Connection.objects.get().state == "paused"
    assert "Take it up again" in page
    admin.post(f"{PAGE}pause/")
    assert Connection.objects.get().state == "active"
    assert Entry.objects.filter(action="connection.state").count() == 2


def test_deliveries_without_a_secret_take_a_confirmation_after_a_warning(admin: Client) -> None:
    forge(secret="")
    assert f'href="{PAGE}unsigned/"' in text_of(admin)
    warned = text_of(admin, f"{PAGE}unsigned/")
    assert "Anybody who knows the address could make things up" in warned
    assert not Connection.objects.get().unsigned
    admin.post(f"{PAGE}unsigned/", {"on": "on"})
    assert Connection.objects.get().unsigned
    assert "Take only what is signed" in text_of(admin, f"{PAGE}unsigned/")
    admin.post(f"{PAGE}unsigned/")
    assert not Connection.objects.get().unsigned


def test_a_page_takes_as_many_statements_for_many_sources_as_for_one(admin: Client) -> None:
    def several(numbers: range) -> None:
        for number in numbers:
            made = forge(key=f"echo-{number}", name=f"Shop {number}", **heard())
            Delivery.objects.bulk_create(
                Delivery(
                    connection_id=made,
                    key=str(n),
                    event="pull",
                    body=b"{}",
                    size=2,
                    state="processed",
                    received_at=timezone.now(),
                )
                for n in range(50)
            )
            Repository.objects.create(connection_id=made, external_id="1", name=f"shop/{number}")

    several(range(1, 2))
    with at_most(12):
        text_of(admin, "/connections/")
    several(range(2, 12))
    with at_most(12):
        text_of(admin, "/connections/")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR])
def test_connecting_takes_the_right(role: Role) -> None:
    forge()
    client = Client()
    client.force_login(user(role, person("Cy Twombly")))
    for path in ("/connections/", "/connections/new/echo/", PAGE, f"{PAGE}edit/", f"{PAGE}deliveries/"):
        assert client.get(path).status_code == 403, path
    for path in ("secret/", "token/", "pause/", "unsigned/", "read/", "deliveries/replay/"):
        assert client.post(f"{PAGE}{path}", {"on": "on"}).status_code == 403, path
    assert 'href="/connections/"' not in client.get("/me/").content.decode()
    assert Connection.objects.get(key=KEY).state == "active"


def test_the_account_menu_leads_there(admin: Client) -> None:
    assert 'href="/connections/"' in admin.get("/me/").content.decode()
