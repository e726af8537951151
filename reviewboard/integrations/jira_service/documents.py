"""Text that Jira keeps formatted, as plain text.

A webhook and version 2 of the API write it as wiki markup, version 3 as a document in JSON
(https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/). Without formatting, both come out
the same.
"""

from reviewboard.integrations.reading import clean, record, text

_BLOCKS = frozenset(
    {"paragraph", "heading", "codeBlock", "blockquote", "listItem", "tableRow", "panel", "rule", "hardBreak"}
)
"""Nodes that end a line."""


def plain(said: object) -> str:
    """The words, a line each paragraph, without empty lines; "" for what is neither text nor a document."""
    written = clean(said) if isinstance(said, str) else _words(said)
    return "\n".join(line for line in map(str.rstrip, written.splitlines()) if line).strip()


def _words(document: object) -> str:
    """Without recursion: a document may be nested as deep as its writer likes."""
    found: list[str] = []
    ahead: list[object] = [document]
    while ahead:
        node = ahead.pop()
        if isinstance(node, str):
            found.append(node)
        if not isinstance(node, dict):
            continue
        attributes = record(node, "attrs")
        found.append(text(node, "text") or text(attributes, "text") or text(attributes, "url"))
        if text(node, "type") in _BLOCKS:
            ahead.append("\n")
        content = node.get("content")
        ahead += (
            [one for one in reversed(content) if isinstance(one, dict)] if isinstance(content, list) else []
        )
    return "".join(found)
