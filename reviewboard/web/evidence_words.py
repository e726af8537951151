"""The words of evidence on pages: tools, what they did, how strongly a sign binds, what a rule looks at."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.detection import Conflict, Disagreement
from reviewboard.domain.values import Certainty, EvidenceKind, RuleMatch, Verdict

DECLARATION = "declaration"
"""What stands for a rule where a person declared something here."""
KINDS = {
    EvidenceKind.WROTE: gettext_lazy("wrote"),
    EvidenceKind.ADVISED: gettext_lazy("advised"),
    EvidenceKind.EXECUTED: gettext_lazy("executed"),
    EvidenceKind.REVIEWED: gettext_lazy("reviewed"),
    EvidenceKind.DENIED: gettext_lazy("says no"),
}
DID = {
    EvidenceKind.WROTE: gettext_lazy("It wrote part of it"),
    EvidenceKind.ADVISED: gettext_lazy("It gave advice"),
    EvidenceKind.EXECUTED: gettext_lazy("It ran the operation"),
    EvidenceKind.REVIEWED: gettext_lazy("It reviewed, and no more"),
}
"""What a person can say that a tool did."""
CERTAINTIES = {
    Certainty.CERTAIN: gettext_lazy("certain"),
    Certainty.DECLARED: gettext_lazy("declared"),
    Certainty.LIKELY: gettext_lazy("likely"),
    Certainty.WEAK: gettext_lazy("weak"),
}
MATCHES = {
    RuleMatch.TRAILER: gettext_lazy("A trailer of a commit message"),
    RuleMatch.MARKER: gettext_lazy("Words anywhere in a line"),
    RuleMatch.BRANCH: gettext_lazy("The beginning of a branch name"),
    RuleMatch.LABEL: gettext_lazy("A label"),
    RuleMatch.IDENTITY: gettext_lazy("Who somebody is"),
}
SAYS = {
    Verdict.ASSISTED: gettext_lazy("AI took part"),
    Verdict.RULED_OUT: gettext_lazy("No AI took part"),
}
"""What a dispute says, and a ruling."""
READERS = {
    "reader.branch": gettext_lazy("Branch names that begin as the agent of a tool names them."),
    "reader.label": gettext_lazy("Labels that name a tool, or say that AI took part."),
    "reader.box": gettext_lazy(
        "Boxes and headings of a description’s template that ask whether AI took part."
    ),
    "reader.agent-name": gettext_lazy("Names and addresses in which a known tool is named as the agent."),
    "reader.unknown-agent": gettext_lazy("Names and addresses of an agent that no rule knows yet."),
    "reader.statement": gettext_lazy("Sentences that plainly say that a tool wrote or helped."),
    "reader.note": gettext_lazy(
        "Git notes in which a tool says which lines it wrote, held against the diff."
    ),
    "reader.trace": gettext_lazy("Agent Trace records of the commits of a change."),
}
"""Readers of conventions, which know no tool by themselves: what each looks at."""
_SPELLED = {
    "chatgpt": "ChatGPT",
    "coderabbit": "CodeRabbit",
    "deepseek": "DeepSeek",
    "glm": "GLM",
    "minimax": "MiniMax",
    "opencode": "OpenCode",
    "openhands": "OpenHands",
    "v0": "v0",
}


def tool_words(tool: str) -> str:
    """A tool as people write it: "Amazon Q"; "AI" where none is named."""
    if tool in {"", "unspecified"}:
        return _("AI")
    return _SPELLED.get(tool) or tool.replace("-", " ").title()


def says_words(says: Verdict, tool: str) -> str:
    """What a dispute or a ruling says: "AI took part: Cursor"."""
    words = str(SAYS[says])
    return f"{words}: {tool_words(tool)}" if tool else words


def disagreement_words(one: Disagreement) -> str:
    """In what two signs disagree, in one sentence."""
    names = {"one": tool_words(one.one.tool), "other": tool_words(one.other.tool)}
    if one.conflict is Conflict.TOOLS:
        return _("One sign names %(one)s, another %(other)s.") % names
    if one.conflict is Conflict.BOXES:
        return _("Both a yes and a no are ticked in the description.")
    if one.conflict is Conflict.NOTE:
        return _("The note of the commit tells of people’s lines only; another sign names %(other)s.") % names
    return _("One sign says that no AI took part, another that %(other)s did.") % names
