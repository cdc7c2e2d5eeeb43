"""How well pairs of texts agree with gold beads whose sentences were split differently.

``aligner.evaluate`` compares sentence numbers, so it needs both sides to number the same sentences. A run
from a raw document makes sentences of its own. Here letters take the place of sentences: a gold bead is the
set of its letters' places in the gold text, a test pair is the set of the places where its letters stand in
that same gold text, and ``aligner.evaluate.count`` does the rest. So

- **strict**: both texts of the pair, without white space, are exactly a gold bead's, at that place;
- **lax**: the pair shares a letter with one gold bead on both sides;
- a pair that shares no letter with gold on either side is left out. Gold may cover only a part of the
  document (its beginning, say), and what a test run aligns beyond it is neither right nor wrong;
- null beads and null pairs are left out.

White space never counts, since joining lines and splitting sentences changes it. Everything else does: a
page number left inside a sentence, or a hyphen that only a line break had made, loses the strict hit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from aligner.errors import InputError
from aligner.evaluate import Counts, IndexBead, count

SHINGLE = 8
"""Letters compared at once when finding the test text in the gold text: long enough to be nearly unique in
a document, which keeps the comparison fast. Shorter common stretches are found in a second look, between
those, where a stretch of ``SHORTEST`` letters counts and only gaps up to ``WIDEST_GAP`` letters are searched:
in a longer one, such as all that follows the end of gold, a short match would be chance."""

SHORTEST = 2
WIDEST_GAP = 200

LEAST_COMMON = 0.5
"""Share of the gold letters that the test text must have, else the two are not the same document."""

_OUTSIDE = -1
"""The place of a letter that gold does not have. No gold bead holds it."""


def count_by_text(
    gold_source: Sequence[str],
    gold_target: Sequence[str],
    gold_beads: Iterable[IndexBead],
    test_pairs: Iterable[tuple[str, str]],
) -> Counts:
    """Count the gold beads and the *test_pairs* (source text, target text) that agree, as said above.

    *test_pairs* are in document order, null pairs (one text empty) included: their letters help to find
    the place of the others. The order need not be exactly gold's; what is out of order counts as outside.

    Raises ``InputError`` when the texts of one side are not the same document.

    >>> counts = count_by_text(["一。", "二。"], ["One.", "Two."], [([0], [0]), ([1], [1])],
    ...                        [("一。", "One."), ("二。三。", "Two. Three."), ("四。", "Four.")])
    >>> counts.predicted, counts.strict.f1, counts.lax.f1
    (2, 0.5, 1.0)
    """
    sources, targets = [_letters(s) for s in gold_source], [_letters(t) for t in gold_target]
    pairs = [(_letters(source), _letters(target)) for source, target in test_pairs]
    gold = _gold_places(sources, targets, gold_beads)
    found = zip(
        _test_places(sources, [source for source, _ in pairs], "source"),
        _test_places(targets, [target for _, target in pairs], "target"),
        strict=True,
    )
    exact = _by_text("".join(sources), "".join(targets), gold)
    test = [_snap(places, exact.get(pair, ())) for pair, places in zip(pairs, found, strict=True)]
    return count(gold, [bead for bead in test if any(place != _OUTSIDE for side in bead for place in side)])


def _by_text(source: str, target: str, beads: Iterable[IndexBead]) -> dict[tuple[str, str], list[IndexBead]]:
    """Return the gold beads, in places of letters, by their two texts."""
    found: defaultdict[tuple[str, str], list[IndexBead]] = defaultdict(list)
    for bead in beads:
        found["".join(source[i] for i in bead[0]), "".join(target[i] for i in bead[1])].append(bead)
    return found


def _snap(places: IndexBead, same_text: Iterable[IndexBead]) -> IndexBead:
    """Return the gold bead of the same texts that *places* touches on both sides, or else *places*.

    Where one of two texts lacks a sentence, the full stop before the gap can be taken for the one at its
    end: the place of a letter at a joint is a guess, which must not cost a pair whose texts are right.
    """
    for bead in same_text:
        if all(set(bead[side]) & set(places[side]) for side in (0, 1)):
            return bead
    return places


def _letters(text: str) -> str:
    return "".join(text.split())


def _gold_places(sources: Sequence[str], targets: Sequence[str], beads: Iterable[IndexBead]) -> list[IndexBead]:
    """Return *beads* with places of letters instead of sentence numbers."""
    source_spans, target_spans = _spans(sources), _spans(targets)

    def places(numbers: Sequence[int], spans: Sequence[range]) -> list[int]:
        return [place for number in numbers for place in spans[number]]

    return [(places(source, source_spans), places(target, target_spans)) for source, target in beads]


def _spans(texts: Sequence[str]) -> list[range]:
    """Return for each text where its letters stand when all are written one after the other."""
    ends = [0, *accumulate(len(text) for text in texts)]
    return [range(start, end) for start, end in pairwise(ends)]


def _test_places(gold: Sequence[str], texts: Sequence[str], side: str) -> list[list[int]]:
    """Return for each test text the gold places of its letters."""
    whole = "".join(gold)
    places = find_places(whole, "".join(texts))
    found = sum(place != _OUTSIDE for place in places)
    if found < LEAST_COMMON * len(whole):
        raise InputError(
            f"{side}: only {found} of gold's {len(whole)} letters are in the pairs to be judged;"
            " expected the same document, source and target not swapped"
        )
    return [places[span.start : span.stop] for span in _spans(texts)]


def find_places(gold: str, test: str) -> list[int]:
    """Return for each letter of *test* its place in *gold*, or -1: rising, and each place once.

    >>> find_places("abcdef", "xabef")
    [-1, 0, 1, 4, 5]
    """
    places = [_OUTSIDE] * len(test)
    gold_at = test_at = 0
    for gold_start, test_start, length in _long_matches(gold, test):
        _match_letters(places, gold, test, (gold_at, gold_start), (test_at, test_start))
        gold_at, test_at = gold_start + length, test_start + length
        places[test_start:test_at] = range(gold_start, gold_at)
    return places


def _long_matches(gold: str, test: str) -> Iterator[tuple[int, int, int]]:
    """Yield (gold start, test start, length) of the long common stretches, then the end with length 0."""
    matcher = SequenceMatcher(None, _shingles(gold), _shingles(test), autojunk=False)
    gold_at = test_at = 0
    for gold_start, test_start, size in matcher.get_matching_blocks()[:-1]:
        # Two runs of shingles can lie so near that their letters overlap: the later one is cut.
        cut = max(0, gold_at - gold_start, test_at - test_start)
        gold_at, test_at = gold_start + size + SHINGLE - 1, test_start + size + SHINGLE - 1
        yield gold_start + cut, test_start + cut, size + SHINGLE - 1 - cut
    yield len(gold), len(test), 0


def _shingles(text: str) -> list[str]:
    return [text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)]


def _match_letters(
    places: list[int], gold: str, test: str, gold_gap: tuple[int, int], test_gap: tuple[int, int]
) -> None:
    """Write into *places* what the gap between two long matches has in common."""
    left, right = gold[slice(*gold_gap)], test[slice(*test_gap)]
    if max(len(left), len(right)) > WIDEST_GAP:
        return
    for gold_start, test_start, size in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        if size >= SHORTEST:
            start = test_gap[0] + test_start
            places[start : start + size] = range(gold_gap[0] + gold_start, gold_gap[0] + gold_start + size)
