"""A token reads as its owner for as long as both live, and can be read by nobody once it was shown."""

import hashlib
import re
from datetime import timedelta

import pytest

from reviewboard.audit.models import Entry
from reviewboard.people import accounts, tokens
from reviewboard.people.models import ApiToken, Person, User
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.tokens import Scope
from reviewboard.people.visibility import NotVisible
from tests.people.roster import NOW, TODAY, person, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db

MONTH = timedelta(days=30)


def made(owner: User, name: str = "script", lasts: timedelta = MONTH) -> tokens.NewToken:
    return tokens.create_token(
        user_id=owner.pk, name=name, scopes=[Scope.CHANGES], expires_at=NOW + lasts, as_of=NOW
    )


def opens(token: str, days: int = 0) -> tokens.Bearer | None:
    later = timedelta(days=days)
    return tokens.bearer_of(token, as_of=NOW + later, today=TODAY + later)


def test_a_token_is_256_random_bits_behind_a_known_prefix_and_only_its_digest_is_kept() -> None:
    token = made(user()).token
    assert re.fullmatch(r"rb_[A-Za-z0-9_-]{43}", token)
    row = ApiToken.objects.values().get()
    assert row["digest"] == hashlib.sha256(token.encode()).hexdigest()
    assert not any(token[3:] in str(value) for value in row.values())


def test_a_token_never_shows_itself_in_a_log() -> None:
    new = made(user())
    assert new.token not in repr(new)


def test_it_opens_as_its_owner_with_its_own_scopes() -> None:
    ada = person()
    bearer = opens(made(user(Role.ENGINEER, ada)).token)
    assert bearer is not None
    assert (bearer.reader.person_id, bearer.reader.role) == (ada.pk, Role.ENGINEER)
    assert bearer.scopes == ("read:changes",)


@pytest.mark.parametrize("guess", ["", "rb_", "rb_" + "a" * 43, "rb_" + "a" * 42 + "é", "rb_" + "a" * 4000])
def test_what_is_no_token_opens_nothing(guess: str) -> None:
    made(user())
    assert opens(guess) is None


def test_it_dies_on_its_date() -> None:
    token = made(user()).token
    assert opens(token, days=29)
    assert opens(token, days=30) is None


def test_it_dies_when_its_owner_revokes_it_and_does_not_rise_again() -> None:
    owner = user()
    new = made(owner)
    assert tokens.revoke_token(user_id=owner.pk, token_id=new.id, as_of=NOW)
    assert not tokens.revoke_token(user_id=owner.pk, token_id=new.id, as_of=NOW)
    assert opens(new.token) is None


def test_nobody_revokes_a_token_of_somebody_else() -> None:
    new = made(user(Role.ENGINEER))
    with pytest.raises(NotVisible):
        tokens.revoke_token(user_id=user(Role.ADMIN).pk, token_id=new.id, as_of=NOW)
    assert opens(new.token)


def test_it_dies_with_the_account_and_stays_dead_when_that_returns() -> None:
    owner = user()
    token = made(owner).token
    accounts.deactivate(user_id=owner.pk, actor_id=None, as_of=NOW)
    assert opens(token) is None
    accounts.reactivate(user_id=owner.pk, actor_id=None, as_of=NOW)
    assert opens(token) is None


def test_it_dies_on_the_day_its_owner_has_left_even_before_the_daily_tick() -> None:
    ada = person()
    token = made(user(Role.ENGINEER, ada)).token
    Person.objects.filter(pk=ada.pk).update(ends_on=TODAY + timedelta(days=2))
    assert opens(token, days=1)
    assert opens(token, days=2) is None


def test_a_role_that_is_taken_away_is_taken_from_the_token_too() -> None:
    user(Role.ADMIN, person("Bo Diddley"))
    owner = user(Role.ADMIN)
    token = made(owner).token
    accounts.set_role(user_id=owner.pk, role=Role.VIEWER, actor_id=None, as_of=NOW)
    bearer = opens(token)
    assert bearer is not None
    assert bearer.reader.role is Role.VIEWER


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(days=-1), timedelta(days=365, seconds=1)])
def test_it_must_expire_within_a_year(lasts: timedelta) -> None:
    with pytest.raises(tokens.BadExpiry):
        made(user(), lasts=lasts)


def test_a_token_without_a_scope_is_not_made() -> None:
    with pytest.raises(ValueError, match="scope"):
        tokens.create_token(user_id=user().pk, name="x", scopes=[], expires_at=NOW + MONTH, as_of=NOW)


def test_a_name_is_free_again_when_its_token_is_dead() -> None:
    owner = user()
    first = made(owner)
    with pytest.raises(tokens.NameTaken):
        made(owner)
    tokens.revoke_token(user_id=owner.pk, token_id=first.id, as_of=NOW)
    assert made(owner).id != first.id


def test_an_account_has_at_most_twenty_living_tokens() -> None:
    owner = user()
    for number in range(20):
        made(owner, f"script {number}")
    with pytest.raises(tokens.TooMany):
        made(owner, "one more")


def test_its_use_is_noted_once_in_ten_minutes_so_that_most_requests_write_nothing() -> None:
    token = made(user()).token
    opens(token)
    soon, later = NOW + timedelta(minutes=9), NOW + timedelta(minutes=11)
    with at_most(2):
        tokens.bearer_of(token, as_of=soon, today=TODAY)
    assert ApiToken.objects.get().last_used_at == NOW
    tokens.bearer_of(token, as_of=later, today=TODAY)
    assert ApiToken.objects.get().last_used_at == later


def test_one_sees_ones_own_tokens_and_what_became_of_them() -> None:
    owner = user(Role.ENGINEER, person())
    made(user(Role.VIEWER), "of another")
    dead, living = made(owner, "old"), made(owner, "new")
    tokens.revoke_token(user_id=owner.pk, token_id=dead.id, as_of=NOW)
    reader = reader_for(owner.pk, today=TODAY)
    assert reader is not None
    rows = tokens.list_tokens(reader, as_of=NOW)
    assert [(row.id, row.is_live, row.is_revoked) for row in rows] == [
        (living.id, True, False),
        (dead.id, False, True),
    ]


def test_making_and_ending_one_is_logged_without_its_name() -> None:
    owner = user(Role.ENGINEER, ada := person())
    new = made(owner, "Ada's script")
    tokens.revoke_token(user_id=owner.pk, token_id=new.id, as_of=NOW)
    entries = list(Entry.objects.filter(subject=f"token:{new.id}").order_by("pk"))
    assert [(one.action, one.actor_id) for one in entries] == [
        ("token.created", ada.pk),
        ("token.revoked", ada.pk),
    ]
    assert entries[0].details["scopes"] == ["read:changes"]
