"""The first sheet of an XLSX workbook as lines of text: what a spreadsheet saves when nobody chooses CSV (ECMA-376).

Numbers with a format of dates become dates in ISO 8601, without a zone: a workbook has none. Formulas are never run;
what stands in a cell is the value that the spreadsheet saved beside it.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from lzma import LZMAError
from xml.etree.ElementTree import Element, ParseError, XMLParser

_BOOK = "xl/workbook.xml"
_LARGEST = 64 * 1024 * 1024
"""Bytes of one unpacked part that are read: a sheet of 100,000 rows has about 30 million."""
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TARGETS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DATES = frozenset({*range(14, 23), *range(45, 48)})
"""The built-in formats of dates and times (ECMA-376, part 1, 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the libraries raise for bytes that are no workbook, or half of one."""
_LAST_DAY = 2_958_465
"""31 December 9999 as spreadsheets count days."""


class Unreadable(Exception):  # noqa: N818 - says what the workbook is
    """It is a workbook, and not one that can be read; the words say what was got."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row that holds something: its number, and its cells from the first column on."""

    number: int
    fields: tuple[str, ...]


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are an XLSX workbook."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _BOOK in archive.namelist()
    except _BROKEN:
        return False


def first_sheet(data: bytes, *, columns: int) -> list[SheetLine]:
    """The rows of the first sheet that hold something, by number.

    Raises:
        Unreadable: it is broken, encrypted, larger than is read when unpacked, or wider than `columns`.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return list(_lines(archive, columns))
    except _BROKEN as error:
        raise Unreadable("a workbook that cannot be read") from error


def _lines(archive: zipfile.ZipFile, columns: int) -> Iterator[SheetLine]:
    book = _part(archive, _BOOK)
    properties = book.find(f"{_SPACE}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    texts, dates = _shared(archive), _date_styles(archive)
    for row in _part(archive, _first(archive, book)).iter(f"{_SPACE}row"):
        cells: dict[int, str] = {}
        for position, cell in enumerate(row.iter(f"{_SPACE}c")):
            found = _CELL.fullmatch(cell.get("r", ""))
            index = _column(found[1]) if found else position
            if index >= columns:
                raise Unreadable(f"a workbook of more than {columns:,} columns")
            cells[index] = _text(cell, texts, dates, since_1904=since_1904)
        fields = tuple(cells.get(index, "") for index in range(max(cells, default=-1) + 1))
        if any(field.strip() for field in fields):
            yield SheetLine(int(row.get("r", "1")), fields)


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """One part of the archive, which must not grow without end when it is unpacked, nor define entities."""
    with archive.open(name) as packed:
        data = packed.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise Unreadable("a workbook that is too large when it is unpacked")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("a workbook that defines entities")
    parser = XMLParser()  # noqa: S314 - no entity can be defined, as asked above
    try:
        parser.feed(data)
        return parser.close()
    except ParseError as error:
        raise Unreadable("a workbook that cannot be read") from error


def _first(archive: zipfile.ZipFile, book: Element) -> str:
    """The part that holds the first sheet."""
    sheet = next(book.iter(f"{_SPACE}sheet"))
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in _part(archive, "xl/_rels/workbook.xml.rels").iter(_TARGETS)
    }
    target = targets[sheet.get(_RELATION)]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _shared(archive: zipfile.ZipFile) -> Sequence[str]:
    """The texts that cells name by number."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return ()
    items = _part(archive, "xl/sharedStrings.xml").iter(f"{_SPACE}si")
    return [_words(item) for item in items]


def _words(item: Element) -> str:
    """A text with its runs, without the reading aids that some languages have beside it."""
    runs = [item, *item.findall(f"{_SPACE}r")]
    return "".join(text.text or "" for run in runs for text in run.findall(f"{_SPACE}t"))


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell styles that show a date."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = _part(archive, "xl/styles.xml")
    own = {
        int(one.get("numFmtId", "0")): _LITERAL.sub("", one.get("formatCode", "")).lower()
        for one in styles.iter(f"{_SPACE}numFmt")
    }
    dates = _DATES | {number for number, code in own.items() if re.search("[ydh]", code)}
    cells = styles.find(f"{_SPACE}cellXfs")
    formats = [] if cells is None else [int(one.get("numFmtId", "0")) for one in cells]
    return frozenset(index for index, number in enumerate(formats) if number in dates)


def _text(cell: Element, texts: Sequence[str], dates: frozenset[int], *, since_1904: bool) -> str:
    """What a cell holds; an error of the spreadsheet stands as it writes it (`#N/A`)."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_SPACE}is")
        return "" if inline is None else _words(inline)
    value = cell.findtext(f"{_SPACE}v") or ""
    if kind == "s":
        return texts[int(value)] if value and int(value) < len(texts) else ""
    if kind == "b":
        return {"1": "true", "0": "false"}.get(value, value)
    if kind != "n" or not value:
        return value
    return _number(value, is_date=int(cell.get("s", "0")) in dates, since_1904=since_1904)


def _number(value: str, *, is_date: bool, since_1904: bool) -> str:
    number = float(value)
    if is_date and 0 < number <= _LAST_DAY:
        # 1900 was no leap year, and spreadsheets count as if: their day 0 is the 30th of December before.
        start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook has no zone
        at = start + timedelta(seconds=round(number * 86_400))
        return at.date().isoformat() if at.time() == at.min.time() else at.isoformat(sep=" ")
    return str(int(number)) if number.is_integer() else value


def _column(letters: str) -> int:
    """The index of a column from 0: "A" is 0, "AA" is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
