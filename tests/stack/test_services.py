"""Services run side by side, come back when they die, and end together."""

import sys
import time
import uuid
from functools import partial
from pathlib import Path

from reviewboard.stack import Service, Services, demo
from tests.simulators.jira.__main__ import arguments
from tests.stack.processes import eventually, naming


def python(name: str, code: str, *arguments: str, grace: float = 10.0) -> Service:
    return Service(name, [sys.executable, "-I", "-S", "-u", "-c", code, *arguments], grace=grace)


def has_lines(log: Path, count: int) -> bool:
    return log.exists() and len(log.read_text().splitlines()) == count


def test_each_line_of_output_follows_the_name_of_its_service(tmp_path: Path) -> None:
    log = tmp_path / "log" / "services.log"
    talk = "import sys, time\nprint('hello')\nprint('trouble', file=sys.stderr)\ntime.sleep(1000)"
    with Services([python("web", talk), python("worker", talk)], log=log, say=lambda _: None):
        assert eventually(partial(has_lines, log, 4))
    lines = log.read_text().splitlines()
    assert [line for line in lines if line.startswith("web")] == ["web      | hello", "web      | trouble"]
    assert [line for line in lines if line.startswith("worker")] == ["worker   | hello", "worker   | trouble"]


def test_a_service_that_dies_is_started_again_after_growing_pauses_and_it_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    log = tmp_path / "services.log"
    with Services([python("beat", "raise SystemExit(3)")], log=log, say=said.append, first_pause=0.05):
        assert eventually(lambda: len(said) >= 3)
    assert [text.split(" Its output")[0] for text in said[:3]] == [
        f"beat ended with code 3; starting it again in {pause} s." for pause in ("0.05", "0.1", "0.2")
    ]
    assert str(log) in said[0]


def test_one_that_dies_leaves_the_others_alone(tmp_path: Path) -> None:
    log, said = tmp_path / "services.log", list[str]()
    steady = python("steady", "import os, time\nprint(os.getpid())\ntime.sleep(1000)")
    frail = python("frail", "raise SystemExit(1)")
    with Services([steady, frail], log=log, say=said.append, first_pause=0.05):
        assert eventually(lambda: len(said) >= 2 and log.exists())
    assert len(log.read_text().splitlines()) == 1


def test_stopping_ends_all_of_them_side_by_side_with_everything_they_started(tmp_path: Path) -> None:
    mark = f"mark-{uuid.uuid4().hex}"
    deaf = (
        "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.fork()\ntime.sleep(1000)"
    )
    services = Services(
        [python(name, deaf, mark, grace=0.5) for name in ("one", "two", "three")],
        log=tmp_path / "services.log",
    )
    services.start()
    assert eventually(lambda: len(naming(mark)) == 9)  # three guards, three services, three children
    began = time.monotonic()
    services.stop()
    assert time.monotonic() - began < 1.4  # one after the other would take 1.5 s of grace
    assert not naming(mark)


def test_stopping_during_the_pause_before_a_restart_does_not_wait_for_it(tmp_path: Path) -> None:
    said: list[str] = []
    services = Services(
        [python("beat", "raise SystemExit(3)")], log=tmp_path / "log", say=said.append, first_pause=600.0
    )
    services.start()
    assert eventually(lambda: bool(said))
    began = time.monotonic()
    services.stop()
    assert time.monotonic() - began < 5.0
    assert len(said) == 1


def test_services_can_be_started_again_after_a_stop(tmp_path: Path) -> None:
    log = tmp_path / "services.log"
    services = Services([python("web", "print('up')\nimport time\ntime.sleep(1000)")], log=log)
    for times in (1, 2):
        with services:
            assert eventually(partial(has_lines, log, times))


def test_a_secret_that_begins_with_a_dash_is_a_secret_and_no_option(tmp_path: Path) -> None:
    env = {"PUBLIC_URL": "http://localhost:8000", "DEMO_JIRA_SECRET": "-begins-with-a-dash"}
    stand_in = demo._jira(env, tmp_path, 8001)
    _python, _m, _module, *given = stand_in.argv
    assert arguments().parse_args(given).webhook_secret == env["DEMO_JIRA_SECRET"]
