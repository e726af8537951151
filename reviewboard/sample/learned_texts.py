"""The sample's findings, decisions and ideas: what earlier meetings said, and what came of it."""

from dataclasses import dataclass

from reviewboard.domain.values import Enforcement, FindingCategory


@dataclass(frozen=True, slots=True)
class SampleFinding:
    """One finding of the meeting so many weeks ago (0: since the last one). `action` and its owner came of it."""

    text: str
    category: FindingCategory
    weeks_ago: int
    incident: str = ""
    accepted: bool = False
    action: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class SampleDecision:
    """One decision. `review` and `until` count days from the coming meeting; a practice has a review or a keeper.

    `after` is the title of the action item that will bring about what keeps it. `renewed` is why it was, and until when.
    """

    text: str
    owner: str
    weeks_ago: int
    services: tuple[str, ...] = ()
    incident: str = ""
    practice: bool = True
    kept_by: Enforcement | None = None
    place: str = ""
    after: str = ""
    review: int | None = None
    until: int | None = None
    ended: str = ""
    renewed: str = ""


@dataclass(frozen=True, slots=True)
class SampleIdea:
    """One idea; `action` and its owner became of it."""

    text: str
    weeks_ago: int
    incident: str = ""
    action: str = ""
    owner: str = ""


CERT = "EU card payments failed for 41 minutes after a certificate rotation"
DISCOUNT = "An expired discount was applied to 3,114 orders over two hours"
BADGES = "Stock badges were out of date for 25 minutes"
SUGGEST = "Search suggestions were empty for customers in Finland"
TWICE = "Order confirmations were sent twice to 212 customers"
HALL_CHECKOUT = "Nobody could check out for 19 minutes when a data hall lost power"
HALL_EVENTS = "Some events were delivered twice when the bus came back"
HALL_FLAGS = "Features could not be switched off for an hour"

FINDINGS = (
    SampleFinding("A service that restarts before the services it needs stays half up, and its health check says that it is well.",
                  FindingCategory.MISSING_GUARDRAIL, 2, HALL_CHECKOUT, accepted=True),
    SampleFinding("Consumers trust that an event comes once. Nothing in the bus promises that, and no test sends one twice.",
                  FindingCategory.TEST_GAP, 2, HALL_EVENTS, accepted=True, action="Send every event twice in the nightly test",
                  owner="Maya Goldstein"),
    SampleFinding("Switching a feature off needs the flag service itself; when it is down, nobody knows the second way.",
                  FindingCategory.STALE_DOCUMENTATION, 2, HALL_FLAGS, accepted=True),
    SampleFinding("Offsets can go back while a consumer replays, and the tool that moves it does not ask.",
                  FindingCategory.MISSING_GUARDRAIL, 1, TWICE, accepted=True),
    SampleFinding("The alert counts mails sent, not mails sent twice: 41 minutes passed before anybody could know.",
                  FindingCategory.DETECTION, 1, TWICE),
    SampleFinding("The cache client takes a bare number, so seconds and milliseconds look alike at every call.",
                  FindingCategory.TEST_GAP, 0, DISCOUNT),
    SampleFinding("A rotation finishes when most replicas have the new certificate; those that kept the previous one go on presenting it.",
                  FindingCategory.ROLLOUT, 0, CERT),
    SampleFinding("The people who wrote the partition rules of stock events have left, and the rules say nothing of warehouses.",
                  FindingCategory.KNOWLEDGE_LEFT, 0, BADGES),
    SampleFinding("An index that is built empty is taken for a new one and replaces the last good one.",
                  FindingCategory.REVIEW_GAP, 0, SUGGEST),
)  # fmt: skip

DECISIONS = (
    SampleDecision("Certificates rotate in two steps, the second only after every replica has answered with the first.",
                   "Lars Nyberg", 3, ("payments-gateway",), kept_by=Enforcement.TEST, place="tests/rotate_test.py", review=42),
    SampleDecision("Every search cluster rehearses its restore once a quarter.", "Yuki Tanaka", 3, ("search-indexer",),
                   kept_by=Enforcement.DOCUMENT, place="Runbook 12", review=5),
    SampleDecision("No deployments on Fridays after noon.", "Viktor Petrov", 3, (), kept_by=Enforcement.RULE,
                   place="deploy/calendar.rego", review=60),
    SampleDecision("Reports are rebuilt by hand until the nightly run survives the loss of a hall.", "Thea Brandt", 3, ("reports",),
                   practice=False, until=-4),
    SampleDecision("An agent holds no permission to delete an environment; it may ask for one deletion at a time.", "Ines Duarte", 2,
                   ("event-bus", "build-farm"), kept_by=Enforcement.RULE, place="iam/agents.rego", review=63),
    SampleDecision("A service answers its health check only when everything it needs has answered.", "Nikhil Rao", 2,
                   ("event-bus", "checkout-api"), HALL_CHECKOUT, after="Restart services in the order that they need each other", review=30),
    SampleDecision("Feature flags are asked again every minute; the last answer counts while nobody answers.", "Rhea Kapoor", 2,
                   ("flag-service",), HALL_FLAGS, practice=False, ended="The flag client does this by itself since version 8."),
    SampleDecision("Durations cross a service boundary only with a unit in the type.", "Priya Raman", 1,
                   ("pricing-engine", "stock-feed", "order-ledger"), kept_by=Enforcement.TEST, place="contracts/duration", review=77),
    SampleDecision("A consumer that replays is moved by two people.", "Maya Goldstein", 1, ("event-bus",), TWICE,
                   after="Two people for a move of consumers", review=12, renewed="The tool that asks is not there yet."),
    SampleDecision("A lapsed approval mails the reviewers of the service at once, and their deputies after 4 working hours.", "Ines Duarte", 1,
                   (), kept_by=Enforcement.RULE, place="gate policy 14", until=92),
    SampleDecision("A rotation stops while any replica still presents the previous certificate.", "Amara Okafor", 0,
                   ("payments-gateway", "checkout-api"), CERT, after="Check certificates on every replica after a rotation", review=90),
)  # fmt: skip

IDEAS = (
    SampleIdea("Show the age of a price beside it in the console of customer service.", 0, DISCOUNT),
    SampleIdea("Draw the certificate that each replica presents on the deployment page.", 0, CERT,
               action="Show each replica’s certificate on the deployment page", owner="Ingrid Solheim"),
    SampleIdea("A game day on which a hall is switched off on purpose.", 2, HALL_CHECKOUT),
    SampleIdea("Let the agenda say which findings were found twice.", 1),
)  # fmt: skip
