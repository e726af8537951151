"""Sentences in which a writer says that no AI took part: "No AI was used.", "Written without AI."."""

import re

_AI = r"(?:gen(?:erative)?[- ]?ai|ai|llms?|copilot|chatgpt|claude)"
_TOOLS = r"(?:[- ](?:tools?|tooling|assistance|assistants?|usage|use|help|agents?|involvement|code|coding|generation))*"
_WROTE = (
    r"(?:written|made|done|created|coded|generated|authored|implemented|produced|drafted|developed|assisted)"
)
_SUBJECT = (
    r"(?:(?:this|the|all|of|code|commit|change|changes|patch|pr|it|everything|was|were|is|entirely)\s+){0,6}"
)
_ENDS = r"(?=\s*(?:[.,;:!)—–-]|$)|\s+(?:for|in|to|at|here|on|during|whatsoever|by|was|were)\b)"
_SAYS_NO = re.compile(
    rf"[\W_]{{0,6}}(?:ai (?:usage|use|disclosure|assistance|statement)\W{{1,6}})?(?:"
    rf"no {_AI}{_TOOLS}(?: (?:was|were|is|has been|have been))?(?: (?:used|involved|needed))?{_ENDS}"
    rf"|{_AI}{_TOOLS} (?:was|were|is) not (?:used|involved){_ENDS}"
    rf"|{_SUBJECT}not {_WROTE} (?:by|with|using) (?:an? |any )?{_AI}{_TOOLS}{_ENDS}"
    rf"|{_SUBJECT}(?:{_WROTE} )(?:entirely |completely )?(?:by hand,? )?without (?:the )?(?:any )?"
    rf"(?:(?:use|help|assistance) of )?(?:any )?{_AI}{_TOOLS}{_ENDS}"
    rf"|(?:i|we) (?:did not|didn't|have not|haven't) use(?:d)? (?:any )?{_AI}{_TOOLS}{_ENDS})",
    re.IGNORECASE,
)
_MAX_CHARS = 200


def says_no(line: str) -> str:
    """The words of this line that say so, from its beginning, or ""."""
    found = _SAYS_NO.match(line[:_MAX_CHARS])
    return found[0].strip() if found else ""
