"""Who is not on the list finds nothing: no title, no id, no link, no hit. Who is, reads no sealed title in a list."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from reviewboard.agenda.models import Topic
from reviewboard.agenda.operations import rebuild
from reviewboard.catalog.models import Repository
from reviewboard.changes.models import Change
from reviewboard.domain.values import CauseState
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.incidents.models import CauseLink, Incident, TimelineEntry, WriteUp
from reviewboard.people.models import Audience
from reviewboard.people.permissions import Role
from tests.agenda.week import SECRETS, Week, change, make_week
from tests.api.calling import Caller, caller
from tests.api.test_scopes import DOORS, TAKES
from tests.people.roster import NOW

pytestmark = pytest.mark.django_db

RESTRICTED, SEALED = "Only the named may read of it", "Its title is on its own page only"

NO_LISTS = {"me", "gate/drift"}
"""Addresses without a parameter that answer with one thing."""


@dataclass(frozen=True)
class Secrets:
    """A week with restricted and sealed records of every kind, of which Lars may know."""

    week: Week
    ids: dict[str, set[int]]
    sealed: dict[str, int]
    named: Caller
    outsider: Caller


@pytest.fixture
def secrets() -> Secrets:
    week = make_week()
    restricted, sealed = Audience.objects.get(level="restricted"), Audience.objects.get(level="sealed")
    repository = Repository.objects.get()
    private = Repository.objects.create(
        connection=week.repositories, external_id="private", name="private-keys", audience=restricted
    )
    inherits = change(week.repositories, private, f"{RESTRICTED} 1", author=week.outsider)
    hidden = change(week.repositories, repository, f"{SEALED} 1", author=week.outsider, audience=sealed)
    CauseLink.objects.create(incident=week.open_incident, change_id=hidden.pk, state=CauseState.CANDIDATE)
    CauseLink.objects.create(
        incident=week.restricted, change_id=week.candidate.pk, state=CauseState.CANDIDATE
    )
    TimelineEntry.objects.create(incident=week.restricted, at=NOW, text=f"{RESTRICTED} 2", external_id="1")
    ids: dict[str, set[int]] = {
        "changes": {inherits.pk, hidden.pk},
        "incidents": {week.restricted.pk, week.sealed.pk},
        "actions": set(),
        "findings": set(),
        "decisions": set(),
        "ideas": set(),
        "topics": set(),
    }
    origins: list[dict[str, Any]] = [
        {"incident": week.restricted},
        {"change": inherits},
        {"audience": restricted},
    ]
    for number, origin in enumerate(origins):
        words = f"{RESTRICTED} {3 + number}"
        ids["actions"].add(ActionItem.objects.create(title=words, **origin).pk)
        ids["findings"].add(Finding.objects.create(text=words, **origin).pk)
        ids["decisions"].add(Decision.objects.create(text=words, **origin).pk)
        idea = Idea.objects.create(text=words, **origin)
        ids["ideas"].add(idea.pk)
        topic = {"series_id": week.meeting.series_id, "proposed_at": NOW, "idea": idea}
        ids["topics"].add(Topic.objects.create(title=words, **topic).pk)
    action = ActionItem.objects.create(title=f"{SEALED} 2", incident=week.sealed)
    ids["actions"].add(action.pk)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return Secrets(
        week=week,
        ids=ids,
        sealed={"changes": hidden.pk, "incidents": week.sealed.pk, "actions": action.pk},
        named=caller(week.lars),
        outsider=caller(week.outsider, Role.ADMIN),
    )


def everything(script: Caller, meeting_id: int) -> str:
    """Whatever the lists, and every single record that these lead to, tell this caller."""
    told = []
    for name, path in DOORS.items():
        if "999999999" in path or "none" in path or name in TAKES:
            continue
        answer = script.get(path, **({"view": "done"} if path == "actions" else {}))
        told.append(answer.body)
        for row in script.get(path).rows if path not in NO_LISTS else ():
            key = row.get("key", row.get("id"))
            told += [row, script.get(f"{path}/{key}").body]
    told += [script.get(f"meetings/{meeting_id}/agenda").body]
    return json.dumps(told)


def test_somebody_who_is_not_named_finds_nothing_anywhere_whatever_their_role(secrets: Secrets) -> None:
    told = everything(secrets.outsider, secrets.week.meeting.id)
    assert "An expired discount was applied" in told
    for words in (*SECRETS, RESTRICTED, SEALED, "private-keys"):
        assert words not in told
    for path, ids in secrets.ids.items():
        assert not ids & {row["id"] for row in secrets.outsider.get(path).rows}


def test_somebody_who_is_named_reads_what_is_restricted(secrets: Secrets) -> None:
    told = everything(secrets.named, secrets.week.meeting.id)
    for words in (SECRETS[0], SECRETS[2], f"{RESTRICTED} 2", f"{RESTRICTED} 5", "private-keys"):
        assert words in told
    for path, ids in secrets.ids.items():
        assert ids <= {row["id"] for row in secrets.named.get(path).rows}


@pytest.mark.parametrize("path", ["changes", "incidents", "actions"])
def test_what_may_not_be_seen_is_answered_like_what_never_was(secrets: Secrets, path: str) -> None:
    never = secrets.outsider.get(f"{path}/999999999")
    for one in secrets.ids[path]:
        answer = secrets.outsider.get(f"{path}/{one}")
        assert (answer.status, answer.body) == (404, never.body)


@pytest.mark.parametrize("path", ["changes", "incidents", "actions"])
def test_a_sealed_title_is_told_by_its_own_address_and_in_no_list(secrets: Secrets, path: str) -> None:
    sealed = secrets.sealed[path]
    row = next(row for row in secrets.named.get(path).rows if row["id"] == sealed)
    assert (row["title"], row["visibility"]) == ("Restricted item", "sealed")
    assert secrets.named.get(f"{path}/{sealed}").body["title"] in {SECRETS[1], f"{SEALED} 1", f"{SEALED} 2"}


@pytest.mark.parametrize("path", ["changes", "incidents", "actions"])
def test_words_of_a_sealed_title_find_nothing_even_for_the_named(secrets: Secrets, path: str) -> None:
    for words in ("board", "title"):
        assert secrets.named.get(path, q=words).rows == []


def test_a_cause_is_told_only_to_who_may_see_both_ends(secrets: Secrets) -> None:
    incident = f"incidents/{secrets.week.open_incident.pk}"
    seen = {one["change_id"] for one in secrets.outsider.get(incident).body["causes"]}
    assert seen == {secrets.week.candidate.pk}
    seen = {one["change_id"] for one in secrets.named.get(incident).body["causes"]}
    assert seen == {secrets.week.candidate.pk, secrets.sealed["changes"]}


def test_a_write_up_is_told_with_its_incident_and_a_draft_to_nobody(secrets: Secrets) -> None:
    incident = f"incidents/{secrets.week.open_incident.pk}"
    assert secrets.outsider.get(incident).body["write_up"] is None
    written = WriteUp.objects.create(
        incident=secrets.week.open_incident,
        saw="Cards were declined",
        decide="Do we stop it?",
        written_at=NOW,
    )
    assert secrets.named.get(incident).body["write_up"] is None
    WriteUp.objects.filter(pk=written.pk).update(finished_at=NOW)
    told = secrets.outsider.get(incident).body["write_up"]
    assert (told["customers_saw"], told["to_decide"]) == ("Cards were declined", "Do we stop it?")


def test_in_an_agenda_a_slot_of_others_is_a_time_and_no_more(secrets: Secrets) -> None:
    items = secrets.outsider.get(f"meetings/{secrets.week.meeting.id}/agenda").body["items"]
    hidden = [item for item in items if item["hidden"]]
    assert hidden
    for item in hidden:
        assert item["starts_at"]
        assert not any(item[name] for name in ("about", "looked_at", "why", "question", "needs", "presenter"))


def test_a_name_that_was_erased_is_gone_from_every_answer(secrets: Secrets) -> None:
    week = secrets.week
    type(week.priya).objects.filter(pk=week.priya.pk).update(name="", email="", erased_at=NOW)
    told = everything(secrets.outsider, week.meeting.id)
    assert "Priya" not in told
    assert "erased person" in told


def test_every_kind_of_record_with_an_audience_is_looked_at_here() -> None:
    tables = {Change, Incident, ActionItem, Finding, Decision, Idea}
    with_audience = {
        relation.related_model
        for relation in Audience._meta.get_fields(include_hidden=True)
        if relation.is_relation
    }
    names = {model.__name__ for model in with_audience if model is not None and not isinstance(model, str)}
    recorded = {name for name in names if not name.endswith(("Event", "Member"))} - {"Repository"}
    assert recorded == {table.__name__ for table in tables}
