"""Backstage catalogs: services, teams and people; what is not safe or not YAML is named, the rest stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.values import Tier
from reviewboard.integrations.files import Limits, Login, PersonRow, ServiceRow, TeamRow, read
from reviewboard.integrations.files.catalog_entities import PATHS
from reviewboard.integrations.files.yaml_nodes import Node

CATALOG = b"""%YAML 1.1
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  title: Orders
  description: Takes orders
  annotations:
    github.com/project-slug: acme/orders
    backstage.io/source-location: url:https://github.com/acme/mono/tree/main/services/orders/
    acme.example/service-tier: tier-1
spec:
  type: service
  lifecycle: production
  owner: group:default/payments
  dependsOn: [resource:default/orders-db, component:ledger]
  consumesApis: [prices]
--- # the interface
kind: API
metadata: {name: prices, namespace: Trade, labels: {tier: "3"}}
spec: {owner: user:ann, tier: 2}
---
kind: Group
metadata: {name: payments}
spec:
  type: team
  parent: group:shop
  profile: {displayName: Payments, email: pay@example.org}
  members: [ann, bob]
---
kind: User
metadata: {name: ann, annotations: {github.com/user-login: annlee}}
spec:
  profile: {displayName: Ann Lee, email: Ann@Example.org}
  memberOf: [payments, shop]
  timezone: Europe/Berlin
---
kind: Location
metadata: {name: all}
"""


def test_components_and_interfaces_are_services() -> None:
    parsed = read("services", "catalog-info.yaml", CATALOG)
    assert parsed.problems == ()
    assert [(i.line, i.what, i.why) for i in parsed.ignored] == [
        (24, "group payments", "import it as people"),
        (32, "user ann", "import it as people"),
        (39, "location all", "this kind of entity is not read"),
    ]
    orders, prices = parsed.rows
    assert orders == ServiceRow(
        line=3,
        name="orders",
        title="Orders",
        summary="Takes orders",
        tier=Tier.ONE,
        lifecycle="production",
        owner_team="payments",
        repositories=("github.com/acme/orders", "github.com/acme/mono"),
        paths=("/services/orders/",),
        dependencies=("orders-db", "ledger", "prices"),
        given=frozenset(
            {
                "name",
                "title",
                "summary",
                "tier",
                "lifecycle",
                "owner_team",
                "repositories",
                "paths",
                "dependencies",
            }
        ),
    )
    assert isinstance(prices, ServiceRow)
    assert (prices.name, prices.entity, prices.owner_email) == ("trade/prices", "api", "ann@example.org")
    assert prices.tier is Tier.TWO, "spec.tier comes before labels"


def test_groups_are_teams_and_users_are_people() -> None:
    parsed = read("people", "catalog-info.yaml", CATALOG)
    assert parsed.problems == ()
    team, person = parsed.rows
    assert team == TeamRow(
        line=24,
        name="payments",
        title="Payments",
        email="pay@example.org",
        parent="shop",
        members=("ann@example.org", "bob"),
        given=frozenset({"name", "title", "email", "parent", "members"}),
    )
    assert person == PersonRow(
        line=32,
        key="ann",
        email="ann@example.org",
        name="Ann Lee",
        logins=(Login("github", "annlee"),),
        team="payments",
        teams=("payments", "shop"),
        zone="Europe/Berlin",
        given=frozenset({"key", "email", "name", "logins", "team", "teams", "zone"}),
    )
    assert [row.line for row in read("teams", "c.yaml", CATALOG).rows] == [24]


GOOD = "kind: Component\nmetadata:\n  name: good\n"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("a: &x [1]\nb: *x", "line 6, column 4: got “*x”, expected no aliases; write the value out"),
        ("a: &x 1\n<<: *x", "expected no aliases"),
        ("kind: Component\nmetadata: [", "expected YAML"),
        ("kind: Component\n\tmetadata: x", "line 6, column 1"),
        ("- a\n- b", "line 5, column 1: got a list of 2, expected an entity"),
        ("hello", "got “hello”, expected an entity"),
        ("kind: Component", "(metadata.name): got nothing, expected name of the service"),
        ("metadata: {name: x}", "(kind): got nothing, expected Component, API"),
        (
            "kind: [Component]\nmetadata: {name: x}",
            "line 5, column 7 (kind): got a list of 1, expected one value",
        ),
        ("kind: Component\nkind: API", "line 6, column 1: got the key “kind” a second time"),
        (
            "kind: Component\nmetadata: {name: x y}",
            "column 18 (metadata.name): got “x y”, expected a name of",
        ),
        (
            "kind: Component\nmetadata: {name: x}\nspec: {owner: 'a b'}",
            "line 7, column 15 (spec.owner): got “a b”",
        ),
        (
            "kind: Component\nmetadata: {name: x}\nspec: {tier: gold}",
            "(spec.tier): got “gold”, expected tier 1, 2 or 3",
        ),
        (
            "kind: Component\nmetadata: {name: x}\nspec: {dependsOn: [x]}",
            "expected other services as dependencies",
        ),
        ("kind: Component\nmetadata: {name: Good}", "got the component “Good” a second time"),
        ("a: " + "[" * 60 + "]" * 60, "got values nested very deeply, expected at most 50 levels"),
        ("a: " + "[" * 5000, "values nested very deeply"),
        ("? [a]\n: b", "got a key that is not text"),
        ("kind: a\0b", "line 5"),
        ('kind: Component\nmetadata: {name: x, title: "a\\0"}', "U+0000 is in it"),
    ],
)
def test_a_bad_document_is_named_and_the_good_ones_stay(document: str, problem: str) -> None:
    after = "kind: System\nmetadata: {name: after}\n"
    parsed = read("services", "c.yaml", f"{GOOD}---\n{document}\n---\n{after}".encode())
    assert [row.name for row in parsed.rows if isinstance(row, ServiceRow)] == ["good", "after"]
    assert len(parsed.problems) == 1
    assert problem in str(parsed.problems[0])


def test_no_tag_is_obeyed() -> None:
    parsed = read("services", "c.yaml", b"kind: Component\nmetadata: {name: !!python/name:os.system x}\n")
    assert [row.name for row in parsed.rows if isinstance(row, ServiceRow)] == ["x"]


def test_an_owner_without_an_address_is_said() -> None:
    parsed = read("services", "c.yaml", f"{GOOD}spec: {{owner: user:zoe}}\n".encode())
    assert parsed.notices == ("line 1: the owner “zoe” has no address in this file and was left out",)
    assert len(parsed.rows) == 1


def test_more_documents_than_allowed_are_said() -> None:
    data = "---\n".join(GOOD.replace("good", f"s{n}") for n in range(5)).encode()
    parsed = read("services", "c.yaml", data, limits=Limits(rows=3))
    assert "more documents, expected at most 3" in str(parsed.problems[0])


def test_every_path_that_is_documented_is_read_and_the_reverse(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    plain_at = Node.at

    def at(node: Node, path: str) -> Node | None:
        asked.add(path)
        return plain_at(node, path)

    monkeypatch.setattr(Node, "at", at)
    read("services", "c.yaml", CATALOG)
    read("people", "c.yaml", CATALOG)
    assert asked == set(PATHS)


@given(
    st.lists(
        st.sampled_from(
            [*"abk:-[]{}&*!|>'\"#%@?,~\n \t\0é", "---\n", "kind: User\n", "metadata: ", "name: x"]
        )
    )
)
def test_no_text_raises(parts: list[str]) -> None:
    read("services", "c.yaml", "".join(parts).encode())
