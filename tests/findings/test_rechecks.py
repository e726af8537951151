"""What was verified is looked at again after 30, 60 and 90 days; what came back is open again."""

from datetime import datetime, timedelta

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import Held
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState, RecheckOutcome, Visibility
from reviewboard.findings.models import ActionItem, Recheck
from reviewboard.findings.operations import SomebodyWasFaster, answer_recheck, raise_visibility
from reviewboard.findings.queries import count_due, list_rechecks, rechecks_of
from reviewboard.findings.rows import AskedAs, RecordKind
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.findings.scenes import DONE, OPEN, again, moved, somebody, stored, verified
from tests.people.roster import NOW, TODAY, person, reader, team
from tests.statements import at_most

pytestmark = pytest.mark.django_db
HELD, CAME_BACK, CANNOT_TELL = RecheckOutcome.HELD, RecheckOutcome.CAME_BACK, RecheckOutcome.CANNOT_TELL


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)


def look(pk: int, days: int) -> int:
    return Recheck.objects.get(action=pk, after_days=days, dropped_at=None).pk


def said(
    by: Reader, recheck: int, outcome: RecheckOutcome = HELD, words: str = "3 since", days: int = 30
) -> None:
    answer_recheck(reader=by, recheck_id=recheck, outcome=outcome, words=words, as_of=after(days))


@pytest.fixture
def ada() -> Reader:
    return somebody("Ada Lovelace")


@pytest.fixture
def bob() -> Reader:
    return somebody("Bob Stone")


@pytest.fixture
def done(ada: Reader, bob: Reader) -> int:
    """Owned by Ada, verified by Bob."""
    return verified(ada, bob, owner_id=ada.person_id, signal="wrong quotes a week")


def test_three_looks_are_planned_when_somebody_verifies_it(done: int) -> None:
    one = stored(done)
    assert one.verified_at == NOW
    planned = list(Recheck.objects.order_by("due_on").values_list("after_days", "due_on", "closed_at"))
    assert planned == [(days, TODAY + timedelta(days=days), NOW) for days in (30, 60, 90)]


def test_owner_and_verifier_are_asked_and_the_team_where_nobody_owns_it(
    ada: Reader, bob: Reader, done: int
) -> None:
    pricing = team("pricing")
    mate, other = somebody("Mia Mate", in_team=pricing.pk), somebody("Cy Young")
    ActionItem.objects.update(team=pricing)

    def asked(who: Reader) -> list[AskedAs | None]:
        return [row.asked_as for row in list_rechecks(who, None, 9, on=TODAY, asked=True).rows]

    assert asked(ada) == [AskedAs.OWNER] * 3
    assert asked(bob) == [AskedAs.VERIFIER] * 3
    assert asked(mate) == asked(other) == []
    ActionItem.objects.update(owner=None)
    assert asked(mate) == [AskedAs.TEAM] * 3
    every = list_rechecks(other, None, 9, on=TODAY).rows
    assert [(row.after_days, row.asked_as) for row in every] == [(30, None), (60, None), (90, None)]


def test_a_look_is_due_from_its_day_on_and_not_before(ada: Reader, done: int) -> None:
    on = TODAY + timedelta(days=30)
    assert count_due(ada, on=on - timedelta(days=1)) == 0
    assert count_due(ada, on=on) == 1
    assert [row.is_due for row in list_rechecks(ada, None, 9, on=on).rows] == [True, False, False]
    assert len(list_rechecks(ada, None, 9, on=on, due=True).rows) == 1
    with pytest.raises(ValueError, match="later"):
        said(ada, look(done, 60))


def test_anybody_who_may_see_it_and_manage_actions_answers_and_is_on_the_record(done: int) -> None:
    cy, viewer = somebody("Cy Young"), reader(Role.VIEWER, person("Vi Ewer"))
    with pytest.raises(NotAllowed):
        said(viewer, look(done, 30))
    said(cy, look(done, 30), words="14 before, 3 since, says <cy@example.org>")
    (first, *rest) = rechecks_of(cy, done, on=TODAY)
    assert (first.outcome, first.checked_by, first.checked_at) == (HELD, "Cy Young", after(30))
    assert first.words == "14 before, 3 since, says <cy@example.org>"
    assert "cy@" not in Recheck.objects.get(after_days=30).words
    assert [one.outcome for one in rest] == [None, None]
    assert stored(done).state == ActionState.VERIFIED
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.details) == ("action.rechecked", {"outcome": "held", "after_days": 30})


def test_what_came_back_is_open_again_and_looked_at_no_more(ada: Reader, done: int) -> None:
    with pytest.raises(ValueError, match="say what came back"):
        said(ada, look(done, 30), CAME_BACK, words=" ")
    said(ada, look(done, 30), CAME_BACK, words="Nine wrong quotes on Monday")
    one = stored(done)
    assert (one.state, one.state_reason, one.reopened_at) == (OPEN, "Nine wrong quotes on Monday", after(30))
    assert (one.done_at, one.verified_at, one.verified_by_id) == (None, None, None)
    dropped = Recheck.objects.exclude(dropped_at=None).values_list("after_days", "dropped_at")
    assert list(dropped.order_by("after_days")) == [(60, after(30)), (90, after(30))]
    assert not list_rechecks(ada, None, 9, on=TODAY).rows


def test_nobody_can_tell_changes_nothing_and_the_next_look_stands(ada: Reader, done: int) -> None:
    said(ada, look(done, 30), CANNOT_TELL, words="")
    assert stored(done).state == ActionState.VERIFIED
    assert [row.after_days for row in list_rechecks(ada, None, 9, on=TODAY).rows] == [60, 90]


def test_an_answer_is_given_once_and_not_to_what_was_opened_again(
    ada: Reader, bob: Reader, done: int
) -> None:
    first, second = look(done, 30), look(done, 60)
    said(ada, first)
    with pytest.raises(SomebodyWasFaster):
        said(bob, first, CAME_BACK)
    moved(ada, done, ActionEvent.REOPEN, ActionState.VERIFIED, as_of=after(40))
    with pytest.raises(SomebodyWasFaster):
        said(bob, second, days=60)
    assert stored(done).state == OPEN


def test_verified_once_more_it_is_looked_at_anew(ada: Reader, bob: Reader, done: int) -> None:
    moved(ada, done, ActionEvent.REOPEN, ActionState.VERIFIED, as_of=after(10))
    moved(ada, done, ActionEvent.FINISH, OPEN, as_of=after(11))
    moved(bob, done, ActionEvent.VERIFY, DONE, as_of=after(12))
    assert [row.due_on for row in list_rechecks(ada, None, 9, on=TODAY).rows] == [
        TODAY + timedelta(days=12 + days) for days in (30, 60, 90)
    ]
    assert Recheck.objects.count() == 6


def test_a_legal_hold_stops_the_answer(ada: Reader, done: int) -> None:
    place_hold(subject=f"action:{done}", actor_id=ada.person_id or 0, reason="counsel", at=NOW)
    with pytest.raises(Held):
        said(ada, look(done, 30))
    assert Recheck.objects.filter(outcome="").count() == 3


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_a_look_is_seen_by_whoever_sees_the_action_and_a_sealed_title_is_not_in_the_list(
    ada: Reader, done: int, level: Visibility
) -> None:
    raise_visibility(
        reader=ada, kind=RecordKind.ACTION, record_id=done, level=level, person_ids={ada.person_id or 0},
        team_ids=(), as_of=NOW,
    )  # fmt: skip
    outside, inside = somebody("Otto Outside", Role.ADMIN), again(ada)
    assert not list_rechecks(outside, None, 9, on=TODAY).rows
    assert (count_due(outside, on=TODAY.replace(year=2028)), rechecks_of(outside, done, on=TODAY)) == (0, ())
    with pytest.raises(NotVisible):
        said(outside, look(done, 30))
    row = list_rechecks(inside, None, 9, on=TODAY).rows[0]
    shown = (
        ("Restricted item", "")
        if level is Visibility.SEALED
        else ("Alert on price drift", "wrong quotes a week")
    )
    assert (row.title, row.signal) == shown


def test_there_is_no_look_of_another_number(ada: Reader) -> None:
    with pytest.raises(NotVisible):
        said(ada, 2**40)


def test_pages_follow_each_other_without_gap_or_repetition(ada: Reader, bob: Reader) -> None:
    for _ in range(3):
        verified(ada, bob)
    whole = [row.id for row in list_rechecks(ada, None, 99, on=TODAY).rows]
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = list_rechecks(ada, cursor, 2, on=TODAY)
        seen += [row.id for row in page.rows]
        cursor = page.after
        if cursor is None:
            break
    assert seen == whole
    assert len(whole) == 9


@pytest.mark.parametrize("count", [1, 20])
def test_lists_are_a_fixed_number_of_statements(ada: Reader, bob: Reader, count: int) -> None:
    for n in range(count):
        pk = verified(ada, bob, title=f"Ask <a{n}@example.org>")
    with at_most(2):
        list_rechecks(ada, None, 50, on=TODAY)
    with at_most(1):
        count_due(ada, on=TODAY)
    with at_most(2):
        rechecks_of(ada, pk, on=TODAY)
