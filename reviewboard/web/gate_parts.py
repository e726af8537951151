"""The gate on a change's page, in words: where it stands, what is missing, who could give it, what happened before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.approvals.named import Who
from reviewboard.approvals.queries import GateView
from reviewboard.approvals.wording import asked_for, passed
from reviewboard.changes.rows import CommitView
from reviewboard.domain.approval import GateState, Refusal, Way
from reviewboard.domain.statuses import StatusState
from reviewboard.domain.values import GateMode, GatePassage, ReviewState
from reviewboard.people.reader import Reader
from reviewboard.web.gate_forms import ApproveForm
from reviewboard.web.parts import Named
from reviewboard.web.templatetags.times import moment

SHA = 7


@dataclass(frozen=True, slots=True)
class Step:
    """Something the gate looked at. `icon` says whether it counts; `more` is the small print."""

    icon: str
    title: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said here, quoted. `what`: approved, asked for changes, broke the glass."""

    who: str
    what: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class GatePart:
    """What the part shows. `kind`: "good", "warn" or "" (it holds nothing back); `form`: None for whoever cannot approve."""

    title: str
    kind: str
    sentence: str
    steps: tuple[Step, ...]
    standing: str
    could: tuple[Named, ...]
    if_nobody: str
    said: tuple[Said, ...]
    head: str
    form: ApproveForm | None = None
    may_take_back: bool = False
    may_break: bool = False
    may_repair: bool = False
    repairs: tuple[int, ...] = ()
    host: str = ""
    host_refuses: str = ""
    moved: tuple[str, ...] = field(default=())

    @property
    def short(self) -> str:
        """The head as people name it."""
        return self.head[:SHA]


def gate_part(found: GateView, reader: Reader, form: ApproveForm | None = None) -> GatePart:
    """The part, for one reader."""
    waits = found.is_open and found.state is GateState.CLOSED
    offers = found.is_open and found.may_answer and found.state is not GateState.NOT_ASKED
    has_approved = any(one.person_id == reader.person_id is not None for one in found.given)
    can_say = offers and found.refusal is None and not has_approved
    mine = any(one.stands and one.who.person_id == reader.person_id is not None for one in found.said)
    return GatePart(
        title=_title(found),
        kind=_kind(found),
        sentence=_sentence(found),
        steps=tuple(_steps(found)),
        standing=_standing(found) if offers and waits and not has_approved else "",
        could=_could(found, reader) if waits else (),
        if_nobody=_if_nobody(found) if waits and found.mode is GateMode.ENFORCE else "",
        said=_said(found),
        head=found.head,
        form=(form or ApproveForm(initial={"head": found.head})) if can_say else None,
        may_take_back=mine and found.is_open,
        may_break=found.may_break,
        may_repair=bool(found.answering) and waits,
        repairs=tuple(one.incident_id for one in found.repairs),
        host=_host(found),
        host_refuses=found.refused_words,
    )


def moved_words(named: str, commits: Sequence[CommitView]) -> tuple[str, ...]:
    """What came after the head that somebody named: the titles of the commits, or that its history was rewritten."""
    places = [number for number, one in enumerate(commits) if one.sha == named]
    if not places:
        return (_("Its history was rewritten, or its commits are not told yet: look at all of it."),)
    return tuple(f"{one.sha[:SHA]} {one.title}" for one in commits[places[0] + 1 :])


def _title(found: GateView) -> str:
    if found.landed_at:
        return _("Approval gate: it has landed")
    match found.state:
        case GateState.NOT_ASKED:
            return _("Approval gate: nothing is asked")
        case GateState.OPEN:
            return _("Approval gate: open")
        case _:
            if found.mode is GateMode.ENFORCE:
                return _("Approval gate: closed")
            return _("Approval gate: observing")


def _kind(found: GateView) -> str:
    if found.state is GateState.OPEN:
        return "good"
    around = found.passage in {GatePassage.PAST_ENFORCED, GatePassage.PAST_OBSERVED}
    closed = found.state is GateState.CLOSED and found.mode is GateMode.ENFORCE
    return "warn" if closed or (around and found.mode is GateMode.ENFORCE) else ""


def _sentence(found: GateView) -> str:
    """Every decision explains itself in one sentence."""
    if found.passage is GatePassage.PAST_ENFORCED:
        return _("It landed without the approvals that were asked for, past the enforced gate.")
    if found.passage is GatePassage.PAST_OBSERVED:
        return _("It landed without the approvals that the gate would ask for; here it only observes.")
    if found.state is GateState.NOT_ASKED:
        return _("The policy asks no approval of this change.")
    if found.state is GateState.OPEN:
        return passed(found.passage)
    asked = asked_for(found.missing, found.service_key)
    if found.mode is GateMode.OBSERVE:
        return _("%s It only observes here: nothing is held back.") % asked
    return _("%s It does not wait for the meeting.") % asked


def _steps(found: GateView) -> list[Step]:
    if found.state is GateState.NOT_ASKED:
        return []
    steps = [Step("check", _("Approved by %s") % _name(one), _("on this head")) for one in found.given]
    steps += [Step("x", _("%s asks for changes") % _name(one), "") for one in found.objecting]
    steps += [
        Step("minus", _("Approved by %s") % _name(who), refusal_words(because, head))
        for who, head, because in found.refused
    ]
    if found.missing:
        words = ngettext("%d approval is missing", "%d approvals are missing", found.missing)
        steps.append(Step("clock", words % found.missing, _ways(found)))
    return steps


_REFUSALS: Mapping[Refusal, Promise] = {
    Refusal.BOT: gettext_lazy("does not count: an app gave it"),
    Refusal.AUTHOR: gettext_lazy("does not count: they wrote the change"),
    Refusal.PRINCIPAL: gettext_lazy("does not count: an agent acted for them"),
    Refusal.COMMITTER: gettext_lazy("does not count: they wrote or committed a commit of it"),
    Refusal.OTHER_HEAD: gettext_lazy("lapsed: it was of %s, and commits came after"),
    Refusal.NOT_LISTED: gettext_lazy("does not count: they are on no list of its service"),
    Refusal.NOT_YET: gettext_lazy("does not count yet: the reviewers are asked first"),
    Refusal.IN_APP: gettext_lazy("does not count: the policy wants approvals at the code host"),
}
_STANDINGS: Mapping[Refusal, Promise] = {
    Refusal.AUTHOR: gettext_lazy("You wrote it, so that somebody else approves it."),
    Refusal.PRINCIPAL: gettext_lazy("An agent acted for you, so that somebody else approves it."),
    Refusal.COMMITTER: gettext_lazy(
        "You wrote or committed a commit of it, so that somebody else approves it."
    ),
    Refusal.NOT_YET: gettext_lazy("You are asked when the reviewers have not answered in time."),
    Refusal.NOT_LISTED: gettext_lazy("Approvals count of those on the list of its service."),
    Refusal.IN_APP: gettext_lazy("The policy counts approvals at the code host only: approve it there."),
}
_WAYS: Mapping[Way, Promise] = {
    Way.REVIEWERS: gettext_lazy("a reviewer can give it"),
    Way.DEPUTIES: gettext_lazy("a deputy can give it now"),
    Way.OWNER: gettext_lazy("the owner of the service can give it now"),
    Way.LIFT: gettext_lazy("whoever asked for changes can lift that"),
    Way.BREAK_GLASS: gettext_lazy("or somebody breaks the glass, with a reason"),
}


def refusal_words(because: Refusal, head: str = "") -> str:
    """Why an approval does not count."""
    words = str(_REFUSALS[because])
    return words % (head[:SHA] or _("another head")) if because is Refusal.OTHER_HEAD else words


def _ways(found: GateView) -> str:
    """A glass breaks only where something is held."""
    holds = found.mode is GateMode.ENFORCE
    return ", ".join(str(_WAYS[way]) for way in found.ways if holds or way is not Way.BREAK_GLASS)


def _standing(found: GateView) -> str:
    if found.refusal is None:
        return _("You may approve: you are on the list of %s, and had no hand in it.") % found.service_key
    return str(_STANDINGS.get(found.refusal, ""))


def _could(found: GateView, reader: Reader) -> tuple[Named, ...]:
    deputies = {one.person_id for one in found.deputies}
    owner = found.owner.person_id if found.owner else None
    return tuple(
        Named(
            _name(one),
            _("deputy") if one.person_id in deputies else _("owner") if one.person_id == owner else "",
            is_reader=one.person_id is not None and one.person_id == reader.person_id,
        )
        for one in found.could
    )


def _if_nobody(found: GateView) -> str:
    """What silence means (product.md, "Approval gate")."""
    if found.deputies_at is None or found.owner_at is None:
        return _("Its service has no list of reviewers, so only breaking the glass lets it pass.")
    about = {
        "deputies": moment(found.deputies_at),
        "owner_at": moment(found.owner_at),
        "who": _name(found.owner) if found.owner else "",
    }
    if not found.owner:
        return _("From %(deputies)s on the deputies are asked. Nobody owns the service.") % about
    return (
        _(
            "From %(deputies)s on the deputies are asked; from %(owner_at)s on %(who)s, who owns the service, approves,"
            " asks for changes or breaks the glass."
        )
        % about
    )


def _said(found: GateView) -> tuple[Said, ...]:
    said = [
        Said(
            _name(one.who),
            _("approved %s here") % one.head[:SHA]
            if one.state is ReviewState.APPROVED
            else _("asked for changes of %s here") % one.head[:SHA],
            one.at,
            one.words,
        )
        for one in found.said
        if one.stands
    ]
    said += [
        Said(_name(one.who), _("broke the glass for %s") % one.head[:SHA], one.at, one.reason)
        for one in found.glass
    ]
    return tuple(sorted(said, key=lambda one: one.at))


def _host(found: GateView) -> str:
    """What its code host shows."""
    if found.telling and not found.refused_words:
        return _("The code host is being told.")
    if not found.told:
        return ""
    pending = found.told.startswith(f"{StatusState.PENDING}:")
    return _("The code host shows it as pending.") if pending else _("The code host shows that it may pass.")


def _name(who: Who) -> str:
    return who.name or _("Somebody")
