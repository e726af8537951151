"""Files of people, teams, services, incidents, action items and meetings to rows. Pure: bytes in, rows and problems out.

What may be imported, and how, is docs/importing.md.
"""

import re
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from reviewboard.integrations.files.actions import ACTIONS
from reviewboard.integrations.files.catalog import read_catalog
from reviewboard.integrations.files.catalog_entities import PEOPLE_KINDS, SERVICE_KINDS
from reviewboard.integrations.files.cells import Context
from reviewboard.integrations.files.codeowners import read_codeowners
from reviewboard.integrations.files.decoding import decode
from reviewboard.integrations.files.delimited import Line, read_delimited
from reviewboard.integrations.files.formulas import unguard
from reviewboard.integrations.files.incidents import INCIDENTS
from reviewboard.integrations.files.json_records import JsonObject, JsonRecords
from reviewboard.integrations.files.meetings import ATTENDANCE, MEETINGS
from reviewboard.integrations.files.people import PEOPLE, TEAMS
from reviewboard.integrations.files.problems import Ignored, Limits, Place, Problem, Report, listed
from reviewboard.integrations.files.rows import Row
from reviewboard.integrations.files.services import SERVICES
from reviewboard.integrations.files.tables import Record, Schema, TableReader
from reviewboard.integrations.files.workbook import SheetLine, Unreadable, first_sheet, is_workbook

Kind = Literal["actions", "attendance", "incidents", "meetings", "people", "teams", "services"]
Format = Literal["csv", "json", "codeowners", "catalog", "xlsx"]
SCHEMAS: dict[Kind, Schema] = {
    "actions": ACTIONS,
    "attendance": ATTENDANCE,
    "meetings": MEETINGS,
    "incidents": INCIDENTS,
    "people": PEOPLE,
    "teams": TEAMS,
    "services": SERVICES,
}
FORMATS: dict[Kind, tuple[Format, ...]] = {
    "actions": ("csv", "xlsx", "json"),
    "attendance": ("csv", "xlsx", "json"),
    "meetings": ("csv", "xlsx", "json"),
    "incidents": ("csv", "xlsx", "json"),
    "people": ("csv", "xlsx", "json", "catalog"),
    "teams": ("csv", "xlsx", "json", "catalog"),
    "services": ("csv", "xlsx", "json", "codeowners", "catalog"),
}
CATALOG_KINDS: dict[Kind, tuple[str, ...]] = {
    "people": PEOPLE_KINDS,
    "teams": ("group",),
    "services": SERVICE_KINDS,
}
_FORMAT_NAMES: dict[Format, str] = {
    "csv": "CSV",
    "xlsx": "an XLSX workbook",
    "json": "JSON or JSON lines",
    "codeowners": "CODEOWNERS",
    "catalog": "a Backstage catalog-info.yaml",
}
_ENDINGS: dict[str, Format] = {
    **dict.fromkeys(("csv", "tsv", "tab"), "csv"),
    **dict.fromkeys(("json", "jsonl", "ndjson"), "json"),
    **dict.fromkeys(("yaml", "yml"), "catalog"),
}
_BLANK = "\ufeff \t\r\n"
_BINARIES = {
    b"PK\x03\x04": "a workbook or archive",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip",
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as read: good rows in the order of the file, and all that a person should be told about it.

    `ignored` is what was left aside without harm; `notices` are decisions taken while reading (another
    encoding, another separator, an hour that happens twice). `unlisted` counts problems beyond
    `Limits.problems`.
    """

    kind: Kind
    file: str
    format: Format
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    notices: tuple[str, ...] = ()
    unlisted: int = 0


def read(
    kind: Kind, name: str, data: bytes, *, zone: ZoneInfo | None = None, limits: Limits | None = None
) -> Parsed:
    """Read a file. Never raises for any `data`.

    `name` is quoted in problems and, by its ending, tells the format; its content does otherwise. `zone` is
    where times without a zone are read; without it they are problems.
    """
    limits = limits or Limits()
    report = Report(name, limits.problems)
    found, rows = _read(kind, name, data, report, Context(zone, limits.cell), limits)
    return Parsed(
        kind,
        name,
        found,
        tuple(rows),
        tuple(report.problems),
        tuple(report.ignored),
        tuple(report.notices),
        report.found - len(report.problems),
    )


def _read(
    kind: Kind, name: str, data: bytes, report: Report, context: Context, limits: Limits
) -> tuple[Format, list[Row]]:
    if len(data) <= limits.size and is_workbook(data):
        table = TableReader(SCHEMAS[kind], context, report, limits)
        return "xlsx", _workbook(data, kind, table, report, limits)
    if refusal := _unwelcome(data, limits):
        report.problem(Place(1), *refusal)
        return _by_name(name) or "csv", []
    text = decode(data, report)
    found = _by_name(name) or _by_content(text)
    if not text.strip(_BLANK):
        report.problem(Place(1), "an empty file", f"{_FORMAT_NAMES[found]} with {kind}")
    elif found not in FORMATS[kind]:
        expected = f"{kind} as {listed([_FORMAT_NAMES[known] for known in FORMATS[kind]], 'or')}"
        report.problem(Place(1), _FORMAT_NAMES[found], expected)
    else:
        return found, _rows(kind, found, text, report, context, limits)
    return found, []


def _workbook(data: bytes, kind: Kind, table: TableReader, report: Report, limits: Limits) -> list[Row]:
    """The rows of the first sheet of a workbook, under its first line that holds something."""
    try:
        header, *lines = first_sheet(data, columns=limits.columns) or (None,)
    except Unreadable as error:
        report.problem(Place(1), str(error), f"an XLSX workbook with {kind}", "save it as CSV")
        return []
    if header is None:
        report.problem(Place(1), "an empty workbook", f"{kind} in its first sheet")
        return []
    if not table.header_stands(_of_sheet(header, header)):
        return []
    return table.rows(_checked(line, header, report) for line in lines)


def _checked(line: SheetLine, header: SheetLine, report: Report) -> Record | None:
    """A row of a sheet; None for one that holds something beside the headers."""
    count = len(header.fields)
    if any(field.strip() for field in line.fields[count:]):
        report.problem(
            Place(line.number, count + 1), "a cell without a header", f"{count} cells, as the header has"
        )
        return None
    return _of_sheet(line, header)


def _of_sheet(line: SheetLine, header: SheetLine) -> Record:
    count = len(header.fields)
    values = (*line.fields[:count], *[""] * (count - len(line.fields)))
    return Record(line.number, header.fields, values, lambda index: Place(line.number, index + 1))


def _unwelcome(data: bytes, limits: Limits) -> tuple[str, str, str] | None:
    """What was got, what was expected and a hint, for bytes that are not even decoded."""
    if len(data) > limits.size:
        return f"{len(data):,} bytes", f"at most {limits.size:,} bytes", "split the file"
    what = next((what for start, what in _BINARIES.items() if data.startswith(start)), None)
    return (what, "a text file", "save it as CSV first") if what else None


def _rows(
    kind: Kind, found: Format, text: str, report: Report, context: Context, limits: Limits
) -> list[Row]:
    if found == "codeowners":
        return list(read_codeowners(text, report, limits))
    if found == "catalog":
        return read_catalog(text, CATALOG_KINDS[kind], context, report, limits)
    table = TableReader(SCHEMAS[kind], context, report, limits)
    return _json(text, kind, table, report) if found == "json" else _delimited(text, table, report, limits)


def _by_name(name: str) -> Format | None:
    base = re.split(r"[/\\]", name)[-1].lower()
    if base == "codeowners" or base.endswith(".codeowners"):
        return "codeowners"
    return _ENDINGS.get(base.rpartition(".")[2]) if "." in base else None


def _by_content(text: str) -> Format:
    start = text.lstrip(_BLANK)[:1]
    if start in {"{", "["}:
        return "json"
    return "catalog" if re.search(r"^(apiVersion:|---\s*$)", text[:4096], re.MULTILINE) else "csv"


def _delimited(text: str, table: TableReader, report: Report, limits: Limits) -> list[Row]:
    header, lines = read_delimited(text, report, limits)
    if len(header.fields) > limits.columns:
        got = f"{len(header.fields):,} columns"
        report.problem(Place(header.number), got, f"at most {limits.columns:,} columns")
        return []
    if not table.header_stands(_record(header, header)):
        return []
    return table.rows(None if line is None else _record(line, header) for line in lines)


def _record(line: Line, header: Line) -> Record:
    return Record(line.number, header.fields, tuple(unguard(field) for field in line.fields), line.place)


def _json(text: str, kind: Kind, table: TableReader, report: Report) -> list[Row]:
    records = JsonRecords(text, report, SCHEMAS[kind].wrappers)

    def record(found: JsonObject) -> Record:
        names = tuple(member.key for member in found.members)
        values = tuple(member.value for member in found.members)
        line = records.place(found.at).line
        return Record(line, names, values, lambda index: records.place(found.members[index].at))

    return table.rows(None if found is None else record(found) for found in records.objects())
