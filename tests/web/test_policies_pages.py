"""Policies: which hold; the rules of the agenda, looked at before they are saved; the mandate; renewing by the owner."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.agenda import previewing
from reviewboard.agenda.models import PolicyPreview
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.domain.policy import POINTS
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.policies import mandate
from reviewboard.policies.models import Agreement, Draft, Policy
from reviewboard.policies.queries import DEFAULTS, current
from reviewboard.web.policy_forms import RankingForm
from tests.agenda.week import FREEZE, NOW, SECRETS, STARTS, Week, make_week
from tests.people.roster import person, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db
LATER = STARTS + timedelta(days=1)
TODAY = LATER.date()
PAGE, ALL, MANDATE = "/policies/agenda/", "/policies/", "/policies/mandate/"
OWNER = "olga@example.org"


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def signed_in(role: Role, who: Person) -> Client:
    client = Client()
    client.force_login(user(role, who))
    return client


@pytest.fixture
def owner() -> Person:
    return person("Olga Owner", email=OWNER)


@pytest.fixture
def admin(owner: Person) -> Client:
    return signed_in(Role.ADMIN, person("Ann Admin", email="ann@example.org"))


@pytest.fixture
def week() -> Week:
    """A frozen agenda with its inputs."""
    made = make_week()
    freeze(meeting_id=made.meeting.id, as_of=FREEZE)
    return made


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


def rules(do: str = "preview", **changed: Any) -> dict[str, Any]:
    shown = RankingForm.shown(DEFAULTS["ranking"], {})
    given = {name: value for name, value in shown.items() if name != "people_points"}
    about = {
        "do": do, "after_version": 0, "hypothesis": "Overdue actions are looked at first", "owner": OWNER,
        "expires_on": "2027-02-20",
    }  # fmt: skip
    return {**given, **about, **changed}


OVERDUE: dict[str, Any] = {"points.overdue.each_week": 400, "points.overdue.most": 400}


def previewed(client: Client, **changed: Any) -> tuple[str, int]:
    """The page of a finished preview, and its number."""
    answer = client.post(PAGE, rules(**changed))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    number = PolicyPreview.objects.latest("pk").pk
    while previewing.look_on(preview_id=number, as_of=LATER):
        pass
    return answer["Location"], number


def test_the_list_says_what_holds_whose_it_is_and_until_when(admin: Client, owner: Person) -> None:
    Policy.objects.create(
        kind="ranking", version=1, body=DEFAULTS["ranking"], owner=owner, hypothesis="Fewer repeats",
        expires_on=date(2027, 1, 20),
    )  # fmt: skip
    page = text(admin.get(ALL))
    for words in ("7 policies", "version 1", "Olga Owner", "20 Jan 2027", "Fewer repeats", "the default"):
        assert words in page
    assert page.count("/renew/") == 1


def test_a_facilitator_reads_the_rules_as_words_and_saves_none(week: Week) -> None:
    facilitator = signed_in(Role.FACILITATOR, week.ines)
    page = text(facilitator.get(PAGE))
    assert "Tier 1 service" in page
    assert "10, at least" not in page
    assert "<textarea" not in page
    assert facilitator.post(PAGE, rules()).status_code == 403
    assert facilitator.post(f"{PAGE}agreement/", {"text": "x"}).status_code == 403
    assert facilitator.post(MANDATE, {}).status_code == 403
    engineer = signed_in(Role.ENGINEER, week.lars)
    assert {engineer.get(path).status_code for path in (ALL, PAGE, MANDATE)} == {403}


def test_every_point_minute_and_number_of_the_policy_has_a_field(admin: Client) -> None:
    page = text(admin.get(PAGE))
    for name in (
        *(f"points.{one}" for one in POINTS),
        "minutes.topic.most",
        "minutes.win.least",
        "window_gap",
    ):
        assert f'name="{name}"' in page
    form = RankingForm(rules(), has_agreement=False)
    assert form.is_valid()
    assert form.body() == DEFAULTS["ranking"]


def test_what_the_rules_would_have_changed_is_shown_and_only_that_is_saved(admin: Client, week: Week) -> None:
    url, number = previewed(admin, **OVERDUE)
    page = text(admin.get(url))
    assert "In force: 3" in page
    assert "past its date 6 → 400" in page
    assert "Alert on price drift" in page
    assert "1 move" in page
    assert "Save version 1" in page
    other = admin.post(PAGE, rules("save", preview=number, **{**OVERDUE, "opening": 5}))
    assert other.status_code == 302
    assert "previews" in other["Location"]
    assert not Policy.objects.exists()
    page = text(admin.post(PAGE, rules("save", preview=number, **{**OVERDUE, "hypothesis": ""})), 422)
    assert "This field is required" in page
    assert "past its date 6 → 400" in page
    assert "Save version 1" in page
    saved = admin.post(PAGE, rules("save", preview=number, **OVERDUE), follow=True)
    page = text(saved)
    assert "Version 1 is saved" in page
    assert "Overdue actions are looked at first" in page
    assert current("ranking")[1]["points"]["overdue.most"] == 400


def test_a_preview_that_is_not_finished_saves_nothing_and_looks_again_by_itself(
    admin: Client, week: Week
) -> None:
    answer = admin.post(PAGE, rules(**OVERDUE))
    page = text(admin.get(answer["Location"]))
    assert "0 of 1 meetings are looked at" in page
    assert "Save version" not in page
    part = text(admin.get(f"{answer['Location']}?progress=1"))
    assert "<html" not in part
    assert "hx-get" in part
    assert 'hx-swap-oob="true"' in part
    number = PolicyPreview.objects.get().pk
    admin.post(PAGE, rules("save", preview=number, **OVERDUE))
    assert not Policy.objects.exists()
    while previewing.look_on(preview_id=number, as_of=LATER):
        pass
    part = text(admin.get(f"{answer['Location']}?progress=1"))
    assert "hx-get" not in part
    assert "Save version 1" in part


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"points.reverted": "-1"}, "greater than or equal to 0"),
        ({"points.reverted": "many"}, "Enter a whole number"),
        ({"minutes.topic.least": "9"}, "The minimum is no longer than the item itself."),
        ({"opening": "16"}, "less than or equal to 15"),
        ({"musts": ["gossip"]}, "not one of the available choices"),
        ({"people_points": "on"}, "They rest on an agreement, and none is recorded yet."),
        ({"expires_on": "2026-11-27"}, "It ends after today."),
        ({"expires_on": "2027-06-30"}, "It ends within 180 days."),
        ({"owner": "nobody@example.org"}, "Nobody has this address here."),
        ({"do": "save", "hypothesis": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    admin: Client, changed: Mapping[str, Any], words: str
) -> None:
    page = text(admin.post(PAGE, {**rules(), **changed}), 422)
    assert words in page
    (name,) = changed.keys() - {"do"}
    assert f'id="id_{name}_error"' in page
    assert not Draft.objects.exists()


def test_a_meeting_that_could_not_be_opened_and_closed_is_refused(admin: Client, week: Week) -> None:
    form = RankingForm(rules(opening=15, close=15), has_agreement=False, shortest=30)
    assert not form.is_valid()
    assert "A meeting of 30 minutes" in str(form.errors["close"])


def test_who_was_overtaken_hears_so_and_a_preview_against_an_old_version_says_it(
    admin: Client, week: Week
) -> None:
    url, number = previewed(admin, **OVERDUE)
    Policy.objects.create(kind="ranking", version=1, body=DEFAULTS["ranking"], expires_on=date(2027, 1, 1))
    assert "Somebody saved a newer version" in text(
        admin.post(PAGE, rules("save", preview=number, **OVERDUE)), 422
    )
    assert "Not the newest" in text(admin.get(url))


def test_points_that_describe_people_can_be_switched_on_once_an_agreement_is_kept(admin: Client) -> None:
    assert "no agreement is recorded" in text(admin.get(PAGE))
    assert "This field is required" in text(admin.post(f"{PAGE}agreement/", {"text": " "}), 422)
    said = "Works council, minute 12 of 3 November"
    assert said in text(admin.post(f"{PAGE}agreement/", {"text": said}, follow=True))
    assert Agreement.objects.count() == 1
    previewed(admin, people_points="on")
    assert Draft.objects.get().body["people_points"] is True


def test_an_agreement_is_withdrawn_by_a_button_and_its_points_cannot_be_saved_any_more(admin: Client) -> None:
    withdraw = f"{PAGE}agreement/withdraw/"
    assert "No agreement stands" in text(admin.post(withdraw, follow=True))
    admin.post(f"{PAGE}agreement/", {"text": "Works council, minute 12"})
    assert "Withdraw the agreement" in text(admin.get(PAGE))
    said = text(admin.post(withdraw, follow=True))
    assert "The agreement is withdrawn." in said
    assert "withdrew the agreement on" in said
    assert "Withdraw the agreement" not in said
    form = rules("save", people_points="on")
    assert "They rest on an agreement, and none is recorded yet." in text(admin.post(PAGE, form), 422)


def test_a_version_with_such_points_is_not_renewed_once_the_agreement_is_withdrawn(admin: Client) -> None:
    body = {**DEFAULTS["ranking"], "people_points": True}
    ends = timezone.localdate() + timedelta(days=9)
    Policy.objects.create(kind="ranking", version=1, body=body, expires_on=ends)
    form = {"reason": "It works", "expires_on": str(ends + timedelta(days=9)), "after_version": 1}
    said = text(admin.post("/policies/ranking/renew/", form), 422)
    assert "the agreement they rest on was withdrawn" in said


def test_who_may_not_see_a_record_reads_no_word_of_it(week: Week, admin: Client) -> None:
    url, _ = previewed(
        admin, **{"minutes.incident.SEV2.most": 40, "minutes.incident.SEV2.least": 40}, musts=[]
    )
    page = text(admin.get(url))
    assert "that you may not see" in page
    assert not any(secret in page for secret in SECRETS)


def test_the_history_says_what_each_version_changed(admin: Client, owner: Person) -> None:
    for version, points in ((1, {"reverted": 20}), (2, {"reverted": 30, "tier.1": 25})):
        body = {**DEFAULTS["ranking"], "points": {**POINTS, **points}}
        Policy.objects.create(
            kind="ranking", version=version, body=body, owner=owner, expires_on=date(2027, 1, 1),
            renewed_because="It helped" if version == 2 else "", created_at=NOW,
        )  # fmt: skip
    page = text(admin.get(PAGE))
    assert "<dt>Tier 1 service</dt><dd>20 → <b>25</b></dd>" in page
    assert "<dt>Reverted</dt><dd>20 → <b>30</b></dd>" in page
    assert "<dt>Reverted</dt><dd>15 → <b>20</b></dd>" in page
    assert "Renewed: It helped" in page


def test_its_owner_is_reminded_two_weeks_before_and_renews_it_with_a_reason(owner: Person) -> None:
    ends = TODAY + timedelta(days=14)
    Policy.objects.create(kind=mandate.KIND, version=1, body={}, owner=owner, hypothesis="x", expires_on=ends)
    client = signed_in(Role.ENGINEER, owner)
    page = text(client.get("/me/"))
    assert "Renew the policy, or let it end: Attendance" in page
    assert "1 policy" in text(client.get(ALL))
    assert client.get(PAGE).status_code == 403
    assert "Renew it" in text(client.get(MANDATE))
    form = {"after_version": "1", "reason": "Everybody came", "expires_on": "2027-03-01"}
    assert "This field is required" in text(
        client.post("/policies/mandate/renew/", {**form, "reason": ""}), 422
    )
    late = client.post("/policies/mandate/renew/", {**form, "expires_on": "2027-07-01"})
    assert "It ends within 180 days" in text(late, 422)
    assert "It goes on, as version 2" in text(client.post("/policies/mandate/renew/", form, follow=True))
    assert "Somebody saved a newer version" in text(client.post("/policies/mandate/renew/", form), 422)
    assert "Renew the policy" not in text(client.get("/me/"))
    other = signed_in(Role.FACILITATOR, person("Otto Other", email="otto@example.org"))
    assert other.post("/policies/mandate/renew/", form).status_code == 403
    assert other.get("/policies/ranking/renew/").status_code == 403


def test_there_is_nothing_to_renew_of_what_nobody_saved(admin: Client) -> None:
    assert admin.get("/policies/mandate/renew/").status_code == 404
    assert admin.get("/policies/weather/renew/").status_code == 404


def mandated(do: str, **changed: str) -> dict[str, str]:
    about = {"after_version": "0", "hypothesis": "Who is needed is there", "owner": OWNER}
    return {"do": do, "required": "no", "expires_on": "2027-02-20", **about, **changed}


def test_the_mandate_is_saved_once_it_was_said_what_that_changes(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = make_week()
    assert "items would invite those" in text(admin.post(MANDATE, mandated("preview")))
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert "Attendance is required" in text(admin.get(MANDATE))
    page = text(admin.post(MANDATE, mandated("preview")))
    assert "Nobody would be required: 2 people whom the next agenda asks for live would be invited." in page
    assert not Policy.objects.exists()
    page = text(admin.post(MANDATE, mandated("save"), follow=True))
    assert "Attendance is voluntary" in page
    assert not mandate.from_data(current(mandate.KIND)[1])
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    priya = text(signed_in(Role.ENGINEER, week.priya).get("/"))
    assert "You are invited" in priya
    assert "attendance is voluntary" in priya
    assert "It ends after today" in text(
        admin.post(MANDATE, mandated("preview", expires_on="2026-01-01")), 422
    )
    assert "Somebody saved a newer version" in text(admin.post(MANDATE, mandated("save")), 422)


def test_the_agenda_says_that_the_mandate_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    week = make_week()
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    Policy.objects.create(kind=mandate.KIND, version=1, body={}, expires_on=STARTS.date())
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    client = signed_in(Role.ADMIN, week.lars)
    page = text(client.get("/"))
    assert "The mandate (version 1) ended on 26 Nov. This is the last meeting that it holds for" in page
    assert "The mandate has ended" in text(client.get(MANDATE))


def test_the_pages_cost_the_same_at_any_size(admin: Client, week: Week) -> None:
    url, _ = previewed(admin, **OVERDUE)
    for path, most in ((ALL, 5), (PAGE, 9), (url, 14), (MANDATE, 10)):
        with at_most(most):
            admin.get(path)
