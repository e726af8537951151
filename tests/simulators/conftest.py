"""What the tests of the simulators share."""

import pytest

from tests.simulators.jira.client import Client
from tests.simulators.jira.fixtures import jira_both, jira_cloud, jira_dc
from tests.simulators.jira.site import JiraSite

__all__ = ["jira_both", "jira_cloud", "jira_dc"]


@pytest.fixture
def cloud(jira_cloud: JiraSite) -> Client:
    """A client of a Cloud site."""
    return Client(jira_cloud)


@pytest.fixture
def dc(jira_dc: JiraSite) -> Client:
    """A client of a Data Center site."""
    return Client(jira_dc)


@pytest.fixture
def both(jira_both: JiraSite) -> Client:
    """A client of each in turn."""
    return Client(jira_both)
