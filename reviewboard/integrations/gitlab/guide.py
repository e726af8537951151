"""How to connect GitLab."""

from reviewboard.integrations.gitlab.access import API
from reviewboard.integrations.guide import STATUSES, ConfigField, Guide, Permission, Proof

GUIDE = Guide(
    vendor="gitlab",
    name="GitLab",
    brings="merge requests and their approvals, pushes to the main branch, deployments, pipelines and jobs",
    keeps=(
        "Of each merge request: its title, description, branch, labels, times and link; who wrote, approved and merged "
        "it; its commits, and the names and line counts of the files, and which tables, "
        "resources and protections their diffs would remove. Of the main branch its commits, of deployments, "
        "pipelines and jobs how they went. The text of changes, comments, issues and job logs are not kept."
    ),
    proof=Proof.SHARED_SECRET,
    webhook_steps=(
        "In GitLab open the project, or a group to have all its projects at once (Premium and Ultimate only). "
        "You need the Maintainer role in the project, or the Owner role in the group.",
        "Choose Settings, then Webhooks, then Add new webhook.",
        "As URL paste {address}.",
        "As Secret token paste {secret}.",
        "Leave Signing token empty, where your GitLab has such a field, unless the same value is stored here as a secret: "
        "a delivery that is signed is refused when its signature is wrong.",
        "Under Trigger tick the events listed here, and no others; push events of all branches.",
        "Leave Enable SSL verification ticked, and choose Add webhook.",
        "In the list of webhooks open Test and choose Push events: the delivery appears here.",
    ),
    events=(
        "Push events",
        "Merge request events",
        "Job events",
        "Pipeline events",
        "Deployment events",
    ),
    token_steps=(
        "In GitLab open the project, or the group that holds all projects to be read, and choose Settings, then Access "
        "tokens. On GitLab.com these need Premium or Ultimate. On the Free plan make a personal access token instead, "
        "of an account that is a member of these projects only: under its Edit profile.",
        "Choose Add new token and call it reviewboard.",
        "As expiration date take the latest that you may: from that day on nothing more is read.",
        "As role choose Reporter; Developer, if the gate is to be reported there. A personal access token has no role of "
        "its own: its account has one in each project.",
        "Tick the scope read_api, and no other; api in its place, if the gate is to be reported there.",
        "Create the token and copy it: GitLab shows it once. Paste it here.",
    ),
    permissions=(
        Permission(
            name="read_api",
            may="read all that its role may see in these projects through the API, and change nothing",
            why=(
                "to find what a webhook missed, and the past; webhooks also leave out the commits, files and approvers "
                "of a merge request. Of the scopes of an ordinary token no narrower one covers them"
            ),
        ),
        Permission(
            name="Reporter",
            may="see the code, merge requests, pipelines and deployments of private projects",
            why="the least role that sees them",
        ),
        Permission(
            name="api, and Developer",
            may="write as well; reviewboard writes commit statuses and nothing else",
            why=(
                "only if the gate is to be reported as a commit status: GitLab has no narrower scope for it, and asks for "
                "this role. On a protected branch it asks for a role that may push there"
            ),
        ),
    ),
    fields=(
        ConfigField(
            name="api_url",
            label="Address of the API",
            help="For a server of your own its address with /api/v4 at the end.",
            kind="url",
            default=API,
        ),
        ConfigField(
            name="repositories",
            label="Projects",
            help="The path of each project to be read, one a line, such as shop/checkout.",
            kind="lines",
        ),
        STATUSES,
    ),
    api=API,
    repositories=True,
)
