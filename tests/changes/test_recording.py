"""What a source tells twice, late or in part ends in the same change."""

import itertools
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection as database
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.audit.models import Entry
from reviewboard.catalog.operations import create_service, set_service_paths
from reviewboard.changes.models import Change, Commit, Evidence
from reviewboard.changes.operations import record
from reviewboard.domain.messages import ChangeSnapshot, HeadSnapshot
from reviewboard.domain.values import Certainty, ChangeState, Verdict
from reviewboard.outbox.models import Message
from tests.changes.scenes import (
    ADA,
    CLAUDE,
    LIN,
    NOW,
    commit,
    connection,
    pull,
    put,
    repository,
    state,
    whole,
)
from tests.examples import examples
from tests.statements import at_most

pytestmark = pytest.mark.django_db


def test_everything_that_is_told_is_stored() -> None:
    connection_id = connection()
    put(whole(), connection_id=connection_id, repository_id=repository(connection_id))
    change = Change.objects.get()
    assert change.happened_at == NOW - timedelta(hours=2)
    assert change.service is not None
    assert change.service.key == "shop"
    assert (change.lines_added, change.lines_removed, change.commits_count) == (16, 4, 2)
    assert [row.sha[:2] for row in change.commits.all()] == ["a1", "b2"]
    assert (change.verdict, change.certainty) == (Verdict.ASSISTED, Certainty.CERTAIN)
    assert [row.commit_sha[:2] for row in change.evidence.all()] == ["b2"]


def test_the_same_again_changes_nothing() -> None:
    connection_id = connection()
    assert len(put(whole(), whole(13), connection_id=connection_id).created) == 2
    before = state()
    again = put(whole(13), whole(), whole(), connection_id=connection_id)
    assert (again.created, again.updated, again.unchanged) == ((), (), 2)
    assert state() == before
    assert Entry.objects.filter(action="changes.recorded").count() == 1


def test_what_is_recorded_is_logged_and_agendas_are_built_anew() -> None:
    put(whole())
    assert Entry.objects.get(action="changes.recorded").details == {"created": 1, "updated": 0}
    assert Message.objects.filter(kind="rebuild_agenda", subject="agenda:current").count() == 1


def test_a_description_and_labels_that_are_taken_away_take_their_signs_along() -> None:
    said = "Retry once.\n\nGenerated-by: Claude Code"
    connection_id = connection()
    put(pull(hours=3, body=said, labels=("ai-assisted",)), connection_id=connection_id)
    assert Change.objects.get().verdict == Verdict.ASSISTED
    put(pull(hours=2), connection_id=connection_id)  # tells neither
    assert Evidence.objects.count() > 1
    put(pull(hours=1, body="", labels=()), connection_id=connection_id)
    assert (Change.objects.get().verdict, Change.objects.get().body) == (Verdict.UNKNOWN, "")
    assert not Evidence.objects.exists()


def test_a_batch_without_snapshots_asks_the_database_nothing() -> None:
    with at_most(0):
        assert record(connection_id=1, repository_id=None, snapshots=[], as_of=NOW).created == ()


TELLINGS = (
    whole(hours=4),
    pull(hours=1, title="Cap the retries at four", state=ChangeState.DEPLOYED),
    pull(hours=0, title="Cap the retries at four", state=ChangeState.OPEN),
    pull(hours=3, body="Written with an assistant.\n\nGenerated-by: Claude Code", labels=("ai-assisted",)),
    pull(hours=1, body="", labels=()),
    pull(
        hours=2,
        commits=(commit("c3", "Third try"),),
        head_sha="c3".ljust(40, "0"),
        heads=(HeadSnapshot("c3".ljust(40, "0"), "2" * 64), HeadSnapshot("b2".ljust(40, "0"), "1" * 64)),
    ),
    pull(hours=2, branch="claude/cap-retries", lines_added=20, files_count=4, approved=True, draft=False),
    pull(
        hours=5,
        authored_by=LIN,
        approved=False,
        draft=True,
        paths=("pay/card.py",),
        heads=(HeadSnapshot("b2".ljust(40, "0"), "9" * 64),),
    ),
    pull(13, hours=2, reverts="pr:12", title="Revert the cap"),
    pull(14, hours=1, reverts="a100000", commits=(commit("d4", f"Take it back\n\n{CLAUDE}"),)),
)
"""What different sources say of three changes at different times, each of it in part."""


@settings(max_examples=examples(25))
@given(
    st.permutations(TELLINGS * 2),
    st.lists(st.booleans(), min_size=2 * len(TELLINGS), max_size=2 * len(TELLINGS)),
)
def test_no_order_batching_or_repetition_makes_a_difference(
    told: list[ChangeSnapshot], cuts: list[bool]
) -> None:
    wanted = _after([list(TELLINGS)])
    batches = itertools.groupby(zip(told, itertools.accumulate(cuts), strict=True), key=lambda pair: pair[1])
    assert _after([[one for one, _ in batch] for _, batch in batches]) == wanted


def _after(batches: list[list[ChangeSnapshot]]) -> dict[str, dict[str, object]]:
    """The state after these batches; nothing of it stays."""
    with transaction.atomic():
        connection_id = connection()
        repository_id = repository(connection_id)
        pay = create_service(key="pay", name="pay", as_of=NOW)
        set_service_paths(service_id=pay, paths=[(repository_id, "/pay/")], as_of=NOW)
        for batch in batches:
            put(*batch, connection_id=connection_id, repository_id=repository_id)
        found = {
            name: {column: value for column, value in row.items() if not column.endswith("_id")}
            | {"service": Change.objects.values_list("service__key", flat=True).get(external_id=name)}
            for name, row in state().items()
        }
        transaction.set_rollback(True)
    return found


def test_the_tellings_differ_in_what_they_leave_behind() -> None:
    found = _after([list(TELLINGS)])
    assert found["pr:12"]["title"] == ["Cap the retries at four"]
    assert found["pr:12"]["state"] == ChangeState.DEPLOYED
    assert found["pr:12"]["merged_at"] == NOW - timedelta(hours=4)
    assert [row[1] for row in found["pr:12"]["commits"]] == ["c3".ljust(40, "0")]  # type: ignore[attr-defined]  # a list
    assert found["pr:13"]["reverts"] == "pr:12"
    assert found["pr:14"]["reverts"] is None
    assert found["pr:12"]["service"] == "shop"
    assert (found["pr:12"]["paths"], found["pr:12"]["draft"]) == (
        ["src/retry.py", "tests/test_retry.py"],
        False,
    )
    assert [content[0] for _, content, _ in found["pr:12"]["heads"]] == ["1", "2"]  # type: ignore[attr-defined]  # a list


def test_what_is_absent_is_not_null() -> None:
    connection_id = connection()
    put(whole(), connection_id=connection_id, repository_id=repository(connection_id))
    before = state()["pr:12"]
    put(pull(hours=1), connection_id=connection_id)
    after = state()["pr:12"]
    assert {name for name in after if after[name] != before[name]} == {"facets"}


def test_a_late_event_changes_nothing_that_was_said_since() -> None:
    connection_id = connection()
    put(pull(hours=1, state=ChangeState.MERGED, merged_at=NOW), connection_id=connection_id)
    put(pull(hours=3, state=ChangeState.OPEN, title="Draft: cap", approved=True), connection_id=connection_id)
    change = Change.objects.get()
    assert (change.state, change.title) == (ChangeState.MERGED, "Cap the retries at three")
    assert change.approved is True


def test_when_a_merge_became_known_is_noted_once_whenever_it_was() -> None:
    connection_id, merged_at = connection(), NOW - timedelta(days=5)
    put(pull(hours=200, state=ChangeState.OPEN), connection_id=connection_id, as_of=NOW - timedelta(days=8))
    assert Change.objects.get().known_at is None
    put(pull(hours=120, state=ChangeState.MERGED, merged_at=merged_at), connection_id=connection_id)
    again = pull(hours=1, state=ChangeState.MERGED, merged_at=merged_at)
    put(again, connection_id=connection_id, as_of=NOW + timedelta(days=1))
    assert Change.objects.get().known_at == NOW


def test_merged_is_never_taken_back_by_a_later_word() -> None:
    connection_id = connection()
    put(pull(hours=3, state=ChangeState.MERGED, title="Cap"), connection_id=connection_id)
    put(pull(hours=1, state=ChangeState.OPEN, title="Cap the retries"), connection_id=connection_id)
    change = Change.objects.get()
    assert (change.state, change.title) == (ChangeState.MERGED, "Cap the retries")
    put(pull(hours=4, state=ChangeState.DEPLOYED), connection_id=connection_id)
    assert Change.objects.get().state == ChangeState.DEPLOYED


def test_a_request_is_closed_and_opened_again_as_its_source_says() -> None:
    connection_id = connection()
    for hours, told in ((4, ChangeState.CLOSED), (3, ChangeState.OPEN), (2, ChangeState.CLOSED)):
        put(pull(hours=hours, state=told), connection_id=connection_id)
    put(pull(hours=3, state=ChangeState.OPEN), connection_id=connection_id)
    assert Change.objects.get().state == ChangeState.CLOSED


def test_evidence_of_one_facet_outlives_a_push_of_another() -> None:
    connection_id = connection()
    put(pull(hours=3, body="Generated-by: Claude Code"), connection_id=connection_id)
    put(pull(hours=2, commits=(commit("a1", f"Cap\n\n{CLAUDE}"),)), connection_id=connection_id)
    put(pull(hours=1, commits=(commit("b2"),)), connection_id=connection_id)
    change = Change.objects.get()
    assert [row.place for row in change.evidence.all()] == ["description line 1"]
    assert (change.verdict, change.certainty) == (Verdict.ASSISTED, Certainty.DECLARED)
    put(pull(hours=0, body="No assistant."), connection_id=connection_id)
    change.refresh_from_db()
    assert (change.verdict, change.certainty, change.evidence.count()) == (Verdict.UNKNOWN, "", 0)
    history = apps.get_model("changes", "EvidenceEvent").objects.order_by("pgh_id")
    told = [label for label, place in history.values_list("pgh_label", "place") if "description" in place]
    assert told == ["insert", "delete"]


@pytest.mark.parametrize("again", [False, True], ids=["first", "second"])
def test_a_batch_of_300_takes_no_more_statements_than_one_of_10(again: bool) -> None:
    connection_id = connection()
    repository_id = repository(connection_id)
    put(_numbered(999), connection_id=connection_id, repository_id=repository_id)
    counts = []
    for size, first in ((10, 1000), (300, 2000)):
        told = [_numbered(number) for number in range(first, first + size)]
        if again:
            put(*told, connection_id=connection_id, repository_id=repository_id)
            told = [
                replace(one, title="Otherwise", source_at=NOW, commits=(commit(f"e{n}"),))
                for n, one in enumerate(told)
            ]
        counts.append(_statements(told, connection_id, repository_id))
    assert counts[0] == counts[1] <= 30


def _numbered(number: int) -> ChangeSnapshot:
    snapshot = whole(number)
    mine = (commit(f"a{number:x}"), commit(f"b{number:x}", f"Test\n\n{CLAUDE}", by=LIN))
    return replace(snapshot, commits=mine, reverts=mine[0].sha if number % 2 else f"pr:{number - 1}")


def _statements(told: list[ChangeSnapshot], connection_id: int, repository_id: int) -> int:
    with CaptureQueriesContext(database) as captured:
        put(*told, connection_id=connection_id, repository_id=repository_id)
    return len(captured)


def test_a_title_beyond_its_column_is_cut_before_a_key_and_not_inside() -> None:
    put(pull(title="x" * 497 + f": {ADA.name} <{ADA.value}>"))
    assert Change.objects.get().title == "x" * 497 + ": "


def test_of_an_address_that_its_source_cut_in_the_middle_nothing_stays() -> None:
    title = f"{'x' * 480}: {ADA.name} <{ADA.value}>"[:499] + "…"
    put(pull(title=title))
    assert Change.objects.get().title == f"{'x' * 480}: {ADA.name} "


def test_a_branch_of_any_length_is_recorded() -> None:
    put(pull(branch="b" * 900, url="https://git.example/" + "u" * 900))
    assert (len(Change.objects.get().branch), Change.objects.get().url) == (300, "")


@pytest.mark.django_db(transaction=True)
def test_two_who_record_a_new_change_at_once_both_end_well() -> None:
    connection_id = connection()
    held, go = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            put(pull(hours=2, title="Older"), connection_id=connection_id)
            held.set()
            go.wait(10)
        database.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(10)
    threading.Timer(0.3, go.set).start()
    recorded = put(pull(hours=1, title="Newer"), connection_id=connection_id)
    thread.join()
    assert (recorded.created, len(recorded.updated)) == ((), 1)
    assert Change.objects.get().title == "Newer"


def test_commits_and_evidence_stand_once_however_often_they_are_told() -> None:
    connection_id = connection()
    for hours in (3, 2, 1):
        put(whole(hours=hours), connection_id=connection_id)
    assert (Change.objects.count(), Commit.objects.count(), Evidence.objects.count()) == (1, 2, 1)
