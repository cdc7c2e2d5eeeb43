"""Passages that the translation moved are found, reported and paired; nothing else is called moved."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from aligner.align.crossing import find_crossings
from aligner.pipeline import align_pair, split_text
from aligner.read import read_document
from aligner.records import check_tiling
from aligner.rows import FLAGS
from cli import report
from tests.samples import bead_at

SEED = next((Path(__file__).parents[2] / "seeds").glob("002*.txt"))
DIM = 256
FIRST = 95
"""Sentences of the seed that the tests use, either side."""


@pytest.fixture(name="whole", scope="module")
def _whole(encoder):
    """Return the alignment of the seed's first sentences, in their right order."""
    both = split_text(read_document(SEED).text)
    texts = ([both.sentences[i].text for i in both.alignable(lang)[:FIRST]] for lang in ("zh", "en"))
    return _aligned(*texts, encoder)


@pytest.fixture(name="cuts", scope="module")
def _cuts(whole):
    """Return where the text can be cut: (source, target) after each sure bead."""
    beads = [pair.bead for pair in whole.pairs if pair.confidence > 0.8 and not pair.bead.is_null]
    return [(bead.source.stop, bead.target.stop) for bead in beads]


def _near(cuts, place):
    return min(cuts, key=lambda cut: abs(cut[0] - place))


def _aligned(source, target, encoder):
    return align_pair("\n".join(source), "\n".join(target), presegmented=True, encoder=encoder)


def _texts(alignment):
    return [s.text for s in alignment.source], [s.text for s in alignment.target]


@pytest.fixture(name="swapped", scope="module")
def _swapped(whole, cuts, encoder):
    """Return the alignment with English passages of some 20 and 25 sentences swapped, and where they now stand."""
    source, target = _texts(whole)
    (a, x), (b, y), (c, z) = (_near(cuts, place) for place in (30, 50, 75))
    moved = [*target[:x], *target[y:z], *target[x:y], *target[z:]]
    return _aligned(source, moved, encoder), (a, b, x + z - y, z), (b, c, x, x + z - y)


def test_swapped_passages_are_found(swapped):
    """One of two swapped passages is paired in order, the other is reported as moved, nearly whole."""
    alignment, *places = swapped

    (crossing,) = alignment.crossings
    found = (crossing.source.start, crossing.source.stop, crossing.target.start, crossing.target.stop)
    assert min(max(abs(a - b) for a, b in zip(found, place, strict=True)) for place in places) <= 3
    assert crossing.similarity > 0.05


def test_moved_pairs_are_the_pairs_of_the_unmoved_text(whole, swapped):
    """Nearly all extra pairs are pairs of the document in its right order."""
    known = {(pair.source, pair.target) for pair in whole.pairs}
    moved = swapped[0].moved

    assert len(moved) >= 10
    assert sum((pair.source, pair.target) in known for pair in moved) >= 0.8 * len(moved)
    assert all("moved" in pair.flags and not pair.bead.is_null for pair in moved)
    assert any(pair.keep for pair in moved)


def test_pairs_still_tile_and_flag_what_moved(swapped):
    """The monotone pairs cover every sentence once; the unpaired ones of the passage are flagged, none is kept."""
    alignment = swapped[0]
    (crossing,) = alignment.crossings
    check_tiling([pair.bead for pair in alignment.pairs], len(alignment.source), len(alignment.target))

    flagged = [pair for pair in alignment.pairs if "moved" in pair.flags]
    sentences = {i for pair in flagged for i in pair.bead.source}
    assert len(sentences & set(crossing.source)) >= 0.9 * (len(crossing.source))
    assert not any(pair.keep for pair in flagged)
    assert "moved" in FLAGS


def test_summary_names_the_passage(swapped):
    """The closing lines say where the passage stands on either side and how many pairs it gave."""
    alignment = swapped[0]
    (crossing,) = alignment.crossings
    lines = report.alignment_lines(alignment, 1.0, verbose=False)

    assert (
        f"  moved: zh{crossing.source.start + 1}-zh{crossing.source.stop} ↔ en{crossing.target.start + 1}"
        f"-en{crossing.target.stop}, {len(alignment.moved)} pairs"
    ) in lines


def test_section_moved_to_the_end_is_found(whole, cuts, encoder):
    """The English of the first section, put behind all else, is found there."""
    source, target = _texts(whole)
    a, x = _near(cuts, 25)
    alignment = _aligned(source, [*target[x:], *target[:x]], encoder)

    (crossing,) = alignment.crossings
    assert crossing.source.start <= 8 and abs(crossing.source.stop - a) <= 3
    assert crossing.target.start >= len(target) - x - 3


def test_whole_document_has_no_moved_passage(whole):
    """The seed in its right order gives no crossing and no flag."""
    assert whole.crossings == whole.moved == ()
    assert not any("moved" in pair.flags for pair in whole.pairs)


@pytest.mark.parametrize("side", [0, 1])
def test_missing_passage_is_not_moved(whole, side, encoder):
    """With 40 sentences cut out of one side there is nothing to find elsewhere."""
    texts = [list(part) for part in _texts(whole)]
    del texts[side][25:65]

    assert _aligned(*texts, encoder).crossings == ()


def _synthetic(order, n=60, noise=0.6, seed=3):
    """Return unit vectors of n source sentences and of their translations in *order*."""
    rng = np.random.default_rng(seed)
    source = rng.standard_normal((n, DIM))
    target = source[order] + noise * rng.standard_normal((len(order), DIM))
    return tuple((v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float32) for v in (source, target))


def _ones(n, src=0, tgt=0):
    return [bead_at(src + i, src + i + 1, tgt + i, tgt + i + 1, score=0.5) for i in range(n)]


def _nulls(n, src, tgt, *, of_source):
    m = int(of_source)
    return [bead_at(src + i * m, src + i * m + m, tgt + i * (1 - m), tgt + (i + 1) * (1 - m), -0.1) for i in range(n)]


def _diagonal(source, target):
    """Stand in for the search: pairs along the diagonal, what is left over unpaired."""
    m, n = len(source), len(target)
    both = min(m, n)
    return [*_ones(both), *_nulls(m - both, both, both, of_source=True), *_nulls(n - both, m, both, of_source=False)]


@pytest.mark.parametrize("length", [3, 8, 20])
def test_synthetic_moved_passage(length):
    """A run of source sentences whose translations stand at the end is found exactly."""
    source, target = _synthetic([*range(length, 60), *range(length)])
    beads = [
        *_nulls(length, 0, 0, of_source=True),
        *_ones(60 - length, length, 0),
        *_nulls(length, 60, 60 - length, of_source=False),
    ]
    (crossing,) = find_crossings(source, target, beads, _diagonal)

    assert (crossing.source.start, crossing.source.stop) == (0, length)
    assert (crossing.target.start, crossing.target.stop) == (60 - length, 60)
    assert all(a.source.stop == b.source.start and a.target.stop == b.target.start for a, b in pairwise(crossing.beads))


def test_two_moved_passages_share_no_sentence():
    """Two passages moved to different places come out apart, in the order of the source."""
    source, target = _synthetic([*range(10, 40), *range(10), *range(50, 60), *range(40, 50)])
    beads = [
        *_nulls(10, 0, 0, of_source=True),
        *_ones(30, 10, 0),
        *_nulls(10, 40, 30, of_source=False),
        *_nulls(10, 40, 40, of_source=True),
        *_ones(10, 50, 40),
        *_nulls(10, 60, 50, of_source=False),
    ]
    found = find_crossings(source, target, beads, _diagonal)

    assert [(c.source.start, c.source.stop, c.target.start, c.target.stop) for c in found] == [
        (0, 10, 30, 40),
        (40, 50, 50, 60),
    ]


def test_unrelated_loose_passages_are_not_moved():
    """Sentences without a translation on either side, however many, give nothing; nor is the search asked."""
    rng = np.random.default_rng(0)
    source, target = _synthetic(range(60))
    extra = [rng.standard_normal((300, DIM)).astype(np.float32) for _ in range(2)]
    extra = [v / np.linalg.norm(v, axis=1, keepdims=True) for v in extra]
    beads = [*_nulls(300, 0, 0, of_source=True), *_ones(60, 300, 0), *_nulls(300, 360, 60, of_source=False)]

    assert find_crossings(np.vstack([extra[0], source]), np.vstack([target, extra[1]]), beads, pytest.fail) == ()


def test_nothing_loose_costs_nothing():
    """Without unpaired sentences neither vectors nor search are looked at."""
    source, target = _synthetic(range(60))

    assert find_crossings(source, target, _ones(60), pytest.fail) == ()


def test_loose_passages_that_face_each_other_are_not_moved():
    """What the search could have paired in order but did not is no crossing, alike or not."""
    source, target = _synthetic(range(60))
    beads = [*_ones(20), *_nulls(20, 20, 20, of_source=True), *_nulls(20, 40, 20, of_source=False), *_ones(20, 40, 40)]

    assert find_crossings(source, target, beads, pytest.fail) == ()
