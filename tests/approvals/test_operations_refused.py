"""What is sent of an operation and cannot be taken; what of it is shown, and what is kept."""

from typing import Any

import pytest
from django.test import Client

from reviewboard.audit.operations import place_hold
from reviewboard.changes.models import Change, Harm
from reviewboard.changes.queries import get_change
from reviewboard.people.permissions import Role
from tests.approvals.asking import ask, program
from tests.approvals.scenes import Shop
from tests.changes.scenes import NOW
from tests.people.roster import user

pytestmark = pytest.mark.django_db


def test_names_in_what_is_sent_are_kept_as_keys(here: Shop) -> None:
    named = "Ada Lovelace <ada@example.org>"
    answer = ask(program(here), commands=[f"psql -c 'DROP TABLE \"{named}\"'"], what=f"For {named}")
    assert answer.body["harms"][0]["where"].startswith('"')
    ask(program(here, "Ola"), commands=[f"rm -rf '/srv/{named}'"])
    kept = [*Harm.objects.values_list("what", "where"), *Change.objects.values_list("title", "body")]
    assert "Lovelace" not in str(kept)
    shown = program(here, "Rita")
    answer = ask(shown, commands=[f"rm -rf '/srv/{named}'"])
    assert named in answer.body["harms"][0]["where"]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"id": "keys"}, "id"),
        ({"id": "a b"}, "id"),
        ({"id": ""}, "id"),
        ({"what": "  "}, "what"),
        ({"where": {"service": "none"}}, "where.service"),
        ({"where": {"environment": "production"}}, "where.service"),
        ({"agent": {"name": "x"}}, "agent.name"),
        ({"agent": "claude"}, "agent.body"),
        ({"on_behalf_of": "ada"}, "on_behalf_of"),
        ({"commands": "terraform destroy"}, "commands"),
        ({"plan": {"format": "terraform", "content": "nothing"}}, "plan.content"),
        ({"plan": {"format": "pulumi", "content": ""}}, "plan.format"),
        ({"plan": {"format": "text", "content": "\x00"}}, "plan.content"),
        ({"change": {"head": "b2" * 20}}, "id"),
        ({"change": {"head": "main"}}, "change.head"),
        ({"change": {"reference": "INC-1", "head": "b2" * 20}}, "change.reference"),
        ({"force": True}, "force"),
    ],
)
def test_what_cannot_be_read_is_refused_by_field_and_nothing_is_kept(
    here: Shop, other: dict[str, Any], field: str
) -> None:
    answer = ask(program(here), **other)
    assert (answer.status, field in answer.body["errors"]) == (400, True), answer.body
    assert not Change.objects.exists()


def test_too_large_a_plan_is_refused_with_what_to_send_instead(here: Shop) -> None:
    agent = program(here)
    answer = ask(agent, plan={"format": "text", "content": "x" * (5 * 1024 * 1024 + 1)})
    assert answer.status == 400
    assert "resource_changes" in answer.body["errors"]["plan.content"][0]
    answer = ask(agent, plan={"format": "text", "content": "x" * (13 * 1024 * 1024)})
    assert (answer.status, answer.body["type"].rpartition("#")[2]) == (413, "too-large")


def test_its_page_lists_what_would_be_destroyed(here: Shop) -> None:
    ask(program(here))
    account = user(Role.ENGINEER, here.people["Rita"], password=None)
    browser = Client()
    browser.force_login(account)
    page = browser.get(f"/changes/{Change.objects.get().pk}/").content.decode()
    assert "What it would destroy" in page
    assert "Terraform would delete and recreate aws_db_instance.main." in page
    assert "by the agent itself" in page
    assert "recreate-db" in page


def test_whoever_approves_sees_what_cannot_be_seen(here: Shop) -> None:
    hidden = "terraform\u200b apply \u202eplan.out\u2069"
    ask(
        program(here), commands=[hidden], what="Tidy\nup", where={"service": "shop", "environment": "x`\n# y"}
    )
    view = get_change(here.reader("Rita"), Change.objects.get().pk)
    assert "    terraform\\u200b apply \\u202eplan.out\\u2069\n" in view.body
    assert "In the environment `x # y`, under the head" in view.body
    assert view.title == "Tidy up"


def test_a_legal_hold_stops_what_is_new_of_it(here: Shop) -> None:
    agent = program(here)
    ask(agent)
    change = Change.objects.get()
    place_hold(subject=f"change:{change.pk}", actor_id=1, reason="A court asked", at=NOW)
    assert ask(agent).status == 200
    assert ask(agent, what="Something else").status == 409
    assert agent.post("operations/recreate-db/outcome", {"outcome": "done"}).status == 409
    assert Change.objects.get().head_sha == change.head_sha
