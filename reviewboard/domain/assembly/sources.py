"""What an agenda could see. A silent source is never taken for a quiet week (product.md, "Sources in")."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from reviewboard.domain.assembly.agenda import Heard, Seen, Silent
from reviewboard.domain.facts import SourceFacts
from reviewboard.domain.values import QuietWeek


def seen(sources: Iterable[SourceFacts], as_of: datetime, *, nothing: bool) -> Seen:
    """How many sources of each kind were heard from, which were not, and what a week with `nothing` may say.

    "Nothing this week" needs at least one source, and every one of them heard.
    """
    ordered = sorted(sources, key=lambda source: source.key)
    silent = tuple(
        Silent(source.key, source.kind, source.last_seen) for source in ordered if source.silent(as_of)
    )
    total = Counter(source.kind for source in ordered)
    missing = Counter(source.kind for source in silent)
    heard = tuple(Heard(kind, total[kind] - missing[kind], total[kind]) for kind in sorted(total))
    quiet = None
    if nothing:
        certain = bool(ordered) and not silent
        quiet = QuietWeek.NOTHING_THIS_WEEK if certain else QuietWeek.NOTHING_SEEN
    return Seen(heard, silent, quiet)
