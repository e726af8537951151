"""The sample organisation as a fixture, for the packages whose conftest takes it from here."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from reviewboard.integrations.mail.mailbox import keep
from tests.databases import copied, create, drop, used
from tests.whole.addresses import rows_of_self
from tests.whole.cast import Sample, found_sample

MAIL = b"""From: reviewboard@example.test\r
To: Oskar Lind <oskar.lind@lindgrove.example>\r
Subject: You are needed twice\r
Message-ID: <agenda-1-1-1@example.test>\r
MIME-Version: 1.0\r
Content-Type: text/html; charset=utf-8\r
\r
<!doctype html><html lang="en"><title>You are needed twice</title><main><h1>You are needed twice</h1></main></html>\r
"""


@pytest.fixture(scope="session")
def founded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[tuple[str, Sample]]:
    """A database that holds the sample organisation, built once a process and copied for whoever needs it."""
    name = f"sample_{worker_id}_{os.getpid()}"
    with django_db_blocker.unblock():
        connection.close()
        create(name, str(connection.settings_dict["NAME"]))
        try:
            with used(name):
                sample = found_sample(timezone.now())
                rows_of_self(sample)
                _counted()
            yield name, sample
        finally:
            drop(name)


def _counted() -> None:
    """The planner knows how many rows there are, in every copy, and plans the same each time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture(scope="module")
def sample(founded: tuple[str, Sample], django_db_blocker: DjangoDbBlocker) -> Iterator[Sample]:
    """The sample organisation in a copy for this module; Django's connection leads there meanwhile."""
    template, sample = founded
    with django_db_blocker.unblock(), copied(f"{template}_copy", template=template):
        yield sample


@pytest.fixture(scope="module")
def shown_as_demo(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample with the demo's own pages: sign-ins by role, and a mailbox with one mail in it."""
    folder: Path = tmp_path_factory.mktemp("mailbox")
    keep(folder, MAIL, arrived_at=datetime.now(UTC))
    with override_settings(DEMO=True, MAILBOX_DIR=folder):
        yield
