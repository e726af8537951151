"""What every test has: loopback only (pyproject.toml), one Chromium, built assets, and no skipping in CI."""

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.template.base import Template
from django.test import override_settings
from hypothesis import settings as hypothesis
from playwright.sync_api import expect

from reviewboard.broadcast import server
from reviewboard.changes import books
from reviewboard.web import assets
from tests.chromium import executable
from tests.examples import examples

# Playwright keeps an event loop in the thread of the tests; the tests themselves are synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# Every test client starts the middleware anew: it need not list all static files first.
settings.WHITENOISE_AUTOREFRESH = True
# The same hash as in production, made with less work: nothing here is worth guessing.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 64, 1

# Nor does a busy machine fail one: what is waited for may take longer than Playwright's five seconds.
expect.set_options(timeout=30_000)

pytest_plugins = ["tests.standing", "tests.emptying"]

SERVED = Template._render  # type: ignore[attr-defined]  # the stubs leave it out
BUILT: Path = settings.BASE_DIR / "build" / "static"

# Tables of tests are small: PostgreSQL need not weigh every order in which ten of them can be joined, nor compile a query.
os.environ.setdefault("PGOPTIONS", "-c join_collapse_limit=4 -c from_collapse_limit=4 -c jit=off")

# Wall-clock never fails a test. CI tries the same examples every time, so that a red run can be repeated.
hypothesis.register_profile(
    "house", deadline=None, max_examples=examples(100), derandomize=os.environ.get("CI") == "true"
)
hypothesis.load_profile("house")


# All that is imported and collected stays until the end: nothing of it is worth looking for.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first: at the end the other worker would have nothing left to take over."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """The collector of garbage leaves alone what stays, and looks for the rest less often than Python would."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI whatever was skipped has failed: a green run has run everything."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
    return report


@pytest.fixture(autouse=True, scope="session")
def _pages_as_they_are_served(django_test_environment: None) -> None:
    """Django would keep a copy of the context of every part of every page, for tests that look into it: none does."""
    Template._render = SERVED  # type: ignore[attr-defined]  # as above


@pytest.fixture(autouse=True)
def _rules_of_this_test() -> None:
    """Rules of evidence that another test had added are forgotten with its rows."""
    books.forget()


@pytest.fixture
def patient_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real Redis of `make test`, which may take longer than the moment that a request gives it: a machine is busy."""
    if not settings.REDIS_URL:
        pytest.fail("these tests need REDIS_URL")
    monkeypatch.setattr(server, "LIMIT", 60.0)
    server.client.cache_clear()
    yield
    server.client.cache_clear()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Starts the Chromium that the machine has (`tests.chromium` says how to get one)."""
    found = executable()
    assert found, "no Chromium: run `python -m tests.chromium`"
    return {"executable_path": found, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def built_assets() -> Iterator[Path]:
    """The fonts as a server finds them, also where they had not been built when settings were read."""
    assets.build(BUILT)
    with override_settings(STATICFILES_DIRS=[BUILT]):
        yield BUILT
