"""How to connect Rootly."""

from reviewboard.integrations.guide import Guide, Proof, SecretFrom
from reviewboard.integrations.rootly.source import EVENTS

GUIDE = Guide(
    vendor="rootly",
    name="Rootly",
    brings="incidents, their severity, status and timeline, and who ended them",
    keeps=(
        "Of each incident: its title, summary, severity, status, services, times and link; who mitigated and who "
        "resolved it; the text of its timeline. A private incident is restricted here as well. Tests, examples and "
        "planned maintenance are not kept, nor are retrospectives, action items, alerts and pulses."
    ),
    proof=Proof.SIGNATURE,
    secret_from=SecretFrom.VENDOR,
    webhook_steps=(
        "In Rootly open Settings, then Webhooks, and click New Webhook.",
        "Name it reviewboard, and as URL paste {address}.",
        "Choose the event types listed here: with none chosen, Rootly sends all there are.",
        "Click Save, copy the signing secret, which is shown only once, and paste it here.",
    ),
    events=tuple(EVENTS),
)
