"""A file of any kind: the good rows stay; what cannot be read at all says why; nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.integrations.files import Kind, Limits, Parsed, PersonRow, read


def problems(parsed: Parsed) -> list[str]:
    return [str(problem) for problem in parsed.problems]


@pytest.mark.parametrize(
    ("kind", "name", "data", "problem"),
    [
        (
            "people",
            "p.csv",
            "emial,name\n",
            "line 1 (email): got “emial” and “name”, expected a column email; did you mean",
        ),
        (
            "people",
            "p.csv",
            "name\nx\n",
            "line 1 (email): got “name”, expected a column email; also read as mail, e_mail",
        ),
        (
            "people",
            "p.csv",
            "email,name,E-Mail,NAME\n",
            "line 1, column 4: got the header “NAME” a second time, expected",
        ),
        ("people", "p.csv", "", "line 1: got an empty file, expected CSV with people"),
        ("people", "p.json", " \n", "line 1: got an empty file, expected JSON or JSON lines with people"),
        ("people", "p.csv", "\ufeff", "line 1: got an empty file"),
        (
            "people",
            "p.xlsx",
            "PK\x03\x04",
            "line 1: got a workbook or archive, expected a text file; save it as CSV",
        ),
        (
            "incidents",
            "c.yaml",
            "a: b",
            "got a Backstage catalog-info.yaml, expected incidents as CSV, an XLSX workbook or JSON or JSON lines",
        ),
        ("people", "CODEOWNERS", "* @a", "got CODEOWNERS, expected people as CSV"),
        (
            "people",
            "p.csv",
            "email\n" + "x" * 200,
            "line 1: got 206 bytes, expected at most 200 bytes; split the file",
        ),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(kind: Kind, name: str, data: str, problem: str) -> None:
    parsed = read(kind, name, data.encode(), limits=Limits(size=200))
    assert parsed.rows == ()
    assert any(problem in found for found in problems(parsed)), problems(parsed)


def test_too_many_rows_are_cut_and_said() -> None:
    data = b"email\n" + b"".join(b"p%d@x.org\n" % n for n in range(5))
    parsed = read("people", "p.csv", data, limits=Limits(rows=3))
    assert len(parsed.rows) == 3
    assert problems(parsed) == [
        "p.csv, line 5: got more rows, expected at most 3 rows; this row and those below were not read"
    ]


def test_problems_beyond_the_limit_are_counted() -> None:
    parsed = read("people", "p.csv", b"email\n" + b"x\n" * 5, limits=Limits(problems=2))
    assert (len(parsed.problems), parsed.unlisted) == (2, 3)


def test_columns_without_a_use_are_left_aside_and_said() -> None:
    parsed = read("people", "p.csv", b"email,nam,shoe size,,mail\na@b.c,x,43,,z\n")
    assert [(ignored.what, ignored.why) for ignored in parsed.ignored] == [
        ("column “nam”", "there is no such column; did you mean name?"),
        ("column “shoe size”", "there is no such column"),
        ("column “mail”", "“email” says the same and was read"),
    ]
    assert len(parsed.rows) == 1


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("x", '[{"email": "a@b.c"}]', "json"),
        ("x", "email\na@b.c\n", "csv"),
        ("x", "---\nkind: User\n", "catalog"),
    ],
)
def test_without_a_known_ending_the_content_tells_the_format(name: str, data: str, found: str) -> None:
    assert read("people", name, data.encode()).format == found


GOOD_ROWS = [f"good{n}@x.org,Jürg {n}" for n in range(4)]
BAD_ROWS = st.sampled_from(
    [
        "x",
        "x,y",
        "a,b,c",
        '"open',
        'ann,"open',
        '"a" b,c',
        "a@b.c,\0",
        '"multi\nline",y',
        ",no",
        b"\xff\xfe,x",
        '",",",',
    ]
)


@given(st.lists(st.tuples(st.integers(0, 4), BAD_ROWS), max_size=6))
def test_good_rows_are_unaffected_by_bad_ones_around_them(bad: list[tuple[int, str | bytes]]) -> None:
    lines: list[bytes] = [b"email,name"]
    for index in range(5):
        lines.extend(row if isinstance(row, bytes) else row.encode() for at, row in bad if at == index)
        lines.extend(row.encode() for row in GOOD_ROWS[index : index + 1])
    parsed = read("people", "p.csv", b"\n".join(lines))
    found = [(row.email, row.name) for row in parsed.rows if isinstance(row, PersonRow)]
    assert [row for row in found if row[0].startswith("good")] == [tuple(row.split(",")) for row in GOOD_ROWS]
    assert len(parsed.problems) >= bool(bad)


KINDS: list[Kind] = ["incidents", "people", "teams", "services"]
FRAGMENTS = st.sampled_from(
    (
        b'id,title,severity,started_at\n|email,zone\n|"|,|;|\n|\r|\0|\xff|\xff\xfe|{|[|{"email":|}|]'
        b"|kind: User\n|---\n|a@b.c|\n* @a\n|[S][2]\n|1|NaN|\xef\xbb\xbf|\\"
    ).split(b"|")
)


@given(
    st.sampled_from(KINDS),
    st.sampled_from(["f.csv", "f.json", "f.yaml", "CODEOWNERS", "f"]),
    st.binary(max_size=60) | st.lists(FRAGMENTS, max_size=25).map(b"".join),
)
def test_no_bytes_raise(kind: Kind, name: str, data: bytes) -> None:
    parsed = read(kind, name, data)
    assert all(problem.line >= 1 and problem.expected for problem in parsed.problems)
    for row in parsed.rows:
        str(row).encode()


def test_a_table_of_more_columns_than_anybody_writes_is_refused_at_once() -> None:
    parsed = read("people", "p.csv", ("email," + ",".join(f"c{n}" for n in range(50_000)) + "\n").encode())
    assert [(p.line, p.got, p.expected) for p in parsed.problems] == [
        (1, "50,001 columns", "at most 1,000 columns")
    ]
