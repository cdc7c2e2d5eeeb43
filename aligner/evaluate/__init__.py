"""How well a list of beads agrees with a gold one: counts first, scores after.

The counting is that of Vecalign's ``score.py`` (Thompson and Koehn 2019), which papers on sentence
alignment quote; its measures are those of Sennrich and Volk (2011, ACL Anthology W11-4624). A bead is
**strictly** right when both its sides are exactly a gold bead's, and **laxly** right when it shares a
sentence with one and the same gold bead on both sides. Precision asks this of the test beads; recall asks
it of the gold beads, with the two lists swapped. Counts add up over documents; a score is only ever
computed from added counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from aligner.files import program_version
from aligner.records import Bead

IndexBead: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""Source indices and target indices of one bead, from 0; an empty side is a null bead's."""

_Key: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


class NullBeads(StrEnum):
    """What becomes of beads with an empty side. Gold null beads never count against recall."""

    OUT = "out"
    """They are left out of all counts: the score speaks of translations only."""
    PRECISION = "precision"
    """They count as test beads, right when gold has exactly the same: Vecalign's ``score_multiple``.

    So do the published figures. On data with few null beads the two differ in the third decimal.
    """


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision and recall, each from 0 to 1, and 0 where there was nothing to count."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of beads; those of several documents add up with ``+`` or ``sum(counts, Counts())``."""

    predicted: int = 0
    """Test beads asked about."""
    gold: int = 0
    """Gold beads asked about."""
    strict_predicted: int = 0
    """Test beads that are exactly a gold bead."""
    strict_gold: int = 0
    """Gold beads that are exactly a test bead."""
    lax_predicted: int = 0
    """Test beads that share a sentence with one gold bead on both sides."""
    lax_gold: int = 0
    """Gold beads that share a sentence with one test bead on both sides."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.predicted + other.predicted,
            self.gold + other.gold,
            self.strict_predicted + other.strict_predicted,
            self.strict_gold + other.strict_gold,
            self.lax_predicted + other.lax_predicted,
            self.lax_gold + other.lax_gold,
        )

    @property
    def strict(self) -> Scores:
        """Scores of beads that are exactly right."""
        return Scores(_ratio(self.strict_predicted, self.predicted), _ratio(self.strict_gold, self.gold))

    @property
    def lax(self) -> Scores:
        """Scores of beads that are at least partly right on both sides; never below ``strict``."""
        return Scores(_ratio(self.lax_predicted, self.predicted), _ratio(self.lax_gold, self.gold))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def indices(beads: Iterable[Bead]) -> list[IndexBead]:
    """Return *beads* as lists of indices, the form that gold files have.

    >>> indices([Bead(range(0, 2), range(0, 1)), Bead(range(2, 2), range(1, 2))])
    [([0, 1], [0]), ([], [1])]
    """
    return [(list(b.source), list(b.target)) for b in beads]


def count(gold: Iterable[IndexBead], test: Iterable[IndexBead], null_beads: NullBeads = NullBeads.OUT) -> Counts:
    """Count the beads of one document on which *test* agrees with *gold*.

    The same bead given twice counts once. Beads need neither be in order nor tile the document.

    >>> counts = count([([0], [0]), ([1], [1])], [([0], [0]), ([1], [1, 2])])
    >>> counts.strict.f1, counts.lax.f1
    (0.5, 1.0)
    """
    return sum(count_units(gold, test, null_beads), Counts())


def count_units(
    gold: Iterable[IndexBead], test: Iterable[IndexBead], null_beads: NullBeads = NullBeads.OUT
) -> list[Counts]:
    """Return what ``count`` adds up, one item for each source sentence at which a bead begins.

    It is the finest cut that keeps a gold bead and the test bead that equals it together: what to draw
    from for an interval when there is one document, or few.
    """
    gold_keys, test_keys = _keys(gold), _keys(test)
    asked = test_keys if null_beads is NullBeads.PRECISION else _without_nulls(test_keys)
    units: defaultdict[int, Counts] = defaultdict(Counts)
    for first, strict, lax in _judge(asked, gold_keys):
        units[first] += Counts(predicted=1, strict_predicted=strict, lax_predicted=lax)
    for first, strict, lax in _judge(_without_nulls(gold_keys), test_keys):
        units[first] += Counts(gold=1, strict_gold=strict, lax_gold=lax)
    return [units[first] for first in sorted(units)]


def _keys(beads: Iterable[IndexBead]) -> set[_Key]:
    """Return *beads* so that they can be looked up, without those empty on both sides."""
    keys = {(tuple(source), tuple(target)) for source, target in beads}
    return keys - {((), ())}


def _without_nulls(keys: set[_Key]) -> set[_Key]:
    return {key for key in keys if all(key)}


def _judge(asked: set[_Key], known: set[_Key]) -> Iterator[tuple[int, bool, bool]]:
    """Yield each bead's first source index (else -1), and whether it is strictly and laxly right."""
    by_source, by_target = _owners(known, 0), _owners(known, 1)
    for key in asked:
        strict = key in known
        sources = {bead for index in key[0] for bead in by_source.get(index, ())}
        lax = strict or any(bead in sources for index in key[1] for bead in by_target.get(index, ()))
        yield min(key[0], default=-1), strict, lax


def _owners(keys: set[_Key], side: int) -> dict[int, list[_Key]]:
    """Return for each sentence of *side* (0 source, 1 target) the beads that hold it."""
    owners: defaultdict[int, list[_Key]] = defaultdict(list)
    for key in keys:
        for index in key[side]:
            owners[index].append(key)
    return owners


def signature(measure: str, *, null_beads: NullBeads = NullBeads.OUT, by: str = "sentences") -> str:
    """Return what a score must be printed with, so that somebody else can get the same one.

    *measure* is ``strict`` or ``lax``; *by* is ``sentences`` for ``count``, ``text`` for ``count_by_text``.
    """
    return f"{measure}|by:{by}|null beads:{null_beads}|version:{program_version()}"
