"""Secrets that are kept elsewhere: "file:jira-token" or "env:REVIEWBOARD_SECRET_JIRA", read whenever they are used.

Only one folder is read, and only variables whose name begins so: whoever may connect a source could otherwise have any
file of the server, or its SECRET_KEY, sent to an address of their own.
"""

import os
from pathlib import Path

from django.conf import settings

FILE, VARIABLE = "file:", "env:"
VARIABLES_BEGIN = "REVIEWBOARD_SECRET_"
IN_FILE, IN_VARIABLE = "in file", "in env"
"""What `Secret.hint` says of such a one. No hint of a secret is as long: that is four characters."""
_MOST_BYTES = 10_000


class Unresolved(ValueError):  # noqa: N818 - reads as what happened; forms catch it by this name
    """There is no such file or variable, it may not be read, or nothing is in it."""


def is_reference(value: str) -> bool:
    """Whether this stands for a secret that is kept elsewhere."""
    return value.startswith((FILE, VARIABLE))


def hint_of(value: str) -> str:
    """What is shown of such a one: where it is kept, never more."""
    return IN_FILE if value.startswith(FILE) else IN_VARIABLE


def resolved(value: str) -> str:
    """The secret itself: what is kept elsewhere is read now, so that replacing it there is enough.

    Raises:
        Unresolved: it cannot be read; the words say why, and nothing of it.
    """
    if value.startswith(VARIABLE):
        return _of_variable(value.removeprefix(VARIABLE).strip())
    if value.startswith(FILE):
        return _of_file(value.removeprefix(FILE).strip())
    return value


def _of_variable(name: str) -> str:
    if not name.startswith(VARIABLES_BEGIN):
        raise Unresolved(f"the name of the variable must begin with {VARIABLES_BEGIN}")
    found = os.environ.get(name, "").strip()
    if not found:
        raise Unresolved(f"the variable {name} is not set")
    return found


def _of_file(name: str) -> str:
    if not settings.SECRETS_DIR:
        raise Unresolved("no folder of secrets is set: SECRETS_DIR names it")
    folder = Path(settings.SECRETS_DIR).resolve()
    try:
        path = (folder / name).resolve()
        if folder not in path.parents:
            raise Unresolved(f"only files in {folder} are read")
        with path.open("rb") as file:
            found = file.read(_MOST_BYTES).decode().strip()
    except (OSError, ValueError) as error:
        if isinstance(error, Unresolved):
            raise
        raise Unresolved(f"there is no file {name} that could be read in {folder}") from None
    if not found:
        raise Unresolved(f"the file {name} is empty")
    return found
