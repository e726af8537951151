"""An agenda says what it could see, and never takes a silent source for a quiet week."""

from datetime import UTC, datetime, timedelta

from reviewboard.domain.assembly import Heard, Silent
from reviewboard.domain.assembly.sources import seen
from reviewboard.domain.facts import SourceFacts
from reviewboard.domain.values import QuietWeek

AS_OF = datetime(2026, 11, 25, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def source(key: str, kind: str, hours_ago: int | None) -> SourceFacts:
    last = None if hours_ago is None else AS_OF - timedelta(hours=hours_ago)
    return SourceFacts(key, kind, DAY, last)


def test_sources_are_counted_by_kind_and_the_silent_ones_are_named() -> None:
    found = seen(
        [
            source("checkout", "repository", 1),
            source("search", "repository", 49),
            source("ledger", "repository", None),
            source("pager", "pager", 24),
        ],
        AS_OF,
        nothing=False,
    )
    assert found.heard == (Heard("pager", 1, 1), Heard("repository", 1, 3))
    assert found.silent == (
        Silent("ledger", "repository", None),
        Silent("search", "repository", AS_OF - timedelta(hours=49)),
    )
    assert found.quiet is None


def test_nothing_this_week_is_said_only_when_every_source_was_heard_from() -> None:
    heard = [source("checkout", "repository", 1), source("pager", "pager", 2)]
    assert seen(heard, AS_OF, nothing=True).quiet is QuietWeek.NOTHING_THIS_WEEK
    dead = [*heard, source("search", "repository", 25)]
    assert seen(dead, AS_OF, nothing=True).quiet is QuietWeek.NOTHING_SEEN


def test_without_any_source_nothing_was_seen() -> None:
    assert seen([], AS_OF, nothing=True).quiet is QuietWeek.NOTHING_SEEN
