"""Paths into a JSON body."""

import pytest

from reviewboard.integrations.generic.paths import follow, read_path

BODY = {
    "data": {"items": [{"id": 1}, [2, 3]], "with space": "yes", "none": None},
    "list": [],
    "flag": True,
    "x": 1.5,
}


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("id", ("id",)),
        ("data.id", ("data", "id")),
        ("data.items[0].id", ("data", "items", 0, "id")),
        ("a[0][12]", ("a", 0, 12)),
        ("a-b.c:d/e", ("a-b", "c:d/e")),
        ("data.with space", ("data", "with space")),
    ],
)
def test_a_path_is_names_and_positions(path: str, steps: tuple[str | int, ...]) -> None:
    assert read_path(path) == steps


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a.[0]",
        "a[",
        "a[x]",
        "a[-1]",
        "a[]",
        "a]",
        "a[0]b",
        "$.a",
        "a[1234567]",
        " . ",
    ],
)
def test_anything_else_is_none(path: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        read_path(path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("data.items[0].id", 1),
        ("data.items[1][1]", 3),
        ("data.with space", "yes"),
        ("list", []),
        ("flag", True),
    ],
)
def test_what_is_there_is_found(path: str, value: object) -> None:
    found = follow(BODY, read_path(path))
    assert (found.value, found.problem) == (value, "")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("nothing", "the body has no field nothing"),
        ("data.nothing.more", "data has no field nothing"),
        ("data.items.id", "data.items is a list, so it has no field id"),
        ("data.items[2]", "data.items has 2 entries, so there is no position 2"),
        ("data[0]", "data is an object, so it has no position 0"),
        ("data.items[0].id.more", "data.items[0].id is a number, so it has no field more"),
        ("data.none", "data.none is null"),
        ("data.none.more", "data.none is null, so it has no field more"),
        ("flag.more", "flag is true or false, so it has no field more"),
        ("data.with space[0]", "data.with space is a text, so it has no position 0"),
    ],
)
def test_what_is_not_there_is_said_with_the_place_where_it_ended(path: str, problem: str) -> None:
    found = follow(BODY, read_path(path))
    assert (found.value, found.problem) == (None, problem)
