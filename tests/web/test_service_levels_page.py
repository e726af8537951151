"""The page of service levels, working time and tier 1 risks: read by facilitators, saved by administrators."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.domain.values import Priority
from reviewboard.outbox.models import Message
from reviewboard.people.models import User
from reviewboard.people.permissions import Role
from reviewboard.policies import risk
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import current
from reviewboard.policies.service_levels import LEVELS, TIME
from tests.findings.scenes import action, somebody
from tests.people.roster import NOW, person, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db
PAGE = "/policies/service-levels/"
ADA = "ada.lovelace@example.org"


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def admin() -> Client:
    person("Ada Lovelace")
    client = Client()
    client.force_login(user(Role.ADMIN, person("Ann Admin")))
    return client


def text(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return " ".join(answer.content.decode().split())


def levels(do: str = "save", **fields: str) -> dict[str, str]:
    days = {"urgent": "1", "high": "5", "normal": "20", "low": "60"}
    return {**about(LEVELS, do), **days, **fields}


def about(kind: str, do: str = "save") -> dict[str, str]:
    return {
        "kind": kind, "do": do, "after_version": "0", "hypothesis": "Urgent actions are done the next day",
        "owner": ADA, "expires_on": "2027-05-01",
    }  # fmt: skip


def sent(client: Client, data: dict[str, str]) -> tuple[int, str]:
    answer = client.post(PAGE, data, follow=True)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_what_a_version_would_change_is_shown_before_it_is_saved(admin: Client) -> None:
    ada = somebody("Bea Byte")
    action(ada, priority=Priority.HIGH)
    action(ada, priority=Priority.LOW)
    status, page = sent(admin, levels("preview", low="100"))
    assert status == 200
    assert "Of 2 open actions that you may see, 2 would be expected by another day:" in page
    assert "1 by an earlier one, 1 by a later one." in page
    assert "Save it" in page
    assert not Policy.objects.exists()
    status, page = sent(admin, levels(low="100"))
    assert "Version 1 is saved" in page
    assert "5 working days" in page
    assert "ends on 1 May 2027" in page
    assert current(LEVELS) == (1, {"days": {"urgent": 1, "high": 5, "normal": 20, "low": 100}})
    saved = Policy.objects.get()
    assert (saved.owner.name, saved.expires_on) == ("Ada Lovelace", date(2027, 5, 1))  # type: ignore[union-attr]  # it has one
    assert Message.objects.filter(kind="expect_anew").count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"urgent": "0"}, "greater than or equal to 1"),
        ({"urgent": "6"}, "A more urgent priority has no more days than a calmer one"),
        ({"low": "501"}, "less than or equal to 500"),
        ({"hypothesis": ""}, "This field is required"),
        ({"owner": "nobody@example.org"}, "Nobody has this address here"),
        ({"expires_on": "2026-11-23"}, "It ends after today"),
        ({"after_version": "7"}, "Somebody saved a newer version meanwhile"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(admin: Client, fields: dict[str, str], said: str) -> None:
    status, page = sent(admin, levels(**fields))
    assert status == 422
    assert said in page
    assert not Policy.objects.exists()


def test_working_time_is_saved_with_countries_and_exceptions(admin: Client) -> None:
    ada = somebody("Bea Byte")
    action(ada, priority=Priority.HIGH)
    body = {
        "weekend": "7",
        "countries": "gb-eng, de",
        "extra": "2026-12-24",
        "worked": "2026-12-28\n2026-12-29",
    }
    assert "1 would be expected by another day" in sent(admin, {**about(TIME, "preview"), **body})[1]
    sent(admin, {**about(TIME), **body})
    assert current(TIME)[1] == {
        "weekend": [7], "countries": ["GB-ENG", "DE"], "extra": ["2026-12-24"], "worked": ["2026-12-28", "2026-12-29"],
    }  # fmt: skip
    assert "GB-ENG, DE" in text(admin)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"countries": "Atlantis"}, "The holidays of ATLANTIS are not known here"),
        ({"extra": "24 December"}, "is no day such as"),
        ({"weekend": ["1", "2", "3", "4", "5", "6", "7"]}, "at least one day of the week"),
    ],
)
def test_what_makes_no_working_time_is_said_beside_its_field(
    admin: Client, fields: dict[str, str], said: str
) -> None:
    status, page = sent(admin, {**about(TIME), "weekend": "7", **fields})
    assert status == 422
    assert said in page


def test_those_who_may_accept_tier_1_risks_are_named_by_address(admin: Client) -> None:
    assert (
        "Nobody has the address x@example.org"
        in sent(admin, {**about(risk.KIND), "tier_1": "x@example.org"})[1]
    )
    assert (
        "1 person could accept such risks" in sent(admin, {**about(risk.KIND, "preview"), "tier_1": ADA})[1]
    )
    assert "Ada Lovelace" in sent(admin, {**about(risk.KIND), "tier_1": ADA})[1]
    assert ADA in text(admin, f"{PAGE}?change={risk.KIND}")


def test_a_version_that_ended_is_said_to_and_the_default_is_shown(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(admin, levels())
    assert "1 working day" in text(admin)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=200))
    admin.force_login(User.objects.get(role=Role.ADMIN))
    page = text(admin)
    assert "Nobody renewed version 1, so the default holds until somebody does" in page
    assert "10 working days" in page
    assert 'name="after_version" value="1"' in text(admin, f"{PAGE}?change={LEVELS}")


def test_a_facilitator_reads_and_nobody_else_saves(admin: Client) -> None:
    for role, seen, saved in ((Role.ENGINEER, 403, 403), (Role.FACILITATOR, 200, 403)):
        client = Client()
        client.force_login(user(role, person(f"Somebody {role}")))
        assert client.get(f"{PAGE}?change={LEVELS}").status_code == seen
        assert client.post(PAGE, levels()).status_code == saved
    assert '<form class="stack no-print"' not in text(client, f"{PAGE}?change={LEVELS}")
    assert admin.post(PAGE, {"kind": "weather"}).status_code == 400
    assert not Policy.objects.exists()


@pytest.mark.parametrize("count", [1, 60])
def test_the_page_and_its_preview_cost_the_same_at_any_size(admin: Client, count: int) -> None:
    ada = somebody("Bea Byte")
    for _ in range(count):
        action(ada)
    with at_most(12):
        text(admin, f"{PAGE}?change={risk.KIND}")
    with at_most(12):
        sent(admin, levels("preview"))


def test_the_versions_tell_what_each_was_meant_to_bring_about(admin: Client) -> None:
    sent(admin, levels())
    page = text(admin)
    assert "Service levels, version 1" in page
    assert "Urgent actions are done the next day" in page
