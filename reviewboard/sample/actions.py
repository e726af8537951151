"""The sample's action items: what earlier meetings left behind."""

from dataclasses import dataclass

from reviewboard.domain.values import ActionKind, Priority


@dataclass(frozen=True, slots=True)
class SampleAction:
    """One action, `age` days old at the meeting; `due` counts days from the meeting (negative: before it)."""

    title: str
    outcome: str
    service: str
    owner: str
    age: int
    due: int | None
    priority: Priority = Priority.NORMAL
    kind: ActionKind = ActionKind.PREVENT
    signal: str = ""
    started: bool = False
    done: bool = False
    verified_by: str = ""


ACTIONS = (
    SampleAction("Alert on price drift between regions", "An alert fires within 5 minutes when two regions differ.",
                 "pricing-engine", "Priya Raman", 34, -10, Priority.HIGH, ActionKind.DETECT, "wrong quotes a week", True),
    SampleAction("Contract test for cache durations", "A build fails when a duration has no unit.", "pricing-engine",
                 "Noor Haddad", 48, -20, Priority.NORMAL, ActionKind.PREVENT),
    SampleAction("Page when the index disk is at 80 %", "A page at 80 %, with the command that frees space.", "search-indexer",
                 "Yuki Tanaka", 31, -3, Priority.HIGH, ActionKind.DETECT, "hours of full index disk"),
    SampleAction("Restart services in the order that they need each other", "A power loss in a test hall: all are back in 10 minutes.",
                 "event-bus", "Nikhil Rao", 13, 21, Priority.URGENT, ActionKind.MITIGATE, "minutes until the last service is back", True),
    SampleAction("Two people for a move of consumers", "The tool asks a second person.", "event-bus", "Maya Goldstein", 6, 14),
    SampleAction("Nightly report survives a lost hall", "The report is there by 07:00 after a test.", "reports", "Viktor Petrov", 40, -5),
    SampleAction("Keep the last good suggestion index", "Rolling back takes one command.", "search-api", "Veera Korhonen", 5, 9,
                 kind=ActionKind.MITIGATE),
    SampleAction("Write down who may switch off flags", "A page that on-call finds in a minute.", "flag-service", "Rhea Kapoor", 12, None,
                 Priority.LOW, ActionKind.PROCESS),
    SampleAction("Spread the ledger over two halls", "Losing one hall loses no order.", "order-ledger", "Callum Fraser", 12, 40, Priority.HIGH),
    SampleAction("Check certificates on every replica after a rotation", "The rotation stops at the first replica that lags.",
                 "payments-gateway", "Ingrid Solheim", 3, 8, Priority.URGENT, ActionKind.PREVENT, "declined payments after rotations"),
    SampleAction("Load test for the sign-in path", "Ten times the usual sign-ins for ten minutes.", "identity", "Gwen Pryce", 60, -25, done=True),
    SampleAction("Warn on call before a certificate ends", "A warning 14 days before, in the channel of the team.", "payments-gateway",
                 "Ingrid Solheim", 70, -50, Priority.HIGH, ActionKind.DETECT, "declined payments after rotations", done=True,
                 verified_by="Callum Fraser"),
)  # fmt: skip
