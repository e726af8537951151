"""What a path says: whether it is a migration, documentation or a test, and whether the file itself protects."""

import re

from reviewboard.domain.destructive.harm import Rule, words

DELETED = Rule(
    "path.protection_deleted",
    "A file that protects is deleted or moved away: CODEOWNERS, or the settings of branches.",
)
RULES = (DELETED,)

_ASIDE = words(
    "test tests testing spec specs fixture fixtures testdata __tests__ example examples doc docs sample samples mock mocks "
    "__mocks__ vendor node_modules third_party"
)
"""Folders whose files run nowhere near production."""
_PROSE = (".md", ".rst", ".txt", ".adoc", ".html")
_DUMPS = words("schema.sql structure.sql seed.sql seeds.sql")
"""What makes an empty database, and is never run on one that holds something."""
_MIGRATIONS = re.compile(
    r"(?:^|/)(?:migrations?|migrate|alembic/versions|versions|changelogs?|changesets?|flyway|liquibase|deltas?)/",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?i)(?:[._-]down\.\w+|(?:^|/)down\.sql|(?:^|/)U[\d._]+__[^/]*\.sql|rollback[^/]*\.sql)\Z"
)
_PROTECTS = re.compile(
    r"(?:^|/)(?:CODEOWNERS|\.github/settings\.ya?ml|\.github/rulesets?/[^/]+\.(?:json|ya?ml)|\.asf\.yaml"
    r"|\.github/branch[-_]protection[^/]*)\Z"
)

_READ = frozenset({"", *words(".github .gitlab docs .github/rulesets .github/ruleset")})
"""Where code hosts look for CODEOWNERS, and apps for the settings of branches."""


def is_aside(path: str) -> bool:
    """Whether the file is a test, an example, documentation or somebody else's code."""
    *folders, name = path.lower().split("/")
    return bool(_ASIDE.intersection(folders)) or name.endswith(_PROSE) or name in _DUMPS


def is_way_back(path: str) -> bool:
    """Whether the file is the way back of a migration, which runs only when something is taken back."""
    return bool(_DOWN.search(path))


def is_migration(path: str) -> bool:
    """Whether the file changes a database when it is deployed."""
    return bool(_MIGRATIONS.search(path)) and not is_aside(path)


def protects(path: str) -> bool:
    """Whether the file keeps something from being changed by anybody."""
    return bool(_PROTECTS.search(path))


def is_read(path: str) -> bool:
    """Whether a code host finds a file there that protects: elsewhere its name says nothing to it."""
    return path.rpartition("/")[0] in _READ and protects(path)
