"""What the gate needs of a change: which files it touches, what each head changes, and whether it is a draft."""

from datetime import timedelta

import pytest

from reviewboard.catalog.models import Service
from reviewboard.changes.facets import PATH_CHARS, PATHS
from reviewboard.changes.models import Change, Head
from reviewboard.changes.queries.drift import landed
from reviewboard.changes.queries.gate import ChangeForGate, for_gate, judged
from reviewboard.domain.approval import GateFacts
from reviewboard.domain.messages import HeadSnapshot
from reviewboard.domain.values import ChangeState
from tests.changes.scenes import NOW, connection, pull, put, repository, whole
from tests.statements import at_most, statements

pytestmark = pytest.mark.django_db

OLD, NEW = "a1".ljust(40, "0"), "b2".ljust(40, "0")
SAME, OTHER = "5" * 64, "7" * 64


def for_the_gate() -> ChangeForGate:
    (found,) = for_gate([Change.objects.get().pk])
    return found


def facts() -> GateFacts:
    found = for_the_gate()
    return GateFacts(head=found.head, diffs=found.diffs)


def test_the_files_it_touches_are_kept_and_are_not_told_where_nobody_told_them() -> None:
    put(pull())
    assert (Change.objects.get().paths, for_the_gate().paths) == (None, ())
    put(pull(hours=1, paths=("src/a.py", "src/b.py")))
    assert for_the_gate().paths == ("src/a.py", "src/b.py")
    put(pull(hours=0))
    assert for_the_gate().paths == ("src/a.py", "src/b.py")


def test_of_very_many_and_very_long_paths_the_beginning_is_kept() -> None:
    put(pull(paths=("d/" * 400, *(f"src/{number}.py" for number in range(400)))))
    kept = for_the_gate().paths
    assert (len(kept), len(kept[0]), kept[-1]) == (PATHS, PATH_CHARS, f"src/{PATHS - 2}.py")


def test_a_draft_is_one_until_its_source_says_otherwise() -> None:
    put(pull(hours=4, state=ChangeState.OPEN))
    assert (Change.objects.get().draft, for_the_gate().is_draft) == (None, False)
    put(pull(hours=3, state=ChangeState.OPEN, draft=True))
    put(pull(hours=2, state=ChangeState.OPEN))
    assert for_the_gate().is_draft
    put(pull(hours=1, state=ChangeState.OPEN, draft=False))
    put(pull(hours=3, state=ChangeState.OPEN, draft=True))
    assert not for_the_gate().is_draft


def test_what_was_said_of_a_head_holds_for_another_of_the_same_content_and_for_no_other() -> None:
    put(pull(hours=3, head_sha=OLD, heads=(HeadSnapshot(OLD, SAME),)))
    put(pull(hours=2, head_sha=NEW))
    assert not facts().is_same(OLD), "a webhook tells the new head, and not yet its content"
    put(pull(hours=1, head_sha=NEW, heads=(HeadSnapshot(NEW, SAME),)))
    assert facts().is_same(OLD)
    put(pull(hours=0, head_sha=NEW, heads=(HeadSnapshot(NEW, OTHER),)))
    assert not facts().is_same(OLD)


def test_late_news_of_a_head_replaces_nothing_and_news_of_several_is_kept_apart() -> None:
    put(pull(hours=1, heads=(HeadSnapshot(OLD, SAME), HeadSnapshot(NEW, OTHER))))
    put(pull(hours=3, heads=(HeadSnapshot(OLD, OTHER),)))
    assert dict(Head.objects.values_list("sha", "content")) == {OLD: SAME, NEW: OTHER}
    assert set(Head.objects.values_list("seen_at", flat=True)) == {NOW - timedelta(hours=1)}


@pytest.mark.parametrize("told", [HeadSnapshot("", SAME), HeadSnapshot(OLD, "")])
def test_a_head_without_a_name_or_a_content_is_none(told: HeadSnapshot) -> None:
    put(pull(heads=(told,)))
    assert not Head.objects.exists()


def test_contents_take_one_statement_for_a_batch_and_none_where_none_is_told() -> None:
    source = connection()
    put(pull(999), connection_id=source)
    told = [pull(number, head_sha=OLD, heads=(HeadSnapshot(OLD, SAME),)) for number in range(20)]
    with statements() as with_contents:
        put(*told, connection_id=source)
    with statements() as without:
        put(*(pull(100 + number, head_sha=OLD) for number in range(20)), connection_id=source)
    assert len(with_contents) == len(without) + 1
    assert not [one for one in without if "changes_head" in one]


def test_the_gate_reads_many_in_four_statements() -> None:
    source = connection()
    kept = repository(source)
    told = [whole(number) for number in range(20)]
    put(*told, connection_id=source, repository_id=kept)
    shop = Service.objects.get().pk
    with at_most(4):
        found = judged(landed(since=NOW - timedelta(days=1), until=NOW, service_id=shop))
    assert len(found) == 20
    assert {one.paths for one in found} == {("src/retry.py", "tests/test_retry.py")}
