"""What waits for the reader's approval, as rows of what they owe. Nobody else sees it."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from reviewboard.approvals.queue import QueueRow
from reviewboard.web.drift_words import span_words
from reviewboard.web.parts import Link, Row
from reviewboard.web.templatetags.times import moment


def queue_rows(queue: Iterable[QueueRow], as_of: datetime) -> list[Row]:
    """Each with how long it waits, and what follows where nobody answers."""
    return [_row(one, as_of) for one in queue]


def _row(one: QueueRow, as_of: datetime) -> Row:
    told = {"reference": one.reference, "title": one.title}
    return Row(
        _("%s so far") % span_words(as_of - one.asked_at),
        _("Approve %(reference)s, or ask for changes: %(title)s") % told,
        text=_("because you can approve for %(service)s. %(then)s")
        % {"service": one.service, "then": _then(one, as_of)},
        link=Link(_("Read the change"), f"{reverse('web:change', args=[one.id])}#gate"),
    )


def _then(one: QueueRow, as_of: datetime) -> str:
    if not one.holds:
        return _("The gate observes here: nothing is held back.")
    if as_of < one.deputies_at:
        return _("The deputies are asked on %s.") % moment(one.deputies_at)
    if as_of < one.owner_at:
        return _("The owner of the service is asked on %s.") % moment(one.owner_at)
    return _("The deputies and the owner of the service were asked, too.")
