"""`make demo`: the whole product on this machine, on one origin, until Ctrl-C.

Servers and a stand-in for Jira first, then one Django process that migrates and brings the sample in, then web,
relay, worker and a local mailbox side by side. Nothing here imports Django: what the product needs goes through the
environment.
"""

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from reviewboard.stack.errors import StackError
from reviewboard.stack.ports import free_port
from reviewboard.stack.services import Service, Services
from reviewboard.stack.supervisor import Stack

DATA = Path("var", "demo")
REPOSITORY_DATA = Path("var", "demo-repository")
SIGN_INS = "sign-ins.txt"
READY_SECONDS = 60.0
JIRA_TICKETS = "jira.json"
JIRA_KEY = "jira-demo"
"""The key of the demo's connection to its Jira (`reviewboard.sample.jira`), and so the end of the hook's address."""
JIRA_PERSON = "Ines Duarte"
"""Whose changes those are that a visitor makes in the stand-in."""
JIRA_PEOPLE = (
    "Amara Okafor",
    "Lars Nyberg",
    "Noor Haddad",
    "Priya Raman",
    "Tomasz Zieliński",
    "Yuki Tanaka",
    "Ravi Menon",
    "Gwen Pryce",
    "Callum Fraser",
    "Ingrid Solheim",
    "Veera Korhonen",
)
"""Who of the sample company has an account there. Somebody without one shows what happens then."""


def arguments(parser: ArgumentParser) -> None:
    """What `python -m reviewboard.stack demo` understands."""
    parser.add_argument("--port", type=int, default=8000, help="tried first; then the next free one")
    parser.add_argument("--fresh", action="store_true", help="start over: what the demo kept is erased")
    parser.add_argument("--repo", type=Path, help="build the agenda from this repository instead")
    parser.add_argument("--data", type=Path, help=f"where it keeps everything ({DATA})")


def run(chosen: Namespace) -> int:
    """Start everything, say where it is, and wait; 0 after Ctrl-C.

    Raises:
        StackError: something cannot be started; the text says what to do.
    """
    data = (chosen.data or (REPOSITORY_DATA if chosen.repo else DATA)).absolute()
    began = time.monotonic()
    stack = Stack(data)
    if chosen.fresh:
        _say("Starting over ...")
        stack.erase()
        (data / JIRA_TICKETS).unlink(missing_ok=True)
    _say("Starting PostgreSQL and Valkey ...")
    with stack:
        port = free_port(chosen.port, say=_say)
        mail_port = free_port(port + 1025, say=lambda _: None)
        jira_port = free_port(port + 2025, say=lambda _: None)
        env = os.environ | stack.environment | _settings(data, port, mail_port, jira_port)
        log = data / "services.log"
        beside = [] if chosen.repo else [_jira(env, data, jira_port)]  # its tickets are those of the sample
        with Services(beside, log=log, hold=stack.hold):
            if beside:
                _await_page(f"http://127.0.0.1:{jira_port}/")
            _prepare(chosen, env, data)
            with Services(_services(env, port, mail_port), log=log, hold=stack.hold) as services:
                _await_page(f"http://127.0.0.1:{port}/sign-in/")
                _greet(data, port, jira_port if beside else None, time.monotonic() - began)
                services.wait()
    return 0


def _settings(data: Path, port: int, mail_port: int, jira_port: int) -> dict[str, str]:
    return {
        "SECRET_KEY": _kept_secret(data / "secret-key"),
        "DEMO_JIRA_URL": f"http://localhost:{jira_port}",
        "DEMO_JIRA_SECRET": _kept_secret(data / "jira-secret"),
        "TRACKER_HOSTS": "localhost",
        "DEMO": "1",
        "PUBLIC_URL": f"http://localhost:{port}",
        "SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        "MAIL_FROM": "reviewboard <reviewboard@lindgrove.example>",
        "MAILBOX_DIR": str(data / "mailbox"),
        "CELERY_BEAT_FILE": str(data / "beat"),
        "MEETING_EARLY_MINUTES": str(7 * 24 * 60),  # whoever tries it need not wait for the day
        "DJANGO_SETTINGS_MODULE": "reviewboard.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _kept_secret(path: Path) -> str:
    """A key of the demo's own, made once, so that a sign-in outlives a restart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _prepare(chosen: Namespace, env: Mapping[str, str], data: Path) -> None:
    """One Django process for all that must be there first; its progress goes to the terminal."""
    command = [sys.executable, "manage.py", "prepare_demo", "--sign-ins", str(data / SIGN_INS)]
    command += ["--repo", str(chosen.repo.absolute())] if chosen.repo else []
    if subprocess.run(command, env=env, check=False).returncode:
        raise StackError("The demo could not be prepared; the lines above say why. FRESH=1 starts over.")


def _jira(env: Mapping[str, str], data: Path, port: int) -> Service:
    """The stand-in for Jira. It keeps its tickets in a file, and tells the product what people do in it."""
    hook = f"{env['PUBLIC_URL'].replace('localhost', '127.0.0.1')}/hooks/{JIRA_KEY}/"
    argv = [sys.executable, "-m", "tests.simulators.jira", "--port", str(port), "--preset", "demo", "--no-validate",
            "--state", str(data / JIRA_TICKETS), "--person", JIRA_PERSON,
            "--webhook-url", hook, f"--webhook-secret={env['DEMO_JIRA_SECRET']}"]  # fmt: skip
    for name in JIRA_PEOPLE:
        argv += ["--user", name]
    return Service("jira", argv, env)


def _services(env: Mapping[str, str], port: int, mail_port: int) -> list[Service]:
    python = [sys.executable, "-m"]
    return [
        Service(
            "web",
            [*python, "uvicorn", "reviewboard.asgi:application", "--port", str(port), "--no-access-log",
             "--timeout-graceful-shutdown", "3", "--log-level", "warning"],
            env,
        ),
        Service("relay", [sys.executable, "manage.py", "relay"], env),
        Service(
            "worker",
            [*python, "celery", "--app", "reviewboard", "worker", "--beat", "--queues", "default,retry,tracker",
             "--concurrency", "1", "--loglevel", "WARNING"],
            env,
        ),
        Service("mailbox", [*python, "reviewboard.sample.mail_sink", "--port", str(mail_port)], env),
    ]  # fmt: skip


def _await_page(address: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own pages
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise StackError(f"The pages did not answer within {READY_SECONDS:.0f} s; services.log says why.")


def _greet(data: Path, port: int, jira_port: int | None, seconds: float) -> None:
    _say(f"\nreviewboard is ready after {seconds:.0f} s:  http://localhost:{port}/\n")
    _say((data / SIGN_INS).read_text())
    _say(f"Sent mail is read at http://localhost:{port}/mailbox/")
    if jira_port is not None:
        _say(f"Tickets appear in a stand-in for Jira at http://localhost:{jira_port}/")
    _say(f"Logs: {data / 'services.log'}. Ctrl-C ends all of it; what you did is kept (FRESH=1 starts over).")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
