"""A verdict is argued about: declared, disputed with a reason, ruled on; and every sign stays."""

from datetime import date, timedelta

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import Held
from reviewboard.changes.judging import row_of, sign_of
from reviewboard.changes.models import Change, Dispute, Evidence
from reviewboard.changes.queries.verdicts import (
    argument,
    asked,
    counted,
    rulings_waiting,
    without_principal,
)
from reviewboard.changes.verdicts.declaring import Declared, declare
from reviewboard.changes.verdicts.disputing import (
    AlreadyDisputed,
    AlreadySettled,
    dispute,
    rule,
    withdraw,
)
from reviewboard.changes.verdicts.principals import name_principal
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import Certainty, DisputeState, EvidenceKind, Verdict
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from tests.changes.parties import Parties, parties
from tests.changes.scenes import CLAUDE, NOW, commit, connection, pull, put
from tests.statements import at_most

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NO, YES = Verdict.RULED_OUT, Verdict.ASSISTED
WHY = "It only renamed a variable"


@pytest.fixture
def shop() -> Parties:
    return parties()


def raised(shop: Parties, part: str = "author", says: Verdict = NO) -> int:
    return dispute(reader=shop.reader(part), change_id=shop.change.pk, says=says, reason=WHY, as_of=NOW)


def ruled(shop: Parties, dispute_id: int, part: str = "reviewer", ruling: Verdict = NO) -> None:
    reader = shop.reader(part)
    rule(reader=reader, dispute_id=dispute_id, ruling=ruling, reason="I looked at it", as_of=NOW)


def said(shop: Parties, part: str, answer: Declared, role: Role = Role.ENGINEER) -> None:
    declare(reader=shop.reader(part, role), change_id=shop.change.pk, said=answer, as_of=NOW)


def allowed(act: object, *arguments: object) -> bool:
    try:
        act(*arguments)  # type: ignore[operator]  # one of those above
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    ("part", "may_dispute", "may_rule"),
    [
        ("author", True, False),
        ("committer", True, False),
        ("reviewer", True, True),
        ("deputy", True, True),
        ("manager", True, False),
        ("stranger", False, False),
    ],
)
def test_who_may_dispute_and_who_may_rule(
    shop: Parties, part: str, may_dispute: bool, may_rule: bool
) -> None:
    place = argument(shop.reader(part), shop.change.pk, on=TODAY).standing
    assert (place.may_dispute, place.may_rule) == (may_dispute, may_rule)
    assert allowed(raised, shop, part) is may_dispute
    found = Dispute.objects.first() or Dispute.objects.get(pk=raised(shop, "author"))
    assert allowed(ruled, shop, found.pk, part) is may_rule


def test_a_viewer_on_the_list_reads_and_decides_nothing(shop: Parties) -> None:
    viewer = shop.reader("reviewer", Role.VIEWER)
    with pytest.raises(NotAllowed):
        dispute(reader=viewer, change_id=shop.change.pk, says=NO, reason=WHY, as_of=NOW)


def test_until_somebody_rules_it_reads_disputed_and_then_as_ruled_with_every_sign_kept(shop: Parties) -> None:
    signs = list(Evidence.objects.values_list("pk", "quote"))
    assert shop.change.verdict == YES
    pk = raised(shop)
    assert shop.fresh().verdict == Verdict.DISPUTED
    ruled(shop, pk)
    assert (shop.fresh().verdict, shop.fresh().ruled) == (NO, NO)
    assert list(Evidence.objects.values_list("pk", "quote")) == signs
    told = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert told[-2:] == ["change.disputed", "change.ruled"]
    (view,) = argument(shop.reader("stranger"), shop.change.pk, on=TODAY).disputes
    assert (view.raised_by, view.reason, view.ruled_by) == ("Ada Lovelace", WHY, "Rita Stone")


def test_what_was_ruled_outlives_what_its_source_tells_anew(shop: Parties) -> None:
    ruled(shop, raised(shop))
    again = pull(hours=1, commits=(commit("c3", f"More\n\n{CLAUDE}"),))
    put(again, connection_id=shop.change.connection_id, repository_id=shop.change.repository_id)
    assert shop.fresh().verdict == NO
    assert Evidence.objects.filter(change=shop.change).exists()


def test_a_dispute_outlives_it_as_well_until_it_is_taken_back(shop: Parties) -> None:
    pk = raised(shop)
    put(
        pull(hours=1, body="Said anew"),
        connection_id=shop.change.connection_id,
        repository_id=shop.change.repository_id,
    )
    assert shop.fresh().verdict == Verdict.DISPUTED
    with pytest.raises(NotAllowed):
        withdraw(reader=shop.reader("reviewer"), dispute_id=pk, as_of=NOW)
    withdraw(reader=shop.reader("author"), dispute_id=pk, as_of=NOW)
    assert (shop.fresh().verdict, shop.fresh().disputed_at) == (YES, None)


def test_a_second_dispute_waits_for_the_first_and_a_ruling_is_given_once(shop: Parties) -> None:
    pk = raised(shop)
    with pytest.raises(AlreadyDisputed):
        raised(shop, "reviewer")
    ruled(shop, pk)
    with pytest.raises(AlreadySettled):
        ruled(shop, pk, "deputy", YES)
    ruled(shop, raised(shop, "reviewer"), "deputy", YES)
    assert shop.fresh().verdict == YES
    assert Dispute.objects.filter(state=DisputeState.RULED).count() == 2


def test_ruled_as_assisted_without_a_sign_it_is_declared(shop: Parties) -> None:
    Evidence.objects.all().delete()
    ruled(shop, raised(shop, says=YES), ruling=YES)
    assert (shop.fresh().verdict, shop.fresh().certainty) == (YES, Certainty.DECLARED)


def test_nobody_answers_it_stays_disputed_and_that_is_said(shop: Parties) -> None:
    raised(shop)
    due = Dispute.objects.get().due_on
    assert due == date(2026, 11, 30)  # five working days after a Monday
    late = argument(shop.reader("author"), shop.change.pk, on=due + timedelta(days=1)).open
    assert late is not None
    assert late.late
    assert shop.fresh().verdict == Verdict.DISPUTED


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_asked_for(shop: Parties, reason: str) -> None:
    with pytest.raises(ValueError, match="why"):
        dispute(reader=shop.reader("author"), change_id=shop.change.pk, says=NO, reason=reason, as_of=NOW)


def test_a_legal_hold_lets_nothing_be_said(shop: Parties) -> None:
    place_hold(subject=f"change:{shop.change.pk}", actor_id=1, reason="A court asked", at=NOW)
    with pytest.raises(Held):
        raised(shop)
    with pytest.raises(Held):
        said(shop, "author", Declared(took_part=False))


def test_a_reviewer_sees_what_waits_for_them_and_whoever_may_not_rule_does_not(shop: Parties) -> None:
    raised(shop)
    with at_most(3):
        (row,) = rulings_waiting(shop.reader("reviewer"), on=TODAY)
    assert (row.change_id, row.due_on, row.service_key) == (shop.change.pk, date(2026, 11, 30), "shop")
    for part in ("author", "manager", "stranger"):
        assert rulings_waiting(shop.reader(part), on=TODAY) == []


def test_a_declaration_is_a_sign_that_no_source_takes_back(shop: Parties) -> None:
    Evidence.objects.all().delete()
    said(shop, "author", Declared(took_part=True, tool="Cursor", words="Tests only, read line by line"))
    put(
        pull(hours=1, body="Said anew"),
        connection_id=shop.change.connection_id,
        repository_id=shop.change.repository_id,
    )
    row = Evidence.objects.get()
    assert (row.tool, row.kind, row.certainty) == ("cursor", EvidenceKind.WROTE, Certainty.DECLARED)
    assert (shop.fresh().verdict, shop.fresh().certainty) == (YES, Certainty.DECLARED)


def test_declared_anew_the_last_word_counts_and_each_person_has_one(shop: Parties) -> None:
    Evidence.objects.all().delete()
    for answer in (Declared(took_part=True, tool="cursor"), Declared(took_part=False)):
        said(shop, "author", answer)
        said(shop, "reviewer", answer)
    assert Evidence.objects.count() == 2
    assert shop.fresh().verdict == Verdict.DECLARED_NO


def test_a_denial_beside_a_certain_sign_disagrees_and_its_author_is_asked(shop: Parties) -> None:
    said(shop, "reviewer", Declared(took_part=False))
    assert shop.fresh().verdict == YES
    assert argument(shop.reader("stranger"), shop.change.pk, on=TODAY).denied
    since = NOW - timedelta(days=28)
    with at_most(3):
        (row,) = asked(shop.reader("author"), since=since)
    assert row.change_id == shop.change.pk
    assert asked(shop.reader("reviewer"), since=since) == []
    said(shop, "author", Declared(took_part=True, tool="claude"))
    assert asked(shop.reader("author"), since=since) == []


def test_where_a_trace_and_a_trailer_tell_different_tools_its_author_is_asked(shop: Parties) -> None:
    since = NOW - timedelta(days=28)
    (known,) = Evidence.objects.filter(change=shop.change)
    Change.objects.filter(pk=shop.change.pk).update(commits_count=1)
    trace = row_of(shop.change.pk, known.commit_sha, sign_of(known), "src/a.py 1-9", NOW)
    trace.place = "trace"
    trace.save()
    assert asked(shop.reader("author"), since=since) == []
    Evidence.objects.filter(pk=trace.pk).update(tool="cursor")
    assert [one.change_id for one in asked(shop.reader("author"), since=since)] == [shop.change.pk]
    Change.objects.filter(pk=shop.change.pk).update(commits_count=2)
    assert asked(shop.reader("author"), since=since) == [], "each commit may have had its own tool"


def test_only_who_took_part_or_reviews_declares_but_whoever_runs_meetings_does_for_all(shop: Parties) -> None:
    with pytest.raises(NotAllowed):
        said(shop, "stranger", Declared(took_part=True))
    said(shop, "stranger", Declared(took_part=True), Role.FACILITATOR)
    assert Evidence.objects.filter(said_by=shop.people["stranger"]).exists()


def test_whom_an_agent_acted_for_is_asked_until_somebody_says_so(shop: Parties) -> None:
    robot = IdentitySnapshot("email", "198982749+Copilot@users.noreply.github.com", "copilot-swe-agent[bot]")
    put(pull(13, authored_by=robot, commits=(commit("d4", "Cap it", by=robot),)), connection_id=connection())
    change = Change.objects.get(external_id="pr:13")
    reader = shop.reader("stranger")
    with at_most(2):
        (row,) = without_principal(reader, None, 10).rows
    assert row.change_id == change.pk
    with pytest.raises(NotAllowed):
        name_principal(reader=reader, change_id=change.pk, person_id=shop.people["author"].pk, as_of=NOW)
    name_principal(reader=reader, change_id=change.pk, person_id=shop.people["stranger"].pk, as_of=NOW)
    assert without_principal(reader, None, 10).rows == ()
    found = argument(reader, change.pk, on=TODAY)
    assert (found.by_agent, found.principal) == (True, "Ola Nordmann")
    assert found.standing.took_part


def test_whom_an_agent_names_beside_itself_it_acted_for_and_a_persons_word_stays(shop: Parties) -> None:
    robot = IdentitySnapshot("email", "198982749+Copilot@users.noreply.github.com", "copilot-swe-agent[bot]")
    beside = "Cap it\n\nCo-authored-by: Ada Lovelace <ada@example.org>"
    at = connection()
    put(pull(13, authored_by=robot, commits=(commit("d4", beside, by=robot),)), connection_id=at)
    change = Change.objects.get(external_id="pr:13")
    assert argument(shop.reader("stranger"), change.pk, on=TODAY).principal == "Ada Lovelace"
    assert argument(shop.reader("author"), change.pk, on=TODAY).standing.took_part
    name_principal(
        reader=shop.reader("stranger", Role.FACILITATOR),
        change_id=change.pk,
        person_id=shop.people["committer"].pk,
        as_of=NOW,
    )
    again = pull(13, hours=1, authored_by=robot, commits=(commit("d5", beside, by=robot),))
    put(again, connection_id=at)
    assert argument(shop.reader("stranger"), change.pk, on=TODAY).principal == "Lin Wei"


def test_how_many_show_signs_is_counted_with_what_is_not_known(shop: Parties) -> None:
    put(pull(14, merged_at=NOW), pull(15, merged_at=NOW), connection_id=shop.change.connection_id)
    raised(shop)
    with at_most(1):
        found = counted(shop.reader("stranger"), since=NOW - timedelta(days=7), until=NOW + timedelta(1))
    assert (found.total, found.at_least) == (3, 0)
    assert found.verdicts == {Verdict.DISPUTED: 1, Verdict.UNKNOWN: 2}


def test_the_argument_takes_nine_statements_at_most(shop: Parties) -> None:
    for number in range(5):
        ruled(shop, raised(shop), ruling=YES if number % 2 else NO)
    reader: Reader = shop.reader("reviewer")
    with at_most(9):
        assert len(argument(reader, shop.change.pk, on=TODAY).disputes) == 5
