"""Every vendor that can be connected, as a literal you can read (docs/adding-a-source.md adds one)."""

from collections.abc import Callable, Mapping

from reviewboard.domain.ports import PolledSource, StatusSink, WebhookSource
from reviewboard.domain.tracking.places import TrackerVendor
from reviewboard.integrations.alertmanager.guide import GUIDE as ALERTMANAGER
from reviewboard.integrations.alertmanager.source import AlertmanagerSource
from reviewboard.integrations.bitbucket.guide import GUIDE as BITBUCKET
from reviewboard.integrations.bitbucket.source import BitbucketSource
from reviewboard.integrations.bitbucket_server.guide import GUIDE as BITBUCKET_SERVER
from reviewboard.integrations.bitbucket_server.source import BitbucketServerSource
from reviewboard.integrations.generic.guide import GUIDE as GENERIC
from reviewboard.integrations.generic.source import GenericSource
from reviewboard.integrations.github.guide import GUIDE as GITHUB
from reviewboard.integrations.github.source import GitHubSource
from reviewboard.integrations.github.statuses import GitHubStatuses
from reviewboard.integrations.gitlab.guide import GUIDE as GITLAB
from reviewboard.integrations.gitlab.source import GitLabSource
from reviewboard.integrations.gitlab.statuses import GitLabStatuses
from reviewboard.integrations.grafana.guide import GUIDE as GRAFANA
from reviewboard.integrations.grafana.source import GrafanaSource
from reviewboard.integrations.guide import Config, Guide
from reviewboard.integrations.incident_io.guide import GUIDE as INCIDENT_IO
from reviewboard.integrations.incident_io.source import IncidentIoSource
from reviewboard.integrations.jira.guide import GUIDE as JIRA
from reviewboard.integrations.jira.source import VENDOR as JIRA_VENDOR
from reviewboard.integrations.jira.source import JiraTrackerSource
from reviewboard.integrations.jira.vendor import Jira
from reviewboard.integrations.jira_service.guide import GUIDE as JIRA_SERVICE
from reviewboard.integrations.jira_service.source import JiraServiceSource
from reviewboard.integrations.opsgenie.guide import GUIDE as OPSGENIE
from reviewboard.integrations.opsgenie.source import OpsgenieSource
from reviewboard.integrations.pagerduty.guide import GUIDE as PAGERDUTY
from reviewboard.integrations.pagerduty.source import PagerDutySource
from reviewboard.integrations.rootly.guide import GUIDE as ROOTLY
from reviewboard.integrations.rootly.source import RootlySource

POLLED: Mapping[str, Callable[[Config], PolledSource]] = {
    "github": GitHubSource,
    "gitlab": GitLabSource,
    "bitbucket": BitbucketSource,
    "bitbucket-server": BitbucketServerSource,
    "pagerduty": PagerDutySource,
    "incident-io": IncidentIoSource,
    "jira": JiraServiceSource,
}
"""Vendors that send, and whose API can be read."""

SOURCES: Mapping[str, Callable[[Config], WebhookSource]] = {
    **POLLED,
    "opsgenie": OpsgenieSource,
    "rootly": RootlySource,
    "alertmanager": AlertmanagerSource,
    "grafana": GrafanaSource,
    "generic": GenericSource,
    JIRA_VENDOR: JiraTrackerSource,
}
"""Vendors that send."""

STATUSES: Mapping[str, Callable[[Config], StatusSink]] = {
    "github": GitHubStatuses,
    "gitlab": GitLabStatuses,
}
"""Code hosts that show what the gate says of a head. Only a connection that `guide.tells_statuses` is told."""

TRACKERS: Mapping[str, TrackerVendor] = {JIRA_VENDOR: Jira()}
"""Vendors whose tickets are kept in step with action items."""

GUIDES: Mapping[str, Guide] = {
    guide.vendor: guide
    for guide in (
        GITHUB,
        GITLAB,
        BITBUCKET,
        BITBUCKET_SERVER,
        PAGERDUTY,
        OPSGENIE,
        INCIDENT_IO,
        ROOTLY,
        JIRA,
        JIRA_SERVICE,
        GRAFANA,
        ALERTMANAGER,
        GENERIC,
    )
}
"""How to connect each, in the order in which they are offered."""
