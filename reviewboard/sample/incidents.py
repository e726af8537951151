"""The sample's incidents. Days and minutes count back from, and into, the day they began on."""

from dataclasses import dataclass

from reviewboard.domain.values import Severity, Visibility

Moment = tuple[int, str, str]
"""(minutes after the start, what happened, the kind of entry)."""


@dataclass(frozen=True, slots=True)
class SampleIncident:
    """One incident, `days` before the meeting of its week, at `clock` in the meeting's zone.

    `minutes` is how long customers felt it, `pager` is who told of it. Which changes are candidates is derived, as for any
    incident.
    """

    key: str
    days: int
    clock: str
    service: str
    severity: Severity
    title: str
    summary: str
    lead: str
    minutes: int
    vendor: str
    responders: tuple[str, ...] = ()
    timeline: tuple[Moment, ...] = ()
    category: str = ""
    resolved: bool = True
    visibility: Visibility = Visibility.OPEN
    weeks_ago: int = 0
    pager: str = "pagerduty"


THIS_WEEK = (
    SampleIncident(
        "cert", 6, "08:17", "payments-gateway", Severity.SEV1,
        "EU card payments failed for 41 minutes after a certificate rotation",
        "payments-gateway went on presenting the old client certificate to the acquirer after the rotation. "
        "6,902 card payments were declined in 41 minutes; about four in five customers paid on a later try.",
        "Lars Nyberg", 41, "critical", ("Ingrid Solheim", "Noor Haddad"),
        (
            (-12, "Rotation of the acquirer’s client certificate finishes on 9 of 12 replicas", ""),
            (0, "First card payment declined", "impact"),
            (6, "Alert: acquirer decline rate above 20 %", "detected"),
            (9, "On-call answers", ""),
            (31, "Three replicas found with the previous certificate", ""),
            (41, "Replicas restarted; decline rate back to normal", "resolved"),
        ),
        "rollout",
    ),
    SampleIncident(
        "discount", 5, "13:50", "pricing-engine", Severity.SEV2,
        "An expired discount was applied to 3,114 orders over two hours",
        "The autumn preview ended, but pricing-engine went on quoting it from a new cache for two hours. Several "
        "changes went live before it; the evidence for one of them is strong.",
        "Lars Nyberg", 132, "P2", ("Tomasz Zieliński", "Oskar Lind"),
        (
            (-37, "“Cache discount rules for 15 minutes” is live in all regions", ""),
            (0, "First order priced with the ended discount", "impact"),
            (64, "Customer service asks about the prices of four orders", "detected"),
            (70, "Incident opened", ""),
            (118, "Cache of discount rules emptied by hand; the rule is back within four minutes", ""),
            (132, "Cache switched off; prices are right in all regions", "mitigated"),
            (171, "Orders of the two hours checked, customers written to", "resolved"),
        ),
        "test_gap",
    ),
    SampleIncident(
        "tokens", 5, "19:40", "identity", Severity.SEV2,
        "Session tokens of 61 customers could be read from a debug log",
        "A debug line wrote whole session tokens to a log that eleven colleagues can read. The tokens were revoked, and "
        "nothing shows that one was used.",
        "Ravi Menon", 0, "S2", ("Isla Campbell",),
        (
            (0, "Debug logging switched on for the sign-in path", "impact"),
            (46, "Token seen in a log search", "detected"),
            (58, "Logging off, log index closed", "mitigated"),
            (190, "All tokens written since then revoked", "resolved"),
        ),
        "missing_guardrail", visibility=Visibility.RESTRICTED,
    ),
    SampleIncident(
        "badges", 7, "14:05", "stock-feed", Severity.SEV3,
        "Stock badges were out of date for 25 minutes",
        "A full partition held back stock events of two warehouses. 340 customers saw “in stock” for what was gone.",
        "Aled Morgan", 25, "P3", (),
        ((0, "Oldest stock event is 5 minutes old", "impact"), (8, "Alert: consumer lag", "detected"),
         (25, "Partition moved; lag at zero", "resolved")),
        "detection", pager="alertmanager",
    ),
    SampleIncident(
        "suggest", 5, "10:12", "search-api", Severity.SEV3,
        "Search suggestions were empty for customers in Finland",
        "The suggestion index of one locale was built without its stop words and then dropped as empty.",
        "Veera Korhonen", 55, "major", (),
        ((0, "Suggestions return nothing for fi-FI", "impact"), (38, "Seen by a tester", "detected"),
         (55, "Previous index restored", "resolved")), "test_gap",
    ),
)  # fmt: skip

_HALL = (
    ("checkout-api", Severity.SEV1, "Nobody could check out for 19 minutes when a data hall lost power", 19),
    (
        "payments-gateway",
        Severity.SEV1,
        "Card payments failed for 16 minutes when a data hall lost power",
        16,
    ),
    ("pricing-engine", Severity.SEV2, "Prices were missing on two in five pages for 22 minutes", 22),
    ("order-ledger", Severity.SEV2, "Orders were confirmed up to 30 minutes late", 30),
    ("identity", Severity.SEV2, "One in three customers could not sign in for 14 minutes", 14),
    ("search-indexer", Severity.SEV2, "New products could not be found for three hours", 180),
    ("search-api", Severity.SEV2, "Search answered slowly for 26 minutes", 26),
    ("stock-feed", Severity.SEV2, "Stock stood still for 40 minutes", 40),
    ("storefront", Severity.SEV2, "One in five pages did not load for 18 minutes", 18),
    ("event-bus", Severity.SEV2, "Events waited for up to 35 minutes", 35),
    ("flag-service", Severity.SEV2, "Features could not be switched off for an hour", 60),
    ("event-bus", Severity.SEV2, "Some events were delivered twice when the bus came back", 20),
    ("reports", Severity.SEV2, "The morning’s reports were five hours late", 300),
    ("recommendations", Severity.SEV2, "Recommendations were empty for 45 minutes", 45),
)
"""One power loss, fourteen incidents: the week with 14 must-discuss items, of which two become one, two weeks ago."""


def power_loss(lead_of: dict[str, str]) -> tuple[SampleIncident, ...]:
    """The awkward week: all but one service have their own incident, led by somebody of its own team."""
    return tuple(
        SampleIncident(
            key=f"hall-{number}-{service}", days=4, clock="11:24", service=service, severity=severity, title=title,
            summary=f"A data hall lost power for nine minutes; {service} did not come back by itself.",
            lead=lead_of[service], minutes=minutes, vendor="critical" if severity is Severity.SEV1 else "major",
            timeline=((0, "Data hall loses power", "impact"), (3, "Alerts fire", "detected"),
                      (minutes, "Back to normal", "resolved")),
            category="rollout", weeks_ago=2,
        )
        for number, (service, severity, title, minutes) in enumerate(_HALL)
    )  # fmt: skip


LAST_WEEK = (
    SampleIncident(
        "replay", 6, "09:30", "event-bus", Severity.SEV3,
        "Order confirmations were sent twice to 212 customers",
        "A consumer was moved while it replayed; its offsets went back by an hour.",
        "Nikhil Rao", 60, "P3", ("Olivia Grant",), ((0, "First mail sent twice", "impact"), (41, "Alert: duplicate sends", "detected"),
                                      (60, "Consumer stopped", "resolved")), "rollout", weeks_ago=1,
    ),
)  # fmt: skip
