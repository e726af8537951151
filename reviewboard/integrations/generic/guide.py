"""How to connect any sender of JSON."""

from reviewboard.integrations.generic.fields import CHANGE, DEPLOYMENT, FIELDS, INCIDENT, VENDOR
from reviewboard.integrations.guide import ConfigField, Guide, Proof
from reviewboard.integrations.signing import SECRET_HEADER


def _names() -> str:
    return " ".join(f"For kind {kind}: {', '.join(fields)}." for kind, fields in FIELDS.items())


GUIDE = Guide(
    vendor=VENDOR,
    name="JSON webhook",
    brings="incidents, changes or deployments from a tool of your own",
    keeps="The fields that you map.",
    proof=Proof.SHARED_SECRET,
    webhook_steps=(
        "Let the sender POST to {address}: one JSON object for each thing that happens, in UTF-8.",
        f"Let it send {{secret}} in the header Authorization, as “Bearer” and the secret, or in the header "
        f"{SECRET_HEADER.title()}.",
        "Better, if it can sign: let it send the HMAC-SHA256 of the body, made with {secret} and written in hex, in "
        "the header X-Hub-Signature-256 or X-Signature. Then the secret itself does not travel.",
        "If it repeats requests that failed, let it send the same Idempotency-Key each time.",
        "Say below where in the object each thing is. An id that stays the same and a time are all that is needed.",
    ),
    fields=(
        ConfigField(
            name="kind",
            label="What each object tells of",
            kind="choice",
            default=INCIDENT,
            required=True,
            choices=(INCIDENT, CHANGE, DEPLOYMENT),
        ),
        ConfigField(
            name="fields",
            label="Where things are",
            help=f"One a line, such as external_id = data.id or title = items[0].name. {_names()}",
            kind="lines",
            required=True,
        ),
        ConfigField(
            name="states",
            label="What the sender’s states stand for",
            help=(
                "One a line, such as done = resolved. Incidents are open, mitigated or resolved; changes open, merged "
                "or closed; deployments open, deployed or closed."
            ),
            kind="lines",
        ),
        ConfigField(
            name="severities",
            label="What the sender’s severities stand for",
            help="One a line, such as P1 = SEV1. Common words and numbers are understood without it.",
            kind="lines",
        ),
    ),
)
