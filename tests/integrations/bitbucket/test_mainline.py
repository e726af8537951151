"""Which commits of a listing landed with which request."""

from reviewboard.integrations.bitbucket.mainline import Walk

MERGE = "Merged in retry (pull request #7)"


def test_what_a_requests_merge_brought_landed_with_it_and_the_rest_by_itself() -> None:
    walk = Walk.of("m")
    assert walk.landed_with("m", MERGE, ("b", "t")) is None
    assert walk.landed_with("t", "Topic", ("a",)) == "m"
    assert walk.landed_with("b", "Direct", ("a",)) == ""
    assert walk.landed_with("a", "The fork", ()) == ""


def test_what_another_merge_brought_was_pushed() -> None:
    walk = Walk.of("m")
    assert walk.landed_with("m", "Merge branch 'topic'", ("b", "t")) == ""
    assert walk.landed_with("t", "Topic", ("a",)) == ""


def test_a_merge_of_the_main_line_into_a_request_leaves_the_main_line_what_it_is() -> None:
    walk = Walk.of("m")
    assert walk.landed_with("m", MERGE, ("c", "u")) is None
    assert walk.landed_with("u", "Merge branch 'main' into retry", ("t", "b")) is None
    assert walk.landed_with("c", "Direct again", ("b",)) == ""
    assert walk.landed_with("t", "Topic", ("a",)) == "m"
    assert walk.landed_with("b", "Direct", ("a",)) == ""


def test_a_request_that_was_merged_into_a_request_landed_with_the_outer_one() -> None:
    walk = Walk.of("m")
    walk.landed_with("m", MERGE, ("a", "u"))
    assert walk.landed_with("u", "Merged in inner (pull request #6)", ("t", "v")) is None
    assert walk.landed_with("v", "Inner", ("a",)) == "m"


def test_the_walk_goes_on_from_what_was_kept_of_it() -> None:
    walk = Walk.of("m")
    walk.landed_with("m", MERGE, ("b", "t"))
    again = Walk(walk.ahead)
    assert again.landed_with("t", "Topic", ("a",)) == "m"
