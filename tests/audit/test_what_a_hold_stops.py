"""A legal hold on a record stops edits by hand, by a source, by an import and by a tick, in every room."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import lift_hold, place_hold
from reviewboard.audit.queries import Held
from reviewboard.catalog import operations as catalog
from reviewboard.catalog.imports import KINDS as PEOPLE
from reviewboard.catalog.imports import import_people
from reviewboard.catalog.models import Repository, Service
from reviewboard.changes import operations as changes
from reviewboard.changes.models import Change
from reviewboard.connections.imports import Stamp, Upload
from reviewboard.connections.taking_back import Kept, TakenBack, take_back
from reviewboard.domain.candidates import Candidate, Reason, ReasonCode
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState, CauseState, ChangeState, Tier, Visibility
from reviewboard.findings import operations as findings
from reviewboard.findings.models import ActionItem
from reviewboard.findings.queries import get_action
from reviewboard.findings.rows import ActionFields, Changed
from reviewboard.incidents import operations as incidents
from reviewboard.incidents.imports import KINDS as INCIDENTS
from reviewboard.incidents.imports import import_incidents
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.people import operations as people
from reviewboard.people.identities import key_of, resolve
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import Reader
from tests.changes.scenes import ADA, connection, pull, repository
from tests.incidents.pager import entry, pager, someone, told
from tests.integrations.git.repositories import Repository as Git
from tests.people.roster import NOW, TODAY, person, team, user
from tests.statements import statements

pytestmark = pytest.mark.django_db
FILE = (
    "id,title,severity,started_at,updated_at\nP1,Checkout failed,SEV1,2026-11-20T10:00Z,2026-11-20T11:00Z\n"
)
NEWER = (
    FILE.replace("SEV1", "SEV5").replace("T11:00Z", "T12:00Z") + "P2,Search slow,SEV4,2026-11-21T08:00Z,\n"
)


def hold(subject: str) -> None:
    place_hold(subject=subject, actor_id=1, reason="A court asked", at=NOW)


def lift(subject: str) -> None:
    lift_hold(subject=subject, actor_id=1, at=NOW)


def admin() -> Reader:
    """An administrator who answered the incident and wrote the change: all that may be asked for."""
    who = person("Ada Lovelace", email="ada@example.org")
    found = reader_for(user(Role.ADMIN, who).pk, today=TODAY)
    assert found is not None
    return found


def an_incident() -> Incident:
    incidents.record(connection_id=pager().pk, snapshots=[told(lead=ADA)], as_of=NOW)
    return Incident.objects.get()


def a_change() -> Change:
    git = connection()
    changes.record(
        connection_id=git, repository_id=repository(git), snapshots=[pull(authored_by=ADA)], as_of=NOW
    )
    return Change.objects.get()


def an_action(reader: Reader, title: str = "Alert on price drift") -> int:
    return findings.add_action(
        reader=reader, fields=ActionFields(title, owner_id=reader.person_id), as_of=NOW
    )


def open_to(reader: Reader) -> dict[str, object]:
    return {
        "reader": reader,
        "level": Visibility.RESTRICTED,
        "person_ids": [reader.person_id],
        "team_ids": [],
        "as_of": NOW,
    }


def assert_stopped(subject: str, edits: list[Callable[[], object]]) -> None:
    """Each edit is refused while the hold stands, with nothing changed, and goes through when it is lifted."""
    hold(subject)
    logged = Entry.objects.count()
    for edit in edits:
        with pytest.raises(Held) as refused:
            edit()
        assert refused.value.subjects == (subject,)
    assert Entry.objects.count() == logged
    lift(subject)
    for edit in edits:
        edit()
    assert Entry.objects.count() > logged


def test_an_incident_is_neither_linked_nor_settled_nor_shown_to_others() -> None:
    reader, incident, change = admin(), an_incident(), a_change()
    settle_it = {"change_id": change.pk, "was": CauseState.CANDIDATE, "state": CauseState.RULED_OUT}
    by: dict[str, object] = {"reader": reader, "incident_id": incident.pk, "as_of": NOW}
    about: dict[str, object] = {**open_to(reader), "incident_id": incident.pk}
    assert_stopped(
        f"incident:{incident.pk}",
        [
            lambda: incidents.link_change(**by, change_id=change.pk),  # type: ignore[arg-type]  # as above
            lambda: incidents.settle_cause(**by, **settle_it),  # type: ignore[arg-type]  # as above
            lambda: incidents.raise_visibility(**about),  # type: ignore[arg-type]  # as above
        ],
    )
    hold(f"incident:{incident.pk}")
    seen = reader_for(reader.user_id or 0, today=TODAY)
    with pytest.raises(Held):
        incidents.lower_visibility(**{**about, "reader": seen}, reason="All know by now")  # type: ignore[arg-type]  # as above


def test_the_rule_leaves_the_candidates_of_a_held_incident_alone() -> None:
    incident, change = an_incident(), a_change()
    candidate = [Candidate(change.pk, 2, (Reason(ReasonCode.SAME_SERVICE),))]
    hold(f"incident:{incident.pk}")
    assert not incidents.propose(incident_id=incident.pk, candidates=candidate, as_of=NOW)
    assert not CauseLink.objects.exists()
    lift(f"incident:{incident.pk}")
    assert incidents.propose(incident_id=incident.pk, candidates=candidate, as_of=NOW)


def test_a_source_does_not_rewrite_a_held_incident_and_tells_it_again_later() -> None:
    incident = an_incident()
    hold(f"incident:{incident.pk}")
    news = told(9, title="After", lead=someone("Bo Diddley"), timeline=(entry(3, "Answered"),))
    before = Incident.objects.values().get()
    found = incidents.record(
        connection_id=incident.connection_id, snapshots=[news, told(external_id="P2")], as_of=NOW
    )
    assert (len(found.created), found.updated, found.withheld) == (1, (), (incident.pk,))
    assert Incident.objects.filter(pk=incident.pk).values().get() == before
    assert not incident.timeline.exists()
    assert Entry.objects.get(action="incidents.withheld").details == {"incidents": [incident.pk]}
    again = incidents.record(connection_id=incident.connection_id, snapshots=[told(lead=ADA)], as_of=NOW)
    assert again.withheld == ()
    lift(f"incident:{incident.pk}")
    incidents.record(connection_id=incident.connection_id, snapshots=[news], as_of=NOW)
    incident.refresh_from_db()
    assert (incident.title, incident.timeline.count()) == ("After", 1)


def test_a_row_about_a_held_incident_is_said_and_the_good_rows_are_kept() -> None:
    import_incidents(upload=Upload("i.csv", FILE.encode()), stamp=Stamp(NOW))
    incident = Incident.objects.get()
    hold(f"incident:{incident.pk}")
    outcome = import_incidents(upload=Upload("i.csv", NEWER.encode()), stamp=Stamp(NOW))
    (problem,) = outcome.problems
    assert (problem.line, problem.column, problem.got) == (2, "id", "“P1”")
    assert "legal hold" in problem.expected
    assert list(Incident.objects.order_by("pk").values_list("external_id", "severity")) == [
        ("P1", "SEV1"),
        ("P2", "SEV4"),
    ]


def test_a_source_does_not_rewrite_a_held_change() -> None:
    change = a_change()
    hold(f"change:{change.pk}")
    news = pull(hours=1, title="After", state=ChangeState.MERGED)
    given = {"connection_id": change.connection_id, "repository_id": change.repository_id, "as_of": NOW}
    before = Change.objects.values().get()
    with statements() as sent:
        found = changes.record(**given, snapshots=[news, pull(13)])  # type: ignore[arg-type]  # as above
    assert sum("audit_hold" in one for one in sent) <= 2
    assert (len(found.created), found.updated, found.withheld) == (1, (), (change.pk,))
    assert Change.objects.filter(pk=change.pk).values().get() == before
    lift(f"change:{change.pk}")
    changes.record(**given, snapshots=[news])  # type: ignore[arg-type]  # as above
    change.refresh_from_db()
    assert change.title == "After"


def test_a_held_revert_is_tied_to_what_it_takes_back_when_the_hold_is_lifted() -> None:
    change = a_change()
    given = {"connection_id": change.connection_id, "repository_id": change.repository_id, "as_of": NOW}
    changes.record(**given, snapshots=[pull(14, reverts="pr:15")])  # type: ignore[arg-type]  # as above
    revert = Change.objects.get(external_id="pr:14")
    hold(f"change:{revert.pk}")
    changes.record(**given, snapshots=[pull(15)])  # type: ignore[arg-type]  # as above
    revert.refresh_from_db()
    assert revert.reverts is None
    lift(f"change:{revert.pk}")
    changes.record(**given, snapshots=[pull(15, hours=1, title="Said again")])  # type: ignore[arg-type]  # as above
    revert.refresh_from_db()
    assert revert.reverts is not None


def test_a_scan_reads_again_what_a_hold_kept_out(tmp_path: Path) -> None:
    git = Git.at(tmp_path / "shop")
    git.commit("Begin")
    call_command("scan_git", str(git.path), since="2001-01-01", verbosity=0)
    change = Change.objects.get()
    Change.objects.update(title="As it was before", facets={})
    hold(f"change:{change.pk}")
    git.commit("Go on")
    call_command("scan_git", str(git.path), since="2000-01-01", verbosity=0)
    change.refresh_from_db()
    assert (change.title, Change.objects.count()) == ("As it was before", 2)
    lift(f"change:{change.pk}")
    call_command("scan_git", str(git.path), since="2000-01-01", verbosity=0)
    change.refresh_from_db()
    assert change.title == "Begin"


def test_the_visibility_of_a_held_change_stays() -> None:
    reader, change = admin(), a_change()
    resolve([ADA])
    change.author.person_id = reader.person_id  # type: ignore[union-attr]  # it has one
    change.author.save()  # type: ignore[union-attr]  # as above
    about: dict[str, object] = {**open_to(reader), "change_id": change.pk}
    assert_stopped(f"change:{change.pk}", [lambda: changes.raise_visibility(**about)])  # type: ignore[arg-type]  # as above
    hold(f"change:{change.pk}")
    seen = reader_for(reader.user_id or 0, today=TODAY)
    with pytest.raises(Held):
        changes.lower_visibility(**{**about, "reader": seen}, reason="All know by now")  # type: ignore[arg-type]  # as above


def test_an_action_is_neither_edited_nor_moved() -> None:
    reader = admin()
    pk = an_action(reader)
    fields = ActionFields("Another title", owner_id=reader.person_id)
    seen = get_action(reader, pk, on=TODAY).version
    assert_stopped(
        f"action:{pk}",
        [
            lambda: findings.edit_action(reader=reader, action_id=pk, fields=fields, seen=seen, as_of=NOW),
            lambda: findings.move(
                reader=reader, action_id=pk, event=ActionEvent.START, was=ActionState.OPEN, as_of=NOW
            ),
        ],
    )


def test_of_many_actions_the_held_one_stays() -> None:
    reader = admin()
    held, free = an_action(reader), an_action(reader, "Another")
    hold(f"action:{held}")
    due = {"due_on": date(2026, 12, 1)}
    assert findings.change_many(reader=reader, action_ids=[held, free], change=due, as_of=NOW) == Changed(
        1, 1
    )
    assert [one.due_on for one in ActionItem.objects.order_by("pk")] == [None, date(2026, 12, 1)]


def test_a_leavers_held_action_stays_theirs_until_the_hold_is_lifted() -> None:
    reader = admin()
    pk = an_action(reader)
    Person.objects.update(ends_on=TODAY)
    hold(f"action:{pk}")
    assert findings.hand_over_leavers(as_of=NOW) == 0
    assert ActionItem.objects.get().owner_id == reader.person_id
    lift(f"action:{pk}")
    assert findings.hand_over_leavers(as_of=NOW) == 1


def test_a_person_and_a_team_stay_as_they_are() -> None:
    who, other, payments = person("Ada Lovelace"), person("Bo Diddley"), team()
    mine = resolve([ADA])[key_of(ADA)]
    of: dict[str, object] = {"person_id": who.pk, "as_of": NOW}
    assert_stopped(
        f"person:{who.pk}",
        [
            lambda: people.update_person(**of, zone="Asia/Tokyo"),  # type: ignore[arg-type]  # as above
            lambda: people.set_teams(**of, team_ids=[payments.pk], on=TODAY),  # type: ignore[arg-type]  # as above
            lambda: people.set_manager(**of, manager_id=other.pk, on=TODAY),  # type: ignore[arg-type]  # as above
            lambda: people.match_identity(**of, identity_id=mine, actor_id=None),  # type: ignore[arg-type]  # as above
        ],
    )
    assert_stopped(
        f"person:{who.pk}",
        [lambda: people.release_identity(identity_id=mine, actor_id=None, as_of=NOW)],
    )
    assert_stopped(
        f"team:{payments.pk}", [lambda: people.update_team(team_id=payments.pk, name="Pay", as_of=NOW)]
    )


def test_a_service_and_a_repository_stay_as_they_are() -> None:
    service, git = Service.objects.create(key="ledger", name="Ledger"), connection()
    other, payments, who = Service.objects.create(key="orders", name="Orders"), team(), person()
    code = repository(git, service=None)
    of: dict[str, object] = {"service_id": service.pk, "as_of": NOW}
    assert_stopped(
        f"service:{service.pk}",
        [
            lambda: catalog.update_service(**of, tier=Tier.ONE),  # type: ignore[arg-type]  # as above
            lambda: catalog.set_owner(**of, team_id=payments.pk, on=TODAY),  # type: ignore[arg-type]  # as above
            lambda: catalog.set_reviewers(**of, reviewer_ids=[who.pk], on=TODAY),  # type: ignore[arg-type]  # as above
            lambda: catalog.set_dependencies(**of, needs=[other.pk]),  # type: ignore[arg-type]  # as above
            lambda: catalog.set_service_paths(**of, paths=[(code, "/src/")]),  # type: ignore[arg-type]  # as above
        ],
    )
    rules = [catalog.Rule("/docs/", ("team:payments",))]
    assert_stopped(
        f"repository:{code}",
        [
            lambda: catalog.set_repository_service(repository_id=code, service_id=service.pk, as_of=NOW),
            lambda: catalog.set_path_rules(repository_id=code, rules=rules, as_of=NOW),
        ],
    )
    hold(f"repository:{code}")
    catalog.ensure_repository(connection_id=git, external_id="origin:git.example/shop", name="renamed")
    assert Repository.objects.get().name == "shop"


def test_an_import_that_is_taken_back_leaves_what_is_held() -> None:
    outcome = import_incidents(upload=Upload("i.csv", NEWER.encode()), stamp=Stamp(NOW))
    kept = Incident.objects.get(external_id="P1")
    hold(f"incident:{kept.pk}")
    assert outcome.import_id
    taken = take_back(import_id=outcome.import_id, kinds=INCIDENTS, stamp=Stamp(NOW))
    assert taken == TakenBack(deleted=1, restored=0, kept=(Kept(f"incident:{kept.pk}", "held"),))
    assert list(Incident.objects.all()) == [kept]


def test_a_held_person_stays_when_the_import_that_named_them_is_taken_back() -> None:
    file = Upload("p.csv", b"email,name\nann@example.org,Ann Lee\nbob@example.org,Bob Lee\n")
    outcome = import_people(upload=file, stamp=Stamp(NOW))
    ann = Person.objects.get(email="ann@example.org")
    hold(f"person:{ann.pk}")
    assert outcome.import_id
    taken = take_back(import_id=outcome.import_id, kinds=PEOPLE, stamp=Stamp(NOW))
    assert (taken.deleted, taken.kept) == (1, (Kept(f"person:{ann.pk}", "held"),))
