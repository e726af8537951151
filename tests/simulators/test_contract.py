"""What breaks Atlassian's OpenAPI document is recorded, and fails the block of the site."""

from collections.abc import Iterator

import pytest

from tests.simulators.jira import ContractBroken, JiraSite
from tests.simulators.jira import contract as contracts
from tests.simulators.jira.client import Client, new_fields


@pytest.fixture
def strict() -> Iterator[Client]:
    """A client whose site does not fail the test that breaks the contract on purpose."""
    jira = JiraSite("cloud").start()
    yield Client(jira)
    jira.stop()


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "issue", {"fields": new_fields(), "labels": []}, "'labels' was unexpected"),
        ("POST", "/rest/api/3/search/jql", {"jql": "project = PAY", "expand": None}, "not of type 'string'"),
        (
            "POST",
            "/rest/api/3/search/jql",
            {"jql": "project = PAY", "startAt": 0},
            "'startAt' was unexpected",
        ),
        ("POST", "issue/bulkfetch", {"ids": ["1"]}, "'issueIdsOrKeys' is a required property"),
        (
            "POST",
            "issue/bulk",
            {"issueUpdates": [{"fields": new_fields(), "project": 1}]},
            "'project' was unexpected",
        ),
        ("POST", "issue/PAY-1/transitions", {"transition": {"id": 31}}, "not of type 'string'"),
        (
            "POST",
            "issue/PAY-1/remotelink",
            {"object": {"url": "https://example.com"}},
            "'title' is a required property",
        ),
        ("POST", "issue/PAY-1/comment", {"body": "b", "text": "b"}, "'text' was unexpected"),
        ("PUT", "issue/PAY-1", {"update": {"labels": [{"append": "x"}]}}, "'append' was unexpected"),
        ("GET", "/rest/api/3/search/jql?jql=project%3DPAY&maxResults=many", None, "maxResults"),
        (
            "GET",
            "/rest/api/3/search/jql?jql=project%3DPAY&startAt=0",
            None,
            "no query parameter is called 'startAt'",
        ),
        ("GET", "issue/PAY-1?field=summary", None, "no query parameter is called 'field'"),
    ],
)
def test_a_request_that_the_document_does_not_allow_is_recorded(
    strict: Client, method: str, path: str, body: object, said: str
) -> None:
    strict.create()
    assert strict.site.ledger.violations == []
    strict.ask(method, path, body)
    assert len(strict.site.ledger.violations) == 1
    assert said in strict.site.ledger.violations[0]


def test_text_is_allowed_where_version_3_has_documents(cloud: Client) -> None:
    made = cloud.create(description="*bold*")
    cloud.put(f"issue/{made['id']}", {"fields": {"description": "h1. Text"}})
    cloud.post(f"issue/{made['id']}/comment", {"body": "text"})
    assert cloud.site.ledger.violations == []


def test_the_block_fails_where_the_contract_was_broken() -> None:
    with pytest.raises(ContractBroken, match="no query parameter is called 'field'"), JiraSite() as jira:
        Client(jira).get("myself", field="x")


def test_an_answer_without_its_id_is_a_violation() -> None:
    found = contracts.load().answer_faults("POST", "/rest/api/2/issue", 201, {"key": "PAY-1"})
    assert "'id' is a required property" in found[0]


def test_an_answer_may_have_more_keys_and_real_times() -> None:
    body = {
        "id": "1",
        "key": "PAY-1",
        "self": "x",
        "untranslatedName": "y",
        "created": "2026-11-29T13:00:00.000+0200",
    }
    assert contracts.load().answer_faults("POST", "/rest/api/2/issue", 201, body) == []


def test_data_center_has_no_document_to_be_checked_against(dc: Client) -> None:
    dc.get("myself", field="x")
    assert dc.site.ledger.violations == []


def test_without_validation_nothing_is_checked() -> None:
    with JiraSite(validate=False) as jira:
        Client(jira).get("myself", field="x")


def test_without_the_document_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contracts, "DOCUMENT", contracts.DOCUMENT / "absent")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    with pytest.raises(
        contracts.ContractsAbsent, match="set REVIEWBOARD_CONTRACTS, or do without validation"
    ):
        contracts.load.__wrapped__()
