"""Workbooks are read as what their first sheet shows: texts, numbers, dates; and broken ones are problems, never errors."""

import zipfile
from datetime import date
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.integrations.files import ActionRow, AttendanceRow, MeetingRow, PersonRow, read
from reviewboard.integrations.files.workbook import Unreadable, first_sheet, is_workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
BOOK = f'<workbook {MAIN} {RELATION}><workbookPr{{}}/><sheets><sheet name="A" sheetId="1" r:id="rId7"/></sheets></workbook>'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId7" Target="worksheets/sheet1.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)
TEXTS = ("id", "title", "opened_on", "Alert on price drift")
STRINGS = (
    f"<sst {MAIN}>"
    + "".join(f"<si><t>{text}</t></si>" for text in TEXTS[:3])
    + ("<si><r><t>Alert on </t></r><r><t>price drift</t></r></si></sst>")
)


def workbook(rows: str, **parts: str) -> bytes:
    """A workbook whose first sheet has these rows."""
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    plain = {
        "xl/workbook.xml": BOOK.format(""),
        "xl/_rels/workbook.xml.rels": RELS,
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": STRINGS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**plain, **parts}.items():
            archive.writestr(name, text)
    return kept.getvalue()


def of(*lines: list[str]) -> bytes:
    """A workbook of plain texts."""
    rows = "".join(
        f'<row r="{number}">'
        + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in line)
        + "</row>"
        for number, line in enumerate(lines, 1)
    )
    return workbook(rows)


HEADER = (
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c></row>'
)


def test_texts_numbers_and_dates_read_as_the_sheet_shows_them() -> None:
    row = (
        '<row r="4"><c r="A4"><v>17</v></c><c r="B4" t="s"><v>3</v></c><c r="D4" s="1"><v>46266</v></c></row>'
        '<row r="5"><c r="A5" t="str"><f>A1</f><v>A-2</v></c><c r="B5" t="s"><v>3</v></c>'
        '<c r="D5" s="2"><v>46267</v></c></row>'
    )
    parsed = read("actions", "actions.xlsx", workbook(HEADER + row))
    assert (parsed.format, parsed.problems) == ("xlsx", ())
    first, second = (one for one in parsed.rows if isinstance(one, ActionRow))
    assert (first.line, first.key, first.title, first.opened_on) == (
        4, "17", "Alert on price drift", date(2026, 9, 1),
    )  # fmt: skip
    assert (second.key, second.opened_on) == ("A-2", date(2026, 9, 2))


def test_times_have_no_zone_of_their_own_and_1904_is_known() -> None:
    rows = (
        '<row r="1"><c t="inlineStr"><is><t>series</t></is></c><c t="inlineStr"><is><t>starts_at</t></is></c></row>'
        '<row r="2"><c t="inlineStr"><is><t>weekly</t></is></c><c s="3"><v>{}</v></c></row>'
    )
    data = workbook(rows.format("46086.4166666667"))
    (problem,) = read("meetings", "m.xlsx", data).problems
    assert (problem.line, problem.position) == (2, 2)
    for book, number in (("", "46086.4166666667"), (' date1904="1"', "44624.4166666667")):
        data = workbook(rows.format(number), **{"xl/workbook.xml": BOOK.format(book)})
        (row,) = read("meetings", "m.xlsx", data, zone=ZoneInfo("Europe/London")).rows
        assert isinstance(row, MeetingRow)
        assert row.starts_at.isoformat() == "2026-03-05T10:00:00+00:00"


def test_every_kind_takes_a_workbook_whatever_it_is_called() -> None:
    (person,) = read("people", "people", of(["email"], ["ann@example.org"])).rows
    assert isinstance(person, PersonRow)
    lines = (
        ["series", "starts_at", "needed", "were_there"],
        ["weekly", "2026-03-05T10:00Z", "9", "8"],
    )
    (count,) = read("attendance", "a.xlsx", of(*lines)).rows
    assert isinstance(count, AttendanceRow)
    assert (count.needed, count.were_there) == (9, 8)


def test_a_cell_beside_the_headers_and_a_missing_header_are_told() -> None:
    parsed = read("people", "p.xlsx", of(["email"], ["ann@example.org", "more"], ["bob@example.org"]))
    assert [str(one) for one in parsed.problems] == [
        "p.xlsx, line 2, column 2: got a cell without a header, expected 1 cells, as the header has"
    ]
    assert len(parsed.rows) == 1
    assert "a column email" in str(read("people", "p.xlsx", of(["name"], ["Ann"])).problems[0])
    assert "an empty workbook" in str(read("people", "p.xlsx", of()).problems[0])


BOMB = f"<worksheet {MAIN}>" + " " * (65 * 1024 * 1024) + "</worksheet>"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/worksheets/sheet1.xml": BOMB}, "too large when it is unpacked"),
        ({"xl/worksheets/sheet1.xml": ENTITIES}, "defines entities"),
        ({"xl/worksheets/sheet1.xml": "<worksheet>"}, "cannot be read"),
        ({"xl/_rels/workbook.xml.rels": "<Relationships/>"}, "cannot be read"),
        ({"xl/workbook.xml": f"<workbook {MAIN}/>"}, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_one_problem(parts: dict[str, str], words: str) -> None:
    parsed = read("people", "p.xlsx", workbook("", **parts))
    assert (parsed.rows, len(parsed.problems)) == ((), 1)
    assert words in str(parsed.problems[0])


def test_a_sheet_without_end_is_refused() -> None:
    data = workbook('<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>')
    with pytest.raises(Unreadable, match="more than 1,000 columns"):
        first_sheet(data, columns=1000)


@given(st.binary(max_size=200), st.integers(0, 900))
def test_no_bytes_are_an_error_of_ours(noise: bytes, at: int) -> None:
    data = of(["email"], ["ann@example.org"])
    broken = data[:at] + noise + data[at + len(noise) :]
    read("people", "p.xlsx", broken)
    assert not is_workbook(noise)
