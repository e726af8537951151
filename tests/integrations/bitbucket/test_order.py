"""The history of one request, shuffled, doubled and partly lost: what is kept in the end is the same."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.messages import ChangeSnapshot
from tests.integrations.bitbucket.order import kept
from tests.integrations.bitbucket.payloads import (
    GRACE,
    LIN,
    Json,
    account,
    approval,
    at,
    bundle,
    change,
    commit,
    pull,
    request_event,
)

STEPS = (
    "edited", "pushed", "grace approves", "grace takes back", "lin asks for changes", "lin takes back", "commented",
    "declined", "merged",
)  # fmt: skip


def history(steps: list[str]) -> tuple[list[ChangeSnapshot], ChangeSnapshot]:
    """What Bitbucket sends while a request moves, and what the poll reads in the end."""
    request: Json = pull()
    people: dict[str, Json] = {}
    activity: list[Json] = []
    sent = [change("pullrequest:created", request_event(request))]
    for number, step in enumerate(steps):
        clock = f"10:{number:02}:00"
        if event := _answer(step, clock, people, activity):
            request = request | {"participants": list(people.values())}
            sent.append(change(event[0], request_event(request, **event[1])))
            continue
        request = request | {"updated_on": at(clock)} | _moved(step, number)
        activity.insert(0, {"update": {"state": request["state"], "date": at(clock)}})
        name = {"merged": "fulfilled", "declined": "rejected"}.get(step, "updated")
        if step != "commented":
            sent.append(change(f"pullrequest:{name}", request_event(request)))
        if step in ("merged", "declined"):
            break
    return sent, change("api:pullrequest", bundle(request, activity=activity, commits=[commit("a")]))


def _moved(step: str, number: int) -> Json:
    changes: dict[str, Json] = {
        "edited": {"title": f"Retry, take {number}"},
        "pushed": {"source": {"branch": {"name": "retry"}, "commit": {"hash": f"{number:012x}"}}},
        "merged": {"state": "MERGED", "merge_commit": {"hash": "c" * 12}, "closed_by": account(GRACE)},
        "declined": {"state": "DECLINED", "closed_by": account(GRACE)},
    }
    return changes.get(step, {})


def _answer(
    step: str, clock: str, people: dict[str, Json], activity: list[Json]
) -> tuple[str, dict[str, Any]] | None:
    who = GRACE if step.startswith("grace") else LIN if step.startswith("lin") else ""
    if not who:
        return None
    key, state = ("approval", "approved") if who == GRACE else ("changes_request", "changes_requested")
    given = not step.endswith("back")
    people[who] = {"user": account(who), "state": state if given else None, "participated_on": at(clock)}
    answer = {key: approval(who, clock)}
    if given:
        activity.insert(0, answer)
        return ("pullrequest:approved" if who == GRACE else "pullrequest:changes_request_created"), answer
    return ("pullrequest:unapproved" if who == GRACE else "pullrequest:changes_request_removed"), answer


@given(st.lists(st.sampled_from(STEPS), max_size=9), st.data())
def test_any_order_and_any_repetition_come_to_the_same(steps: list[str], data: st.DataObject) -> None:
    sent, _ = history(steps)
    again = data.draw(st.permutations(sent + data.draw(st.lists(st.sampled_from(sent), max_size=4))))
    assert kept(again) == kept(sent)


@given(st.lists(st.sampled_from(STEPS), max_size=9), st.data())
def test_a_poll_heals_whatever_was_lost_and_comes_at_any_time(steps: list[str], data: st.DataObject) -> None:
    sent, polled = history(steps)
    arrived = [one for one in sent if data.draw(st.booleans())]
    assert kept(data.draw(st.permutations([*arrived, polled]))) == kept([*sent, polled])
