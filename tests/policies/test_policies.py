"""Policies are data with versions: none is edited, and two authors never overwrite each other."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from reviewboard.audit.models import Entry
from reviewboard.domain import policy
from reviewboard.domain.policy import POINTS, as_data, from_data
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.policies import mandate, operations
from reviewboard.policies.models import Agreement, Policy
from reviewboard.policies.queries import (
    agreement,
    agreement_stands,
    current,
    ending_of,
    get_draft,
    in_force,
    versions,
)
from tests.people.roster import NOW, TODAY, person

pytestmark = pytest.mark.django_db
_numbers = count()


def save(after: int, **changes: Any) -> int:
    given: dict[str, Any] = {
        "kind": "ranking",
        "body": {"points": {"reverted": 20}},
        "owner_id": changes.get("owner_id")
        or person("Owner", email=f"owner-{next(_numbers)}@example.org").pk,
        "hypothesis": "Reverts teach more",
        "expires_on": TODAY + timedelta(days=90),
        "actor_id": None,
        "as_of": NOW,
    }
    return operations.save(after_version=after, **{**given, **changes})


def test_without_a_saved_policy_the_rules_of_the_domain_hold_as_version_0() -> None:
    version, body = current("ranking")
    assert (version, from_data(body)) == (0, policy.Policy())


def test_a_saved_policy_is_whole_and_the_newest_holds() -> None:
    assert save(0) == 1
    assert save(1, body={"points": {"reverted": 25}}) == 2
    version, body = current("ranking")
    assert (version, body["points"]) == (2, {**POINTS, "reverted": 25})
    assert body == as_data(from_data(body))
    assert [(one.version, one.hypothesis) for one in versions(HOUSE, "ranking")] == [
        (2, "Reverts teach more"),
        (1, "Reverts teach more"),
    ]
    assert Message.objects.filter(kind="rebuild_agenda").count() == 1


def test_who_saw_an_older_version_hears_that_somebody_was_faster() -> None:
    save(0)
    with pytest.raises(operations.Overtaken):
        save(0, body={})
    assert current("ranking")[0] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": {"points": {"reverts": 1}}}, "no rule is called reverts"),
        ({"hypothesis": "  "}, "bring about"),
        ({"expires_on": TODAY}, "expires after"),
    ],
)
def test_what_makes_no_policy_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        save(0, **changes)
    assert current("ranking")[0] == 0


def test_there_is_no_policy_of_another_kind() -> None:
    with pytest.raises(KeyError):
        current("weather")


def test_names_in_a_hypothesis_are_kept_as_keys_and_read_back() -> None:
    told = "Agreed with Ada Lovelace <ada@example.org>"
    save(0, hypothesis=told)
    assert "ada@example.org" not in Policy.objects.get().hypothesis
    assert versions(HOUSE, "ranking")[0].hypothesis == told


def test_the_rules_of_the_agenda_end_within_180_days() -> None:
    save(0, expires_on=TODAY + timedelta(days=180))
    with pytest.raises(ValueError, match="within 180 days"):
        save(1, expires_on=TODAY + timedelta(days=181))


def test_points_that_describe_people_wait_for_an_agreement() -> None:
    with pytest.raises(operations.NoAgreement):
        save(0, body={"people_points": True})
    admin = person("Ann Admin", email="ann@example.org")
    with pytest.raises(ValueError, match="what was agreed"):
        operations.record_agreement(text=" ", actor_id=admin.pk, as_of=NOW)
    text = "Works council, 3 November, minute 12, signed by Ada Lovelace <ada@example.org>"
    operations.record_agreement(text=text, actor_id=admin.pk, as_of=NOW)
    assert save(0, body={"people_points": True}) == 1
    kept = agreement(HOUSE)
    assert kept is not None
    assert (kept.text, kept.recorded_by) == (text, "Ann Admin")
    assert "ada@" not in Agreement.objects.get().text
    assert Entry.objects.filter(action="policy.agreement_recorded").count() == 1


def admin_reader() -> Reader:
    """Somebody who may save policies, and so agree to what they rest on."""
    return Reader(None, person("Ann Admin", email="ann@example.org").pk, Role.ADMIN)


def test_an_agreement_is_withdrawn_with_all_that_it_added_to_and_can_be_recorded_again() -> None:
    ann = admin_reader()
    for text in ("Works council, minute 12", "And minute 14"):
        operations.record_agreement(text=text, actor_id=ann.person_id, as_of=NOW)
    assert save(0, body={"people_points": True}) == 1
    Message.objects.all().delete()
    operations.withdraw_agreement(reader=ann, as_of=NOW)
    assert not agreement_stands()
    kept = agreement(HOUSE)
    assert kept is not None
    assert (kept.text, kept.stands, kept.withdrawn_by, kept.withdrawn_at) == (
        "And minute 14",
        False,
        "Ann Admin",
        NOW,
    )
    assert Message.objects.filter(kind="rebuild_agenda").exists()
    assert Entry.objects.get(action="policy.agreement_withdrawn").actor_id == ann.person_id
    with pytest.raises(operations.NoAgreement):
        save(1, body={"people_points": True})
    with pytest.raises(operations.NoAgreement):
        operations.renew(
            reader=ann,
            kind="ranking",
            after_version=1,
            reason="It works",
            expires_on=TODAY + timedelta(days=30),
            as_of=NOW,
        )
    with pytest.raises(operations.NoAgreement):
        operations.withdraw_agreement(reader=ann, as_of=NOW)
    operations.record_agreement(text="Minute 20", actor_id=ann.person_id, as_of=NOW)
    assert agreement_stands()
    assert save(1, body={"people_points": True}) == 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR])
def test_nobody_withdraws_an_agreement_who_could_not_record_it(role: Role) -> None:
    operations.record_agreement(text="Minute 12", actor_id=None, as_of=NOW)
    with pytest.raises(NotAllowed):
        operations.withdraw_agreement(reader=Reader(None, None, role), as_of=NOW)
    assert agreement_stands()


def renewed(who: Reader, after: int = 1, **changes: Any) -> int:
    given: dict[str, Any] = {"reason": "Reverts went down", "expires_on": TODAY + timedelta(days=150)}
    return operations.renew(
        reader=who, kind="ranking", after_version=after, as_of=NOW, **{**given, **changes}
    )


def test_its_owner_renews_a_version_as_it_is_with_a_reason() -> None:
    owner = person("Olga Owner", email="olga@example.org")
    save(0, owner_id=owner.pk)
    reader = Reader(user_id=None, person_id=owner.pk, role=Role.ENGINEER)
    assert renewed(reader) == 2
    newest, first = versions(HOUSE, "ranking")
    assert (newest.body, newest.owner, newest.hypothesis) == (first.body, "Olga Owner", first.hypothesis)
    assert (newest.renewed_because, newest.expires_on) == ("Reverts went down", TODAY + timedelta(days=150))
    assert Entry.objects.filter(action="policy.renewed", actor_id=owner.pk).count() == 1
    with pytest.raises(operations.Overtaken):
        renewed(reader)
    with pytest.raises(ValueError, match="why it is renewed"):
        renewed(reader, 2, reason=" ")
    with pytest.raises(ValueError, match="within 180 days"):
        renewed(reader, 2, expires_on=TODAY + timedelta(days=200))


def test_nobody_else_renews_it_except_an_administrator() -> None:
    with pytest.raises(NotVisible):
        renewed(HOUSE, 0)
    save(0)
    other = person("Oscar Other", email="oscar@example.org").pk
    with pytest.raises(NotAllowed):
        renewed(Reader(user_id=None, person_id=other, role=Role.FACILITATOR))
    assert renewed(Reader(user_id=None, person_id=other, role=Role.ADMIN)) == 2


def test_what_ends_soon_or_has_ended_is_told_to_its_owner_alone() -> None:
    owner, other = person("Olga Owner", email="olga@example.org"), person("Oscar", email="oscar@example.org")
    save(0, owner_id=owner.pk, expires_on=TODAY + timedelta(days=20))
    save(0, owner_id=owner.pk, expires_on=TODAY + timedelta(days=90), kind=mandate.KIND, body={})
    mine = Reader(user_id=None, person_id=owner.pk, role=Role.ENGINEER)
    soon = TODAY + timedelta(days=6)
    assert ending_of(mine, on=soon - timedelta(days=1)) == []
    assert ending_of(mine, on=soon) == [("ranking", TODAY + timedelta(days=20))]
    assert [kind for kind, _ in ending_of(mine, on=TODAY + timedelta(days=99))] == ["ranking", mandate.KIND]
    assert ending_of(Reader(user_id=None, person_id=other.pk, role=Role.ADMIN), on=soon) == []
    assert ending_of(HOUSE, on=soon) == []


def test_a_mandate_that_has_ended_makes_attendance_voluntary() -> None:
    assert mandate.from_data(in_force((mandate.KIND,), on=TODAY)[mandate.KIND].body)
    save(0, kind=mandate.KIND, body={"required": True})
    held = in_force((mandate.KIND,), on=TODAY + timedelta(days=89))[mandate.KIND]
    ended = in_force((mandate.KIND,), on=TODAY + timedelta(days=90))[mandate.KIND]
    assert (mandate.from_data(held.body), mandate.from_data(ended.body)) == (True, False)
    for body in ({"required": "yes"}, {"colour": "red"}):
        with pytest.raises(ValueError, match=r"required|colour"):
            save(1, kind=mandate.KIND, body=body)


def test_a_draft_is_whole_told_by_its_rules_and_forgotten_after_a_while() -> None:
    given: dict[str, Any] = {
        "kind": "ranking", "after_version": 0, "owner_id": None, "hypothesis": "", "expires_on": None,
        "actor_id": None, "as_of": NOW,
    }  # fmt: skip
    one = get_draft(HOUSE, operations.write_draft(body={"points": {"reverted": 20}}, **given))
    same = get_draft(HOUSE, operations.write_draft(body={"points": {"reverted": 20}, "opening": 4}, **given))
    other = get_draft(HOUSE, operations.write_draft(body={"points": {"reverted": 21}}, **given))
    assert one.digest == same.digest != other.digest
    assert one.body == as_data(from_data({"points": {"reverted": 20}}))
    operations.drop_drafts(before=NOW + timedelta(days=1))
    with pytest.raises(NotVisible):
        get_draft(HOUSE, one.id)
