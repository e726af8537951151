"""Delimited files with every oddity that exports have: the good rows stay, the others are named by line."""

import pytest

from reviewboard.integrations.files.delimited import read_delimited
from reviewboard.integrations.files.problems import Limits, Report


def cut(text: str, cell: int = 100) -> tuple[list[tuple[int, tuple[str, ...]]], list[str], list[str]]:
    report = Report("f.csv")
    header, lines = read_delimited(text, report, Limits(cell=cell))
    rows = [(line.number, line.fields) for line in (header, *lines) if line is not None]
    return rows, [str(problem) for problem in report.problems], report.notices


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("a,b\r\n1,2\r\n", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("a,b\r1,2", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("\n \na,b\n\n,\n1,2", [(3, ("a", "b")), (6, ("1", "2"))]),
        ('a,b\n"x\ny","1 ""q"", 2"\n3,4', [(1, ("a", "b")), (2, ("x\ny", '1 "q", 2')), (4, ("3", "4"))]),
        ('a,b\n5" pipe, "x"\n', [(1, ("a", "b")), (2, ('5" pipe', "x"))]),
        ("a,b\n1,2,,\n", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("a,b\n1,\n", [(1, ("a", "b")), (2, ("1", ""))]),
        ("a\n1\n", [(1, ("a",)), (2, ("1",))]),
        ("", [(1, ())]),
    ],
)
def test_what_is_readable_is_read(text: str, rows: list[tuple[int, tuple[str, ...]]]) -> None:
    assert cut(text) == (rows, [], [])


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_separator_is_found_and_said(separator: str, name: str) -> None:
    rows, problems, notices = cut(f'a{separator}"b,c,d,e"\n1,5{separator}2\n')
    assert rows == [(1, ("a", "b,c,d,e")), (2, ("1,5", "2"))]
    assert (problems, notices) == ([], [f"the columns are separated by {name}"])


def test_a_spreadsheets_own_separator_line_is_obeyed() -> None:
    assert cut("sep=;\na;b\n1,1,1,1;2\n")[0] == [(2, ("a", "b")), (3, ("1,1,1,1", "2"))]


@pytest.mark.parametrize(
    ("text", "good", "problem"),
    [
        ('a,b\n1,"x\n2,y\n3,z\n', [3, 4], 'line 2, column 2: got “"x”, expected a closing quote'),
        ('a,b\n1,"x\n2,"y"\n3,z\n', [3, 4], 'line 2, column 2: got “y"”, expected comma or line end'),
        ('a,b\n1,"x" y\n3,z\n', [3], "line 2, column 2: got “ y”, expected comma or line end"),
        ('a,b\n"p\nq","x\n3,z\n', [4], 'line 3, column 2: got “"x”, expected a closing quote'),
        ("a,b\n1\n3,z\n", [3], "line 2: got 1 fields, expected 2 as in the header; a separator is missing"),
        ("a,b\n1,2,3\n3,z\n", [3], "line 2: got 3 fields, expected 2 as in the header; a field with a"),
        ('a,b\n1,"x\n2,y"\n,3,z\n3,z', [2, 5], "line 4: got 3 fields, expected 2"),
        (
            "a,b\n1," + "x" * 101 + "\n3,z\n",
            [3],
            "line 2, column 2: got 101 characters, expected at most 100",
        ),
        ('a,b\n1,"' + "x" * 200 + '"\n3,z\n', [3], "expected a closing quote, and at most 100 characters"),
    ],
)
def test_a_bad_record_is_named_where_it_opened_and_the_good_ones_stay(
    text: str, good: list[int], problem: str
) -> None:
    rows, problems, _ = cut(text)
    assert [number for number, _ in rows[1:]] == good
    assert len(problems) == 1
    assert problem in problems[0]


def test_a_lost_quote_that_swallows_a_row_gives_it_back() -> None:
    rows, problems, _ = cut('a,b\n1,"x\n2,y\n5",z\n3,z\n')
    assert [number for number, _ in rows[1:]] == [3, 4, 5]
    assert "line 2: got 3 fields" in problems[0]


def test_a_field_knows_its_line_below_one_that_spans_lines() -> None:
    _, lines = read_delimited('a,b,c\n"1\r\n2","3\n4",5\n', Report("f.csv"), Limits())
    line = next(lines)
    assert line is not None
    assert [(line.place(index).line, line.place(index).position) for index in range(3)] == [
        (2, 1),
        (3, 2),
        (4, 3),
    ]
