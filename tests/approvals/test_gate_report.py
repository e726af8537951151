"""`manage.py gate_report`: how what landed in a service had been approved, from received and from scanned data."""

import io
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reviewboard.approvals.radar import radar
from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.domain.approval import GatePolicy, Seen, as_data
from reviewboard.domain.messages import ChangeSnapshot, HeadSnapshot, IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ChangeKind, ReviewState, Visibility
from reviewboard.people.models import Audience
from reviewboard.people.reader import HOUSE
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import GATE
from tests.changes.scenes import ADA, LIN, NOW, commit, connection, put, repository, whole
from tests.people.roster import person, team
from tests.statements import at_most

pytestmark = pytest.mark.django_db

RITA = IdentitySnapshot("email", "rita.stone@example.org", "Rita Stone")
DAG = IdentitySnapshot("email", "dag.holm@example.org", "Dag Holm")
OLA = IdentitySnapshot("email", "ola.nordmann@example.org", "Ola Nordmann")
AMARA = IdentitySnapshot("email", "amara.okafor@example.org", "Amara Okafor")
HEAD, OLDER = "b2".ljust(40, "0"), "a1".ljust(40, "0")
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def at() -> tuple[int, int]:
    """A shop with a reviewer, a deputy and an owner; its repository's connection, and the repository."""
    people = {who.name: person(who.name, email=who.value) for who in (ADA, LIN, RITA, DAG, OLA, AMARA)}
    source = connection()
    kept = repository(source)
    shop = Service.objects.get(key="shop")
    listed = {"service": shop, "starts_on": date(2026, 1, 1)}
    Reviewer.objects.create(person=people["Rita Stone"], **listed)
    Reviewer.objects.create(person=people["Dag Holm"], deputy=True, **listed)
    Ownership.objects.create(team=team(), owner=people["Amara Okafor"], **listed)
    return source, kept


def said(by: IdentitySnapshot, state: ReviewState = ReviewState.APPROVED, head: str = HEAD) -> ReviewSnapshot:
    return ReviewSnapshot(f"{by.value}-{state}", by, state, NOW - timedelta(hours=3), head)


def landed(at: tuple[int, int], *snapshots: ChangeSnapshot) -> None:
    put(*snapshots, connection_id=at[0], repository_id=at[1])


def seen(weeks: int = 1, policy: GatePolicy | None = None) -> list[Seen]:
    if policy is not None:
        hypothesis = "fewer surprises"
        Policy.objects.create(kind=GATE, version=1, body=as_data(policy), hypothesis=hypothesis)
    [shop] = radar(HOUSE, service="shop", weeks=weeks, as_of=NOW, zone=LONDON).services
    return sorted(word for week in shop.weeks for word in week.seen.elements())


@pytest.mark.parametrize(
    ("reviews", "word"),
    [
        ((said(RITA),), Seen.APPROVED),
        ((said(DAG),), Seen.APPROVED),
        ((said(AMARA),), Seen.APPROVED),
        ((said(ADA),), Seen.SELF_APPROVED),
        ((said(LIN),), Seen.SELF_APPROVED),
        ((said(OLA),), Seen.NOT_LISTED),
        ((said(RITA, head=OLDER),), Seen.OLDER_HEAD),
        ((said(RITA), said(DAG, ReviewState.CHANGES_REQUESTED)), Seen.OBJECTED),
        ((said(RITA, ReviewState.DISMISSED),), Seen.NO_APPROVAL),
        ((), Seen.NO_APPROVAL),
    ],
)
def test_how_a_change_had_been_approved(
    at: tuple[int, int], reviews: tuple[ReviewSnapshot, ...], word: Seen
) -> None:
    landed(at, replace(whole(), reviews=reviews))
    assert seen() == [word]


@pytest.mark.parametrize(("content", "word"), [("5" * 64, Seen.APPROVED), ("7" * 64, Seen.OLDER_HEAD)])
def test_an_approval_holds_over_a_rebase_that_changed_nothing(
    at: tuple[int, int], content: str, word: Seen
) -> None:
    heads = (HeadSnapshot(OLDER, "5" * 64), HeadSnapshot(HEAD, content))
    landed(at, replace(whole(), reviews=(said(RITA, head=OLDER),), heads=heads))
    assert seen() == [word]


def test_a_policy_of_paths_is_tried_on_the_files_that_were_told(at: tuple[int, int]) -> None:
    landed(at, whole(1), replace(whole(2), paths=("docs/a.md",)), replace(whole(3), paths=()))
    assert seen(policy=GatePolicy(paths=("src/*",))) == [Seen.NO_APPROVAL]


def test_for_whom_an_agent_acted_approves_nothing(at: tuple[int, int]) -> None:
    landed(at, replace(whole(), reviews=(said(OLA),)))
    Change.objects.update(principal=Change.objects.get().reviews.get().reviewer)
    assert seen() == [Seen.BY_PRINCIPAL]


def test_a_revert_passes_by_rule_and_what_shows_no_sign_is_not_asked_about(at: tuple[int, int]) -> None:
    landed(at, replace(whole(1), reverts=OLDER), replace(whole(2), commits=(commit("c3"),)))
    assert seen() == [Seen.REPAIR]


def test_a_git_history_tells_of_no_reviews(at: tuple[int, int]) -> None:
    landed(at, replace(whole(), kind=ChangeKind.DIRECT_COMMIT, external_id=f"commit:{HEAD}"))
    assert seen() == [Seen.NOT_TOLD]


def test_a_list_counts_on_the_days_on_which_somebody_was_on_it(at: tuple[int, int]) -> None:
    landed(at, replace(whole(), reviews=(said(RITA),)))
    Reviewer.objects.filter(person__name="Rita Stone").update(ends_on=NOW.date())
    assert seen() == [Seen.NOT_LISTED]


def test_a_dispute_that_nobody_ruled_on_is_asked_about_as_the_evidence_says(at: tuple[int, int]) -> None:
    landed(at, whole())
    Change.objects.update(verdict="disputed", disputed_at=NOW)
    assert seen() == [Seen.NO_APPROVAL]
    Change.objects.update(verdict="ruled_out", ruled="ruled_out")
    assert seen() == []


def test_a_week_begins_on_monday_where_the_house_is(at: tuple[int, int]) -> None:
    midnight = NOW.replace(hour=0)
    for number, minutes in ((1, -1), (2, 1)):
        landed(at, replace(whole(number), merged_at=midnight + timedelta(minutes=minutes)))
    assert len(seen()) == 1
    [shop] = radar(HOUSE, service="shop", weeks=2, as_of=NOW, zone=ZoneInfo("Asia/Tokyo")).services
    assert [(week.week.number, week.landed) for week in shop.weeks] == [(47, 0), (48, 2)]


def printed(*options: str) -> str:
    told = io.StringIO()
    call_command("gate_report", *options, stdout=told)
    return told.getvalue()


def test_the_report_has_a_line_a_week_and_one_for_each_that_went_around(
    at: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    secret = whole(3)
    landed(at, replace(whole(1), reviews=(said(RITA),)), replace(whole(2), reviews=(said(ADA),)), secret)
    level = Audience.objects.create(level=Visibility.RESTRICTED)
    Change.objects.filter(external_id="pr:3").update(audience=level)
    ids = dict(Change.objects.values_list("external_id", "pk"))
    with at_most(8):
        lines = printed("--service", "shop", "--weeks", "2").splitlines()
    assert lines[:3] == [
        "    week  landed  asked  approved  self-approved  no approval",
        "2026-W47       0      0         0              0            0",
        "2026-W48       3      3         1              1            1",
    ]
    assert lines[4:] == [
        "shop: 2 of 3 changes landed without a qualified approval.",
        f"CHG-{ids['pr:2']}  2026-11-23 10:00  self-approved",
        "1 more that not everybody may see.",
    ]


def test_what_nobody_can_tell_is_said(at: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    landed(at, replace(whole(), kind=ChangeKind.DIRECT_COMMIT, external_id=f"commit:{HEAD}"))
    Reviewer.objects.update(ends_on=NOW.date() + timedelta(days=1))
    told = printed("--service", "shop")
    assert "a git history has no reviews" in told
    assert "Nobody is on its list" not in told
    Reviewer.objects.update(ends_on=NOW.date())
    assert "Nobody is on its list of reviewers" in printed("--service", "shop")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--service", "nothing"), "No service has the key “nothing”"),
        (("--service", "shop", "--weeks", "0"), "from 1 to 104"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(options: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        printed(*options)
