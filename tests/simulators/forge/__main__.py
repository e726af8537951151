"""A code host in a process of its own: `python -m tests.simulators.forge --port 8091`.

It says its address in its first line, listens on this machine only, and ends on SIGTERM or Ctrl-C.
"""

import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Sequence

from tests.simulators.forge.site import TOKEN, Forge


def arguments() -> ArgumentParser:
    """What can be asked for."""
    parser = ArgumentParser(prog="python -m tests.simulators.forge", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any that is free")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--webhooks-of", choices=("github", "gitlab"), default="github")
    parser.add_argument("--webhook-url", default="")
    parser.add_argument("--webhook-secret", default="")
    return parser


def main(given: Sequence[str] | None = None) -> int:
    """Serves until told to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    chosen = arguments().parse_args(given)
    forge = Forge(token=chosen.token, port=chosen.port, webhooks_of=chosen.webhooks_of)
    forge.deliver_to(chosen.webhook_url, chosen.webhook_secret)
    with forge:
        sys.stdout.write(f"{forge.url}\n")
        sys.stdout.flush()
        ended.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
