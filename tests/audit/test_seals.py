from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from threading import Event

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from reviewboard.audit import operations
from reviewboard.audit.models import Entry, Seal, SealedEntry
from reviewboard.audit.operations import record, seal
from reviewboard.audit.queries import digest_of, verify
from tests.statements import at_most

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


CUT_OFF = "DELETE FROM audit_sealedentry WHERE seal_id = {0}; DELETE FROM audit_seal WHERE id = {0}"
FORGERIES = [
    ("UPDATE audit_entry SET details = '{{}}' WHERE id = {entry}", "2: an entry is not what was sealed"),
    ("UPDATE audit_entry SET actor_id = 8 WHERE id = {entry}", "2: an entry is not what was sealed"),
    ("DELETE FROM audit_sealedentry WHERE entry_id = {entry}", "2: sealed 4 entries, holds 3"),
    (
        "UPDATE audit_sealedentry SET seal_id = {first} WHERE entry_id = {entry}",
        "1: sealed 4 entries, holds 5",
    ),
    ("DELETE FROM audit_sealedentry WHERE seal_id = {second}", "2: sealed 4 entries, holds 0"),
    ("UPDATE audit_seal SET digest = repeat('0', 64) WHERE id = {second}", "3: does not follow seal 2"),
    ("UPDATE audit_seal SET previous = '' WHERE id = {second}", "2: does not follow seal 1"),
    (CUT_OFF.format("{first}"), "2: the chain does not begin here"),
    (CUT_OFF.format("{second}"), "3: does not follow seal 1"),
    (CUT_OFF.format("{third}"), "None: no seal has the digest"),
]


def log(number: int = 1) -> int:
    with transaction.atomic():
        return record(
            actor_id=7, action="opened", subject=f"incident:{number}", details={"n": number}, at=NOW
        )


def seal_all() -> None:
    while seal(as_of=NOW):
        pass


@pytest.fixture
def three_seals(monkeypatch: pytest.MonkeyPatch) -> list[Seal]:
    monkeypatch.setattr(operations, "BATCH", 4)
    for number in range(12):
        log(number)
    seal_all()
    return list(Seal.objects.order_by("number"))


@pytest.mark.django_db
def test_entries_are_sealed_in_batches_that_hold_each_other(three_seals: list[Seal]) -> None:
    assert [(s.number, s.entry_count) for s in three_seals] == [(1, 4), (2, 4), (3, 4)]
    assert [s.previous for s in three_seals] == ["", three_seals[0].digest, three_seals[1].digest]
    assert verify(witnessed=[s.digest for s in three_seals]) == ()


@pytest.mark.django_db
def test_sealing_takes_few_statements_and_nothing_is_sealed_twice() -> None:
    for number in range(50):
        log(number)
    with at_most(6):
        assert seal(as_of=NOW) == 50
    assert seal(as_of=NOW) == 0
    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_the_form_that_is_hashed_never_changes() -> None:
    entry = Entry(
        pk=5, at=NOW, actor_id=None, action="opened", subject="incident:1", details={"b": [1, "x"], "a": True}
    )
    form = b'\n1\n[5,"2026-03-02T09:00:00.000000+00:00",null,"opened","incident:1",{"a":true,"b":[1,"x"]}]\n'
    assert digest_of(previous="", number=1, entries=[entry]) == sha256(form).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_with_a_lower_id_goes_into_a_later_seal() -> None:
    written, may_commit = Event(), Event()

    def write_late() -> None:
        try:
            with transaction.atomic():
                log(1)
                written.set()
                assert may_commit.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        late = pool.submit(write_late)
        assert written.wait(10)
        younger = log(2)
        assert seal(as_of=NOW) == 1
        may_commit.set()
        late.result(10)
    assert seal(as_of=NOW) == 1
    members = SealedEntry.objects.values_list("seal__number", "entry_id").order_by("seal__number")
    (first, of_first), (second, of_second) = members
    assert (first, of_first, second) == (1, younger, 2)
    assert of_second < younger
    assert verify() == ()


@pytest.mark.django_db
def test_the_tick_looks_back_a_day_and_the_nightly_one_through_the_whole_log() -> None:
    first, second, _ = log(1), log(2), log(3)
    seal(as_of=NOW)

    def commits_only_now(entry: int) -> None:
        with pgtrigger.ignore():
            SealedEntry.objects.filter(entry_id=entry).delete()

    commits_only_now(first)
    assert seal(as_of=NOW + timedelta(hours=23)) == 1
    commits_only_now(second)
    assert seal(as_of=NOW + timedelta(hours=25)) == 0
    assert seal(as_of=NOW + timedelta(hours=25), whole=True) == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_seal_make_one_chain() -> None:
    for number in range(30):
        log(number)

    def run() -> int:
        try:
            return seal(as_of=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        sealed = sum(pool.map(lambda _: run(), range(4)))
    assert sealed == 30
    assert verify() == ()


@pytest.mark.django_db
@pytest.mark.parametrize(("forgery", "problem"), FORGERIES)
def test_whoever_forges_with_the_owners_rights_is_seen(
    three_seals: list[Seal], forgery: str, problem: str
) -> None:
    first, second, third = three_seals
    entry = SealedEntry.objects.filter(seal=second).order_by("pk")[1].pk
    named = {"first": first.pk, "second": second.pk, "third": third.pk, "entry": entry}
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(forgery.format(**named))
    found = [f"{p.number}: {p.text}" for p in verify(witnessed=[third.digest])]
    assert any(line.startswith(problem) for line in found), found


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Seal, SealedEntry])
def test_a_seal_is_never_changed_nor_deleted(
    three_seals: list[Seal], model: type[Seal | SealedEntry]
) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Seal.objects.update(number=9)


@pytest.mark.django_db
def test_verifying_takes_two_statements_at_any_length(three_seals: list[Seal]) -> None:
    with at_most(3):
        verify()


@pytest.mark.django_db
def test_the_command_says_which_seal_does_not_hold(three_seals: list[Seal]) -> None:
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert said.getvalue() == "Every seal holds.\n"
    with pgtrigger.ignore():
        Entry.objects.filter(membership__seal=three_seals[1]).update(action="other")
    with pytest.raises(CommandError, match="1 problem"):
        call_command("verify_audit", stderr=said)
    assert "seal 2: an entry is not what was sealed" in said.getvalue()
