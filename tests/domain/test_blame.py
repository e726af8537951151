"""Wording that blames a person is pointed out; wording about systems, tests and agents is left alone."""

import pytest

from reviewboard.domain.blame import Advice, Blaming, advice

POINTED_OUT = {
    "This was a careless deploy.": "careless",
    "It was rolled out carelessly": "carelessly",
    "They should have known that the cache counts seconds": "should have known",
    "Whoever wrote it should have known better": "should have known",
    "Root cause: human error.": "human error",
    "A human-error in the runbook step": "human-error",
    "The outage was the fault of the deployer": "fault of",
    "It is their own fault": "their own fault",
    "His mistake took the hall down": "His mistake",
    "Sloppy review let it through": "Sloppy",
    "This was negligent": "negligent",
    "⟦q12⟧ caused the outage": "⟦q12⟧ caused",
    "⟦q12⟧ simply forgot to rotate it": "⟦q12⟧ simply forgot",
    "Everything stopped because of ⟦q7⟧.": "because of ⟦q7⟧",
    "The reviewer failed to see the unit": "The reviewer failed to",
    "the on-call engineer ignored the page": "the on-call engineer ignored",
    "She should have asked first": "She should have asked",
    "Somebody forgot to switch the flag back": "Somebody forgot",
    "It broke due to ⟦q3⟧’s mistake": "⟦q3⟧’s mistake",
    "We blame the author.": "blame the author",
    "Lin Wei <lin@example.org> caused it": "Lin Wei <lin@example.org> caused",
    "It stood still due to Lin <lin@example.org>": "due to Lin <lin@example.org>",
}

LEFT_ALONE = [
    "The default of the client is one retry",
    "Fault injection found it before customers did",
    "A careful rollout would have stopped at the first replica",
    "The cluster lost its fault tolerance; their fault domain is one hall",
    "A page fault of the indexer stopped it",
    "The replica failed to restart",
    "The alert should have fired after five minutes",
    "The on-call engineer should have been paged and was not",
    "Three nodes failed; they should have restarted",
    "The two teams and their error budgets are not joined",
    "git blame shows three rewrites of the file",
    "The review is blameless",
    "The field `human_error_count` counts retries",
    "Run `careless-mode=off` before the rotation",
    "The author field failed to load",
    "The agent ignored the limit because its permission is too wide",
    "The Kubernetes operator failed to reconcile",
    "⟦q12⟧ led the response and ⟦q4⟧ approved the change",
    "Told by Lin Wei <lin@example.org>, who led the response",
    "Due to the reviewer list being empty nobody was asked",
    "Known limits were not written down; nobody was told",
    "Lazy loading hides the slow query",
    "Errors of users are logged with their input",
    "Her error budget alert fired",
    "People who knew the rotation have left",
    "",
]


@pytest.mark.parametrize(("text", "quote"), POINTED_OUT.items(), ids=lambda one: str(one)[:40])
def test_wording_that_blames_a_person_is_quoted(text: str, quote: str) -> None:
    found = advice(text)
    assert found is not None
    assert found.quote.startswith(quote)


@pytest.mark.parametrize("text", LEFT_ALONE, ids=lambda one: one[:40])
def test_wording_about_systems_is_left_alone(text: str) -> None:
    assert advice(text) is None


def test_a_plain_name_counts_only_where_it_is_known_to_be_a_person() -> None:
    text = "Oskar Lind broke the cache"
    assert advice(text) is None
    assert advice(text, ["Oskar Lind", "Oskar"]) == Advice(Blaming.PERSON, "Oskar Lind broke")
    assert advice("Oskar Lind wrote the cache", ["Oskar Lind"]) is None
    assert advice("Lind broke", ["Lind"]) is None, "one word may be a thing"


def test_the_first_of_several_is_quoted() -> None:
    assert advice("⟦q1⟧ forgot it, a careless slip") == Advice(Blaming.PERSON, "⟦q1⟧ forgot")
    assert advice("A careless slip: ⟦q1⟧ forgot it") == Advice(Blaming.WORD, "careless")
