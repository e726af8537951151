"""Messages of a megabyte that are made to keep a reader of evidence busy: one for each way that it might be."""

SIZE = 1_000_000
_ADDRESS = "a" * 120

SHAPES = {
    "plain words": "claude wrote this with ai ",
    "lines of evidence": "made with ai\n",
    "lines of trailers": "Co-authored-by: Claude <noreply@anthropic.com>\n",
    "different trailers": "",
    "escaped line ends": "ai\\n",
    "blank lines": "\n",
    "opened comments": "ai <!--",
    "comments": "<!--ai-->",
    "html escapes": "ai &lt;",
    "opened tags": "ai <p ",
    "opened addresses": "co-authored-by: ai <",
    "long names": f"co-authored-by: {_ADDRESS * 15}\n",
    "addresses without an end": f"{_ADDRESS}@",
    "blanks in a name": f"Co-authored-by: ai{' ' * 1900}(\n",
    "versions in a name": f"Co-authored-by: {'a-1' * 60}!\n",
    "clauses": "(ai ",
    "clauses with verbs": "ai, by claude, ",
    "boxes": "[x] ai? ",
    "lines of boxes": "- [x] ai used?\n",
    "questions": "# was ai used?\n",
    "brackets": "ai [",
    "markdown links": "ai [x](mailto:",
    "generated with": "generated with [claude](https://claude.ai/",
    "robots": "🤖 generated with [",
    "session keys": "zanzibar-session: a\n",
    "links to sessions": "https://a.ai/x/sessions/",
    "fences": "ai\n```\n",
    "quotes": "> ai\n",
    "no break at all": "ai",
    "letters of other alphabets": "由ai生成",
    "capital letters that grow": "İai ",
    "colons": "ai: : ",
    "squashes": "Squashed commit of the following:\n    ai\n",
}


def message(shape: str, size: int = SIZE) -> str:
    """A message of this shape and about this many characters."""
    if shape == "different trailers":
        lines = (f"Co-authored-by: Claude {number} <agent{number}@a.ai>" for number in range(size // 44))
        return "\n".join(lines)
    fragment = SHAPES[shape]
    return fragment * (size // len(fragment))
