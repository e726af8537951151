"""How to connect Grafana."""

from reviewboard.integrations.alerts import grouping_fields
from reviewboard.integrations.grafana.signature import TIMESTAMP_HEADER
from reviewboard.integrations.grafana.source import LABELS
from reviewboard.integrations.guide import ConfigField, Guide, Proof

GUIDE = Guide(
    vendor="grafana",
    name="Grafana",
    brings="incidents from Grafana’s alerts",
    keeps=(
        "Of each alert its rule’s name, service, severity, summary and description, when it began and ended, and a "
        "link to it."
    ),
    proof=Proof.SHARED_SECRET,
    webhook_steps=(
        "In Grafana open Alerting, then Contact points (from version 13: Notification configuration, and there the "
        "Contact points tab).",
        "Choose Add contact point, give it a name such as reviewboard, and choose Webhook as the integration.",
        "Paste {address} into URL.",
        "Open Optional Webhook settings and paste {secret} into Authorization Header - Credentials. The scheme stays "
        "empty, which means Bearer.",
        "If your version offers HMAC Signature, paste {secret} into its Secret instead: then the body "
        "is signed and the secret does not travel.",
        "Leave Disable resolved message off: without those messages no incident ever ends.",
        "Save the contact point. The Test button sends an alert named TestAlert, which would be recorded as an "
        "incident like any other; a real alert is the better test.",
        "Under Notification policies send the alerts that may become incidents to this contact point.",
    ),
    fields=(
        *grouping_fields(LABELS),
        ConfigField(
            name="timestamp_header",
            label="Timestamp header of the signature",
            help=(
                "Only with HMAC Signature, and only if you filled in its Timestamp Header there: the same name. "
                f"{TIMESTAMP_HEADER.title()} is found without being told."
            ),
        ),
    ),
)
