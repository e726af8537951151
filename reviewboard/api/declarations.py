"""What programs say of a change: whether AI took part, and what an agent wrote down of its own work.

They speak for whoever made the token, and may say what that person may.
"""

import json
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import taking
from reviewboard.api.fields import Answer, BadBody, Sent, Word
from reviewboard.changes.queries import get_change
from reviewboard.changes.rows import ChangeView
from reviewboard.changes.verdicts.declaring import LONGEST, Declared, declare
from reviewboard.changes.verdicts.tracing import add_traces
from reviewboard.domain.values import Certainty, EvidenceKind, Verdict
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope


class DeclarationSent(Sent):
    """Whether AI took part in a change."""

    took_part = serializers.BooleanField(help_text="False: none did.")
    tool = serializers.CharField(
        required=False, max_length=64, allow_blank=True, help_text="Which; empty where it is not said."
    )
    kind = Word(EvidenceKind, required=False, help_text="What it did; `wrote` unless said otherwise.")
    words = serializers.CharField(
        required=False, max_length=LONGEST, allow_blank=True, help_text="What is to be kept beside it."
    )


class TracesSent(Sent):
    """Agent Trace records, as the tool wrote them."""

    records = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=1000,
        help_text="Agent Trace 0.1.0, as they are.",
    )


class JudgedSerializer(Answer[ChangeView]):
    """How the change reads now."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    verdict = Word(Verdict)
    certainty = Word(Certainty, allow_null=True, help_text="Of the strongest sign; null without one.")


@taking(Scope.DECLARATIONS, DeclarationSent, JudgedSerializer)
def declarations(reader: Reader, sent: dict[str, Any], change_id: int) -> ChangeView:
    """Says whether AI took part in a change, in place of what the same person said before.

    By its author, its principal or a reviewer of its service; and by whoever runs meetings, for all.
    """
    try:
        declare(reader=reader, change_id=change_id, said=Declared(**sent), as_of=timezone.now())
    except ValueError as error:
        raise BadBody({"kind": [str(error)]}) from None
    return get_change(reader, change_id)


@taking(Scope.DECLARATIONS, TracesSent, JudgedSerializer)
def traces(reader: Reader, sent: dict[str, Any], change_id: int) -> ChangeView:
    """Hands in what an agent wrote down of its work on a change. Twice is as once. Whoever may declare may do this."""
    text = "\n".join(json.dumps(one) for one in sent["records"])
    try:
        add_traces(reader=reader, change_id=change_id, text=text, as_of=timezone.now())
    except ValueError as error:
        raise BadBody({"records": [str(error)]}) from None
    return get_change(reader, change_id)
