"""Whoever opens the mailbox of a fresh demo finds last week's mails, and the tour's last step leads to their own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from reviewboard.integrations.mail.mailbox import newest
from reviewboard.sample.mailing import deliver_last
from tests.whole.cast import Sample

pytestmark = pytest.mark.django_db


def test_the_tour_ends_at_ones_own_mail_of_last_week(
    sample: Sample, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMO, settings.MAILBOX_DIR = True, tmp_path
    assert deliver_last(tmp_path, as_of=sample.as_of) > 30
    mails = newest(tmp_path)
    assert len({one.recipient for one in mails}) == len(mails)
    (own,) = newest(tmp_path, to="priya.raman@lindgrove.example")
    answer = sample.client("manager").post("/tour/", {"to": "7"}, follow=True)
    assert own.subject in answer.content.decode()
