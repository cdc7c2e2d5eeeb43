"""Whether two texts are each other's translation at all, told by how much alike the beads are that were found.

Some alignment is found for any two texts. In a long one the confidence of its pairs is low, as other pairings are as
good; a text of a few sentences has no others, and its pairs would be sure. So the likeness itself is asked, for each
sentence of the shorter text. Where the numbers come from, and how well they tell: benchmarks/README.md.
"""

import math
from collections.abc import Sequence
from typing import Final

from aligner.records import Alignment, Bead, Pair

# Log odds = slope * (likeness - middle), for n sentences of the shorter text. Fitted to cut-outs of the gold data of 1
# to 5 sentences, half of them beside another text's: the more sentences, the less is alike by chance.
_MIDDLE: Final = 0.08
_MIDDLE_OF_ONE: Final = 0.34
"""Added to it, over the square root of n."""
_SLOPE: Final = 15.0
_SLOPE_GROWS: Final = 30.0
"""Added to it, times log n."""

FEW: Final = 5
"""Sentences of the shorter text up to which pairs have too few rivals to tell by themselves that they are wrong."""
_NO_RIVALS: Final = 10
"""Sentences up to which some pair is sure by chance in every third text."""
_UNLIKELY: Final = 0.1
"""Probability below which two texts are taken for unrelated: 0.98 of right texts of one to three sentences pass, and
all longer ones."""
_PART: Final = 0.3
"""Share of the shorter text which, in pairs that are likely, is a part that was translated. Of 84 gold documents beside
another's translation none has more than 0.2."""
_LIKELY: Final = 0.5


def belonging(beads: Sequence[Bead], n_source: int, n_target: int) -> float:
    """Return the probability, 0 to 1, that two texts of so many sentences, with *beads*, are each other's translation.

    As if every second pair of texts were.
    """
    fewer = min(n_source, n_target)
    if not fewer:
        return 0.0
    likeness = sum(bead.score for bead in beads if not bead.is_null) / fewer
    middle = _MIDDLE + _MIDDLE_OF_ONE / math.sqrt(fewer)
    odds = (_SLOPE + _SLOPE_GROWS * math.log(fewer)) * (likeness - middle)
    return 1 / (1 + math.exp(-max(-50.0, min(odds, 50.0))))


def are_unrelated(alignment: Alignment) -> bool:
    """Whether the two sides of *alignment*, both with sentences, do not seem to be each other's translation."""
    n_source, n_target = len(alignment.source), len(alignment.target)
    if belonging([pair.bead for pair in alignment.listed], n_source, n_target) >= _UNLIKELY:
        return False
    return min(n_source, n_target) <= _NO_RIVALS or paired_share(alignment) < _PART


def paired_share(alignment: Alignment) -> float:
    """Return the share, 0 to 1, of one side's sentences that are in likely pairs, of the side where it is larger."""
    likely = [pair for pair in alignment.listed if _is_likely(pair)]
    source = sum(len(pair.bead.source) for pair in likely) / len(alignment.source)
    return max(source, sum(len(pair.bead.target) for pair in likely) / len(alignment.target))


def _is_likely(pair: Pair) -> bool:
    return not pair.bead.is_null and pair.confidence >= _LIKELY
