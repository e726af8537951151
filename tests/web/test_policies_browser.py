"""The rules of the agenda in a real browser: changed, looked at while a job works, saved; and the mandate."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda import previewing
from reviewboard.agenda.models import PolicyPreview
from reviewboard.agenda.operations import freeze
from reviewboard.people.permissions import Role
from reviewboard.policies.queries import current
from tests.agenda.week import FREEZE, STARTS, make_week
from tests.people.roster import person, user
from tests.web.browsing import visit

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
LATER = STARTS + timedelta(days=1)


def test_rules_are_changed_looked_at_and_saved(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    freeze(meeting_id=make_week().meeting.id, as_of=FREEZE)
    client = Client()
    client.force_login(user(Role.ADMIN, person("Ann Admin", email="ann@example.org")))
    with visit(browser, client) as opened:
        opened.go("/policies/agenda/")
        page = opened.page
        assert opened.violations_in_every_look() == []
        page.get_by_label("Each week past its date").fill("400")
        page.get_by_label("For those weeks, at most").fill("400")
        opened.follow(page.get_by_role("button", name="Show what it would have changed"))
        expect(page.get_by_text("0 of 1 meetings are looked at.")).to_be_visible()
        assert page.get_by_role("button", name="Save version 1").count() == 0
        previewing.look_on(preview_id=PolicyPreview.objects.get().pk, as_of=LATER)
        page.get_by_label("Hypothesis").fill("Old actions are looked at first")
        expect(page.get_by_role("button", name="Save version 1")).to_be_visible()
        expect(page.get_by_label("Hypothesis")).to_have_value("Old actions are looked at first")
        expect(page.get_by_text("past its date 6 → 400")).to_be_visible()
        assert opened.violations_in_every_look() == []
        opened.follow(page.get_by_role("button", name="Save version 1"))
        expect(page.get_by_text("Version 1 is saved.")).to_be_visible()
        page.get_by_text("Version 1, 27 Nov, Ann Admin").click()
        expect(page.get_by_text("Old actions are looked at first")).to_be_visible()
        opened.go("/policies/")
        assert opened.violations() == []
        opened.follow(page.get_by_role("link", name="Renew The agenda"))
        page.get_by_label("Why").fill("It did what we hoped")
        assert opened.violations() == []
        opened.follow(page.get_by_role("button", name="Renew it"))
        expect(page.get_by_text("It goes on, as version 2.")).to_be_visible()
        opened.go("/policies/mandate/")
        page.get_by_label("voluntary: items invite people").check()
        page.get_by_label("Hypothesis").fill("People come because it is worth it")
        opened.follow(page.get_by_role("button", name="Show what it changes"))
        expect(page.get_by_text("Nobody would be required")).to_be_visible()
        assert opened.violations_in_every_look() == []
        opened.follow(page.get_by_role("button", name="Save it"))
        expect(page.get_by_role("heading", name="Attendance is voluntary")).to_be_visible()
    assert current("ranking")[1]["points"]["overdue.each_week"] == 400
