"""What the gate says in one line: for the status at the code host, for the change's page and for mail alike."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.domain.approval import GateState
from reviewboard.domain.statuses import MOST_CHARS, HeadWord, StatusState
from reviewboard.domain.values import GateMode, GatePassage


def head_word(
    state: GateState, mode: GateMode, passage: GatePassage | None, missing: int, service: str
) -> HeadWord:
    """What the code host is told. *Observe* never says *pending*: it says what would be asked, and lets pass."""
    if state is GateState.NOT_ASKED:
        return _word(StatusState.SUCCESS, _("No approval is asked for."))
    if state is GateState.OPEN:
        return _word(StatusState.SUCCESS, passed(passage))
    asked = asked_for(missing, service)
    if mode is GateMode.OBSERVE:
        return _word(StatusState.SUCCESS, _("Observing only: %s") % asked)
    return _word(StatusState.PENDING, asked)


def passed(passage: GatePassage | None) -> str:
    """Why the gate is open."""
    match passage:
        case GatePassage.REPAIR:
            return _("A repair passes at once, and goes on the next agenda.")
        case GatePassage.BROKEN_GLASS:
            return _("The glass was broken for this head; it goes on the next agenda.")
        case _:
            return _("Approved by the reviewers it needs.")


def asked_for(missing: int, service: str) -> str:
    """How many approvals are wanting, and by whom; none wanting: somebody on the list asks for changes."""
    if not missing:
        return _("A reviewer asks for changes.")
    if not service:
        words = ngettext(
            "%d approval is needed, and no service says by whom.",
            "%d approvals are needed, and no service says by whom.",
            missing,
        )
        return words % missing
    words = ngettext(
        "%(n)d approval by a reviewer of %(service)s is needed on this head.",
        "%(n)d approvals by reviewers of %(service)s are needed on this head.",
        missing,
    )
    return words % {"n": missing, "service": service}


def _word(state: StatusState, text: str) -> HeadWord:
    return HeadWord(state, text if len(text) <= MOST_CHARS else f"{text[: MOST_CHARS - 1]}…")
