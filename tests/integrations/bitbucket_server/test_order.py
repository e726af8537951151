"""The history of one request, shuffled, doubled and partly lost: what is kept in the end is the same."""

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.messages import ChangeSnapshot
from tests.integrations.bitbucket.order import kept
from tests.integrations.bitbucket_server.payloads import (
    ADA,
    GRACE,
    LIN,
    Json,
    account,
    activity,
    bundle,
    change,
    commit,
    ms,
    of,
    pull,
    ref,
    reviewer,
)

ANSWERS = {
    "grace approves": (GRACE, "APPROVED", "APPROVED", "pr:reviewer:approved"),
    "grace takes back": (GRACE, "UNAPPROVED", "UNAPPROVED", "pr:reviewer:unapproved"),
    "lin needs work": (LIN, "NEEDS_WORK", "REVIEWED", "pr:reviewer:needs_work"),
    "lin approves": (LIN, "APPROVED", "APPROVED", "pr:reviewer:approved"),
}
MOVES = {
    "edited": "pr:modified",
    "pushed": "pr:from_ref_updated",
    "merged": "pr:merged",
    "declined": "pr:declined",
}
STEPS = (*ANSWERS, *MOVES, "lin is taken off")


def history(steps: list[str]) -> tuple[list[ChangeSnapshot], ChangeSnapshot]:
    """What Bitbucket sends while a request moves, and what the poll reads in the end."""
    request: Json = pull()
    people: dict[str, Json] = {}
    entries: list[Json] = []
    sent = [of("pr:opened", request)]
    for number, step in enumerate(steps):
        clock = f"10:{number:02}:00.750"
        if step in ANSWERS:
            who, status, action, event = ANSWERS[step]
            people[who] = reviewer(who, status, head=request["fromRef"]["latestCommit"])
            request = request | {"reviewers": list(people.values())}
            entries.insert(0, activity(action, who, clock))
            sent.append(of(event, request, clock, participant=people[who]))
        elif step == "lin is taken off":
            people.pop(LIN, None)
            request = request | {"reviewers": list(people.values())}
            entries.insert(0, activity("UPDATED", ADA, clock, removedReviewers=[account(LIN)]))
            sent.append(of("pr:reviewer:updated", request, clock, removedReviewers=[account(LIN)]))
        else:
            request = request | {"updatedDate": ms(clock)} | _moved(step, number, clock)
            if step == "merged":
                entries.insert(0, activity("MERGED", GRACE, clock))
            sent.append(of(MOVES[step], request, clock))
            if step in ("merged", "declined"):
                break
    return sent, change("api:pull-request", bundle(request, activities=entries, commits=[commit("a")]))


def _moved(step: str, number: int, clock: str) -> Json:
    changes: dict[str, Json] = {
        "edited": {"title": f"Retry, take {number}"},
        "pushed": {"fromRef": ref("retry", f"{number + 1:040x}")},
        "merged": {
            "state": "MERGED",
            "closedDate": ms(clock),
            "properties": {"mergeCommit": {"id": "c" * 40}},
        },
        "declined": {"state": "DECLINED", "closedDate": ms(clock)},
    }
    return changes[step]


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
