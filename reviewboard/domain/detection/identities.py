"""Whether an identity is an agent's: numeric account before address before name, each of them whole."""

import re
from dataclasses import dataclass
from functools import lru_cache

from reviewboard.domain.detection.naming import UNSPECIFIED, tools_named
from reviewboard.domain.detection.rulebook import Rule, rule_book
from reviewboard.domain.values import Certainty, EvidenceKind

_ADDRESS = re.compile(r"<?\\?\"?([^\s<>@()\"',;:]{1,120}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9])\\?\"?>?")
_NO_REPLY = re.compile(r"(?:(\d{1,18})\+)?(.+)@users\.noreply\.github\.com")
_SUFFIX = re.compile(r".*\S\s*\(([^()]{2,80})\)\s*")
_AGENT_NAME = re.compile(
    r"(?:(?P<who>[\w.-]+(?: [\w.-]+)?)[ -])?(?:ai[ -])?(?:coding[ -])?"
    r"(?:agent|ai assistant|ai bot|ai)(?:\[bot\])?",
    re.IGNORECASE,
)
_AGENT_MAILBOX = re.compile(r"(?:ai-?|coding-?|code-?)?(?:agent|assistant)|ai(?:-?bot)?", re.IGNORECASE)
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|bot|agent|ai|assistant|[\w.-]+\[bot\])", re.IGNORECASE)
_VENDORS = re.compile(
    r"(?:.*\.)?(?:anthropic\.com|claude\.(?:ai|com)|openai\.com|github\.com|cursor\.(?:com|sh)|google\.com|"
    r"x\.ai|example\.(?:com|org)|localhost|local)",
    re.IGNORECASE,
)
_LOOKS_ALIKE = re.compile(
    r"[@.](?:anthropic|openai|cursor|google|github|claude|ampcode|all-hands)\.(?:com|ai|sh|dev)\."
)
UNKNOWN_AGENT = "reader.unknown-agent"


@dataclass(frozen=True, slots=True)
class Known:
    """What an identity turned out to be: the tool, what it did, how strongly it binds, and by which rule."""

    tool: str
    certainty: Certainty
    kind: EvidenceKind = EvidenceKind.WROTE
    rule_id: str = UNKNOWN_AGENT


def parted(value: str) -> tuple[str, str]:
    """Name and address of a trailer's value; either may be empty."""
    found = _ADDRESS.search(value)
    if found is None:
        return value.strip().rstrip(".,"), ""
    return value[: found.start()].strip(" \t<\"'"), found[1].lower()


@lru_cache(maxsize=32768)
def agent(name: str, email: str) -> Known | None:
    """The agent behind a name and an address, None: a person, plain automation, or nobody known."""
    book = rule_book()
    email = email.strip('<>"\\ ').lower()
    rule = _bound(name.strip(), email)
    if rule is not None:
        return Known(_tool_of(rule, name), rule.certainty, rule.kind, rule.id)
    if _login(name, email) in book.never_logins or _LOOKS_ALIKE.search(email):
        return None
    return _by_name(name.strip(), email)


def _bound(name: str, email: str) -> Rule | None:
    """The rule that binds this identity, in the order of what is hardest to take for something else."""
    book = rule_book()
    for names in book.names:
        if not names.at and names.pattern.fullmatch(name):
            return names.rule
    host = _NO_REPLY.fullmatch(email)
    number = int(host[1]) if host is not None and host[1] else 0
    if number in book.accounts and number not in book.never_accounts:
        return book.accounts[number]
    if email in book.addresses:
        return book.addresses[email]
    login = _login(name, email)
    if login and login in book.logins:
        return book.logins[login]
    domain = "" if _is_automation(email) else email.rpartition("@")[2]
    for names in book.names:
        if domain in names.at and names.pattern.fullmatch(name):
            return names.rule
    return None


def _login(name: str, email: str) -> str:
    """The login of a bot account; a person's account may have a tool's name, so only marked ones are read."""
    host = _NO_REPLY.fullmatch(email)
    login = (
        host[2] if host else (name.lower() if not email or _NOBODY.fullmatch(email.partition("@")[0]) else "")
    )
    return login.removesuffix("[bot]") if login.endswith("[bot]") else ""


def _by_name(name: str, email: str) -> Known | None:
    mailbox, _, domain = email.partition("@")
    nobody = not email or _NOBODY.fullmatch(mailbox) is not None or _VENDORS.fullmatch(domain) is not None
    tools = () if _is_automation(email) else tools_named(name)
    if tools and tools[0] != UNSPECIFIED:
        # "Claude <somebody@somewhere>" may be a person; "Claude Opus 4.6 <...>" is not.
        mail = re.sub(r"[^a-z]", "", mailbox)
        if nobody or tools_named(f"{name} Somebody") or (mail == tools[0] and mail in domain):
            return Known(tools[0], Certainty.LIKELY)
        return None
    suffix = _SUFFIX.fullmatch(name)
    if suffix is not None and (tools := tools_named(suffix[1])) and tools[0] != UNSPECIFIED:
        return Known(tools[0], Certainty.CERTAIN if tools[0] == "aider" else Certainty.LIKELY)
    return None if _is_automation(email) else _unknown_agent(name, mailbox, domain)


def _is_automation(email: str) -> bool:
    return email in rule_book().never_addresses


def _unknown_agent(name: str, mailbox: str, domain: str) -> Known | None:
    """Agents that no rule knows yet: suspected, and for people to classify."""
    if found := _AGENT_NAME.fullmatch(name):
        who = (found["who"] or "").strip()
        if not (name.lower().endswith(" ai") and not _NOBODY.fullmatch(mailbox)) or not who:
            return Known(_slug(who) or UNSPECIFIED, Certainty.LIKELY)
    if domain and (_AGENT_MAILBOX.fullmatch(mailbox) or (mailbox == "noreply" and domain.endswith(".ai"))):
        return Known(_slug(name) or UNSPECIFIED, Certainty.LIKELY)
    return None


def _tool_of(rule: Rule, name: str) -> str:
    return rule.tool if rule.tool != "other" else (_slug(name) or UNSPECIFIED)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().removesuffix("[bot]")).strip("-")[:40]
