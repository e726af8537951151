"""What is written at the console: a line for the minutes, in other words, or taken back. Nothing typed is lost."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviewboard.domain.live import Said
from reviewboard.domain.live.composing import LONGEST
from reviewboard.meetings.running import NotRunning
from reviewboard.minutes import saying
from reviewboard.minutes.whom import Nobody
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotVisible
from reviewboard.web.console import SAID, Shown, Writing, answer, leading
from reviewboard.web.console_acts import back, number
from reviewboard.web.doors import require_right

REFUSED = 422


@require_POST
@require_right(Right.READ)
def say(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One line about the `item` ("": none). The same `token` again is the same line, so it may be sent until it is kept."""
    reader, _meeting = leading(request, meeting_id)
    writing = _writing(request)
    try:
        saying.say(
            reader=reader,
            meeting_id=meeting_id,
            item_id=writing.item_id,
            typed=_named(writing.text, request.POST.get("as", "")),
            kind=Said(writing.kind),
            token=writing.token,
            as_of=timezone.now(),
        )
    except (NotRunning, NotVisible, ValueError) as error:
        return answer(request, meeting_id, _refused(writing, error))
    kept = back(request, meeting_id)
    kept[SAID] = "1"
    return kept


@require_POST
@require_right(Right.READ)
def reword(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """An `entry` in other words, if nobody edited it since it was `seen`."""
    reader, _meeting = leading(request, meeting_id)
    entry, typed = number(request, "entry"), _text(request)
    try:
        saying.reword(
            reader=reader,
            meeting_id=meeting_id,
            entry_id=entry,
            typed=typed,
            seen=request.POST.get("seen", ""),
            as_of=timezone.now(),
        )
    except saying.SomebodyWasFaster:
        said = _("It was edited meanwhile, and reads as below now. Your words stand in the form, not saved.")
        return answer(request, meeting_id, Shown(notice=said, editing=(entry, typed), status=409))
    except NotRunning:
        return _closed(request, meeting_id, typed)
    except ValueError as error:
        said = wrong(error)
        return answer(request, meeting_id, Shown(notice=said, editing=(entry, typed), status=REFUSED))
    return back(request, meeting_id)


@require_POST
@require_right(Right.READ)
def take_back(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Takes an `entry` out of the minutes."""
    reader, _meeting = leading(request, meeting_id)
    entry = number(request, "entry")
    try:
        saying.take_back(reader=reader, meeting_id=meeting_id, entry_id=entry, as_of=timezone.now())
    except NotRunning:
        return _closed(request, meeting_id, "")
    return back(request, meeting_id)


def wrong(error: Exception) -> str:
    """Why a line was not kept, in words."""
    if isinstance(error, Nobody) and error.people:
        return _("“@%s” may be several people. Whom do you mean?") % error.handle
    if isinstance(error, Nobody):
        return _("“@%s” is nobody here. Write the beginning of a name.") % error.handle
    if isinstance(error, NotRunning):
        return _("The meeting does not run any more, so nothing was added.")
    if isinstance(error, NotVisible):
        return _("You cannot write about this item: whoever it asks for writes its minutes.")
    return _("Say what it is, in at most %d characters.") % LONGEST


def _refused(writing: Writing, error: Exception) -> Shown:
    people = error.people if isinstance(error, Nobody) else ()
    said = wrong(error)
    again = Writing(writing.text, writing.kind, writing.token, said, people, writing.item_id)
    return Shown(
        notice=said if isinstance(error, NotRunning) else "",
        writing=again,
        status=409 if isinstance(error, NotRunning) else REFUSED,
    )


def _closed(request: HttpRequest, meeting_id: int, typed: str) -> HttpResponse:
    said = wrong(NotRunning())
    return answer(request, meeting_id, Shown(notice=said, writing=Writing(typed), status=409))


def _writing(request: HttpRequest) -> Writing:
    """What was sent; a kind or a token that is none of ours is the usual one."""
    kind, item = request.POST.get("kind", ""), request.POST.get("item", "")
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid4()
    return Writing(
        text=_text(request),
        kind=kind if kind in set(Said) else Said.NOTE.value,
        token=token,
        item_id=number(request, "item") if item not in ("", "0") else None,
    )


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\x00", "")


def _named(typed: str, name: str) -> str:
    """The line with its "@name" in full, where one of several was chosen ("@Noor.Haddad")."""
    before, at, after = typed.partition("@")
    if not name or not at:
        return typed
    handle = after.split(maxsplit=1)
    rest = f" {handle[1]}" if len(handle) > 1 else ""
    return f"{before}@{'.'.join(name.split())}{rest}"
