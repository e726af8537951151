"""Reading a forge as the inbox does: page after page, with the cursor stored as JSON in between."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reviewboard.domain.messages import ChangeSnapshot, Snapshot
from reviewboard.domain.ports import Fetched, PollPage
from reviewboard.integrations.github.source import GitHubSource
from tests.integrations.github.forge import Forge

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Reader:
    """One connection: its cursor, and everything that it fetched."""

    forge: Forge
    repositories: tuple[str, ...] = ("shop/checkout",)
    cursor: Mapping[str, object] = field(default_factory=dict)
    fetched: list[Fetched] = field(default_factory=list)
    pages: list[PollPage] = field(default_factory=list)

    def page(self) -> PollPage:
        """Reads one page, and keeps it with its cursor."""
        source = GitHubSource({"api_url": self.forge.base, "repositories": list(self.repositories)})
        page = source.poll(self.cursor, SINCE, self.forge.api())
        self.cursor = json.loads(json.dumps(page.cursor))
        self.fetched += page.fetched
        self.pages.append(page)
        return page

    def round(self) -> list[Fetched]:
        """Reads to the end of the round; what was fetched in it."""
        before = len(self.fetched)
        for _ in range(200):
            if not self.page().more:
                return self.fetched[before:]
        raise AssertionError("the round does not end")


def names(fetched: list[Fetched]) -> list[str]:
    return [one.delivery_id for one in fetched]


def snapshots(fetched: list[Fetched]) -> list[Snapshot]:
    source = GitHubSource({})
    return [said for one in fetched for said in source.parse(one.event, one.body)]


def changes(fetched: list[Fetched]) -> dict[str, ChangeSnapshot]:
    """The last snapshot of each change."""
    return {one.external_id: one for one in snapshots(fetched) if isinstance(one, ChangeSnapshot)}
