"""Telling whoever connects sources that some are silent, once of each silence: a facilitator connects none."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import addresses, wording
from reviewboard.agenda.models import Agenda, ToldSilence
from reviewboard.agenda.plain import plain
from reviewboard.agenda.rows import Code
from reviewboard.agenda.sources import sources_here
from reviewboard.audit.operations import record
from reviewboard.domain.assembly.sources import seen
from reviewboard.integrations.mail.notice import Notice
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.outbox.outcomes import Owed
from reviewboard.people import notices
from reviewboard.people.accounts import administrators
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

Silence = tuple[str, str]
"""A source, and when it was last heard: what ends when it is heard again."""


def silences(sight: Code) -> list[Silence]:
    """What an agenda could not see, by its sight."""
    return [(str(one["key"]), str(one["last_seen"] or "")) for one in sight.get("silent", [])]


def told_at(sight: Code) -> datetime | None:
    """When the last of these silences was told; None as long as one of them was not. At most one statement."""
    wanted = silences(sight)
    if not wanted:
        return None
    found = _told(wanted)
    return max(found.values()) if all(one in found for one in wanted) else None


def _told(wanted: Iterable[Silence]) -> dict[Silence, datetime]:
    sources = [source for source, _since in wanted]
    rows = ToldSilence.objects.filter(source__in=sources).values_list("source", "since", "told_at")
    return {(source, since): at for source, since, at in rows}


@transaction.atomic
def tell(*, reader: Reader, meeting_id: int, as_of: datetime) -> int:
    """Tells those who connect sources, in one mail each, which of those that the draft misses are silent; how many.

    Of a silence that was told nobody is told again, whichever meeting misses it.

    Raises:
        NotAllowed: the reader runs no meetings.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    sight = Agenda.objects.filter(meeting_id=meeting_id).values_list("sight", flat=True).first() or {}
    wanted = silences(sight)
    known = _told(wanted)
    new = sorted(one for one in wanted if one not in known)
    if not new:
        return 0
    rows = [ToldSilence(source=source, since=since, told_at=as_of) for source, since in new]
    ToldSilence.objects.bulk_create(rows, ignore_conflicts=True)
    sources = [source for source, _since in new]
    record(
        actor_id=reader.person_id,
        action="silence.told",
        subject=f"meeting:{meeting_id}",
        details={"sources": sources},
        at=as_of,
    )
    digest = sha256(repr(new).encode()).hexdigest()[:40]  # two facilitators at once owe the same mails
    owe_all(
        kind="silence_mail",
        debts=[
            Debt(
                subject=f"silence:{person}",
                payload={"person": person, "sources": sources},
                dedup_key=f"{digest}:{person}",
            )
            for person in administrators()
        ],
    )
    return len(new)


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" where every source was heard from meanwhile.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    told = owed.payload["sources"]
    keys = told if isinstance(told, list) else []
    return notices.deliver(
        owed, "silence", lambda: written(keys, as_of=as_of), list_key="administrators", as_of=as_of
    )


def written(told: Iterable[object], *, as_of: datetime) -> Notice | None:
    """What is said of those of these sources that are silent still, in the zone and language that are active."""
    sources, names = sources_here(as_of)
    still = [one for one in sources if one.key in set(told) and one.silent(as_of)]
    if not still:
        return None
    what = ngettext("%d source is silent", "%d sources are silent", len(still)) % len(still)
    which = wording.silent_words(plain(seen(still, as_of, nothing=False)), names)
    text = _("%s. As long as that is so every agenda says it, and calls no week quiet.") % which
    return Notice(what, text, _("Look at the sources"), addresses.connections_page())
