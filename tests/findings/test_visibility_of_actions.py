"""An action item takes the visibility of the finding that it came from, at once and everywhere."""

import pytest

from reviewboard.domain.values import Visibility
from reviewboard.findings.learned_rows import DecisionFilter
from reviewboard.findings.models import ActionItem, Decision, Finding
from reviewboard.findings.queries import cards, get_action, list_actions, list_decisions, of_incident
from reviewboard.findings.rows import ActionFilter
from reviewboard.incidents.models import Incident
from reviewboard.people.models import Audience, AudienceMember, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from tests.incidents.pager import pager
from tests.people.roster import NOW, TODAY, person, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def named() -> Reader:
    return reader(Role.ENGINEER, person("Ada Lovelace"))


@pytest.fixture
def outsider() -> Reader:
    return reader(Role.ADMIN, person("Bob Stone"))


def follow_up(named: Reader, level: Visibility) -> ActionItem:
    """An open action item that came from a finding which only `named` may see."""
    audience = Audience.objects.create(level=level)
    AudienceMember.objects.create(audience=audience, person=Person.objects.get(pk=named.person_id or 0))
    finding = Finding.objects.create(text="Tokens stood in a log", audience=audience)
    return ActionItem.objects.create(title="Keep tokens out of logs", finding=finding)


def seen(who: Reader) -> Reader:
    """The reader with the audiences that name them by now."""
    ids = AudienceMember.objects.filter(person__pk=who.person_id or 0).values_list("audience_id", flat=True)
    return Reader(who.user_id, who.person_id, who.role, audience_ids=frozenset(ids))


def test_somebody_outside_sees_nothing_of_it(named: Reader, outsider: Reader) -> None:
    action = follow_up(named, Visibility.RESTRICTED)
    with pytest.raises(NotVisible):
        get_action(seen(outsider), action.pk, on=TODAY)
    assert list_actions(seen(outsider), ActionFilter(), None, 50, on=TODAY).rows == ()
    assert cards(seen(outsider), [action.pk], TODAY) == {}


def test_somebody_named_sees_it_with_its_finding(named: Reader) -> None:
    action = follow_up(named, Visibility.RESTRICTED)
    assert get_action(seen(named), action.pk, on=TODAY).finding == "Tokens stood in a log"


def test_of_a_sealed_finding_the_title_stands_on_its_own_page_only(named: Reader) -> None:
    action = follow_up(named, Visibility.SEALED)
    [row] = list_actions(seen(named), ActionFilter(), None, 50, on=TODAY).rows
    assert row.title == "Restricted item"
    assert get_action(seen(named), action.pk, on=TODAY).row.title == "Keep tokens out of logs"


def test_the_words_of_a_sealed_finding_stand_on_no_other_page(named: Reader) -> None:
    action = follow_up(named, Visibility.SEALED)
    assert get_action(seen(named), action.pk, on=TODAY).finding == "Restricted item"


def test_a_sealed_finding_keeps_its_words_to_itself_on_the_page_of_its_incident(named: Reader) -> None:
    incident = Incident.objects.create(
        connection=pager(), external_id="P1", title="Down", severity="SEV2", status="open", started_at=NOW
    )
    finding = follow_up(named, Visibility.SEALED).finding
    Finding.objects.filter(pk=finding.pk if finding else 0).update(incident=incident)
    [row] = of_incident(seen(named), incident.pk).findings
    assert row.text == "Restricted item"


def test_in_lists_a_sealed_practice_does_not_say_what_enforces_it(named: Reader) -> None:
    audience = Audience.objects.create(level=Visibility.SEALED)
    AudienceMember.objects.create(audience=audience, person_id=named.person_id)
    Decision.objects.create(
        text="Scan logs", practice=True, enforced_by="test_no_token_in_logs", audience=audience
    )
    [row] = list_decisions(seen(named), DecisionFilter(), None, 50, on=TODAY).rows
    assert (row.text, row.enforced_by) == ("Restricted item", "")
