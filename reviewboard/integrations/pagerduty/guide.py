"""How to connect PagerDuty."""

from reviewboard.integrations.guide import ConfigField, Guide, Permission, Proof, SecretFrom
from reviewboard.integrations.pagerduty.source import API, EVENTS

GUIDE = Guide(
    vendor="pagerduty",
    name="PagerDuty",
    brings="incidents, their priority, and who answered them",
    keeps=(
        "Of each incident: its title, status, priority or urgency, service, times and link; who was assigned, "
        "acknowledged it or was asked to help; the text of its notes and status updates. Alerts, phone calls and "
        "the details of what triggered it are not kept."
    ),
    proof=Proof.SIGNATURE,
    secret_from=SecretFrom.VENDOR,
    webhook_steps=(
        "In PagerDuty open Integrations, then Generic Webhooks (v3), and choose New Webhook.",
        "As Webhook URL paste {address}.",
        "As Scope Type choose Account, or a service or a team if only their incidents belong here.",
        "Under Event Subscription tick the events listed here. Others do no harm: they are kept as ignored.",
        "Choose Add Webhook. PagerDuty now shows the signing secret, once: copy it and paste it here.",
        "On the page of the webhook choose Send Test Event: here it appears as pagey.ping, ignored.",
    ),
    events=tuple(EVENTS),
    token_steps=(
        "As an admin or the account owner open Integrations, then API Access Keys under Developer Tools.",
        "Choose Create New API Key, describe it as reviewboard, and tick Read-only API Key.",
        "Choose Create Key and copy it: it is shown in full only once. Paste it here.",
    ),
    permissions=(
        Permission(
            name="Read-only API Key",
            may="read everything in the account, and change nothing",
            why="to find incidents that a webhook missed, and those of the past; PagerDuty has no narrower kind of this key",
        ),
    ),
    fields=(
        ConfigField(
            name="api_url",
            label="Address of the API",
            help="https://api.eu.pagerduty.com for an account in the EU service region.",
            kind="url",
            default=API,
        ),
    ),
    api=API,
)
