"""Anybody involved may raise who may see what the review learned; lowering takes a right and a reason."""

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import Held
from reviewboard.domain.values import Visibility
from reviewboard.findings.learned_rows import FindingFilter
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.findings.operations import (
    add_action,
    add_decision,
    add_finding,
    add_idea,
    lower_visibility,
    raise_visibility,
)
from reviewboard.findings.queries import get_finding, list_findings
from reviewboard.findings.queries.one import MODELS
from reviewboard.findings.rows import ActionFields, Origin, RecordKind
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record
from reviewboard.outbox.models import Message
from reviewboard.people.models import AudienceMember
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.incidents.pager import pager, someone, told
from tests.people.roster import NOW, TODAY, person, reader
from tests.statements import at_most

pytestmark = pytest.mark.django_db
KINDS = tuple(RecordKind)


@pytest.fixture
def ada() -> Reader:
    return reader(Role.ENGINEER, person("Ada Lovelace"))


@pytest.fixture
def bob() -> Reader:
    return reader(Role.ENGINEER, person("Bob Stone"))


@pytest.fixture
def admin() -> Reader:
    return reader(Role.ADMIN, person("Root Admin"))


def write(kind: RecordKind, who: Reader, origin: Origin = Origin()) -> int:  # noqa: B008 - frozen
    """One of each kind, written by `who`."""
    match kind:
        case RecordKind.FINDING:
            return add_finding(reader=who, text="Tokens stood in a log", origin=origin, as_of=NOW)
        case RecordKind.DECISION:
            return add_decision(reader=who, text="Scan the logs", origin=origin, as_of=NOW)
        case RecordKind.IDEA:
            return add_idea(reader=who, text="Hide tokens", origin=origin, as_of=NOW)
        case RecordKind.ACTION:
            return add_action(reader=who, fields=ActionFields("Scan"), origin=origin, as_of=NOW)


def close(kind: RecordKind, pk: int, who: Reader, level: Visibility = Visibility.RESTRICTED) -> None:
    raise_visibility(
        reader=who,
        kind=kind,
        record_id=pk,
        level=level,
        person_ids=[who.person_id or 0],
        team_ids=[],
        as_of=NOW,
    )


def open_up(kind: RecordKind, pk: int, who: Reader, reason: str = "It was announced") -> None:
    lower_visibility(
        reader=who,
        kind=kind,
        record_id=pk,
        level=Visibility.OPEN,
        person_ids=[],
        team_ids=[],
        reason=reason,
        as_of=NOW,
    )


def seen(who: Reader) -> Reader:
    """The reader with the audiences that name them by now."""
    ids = AudienceMember.objects.filter(person__pk=who.person_id or 0).values_list("audience_id", flat=True)
    return Reader(who.user_id, who.person_id, who.role, audience_ids=frozenset(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_who_wrote_it_closes_it_and_the_agenda_and_the_log_are_told(kind: RecordKind, ada: Reader) -> None:
    pk = write(kind, ada)
    Message.objects.all().delete()
    close(kind, pk, ada)
    audience = MODELS[kind]._default_manager.get(pk=pk).audience
    assert audience is not None
    assert audience.level == Visibility.RESTRICTED
    assert Entry.objects.filter(action=f"{kind}.visibility", subject=f"{kind}:{pk}").count() == 1
    assert Message.objects.filter(kind="rebuild_agenda").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_under_a_legal_hold_it_stays_as_it_is(kind: RecordKind, ada: Reader) -> None:
    pk = write(kind, ada)
    place_hold(subject=f"{kind}:{pk}", actor_id=ada.person_id or 0, reason="Litigation", at=NOW)
    with pytest.raises(Held):
        close(kind, pk, ada)


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_who_is_not_involved_may_not(kind: RecordKind, ada: Reader, bob: Reader) -> None:
    pk = write(kind, ada)
    with pytest.raises(NotAllowed):
        close(kind, pk, bob)
    close(kind, pk, ada)
    with pytest.raises(NotVisible):
        close(kind, pk, bob)


@pytest.mark.parametrize("kind", KINDS)
def test_lowering_takes_the_right_and_a_reason(kind: RecordKind, ada: Reader, admin: Reader) -> None:
    pk = write(kind, admin)
    close(kind, pk, admin)
    with pytest.raises(ValueError, match="why"):
        open_up(kind, pk, seen(admin), reason=" ")
    open_up(kind, pk, seen(admin))
    assert MODELS[kind]._default_manager.get(pk=pk).audience is None
    own = write(kind, ada)
    close(kind, own, ada)
    with pytest.raises(NotAllowed):
        open_up(kind, own, seen(ada))


def test_whoever_answered_the_incident_is_involved_in_what_came_of_it(ada: Reader, bob: Reader) -> None:
    record(connection_id=pager().pk, snapshots=[told(lead=someone("Bob Stone"))], as_of=NOW)
    pk = write(RecordKind.FINDING, ada, Origin(Incident.objects.get().pk))
    close(RecordKind.FINDING, pk, bob)
    assert list_findings(seen(ada), FindingFilter(), None, 50).rows == ()


def test_an_action_of_a_closed_finding_is_lowered_by_itself_and_follows_the_finding(admin: Reader) -> None:
    finding = write(RecordKind.FINDING, admin)
    close(RecordKind.FINDING, finding, admin)
    pk = add_action(reader=seen(admin), fields=ActionFields("Scan"), finding_id=finding, as_of=NOW)
    assert ActionItem.objects.get(pk=pk).audience is None
    close(RecordKind.ACTION, pk, seen(admin))
    open_up(RecordKind.ACTION, pk, seen(admin))
    audience = Finding.objects.get(pk=finding).audience
    assert audience is not None
    assert audience.level == Visibility.RESTRICTED


def test_a_sealed_finding_has_its_words_on_its_own_page(ada: Reader) -> None:
    pk = write(RecordKind.FINDING, ada)
    close(RecordKind.FINDING, pk, ada, Visibility.SEALED)
    with at_most(7):
        view = get_finding(seen(ada), pk, on=TODAY)
    assert (view.row.text, view.row.visibility) == ("Tokens stood in a log", Visibility.SEALED)
    assert list_findings(seen(ada), FindingFilter(), None, 50).rows[0].text == "Restricted item"
