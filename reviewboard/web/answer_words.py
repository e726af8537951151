"""The words for ways to answer an item: what each is called, what it means, and what somebody answered."""

from django.utils.translation import gettext as _

from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.queries import ItemAnswerView
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.web.templatetags.times import clock, day


def label(way: AnswerWay) -> str:
    """What a way is called where one chooses it."""
    return {
        AnswerWay.LIVE: _("Live, for this window only"),
        AnswerWay.DELEGATE: _("Somebody goes for me"),
        AnswerWay.ASYNCHRONOUS: _("In writing, before it begins"),
        AnswerWay.EXCUSED: _("Excuse me"),
        AnswerWay.NOT_ME: _("It isn’t me"),
    }[way]


def meaning(way: AnswerWay, item: ItemView) -> str:
    """What choosing a way means for an item."""
    closes = f"{day(item.starts_at)}, {clock(item.starts_at)}"
    return {
        AnswerWay.LIVE: _("%(minutes)d minutes, in the room or by video. Leaving after is full credit."),
        AnswerWay.DELEGATE: _("They accept first; until then you stay named."),
        AnswerWay.ASYNCHRONOUS: _(
            "Answer the item’s question by %(closes)s. Whoever may see the item may read it as yours."
        ),
        AnswerWay.EXCUSED: _("“Away” is enough. Nobody asks for a reason, and none is kept."),
        AnswerWay.NOT_ME: _("Name who knows. They accept, and you are free at once."),
    }[way] % {"minutes": item.minutes, "closes": closes}


def said(item: ItemView, answer: ItemAnswerView | None) -> str:
    """What the reader answered to an item, and what came of it; "" when nothing was answered."""
    asked = answer.asked if answer else None
    told = {"who": answer.named if answer else "", "goes": item.yours.goes if item.yours else ""}
    if asked is AskState.ASKED:
        return _("%(who)s is asked. Until they accept, you stay named.") % told
    if asked is AskState.DECLINED and item.yours is None:
        return _("%(who)s cannot go, so you are still named.") % told
    if item.yours is None:
        return ""
    if item.yours.way.hands_on:
        return (_("%(goes)s goes for you.") if told["goes"] else _("Nobody was left to ask.")) % told
    return {
        AnswerWay.LIVE: _("You come."),
        AnswerWay.ASYNCHRONOUS: _("You answer in writing."),
        AnswerWay.EXCUSED: _("You are excused."),
    }[item.yours.way]
