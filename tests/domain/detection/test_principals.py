"""Whom an agent acted for is told only where exactly one person stands beside it."""

import pytest

from reviewboard.domain.detection import ChangeText, principal_of, rule_book

COPILOT = ("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com")
ADA = ("Ada Lovelace", "ada@example.org")
LIN = ("Lin Wei", "42+lin@users.noreply.github.com")
FORGE = ("GitHub", "noreply@github.com")
Who = tuple[str, str]


def commit(author: Who, committer: Who = FORGE, message: str = "Cap it") -> ChangeText:
    return ChangeText(
        message=message,
        author_name=author[0],
        author_email=author[1],
        committer_name=committer[0],
        committer_email=committer[1],
    )


def opened(by: Who) -> ChangeText:
    return ChangeText(author_name=by[0], author_email=by[1])


def signed(*people: Who, key: str = "Co-authored-by") -> str:
    return "Cap it\n\n" + "\n".join(f"{key}: {name} <{address}>" for name, address in people)


@pytest.mark.parametrize(
    ("commits", "expected"),
    [
        ([commit(COPILOT, message=signed(ADA))], ADA),
        ([commit(COPILOT, message=signed(ADA, key="Signed-off-by"))], ADA),
        ([commit(COPILOT, message=signed(LIN)), commit(COPILOT, message=signed(LIN))], LIN),
        ([commit(COPILOT), commit(ADA, ADA)], ADA),
        ([commit(COPILOT, ADA)], ADA),
        ([commit(COPILOT)], None),
        ([commit(COPILOT, message=signed(ADA, LIN))], None),
        ([commit(COPILOT, message=signed(("Claude", "noreply@anthropic.com")))], None),
        (
            [commit(COPILOT, message=signed(("dependabot[bot]", "49699333+dependabot[bot]@example.org")))],
            None,
        ),
        ([], None),
    ],
)
def test_the_one_person_beside_the_agent(commits: list[ChangeText], expected: Who | None) -> None:
    assert principal_of(opened(COPILOT), commits, rule_book()) == expected


def test_a_person_who_wrote_it_has_no_principal() -> None:
    assert principal_of(opened(ADA), [commit(ADA, message=signed(LIN))], rule_book()) is None


def test_a_login_tells_the_agent_as_well() -> None:
    by_login = ChangeText(author_name="copilot-swe-agent[bot]")
    assert principal_of(by_login, [commit(COPILOT, message=signed(ADA))], rule_book()) == ADA
