"""Files of services become services with owners, reviewers and code, once, and can be taken back whole."""

from datetime import timedelta

import pytest

from reviewboard.catalog.imports import KINDS, import_people, import_services
from reviewboard.catalog.models import Ownership, PathRule, Repository, Reviewer, Service
from reviewboard.catalog.operations import ensure_repository
from reviewboard.catalog.queries import reviewers_for, service_facts, service_for
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.taking_back import Kept, TakenBack, take_back
from reviewboard.domain.values import Tier
from reviewboard.people.models import Team
from reviewboard.people.operations import give_identity, set_teams
from tests.people.roster import NOW, TODAY, person

pytestmark = pytest.mark.django_db

SERVICES = """name,tier,owner_team,owner_email,repositories,dependencies,reviewers,deputies
orders,1,Payments,ada.lovelace@example.org,acme/orders,ledger,ada.lovelace@example.org,bo.diddley@example.org
ledger,2,Payments,,https://github.com/Acme/Ledger.git,,,
"""


@pytest.fixture(autouse=True)
def _people() -> None:
    person("Ada Lovelace")
    person("Bo Diddley")


def bring(text: str, name: str = "services.csv", **options: object) -> Outcome:
    stamp = Stamp(options.pop("at", NOW))  # type: ignore[arg-type]  # a moment
    return import_services(upload=Upload(name, text.encode()), stamp=stamp, **options)  # type: ignore[arg-type]  # options of the call


def back(outcome: Outcome) -> TakenBack:
    assert outcome.import_id is not None
    return take_back(import_id=outcome.import_id, kinds=KINDS, stamp=Stamp(NOW))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return (outcome.count("created"), outcome.count("updated"), outcome.count("unchanged"))


def scanned(name: str, url: str = "") -> int:
    forge = ensure_connection(
        key="scan", name="Scan", vendor="git", kind=ConnectionKind.REPOSITORY, as_of=NOW
    )
    return ensure_repository(connection_id=forge, external_id=f"path:{name}", name=name, url=url)


def test_a_file_of_services_says_whose_they_are_and_who_reviews_them() -> None:
    assert bring(SERVICES).problems == ()
    orders, ledger = Service.objects.get(key="orders"), Service.objects.get(key="ledger")
    facts = service_facts([orders.pk, ledger.pk], on=TODAY)
    ada = Reviewer.objects.get(deputy=False).person
    assert facts[orders.pk].tier is Tier.ONE
    assert facts[orders.pk].owner_id == ada.pk
    assert Reviewer.objects.get(deputy=False).service == orders
    assert (facts[ledger.pk].dependents, facts[ledger.pk].owner_id) == (1, None)


def test_the_same_file_again_changes_nothing() -> None:
    bring(SERVICES)
    assert counts(bring(SERVICES, at=NOW + timedelta(days=1))) == (0, 0, 2)


def test_a_moved_service_keeps_the_days_of_its_former_team() -> None:
    bring(SERVICES)
    later = NOW + timedelta(days=10)
    bring("name,owner_team\norders,Checkout\n", at=later)
    spans = Ownership.objects.filter(service__key="orders").order_by("starts_on")
    assert [(o.team.name, o.starts_on, o.ends_on) for o in spans] == [
        ("Payments", TODAY, later.date()),
        ("Checkout", later.date(), None),
    ]


def test_what_nobody_knows_is_a_problem_with_the_nearest_name() -> None:
    outcome = bring("name,dependencies,reviewers\na,ledgr,\nledger,,\nb,,cy@example.org\nc,a,\n")
    assert [(p.line, p.column, p.got, p.hint) for p in outcome.problems] == [
        (2, "dependencies", "“ledgr”", "did you mean ledger?"),
        (4, "reviewers", "“cy@example.org”", ""),
        (5, "dependencies", "“a”", ""),
    ]
    assert list(Service.objects.values_list("key", flat=True)) == ["ledger"]


def test_a_repository_that_a_file_named_is_taken_over_by_its_scan() -> None:
    bring(SERVICES)
    for name, url in (("orders", "git@github.com:acme/orders.git"), ("acme/ledger", "")):
        pk = scanned(name, url)
        assert service_for(pk, ["src/x.py"]) == Service.objects.get(key=name.split("/")[-1]).pk
    assert Repository.objects.count() == 2
    assert counts(bring(SERVICES)) == (0, 0, 2)


def test_two_services_share_a_repository_by_paths_only() -> None:
    shared = bring("name,repositories\na,acme/mono\nb,acme/mono\n")
    assert [(p.line, p.expected) for p in shared.problems] == [(3, "a repository of its own, or its paths")]
    outcome = bring("name,repositories,paths\na,acme/mono,/a/\nb,acme/mono,/b/|/b-api/\n")
    assert outcome.problems == ()
    mono = Repository.objects.get()
    a, b = Service.objects.get(key="a"), Service.objects.get(key="b")
    assert service_for(mono.pk, ["a/x.py", "b/y.py", "b-api/z.py"]) == b.pk
    assert service_for(mono.pk, ["a/x.py", "b/y.py"]) == a.pk
    assert service_for(mono.pk, ["docs/x.md"]) is None


def test_codeowners_say_who_reviews_a_path() -> None:
    ada, bo = person("Cy Twombly"), person("Di Prima")
    give_identity(person_id=ada.pk, kind="github", value="cy", as_of=NOW)
    outcome = bring("* @cy\n/docs/ @acme/writers\n/free/\n", "CODEOWNERS", repository="acme/orders")
    assert counts(outcome) == (1, 0, 0)
    repository = Repository.objects.get()
    import_people(upload=Upload("t.csv", b"name\nWriters\n"), stamp=Stamp(NOW), kind="teams")
    set_teams(person_id=bo.pk, team_ids=[Team.objects.get(key="writers").pk], on=TODAY, as_of=NOW)
    assert reviewers_for(repository.pk, ["src/x.py"], on=TODAY) == (ada.pk,)
    assert reviewers_for(repository.pk, ["docs/x.md"], on=TODAY) == (bo.pk,)
    assert reviewers_for(repository.pk, ["free/x"], on=TODAY) == ()
    again = bring("* @cy\n/docs/ @acme/writers\n/free/\n", "CODEOWNERS", repository="acme/orders")
    assert counts(again) == (0, 0, 1)


def test_codeowners_without_their_repository_are_a_problem() -> None:
    outcome = bring("* @cy\n", "CODEOWNERS")
    assert [p.expected for p in outcome.problems] == ["the repository that it belongs to, such as acme/shop"]
    assert not PathRule.objects.exists()


def test_taking_an_import_back_leaves_nothing_of_it() -> None:
    taken = back(bring(SERVICES))
    assert taken == TakenBack(deleted=5, restored=0, kept=())
    assert not Service.objects.exists()
    assert not Repository.objects.exists()


def test_what_was_changed_is_as_before_and_what_was_changed_since_stays() -> None:
    bring(SERVICES)
    second = bring("name,tier,dependencies\norders,3,\nledger,3,\n")
    bring("name,tier\nledger,1\n")
    ledger = Service.objects.get(key="ledger")
    assert back(second) == TakenBack(deleted=0, restored=1, kept=(Kept(f"service:{ledger.pk}", "changed"),))
    orders = Service.objects.get(key="orders")
    assert (orders.tier, list(orders.dependencies.values_list("needs__key", flat=True))) == (1, ["ledger"])
    assert Service.objects.get(key="ledger").tier == 1


def test_a_scanned_repository_is_given_back_to_whose_it_was() -> None:
    bring(SERVICES)
    pk, free = scanned("acme/orders"), scanned("acme/free")
    taken = back(bring("name,repositories\ncart,acme/orders;acme/free\n"))
    assert (taken.deleted, taken.kept) == (1, ())
    assert Repository.objects.get(pk=pk).service == Service.objects.get(key="orders")
    assert Repository.objects.get(pk=free).service is None


def test_a_repository_that_was_scanned_since_stays_with_its_service() -> None:
    outcome = bring(SERVICES)
    pk = scanned("acme/orders")
    taken = back(outcome)
    orders = Service.objects.get(key="orders")
    assert Repository.objects.get().pk == pk
    assert {Kept(f"repository:{pk}", "changed"), Kept(f"service:{orders.pk}", "used")} <= set(taken.kept)
    assert list(Team.objects.values_list("key", flat=True)) == ["payments"]


def test_a_catalog_brings_services_too() -> None:
    catalog = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  title: Checkout
spec:
  owner: payments
  lifecycle: production
"""
    assert counts(bring(catalog, "catalog-info.yaml")) == (2, 0, 0)
    assert counts(bring(catalog, "catalog-info.yaml")) == (0, 0, 1)
