"""What payloads of both Bitbuckets have in common: names of commits, numbers, links, and what a message takes back."""

import re

from reviewboard.domain.ports import Unreadable
from reviewboard.integrations.git.requests import reverted
from reviewboard.integrations.reading import need, number, text

_SHA = re.compile(r"[0-9a-f]{7,64}")
_IDENTITY_CHARS = 100
_NOTHING = "0" * 40
_REQUEST_TAKEN_BACK = re.compile(
    r"^(?:this )?reverts pull request #(?P<number>\d{1,18})\b", re.MULTILINE | re.IGNORECASE
)
_REQUEST_IN_TITLE = re.compile(r"\bpull request #(?P<number>\d{1,18})\b", re.IGNORECASE)


def sha(source: object, *path: str) -> str:
    """The name of the commit at this path, of 12 or of 40 digits as Bitbucket has it; "" where there is none.

    The zeros that stand for "no commit" are none.
    """
    found = text(source, *path).lower()
    return found if _SHA.fullmatch(found) and found != _NOTHING else ""


def identity(value: str, field: str) -> str:
    """The id that everything else hangs on; raises Unreadable where it is missing, or no id by its length."""
    if len(need(value, field)) > _IDENTITY_CHARS:
        raise Unreadable(f"{field} is too long for an id")
    return value


def request_number(source: object, *path: str) -> int:
    """The number of a pull request; raises Unreadable where there is none."""
    found = number(source, *path)
    if found is None or found < 0:
        raise Unreadable(f"{'.'.join(path)} is missing, or no number")
    return found


def link(source: object, *path: str) -> str:
    """The address at this path, "" where there is none that a browser opens as a page."""
    found = text(source, *path)
    return found if found.startswith(("https://", "http://")) else ""


def taken_back(repository_id: str, title: str, body: str) -> str | None:
    """What a title and a body say is taken back: a sha, or the external id of a request of the same repository.

    Bitbucket's own button writes "This reverts pull request #12" (Cloud), or names the request in the title
    (`Revert "Pull request #12: ..."`, Data Center).
    """
    found = reverted(body)
    if found and not found.startswith("pr:"):
        return found
    named = _REQUEST_TAKEN_BACK.search(body)
    if not named and title.lower().startswith("revert"):
        named = _REQUEST_IN_TITLE.search(title)
    found = f"pr:{int(named['number'])}" if named else found
    return f"{repository_id}:{found}" if found else None
