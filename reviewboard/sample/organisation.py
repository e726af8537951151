"""The made-up company of the demo: its people, teams, services and sources. Every name is invented."""

import unicodedata
from dataclasses import dataclass
from datetime import time

from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import Tier
from reviewboard.people.permissions import Role

DOMAIN = "lindgrove.example"


@dataclass(frozen=True, slots=True)
class SampleTeam:
    """A team; its first member leads it. `zone` is where most of it works."""

    key: str
    name: str
    zone: str
    members: tuple[str, ...]


TEAMS = (
    SampleTeam("checkout", "Checkout", "Europe/London", (
        "Amara Okafor", "Ben Whitlock", "Chloé Martin", "Daniel Osei", "Elin Forsberg", "Farid Rahimi", "Grace Mbeki",
        "Hugo Castellanos",
    )),
    SampleTeam("payments", "Payments", "Europe/Stockholm", (
        "Lars Nyberg", "Noor Haddad", "Ingrid Solheim", "Jakub Nowak", "Katarina Weiss", "Leo Andersson", "Mina Park",
    )),
    SampleTeam("pricing", "Pricing", "Europe/Warsaw", (
        "Priya Raman", "Tomasz Zieliński", "Oskar Lind", "Paula Ferreira", "Quentin Dubois", "Rosa Delgado",
        "Stefan Iliev",
    )),
    SampleTeam("search", "Search", "Europe/Helsinki", (
        "Yuki Tanaka", "Marcus Webb", "Tara Nair", "Umberto Ricci", "Veera Korhonen", "Wim de Boer", "Xenia Pavlou",
    )),
    SampleTeam("orders", "Orders", "Europe/London", (
        "Zara Qureshi", "Aled Morgan", "Bianca Russo", "Callum Fraser", "Dina Haile", "Emeka Obi", "Freya Lindqvist",
    )),
    SampleTeam("identity", "Identity", "Europe/Dublin", (
        "Ravi Menon", "Gwen Pryce", "Hassan Jaber", "Isla Campbell", "Jonas Vogel", "Kemi Adeyemi", "Lena Hofer",
        "Milan Kos",
    )),
    SampleTeam("platform", "Platform", "Europe/London", (
        "Ines Duarte", "Lucas Pereira", "Maya Goldstein", "Nikhil Rao", "Olivia Grant", "Pavel Horák", "Rhea Kapoor",
        "Samuel Boateng",
    )),
    SampleTeam("data", "Data", "Europe/Berlin", (
        "Thea Brandt", "Uri Shalev", "Viktor Petrov", "Wanda Krüger", "Yannick Leroy", "Zoe Papadaki",
        "Aisha Bello", "Carl Winter",
    )),
)  # fmt: skip

CONTRACTORS = {"Mina Park": "payments", "Stefan Iliev": "pricing"}
"""Who is invited and never required; the lead of the host team is needed instead."""

LEAVER = "Viktor Petrov"
"""Left ten days ago, with an action still open."""

ELSEWHERE = {
    "Nikhil Rao": "America/New_York",
    "Olivia Grant": "America/New_York",
    "Rhea Kapoor": "Asia/Kolkata",
}
"""Who works in another zone than their team."""

DAY = (time(9), time(17, 30))

NIGHT_SHIFT = {"Olivia Grant": (time(20), time(4))}
"""Works while the meeting is held elsewhere: answers in writing."""


@dataclass(frozen=True, slots=True)
class SampleService:
    """A service, who owns it, its reviewers, and what it needs. The first reviewer is also its owner."""

    key: str
    tier: Tier
    team: str
    reviewers: tuple[str, ...]
    needs: tuple[str, ...] = ()
    summary: str = ""


SERVICES = (
    SampleService("checkout-api", Tier.ONE, "checkout", ("Amara Okafor", "Daniel Osei"),
                  ("payments-gateway", "pricing-engine", "order-ledger", "identity"), "Takes an order to its payment."),
    SampleService("payments-gateway", Tier.ONE, "payments", ("Lars Nyberg", "Ingrid Solheim"), ("identity",),
                  "Talks to the acquirers."),
    SampleService("pricing-engine", Tier.ONE, "pricing", ("Priya Raman", "Marcus Webb", "Oskar Lind", "Quentin Dubois"),
                  ("flag-service",), "Says what everything costs."),
    SampleService("order-ledger", Tier.ONE, "orders", ("Zara Qureshi", "Callum Fraser"), ("event-bus",),
                  "Knows every order, for good."),
    SampleService("identity", Tier.ONE, "identity", ("Ravi Menon", "Isla Campbell"), (), "Signs customers in."),
    SampleService("search-indexer", Tier.TWO, "search", ("Yuki Tanaka", "Marcus Webb"), ("event-bus",),
                  "Keeps the catalogue searchable."),
    SampleService("search-api", Tier.TWO, "search", ("Marcus Webb", "Veera Korhonen"), ("search-indexer",),
                  "Answers what customers look for."),
    SampleService("stock-feed", Tier.TWO, "orders", ("Aled Morgan", "Freya Lindqvist"), ("event-bus",),
                  "What is where, by the minute."),
    SampleService("storefront", Tier.TWO, "checkout", ("Ben Whitlock", "Elin Forsberg"),
                  ("search-api", "pricing-engine"), "What customers see."),
    SampleService("event-bus", Tier.TWO, "platform", ("Nikhil Rao", "Maya Goldstein"), (), "Carries what happened."),
    SampleService("flag-service", Tier.THREE, "platform", ("Lucas Pereira", "Rhea Kapoor"), (), "Turns things on."),
    SampleService("build-farm", Tier.THREE, "platform", ("Samuel Boateng", "Pavel Horák"), (), "Builds and tests."),
    SampleService("reports", Tier.THREE, "data", ("Thea Brandt", "Wanda Krüger"), ("order-ledger",), "Last night in numbers."),
    SampleService("recommendations", Tier.THREE, "data", ("Uri Shalev", "Zoe Papadaki"), ("event-bus",),
                  "What else customers may like."),
)  # fmt: skip

MORE_REPOSITORIES = (
    ("infrastructure", "event-bus"),
    ("design-system", "storefront"),
    ("mobile-app", "storefront"),
)
"""Repositories beside the one that each service has, and whose they are."""

SILENT_REPOSITORY = "search-indexer"
"""Not heard from for three days: the agenda says so."""

PAGERS = (("pagerduty", "PagerDuty"), ("alertmanager", "Alertmanager"))

OLD_PAGER = "alertmanager"
"""Connected for as long as the company is there, so that whoever led a response is asked for its write-up."""

STRANGERS = (
    IdentitySnapshot("github", "tomasz-zielinski", "Tomasz Zieliński"),
    IdentitySnapshot("email", "noor@haddad.example", "Noor Haddad"),
    IdentitySnapshot("pagerduty", "PQ2RSTU", "On-call phone"),
)
"""Seen in what sources sent, and nobody's yet: two that are likely somebody's, and one that is a thing."""

AGENTS = {"copilot-swe-agent[bot]": "198982749+Copilot@users.noreply.github.com"}
"""Agents that open changes by themselves, and the addresses that their host gives them."""

SIGN_INS = (
    (Role.VIEWER, "Wanda Krüger", "Reads, decides nothing."),
    (Role.ENGINEER, "Priya Raman", "Needed twice this week."),
    (Role.FACILITATOR, "Ines Duarte", "Runs the meeting."),
    (Role.ADMIN, "Ravi Menon", "Connects sources, brings people in."),
)
"""One sign-in a role, printed by the demo and offered on its sign-in page."""

OWN_SIGN_IN = "you@lindgrove.example"
"""The administrator of a demo that was built from one's own repository."""

PASSWORD = "review-board-demo"  # noqa: S105  # the demo's own, printed by it; DEMO must be set for it to be made


def email(name: str) -> str:
    """The work address of somebody of the sample company: plain letters, dots for blanks."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return ".".join("".join(letter for letter in plain if letter.isascii()).split()) + "@" + DOMAIN
