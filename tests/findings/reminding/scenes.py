"""Ada owns actions, Bob manages her; reminders are on. The day is a Monday, and the hour has just come in UTC."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from reviewboard.catalog.models import Service
from reviewboard.domain.reminders import ReminderPolicy, as_data
from reviewboard.domain.values import Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import ManagerTerm, Person
from reviewboard.people.visibility import raise_visibility
from reviewboard.policies.operations import save
from tests.people.roster import person

TODAY = date(2026, 11, 23)
EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
SWITCHED_ON = EIGHT - timedelta(days=30)
SECRET = "quizrest"


def day(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def switch_on(*, at: datetime = SWITCHED_ON, after: int = 0, **settings: Any) -> int:
    """Saves the policy as somebody who sets policies does; the version."""
    policy = replace(ReminderPolicy(on=True), **settings)
    return save(
        kind="reminders",
        body=as_data(policy),
        after_version=after,
        owner_id=(Person.objects.filter(name="Olga Owner").first() or person("Olga Owner")).pk,
        hypothesis="Dates are kept, or moved in time",
        expires_on=at.date() + timedelta(days=180),
        actor_id=None,
        as_of=at,
    )


def managed(name: str = "Ada Lovelace", by: str = "Bob Stone", **columns: object) -> tuple[Person, Person]:
    """Somebody and their manager."""
    who = person(name, **columns)
    manager = Person.objects.filter(name=by).first() or person(by)
    ManagerTerm.objects.create(person=who, manager=manager, starts_on=date(2026, 1, 1))
    return who, manager


def action(owner: Person | None, title: str = "Alert on price drift", **columns: object) -> ActionItem:
    """An open action item of a service; due a week ago unless it is said otherwise."""
    service, _ = Service.objects.get_or_create(key="pricing-engine", defaults={"name": "Pricing engine"})
    return ActionItem.objects.create(
        **{"title": title, "owner": owner, "service": service, "due_on": day(-7), **columns}
    )


def hidden(level: Visibility, *people: Person) -> int:
    """The audience of a record that only these people may see."""
    ids = [one.pk for one in people]
    return raise_visibility(
        audience_id=None, level=level, person_ids=ids, team_ids=[], actor_id=None, as_of=EIGHT
    )


def owed(who: Person, on: date = TODAY) -> Owed:
    """The mail of a day as its handler gets it."""
    payload: dict[str, object] = {"person": who.pk, "on": on.isoformat()}
    return Owed(Claim(1, "reminder_mail", uuid4(), 1), f"reminder:{who.pk}:{on}", payload, 1)


def mails() -> list[tuple[int, str]]:
    """(person, day) of every mail that is owed."""
    found = Message.objects.filter(kind="reminder_mail").order_by("pk")
    return [(one.payload["person"], one.payload["on"]) for one in found]
