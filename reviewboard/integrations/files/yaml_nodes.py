"""YAML to plain nodes that know their line and column, and to nothing else.

Built from the events of the safe loader: no tag is obeyed, no object is made, aliases are refused (a few
lines of them can stand for terabytes), and depth is bounded without recursion. Documents are cut at their
`---` before parsing, so that one that is not YAML leaves the others readable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from reviewboard.integrations.files.problems import Place, Report, shown

DEEPEST = 50
_DOCUMENT_START = re.compile(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)
_NULL = frozenset({"~", "null", "Null", "NULL"})
_LINE_END = re.compile(r"\r\n|\r|\n")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A mapping (`members`), a list (`items`) or a scalar (`text`), and where it stands."""

    place: Place
    text: str | None = None
    items: list["Node"] | None = None
    members: dict[str, "Node"] | None = None
    pending_key: str | None = field(default=None, repr=False)

    def at(self, path: str) -> "Node | None":
        """The node under a dotted path of keys, None where there is none."""
        node: Node | None = self
        for key in path.split("."):
            node = node.members.get(key) if node is not None and node.members is not None else None
        return node


class _RefusedError(Exception):
    """A document that is YAML, but not of the kind that is read."""

    def __init__(self, place: Place, got: str, expected: str, hint: str = "") -> None:
        super().__init__(got)
        self.place, self.got, self.expected, self.hint = place, got, expected, hint


def read_documents(text: str, report: Report, most: int) -> Iterator[Node]:
    """The roots of at most `most` documents, places counted in the whole file; one that fails is reported."""
    starts = [0, *(match.start() for match in _DOCUMENT_START.finditer(text) if match.start())]
    above = 0
    for count, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        if count > most:
            report.problem(
                Place(above + 1), "more documents", f"at most {most:,}", "those below were not read"
            )
            return
        part = text[start:end]
        if not _only_directives(part):
            yield from _reported_roots(part, above, report)
        above += len(_LINE_END.findall(part))


def _only_directives(part: str) -> bool:
    """Whether nothing but `%YAML`, comments and blank lines stands before the first document's `---`."""
    return all(not line.strip() or line.lstrip()[0] in "%#" for line in part.splitlines())


def _reported_roots(part: str, above: int, report: Report) -> Iterator[Node]:
    try:
        yield from _roots(part, above)
    except _RefusedError as refused:
        report.problem(refused.place, refused.got, refused.expected, refused.hint)
    except yaml.YAMLError as error:
        _syntax_problem(error, part, above, report)


def _roots(text: str, above: int) -> Iterator[Node]:
    """The roots of the documents in `text`, each when it is complete."""
    stack: list[Node] = []
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop()
            if not stack:
                yield done
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event, above)
            if stack:
                _attach(node, stack[-1])
            elif node.text is not None:
                yield node
            if node.text is None:
                stack.append(node)
            if len(stack) > DEEPEST:
                raise _RefusedError(node.place, "values nested very deeply", f"at most {DEEPEST} levels")


def _node(event: yaml.NodeEvent, above: int) -> Node:
    mark = event.start_mark
    place = Place(above + mark.line + 1, mark.column + 1) if mark else Place(above + 1)
    if isinstance(event, yaml.ScalarEvent):
        return Node(place, "" if event.style is None and event.value in _NULL else event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(place, items=[])
    if isinstance(event, yaml.MappingStartEvent):
        return Node(place, members={})
    raise _RefusedError(place, shown(f"*{event.anchor}"), "no aliases", "write the value out")


def _attach(node: Node, parent: Node) -> None:
    """Put a node where its parent expects the next one: an item, a key, or the value of the key before it."""
    if parent.items is not None:
        parent.items.append(node)
    elif parent.members is not None and parent.pending_key is not None:
        parent.members[parent.pending_key] = node
        parent.pending_key = None
    elif parent.members is not None:
        if node.text is None or node.text in parent.members:
            got = (
                "a key that is not text" if node.text is None else f"the key {shown(node.text)} a second time"
            )
            raise _RefusedError(node.place, got, "each key once, and keys that are text")
        parent.pending_key = node.text


def _syntax_problem(error: yaml.YAMLError, part: str, above: int, report: Report) -> None:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        at = getattr(error, "position", 0)
        line = len(_LINE_END.findall(part, 0, at)) if isinstance(at, int) else 0
        report.problem(
            Place(above + line + 1),
            "a character that YAML does not allow",
            "YAML",
            str(error).split("\n")[0][:100],
        )
        return
    found = part.splitlines()[mark.line].strip() if mark.line < len(part.splitlines()) else ""
    place = Place(above + mark.line + 1, mark.column + 1)
    report.problem(
        place,
        shown(found) if found else "the end of the document",
        "YAML",
        str(getattr(error, "problem", ""))[:100],
    )
