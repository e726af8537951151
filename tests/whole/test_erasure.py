"""Somebody is erased whose name stands in trailers, timelines, free text, mail and log-ins: it is gone everywhere."""

import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.audit import operations as audit
from reviewboard.audit.queries import verify
from reviewboard.changes.models import Change
from reviewboard.changes.operations import record as record_changes
from reviewboard.connections.models import Connection
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.incidents.models import Incident, TimelineEntry, WriteUp
from reviewboard.people.erasure import erase_person
from reviewboard.people.models import Person
from tests.whole.addresses import addresses, of_self
from tests.whole.cast import CAST, Sample

pytestmark = pytest.mark.django_db

OUTSIDE = ("web:mail", "web:mailbox")
"""The demo's mailbox stands for everybody's own: mail that has arrived there is out of our hands."""
NAME, _ = CAST["self"]
ADDRESS = "oskar.lind@lindgrove.example"


def everything_that_says(words: str) -> list[str]:
    """Every row of every table, as PostgreSQL writes it out, that holds the words in any case or escape."""
    found = []
    spelled = [re.escape(words), re.escape(json.dumps(words)[1:-1])]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            query = sql.SQL("SELECT t::text FROM {} t WHERE t::text ~* %s").format(
                sql.Identifier(schema, table)
            )
            cursor.execute(query, ["|".join(spelled)])
            found += [f"{table}: {row[:300]}" for (row,) in cursor.fetchall()]
    return found


def mention_everywhere(sample: Sample) -> None:
    """Writes the name where people and sources write names."""
    who = IdentitySnapshot("email", ADDRESS, NAME)
    at = sample.as_of - timedelta(hours=3)
    message = f"Fix it\n\nAsked for by {NAME}.\n\nCo-authored-by: {NAME} <{ADDRESS}>\nAssisted-by: Claude\n"
    commit = CommitSnapshot("b" * 40, message, who, who, at, 1, 1, ())
    record_changes(
        connection_id=Connection.objects.get(key="git-pricing-engine").pk,
        repository_id=Change.objects.filter(service__key="pricing-engine", repository__isnull=False)[
            0
        ].repository_id,
        snapshots=[
            ChangeSnapshot(
                external_id="pr:erased",
                kind=ChangeKind.PULL_REQUEST,
                title=f"{NAME} fixes it",
                body=f"As {NAME} ({ADDRESS}) said.",
                state=ChangeState.MERGED,
                source_at=at,
                authored_by=who,
                merged_at=at,
                commits=(commit,),
                branch="oskar.lind@lindgrove.example/fix",
            )
        ],
        as_of=sample.as_of,
    )
    incident = Incident.objects.latest("pk")
    incident.summary = f"{NAME} saw it first."
    incident.save()
    TimelineEntry.objects.create(
        incident=incident, at=at, text=f"{NAME} answers the page", external_id="erased"
    )
    WriteUp.objects.create(incident=incident, saw=f"{NAME} saw old prices.", written_at=at)
    Finding.objects.create(text=f"Only {NAME} knew.", meeting_id=sample.meeting.id)
    ActionItem.objects.create(title=f"Ask {NAME}", outcome=f"{NAME.upper()} has answered", signal=ADDRESS)
    sample.client("stranger").post("/sign-in/", {"username": ADDRESS, "password": "wrong"})


def test_after_an_erasure_the_name_is_nowhere_and_everything_still_verifies(sample: Sample) -> None:
    mention_everywhere(sample)
    freeze(meeting_id=sample.meeting.id, as_of=sample.as_of)
    release_mail(meeting_id=sample.meeting.id, as_of=sample.as_of)
    assert audit.seal(as_of=sample.as_of, whole=True) > 10
    assert len({row.partition(":")[0] for row in everything_that_says(NAME)}) >= 5
    person = Person.objects.get(name=NAME)
    erase_person(person_id=person.pk, actor_id=sample.person("admin"), as_of=sample.as_of)

    assert everything_that_says(NAME) == []
    assert everything_that_says(ADDRESS) == []
    assert verify() == ()
    call_command("verify_audit")
    call_command("verify_agenda")
    client = sample.client("admin")
    for one in addresses():
        if one.name.startswith("web:") and one.name not in OUTSIDE:
            values = of_self(sample, one.name)
            answer = client.get(one.path(**{name: values[name] for name in one.parameters}))
            assert answer.status_code < 500, one.name
            assert NAME not in answer.content.decode(errors="replace"), one.name
