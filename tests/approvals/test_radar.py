"""The radar: what went around the gate, by service and week, what each reader is told of it, and at what cost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewboard.approvals.around import AroundRow, around
from reviewboard.approvals.models import Approval, BrokenGlass
from reviewboard.approvals.radar import Radar, radar
from reviewboard.changes.models import Change, Review
from reviewboard.domain.approval import GatePolicy, Mark, Seen, as_data
from reviewboard.domain.values import ChangeState, GateMode, Visibility
from reviewboard.domain.weeks import Week
from reviewboard.people.models import Identity
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import GATE
from tests.approvals.drifting import (
    HEAD,
    NOW,
    anybody,
    change,
    drifted,
    gate,
    hidden,
    service,
    waited,
    waiting,
)
from tests.people.roster import person
from tests.statements import at_most

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


def look(reader: Reader = HOUSE, *, weeks: int = 8, only: str = "", as_of: datetime = NOW) -> Radar:
    return radar(reader, weeks=weeks, as_of=as_of, zone=LONDON, service=only)


def rows(reader: Reader = HOUSE) -> list[AroundRow]:
    return list(around(reader, look(reader), None, 50, zone=LONDON).rows)


def test_all_services_are_told_by_week_and_in_order() -> None:
    shop, search = service("shop"), service("search")
    drifted(search, Seen.NO_APPROVAL)
    drifted(search, Seen.SELF_APPROVED, NOW - timedelta(weeks=1))
    change(shop, verdict="unknown", certainty="")
    found = look(weeks=2)
    assert found.weeks == (Week(2026, 47), Week(2026, 48))
    assert [one.key for one in found.services] == ["search", "shop"]
    told = found.services[0].weeks
    assert [(one.marks(Mark.WITHOUT_APPROVAL), one.marks(Mark.SELF_APPROVED)) for one in told] == [
        (0, 1),
        (1, 0),
    ]
    assert (found.total, found.landed, found.services[1].around) == (2, 3, 0)


def test_the_word_of_a_gate_counts_and_the_data_is_not_asked() -> None:
    shop = service()
    for word in Seen:
        drifted(shop, word)
    gate(change(shop), None)
    found = look()
    assert {word: found.count(word) for word in Seen} == dict.fromkeys(Seen, 1)
    assert found.total == len([word for word in Seen if word.mark])
    assert found.landed == len(Seen) + 1


def test_what_was_never_decided_is_judged_by_the_policy_in_force() -> None:
    shop = service(reviewers=(person("Rita Stone"),))
    change(shop, lines_added=20)
    change(shop, lines_added=500)
    assert look().total == 2
    Policy.objects.create(
        kind=GATE, version=1, body=as_data(GatePolicy(lines=100)), hypothesis="fewer surprises"
    )
    assert look().total == 1


def test_what_still_waits_has_not_landed() -> None:
    shop = service()
    waiting(shop, NOW - timedelta(hours=3))
    change(shop, state=ChangeState.OPEN, merged_at=None)
    assert (look().landed, look().total) == (0, 0)


def test_a_change_of_no_service_stands_in_a_row_of_its_own_at_the_end() -> None:
    change(service("zoo"), verdict="unknown", certainty="")
    change(None)
    found = look()
    assert [(one.key, one.around, one.service is None) for one in found.services] == [
        ("zoo", 0, False),
        ("", 1, True),
    ]
    assert found.around[0].seen is Seen.NO_LIST


def test_one_service_is_told_alone_and_also_where_nothing_landed() -> None:
    shop, search = service("shop"), service("search")
    drifted(search, Seen.NO_APPROVAL)
    assert [(one.key, one.landed) for one in look(only="shop").services] == [("shop", 0)]
    assert [one.key for one in look(only=search.key).services] == ["search"]
    assert look(only="nothing").services == ()
    assert shop.key not in {one.service for one in look(only="search").around}


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (datetime(2026, 12, 31, 12, tzinfo=UTC), Week(2026, 53)),
        (datetime(2027, 1, 3, 23, 30, tzinfo=UTC), Week(2026, 53)),
        (datetime(2027, 1, 4, 0, 30, tzinfo=UTC), Week(2027, 1)),
    ],
)
def test_a_week_of_two_years_is_one_week(at: datetime, week: Week) -> None:
    drifted(service(), Seen.NO_APPROVAL, at)
    [shop] = look(weeks=4, as_of=datetime(2027, 1, 6, 12, tzinfo=UTC)).services
    assert [(one.week, one.landed) for one in shop.weeks if one.around] == [(week, 1)]


@pytest.mark.parametrize(("minutes", "week"), [(-1, Week(2026, 13)), (1, Week(2026, 14))])
def test_a_week_ends_at_midnight_there_when_the_clocks_have_changed(minutes: int, week: Week) -> None:
    midnight = datetime(2026, 3, 29, 23, tzinfo=UTC)  # of summer time
    drifted(service(), Seen.NO_APPROVAL, midnight + timedelta(minutes=minutes))
    [shop] = look(weeks=3, as_of=datetime(2026, 4, 1, 12, tzinfo=UTC)).services
    assert [(one.week, one.landed) for one in shop.weeks if one.around] == [(week, 1)]


def test_whoever_may_not_see_a_change_hears_that_it_counts_and_nothing_else() -> None:
    shop = service()
    secret = drifted(shop, Seen.NO_APPROVAL, title="Rotate the leaked key")
    judged = change(shop)
    audience = hidden(secret)
    Change.objects.filter(pk=judged.pk).update(audience=audience)
    found = look(anybody())
    assert (found.total, found.hidden, found.around) == (2, 2, ())
    named = anybody(audience_ids=frozenset({audience.pk}))
    assert look(named).hidden == 0
    assert {one.title for one in rows(named)} == {"Rotate the leaked key", judged.title}
    assert {one.visibility for one in rows(named)} == {Visibility.RESTRICTED}


def test_a_sealed_change_tells_those_named_neither_its_title_nor_why_the_glass_was_broken() -> None:
    secret = drifted(service(), Seen.BROKEN_GLASS, title="Rotate the leaked key", url="https://git.example/1")
    broken(secret, "the key is public")
    audience = hidden(secret, "sealed")
    [row] = rows(anybody(audience_ids=frozenset({audience.pk})))
    assert (row.title, row.url, row.reason) == ("Restricted item", "", "")


def broken(of: Change, reason: str) -> None:
    BrokenGlass.objects.create(
        change=of, head=HEAD, reason=reason, at=of.happened_at, until=of.happened_at + timedelta(days=1)
    )


def test_the_reason_of_the_last_broken_glass_is_given_and_names_in_it_are_nobodys() -> None:
    one = drifted(service(), Seen.BROKEN_GLASS, title="Ask ⟦q7⟧ about it")
    broken(one, "first")
    broken(one, "index disk at 94%, says ⟦q12⟧")
    [row] = rows()
    assert (row.title, row.reason) == ("Ask somebody about it", "index disk at 94%, says somebody")


def test_what_followed_is_told() -> None:
    rita, ola = person("Rita Stone"), person("Ola Nordmann")
    shop = service(reviewers=(rita,))
    at = NOW - timedelta(days=3)
    one = drifted(shop, Seen.NO_APPROVAL, at)
    review(one, ola.pk, at + timedelta(hours=1))
    assert [(row.approved_at, row.is_reverted) for row in rows()] == [(None, False)]
    review(one, rita.pk, at + timedelta(days=2))
    change(shop, reverts=one, verdict="unknown", certainty="")
    assert [(row.approved_at, row.is_reverted) for row in rows()] == [(at + timedelta(days=2), True)]


def review(of: Change, person_id: int, at: datetime) -> None:
    identity, _ = Identity.objects.get_or_create(
        kind="github", value=f"login-{person_id}", defaults={"person_id": person_id}
    )
    Review.objects.create(
        change=of, external_id=f"{at}", reviewer=identity, state="approved", head_sha=HEAD, at=at
    )


def test_an_approval_given_here_afterwards_counts_and_one_taken_back_does_not() -> None:
    rita = person("Rita Stone")
    one = drifted(service(reviewers=(rita,)), Seen.NO_APPROVAL)
    said = {"change": one, "person": rita, "head": HEAD, "state": "approved"}
    Approval.objects.create(**said, at=NOW - timedelta(minutes=30), withdrawn_at=NOW)
    assert [row.approved_at for row in rows()] == [None]
    Approval.objects.create(**said, at=NOW - timedelta(minutes=10))
    assert [row.approved_at for row in rows()] == [NOW - timedelta(minutes=10)]


def test_an_approval_that_came_after_it_had_landed_does_not_make_it_approved() -> None:
    rita = person("Rita Stone")
    one = change(service(reviewers=(rita,)))
    review(one, rita.pk, one.happened_at + timedelta(minutes=1))
    [row] = rows()
    assert (row.seen, row.approved_at) == (Seen.NO_APPROVAL, one.happened_at + timedelta(minutes=1))


def test_the_list_has_pages_and_every_change_is_on_one() -> None:
    shop = service()
    made = [drifted(shop, Seen.NO_APPROVAL, NOW - timedelta(hours=1 + n // 2)) for n in range(7)]
    found, after, seen = look(), None, []
    for _ in range(4):
        page = around(HOUSE, found, after, 2, zone=LONDON)
        seen += [row.id for row in page.rows]
        after = page.after
    assert after is None
    assert sorted(seen) == sorted(one.pk for one in made)
    assert [row.landed_at for row in rows()] == sorted((one.happened_at for one in made), reverse=True)


def some(services: int, changes: int) -> None:
    """Services with gates, with changes that nobody decided, and with hidden ones."""
    who = person("Rita Stone")
    for number in range(services):
        shop = service(f"service-{number}", reviewers=(who,))
        for n in range(changes):
            at = NOW - timedelta(days=n, hours=1)
            drifted(shop, Seen.NO_APPROVAL, at)
            review(change(shop, at), who.pk, at - timedelta(hours=n + 3))
            waited(shop, 3, at)
        hidden(drifted(shop, Seen.SELF_APPROVED))


@pytest.mark.parametrize(("services", "changes"), [(1, 1), (6, 5)])
def test_it_takes_eight_statements_whatever_there_is_and_a_page_seven_more(
    services: int, changes: int
) -> None:
    some(services, changes)
    with at_most(8):
        found = look(anybody())
    assert found.total >= services * (changes + 1)
    with at_most(7):
        assert around(anybody(), found, None, 20, zone=LONDON).rows


def test_the_mode_is_that_of_the_policy_in_force_until_it_has_ended() -> None:
    service("shop")
    change(service("search"), verdict="unknown", certainty="")
    Policy.objects.create(
        kind=GATE,
        version=1,
        body=as_data(GatePolicy(enforced=frozenset({"search"}))),
        hypothesis="fewer surprises",
        expires_on="2026-12-01",
    )
    [search] = look().services
    assert search.mode is GateMode.ENFORCE
    later = look(as_of=datetime(2026, 12, 20, tzinfo=UTC))
    assert later.rules.has_fallen_back
    assert [one.mode for one in later.services] == [GateMode.OBSERVE]
