"""Findings are accepted by whoever runs the meeting; an idea becomes an action item only when somebody makes one of it."""

from datetime import timedelta
from typing import Any

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import Held
from reviewboard.changes.models import Change
from reviewboard.domain.values import FindingCategory, Visibility
from reviewboard.findings.learned_rows import FindingFilter, IdeaFilter
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.findings.operations import (
    accept_finding,
    add_action,
    add_decision,
    add_finding,
    add_idea,
    edit_finding,
    edit_idea,
    take_back_acceptance,
)
from reviewboard.findings.queries import (
    get_action,
    get_finding,
    get_idea,
    list_findings,
    list_ideas,
    of_change,
    of_incident,
)
from reviewboard.findings.rows import ActionFields, Origin
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record
from reviewboard.people.models import Audience, AudienceMember
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.changes.scenes import connection, pull, put, repository
from tests.incidents.pager import pager, service, told
from tests.people.roster import NOW, TODAY, person, reader
from tests.statements import at_most

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def ada() -> Reader:
    return reader(Role.ENGINEER, person("Ada Lovelace"))


@pytest.fixture
def bob() -> Reader:
    return reader(Role.ENGINEER, person("Bob Stone"))


@pytest.fixture
def ines() -> Reader:
    return reader(Role.FACILITATOR, person("Ines Duarte"))


def closed_to(*named: Reader, level: Visibility = Visibility.RESTRICTED) -> Audience:
    audience = Audience.objects.create(level=level)
    for one in named:
        AudienceMember.objects.create(audience=audience, person_id=one.person_id)
    return audience


def again(one: Reader) -> Reader:
    ids = AudienceMember.objects.filter(person=one.person_id).values_list("audience_id", flat=True)
    return Reader(one.user_id, one.person_id, one.role, audience_ids=frozenset(ids))


def an_incident() -> Incident:
    service()
    record(connection_id=pager().pk, snapshots=[told(services=("pricing-engine",))], as_of=NOW)
    return Incident.objects.get()


def test_a_finding_is_accepted_once_and_that_is_taken_back(ada: Reader, ines: Reader) -> None:
    pk = add_finding(reader=ada, text="Units are not checked", as_of=NOW)
    with pytest.raises(NotAllowed):
        accept_finding(reader=ada, finding_id=pk, as_of=NOW)
    assert accept_finding(reader=ines, finding_id=pk, as_of=NOW)
    assert not accept_finding(reader=ines, finding_id=pk, as_of=LATER)
    assert get_finding(ada, pk, on=TODAY).row.accepted_at == NOW
    assert take_back_acceptance(reader=ines, finding_id=pk, as_of=LATER)
    assert not take_back_acceptance(reader=ines, finding_id=pk, as_of=LATER)
    assert get_finding(ada, pk, on=TODAY).row.accepted_at is None
    logged = Entry.objects.filter(subject=f"finding:{pk}").order_by("pk").values_list("action", flat=True)
    assert list(logged) == ["finding.added", "finding.accepted", "finding.opened_again"]


def test_a_finding_that_is_hidden_or_held_is_not_accepted(ada: Reader, ines: Reader) -> None:
    pk = add_finding(reader=ada, text="Units are not checked", as_of=NOW)
    place_hold(subject=f"finding:{pk}", actor_id=ines.person_id or 0, reason="Litigation", at=NOW)
    with pytest.raises(Held):
        accept_finding(reader=ines, finding_id=pk, as_of=NOW)
    Finding.objects.update(audience=closed_to(ada))
    with pytest.raises(NotVisible):
        accept_finding(reader=ines, finding_id=pk, as_of=NOW)


def test_its_writer_says_it_in_other_words_until_it_is_accepted(
    ada: Reader, bob: Reader, ines: Reader
) -> None:
    pk = add_finding(reader=ada, text="Units are not checked", as_of=NOW)
    wish = {"finding_id": pk, "text": "No unit is checked", "category": FindingCategory.TEST_GAP}
    assert edit_finding(reader=ada, as_of=NOW, **wish)  # type: ignore[arg-type]  # fields of the call
    assert not edit_finding(reader=ada, as_of=NOW, **wish)  # type: ignore[arg-type]  # as above
    for who in (bob, reader(Role.VIEWER, person("Vic Viewer"))):
        with pytest.raises(NotAllowed):
            edit_finding(reader=who, as_of=NOW, **wish)  # type: ignore[arg-type]  # as above
    accept_finding(reader=ines, finding_id=pk, as_of=NOW)
    with pytest.raises(NotAllowed):
        edit_finding(reader=ada, as_of=NOW, **wish)  # type: ignore[arg-type]  # as above
    assert edit_finding(
        reader=ines, finding_id=pk, text="Said by the meeting", category=FindingCategory.OTHER, as_of=NOW
    )
    with pytest.raises(ValueError, match="one sentence"):
        edit_finding(reader=ines, finding_id=pk, text=" ", category=FindingCategory.OTHER, as_of=NOW)


def test_findings_are_narrowed_by_category_acceptance_service_and_words(ada: Reader, ines: Reader) -> None:
    incident = an_incident()
    origin = Origin(incident_id=incident.pk)
    ours = add_finding(
        reader=ada, text="Units are not checked", category=FindingCategory.TEST_GAP, origin=origin, as_of=NOW
    )
    other = add_finding(reader=ada, text="Nobody owns the flags", as_of=NOW)
    accept_finding(reader=ines, finding_id=ours, as_of=NOW)

    def found(**wanted: Any) -> list[int]:
        return [row.id for row in list_findings(ada, FindingFilter(**wanted), None, 50).rows]

    assert found() == [other, ours]
    assert found(category=FindingCategory.TEST_GAP) == [ours]
    assert found(accepted=True) == [ours]
    assert found(accepted=False) == [other]
    assert found(service="pricing-engine") == [ours]
    assert found(text="checking unit") == [ours]
    assert found(text=f"F-{other}") == [other]
    row = list_findings(ada, FindingFilter(text=f"F-{ours}"), None, 50).rows[0]
    assert (row.reference, row.service_key, row.came_from) == (
        f"F-{ours}",
        "pricing-engine",
        f"INC-{incident.pk}",
    )


def test_an_idea_says_what_became_of_it_and_never_becomes_anything_by_itself(
    ada: Reader, bob: Reader
) -> None:
    incident = an_incident()
    pk = add_idea(
        reader=ada, text="Draw the way of a price", origin=Origin(incident_id=incident.pk), as_of=NOW
    )
    assert not ActionItem.objects.exists()
    assert get_idea(bob, pk, on=TODAY).actions == ()
    action = add_action(reader=bob, fields=ActionFields("Draw it"), idea_id=pk, as_of=NOW)
    found = get_idea(bob, pk, on=TODAY)
    assert [card.reference for card in found.actions] == [f"ACT-{action}"]
    assert found.row.actions == 1
    assert ActionItem.objects.get().incident_id == incident.pk, "of the origin of the idea"
    assert [row.id for row in list_ideas(ada, IdeaFilter(became_action=True), None, 50).rows] == [pk]
    assert list_ideas(ada, IdeaFilter(became_action=False), None, 50).rows == ()


def test_an_action_of_a_closed_idea_is_closed_too(ada: Reader, bob: Reader) -> None:
    pk = add_idea(reader=ada, text="Hide the tokens", as_of=NOW)
    Idea.objects.update(audience=closed_to(ada))
    with pytest.raises(NotVisible):
        add_action(reader=bob, fields=ActionFields("Hide them"), idea_id=pk, as_of=NOW)
    action = add_action(reader=again(ada), fields=ActionFields("Hide them"), idea_id=pk, as_of=NOW)
    assert get_action(again(ada), action, on=TODAY).row.visibility is Visibility.RESTRICTED
    with pytest.raises(NotVisible):
        get_action(bob, action, on=TODAY)


def test_an_action_that_the_reader_may_not_see_is_not_counted(ada: Reader, bob: Reader) -> None:
    finding = add_finding(reader=ada, text="Tokens stood in a log", as_of=NOW)
    idea = add_idea(reader=ada, text="Hide the tokens", as_of=NOW)
    ActionItem.objects.create(title="Hide", finding_id=finding, idea_id=idea, audience=closed_to(ada))
    for who, count in ((again(ada), 1), (bob, 0)):
        assert get_finding(who, finding, on=TODAY).row.actions == count
        assert len(get_finding(who, finding, on=TODAY).actions) == count
        assert len(get_idea(who, idea, on=TODAY).actions) == count
        assert [row.actions for row in list_ideas(who, IdeaFilter(), None, 50).rows] == [count]


def test_an_idea_is_reworded_by_who_wrote_it(ada: Reader, bob: Reader) -> None:
    pk = add_idea(reader=ada, text="Draw it", as_of=NOW)
    with pytest.raises(NotAllowed):
        edit_idea(reader=bob, idea_id=pk, text="Paint it", as_of=NOW)
    assert edit_idea(reader=ada, idea_id=pk, text="Told by L <l@example.org>", as_of=NOW)
    assert get_idea(ada, pk, on=TODAY).row.text == "Told by L <l@example.org>"
    assert "example" not in Idea.objects.get().text


def test_what_came_of_an_incident_and_of_a_change_is_read_in_one_statement(ada: Reader) -> None:
    incident = an_incident()
    put(pull(), connection_id=(where := connection()), repository_id=repository(where))
    change = Change.objects.get()
    origins: list[tuple[Origin, Any]] = [
        (Origin(incident_id=incident.pk), lambda: of_incident(ada, incident.pk)),
        (Origin(change_id=change.pk), lambda: of_change(ada, change.pk)),
    ]
    for origin, read in origins:
        finding = add_finding(
            reader=ada, text="Units", category=FindingCategory.TEST_GAP, origin=origin, as_of=NOW
        )
        decision = add_decision(reader=ada, text="Have units", origin=origin, as_of=NOW)
        idea = add_idea(reader=ada, text="Draw units", origin=origin, as_of=NOW)
        action = add_action(
            reader=ada, fields=ActionFields("Add units", owner_id=ada.person_id), origin=origin, as_of=NOW
        )
        with at_most(1):
            learned = read()
        assert [(one.id, one.text, one.category) for one in learned.findings] == [
            (finding, "Units", FindingCategory.TEST_GAP)
        ]
        assert [(one.id, one.text) for one in learned.decisions] == [(decision, "Have units")]
        assert [(one.id, one.text) for one in learned.ideas] == [(idea, "Draw units")]
        assert [(one.id, one.owner_name) for one in learned.actions] == [(action, "Ada Lovelace")]


def test_on_the_page_of_its_origin_a_sealed_decision_has_no_words(ada: Reader, bob: Reader) -> None:
    incident = an_incident()
    add_decision(reader=ada, text="Rotate the tokens", origin=Origin(incident_id=incident.pk), as_of=NOW)
    assert [one.text for one in of_incident(ada, incident.pk).decisions] == ["Rotate the tokens"]
    Decision.objects.update(audience=closed_to(ada, level=Visibility.SEALED))
    assert [one.text for one in of_incident(again(ada), incident.pk).decisions] == ["Restricted item"]
    assert of_incident(bob, incident.pk).decisions == ()
