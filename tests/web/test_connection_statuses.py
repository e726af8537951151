"""Whether the gate is reported at a code host: switched on by hand, shown on the source's page, kept in its settings."""

import pytest
from django.test import Client

from reviewboard.connections.models import Connection, Secret
from reviewboard.integrations.guide import tells_statuses
from reviewboard.integrations.registry import GUIDES, STATUSES
from tests.web.sources import PAGE, admin, echo_forge, forge, spoken, text_of

__all__ = ["admin", "echo_forge"]

pytestmark = pytest.mark.django_db

HOSTS = sorted(STATUSES)


def config() -> dict[str, object]:
    found: dict[str, object] = Connection.objects.get().config
    return found


@pytest.mark.parametrize("vendor", HOSTS)
def test_it_is_off_until_somebody_switches_it_on(admin: Client, vendor: str) -> None:
    admin.post(f"/connections/new/{vendor}/", {"name": "Shop", "config-api_url": "https://git.example"})
    assert config()["statuses"] is False
    assert not tells_statuses(config())
    assert not tells_statuses({})
    assert not tells_statuses({"statuses": "on"})  # what no form of ours wrote


@pytest.mark.parametrize("vendor", HOSTS)
def test_it_is_switched_on_where_the_settings_are_changed_and_shown_on_the_page(
    admin: Client, vendor: str
) -> None:
    forge(vendor=vendor, config={"repositories": ["shop/checkout"]}, token="a token")
    assert "Commit statuses nothing is written there Change" in spoken(text_of(admin))
    page = text_of(admin, f"{PAGE}edit/")
    assert "Report the gate as a commit status" in page
    assert 'name="config-statuses"' in page
    sent = {"name": "Shop", "config-api_url": "https://git.example", "config-statuses": "on"}
    admin.post(f"{PAGE}edit/", sent)
    assert tells_statuses(config())
    assert config()["repositories"] == ["shop/checkout"]
    assert "Commit statuses the gate is reported Change" in spoken(text_of(admin))
    assert "checked" in text_of(admin, f"{PAGE}edit/").partition('name="config-statuses"')[2][:80]
    admin.post(f"{PAGE}edit/", {name: value for name, value in sent.items() if name != "config-statuses"})
    assert not tells_statuses(config())


@pytest.mark.parametrize("vendor", HOSTS)
def test_the_page_says_which_permission_it_takes(admin: Client, vendor: str) -> None:
    forge(vendor=vendor)
    wanted = [one for one in GUIDES[vendor].permissions if "statuses" in f"{one.name} {one.may}".lower()]
    said = spoken(text_of(admin))
    assert any(one.name in said and "nly if the gate is to be reported" in said for one in wanted)


def test_a_vendor_that_shows_no_status_says_nothing_of_it(admin: Client) -> None:
    forge()
    assert "Commit statuses" not in text_of(admin)


def test_an_app_is_set_up_with_its_numbers_and_its_key_in_place_of_a_token(admin: Client) -> None:
    forge(vendor="github")
    sent = {
        "name": "Shop",
        "config-api_url": "https://git.example",
        "config-app_id": "1",
        "config-installation_id": "2",
    }
    admin.post(f"{PAGE}edit/", sent)
    assert (config()["app_id"], config()["installation_id"]) == ("1", "2")
    key = f"-----BEGIN RSA PRIVATE KEY-----{'A' * 3200}-----END RSA PRIVATE KEY-----"  # as a form without lines sends it
    admin.post(f"{PAGE}token/", {"value": key})
    assert Secret.objects.filter(purpose="token", value__isnull=False).count() == 1
    assert "PRIVATE KEY" not in text_of(admin)
