"""The console without a script: every command is a form and a redirect, and what is refused loses nothing."""

import pytest

from reviewboard.domain.live import Became, Kind, Shows
from reviewboard.domain.values import FindingCategory, MeetingState
from reviewboard.findings.models import Finding
from reviewboard.meetings.models import LiveCommand, Meeting
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry
from reviewboard.people.permissions import Role
from tests.agenda.week import SECRETS
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun, fixed
from tests.people.roster import person
from tests.statements import at_most
from tests.web.console.desk import Desk, Time, desk_of

pytestmark = pytest.mark.django_db


def incident(hour: Hour) -> str:
    """The key of the open incident's item."""
    return f"incident:{hour.week.open_incident.pk}"


def at_incident(time: Time) -> Desk:
    """The leader's desk, six minutes in, with the open incident on since the fifth."""
    hour = begun()
    hour.reach(incident(hour))
    time.is_at(6)
    return desk_of(hour)


def test_before_it_may_be_started_the_console_says_from_when(time: Time) -> None:
    desk = desk_of(Hour(fixed()))
    time.is_at(-20)
    said = desk.page().text
    assert "Ines Duarte facilitates." in said
    assert "It can be started from Thu 26 Nov, 09:45 on." in said
    assert "not started: it is too early" in desk.refused("start", 409).text


def test_the_agenda_leads_to_it_once_it_is_fixed_and_until_it_is_over(time: Time) -> None:
    hour = begun()
    desk = desk_of(hour)
    agenda = f"/meetings/{hour.id}/"
    assert f'href="{desk.path}"' in desk.client.get(agenda).content.decode()
    Meeting.objects.filter(pk=hour.id).update(state=MeetingState.CLOSED)
    assert f'href="{desk.path}"' not in desk.client.get(agenda).content.decode()


def test_it_is_started_by_one_button_and_whoever_starts_it_leads_it(time: Time) -> None:
    hour = Hour(fixed())
    desk = desk_of(hour, hour.week.lars)
    said = desk.page().text
    assert "Take over and start" in said
    assert "If nobody has started it 10 minutes after its time, it is cancelled by itself" in said
    assert desk.post("start").status_code == 302
    assert "Live since 10:00" in desk.page().text
    assert Meeting.objects.get(pk=hour.id).facilitator_id == hour.week.lars.pk


def test_the_page_shows_the_clock_the_queue_the_item_and_whom_it_needs(time: Time) -> None:
    desk = at_incident(time)
    said = desk.page().text
    assert "9:00 left of 10 min" in said
    assert "10:06 1 min early, ends 10:45" in said
    assert "10:00 Opening 5 min, 1 over" in said
    assert f"INC-{desk.hour.week.open_incident.pk} Now. 10 min" in said
    assert "An expired discount was applied to 3,114 orders" in said
    assert f"To decide. Whether {desk.hour.week.candidate.reference} contributed." in said
    assert "Needed now: 0 of 2 here Lars Nyberg Nudge Lars Nyberg privately" in said
    assert "Next: Restricted item" in said


@pytest.mark.parametrize("where", ["item", "restricted", "read_back"])
def test_the_page_asks_for_few_statements_wherever_the_meeting_is(time: Time, where: str) -> None:
    desk = at_incident(time)
    desk.hour.say("a: @priya contract test", key=incident(desk.hour))
    desk.hour.say("n: Lars Nyberg wrote it", key=incident(desk.hour))
    if where == "restricted":
        desk.hour.do(Kind.NEXT, 7)
    if where == "read_back":
        desk.hour.reach("read_back", 7)
    desk.page()
    with at_most(22):
        desk.page()
    with at_most(22):
        desk.client.get(f"{desk.path}parts/")


def test_next_back_pause_and_more_time(time: Time) -> None:
    desk = at_incident(time)
    for command in ("pause", "extend"):
        answer = desk.post("do", do=command)
        assert (answer.status_code, answer["Location"]) == (302, desk.path)
    said = desk.page().text
    assert "11:00 left of 12 min, paused" in said
    time.is_at(8)
    desk.post("do", do="resume")
    assert "11:00 left of 12 min Pause" in desk.page().text
    desk.post("do", do="next")
    assert desk.hour.live.now.key == f"incident:{desk.hour.week.restricted.pk}"
    desk.post("do", do="back")
    assert desk.hour.live.now.key == incident(desk.hour)
    assert "Go on" not in desk.page().text


def test_what_is_parked_or_taken_offline_says_so_and_is_taken_up_again(time: Time) -> None:
    desk = at_incident(time)
    item = desk.hour.item(incident(desk.hour))
    time.is_at(8)
    desk.post("do", do="park")
    assert "Parked after 3 min" in desk.page().text
    desk.post("do", do=f"take_up:{item}")
    desk.post("do", do="next")
    desk.post("do", do="take_offline")
    assert "Taken offline after 3 min" in desk.page().text
    assert desk.hour.live.done[-1].became is Became.OFFLINE


def test_what_is_left_is_moved_and_the_last_step_is_taken_back(time: Time) -> None:
    desk = at_incident(time)
    before = [one.key for one in desk.hour.live.left]
    hidden = desk.hour.item(before[1])
    desk.post("do", do=f"sooner:{hidden}")
    assert [one.key for one in desk.hour.live.left][:2] == [before[1], before[0]]
    assert "Undo: Sooner" in desk.page().text
    number = LiveCommand.objects.filter(meeting=desk.hour.id).latest("number").number
    desk.post("undo", number=number)
    assert [one.key for one in desk.hour.live.left] == before
    assert "Undo: Next" in desk.page().text


def test_the_screen_is_changed_and_is_off_for_a_restricted_item(time: Time) -> None:
    desk = at_incident(time)
    desk.post("do", do="show:timeline")
    assert desk.hour.live.shows is Shows.TIMELINE
    desk.post("do", do="next")
    assert "The screen is off for this item." in desk.page().text


def test_of_an_item_that_the_facilitator_may_not_see_there_are_its_times_and_how_to_go_on(time: Time) -> None:
    desk = at_incident(time)
    desk.post("do", do="next")
    page = desk.page()
    assert "Restricted item Now. 10 min" in page.text
    assert "whoever it asks for writes its minutes" in page.text
    assert not any(word in page.text for word in SECRETS)
    assert "composer-text" not in page.ids
    item = desk.hour.item(f"incident:{desk.hour.week.restricted.pk}")
    said = desk.refused("say", 422, item=item, text="d: rotate the keys", kind="note")
    assert "whoever it asks for writes its minutes" in said.text
    desk.post("do", do="park")
    assert desk.hour.live.done[-1].became is Became.PARKED


def test_whoever_is_on_the_list_of_a_sealed_item_writes_about_it_and_reads_no_title(time: Time) -> None:
    desk = at_incident(time)
    lars = desk_of(desk.hour, desk.hour.week.lars)
    sealed = f"incident:{desk.hour.week.sealed.pk}"
    Finding.objects.create(text="Sealed words", incident=desk.hour.week.sealed, created_at=at(-60))
    desk.hour.reach(sealed)
    page = lars.page()
    assert "composer-text" in page.ids
    assert "Accept 1 finding" in page.text
    assert not any(word in page.text for word in (SECRETS[1], SECRETS[3], "Sealed words"))
    lars.post("say", item=desk.hour.item(sealed), kind="note", text="d: answer the press")
    assert "answer the press" in lars.page().text
    assert "answer the press" not in desk.page().text


def test_a_line_is_kept_once_and_what_it_is_says_its_prefix(time: Time) -> None:
    desk = at_incident(time)
    sent = {"item": desk.hour.item(incident(desk.hour)), "kind": "note", "token": "0" * 31 + "7"}
    for _ in range(2):
        answer = desk.post("say", text="d: durations get a *type*", **sent)
        assert (answer.status_code, answer["X-Said"]) == (302, "1")
    entry = Entry.objects.get()
    assert (entry.kind, entry.key) == (EntryKind.DECISION, incident(desk.hour))
    said = desk.page().text
    assert "10:06 Decision durations get a type Waits for read-back." in said
    assert "Saved 10:06" in said


def test_a_name_that_may_be_several_peoples_is_asked_for_and_nothing_typed_is_lost(time: Time) -> None:
    desk = at_incident(time)
    for name in ("Noor Haddad", "Noor Said"):
        person(name)
    sent = {"item": desk.hour.item(incident(desk.hour)), "kind": "action", "token": "0" * 31 + "8"}
    text = "@noor contract test, 11 Dec"
    page = desk.refused("say", 422, text=text, **sent)
    assert "“@noor” may be several people. Whom do you mean?" in page.text
    fields = {one["name"]: one.get("value") for one in page.all("input") if one.get("id") == "composer-text"}
    assert fields == {"text": text}
    choices = [one["value"] for one in page.all("button") if one.get("name") == "as"]
    assert choices == ["Noor Haddad", "Noor Said"]
    assert desk.post("say", text=text, **{"as": "Noor Said"}, **sent).status_code == 302
    kept = Entry.objects.select_related("owner").get()
    assert (kept.owner.name if kept.owner else "", kept.text) == ("Noor Said", "contract test")


def test_an_empty_line_and_a_name_of_nobody_say_what_is_wrong(time: Time) -> None:
    desk = at_incident(time)
    assert "Say what it is" in desk.refused("say", 422, text=" ", kind="note", item="").text
    said = desk.refused("say", 422, text="a: @zebedee test", kind="note", item="")
    assert "“@zebedee” is nobody here." in said.text
    assert not Entry.objects.exists()


def test_a_line_that_comes_after_the_close_is_shown_and_not_dropped(time: Time) -> None:
    desk = at_incident(time)
    Meeting.objects.filter(pk=desk.hour.id).update(state=MeetingState.CLOSED)
    page = desk.refused("say", 409, text="d: too late", kind="note", item="")
    assert "Typed, and not kept d: too late" in page.text
    assert "The meeting is closed." in page.text
    assert desk.post("do", do="next").status_code == 302


def test_a_candidate_is_settled_and_can_be_settled_anew(time: Time) -> None:
    desk = at_incident(time)
    change = desk.hour.week.candidate
    sent = {"item": desk.hour.item(incident(desk.hour)), "change": change.pk}
    assert f"{change.reference} contributed" in desk.page().text
    desk.post("settle", state="contributed", **sent)
    said = desk.page()
    assert f"Decision {change.reference} contributed." in said.text
    assert f"contributed-{change.pk}" not in said.ids
    desk.post("take-back", entry=Entry.objects.get().pk)
    assert f"contributed-{change.pk}" in desk.page().ids
    assert desk.post("settle", state="candidate", **sent).status_code == 400
    assert desk.post("settle", state="ruled_out", **{**sent, "change": change.pk + 99}).status_code == 404


def test_the_findings_that_the_page_showed_are_accepted(time: Time) -> None:
    desk = at_incident(time)
    first, second = (
        Finding.objects.create(
            text=text,
            category=FindingCategory.TEST_GAP,
            incident=desk.hour.week.open_incident,
            created_at=at(-60),
        )
        for text in ("No test has a duration", "Docs and code differ")
    )
    said = desk.page().text
    assert "No test has a duration" in said
    assert "Accept 2 findings" in said
    sent = {"item": desk.hour.item(incident(desk.hour))}
    desk.post("accept", finding=[first.pk, second.pk + 99], **sent)
    assert list(Entry.objects.values_list("kind", "finding")) == [("stands", first.pk)]
    assert "Accept 1 finding" in desk.page().text


def test_an_entry_is_reworded_and_two_who_edit_it_both_keep_their_words(time: Time) -> None:
    desk = at_incident(time)
    pk = desk.hour.say("The flush looked like a fix", key=incident(desk.hour))
    seen = Entry.objects.get().version
    time.is_at(7)
    assert desk.post("reword", entry=pk, text="The flush hid it", seen=seen).status_code == 302
    page = desk.refused("reword", 409, entry=pk, text="The flush helped", seen=seen)
    assert "It was edited meanwhile" in page.text
    assert "The flush hid it" in page.text
    assert "The flush helped" in page.text
    assert [one for one in page.all("details") if "open" in one]


def test_the_read_back_lists_everything_by_item(time: Time) -> None:
    desk = at_incident(time)
    desk.hour.say("d: durations get a type", key=incident(desk.hour))
    desk.hour.say("only a note", key=incident(desk.hour))
    desk.hour.reach("read_back", 7)
    page = desk.page()
    assert "Read each aloud." in page.text
    assert f"INC-{desk.hour.week.open_incident.pk} 10:06 Decision durations get a type" in page.text
    assert "only a note" not in page.text
    desk.post(
        "reword", entry=Entry.objects.earliest("pk").pk, text="durations are typed", seen=at(6).isoformat()
    )
    assert "durations are typed" in desk.page().text


def test_two_facilitators_see_each_other_and_one_takes_over(time: Time) -> None:
    desk = at_incident(time)
    other = desk_of(desk.hour, desk.hour.week.lars)
    desk.page()
    page = other.page()
    assert "Ines Duarte has this console open, too." in page.text
    assert "Ines Duarte leads." in page.text
    assert other.post("take-over").status_code == 302
    assert "You lead." in other.page().text
    assert "Lars Nyberg leads. Take over Lars Nyberg has this console open, too." in desk.page().text
    time.is_at(9)
    assert "has this console open" not in other.page().text


def test_whoever_was_slower_is_told_who_did_what_and_nothing_is_overwritten(time: Time) -> None:
    desk = at_incident(time)
    seen = desk.hour.row.revision
    desk.hour.do(Kind.NEXT, 6, reader=eyes(desk.hour.week.lars, Role.FACILITATOR))
    page = desk.refused("do", 409, do="park", seen=seen)
    assert "Lars Nyberg went on to Restricted item at 10:06. Your “Park” was not done." in page.text
    assert desk.hour.live.done[-1].became is Became.DISCUSSED
    desk.hour.do(Kind.BACK, 7)
    assert f"You went back to INC-{desk.hour.week.open_incident.pk} at 10:07." in (
        desk.refused("do", 409, do="next", seen=seen).text
    )
    assert "was not done" in desk.refused("undo", 409, number=2).text


def test_a_command_that_cannot_be_done_says_why(time: Time) -> None:
    desk = at_incident(time)
    assert "The clock runs already. Your “Go on” was not done." in desk.refused("do", 409, do="resume").text
    assert desk.post("do", do="take_up:999999").status_code == 404
    for wrong in ("", "dance", "show:nothing"):
        assert desk.post("do", do=wrong).status_code == 400
    assert desk.post("do", do="next", seen="x").status_code == 400


@pytest.mark.parametrize(
    "act",
    ["start", "do", "undo", "say", "settle", "accept", "reword", "take-back", "take-over"],
)
def test_nobody_else_leads_it(time: Time, act: str) -> None:
    hour = begun()
    priya = desk_of(hour, hour.week.priya, Role.ENGINEER)
    assert priya.client.get(priya.path).status_code == 403
    assert priya.client.get(f"{priya.path}parts/").status_code == 403
    before = LiveCommand.objects.count()
    sent = {"do": "next", "text": "mine", "entry": 1, "item": 1, "number": 1}
    assert priya.post(act, **sent).status_code == 403
    assert LiveCommand.objects.count() == before


def test_htmx_gets_the_regions_and_loads_the_page_anew_where_it_is_another_one(time: Time) -> None:
    desk = at_incident(time)
    asks = {"HX-Request": "true"}
    told = desk.client.post(
        f"{desk.path}do/", {"do": "extend", "seen": desk.hour.row.revision}, headers=asks
    ).content.decode()
    assert told.count('hx-swap-oob="true"') == 9
    assert told.strip().startswith('<header class="console-top" id="console-top"')
    assert "<html" not in told
    Meeting.objects.filter(pk=desk.hour.id).update(state=MeetingState.CLOSED)
    for answer in (
        desk.client.get(f"{desk.path}parts/", headers=asks),
        desk.client.post(f"{desk.path}do/", {"do": "next", "seen": 1}, headers=asks),
    ):
        assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")
