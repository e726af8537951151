"""Declaring that AI took part in a change, or that none did: a person's word, kept as a sign among the others."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.changes.judging import reckon
from reviewboard.changes.models import Evidence
from reviewboard.changes.queries.standing import standing
from reviewboard.changes.verdicts.holding import locked
from reviewboard.domain.values import Certainty, EvidenceKind
from reviewboard.people.identities import key_texts
from reviewboard.people.news import changes_moved
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

RULE = "declaration"
UNSPECIFIED = "unspecified"
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody declares.

    Attributes:
        took_part: whether AI did.
        tool: which, "" where it is not said.
        kind: what it did; of no meaning where none took part.
        words: what they add.
    """

    took_part: bool
    tool: str = ""
    kind: EvidenceKind = EvidenceKind.WROTE
    words: str = ""


@transaction.atomic
def declare(*, reader: Reader, change_id: int, said: Declared, as_of: datetime) -> None:
    """Keeps what the reader declares of the change, in place of what they declared before.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to declare.
        Held: a legal hold stands on it.
        ValueError: the words are too long, or the kind says that none took part.
    """
    change = locked(reader, change_id)
    if not standing(reader, change, on=as_of.date()).may_declare:
        raise NotAllowed(Right.ANSWER)
    if len(said.words) > LONGEST:
        raise ValueError(f"at most {LONGEST} characters are kept")
    if said.took_part and said.kind is EvidenceKind.DENIED:
        raise ValueError("say what the tool did")
    (quote,) = key_texts([said.words.strip() or ("Yes" if said.took_part else "No")])
    kind = said.kind if said.took_part else EvidenceKind.DENIED
    # One a person: the history keeps what was said before.
    Evidence.objects.filter(change=change, said_by=reader.person_id, rule_id=RULE).delete()
    Evidence.objects.create(
        change=change,
        tool=(said.tool.strip().lower()[:64] or UNSPECIFIED) if said.took_part else "",
        kind=kind,
        certainty=Certainty.DECLARED,
        quote=quote,
        place=f"declaration {reader.person_id}",
        rule_id=RULE,
        rule_version="",
        said_by_id=reader.person_id,
        observed_at=as_of,
    )
    reckon([pk for pk in (change.pk, change.part_of_id) if pk])
    details = {"kind": kind.value}
    log(
        actor_id=reader.person_id,
        action="change.declared",
        subject=f"change:{change_id}",
        details=details,
        at=as_of,
    )
    changes_moved([pk for pk in (change.pk, change.part_of_id) if pk])
