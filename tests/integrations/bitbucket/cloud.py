"""A small bitbucket.org, as far as the poll asks it."""

from datetime import datetime
from typing import Any

from tests.integrations.bitbucket.api import Query, Refused
from tests.integrations.bitbucket.payloads import Json, repository


class Cloud:
    """Two repositories as bitbucket.org has them. Requests and commits change between rounds."""

    def __init__(self) -> None:
        self.requests: list[Json] = []
        self.commits: list[Json] = []
        self.activity: dict[int, list[Json]] = {}
        self.parts: dict[int, list[Json]] = {}
        self.refuse: dict[str, Refused] = {}
        self.base = ""
        self.updated_meanwhile: list[Json] = []
        self.adds_participants = True

    def __call__(self, path: str, query: Query) -> Any:
        if no := self.refuse.get(path):
            raise no
        place, _, below = path.removeprefix("repositories/").partition("/")
        name, _, below = below.partition("/")
        if path == "user":
            return {"display_name": "Ada"}
        if path == "user/workspaces":
            return {"values": [{"workspace": {"slug": "shop"}}]}
        if not name:
            return {"values": [self.repository("checkout"), self.repository("search")]}
        if not below:
            return self.repository(name)
        if name != "checkout":
            return {"values": []} if not below.startswith("refs") else {"target": {"hash": "5" * 40}}
        return self.below(place, below, query)

    def repository(self, name: str) -> Json:
        uuid = repository()["uuid"] if name == "checkout" else "{search}"
        return repository(uuid=uuid, full_name=f"shop/{name}", mainbranch={"name": "main"})

    def below(self, place: str, below: str, query: Query) -> Any:
        answer: Any = None
        match below.split("/"):
            case ["pullrequests"]:
                answer = self.listed(query)
            case ["pullrequests", number]:
                answer = next(one for one in self.requests if one["id"] == int(number))
            case ["pullrequests", number, "activity"]:
                answer = {"values": self.activity.get(int(number), [])}
            case ["pullrequests", number, "commits"]:
                answer = self.turned(below, self.parts.get(int(number), []), query)
            case ["diffstat", _]:
                answer = {"values": [{"lines_added": 3, "lines_removed": 1, "new": {"path": "pay.py"}}]}
            case ["refs", "branches", "main"] if self.commits:
                answer = {"target": {"hash": self.commits[0]["hash"]}}
            case ["commits", head]:
                answer = self.history(head, query)
        if answer is None:
            raise Refused(404, f"{place} {below}")
        return answer

    def listed(self, query: Query) -> Any:
        sort = query["sort"][0]
        rows = [one for one in self.requests if one["state"] in query["state"]]
        for wanted in query.get("q", ()):
            begin = datetime.fromisoformat(wanted.removeprefix("updated_on>="))
            rows = [one for one in rows if datetime.fromisoformat(one["updated_on"]) >= begin]
        if not self.adds_participants or "+values.participants" not in query.get("fields", ()):
            rows = [{name: value for name, value in row.items() if name != "participants"} for row in rows]
        rows.sort(key=lambda one: datetime.fromisoformat(one[sort]))
        answer = self.turned("pullrequests", rows, query)
        for one in self.updated_meanwhile:
            self.requests = [one if one["id"] == old["id"] else old for old in self.requests]
        self.updated_meanwhile = []
        return answer

    def history(self, head: str, query: Query) -> Any:
        known = query.get("exclude", [""])[0]
        shas = [one["hash"] for one in self.commits]
        if known and known not in shas:
            raise Refused(404, "no such commit")
        rows = self.commits[shas.index(head) : shas.index(known) if known else None]
        return self.turned(f"commits/{head}", rows, query)

    def turned(self, path: str, rows: list[Json], query: Query) -> Json:
        """One page, three to a page at most, with the address of the next one."""
        page, length = int(query.get("page", ["1"])[0]), min(int(query.get("pagelen", ["10"])[0]), 3)
        answer: Json = {"values": rows[(page - 1) * length : page * length]}
        if len(rows) > page * length:
            kept = "&".join(
                f"{name}={value.replace('+', '%2B')}"
                for name, values in query.items()
                for value in values
                if name != "page"
            )
            answer["next"] = f"{self.base}/repositories/shop/checkout/{path}?{kept}&page={page + 1}"
        return answer
