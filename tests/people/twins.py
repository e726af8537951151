"""People who turn out to be one, with facts in every room; and every row that names a person, to compare."""

from collections.abc import Mapping
from datetime import date, time

from django.db.models import F

from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.findings.models import ActionItem, Decision
from reviewboard.meetings.models import Series
from reviewboard.people.belongings import COLUMNS, STAYS, Column
from reviewboard.people.models import AudienceMember, Identity, ManagerTerm, Membership, Person, Team
from tests.people.roster import NOW, TODAY

LONG_AGO = date(2024, 1, 1)
Names = Mapping[str, dict[int, int | None]]


def names() -> Names:
    """Of each column that names a person, whom each row names; what says who is merged aside."""
    every = [*COLUMNS.values(), *(Column(name) for name in STAYS if "PersonMerge" not in name)]
    return {
        one.name: dict(one.rows().annotate(who=F(f"{one.attribute}_id")).values_list("pk", "who"))
        for one in every
    }


def facts_of(who: Person, payments: Team, boss: Person) -> None:
    """One current fact of each sort, and what was decided."""
    Identity.objects.create(kind="github", value=f"login-{who.pk}", person=who)
    Membership.objects.create(person=who, team=payments, starts_on=LONG_AGO)
    ManagerTerm.objects.create(person=who, manager=boss, starts_on=LONG_AGO)
    service = Service.objects.create(key=f"service-{who.pk}", name="Service")
    Ownership.objects.create(service=service, team=payments, owner=who, starts_on=TODAY)
    Reviewer.objects.create(service=service, person=who, starts_on=TODAY)
    ActionItem.objects.create(title="Say it", owner=who, written_by=who, verified_by=who)
    Decision.objects.create(text="So it is", owner=who, decided_by=who, written_by=who)
    Series.objects.create(
        key=f"series-{who.pk}",
        name="Weekly",
        rule="FREQ=WEEKLY",
        starts_on=TODAY,
        starts_at=time(10),
        facilitator=who,
        deputy=who,
    )
    Team.objects.create(key=f"led-by-{who.pk}", name="Led", lead=who)


def named_in(audience_id: int, *people: Person) -> None:
    """These people may see what the audience is for."""
    for one in people:
        AudienceMember.objects.create(audience_id=audience_id, person=one)


__all__ = ["LONG_AGO", "NOW", "TODAY", "facts_of", "named_in", "names"]
