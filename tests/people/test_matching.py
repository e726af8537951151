"""Deciding whose a login or address is."""

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.outbox.models import Message
from reviewboard.people import matching
from reviewboard.people.matching import Matched, Pair
from reviewboard.people.models import Identity, Person
from reviewboard.people.operations import Erased, Taken, match_identity, update_person
from reviewboard.people.visibility import NotVisible
from tests.people.roster import NOW, person

pytestmark = pytest.mark.django_db


def seen(value: str = "ada-l", **columns: object) -> Identity:
    return Identity.objects.create(**{"kind": "github", "value": value, **columns})


def test_several_are_accepted_and_what_is_refused_holds_up_nobody() -> None:
    ada, bo, held = person("Ada Lovelace"), person("Bo Diddley"), person("Cy Twombly")
    one, taken, third = seen("one"), seen("taken", person=bo), seen("third")
    place_hold(subject=f"person:{held.pk}", actor_id=bo.pk, reason="A court asked", at=NOW)
    pairs = [
        Pair(one.pk, ada.pk),
        Pair(one.pk, ada.pk),
        Pair(taken.pk, ada.pk),
        Pair(third.pk, held.pk),
        Pair(third.pk, 2**40),
        Pair(2**40, ada.pk),
    ]
    assert matching.match_each(pairs=pairs, actor_id=bo.pk, as_of=NOW) == Matched(done=1, refused=4)
    assert set(Identity.objects.filter(person=ada).values_list("value", flat=True)) == {"one"}
    entry = Entry.objects.get(action="identity.matched")
    assert (entry.subject, entry.details, entry.actor_id) == (
        f"identity:{one.pk}",
        {"person": ada.pk},
        bo.pk,
    )
    assert Message.objects.filter(kind="rebuild_agenda").count() == 1


def test_nobody_here_is_kept_and_can_be_taken_back() -> None:
    one = seen()
    assert matching.set_aside(identity_id=one.pk, actor_id=None, as_of=NOW)
    assert not matching.set_aside(identity_id=one.pk, actor_id=None, as_of=NOW)
    one.refresh_from_db()
    assert one.set_aside_at == NOW
    assert matching.bring_back(identity_id=one.pk, actor_id=None, as_of=NOW)
    assert not matching.bring_back(identity_id=one.pk, actor_id=None, as_of=NOW)
    one.refresh_from_db()
    assert one.set_aside_at is None
    logged = Entry.objects.filter(subject=f"identity:{one.pk}").order_by("pk")
    assert list(logged.values_list("action", flat=True)) == ["identity.set_aside", "identity.brought_back"]
    assert Message.objects.filter(kind="rebuild_agenda").exists()


def test_what_is_somebodys_or_erased_is_not_set_aside() -> None:
    with pytest.raises(Taken):
        matching.set_aside(identity_id=seen("a", person=person()).pk, actor_id=None, as_of=NOW)
    with pytest.raises(Erased):
        matching.set_aside(identity_id=seen("erased-1", erased_at=NOW).pk, actor_id=None, as_of=NOW)
    with pytest.raises(NotVisible):
        matching.set_aside(identity_id=2**40, actor_id=None, as_of=NOW)


def test_somebody_after_all_is_nobody_no_more() -> None:
    ada, one = person(), seen()
    own = seen("ada@home.example", kind="email")
    for each in (one, own):
        matching.set_aside(identity_id=each.pk, actor_id=None, as_of=NOW)
    match_identity(identity_id=one.pk, person_id=ada.pk, actor_id=None, as_of=NOW)
    update_person(person_id=ada.pk, email="ada@home.example", as_of=NOW)
    kept = set(Identity.objects.values_list("person_id", "set_aside_at"))
    assert kept == {(ada.pk, None)}


def test_a_new_person_is_made_of_it() -> None:
    one, own = seen(name="Ada L."), seen("ada@example.org", kind="email")
    made = matching.make_person(
        identity_id=one.pk, name="Ada Lovelace", email="Ada@example.org", actor_id=None, as_of=NOW
    )
    assert Person.objects.get(pk=made).email == "ada@example.org"
    assert set(Identity.objects.filter(person=made)) == {one, own}
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "person.created",
        "identity.matched",
    ]


def test_nobody_is_made_twice() -> None:
    ada = person()
    for one, email in ((seen("taken", person=ada), ""), (seen("free"), "ADA.lovelace@example.org")):
        with pytest.raises(Taken):
            matching.make_person(identity_id=one.pk, name="Ada", email=email, actor_id=None, as_of=NOW)
    with pytest.raises(NotVisible):
        matching.make_person(identity_id=2**40, name="Ada", email="", actor_id=None, as_of=NOW)
    assert Person.objects.count() == 1
