"""The page of re-checks, the form on the page of an action, and what one is asked on one's own page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.domain.values import RecheckOutcome, Visibility
from reviewboard.findings.models import ActionItem, Recheck
from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import raise_visibility
from tests.findings.scenes import somebody, verified
from tests.people.roster import NOW, person, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def _thirty_days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: DUE)


@pytest.fixture
def ada() -> Reader:
    return somebody("Ada Lovelace")


@pytest.fixture
def done(ada: Reader) -> int:
    """Owned by Ada, verified by Bob a month ago."""
    return verified(ada, somebody("Bob Stone"), owner_id=ada.person_id, signal="wrong quotes a week")


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person__name=name))
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return " ".join(answer.content.decode().split())


def first(pk: int) -> Recheck:
    return Recheck.objects.get(action=pk, after_days=30)


def answered(client: Client, pk: int, **fields: str) -> tuple[int, str]:
    plain = {"look-outcome": "held", "look-words": "14 before, 3 since", **fields}
    answer = client.post(f"/actions/rechecks/{first(pk).pk}/", plain, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_list_has_what_is_due_first_with_its_reason_and_its_signal(done: int) -> None:
    page = text(client_of("Ada Lovelace"), "/actions/rechecks/")
    for words in (
        "To look at now",
        f"Did ACT-{done} work? Alert on price drift",
        "because you own it, 30 days after it was verified. Its signal: wrong quotes a week.",
        "Look again",
        "60 days after it was verified",
        "Re-checks 1",
    ):
        assert words in page, words
    assert page.index("30 days after") < page.index("60 days after")


def test_only_those_that_one_is_asked_for(done: int) -> None:
    assert "because you verified it" in text(client_of("Bob Stone"), "/actions/rechecks/?asked=me")
    somebody("Cy Young")
    assert "You are asked for none" in text(client_of("Cy Young"), "/actions/rechecks/?asked=me")
    assert f"Did ACT-{done} work?" in text(client_of("Cy Young"), "/actions/rechecks/")


def test_the_list_of_actions_leads_there_and_ones_own_page_asks(done: int) -> None:
    assert "Re-checks 1" in text(client_of("Ada Lovelace"), "/actions/")
    own = text(client_of("Bob Stone"), "/me/")
    assert f"Did ACT-{done} work?" in own
    assert "You owe 1 thing" in own


def test_an_answer_is_kept_and_shown_with_who_gave_it(done: int) -> None:
    bob = client_of("Bob Stone")
    page = text(bob, f"/actions/{done}/")
    assert "what does “wrong quotes a week” say now?" in page
    status, page = answered(bob, done)
    assert status == 200
    assert "It held, after 30 days" in page
    assert "14 before, 3 since" in page
    assert (first(done).outcome, first(done).checked_by) == (
        RecheckOutcome.HELD,
        Person.objects.get(name="Bob Stone"),
    )
    assert "does it still hold" not in page


def test_what_came_back_takes_words_and_is_open_again(done: int) -> None:
    ada = client_of("Ada Lovelace")
    status, page = answered(ada, done, **{"look-outcome": "came_back", "look-words": ""})
    assert status == 422
    assert "Say what came back" in page
    assert first(done).outcome == ""
    status, page = answered(ada, done, **{"look-outcome": "came_back", "look-words": "Nine on Monday"})
    assert "The action is open again" in page
    assert "Nine on Monday" in page
    assert ActionItem.objects.get().state == "open"
    assert "Looked again: It came back" in page


def test_whoever_answers_second_or_too_early_is_told_so(done: int) -> None:
    bob = client_of("Bob Stone")
    answered(bob, done)
    assert "Somebody was faster" in answered(bob, done)[1]
    later = Recheck.objects.get(after_days=60)
    answer = bob.post(f"/actions/rechecks/{later.pk}/", {"look-outcome": "held"}, follow=True)
    assert "not due yet" in answer.content.decode()


def test_an_outcome_is_one_of_three(done: int) -> None:
    assert answered(client_of("Bob Stone"), done, **{"look-outcome": "fine"})[0] == 422


def test_nothing_is_there_of_what_one_may_not_see(done: int, ada: Reader) -> None:
    audience = raise_visibility(
        audience_id=None, level=Visibility.RESTRICTED, person_ids=[ada.person_id or 0], team_ids=(), actor_id=None,
        as_of=NOW,
    )  # fmt: skip
    ActionItem.objects.update(audience=audience)
    outside = Client()
    outside.force_login(user(Role.ADMIN, person("Otto Outside")))
    for path in ("/actions/rechecks/", "/actions/", "/me/"):
        page = text(outside, path)
        assert "Alert on price drift" not in page, path
        assert "Re-checks 1" not in page, path
    assert answered(outside, done)[0] == 404
    assert first(done).outcome == ""


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_at_any_size(ada: Reader, count: int) -> None:
    bob = somebody("Bob Stone")
    for n in range(count):
        verified(ada, bob, title=f"Ask <a{n}@example.org>", owner_id=ada.person_id)
    client = client_of("Ada Lovelace")
    for path, most in (("/actions/rechecks/", 12), ("/actions/rechecks/?asked=me", 12), ("/me/", 17)):
        with at_most(most):
            text(client, path)


def test_a_cursor_of_another_list_is_refused(done: int) -> None:
    assert client_of("Ada Lovelace").get("/actions/rechecks/?after=zzz").status_code == 400
