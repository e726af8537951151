"""The page of all signs, the queue of agents' changes without a principal, and what is owed because of signs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.changes.models import Change, Dispute
from reviewboard.changes.verdicts.declaring import Declared, declare
from reviewboard.domain.values import Visibility
from reviewboard.people.permissions import Role
from tests.changes.parties import Parties
from tests.statements import at_most
from tests.web.changes.doing import restrict
from tests.web.evidence.conftest import SignIn
from tests.web.evidence.doing import MARVIN, ROBOT, disputed, sent, text, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lately(shop: Parties) -> None:
    """The change of the scene reached somebody in the last four weeks, whatever day it is."""
    Change.objects.filter(pk=shop.change.pk).update(happened_at=timezone.now() - timedelta(days=2))


def test_it_says_at_least_how_many_and_what_is_not_known(shop: Parties, sign_in: SignIn) -> None:
    told(20, "Cap it")
    told(21, f"Cap it\n\n{MARVIN}")
    client = sign_in("stranger")
    shown = text(client, "/evidence/")
    assert "At least 2 of 3 changes of the last four weeks show signs." in shown
    assert "1 is unknown: much use of AI leaves no sign." in shown
    disputed(shop)
    shown = " ".join(text(client, "/evidence/").split())
    assert "At least 1 of 3 changes" in shown
    assert "<dt>Disputed, counted apart</dt><dd>1</dd>" in shown
    for name in ("Ada", "Lin", "%"):
        assert name not in shown.partition("<main")[2].replace("Ada Lovelace <svg", ""), name


def test_what_waits_for_the_reader_stands_here_and_among_what_they_owe(
    shop: Parties, sign_in: SignIn
) -> None:
    declare(
        reader=shop.reader("deputy"),
        change_id=shop.change.pk,
        said=Declared(took_part=False),
        as_of=timezone.now(),
    )
    author, reviewer = sign_in("author"), sign_in("reviewer")
    for path in ("/evidence/", "/me/"):
        assert f"/changes/{shop.change.pk}/declare/" in text(author, path), path
        assert "Look and rule" not in text(reviewer, path), path
    found = disputed(shop)
    for path in ("/evidence/", "/me/"):
        shown = text(reviewer, path)
        assert f"Did AI take part in CHG-{shop.change.pk}?" in shown, path
        assert "because its verdict is disputed and you review shop" in shown, path
        assert "Look and rule" not in text(author, path), path
    Dispute.objects.filter(pk=found.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    assert "Was " in text(reviewer, "/me/")


def test_whoever_manages_the_author_is_not_asked_to_rule(shop: Parties, sign_in: SignIn) -> None:
    disputed(shop)
    assert "Look and rule" not in text(sign_in("manager"), "/me/")


def test_agents_to_classify_are_told_to_those_who_answer_that(shop: Parties, sign_in: SignIn) -> None:
    told(21, f"Cap it\n\n{MARVIN}")
    assert "Agents that no rule knows" not in text(sign_in("author"), "/evidence/")
    assert "Agents that no rule knows</a>: 1" in text(sign_in("stranger", Role.FACILITATOR), "/evidence/")


def test_it_was_for_me_takes_one_click(shop: Parties, sign_in: SignIn) -> None:
    change = told(13, "Cap it", ROBOT)
    client = sign_in("author")
    assert "It was for me" in text(client, "/evidence/principals/")
    answer = client.post(f"/changes/{change.pk}/principal/", {"do": "mine", "back": "principals"})
    assert answer["Location"] == "/evidence/principals/"
    assert "Every one has somebody" in text(client, "/evidence/principals/")
    viewer = sign_in("reviewer", Role.VIEWER)
    Change.objects.filter(pk=change.pk).update(principal=None)
    assert "It was for me" not in text(viewer, "/evidence/principals/")
    sent(viewer, f"/changes/{change.pk}/principal/", 403, do="mine")


def test_naming_somebody_is_offered_to_whoever_runs_meetings(shop: Parties, facilitator: Client) -> None:
    change = told(13, "Cap it", ROBOT)
    assert f"/changes/{change.pk}/principal/" in text(facilitator, "/evidence/principals/")
    restrict(change, Visibility.RESTRICTED, shop.people["author"])
    assert "Every one has somebody" in text(facilitator, "/evidence/principals/")
    assert "on whose behalf</a>: 0" in text(facilitator, "/evidence/")


@pytest.mark.parametrize("after", ["x", "%00", "WzFd", "'"])
def test_a_cursor_that_is_none_of_ours_is_not_understood(sign_in: SignIn, after: str) -> None:
    assert text(sign_in("author"), f"/evidence/principals/?after={after}", 400)


def test_pages_follow_each_other_and_take_as_many_statements_for_many(
    shop: Parties, facilitator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewboard.web.evidence.PAGE", 4)
    told(30, "Cap it", ROBOT)
    text(facilitator, "/evidence/principals/")
    for number in range(31, 37):
        told(number, f"Cap it\n\n{MARVIN}", ROBOT)
    with at_most(6):
        first = text(facilitator, "/evidence/principals/")
    assert first.count('name="back"') == 4
    after = first.partition("?after=")[2].partition('"')[0]
    assert text(facilitator, f"/evidence/principals/?after={after}").count('name="back"') == 3
    with at_most(12):
        text(facilitator, "/evidence/")
