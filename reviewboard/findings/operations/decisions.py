"""What is done to a decision after it was written: edited, renewed, ended, made a practice."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.standing import ended_on
from reviewboard.domain.values import DecisionTurn
from reviewboard.findings.learned_rows import Standing
from reviewboard.findings.models import Decision, Turn
from reviewboard.findings.operations.standing import check, check_dates, kept_by
from reviewboard.findings.operations.theirs import SomebodyWasFaster
from reviewboard.findings.queries import visible
from reviewboard.findings.queries.decisions import may_change_decision, version_of, whole
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@transaction.atomic
def edit_decision(
    *, reader: Reader, decision_id: int, text: str, standing: Standing, seen: str, as_of: datetime
) -> bool:
    """Gives it these words, owner, services and what keeps it; whether anything is different.

    Its dates and whether it is a practice have operations of their own: `standing` is read for the rest only. `seen`
    is the version that the reader saw when they began to write (`DecisionView.version`).

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to change.
        Held: a legal hold stands on it.
        SomebodyWasFaster: it was edited since the reader saw it.
        ValueError: it says nothing, or as `standing.check` says.
    """
    one = _theirs(reader, decision_id, as_of.date())
    if seen != version_of(one):
        raise SomebodyWasFaster(decision_id)
    asked = replace(standing, practice=one.practice, until=None, review_on=None)
    check(reader, asked, on=as_of.date(), owner_was=one.owner_id)
    kept = replace(asked, enforced_after_id=asked.enforced_after_id or _unseen(one))
    said, place = key_texts([text.strip(), standing.enforced_by.strip()])
    if not said:
        raise ValueError("say it in one sentence")
    columns = {"text": said, "owner_id": standing.owner_id, **kept_by(kept, place)}
    changed = {name: value for name, value in columns.items() if getattr(one, name) != value}
    names = sorted(changed)
    if set(standing.service_ids) != set(one.service_ids):
        one.services.set(standing.service_ids)
        names.append("services")
    if names:
        _turn(one, DecisionTurn.EDITED, reader, as_of, changed, details={"columns": names})
    return bool(names)


@transaction.atomic
def renew_decision(
    *,
    reader: Reader,
    decision_id: int,
    until: date | None,
    review_on: date | None,
    because: str,
    as_of: datetime,
) -> None:
    """Gives it new dates, with a reason; one that had ended stands again.

    Raises:
        NotVisible, NotAllowed, Held: as `edit_decision` says.
        ValueError: no reason, a date that has passed, or a review of what is no practice.
    """
    one = _theirs(reader, decision_id, as_of.date())
    reason = _reason(because)
    check_dates(until=until, review_on=review_on, on=as_of.date())
    if review_on is not None and not one.practice:
        raise ValueError("only a practice is reviewed")
    columns = {"until": until, "review_on": review_on, "ended_at": None, "ended_because": ""}
    _turn(one, DecisionTurn.RENEWED, reader, as_of, columns, reason, until=until, review_on=review_on)


@transaction.atomic
def end_decision(*, reader: Reader, decision_id: int, because: str, as_of: datetime) -> None:
    """Ends it from now on, with a reason.

    Raises:
        NotVisible, NotAllowed, Held: as `edit_decision` says.
        SomebodyWasFaster: it has ended already.
        ValueError: there is no reason.
    """
    one = _theirs(reader, decision_id, as_of.date())
    reason = _reason(because)
    if ended_on(until=one.until, ended_at=one.ended_at, on=as_of.date()) is not None:
        raise SomebodyWasFaster(decision_id)
    columns = {"ended_at": as_of, "ended_because": reason}
    _turn(one, DecisionTurn.ENDED, reader, as_of, columns, reason)


@transaction.atomic
def make_practice(*, reader: Reader, decision_id: int, practice: bool, as_of: datetime) -> bool:
    """Makes it a practice, which something keeps, or one no longer; whether that is news.

    One that is a practice no longer says nothing of what keeps it, and is not reviewed.

    Raises:
        NotVisible, NotAllowed, Held: as `edit_decision` says.
    """
    one = _theirs(reader, decision_id, as_of.date())
    if one.practice == practice:
        return False
    columns: dict[str, Any] = {"practice": practice}
    if not practice:
        columns |= {"enforcement": "", "enforced_by": "", "enforced_after_id": None, "review_on": None}
    kind = DecisionTurn.MADE_PRACTICE if practice else DecisionTurn.NO_PRACTICE
    _turn(one, kind, reader, as_of, columns)
    return True


def _theirs(reader: Reader, decision_id: int, on: date) -> Any:
    """The decision, locked, if the reader may see and change it."""
    rows = whole(visible(Decision.objects.filter(pk=decision_id), reader), reader, on)
    one = rows.select_for_update(of=("self",)).first()
    if one is None:
        raise NotVisible(decision_id)
    if not may_change_decision(reader, one):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"decision:{decision_id}")
    return one


def _unseen(one: Any) -> int | None:
    """What will bring it about where the reader may not see that: it stays, because they cannot have taken it out."""
    return one.enforced_after_id if one.will is None else None


def _reason(because: str) -> str:
    (reason,) = key_texts([because.strip()])
    if not reason:
        raise ValueError("say why")
    return reason


def _turn(
    one: Any,
    kind: DecisionTurn,
    reader: Reader,
    as_of: datetime,
    columns: dict[str, Any],
    because: str = "",
    *,
    until: date | None = None,
    review_on: date | None = None,
    details: Details | None = None,
) -> None:
    """Writes the columns, and who did it and why: for people as a turn, for the log as keys and dates."""
    Decision.objects.filter(pk=one.pk).update(**columns)
    Turn.objects.create(
        decision=one,
        kind=kind,
        because=because,
        until=until,
        review_on=review_on,
        by_id=reader.person_id,
        at=as_of,
    )
    log(
        actor_id=reader.person_id,
        action=f"decision.{kind.value}",
        subject=f"decision:{one.pk}",
        details={"until": until, "review": review_on, **(details or {})},
        at=as_of,
    )
