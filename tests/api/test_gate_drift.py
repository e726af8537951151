"""The drift radar by the API: the same numbers as on the page, and nobody's name."""

import json
from datetime import timedelta

import pytest

from reviewboard.approvals.models import BrokenGlass
from reviewboard.domain.approval import Seen
from reviewboard.people.models import Identity
from tests.api.calling import caller
from tests.approvals.drifting import HEAD, change, drifted, hidden, service
from tests.people.roster import NOW, person
from tests.statements import at_most

pytestmark = pytest.mark.django_db

AT = NOW - timedelta(hours=1)


def test_services_weeks_and_changes_are_told() -> None:
    shop = service("shop")
    one = drifted(shop, Seen.BROKEN_GLASS, AT, title="Batch the deletes")
    BrokenGlass.objects.create(change=one, head=HEAD, reason="disk at 94%, says ⟦q3⟧", at=AT, until=NOW)
    drifted(shop, Seen.REPAIR, AT)
    drifted(shop, Seen.NOT_TOLD, AT)
    told = caller().get("gate/drift", weeks=4).body
    [row] = told["services"]
    assert (row["service"], row["mode"], row["merged"], row["around"]) == ("shop", "observe", 3, 1)
    assert [week["without_approval"] for week in row["weeks"]] == [0, 0, 0, 1]
    assert (told["merged"], told["around"], told["repairs"], told["not_told"]) == (3, 1, 1, 1)
    [listed] = told["changes"]
    assert (listed["title"], listed["seen"], listed["reason"], listed["approved_at"]) == (
        "Batch the deletes",
        "broken_glass",
        "disk at 94%, says somebody",
        None,
    )
    assert told["more_changes"] is False


def test_nobody_is_named_and_what_one_may_not_see_is_counted_only() -> None:
    ada = Identity.objects.create(
        kind="github", value="ada-login", name="Ada Lovelace", person=person("Ada Lovelace")
    )
    shop = service("shop", reviewers=(person("Rita Stone"),))
    drifted(shop, Seen.SELF_APPROVED, AT, author=ada, principal=ada, merged_by=ada)
    secret = drifted(shop, Seen.NO_APPROVAL, AT, title="Rotate the leaked key", author=ada)
    hidden(secret)
    told = caller().get("gate/drift").body
    assert (told["around"], told["hidden"], len(told["changes"])) == (2, 1, 1)
    plain = json.dumps(told)
    for word in ("Ada", "Lovelace", "ada-login", "Rita", "leaked", f"CHG-{secret.pk}"):
        assert word not in plain


@pytest.mark.parametrize(
    ("query", "status"),
    [({"weeks": 0}, 400), ({"weeks": 27}, 400), ({"author": 1}, 400), ({"service": "nothing"}, 404)],
)
def test_what_makes_no_sense_is_refused(query: dict[str, object], status: int) -> None:
    assert caller().get("gate/drift", **query).status == status


def test_one_service_is_told_alone() -> None:
    drifted(service("shop"), Seen.NO_APPROVAL, AT)
    drifted(service("search"), Seen.NO_APPROVAL, AT)
    told = caller().get("gate/drift", service="shop").body
    assert [row["service"] for row in told["services"]] == ["shop"]
    assert [row["service"] for row in told["changes"]] == ["shop"]


@pytest.mark.parametrize("count", [1, 20])
def test_it_takes_as_few_statements_for_many_as_for_one(count: int) -> None:
    for n in range(count):
        one = service(f"shop-{n}")
        drifted(one, Seen.NO_APPROVAL, AT)
        change(one, AT)
        hidden(drifted(one, Seen.NO_APPROVAL, AT))
    asking = caller()
    asking.get("gate/drift")
    with at_most(17):
        assert asking.get("gate/drift").status == 200
