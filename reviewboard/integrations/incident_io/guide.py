"""How to connect incident.io."""

from reviewboard.integrations.guide import ConfigField, Guide, Permission, Proof, SecretFrom
from reviewboard.integrations.incident_io.source import API, EVENTS

GUIDE = Guide(
    vendor="incident-io",
    name="incident.io",
    brings="incidents, their severity and status, and who had which role",
    keeps=(
        "Of each incident: its name, summary, severity, status, times and link; who led it and who had another role; "
        "the values of its custom fields that are called services; the text of status updates. Of a private incident "
        "a webhook sends its id only, and no more is kept than that it is private. Tests and tutorials are not kept."
    ),
    proof=Proof.SIGNATURE,
    secret_from=SecretFrom.VENDOR,
    webhook_steps=(
        "In incident.io open Settings, then Webhooks, and add an endpoint.",
        "As endpoint URL paste {address}.",
        "Subscribe it to the events listed here, and create it.",
        "On the page of the endpoint reveal the signing secret, which begins with whsec_, and paste it here.",
    ),
    events=tuple(name for name in EVENTS if name != "private_incident.incident_status_updated_v2"),
    token_steps=(
        "In incident.io open Settings, then API keys, and add a new one with the name reviewboard.",
        "Of the permissions give it only the one to view data, like public incidents and organization settings.",
        "Create it and copy the key: it is shown only once. Paste it here.",
    ),
    permissions=(
        Permission(
            name="viewer",
            may="view data, like public incidents and organization settings",
            why="to find incidents that a webhook missed, and those of the past",
        ),
    ),
    fields=(
        ConfigField(
            name="api_url",
            label="Address of the API",
            help="Leave it as it is, unless your network reaches incident.io by another address.",
            kind="url",
            default=API,
        ),
    ),
    api=API,
)
