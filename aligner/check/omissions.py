"""Pairs of which one side says something that the other leaves out.

A side that is longer than usual is looked at clause by clause: where the two sides grow more alike when
some of its clauses are taken away, those have no counterpart. The length alone tells less (free
translations vary), the words alone too (see the figures at ``GAIN``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from aligner.encode import Encoder

# Right pairs of the gold data, and the same with 30 to 60 % of one side's text taken away at clause ends.
# Right pairs flagged / damaged ones found, for (LONGER, GAIN): MAC-Dev, 002 sections 0-2, Text+Berg
#   1.35, 0.10:  0.032 / 0.52,  0.044 / 0.38,  0.012 / 0.60
#   1.5,  0.10:  0.028 / 0.47,  0.044 / 0.35,  0.008 / 0.56
#   1.5,  0.12:  0.023 / 0.43,  0.026 / 0.25,  0.006 / 0.51   (chosen)
#   1.5,  0.15:  0.013 / 0.34,  0.018 / 0.22,  0.003 / 0.44
# The same share of right pairs flagged by length alone finds 0.19, 0.43 and 0.50. Of the right pairs flagged,
# about every second one is a translation that does leave something out.
LONGER: Final = 1.5
"""How many times as long as usual a side must be, measured by the other, to be looked at."""
GAIN: Final = 0.12
"""By how much the cosine of both sides must rise when clauses are taken away."""
SHARE: Final = (0.2, 0.65)
"""What part of the letters may be taken away: less tells nothing, more leaves too little."""
_MOST_CLAUSES: Final = 12
"""Clauses that a side is cut into at most (78 runs of them); a longer one has neighbours joined."""

_CLAUSE_END: Final = re.compile(r"[，；：。！？、]+[”’」』）]*|(?<=[,;:.!?—…])[”\"'’)]*\s+")


@dataclass(frozen=True, slots=True)
class _Side:
    """The longer side of a pair without some of its clauses."""

    pair: int
    text: str


def find_partial(pairs: Sequence[tuple[str, str]], lengths: Sequence[float], encoder: Encoder) -> list[bool]:
    """Return for each pair of texts whether part of one side has no counterpart.

    *lengths* says how many times as long as usual the source is (below 1: the target is the longer side).
    Thresholds were measured with the built-in encoder.
    """
    candidates = [
        (n, text, other)
        for n, ((source, target), length) in enumerate(zip(pairs, lengths, strict=True))
        for text, other in [(source, target) if length > 1 else (target, source)]
        if max(length, 1 / length) > LONGER
    ]
    rests = [_Side(at, rest) for at, (_, text, _) in enumerate(candidates) for rest in rests_of(text)]
    found = [False] * len(pairs)
    if not rests:
        return found
    wholes, others, shorter = (
        encoder.encode(texts, 1).spans[0]
        for texts in ([c[1] for c in candidates], [c[2] for c in candidates], [rest.text for rest in rests])
    )
    which = np.array([rest.pair for rest in rests])
    gains = ((shorter - wholes[which]) * others[which]).sum(axis=1)
    for at in which[gains > GAIN]:
        found[candidates[at][0]] = True
    return found


def rests_of(text: str) -> Iterator[str]:
    """Yield what is left of *text* for each run of clauses that can be taken away.

    >>> list(rests_of("One two, three four, five six."))
    ['three four, five six.', 'One two, five six.', 'One two, three four,']
    """
    cuts = _cuts(text)
    low, high = (share * len(text) for share in SHARE)
    for start, end in combinations(cuts, 2):
        if start < end and low <= end - start <= high:
            yield (text[:start] + text[end:]).strip()


def _cuts(text: str) -> list[int]:
    """Return where the clauses of *text* begin, and its end."""
    inner = [found.end() for found in _CLAUSE_END.finditer(text) if found.end() < len(text)]
    step = -(-(len(inner) + 1) // _MOST_CLAUSES)
    return [0, *inner[step - 1 :: step], len(text)]
