"""How to connect Jira Service Management."""

from reviewboard.integrations.guide import ConfigField, Guide, Permission, Proof
from reviewboard.integrations.jira_service.issues import DEFAULT_TYPES
from reviewboard.integrations.jira_service.source import EVENTS, WITHOUT_NAME

GUIDE = Guide(
    vendor="jira",
    name="Jira Service Management",
    brings="incidents that are kept as issues, and who they are assigned to",
    keeps=(
        "Of issues of the types set below: summary, description, priority, status, times, components, link, assignee, "
        "and the text of comments that everybody who sees the issue may read. Who reported it, custom fields and "
        "attachments are not kept, and of other issues nothing is read. An issue with a security level is restricted."
    ),
    proof=Proof.SIGNATURE,
    webhook_steps=(
        "As a Jira administrator open Settings, then System, then WebHooks under Advanced, and create a webhook.",
        "Name it reviewboard and paste {address} as URL.",
        "As Secret paste {secret}: Jira signs with it what it sends.",
        "Under Issue related events paste a query that finds your incidents, such as: issuetype = Incident.",
        "Tick created, updated and deleted of issues, and created and updated of comments.",
        "Leave Exclude body unticked, and create the webhook.",
    ),
    events=tuple(name for name in EVENTS if name != WITHOUT_NAME),
    token_steps=(
        "Jira Cloud: sign in as the account that shall read the incidents, and open "
        "https://id.atlassian.com/manage-profile/security/api-tokens.",
        "Choose Create API token, name it reviewboard, and choose when it expires.",
        "Copy the token and paste it here; enter the account’s e-mail address below.",
        "Jira Data Center: open your profile, then Personal Access Tokens, and create one; leave the address empty.",
    ),
    permissions=(
        Permission(
            name="Browse Projects",
            may="see the issues of the projects that the account may see",
            why="to find incidents that a webhook missed, and those of the past",
        ),
    ),
    fields=(
        ConfigField(
            name="api_url",
            label="Address of your Jira",
            help="Such as https://acme.atlassian.net.",
            kind="url",
            required=True,
        ),
        ConfigField(
            name="email",
            label="E-mail address of the account",
            help="Of the account that the API token belongs to. Leave it empty for Jira Data Center.",
        ),
        ConfigField(
            name="issue_types",
            label="Types of issue that are incidents",
            help="One name a line, as Jira shows it; upper and lower case are the same.",
            kind="lines",
            default="\n".join(DEFAULT_TYPES),
        ),
        ConfigField(
            name="jql",
            label="Which of them are read",
            help="A query in Jira’s own language, such as: project = OPS. Empty: all that the account may see.",
        ),
    ),
)
