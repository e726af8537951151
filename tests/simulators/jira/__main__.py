"""A Jira in a process of its own: `python -m tests.simulators.jira --port 8090 --preset demo`.

It says its address in its first line, listens on this machine only, and ends on SIGTERM or Ctrl-C.
"""

import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.simulators.jira.control import Control
from tests.simulators.jira.index import always
from tests.simulators.jira.page import Pages
from tests.simulators.jira.presets import PRESETS
from tests.simulators.jira.site import JiraSite


def site(chosen: Namespace) -> JiraSite:
    """The site that the arguments ask for, with its control API and its pages."""
    jira = JiraSite(
        chosen.mode,
        seed=chosen.seed,
        time_scale=chosen.time_scale,
        skew=timedelta(seconds=chosen.skew),
        latency=chosen.latency,
        lag=always(chosen.lag),
        validate=chosen.validate,
        preset=chosen.preset,
        users=[*dict.fromkeys([*chosen.user, chosen.person])],
        webhooks=chosen.webhooks,
        port=chosen.port,
        keep=chosen.state,
    )
    jira.deliver_to(chosen.webhook_url, chosen.webhook_secret)
    jira.others += [Control(jira), Pages(jira, chosen.person)]
    return jira


def arguments() -> ArgumentParser:
    """What can be asked for."""
    parser = ArgumentParser(prog="python -m tests.simulators.jira", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any that is free")
    parser.add_argument("--mode", choices=("cloud", "dc"), default="cloud")
    parser.add_argument("--preset", choices=tuple(PRESETS), default="tests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to every answer")
    parser.add_argument("--lag", type=float, default=0.0, help="seconds by which search lags behind")
    parser.add_argument("--time-scale", type=float, default=1.0, help="how long a second of lag lasts")
    parser.add_argument("--skew", type=float, default=0.0, help="seconds by which its clock is ahead")
    parser.add_argument(
        "--no-validate", dest="validate", action="store_false", help="without the OpenAPI check"
    )
    parser.add_argument("--no-webhooks", dest="webhooks", action="store_false", help="builds no event at all")
    parser.add_argument("--webhook-url", default="")
    parser.add_argument("--webhook-secret", default="")
    parser.add_argument("--state", type=Path, help="keeps tickets in this file")
    parser.add_argument("--user", action="append", default=[], metavar="NAME", help="may be given again")
    parser.add_argument("--person", default="Ana Sobral", help="whose changes those in the pages are")
    return parser


def main(given: Sequence[str] | None = None) -> int:
    """Serves until told to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        jira = site(arguments().parse_args(given)).start()
    except LookupError as absent:
        sys.stderr.write(f"{absent}\n")
        return 2
    sys.stdout.write(f"{jira.url}\n")
    sys.stdout.flush()
    ended.wait()
    jira.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
