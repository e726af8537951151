"""The channel of a chat that a series tells of its meetings: given, replaced, taken away, and what is owed to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from reviewboard.agenda.models import ChatChannel
from reviewboard.audit.operations import record
from reviewboard.integrations.chat.addresses import Vendor, hint_of, host_of, vendor_of
from reviewboard.meetings.queries import MeetingRow
from reviewboard.outbox.operations import owe
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed


class News(StrEnum):
    """What a channel is told. Values are in messages that are owed: never rename one."""

    FIXED = "fixed"
    ADDED = "added"
    CALLED_OFF = "called_off"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel as pages show it: of its address the host and the last characters, never more."""

    vendor: Vendor
    host: str
    hint: str
    set_at: datetime
    trouble_at: datetime | None
    trouble_words: str


def channel_of(reader: Reader, series_id: int) -> ChannelRow | None:
    """The channel that a series tells; None where there is none, or for a reader who runs no meetings."""
    if not reader.can(Right.RUN_MEETINGS):
        return None
    found = ChatChannel.objects.filter(series_id=series_id).defer("address").first()
    if found is None:
        return None
    vendor = Vendor(found.vendor)
    return ChannelRow(vendor, found.host, found.hint, found.set_at, found.trouble_at, found.trouble_words)


@transaction.atomic
def set_channel(*, reader: Reader, series_id: int, address: str, as_of: datetime) -> None:
    """Gives a series its channel, or another one instead; what kept the old one from being told is forgotten.

    Raises:
        NotAllowed: the reader runs no meetings.
        ValueError: it is no incoming webhook of a vendor that we know.
    """
    _require(reader)
    vendor = vendor_of(address)
    if vendor is None:
        raise ValueError("no incoming webhook of a vendor that we know")
    told = {"vendor": vendor, "address": address, "host": host_of(address), "hint": hint_of(address)}
    fresh = {**told, "set_at": as_of, "trouble_at": None, "trouble_words": ""}
    ChatChannel.objects.update_or_create(series_id=series_id, defaults=fresh)
    _log("chat_channel.set", series_id, {"vendor": vendor.value}, reader, as_of)


@transaction.atomic
def remove_channel(*, reader: Reader, series_id: int, as_of: datetime) -> bool:
    """Takes the channel from a series; nothing that is owed to it is sent any more. Whether there was one.

    Raises:
        NotAllowed: the reader runs no meetings.
    """
    _require(reader)
    gone, _ = ChatChannel.objects.filter(series_id=series_id).delete()
    if gone:
        _log("chat_channel.removed", series_id, {}, reader, as_of)
    return bool(gone)


def _require(reader: Reader) -> None:
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)


def _log(action: str, series_id: int, details: dict[str, str], reader: Reader, as_of: datetime) -> None:
    subject = f"series:{series_id}"
    record(actor_id=reader.person_id, action=action, subject=subject, details=details, at=as_of)


def tell(meeting: MeetingRow, news: News, *, revision: int, since: int = 0) -> bool:
    """Owes the channel of the meeting's series one notice, where it has one; whether it is new.

    Once a meeting, kind and revision, whoever asks for it how often. `since`: the revision that it was told before.
    Of what is in shadow a channel hears nothing.
    """
    if meeting.is_shadow or not ChatChannel.objects.filter(series_id=meeting.series_id).exists():
        return False
    return owe(
        kind="chat_notice",
        subject=f"chat:{meeting.series_id}",
        payload={"meeting": meeting.id, "news": news.value, "revision": revision, "since": since},
        dedup_key=f"{news.value}:{meeting.id}:{revision}",
    )
