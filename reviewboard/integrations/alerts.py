"""Alerts of the Prometheus kind as incidents: what Alertmanager and Grafana share.

Both send notifications: lists of alerts that began to fire, still fire, or stopped. Which alerts are one
incident is a rule, and the rule is data (`Grouping`): the incident's id follows from the alerts' own labels and
day, so any order, repetition or division of notifications leads to the same incidents, without any memory.

Alert: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.messages import AlertSnapshot, IncidentSnapshot
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.integrations.guide import Config, ConfigField
from reviewboard.integrations.reading import Record, clean, moment, record, records, severity, text

NOTIFICATION = "notification"
"""What we call the only event that either vendor has; neither names it."""
SERVICE = "service"
DEFAULT_LABELS = (SERVICE, "alertname")
DAY, ALERT = "day", "alert"

SERVICE_LABELS = (SERVICE, "service_name", "app", "app_kubernetes_io_name", "application", "job")
"""Where alerts say which service they are about, by convention. The first that is there counts in a group: `job`
is last, for it names what is scraped, which is the service only where nobody said it better."""
SEVERITY_LABELS = ("severity", "priority")
NAME_LABELS = ("alertname", "rulename")
"""Grafana's own alerts (DatasourceNoData, DatasourceError) name the rule that they are about in `rulename`."""

SEVERITIES = {
    "critical": Severity.SEV2,
    "crit": Severity.SEV2,
    "page": Severity.SEV2,
    "alert": Severity.SEV2,
    "ticket": Severity.SEV3,
}
"""Where the label of an alert means something other than the same word of an incident. Prometheus's convention
(monitoring.mixins.dev) is that critical, or page, wakes somebody: it says how fast to act, not that customers were
hurt as badly as in a SEV1. SEV2 is still discussed every time. Every other word is read as everywhere."""
UNRATED = Severity.SEV3
"""Of an alert that says no severity, or one that nobody here knows: listed, and not by itself discussed."""

_ENDED = frozenset({"resolved", "ok", "normal"})
_URLS = ("generatorURL", "panelURL", "dashboardURL")
_URL_CHARS = 500  # longer ones are not kept, and a rule's query may be part of its address
_FINGERPRINT_CHARS = 64
_GO_TIME = re.compile(r"(\S+ \S+ [+-]\d{4}) \S+(?: m=\S+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which alerts are one incident: those with the same values of `labels` that began on the same day (UTC).

    With `by_day` False each alert is its own. The name "service" stands for whichever of `SERVICE_LABELS` an
    alert has. An alert that has none of the labels shares nothing with others, and is its own for the day.
    """

    labels: tuple[str, ...] = DEFAULT_LABELS
    by_day: bool = True


@dataclass(frozen=True, slots=True)
class _Alert:
    """One alert of a notification, read."""

    fingerprint: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    started_at: datetime
    ended_at: datetime | None
    vendor_severity: str
    severity: Severity
    url: str

    @property
    def key(self) -> str:
        return f"{self.fingerprint}:{self.started_at.isoformat()}"

    @property
    def last_at(self) -> datetime:
        return self.ended_at or self.started_at

    def snapshot(self) -> AlertSnapshot:
        return AlertSnapshot(self.key, self.started_at, self.severity, self.ended_at)


def grouping_fields(default: tuple[str, ...] = DEFAULT_LABELS) -> tuple[ConfigField, ...]:
    """The rule as settings of a connection."""
    return (
        ConfigField(
            name="group_by",
            label="Labels that make one incident",
            help=(
                "One label name a line. Alerts with the same values that begin on the same day (UTC) are one "
                "incident. “service” is read from the label service, else service_name, app, "
                "app_kubernetes_io_name, application or job."
            ),
            kind="lines",
            default="\n".join(default),
        ),
        ConfigField(
            name="window",
            label="What one incident is",
            help="“day”: all alerts of one day that share these labels. “alert”: each alert by itself.",
            kind="choice",
            default=DAY,
            choices=(DAY, ALERT),
        ),
    )


def grouping(config: Config, default: tuple[str, ...] = DEFAULT_LABELS) -> Grouping:
    """The rule that an administrator set: `group_by`, a list or lines of label names, and `window`, "day" or "alert"."""
    told = config.get("group_by")
    names = re.split(r"[\s,]+", told) if isinstance(told, str) else told if isinstance(told, list) else []
    labels = tuple(dict.fromkeys(name.strip() for name in names if isinstance(name, str) and name.strip()))
    return Grouping(labels or default, config.get("window") != ALERT)


def is_notification(body: Record) -> bool:
    """Whether this is a list of alerts."""
    return isinstance(body.get("alerts"), list)


def incidents(notification: Record, rule: Grouping) -> tuple[IncidentSnapshot, ...]:
    """One snapshot for each incident among the alerts. An alert that does not say when it began says nothing."""
    groups: dict[str, list[_Alert]] = defaultdict(list)
    for alert in _read(notification):
        groups[_external_id(alert, rule)].append(alert)
    return tuple(_incident(one, _once(alerts), notification) for one, alerts in groups.items())


def _read(notification: Record) -> Iterable[_Alert]:
    """The alerts. Labels and annotations that all of them share count for those that do not repeat them."""
    shared = _texts(record(notification, "commonLabels")) | _texts(record(notification, "groupLabels"))
    notes = _texts(record(notification, "commonAnnotations"))
    for one in records(notification, "alerts"):
        if (started_at := _moment(one.get("startsAt"))) is None:
            continue
        own = _texts(record(one, "labels"))
        labels = shared | own
        word = next((labels[name] for name in SEVERITY_LABELS if labels.get(name)), "")
        yield _Alert(
            fingerprint=_fingerprint(text(one, "fingerprint"), own),
            labels=labels,
            annotations=notes | _texts(record(one, "annotations")),
            started_at=started_at,
            ended_at=_ended_at(one, text(notification, "status"), started_at),
            vendor_severity=word,
            severity=SEVERITIES.get(word.casefold()) or severity(word) or UNRATED,
            url=_url([*(text(one, name) for name in _URLS), text(notification, "externalURL")]),
        )


def _once(alerts: Iterable[_Alert]) -> list[_Alert]:
    """Each alert of an incident once, the earliest first; where one is repeated, the word that it ended stands."""
    found: dict[str, _Alert] = {}
    for alert in alerts:
        known = found.get(alert.key)
        if known is None or _finality(known) < _finality(alert):
            found[alert.key] = alert
    return sorted(found.values(), key=lambda alert: (alert.started_at, alert.key))


def _finality(alert: _Alert) -> tuple[bool, datetime]:
    return alert.ended_at is not None, alert.last_at


def _incident(external_id: str, alerts: Sequence[_Alert], notification: Record) -> IncidentSnapshot:
    first = alerts[0]
    worst = min(alerts, key=lambda alert: (alert.severity.order, not alert.vendor_severity))
    ends = [alert.ended_at for alert in alerts if alert.ended_at]
    ended = len(ends) == len(alerts)
    return IncidentSnapshot(
        external_id=external_id,
        source_at=max(alert.last_at for alert in alerts),
        title=_title(first) or text(notification, "title") or "Alert",
        severity=worst.severity if any(alert.vendor_severity for alert in alerts) else None,
        status=IncidentStatus.RESOLVED if ended else IncidentStatus.OPEN,
        started_at=first.started_at,
        summary=_summary(first),
        vendor_severity=worst.vendor_severity,
        resolved_at=max(ends) if ended else None,
        services=tuple(dict.fromkeys(name for alert in alerts for name in _services(alert.labels))),
        alerts=tuple(alert.snapshot() for alert in alerts),
        url=first.url,
    )


def _title(alert: _Alert) -> str:
    """The rule's name: that is what the alerts of a group have in common, unlike their summaries."""
    return ": ".join(alert.labels[name] for name in NAME_LABELS if alert.labels.get(name)) or _summary(alert)


def _summary(alert: _Alert) -> str:
    told = (alert.annotations.get(name, "").strip() for name in ("summary", "description", "message"))
    return "\n\n".join(dict.fromkeys(one for one in told if one))


def _services(labels: Mapping[str, str]) -> Iterable[str]:
    return (labels[name] for name in SERVICE_LABELS if labels.get(name))


def _external_id(alert: _Alert, rule: Grouping) -> str:
    """A digest of the group's label names and values and the day; of the alert itself where each is its own."""
    if not rule.by_day:
        return _digest([alert.fingerprint, alert.started_at.isoformat()])
    values = {name: alert.labels.get(name, "") for name in rule.labels}
    if SERVICE in values:
        values[SERVICE] = next(iter(_services(alert.labels)), "")
    shared = sorted((name, value) for name, value in values.items() if value)
    return _digest([shared or alert.fingerprint, alert.started_at.date().isoformat()])


def _ended_at(alert: Record, group: str, started_at: datetime) -> datetime | None:
    """When the alert stopped. Its own status decides: a firing one may say when it would end if nobody repeats it.

    One that has stopped without saying when has at least begun; a stop before the start is a clock gone wrong.
    """
    if (text(alert, "status") or group).casefold() not in _ENDED:
        return None
    return max(_moment(alert.get("endsAt")) or started_at, started_at)


def _moment(value: object) -> datetime | None:
    """A time, also as Go prints one ("2022-08-31 05:54:04.5 +0000 UTC m=+8.2"), which templates send."""
    go = _GO_TIME.fullmatch(value) if isinstance(value, str) and len(value) < 100 else None
    return moment(go[1] if go else value)


def _url(offered: Iterable[str]) -> str:
    """The first that is a web address; Grafana may give no more than "?orgId=1"."""
    usable = (one for one in offered if one.startswith(("https://", "http://")) and len(one) <= _URL_CHARS)
    return next(usable, "")


def _texts(values: Record) -> dict[str, str]:
    return {clean(name): text(values, name) for name in values}


def _fingerprint(told: str, labels: Mapping[str, str]) -> str:
    return told if 0 < len(told) <= _FINGERPRINT_CHARS else _digest([told, sorted(labels.items())])[:16]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
