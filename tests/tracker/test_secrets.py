"""The token goes to Jira and nowhere else (jira-sync behaviour 25)."""

import base64
import json
import logging
import traceback

import pytest
from django.core import serializers
from django.db import connection
from django.utils import timezone

from reviewboard.connections.kinds import Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.connections.secrets import set_secret
from reviewboard.outbox.models import Message
from reviewboard.tracker.lines import line_to
from reviewboard.tracker.models import IssueLink, SyncNote, Tracker
from tests.simulators.jira import JiraSite
from tests.tracker.acting import edit
from tests.tracker.world import SECRET, World, work_off

FAULTS = ({"status": 400}, {"status": 401}, {"status": 403}, {"status": 404}, {"status": 500})


def spellings(jira: JiraSite) -> list[str]:
    """The token, and the header that it goes in."""
    pair = f"{jira.account.email}:{jira.account.token}".encode()
    return [jira.account.token, base64.b64encode(pair).decode(), "uthorization", SECRET]


def test_whatever_goes_wrong_no_log_and_no_row_tells_the_token(
    world: World, jira: JiraSite, caplog: pytest.LogCaptureFixture
) -> None:
    """Behaviour 25."""
    caplog.set_level(logging.DEBUG)
    link = world.sent()
    for fault in FAULTS:
        jira.fail("edit", "status", times=1, **fault)
        edit(world, link, title=f"Alert after {fault['status']}")
        work_off()
        Tracker.objects.update(stopped_at=None)
    jira.fail("edit", "html", status=502, times=1)
    jira.fail("edit", "reset", times=1)
    edit(world, link, title="Alert after all")
    work_off()
    rows = serializers.serialize(
        "json",
        [
            *SyncNote.objects.all(),
            *IssueLink.objects.all(),
            *Message.objects.all(),
            *Tracker.objects.all(),
            *Connection.objects.all(),
        ],
    )
    for secret in spellings(jira):
        assert secret not in caplog.text
        assert secret not in rows


def test_no_exception_and_no_repr_tells_it(world: World, jira: JiraSite) -> None:
    line = line_to(world.connection_id)
    said = [repr(line), str(line), repr(line.source), repr(line._client())]
    for fault in FAULTS:
        jira.fail("get", "status", times=1, **fault)
        with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, it must not tell
            line.call("get", lambda client: client.fetch("10000"))
        said += [
            "".join(traceback.format_exception(raised.value)),
            repr(raised.value),
            str(raised.value.args),
        ]
        Tracker.objects.update(stopped_at=None)
    for secret in spellings(jira):
        assert not [one for one in said if secret in one]


def test_it_is_encrypted_where_it_is_kept(world: World, jira: JiraSite) -> None:
    """Behaviour 25."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM connections_secret")
        stored = json.dumps([str(row[0]) for row in cursor.fetchall()])
    assert jira.account.token not in stored
    assert SECRET not in stored
    assert jira.account.token in [one.value for one in Secret.objects.all()]


def test_a_new_token_counts_from_the_next_call(world: World, jira: JiraSite) -> None:
    """Workers keep signed-in clients: not beyond the token that they were made with."""
    world.sent("One")
    set_secret(
        connection_id=world.connection_id,
        purpose=Purpose.TOKEN,
        value="a-wrong-token",
        as_of=timezone.now(),
        actor_id=None,
    )
    world.send(world.action("Two"))
    work_off()
    assert jira.ledger.calls()[-1].status == 401
    assert len(jira.issues()) == 1
