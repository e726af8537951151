"""A change of the shop with its parties, and the browsers of those who look at it."""

from collections.abc import Callable

import pytest
from django.test import Client

from reviewboard.people.permissions import Role
from tests.changes.parties import Parties, parties
from tests.people.roster import user

SignIn = Callable[..., Client]


@pytest.fixture
def shop() -> Parties:
    return parties()


@pytest.fixture
def sign_in(shop: Parties) -> SignIn:
    """The browser of one of the parties, in a role; each of them signs in once."""

    def signed_in(part: str, role: Role = Role.ENGINEER) -> Client:
        client = Client()
        client.force_login(user(role, shop.people[part]))
        return client

    return signed_in


@pytest.fixture
def facilitator(sign_in: SignIn) -> Client:
    return sign_in("stranger", Role.FACILITATOR)
