"""`make prove`: the long counts, piece by piece, each under nine minutes and in a process of its own.

What a piece showed is kept in var/prove by commit, so that a second run goes on where the first stopped.
docs/proof.md is written from these files and from nothing else. `ARGS="mail-kills axe"` runs only these.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.proofs.facts import collected
from tests.proofs.pieces import PIECES, Piece
from tests.proofs.report import report

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "prove"
REPORT = ROOT / "docs" / "proof.md"
LONGEST = 9 * 60.0  # seconds; a piece that takes longer has failed


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one piece. `facts` are the counts that its tests kept (`tests.proofs.facts`)."""

    name: str
    commit: str
    passed: bool
    seconds: float
    summary: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


def commit() -> str:
    """The commit that is proved; "+" follows it when files that git tracks, the report apart, differ from it."""
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proof.md")
    return head + ("+" if changed else "")


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def prove(piece: Piece, at: str) -> Result:
    """Runs one piece with servers of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | piece.environment | {"PROOF_FACTS": folder}
        stack = ["-m", "reviewboard.stack", "run", "--ephemeral", "--"] if piece.servers else []
        tests = ["-m", "pytest", "-q", "-p", "no:randomly", "--maxfail=5", *piece.arguments]
        began = time.monotonic()
        code, said = _run([sys.executable, *stack, *([sys.executable] if stack else []), *tests], environment)
        seconds = time.monotonic() - began
        kept = collected(Path(folder))
    summary = said.strip().splitlines()[-1].strip("= ") if said.strip() else "said nothing"
    if code:
        sys.stdout.write(said[-6000:] + "\n")
    return Result(piece.name, at, code == 0, round(seconds, 1), summary, kept)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        return 1, f"{said}\ntook longer than {LONGEST:.0f} s"
    return process.returncode, said


def kept_results() -> dict[str, Result]:
    """What the last run of each piece has shown, on whatever commit that was."""
    found = (Result(**json.loads(path.read_text())) for path in sorted(KEPT.glob("*.json")))
    return {result.name: result for result in found}


def main(arguments: Sequence[str]) -> int:
    """0 when every chosen piece has passed on this commit."""
    parser = ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("pieces", nargs="*", metavar="piece", help=", ".join(piece.name for piece in PIECES))
    parser.add_argument("--again", action="store_true", help="also what has passed on this commit before")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.pieces) - {piece.name for piece in PIECES}:
        parser.error(f"there is no piece {', '.join(sorted(unknown))}")
    at = commit()
    KEPT.mkdir(parents=True, exist_ok=True)
    done = kept_results()
    for piece in PIECES:
        wanted = not chosen.pieces or piece.name in chosen.pieces
        known = _holds(done.get(piece.name), at) and not chosen.again
        if wanted and not known:
            sys.stdout.write(f"{piece.name}: {piece.claim} ...\n")
            sys.stdout.flush()
            done[piece.name] = result = prove(piece, at)
            (KEPT / f"{piece.name}.json").write_text(json.dumps(asdict(result), indent=1))
            sys.stdout.write(f"  {'passed' if result.passed else 'FAILED'} in {result.seconds:.0f} s\n")
            REPORT.write_text(report({name: asdict(one) for name, one in done.items()}))
    REPORT.write_text(report({name: asdict(one) for name, one in done.items()}))
    asked = [piece.name for piece in PIECES if not chosen.pieces or piece.name in chosen.pieces]
    return 0 if all(_holds(done.get(name), at) for name in asked) else 1


def _holds(result: Result | None, at: str) -> bool:
    return result is not None and result.passed and result.commit == at


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
