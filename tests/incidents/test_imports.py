"""Files of incidents become incidents, once, and can be taken back whole."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from reviewboard.catalog.models import Service
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.models import Connection
from reviewboard.connections.taking_back import Kept, TakenBack, take_back
from reviewboard.findings.models import Finding
from reviewboard.incidents.imports import KINDS, import_incidents
from reviewboard.incidents.models import CauseLink, Incident, TimelineEntry
from reviewboard.people.models import Audience, AudienceMember
from tests.people.roster import NOW, person

pytestmark = pytest.mark.django_db

FILE = """id,title,severity,started_at,resolved_at,updated_at,services,lead
P1,Checkout failed,critical,2026-11-20 10:00,2026-11-20 10:41,2026-11-20 11:00,checkout,ann@example.org
P2,Search slow,low,2026-11-21 08:00,,2026-11-21 08:05,search,
"""
LONDON = ZoneInfo("Europe/London")


def bring(text: str = FILE, name: str = "incidents.csv", days: int = 0, **options: bool) -> Outcome:
    stamp = Stamp(NOW + timedelta(days=days))
    return import_incidents(upload=Upload(name, text.encode(), LONDON), stamp=stamp, **options)


def back(outcome: Outcome) -> TakenBack:
    assert outcome.import_id is not None
    return take_back(import_id=outcome.import_id, kinds=KINDS, stamp=Stamp(NOW))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return (outcome.count("created"), outcome.count("updated"), outcome.count("unchanged"))


def test_a_file_of_incidents_is_recorded_with_services_and_people() -> None:
    checkout = Service.objects.create(key="checkout", name="Checkout")
    outcome = bring()
    first = Incident.objects.get(external_id="P1")
    assert (counts(outcome), outcome.problems) == ((2, 0, 0), ())
    assert (first.severity, first.status, first.service) == ("SEV1", "resolved", checkout)
    assert first.responders.get().lead
    assert outcome.notices == ("line 3: no service is called “search”",)
    assert Connection.objects.get().last_seen_at == NOW


def test_the_same_file_again_changes_nothing() -> None:
    bring()
    assert counts(bring(days=1)) == (0, 0, 2)


def test_a_newer_row_updates_and_taking_it_back_restores() -> None:
    bring()
    told = Incident.objects.order_by("external_id").values()
    before = list(told)
    second = bring(FILE.replace("critical", "high").replace("11:00", "12:00"), days=1)
    assert counts(second) == (0, 1, 1)
    assert Incident.objects.get(external_id="P1").severity == "SEV2"
    assert back(second) == TakenBack(deleted=0, restored=1, kept=())
    assert list(told.all()) == before


def test_an_older_row_changes_nothing() -> None:
    bring()
    assert counts(bring(FILE.replace("critical", "high").replace("11:00", "10:59"), days=1)) == (0, 0, 2)


def test_taking_an_import_back_leaves_nothing_of_it() -> None:
    entry = '{"at": "2026-11-20T10:01Z", "text": "Paged"}'
    plain = '"id": "P9", "title": "X", "severity": 1, "started_at": "2026-11-20T10:00Z"'
    timeline = f'[{{{plain}, "timeline": [{entry}]}}]'
    outcome = bring(timeline, "incidents.json")
    CauseLink.objects.create(incident=Incident.objects.get(), change_id=7)
    assert TimelineEntry.objects.count() == 1
    assert back(outcome) == TakenBack(deleted=1, restored=0, kept=())
    assert not Incident.objects.exists()
    assert counts(bring(timeline, "incidents.json")) == (1, 0, 0)


def test_an_incident_that_was_talked_over_since_stays() -> None:
    outcome = bring()
    first = Incident.objects.get(external_id="P1")
    Finding.objects.create(incident=first, text="No alert watched the queue", category="detection")
    assert back(outcome) == TakenBack(deleted=1, restored=0, kept=(Kept(f"incident:{first.pk}", "used"),))
    assert Incident.objects.get() == first


def secret(**columns: str) -> str:
    given = {"id": "P7", "title": "Leak", "severity": "1", "started_at": "2026-11-20T10:00Z", **columns}
    return ",".join(given) + "\n" + ",".join(given.values()) + "\n"


def test_a_restricted_incident_of_nobody_known_is_open_to_who_brought_it_in() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    for importer in (ada, bo):
        upload = Upload("incidents.csv", secret(visibility="restricted", lead="cy@example.org").encode())
        import_incidents(upload=upload, stamp=Stamp(NOW, importer.pk))
        assert [member.person for member in AudienceMember.objects.all()] == [ada]


def test_a_restricted_incident_that_nobody_could_see_is_a_problem() -> None:
    text = secret(visibility="sealed") + "P8,Good,1,2026-11-20T10:00Z,\n"
    outcome = bring(text)
    assert [(p.line, p.position, p.column, p.got) for p in outcome.problems] == [
        (2, 5, "visibility", "“sealed”")
    ]
    assert Incident.objects.get().external_id == "P8"
    assert not Audience.objects.exists()


def test_who_could_see_a_restricted_incident_is_as_before_when_an_import_is_taken_back() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    first = bring(secret(visibility="restricted", lead=ada.email, updated_at="2026-11-20T11:00Z"))
    second = bring(secret(visibility="restricted", lead=bo.email, updated_at="2026-11-20T12:00Z"))
    assert [member.person for member in AudienceMember.objects.all()] == [bo]
    assert back(second).restored == 1
    assert [member.person for member in AudienceMember.objects.all()] == [ada]
    assert back(first).deleted == 1
    assert not Audience.objects.exists()


def test_an_incident_that_an_import_closed_is_open_again_without_an_audience_left_behind() -> None:
    ada = person("Ada Lovelace")
    bring(secret(lead=ada.email, updated_at="2026-11-20T11:00Z"))
    closed = bring(secret(visibility="restricted", lead=ada.email, updated_at="2026-11-20T12:00Z"))
    assert Incident.objects.get().audience is not None
    back(closed)
    assert Incident.objects.get().audience is None
    assert not Audience.objects.exists()


def test_the_command_reports_bad_rows_with_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.csv"
    file.write_text(
        "id,title,severity,started_at\nP1,A,frightful,2026-11-20T10:00Z\nP2,B,1,2026-11-20T10:00Z\n"
    )
    with pytest.raises(CommandError):
        call_command("import_incidents", str(file), "--all-or-nothing")
    assert "export.csv, line 2, column 3 (severity): got “frightful”" in capsys.readouterr().err
    assert not Incident.objects.exists()
    with pytest.raises(CommandError):
        call_command("import_incidents", str(file))
    assert Incident.objects.get().external_id == "P2"
