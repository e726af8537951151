"""How fast, and whether at all, a tracker may be called: one row a connection, so that every worker keeps to it.

In PostgreSQL, not in a cache: a pause that is forgotten is a call that was forbidden (docs/adr/0013-tracker.md). A call
takes a token and may have to wait for it; what a rate limit named rests; a tracker that does not let us in is not asked
again until a person has acted; one that fails five times in a row is tried by one call at a time.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from reviewboard.connections.operations import trouble
from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.port import Limited, Scope, SignedOut, Unanswered

BURST = 20.0
FAILURES = 5
PROBE = timedelta(seconds=30)
LONGEST_BREAK = timedelta(minutes=10)
SLOW_FOR = timedelta(seconds=60)
STOPPED_WAIT = timedelta(minutes=10)
"""How soon something that waits for a stopped tracker looks again by itself; whoever mends it wakes it at once."""
_MOST_SLEPT = 5.0
_BROKEN = "the tracker does not answer"

_ADMIT = """
    WITH paused AS (
        SELECT max(until) AS until FROM tracker_pause
        WHERE connection_id = %(connection)s AND what IN ('', %(call)s, %(issue)s) AND until > clock_timestamp()),
    taken AS (
        UPDATE tracker_tracker SET
            tokens = least(%(burst)s, tokens + %(rate)s
                * extract(epoch FROM clock_timestamp() - coalesce(filled_at, clock_timestamp() - interval '1 hour'))
                * CASE WHEN slow_until > clock_timestamp() THEN 0.25 ELSE 1 END) - 1,
            filled_at = clock_timestamp(),
            broken_until = CASE WHEN broken_until IS NOT NULL THEN clock_timestamp() + %(probe)s END
        WHERE connection_id = %(connection)s AND stopped_at IS NULL
          AND (broken_until IS NULL OR broken_until <= clock_timestamp())
          AND (SELECT until FROM paused) IS NULL
        RETURNING tokens, slow_until > clock_timestamp() AS slow)
    SELECT (SELECT tokens FROM taken), (SELECT slow FROM taken),
        extract(epoch FROM (SELECT until FROM paused) - clock_timestamp()),
        known.stopped_words, known.stopped_at IS NOT NULL, extract(epoch FROM known.broken_until - clock_timestamp())
    FROM tracker_tracker known WHERE known.connection_id = %(connection)s
"""
_COUNT = """
    INSERT INTO tracker_callcount (connection_id, day, call, outcome, count)
    VALUES (%(connection)s, (clock_timestamp() AT TIME ZONE 'UTC')::date, %(call)s, %(outcome)s, 1)
    ON CONFLICT (connection_id, day, call, outcome) DO UPDATE SET count = tracker_callcount.count + 1
"""
_WELL = f"""
    WITH well AS (
        UPDATE tracker_tracker SET failures = 0, broken_until = NULL
        WHERE connection_id = %(connection)s AND (failures > 0 OR broken_until IS NOT NULL))
    {_COUNT}
"""  # noqa: S608 - a literal of this module
_PAUSE = """
    INSERT INTO tracker_pause (connection_id, what, until, words)
    VALUES (%(connection)s, %(what)s, clock_timestamp() + %(wait)s, %(words)s)
    ON CONFLICT (connection_id, what) DO UPDATE SET
        until = greatest(tracker_pause.until, EXCLUDED.until), words = EXCLUDED.words
"""
_PAUSED = """
    SELECT extract(epoch FROM max(until) - clock_timestamp()) FROM tracker_pause
    WHERE connection_id = %s AND what IN ('', %s, %s) AND until > clock_timestamp()
"""
_FAILED = """
    UPDATE tracker_tracker SET failures = failures + 1, broken_until = CASE WHEN failures + 1 >= %(most)s
        THEN clock_timestamp() + least(%(probe)s * power(2, least(failures + 1 - %(most)s, 10)), %(longest)s) END
    WHERE connection_id = %(connection)s
"""
_STOP = """
    UPDATE tracker_tracker SET stopped_at = coalesce(stopped_at, clock_timestamp()), stopped_words = %(words)s
    WHERE connection_id = %(connection)s
"""
_SLOW = "UPDATE tracker_tracker SET slow_until = clock_timestamp() + %(slow)s WHERE connection_id = %(connection)s"
_ASK = """
    SELECT (
        SELECT extract(epoch FROM max(until) - clock_timestamp()) FROM tracker_pause
        WHERE connection_id = %(connection)s AND what IN ('', %(call)s, %(issue)s) AND until > clock_timestamp()),
        known.stopped_words, known.stopped_at IS NOT NULL, extract(epoch FROM known.broken_until - clock_timestamp())
    FROM tracker_tracker known WHERE known.connection_id = %(connection)s
"""
_GIVE_BACK = "UPDATE tracker_tracker SET tokens = tokens + 1 WHERE connection_id = %(connection)s"
_FIRST = """
    INSERT INTO tracker_tracker (connection_id, account_id, edition, version, stopped_words, failures, tokens)
    VALUES (%(connection)s, '', '', '', '', 0, %(burst)s) ON CONFLICT (connection_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of one call: of which sort it is, and about which ticket."""

    connection_id: int
    call: str
    issue_id: str = ""

    @property
    def _values(self) -> dict[str, Any]:
        return {"connection": self.connection_id, "call": self.call, "issue": f"issue:{self.issue_id}"}

    def ask(self) -> None:
        """Whether a call would be admitted, before anything is done for it. Takes no token; one statement.

        Raises:
            Deferred: it would not be, for a reason that is said.
        """
        with connection.cursor() as cursor:
            cursor.execute(_ASK, self._values)
            row = cursor.fetchone()
        if row is not None:
            paused, words, stopped, broken = row
            _rest(paused, words, stopped=stopped)
            if broken is not None and broken > 0:
                raise Deferred(_BROKEN, timedelta(seconds=max(1.0, float(broken))))

    def admit(self) -> float:
        """Takes a token; how many seconds to wait before the call. Two statements where there is a wait.

        Raises:
            Deferred: it may not be called now, for a reason that is said.
        """
        rate = settings.TRACKER_RATE
        values = {**self._values, "burst": BURST, "rate": rate, "probe": PROBE}
        row: tuple[Any, ...] | None
        with connection.cursor() as cursor:
            cursor.execute(_ADMIT, values)
            row = cursor.fetchone()
            if row is None:
                cursor.execute(_FIRST, values)
                cursor.execute(_ADMIT, values)
                row = cursor.fetchone()
        assert row is not None  # noqa: S101 - it was made just now
        tokens, slow, paused, words, stopped, broken = row
        _rest(paused, words, stopped=stopped)
        if tokens is None:
            raise Deferred(_BROKEN, timedelta(seconds=max(1.0, float(broken or 0))))
        wait = max(0.0, -float(tokens) / (rate * (0.25 if slow else 1)))
        if wait > _MOST_SLEPT:
            with connection.cursor() as cursor:
                cursor.execute(_GIVE_BACK, values)
            raise Deferred("many calls wait already", timedelta(seconds=wait))
        return wait

    def still(self) -> None:
        """Asked again after a wait; raises Deferred for a pause that began meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute(_PAUSED, [self.connection_id, self.call, f"issue:{self.issue_id}"])
            (paused,) = cursor.fetchone() or (None,)
        _rest(paused, "", stopped=False)

    def went_well(self, *, near_limit: bool) -> None:
        """The call was answered. One statement."""
        with connection.cursor() as cursor:
            cursor.execute(_WELL, {**self._values, "outcome": "ok"})
            if near_limit:
                cursor.execute(_SLOW, self._values | {"slow": SLOW_FOR})

    def refused(self, status: int) -> None:
        """The tracker said no to this one; it is well itself."""
        with connection.cursor() as cursor:
            cursor.execute(_WELL, {**self._values, "outcome": str(status)})

    def limited(self, error: Limited) -> timedelta:
        """Lets rest what the limit is about, never shorter than it asked; how long."""
        what = {Scope.CALL: self.call, Scope.ISSUE: f"issue:{self.issue_id}", Scope.CONNECTION: ""}[
            error.scope
        ]
        wait = _longer(error.retry_after or timedelta(seconds=30))
        with connection.cursor() as cursor:
            cursor.execute(_PAUSE, self._values | {"what": what, "wait": wait, "words": error.words[:120]})
            cursor.execute(_COUNT, {**self._values, "outcome": error.words[:40]})
        return wait

    def failed(self, error: Unanswered) -> None:
        """No answer: after five in a row it is left alone for a while, and this sort of call for as long as it asked."""
        outcome = str(error.status) if error.status else "no answer"
        values = {
            **self._values,
            "most": FAILURES,
            "probe": PROBE,
            "longest": LONGEST_BREAK,
            "outcome": outcome,
        }
        with connection.cursor() as cursor:
            cursor.execute(_FAILED, values)
            cursor.execute(_COUNT, values)
            if error.retry_after:
                wait = _longer(error.retry_after)
                words = {"what": self.call, "wait": wait, "words": error.words[:120]}
                cursor.execute(_PAUSE, self._values | words)

    def signed_out(self, error: SignedOut) -> None:
        """It does not let us in: nothing more is sent, and the page of its connection says so."""
        trouble(connection_id=self.connection_id, words=error.words, at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_STOP, {**self._values, "words": error.words[:300]})
            cursor.execute(_COUNT, {**self._values, "outcome": str(error.status)})


def _rest(paused: float | None, words: str, *, stopped: bool) -> None:
    """Raises Deferred for a tracker that does not let us in, or a pause of so many seconds."""
    if stopped:
        raise Deferred(f"stopped: {words}", STOPPED_WAIT)
    if paused is not None:
        raise Deferred("a rate limit is being kept to", timedelta(seconds=float(paused)))


def _longer(told: timedelta) -> timedelta:
    """A wait never shorter than was asked for, and not the same for all."""
    return told * (1 + random.random() * 0.1) + timedelta(seconds=0.25)  # noqa: S311 - not for secrecy
