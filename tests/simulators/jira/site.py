"""A whole Jira site in a thread: `with JiraSite() as jira:`."""

import importlib
import random
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.simulators.jira.accounts import Account, Gate, account
from tests.simulators.jira.calls import Engine
from tests.simulators.jira.clock import Clock
from tests.simulators.jira.delivery import Courier
from tests.simulators.jira.faults import Fault, FaultPlan, Kind
from tests.simulators.jira.index import Lag, SearchIndex, at_once
from tests.simulators.jira.ledger import OUR_LABEL, Ledger, Ticket
from tests.simulators.jira.model import Issue, Mode, Named, User
from tests.simulators.jira.people import app
from tests.simulators.jira.persons import Administered, Person, find_user
from tests.simulators.jira.presets import PEOPLE, PRESETS, add_people
from tests.simulators.jira.render import Renderer
from tests.simulators.jira.routes import OPERATIONS
from tests.simulators.jira.saved import restore, save
from tests.simulators.jira.server import Handler, Other, Server, Wiring
from tests.simulators.jira.serving import Contract, Desk
from tests.simulators.jira.store import Store
from tests.simulators.jira.tokens import PageTokens
from tests.simulators.jira.webhooks import Delivery, delivery
from tests.simulators.jira.writer import Event, Writer


class ContractBroken(AssertionError):  # noqa: N818  # reads as what it is
    """Requests or answers that the OpenAPI document does not allow."""


class JiraSite:
    """A Jira on loopback, from `start` or the beginning of a `with` block until its end.

    `lag` is how long search lags behind, in seconds before `time_scale`; `latency` seconds are added to every answer of
    the API. `validate` checks every request and answer of Cloud against the OpenAPI document, and fails the block that
    broke it. With `webhooks` off no event is built at all; otherwise all are kept in `outgoing`, and posted once
    `deliver_to` has been told where. With `keep` tickets outlast the process in that file.
    """

    def __init__(
        self,
        mode: Mode = "cloud",
        *,
        seed: int = 1,
        time_scale: float = 1.0,
        skew: timedelta = timedelta(0),
        latency: float = 0.0,
        lag: Lag = at_once,
        validate: bool = True,
        preset: str = "tests",
        users: Sequence[str] = (),
        webhooks: bool = True,
        port: int = 0,
        keep: Path | None = None,
    ) -> None:
        self.mode: Mode = mode
        self.clock = Clock(skew, time_scale)
        self.plan = FaultPlan(random.Random(f"{seed} faults"))
        self.ledger = Ledger()
        self.index = SearchIndex(self.clock, random.Random(f"{seed} lag"), lag)
        robot = app("Review Bot")
        self.store = peopled(Store(mode, self.index), robot, users or PEOPLE, preset)
        self.account: Account = account(robot)
        self.writer = Writer(self.store, self.clock, [self._count])
        self.courier = Courier(self.clock, self.plan)
        if webhooks:
            self.writer.listeners.append(self._announce)
        if keep:
            restore(self.store, keep)
            self.writer.keepers.append(lambda: save(self.store, keep))
        self._server = Server(("127.0.0.1", port), Handler, bind_and_activate=False)
        self._server.server_bind()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._render = Renderer(self.store, self.url)
        self.desk = Desk(
            Engine(self.store, self.clock, self.writer, self._render, PageTokens()),
            Gate(mode, [self.account]),
            self.plan,
            self.ledger,
            random.Random(f"{seed} requests"),
            latency,
            load_contract() if validate and mode == "cloud" else None,
        )
        self.others: list[Other] = []
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> Self:
        """Begins to answer."""
        wiring = Wiring(self.desk, self.others, self.clock, self._closing)
        self._server.RequestHandlerClass = type("WiredHandler", (Handler,), {"wiring": wiring})
        self._server.server_activate()
        serve = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._threads = [serve, threading.Thread(target=self.courier.run, daemon=True)]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Ends: no call is answered any more, and no webhook is sent."""
        self._closing.set()
        self.courier.stop()
        if self._threads:
            self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self.ledger.violations:
            raise ContractBroken("\n".join(self.ledger.violations))

    def _count(self, event: Event) -> None:
        """Puts a new ticket into the ledger."""
        if event.what == "created":
            issue = event.issue
            label = next((one for one in issue.fields.get("labels") or () if one.startswith(OUR_LABEL)), "")
            ticket = Ticket(issue.id, issue.key, label, event.author.name, self.clock.seconds())
            self.ledger.tickets.append(ticket)

    def _announce(self, event: Event) -> None:
        self.courier.take(delivery(self._render, event, self.courier.secret))

    # What tests say.

    @property
    def headers(self) -> dict[str, str]:
        """The headers that sign in as the app, as most clients send them."""
        return self.account.basic(self.mode)

    @property
    def outgoing(self) -> list[Delivery]:
        """Every webhook that is due to be posted, oldest first."""
        return self.courier.outgoing

    def deliver_to(self, url: str, secret: str, old_secret: str = "") -> None:
        """From now on webhooks are posted here, and signed with this. An empty address only collects them."""
        self.courier.url, self.courier.secret = url, secret
        self.courier.old_secret = old_secret or self.courier.old_secret

    def fail(self, operation: str, kind: Kind, **said: Any) -> Fault:
        """Plans a fault; `said` are fields of `Fault`.

        Raises:
            LookupError: there is no such operation.
        """
        if operation not in OPERATIONS | {"webhook", "*"}:
            raise LookupError(f"no operation is called {operation!r}: {', '.join(sorted(OPERATIONS))}")
        return self.plan.add(Fault(operation, kind, **said))

    def as_person(self, name: str) -> Person:
        """Somebody with an account, by name or its beginning."""
        return Person(self.store, self.writer, find_user(self.store, name))

    def project(self, key: str) -> Administered:
        """A project, to be changed as its administrator changes it.

        Raises:
            LookupError: there is none.
        """
        found = self.store.find_project(key)
        if found is None:
            raise LookupError(f"there is no project {key!r}")
        return Administered(self.store, found)

    def issue(self, said: str) -> Issue:
        """A ticket as it is now, whatever search or a stale answer says.

        Raises:
            LookupError: there is none.
        """
        with self.store.lock:
            found = self.store.find_issue(said)
            if found is None:
                raise LookupError(f"there is no ticket {said!r}")
            return found.snapshot()

    def issues(self) -> list[Issue]:
        """Every ticket as it is now, oldest first."""
        with self.store.lock:
            return [one.snapshot() for one in self.store.issues.values()]

    def revoke(self) -> None:
        """Lets the app's credentials stop working."""
        self.desk.gate.revoked.add(self.account.user.name)

    def give_back(self) -> None:
        """Lets the app's credentials work again, and no longer asks for a CAPTCHA."""
        self.desk.gate.revoked.discard(self.account.user.name)
        self.desk.gate.captcha = False

    def ask_for_captcha(self) -> None:
        """Data Center refuses every sign-in until a person has signed in with a browser."""
        self.desk.gate.captcha = True

    def rename_priority(self, old: str, new: str) -> None:
        """Gives a priority another name; its id stays."""
        with self.store.lock:
            for one in list(self.store.priorities.values()):
                if one.name == old:
                    self.store.priorities[one.id] = Named(one.id, new)

    def deny(self, permission: str) -> None:
        """Takes a permission from the app's account in every project."""
        with self.store.lock:
            self.store.denied.add(("", permission))

    def allow(self, permission: str) -> None:
        """Gives back what `deny` took."""
        with self.store.lock:
            self.store.denied.discard(("", permission))


def peopled(store: Store, robot: User, users: Sequence[str], preset: str) -> Store:
    """A store with its people, the app's account among them, and the projects of a preset."""
    add_people(store, users)
    store.users[robot.name] = robot
    PRESETS[preset](store)
    return store


def load_contract() -> Contract:
    """The OpenAPI document as a check. Only who checks pays for loading what it takes."""
    return importlib.import_module("tests.simulators.jira.contract").load()  # type: ignore[no-any-return]
