"""Signing in and out, the demo's way in, and the first run."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from reviewboard.meetings.models import Series
from reviewboard.people import accounts
from reviewboard.people.models import User
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from tests.people.roster import TODAY, person, user

pytestmark = pytest.mark.django_db

PASSWORD = "a long passphrase"


def sign_in(client: Client, email: str, password: str = PASSWORD, path: str = "/sign-in/") -> tuple[int, str]:
    answer = client.post(path, {"username": email, "password": password})
    return answer.status_code, answer.content.decode()


def test_address_and_password_let_one_in_whatever_the_case(client: Client) -> None:
    user(Role.ENGINEER, person())
    assert sign_in(client, "Ada.Lovelace@Example.org")[0] == 302
    assert "_auth_user_id" in client.session


def test_a_wrong_password_says_no_more_than_that_the_two_do_not_fit(client: Client) -> None:
    user(Role.ENGINEER, person())
    known = sign_in(client, "ada.lovelace@example.org", "wrong")[1]
    unknown = sign_in(client, "nobody@example.org", "wrong")[1]
    for page in (known, unknown):
        assert "do not fit" in page


def test_after_five_wrong_tries_the_account_rests(client: Client) -> None:
    user(Role.ENGINEER, person())
    spellings = ["ada.lovelace@example.org", "Ada.Lovelace@example.org"] * 3
    answers = [sign_in(client, spelling, "wrong")[0] for spelling in spellings[:5]]
    assert answers == [200, 200, 200, 200, 429]
    status, page = sign_in(client, "ada.lovelace@example.org")
    assert (status, "quarter of an hour" in page) == (429, True)


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_behind_a_proxy_nobody_locks_an_account_for_others(
    client: Client, settings: Settings, behind_proxy: bool
) -> None:
    user(Role.ENGINEER, person())
    settings.BEHIND_PROXY = behind_proxy
    wrong = {"username": "ada.lovelace@example.org", "password": "wrong"}
    for _ in range(5):
        client.post("/sign-in/", wrong, headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    own = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    answer = client.post("/sign-in/", {**wrong, "password": PASSWORD}, headers=own)
    assert answer.status_code == (302 if behind_proxy else 429)


@pytest.mark.parametrize("told", ["", "unknown", "198.51.100.7:443", "fe80::1%eth0", "\0"])
def test_what_is_no_address_in_front_is_counted_as_the_proxys_own(
    client: Client, settings: Settings, told: str
) -> None:
    settings.BEHIND_PROXY = True
    wrong = {"username": "ada.lovelace@example.org", "password": "wrong"}
    answers = [client.post("/sign-in/", wrong, headers={"X-Forwarded-For": told}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]


def test_an_address_longer_than_any_is_refused_by_the_form(client: Client) -> None:
    long = f"a@{'.'.join(['b' * 60] * 5)}.org"
    assert sign_in(client, long)[0] == 200


def test_a_leaver_cannot_sign_in(client: Client) -> None:
    user(Role.ENGINEER, person(ends_on=TODAY.replace(year=2020)))
    assert "can no longer sign in" in sign_in(client, "ada.lovelace@example.org")[1]
    assert "_auth_user_id" not in client.session


def test_a_session_of_somebody_who_has_left_since_leads_to_the_sign_in_page(client: Client) -> None:
    ada = person()
    client.force_login(user(Role.ENGINEER, ada))
    ada.ends_on = TODAY.replace(year=2020)
    ada.save()
    answer = client.get("/people/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/people/")
    assert "_auth_user_id" not in client.session


def test_who_asked_for_a_page_returns_to_it(client: Client) -> None:
    user(Role.ENGINEER, person())
    assert client.get("/people/").headers["Location"] == "/sign-in/?next=/people/"
    answer = client.post(
        "/sign-in/", {"username": "ada.lovelace@example.org", "password": PASSWORD, "next": "/people/"}
    )
    assert answer.headers["Location"] == "/people/"


def test_nobody_is_sent_elsewhere_after_signing_in(client: Client) -> None:
    user(Role.ENGINEER, person())
    answer = client.post(
        "/sign-in/",
        {"username": "ada.lovelace@example.org", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert "evil" not in answer.headers["Location"]


def test_signing_out_takes_a_post(client: Client) -> None:
    client.force_login(user())
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_the_demo_lets_one_in_as_any_role_and_nothing_else_does(client: Client, settings: Settings) -> None:
    user(Role.ADMIN, person("Ada Lovelace"))
    user(Role.VIEWER, person("Bo Diddley"))
    assert "sign in as" not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/as/", {"role": "admin"}).status_code == 404
    settings.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert page.index("Bo Diddley, viewer") < page.index("Ada Lovelace, admin")
    assert client.post("/sign-in/as/", {"role": "facilitator"}).status_code == 404
    client.post("/sign-in/as/", {"role": "admin"})
    assert User.objects.get(pk=client.session["_auth_user_id"]).role == Role.ADMIN


def test_an_empty_installation_leads_to_the_first_run(client: Client) -> None:
    assert client.get("/sign-in/").headers["Location"] == "/first-run/"
    assert "Setup token" in client.get("/first-run/").content.decode()


def test_the_setup_token_makes_an_administrator_who_sees_the_steps(client: Client) -> None:
    token = accounts.setup_token(as_of=timezone.now())
    form = {"token": token, "name": "Ada Lovelace", "email": "ada@example.org", "password": PASSWORD}
    bad = client.post("/first-run/", {**form, "token": "made up"})
    assert "not a token of this installation" in bad.content.decode()
    weak = client.post("/first-run/", {**form, "password": "password"})
    assert "too common" in weak.content.decode()
    assert client.post("/first-run/", form).headers["Location"] == "/first-run/"
    made = User.objects.get()
    reader = reader_for(made.pk, today=TODAY)
    assert reader is not None
    assert (reader.role, reader.name) == (Role.ADMIN, "Ada Lovelace")
    assert "0 of 6 done" in client.get("/first-run/").content.decode()


def test_the_first_run_is_over_once_there_is_an_account(client: Client) -> None:
    user()
    assert client.get("/first-run/").status_code == 404


def test_the_hour_begins_a_weekly_series(client: Client) -> None:
    client.force_login(user(Role.ADMIN, person()))
    hour = {"name": "Review", "day": "TH", "starts_at": "10:00", "minutes": "60", "zone": "Europe/Londn"}
    assert "no such zone" in client.post("/first-run/hour/", hour).content.decode()
    assert client.post("/first-run/hour/", {**hour, "zone": "Europe/London"}).status_code == 302
    again = client.post("/first-run/hour/", {**hour, "zone": "Europe/London"}, follow=True)
    assert "was chosen before" in again.content.decode()
    assert Series.objects.get().rule == "FREQ=WEEKLY;BYDAY=TH"
    assert "1 of 6 done" in client.get("/first-run/").content.decode()
