from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reviewboard.audit.details import PersonalText, Scalar, canonical
from reviewboard.audit.models import Entry
from reviewboard.audit.operations import record
from reviewboard.audit.queries import list_entries
from tests.statements import at_most

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def log(subject: str = "incident:214", **details: Scalar) -> int:
    return record(actor_id=7, action="visibility_lowered", subject=subject, details=details, at=NOW)


@pytest.mark.django_db
def test_a_decision_is_logged_in_one_statement_and_read_back_newest_first() -> None:
    with at_most(1):
        first = log(level="open", day=date(2026, 3, 2), at=NOW, count=3, forced=True, before=None)
    second = log("incident:215")
    newest, oldest = list_entries()
    assert (newest.id, oldest.id) == (second, first)
    assert oldest.details == {
        "level": "open",
        "day": "2026-03-02",
        "at": "2026-03-02T09:00:00+00:00",
        "count": 3,
        "forced": True,
        "before": None,
    }
    assert [entry.id for entry in list_entries(subject="incident:214")] == [first]
    assert [entry.id for entry in list_entries(before=second)] == [first]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_logged_outside_the_transaction_of_the_decision() -> None:
    with pytest.raises(RuntimeError, match="one transaction"):
        log()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace",
        "Ada",
        "ada@example.org",
        "said so",
        "",
        "x" * 81,
        "é",
        "a\nb",
        0.5,
        b"a",
        {"a": 1},
        [["a"]],
    ],
)
def test_what_could_be_a_name_or_a_sentence_is_refused(text: Scalar) -> None:
    with pytest.raises(PersonalText):
        log(who=text)


@pytest.mark.parametrize("key", ["Ada", "a b", "", "1a", "a" * 41])
def test_a_key_is_a_code_too(key: str) -> None:
    with pytest.raises(PersonalText):
        canonical({key: 1})


@pytest.mark.parametrize(
    "text", ["open", "policy.saved", "SEV1", "CHG-214", "3f9a0c", "2026-11-23", "code:a-b"]
)
def test_codes_keys_and_labels_are_allowed(text: str) -> None:
    assert canonical({"value": text, "several": [text, 1]}) == {"value": text, "several": [text, 1]}


def test_a_time_has_its_zone() -> None:
    with pytest.raises(PersonalText, match="zone"):
        canonical({"at": datetime(2026, 3, 2)})  # noqa: DTZ001 - the very thing that is refused


@pytest.mark.django_db
@pytest.mark.parametrize(
    "subject", ["incident", "Incident:214", "incident:Ada L", "incident:", "a" * 90 + ":1"]
)
def test_a_subject_names_a_record_by_its_keys(subject: str) -> None:
    with pytest.raises(PersonalText):
        log(subject)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [
        {"details": {"who": "Ada Lovelace"}},
        {"details": {"who": ["open", {"deep": "Ada Lovelace"}]}},
        {"subject": "Ada"},
        {"action": "Did something"},
    ],
)
def test_the_database_refuses_text_even_from_code_that_goes_around(row: dict[str, object]) -> None:
    whole = {"at": NOW, "action": "opened", "subject": "incident:1", "details": {}} | row
    with pytest.raises(IntegrityError, match=r"entry_"), transaction.atomic():
        Entry.objects.create(**whole)


@pytest.mark.django_db
def test_an_entry_is_never_changed_nor_deleted() -> None:
    log()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Entry.objects.update(action="other")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Entry.objects.all()._raw_delete("default")
