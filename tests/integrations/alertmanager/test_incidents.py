"""What Alertmanager's notifications say, and which alerts are one incident."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import AlertSnapshot, IncidentSnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.integrations.alertmanager.source import AlertmanagerSource
from tests.integrations.alertmanager.payloads import STARTED, alert, ended, labelled, notification

START = datetime(2026, 3, 2, 14, 5, 6, 500_000, tzinfo=UTC)
END = datetime(2026, 3, 2, 14, 35, tzinfo=UTC)


def read(*alerts: Any, config: dict[str, object] | None = None, **changes: Any) -> list[IncidentSnapshot]:
    source, body = AlertmanagerSource(config or {}), notification(*alerts, **changes)
    found = list(source.parse(source.event({}, body), body))
    assert all(isinstance(one, IncidentSnapshot) for one in found)
    return found  # type: ignore[return-value]


def test_a_firing_alert_is_an_open_incident_that_began_when_it_did() -> None:
    (incident,) = read(alert())
    assert incident == IncidentSnapshot(
        external_id=incident.external_id,
        source_at=START,
        title="ErrorRateHigh",
        severity=Severity.SEV2,
        status=IncidentStatus.OPEN,
        started_at=START,
        summary="Errors above 5 %\n\nOne in ten payments is refused.",
        vendor_severity="critical",
        services=("checkout",),
        alerts=(AlertSnapshot("0a1b2c3d4e5f6071:2026-03-02T14:05:06.500000+00:00", START, Severity.SEV2),),
        url="https://prometheus.example/graph?g0.expr=errors",
    )


def test_it_is_resolved_when_every_alert_has_ended() -> None:
    (incident,) = read(ended(), ended(fingerprint="b", endsAt="2026-03-02T14:20:00Z"))
    assert (incident.status, incident.resolved_at) == (IncidentStatus.RESOLVED, END)
    assert incident.source_at == END


def test_it_is_open_as_long_as_one_alert_fires_whatever_the_group_says() -> None:
    (incident,) = read(ended(), alert(fingerprint="b"), status="resolved")
    assert (incident.status, incident.resolved_at) == (IncidentStatus.OPEN, None)
    assert [one.ended_at for one in incident.alerts] == [END, None]


def test_an_alert_that_ended_is_ended_in_a_group_that_fires() -> None:
    (incident,) = read(ended(), status="firing")
    assert incident.status is IncidentStatus.RESOLVED


def test_a_firing_alert_may_say_when_it_would_end_and_is_open_nevertheless() -> None:
    (incident,) = read(alert(endsAt="2026-03-02T18:05:06Z"))
    assert incident.alerts[0].ended_at is None
    assert incident.source_at == START


def test_an_alert_without_a_status_has_that_of_its_group() -> None:
    (incident,) = read(ended(status=None), status="resolved")
    assert incident.resolved_at == END


@pytest.mark.parametrize("end", [None, "0001-01-01T00:00:00Z", "2026-03-02T14:00:00Z", "soon"])
def test_an_end_that_is_missing_or_before_the_start_is_the_start(end: str | None) -> None:
    (incident,) = read(ended(endsAt=end))
    assert incident.resolved_at == START


def test_the_earliest_start_and_the_worst_severity_count() -> None:
    later = alert(
        fingerprint="b", startsAt="2026-03-02T15:00:00Z", labels=labelled(instance="2", severity="disaster")
    )
    (incident,) = read(later, alert())
    assert incident.started_at == START
    assert (incident.severity, incident.vendor_severity) == (Severity.SEV1, "disaster")
    assert [one.severity for one in incident.alerts] == [Severity.SEV2, Severity.SEV1]


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", Severity.SEV2),
        ("CRITICAL", Severity.SEV2),
        ("page", Severity.SEV2),
        ("emergency", Severity.SEV1),
        ("P1", Severity.SEV1),
        ("warning", Severity.SEV3),
        ("ticket", Severity.SEV3),
        ("info", Severity.SEV5),
        ("none", Severity.SEV5),
        ("purple", Severity.SEV3),
    ],
)
def test_the_word_of_the_label_is_kept_beside_our_severity(word: str, severity: Severity) -> None:
    (incident,) = read(alert(labels=labelled(severity=word)))
    assert (incident.vendor_severity, incident.severity) == (word, severity)


def test_without_a_severity_label_the_incident_says_none() -> None:
    (incident,) = read(alert(labels={"alertname": "ErrorRateHigh"}))
    assert (incident.vendor_severity, incident.severity) == ("", None)


@pytest.mark.parametrize(
    ("labels", "services"),
    [
        ({"service": "checkout", "job": "http"}, ("checkout", "http")),
        ({"job": "http", "app": "shop"}, ("shop", "http")),
        ({"job": "http"}, ("http",)),
        ({}, ()),
    ],
)
def test_the_service_is_read_from_the_usual_labels(labels: dict[str, str], services: tuple[str, ...]) -> None:
    (incident,) = read(alert(labels={"alertname": "A", **labels}))
    assert incident.services == services


def test_what_all_alerts_share_counts_for_each() -> None:
    (incident,) = read(
        alert(labels={"instance": "1"}, annotations={}),
        commonLabels={"alertname": "DiskFull", "severity": "warning"},
        commonAnnotations={"summary": "No space left"},
    )
    assert (incident.title, incident.summary, incident.severity) == (
        "DiskFull",
        "No space left",
        Severity.SEV3,
    )


def test_a_rule_without_a_name_is_called_by_its_summary() -> None:
    (incident,) = read(alert(labels={"service": "checkout"}, annotations={"summary": "No space left"}))
    assert incident.title == "No space left"


def test_only_a_web_address_is_a_link() -> None:
    (incident,) = read(alert(generatorURL="?orgId=1"))
    assert incident.url == "https://alertmanager.example"


def test_an_address_that_is_too_long_to_keep_gives_way_to_the_next() -> None:
    (incident,) = read(alert(generatorURL="https://prometheus.example/graph?" + "x" * 500))
    assert incident.url == "https://alertmanager.example"


def ids(*alerts: Any, **config: object) -> list[str]:
    return [one.external_id for one in read(*alerts, config=config)]


def test_alerts_of_one_service_rule_and_day_are_one_incident() -> None:
    other = alert(fingerprint="b", labels=labelled(instance="2"), startsAt="2026-03-02T23:59:59Z")
    assert ids(alert(), other) == ids(other) == ids(other, alert(), alert())


def test_the_day_is_that_of_utc() -> None:
    assert ids(alert(startsAt="2026-03-03T01:30:00+02:00")) == ids(alert())
    assert ids(alert(startsAt="2026-03-03T00:00:00Z")) != ids(alert())


def test_another_service_or_rule_is_another_incident() -> None:
    alerts = [
        alert(labels=labelled(**one), fingerprint=str(one))
        for one in ({}, {"service": "search"}, {"alertname": "B"})
    ]
    assert len({*ids(*alerts)}) == 3


def test_the_service_counts_whichever_label_says_it() -> None:
    assert ids(alert(labels={"alertname": "A", "app": "shop"})) == ids(
        alert(labels={"alertname": "A", "service": "shop"})
    )


def test_which_labels_make_an_incident_is_set_by_the_administrator() -> None:
    alerts = [alert(fingerprint=one, labels=labelled(cluster=one)) for one in ("a", "b")]
    assert len(ids(*alerts)) == 1
    assert len(ids(*alerts, group_by=["cluster"])) == 2
    assert len(ids(*alerts, group_by="service\ncluster\n")) == 2


def test_the_order_of_the_labels_makes_no_difference() -> None:
    assert ids(alert(), group_by=["cluster", "instance"]) == ids(alert(), group_by=["instance", "cluster"])


def test_alerts_that_have_none_of_the_labels_share_nothing() -> None:
    assert len(ids(alert(labels={}, fingerprint="a"), alert(labels={}, fingerprint="b"))) == 2


def test_each_alert_can_be_an_incident_of_its_own() -> None:
    again = alert(startsAt="2026-03-02T16:00:00Z")
    other = alert(fingerprint="b")
    found = ids(alert(), again, other, window="alert")
    assert len({*found}) == 3
    assert ids(ended(), window="alert") == found[:1]


@pytest.mark.parametrize(
    "config", [{"group_by": 7}, {"group_by": []}, {"group_by": [None, ""]}, {"window": ["day"]}]
)
def test_a_rule_that_is_none_is_the_usual_one(config: dict[str, object]) -> None:
    assert ids(alert(), **config) == ids(alert())


def test_an_alert_that_a_notification_repeats_has_ended_if_one_says_so() -> None:
    for alerts in ([alert(), ended()], [ended(), alert()]):
        (incident,) = read(*alerts)
        assert [one.ended_at for one in incident.alerts] == [END]


def test_without_a_fingerprint_the_labels_tell_alerts_apart() -> None:
    (incident,) = read(
        alert(fingerprint=None),
        alert(fingerprint=None, labels=labelled(instance="2")),
        ended(fingerprint=None),
    )
    assert len(incident.alerts) == 2
    assert {one.ended_at for one in incident.alerts} == {END, None}


def test_truncated_alerts_are_not_made_up() -> None:
    (incident,) = read(alert(), truncatedAlerts=12)
    assert incident.timeline == ()
    assert len(incident.alerts) == 1


def test_an_alert_that_does_not_say_when_it_began_says_nothing() -> None:
    assert read(alert(startsAt=None)) == []
    assert len(read(alert(startsAt="yesterday"), alert(fingerprint="b"))[0].alerts) == 1


def test_a_notification_of_nothing_says_nothing() -> None:
    assert read() == []


def test_times_as_templates_print_them_are_read() -> None:
    (incident,) = read(
        ended(
            startsAt="2026-03-02 14:05:06.500000001 +0000 UTC m=+8560.28",
            endsAt="2026-03-02 15:35:00 +0100 CET",
        )
    )
    assert (incident.started_at, incident.resolved_at) == (START, END)
    (incident,) = read(alert(startsAt=STARTED, endsAt="0001-01-01 00:00:00 +0000 UTC"))
    assert incident.status is IncidentStatus.OPEN


def test_other_objects_are_no_event() -> None:
    source = AlertmanagerSource({})
    for body in (b"{}", b'{"alerts": {}}', b"[]", b"nonsense", b""):
        assert source.event({}, body) == ""
    assert source.parse("", b"{}") == ()
    assert source.parse("silence", notification(alert())) == ()
    assert source.delivery_id({"x-request-id": "1"}, notification(alert())) == ""


def test_what_is_not_json_is_unreadable() -> None:
    for body in (b"", b"nonsense", b"[]", b"\xff", b"[" * 100_000):
        with pytest.raises(Unreadable):
            AlertmanagerSource({}).parse("notification", body)
