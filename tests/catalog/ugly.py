"""Files full of what exports, spreadsheets and people do wrong, made from a seed: cells that mostly do not fit."""

import csv
import io
import json
import random
from collections.abc import Iterator, Sequence

CELLS = (
    "", " ", "a", "支付", "---", "../..", "=1+1", "'=1+1", "a\nb", 'a"b', "a,b;c|d", "\u202eabc", "Ⅷ", "ﬃ", "İ",
    "x" * 121, "x" * 33_000, "a\0b", "\x07", "\ufffd", "ann@example.org", "ANN@EXAMPLE.ORG", "zoe@example.org",
    "İ@example.org", "ann@home.org", "a@b", "@", "@ann", "github:annlee", f"{'v' * 40}:ann", "erased@example.org",
    "2026-11-20", "9999-12-31", "0001-01-01", "2026-11-20T10:00Z", "2026-02-30", "1", "0", "-1", "99999999999",
    "1e400", "true", "maybe", "admin", "viewer", "shop", "Shop", "cart", "acme/mono", "https://", "https://x/",
    "/", "/shop/", "restricted", "sealed", "critical", "resolved", "Europe/Berlin", "Payments", "x" * 499,
)  # fmt: skip
"""What may stand in any cell: much of it sound in some column, none of it in every one."""

MAILS = (
    "ann@example.org",
    "ann@home.org",
    "zoe@example.org",
    "bo@example.org",
    "cy@example.org",
    "di@example.org",
)
NAMES = ("shop", "cart", "Pay", "pay ments", "search", "mono/api")
MOMENTS = ("2026-11-20T10:00Z", "2026-11-20 11:00", "2026-11-21T10:00+01:00", "1795170000")
COLUMNS: dict[str, dict[str, Sequence[str]]] = {
    "people": {
        "email": (*MAILS, *(f"p{n}@example.org" for n in range(30))),
        "name": ("Ann", "Bo", "Cy"),
        "emails": ("", "ann@home.org", "bo@home.org;cy@home.org"),
        "logins": ("", "github:annlee", "gitlab:bo"),
        "github": ("", "annlee", "bo", "cy"),
        "team": ("Payments", "payments", "Search", ""),
        "host_team": ("", "Payments"),
        "manager_email": ("", *MAILS),
        "zone": ("Europe/Berlin", "UTC"),
        "starts_on": ("", "2026-01-01"),
        "last_day": ("", "2027-01-01", "9999-12-31"),
        "contractor": ("yes", "no"),
        "role": ("admin", "viewer", "engineer", ""),
    },
    "teams": {
        "name": ("Payments", "Search", *(f"Team {n}" for n in range(20))),
        "title": ("", "Pay"),
        "lead_email": ("", *MAILS[:3]),
        "members": ("", "ann@example.org;zoe@example.org", "ann@home.org"),
    },
    "services": {
        "name": (*NAMES, *(f"svc {n}" for n in range(20)), *(f"svc-{n}" for n in range(20))),
        "title": ("", "Shop", "shop front"),
        "tier": ("1", "2", "3"),
        "owner_team": ("", "Payments", "Search"),
        "owner_email": ("", *MAILS[:3]),
        "repositories": ("", "acme/mono", "https://github.com/acme/mono.git", "acme/x;acme/y"),
        "paths": ("", "/shop/", "/cart/|/pay/"),
        "dependencies": ("", "shop", "Shop", "cart;pay ments"),
        "reviewers": ("", "ann@example.org", "zoe@example.org"),
        "deputies": ("", "ann@home.org", "zoe@example.org"),
    },
    "incidents": {
        "id": tuple(f"P{n}" for n in range(60)),
        "title": ("Down", "Ann Lee <ann@example.org> paged"),
        "severity": ("1", "critical", "P3"),
        "started_at": MOMENTS,
        "resolved_at": ("", *MOMENTS),
        "status": ("", "open", "resolved"),
        "services": ("", "shop", "nowhere"),
        "lead": ("", "ann@example.org", "github:annlee", "Ann"),
        "responders": ("", "zoe@example.org;bo@example.org"),
        "visibility": ("", "open", "restricted", "sealed"),
        "url": ("", "https://status.example.org/1"),
    },
}
"""The columns of each kind of file, with cells that fit them."""
REQUIRED = {"email", "id", "title", "severity", "started_at"}


def cell(chance: random.Random, sound: Sequence[str]) -> str:
    """One cell, most of the time one that fits its column: a row has many, and some shall stay."""
    return chance.choice(sound if chance.random() < 0.93 else CELLS)


def rows(seed: int, columns: dict[str, Sequence[str]], count: int) -> Iterator[dict[str, str]]:
    """Rows of some of these columns; each column comes with cells that fit it."""
    chance = random.Random(seed)
    names = [name for at, name in enumerate(columns) if not at or name in REQUIRED or chance.random() < 0.7]
    for _ in range(count):
        yield {name: cell(chance, columns[name]) for name in names}


def as_csv(made: Sequence[dict[str, str]]) -> bytes:
    """The rows below their header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(made[0]))
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue().encode()


def starts(made: Sequence[dict[str, str]]) -> list[int]:
    """The line in which each of the rows begins: a cell may hold a line break."""
    found, line = [], 2
    for row in made:
        found.append(line)
        line += 1 + sum(value.count("\n") for value in row.values())
    return found


def codeowners(chance: random.Random) -> list[str]:
    """The lines of a CODEOWNERS file: patterns and owners, good and bad."""
    patterns = (
        "*",
        "/docs/",
        "a\\ b",
        "!x",
        "[Sec]",
        "^[Opt][2] @ann",
        f"[{'s' * 300}]",
        "[",
        "\0",
        "支付",
        "p" * 501,
    )
    owners = (
        "@ann",
        "@acme/pay",
        "@acme/---",
        "@@maintainers",
        "ann@example.org",
        "@",
        "a\0b@c",
        "@支付",
        "x" * 999,
    )
    return [
        " ".join([chance.choice(patterns), *chance.choices(owners, k=chance.randint(0, 3))])
        for _ in range(40)
    ]


def entities(chance: random.Random) -> str:
    """The documents of a catalog: entities of every kind, good and bad."""
    return "---\n".join(_entity(chance, number) for number in range(25))


def _entity(chance: random.Random, number: int) -> str:
    words = [
        json.dumps(chance.choice(["payments", "ann", "user:ann", "e3", "e4", "e5", *CELLS[:20]]))
        for _ in range(6)
    ]
    kind = chance.choice(["User", "Group", "Component", "API", "Location", "4", "[]"])
    name = chance.choice([f"e{number}", f"e{number}", "e1", words[0]])
    lines = [
        f"kind: {kind}",
        "metadata:",
        f"  name: {name}",
        f"  title: {words[1]}",
        "spec:",
        f"  owner: {words[2]}",
    ]
    lines += [f"  dependsOn: [{words[3]}, {words[4]}]", f"  memberOf: [{words[5]}]", f"  members: {words[0]}"]
    lines += ["  profile:", f"    email: e{chance.randint(1, 30)}@example.org"]
    return (
        "\n".join(
            lines if chance.random() < 0.9 else [*lines, chance.choice(["  x: *a", "\t- x", "'", "- b"])]
        )
        + "\n"
    )


def as_json(made: Sequence[dict[str, str]]) -> bytes:
    """The rows as a list, all in one line."""
    return json.dumps(made).encode()
