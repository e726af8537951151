"""How to connect GitHub.

https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks,
https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens,
https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens and
https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/registering-a-github-app.
"""

from reviewboard.integrations.github.access import API
from reviewboard.integrations.github.fields import VENDOR
from reviewboard.integrations.guide import STATUSES, ConfigField, Guide, Permission, Proof

GUIDE = Guide(
    vendor=VENDOR,
    name="GitHub",
    brings="pull requests, reviews, checks, pushes and deployments",
    keeps=(
        "Titles, descriptions, labels, branches, commit messages and the names of changed files; who wrote, reviewed, "
        "merged and deployed, by login or by the address in the commit; how checks and deployments went; which tables, "
        "resources and protections a diff would remove. No code."
    ),
    proof=Proof.SIGNATURE,
    webhook_steps=(
        "On GitHub open the organisation, choose Settings, then Webhooks. For one repository alone, open Settings and "
        "Webhooks of that repository. You have to be an owner of the organisation, or an administrator of the repository.",
        "Choose Add webhook.",
        "Paste {address} into Payload URL.",
        "Choose application/json as the Content type.",
        "Paste {secret} into Secret.",
        "Leave SSL verification on.",
        "Choose Let me select individual events, and tick the events that are listed here. Pushes is ticked already.",
        "Leave Active ticked, and choose Add webhook. GitHub sends a ping at once, which is kept and says nothing.",
    ),
    events=(
        "Check runs",
        "Deployment statuses",
        "Deployments",
        "Pull request reviews",
        "Pull requests",
        "Pushes",
        "Repositories",
        "Statuses",
    ),
    token_steps=(
        "GitHub never sends a delivery again by itself. With a token, what was missed is read later, and the past too.",
        "On GitHub click your picture, then Settings, Developer settings, Personal access tokens, Fine-grained tokens.",
        "Choose Generate new token, and give it a name such as reviewboard and an expiration. Whoever makes the token "
        "has to keep access to the repositories: it ends with theirs.",
        "As Resource owner choose the organisation. It may have to approve the token before it can read anything private.",
        "Under Repository access choose Only select repositories, and select those that you want here.",
        "Under Permissions, Repository permissions, give the permissions that are listed here, all of them Read-only; "
        "Commit statuses Read and write, if the gate is to be reported there.",
        "Choose Generate token, and copy it: GitHub shows it once.",
        "Or sign in as an app, which belongs to the organisation: in its Settings, Developer settings, GitHub Apps, choose "
        "New GitHub App, switch its webhook off, give it the same permissions, and install it for these repositories. "
        "Enter its App ID here under Edit, and the number at the end of the address of its installation. Under Private "
        "keys choose Generate a private key, and paste that whole file here in place of a token.",
    ),
    permissions=(
        Permission("Metadata", "read the names of repositories", "To list them. GitHub adds it by itself."),
        Permission(
            "Pull requests",
            "read pull requests with their commits, reviews and files",
            "They are what is discussed.",
        ),
        Permission(
            "Issues",
            "list what changed since a time",
            "GitHub lists updated pull requests in one list with the issues only. Issues are passed over.",
        ),
        Permission(
            "Contents",
            "list commits",
            "For changes that were pushed without a pull request. Files are not read.",
        ),
        Permission(
            "Checks, and Commit statuses",
            "read how checks went",
            "For checks whose event was missed. May be left out.",
        ),
        Permission("Deployments", "read deployments and how they went", "To know what was live, and when."),
        Permission(
            "Commit statuses, Read and write",
            "say on a commit what the gate says of it",
            "Only if the gate is to be reported as a commit status. Nothing else is ever written.",
        ),
    ),
    fields=(
        ConfigField(
            name="api_url",
            label="Address of the API",
            help=(
                "Leave it for github.com. Enterprise Server: https://HOSTNAME/api/v3. With data residency: "
                "https://api.SUBDOMAIN.ghe.com."
            ),
            kind="url",
            default=API,
        ),
        ConfigField(
            name="repositories",
            label="Repositories to read",
            help="One a line, as organisation/name. Webhooks are taken from every repository that sends them.",
            kind="lines",
        ),
        STATUSES,
        ConfigField(
            name="app_id",
            label="App ID",
            help="Only if an app signs in: its App ID or Client ID. The token is then the app's private key.",
        ),
        ConfigField(
            name="installation_id",
            label="Installation ID",
            help="Only if an app signs in: the number at the end of the address of its installation's settings.",
        ),
    ),
    api=API,
    repositories=True,
)
