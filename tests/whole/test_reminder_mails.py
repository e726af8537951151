"""Everybody's digest of the sample: one a person, no word of what is hidden, and a link only for who is named."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import DjangoDbBlocker, Settings

from reviewboard.domain.reminders import ReminderPolicy, as_data
from reviewboard.findings.models import ActionItem, Reminder
from reviewboard.findings.reminding.planning import plan_due
from reviewboard.findings.reminding.sending import send
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import ManagerTerm
from reviewboard.policies.operations import save
from tests.whole.addresses import address
from tests.whole.cast import Sample
from tests.whole.hidden import MARKS, NAMED, Hidden, hide
from tests.whole.post import delivered
from tests.whole.test_visibility import OUTSIDERS, every_path, read, words_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


@pytest.fixture(scope="module")
def hidden(sample: Sample, django_db_blocker: DjangoDbBlocker) -> Hidden:
    """The hidden records, past their service level; one of each level is owned by who is named on its list."""
    with django_db_blocker.unblock():
        made = hide(sample)
        everything = [pk for pks in made.actions.values() for pk in pks]
        late = sample.as_of.date() - 10 * DAY
        ActionItem.objects.filter(pk__in=everything).update(expected_by=late)
        ActionItem.objects.filter(pk__in=[pks[0] for pks in made.actions.values()]).update(
            owner_id=sample.person(NAMED)
        )
        ManagerTerm.objects.filter(person_id=sample.person("self")).delete()
        ManagerTerm.objects.create(
            person_id=sample.person("self"), manager_id=sample.person(NAMED), starts_on=late - 300 * DAY
        )
        return made


def planned(sample: Sample) -> int:
    """Reminders are switched on, and their tick comes every quarter of an hour for a day: one morning in every zone."""
    save(
        kind="reminders",
        body=as_data(ReminderPolicy(on=True, weekdays=frozenset(range(1, 8)))),
        after_version=0,
        owner_id=sample.person("admin"),
        hypothesis="Dates are kept",
        expires_on=sample.as_of.date() + 90 * DAY,
        actor_id=None,
        as_of=sample.as_of,
    )
    return sum(plan_due(as_of=sample.as_of + number * QUARTER) for number in range(1, 97))


def test_no_digest_tells_anything_and_only_those_named_get_a_link(
    sample: Sample, hidden: Hidden, settings: Settings, tmp_path: Path
) -> None:
    assert planned(sample) >= 2
    with delivered(settings, tmp_path) as mails:
        for message in Message.objects.filter(kind="reminder_mail"):
            row = Reminder.objects.get(person=message.payload["person"], on=message.payload["on"])
            claim = Claim(message.pk, message.kind, UUID(int=0), 1)
            taken = Owed(claim, message.subject, message.payload, 1)
            send(taken, as_of=row.created_at)
    assert len(mails) == len({str(one["To"]) for one in mails}) >= 2
    marks = tuple(MARKS.values())
    linked = 0
    for one in mails:
        text = words_of(one)
        assert not [mark for mark in marks if mark in text.lower()], one["To"]
        if "priya.raman" in str(one["To"]):
            linked = len(set(hidden.references().findall(text)))
        else:
            assert hidden.references().findall(text) == [], one["To"]
    assert linked == 4, "two of her own, and two of whom she manages"
    for part in OUTSIDERS:
        for path in every_path(sample, address("web:mailbox")):
            page = read(sample.client(part).get(path)).lower()
            assert not [mark for mark in marks if mark in page]


def test_ones_own_preview_tells_nothing_of_what_is_hidden(sample: Sample, hidden: Hidden) -> None:
    for part in ("admin", "facilitator", "series_facilitator"):
        for path in ("/reminders/", "/reminders/mine/", "/reminders/?weekdays=1&hour=8&days_ahead=7&cap=5"):
            assert hidden.told(read(sample.client(part).get(path))) == [], (part, path)
