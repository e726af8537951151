"""Facts of services on a day, and lists that cost the same at any size."""

from datetime import timedelta

import pytest

from reviewboard.catalog import operations, queries
from reviewboard.catalog.approvers import approvers_for
from reviewboard.catalog.naming import key_for, plain_repository
from reviewboard.domain.values import Tier
from reviewboard.people.reader import HOUSE
from tests.people.roster import NOW, TODAY, person, team
from tests.statements import at_most

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


def service(key: str, tier: Tier = Tier.TWO) -> int:
    return operations.create_service(key=key, name=key.capitalize(), tier=tier, as_of=NOW)


def test_facts_are_those_of_the_day() -> None:
    orders, ledger = service("orders", Tier.ONE), service("ledger")
    ada, bo, cy = person("Ada Lovelace"), person("Bo Diddley"), person("Cy Twombly")
    payments, search = team("payments", lead=bo), team("search")
    operations.set_owner(service_id=orders, team_id=payments.pk, owner_id=ada.pk, on=TODAY, as_of=NOW)
    operations.set_owner(service_id=orders, team_id=search.pk, on=TOMORROW, as_of=NOW)
    operations.set_reviewers(
        service_id=orders, reviewer_ids=[cy.pk, ada.pk], deputy_ids=[bo.pk], on=TODAY, as_of=NOW
    )
    operations.set_dependencies(service_id=ledger, needs=[orders], as_of=NOW)
    assert queries.service_facts([orders], on=TODAY)[orders] == queries.ServiceFacts(
        key="orders",
        tier=Tier.ONE,
        dependents=1,
        owner_team_id=payments.pk,
        team_lead_id=bo.pk,
        owner_id=ada.pk,
    )
    tomorrow = queries.service_facts([orders], on=TOMORROW)[orders]
    assert (tomorrow.owner_team_id, tomorrow.team_lead_id, tomorrow.owner_id) == (search.pk, None, None)
    yesterday = queries.service_facts([orders], on=TODAY - timedelta(days=1))[orders]
    assert yesterday.owner_team_id is None
    listed = approvers_for([orders])[orders]
    assert listed.reviewers_on(TODAY) == {f"person:{ada.pk}", f"person:{cy.pk}"}
    assert not listed.reviewers_on(TODAY - timedelta(days=1))


@pytest.mark.parametrize("size", [2, 40])
def test_facts_and_a_list_take_two_statements_at_any_size(size: int) -> None:
    owners = team()
    ids = [service(f"s{number:02}") for number in range(size)]
    for pk in ids:
        operations.set_owner(service_id=pk, team_id=owners.pk, on=TODAY, as_of=NOW)
    with at_most(2):
        assert len(queries.service_facts(ids, on=TODAY)) == size
    with at_most(2):
        page = queries.list_services(HOUSE, queries.ServiceFilter(), None, 50, on=TODAY)
    assert {row.team for row in page.rows} == {"Payments"}
    with at_most(8):
        queries.get_service(HOUSE, "s00", on=TODAY)


def test_a_list_is_narrowed_by_words_tier_and_owning_team() -> None:
    orders, _ = service("orders", Tier.ONE), service("order-search")
    operations.set_owner(service_id=orders, team_id=team().pk, on=TODAY, as_of=NOW)

    def keys(**wanted: object) -> list[str]:
        chosen = queries.ServiceFilter(**wanted)  # type: ignore[arg-type]  # fields of the filter
        return [row.key for row in queries.list_services(HOUSE, chosen, None, 10, on=TODAY).rows]

    assert keys(q="ORDER sea") == ["order-search"]
    assert keys(tier=1) == keys(team="payments") == ["orders"]
    assert keys() == ["order-search", "orders"]


def test_the_pages_of_a_list_hold_every_service_once() -> None:
    for number in range(7):
        service(f"s{number}")
    seen: list[str] = []
    after = None
    while True:
        page = queries.list_services(HOUSE, queries.ServiceFilter(), after, 3, on=TODAY)
        seen += [row.key for row in page.rows]
        if (after := page.after) is None:
            break
    assert seen == [f"s{number}" for number in range(7)]


def test_nobody_is_reviewer_and_deputy_at_once() -> None:
    ada = person()
    with pytest.raises(ValueError, match="own deputy"):
        operations.set_reviewers(
            service_id=service("orders"), reviewer_ids=[ada.pk], deputy_ids=[ada.pk], on=TODAY, as_of=NOW
        )


@pytest.mark.parametrize(
    "spelling",
    [
        "acme/shop",
        "Acme/Shop.git",
        "https://github.com/acme/shop",
        "https://github.com/Acme/Shop.git/",
        "git@github.com:acme/shop.git",
        "ssh://git@github.com/acme/shop.git",
        "github.com/acme/shop",
    ],
)
def test_a_repository_is_one_however_it_is_spelt(spelling: str) -> None:
    assert plain_repository(spelling) == "acme/shop"


@pytest.mark.parametrize(("name", "key"), [("Order API", "order-api"), ("core/ledger.v2", "core-ledger-v2")])
def test_a_service_key_is_what_is_left_of_its_name(name: str, key: str) -> None:
    assert key_for(name) == key


def test_a_name_without_letters_has_no_key() -> None:
    with pytest.raises(ValueError, match="letter or digit"):
        key_for("!!!")
