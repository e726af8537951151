"""Rows that hold words, and rows that read alike, for every room's texts: conditions that GIN indexes answer.

A column that is searched has two indexes: `to_tsvector('english', ...)` for words, and `upper(...)` by trigrams for
what is spelt almost alike. The expressions below are the ones of those indexes, letter by letter.
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorExact,
    TrigramSimilarity,
)
from django.db.models import ExpressionWrapper, F, FloatField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Upper
from django.db.models.lookups import GreaterThanOrEqual

CONFIG = "english"
WORDS_COMPARED = 24
"""How many words of a text are looked for elsewhere: its beginning says what it is about."""
SHARED = 0.3
"""Which part of those words another text must share to read alike, where it is not spelt alike."""

_RANK_OF_ALL = 0.6079
"""What `ts_rank` with equal weights says where every word occurs once: 6 / pi squared."""
_KEY = re.compile("⟦q\\d+⟧")
_WORD = re.compile(r"[^\W\d_]{3,}")


def holds(text: str, *columns: str) -> Q:
    """Rows in which all these words occur, in whatever form ("rotate" finds "rotation"), or as they are spelt.

    `text` is what a person typed. The last column's spelling is the one with an index.
    """
    plain = text.replace("\0", " ")
    spelled = Q()
    for word in plain.split():
        spelled &= Q(**{f"{columns[0]}__icontains": word})
    return Q(SearchVectorExact(vector(*columns), SearchQuery(plain, config=CONFIG))) | spelled


def rank(text: str, *columns: str) -> SearchRank:
    """How well they hold these words."""
    return SearchRank(vector(*columns), SearchQuery(text.replace("\0", " "), config=CONFIG))


def vector(*columns: str) -> SearchVector:
    """What the index by words is made of."""
    return SearchVector(*columns, config=CONFIG)


@dataclass(frozen=True, slots=True)
class Alike:
    """Which rows read like a text, and how much: 0 to about 2."""

    which: Q
    how_much: Combinable


def alike(text: str, *columns: str) -> Alike:
    """Rows that share words with the text, or whose first column is spelt almost like its beginning.

    The condition is two that indexes answer (`@@` and `%`), joined by "or"; the threshold of `%` is PostgreSQL's
    own, 0.3.
    """
    plain = _KEY.sub(" ", text.replace("\0", " "))
    any_word = SearchQuery(" OR ".join(_words(plain)), config=CONFIG, search_type="websearch")
    shared = SearchRank(vector(*columns), any_word, weights=[1.0, 1.0, 1.0, 1.0])
    spelled = Upper(Value(_first_line(plain)))
    occurs = Q(SearchVectorExact(vector(*columns), any_word))
    enough = Q(GreaterThanOrEqual(shared, Value(SHARED * _RANK_OF_ALL)))
    near = Q(TrigramSimilar(Upper(columns[0]), spelled))
    return Alike(
        which=(occurs & enough) | near,
        how_much=ExpressionWrapper(
            shared / Value(_RANK_OF_ALL) + TrigramSimilarity(Upper(F(columns[0])), spelled),  # type: ignore[arg-type]  # expressions are taken, too
            output_field=FloatField(),
        ),
    )


def _words(text: str) -> list[str]:
    """The first different words of a text."""
    return list(dict.fromkeys(word.casefold() for word in _WORD.findall(text)))[:WORDS_COMPARED]


def _first_line(text: str) -> str:
    """What is compared letter by letter: trigrams of a whole page are like those of any other."""
    lines = text.strip().splitlines()
    return lines[0][:300] if lines else ""
