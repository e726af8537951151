"""What a person does at a vendor to connect it, as data: the connection pages show it step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """How the vendor proves that a delivery is its own."""

    SIGNATURE = "signature"  # over the raw body, made with the secret
    SHARED_SECRET = "shared_secret"  # noqa: S105  # the secret itself comes with each delivery


class SecretFrom(StrEnum):
    """Who makes up the webhook's secret."""

    US = "us"  # we show it once, and it is pasted at the vendor
    VENDOR = "vendor"  # the vendor shows it, and it is pasted here


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that the vendor is asked to allow: its own name for it, what it lets us do, and why."""

    name: str
    may: str
    why: str


@dataclass(frozen=True, slots=True)
class ConfigField:
    """One setting of a connection that its source reads from `config`.

    `kind`: "text", "url", "lines" (kept as a list), "choice", or "flag" (kept as true or false).
    """

    name: str
    label: str
    help: str = ""
    kind: str = "text"
    default: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """How to connect one vendor.

    `brings` says in a few words what stops if it fails. `webhook_steps` are sentences, one click each, in order;
    {address} and {secret} stand for what is pasted. `token_steps` are empty where there is no API to read.
    `events` are the vendor's names of the events to tick. `api` is the address that is connected to.
    """

    vendor: str
    name: str
    brings: str
    keeps: str
    proof: Proof
    webhook_steps: tuple[str, ...]
    secret_from: SecretFrom = SecretFrom.US
    events: tuple[str, ...] = ()
    token_steps: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    fields: tuple[ConfigField, ...] = ()
    api: str = ""
    repositories: bool = False
    """Whether it has repositories to choose from, and counts as such in "what could be seen"."""


Config = Mapping[str, object]
"""What an administrator set for a connection: plain JSON, no secrets."""

STATUSES = ConfigField(
    name="statuses",
    label="Report the gate as a commit status",
    help="Off: nothing is ever written there. On: the token has to be allowed to write commit statuses.",
    kind="flag",
)
"""The setting with which a code host is told what the gate says of each head."""


def tells_statuses(config: Config) -> bool:
    """Whether the gate is reported at this connection's code host; only where somebody switched it on."""
    return config.get(STATUSES.name) is True
