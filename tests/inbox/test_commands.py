"""The command line reads a source now, and has deliveries replayed, with the numbers of both."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command

from reviewboard.connections.kinds import ConnectionState
from reviewboard.connections.operations import set_state
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.inbox.models import Delivery, PollCursor
from tests.inbox.scenes import NOW, arrive, echo, told, work_off
from tests.inbox.test_polling import Script, connected, scripted

__all__ = ["scripted"]

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    """What a command says."""
    said = io.StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command(*words, stdout=said)
    return said.getvalue()


def test_a_source_is_read_now_and_each_part_says_how_far_it_is() -> None:
    connected()
    Script.pages = {"shop/checkout": [[told(1)], [told(2)]], "shop/search": [[told(3)]]}
    assert run("poll_connection", "echo-1") == (
        "shop/checkout: 2 read, up to date.\nshop/search: 1 read, up to date.\n"
    )
    assert Delivery.objects.count() == 3


def test_the_past_is_read_again_from_a_time_on() -> None:
    connected()
    run("poll_connection", "echo-1")
    Script.asked.clear()
    run("poll_connection", "echo-1", "--since", "2026-11-01")
    assert {f"{since:%Y-%m-%d}" for _part, _cursor, since in Script.asked} == {"2026-11-01"}


def test_a_part_that_is_refused_says_so_and_the_others_are_read() -> None:
    connected()
    Script.errors = {"shop/checkout": Rejected("404 Not Found")}
    Script.pages = {"shop/search": [[told(3)]]}
    with pytest.raises(CommandError, match=r"1 of 2 could not be read\."):
        run("poll_connection", "echo-1")
    assert Delivery.objects.count() == 1


def test_a_vendor_that_is_away_ends_it_and_what_was_read_is_kept() -> None:
    connected()
    Script.pages = {"shop/checkout": [[told(1)]]}
    Script.errors = {"shop/search": Unavailable("503 Service Unavailable")}
    with pytest.raises(CommandError, match=r"Echo: 503 Service Unavailable\. What was read is kept\."):
        run("poll_connection", "echo-1")
    assert Delivery.objects.count() == 1
    assert PollCursor.objects.get(part="shop/search").trouble == "503 Service Unavailable"


def test_what_cannot_be_read_says_why() -> None:
    made = echo()
    with pytest.raises(CommandError, match="no token yet"):
        run("poll_connection", "echo-1")
    with pytest.raises(CommandError, match="There is no connection 'nothing'"):
        run("poll_connection", "nothing")
    set_state(connection_id=made, state=ConnectionState.PAUSED, actor_id=None, as_of=NOW)
    with pytest.raises(CommandError, match="is paused"):
        run("poll_connection", "echo-1")


@pytest.mark.parametrize("since", ["tomorrow", "2030-01-01"])
def test_a_time_that_is_none_or_to_come_is_refused(since: str) -> None:
    connected()
    with pytest.raises(CommandError, match=r"since|no time"):
        run("poll_connection", "echo-1", "--since", since)


def test_deliveries_are_replayed_by_state_and_counted() -> None:
    first, *_ = arrive(echo(), b"{}", b"[]", told(3))
    work_off()
    Delivery.objects.filter(pk=first).update(body=None)
    assert run("replay_deliveries", "--state", "failed", "--count") == (
        "1 of 2 deliveries can be replayed. Of 1 more the body is deleted.\n"
    )
    assert not Delivery.objects.filter(state="stored").exists()
    assert run("replay_deliveries", "--state", "failed", "--connection", "echo-1") == (
        "1 of 2 deliveries are replayed. Of 1 more the body is deleted.\n"
    )
    assert Delivery.objects.filter(state="stored").count() == 1


def test_one_is_replayed_by_its_id_and_all_only_when_that_is_said() -> None:
    (one,) = arrive(echo(), told(1))
    work_off()
    assert run("replay_deliveries", "--id", str(one)) == f"Delivery {one} is replayed.\n"
    work_off()
    with pytest.raises(CommandError, match="Say which"):
        run("replay_deliveries")
    assert run("replay_deliveries", "--all") == "1 of 1 deliveries are replayed.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--id", "999"), "There is no delivery 999"),
        (("--connection", "nothing"), "There is no connection 'nothing'"),
        (("--since", "soon"), "'soon' is no time"),
    ],
)
def test_what_is_not_there_is_said(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("replay_deliveries", *words)
