"""What somebody reads of another person's invites tells nothing of items that are hidden from the one who reads."""

import pytest
from django.utils import timezone

from reviewboard.agenda import mail
from reviewboard.agenda.invitations import remember
from reviewboard.agenda.models import AgendaItem, Need
from reviewboard.agenda.operations import freeze
from reviewboard.domain.values import Attendance
from reviewboard.people.permissions import Role
from tests.agenda.week import NOW, Week
from tests.web.test_agenda_pages import built, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def sent_for_a_hidden_item() -> Week:
    """The week after its mails went out: Otto has an invite for the restricted incident, and for nothing else."""
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    item = AgendaItem.objects.get(key=f"incident:{week.restricted.pk}")
    reasons = [{"reason": "responded", "key": item.key}]
    Need.objects.create(item=item, person=week.outsider, reasons=reasons, attendance=Attendance.LIVE)
    written = mail.compose(week.meeting, week.outsider.pk)
    assert written is not None
    planned = mail.entries(week.meeting, written, week.outsider.pk, stamp=NOW)
    assert planned
    sent = [one.sent for one in planned]
    remember(sent, meeting_id=week.meeting.id, person_id=week.outsider.pk, revision=1)
    return week


def test_an_invite_that_was_sent_for_a_hidden_item_is_not_previewed_as_cancelled() -> None:
    week = sent_for_a_hidden_item()
    address = f"/meetings/{week.meeting.id}/recipients/{week.outsider.pk}/invite/"
    said = signed_in(week.ines, Role.FACILITATOR).get(address).content.decode()
    assert said == "No invite: no window."


def test_whoever_facilitates_reads_their_own_invites_as_they_go_out() -> None:
    week = sent_for_a_hidden_item()
    address = f"/meetings/{week.meeting.id}/recipients/{week.ines.pk}/invite/"
    said = signed_in(week.ines, Role.FACILITATOR).get(address).content.decode()
    assert "METHOD:REQUEST" in said
