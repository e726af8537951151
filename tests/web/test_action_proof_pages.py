"""What the pages of action items say beyond the words: advice, service levels, accepted risks, history, how soon."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem
from reviewboard.people.models import Team
from reviewboard.people.permissions import Role
from tests.people.roster import team
from tests.web.test_action_pages import action, of, seen, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def pricing() -> Team:
    return team("pricing")


@pytest.fixture
def ada(pricing: Team) -> Client:
    return signed_in("Ada Lovelace", in_team=pricing)


def test_many_are_dropped_at_once_with_a_reason(ada: Client) -> None:
    mine, theirs = action(), action("Theirs", team_id=team("search").pk)
    chosen = {"chosen": [str(mine), str(theirs)], "do": "drop"}
    assert "Why they will not be done" in ada.post("/actions/many/", chosen).content.decode()
    assert ada.post("/actions/many/", {**chosen, "asked": "yes"}).status_code == 422
    answer = ada.post(
        "/actions/many/", {**chosen, "asked": "yes", "reason": "The service goes away"}, follow=True
    )
    assert "1 action changed" in answer.content.decode()
    assert dict(ActionItem.objects.values_list("pk", "state")) == {mine: "wont_do", theirs: "open"}
    page = text(ada, f"/actions/{mine}/")
    assert "The service goes away" in page


def test_the_page_advises_whoever_may_change_it_and_blocks_nothing(ada: Client) -> None:
    pk = action("Better alerts", outcome="Monitoring has improved")
    page = text(ada, f"/actions/{pk}/")
    for words in (
        "Begin the title with",
        "An effort cannot be verified",
        "Give it an owner",
        "Give it a date",
    ):
        assert words in page, words
    assert "Begin the title" in text(ada, f"/actions/{pk}/edit/")
    assert ada.post(f"/actions/{pk}/edit/", seen(ada, pk, title="Better alerts")).status_code == 302
    assert "Easier to finish" not in text(signed_in("Vi Ewer", Role.VIEWER), f"/actions/{pk}/")


def test_the_page_tells_the_service_level_and_what_happened_in_words(ada: Client) -> None:
    pk = action(priority="high")
    ada.post(f"/actions/{pk}/take/")
    ada.post(f"/actions/{pk}/edit/", seen(ada, pk, title="Alert earlier", owner="ada.lovelace@example.org"))
    page = " ".join(text(ada, f"/actions/{pk}/").split())
    assert "within 30 working days: by" in page
    assert "Changed: priority, title" in page
    assert "Changed: owner" in page
    assert page.index("Changed: priority") < page.index("Changed: owner") < page.index("Added")


def test_a_risk_is_accepted_on_the_page_by_who_answers_for_it(ada: Client, pricing: Team) -> None:
    Team.objects.filter(pk=pricing.pk).update(lead=of("Ada Lovelace"))
    pk = action(team_id=pricing.pk)
    until = timezone.localdate() + timedelta(days=30)
    written = {"risk-was": "open", "risk-until": str(until), "risk-why": "It goes away in May"}
    assert "Accept the risk" in text(ada, f"/actions/{pk}/")
    bob = signed_in("Bob Stone", in_team=pricing)
    assert "Accept the risk" not in text(bob, f"/actions/{pk}/")
    assert bob.post(f"/actions/{pk}/risk/", written).status_code == 403
    refused = (
        ({"risk-why": ""}, "This field is required"),
        ({"risk-until": "2020-01-01"}, "within the coming year"),
    )
    for wrong, said in refused:
        answer = ada.post(f"/actions/{pk}/risk/", {**written, **wrong})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    page = ada.post(f"/actions/{pk}/risk/", written, follow=True).content.decode()
    for words in (
        "It is now: Risk accepted",
        "then it is open again",
        "It goes away in May",
        "Risk accepted until",
    ):
        assert words in page, words
    assert "Somebody was faster" in ada.post(f"/actions/{pk}/risk/", written, follow=True).content.decode()


def test_the_list_counts_my_own_and_says_how_soon_half_are_closed(ada: Client) -> None:
    own = of("Ada Lovelace")
    action("Mine", owner_id=own)
    for days in (1, 2, 3, 10, 20):
        pk = action(f"Took {days}", owner_id=own)
        done = timezone.now() - timedelta(days=1)
        ActionItem.objects.filter(pk=pk).update(
            state=ActionState.DONE, created_at=done - timedelta(days=days), done_at=done
        )
    page = " ".join(text(ada, "/actions/").split())
    assert "Mine 1" in page
    assert "half are closed within <b>3 days</b>" in page
    assert "(5 in 90 days)" in page
    assert "1 action by service, the oldest first. 1 shown." in page
    ActionItem.objects.filter(title="Took 20").delete()
    assert "half are closed" not in text(ada, "/actions/")


def test_the_owner_filter_narrows_any_view_to_ones_own(ada: Client) -> None:
    action("Mine", owner_id=of("Ada Lovelace"))
    action("Nobodys")
    page = text(ada, "/actions/?owner=me")
    assert ">Mine<" in page
    assert ">Nobodys<" not in page
