"""The length ratio: trusted where both sides say the same, found again where they do not."""

import numpy as np
import pytest

from aligner import align_sentences, split_text
from aligner.align.ratio import found_ratio, is_trusted, paired_ratio, total_ratio
from aligner.read import read_document
from tests.samples import bead_at
from tests.segment.test_segmentation import SEEDS


def units(n, seed):
    """Return n random unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(n, 64)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def sizes(lengths):
    """Return the bytes before each sentence, and the total."""
    return np.cumsum([0.0, *lengths])


def test_ratio_of_totals():
    """The totals' ratio is source bytes for each target byte."""
    assert total_ratio(sizes([30, 30]), sizes([20, 20])) == 1.5


def test_best_pairs_are_not_fooled_by_appended_text():
    """With as much foreign text again on one side, the pairs still show the true ratio."""
    source = units(50, 0)
    target = np.concatenate([source + 0.05 * units(50, 1), units(60, 2)])

    ratio = paired_ratio(sizes([30] * 50), sizes([20] * 50 + [90] * 60), (source, target))

    assert ratio == pytest.approx(1.5)
    assert not is_trusted(total_ratio(sizes([30] * 50), sizes([20] * 50 + [90] * 60)), ratio)


def test_too_few_pairs_say_nothing():
    """A handful of sentences gives no ratio, and the totals are trusted."""
    assert paired_ratio(sizes([30] * 3), sizes([20] * 3), (units(3, 0), units(3, 0))) is None
    assert is_trusted(7.0, None)


def test_only_likely_beads_count():
    """Doubtful beads and unpaired sentences do not enter the ratio."""
    sure = [bead_at(i, i + 1, i, i + 1, posterior=0.9) for i in range(10)]
    beads = [*sure, bead_at(10, 11, 10, 12, posterior=0.1), bead_at(11, 12, 12, 12, posterior=1.0)]

    assert found_ratio(sizes([30] * 12), sizes([20] * 12), beads) == pytest.approx(1.5)


def test_text_appended_to_one_side_stays_unpaired(encoder):
    """With seed 001's article behind the English of seed 002's beginning, that beginning aligns as without."""
    paper = split_text(read_document(next(SEEDS.glob("002*"))).text)
    source, target = ([paper.sentences[i].text for i in paper.alignable(lang)] for lang in ("zh", "en"))
    other = split_text(read_document(next(SEEDS.glob("001*"))).text)
    foreign = [other.sentences[i].text for i in other.alignable("en")]

    alone = align_sentences(source[:60], target[:66], encoder=encoder)
    appended = align_sentences(source[:60], target[:66] + foreign[:60], encoder=encoder)

    places = [{bead.edges for bead in beads if not bead.is_null} for beads in (alone, appended)]
    assert len(places[0] - places[1]) <= 5


def test_beads_without_posterior_count_by_score():
    """The coarse path has no posteriors yet: what scores well counts."""
    sure = [bead_at(i, i + 1, i, i + 1, posterior=0.0, score=0.4) for i in range(10)]
    weak = bead_at(10, 11, 10, 12, posterior=0.0, score=0.1)

    assert found_ratio(sizes([30] * 11), sizes([20] * 12), [*sure, weak]) == pytest.approx(1.5)
