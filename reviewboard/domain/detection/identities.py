"""Whether an identity is an agent's: numeric account before address before name, each of them whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviewboard.domain.detection.naming import UNSPECIFIED, tools_named
from reviewboard.domain.detection.rulebook import Rule, RuleBook, rule_book
from reviewboard.domain.detection.strangers import looks_like_an_agent
from reviewboard.domain.values import Certainty, EvidenceKind

_ADDRESS = re.compile(r"<?\\?\"?([^\s<>@()\"',;:]{1,120}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9])\\?\"?>?")
_MAX_CHARS = 400
_NO_REPLY = re.compile(r"(?:(\d{1,18})\+)?(.+)@users\.noreply\.github\.com")
_SUFFIX = re.compile(r".*\S\s*\(([^()]{2,80})\)\s*")
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
_NO_NAMES = frozenset({"ai", "llm", "agent", "ai-agent", "ai-assistant", "assistant"})


@dataclass(frozen=True, slots=True)
class Known:
    """What an identity turned out to be: the tool, what it did, how strongly it binds, and by which rule."""

    tool: str
    certainty: Certainty
    kind: EvidenceKind = EvidenceKind.WROTE
    rule_id: str = UNKNOWN_AGENT


def parted(value: str) -> tuple[str, str]:
    """Name and address of a trailer's value; either may be empty."""
    value = value[:_MAX_CHARS]
    found = _ADDRESS.search(value)
    if found is None:
        return value.strip().rstrip(".,"), ""
    return value[: found.start()].strip(" \t<\"'"), found[1].lower()


def agent(name: str, email: str, book: RuleBook | None = None) -> Known | None:
    """The agent behind a name and an address, None: a person, plain automation, or nobody known."""
    return known_agent(book or rule_book(), name, email)


@lru_cache(maxsize=32768)
def known_agent(book: RuleBook, name: str, email: str, co_author: bool = False) -> Known | None:
    """`agent` by this book."""
    name, email = name.strip(), email.strip('<>"\\ ').lower()
    said = list(_said_by_team(book, name, email))
    if None in said:
        return None
    rule = next(filter(None, said), None) or _bound(book, name, email)
    if rule is not None:
        return Known(_tool_of(rule, name), rule.certainty, rule.kind, rule.id)
    if _login(name, email) in book.never_logins or _LOOKS_ALIKE.search(email):
        return None
    return _by_name(book, name, email, co_author)


@lru_cache(maxsize=8192)
def ignored(book: RuleBook, name: str, email: str) -> bool:
    """Whether the team says that this identity, by whatever part of it, is no AI."""
    return None in _said_by_team(book, name.strip(), email.strip('<>"\\ ').lower())


def _said_by_team(book: RuleBook, name: str, email: str) -> Iterator[Rule | None]:
    """What the team's own rules say, in the order of what is hardest to take for something else."""
    team = book.team
    host = _NO_REPLY.fullmatch(email)
    number = int(host[1]) if host is not None and host[1] else 0
    login = (host[2] if host is not None else name.lower() if not email else "").removesuffix("[bot]")
    if number in team.accounts:
        yield team.accounts[number]
    for said, value in ((team.addresses, email), (team.logins, login), (team.names, name.lower())):
        if value and value in said:
            yield said[value]


def _bound(book: RuleBook, name: str, email: str) -> Rule | None:
    """The rule that binds this identity, in the order of what is hardest to take for something else."""
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
    domain = "" if email in book.never_addresses else email.rpartition("@")[2]
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


def _by_name(book: RuleBook, name: str, email: str, co_author: bool) -> Known | None:
    mailbox, _, domain = email.partition("@")
    automation = email in book.never_addresses
    stranger = None if automation else looks_like_an_agent(book, name, email, co_author=co_author)
    tools = () if automation else tools_named(book, name)
    if tools and tools[0] != UNSPECIFIED:
        # "Claude <somebody@somewhere>" may be a person; "Claude Opus 4.6 <...>" is not.
        nobody = not email or _NOBODY.fullmatch(mailbox) is not None or _VENDORS.fullmatch(domain) is not None
        own = re.sub(r"[^a-z]", "", mailbox) == tools[0] and tools[0] in domain
        machine = tools[0] in book.words["machines"]
        if nobody or own or stranger or machine or tools_named(book, f"{name} Somebody"):
            return Known(tools[0], Certainty.LIKELY, rule_id="reader.agent-name")
        return None
    suffix = _SUFFIX.fullmatch(name)
    if suffix is not None and (tools := tools_named(book, suffix[1])) and tools[0] != UNSPECIFIED:
        certainty = Certainty.CERTAIN if tools[0] == "aider" else Certainty.LIKELY
        return Known(tools[0], certainty, rule_id="reader.agent-name")
    return Known(slug(stranger[0]) or UNSPECIFIED, stranger[1]) if stranger else None


def _tool_of(rule: Rule, name: str) -> str:
    return rule.tool if rule.tool != "other" else (slug(name) or UNSPECIFIED)


def slug(name: str) -> str:
    """A tool's id for a name that no rule knows: small letters, digits and hyphens. "" for "AI" itself."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower().removesuffix("[bot]")).strip("-")
    return "" if words in _NO_NAMES else words[:40]
