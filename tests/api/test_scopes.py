"""Each address opens to the one scope that it names, and to no other."""

import pytest
from django.test import Client
from django.urls import URLPattern

from reviewboard.api.doors import Door
from reviewboard.api.permissions import EVERY_TOKEN
from reviewboard.api.urls import _v1
from reviewboard.people.permissions import Role
from reviewboard.people.tokens import Scope
from tests.api.calling import STRANGER, Answer, Caller, caller, token_for
from tests.people.roster import person, user

pytestmark = pytest.mark.django_db

SCOPE_OF = {
    "actions": Scope.FINDINGS,
    "action": Scope.FINDINGS,
    "agenda": Scope.AGENDA,
    "minutes": Scope.AGENDA,
    "change": Scope.CHANGES,
    "changes": Scope.CHANGES,
    "connections": Scope.CONNECTIONS,
    "declarations": Scope.DECLARATIONS,
    "decisions": Scope.FINDINGS,
    "deliveries": Scope.CONNECTIONS,
    "findings": Scope.FINDINGS,
    "gate-drift": Scope.CHANGES,
    "ideas": Scope.FINDINGS,
    "incident": Scope.INCIDENTS,
    "incidents": Scope.INCIDENTS,
    "meeting": Scope.AGENDA,
    "meetings": Scope.AGENDA,
    "operation": Scope.OPERATIONS,
    "operation-outcome": Scope.OPERATIONS,
    "operations": Scope.OPERATIONS,
    "people": Scope.PEOPLE,
    "person": Scope.PEOPLE,
    "series-topics": Scope.TOPICS,
    "service": Scope.CATALOG,
    "services": Scope.CATALOG,
    "teams": Scope.PEOPLE,
    "topics": Scope.AGENDA,
    "traces": Scope.DECLARATIONS,
    "wins": Scope.AGENDA,
}
"""Written down once more by hand: a scope that is changed by mistake fails here."""
OPEN = {"index", "openapi", "operation-keys"}
"""What says what the program is, and nothing of what it knows; and the public keys of its answers."""


def doors() -> dict[str, URLPattern]:
    """Every address of the API that asks for a token, by name."""
    return {str(one.name): one for one in _v1 if isinstance(getattr(one.callback, "cls", None), type)}


def path_of(pattern: URLPattern) -> str:
    """The address, with keys that name nothing."""
    route = str(pattern.pattern)
    for part in (
        "<int:change_id>",
        "<int:incident_id>",
        "<int:action_id>",
        "<int:meeting_id>",
        "<int:person_id>",
    ):
        route = route.replace(part, "999999999")
    for part in ("<slug:key>", "<slug:series_key>", "<slug:operation>"):
        route = route.replace(part, "none")
    return route


DOORS = {name: path_of(pattern) for name, pattern in doors().items()}
TAKES = {
    "declarations": {"took_part": False},
    "operation-outcome": {"outcome": "done"},
    "operations": {"change": {"reference": "CHG-999999999", "head": "b2" * 20}},
    "series-topics": {"title": "Pages at night"},
    "traces": {"records": [{}]},
}
"""What the doors take that take something."""


def asked(by: Caller, name: str) -> Answer:
    """What a door answers to what it takes, or to being read."""
    return by.post(DOORS[name], TAKES[name]) if name in TAKES else by.get(DOORS[name])


def test_every_address_is_a_door_or_one_of_those_that_are_open() -> None:
    assert {str(one.name) for one in _v1} - set(DOORS) == OPEN
    assert all(issubclass(one.callback.cls, Door) for one in doors().values())  # type: ignore[attr-defined]  # set by as_view


def test_every_address_names_the_scope_it_should() -> None:
    named = {name: one.callback.cls.scope for name, one in doors().items()}  # type: ignore[attr-defined]  # as above
    assert named.pop("me") == EVERY_TOKEN
    assert named == {name: scope for name, scope in SCOPE_OF.items() if name in named}


@pytest.mark.parametrize("name", DOORS)
def test_it_opens_to_its_own_scope_and_to_no_other(name: str) -> None:
    account = user(Role.ADMIN, person(), password=None)
    for scope in Scope:
        answer = asked(Caller(token_for(account, [scope])), name)
        if name == "me" or scope is SCOPE_OF[name]:
            assert answer.status in {200, 404}, answer.body
        else:
            assert answer.status == 403
            assert answer.body["detail"] == f"This token does not have the scope {SCOPE_OF[name]}."
            assert f'scope="{SCOPE_OF[name]}"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("name", DOORS)
def test_it_opens_to_no_stranger_and_to_no_session(name: str) -> None:
    assert asked(STRANGER, name).status == 401
    browser = Client()
    browser.force_login(user(Role.ADMIN, person(), password=None))
    assert browser.get(f"/api/v1/{DOORS[name]}").status_code == 401


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", DOORS)
def test_every_role_may_read(name: str, role: Role) -> None:
    assert asked(caller(person(), role), name).status in {200, 404}


def test_a_door_that_names_no_scope_opens_to_nobody() -> None:
    from_all = caller(person(), Role.ADMIN)
    view = doors()["people"].callback.cls  # type: ignore[attr-defined]  # set by as_view
    scope = view.scope
    try:
        del view.scope
        assert from_all.get("people").status == 403
    finally:
        view.scope = scope


def test_me_says_whose_the_token_is_and_what_for() -> None:
    ada = person(zone="Europe/Vienna")
    me = caller(ada, scopes=[Scope.CHANGES]).get("me").body
    assert me == {
        "name": "Ada Lovelace",
        "person_id": ada.pk,
        "role": "engineer",
        "zone": "Europe/Vienna",
        "scopes": ["read:changes"],
        "expires_at": "2026-12-23T12:00:00Z",
    }
