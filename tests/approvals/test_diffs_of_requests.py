"""What a code host's own diffs show is kept with their head, and the gate asks for more approvals of it."""

from datetime import timedelta

import pytest

from reviewboard.changes.models import Change, Harm
from reviewboard.changes.operations import record
from reviewboard.changes.queries.harms import harms_of
from reviewboard.domain.destructive import Harm as Recognised
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.recorded import Recorded
from reviewboard.domain.values import ChangeState, GatePassage
from reviewboard.people.models import Identity
from tests.approvals.happenings import DROPS
from tests.approvals.scenes import HEAD, NEXT, RITA, Shop, work_off
from tests.audit.test_what_a_hold_stops import hold, lift
from tests.changes.scenes import ADA, NOW, pull
from tests.statements import statements

pytestmark = pytest.mark.django_db

EMPTIES = Recognised("sql.truncate", "TRUNCATE empties orders.", "db/V2.sql: orders")


def older(head: str, *harms: Recognised) -> ChangeSnapshot:
    """The request as it was seen before everything else that is told of it."""
    return pull(hours=5, state=ChangeState.OPEN, head_sha=head, harms=harms)


def needs(here: Shop) -> tuple[bool, int | None]:
    return here.change.destructive, here.gate.needed


def told(here: Shop, *snapshots: ChangeSnapshot) -> Recorded:
    """What recording these comes to, before anybody decides anew."""
    return record(
        connection_id=here.connection_id,
        repository_id=here.repository_id,
        snapshots=snapshots,
        as_of=NOW,
    )


def kept() -> set[tuple[str, str]]:
    return set(Harm.objects.values_list("head", "rule_id"))


def test_a_diff_marks_its_own_head_and_no_other(here: Shop) -> None:
    here.request(harms=(DROPS,))
    assert needs(here) == (True, 2)
    here.request(head=NEXT)
    assert needs(here) == (False, 1)
    here.request()
    assert needs(here) == (True, 2)
    assert [one.where for one in harms_of(here.reader("Ada"), here.change.pk)] == [DROPS.where]


def test_what_is_read_of_a_head_after_its_webhook_is_asked_about_though_nothing_else_is_new(
    here: Shop,
) -> None:
    here.request()
    assert needs(here) == (False, 1)
    here.put(older(HEAD, DROPS))
    assert needs(here) == (True, 2)


def test_the_same_again_and_an_older_reading_change_nothing_and_take_nothing_away(here: Shop) -> None:
    here.request(harms=(DROPS, EMPTIES))
    before = here.change.facets
    here.put(older(HEAD, EMPTIES))
    here.put(older(NEXT, EMPTIES))
    assert here.change.facets == before
    assert kept() == {(HEAD, DROPS.rule_id), (HEAD, EMPTIES.rule_id), (NEXT, EMPTIES.rule_id)}
    assert needs(here) == (True, 2)


def test_a_diff_of_no_known_head_says_nothing(here: Shop) -> None:
    here.put(older("", DROPS))
    assert (here.change.destructive, kept()) == (False, set())


def test_what_merged_before_its_diff_was_read_is_judged_by_what_is_found(here: Shop) -> None:
    here.request()
    here.review(RITA)
    here.request(state=ChangeState.MERGED)
    assert (here.gate.passage, here.gate.needed) == (GatePassage.APPROVED, 1)
    here.put(older(HEAD, DROPS))
    assert (here.gate.passage, here.gate.needed) == (GatePassage.PAST_ENFORCED, 2)


def test_a_name_in_a_place_is_kept_as_a_key(here: Shop) -> None:
    here.request()
    assert Identity.objects.filter(value=ADA.value.lower()).exists()
    here.request(harms=(Recognised("sql.drop", f"Drops what {ADA.name} <{ADA.value}> made.", "db/V3.sql"),))
    assert ADA.name not in Harm.objects.get().what
    (seen,) = harms_of(here.reader("Ada"), here.change.pk)
    assert ADA.name in seen.what


def test_under_a_hold_it_waits_for_the_hold_to_be_lifted(here: Shop) -> None:
    here.request()
    hold(f"change:{here.change.pk}")
    assert told(here, older(HEAD, DROPS)).withheld == (here.change.pk,)
    assert kept() == set()
    lift(f"change:{here.change.pk}")
    assert told(here, older(HEAD, DROPS)).updated == (here.change.pk,)
    work_off(here.clock + timedelta(minutes=1))
    assert needs(here) == (True, 2)


@pytest.mark.parametrize("size", [10, 300])
def test_a_batch_takes_four_statements_more_whatever_its_size(here: Shop, size: int) -> None:
    numbers = range(100, 100 + size)
    told(here, *(pull(one, head_sha=HEAD) for one in numbers))
    with statements() as plain:
        told(here, *(pull(one, 1, head_sha=HEAD, title="A") for one in numbers))
    with statements() as harmful:
        told(here, *(pull(one, 0, head_sha=HEAD, title="B", harms=(DROPS, EMPTIES)) for one in numbers))
    assert len(harmful) - len(plain) <= 4, harmful
    assert Change.objects.filter(destructive=True).count() == size
