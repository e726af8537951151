"""Writes and sends the notice to a series' channel: numbers, a time and a link. Nothing of people, no title."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda.addresses import agenda_page, minutes_page, series_page
from reviewboard.agenda.chat import News
from reviewboard.agenda.models import AgendaItem, ChatChannel
from reviewboard.agenda.placements import Placement
from reviewboard.domain.ports import Rejected
from reviewboard.integrations.chat.addresses import Vendor
from reviewboard.integrations.chat.messages import Notice, body_of
from reviewboard.integrations.http import post
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.meetings.series_queries import SeriesRow
from reviewboard.outbox import queries as outbox
from reviewboard.outbox.operations import resolve
from reviewboard.outbox.outcomes import Failed, Overtaken, Owed
from reviewboard.people.permissions import Right
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed

_LOST = "it may have arrived, and is not sent twice"


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the notice that is owed; "" whenever there is nothing to tell any more, or nobody to tell it to.

    Raises:
        Rejected: the channel takes none; the page of the series then says so.
        Unavailable: it may take it later.
        NoAnswer: nobody knows whether it took it.
    """
    meeting = get_meeting(HOUSE, int(str(owed.payload["meeting"])))
    news, revision = News(str(owed.payload["news"])), int(str(owed.payload["revision"]))
    channel = ChatChannel.objects.filter(series_id=meeting.series_id).first() if meeting else None
    if meeting is None or channel is None or _is_stale(meeting, news, revision, as_of):
        return ""
    notice = compose(meeting, news, since=int(str(owed.payload["since"])), revision=revision)
    say(channel, notice, as_of=as_of)
    return ""


def _is_stale(meeting: MeetingRow, news: News, revision: int, as_of: datetime) -> bool:
    if news is News.CALLED_OFF:
        by = meeting.ends_at if meeting.called_off is CalledOff.NO_FACILITATOR else meeting.starts_at
        return meeting.called_off is None or meeting.revision != revision or by <= as_of
    if news is News.MINUTES:
        return False
    return meeting.called_off is not None or meeting.is_over(as_of=as_of)


def say(channel: ChatChannel, notice: Notice, *, as_of: datetime) -> None:
    """Posts it, and keeps on the channel whether it was taken. Talks to the network: never in a transaction.

    Raises:
        Rejected, Unavailable, NoAnswer: as the vendor said.
    """
    try:
        post(channel.address, body_of(notice, Vendor(channel.vendor)))
    except Rejected as error:
        _trouble(channel, error.words, as_of)
        raise
    _trouble(channel, "", as_of)


def _trouble(channel: ChatChannel, words: str, as_of: datetime) -> None:
    """Of this very address: one that was replaced meanwhile has no trouble yet."""
    mine = ChatChannel.objects.filter(pk=channel.pk, set_at=channel.set_at).exclude(trouble_words=words[:500])
    mine.update(trouble_words=words[:500], trouble_at=as_of if words else None)


def compose(meeting: MeetingRow, news: News, *, since: int, revision: int) -> Notice:
    """What the channel is told, in the installation's language and in the zone of the series.

    Of an agenda it is what was fixed and added up to `revision`; of an addition, what came after `since`.
    """
    with timezone.override(meeting.zone), translation.override(settings.LANGUAGE_CODE):
        local = meeting.starts_at.astimezone(meeting.zone)
        told = {
            "series": meeting.series_name,
            "when": f"{date_format(local, 'D j M, H:i')} ({local.tzname()})",
        }
        if news is News.CALLED_OFF:
            quiet = meeting.called_off is CalledOff.QUIET
            said = _("%(series)s, %(when)s: nothing this week, so it is not held.")
            text = (said if quiet else _("%(series)s, %(when)s, is cancelled.")) % told
        elif news is News.MINUTES:
            said = _("The minutes of %(series)s, %(when)s, are out.")
            return Notice(said % told, _("Open the minutes"), minutes_page(meeting.id))
        else:
            fixed = news is News.FIXED
            said = (
                _("The agenda of %(series)s, %(when)s, is fixed: %(size)s.")
                if fixed
                else _("Added to the agenda of %(series)s, %(when)s, after it was fixed: %(size)s.")
            )
            text = said % {**told, "size": _size(meeting.id, None if fixed else since, revision)}
        return Notice(text, _("Open the agenda"), agenda_page(meeting.id))


def _size(meeting_id: int, since: int | None, revision: int) -> str:
    """How many slots, and how many minutes; `since` a revision: of what was added after it only."""
    added = Q(addendum__revision__lte=revision)
    which = added | Q(addendum=None) if since is None else added & Q(addendum__revision__gt=since)
    items = AgendaItem.objects.filter(which, agenda__meeting_id=meeting_id, placement=Placement.HELD)
    found = items.aggregate(count=Count("pk"), minutes=Sum("minutes"))
    count, minutes = found["count"], found["minutes"] or 0
    slots = ngettext("%d item", "%d items", count) % count
    return f"{slots}, {ngettext('%d minute', '%d minutes', minutes) % minutes}"


def try_out(*, reader: Reader, series: SeriesRow, as_of: datetime) -> bool:
    """Sends a test message to the channel of a series, at once; False where there is none. Never in a transaction.

    Raises:
        NotAllowed: the reader runs no meetings.
        Rejected, Unavailable, NoAnswer: as the vendor said.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    channel = ChatChannel.objects.filter(series_id=series.id).first()
    if channel is None:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        said = _("This is a test: notices about %s arrive here.") % series.name
        notice = Notice(said, _("Open the series"), series_page(series.key))
    say(channel, notice, as_of=as_of)
    return True


def give_up_lost(*, as_of: datetime) -> int:
    """Ends the notices of which nobody knows whether they arrived; how many. A chat cannot be asked."""
    lost = outbox.uncertain("chat_notice")
    for one in lost:
        with suppress(Overtaken):  # its worker came back and said
            resolve(message_id=one.id, outcome=Failed(_LOST), as_of=as_of)
    return len(lost)
