"""The create screens that projects begin with. `parent` is how Cloud names an epic, Epic Link how Data Center did."""

from tests.simulators.jira.model import IssueType, Mode, Named, ScreenField

EPIC = IssueType("10000", "Epic", level=1)
TASK = IssueType("10001", "Task")
BUG = IssueType("10004", "Bug")
SUBTASK = IssueType("10003", "Sub-task", subtask=True, level=-1)

TEAM = "customfield_10044"
EPIC_LINK = "customfield_10008"
EPIC_NAME = "customfield_10011"

_LIST = ("add", "set", "remove")
_KINDS = "com.atlassian.jira.plugin.system.customfieldtypes:"

SUMMARY = ScreenField("summary", "Summary", "string", required=True)
PROJECT = ScreenField("project", "Project", "project", required=True)
ISSUE_TYPE = ScreenField("issuetype", "Issue Type", "issuetype", required=True, operations=())
PLAIN = (
    SUMMARY,
    PROJECT,
    ISSUE_TYPE,
    ScreenField("description", "Description", "string"),
    ScreenField("labels", "Labels", "array", items="string", operations=_LIST),
    ScreenField("priority", "Priority", "priority", has_default=True),
    ScreenField("assignee", "Assignee", "user"),
    ScreenField("reporter", "Reporter", "user", has_default=True),
    ScreenField("duedate", "Due date", "date"),
    ScreenField(
        TEAM,
        "Team",
        "option",
        options=(Named("10110", "Payments"), Named("10111", "Platform"), Named("10112", "Identity")),
        custom=_KINDS + "select",
    ),
)
PARENT = ScreenField("parent", "Parent", "issuelink")
SECURITY = ScreenField("security", "Security Level", "securitylevel")


def fields(mode: Mode, kind: IssueType, *, security: bool) -> dict[str, ScreenField]:
    """The create screen of this kind of ticket."""
    listed = [*PLAIN]
    if kind.subtask:
        listed.append(ScreenField("parent", "Parent", "issuelink", required=True))
    elif kind.level == 0 and mode == "cloud":
        listed.append(PARENT)
    elif kind.level == 0:
        listed.append(
            ScreenField(EPIC_LINK, "Epic Link", "any", custom="com.pyxis.greenhopper.jira:gh-epic-link")
        )
    if kind.level == 1 and mode == "dc":
        listed.append(
            ScreenField(
                EPIC_NAME,
                "Epic Name",
                "string",
                required=True,
                custom="com.pyxis.greenhopper.jira:gh-epic-label",
            )
        )
    if security:
        listed.append(SECURITY)
    return {one.id: one for one in listed}


def custom_field(
    id: str,  # noqa: A002  # Jira's word for it
    name: str,
    *,
    required: bool = False,
    options: tuple[str, ...] = (),
) -> ScreenField:
    """A custom field: a choice where it has options, otherwise one line of text."""
    number = int(id.removeprefix("customfield_"))
    choices = tuple(Named(str(number * 10 + place), text) for place, text in enumerate(options))
    kind, custom = ("option", "select") if options else ("string", "textfield")
    return ScreenField(id, name, kind, required=required, options=choices, custom=_KINDS + custom)
