"""The files that a change touched: what GitLab's diffs, whose text is not kept, count and would destroy."""

from collections.abc import Iterable, Sequence

from reviewboard.integrations import harms
from reviewboard.integrations.reading import Record, count, flag, text
from reviewboard.integrations.touched import Touched, touched


def counted(files: Iterable[Record], *, whole: bool, told: int = 0) -> Touched:
    """What the files of a bundle come to (`kept`).

    `whole`: they are all. If not, or if GitLab left out the text of one, their lines are not known and there may be
    tests among those left out. `told` is GitLab's own count of files.
    """
    listed = list(files)
    found = touched(sorted(text(one, "path") for one in listed))
    lines = whole and all(flag(one, "counted") for one in listed)
    return Touched(
        max(found.count, told),
        found.paths,
        found.tests if whole or found.tests else None,
        sum(count(one, "added") for one in listed) if lines else 0,
        sum(count(one, "removed") for one in listed) if lines else 0,
    )


def kept(diffs: Iterable[Record]) -> Sequence[dict[str, object]]:
    """Of each file's diff the path, the number of lines and what it would destroy, to be stored in a bundle."""
    return [_counted(one) for one in diffs]


def _counted(diff: Record) -> dict[str, object]:
    added = removed = 0
    inside = False
    for line in text(diff, "diff").split("\n"):
        inside = inside or line.startswith("@@")  # older versions put `---` and `+++` before the first hunk
        added += inside and line.startswith("+")
        removed += inside and line.startswith("-")
    path = text(diff, "new_path") or text(diff, "old_path")
    was = text(diff, "old_path") if flag(diff, "renamed_file") else ""
    deleted = flag(diff, "deleted_file") is True
    return {
        "path": path,
        "added": added,
        "removed": removed,
        # Large diffs come without their text, whatever their size.
        "counted": not (flag(diff, "collapsed") or flag(diff, "too_large")),
        **harms.found(path, text(diff, "diff"), deleted=deleted, was=was),
    }
