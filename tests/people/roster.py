"""A few people whom several tests know by name. Everything is fixed: the day, the teams, the addresses."""

from datetime import UTC, date, datetime

from reviewboard.people.models import ApiToken, Person, Team, User
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import Reader

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def person(name: str = "Ada Lovelace", **columns: object) -> Person:
    """A person whose address is made of their name."""
    email = name.lower().replace(" ", ".") + "@example.org"
    return Person.objects.create(**{"name": name, "email": email, **columns})


def team(key: str = "payments", **columns: object) -> Team:
    """A team called by its key."""
    return Team.objects.create(**{"key": key, "name": key.capitalize(), **columns})


def user(
    role: Role = Role.ENGINEER, who: Person | None = None, password: str | None = "a long passphrase"
) -> User:
    """An account, of a person where one is given."""
    email = who.email if who else f"{role}@example.org"
    return User.objects.create_user(email, password, role=role, person=who)


def reader(role: Role = Role.ENGINEER, who: Person | None = None) -> Reader:
    """Somebody who reads in this role."""
    found = reader_for(user(role, who).pk, today=TODAY)
    assert found is not None
    return found


def token(owner: User, digest: str = "d" * 64) -> ApiToken:
    """A token that holds for another year."""
    return ApiToken.objects.create(
        user=owner, name="script", digest=digest, expires_at=NOW.replace(year=2027)
    )
