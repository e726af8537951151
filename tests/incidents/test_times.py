"""The times of several incidents at once, for a screen that everybody reads."""

from datetime import timedelta

import pytest

from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.incidents.models import TimelineEntry
from reviewboard.incidents.queries import times_of
from reviewboard.people.identities import key_texts
from tests.agenda.week import make_week
from tests.statements import at_most

pytestmark = pytest.mark.django_db


def test_of_what_everybody_may_see_and_in_order_with_names_that_still_stand() -> None:
    week = make_week()
    seen, hidden = week.open_incident, week.restricted
    (text,) = key_texts(["Priya Raman rolled it back"])
    for incident, minutes, words in ((seen, 20, text), (seen, 10, "Alarm"), (hidden, 5, "Keys")):
        at = incident.started_at + timedelta(minutes=minutes)
        TimelineEntry.objects.create(
            incident=incident, at=at, text=words, kind="detected", external_id=f"{minutes}"
        )
    with at_most(2):
        found = times_of(ON_NO_LIST, [seen.pk, hidden.pk, week.sealed.pk])
    assert list(found) == [seen.pk]
    told = found[seen.pk].timeline
    assert [one.text for one in told] == ["Alarm", "Priya Raman rolled it back"]
    assert [one.at - seen.started_at for one in told] == [timedelta(minutes=10), timedelta(minutes=20)]
    assert all(one.is_key and one.in_impact and one.source == "pager" for one in told)


def test_nothing_is_asked_where_there_is_no_incident() -> None:
    with at_most(0):
        assert times_of(ON_NO_LIST, []) == {}
