"""Bytes of a file to text, whatever wrote it.

UTF-8 is expected. A byte order mark decides; without one, UTF-16 is recognised by the zero bytes of its
ASCII characters. Otherwise each line that is not UTF-8 is read as Windows-1252 (the superset of latin-1 that
spreadsheets write) and the report says which: line by line, so that one bad line leaves the others alone.
"""

import codecs
import re

from reviewboard.integrations.files.problems import Report, listed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_SAMPLE = 4096


def decode(data: bytes, report: Report) -> str:
    """Text of any bytes; never raises. A decision that a person may want to know of becomes a notice."""
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            if encoding == "utf-8":
                return _by_line(data[len(mark) :], report)
            report.notice(f"the file is {name}")
            return data[len(mark) :].decode(encoding, errors="replace")
    if guess := _unmarked_utf16(data):
        report.notice("the file looks like UTF-16 without a byte order mark and was read so")
        return data.decode(guess, errors="replace")
    return _by_line(data, report)


def _unmarked_utf16(data: bytes) -> str | None:
    """The byte order, when nearly every second byte of the beginning is zero and the others are not."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.1 * half else None


def _by_line(data: bytes, report: Report) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(data, report)


def _mixed(data: bytes, report: Report) -> str:
    lines: list[str] = []
    foreign: list[int] = []
    for number, raw in enumerate(re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", data), 1):
        try:
            lines.append(raw.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(_western(raw))
            foreign.append(number)
    named = listed([*map(str, foreign[:5]), *([f"{len(foreign) - 5} more"] if len(foreign) > 5 else [])])
    where = f"line {named} is" if len(foreign) == 1 else f"lines {named} are"
    report.notice(f"{where} not UTF-8 and read as Windows-1252 (latin-1); look at the accents")
    return "".join(lines)


def _western(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
