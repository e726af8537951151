"""What was answered, beside an agenda: the reader's own answers, answers in writing, who asks the reader to go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from reviewboard.agenda import letter
from reviewboard.agenda.rows import AgendaView
from reviewboard.attendance.queries import AskView, Written
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.web import answer_words
from reviewboard.web.parts import Link, Row
from reviewboard.web.templatetags.times import clock, moment


def answered_rows(agenda: AgendaView) -> tuple[Row, ...]:
    """What the reader settled for items, each with the way to change it until the item begins."""
    return tuple(
        Row(
            when=clock(item.starts_at),
            title=_("Restricted item") if item.hidden else letter.item_title(item),
            text=answer_words.said(item, None),
        )
        for item in agenda.items
        if item.yours is not None
    )


def answer_link(agenda: AgendaView, now: datetime) -> Link | None:
    """The way to answer otherwise than by confirming; None when nothing asks for the reader any more."""
    if not any(item.is_yours and item.starts_at > now for item in agenda.items):
        return None
    label = _("I can’t be there, or it isn’t me") if agenda.you.windows else _("Answer, or change it")
    return Link(label, reverse("web:answers", args=[agenda.meeting.id]), "quiet")


@dataclass(frozen=True, slots=True)
class WrittenTo:
    """The answers in writing to one item."""

    title: str
    url: str
    answers: tuple[Written, ...]


def written_to(agenda: AgendaView, written: Mapping[str, tuple[Written, ...]]) -> tuple[WrittenTo, ...]:
    """The answers in writing to the items that the reader may see, in the order of the agenda."""
    return tuple(
        WrittenTo(letter.item_title(item), f"#item-{item.id}", written[item.key])
        for item in agenda.items
        if not item.hidden and item.key in written
    )


def ask_rows(asks: Iterable[AskView]) -> list[tuple[datetime | None, Row]]:
    """Who asks the reader to go in their place, each with the moment by which it is to be answered."""
    return [(one.due_at, _ask_row(one)) for one in asks if one.state is AskState.ASKED]


def _ask_row(one: AskView) -> Row:
    said = (
        _("%(who)s asks you to go in their place")
        if one.way is AnswerWay.DELEGATE
        else _("%(who)s says that you know an item")
    )
    return Row(
        when=_("Before %s") % moment(one.due_at) if one.due_at else _("Before the item"),
        title=said % {"who": one.who},
        text=_("Accept or decline: neither needs a reason."),
        link=Link(_("Look and answer"), reverse("web:ask", args=[one.id])),
    )


def accepted_rows(asks: Iterable[AskView]) -> tuple[Row, ...]:
    """In whose place the reader goes, each with the way to take it back."""
    return tuple(
        Row(
            when="",
            title=_("You go in the place of %s") % one.who,
            link=Link(_("Look, or decline"), reverse("web:ask", args=[one.id])),
        )
        for one in asks
        if one.state is AskState.ACCEPTED
    )
