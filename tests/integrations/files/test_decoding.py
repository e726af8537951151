"""Whatever wrote the file, its text is read, and the reader is told what was decided."""

import codecs

import pytest

from reviewboard.integrations.files.decoding import decode
from reviewboard.integrations.files.problems import Report


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("Jürg".encode(), "Jürg"),
        (codecs.BOM_UTF8 + "Jürg".encode(), "Jürg"),
    ],
)
def test_utf8_is_read_without_a_word(data: bytes, text: str) -> None:
    report = Report("f")
    assert decode(data, report) == text
    assert report.notices == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wider_encodings_are_recognised_and_said(encoding: str) -> None:
    report = Report("f")
    assert (
        decode("email,name\r\nann@x.org,Jürg\r\n".encode(encoding), report)
        == "email,name\r\nann@x.org,Jürg\r\n"
    )
    assert "UTF-" in report.notices[0]


def test_a_line_that_is_not_utf8_is_windows_1252_and_leaves_the_others_alone() -> None:
    report = Report("f")
    data = "é\n".encode() + "“Jürg”\r".encode("cp1252") + "ü\n".encode()
    assert decode(data, report) == "é\n“Jürg”\rü\n"
    assert report.notices == ["line 2 is not UTF-8 and read as Windows-1252 (latin-1); look at the accents"]


def test_many_such_lines_are_counted() -> None:
    report = Report("f")
    decode(b"\xe9\n" * 8, report)
    assert report.notices[0].startswith("lines 1, 2, 3, 4, 5 and 3 more are not UTF-8")


def test_bytes_that_windows_1252_lacks_are_still_text() -> None:
    assert decode(b"\x81", Report("f")) == "\x81"
