"""The gate on a change's page: who sees what, who can do what, and what becomes of it."""

from datetime import timedelta

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from reviewboard.approvals.models import Approval, BrokenGlass, Repair
from reviewboard.domain.values import ChangeState, GatePassage, Severity
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from tests.approvals.scenes import AMARA, HEAD, NEXT, OLA, Shop, enforced, outage, shop
from tests.statements import at_most
from tests.web.live_scenes import client_of, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Shop:
    """An assisted request that waits at an enforced gate, on a Monday at noon."""
    enforced()
    found = shop()
    monkeypatch.setattr(timezone, "now", lambda: found.clock)
    found.request()
    return found


def page(here: Shop, name: str, role: Role = Role.ENGINEER) -> str:
    response = client_of(here.people[name], role).get(address(here))
    assert response.status_code == 200
    return visible(response.content.decode())


def address(here: Shop, name: str = "change") -> str:
    return reverse(f"web:{name}", args=[here.change.pk])


def say(here: Shop, name: str, do: str = "approve", checked: str = "the tests") -> HttpResponseBase:
    told = {"head": HEAD, "checked": checked, "do": do}
    return client_of(here.people[name]).post(address(here, "change-gate"), told)


def test_the_page_says_where_it_stands_what_is_missing_and_who_could_give_it(here: Shop) -> None:
    text = page(here, "Ola")
    assert "Approval gate: closed" in text
    assert (
        "1 approval by a reviewer of shop is needed on this head. It does not wait for the meeting." in text
    )
    assert "a reviewer can give it, or somebody breaks the glass, with a reason" in text
    assert "Who can approve it now Rita Stone Rob Hill If nobody answers" in text
    assert "From Mon 23 Nov, 16:01 on the deputies are asked; from Tue 24 Nov, 12:01 on Amara Okafor" in text
    assert "Approvals count of those on the list of its service." in text
    assert "Approve b2" not in text


def test_a_reviewer_approves_the_head_that_they_saw_and_it_opens(here: Shop) -> None:
    assert "Approve b200000" in page(here, "Rita")
    assert say(here, "Rita").status_code == 302
    kept = Approval.objects.get()
    assert (kept.head, kept.person, kept.checked) == (HEAD, here.people["Rita"], "the tests")
    text = page(here, "Rita")
    assert "Approval gate: open" in text
    assert "Rita Stone approved b200000 here" in text
    client_of(here.people["Rita"]).post(address(here, "change-gate-take-back"))
    assert "Approval gate: closed" in page(here, "Rita")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Ada", "You wrote it, so that somebody else approves it."),
        ("Lin", "You wrote or committed a commit of it"),
        ("Ola", "Approvals count of those on the list"),
        ("Dag", "You are asked when the reviewers have not answered in time."),
    ],
)
def test_whose_approval_would_not_count_is_told_why_and_cannot_give_it(
    here: Shop, name: str, why: str
) -> None:
    assert why in page(here, name)
    say(here, name)
    assert not Approval.objects.exists()
    assert "Approval gate: closed" in page(here, name)


def test_a_head_that_moved_is_a_conflict_that_shows_what_came_and_keeps_what_was_typed(here: Shop) -> None:
    here.request(head=NEXT)
    response = say(here, "Rita", checked="read all of it")
    assert response.status_code == 409
    assert isinstance(response, HttpResponse)
    text = visible(response.content.decode())
    assert "Its head is c300000 now." in text
    assert "read all of it" in text
    assert "Approve c300000" in text
    assert not Approval.objects.exists()


def test_nothing_checked_is_said_beside_the_field(here: Shop) -> None:
    response = say(here, "Rita", checked=" ")
    assert response.status_code == 422
    assert not Approval.objects.exists()


def test_asking_for_changes_keeps_it_closed_until_it_is_lifted(here: Shop) -> None:
    say(here, "Rob", do="ask", checked="cap it at two")
    say(here, "Rita")
    assert "A reviewer asks for changes." in page(here, "Rita")
    say(here, "Rob")
    assert "Approval gate: open" in page(here, "Rita")


def test_where_the_policy_counts_the_code_host_only_nobody_approves_here(here: Shop) -> None:
    enforced(2, in_app=False)
    assert "approve it there" in page(here, "Rita")
    say(here, "Rita")
    assert not Approval.objects.exists()


def test_breaking_the_glass_takes_a_reason_tells_the_owner_and_ends(here: Shop) -> None:
    client = client_of(here.people["Ada"])
    form = visible(client.get(address(here, "change-glass")).content.decode())
    assert "This lets b200000 pass without the approvals it needs, for 24 hours." in form
    assert client.post(address(here, "change-glass"), {"head": HEAD, "reason": " "}).status_code == 422
    client.post(address(here, "change-glass"), {"head": HEAD, "reason": "the index disk is full"})
    assert BrokenGlass.objects.get().until == here.clock + timedelta(hours=24)
    text = page(here, "Rita")
    assert "The glass was broken for this head; it goes on the next agenda." in text
    assert "Ada Lovelace broke the glass for b200000" in text
    assert "the index disk is full" in text
    owed = Message.objects.get(kind="gate_mail")
    assert owed.payload["person"] == here.people["Amara"].pk
    here.clock += timedelta(hours=25)
    assert "Approval gate: closed" in page(here, "Rita")


def test_who_answers_an_open_incident_says_that_it_repairs_it_and_it_passes_at_once(here: Shop) -> None:
    assert "It repairs an incident" not in page(here, "Ola")
    incident = outage(here)
    outage(here, severity=Severity.SEV3)
    assert "It repairs an incident" in page(here, "Ola")
    assert "It repairs an incident" not in page(here, "Rita")
    client = client_of(here.people["Ola"])
    client.post(address(here, "change-repair"), {"incident": incident})
    assert Repair.objects.count() == 1
    assert here.gate.passage == GatePassage.REPAIR
    assert "A repair passes at once" in page(here, "Rita")
    client.post(address(here, "change-no-repair"), {"incident": incident})
    assert here.gate.passage == ""


def test_an_incident_that_is_none_of_theirs_is_no_repair(here: Shop) -> None:
    incident = outage(here)
    client_of(here.people["Rita"]).post(address(here, "change-repair"), {"incident": incident})
    assert not Repair.objects.exists()
    for number in ("x", "9" * 30, "", "²"):
        response = client_of(here.people["Rita"]).post(
            address(here, "change-no-repair"), {"incident": number}
        )
        assert response.status_code == 404


def test_what_has_landed_says_how_it_met_the_gate_and_offers_nothing(here: Shop) -> None:
    here.request(state=ChangeState.MERGED)
    text = page(here, "Rita")
    assert "Approval gate: it has landed" in text
    assert "past the enforced gate" in text
    assert "Approve b2" not in text
    say(here, "Rita")
    assert not Approval.objects.exists()


def test_where_it_only_observes_nothing_is_held_back(here: Shop) -> None:
    enforced(2, enforced=frozenset())
    text = page(here, "Rita")
    assert "Approval gate: observing" in text
    assert "It only observes here: nothing is held back." in text


def test_approvals_that_do_not_count_say_why(here: Shop) -> None:
    here.review(OLA)
    here.review(AMARA)
    text = page(here, "Rita")
    assert "does not count: they are on no list of its service" in text
    assert "does not count yet: the reviewers are asked first" in text


def test_the_page_takes_a_bounded_number_of_statements(here: Shop) -> None:
    here.review(OLA)
    client = client_of(here.people["Rita"])
    client.get(address(here))
    with at_most(48):
        client.get(address(here))
