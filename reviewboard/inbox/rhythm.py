"""How often a source is usually heard, learned from its deliveries: longer silence is said on the agenda.

A weekly review must not mistake a broken webhook for a quiet week, nor a quiet weekend for a broken webhook. So the
usual rhythm is half as long again as the longest pause of the last four weeks, from a day to a week; where too little
was heard to tell, a week. What is polled is heard with every reading, whether or not there is news.
"""

from datetime import datetime, timedelta

from django.db import connection

from reviewboard.connections.operations import set_rhythms

WEEKS = timedelta(days=28)
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=7)
POLLED = timedelta(hours=1)
"""A reading is due every five minutes; an hour without one is no rest of the vendor's any more."""
ENOUGH = 20
_PAUSES = """
    SELECT connection_id, count(*), max(pause) FROM (
        SELECT connection_id, received_at - lag(received_at) OVER (PARTITION BY connection_id ORDER BY id) AS pause
        FROM inbox_delivery WHERE received_at >= %s) gaps
    GROUP BY connection_id
"""
_READ = "SELECT DISTINCT connection_id FROM inbox_pollcursor WHERE read_at IS NOT NULL"


def learn(*, as_of: datetime) -> int:
    """Writes down the rhythm of every connection that sends or is read; how many changed. Four statements."""
    with connection.cursor() as cursor:
        cursor.execute(_PAUSES, [as_of - WEEKS])
        rhythms = {pk: usual(number, longest) for pk, number, longest in cursor.fetchall()}
        cursor.execute(_READ)
        rhythms |= {pk: POLLED for (pk,) in cursor.fetchall()}
    return set_rhythms(rhythms=rhythms)


def usual(deliveries: int, longest_pause: timedelta | None) -> timedelta:
    """The silence after which a source counts as silent."""
    if deliveries < ENOUGH or longest_pause is None:
        return LONGEST
    return min(max(longest_pause * 1.5, SHORTEST), LONGEST)
