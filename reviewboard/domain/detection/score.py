"""How good detection is on labelled commits: precision, recall, and whether the first tool is the right one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewboard.domain.detection.facts import Sign
from reviewboard.domain.detection.rows import SAYS_YES, CommitRow, tools_of
from reviewboard.domain.detection.verdict import strongest, verdict
from reviewboard.domain.values import Certainty


@dataclass(frozen=True, slots=True)
class Graded:
    """A labelled commit and what was found in it."""

    row: CommitRow
    signs: tuple[Sign, ...]

    @property
    def truth(self) -> bool:
        """What its label says."""
        return bool(self.row.told.get("ai_assisted"))

    @property
    def yes(self) -> bool:
        """What detection says: assisted and suspected count as a yes."""
        return verdict(self.signs) in SAYS_YES

    @property
    def first_right(self) -> bool:
        """Whether the tool that comes first is one of its label."""
        return tools_of(self.signs)[:1] != () and tools_of(self.signs)[0] in self.labelled

    @property
    def labelled(self) -> tuple[str, ...]:
        """The tools of its label."""
        tools = self.row.told.get("tools")
        return tuple(map(str, tools)) if isinstance(tools, list) else ()

    @property
    def kind(self) -> str:
        """The class of its label: by what it can be seen, or why it is a trap."""
        return str(self.row.told.get("evidence_kind") or "unnamed")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of commits: said yes and right, said yes and wrong, and not found."""

    right: int
    wrong: int
    missed: int
    first_right: int = 0

    @property
    def precision(self) -> float:
        """The share of yeses that are right; 1 where there is no yes."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def first_tool(self) -> float:
        """The share of right yeses whose first tool is right; 1 where there are none."""
        return self.first_right / self.right if self.right else 1.0


def is_scored(row: CommitRow) -> bool:
    """Whether it has a label that honest people agree on."""
    return "ai_assisted" in row.told and row.told.get("scored", True) is not False


def tally(graded: Iterable[Graded], *, certain_only: bool = False) -> Tally:
    """Counts these commits; with `certain_only`, only what is *certain* counts as a yes."""
    right = wrong = missed = first = 0
    for one in graded:
        yes = strongest(one.signs) is Certainty.CERTAIN if certain_only else one.yes
        right += yes and one.truth
        wrong += yes and not one.truth
        missed += one.truth and not yes
        first += yes and one.truth and one.first_right
    return Tally(right, wrong, missed, first)


def report(graded: Sequence[Graded]) -> Iterator[str]:
    """The score in lines: all, certain alone, hard rows apart, by class of evidence, and by tool."""
    hard = [one for one in graded if one.row.told.get("hard")]
    yield _line("all", tally(graded))
    yield _line("certain", tally(graded, certain_only=True))
    yield _line("hard", tally(hard))
    yield "by class of evidence (where there is nothing to find, every yes is wrong)"
    for kind in sorted({one.kind for one in graded}):
        yield _line(f"  {kind}", tally(one for one in graded if one.kind == kind))
    yield "by tool (of those found, how many have it first)"
    for tool in sorted({tool for one in graded for tool in one.labelled}):
        yield _line(f"  {tool}", tally(one for one in graded if tool in one.labelled))


def _line(name: str, of: Tally) -> str:
    if of.right + of.missed == 0:
        return f"{name:<28} nothing to find  ({of.wrong} wrong)"
    return (
        f"{name:<28} precision {of.precision:.3f}  recall {of.recall:.3f}  first tool {of.first_tool:.3f}  "
        f"({of.right} right, {of.wrong} wrong, {of.missed} missed)"
    )
