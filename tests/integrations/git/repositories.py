"""Repositories made for one test with plain git, at fixed times and by fixed people."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

FIRST = 1_700_000_000
HOUR = 3600


@dataclass
class Repository:
    """A repository whose every commit comes an hour after the one before."""

    path: Path
    clock: int = FIRST
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, path: Path, *options: str) -> "Repository":
        path.mkdir(parents=True, exist_ok=True)
        repository = cls(path)
        repository.git("init", "-q", "-b", "main", *options)
        return repository

    def git(self, *arguments: str, text: bytes | None = None) -> str:
        """What git answers, without the last newline."""
        self.clock += HOUR
        at = f"{self.clock} +0000"
        done = subprocess.run(
            [
                "git",
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.test",
                "-c",
                "protocol.file.allow=always",
                *arguments,
            ],
            cwd=self.path,
            input=text,
            capture_output=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "HOME": os.devnull,
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_DATE": at,
                "GIT_COMMITTER_DATE": at,
                **self.environment,
            },
        )
        return done.stdout.decode("utf-8", "replace").removesuffix("\n")

    def write(self, name: str, content: str | bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, message: str | bytes, **files: str | bytes) -> str:
        """Commits these files ("_" in a name stands for "."), or nothing, and gives the sha."""
        for name, content in (files or {f"file_{self.clock}": f"{message!r}\n"}).items():
            self.write(name.replace("_", "."), content)
        self.git("add", "-A")
        raw = message if isinstance(message, bytes) else message.encode()
        self.git(
            "commit",
            "-q",
            "--allow-empty",
            "--allow-empty-message",
            "--cleanup=verbatim",
            "-F",
            "-",
            text=raw,
        )
        return self.head()

    def branch(self, name: str, start: str = "HEAD") -> None:
        self.git("checkout", "-q", "-b", name, start)

    def checkout(self, name: str) -> None:
        self.git("checkout", "-q", name)

    def merge(self, message: str, *branches: str) -> str:
        self.git("merge", "-q", "--no-ff", "-m", message, *branches)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def shortstat(self) -> dict[str, tuple[int, int, int]]:
        """Files, added and removed lines of every commit, by git's own `--shortstat`."""
        listed = self.git("log", "--format=%x01%H", "--shortstat", "--diff-merges=first-parent")
        found: dict[str, tuple[int, int, int]] = {}
        for part in listed.split("\x01")[1:]:
            sha, _, words = part.partition("\n")
            counts = {"file": 0, "insertion": 0, "deletion": 0}
            for piece in filter(None, words.strip().split(", ")):
                number, what = piece.split()[:2]
                counts[what.rstrip("s(+-)")] = int(number)
            found[sha] = (counts["file"], counts["insertion"], counts["deletion"])
        return found
