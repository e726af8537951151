"""Rules of evidence: read by everybody, added once it was shown what they change, retired after a question."""

from typing import Any

import pytest
from django.test import Client

from reviewboard.changes.models import Change, Rereading, TeamRule
from reviewboard.changes.queries.rules import unknown_agents
from reviewboard.changes.rereading import read_on
from reviewboard.domain.values import Verdict, Visibility
from reviewboard.people.permissions import Role
from tests.changes.parties import Parties
from tests.statements import at_most
from tests.web.changes.doing import restrict
from tests.web.evidence.conftest import SignIn
from tests.web.evidence.doing import MARVIN, sent, text, told

pytestmark = pytest.mark.django_db
NEW = "/evidence/rules/new/"
FIELDS: dict[str, Any] = {
    "match": "trailer",
    "value": "Made-in: the Foundry",
    "tool": "Foundry Agent",
    "kind": "wrote",
    "certainty": "certain",
    "because": "Our own convention",
}


def shown_digest(page: str) -> str:
    return page.partition('name="shown" value="')[2].partition('"')[0]


def added(client: Client) -> int:
    digest = shown_digest(sent(client, NEW, 200, **FIELDS, do="try"))
    sent(client, NEW, **FIELDS, do="add", shown=digest)
    return TeamRule.objects.latest("pk").pk


def test_every_rule_of_the_product_is_listed_found_and_read(sign_in: SignIn) -> None:
    client = sign_in("stranger")
    assert "claude.account" in text(client, "/evidence/rules/")
    found = text(client, "/evidence/rules/?q=copilot%20autofix")
    assert "copilot.autofix" in found
    assert "claude.account" not in found
    assert "None with these words" in text(client, "/evidence/rules/?q=no%00such%27")
    one = text(client, "/evidence/rules/copilot.autofix/")
    assert "What it finds" in one
    assert "What is no sign" in one


@pytest.mark.parametrize("rule", ["reader.branch", "reader.unknown-agent", "reader.note", "declaration"])
def test_readers_of_conventions_say_what_they_look_at(sign_in: SignIn, rule: str) -> None:
    assert rule in text(sign_in("stranger"), f"/evidence/rules/{rule}/")


@pytest.mark.parametrize("rule", ["no.such", "team.99", "team.x", "%00", "team.99999999999999999999999"])
def test_a_rule_that_is_not_there_is_not_found(sign_in: SignIn, rule: str) -> None:
    text(sign_in("stranger"), f"/evidence/rules/{rule}/", 404)


def test_a_rule_is_added_once_it_was_shown_what_it_changes(shop: Parties, facilitator: Client) -> None:
    told(20, "Cap it\n\nMade-in: the Foundry")
    assert "Show what it would change" in text(facilitator, NEW)
    page = sent(facilitator, NEW, 200, **FIELDS, do="add")
    assert "<b>1</b> change would read otherwise" in page
    assert not TeamRule.objects.exists()
    other = sent(facilitator, NEW, 200, **{**FIELDS, "tool": "x1"}, do="add", shown=shown_digest(page))
    assert "Our own convention" in other
    assert not TeamRule.objects.exists()
    answer = facilitator.post(NEW, {**FIELDS, "do": "add", "shown": shown_digest(page)})
    assert answer["Location"].startswith("/evidence/readings/")
    row = TeamRule.objects.get()
    assert (row.tool, row.value, row.because) == (
        "foundry-agent",
        "Made-in: the Foundry",
        "Our own convention",
    )
    listed = text(facilitator, "/evidence/rules/")
    assert "Made-in: the Foundry" in listed
    assert "added by Ola Nordmann" in listed
    assert "Our own convention" in text(facilitator, f"/evidence/rules/team.{row.pk}/")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"match": "branch", "value": "feature/"}, "feature"),
        ({"match": "identity"}, "not one of the available choices"),
        ({"value": "\0"}, "Null characters"),
        ({"value": "x" * 201}, "at most 200 characters"),
        ({"tool": ""}, "Name the tool"),
        ({"tool": "!!"}, "Name the tool"),
        ({"because": ""}, "This field is required"),
        ({"certainty": "sure"}, "not one of the available choices"),
    ],
)
def test_a_rule_that_is_wrong_is_told_in_words(
    shop: Parties, facilitator: Client, fields: dict[str, str], wrong: str
) -> None:
    assert wrong in sent(facilitator, NEW, 422, **{**FIELDS, **fields}, do="try")


def test_of_one_thing_there_is_one_rule(shop: Parties, facilitator: Client) -> None:
    added(facilitator)
    digest = shown_digest(sent(facilitator, NEW, 200, **FIELDS, do="try"))
    assert "There is a rule about the same thing" in sent(
        facilitator, NEW, 422, **FIELDS, do="add", shown=digest
    )


def test_a_rule_is_retired_after_a_question(shop: Parties, facilitator: Client) -> None:
    pk = added(facilitator)
    path = f"/evidence/rules/{pk}/retire/"
    assert "Retire it" in text(facilitator, f"/evidence/rules/team.{pk}/")
    assert "count no longer?" in text(facilitator, path)
    assert TeamRule.objects.get(pk=pk).retired_at is None
    sent(facilitator, path)
    assert TeamRule.objects.get(pk=pk).retired_at is not None
    assert "Retire it" not in text(facilitator, f"/evidence/rules/team.{pk}/")
    assert "retired" in text(facilitator, "/evidence/rules/")
    sent(facilitator, path)
    text(facilitator, "/evidence/rules/99999/retire/", 404)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
def test_adding_and_retiring_is_not_everybodys(sign_in: SignIn, role: Role) -> None:
    client = sign_in("author", role)
    assert "Add a rule" not in text(client, "/evidence/rules/")
    for path in (NEW, "/evidence/rules/1/retire/", "/evidence/agents/", "/evidence/agents/classify/"):
        text(client, path, 403)


def queue(facilitator: Client, shop: Parties) -> dict[str, Any]:
    (agent,) = unknown_agents(shop.reader("stranger", Role.FACILITATOR))
    assert "agent@marvin.example" in text(facilitator, "/evidence/agents/")
    return {"match": agent.match.value, "identity": agent.identity_id, "value": agent.value}


def test_an_unknown_agent_is_classified_in_two_clicks(shop: Parties, facilitator: Client) -> None:
    change = told(20, f"Cap it\n\n{MARVIN}")
    asked = queue(facilitator, shop)
    url = f"/evidence/agents/classify/?match=identity&identity={asked['identity']}"
    assert "Choose which tool it is" in text(facilitator, f"{url}&do=tool", 422)
    assert "Choose which tool it is" in text(facilitator, f"{url}&do=tool&tool=", 422)
    text(facilitator, f"{url}&do=tool&tool=no-such", 422)
    text(facilitator, f"{url}&do=tool&other=%21%21", 422)
    shown = text(facilitator, f"{url}&do=tool&tool=&other=Marvin%20Two")
    assert "It is Marvin Two: see what that changes" in shown
    assert f"CHG-{change.pk}" in shown
    assert not TeamRule.objects.exists()
    answer = facilitator.post("/evidence/agents/classify/", {**asked, "do": "tool", "other": "marvin-two"})
    reading = answer["Location"]
    assert "0 of 2 changes are read" in text(facilitator, reading)
    assert "hx-get" in text(facilitator, reading)
    number = int(reading.strip("/").rpartition("/")[2])
    while read_on(rereading_id=number, as_of=TeamRule.objects.get().added_at):
        pass
    done = text(facilitator, reading)
    assert "hx-get" not in done
    assert f"CHG-{change.pk}" in done
    assert "AI-assisted, certain" in done
    part = text(facilitator, f"{reading}?progress=1")
    assert part.lstrip().startswith('<div id="reading">')
    assert "Every agent is known" in text(facilitator, "/evidence/agents/")
    assert facilitator.get(f"{url}&do=none")["Location"] == "/evidence/agents/"


@pytest.mark.parametrize(
    ("first", "second", "match", "value"),
    [
        ("Generated-by: marvin-2", "Generated-by: marvin-2", "trailer", "Generated-by: marvin-2"),
        (
            "🤖 Generated with [Marvin](https://marvin.example/a)",
            "🤖 Generated with [Marvin](https://marvin.example/b)",
            "marker",
            "[Marvin](https://marvin.example",
        ),
    ],
)  # fmt: skip
def test_an_agent_without_an_address_is_answered_once_by_its_words(
    shop: Parties, facilitator: Client, first: str, second: str, match: str, value: str
) -> None:
    changes = [told(20, f"Cap it\n\n{first}"), told(21, f"Cap it again\n\n{second}")]
    (agent,) = unknown_agents(shop.reader("stranger", Role.FACILITATOR))
    assert (agent.match.value, agent.value, agent.identity_id) == (match, value, None)
    asked: dict[str, Any] = {"match": match, "value": value, "do": "tool", "other": "marvin"}
    sent(facilitator, "/evidence/agents/classify/", **asked)
    reading = Rereading.objects.get()
    while read_on(rereading_id=reading.pk, as_of=reading.asked_at):
        pass
    verdicts = Change.objects.filter(pk__in=[one.pk for one in changes]).values_list("verdict", flat=True)
    assert set(verdicts) == {Verdict.ASSISTED}
    assert "Every agent is known" in text(facilitator, "/evidence/agents/")


def test_an_answer_may_be_that_it_is_no_ai_and_only_who_answers_sees_who(
    shop: Parties, facilitator: Client, sign_in: SignIn
) -> None:
    told(20, f"Cap it\n\n{MARVIN}")
    asked = queue(facilitator, shop)
    url = f"/evidence/agents/classify/?match=identity&identity={asked['identity']}&do=none&tool=&other="
    assert "It is no AI: see what that changes" in text(facilitator, url)
    sent(facilitator, "/evidence/agents/classify/", **asked, do="none", other="")
    row = TeamRule.objects.get()
    assert (row.ignored, row.tool) == (True, "")
    assert "agent@marvin.example" in text(facilitator, "/evidence/rules/")
    for path in ("/evidence/rules/", f"/evidence/rules/team.{row.pk}/"):
        assert "agent@marvin.example" not in text(sign_in("author"), path)
        shop.people["author"] = shop.people["committer"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?match=identity&identity=x",
        "?match=x&identity=0",
        "?match=identity&identity=999999999",
        "?match=trailer&value=%00",
    ],
)
def test_an_agent_that_is_in_no_queue_is_not_answered(facilitator: Client, query: str) -> None:
    assert facilitator.get(f"/evidence/agents/classify/{query}").status_code == 302


def test_an_agent_in_a_change_that_few_may_see_is_in_nobodys_queue(
    shop: Parties, facilitator: Client
) -> None:
    change = told(20, f"Cap it\n\n{MARVIN}")
    asked = queue(facilitator, shop)
    restrict(change, Visibility.RESTRICTED, shop.people["author"])
    assert "agent@marvin.example" not in text(facilitator, "/evidence/agents/")
    sent(facilitator, "/evidence/agents/classify/", **asked, do="tool", tool="claude")
    assert not TeamRule.objects.exists()


def test_lists_take_at_most_six_statements(shop: Parties, facilitator: Client) -> None:
    for number in range(20, 26):
        told(number, f"Cap it\n\nCo-authored-by: Deep Agent <agent@deep{number}.example>")
    added(facilitator)
    for path in ("/evidence/rules/", "/evidence/agents/", "/evidence/readings/1/"):
        facilitator.get(path)
        with at_most(6):
            facilitator.get(path)


def test_a_reading_that_is_not_there_is_not_found(sign_in: SignIn) -> None:
    text(sign_in("author"), "/evidence/readings/999999/", 404)
