"""Gets a Chromium for the browser tests, or says how: Debian's package when root, else Playwright's own.

Run as `python -m tests.chromium`. Exits 1, with what to do, when none can be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = """No Chromium could be had for the browser tests. Either
  - install one (Debian: apt-get install chromium) so that `chromium` is found on PATH, or
  - run: .venv/bin/playwright install chromium, or
  - set CHROMIUM=/path/to/chromium."""


def executable() -> str | None:
    """The path of a Chromium that can be started, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or _playwrights_own()


def _playwrights_own() -> str | None:
    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
            return path if Path(path).exists() else None
    except Error:
        return None


def fetch() -> None:
    """Installs one: Debian's package when root and on Debian, else Playwright's own build."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *command], check=False, env=env, capture_output=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """0 when a Chromium is there (after fetching one if need be)."""
    if executable():
        return 0
    sys.stderr.write("Fetching Chromium for the browser tests ...\n")
    fetch()
    if executable():
        return 0
    sys.stderr.write(HOW + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
