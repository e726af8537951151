"""CODEOWNERS of GitHub and GitLab, and who owns a path by them."""

import pathspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.integrations.files import Ownership, OwnershipRow, read
from reviewboard.integrations.files.patterns import PathPattern

GITHUB = rb"""# global
*       @org/all
*.js    @js  # inline
/build/ @ops
docs/*  docs@example.org
apps/   @apps
/apps/free
/my\ folder/\#a @spaces
"""
GITLAB = b"""* @all
[Docs][2] @writers
docs/
README.md @readme
^[Database] @dba
*.sql
[docs]
api.md @api
[Code] @code
*.rb
!generated.rb
"""


def owners(data: bytes, path: str) -> tuple[str, ...]:
    parsed = read("services", "CODEOWNERS", data)
    assert parsed.problems == ()
    return Ownership([row for row in parsed.rows if isinstance(row, OwnershipRow)]).reviewers_for(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README", ("@org/all",)),
        ("a/b/c.js", ("@js",)),
        ("build/x.js", ("@ops",)),
        ("a/build/x", ("@org/all",)),
        ("docs/start.md", ("docs@example.org",)),
        ("docs/deep/start.md", ("@org/all",)),
        ("a/apps/x", ("@apps",)),
        ("apps/free/x", ()),
        ("my folder/#a", ("@spaces",)),
    ],
)
def test_on_github_the_last_rule_that_matches_wins(path: str, expected: tuple[str, ...]) -> None:
    assert owners(GITHUB, path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("x.py", ("@all",)),
        ("docs/x", ("@all", "@writers")),
        ("a/docs/README.md", ("@all", "@readme")),
        ("docs/api.md", ("@all", "@api")),
        ("db/x.sql", ("@all", "@dba")),
        ("a/x.rb", ("@all", "@code")),
        ("a/generated.rb", ("@all",)),
    ],
)
def test_on_gitlab_each_section_decides_by_itself(path: str, expected: tuple[str, ...]) -> None:
    assert owners(GITLAB, path) == expected


def test_sections_keep_their_approvals() -> None:
    rows = [row for row in read("services", "CODEOWNERS", GITLAB).rows if isinstance(row, OwnershipRow)]
    assert [(row.line, row.section, row.approvals, row.excluded) for row in rows[:4]] == [
        (1, "", 1, False),
        (3, "Docs", 2, False),
        (4, "Docs", 2, False),
        (6, "Database", 0, False),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "my dir/ @a",
            "column 4 (owner): got “dir/”, expected @user, @group/team, @@role or an address; write a space",
        ),
        ("*.md ann", "column 6 (owner): got “ann”, expected @user, @group/team, @@role or an address"),
        (
            "!x @a",
            "column 1 (pattern): got “!x”, expected a pattern without !; GitHub leaves such a line out",
        ),
        ("[Docs", "column 1: got “[Docs”, expected a section such as [Name]"),
        ("a" * 501 + " @a", "expected a printable pattern of at most 500 characters"),
    ],
)
def test_a_line_that_no_host_would_follow_is_named_and_the_others_stay(line: str, problem: str) -> None:
    parsed = read("services", "CODEOWNERS", f"* @a\n{line}\n*.js @b\n".encode())
    assert [row.line for row in parsed.rows] == [1, 3]
    assert len(parsed.problems) == 1
    assert f"CODEOWNERS, line 2, {problem}" in str(parsed.problems[0]) or problem in str(parsed.problems[0])


NAMES = st.text(alphabet="ab", min_size=1, max_size=3)
PARTS = st.one_of(NAMES, st.sampled_from(["*", "**", "a*", "*b", "?", "a?", "*a*b"]))
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(st.lists(PARTS, min_size=1, max_size=4), st.booleans(), st.booleans(), PATHS)
def test_patterns_match_as_gitignore_does(parts: list[str], rooted: bool, folder: bool, path: str) -> None:
    pattern = "/" * rooted + "/".join(parts) + "/" * folder
    files_of_a_folder = parts[-1] == "*" and not folder and (rooted or len(parts) > 1)
    only_stars = set(parts) <= {"**"} or parts[-1] == "**"
    if files_of_a_folder or only_stars:
        return  # GitHub's own rule for `dir/*` is told above; a closing `**` is told below
    spec = pathspec.GitIgnoreSpec.from_lines([pattern])
    assert PathPattern(pattern).matches(path) == spec.match_file(path)


@pytest.mark.parametrize(
    ("pattern", "path", "github", "gitlab"),
    [
        ("docs/**", "docs/a/b", True, True),
        ("docs/**", "docs", False, False),
        ("/*", "a", True, True),
        ("/*", "a/b", False, False),
        ("*", "a/b", True, True),
        ("docs", "docs/a", True, False),
        ("docs/a", "x/docs/a", False, True),
        ("a[bc]", "ab", False, True),
        ("a[bc]", "a[bc]", True, False),
        ("a[!b]", "ab", False, False),
        ("a[!b]", "ac", False, True),
        ("a[^]b", "a[^]b", True, True),
        (r"a\*b", "a*b", True, True),
        (r"a\*b", "axb", False, False),
        ("a/**/b", "a/b", True, True),
        ("a/**/b", "a/x/y/b", True, True),
        ("**/b", "b", True, True),
        (".*", "x/.env", True, True),
    ],
)
def test_the_dialects_differ_where_the_hosts_do(pattern: str, path: str, github: bool, gitlab: bool) -> None:
    assert (PathPattern(pattern).matches(path), PathPattern(pattern, gitlab=True).matches(path)) == (
        github,
        gitlab,
    )


def test_a_pattern_of_many_stars_takes_no_longer_than_its_length() -> None:
    assert not PathPattern("*a" * 200 + "b").matches("a" * 4_000)
    assert not PathPattern("**/a/" * 100 + "b").matches("a/" * 2_000 + "c")
