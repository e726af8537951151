"""Reading deployments with their statuses, newest first, which is the only order GitHub has.

https://docs.github.com/en/rest/deployments/deployments and .../statuses.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from reviewboard.domain.ports import Fetched, Http, Rejected
from reviewboard.integrations.github.api import PAGE, Place, Read, ask, gone, rows, rows_ahead, stamp
from reviewboard.integrations.github.deployments import FINAL
from reviewboard.integrations.github.fields import identity
from reviewboard.integrations.reading import Record, moment, number, record, text

EVENT = "api:deployment"
DEPLOYMENTS_A_PAGE = 30
"""Each that has not ended costs a question of its own."""
LOOK_BACK = timedelta(days=2)
"""How long after a deployment was asked for its end is still looked for. Its webhook may tell it later, too."""


def read(http: Http, place: Place, position: Record, since: datetime) -> Read:
    """The next deployments after `position`.

    That is the time before which everything was read (`floor`), and those after it that have ended (by id, with
    the time at which they were asked for); while a round goes on also a page, and the newest time of the round.
    """
    floor, page = moment(position, "floor") or since, number(position, "page") or 1
    answer = ask(http, f"{place.path}/deployments", per_page=DEPLOYMENTS_A_PAGE, page=page)
    found = [(row, moment(row, "created_at") or floor) for row in rows(answer)]
    wanted = [(row, made) for row, made in found if made >= floor]
    ended = _ended(position)
    fetched = []
    for row, made in wanted:
        if identity(row) not in ended:
            one, has_ended = _fetched(http, place, row)
            fetched.append(one)
            if has_ended:
                ended[identity(row)] = made
    newest = max([moment(position, "newest") or floor, *(made for _, made in wanted)])
    looked_at = max(floor, newest - LOOK_BACK)
    kept = {name: stamp(made) for name, made in ended.items() if made >= looked_at}
    if len(wanted) < len(found) or not answer.next:
        after: Record = {"floor": stamp(looked_at), "ended": kept}
        return Read(fetched, after, finished=True, rows=len(wanted))
    after = {"floor": stamp(floor), "ended": kept, "newest": stamp(newest), "page": page + 1}
    left = rows_ahead(answer, page, DEPLOYMENTS_A_PAGE)
    return Read(fetched, after, finished=False, rows=len(wanted), left=left)


def _ended(position: Record) -> dict[str, datetime]:
    ended = record(position, "ended")
    return {name: made for name in ended if (made := moment(ended, name))}


def _fetched(http: Http, place: Place, row: Record) -> tuple[Fetched, bool]:
    """The deployment with its statuses, newest first, and whether it has ended."""
    name = identity(row)
    try:
        statuses = rows(ask(http, f"{place.path}/deployments/{name}/statuses", per_page=PAGE))
    except Rejected as rejected:
        if not gone(rejected):
            raise
        statuses = []
    body: Mapping[str, object] = {"repository": place.said, "deployment": row, "statuses": statuses}
    newest = identity(statuses[0]) if statuses else ""
    return (
        Fetched(EVENT, f"{place.external_id}:deployment:{name}:{newest}", json.dumps(body).encode()),
        any(text(one, "state") in FINAL for one in statuses),
    )
