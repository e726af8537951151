"""`make bench`: every benchmark, one after the other, each in a process of its own."""

import subprocess
import sys

NAMES = (
    "process",
    "scan",
    "evidence",
    "packing",
    "lists",
    "agenda",
    "mail",
    "ingest",
    "jira",
    "live",
    "gate",
)


def main() -> int:
    """Runs them all, also after one that missed its bar; 1 when any did."""
    return max(
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode for name in NAMES
    )


if __name__ == "__main__":
    sys.exit(main())
