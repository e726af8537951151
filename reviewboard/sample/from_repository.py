"""`make demo REPO=path`: the coming review's agenda from one's own git history, in under a minute."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.management import call_command

from reviewboard.agenda.operations import rebuild
from reviewboard.catalog.naming import key_for
from reviewboard.catalog.operations import create_service, set_owner, set_reviewers
from reviewboard.domain.detection.identities import agent
from reviewboard.domain.values import Tier
from reviewboard.integrations.git.reader import read_commits
from reviewboard.integrations.mail.envelope import is_address
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.accounts import create_account
from reviewboard.people.operations import create_person, create_team, set_teams, update_team
from reviewboard.people.permissions import Role
from reviewboard.sample import organisation
from reviewboard.sample.series import open_series

HISTORY = timedelta(days=30)
"""How far back the history is read; the agenda looks at the week before the meeting."""

MOST_PEOPLE = 300
"""People made from commits, those with the most commits first: enough for any repository's month."""


def build_from_repository(path: Path, *, as_of: datetime) -> MeetingRow:
    """Fills an empty database from a repository: its authors as people, itself as the one service.

    Returns:
        The coming meeting.

    Raises:
        Rejected: it is no repository that git can read; the text is git's own.
    """
    people = _people(path, as_of)
    service = key_for(path.resolve().name)
    service_id = create_service(key=service, name=path.resolve().name, tier=Tier.ONE, as_of=as_of)
    team_id = create_team(key="everybody", name="Everybody", as_of=as_of)
    for person_id in people:
        set_teams(person_id=person_id, team_ids=[team_id], on=_since(as_of), as_of=as_of)
    lead = people[0] if people else None
    update_team(team_id=team_id, lead_id=lead, as_of=as_of)
    set_owner(service_id=service_id, team_id=team_id, owner_id=lead, on=_since(as_of), as_of=as_of)
    set_reviewers(service_id=service_id, reviewer_ids=people[:3], on=_since(as_of), as_of=as_of)
    create_account(
        email=organisation.OWN_SIGN_IN,
        password=organisation.PASSWORD,
        role=Role.ADMIN,
        person_id=lead,
        as_of=as_of,
    )
    meeting = open_series(facilitator_id=lead, deputy_id=None, as_of=as_of)
    call_command("scan_git", str(path), since=f"{HISTORY.days}d", service=service)
    rebuild(meeting_id=meeting.id, as_of=as_of)
    return meeting


def _since(as_of: datetime) -> date:
    return (as_of - 2 * HISTORY).date()


def _people(path: Path, as_of: datetime) -> list[int]:
    """The authors of the last month, who wrote most first; agents are nobody's colleagues."""
    commits: Counter[str] = Counter()
    names: dict[str, str] = {}
    for commit in read_commits(path, as_of - HISTORY, None, None, ()):
        name, address = commit.author.name, commit.author.email.lower()
        if is_address(address) and agent(name, address) is None and "[bot]" not in name:
            commits[address] += 1
            names.setdefault(address, name)
    ranked = sorted(commits, key=lambda address: (-commits[address], address))[:MOST_PEOPLE]
    return [create_person(as_of=as_of, name=names[one], email=one) for one in ranked]
