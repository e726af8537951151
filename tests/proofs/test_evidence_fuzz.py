"""100,000 commits of any bytes, notes, traces and labels among them: reading evidence never raises, nor grows slow."""

import os
import random
import time

import pytest

from benchmarks.hostile import SHAPES
from reviewboard.domain.detection import ChangeText, detect, strongest, traces, verdict, why_disagrees
from tests.domain.detection.adversary import NO, YES
from tests.proofs.facts import Fact

pytestmark = pytest.mark.prove

COUNT = int(os.environ.get("MESSAGES", "100000"))
SEED = 7
SLOWEST = 2.0
"""Seconds of processor time that one commit may take; a hundredth of it is usual for the longest."""
_PIECES = [
    *(text.encode() for _, text in YES + NO),
    *(shape.encode() for shape in SHAPES.values()),
    b"---\n", b'{"sessions": {', b"  s_0123456789abcd::t_01 1-2\n", b"  h_0123456789abcd 3\n", b"\x00", b"\xff\xfe",
    b"\xed\xa0\x80", b"\r", b"\\n", b"\x019", b"\x1e", b"\xe2\x80\xae", b'{"vcs": {"revision": "a"}, "files": [',
]  # fmt: skip


def text(dice: random.Random) -> str:
    """Pieces of evidence cut, doubled and broken by random bytes, as a lenient reader decodes them."""
    parts = []
    for _ in range(dice.randrange(1, 9)):
        part = dice.choice(_PIECES)
        cut = dice.randrange(len(part) + 1)
        torn = dice.choice((part, part[:cut], part[cut:], dice.randbytes(cut % 24)))
        parts.append(torn * (40 if dice.random() < 0.06 else 1))
    joined = dice.choice((b"\n", b"\n\n", b" ", b"")).join(parts)
    return joined.decode(dice.choice(("utf-8", "latin-1", "utf-16-le")), dice.choice(("replace", "ignore")))


def test_no_commit_raises_or_takes_long(fact: Fact) -> None:
    dice = random.Random(SEED)
    signs, longest = 0, 0.0
    for _ in range(COUNT):
        facts = ChangeText(
            message=text(dice),
            author_name=text(dice),
            author_email=text(dice),
            committer_name=text(dice),
            committer_email=text(dice),
            parents=dice.randrange(3),
            branch=text(dice),
            body=text(dice),
            labels=(text(dice),),
            note=text(dice),
            paths=dice.choice((None, ("a.py",))),
        )
        began = time.process_time()
        found = (*detect(facts), *traces(facts.note, "a"))
        longest = max(longest, time.process_time() - began)
        _ = verdict(found), strongest(found), why_disagrees(found)
        assert all(
            len(sign.quote) <= 400 and len(sign.place) <= 64 and len(sign.tool) <= 64 for sign in found
        )
        signs += len(found)
    assert longest < SLOWEST
    fact("fuzzed commits", COUNT)
    fact("seed", str(SEED))
    fact("signs found in them", signs)
    fact("milliseconds of the one that took longest", round(longest * 1000))
