"""Pairs of which one side says something that the other leaves out, as far as lengths and clauses tell.

A side that is far longer than usual is a doubt by itself. One that is longer is looked at clause by clause: where
the two sides grow more alike when some of its clauses are taken away, those have no counterpart. The length
alone tells less (free translations vary), the words alone too.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from aligner.encode import Encoder, encode_without
from aligner.languages.characters import CLOSERS, WIDE_ENDERS, WIDE_PAUSES, one_of

# Longer / shorter side in bytes, scaled by the document's own ratio. Right beads of the gold data: 1.5 % above 2.5.
_LENGTH_RATIO: Final = 2.5
_LENGTH_AT_LEAST: Final = 30  # bytes: "Yes." against "没错。" says nothing

# These flag 3.1 % of MAC-Dev's right pairs and find 37 % of those that lost a third or more of a side; 0.06 would be
# 4.1 % and 43 %, 0.12 2.2 % and 25 %.
LONGER: Final = 1.5
"""How many times as long as usual a side must be, measured by the other, to be looked at."""
GAIN: Final = 0.08
"""By how much the cosine of both sides must rise when clauses are taken away."""
SHARE: Final = (0.2, 0.65)
"""What part of the letters may be taken away: less tells nothing, more leaves too little."""
_MOST_CLAUSES: Final = 12
"""Clauses that a side is cut into at most (78 runs of them); a longer one has neighbours joined."""

_CLAUSE_END: Final = re.compile(
    rf"{one_of(WIDE_PAUSES + WIDE_ENDERS)}+{one_of(CLOSERS)}*|(?<=[,;:.!?—…]){one_of(CLOSERS)}*\s+"
)


def length_differs(source: str, target: str, usual: float) -> bool:
    """Whether one side is far longer than translations of the other usually are.

    *usual* is the number of source bytes for one target byte.
    """
    one, other = _bytes(source), usual * _bytes(target)
    return max(one, other) > max(_LENGTH_RATIO * min(one, other), _LENGTH_AT_LEAST)


def relative_length(source: str, target: str, usual: float) -> float:
    """Return how many times as long as *usual* the source is; below 1, the target is the longer side."""
    return max(_bytes(source), 1) / (usual * max(_bytes(target), 1))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def find_omissions(pairs: Sequence[tuple[str, str]], lengths: Sequence[float], encoder: Encoder) -> list[bool]:
    """Return for each pair of texts whether part of one side has no counterpart; *lengths* as ``relative_length``.

    Thresholds were measured with the built-in encoder.
    """
    longer = [n for n, length in enumerate(lengths) if max(length, 1 / length) > LONGER]
    sides = [pairs[n] if lengths[n] > 1 else pairs[n][::-1] for n in longer]
    runs = [(at, *run) for at, (text, _) in enumerate(sides) for run in runs_of(text)]
    if not runs:
        return [False] * len(pairs)
    every = [*((at, 0, 0) for at in range(len(sides))), *runs]
    vectors = encode_without(encoder, [text for text, _ in sides], every)
    wholes, shorter = vectors[: len(sides)], vectors[len(sides) :]
    others = encoder.encode([other for _, other in sides], 1).spans[0]
    which = np.array([at for at, *_ in runs])
    gains = ((shorter - wholes[which]) * others[which]).sum(axis=1)
    found = {longer[at] for at in which[gains > GAIN]}
    return [n in found for n in range(len(pairs))]


def rests_of(text: str) -> Iterator[str]:
    """Yield what is left of *text* for each run of clauses that can be taken away.

    >>> list(rests_of("One two, three four, five six."))
    ['three four, five six.', 'One two, five six.', 'One two, three four,']
    """
    for start, end in runs_of(text):
        yield (text[:start] + text[end:]).strip()


def runs_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each run of clauses of *text* that can be taken away begins and ends."""
    low, high = (share * len(text) for share in SHARE)
    for start, end in combinations(_cuts(text), 2):
        if start < end and low <= end - start <= high:
            yield start, end


def _cuts(text: str) -> list[int]:
    """Return where the clauses of *text* begin, and its end."""
    inner = [found.end() for found in _CLAUSE_END.finditer(text) if found.end() < len(text)]
    step = -(-(len(inner) + 1) // _MOST_CLAUSES)
    return [0, *inner[step - 1 :: step], len(text)]
