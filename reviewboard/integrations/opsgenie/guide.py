"""How to connect Opsgenie."""

from reviewboard.integrations.guide import ConfigField, Guide, Proof
from reviewboard.integrations.signing import SECRET_HEADER

GUIDE = Guide(
    vendor="opsgenie",
    name="Opsgenie",
    brings="incidents from alerts, and who answered them",
    keeps=(
        "Of each alert: its message, priority, description, entity, times and notes; who acknowledged it, owns it or "
        "was added to it, by address. Tags, details other than “service” and on-call schedules are not kept."
    ),
    proof=Proof.SHARED_SECRET,
    webhook_steps=(
        "In Opsgenie open Settings, then Integrations, and choose Add integration.",
        "Search for Webhook, select it, and name it reviewboard.",
        "In the integration’s settings paste {address} as Webhook URL.",
        f"Add a custom header with the name {SECRET_HEADER} and the value {{secret}}.",
        "Tick Add alert description to payload, so that incidents come with what they are about.",
        "Add an action “post to URL” for each of the alert actions listed here, where it is not there already.",
        "Save, and see that the integration is enabled.",
    ),
    events=(
        "Create",
        "Acknowledge",
        "UnAcknowledge",
        "AddNote",
        "Close",
        "Delete",
        "AssignOwnership",
        "TakeOwnership",
        "AddResponder",
        "UpdatePriority",
        "UpdateMessage",
        "UpdateDescription",
    ),
    fields=(
        ConfigField(
            name="site",
            label="Address of your Opsgenie",
            help="Such as https://acme.app.opsgenie.com: with it, each incident links to its alert.",
            kind="url",
        ),
    ),
)
