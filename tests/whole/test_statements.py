"""How many SQL statements a page or an API answer takes, at two sizes: no more with four times the rows."""

import pytest
from pytest_django import DjangoDbBlocker

from tests.statements import statements
from tests.whole.addresses import Address, addresses, of_self
from tests.whole.cast import Sample
from tests.whole.growth import grow

pytestmark = pytest.mark.django_db

MOST = 12
MOST_OF_A_LIST = 6
"""Of the API's lists, what finds who the token speaks for among them (performance.md)."""

MORE = {
    "web:screen": 14,
    "web:jira": 26,
    "web:jira-dry-run": 20,
    "web:change": 30,
    "web:change-glass": 23,
    "web:change-repair": 23,
    "web:me": 23,
    "web:prepare": 13,
    "web:gate-preview": 19,
    "web:drift": 24,
    "api:gate-drift": 17,
}
MORE |= dict.fromkeys(("web:ledger", "web:ledger-csv", "web:ledger-json"), 18)
"""The drift radar is eight statements, whatever there is, and each change with its reason seven; its page also says how
long approval takes, and what was silent. A change's page also holds what is argued about its verdict and what its gate
weighs, what somebody owes is seven lists, and what is to be prepared says which silences were told. The shared screen holds
every item at once. One's ledger says who asked for an answer in private, who was there, what came of it and who looked.
Trying other rules of the gate takes five, and what services lack four. The page of a tracker is seven, and a dry run reads
what every ticket is made of: that many of them take no more, their own tests say (tests/tracker/test_board.py,
tests/web/test_jira_acts.py)."""

SHOWN = [one for one in addresses() if not one.name.endswith(("openapi", "index"))]


def counted(sample: Sample, one: Address, part: str) -> list[str]:
    """The statements of one GET, sign-in included; none when there is nothing to get."""
    client = sample.program(part) if one.name.startswith("api:") else sample.client(part)
    values = of_self(sample, one.name)
    path = one.path(**{name: values[name] for name in one.parameters})
    client.get(path)  # what is read once a process is not counted
    with statements() as sent:
        answer = client.get(path)
    return sent if answer.status_code == 200 else []


@pytest.fixture(scope="module")
def small(sample: Sample, django_db_blocker: DjangoDbBlocker) -> dict[str, int]:
    """How many statements each address takes on the sample as it is."""
    with django_db_blocker.unblock():
        return {one.name: len(counted(sample, one, "series_facilitator")) for one in SHOWN}


@pytest.fixture(scope="module")
def grown(sample: Sample, small: dict[str, int], django_db_blocker: DjangoDbBlocker) -> Sample:
    """The sample with four times the changes, incidents, actions and people, once the small one was measured."""
    with django_db_blocker.unblock():
        grow(sample, times=3)
    return sample


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.name)
def test_four_times_the_rows_take_no_more_statements(
    small: dict[str, int], grown: Sample, one: Address
) -> None:
    sent = counted(grown, one, "series_facilitator")
    most = (
        MOST_OF_A_LIST if one.name.startswith("api:") and one.name.endswith("s") else MORE.get(one.name, MOST)
    )
    assert len(sent) <= most, "\n".join(sent)
    assert len(sent) <= small[one.name], "\n".join(sent)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.name)
def test_an_administrators_page_keeps_the_limit_too(grown: Sample, one: Address) -> None:
    sent = counted(grown, one, "admin")
    assert len(sent) <= MORE.get(one.name, MOST), "\n".join(sent)
