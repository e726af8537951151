"""JSON and JSON lines: the good rows stay, and a bad one is named by line and character."""

import pytest

from reviewboard.integrations.files import Parsed, read


def problems(parsed: Parsed) -> list[str]:
    return [str(problem) for problem in parsed.problems]


ANN = '{"email": "ann@x.org"}'


@pytest.mark.parametrize(
    ("data", "lines", "problem"),
    [
        (f"[{ANN},\n 7,\n" + '{"email": "b@x.org"}]', [1, 3], "line 2, column 2: got 7, expected an object"),
        (
            f"[{ANN},\n" + '{"email": "b@x.org"},]',
            [1, 2],
            "line 2, column 21: got “,]”, expected no comma before ']'",
        ),
        (
            f"[{ANN},\n" + '{"email": b@x.org}\n]',
            [1],
            "line 2, column 11: got “b@x.org}”, expected value; nothing below",
        ),
        (f"[{ANN},\n", [1], "line 2, column 1: got the end of the file, expected value; nothing below"),
        (ANN + '\n{"email": "b@x.org"\n{"email": "c@x.org"}\n', [1, 3], "line 3, column 1: got “{"),
        (
            ANN + '\nhello\n{"email": "c@x.org"}\n',
            [1, 3],
            "line 2, column 1: got “hello”, expected an object or a list",
        ),
        (
            ANN + '\n{"email": "b@x.org", "email": "d@x.org"}\n',
            [1],
            "line 2, column 22 (email): got the key a second time",
        ),
        (ANN + '\n{"name": "b"}\n', [1], "line 2 (email): got no such key, expected e-mail address"),
        (
            ANN + '\n{"email": "b@x.org",\n "name": ["x"]}\n',
            [1],
            "line 3, column 2 (name): got a list of 1, expected one",
        ),
        (ANN + '\n{"email": null}\n', [1], "line 2, column 2 (email): got null, expected e-mail address"),
        (
            ANN + '\n{"email": "b@x.org", "name": "\\ud800"}\n',
            [1],
            "(name): got “\\ud800”, expected text without",
        ),
        (ANN + "\n" + '{"a":' * 100_000, [1], "got values nested very deeply, expected a flat object"),
        (ANN + '\n{"email": ' + "9" * 5000 + "}", [1], "column 2 (email): got “999"),
        (ANN + "\n{'email': 1}", [1], "line 2, column 2: got “'email': 1}”, expected a key in double quotes"),
    ],
)
def test_bad_json_is_named_by_line_and_character_and_the_good_rows_stay(
    data: str, lines: list[int], problem: str
) -> None:
    parsed = read("people", "p.json", data.encode())
    assert [row.line for row in parsed.rows] == lines
    assert problem in problems(parsed)[0]
    assert len(parsed.problems) == 1


@pytest.mark.parametrize("key", ["people", "users", "result", "data"])
def test_a_list_may_be_wrapped(key: str) -> None:
    parsed = read("people", "p.json", f'{{"count": 1, "{key}": [\n{ANN}], "next": null}}'.encode())
    assert ([row.line for row in parsed.rows], problems(parsed)) == ([2], [])
