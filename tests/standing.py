"""What a test starts from, made once for all tests of a module that start from it.

    pytestmark = [pytest.mark.django_db, starts_from(begun)]

    def test_it(hour: Hour) -> None: ...

`begun` is called in a transaction around the tests, and each has a copy of what it returned, as `hour`, `week` or
whatever fixture copies `stood`; the test's own transaction leaves the rows as they were. A mark of its own outranks
the module's; `starts_from(None)` is from nothing, for a test that makes its own.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

Makes = Callable[[], Any]


def starts_from(makes: Makes | None) -> pytest.MarkDecorator:
    """The mark, on a test or a module."""
    return pytest.mark.starts_from.with_args(makes)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hands the mark to the fixture, so that tests which start from the same follow each other."""
    mark = metafunc.definition.get_closest_marker("starts_from")
    if mark:
        metafunc.parametrize("stood", mark.args, indirect=True, ids=[pytest.HIDDEN_PARAM], scope="module")


@pytest.fixture(scope="module", autouse=True)
def stood(request: pytest.FixtureRequest) -> Iterator[Any]:
    """What was made, as it was made; None where tests start from nothing."""
    makes: Makes | None = getattr(request, "param", None)
    if makes is None:
        yield None
        return
    if any(one.path == request.path and "playwright" in one.fixturenames for one in _functions(request)):
        request.getfixturevalue(
            "playwright"
        )  # with its loop Django takes another connection: it begins first
    request.getfixturevalue("django_db_setup")
    with _made(makes, request.getfixturevalue("django_db_blocker")) as made:
        yield made


def _functions(request: pytest.FixtureRequest) -> list[pytest.Function]:
    return [one for one in request.session.items if isinstance(one, pytest.Function)]


@contextmanager
def _made(makes: Makes, blocker: DjangoDbBlocker) -> Iterator[Any]:
    """Its rows stand until the block ends. Between the two the database is open to whichever tests ask for it."""
    with ExitStack() as around:
        with blocker.unblock():
            around.enter_context(transaction.atomic())
            made = makes()
        yield made
        with blocker.unblock():
            transaction.set_rollback(True)
            around.close()


@pytest.fixture
def hour(stood: Any) -> Any:
    """The meeting that the module starts from, as it runs or has run: `tests.minutes.scenes.Hour`."""
    return deepcopy(stood)


@pytest.fixture
def week(stood: Any) -> Any:
    """The week that the module starts from: `tests.agenda.week.Week`."""
    return deepcopy(stood)
