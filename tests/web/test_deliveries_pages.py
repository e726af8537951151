"""Deliveries of a source: filtered, page by page, each with its reason, and replayed one or many at a time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.audit.models import Entry
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.outbox.models import Message
from reviewboard.web.deliveries import PAGE as ROWS
from tests.statements import at_most
from tests.web.pages import next_page, read
from tests.web.sources import PAGE, admin, delivery, echo_forge, forge, spoken, text_of

__all__ = ["admin", "echo_forge"]

pytestmark = pytest.mark.django_db

LIST = f"{PAGE}deliveries/"
AGAIN = f"{LIST}replay/"


def test_each_says_where_it_stands_and_why_and_nothing_of_what_it_holds(admin: Client) -> None:
    made = forge()
    delivery(made, "pull", DeliveryState.FAILED, reason="pull is <missing>")
    delivery(made, "star", DeliveryState.IGNORED, reason="says nothing that is recorded here")
    delivery(made, "push", DeliveryState.PROCESSED, snapshots=2)
    page = text_of(admin, LIST)
    assert "Pull is &lt;missing&gt;" in page
    assert "private words" not in page
    words = spoken(page)
    assert "Ignored It says nothing that is recorded here." in words
    assert "told of 2 records" in words


def test_they_are_filtered_by_state_event_and_day(admin: Client) -> None:
    made = forge()
    delivery(made, "pull", DeliveryState.FAILED)
    delivery(made, "push", DeliveryState.FAILED, ago=timedelta(days=5))
    delivery(made, "push", DeliveryState.PROCESSED)
    since = timezone.localdate() - timedelta(days=2)
    for query, number in (
        ("", 3),
        ("?state=failed", 2),
        ("?event=push", 2),
        (f"?since={since}", 2),
        (f"?state=failed&event=push&since={since}", 0),
    ):
        assert text_of(admin, LIST + query).count("data-item") == number, query


def test_a_filter_that_means_nothing_says_so_beside_the_field(admin: Client) -> None:
    forge()
    assert "_error" in text_of(admin, f"{LIST}?state=lost")
    assert "_error" in text_of(admin, f"{LIST}?since=2026-99-99")


def test_deliveries_of_another_source_are_not_among_them(admin: Client) -> None:
    forge()
    delivery(forge(key="echo-2"))
    assert "Nothing has arrived yet" in text_of(admin, LIST)


def test_a_full_page_leads_to_the_next_in_as_many_statements(admin: Client) -> None:
    made = forge()
    for _ in range(ROWS + 1):
        delivery(made)
    with at_most(12):
        first = admin.get(f"{LIST}?state=processed").content.decode()
    assert first.count("data-item") == ROWS
    assert "state=processed" in next_page(first)
    assert text_of(admin, LIST + next_page(first)).count("data-item") == 1


def test_one_is_replayed_by_its_button(admin: Client) -> None:
    one = delivery(forge(), state=DeliveryState.FAILED)
    page = text_of(admin, LIST)
    assert f'formaction="{LIST}{one.pk}/replay/"' in page
    answer = admin.post(f"{LIST}{one.pk}/replay/", follow=True)
    assert "1 delivery is replayed." in answer.content.decode()
    assert Delivery.objects.get().state == DeliveryState.STORED
    assert Message.objects.filter(kind="process_delivery", subject=f"delivery:{one.pk}").exists()


def test_one_whose_body_is_deleted_has_no_button_and_cannot_be_replayed(admin: Client) -> None:
    one = delivery(forge(), body=None)
    page = text_of(admin, LIST)
    assert "body deleted" in page
    assert "formaction" not in page
    assert admin.post(f"{LIST}{one.pk}/replay/").status_code == 404


def test_many_are_counted_before_they_are_replayed(admin: Client) -> None:
    made = forge()
    for _ in range(3):
        delivery(made, "pull", DeliveryState.FAILED)
    delivery(made, "pull", DeliveryState.FAILED, body=None)
    delivery(made, "pull", DeliveryState.PROCESSED)
    assert f'href="{AGAIN}?state=failed"' in text_of(admin, f"{LIST}?state=failed")
    asked = read(text_of(admin, f"{AGAIN}?state=failed"))
    assert "4 deliveries" in asked.text
    assert "Of 1 the body is deleted" in asked.text
    assert "Replay 3 deliveries" in asked.text
    assert Delivery.objects.filter(state="stored").count() == 0
    sent = {field["name"]: field["value"] for field in asked.all("input") if field.get("name") == "state"}
    assert sent == {"state": "failed"}
    page = admin.post(AGAIN, sent, follow=True).content.decode()
    assert "3 deliveries are replayed." in page
    assert Delivery.objects.filter(state="stored").count() == 3
    assert Entry.objects.get(action="deliveries.replayed").details == {"deliveries": 3}


def test_all_since_a_day_are_replayed(admin: Client) -> None:
    made = forge()
    delivery(made, ago=timedelta(days=9))
    delivery(made)
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    admin.post(AGAIN, {"since": day})
    assert Delivery.objects.filter(state="stored").count() == 1


def test_nothing_of_another_source_is_replayed_and_a_wrong_filter_reads_nothing(admin: Client) -> None:
    forge()
    delivery(forge(key="echo-2"))
    assert "None of them has a body left" in admin.post(AGAIN, follow=True).content.decode()
    assert "means nothing" in admin.post(AGAIN, {"state": "lost"}, follow=True).content.decode()
    assert not Delivery.objects.filter(state="stored").exists()
