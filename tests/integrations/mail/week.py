"""One reader's week, as ui/mocks/10-email.html draws it: two windows, a restricted item between them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reviewboard.integrations.mail.content import (
    AgendaMail,
    Entry,
    MeetingFacts,
    NeededWindow,
    OpenItem,
    Participant,
    Reason,
    Recipient,
    RestrictedItem,
)

SITE = "https://review.example.com"


def at(hour: int, minute: int) -> datetime:
    """A time on the day of the meeting, Thursday 26 November 2026, in UTC (London's time then)."""
    return datetime(2026, 11, 26, hour, minute, tzinfo=UTC)


MEETING = MeetingFacts(
    title="Weekly engineering review",
    series="Weekly engineering review",
    start=at(10, 0),
    end=at(11, 0),
    facilitator="Ana Zieliński",
    place="Room Ada 4.02",
    video_url="https://meet.example.com/review",
    revision=1,
)

WINDOWS = (
    NeededWindow(
        at(10, 24),
        at(10, 36),
        (
            Reason(
                "because you know CHG-1838 (you approved it), one of three changes that INC-214 looks at",
                "INC-214",
                f"{SITE}/i/214",
            ),
        ),
    ),
    NeededWindow(
        at(10, 50),
        at(10, 56),
        (Reason("because you own ACT-388, open for 34 days", "ACT-388", f"{SITE}/a/388"),),
    ),
)

ITEMS = (
    OpenItem(
        at(10, 4),
        16,
        "EU card payments failed for 41 minutes after a certificate rotation",
        f"{SITE}/i/212",
        key="INC-212",
        signs=("SEV1",),
        service="checkout-api",
        question="Whether a rotation may proceed while any replica still holds the previous certificate.",
        people=(Participant("Priya Nair", "led the response"), Participant("Jonas Weber", "knows CHG-1840")),
    ),
    RestrictedItem(at(10, 20), 4, f"{SITE}/w/48#item-2"),
    OpenItem(
        at(10, 24),
        12,
        "An expired discount was applied to 3,114 orders over two hours",
        f"{SITE}/i/214",
        key="INC-214",
        signs=("SEV2",),
        service="pricing-engine",
        question="Whether CHG-1838 contributed. Whether findings F1–F3 stand.",
        you="know CHG-1838",
    ),
    OpenItem(
        at(10, 36),
        8,
        "Give cache durations a type, and cap discount rules at 60 seconds",
        f"{SITE}/c/1852",
        key="CHG-1852",
        signs=("AI-assisted, declared", "approval lapsed"),
        question="How a lapsed approval reaches a reviewer within a day.",
    ),
    OpenItem(
        at(10, 44),
        6,
        "Batch the tombstone deletes",
        f"{SITE}/c/1847",
        key="CHG-1847",
        signs=("AI-assisted, inferred", "glass broken"),
        question="What search-indexer needs so that a full disk does not ask for an override.",
    ),
    OpenItem(
        at(10, 50),
        6,
        "Three actions open for more than 30 days",
        f"{SITE}/a",
        key="ACT-371, ACT-388, ACT-390",
        question="For each: a new date, a new owner, or won’t do, with the reason.",
        you="own ACT-388",
    ),
)

MAIL = AgendaMail(
    recipient=Recipient("lukasz@example.com", "Łukasz Świętochowski"),
    zone=ZoneInfo("Europe/London"),
    meeting=MEETING,
    agenda_url=f"{SITE}/w/48",
    items=ITEMS,
    could_see="This agenda could see 17 of 19 repositories; search-indexer unseen since Monday.",
    windows=WINDOWS,
    to_read=(Entry("INC-214 summary and findings", f"{SITE}/i/214", 6),),
    owes=(Entry("ACT-388, due 20 November", f"{SITE}/a/388"),),
    taken_as_read=(Entry("Raise the pool size of search-indexer", f"{SITE}/c/1850"),),
    taken_as_read_rest=8,
    left_out=(Entry("Two alerts fired twice; goes to 3 December", f"{SITE}/i/210"),),
    me_url=f"{SITE}/me/",
)
