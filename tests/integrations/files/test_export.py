"""Exports open harmlessly in a spreadsheet and read back as what was written."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.values import Tier
from reviewboard.integrations.files import Limits, Login, PersonRow, ServiceRow, read, write_csv
from reviewboard.integrations.files.delimited import read_delimited
from reviewboard.integrations.files.formulas import guard, unguard
from reviewboard.integrations.files.problems import Report


def reread(data: bytes) -> list[tuple[str, ...]]:
    report = Report("f.csv")
    header, lines = read_delimited(data.decode("utf-8-sig"), report, Limits())
    assert report.problems == []
    return [tuple(unguard(field) for field in line.fields) for line in (header, *lines) if line]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-x", "'-x"),
        ("@sum", "'@sum"),
        ("\tx", '"\'\tx"'),
        ("\rx", '"\'\rx"'),
        ("  =x", "'  =x"),
        ("'=x", "''=x"),
        ("＝x", "'＝x"),
        ("'quoted'", "'quoted'"),
        ('=HYPERLINK("a";"b")', '"\'=HYPERLINK(""a"";""b"")"'),
        (-5, "-5"),
        (True, "yes"),
        (None, ""),
        (Tier.ONE, "1"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 14, tzinfo=UTC), "2026-03-02T14:00:00+00:00"),
        (("a", "b"), '"a; b"'),
    ],
)
def test_a_cell_is_written_so_that_no_spreadsheet_runs_it(value: object, cell: str) -> None:
    assert write_csv([{"x": value}], ["x"]) == f"\ufeffx\r\n{cell}\r\n".encode()


def test_what_could_not_be_read_back_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        write_csv([{"x": datetime(2026, 3, 2)}], ["x"])  # noqa: DTZ001  # the case itself
    with pytest.raises(ValueError, match="separates its items"):
        write_csv([{"x": ["a;b"]}], ["x"])


@given(st.text())
def test_guarding_is_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=20)
FORMULA = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'=", " =", '"', ",", ";"]), TEXT
)


@given(st.lists(st.tuples(TEXT | FORMULA, TEXT | FORMULA), max_size=5))
def test_any_text_reads_back_as_written(rows: list[tuple[str, str]]) -> None:
    visible = [row for row in rows if any(guard(cell).strip() for cell in row)]
    data = write_csv([dict(zip("ab", row, strict=True)) for row in rows], ["a", "b"])
    assert reread(data) == [("a", "b"), *visible]


def test_an_export_of_people_and_services_imports_as_the_same_rows() -> None:
    person = PersonRow(
        line=2,
        key="7",
        email="ann@example.org",
        name="=Ann, “the” Lee",
        emails=("a@b.org", "c@d.org"),
        logins=(Login("github", "ann"), Login("gitlab", "lee")),
        team="Pay; roll",
        teams=("Pay; roll",),
        manager_email="bob@example.org",
        zone="Europe/Berlin",
        starts_on=date(2024, 1, 1),
        ends_on=date(2026, 1, 1),
        contractor=True,
        host_team="Shop",
        role="engineer",
    )
    columns = [
        "key",
        "email",
        "name",
        "emails",
        "logins",
        "team",
        "manager_email",
        "zone",
        "starts_on",
        "ends_on",
        "contractor",
        "host_team",
        "role",
    ]
    again = read("people", "people.csv", write_csv([person], columns))
    assert again.problems == ()
    assert again.rows == (replace(person, given=frozenset(columns)),)
    service = ServiceRow(
        2, "orders", tier=Tier.TWO, paths=("/a,b/*",), dependencies=("x", "y"), reviewers=("a@b.org",)
    )
    columns = ["name", "tier", "paths", "dependencies", "reviewers"]
    reread_service = read("services", "s.csv", write_csv([service], columns)).rows
    assert reread_service == (replace(service, given=frozenset(columns)),)
