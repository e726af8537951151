"""How to connect Bitbucket Cloud."""

from reviewboard.integrations.bitbucket.source import API
from reviewboard.integrations.guide import ConfigField, Guide, Permission, Proof

GUIDE = Guide(
    vendor="bitbucket",
    name="Bitbucket Cloud",
    brings="pull requests, their reviews and builds, and what is pushed straight to the main branch",
    keeps=(
        "Of each pull request: its title, description, branch, state, times and link; who wrote, reviewed and merged it; "
        "its commits, the names of its files and how many lines they changed. Of each commit of the main branch the "
        "same. Of each build its name, result and link. Comments and the code itself are not kept."
    ),
    proof=Proof.SIGNATURE,
    webhook_steps=(
        "In the repository open Repository settings, then Webhooks under Workflow, and choose Add webhook. For all "
        "repositories at once do the same in the settings of the workspace.",
        "As Title write reviewboard, and as URL paste {address}.",
        "As Secret paste {secret}.",
        "Leave Status active.",
        "Under Triggers choose the full list of triggers, and tick the events listed here. Others do no harm: they are "
        "kept as ignored.",
        "Choose Save.",
    ),
    events=(
        "Repository: Push",
        "Repository: Build status created",
        "Repository: Build status updated",
        "Pull request: Created",
        "Pull request: Updated",
        "Pull request: Approved",
        "Pull request: Approval removed",
        "Pull request: Changes request created",
        "Pull request: Changes request removed",
        "Pull request: Merged",
        "Pull request: Declined",
    ),
    token_steps=(
        "With the Premium plan open Workspace settings, then Access tokens under Security; without it, Repository settings "
        "and Access tokens there, for one repository.",
        "Choose Create access token, name it reviewboard, and tick the permissions listed here.",
        "Choose Create and copy the token: it is shown only once. Paste it here.",
        "For several repositories without the Premium plan, create an API token with scopes instead: in your Atlassian "
        "account open Security, then Create and manage API tokens, and choose Create API token with scopes, Bitbucket as "
        "the app, and the scopes read:repository:bitbucket and read:pullrequest:bitbucket. Paste here the address of that "
        "account, a colon, and the token. App passwords no longer work: Bitbucket switched them off in July 2026.",
    ),
    permissions=(
        Permission(
            name="Repositories: Read",
            may="read the repositories, their code included",
            why="to read the commits of the main branch; Bitbucket has no narrower permission for them",
        ),
        Permission(
            name="Pull requests: Read",
            may="read pull requests with their reviews and comments",
            why="to find pull requests and reviews that a webhook missed, and those of the past",
        ),
    ),
    fields=(
        ConfigField(
            name="repositories",
            label="Repositories to read",
            help="One a line, as workspace/repository. Webhooks come from wherever they are set up.",
            kind="lines",
        ),
        ConfigField(
            name="api_url",
            label="Address of the API",
            kind="url",
            default=API,
        ),
    ),
    api=API,
    repositories=True,
)
