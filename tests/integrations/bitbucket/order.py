"""What is kept of a request after deliveries came in, in some order: facets, and the newest answer of each reviewer.

Compared is what is stored (`domain.merge`); no database is needed for that.
"""

from collections.abc import Iterable
from typing import Any

from reviewboard.changes.facets import facets_of, ranks_of
from reviewboard.domain.merge import newer, stamped
from reviewboard.domain.messages import ChangeSnapshot

_KEY = b"tests"


def kept(snapshots: Iterable[ChangeSnapshot]) -> dict[str, Any]:
    stamps: dict[str, Any] = {}
    values: dict[str, Any] = {}
    reviews: dict[str, Any] = {}
    for one in snapshots:
        state = values.get("state", {}).get("state", "")
        fresh = newer(facets_of(one), stamps, ranks_of(state), key=_KEY)
        stamps = stamped(fresh, stamps, key=_KEY)
        values |= {facet.name: facet.value for facet in fresh}
        for review in one.reviews:
            said = (review.at, review.state.value, review.head_sha)
            reviews[review.external_id] = max(said, reviews.get(review.external_id, said))
    return values | {"reviews": reviews}
