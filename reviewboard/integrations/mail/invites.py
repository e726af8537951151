"""From a person's windows to the calendar entries that their mail carries (docs/adr/0006-invite.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reviewboard.integrations.calendar.identity import Assignment, Sent, Window, assign
from reviewboard.integrations.calendar.invite import Invite, Method, Party
from reviewboard.integrations.calendar.lines import one_line
from reviewboard.integrations.mail import wording
from reviewboard.integrations.mail.content import AgendaMail, NeededWindow, Restricted


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry to send, and what to remember of it once the mail is out."""

    invite: Invite
    sent: Sent
    changed: bool


def plan(
    mail: AgendaMail, previous: Sequence[Sent], *, key: str, host: str, organizer: Party, stamp: datetime
) -> tuple[Planned, ...]:
    """The entries of this mail: what changed first, then what is only repeated.

    Mail programs act on the first by themselves (`mail.envelope`), so a moved window goes before a cancelled
    one, and both before one that stayed. `key` names the meeting and the person and never changes, nor does
    `host`.
    """
    assignments = assign([_window(mail, window) for window in mail.windows], previous, key=key, host=host)
    ordered = sorted(assignments, key=lambda each: (not each.changed, each.window is None))
    return tuple(_planned(mail, each, organizer, stamp) for each in ordered)


def _planned(mail: AgendaMail, assignment: Assignment, organizer: Party, stamp: datetime) -> Planned:
    sent = assignment.sent
    invite = Invite(
        uid=sent.uid,
        sequence=sent.sequence,
        method=Method.CANCEL if assignment.window is None else Method.REQUEST,
        organizer=organizer,
        attendee=Party(mail.recipient.address, mail.recipient.name),
        window=assignment.window or _no_longer(mail, sent),
        zone=mail.zone,
        stamp=stamp,
        required=mail.required,
    )
    return Planned(invite, sent, assignment.changed)


def _window(mail: AgendaMail, window: NeededWindow) -> Window:
    """Titles stay out: more people read a calendar than a mail. Keys and reasons of open items go in."""
    keys = [
        _("restricted item") if isinstance(reason, Restricted) else reason.key for reason in window.reasons
    ]
    about = ", ".join(dict.fromkeys(key for key in keys if key))
    meeting = mail.meeting
    lines = [wording.because(reason) for reason in window.reasons]
    lines += [_("Video: %s") % meeting.video_url] if meeting.video_url else []
    lines.append(_("Agenda and answers: %s") % mail.agenda_url)
    return Window(
        start=window.start,
        end=window.end,
        summary=one_line(f"{meeting.series}: {about}" if about else meeting.series),
        description="\n".join(one_line(line[:1].upper() + line[1:]) for line in lines),
        location=one_line(meeting.place or meeting.video_url),
        url=mail.agenda_url,
    )


def _no_longer(mail: AgendaMail, sent: Sent) -> Window:
    said = _("You are no longer needed at this time.")
    return Window(sent.start, sent.end, one_line(mail.meeting.series), said, url=mail.agenda_url)
