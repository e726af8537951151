"""A digest put into words: titles of what everybody may see, and of all else its page and nothing more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.domain.reminders import Digest, Facts, ReminderPolicy, digests
from reviewboard.findings.models import ActionItem, Recheck
from reviewboard.findings.queries.seeing import visible
from reviewboard.findings.reminding.facts import gather
from reviewboard.integrations.mail.content import Entry, Recipient, Restricted
from reviewboard.integrations.mail.reminder import OfService, ReminderMail
from reviewboard.people.mailing import OptionalMail, stop_page
from reviewboard.people.permissions import Role
from reviewboard.people.queries import Addressee, with_names
from reviewboard.people.reader import HOUSE, Reader

ON_NO_LIST = Reader(user_id=None, person_id=None, role=Role.VIEWER)
"""Whose eyes read the titles, so that no mail can hold a word of what is not open."""

Say = Callable[[str, ActionItem], str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest, and what the mail says of it. The digest may name fewer than the facts did a moment before."""

    digest: Digest
    mail: ReminderMail


def write(to: Addressee, policy: ReminderPolicy, *, on: date) -> Letter:
    """What this person is told on this day, whether or not digests go out; it may be nothing. Ten statements at most."""
    facts = gather(HOUSE, policy, on=on, person_id=to.id)
    digest = digests(facts, policy, on).get(to.id, Digest())
    words = _Words(digest, facts)
    mail = ReminderMail(
        recipient=Recipient(to.address, to.name),
        on=on,
        until=on + timedelta(days=policy.days_ahead),
        past=words.of(digest.past, _was_due),
        soon=words.of(digest.soon, _due),
        levels=words.of(digest.levels, _due_later),
        rechecks=words.of_rechecks(digest.rechecks),
        breaches=words.by_service(digest.breaches),
        me_url=f"{settings.PUBLIC_URL}/me/",
        actions_url=f"{settings.PUBLIC_URL}/actions/",
        stop_url=stop_page(to.id, OptionalMail.REMINDERS),
        stop_now_url=stop_page(to.id, OptionalMail.REMINDERS, now=True),
    )
    return Letter(digest, mail)


class _Words:
    """Entries for the ids of a digest."""

    def __init__(self, digest: Digest, facts: Facts) -> None:
        self._open = {one.id for one in facts.actions if one.seen_by is None}
        self._looks = Recheck.objects.in_bulk(digest.rechecks) if digest.rechecks else {}
        looked_at = {one.action_id for one in self._looks.values()}
        self._open |= {
            self._looks[one.id].action_id
            for one in facts.rechecks
            if one.seen_by is None and one.id in self._looks
        }
        self._actions = _open_actions({*digest.own, *digest.broken, *looked_at})

    def of(self, ids: Iterable[int], say: Say) -> tuple[Entry | Restricted, ...]:
        """What became restricted since the facts were read has no entry: its reader may not know of it."""
        entries = (self._entry(pk, say) for pk in ids)
        return tuple(entry for entry in entries if entry is not None)

    def by_service(self, groups: Iterable[tuple[str, tuple[int, ...]]]) -> tuple[OfService, ...]:
        """What is past its service level, by service, without services of which nothing is left."""
        found = (OfService(service, self.of(ids, _was_expected)) for service, ids in groups)
        return tuple(one for one in found if one.entries)

    def of_rechecks(self, ids: Iterable[int]) -> tuple[Entry | Restricted, ...]:
        looks = (self._looks[pk] for pk in ids if pk in self._looks)
        entries = (self._entry(one.action_id, _look(one.after_days)) for one in looks)
        return tuple(entry for entry in entries if entry is not None)

    def _entry(self, pk: int, say: Say) -> Entry | Restricted | None:
        page = f"{settings.PUBLIC_URL}/actions/{pk}/"
        action = self._actions.get(pk)
        if action is None:
            return None if pk in self._open else Restricted(page)
        return Entry(say(f"{action.reference} {action.title}", action), page)


def _open_actions(ids: Iterable[int]) -> Mapping[int, ActionItem]:
    """Those of the action items that are open to everybody, with the names in their titles. Two statements."""
    found = list(visible(ActionItem.objects.filter(pk__in=set(ids)), ON_NO_LIST))
    for one, title in zip(found, with_names(one.title for one in found), strict=True):
        one.title = title
    return {one.pk: one for one in found}


def _day(day: date | None) -> str:
    return date_format(day, "l j F") if day else ""


def _was_due(name: str, action: ActionItem) -> str:
    return _("%(action)s, was due %(day)s") % {"action": name, "day": _day(action.due_on)}


def _due(name: str, action: ActionItem) -> str:
    return _("%(action)s, due %(day)s") % {"action": name, "day": _day(action.due_on)}


def _due_later(name: str, action: ActionItem) -> str:
    told = {"action": name, "day": _day(action.due_on), "level": _day(action.expected_by)}
    return _("%(action)s, due %(day)s; its priority gives until %(level)s") % told


def _was_expected(name: str, action: ActionItem) -> str:
    return _("%(action)s, expected by %(day)s") % {"action": name, "day": _day(action.expected_by)}


def _look(after_days: int) -> Say:
    def say(name: str, _action: ActionItem) -> str:
        said = ngettext("%(action)s, closed %(n)d day ago", "%(action)s, closed %(n)d days ago", after_days)
        return said % {"action": name, "n": after_days}

    return say
