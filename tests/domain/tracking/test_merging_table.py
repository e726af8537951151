"""The three-way merge, all combinations (jira-sync behaviours 5 and 12): what was agreed, ours, theirs, who decides.

The table is written by hand, and not computed: each line is a sentence of the specification.
"""

from dataclasses import dataclass

import pytest

from reviewboard.domain.tracking.fields import DECIDES, PUSHED_ONLY, Decides, Shared, Value, Values
from reviewboard.domain.tracking.merging import Agreed, Conflict, Merge, merge

SCALAR = Shared.SUMMARY
PUSHED = Shared.DESCRIPTION
OLD, NEW, OTHER = "Alert on drift", "Alert on price drift", "Alert when prices drift"
WAYS = (Decides.OURS, Decides.THEIRS, Decides.MERGE)


@dataclass(frozen=True)
class Row:
    """One line: what was agreed (None: nothing yet), both sides now, and what comes of it for each decider."""

    said: str
    base: Value | None
    ours: Value
    theirs: Value
    ends: tuple[str, str, str]


SCALARS = (
    Row("nothing agreed yet, both the same", None, NEW, NEW, ("agreed", "agreed", "agreed")),
    Row("nothing agreed yet, both apart", None, NEW, OTHER, ("push", "pull", "conflict")),
    Row("nobody changed it", OLD, OLD, OLD, ("agreed", "agreed", "agreed")),
    Row("we changed it", OLD, NEW, OLD, ("push", "push", "push")),
    Row("they changed it", OLD, OLD, NEW, ("pull", "pull", "pull")),
    Row("both changed it alike", OLD, NEW, NEW, ("agreed", "agreed", "agreed")),
    Row("both changed it apart", OLD, NEW, OTHER, ("push, lost", "pull, lost", "conflict")),
    Row("we emptied it", OLD, "", OLD, ("push", "push", "push")),
    Row("they emptied it", OLD, OLD, "", ("pull", "pull", "pull")),
    Row("both emptied it", OLD, "", "", ("agreed", "agreed", "agreed")),
    Row("we emptied it, they changed it", OLD, "", NEW, ("push, lost", "pull, lost", "conflict")),
    Row("it was empty, and we filled it", "", NEW, "", ("push", "push", "push")),
)
# What has no place here is only ever written there; a change of theirs stays as it is and is not undone.
PUSHED_ONLY_ONES = (
    Row("nothing agreed yet, both the same", None, NEW, NEW, ("agreed", "agreed", "agreed")),
    Row("nothing agreed yet, both apart", None, NEW, OTHER, ("push", "agreed", "push")),
    Row("nobody changed it", OLD, OLD, OLD, ("agreed", "agreed", "agreed")),
    Row("we changed it", OLD, NEW, OLD, ("push", "push", "push")),
    Row("they changed it", OLD, OLD, NEW, ("agreed", "agreed", "agreed")),
    Row("both changed it alike", OLD, NEW, NEW, ("agreed", "agreed", "agreed")),
    Row("both changed it apart", OLD, NEW, OTHER, ("push, lost", "agreed, lost", "push, lost")),
)


def cases(rows: tuple[Row, ...]) -> list[object]:
    """Each line for each decider."""
    return [
        pytest.param(row, way, end, id=f"{row.said}: {way.value} decides")
        for row in rows
        for way, end in zip(WAYS, row.ends, strict=True)
    ]


def merged(one: Shared, row: Row, way: Decides) -> Merge:
    base = {} if row.base is None else {one: Agreed(row.base, row.base)}
    return merge(base, {one: row.ours}, {one: row.theirs}, {one: way})


def end_of(one: Shared, found: Merge) -> str:
    """What came of the field, in the words of the table."""
    places = {
        "push": found.push,
        "pull": found.pull,
        "agreed": found.agreed,
        "conflict": found.conflicts,
        "lost": found.lost,
    }
    return ", ".join(word for word, place in places.items() if one in place)


@pytest.mark.parametrize(("row", "way", "end"), cases(SCALARS))
def test_a_field_of_one_value(row: Row, way: Decides, end: str) -> None:
    """Behaviour 12."""
    found = merged(SCALAR, row, way)
    assert end_of(SCALAR, found) == end
    if "push" in end:
        assert found.push == {SCALAR: row.ours}
        assert "lost" not in end or found.lost == {SCALAR: row.theirs}
    if "pull" in end:
        assert found.pull == {SCALAR: row.theirs}
        assert "lost" not in end or found.lost == {SCALAR: row.ours}
    if end == "conflict":
        assert found.conflicts == {SCALAR: Conflict(row.base, row.ours, row.theirs)}
        assert found.is_silent


@pytest.mark.parametrize(("row", "way", "end"), cases(PUSHED_ONLY_ONES))
def test_a_field_that_is_only_written_there(row: Row, way: Decides, end: str) -> None:
    """Behaviours 5 and 12."""
    found = merged(PUSHED, row, way)
    assert end_of(PUSHED, found) == end
    assert not found.pull
    assert not found.conflicts
    if "agreed" in end:
        assert found.agreed == {PUSHED: Agreed(row.ours, row.theirs)}


SETS: tuple[tuple[str, Value | None, Value, Value, Value | None], ...] = (
    # said, our labels as last agreed, ours, all that are there, what is written
    ("nothing agreed yet, ours is missing there", None, ("rb",), (), ("rb",)),
    ("nothing agreed yet, ours is there", None, ("rb",), ("rb",), None),
    ("nothing agreed yet, theirs stays", None, ("rb",), ("human",), ("human", "rb")),
    ("nobody changed anything", ("rb",), ("rb",), ("human", "rb"), None),
    ("they added one", ("rb",), ("rb",), ("human", "new", "rb"), None),
    ("they took one of ours away", ("rb",), ("rb",), ("human",), None),
    ("we added one", ("rb",), ("rb", "sev1"), ("human", "rb"), ("human", "rb", "sev1")),
    ("we took one of ours away", ("rb", "sev1"), ("rb",), ("human", "rb", "sev1"), ("human", "rb")),
    ("both took it away", ("rb", "sev1"), ("rb",), ("human", "rb"), None),
    ("both added it", ("rb",), ("rb", "sev1"), ("rb", "sev1"), None),
    (
        "we swapped one, they took away the new one's neighbour",
        ("a", "b"),
        ("b", "c"),
        ("a", "human"),
        ("c", "human"),
    ),
    ("we took all of ours away", ("rb",), (), ("human", "rb"), ("human",)),
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("base", "ours", "theirs", "written"), [one[1:] for one in SETS], ids=[one[0] for one in SETS]
)
def test_labels_are_added_and_taken_away_one_by_one_whoever_decides(
    base: Value | None, ours: Value, theirs: Value, written: Value | None, way: Decides
) -> None:
    """Behaviour 5: a human label survives; nobody's word replaces a set."""
    known = {} if base is None else {Shared.LABELS: Agreed(base, base)}
    found = merge(known, {Shared.LABELS: ours}, {Shared.LABELS: theirs}, {Shared.LABELS: way})
    assert found.push == ({} if written is None else {Shared.LABELS: written})
    assert not found.pull
    assert not found.conflicts
    assert (Shared.LABELS in found.agreed) is (written is None)


def test_a_field_that_one_side_does_not_tell_of_is_left_alone() -> None:
    """Behaviour 8: nobody knows the owner's account, so nothing is said of the assignee."""
    base = {Shared.ASSIGNEE: Agreed("5f8a", "5f8a")}
    there: Values = {Shared.ASSIGNEE: "5f8b", Shared.SUMMARY: NEW}
    assert merge(base, {Shared.SUMMARY: NEW}, there) == Merge(agreed={Shared.SUMMARY: Agreed(NEW, NEW)})


def test_what_was_agreed_need_not_be_the_same_on_both_sides() -> None:
    """A title that was cut there: nobody has changed anything."""
    base = {SCALAR: Agreed("long title", "long t…")}
    found = merge(base, {SCALAR: "long title"}, {SCALAR: "long t…"})
    assert found == Merge(agreed={SCALAR: Agreed("long title", "long t…")})


def test_who_decides_unless_an_administrator_chose_otherwise() -> None:
    """What the review committed to is ours, the work is theirs; only what has a place here is ever taken."""
    theirs = {one for one, who in DECIDES.items() if who is Decides.THEIRS}
    assert theirs == {Shared.ASSIGNEE, Shared.STATUS}
    assert {Shared.DESCRIPTION, Shared.LABELS} == PUSHED_ONLY
    assert set(DECIDES) == set(Shared)
