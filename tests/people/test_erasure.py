"""Erasing a person: their words are gone from the whole database, and what was sealed still holds."""

import hashlib
import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.test import Client

from reviewboard.audit import operations as audit
from reviewboard.audit.models import Entry
from reviewboard.audit.queries import Held, verify
from reviewboard.catalog.models import Service
from reviewboard.changes.models import Change, Evidence
from reviewboard.changes.operations import record
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection, Import
from reviewboard.domain.messages import IdentitySnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.incidents.models import Incident, Responder, TimelineEntry
from reviewboard.incidents.operations import record as record_incidents
from reviewboard.people import erasure
from reviewboard.people.identities import key_texts, resolve
from reviewboard.people.models import Identity, Person, Team, User
from reviewboard.people.operations import give_identity, match_identity, release_identity
from reviewboard.people.permissions import Role
from reviewboard.people.queries import names, with_names
from reviewboard.people.sweep import pattern_of
from tests.changes.scenes import commit, connection, pull, repository
from tests.incidents.pager import pager, told
from tests.people.roster import NOW, person, token, user

pytestmark = pytest.mark.django_db


def the_whole_database() -> str:
    """Every row of every table, as text."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        tables = [name for (name,) in cursor.fetchall()]
        rows: list[str] = []
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            rows += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def incident(title: str, **columns: object) -> Incident:
    pager, _ = Connection.objects.get_or_create(
        key="pager", defaults={"name": "Pager", "vendor": "pagerduty", "kind": ConnectionKind.PAGER}
    )
    started = {
        "external_id": title[:60],
        "severity": Severity.SEV2,
        "status": IncidentStatus.OPEN,
        "started_at": NOW,
    }
    return Incident.objects.create(connection=pager, title=title, **{**started, **columns})


def erase(who: Person) -> int:
    return erasure.erase_person(person_id=who.pk, actor_id=None, as_of=NOW)


def ada() -> Person:
    who = person("Ada Lovelace")
    for kind, value in (("github", "adalove"), ("gitlab", "al"), ("email", "al@home.example")):
        give_identity(person_id=who.pk, kind=kind, value=value, name="Ada Byron", as_of=NOW)
    return who


def test_no_word_of_an_erased_person_is_left_anywhere() -> None:
    who = ada()
    account = user(Role.ENGINEER, who)
    token(account)
    Client().post("/sign-in/", {"username": account.email, "password": "wrong"})
    (quoted,) = key_texts(["Co-authored-by: Ada L. Byron <al@home.example>"])
    told = incident(
        "ADA  lovelace restarted it", summary=f"{quoted}; cc adalove, @al and Ada.Lovelace@example.org"
    )
    told.summary += " (edited)"
    told.save()
    TimelineEntry.objects.create(incident=told, at=NOW, text="Paged Ada\tByron", external_id="1")
    Import.objects.create(
        connection=told.connection,
        kind="people",
        file_name="ada lovelace.csv",
        digest="0" * 64,
        problems=[{"got": "“Ada Lovelace”", "line": 2}],
    )
    assert "Lovelace" in the_whole_database()

    erase(who)

    left = the_whole_database().casefold()
    for word in ("lovelace", "byron", "adalove", "@al", "al@home", "ada.l", "ada l"):
        assert word not in left, word
    told.refresh_from_db()
    assert told.title == "erased person restarted it"
    assert with_names([told.summary])[0].startswith("Co-authored-by: erased person; cc erased person")
    assert names([who.pk]) == {who.pk: "erased person"}


def test_words_that_only_look_like_the_person_stay() -> None:
    who = ada()
    told = incident(
        "Lovelace crater, Ada compiler, adalovelace.example, total al dente", summary="/etc/final/al.conf"
    )
    assert erase(who) > 0
    told.refresh_from_db()
    assert told.title == "Lovelace crater, Ada compiler, adalovelace.example, total al dente"


def test_a_namesake_keeps_their_name() -> None:
    who, namesake = ada(), person("Ada Lovelace", email="other@example.org")
    erase(who)
    namesake.refresh_from_db()
    assert namesake.name == "Ada Lovelace"


def test_the_account_can_never_sign_in_again() -> None:
    who = ada()
    account = user(Role.ENGINEER, who)
    browser = Client()
    browser.force_login(account)
    erase(who)
    account.refresh_from_db()
    assert (account.is_active, account.has_usable_password(), account.tokens.count()) == (False, False, 0)
    assert "_auth_user_id" not in browser.session


def test_history_keeps_its_rows_without_the_words() -> None:
    who, told = ada(), incident("Ada Lovelace restarted it")
    history = apps.get_model("incidents", "IncidentEvent")
    before = (
        history.objects.filter(pgh_obj_id=told.pk)
        .order_by("pgh_id")
        .values_list("pgh_id", "pgh_created_at", "severity")
    )
    rows = list(before)
    erase(who)
    assert list(before.all())[: len(rows)] == rows
    assert set(history.objects.filter(pgh_obj_id=told.pk).values_list("title", flat=True)) == {
        "erased person restarted it"
    }


def test_seals_still_verify_and_the_erasure_itself_is_logged() -> None:
    who = ada()
    audit.seal(as_of=NOW)
    erase(who)
    audit.seal(as_of=NOW + timedelta(minutes=1))
    assert verify() == ()
    assert Entry.objects.filter(action="person.erased", subject=f"person:{who.pk}").count() == 1


def test_what_is_read_again_does_not_bring_the_name_back() -> None:
    who = ada()
    known = resolve([IdentitySnapshot("github", "adalove"), IdentitySnapshot("email", "al@home.example")])
    erase(who)
    again = resolve(
        [IdentitySnapshot("github", "AdaLove"), IdentitySnapshot("email", "al@home.example", "Ada B.")]
    )
    assert again == known
    assert with_names(key_texts(["by Ada B. <al@home.example>, Ada <AL@home.example>"])) == [
        "by erased person, erased person"
    ]
    assert "home.example" not in the_whole_database()


def test_an_erased_person_keeps_their_identities_as_keys_only() -> None:
    who = ada()
    erase(who)
    kept = Identity.objects.filter(person=who)
    assert kept.count() == 3
    assert {value.split("-")[0] for value in kept.values_list("value", flat=True)} == {"erased"}


@pytest.mark.parametrize("touch", ["person", "responder", "mention", "key in a text"])
def test_a_legal_hold_that_touches_the_person_refuses_it(touch: str) -> None:
    who = ada()
    (keyed,) = key_texts(["Paged Ada Byron <al@home.example>"])
    thanks = {"mention": "Thanks to Ada Lovelace", "key in a text": keyed}
    told = incident("Card payments failed", summary=thanks.get(touch, ""))
    if touch == "responder":
        key = resolve([IdentitySnapshot("github", "adalove")])
        Responder.objects.create(incident=told, identity_id=key["github", "adalove"])
    subject = f"person:{who.pk}" if touch == "person" else f"incident:{told.pk}"
    audit.place_hold(subject=subject, actor_id=person("Bo Diddley").pk, reason="A court asked", at=NOW)
    with pytest.raises(Held):
        erase(who)
    assert Person.objects.get(pk=who.pk).name == "Ada Lovelace"
    audit.lift_hold(subject=subject, actor_id=who.pk, at=NOW)
    erase(who)
    assert Person.objects.get(pk=who.pk).name == ""


def test_a_hold_touches_what_hangs_on_the_record_however_far() -> None:
    who, git = ada(), connection()
    by = IdentitySnapshot("github", "adalove")
    code = repository(git)
    record(
        connection_id=git,
        repository_id=code,
        snapshots=[pull(commits=(commit("a1", by=by),))],
        as_of=NOW,
    )
    for subject in (f"repository:{code}", f"connection:{git}", f"service:{Service.objects.get().pk}"):
        audit.place_hold(subject=subject, actor_id=1, reason="A court asked", at=NOW)
        with pytest.raises(Held) as refused:
            erase(who)
        assert refused.value.subjects == (subject,)
        audit.lift_hold(subject=subject, actor_id=1, at=NOW)
    erase(who)


def test_a_hold_on_something_else_does_not_refuse_it() -> None:
    who, told = ada(), incident("Card payments failed")
    audit.place_hold(subject=f"incident:{told.pk}", actor_id=who.pk, reason="A court asked", at=NOW)
    erase(who)
    assert Person.objects.get(pk=who.pk).erased_at == NOW


def test_somebody_without_a_name_can_be_erased_too() -> None:
    who = Person.objects.create()
    Team.objects.create(key="x", name="Anything at all")
    assert erase(who) == 0


def test_the_command_says_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    who = ada()
    incident("Ada Lovelace restarted it")
    call_command("erase_person", str(who.pk))
    assert "is erased" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no person"):
        call_command("erase_person", "999999")


def test_names_with_accents_are_found_in_capitals() -> None:
    pattern = pattern_of(["Łucja Zieliński-O'Hara"], [], [])
    with database.cursor() as cursor:
        cursor.execute("SELECT %s ~ %s", ["by ŁUCJA zieliŃski-o'hara!", pattern])
        assert cursor.fetchone()[0]


def test_a_column_that_ends_in_the_middle_is_not_overrun() -> None:
    who = person("Bo Li", email="bo@x.io")
    told = incident("Bo Li " + "x" * 494)
    erase(who)
    told.refresh_from_db()
    assert len(told.title) == 500
    assert json.dumps(told.title).startswith('"erased person xxx')
    assert User.objects.count() == 0


def test_an_own_address_that_was_taken_from_them_is_emptied_too() -> None:
    who = ada()
    give_identity(person_id=who.pk, kind="email", value="Ada.Lovelace@Example.org", name="Ada L.", as_of=NOW)
    own = Identity.objects.get(value="Ada.Lovelace@Example.org")
    (told,) = key_texts(["Acked-by: Ada L. <ada.lovelace@example.org>"])
    release_identity(identity_id=own.pk, actor_id=None, as_of=NOW)
    erase(who)
    own.refresh_from_db()
    assert (own.name, own.erased_at, own.value.split("-")[0]) == ("", NOW, "erased")
    assert with_names([told]) == ["Acked-by: erased person"]
    assert "ada l" not in the_whole_database().casefold().replace("ada lo", "")


def test_words_under_a_unique_constraint_stay_apart() -> None:
    who, git = ada(), connection()
    change = pull(number=5)
    record(connection_id=git, repository_id=repository(git), snapshots=[change], as_of=NOW)
    for number, quote in enumerate(("Ada Lovelace", "ada lovelace")):
        Evidence.objects.create(
            change=Change.objects.get(), tool="claude", kind="wrote", certainty="certain", quote=quote,
            place="message", rule_id="r", rule_version=str(number),
        )  # fmt: skip
    for typed in ("Ada.Lovelace@example.org", "ada.lovelace@example.org", "al@HOME.example"):
        AccessAttempt.objects.create(
            username=typed, ip_address="127.0.0.1", user_agent="b", failures_since_start=1
        )
    erase(who)
    quotes = Evidence.objects.order_by("pk").values_list("pk", "quote")
    assert {quote for _, quote in quotes} == {f"erased person {pk}" for pk, _ in quotes}
    assert not AccessAttempt.objects.exists()


def test_nothing_is_matched_with_an_erased_person_again() -> None:
    who = ada()
    erase(who)
    seen = resolve([IdentitySnapshot("github", "somebody-new")])["github", "somebody-new"]
    with pytest.raises(ValueError, match="erased"):
        match_identity(identity_id=seen, person_id=who.pk, actor_id=None, as_of=NOW)
    emptied = Identity.objects.filter(person=who, kind="github").get()
    release_identity(identity_id=emptied.pk, actor_id=None, as_of=NOW)
    with pytest.raises(ValueError, match="erased"):
        match_identity(identity_id=emptied.pk, person_id=person("Bo Diddley").pk, actor_id=None, as_of=NOW)


def test_no_digest_is_left_that_would_confirm_a_guessed_address() -> None:
    who, git = ada(), connection()
    by = IdentitySnapshot("email", who.email)
    text = f"Paged <{who.email}>"
    change = pull(authored_by=by, merged_by=by, title=text)
    record(connection_id=git, repository_id=repository(git), snapshots=[change], as_of=NOW)
    page = TimelineSnapshot(NOW, text)
    snapshot = told(lead=by, responders=(by,), summary=text, timeline=(page,))
    record_incidents(connection_id=pager().pk, snapshots=[snapshot], as_of=NOW)
    erase(who)
    left = the_whole_database()
    guesses = [
        *({name: ["email", who.email]} for name in ("author_id", "merged_by_id")),
        {"identities": [["email", who.email]]},
        {"title": text},
        {"summary": text},
    ]
    plain = [json.dumps(guess, sort_keys=True, separators=(",", ":")) for guess in guesses]
    plain.append("\0".join((NOW.isoformat(), "", text)))
    for guess in plain:
        assert hashlib.sha256(guess.encode()).hexdigest()[:16] not in left, guess


def test_the_files_and_the_branch_of_a_change_lose_the_words_of_somebody_erased() -> None:
    who, git = ada(), connection()
    mine = pull(paths=("home/ada.lovelace@example.org/run.sh", "home/adalove/a.py"), branch="adalove/fix")
    record(connection_id=git, repository_id=repository(git), snapshots=[mine], as_of=NOW)
    erase(who)
    change = Change.objects.get()
    assert change.paths == ["home/erased person/run.sh", "home/erased person/a.py"]
    assert "adalove" not in the_whole_database()
