"""The history of one request, shuffled, doubled and partly lost: what is kept in the end is the same.

Compared are facets, which is what is stored (`domain.merge`); no database is needed for that.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.changes.facets import facets_of, ranks_of
from reviewboard.domain.merge import newer, stamped
from reviewboard.domain.messages import ChangeSnapshot
from tests.integrations.github.payloads import (
    Json,
    bundle,
    listed_commit,
    pull,
    request_event,
    review,
    review_event,
    told,
)

KEY = b"tests"
BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
STEPS = ("labeled", "edited", "synchronize", "closed", "reopened", "approved", "dismissed", "merged")


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def moved(step: str, number: int, at: str) -> Json:
    """What a step makes of the request."""
    steps: dict[str, Json] = {
        "labeled": {"labels": [{"name": f"label {number}"}]},
        "edited": {"title": f"Retry, take {number}"},
        "synchronize": {"head": {"ref": "retry-once", "sha": f"{number:040x}"}, "additions": number},
        "closed": {"state": "closed", "closed_at": at},
        "reopened": {"state": "open", "closed_at": None},
        "merged": {"state": "closed", "merged": True, "merged_at": at, "closed_at": at},
    }
    return {"updated_at": at} | steps.get(step, {})


def history(steps: list[str]) -> tuple[list[tuple[str, Json]], Json]:
    """Deliveries as GitHub sends them while a request moves, and the poll's bundle at the end."""
    request: Json = pull(updated_at=stamp(BEGIN))
    reviews: list[Json] = []
    sent: list[tuple[str, Json]] = [("pull_request", request_event(request, "opened"))]
    for number, step in enumerate(steps, start=1):
        at = stamp(BEGIN + timedelta(minutes=number))
        if step == "dismissed" and not reviews:
            continue
        request |= moved(step, number, at)
        if step == "approved":
            reviews.append(review(id=number, submitted_at=at))
        elif step == "dismissed":
            reviews[-1] |= {"state": "dismissed"}
        if step in ("approved", "dismissed"):
            sent.append(("pull_request_review", review_event(dict(reviews[-1]), request, step)))
        else:
            sent.append(("pull_request", request_event(dict(request), step)))
        if step == "merged":
            break
    return sent, bundle(request, reviews=reviews, commits=[listed_commit("a", "Retry")])


def kept(deliveries: list[tuple[str, Json]]) -> dict[str, Any]:
    """What is stored after these came in, in this order."""
    stamps: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for event, payload in deliveries:
        (one,) = told(event, payload)
        assert isinstance(one, ChangeSnapshot)
        state = values.get("state", {}).get("state", "")
        fresh = newer(facets_of(one), stamps, ranks_of(state), key=KEY)
        stamps = stamped(fresh, stamps, key=KEY)
        values |= {facet.name: facet.value for facet in fresh}
    return values


@given(st.lists(st.sampled_from(STEPS), max_size=8), st.data())
def test_order_and_repetition_make_no_difference(steps: list[str], data: st.DataObject) -> None:
    sent, _ = history(steps)
    other = data.draw(st.permutations(sent + sent[: len(sent) // 2]))
    assert kept(other) == kept(sent)


@given(st.lists(st.sampled_from(STEPS), max_size=8), st.data())
def test_a_poll_heals_whatever_was_lost(steps: list[str], data: st.DataObject) -> None:
    sent, polled = history(steps)
    arrived = [one for one in sent if data.draw(st.booleans())]
    place = data.draw(st.integers(0, len(arrived)))
    healed = [*arrived[:place], ("api:pull", polled), *arrived[place:]]
    assert told_by(kept(healed)) == told_by(kept([*sent, ("api:pull", polled)]))


def told_by(values: dict[str, Any]) -> dict[str, Any]:
    """The time of a dismissal is known to within the next change of the request: the rest is exact."""
    return {
        name: {
            part: value[part] for part in value if not (part == "at" and value.get("state") == "dismissed")
        }
        for name, value in values.items()
    }


@given(st.lists(st.sampled_from(STEPS), max_size=8))
def test_a_poll_after_everything_arrived_adds_parts_and_changes_nothing(steps: list[str]) -> None:
    sent, polled = history(steps)
    before, after = kept(sent), kept([*sent, ("api:pull", polled)])
    assert {name: told_by(after)[name] for name in before} == told_by(before)
