"""Enforce is switched on only for a service that lacks nothing: what each lacks, and that saving asks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reviewboard.approvals.models import BypassTried, Gate
from reviewboard.approvals.policy import NotReady, note_bypass, save_gate_policy
from reviewboard.approvals.readiness import ServiceReadiness, bypasses_tried, readiness
from reviewboard.approvals.rules import GRACE
from reviewboard.audit.models import Entry
from reviewboard.catalog.models import Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.domain.approval import GatePolicy, GateState, Lacking, as_data
from reviewboard.domain.values import ChangeKind, ChangeState, GateMode
from reviewboard.outbox.models import Message
from reviewboard.people.models import Identity, Person, Quoted
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.policies.models import Policy
from reviewboard.policies.operations import Overtaken, renew
from reviewboard.policies.queries import GATE, current
from tests.changes.scenes import connection, repository
from tests.people.roster import person
from tests.statements import at_most

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ENDS = TODAY + timedelta(days=90)


@pytest.fixture
def shop() -> Service:
    repository(connection())
    return Service.objects.get(key="shop")


@pytest.fixture
def ann() -> Person:
    return person("Ann Admin")


@pytest.fixture
def admin(ann: Person) -> Reader:
    return Reader(user_id=None, person_id=ann.pk, role=Role.ADMIN)


def reviewer(service: Service, name: str, **columns: Any) -> Person:
    one = person(name)
    Identity.objects.create(kind="email", value=one.email, name=name, person=one)
    Reviewer.objects.create(**{"service": service, "person": one, "starts_on": date(2026, 1, 1)} | columns)
    return one


def written(service: Service, by: Identity | None, changes: int = 1, **columns: Any) -> list[Change]:
    usual = {
        "connection_id": connection(),
        "service": service,
        "kind": ChangeKind.PULL_REQUEST,
        "state": ChangeState.MERGED,
        "title": "Cap the retries",
        "author": by,
        "happened_at": NOW - timedelta(days=20),
    }
    known = Change.objects.count()
    return [
        Change.objects.create(external_id=f"pr:{known + number}", **usual | columns)
        for number in range(changes)
    ]


def observed(service: Service, days: int) -> None:
    (change,) = written(service, None, state=ChangeState.OPEN)
    Gate.objects.create(
        change=change, head="b2", state=GateState.NOT_ASKED, mode=GateMode.OBSERVE, needed=0, given=0,
        policy_version=0, decided_at=NOW, first_at=NOW - timedelta(days=days),
    )  # fmt: skip


def tried(service: Service, on: date = TODAY) -> None:
    BypassTried.objects.create(service=service, tried_on=on, words="Merged with it stopped", noted_at=NOW)


def ready(service: Service) -> None:
    """A service that lacks nothing."""
    for name in ("Rita Stone", "Rob Hill"):
        reviewer(service, name)
    observed(service, 14)
    tried(service)


def of_shop() -> ServiceReadiness:
    return next(one for one in readiness(as_of=NOW) if one.key == "shop")


def lacks() -> tuple[Lacking, ...]:
    return of_shop().lacking


def test_a_service_that_has_it_all_lacks_nothing(shop: Service) -> None:
    assert lacks() == tuple(Lacking)
    ready(shop)
    one = of_shop()
    assert one.lacking == ()
    assert (one.reviewers, one.observing_since) == (2, TODAY - timedelta(days=14))


def test_reviewers_who_usually_write_its_changes_do_not_count(shop: Service) -> None:
    ready(shop)
    rita = Identity.objects.get(name="Rita Stone")
    others = [Identity.objects.create(kind="email", value=f"{n}@example.org") for n in range(3)]
    written(shop, rita, 3)
    for one in others:
        written(shop, one)
    assert lacks() == (Lacking.REVIEWERS,)
    assert of_shop().reviewers == 2
    Change.objects.filter(author=rita).update(happened_at=NOW - timedelta(days=91))
    assert lacks() == ()


def test_deputies_and_whoever_left_the_list_do_not_count(shop: Service) -> None:
    ready(shop)
    Reviewer.objects.filter(person__name="Rob Hill").update(deputy=True)
    assert lacks() == (Lacking.REVIEWERS,)
    Reviewer.objects.filter(person__name="Rob Hill").update(deputy=False, ends_on=TODAY)
    assert lacks() == (Lacking.REVIEWERS,)


def test_what_an_app_opened_was_written_by_the_person_for_whom_it_acted(shop: Service) -> None:
    ready(shop)
    app = Identity.objects.create(kind="github", value="agent[bot]")
    written(shop, app, 5)
    assert lacks() == ()
    Change.objects.filter(author=app).update(principal=Identity.objects.get(name="Rita Stone"))
    assert lacks() == (Lacking.REVIEWERS,)


def test_two_weeks_are_counted_from_its_first_gate_however_often_it_was_decided_since(shop: Service) -> None:
    ready(shop)
    Gate.objects.update(first_at=NOW - timedelta(days=13), decided_at=NOW - timedelta(days=40))
    assert lacks() == (Lacking.OBSERVED,)


def test_the_database_keeps_when_a_gate_was_decided_first(shop: Service) -> None:
    (change,) = written(shop, None, state=ChangeState.OPEN)
    for head in ("b2", "c3"):
        row = Gate(
            change=change, head=head, state=GateState.NOT_ASKED, mode=GateMode.OBSERVE, needed=0, given=0,
            policy_version=0, decided_at=NOW,
        )  # fmt: skip
        Gate.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["change"], update_fields=["head"]
        )
        Gate.objects.filter(head="b2").update(first_at=NOW - timedelta(days=3))
    gate = Gate.objects.get()
    assert (gate.head, gate.first_at) == ("c3", NOW - timedelta(days=3))


def test_four_statements_tell_of_all_services(shop: Service) -> None:
    for number in range(5):
        service = Service.objects.create(key=f"s{number}", name="S", tier=2)
        written(service, None)
        observed(service, 3)
        tried(service)
    with at_most(4):
        assert len(readiness(as_of=NOW)) == 6


def test_what_is_told_of_a_service_names_nobody(shop: Service) -> None:
    ready(shop)
    written(shop, Identity.objects.get(name="Rita Stone"), 3)
    told = repr(readiness(as_of=NOW))
    assert "person:" not in told
    assert "Rita" not in told


def save(reader: Reader, *enforced: str, after: int = 0, **rules: Any) -> int:
    body = as_data(GatePolicy(enforced=frozenset(enforced), **rules))
    return save_gate_policy(
        reader=reader, body=body, after_version=after, owner_id=reader.person_id or 0,
        hypothesis="A second pair of eyes", expires_on=ENDS, as_of=NOW,
    )  # fmt: skip


def test_a_service_that_lacks_something_is_not_enforced_and_what_it_lacks_is_told(
    shop: Service, admin: Reader
) -> None:
    with pytest.raises(NotReady) as refused:
        save(admin, "shop", "nothing")
    assert refused.value.lacking == {"nothing": tuple(Lacking), "shop": tuple(Lacking)}
    assert not Policy.objects.exists()
    ready(shop)
    assert save(admin, "shop") == 1
    assert Message.objects.filter(kind="evaluate_gates", subject="policy:gate").exists()


def test_one_that_is_enforced_already_stays_so_also_when_it_comes_to_lack_something(
    shop: Service, admin: Reader
) -> None:
    ready(shop)
    save(admin, "shop")
    Reviewer.objects.all().delete()
    assert save(admin, "shop", after=1, lines=20) == 2
    assert save(admin, after=2) == 3
    with pytest.raises(NotReady):
        save(admin, "shop", after=3)


def test_one_that_fell_back_to_observe_is_switched_on_anew_and_renewing_goes_on_as_it_is(
    shop: Service, admin: Reader
) -> None:
    ready(shop)
    save(admin, "shop")
    Policy.objects.update(expires_on=TODAY - GRACE)
    Reviewer.objects.all().delete()
    with pytest.raises(NotReady):
        save(admin, "shop", after=1)
    renew(reader=admin, kind=GATE, after_version=1, reason="It works", expires_on=ENDS, as_of=NOW)
    assert current(GATE)[1]["enforced"] == ["shop"]


def test_who_may_not_save_policies_saves_none_and_nobody_saves_over_a_newer_one(
    shop: Service, admin: Reader, ann: Person
) -> None:
    facilitator = Reader(user_id=None, person_id=ann.pk, role=Role.FACILITATOR)
    with pytest.raises(NotAllowed):
        save(facilitator)
    with pytest.raises(NotAllowed):
        note(facilitator)
    save(admin)
    with pytest.raises(Overtaken):
        save(admin)


def note(reader: Reader, key: str = "shop", on: date = TODAY, words: str = "An admin merged it") -> int:
    return note_bypass(reader=reader, service_key=key, tried_on=on, words=words, as_of=NOW)


def test_a_bypass_is_noted_with_its_day_and_in_the_log(shop: Service, admin: Reader) -> None:
    pk = note(admin, on=TODAY - timedelta(days=3), words="Ann Admin <ann.admin@example.org> merged it")
    row = BypassTried.objects.get(pk=pk)
    assert "Ann" not in row.words
    assert Quoted.objects.exists()
    (shown,) = bypasses_tried(admin, limit=5)
    assert (shown.service, shown.tried_on) == ("shop", TODAY - timedelta(days=3))
    assert shown.words == "Ann Admin <ann.admin@example.org> merged it"
    assert Lacking.BYPASS not in lacks()
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.subject) == ("gate.bypass_noted", "service:shop")


def test_one_that_was_not_tried_yet_or_nobody_can_tell_how_is_refused(shop: Service, admin: Reader) -> None:
    with pytest.raises(ValueError, match="once it was tried"):
        note(admin, on=TODAY + timedelta(days=1))
    with pytest.raises(ValueError, match="how"):
        note(admin, words="  ")
    with pytest.raises(NotVisible):
        note(admin, key="nothing")
    assert not BypassTried.objects.exists()
