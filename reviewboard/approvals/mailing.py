"""What the owner of a service is told by mail: a glass was broken, or nobody on the list answered in time."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reviewboard.approvals.models import BrokenGlass, Gate
from reviewboard.catalog.approvers import approvers_for
from reviewboard.changes.queries import cards
from reviewboard.domain.approval import GateState
from reviewboard.domain.values import GateMode, Visibility
from reviewboard.integrations.mail.notice import Notice
from reviewboard.outbox.operations import Debt, owe, owe_all
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.notices import deliver
from reviewboard.people.queries import eyes_of, with_names
from reviewboard.people.reader import Reader


def owe_broken(*, glass_id: int, service_id: int | None, as_of: datetime) -> None:
    """Owes the owner of the service a mail that the glass was broken; nobody, where nobody owns it."""
    owner = _owners([service_id] if service_id else [], as_of).get(service_id or 0)
    if owner is not None:
        owe(
            kind="gate_mail",
            subject=f"glass:{glass_id}",
            payload={"person": owner, "glass": glass_id},
            dedup_key=f"glass:{glass_id}:{owner}",
        )


def owe_asked(waiting: Collection[tuple[Gate, int]], *, as_of: datetime) -> int:
    """Owes owners a mail for each gate that is theirs to answer by now, once a wait; how many are new.

    `waiting`: the gates, each with its service.
    """
    owners = _owners({service for _, service in waiting}, as_of)
    debts = [
        Debt(
            subject=f"gate:{gate.change_id}",
            payload={"person": owners[service], "change": gate.change_id},
            dedup_key=f"asked:{gate.change_id}:{int(gate.asked_at.timestamp())}:{owners[service]}",
        )
        for gate, service in waiting
        if service in owners and gate.asked_at
    ]
    return owe_all(kind="gate_mail", debts=debts) if debts else 0


def _owners(services: Collection[int], as_of: datetime) -> dict[int, int]:
    on = as_of.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    found = {pk: service.owner_on(on) for pk, service in approvers_for(services).items()}
    return {pk: int(owner.removeprefix("person:")) for pk, owner in found.items() if owner}


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" where there is nothing to tell any more.

    Raises:
        Rejected: there is nobody to send it to. Unavailable: the mail server may take it later.
    """

    def write() -> Notice | None:
        reader = eyes_of(int(str(owed.payload["person"])), today=as_of.date())
        if reader is None:
            return None
        if "glass" in owed.payload:
            return _broken(int(str(owed.payload["glass"])), reader)
        return _asked(int(str(owed.payload["change"])), reader)

    return deliver(owed, "gate", write, list_key="gate", as_of=as_of)


def _broken(glass_id: int, reader: Reader) -> Notice | None:
    glass = BrokenGlass.objects.filter(pk=glass_id).first()
    name = _name(glass.change_id, reader) if glass else ""
    if glass is None or not name:
        return None
    until = date_format(localtime(glass.until), "D j M, H:i")
    return Notice(
        what=_("The glass was broken for CHG-%d") % glass.change_id,
        text=_(
            "%(name)s: its head %(head)s may pass without an approval until %(until)s. The reason that was given stands"
            " on its page, and it is on the next agenda. Nothing is asked of you now."
        )
        % {"name": name, "head": glass.head[:7], "until": until},
        link=_("Read why"),
        url=_page(glass.change_id),
        why=_("You get this because you own the service that the change belongs to."),
        list_name=_("What owners of services are told"),
    )


def _asked(change_id: int, reader: Reader) -> Notice | None:
    """None once it is answered."""
    gate = Gate.objects.filter(change=change_id, state=GateState.CLOSED, landed_at=None).first()
    name = _name(change_id, reader) if gate else ""
    if gate is None or gate.mode != GateMode.ENFORCE or not name:
        return None
    return Notice(
        what=_("CHG-%d has waited for an approval past its time limit") % change_id,
        text=_(
            "%s has waited longer than the policy allows, and you own its service. Please approve it, ask for changes, or"
            " break the glass with a reason; or ask somebody on the list to."
        )
        % name,
        link=_("Open the change"),
        url=_page(change_id),
        why=_("You get this once for each wait, because you own the service that the change belongs to."),
        list_name=_("What owners of services are told"),
    )


def _name(change_id: int, reader: Reader) -> str:
    """What a mail may call it: "" for whoever may not see it, and only its reference where not everybody may."""
    card = cards(reader, [change_id]).get(change_id)
    if card is None:
        return ""
    if card.visibility is not Visibility.OPEN:
        return f"CHG-{change_id}"
    (title,) = with_names([card.title])
    return f"CHG-{change_id} ({title})"


def _page(change_id: int) -> str:
    return f"{settings.PUBLIC_URL}/changes/{change_id}/"
