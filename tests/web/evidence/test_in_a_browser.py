"""The same in a real browser: a dispute ruled, and refused; a declaration; an agent classified and its changes read anew."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from reviewboard.changes.models import Change, Evidence
from reviewboard.domain.values import Verdict
from reviewboard.people.permissions import Role
from tests.changes.parties import Parties
from tests.tracker.world import work_off
from tests.web.browsing import Visit, visit
from tests.web.evidence.conftest import SignIn
from tests.web.evidence.doing import MARVIN, WHY, disputed, told

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def both_themes(opened: Visit) -> None:
    """axe finds nothing on the open page, in the light and in the dark."""
    assert opened.violations() == []
    opened.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert opened.violations() == []
    opened.page.emulate_media(color_scheme="light", reduced_motion="reduce")


def say(opened: Visit, answer: str, reason: str, verb: str) -> None:
    page = opened.page
    page.get_by_label(answer, exact=True).check()
    page.get_by_label("Why", exact=True).fill(reason)
    opened.follow(page.get_by_role("button", name=verb))


def test_the_author_disputes_and_a_reviewer_rules(browser: Browser, shop: Parties, sign_in: SignIn) -> None:
    path = f"/changes/{shop.change.pk}/"
    with visit(browser, sign_in("author")) as opened:
        opened.go(path)
        page = opened.page
        opened.follow(page.get_by_role("link", name="This is wrong"))
        expect(page.get_by_label("No AI took part", exact=True)).to_be_checked()
        both_themes(opened)
        say(opened, "No AI took part", WHY, "Dispute it")
        expect(page.get_by_text("AI: disputed")).to_be_visible()
        expect(page.get_by_role("button", name="Take it back")).to_be_visible()
        both_themes(opened)
        opened.go(path)
        expect(page.get_by_role("link", name="Look and rule")).to_have_count(0)
    with visit(browser, sign_in("reviewer")) as opened:
        opened.go("/me/")
        page = opened.page
        opened.follow(page.get_by_role("link", name="Look and rule"))
        opened.follow(page.get_by_role("link", name="Look and rule"))
        expect(page.get_by_text(WHY)).to_be_visible()
        both_themes(opened)
        say(opened, "No AI took part", "Read both commits", "Rule on it")
        expect(page.get_by_text("AI: ruled out")).to_be_visible()
        expect(page.get_by_text("Ruled by Rita Stone")).to_be_visible()
        both_themes(opened)
    assert shop.fresh().verdict == Verdict.RULED_OUT


@pytest.mark.parametrize("part", ["author", "manager", "stranger"])
def test_a_ruling_is_refused_to_whoever_may_not(
    browser: Browser, shop: Parties, sign_in: SignIn, part: str
) -> None:
    disputed(shop)
    path = f"/changes/{shop.change.pk}/"
    client = sign_in(part)
    with visit(browser, client) as opened:
        opened.go(path)
        expect(opened.page.get_by_text("AI: disputed")).to_be_visible()
        expect(opened.page.get_by_role("link", name="Look and rule")).to_have_count(0)
    assert client.get(f"{path}rule/").status_code == 403
    assert shop.fresh().verdict == Verdict.DISPUTED


@pytest.mark.parametrize("scripts", [True, False])
def test_a_declaration_with_and_without_scripts(
    browser: Browser, shop: Parties, sign_in: SignIn, scripts: bool
) -> None:
    Evidence.objects.all().delete()
    with visit(browser, sign_in("author"), width=390, scripts=scripts) as opened:
        page = opened.page
        opened.go(f"/changes/{shop.change.pk}/")
        opened.follow(page.get_by_role("link", name="Say whether AI took part"))
        page.get_by_label("Yes, AI took part").check()
        page.get_by_label("Which tool").fill("Cursor")
        page.get_by_label("In your words").fill("Tests only")
        opened.follow(page.get_by_role("button", name="Declare it"))
        expect(page.get_by_text("Declared here")).to_be_visible()
        expect(page.get_by_text("Tests only")).to_be_visible()
    assert shop.fresh().verdict == Verdict.ASSISTED


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_agent_is_classified_and_its_past_changes_are_read_anew(
    browser: Browser, shop: Parties, sign_in: SignIn, theme: Literal["light", "dark"]
) -> None:
    change = told(20, f"Cap it\n\n{MARVIN}")
    assert change.verdict == Verdict.SUSPECTED
    with visit(browser, sign_in("stranger", Role.FACILITATOR), theme=theme) as opened:
        page = opened.page
        opened.go("/evidence/")
        opened.follow(page.get_by_role("link", name="Agents that no rule knows"))
        expect(page.get_by_text("Co-authored-by: Marvin Agent <agent@marvin.example>")).to_be_visible()
        assert opened.violations() == []
        page.get_by_label("Or a tool that is not listed").fill("Marvin")
        opened.follow(page.get_by_role("button", name="It is this tool"))
        expect(page.get_by_text("1 change would read otherwise")).to_be_visible()
        assert opened.violations() == []
        opened.follow(page.get_by_role("button", name="It is Marvin: let it count"))
        expect(page.get_by_role("heading", name="Under way")).to_be_visible()
        assert opened.violations() == []
        work_off(only=["reread_changes"])
        expect(page.get_by_role("heading", name="Done")).to_be_visible()  # by itself
        expect(page.get_by_role("link", name=change.title)).to_be_visible()
        assert opened.violations() == []
    assert Change.objects.get(pk=change.pk).verdict == Verdict.ASSISTED
