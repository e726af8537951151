"""Writing an incident up: the form, the incident's page, what the agenda reads beside what it has fixed, and who owes."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.mail import compose
from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import freeze
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.verifying import Verified, verify
from reviewboard.api.agenda import said as api_said
from reviewboard.audit.operations import place_hold
from reviewboard.domain.values import Visibility
from reviewboard.incidents.models import Incident, WriteUp, WriteUpAsked
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.agenda.week import FREEZE, NOW, SECRETS, Week, as_reader
from tests.incidents.write_ups import hidden, lars, resolved
from tests.people.roster import person, user
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.pages import read
from tests.web.test_agenda_pages import built, page, signed_in, text

pytestmark = pytest.mark.django_db

SENT = {
    "saw": "Old prices for two hours",
    "began_at": "2026-11-18T14:52",
    "ended_at": "2026-11-18T17:02",
    "ended_by": "The rollback",
    "decide": "Whether caches know\ntheir unit",
    "postmortem_url": "",
}


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def who(name: str, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(user(role, Person.objects.filter(name=name).first() or person(name)))
    return client


def form_of(incident: Incident) -> str:
    return f"/incidents/{incident.pk}/write-up/"


def save(client: Client, incident: Incident, **fields: str) -> str:
    """Sends the form; the text of the page after it."""
    answer = client.post(form_of(incident), {**SENT, **fields}, follow=True)
    assert answer.redirect_chain == [(f"/incidents/{incident.pk}/", 302)], answer.content.decode()
    return read(answer.content.decode()).text


def test_the_fields_hold_what_source_and_timeline_say_in_the_readers_zone() -> None:
    incident = resolved()
    written = page(who("Lars Nyberg"), form_of(incident))
    for words in (
        "Filled in from Pager",
        "Quotes were wrong, says Noor &lt;noor@example.org&gt;.",
        'value="2026-11-18T14:52"',
        'value="2026-11-18T16:52"',
        "Rolled back",
    ):
        assert words in written, words


def test_what_is_saved_stands_on_the_incidents_page_and_as_a_version() -> None:
    incident = resolved()
    client = who("Lars Nyberg")
    said = save(client, incident)
    assert "The write-up is saved." in said
    for words in ("by Lars Nyberg,", "Old prices for two hours", "The rollback", "Edit the write-up"):
        assert words in said, words
    assert "No summary yet" not in said
    row = WriteUp.objects.get()
    assert row.began_at == datetime(2026, 11, 18, 13, 52, tzinfo=UTC)
    save(who("Noor Haddad"), incident, saw="Prices of yesterday")
    versions = text(client, form_of(incident)).partition("Versions")[2]
    assert versions.index("Noor Haddad") < versions.index("Lars Nyberg")
    assert "Old prices for two hours" in versions


def test_a_time_that_was_left_alone_keeps_its_seconds() -> None:
    incident = resolved()
    Incident.objects.update(started_at=datetime(2026, 11, 18, 13, 52, 40, tzinfo=UTC), mitigated_at=None)
    save(who("Lars Nyberg"), incident)
    assert WriteUp.objects.get().began_at == datetime(2026, 11, 18, 13, 52, 40, tzinfo=UTC)
    save(who("Noor Haddad"), incident, ended_at="2026-11-18T14:52")
    row = WriteUp.objects.get()
    assert row.began_at == row.ended_at == datetime(2026, 11, 18, 13, 52, tzinfo=UTC)


def test_a_draft_is_shown_to_those_who_may_write_and_to_nobody_else() -> None:
    incident = resolved()
    said = save(who("Lars Nyberg"), incident, **{"as": "draft", "saw": "Half a sentence"})
    assert "The draft is saved." in said
    assert "No summary yet; Pager says:" in said
    assert "A draft by Lars Nyberg," in said
    outside = text(who("Otto Outside"), f"/incidents/{incident.pk}/")
    assert "No summary yet" in outside
    assert "draft" not in outside
    assert "Half a sentence" in page(who("Noor Haddad"), form_of(incident))


def test_a_postmortem_is_a_link_and_only_by_https() -> None:
    incident = resolved()
    client = who("Lars Nyberg")
    empty = dict.fromkeys(SENT, "")
    save(client, incident, **{**empty, "postmortem_url": "https://wiki.example/pm-1"})
    assert '<a href="https://wiki.example/pm-1" rel="noopener">' in page(client, f"/incidents/{incident.pk}/")
    for wrong in ("http://wiki.example/", "javascript:alert(1)", "wiki"):
        answer = client.post(form_of(incident), {**SENT, "postmortem_url": wrong})
        assert answer.status_code == 422, wrong


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"saw": " "}, "Say what customers saw, or link to a postmortem."),
        ({"ended_at": "2026-11-18T14:00"}, "It ended after it began."),
        ({"began_at": "2026-10-25T02:30"}, "2026-10-25"),  # clocks went back: it was twice
        ({"saw": "x" * 5001}, "5000"),
        ({"saw": "\0"}, "Null characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(fields: dict[str, str], words: str) -> None:
    incident = resolved()
    answer = who("Lars Nyberg").post(form_of(incident), {**SENT, **fields})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not WriteUp.objects.exists()


def test_wording_that_blames_is_pointed_out_once_and_saved_as_it_is() -> None:
    incident = resolved()
    client = who("Lars Nyberg")
    hint = "reads as if a person were the cause"
    assert hint in save(client, incident, saw="The engineer forgot the unit")
    assert hint not in save(client, incident, saw="The engineer forgot the unit, and a cache kept it")
    assert "forgot the unit, and a cache" in WriteUp.objects.get().saw


def test_who_may_open_the_form() -> None:
    incident = resolved()
    for name, role, status in (
        ("Lars Nyberg", Role.ENGINEER, 200),
        ("Tess Team", Role.ENGINEER, 200),
        ("Fay Facilitator", Role.FACILITATOR, 200),
        ("Otto Outside", Role.ENGINEER, 403),
        ("Vera Viewer", Role.VIEWER, 403),
    ):
        client = who(name, role)
        assert client.get(form_of(incident)).status_code == status, name
        assert client.post(form_of(incident), SENT).status_code == (302 if status == 200 else 403), name
        link = f'href="{form_of(incident)}"' in page(client, f"/incidents/{incident.pk}/")
        assert link is (status == 200), name
    assert Client().get(form_of(incident)).status_code == 302


def test_what_is_hidden_or_held_answers_as_everywhere() -> None:
    incident = resolved()
    place_hold(subject=f"incident:{incident.pk}", actor_id=lars().pk, reason="Dispute", at=NOW)
    assert who("Lars Nyberg").post(form_of(incident), SENT).status_code == 423
    hidden(Visibility.SEALED, lars())
    for client in (who("Noor Haddad"), who("Fay Facilitator", Role.FACILITATOR)):
        assert client.get(form_of(incident)).status_code == 404
        assert client.post(form_of(incident), SENT).status_code == 404


def of_week(week: Week, incident: Incident | None = None, **columns: object) -> None:
    """The write-up of an incident of the week."""
    plain: dict[str, object] = {
        "saw": "Old prices for two hours",
        "decide": "Whether caches know\ntheir unit",
        "finished_at": NOW,
        "written_at": NOW,
    }
    WriteUp.objects.create(incident=incident or week.open_incident, **{**plain, **columns})


def test_the_agenda_reads_the_summary_and_asks_the_question_of_the_write_up() -> None:
    week = built()
    client = signed_in(week.priya)
    before = text(client)
    assert "It went on for two hours." in before
    assert "No summary yet." in before
    assert "To decide. Whether CHG-" in before
    of_week(week)
    said = text(client)
    assert "Old prices for two hours" in said
    assert "No summary yet." not in said
    assert "To decide. Whether caches know their unit" in said
    agenda = agenda_for(as_reader(week.helga), week.meeting)
    assert agenda is not None
    asked = [
        one.question for one in api_said(agenda).items if one.question and "caches" in one.question.sentence
    ]
    assert [one.sentence for one in asked] == ["Whether caches know their unit"]


def test_a_postmortem_is_linked_from_its_slot() -> None:
    week = built()
    of_week(week, saw="", decide="", postmortem_url="https://wiki.example/pm-1")
    written = page(signed_in(week.priya))
    assert 'href="https://wiki.example/pm-1"' in written
    assert "To decide.</b> Whether <a" in written, "the default question stays"


def test_what_is_written_after_the_freeze_changes_neither_hash_nor_rows() -> None:
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    sealed = Agenda.objects.values_list("digest", "canonical", "revision").get()
    of_week(week)
    assert "Whether caches know their unit" in text(signed_in(week.priya))
    assert Agenda.objects.values_list("digest", "canonical", "revision").get() == sealed
    assert verify() == Verified(1, ())


def test_the_question_of_a_hidden_incident_is_read_by_nobody_else_and_in_no_mail() -> None:
    week = built()
    of_week(week)
    for one in (week.restricted, week.sealed):
        of_week(week, one, saw=f"{SECRETS[0]} once", decide="Whether pelicans fly")
    for client in (signed_in(week.priya), signed_in(week.ines, Role.FACILITATOR)):
        assert "pelicans" not in page(client)
    assert page(signed_in(week.lars)).count("pelicans") == 1, "of the sealed one not even to him"
    for reader in (week.priya, week.lars):
        mail = str(compose(week.meeting, reader.pk))
        assert "pelicans" not in mail
        assert "Whether caches know their unit" in mail


def test_the_lead_owes_it_and_reads_so_on_their_page() -> None:
    week = built()
    Incident.objects.filter(pk=week.open_incident.pk).update(status="resolved", resolved_at=NOW)
    WriteUpAsked.objects.create(incident=week.open_incident, asked_at=NOW)
    client = signed_in(week.lars)
    said = text(client, "/me/")
    assert f"Write up {week.open_incident.reference}: An expired discount" in said
    assert "because you led the response" in said
    assert "Write up" not in text(signed_in(week.priya), "/me/")
    of_week(week)
    assert "Write up" not in text(client, "/me/")


@pytest.mark.parametrize("versions", [1, 30])
def test_the_form_takes_a_fixed_number_of_statements(versions: int) -> None:
    incident = resolved()
    client = who("Lars Nyberg")
    for number in range(versions):
        save(client, incident, saw=f"Version {number} of Noor <noor@example.org>")
    with at_most(10):
        page(client, form_of(incident))


@pytest.mark.browser
def test_an_incident_is_written_up_in_a_browser_without_barriers(browser: Browser) -> None:
    incident = resolved()
    with visit(browser, who("Lars Nyberg")) as opened:
        opened.go(f"/incidents/{incident.pk}/")
        assert opened.violations_in_every_look() == []
        opened.follow(opened.page.get_by_role("link", name="Write it up"))
        expect(opened.page.get_by_label("From")).to_have_value("2026-11-18T14:52")
        expect(opened.page.get_by_label("What customers saw")).to_have_value(
            "Quotes were wrong, says Noor <noor@example.org>."
        )
        opened.page.get_by_label("What we should decide").fill("Whether caches know their unit")
        opened.follow(opened.page.get_by_role("button", name="Save as a draft"))
        expect(opened.page.get_by_text("The draft is saved.")).to_be_visible()
        opened.follow(opened.page.get_by_role("link", name="Go on with the draft"))
        opened.page.locator("details summary").first.click()
        assert opened.violations_in_every_look() == []
        opened.follow(opened.page.get_by_role("button", name="Save the write-up"))
        expect(opened.page.get_by_text("Whether caches know their unit")).to_be_visible()
        assert opened.violations_in_every_look() == []
