"""Each worker of a parallel run has a number of the Redis of its own: keys and queues there bear ids that all have.

Loaded before the settings are (pyproject.toml). What is published is heard in every number: see tests/broadcast.
"""

import os

NUMBERS = 16
"""So many a server has unless it is told otherwise."""


def apart(url: str, worker: str) -> str:
    """The address for a worker, as `gw1`; a server on the network, and an address that names a number, are left as given."""
    if not url.startswith("unix://") or "?" in url or not worker.removeprefix("gw").isdecimal():
        return url
    return f"{url}?db={int(worker.removeprefix('gw')) % NUMBERS}"


if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = apart(os.environ["REDIS_URL"], os.environ.get("PYTEST_XDIST_WORKER", ""))
