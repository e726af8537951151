"""The code host with its server."""

from types import TracebackType
from typing import Self

from tests.simulators.forge.model import Host
from tests.simulators.forge.server import Server
from tests.simulators.forge.state import State

TOKEN = "forge-token"  # for a host that is not there


class Forge(State):
    """A code host on loopback. `webhooks_of` is the host whose webhooks it sends; port 0 is any that is free."""

    def __init__(self, *, token: str = TOKEN, port: int = 0, webhooks_of: Host = "github") -> None:
        super().__init__(token, webhooks_of)
        self._port = port
        self._server: Server | None = None

    def start(self) -> Self:
        """Answers from now on, at `url`."""
        self._server = Server(self, self._port)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._server.begin()
        return self

    def stop(self) -> None:
        """Answers no more."""
        if self._server:
            self._server.end()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
