"""Asking before acting: an agent or a pipeline says what it would do, and is answered whether it may.

They speak for whoever made the token, who cannot approve what is asked with it (docs/operations.md).
"""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework import serializers

from reviewboard.api.doors import asking, single
from reviewboard.api.fields import MAX_ID, Answer, BadBody, Instant, Sent, Word
from reviewboard.approvals import operating
from reviewboard.approvals.operating import Told
from reviewboard.approvals.signing import public_keys
from reviewboard.catalog.queries import service_ids
from reviewboard.changes.queries.harms import HarmView, request_of
from reviewboard.changes.reported import HasEnded, Reported
from reviewboard.domain.approval import AnswerState
from reviewboard.domain.destructive import Harm, Intent, PlanFormat, Unreadable, recognise
from reviewboard.domain.destructive.naming import head_of
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import GateMode, OperationOutcome
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope

PLAN_BYTES = 5 * 1024 * 1024
"""How large a plan may be: more than two hundred harms are not kept anyway."""
MOST_BYTES = 12 * 1024 * 1024
"""Of the whole body: in JSON a plan takes up to twice its size."""
TOO_LONG = (
    "At most 5 MB. Of a larger plan send what is not created: "
    "jq '{format_version, planned_values: {}, resource_changes: [.resource_changes[] "
    '| select(.change.actions | index("delete") or index("update"))]}\''
)
_REFERENCE = re.compile(r"\ACHG-(\d{1,18})\Z", re.IGNORECASE)
_LOGIN = re.compile(r"([a-z][a-z_]{1,31}):(\S{1,280})")


def _text(most: int | None, told: str, **options: Any) -> serializers.CharField:
    """A text that is taken as it is: the head is made of what was sent."""
    return serializers.CharField(max_length=most, help_text=told, trim_whitespace=False, **options)


class AgentSent(Sent):
    """The agent that would do it."""

    tool = _text(64, "Which, as in `claude`.")
    identity = _text(200, "Under which identity it works.", required=False, allow_blank=True)


class WhereSent(Sent):
    """Where it would be done."""

    service = _text(120, "Key of the service, as in its address.")
    environment = _text(
        100, "Its name; without one it counts as production.", required=False, allow_blank=True
    )


class PlanSent(Sent):
    """What a dry run printed."""

    format = Word(PlanFormat, help_text="What it is written in.")
    content = _text(None, "As the tool printed it, at most 5 MB.", allow_blank=True)


class ChangeSent(Sent):
    """One head of a change that is known here: by its reference, or by its repository and its number there."""

    reference = serializers.RegexField(_REFERENCE, required=False, max_length=24, help_text="As in `CHG-12`.")
    repository = _text(300, "As its host names it, as in `shop/checkout`.", required=False)
    number = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text="Of the request, in its repository."
    )
    head = serializers.RegexField(
        re.compile(r"\A[0-9a-fA-F]{12,64}\Z"),
        max_length=64,
        help_text="The commit that the plan was made of, in full.",
    )


class OperationSent(Sent):
    """What would be done. Of an operation `id`, `what` and `where` are needed; of a `change` nothing but a plan."""

    id = serializers.RegexField(
        re.compile(r"\A(?!keys\Z)[A-Za-z0-9][A-Za-z0-9_-]{0,119}\Z"),
        required=False,
        max_length=120,
        help_text="Your own id of it. The same again, with everything else, is the same operation.",
    )
    agent = AgentSent(required=False, help_text="Left out where none takes part.")
    on_behalf_of = _text(
        320, "For whom the agent acts: an e-mail address, or a login as in `github:ada`.", required=False
    )
    what = _text(300, "What it does, in one line.", required=False)
    where = WhereSent(required=False, help_text="Where it would be done.")
    commands = serializers.ListField(
        child=serializers.CharField(max_length=4000, trim_whitespace=False, allow_blank=True),
        required=False,
        max_length=100,
        help_text="What would be run, one command each. They are shown to whoever approves: leave secrets out.",
    )
    plan = PlanSent(required=False, help_text="What a dry run printed. It is read, and not kept.")
    change = ChangeSent(required=False, help_text="In place of an operation: a change, for one of its heads.")


class OutcomeSent(Sent):
    """What became of it."""

    outcome = Word(OperationOutcome, help_text="`failed` counts as run: some of it may have happened.")
    at = Instant(required=False, help_text="When; now unless said otherwise.")


class HarmSerializer(Answer[HarmView]):
    """One thing that would be destroyed, or left without protection."""

    rule = serializers.CharField(source="rule_id", help_text="Which rule recognised it.")
    what = serializers.CharField()
    where = serializers.CharField()


class OperationSerializer(Answer[Told]):
    """The answer."""

    id = serializers.CharField(
        source="key", help_text="Your own id of an operation; the reference of a change."
    )
    reference = serializers.CharField(help_text="How people name it here.")
    page = serializers.CharField(source="address", help_text="Where people read and approve it.")
    head = serializers.CharField(
        help_text="What exactly was asked about, as its SHA-256; the commit of a change."
    )
    state = Word(AnswerState, help_text="Act on `granted` and `not_asked` only.")
    mode = Word(GateMode, help_text="`observe`: the gate only counts, and holds nothing back.")
    needed = serializers.IntegerField(
        allow_null=True,
        help_text="How many approvals it needs; null while that is not decided for this head.",
    )
    given = serializers.IntegerField(help_text="How many of them were given.")
    by = serializers.CharField(help_text="Whose approval counts.")
    harms = HarmSerializer(many=True, help_text="What rules recognised.")
    outcome = Word(OperationOutcome, allow_null=True, help_text="What became of it; null while nothing did.")
    answered_at = Instant()
    granted_until = Instant(
        allow_null=True, help_text="Until when it may be done; null unless it is granted."
    )
    answer = serializers.CharField(
        help_text="The same as a JSON Web Signature, for whoever verifies it later."
    )


@asking(Scope.OPERATIONS, OperationSent, OperationSerializer, most_bytes=MOST_BYTES)
def operations(reader: Reader, sent: dict[str, Any]) -> Told:
    """Asks whether something may be done, before it is done. Ask again until it is answered.

    Everything but `id` makes the head: with another command, plan or place it is something else, and asked anew. With
    `change` the plan is that of a change: what it would destroy is kept with its head.
    """
    if "change" in sent:
        return _of_change(reader, sent)
    missing = [name for name in ("id", "what", "where") if not sent.get(name) or not str(sent[name]).strip()]
    if missing:
        raise BadBody({name: ["This is needed of an operation."] for name in missing})
    where = sent["where"]
    service_id = service_ids([where["service"]]).get(where["service"].casefold())
    if service_id is None:
        raise BadBody({"where.service": ["There is no such service."]})
    agent, plan = sent.get("agent") or {}, sent.get("plan")
    said = Reported(
        key=sent["id"],
        head=head_of(sent),
        what=sent["what"],
        service_id=service_id,
        environment=where.get("environment", ""),
        commands=sent.get("commands", ()),
        plan=f"Its plan is in the form {plan['format']}" if plan else "",
        harms=_harms(sent, where.get("environment", "")),
        tool=agent.get("tool", ""),
        identity=agent.get("identity", ""),
        on_behalf_of=_principal(sent.get("on_behalf_of")),
    )
    try:
        return operating.ask(reader=reader, said=said, as_of=timezone.now())
    except HasEnded:
        raise BadBody({"id": ["This operation has ended. Ask about another one with another id."]}) from None


@single(Scope.OPERATIONS, OperationSerializer)
def operation(reader: Reader, operation: str) -> Told:
    """Where an operation stands that was asked about with a token of the same account."""
    return operating.ask_again(reader, operation, as_of=timezone.now())


@asking(Scope.OPERATIONS, OutcomeSent, OperationSerializer)
def operation_outcome(reader: Reader, sent: dict[str, Any], operation: str) -> Told:
    """Says what became of an operation: then it is a change that has happened, and nothing is granted for it any more."""
    now = timezone.now()
    try:
        return operating.end(
            reader=reader, key=operation, outcome=sent["outcome"], at=sent.get("at", now), as_of=now
        )
    except ValueError as error:
        raise BadBody({"outcome": [str(error)]}) from None


@login_not_required
@require_safe
def operation_keys(request: HttpRequest) -> JsonResponse:
    """The public keys with which answers are verified (RFC 7517). Open to everybody: that is what they are for."""
    del request
    return JsonResponse(public_keys(), headers={"Cache-Control": "public, max-age=300"})


def _of_change(reader: Reader, sent: dict[str, Any]) -> Told:
    if left := [name for name in ("id", "what", "agent", "on_behalf_of") if name in sent]:
        raise BadBody({name: ["A change has this already."] for name in left})
    named = sent["change"]
    if "reference" in named:
        change_id = int(named["reference"][4:])
    elif "repository" in named and "number" in named:
        change_id = request_of(reader, named["repository"], named["number"])
    else:
        raise BadBody({"change": ["Name its reference, or its repository and number."]})
    where = sent.get("where") or {}
    harms = _harms(sent, where.get("environment", ""))
    head = named["head"].lower()
    return operating.ask_of_change(
        reader=reader, change_id=change_id, head=head, harms=harms, as_of=timezone.now()
    )


def _harms(sent: dict[str, Any], environment: str) -> tuple[Harm, ...]:
    plan = sent.get("plan") or {"format": PlanFormat.TEXT, "content": ""}
    if len(plan["content"].encode()) > PLAN_BYTES:
        raise BadBody({"plan.content": [TOO_LONG]})
    try:
        return recognise(Intent(environment, sent.get("commands", ()), plan["format"], plan["content"]))
    except Unreadable as error:
        raise BadBody({"plan.content": [str(error)]}) from None


def _principal(named: str | None) -> IdentitySnapshot | None:
    """Somebody as a source would name them; None where nobody is named."""
    if not named:
        return None
    if login := _LOGIN.fullmatch(named):
        return IdentitySnapshot(login[1], login[2])
    if "@" not in named:
        raise BadBody({"on_behalf_of": ["An e-mail address, or a login as in github:ada."]})
    return IdentitySnapshot("email", named)
