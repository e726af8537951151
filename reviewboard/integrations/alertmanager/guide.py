"""How to connect Alertmanager."""

from reviewboard.integrations.alerts import grouping_fields
from reviewboard.integrations.guide import Guide, Proof

GUIDE = Guide(
    vendor="alertmanager",
    name="Alertmanager",
    brings="incidents from alerts that fire",
    keeps=(
        "Of each alert its rule’s name, service, severity, summary and description, when it began and ended, and a "
        "link to it."
    ),
    proof=Proof.SHARED_SECRET,
    webhook_steps=(
        "Open Alertmanager’s configuration file, usually alertmanager.yml.",
        "Under receivers add one with the name reviewboard, and in it webhook_configs with the url {address}.",
        "In the same entry set http_config, authorization, credentials to {secret}: it is sent as a bearer token.",
        "Leave send_resolved at true, which is its default: without it no incident ever ends.",
        "Under route, routes add a route to reviewboard for the alerts that may become incidents. Put it first and "
        "set continue: true on it, so that whoever is notified today still is.",
        "Leave out alerts that always fire, such as Watchdog: they would be incidents without an end.",
        "Reload the configuration: send SIGHUP to the process, or POST to /-/reload.",
    ),
    fields=grouping_fields(),
)
