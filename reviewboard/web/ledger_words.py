"""The words of a ledger entry: how somebody took part, what stands beside it, and who looked."""

from django.utils.translation import gettext as _

from reviewboard.agenda import letter
from reviewboard.attendance.kept import CorrectionView, LookView, OutcomeView, PresenceView
from reviewboard.attendance.kinds import Evidence, LookedAt
from reviewboard.attendance.ledger import LedgerEntry
from reviewboard.domain.presence import OutcomeKind
from reviewboard.domain.values import AnswerWay
from reviewboard.web.making_up import due_words
from reviewboard.web.templatetags.times import clock, day, moment


def how(one: LedgerEntry) -> str:
    """How the reader took part, or means to; and that they were asked, where they were."""
    said = _came_of(one, one.outcome) if one.outcome else _answered(one)
    if one.nudged_at is not None:
        told = {"how": said, "at": moment(one.nudged_at)}
        said = _("%(how)s; the meeting asked once more on %(at)s") % told
    if one.needed_now_at is not None:
        told = {"how": said, "at": clock(one.needed_now_at)}
        said = _("%(how)s; told at %(at)s that it needs you") % told
    return said


def _came_of(one: LedgerEntry, outcome: OutcomeView) -> str:
    if outcome.kind is OutcomeKind.MAKE_UP:
        return _make_up(outcome)
    said = {
        OutcomeKind.LIVE: _live(one),
        OutcomeKind.IN_WRITING: _in_writing(one),
        OutcomeKind.DELEGATED: _went(one),
        OutcomeKind.EXCUSED: _("excused"),
        OutcomeKind.NOT_HELD: _("not discussed: nothing is owed"),
        OutcomeKind.INVITED: _("invited: nothing is owed"),
    }[outcome.kind]
    if outcome.made_up_at is not None:
        return _("%(how)s; minutes read and answered %(at)s") % {"how": said, "at": day(outcome.made_up_at)}
    return said


def _live(one: LedgerEntry) -> str:
    since = one.presence.since
    return _("live, from %s") % clock(since) if since else _("live")


def _in_writing(one: LedgerEntry) -> str:
    return _("in writing, %s") % moment(one.answered_at) if one.answered_at else _("in writing")


def _went(one: LedgerEntry) -> str:
    goes = one.item.yours.goes if one.item.yours else ""
    return _("%s went for you") % goes if goes else _("somebody went for you")


def _make_up(outcome: OutcomeView) -> str:
    if outcome.made_up_at is not None:
        return _("minutes read and answered %s") % day(outcome.made_up_at)
    until = due_words(outcome.due_on) if outcome.due_on else ""
    if outcome.missed_at is not None:
        return _("missed: the make-up was open until %s") % until
    return _("make-up open until %s") % until


def _answered(one: LedgerEntry) -> str:
    """What they answered, while the meeting is not closed."""
    goes = one.item.yours.goes if one.item.yours else ""
    if one.way is not None and one.way.hands_on and goes:
        return _("%s goes for you") % goes
    if one.way is not None and one.answered_at is not None:
        said = {
            AnswerWay.LIVE: _("you said that you come, %s"),
            AnswerWay.DELEGATE: _("you asked somebody to go, %s"),
            AnswerWay.ASYNCHRONOUS: _("in writing, %s"),
            AnswerWay.EXCUSED: _("excused, %s"),
            AnswerWay.NOT_ME: _("you said that it isn’t you, %s"),
        }
        return said[one.way] % moment(one.answered_at)
    return _("confirmed, %s") % moment(one.confirmed_at) if one.confirmed_at else _("no answer")


def evidence(piece: PresenceView) -> str:
    """What says that they were there."""
    if piece.how is Evidence.FACILITATOR:
        return _("recorded by %s") % piece.by if piece.by else _("recorded by whoever ran the meeting")
    return {
        Evidence.OWN: _("your own button"),
        Evidence.CODE: _("the code on the screen"),
        Evidence.REPORT: _("a conferencing report"),
    }[piece.how]


def correction(one: CorrectionView) -> str:
    """What was corrected, why and by whom."""
    told = {"by": one.by, "at": moment(one.at), "reason": one.reason}
    if one.from_at is None:
        return _("corrected by %(by)s on %(at)s: you were not there, because “%(reason)s”") % told
    return _("corrected by %(by)s on %(at)s, because “%(reason)s”") % told


def looked(one: LookView) -> str:
    """At what somebody looked."""
    told = {"meeting": letter.title(one.meeting), "day": day(one.meeting.starts_at)}
    if one.at_what is LookedAt.MISSED:
        return _("your entry of %(meeting)s, %(day)s, that reads missed") % told
    return _("who was there, while %(meeting)s, %(day)s, ran") % told
