"""A Jira on loopback, of either edition."""

from tests.simulators.jira.fixtures import jira_both, jira_cloud, jira_dc

__all__ = ["jira_both", "jira_cloud", "jira_dc"]
