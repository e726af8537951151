"""The columns of people and teams."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from reviewboard.integrations.files.cells import (
    Context,
    day,
    each,
    email,
    flag,
    is_vendor,
    login,
    scalar,
    text,
    word,
    zone,
)
from reviewboard.integrations.files.problems import Unreadable, shown
from reviewboard.integrations.files.rows import Login, PersonRow, Row, TeamRow
from reviewboard.integrations.files.tables import Column, Schema

FORGES = ("github", "gitlab", "bitbucket", "gerrit", "jira")
ROLES = ("viewer", "engineer", "facilitator", "admin")


def _login_pair(value: object, context: Context) -> Login | None:
    """`github:annlee`."""
    found = scalar(value, context)
    if found is None:
        return None
    forge, colon, name = found.partition(":")
    plain = login(name, context) if colon else None
    if not plain or not is_vendor(forge):
        raise Unreadable("a forge and a login such as github:annlee")
    return Login(forge.strip().lower(), str(plain))


def _logins(value: object, context: Context) -> object:
    """Pairs in a text or a list, or a JSON object from forge to login."""
    pairs = [f"{forge}:{name}" for forge, name in value.items()] if isinstance(value, dict) else value
    return each(_login_pair)(pairs, context)


PERSON_COLUMNS = (
    Column(
        "email",
        "e-mail address; commits and mail find the person by it",
        email,
        True,
        ("mail", "e_mail", "email_address", "work_email"),
    ),
    Column(
        "key",
        "the file's own stable name of the person; the address if absent",
        text(120),
        False,
        ("employee_id", "username", "user_name", "id"),
    ),
    Column(
        "name", "name as colleagues read it", text(200), False, ("full_name", "display_name", "displayname")
    ),
    Column(
        "emails", "further addresses, as in commits", each(email), False, ("other_emails", "commit_emails")
    ),
    Column("logins", "pairs such as `github:annlee`", _logins, False, ("identities", "accounts")),
    *(
        Column(forge, f"login at {forge.capitalize()}", login, False, (f"{forge}_login", f"{forge}_username"))
        for forge in FORGES[:-1]
    ),
    Column("jira", "account id at Jira", login, False, ("jira_account_id", "jira_login")),
    Column("team", "name of the team", text(120), False, ("team_name", "squad", "department", "group")),
    Column(
        "manager_email", "address of the manager", email, False, ("manager", "manager_mail", "reports_to")
    ),
    Column("zone", "IANA time zone, such as Europe/Berlin", zone, False, ("timezone", "time_zone", "tz")),
    Column("starts_on", "first day here", day, False, ("start_date", "hire_date", "joined_on", "first_day")),
    Column("ends_on", "first day no longer here", day, False, ("left_on",)),
    Column(
        "last_day",
        "last day here; the day after it is `ends_on`",
        day,
        False,
        ("end_date", "leaving_date", "termination_date"),
    ),
    Column("contractor", "yes or no", flag, False, ("is_contractor", "external")),
    Column("host_team", "for a contractor, the team that hosts them", text(120), False, ("hosting_team",)),
    Column("role", "viewer, engineer, facilitator or admin", word(ROLES)),
)
TEAM_COLUMNS = (
    Column(
        "name", "name of the team, as other files write it", text(120), True, ("team", "key", "team_name")
    ),
    Column("title", "name as colleagues read it", text(120), False, ("display_name",)),
    Column("email", "address of the team", email, False, ("mail", "team_email")),
    Column(
        "lead_email", "address of the team's lead", email, False, ("lead", "manager_email", "owner_email")
    ),
    Column("parent", "name of the team above", text(120), False, ("parent_team", "department")),
    Column("members", "addresses of its people", each(email), False, ("people", "member_emails")),
)


def _person(line: int, given: frozenset[str], values: Mapping[str, Any]) -> PersonRow:
    fields = {name: value for name, value in values.items() if name not in {*FORGES, "last_day"}}
    named = tuple(Login(forge, values[forge]) for forge in FORGES if forge in values)
    fields["logins"] = tuple(dict.fromkeys((*values.get("logins", ()), *named)))
    fields.setdefault("key", fields["email"])
    fields["teams"] = (fields["team"],) if "team" in fields else ()
    if "last_day" in values:
        # 9999-12-31, with which personnel systems say "no end", has no day after it.
        last = min(values["last_day"], date.max - timedelta(days=1))
        fields.setdefault("ends_on", last + timedelta(days=1))
    row = PersonRow(line, given=given, **fields)
    if row.starts_on and row.ends_on and row.ends_on <= row.starts_on:
        column = "ends_on" if "ends_on" in values else "last_day"
        raise Unreadable("an end after the start", got=f"{row.starts_on} to {row.ends_on}", column=column)
    if row.manager_email in {row.email, *row.emails}:
        got = shown(row.manager_email)
        raise Unreadable("somebody else as manager", got=got, column="manager_email")
    return row


def _person_keys(row: Row) -> Iterable[tuple[str, str]]:
    if isinstance(row, PersonRow):
        yield "key", row.key
        for address in {row.email, *row.emails} - {""}:
            yield "email", address
        for known in row.logins:
            yield known.forge, known.name.casefold()


def _team(line: int, given: frozenset[str], values: Mapping[str, Any]) -> TeamRow:
    row = TeamRow(line, given=given, **values)
    if row.parent.casefold() == row.name.casefold():
        raise Unreadable("another team as parent", got=shown(row.parent), column="parent")
    return row


def _team_keys(row: Row) -> Iterable[tuple[str, str]]:
    if isinstance(row, TeamRow):
        yield "name", row.name.casefold()


PEOPLE = Schema(
    "people", PERSON_COLUMNS, _person, _person_keys, frozenset({"people", "users", "employees", "members"})
)
TEAMS = Schema("teams", TEAM_COLUMNS, _team, _team_keys, frozenset({"teams", "groups"}))
