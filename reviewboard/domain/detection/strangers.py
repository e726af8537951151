"""Identities that no rule knows and that look like an agent's: suspected, and for people to classify.

What is looked at are conventions, not names: accounts of applications, addresses that nobody reads, names with
a version behind them, products that commit under their own domain. Automation that is no AI has words of its
own (`words.automation` of the rule file).
"""

import re

from reviewboard.domain.detection.rulebook import RuleBook
from reviewboard.domain.values import Certainty

_TOKEN = re.compile(r"[a-z]+|\d+")
_AGENT_NAME = re.compile(
    r"(?:(?P<who>[\w.-]+(?: [\w.-]+){0,2})[ -])?(?:ai[ -])?(?:(?:coding|code|software|developer|dev|swe)[ -])?"
    r"(?:agent|ai assistant|ai bot|ai developer|ai engineer|ai)(?:\[bot\])?",
    re.IGNORECASE,
)
_BY_AI = re.compile(r".*\b(?:powered by ai|\(ai(?: (?:agent|assistant|bot))?\)|\[ai\])", re.IGNORECASE)
_AGENT_MAILBOX = re.compile(
    r"(?:ai-?|coding-?|code-?|swe-?)?(?:agent|assistant)|ai(?:-?bot)|[a-z]{3,20}[-_.]?agent|agent-[0-9a-f-]{8,40}|"
    r"(?:llm|gpt)[-_]?(?:bot|agent)|ai[-_.](?:agent|assistant|bot|coder|dev)",
)
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|bot|agent|ai|assistant|[\w.-]+\[bot\])", re.IGNORECASE)
_NO_REPLY_MAILBOX = re.compile(r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply)(?:[-+_.][\w.-]{1,40})?")
# A model's name: words, then a version, then perhaps what it was set to: "Opus 4.6 (1M context)".
_VERSIONED = re.compile(
    r"[A-Za-z][\w.+-]*(?: [A-Za-z][\w.+-]*){0,3}(?:[ -/]v?\d{1,2}(?:\.\d{1,3}){1,2}|-v?\d{1,2})(?:[ -][\w.-]{1,20}){0,3}"
    r"(?:\s*[(\[][^()\[\]]{1,60}[)\]])?"
)
# One word, so that no person's name with a company's number behind it is taken for one.
_MODEL_IN_BRACKETS = re.compile(
    r"[\w.-]{2,30}(?: (?:code|cli|agent|ai|coder))?\s?\([\w.:/, -]*\d[\w.:/, -]*\)", re.IGNORECASE
)
_PRODUCT_TAILS = ("", "ai", "code", "coder", "app", "hq", "labs", "agent", "bot", "dev")
_AI_WORDS = frozenset(
    {"ai", "agent", "agents", "llm", "gpt", "assistant", "coder", "swe", "copilot", "genai"}
)


def looks_like_an_agent(
    book: RuleBook, name: str, email: str, *, co_author: bool
) -> tuple[str, Certainty] | None:
    """The name under which this identity is suspected, and how strongly; None: a person, or plain automation.

    More is suspected of a co-author: few people appear there under a number or a product's name.
    """
    mailbox, _, domain = email.partition("@")
    if _BY_AI.match(name):
        return name, Certainty.LIKELY
    login = _login(name, mailbox, domain)
    if _is_automation(book, f"{name} {login}") or (not login and _is_automation(book, _plain(mailbox))):
        return None
    if (who := _called_agent(name, mailbox)) is not None:
        return who, Certainty.LIKELY
    if login:
        return _application(login, co_author)
    machine = _AGENT_MAILBOX.fullmatch(mailbox) and not domain.endswith("noreply.github.com")
    nobody = _NO_REPLY_MAILBOX.fullmatch(mailbox) and "." in domain and domain not in book.words["hosts"]
    nobody = nobody and (co_author or not _may_be_a_persons(name))
    product = co_author and (is_versioned(name) or _is_product(name, mailbox, domain))
    return (name, Certainty.LIKELY) if machine or nobody or product else None


def _may_be_a_persons(name: str) -> bool:
    """Two words or more without a number: an author may hide the own address behind a no-reply one."""
    return " " in name and not re.search(r"\d", name)


def _called_agent(name: str, mailbox: str) -> str | None:
    """What is left of a name that says what it is, "" for a bare "AI agent"; None for any other name.

    "Somebody AI" may be a company's account, unless nobody reads its mail.
    """
    if found := _AGENT_NAME.fullmatch(name):
        who = (found["who"] or "").strip()
        if name == "Ai" and not _NOBODY.fullmatch(mailbox):
            return None  # a given name
        if not who or not name.lower().endswith(" ai") or _NOBODY.fullmatch(mailbox):
            return who
    return None


def _application(login: str, co_author: bool) -> tuple[str, Certainty] | None:
    words = _TOKEN.findall(login)
    if not _AI_WORDS.isdisjoint(words) or any(word.endswith("ai") and len(word) > 4 for word in words):
        return login, Certainty.LIKELY
    return (login, Certainty.WEAK) if co_author else None


def is_versioned(name: str) -> bool:
    """Whether this is written as models are: words, then a version: "Opus 4.6 (1M context)"."""
    return _VERSIONED.fullmatch(name) is not None or _MODEL_IN_BRACKETS.fullmatch(name) is not None


def _is_product(name: str, mailbox: str, domain: str) -> bool:
    """A product that commits under its own domain, like "Acme (big-model) <acme@acme.dev>"."""
    word = re.match(r"[a-z0-9]+", name.lower())
    label = domain.rpartition(".")[0].rpartition(".")[2].replace("-", "")
    return (
        word is not None
        and len(word[0]) > 1
        and " " not in re.sub(r"\s*\([^()]*\)\s*$", "", name)
        and mailbox == word[0]
        and any(label == word[0] + tail for tail in _PRODUCT_TAILS)
    )


def _login(name: str, mailbox: str, domain: str) -> str:
    """The login of an application's account, "" for anything else."""
    for told in (mailbox.rpartition("+")[2] if domain.endswith("noreply.github.com") else "", name.lower()):
        if told.endswith("[bot]"):
            return told.removesuffix("[bot]")
    return ""


def _is_automation(book: RuleBook, told: str) -> bool:
    words = _TOKEN.findall(told.lower())
    return not book.words["automation"].isdisjoint(words) or "-".join(words) in book.never_logins


def _plain(mailbox: str) -> str:
    return "" if _NO_REPLY_MAILBOX.fullmatch(mailbox) else mailbox
