"""Users of the site, made from their names so that the same names always have the same ids."""

import hashlib
import unicodedata

from tests.simulators.jira.model import User


def account_id(name: str) -> str:
    """An id such as Cloud gives: it says nothing about the person."""
    return "5b10a" + hashlib.sha256(name.encode()).hexdigest()[:19]


def user_name(display: str) -> str:
    """The name under which Data Center knows a person: ravi.menon for Ravi Menon."""
    plain = unicodedata.normalize("NFKD", display).encode("ascii", "ignore").decode().lower()
    return ".".join(plain.split())


def person(display: str) -> User:
    """Somebody with an account."""
    name = user_name(display)
    return User(name, display, account_id(name))


def app(display: str) -> User:
    """The account that a program signs in with."""
    name = user_name(display)
    return User(name, display, account_id(name), app=True)


def matches(user: User, said: str) -> bool:
    """Whether a search for this text finds the user: by the start of any word of the names."""
    wanted = said.strip().lower()
    words = [user.name.lower(), user.display.lower(), *user.display.lower().split()]
    return any(word.startswith(wanted) for word in words)
