"""How to connect the Jira whose tickets are kept in step with action items."""

from reviewboard.integrations.guide import ConfigField, Guide, Permission, Proof
from reviewboard.integrations.jira.catalog import NEEDED
from reviewboard.integrations.jira.source import EVENTS, VENDOR

_WHY = {
    "BROWSE_PROJECTS": ("see the tickets of a project", "to read how the tickets stand"),
    "CREATE_ISSUES": ("create tickets", "to make one ticket of an action item that its owner sends"),
    "EDIT_ISSUES": ("edit tickets", "to keep title, date and priority in step"),
    "TRANSITION_ISSUES": ("move tickets", "to close a ticket whose action item is done"),
    "ASSIGN_ISSUES": ("assign tickets", "to assign a ticket to the owner of its action item"),
}

GUIDE = Guide(
    vendor=VENDOR,
    name="Jira",
    brings="tickets of action items, both ways",
    keeps=(
        "Of tickets that belong to action items: summary, due date, priority, assignee, labels, status, and when they "
        "changed. Comments, attachments and who watches stay in Jira, and of other tickets nothing is read."
    ),
    proof=Proof.SIGNATURE,
    webhook_steps=(
        "As a Jira administrator open Settings, then System, then WebHooks under Advanced, and create a webhook.",
        "Name it reviewboard and paste {address} as URL.",
        "As Secret paste {secret}: Jira signs with it what it sends.",
        "Under Issue related events paste the query: labels = reviewboard.",
        "Tick created, updated and deleted of issues, and nothing else.",
        "Leave Exclude body unticked, and create the webhook.",
    ),
    events=EVENTS,
    token_steps=(
        "Make an account for reviewboard in Jira, with the permissions below in each project that gets tickets.",
        "Jira Cloud: signed in as that account, open https://id.atlassian.com/manage-profile/security/api-tokens and "
        "choose Create API token. Copy it, paste it here, and enter the account’s e-mail address below.",
        "Jira Data Center: in the account’s profile open Personal Access Tokens and create one; leave the address "
        "empty. Where there are none, paste the password and enter the account’s name below.",
    ),
    permissions=tuple(Permission(name, *_WHY[name]) for name in NEEDED),
    fields=(
        ConfigField(
            name="api_url",
            label="Address of your Jira",
            help="Such as https://acme.atlassian.net. One in a private network is allowed by TRACKER_HOSTS.",
            kind="url",
            required=True,
        ),
        ConfigField(
            name="email",
            label="E-mail address or name of the account",
            help="Of the account that the API token or password belongs to. Empty for a personal access token.",
        ),
        ConfigField(
            name="edition",
            label="Edition",
            help="“auto” tells by the address: Cloud for atlassian.net, else Data Center.",
            kind="choice",
            default="auto",
            choices=("auto", "cloud", "dc"),
        ),
    ),
)
