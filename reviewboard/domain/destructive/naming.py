"""The head of an operation: one name for exactly what would be done, so that an approval names what was approved."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def head_of(sent: Mapping[str, Any]) -> str:
    """The SHA-256, in hex, of everything that was sent of an operation but its id.

    The content of a plan counts by its own SHA-256. What is None counts as not sent. The rest is JSON with sorted names,
    no spaces and no escapes beyond those that JSON needs, in UTF-8: any program can compute it (docs/operations.md).
    """
    told = {name: value for name, value in sent.items() if name != "id" and value is not None}
    plan = told.get("plan")
    if plan is not None:
        content = hashlib.sha256(plan["content"].encode()).hexdigest()
        told["plan"] = {"format": str(plan["format"]), "sha256": content}
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
