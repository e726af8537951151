"""From nothing to the agenda in a browser: a source is added by its steps, and what its vendor signs and sends is there.

The vendor is a real HTTP client that knows no more than the steps say: the address, and the secret.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from reviewboard.agenda.operations import rebuild
from reviewboard.catalog.models import Service
from reviewboard.catalog.operations import ensure_repository
from reviewboard.connections.models import Connection
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.operations import process
from tests.whole.browsing import Site, served
from tests.whole.cast import Sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TITLE = "Retry every call to the card network"
REPOSITORY = "acme/card-gateway"
OUTAGE = "Card payments fail in three countries"
EVENTS, NAMES = ("pull_request", "incident.resolved"), ("GitHub", "PagerDuty")
SIGNING_SECRET = "pd-signing-secret-of-the-webhook"


@pytest.fixture(scope="module")
def site(sample: Sample, built_assets: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The product on the sample, served for this module under the address that it tells vendors."""
    with django_db_blocker.unblock(), served(sample) as running, override_settings(PUBLIC_URL=running.url):
        yield running


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """The administrator's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": site.sample.sessions["admin"], "url": site.url}])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def connect(page: Page, site: Site, vendor: str) -> None:
    """From the list of sources to the steps of a new one."""
    page.goto(f"{site.url}/connections/")
    page.get_by_role("link", name=f"Connect {vendor}", exact=True).click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(vendor)


def address_on(page: Page) -> str:
    """Where the steps say that the vendor has to send."""
    return page.locator("#webhook dd code").first.inner_text()


def send(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """What a vendor's server does: one POST; the status of the answer."""
    parts = urlsplit(address)
    client = HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    try:
        client.request("POST", parts.path, body, {"Content-Type": "application/json", **headers})
        return client.getresponse().status
    finally:
        client.close()


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 in hex, as both vendors make it."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def github(secret: str, body: bytes, event: str, name: str) -> dict[str, str]:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers."""
    return {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": name,
        "X-Hub-Signature-256": f"sha256={signature(secret, body)}",
    }


def processed(sample: Sample) -> list[str]:
    """What a worker does, with a connection of its own: the states that came of what waits."""
    with ThreadPoolExecutor(1) as worker:
        return worker.submit(_process, sample).result()


def _process(sample: Sample) -> list[str]:
    try:
        _say_whose_repository_it_is()
        rows = Delivery.objects.filter(
            state=DeliveryState.STORED, event__in=EVENTS, connection__name__in=NAMES
        )
        waiting = list(rows.values_list("pk", flat=True))
        for pk in waiting:
            with transaction.atomic():
                process(delivery_id=pk, as_of=sample.as_of)
        rebuild(meeting_id=sample.meeting.id, as_of=sample.as_of)
        return list(Delivery.objects.filter(pk__in=waiting).values_list("state", flat=True))
    finally:
        connection.close()


def _say_whose_repository_it_is() -> None:
    """As a file of services does it: the repository is that of a service of the first tier."""
    for made in Connection.objects.filter(name="GitHub"):
        service = Service.objects.get(key="pricing-engine").pk
        ensure_repository(connection_id=made.pk, external_id="9001", name=REPOSITORY, service_id=service)


def pull_request(sample: Sample) -> bytes:
    """A merged request that an agent had a part in, large and without a review."""
    at = (sample.as_of - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    person = {"login": "octavia-b", "id": 42, "type": "User"}
    told: dict[str, Any] = {
        "action": "closed",
        "number": 77,
        "pull_request": {
            "number": 77,
            "state": "closed",
            "merged": True,
            "title": TITLE,
            "body": "🤖 Generated with [Claude Code](https://claude.com/claude-code)",
            "user": person,
            "merged_by": person,
            "head": {"ref": "claude/retry-every-call", "sha": "b" * 40},
            "base": {"ref": "main", "repo": {"id": 9001, "full_name": REPOSITORY}},
            "merge_commit_sha": "c" * 40,
            "created_at": at,
            "updated_at": at,
            "closed_at": at,
            "merged_at": at,
            "html_url": "https://github.com/acme/card-gateway/pull/77",
            "changed_files": 30,
            "additions": 2400,
            "deletions": 900,
            "labels": [],
        },
        "repository": {"id": 9001, "full_name": REPOSITORY, "default_branch": "main"},
    }
    return json.dumps(told).encode()


def incident(sample: Sample) -> bytes:
    """A severe incident that is over."""
    at = sample.as_of - timedelta(hours=3)
    told = {
        "event": {
            "id": "01EVENT",
            "event_type": "incident.resolved",
            "resource_type": "incident",
            "occurred_at": (at + timedelta(minutes=41)).isoformat(),
            "data": {
                "id": "PCARDS",
                "type": "incident",
                "title": OUTAGE,
                "status": "resolved",
                "urgency": "high",
                "priority": {"id": "P1", "summary": "SEV1"},
                "created_at": at.isoformat(),
                "html_url": "https://acme.pagerduty.com/incidents/PCARDS",
                "service": {"id": "PSVC", "summary": "card-gateway"},
                "assignees": [{"id": "PUSER", "type": "user_reference", "summary": "Octavia B."}],
            },
        }
    }
    return json.dumps(told).encode()


def test_github_is_connected_by_its_steps_and_a_pull_request_that_it_sends_is_on_the_agenda(
    page: Page, site: Site
) -> None:
    connect(page, site, "GitHub")
    page.get_by_role("button", name="Make the secret").click()
    secret = page.get_by_label("Copy it now").input_value()
    address = address_on(page)
    body = pull_request(site.sample)

    page.goto(page.url.removesuffix("secret/"))
    assert secret not in page.content()

    assert send(address, body, github("another secret", body, "pull_request", "g-1")) == 401
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#prove")).to_contain_text("The last event was refused: the signature is wrong")
    expect(page.locator("#prove")).to_contain_text("Nothing of it was stored.")

    ping = b'{"zen": "Keep it logically awesome.", "hook_id": 1}'
    assert send(address, ping, github(secret, ping, "ping", "g-0")) == 202
    assert send(address, body, github(secret, body, "pull_request", "g-1")) == 202
    assert send(address, body, github(secret, body, "pull_request", "g-1")) == 200  # known already
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#prove")).to_contain_text("pull_request")

    assert set(processed(site.sample)) == {DeliveryState.PROCESSED}
    page.reload()
    page.locator("#found").get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.goto(site.url)
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()


def test_pagerduty_is_connected_with_its_own_secret_and_an_incident_that_it_sends_is_on_the_agenda(
    page: Page, site: Site
) -> None:
    connect(page, site, "PagerDuty")
    address = address_on(page)
    page.locator("#webhook").get_by_label("Secret", exact=True).fill(SIGNING_SECRET)
    page.get_by_role("button", name="Keep the secret").click()
    expect(page.locator("#webhook")).to_contain_text("The secret is set.")
    assert SIGNING_SECRET not in page.content()

    body = incident(site.sample)
    signed = {"X-PagerDuty-Signature": f"v1={signature(SIGNING_SECRET, body)}", "X-Webhook-Id": "p-1"}
    assert send(address, body, signed) == 202
    page.reload()
    expect(page.locator("#prove")).to_contain_text("incident.resolved")

    assert set(processed(site.sample)) == {DeliveryState.PROCESSED}
    page.reload()
    page.locator("#found").get_by_role("link", name=OUTAGE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OUTAGE)
    page.goto(site.url)
    expect(page.get_by_role("link", name=OUTAGE).first).to_be_visible()
