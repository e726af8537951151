"""Signed links in agenda mails: who answers what, without signing in (product.md, "Mail and calendar").

A link is bound to a person, a meeting and a revision of its agenda. It holds no time, so that a mail that must be
sent again is the same mail; when it ends is read from the meeting, and it dies with whoever left.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.signing import BadSignature, Signer

_SALT = "agenda.links"


class Answers(StrEnum):
    """What a link answers. Values are in links that were sent: never rename one."""

    CONFIRM = "confirm"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Link:
    """Whose answer a link is, to which meeting and revision of its agenda."""

    meeting_id: int
    person_id: int
    revision: int
    answers: Answers


def sign(link: Link) -> str:
    """The link as a part of an address; the same for the same link."""
    value = [link.meeting_id, link.person_id, link.revision, link.answers.value]
    return Signer(salt=_SALT).sign_object(value)


def read(token: str) -> Link | None:
    """The link that was signed; None for anything else."""
    try:
        meeting, person, revision, answers = Signer(salt=_SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return Link(meeting, person, revision, Answers(answers))
