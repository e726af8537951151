"""How to connect Bitbucket Data Center."""

from reviewboard.integrations.guide import ConfigField, Guide, Permission, Proof

GUIDE = Guide(
    vendor="bitbucket-server",
    name="Bitbucket Data Center",
    brings="pull requests and their reviews, and what is pushed straight to the main branch",
    keeps=(
        "Of each pull request: its title, description, branch, state, times and link; who wrote, reviewed and merged it; "
        "its commits and the names of its files. Of each commit of the main branch its message, author, time and link. "
        "Comments and the code itself are not kept."
    ),
    proof=Proof.SIGNATURE,
    webhook_steps=(
        "In the repository open Repository settings, then Webhooks, and choose Create webhook. Newer versions can do "
        "the same once for a project, in Project settings.",
        "As Name write reviewboard, and as URL paste {address}.",
        "As Secret paste {secret}. A webhook that uses basic authentication instead takes it as the password, with any "
        "user name.",
        "Tick the events listed here. Others do no harm: they are kept as ignored.",
        "Leave Active ticked, and choose Create.",
        "If Test connection is answered with 401, your version does not sign that test: go by the first real event, which "
        "appears here.",
    ),
    events=(
        "Repository: Push",
        "Pull request: Opened",
        "Pull request: Source branch updated",
        "Pull request: Modified",
        "Pull request: Reviewers updated",
        "Pull request: Approved",
        "Pull request: Unapproved",
        "Pull request: Changes requested (Needs work in older versions)",
        "Pull request: Merged",
        "Pull request: Declined",
        "Pull request: Deleted",
    ),
    token_steps=(
        "In the project or repository open its settings, then HTTP access tokens, and choose Create token. For several "
        "projects take a user's own instead: Manage account, then HTTP access tokens.",
        "Name it reviewboard, and give it the permission listed here.",
        "Choose Create and copy the token: it is shown only once. Paste it here.",
    ),
    permissions=(
        Permission(
            name="Repository read",
            may="read the repositories, their code and their pull requests included",
            why="to find pull requests, reviews and commits that a webhook missed, and those of the past; Bitbucket has "
            "no narrower permission for them",
        ),
    ),
    fields=(
        ConfigField(
            name="api_url",
            label="Address of the API",
            help="https://<your Bitbucket>/rest/api/latest",
            kind="url",
            required=True,
        ),
        ConfigField(
            name="repositories",
            label="Repositories to read",
            help="One a line, as KEY/repository. Webhooks come from wherever they are set up.",
            kind="lines",
        ),
    ),
    repositories=True,
)
