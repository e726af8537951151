"""Fixtures that any test may import: a site of each mode, whose end fails the test that broke the contract."""

from collections.abc import Iterator

import pytest

from tests.simulators.jira.site import JiraSite


@pytest.fixture
def jira_cloud() -> Iterator[JiraSite]:
    """A Jira Cloud with three people and six projects."""
    with JiraSite("cloud") as jira:
        yield jira


@pytest.fixture
def jira_dc() -> Iterator[JiraSite]:
    """A Jira Data Center with the same."""
    with JiraSite("dc") as jira:
        yield jira


@pytest.fixture(params=["cloud", "dc"])
def jira_both(request: pytest.FixtureRequest) -> Iterator[JiraSite]:
    """First one, then the other."""
    with JiraSite(request.param) as jira:
        yield jira
