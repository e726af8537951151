"""Who may sign in: e-mail and API token on Cloud; user and password, or a personal access token, on Data Center."""

import base64
import binascii
from dataclasses import dataclass, field

from tests.simulators.jira.model import Mode, User
from tests.simulators.jira.refusal import captcha, unauthorised


@dataclass(frozen=True, slots=True)
class Account:
    """Credentials. `email` and `token` are Cloud's, `username`, `password` and `token` (as Bearer) Data Center's."""

    user: User
    email: str
    username: str
    password: str
    token: str

    def basic(self, mode: Mode) -> dict[str, str]:
        """The header of basic authentication."""
        pair = f"{self.email}:{self.token}" if mode == "cloud" else f"{self.username}:{self.password}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def bearer(self) -> dict[str, str]:
        """The header of a personal access token, which only Data Center takes."""
        return {"Authorization": f"Bearer {self.token}"}


def account(user: User) -> Account:
    """The credentials of an app, made from its name."""
    return Account(user, f"{user.name}@example.com", user.name, f"{user.name}-password", f"{user.name}-token")


@dataclass
class Gate:
    """Lets calls in. `revoked` are names of users whose credentials stopped working; `captcha` asks for a person."""

    mode: Mode
    accounts: list[Account] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    captcha: bool = False

    def user(self, header: str) -> User:
        """Who is calling.

        Raises:
            Refused: 401, or 403 while Data Center asks for a CAPTCHA.
        """
        if self.captcha and self.mode == "dc":
            raise captcha()
        for one in self.accounts:
            if one.user.name not in self.revoked and header in self._headers(one):
                return one.user
            if (
                _same_basic(header, one.basic(self.mode)["Authorization"])
                and one.user.name not in self.revoked
            ):
                return one.user
        raise unauthorised(self.mode)

    def _headers(self, one: Account) -> set[str]:
        good = {one.basic(self.mode)["Authorization"]}
        return good | {one.bearer()["Authorization"]} if self.mode == "dc" else good


def _same_basic(header: str, good: str) -> bool:
    """Whether two headers carry the same pair, however their scheme is written."""
    scheme, _, pair = header.partition(" ")
    try:
        return scheme.lower() == "basic" and base64.b64decode(pair) == base64.b64decode(good.split(" ")[1])
    except binascii.Error:
        return False
