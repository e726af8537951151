"""Personal names inside kept text: found here, so that the rooms above can store keys in their place.

Names live in one erasable place (product.md, "Mandatory attendance, made fair"); a quote that holds
`Name <email>` would be a second one.
"""

import re

from reviewboard.domain.messages import IdentitySnapshot

# A name is what stands between the line's beginning (or a trailer's colon, a comma, a quote, a bracket) and
# the address. All repetitions are bounded, so that no text takes more than linear time.
_ADDRESS = re.compile(
    r"<\s{0,4}(?:mailto:)?([^\s<>@\"',;:()\[\]]{1,120}@[^\s<>@\"',;:()\[\]]{1,190})\s{0,4}>"
)
_NAME = re.compile(r"[^\n\r:,;<>\"“”⟦⟧|]{1,120}\Z")
_LEAD = re.compile(r"(?:\s|[-*>•]|\b(?:by|from|and|with|to|cc)\s)+", re.IGNORECASE)


def split_identities(text: str) -> tuple[str | IdentitySnapshot, ...]:
    """The text in pieces: plain text, and an identity (kind "email") for each `Name <email>` in it, in order.

    Putting the words back (`Name <email>`, or `<email>` where there was no name) gives the text again, but
    for blanks inside and right before the brackets.
    """
    parts: list[str | IdentitySnapshot] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        before = text[done : found.start()]
        name = _name_before(before)
        plain = before[: len(before) - len(name)]
        if plain:
            parts.append(plain)
        parts.append(IdentitySnapshot("email", found[1], name.strip()))
        done = found.end()
    if done < len(text) or not parts:
        parts.append(text[done:])
    return tuple(parts)


def _name_before(text: str) -> str:
    """The name that ends this text, with the blanks after it, or nothing."""
    found = _NAME.search(text, max(0, len(text) - 120))
    if found is None:
        return ""
    name = found[0]
    lead = _LEAD.match(name)
    return name[lead.end() :] if lead else name
