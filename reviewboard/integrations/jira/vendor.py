"""Jira as a vendor of issue trackers: what the registry names (`domain.tracking.places.TrackerVendor`)."""

from collections.abc import Collection, Sequence

from reviewboard.domain.tracking.places import Place, TicketShape, TrackerClient
from reviewboard.integrations.guide import Config
from reviewboard.integrations.jira.access import check_host, sign_in, site_of
from reviewboard.integrations.jira.calls import Calls
from reviewboard.integrations.jira.catalog import JiraCatalog
from reviewboard.integrations.jira.shape import JiraShape
from reviewboard.integrations.jira.tracker import JiraTracker


class JiraClient(JiraTracker, JiraCatalog):
    """Both sides of one signed-in Jira, over one kept connection. For one thread at a time."""


class Jira:
    """Jira Cloud and Jira Data Center."""

    def check(self, config: Config, hosts: Collection[str]) -> None:
        """As `TrackerVendor.check`."""
        check_host(site_of(config).url, hosts)

    def settled(self, config: Config, edition: str) -> Config:
        """As `TrackerVendor.settled`: a Cloud may stand behind an address of the company's own."""
        return config if site_of(config).edition == edition else {**config, "edition": edition}

    def open(self, config: Config, token: str, hosts: Collection[str]) -> TrackerClient:
        """As `TrackerVendor.open`."""
        site = site_of(config)
        check_host(site.url, hosts)
        return JiraClient(Calls(sign_in(site, token)), cloud=site.is_cloud)

    def shape(self, place: Place, config: Config) -> TicketShape:
        """As `TrackerVendor.shape`."""
        return JiraShape(place, cloud=site_of(config).is_cloud)

    def account_kind(self, config: Config) -> str:
        """As `TrackerVendor.account_kind`: account ids are Atlassian's, names a Data Center's own."""
        site = site_of(config)
        return "jira" if site.is_cloud else f"jira@{site.url.partition('://')[2].partition('/')[0]}"[:32]

    def page_of(self, config: Config, key: str) -> str:
        """As `TrackerVendor.page_of`."""
        return f"{site_of(config).url}/browse/{key}"

    def updated(self, project_ids: Sequence[str], minutes: int) -> str:
        """As `TrackerVendor.updated`. Relative, so that nobody's clock or time zone matters; oldest change last."""
        return f"project in ({', '.join(project_ids)}) AND updated >= -{minutes}m ORDER BY updated DESC"

    def named(self, key: str) -> str:
        """As `TrackerVendor.named`."""
        return f"key = {key}"

    def with_label(self, label: str) -> str:
        """As `TrackerVendor.with_label`."""
        escaped = label.replace("\\", "\\\\").replace('"', '\\"')
        return f'labels = "{escaped}" ORDER BY created ASC'
