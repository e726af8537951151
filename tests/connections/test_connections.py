"""What could be seen: a silent source is never taken for a quiet week."""

from datetime import timedelta

import pytest

from reviewboard.audit.models import Entry
from reviewboard.connections import operations
from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.connections.queries import connection_for, sight
from reviewboard.people.reader import HOUSE
from tests.people.roster import NOW
from tests.statements import at_most

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def make(key: str, every: timedelta | None = WEEK, kind: ConnectionKind = ConnectionKind.REPOSITORY) -> int:
    return operations.ensure_connection(
        key=key, name=key.capitalize(), vendor="git", kind=kind, expected_every=every, as_of=NOW
    )


def silent() -> dict[str, bool]:
    return {one.name: one.silent for one in sight(HOUSE, as_of=NOW)}


def test_a_source_is_silent_when_it_was_unheard_for_longer_than_its_rhythm() -> None:
    for key, before in (("shop", timedelta(days=6)), ("search", timedelta(days=8))):
        operations.seen(connection_id=make(key), at=NOW - before)
    make("never")
    assert silent() == {"Shop": False, "Search": True, "Never": True}


def test_a_file_that_came_once_is_not_silent() -> None:
    operations.seen(connection_id=make("file", every=None), at=NOW - timedelta(days=400))
    assert silent() == {"File": False}


def test_a_paused_source_is_neither_read_nor_missed() -> None:
    pk = make("shop")
    operations.set_state(connection_id=pk, state=ConnectionState.PAUSED, actor_id=None, as_of=NOW)
    operations.set_state(connection_id=pk, state=ConnectionState.PAUSED, actor_id=None, as_of=NOW)
    assert silent() == {}
    assert Entry.objects.filter(action="connection.state").count() == 1


def test_an_answer_that_arrives_late_never_turns_the_time_back() -> None:
    pk = make("shop")
    operations.seen(connection_id=pk, at=NOW)
    operations.seen(connection_id=pk, at=NOW - WEEK)
    found = connection_for(HOUSE, "shop")
    assert found is not None
    assert found.last_seen_at == NOW


def test_a_connection_is_made_once_and_stays_as_it_was_set_up() -> None:
    first = make("shop")
    again = operations.ensure_connection(
        key="shop", name="Other", vendor="x", kind=ConnectionKind.PAGER, as_of=NOW
    )
    found = connection_for(HOUSE, "shop")
    assert again == first
    assert found is not None
    assert (found.name, found.vendor, found.kind) == ("Shop", "git", ConnectionKind.REPOSITORY)
    assert connection_for(HOUSE, "nothing") is None


def test_a_scan_goes_on_where_the_last_one_ended() -> None:
    operations.keep_cursor(connection_id=make("shop"), cursor={"head": "9f3c1e2"})
    found = connection_for(HOUSE, "shop")
    assert found is not None
    assert found.cursor == {"head": "9f3c1e2"}


@pytest.mark.parametrize("size", [2, 40])
def test_what_could_be_seen_is_one_statement_at_any_size(size: int) -> None:
    for number in range(size):
        make(f"repository-{number}")
    with at_most(1):
        assert len(sight(HOUSE, as_of=NOW)) == size
