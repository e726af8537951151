"""Whatever happened on both sides, writing what the merge says makes them agree, or it is a conflict that can be seen."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.tracking.fields import PUSHED_ONLY, Decides, Shared, Value, Values
from reviewboard.domain.tracking.merging import Agreed, Base, Merge, merge

words = st.sampled_from(["", "a", "b", "c"])
label_sets = st.sets(st.sampled_from(["rb", "sev1", "human", "ours"])).map(lambda some: tuple(sorted(some)))


def values() -> st.SearchStrategy[dict[Shared, Value]]:
    scalars = st.dictionaries(st.sampled_from([one for one in Shared if one is not Shared.LABELS]), words)
    return st.builds(lambda told, labels: {**told, Shared.LABELS: labels}, scalars, label_sets)


def bases() -> st.SearchStrategy[dict[Shared, Agreed]]:
    scalars = st.dictionaries(
        st.sampled_from([one for one in Shared if one is not Shared.LABELS]), st.builds(Agreed, words, words)
    )
    labels = st.one_of(st.none(), st.builds(Agreed, label_sets, label_sets))
    return st.builds(lambda told, some: {**told, **({Shared.LABELS: some} if some else {})}, scalars, labels)


deciders = st.dictionaries(st.sampled_from(list(Shared)), st.sampled_from(list(Decides)))


def written(base: Base, ours: Values, theirs: Values, found: Merge) -> tuple[Base, Values, Values]:
    """Both sides, and what they agree on, after everything that the merge says was written."""
    here, there = {**ours, **found.pull}, {**theirs, **found.push}
    done = {one: Agreed(here[one], there[one]) for one in (*found.pull, *found.push)}
    return {**base, **found.agreed, **done}, here, there


@given(bases(), values(), values(), deciders)
def test_after_writing_both_sides_agree_or_it_is_a_conflict(
    base: Base, ours: Values, theirs: Values, decides: Mapping[Shared, Decides]
) -> None:
    found = merge(base, ours, theirs, decides)
    known, here, there = written(base, ours, theirs, found)
    for one in ours.keys() & theirs.keys():
        if one in found.conflicts:
            assert (here[one], there[one]) == (ours[one], theirs[one])
        elif one in PUSHED_ONLY or base.get(one) == Agreed(here[one], there[one]):
            assert known[one] == Agreed(here[one], there[one])
        else:
            assert here[one] == there[one]


@given(bases(), values(), values(), deciders)
def test_a_second_merge_is_silent(
    base: Base, ours: Values, theirs: Values, decides: Mapping[Shared, Decides]
) -> None:
    first = merge(base, ours, theirs, decides)
    known, here, there = written(base, ours, theirs, first)
    second = merge(known, here, there, decides)
    assert second.is_silent
    assert second.conflicts.keys() == first.conflicts.keys()
    assert not second.lost


@given(bases(), values(), values(), deciders)
def test_a_field_ends_in_one_place_and_only_told_fields_are_touched(
    base: Base, ours: Values, theirs: Values, decides: Mapping[Shared, Decides]
) -> None:
    found = merge(base, ours, theirs, decides)
    places = [found.push.keys(), found.pull.keys(), found.agreed.keys(), found.conflicts.keys()]
    assert sum(map(len, places)) == len(set().union(*places)) == len(ours.keys() & theirs.keys())


@given(bases(), values(), label_sets, deciders)
def test_a_label_that_was_never_ours_is_never_taken_away(
    base: Base, ours: Values, there: tuple[str, ...], decides: Mapping[Shared, Decides]
) -> None:
    """Behaviour 5."""
    human = set(there) - set(base[Shared.LABELS].ours if Shared.LABELS in base else ())
    found = merge(base, ours, {Shared.LABELS: there}, decides)
    assert human <= set(found.push.get(Shared.LABELS, there))


@given(bases(), values(), values(), deciders)
def test_what_nobody_changed_is_never_lost(
    base: Base, ours: Values, theirs: Values, decides: Mapping[Shared, Decides]
) -> None:
    """The loser of a decision is kept, and nothing else: only a side that changed can give way."""
    found = merge(base, ours, theirs, decides)
    for one, value in found.lost.items():
        side = ours if one in found.pull or one in found.agreed else theirs
        last = base[one].ours if side is ours else base[one].theirs
        assert value == side[one] != last
