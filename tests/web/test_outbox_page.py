"""What could not be done asks an administrator, and goes out again at the push of a button."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from reviewboard.outbox.kinds import KINDS
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.web.outbox import KINDS as WORDS
from reviewboard.web.outbox import PAGE
from tests.people.roster import person, user
from tests.web.pages import next_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(user(Role.ADMIN, person("Cy Twombly")))
    return client


def dead(number: int = 1, state: str = "dead") -> Message:
    at = timezone.now() - timedelta(hours=20)
    return Message.objects.create(
        kind="agenda_mail",
        subject=f"mail:1:{number}",
        dedup_key=f"1:{number}",
        unique_ever=True,
        payload={},
        state=state,
        attempts=9,
        not_before=at,
        created_at=at,
        claim_token="00000000-0000-0000-0000-000000000000",
        last_error="550 no such <user>",
    )


def test_every_kind_of_effect_has_a_name() -> None:
    assert set(WORDS) == set(KINDS)


def test_what_was_given_up_stands_there_with_what_the_receiver_said(admin: Client) -> None:
    dead()
    page = admin.get("/outbox/").content.decode()
    assert "550 no such &lt;user&gt;" in page
    assert "Given up" in page


def test_trying_again_lets_it_wait_with_all_its_attempts(admin: Client) -> None:
    message = dead()
    answer = admin.post("/outbox/retry/", {"message": message.pk}, follow=True)
    assert "It is tried again now." in answer.content.decode()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("pending", 0)
    assert "Nothing asks for you" in answer.content.decode()


def test_whoever_comes_second_is_told_so(admin: Client) -> None:
    message = dead(state="settled")
    answer = admin.post("/outbox/retry/", {"message": message.pk}, follow=True)
    assert "not dead any more" in answer.content.decode()


def test_what_is_uncertain_is_shown_and_has_no_button(admin: Client) -> None:
    message = dead(state="uncertain")
    page = admin.get("/outbox/").content.decode()
    assert "Uncertain" in page
    assert f'value="{message.pk}"' not in page


def test_a_page_full_leads_to_the_next_in_as_many_statements(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(PAGE + 1):
        dead(number)
    with django_assert_max_num_queries(12):
        first = admin.get("/outbox/").content.decode()
    assert first.count("Given up") == PAGE
    second = admin.get("/outbox/" + next_page(first)).content.decode()
    assert second.count("Given up") == 1
