"""What `kubectl diff` says would go, and which objects of Kubernetes are a loss when they go.

`kubectl diff` writes unified diffs of YAML (https://kubernetes.io/docs/reference/kubectl/generated/kubectl_diff/); an object
that `--prune` would delete has all its lines taken away.
"""

import re
from collections.abc import Iterator, Mapping

from reviewboard.domain.destructive.diffs import FileDiff, files
from reviewboard.domain.destructive.environments import Place
from reviewboard.domain.destructive.harm import Harm, Rule, Unreadable, words

DELETE = Rule(
    "kubernetes.delete", "An object of Kubernetes is deleted that its controller does not bring back."
)
UNPROTECTED = Rule(
    "kubernetes.protection_removed",
    "A protection in Kubernetes is taken away: a PodDisruptionBudget, the reclaim policy Retain.",
)
RULES = (DELETE, UNPROTECTED)

COMES_BACK = words(
    "pod pods po job jobs replicaset replicasets rs event events ev lease leases endpoints ep endpointslice "
    "endpointslices controllerrevision controllerrevisions"
)
"""Kinds, as commands spell them, whose objects are made anew by what owns them, or hold nothing."""
_FIELD = re.compile(r"^(\s*)(?:- )?(kind|name|namespace):\s*[\"']?([\w.:-]+)")
_RETAINED = re.compile(r"\s*(?:persistentVolumeReclaimPolicy|reclaimPolicy):\s*[\"']?Retain\b")


def recognise(content: str, place: Place) -> Iterator[Harm]:
    """What the diff would take away from what counts as production.

    Raises:
        Unreadable: something is there, and it is no unified diff.
    """
    told = list(files(content))
    if content.strip() and not told:
        raise Unreadable(
            "This is no output of `kubectl diff`: send its unified diff, or nothing where it prints nothing."
        )
    for one in told:
        yield from of_file(one, place)


def of_file(one: FileDiff, place: Place) -> Iterator[Harm]:
    """What would go with one file: a live object, or a manifest."""
    gone = _is_gone(one)
    known = _identity(one.removed if gone else [text for sign, text in one.lines if sign != "+"])
    kind, name, namespace = (known.get(part, "") for part in ("kind", "name", "namespace"))
    if not kind or not place.counts(name, name if kind == "Namespace" else namespace):
        return
    where = "/".join(part for part in (namespace, kind, name) if part)
    if gone and kind == "PodDisruptionBudget":
        yield Harm(UNPROTECTED.id, f"The {kind} {name} would be deleted.{place.remark}", where)
    elif gone and kind.lower() not in COMES_BACK:
        yield Harm(DELETE.id, f"The {kind} {name} would be deleted.{place.remark}", where)
    elif any(map(_RETAINED.match, one.removed)) and not any(map(_RETAINED.match, one.added)):
        yield Harm(UNPROTECTED.id, f"The {kind} {name} would no longer be retained.{place.remark}", where)


def _is_gone(one: FileDiff) -> bool:
    """Whether nothing of the object stays; a file that git deletes is gone, whatever of it is shown."""
    return one.deleted or (bool(one.removed) and all(sign in "-@" for sign, _ in one.lines))


def _identity(lines: list[str]) -> Mapping[str, str]:
    """Kind, name and namespace of the first object in these lines: its own, and not those of what it refers to."""
    found: dict[str, str] = {}
    inside, indent = "", ""
    for line in lines:
        if line[:1].strip() and not line.startswith("-"):
            inside, indent = line.partition(":")[0], ""
        match = _FIELD.match(line)
        if inside == "metadata" and not indent:
            indent = line[: len(line) - len(line.lstrip())]
        if (
            match
            and match[1] == ("" if match[2] == "kind" else indent)
            and (inside == "metadata" or not match[1])
        ):
            found.setdefault(match[2], match[3])
    return found
