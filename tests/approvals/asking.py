"""An agent of the shop asks before it acts."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from time_machine import Traveller

from reviewboard.approvals.saying import approve
from reviewboard.changes.models import Change
from reviewboard.people.permissions import Role
from reviewboard.people.tokens import Scope
from tests.api.calling import Answer, Caller, caller
from tests.approvals.scenes import Shop

PLAN = '{"format_version": "1.2", "resource_changes": [{"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "change": {"actions": ["delete", "create"]}}]}'  # noqa: E501 - as it is sent


def wish(**other: Any) -> dict[str, Any]:
    """What the agent would do: recreate the shop's database."""
    return {
        "id": "recreate-db",
        "agent": {"tool": "claude", "identity": "deploy-bot"},
        "on_behalf_of": "lin@example.org",
        "what": "Recreate the database with another engine",
        "where": {"service": "shop", "environment": "production"},
        "commands": ["terraform apply plan.out"],
        "plan": {"format": "terraform", "content": PLAN},
    } | other


def program(here: Shop, name: str = "Ada", role: Role = Role.ENGINEER) -> Caller:
    """A program with a token of somebody of the shop that may do nothing but ask."""
    return caller(here.people[name], role, [Scope.OPERATIONS])


def ask(by: Caller, **other: Any) -> Answer:
    """Asks, as a pipeline does."""
    return by.post("operations", wish(**other))


def approved(here: Shop, *names: str, clock: Traveller | None = None, change: Change | None = None) -> None:
    """These approve its present head here, a minute after each other."""
    for name in names:
        here.clock += timedelta(minutes=1)
        if clock is not None:
            clock.move_to(here.clock)
        of = change or Change.objects.get(kind="operation")
        approve(
            reader=here.reader(name),
            change_id=of.pk,
            head=of.head_sha,
            checked="Read the plan and the backups",
            as_of=here.clock,
        )


def keys() -> list[dict[str, str]]:
    """The public keys as anybody reads them."""
    told: list[dict[str, str]] = Client().get("/api/v1/operations/keys").json()["keys"]
    return told


def part(text: str) -> bytes:
    """One part of a signature's compact form."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims(answer: Answer, known: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """What is signed, verified as a pipeline would, with the public keys and nothing else."""
    header, body, signature = answer.body["answer"].split(".")
    told = json.loads(part(header))
    assert told["alg"] == "EdDSA"
    key = next(one for one in known or keys() if one["kid"] == told["kid"])
    Ed25519PublicKey.from_public_bytes(part(key["x"])).verify(part(signature), f"{header}.{body}".encode())
    found: dict[str, Any] = json.loads(part(body))
    return found


def stands(answer: Answer) -> tuple[str, int | None, int]:
    """Its state, and how many approvals are needed and given."""
    return answer.body["state"], answer.body["needed"], answer.body["given"]
