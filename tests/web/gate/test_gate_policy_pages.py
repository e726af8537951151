"""The page of the gate's policy: read as words, tried on the past, saved only as it was shown; bypasses that were tried."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.approvals.models import BypassTried, Gate
from reviewboard.approvals.rules import GRACE
from reviewboard.catalog.models import Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.domain.approval import GatePolicy, GateState, as_data
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, GateMode, Verdict, Visibility
from reviewboard.people.models import Audience, Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.policies.models import Draft, Policy
from reviewboard.policies.queries import DEFAULTS, GATE, current
from reviewboard.web.gate_policy_forms import GateForm
from reviewboard.web.gate_words import LABELS
from tests.changes.scenes import connection, repository
from tests.people.roster import person, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=timezone.get_default_timezone())
TODAY = NOW.date()
PAGE, BYPASS, ALL = "/policies/gate/", "/policies/gate/bypass/", "/policies/"
OWNER, ENDS = "olga@example.org", "2027-02-20"


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def shop() -> Service:
    """A service with two reviewers, of whom nothing else is known."""
    repository(connection())
    found = Service.objects.get(key="shop")
    Service.objects.filter(pk=found.pk).update(name="The shop")
    for name in ("Rita Stone", "Rob Hill"):
        Reviewer.objects.create(service=found, person=person(name), starts_on=date(2026, 1, 1))
    return found


@pytest.fixture
def owner() -> Person:
    return person("Olga Owner", email=OWNER)


@pytest.fixture
def admin(owner: Person) -> Client:
    return signed_in(Role.ADMIN, person("Ann Admin", email="ann@example.org"))


def signed_in(role: Role, who: Person) -> Client:
    client = Client()
    client.force_login(user(role, who))
    return client


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


def change(lines: int, **columns: Any) -> Change:
    """A merged request of the shop with a certain sign, of last Wednesday."""
    usual = {
        "connection_id": connection(),
        "external_id": f"pr:{Change.objects.count()}",
        "service": Service.objects.get(key="shop"),
        "kind": ChangeKind.PULL_REQUEST,
        "state": ChangeState.MERGED,
        "title": f"A change of {lines} lines",
        "verdict": Verdict.ASSISTED,
        "certainty": Certainty.CERTAIN,
        "lines_added": lines,
        "happened_at": NOW - timedelta(days=5),
    }
    return Change.objects.create(**usual | columns)


def ready(shop: Service) -> None:
    """The shop lacks nothing any more."""
    Gate.objects.create(
        change=change(1, state=ChangeState.OPEN), head="b2", state=GateState.NOT_ASKED, mode=GateMode.OBSERVE,
        needed=0, given=0, policy_version=0, decided_at=NOW, first_at=NOW - timedelta(days=20),
    )  # fmt: skip
    BypassTried.objects.create(
        service=shop, tried_on=date(2026, 11, 20), words="It was stopped", noted_at=NOW
    )


def saved(version: int = 1, expires_on: date = TODAY + timedelta(days=60), **rules: Any) -> None:
    """A version that is there already."""
    Policy.objects.create(
        kind=GATE, version=version, body=as_data(GatePolicy(**rules)), hypothesis="Fewer surprises",
        owner=Person.objects.filter(email=OWNER).first(), expires_on=expires_on, created_at=NOW,
    )  # fmt: skip


def sent(do: str = "preview", **changed: Any) -> dict[str, Any]:
    """The form as a browser sends it, with some fields otherwise; None: not sent."""
    shown = GateForm.shown(DEFAULTS[GATE], {})
    given = {name: value for name, value in shown.items() if value is not False}
    about = {"do": do, "after_version": 0, "hypothesis": "A second look", "owner": OWNER, "expires_on": ENDS}
    return {name: value for name, value in {**given, **about, **changed}.items() if value is not None}


def tried(client: Client, **changed: Any) -> tuple[str, int]:
    """The address of what was tried, and the number of its draft."""
    answer = client.post(PAGE, sent(**changed))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"], Draft.objects.latest("pk").pk


def test_every_part_of_the_policy_has_a_field_and_the_default_comes_back_as_it_is(
    admin: Client, shop: Service
) -> None:
    ready(shop)
    page = text(admin.get(PAGE))
    assert [name for name in LABELS if f'name="{name}"' not in page] == []
    assert "AI-assisted changes with a certain or declared sign of AI, in any service" in page
    form = GateForm(sent(), keys=["shop"], as_of=NOW)
    assert form.is_valid(), form.errors
    assert form.body() == DEFAULTS[GATE]


def test_a_facilitator_reads_it_as_facts_and_saves_nothing() -> None:
    facilitator = signed_in(Role.FACILITATOR, person("Ines Duarte"))
    page = text(facilitator.get(PAGE))
    assert "<dt>Weakest sign that asks</dt><dd>declared</dd>" in page
    assert "<textarea" not in page
    assert not any(f'name="{name}"' in page for name in LABELS)
    assert "Note a bypass" not in page
    assert facilitator.post(PAGE, sent()).status_code == 403
    assert facilitator.get(BYPASS).status_code == 403
    engineer = signed_in(Role.ENGINEER, person("Lars Nyberg"))
    assert {engineer.get(path).status_code for path in (PAGE, BYPASS)} == {403}


def test_its_owner_reads_it_too(owner: Person) -> None:
    saved()
    assert "Nothing is held back" in text(signed_in(Role.ENGINEER, owner).get(PAGE))


def test_what_it_would_have_asked_is_shown_before_it_is_saved(admin: Client) -> None:
    saved(lines=50)
    small = change(26)
    change(80)
    change(26, state=ChangeState.OPEN)
    url, number = tried(admin, lines=20, after_version=1)
    page = text(admin.get(url))
    for words in (
        "of 20 lines or more, need 1 approval",
        "2 changes landed, version 2 against 1",
        "1 → 2 approvals in four weeks.",
        "26 lines: now at the limit of 20 or over it, was under 50",
        f'<a href="/changes/{small.pk}/">A change of 26 lines</a>',
        "1 move",
        "<dt>Changed lines, at least</dt><dd>50 → <b>20</b></dd>",
        "1 open change would be asked about. By the rules in force it is 0.",
        '<td data-label="Each" class="num">0.5 → 1</td>',
        "In force: 50",
        "Save version 2",
    ):
        assert words in page
    assert "A change of 80 lines" not in page
    assert Policy.objects.count() == 1
    done = text(admin.post(PAGE, sent("save", lines=20, after_version=1, preview=number), follow=True))
    assert "Version 2 is saved" in done
    assert "A second look" in done
    assert current(GATE)[1]["lines"] == 20


def test_only_what_was_shown_is_saved(admin: Client) -> None:
    url, number = tried(admin, lines=20)
    for changed in ({"lines": 21}, {"lines": 20, "preview": None}, {"lines": 20, "after_version": 1}):
        answer = admin.post(PAGE, sent("save", **{"preview": number, **changed}))
        assert answer.status_code == 302
        assert answer["Location"] != url
    assert not Policy.objects.exists()
    assert "are others than those that you were shown" in text(admin.get(answer["Location"]))


def test_a_draft_of_another_policy_is_none_of_this_one(admin: Client) -> None:
    other = Draft.objects.create(
        kind="ranking", after_version=0, body=DEFAULTS["ranking"], digest="x", written_at=NOW
    )
    assert admin.get(f"{PAGE}previews/{other.pk}/").status_code == 404
    assert admin.get(f"{PAGE}previews/{other.pk + 1}/").status_code == 404


def test_who_was_overtaken_hears_so_and_what_was_written_before_says_it(admin: Client) -> None:
    url, number = tried(admin, lines=20)
    saved()
    assert "Somebody saved a newer version" in text(
        admin.post(PAGE, sent("save", lines=20, preview=number)), 422
    )
    page = text(admin.get(url))
    assert "Not the newest" in page
    assert "Save version" not in page


WRONG = [
    ({"verdicts": []}, "verdicts", "This field is required"),
    ({"tiers": []}, "tiers", "This field is required"),
    ({"lines": "-1"}, "lines", "greater than or equal to 0"),
    ({"approvals": "3"}, "destructive_approvals", "At least as many as of any other change."),
    ({"approvals": "6"}, "approvals", "less than or equal to 5"),
    ({"glass_hours": "169"}, "glass_hours", "less than or equal to 168"),
    ({"verdicts": ["suspected"]}, "certainty", "choose likely or weak"),
    ({"paths": "\n".join(f"p{n}" for n in range(51))}, "paths", "At most 50 patterns."),
    ({"expires_on": "2026-11-30"}, "expires_on", "It ends after today."),
    ({"expires_on": "2027-06-30"}, "expires_on", "It ends within 180 days."),
    ({"owner": "nobody@example.org"}, "owner", "Nobody has this address here."),
    ({"do": "save", "hypothesis": ""}, "hypothesis", "This field is required."),
    ({"enforced": ["nothing"]}, "enforced", "not one of the available choices"),
    (
        {"enforced": ["shop"]},
        "enforced",
        "shop lacks a bypass that was tried and dated and two weeks of observe",
    ),
]


@pytest.mark.parametrize(("changed", "field", "words"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(
    admin: Client, changed: Mapping[str, Any], field: str, words: str
) -> None:
    page = text(admin.post(PAGE, sent(**changed)), 422)
    assert words in page
    assert f'id="id_{field}_error"' in page
    assert not Draft.objects.exists()


def test_what_was_shown_stays_beside_what_is_wrong(admin: Client) -> None:
    _, number = tried(admin, lines=20)
    page = text(admin.post(PAGE, sent("save", lines=20, preview=number, hypothesis="")), 422)
    assert "On the last four weeks it would have" in page
    assert "Save version 1" in page


def test_patterns_are_one_a_line_each_once(admin: Client) -> None:
    change(26)
    url, _ = tried(admin, paths="infra/*\r\n\r\n infra/* \r\n*.sql")
    assert Draft.objects.get().body["paths"] == ["infra/*", "*.sql"]
    page = text(admin.get(url))
    assert "touching “infra/*” or “*.sql”" in page
    assert "Of 1 change no path is known: rules that name paths do not ask about it." in page


def test_a_service_that_lacks_something_has_no_box_and_the_page_says_what_it_lacks(
    admin: Client, shop: Service
) -> None:
    page = text(admin.get(PAGE))
    assert "Enforce can be chosen for 0 of 1 service." in page
    assert 'value="shop"' not in page
    assert "Two weeks of observe (no change met the gate yet)." in page
    assert f'href="{BYPASS}?service=shop"' in page
    ready(shop)
    page = text(admin.get(PAGE))
    assert "Enforce can be chosen for 1 of 1 service." in page
    assert "Nothing: bypass tried on 20 Nov, observed since 10 Nov." in page
    assert 'value="shop" aria-label="Enforce The shop">' in page


def test_a_service_that_lacks_nothing_is_enforced_and_stays_so_when_it_comes_to_lack_something(
    admin: Client, shop: Service
) -> None:
    ready(shop)
    url, number = tried(admin, enforced=["shop"])
    assert "Changes of shop are held back until then" in text(admin.get(url))
    admin.post(PAGE, sent("save", enforced=["shop"], preview=number))
    assert current(GATE)[1]["enforced"] == ["shop"]
    BypassTried.objects.all().delete()
    page = text(admin.get(PAGE))
    assert "It stays enforced until somebody saves it otherwise. It has come to lack:" in page
    assert 'aria-label="Enforce The shop" checked>' in page
    Service.objects.filter(pk=shop.pk).update(key="store")
    assert "There is no such service any more." in text(admin.get(PAGE))
    tried(admin, enforced=["shop"], after_version=1, lines=5)


def test_what_it_came_to_lack_between_preview_and_save_is_refused_with_words(
    admin: Client, shop: Service
) -> None:
    ready(shop)
    _, number = tried(admin, enforced=["shop"])
    Reviewer.objects.all().delete()
    page = text(admin.post(PAGE, sent("save", enforced=["shop"], preview=number)), 422)
    assert "shop lacks two reviewers besides its usual authors" in page
    assert not Policy.objects.exists()


def test_a_hidden_change_is_counted_and_not_named(admin: Client) -> None:
    level = Audience.objects.create(level=Visibility.RESTRICTED)
    change(26, title="Ledger keys", audience=level)
    saved(lines=50)
    page = text(admin.get(tried(admin, lines=20, after_version=1)[0]))
    assert "1 move, and 1 of them of a change that you may not see" in page
    assert "No change that you may see would have moved" in page
    assert "Ledger keys" not in page


def test_nobodys_name_stands_on_it_but_whose_policy_it_is(
    admin: Client, owner: Person, shop: Service
) -> None:
    ready(shop)
    saved(lines=50)
    rita = Identity.objects.create(kind="email", value="rita.stone@example.org", name="Rita Stone")
    rita.person = Person.objects.get(name="Rita Stone")
    rita.save()
    change(26, author=rita)
    for page in (text(admin.get(PAGE)), text(admin.get(tried(admin, lines=20, after_version=1)[0]))):
        assert "Olga Owner" in page
        assert not any(name in page for name in ("Rita", "Rob Hill", "person:", "identity:"))


def test_the_history_says_what_each_version_changed(admin: Client) -> None:
    saved(lines=50)
    saved(2, lines=20, code_owners=True)
    page = text(admin.get(PAGE))
    assert "<dt>Changed lines, at least</dt><dd>50 → <b>20</b></dd>" in page
    assert "<dt>Changed lines, at least</dt><dd>0 → <b>50</b></dd>" in page
    assert "<dt>Code owners count as reviewers</dt><dd>no → <b>yes</b></dd>" in page


def test_an_ended_policy_holds_for_a_week_and_then_only_observes_on_the_page_and_in_the_list(
    admin: Client, shop: Service
) -> None:
    saved(3, expires_on=TODAY, enforced=frozenset({"shop"}), lines=20)
    page = text(admin.get(PAGE))
    assert "Version 3 ended on 30 Nov. It holds until 7 Dec, unless its owner renews it" in page
    assert "Changes of shop are held back" in page
    assert "version 3</td>" in text(admin.get(ALL))
    Policy.objects.update(expires_on=TODAY - GRACE)
    page = text(admin.get(PAGE))
    assert "hold nothing back: the gate only observes" in page
    assert "of 20 lines or more" in page
    assert "Nothing is held back" in page
    assert "version 3, observing only</td>" in text(admin.get(ALL))


def test_its_owner_renews_it_as_any_policy(owner: Person) -> None:
    saved(expires_on=TODAY + timedelta(days=10), lines=20)
    client = signed_in(Role.ENGINEER, owner)
    assert "Renew the policy, or let it end: The approval gate" in text(client.get("/me/"))
    form = {"after_version": "1", "reason": "It works", "expires_on": ENDS}
    assert "It goes on, as version 2" in text(client.post("/policies/gate/renew/", form, follow=True))
    assert current(GATE)[1]["lines"] == 20


def test_a_bypass_is_noted_and_counts(admin: Client, shop: Service) -> None:
    assert '<option value="shop" selected>' in text(admin.get(f"{BYPASS}?service=shop"))
    form = {"service": "shop", "tried_on": "2026-11-20", "words": "It was stopped, and an admin merged"}
    for changed, words in (
        ({"tried_on": "2026-12-01"}, "It is noted once it was tried."),
        ({"words": " "}, "This field is required."),
        ({"service": "nothing"}, "not one of the available choices"),
    ):
        assert words in text(admin.post(BYPASS, {**form, **changed}), 422)
    assert not BypassTried.objects.exists()
    page = text(admin.post(BYPASS, form, follow=True))
    assert "Noted: a bypass was tried for shop." in page
    assert "A bypass that was tried." not in page
    assert "It was stopped, and an admin merged" in text(admin.get(BYPASS))


def test_the_pages_cost_the_same_at_any_size(admin: Client) -> None:
    saved(lines=50)
    for number in range(5):
        service = Service.objects.create(key=f"s{number}", name=f"Service {number}", tier=2)
        change(26, service=service)
    url, _ = tried(admin, lines=20, after_version=1)
    for path, most in ((PAGE, 12), (url, 19), (BYPASS, 6)):
        with at_most(most):
            admin.get(path)
