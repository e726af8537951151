"""Switching reminders on, with why and until when; and off, in one click."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from reviewboard.domain.reminders import ReminderPolicy, as_data
from reviewboard.findings.reminding.rules import KIND, rules
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.policies.operations import save

LONGEST = timedelta(days=180)
"""For how long reminders are switched on at most, before somebody says anew what they are for."""


def switch_on(
    *,
    reader: Reader,
    policy: ReminderPolicy,
    after_version: int,
    owner_id: int,
    hypothesis: str,
    expires_on: date,
    as_of: datetime,
) -> int:
    """Saves these rules, switched on; the version.

    Raises:
        NotAllowed: the reader may not set policies.
        Overtaken: somebody saved a newer version since the reader saw this one.
        ValueError: the hypothesis is empty, the last day is past or too far away, or a number is out of its bounds.
    """
    _ask(reader)
    if expires_on > as_of.date() + LONGEST:
        raise ValueError(f"reminders are switched on for at most {LONGEST.days} days")
    return save(
        kind=KIND,
        body=as_data(replace(policy, on=True)),
        after_version=after_version,
        owner_id=owner_id,
        hypothesis=hypothesis,
        expires_on=expires_on,
        actor_id=reader.person_id,
        as_of=as_of,
    )


def switch_off(*, reader: Reader, as_of: datetime) -> bool:
    """Saves the rules that hold, switched off; whether they were on. What is planned and has not left does not leave.

    Raises:
        NotAllowed: the reader may not set policies.
        Overtaken: somebody saved a newer version in this moment.
    """
    _ask(reader)
    held = rules(reader, on=as_of.date())
    if held.saved is None or not held.is_on:
        return False
    owner_id = held.saved.owner_id or reader.person_id
    save(
        kind=KIND,
        body=as_data(replace(held.policy, on=False)),
        after_version=held.version,
        owner_id=owner_id or 0,
        hypothesis=_("Switched off by hand."),
        expires_on=as_of.date() + LONGEST,
        actor_id=reader.person_id,
        as_of=as_of,
    )
    return True


def _ask(reader: Reader) -> None:
    if not reader.can(Right.SET_POLICIES):
        raise NotAllowed(Right.SET_POLICIES)
