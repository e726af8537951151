"""Ugly files of every kind: never an exception, every line kept or told, nothing by halves, and taken back whole."""

import random
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import pytest

from reviewboard.catalog.imports import KINDS as CATALOG
from reviewboard.catalog.imports import import_people, import_services
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.models import Import
from reviewboard.connections.taking_back import take_back
from reviewboard.incidents.imports import KINDS as INCIDENTS
from reviewboard.incidents.imports import import_incidents
from reviewboard.people.erasure import erase_person
from reviewboard.people.operations import give_identity
from reviewboard.people.permissions import Role
from tests.catalog.test_import_services import bring as bring_services
from tests.catalog.ugly import COLUMNS, as_csv, as_json, codeowners, entities, rows, starts
from tests.examples import examples
from tests.people.roster import NOW, TODAY, person, user

pytestmark = pytest.mark.django_db
KINDS = {**CATALOG, **INCIDENTS}
Bring = Callable[..., Outcome]


def services(upload: Upload, **given: object) -> Outcome:
    return import_services(upload=upload, repository="acme/shop", **given)  # type: ignore[arg-type]  # options


IMPORTS: dict[str, Bring] = {
    "people": lambda upload, **given: import_people(upload=upload, **given),
    "teams": lambda upload, **given: import_people(upload=upload, kind="teams", **given),
    "services": services,
    "incidents": lambda upload, **given: import_incidents(upload=upload, **given),
}


@pytest.fixture(autouse=True)
def _company() -> None:
    """People whom the cells name: one with two addresses, the only administrator, one who was erased."""
    give_identity(
        person_id=person("Ann", email="ann@example.org").pk, kind="email", value="ann@home.org", as_of=NOW
    )
    user(Role.ADMIN, person("Zoe", email="zoe@example.org"))
    gone = person("Gone", email="erased@example.org")
    erase_person(person_id=gone.pk, actor_id=None, as_of=NOW)
    bring_services("name,repositories,paths\nshop,acme/mono,/shop/\n")


def everything() -> dict[str, object]:
    """What an import may have touched, but names, which stay, and what people were seen under, which stays seen."""
    found = {}
    for kind, records in KINDS.items():
        read = records.read(list(records.model._default_manager.values_list("pk", flat=True)), TODAY)
        found[kind] = {
            pk: {
                name: value
                for name, value in columns.items()
                if name not in {*records.personal, "identity_ids"}
            }
            for pk, columns in read.items()
        }
    return {**found, "imports": Import.objects.filter(state="applied").count()}


def check(bring: Bring, upload: Upload) -> Outcome:
    """One file, previewed, refused as a whole, applied, applied again and taken back."""
    before, stamp = everything(), Stamp(NOW)
    preview = bring(upload, stamp=stamp, keep=False)
    if preview.problems:
        assert bring(upload, stamp=stamp, all_or_nothing=True).import_id is None
    assert everything() == before
    outcome = bring(upload, stamp=stamp)
    assert (outcome.effects, outcome.problems) == (preview.effects, preview.problems)
    again = bring(upload, stamp=stamp)
    if not outcome.problems or bring is not services:
        # A path that a row below gives up is refused above it the first time, and free the second time.
        assert (again.count("created"), again.count("updated")) == (0, 0)
    for made in (again, outcome):
        assert made.import_id is not None
        assert take_back(import_id=made.import_id, kinds=KINDS, stamp=stamp).kept == ()
    assert everything() == before
    return outcome


def told(outcome: Outcome, begins: Sequence[int]) -> tuple[set[int], set[int]]:
    """The records (by number) that did something, and those with a problem."""
    number = {line: sum(start <= line for start in begins) for line in range(1, 10_000)}
    return {number[one.line] for one in outcome.effects}, {number[one.line] for one in outcome.problems}


@pytest.mark.parametrize("seed", range(examples(2)))
@pytest.mark.parametrize("kind", COLUMNS)
def test_every_line_of_a_table_is_kept_or_told_with_its_column(kind: str, seed: int) -> None:
    made = list(rows(seed, COLUMNS[kind], 40))
    outcome = check(IMPORTS[kind], Upload("ugly.csv", as_csv(made), ZoneInfo("Europe/London")))
    header = list(made[0])
    for problem in outcome.problems:
        assert problem.line > 1, problem
        if problem.column in header:
            assert problem.position == header.index(problem.column) + 1, problem
    done, bad = told(outcome, starts(made))
    assert not done & bad
    assert done | bad == {number for number, row in enumerate(made, 1) if any(map(str.strip, row.values()))}


@pytest.mark.parametrize("seed", range(examples(2)))
@pytest.mark.parametrize("kind", COLUMNS)
def test_the_same_rows_as_json_in_one_line(kind: str, seed: int) -> None:
    made = list(rows(seed + 1000, COLUMNS[kind], 25))
    outcome = check(IMPORTS[kind], Upload("ugly.json", as_json(made), ZoneInfo("Europe/London")))
    assert all(problem.position for problem in outcome.problems if problem.column in made[0])


@pytest.mark.parametrize("seed", range(examples(2)))
def test_every_line_of_codeowners_is_kept_or_told(seed: int) -> None:
    lines = codeowners(random.Random(seed))
    outcome = check(services, Upload("CODEOWNERS", "\n".join(lines).encode()))
    assert all(1 <= problem.line <= len(lines) for problem in outcome.problems)


@pytest.mark.parametrize("seed", range(examples(2)))
@pytest.mark.parametrize("kind", ["people", "teams", "services"])
def test_every_entity_of_a_catalog_is_kept_or_told(kind: str, seed: int) -> None:
    written = entities(random.Random(seed))
    outcome = check(IMPORTS[kind], Upload("catalog-info.yaml", written.encode()))
    assert all(problem.position for problem in outcome.problems if problem.column)
