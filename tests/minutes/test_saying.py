"""What is said in a meeting: kept as typed, once, beside what others say; seen by who may see its item."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from reviewboard.domain.live import Kind, Said
from reviewboard.domain.values import CauseState
from reviewboard.findings.models import ActionItem, Decision
from reviewboard.meetings.models import LiveCommand
from reviewboard.meetings.running import NotRunning
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry
from reviewboard.minutes.queries import entries
from reviewboard.minutes.saying import SomebodyWasFaster, reword, say, settle_candidate, take_back
from reviewboard.minutes.whom import Nobody
from reviewboard.minutes.wording import plain
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun, fixed
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(begun)]


def open_key(hour: Hour) -> str:
    return f"incident:{hour.week.open_incident.pk}"


def standing(hour: Hour) -> list[str]:
    return [one.text for one in entries(hour.id, {one.key for one in hour.agenda().items})]


def test_a_line_is_kept_as_it_was_typed_and_everybody_is_told_what_was_decided(hour: Hour) -> None:
    hour.say("The *flush* looked like a fix", key=open_key(hour))
    hour.say("d: durations get a type", key=open_key(hour))
    hour.say("a: @priya contract test, 11 Dec", key=open_key(hour))
    assert standing(hour) == ["The *flush* looked like a fix", "durations get a type", "contract test"]
    action = Entry.objects.get(kind=EntryKind.ACTION)
    assert (action.owner_id, action.due_on) == (hour.week.priya.pk, date(2026, 12, 11))
    told = hour.shared()["said"]
    assert [(one["kind"], one["text"]) for one in told] == [
        ("decision", "durations get a type"),
        ("action", "contract test"),
    ]
    assert told[1]["for"] == "Priya Raman, 11 December"


def test_nothing_is_made_of_it_before_the_read_back(hour: Hour) -> None:
    before = Message.objects.count(), ActionItem.objects.count()
    hour.say("a: @priya contract test, 11 Dec", key=open_key(hour))
    hour.say("d: durations get a type", key=open_key(hour))
    assert (Message.objects.count(), ActionItem.objects.count()) == before
    assert not Decision.objects.exists()


@starts_from(None)
def test_sent_twice_is_kept_once() -> None:
    hour, token = begun(), uuid4()
    first = hour.say("once", token=token)
    assert hour.say("once", token=token) == first
    assert Entry.objects.count() == 1


def test_a_note_conflicts_with_nothing_and_takes_its_number_in_the_log(hour: Hour) -> None:
    seen = hour.row.revision
    hour.say("by one", key=open_key(hour))
    hour.say("by another", key=open_key(hour), reader=eyes(hour.week.lars, Role.FACILITATOR))
    assert hour.row.revision == seen
    hour.do(Kind.NEXT, 7)
    kinds = list(LiveCommand.objects.filter(meeting=hour.id).values_list("kind", flat=True))
    assert kinds == ["start", "said", "said", "next"]


def test_a_name_that_is_nobodys_is_told_and_nothing_is_kept(hour: Hour) -> None:
    with pytest.raises(Nobody) as nobody:
        hour.say("a: @zebedee contract test")
    assert (nobody.value.handle, nobody.value.people) == ("zebedee", ())
    assert not Entry.objects.exists()


def test_an_engineer_does_not_write_the_minutes_and_a_stranger_learns_of_no_item(hour: Hour) -> None:
    priya = eyes(hour.week.priya)
    with pytest.raises(NotAllowed):
        hour.say("mine", key=open_key(hour), reader=priya)
    key = f"incident:{hour.week.restricted.pk}"
    with pytest.raises(NotVisible):
        hour.say("hidden", key=key)
    with pytest.raises(NotVisible):
        say(
            reader=hour.ines,
            meeting_id=hour.id,
            item_id=10**9,
            typed="x",
            kind=Said.NOTE,
            token=uuid4(),
            as_of=at(6),
        )


def test_of_a_restricted_item_whoever_it_asks_for_writes_its_minutes(hour: Hour) -> None:
    key = f"incident:{hour.week.restricted.pk}"
    hour.say("n: the keys were rotated", key=key, reader=eyes(hour.week.lars))
    assert entries(hour.id, {one.key for one in hour.agenda(hour.ines).items if not one.hidden}) == []
    assert standing(hour) == ["the keys were rotated"]


def test_a_candidate_contributed_or_is_ruled_out_and_the_last_word_counts(hour: Hour) -> None:
    told: dict[str, Any] = {"reader": hour.ines, "meeting_id": hour.id, "item_id": hour.item(open_key(hour))}
    pk = hour.week.candidate.pk
    for state in (CauseState.RULED_OUT, CauseState.CONTRIBUTED):
        settle_candidate(change_id=pk, state=state, as_of=at(7), **told)
    assert [one["text"] for one in hour.shared()["said"]] == [f"CHG-{pk} contributed."]
    with pytest.raises(NotVisible):
        settle_candidate(change_id=pk + 1, state=CauseState.CONTRIBUTED, as_of=at(7), **told)
    with pytest.raises(ValueError, match="contributed"):
        settle_candidate(change_id=pk, state=CauseState.CANDIDATE, as_of=at(7), **told)


def test_an_entry_is_reworded_and_two_who_edit_it_do_not_overwrite_each_other(hour: Hour) -> None:
    pk = hour.say("a: @priya contract test, 11 Dec", key=open_key(hour))
    seen = Entry.objects.get(pk=pk).version
    reword(
        reader=hour.ines,
        meeting_id=hour.id,
        entry_id=pk,
        typed="@lars contract tests, 12 Dec",
        seen=seen,
        as_of=at(8),
    )
    kept = Entry.objects.get(pk=pk)
    assert (kept.text, kept.owner_id, kept.due_on) == (
        "contract tests",
        hour.week.lars.pk,
        date(2026, 12, 12),
    )
    with pytest.raises(SomebodyWasFaster):
        reword(reader=hour.ines, meeting_id=hour.id, entry_id=pk, typed="mine", seen=seen, as_of=at(9))


def test_an_entry_that_is_taken_back_is_out_of_the_minutes(hour: Hour) -> None:
    pk = hour.say("too much", key=open_key(hour))
    take_back(reader=hour.ines, meeting_id=hour.id, entry_id=pk, as_of=at(8))
    assert standing(hour) == []
    assert Entry.objects.filter(pk=pk, taken_back_at__isnull=False).exists()


@starts_from(None)
def test_nothing_is_said_in_a_meeting_that_does_not_run() -> None:
    hour = Hour(fixed())
    with pytest.raises(NotRunning):
        hour.say("early", key=f"incident:{hour.week.open_incident.pk}")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Durations get a *type*.", "Durations get a type."),
        ("See [the docs](https://x.example) for `ttl_ms`", "See the docs for ttl_ms"),
        ("one\ntwo\n\n- three", "one two three"),
        ("```\na  b\n```", "a b"),
        ("<b>bold</b> & more", "<b>bold</b> & more"),
    ],
)
@starts_from(None)
def test_where_only_words_are_shown_the_marks_are_left_out(typed: str, words: str) -> None:
    assert plain(typed) == words


def test_a_line_asks_for_its_own_item_and_not_for_the_whole_agenda(hour: Hour) -> None:
    hour.say("d: durations get a type", key=open_key(hour))
    with at_most(24):
        hour.say("d: and a name", key=open_key(hour))
