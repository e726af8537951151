"""The page of the drift radar: what it says to whom, that it names nobody, and its files."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.models import Agenda, AgendaItem, Subject
from reviewboard.approvals.models import BrokenGlass
from reviewboard.catalog.models import Repository, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.connections.models import Connection
from reviewboard.domain.approval import GatePolicy, Seen, as_data
from reviewboard.domain.values import GateMode
from reviewboard.meetings.models import Meeting
from reviewboard.people.models import Identity, Person, User
from reviewboard.people.permissions import Role
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import GATE
from tests.agenda.week import series
from tests.approvals.drifting import HEAD, NOW, change, drifted, gate, hidden, service, waited, waiting
from tests.people.roster import person, user
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.pages import read

pytestmark = pytest.mark.django_db

PATH = "/insights/gate/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_that_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def rita() -> Person:
    return person("Rita Stone")


@pytest.fixture
def shop(rita: Person) -> Service:
    Connection.objects.create(
        key="forge", name="forge", vendor="github", kind="forge", created_at=NOW - timedelta(weeks=20)
    )
    return service("shop", reviewers=(rita, person("Rob Hill")))


def client(who: Person | None = None, role: Role = Role.ENGINEER) -> Client:
    made = Client()
    made.force_login(User.objects.filter(role=role, person=who).first() or user(role, who))
    return made


def text(by: Client, path: str = PATH) -> str:
    answer = by.get(path)
    assert answer.status_code == 200, answer.content
    return read(answer.content.decode()).text


def enforce(*keys: str) -> None:
    Policy.objects.create(
        kind=GATE, version=1, body=as_data(GatePolicy(enforced=frozenset(keys))), hypothesis="fewer surprises"
    )


def glass(of: Change, reason: str = "index disk at 94%") -> None:
    BrokenGlass.objects.create(change=of, head=HEAD, reason=reason, at=of.happened_at, until=NOW + HOUR)


def on_agenda(of: Change) -> None:
    """The change has a slot next week."""
    starts_at = NOW + timedelta(days=8)
    meeting = Meeting.objects.create(
        series_id=series(),
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        covers_from=NOW,
        covers_to=NOW + HOUR,
    )
    item = AgendaItem.objects.create(
        agenda=Agenda.objects.create(meeting=meeting),
        key=f"change:{of.pk}",
        placement="held",
        section="changes",
        kind="change",
        position=0,
        start=0,
        minutes=5,
    )
    Subject.objects.create(item=item, change=of)


def test_it_says_how_many_of_how_many_and_where_the_gate_holds_anything(shop: Service) -> None:
    service("search")
    drifted(shop, Seen.NO_APPROVAL)
    drifted(shop, Seen.BY_PRINCIPAL)
    drifted(shop, Seen.APPROVED)
    drifted(shop, Seen.REPAIR)
    said = text(client())
    assert "2 of 4 merged changes in eight weeks, by service." in said
    assert "Counts this small move by chance; no trend is drawn." in said
    assert "The gate observes everywhere: it holds nothing back." in said
    assert "without a qualified approval, 1" in said
    assert "self-approved, 1" in said
    assert "Weeks 41–48, 2026" in said
    assert "are not counted here: 1 in eight weeks." in said
    enforce("shop")
    assert "The gate is enforced in shop and observes elsewhere." in text(client())


def test_the_matrix_has_a_mark_for_each_and_says_so_to_screen_readers(shop: Service) -> None:
    drifted(shop, Seen.NO_APPROVAL)
    drifted(shop, Seen.SELF_APPROVED)
    drifted(shop, Seen.NO_APPROVAL, NOW - timedelta(weeks=1))
    html = client().get(PATH).content.decode()
    assert 'aria-label="1 without a qualified approval, 1 self-approved"' in html
    assert 'aria-label="1 without a qualified approval, 0 self-approved"' in html
    assert "shop 0 0 0 0 0 0 3 of 3" in read(html).text


def test_many_in_one_week_are_a_number(shop: Service) -> None:
    for _ in range(31):
        drifted(shop, Seen.NO_APPROVAL)
    said = text(client())
    assert "31 without a qualified approval, 0 self-approved" in said
    assert "Counts of one service in one week move by chance; no trend is drawn." in said


def test_what_was_seen_why_and_what_followed_stand_in_words(shop: Service) -> None:
    broken = drifted(shop, Seen.BROKEN_GLASS, NOW - 2 * HOUR, title="Batch the tombstone deletes")
    glass(broken)
    one = change(shop, NOW - 3 * HOUR, title="Raise the merge throttle")
    gate(one, Seen.TOO_FEW, GateMode.ENFORCE, needed=2, given=1)
    on_agenda(broken)
    said = text(client())
    assert "the glass was broken, Wed 25 Nov, 10:00 “index disk at 94%” on the agenda, week 49" in said
    assert "1 of 2 approvals, past an enforced gate, Wed 25 Nov, 09:00 none given –" in said
    assert said.index("Batch the tombstone") < said.index("Raise the merge")


@pytest.mark.parametrize("told", [{"state": "cancelled"}, {"shadow": True}])
def test_a_meeting_that_was_not_held_or_that_one_does_not_learn_of_is_no_agenda(
    shop: Service, told: dict[str, object]
) -> None:
    one = drifted(shop, Seen.NO_APPROVAL)
    on_agenda(one)
    assert "on the agenda, week 49" in text(client())
    Meeting.objects.update(**told)
    assert "on the agenda" not in text(client())


def test_nobody_is_named_but_oneself(shop: Service, rita: Person) -> None:
    ada = person("Ada Lovelace")
    identity = Identity.objects.create(kind="github", value="ada-login", name="Ada Lovelace", person=ada)
    one = drifted(shop, Seen.SELF_APPROVED, author=identity, principal=identity, merged_by=identity)
    glass(one, "nobody on call, said ⟦q1⟧")
    waiting(shop, NOW - HOUR, author=identity)
    reader = client(person("Wanda Krüger"))
    pages = [PATH, *(f"{PATH}{table}.csv" for table in ("weeks", "changes", "waits"))]
    for path in pages:
        told = reader.get(path).content.decode()
        for name in ("Ada", "Lovelace", "ada-login", "Rita", "Rob Hill", f"/people/{ada.pk}"):
            assert name not in told, (path, name)
    assert "nobody on call, said somebody" in text(reader)


def test_what_one_may_not_see_is_counted_and_not_listed(shop: Service) -> None:
    secret = drifted(shop, Seen.NO_APPROVAL, title="Rotate the leaked key", url="https://git.example/7")
    glass(secret, "the key leaked")
    audience = hidden(secret)
    reader = client()
    told = reader.get(PATH).content.decode() + reader.get(f"{PATH}changes.csv").content.decode()
    assert "1 more went around it that not everybody may see: it is counted, and not listed." in told
    for word in ("leaked", f"CHG-{secret.pk}", f"/changes/{secret.pk}/", "git.example"):
        assert word not in told
    audience.members.create(person=(mia := person("Mia Okafor")))
    assert "Rotate the leaked key" in text(client(mia))


def test_a_silent_source_is_not_taken_for_a_quiet_week(shop: Service) -> None:
    change(shop, NOW - timedelta(weeks=3), verdict="unknown", certainty="")
    assert "shop 0 0 0 0 0 0 0 0 0 of 1" in text(client())
    Repository.objects.update(last_seen_at=NOW - timedelta(days=10))
    Connection.objects.update(last_seen_at=None)
    said = text(client())
    assert "shop unseen since Sunday 15 November: weeks 46–48 are not shown." in said
    assert "shop 0 0 0 0 0 – not seen – not seen – not seen 0 of 1" in said


def test_a_mark_is_shown_also_in_a_week_that_was_not_seen_to_its_end(shop: Service) -> None:
    drifted(shop, Seen.NO_APPROVAL, NOW - timedelta(days=10))
    Repository.objects.update(last_seen_at=NOW - timedelta(days=10))
    said = text(client())
    assert "weeks 47–48 are not shown" in said
    assert "shop 0 0 0 0 0 – not seen – not seen 1 of 1" in said


def test_before_a_service_was_connected_nothing_is_known_unless_its_history_was_told(shop: Service) -> None:
    Connection.objects.update(created_at=NOW - timedelta(weeks=2))
    change(shop, NOW - timedelta(days=8), verdict="unknown", certainty="")
    said = text(client(), f"{PATH}?weeks=4")
    assert "shop – not seen 0 0 0 0 of 1" in said
    assert "A dash stands for weeks of which nothing is known" in said
    change(shop, NOW - timedelta(weeks=3), verdict="unknown", certainty="")
    assert "A dash stands" not in text(client(), f"{PATH}?weeks=4")


def test_a_service_with_no_reviewer_to_spare_is_told(shop: Service, rita: Person) -> None:
    drifted(shop, Seen.NO_APPROVAL)
    assert "shop has 2 reviewers besides its usual authors, the fewest that" in text(client())
    Reviewer.objects.create(service=shop, person=person("Dag Holm"), starts_on="2026-01-01")
    assert "the fewest that" not in text(client())
    wrote = Identity.objects.create(kind="github", value="rita", person=rita)
    drifted(shop, Seen.NO_APPROVAL, author=wrote)
    assert "shop has 2 reviewers besides its usual authors" in text(client())


def test_how_long_approval_took_is_drawn_and_told_as_a_table(shop: Service) -> None:
    for hours in (1, 2, 3, 4, 30):
        waited(shop, hours, NOW - timedelta(weeks=1))
    waited(shop, 9, NOW - HOUR)
    said = text(client())
    assert "47 3 h 2 h – 4 h 5" in said
    assert "48 too few to say 1" in said
    assert "46 none 0" in said
    html = client().get(PATH).content.decode()
    assert "Hours to approval, median with the middle half. Weeks 41–48, 2026: week 47 3 h" in html


def test_too_few_approvals_are_said_to_be_too_few(shop: Service) -> None:
    assert "No approval was waited for in these weeks." in text(client())
    for hours in (1, 2, 3, 4):
        waited(shop, hours, NOW - HOUR)
    said = text(client())
    assert "4 approvals were waited for in these weeks: too few in every week to say what is usual." in said
    assert "Line: median." not in said


def test_repairs_and_broken_glasses_are_no_waits(shop: Service) -> None:
    for word in (Seen.REPAIR, Seen.BROKEN_GLASS):
        one = change(shop, NOW - HOUR)
        gate(one, word, asked_at=NOW - 9 * HOUR, opened_at=NOW - HOUR)
    assert "No approval was waited for in these weeks." in text(client())


@pytest.mark.parametrize(
    ("hours", "told"), [(1, "reviewers told"), (21, "deputies asked"), (27, "service owner asked")]
)
def test_what_waits_now_says_how_long_and_who_is_asked(shop: Service, hours: int, told: str) -> None:
    enforce("shop")
    waiting(shop, NOW - hours * HOUR, GateMode.ENFORCE)
    waiting(shop, NOW - HOUR / 2, GateMode.ENFORCE)
    assert f"shop 2 2 {hours} h {told}" in text(client())


def test_where_the_gate_observes_nobody_is_asked(shop: Service) -> None:
    waiting(shop, NOW - 5 * HOUR)
    assert "shop 2 1 5 h nobody asked: the gate observes" in text(client())


def test_what_makes_people_wait_is_told_with_what_would_help(shop: Service) -> None:
    for _ in range(4):
        waiting(shop, NOW - HOUR)
    alone = service("alone")
    waiting(alone, NOW - HOUR)
    said = text(client())
    assert "shop has 2 reviewers and 4 changes waiting: name more reviewers or narrow the policy." in said
    assert "alone has no reviewer and 1 change waiting: name reviewers." in said


def test_ones_own_load_is_told_to_oneself_only(shop: Service, rita: Person) -> None:
    waiting(shop, NOW - timedelta(minutes=50))
    assert "You have 1 waiting, for 50 min. Only you see this line." in text(client(rita))
    assert "Only you see this line" not in text(client(person("Ola Nordmann")))
    assert "Only you see this line" not in text(client(None, Role.ADMIN))


@pytest.mark.parametrize(
    ("weeks", "told"), [("4", "four weeks"), ("26", "26 weeks"), ("5", "eight weeks"), ("\0x", "eight weeks")]
)
def test_how_far_back_can_be_chosen(shop: Service, weeks: str, told: str) -> None:
    drifted(shop, Seen.NO_APPROVAL)
    assert f"1 of 1 merged changes in {told}, by service." in text(client(), f"{PATH}?weeks={weeks}")


def test_one_service_is_reached_from_its_page(shop: Service) -> None:
    drifted(shop, Seen.NO_APPROVAL)
    drifted(service("search"), Seen.NO_APPROVAL, title="Reindex at night")
    assert f'href="{PATH}?service=shop"' in client().get("/services/shop/").content.decode()
    said = text(client(), f"{PATH}?service=shop")
    assert "1 of 1 merged changes in eight weeks." in said
    assert "The gate observes here" in said
    assert "Reindex at night" not in said
    assert client().get(f"{PATH}?service=nothing").status_code == 404
    assert f'href="{PATH}"' in client().get("/changes/").content.decode()


def lines(path: str) -> list[dict[str, str]]:
    answer = client().get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_each_table_is_a_file(shop: Service) -> None:
    glass(drifted(shop, Seen.BROKEN_GLASS, title="Batch the deletes"))
    for hours in (1, 2, 3, 4, 5):
        waited(shop, hours, NOW - HOUR)
    last = lines(f"{PATH}weeks.csv?weeks=4")[-1]
    assert (last["week"], last["merged"], last["without_approval"], last["seen"]) == (
        "2026-W48",
        "6",
        "1",
        "yes",
    )
    [row] = lines(f"{PATH}changes.csv")
    assert (row["title"], row["seen"], row["reason"]) == (
        "Batch the deletes",
        "broken_glass",
        "index disk at 94%",
    )
    assert lines(f"{PATH}waits.csv?weeks=4")[-1]["median_hours"] == "3.0"
    assert lines(f"{PATH}waits.csv?weeks=4")[0]["median_hours"] == ""
    assert client().get(f"{PATH}people.csv").status_code == 404


@pytest.mark.parametrize("times", [1, 6])
def test_the_page_asks_at_most_twenty_four_statements(shop: Service, rita: Person, times: int) -> None:
    for n in range(times):
        other = service(f"other-{n}", reviewers=(rita,))
        for _ in range(times):
            glass(drifted(other, Seen.NO_APPROVAL))
            change(other)
            waiting(other, NOW - HOUR)
            waited(other, 3, NOW - HOUR)
        hidden(drifted(other, Seen.SELF_APPROVED))
    reader = client(rita)
    reader.get(PATH)
    with at_most(24):
        text(reader)


@pytest.mark.browser
def test_it_can_be_read_by_everybody_in_every_look(browser: Browser, shop: Service, rita: Person) -> None:
    enforce("shop")
    for week in range(8):
        for hours in (1, 3, 4 + week, 9, 20):
            waited(shop, hours, NOW - timedelta(weeks=week) - HOUR)
        drifted(shop, Seen.NO_APPROVAL, NOW - timedelta(weeks=week) - HOUR)
    for _ in range(7):
        drifted(service(f"other-{_}"), Seen.SELF_APPROVED)
    glass(drifted(shop, Seen.BROKEN_GLASS))
    waiting(shop, NOW - 5 * HOUR, GateMode.ENFORCE)
    with visit(browser, client(rita)) as opened:
        opened.go(PATH)
        opened.page.get_by_text("Show as a table").click()
        expect(opened.page.get_by_role("img", name="Hours to approval")).to_be_visible()
        assert opened.violations_in_every_look() == []
        opened.page.set_viewport_size({"width": 320, "height": 800})
        assert opened.page.evaluate("document.documentElement.scrollWidth") == 320
