"""The second look and its token coverage, against a slow and obvious version."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.align.lattice import Edges
from aligner.align.posterior import ScoredEdges
from aligner.align.search import TYPES
from aligner.align.second_look import _TEMPERATURE, NEIGHBOURS, choose, coverage_margins, token_weights
from aligner.encode import Encoded, TokenFeatures
from aligner.records import check_tiling


def random_tokens(lengths, seed):
    """Return features of sentences with so many tokens each, of few kinds so that some repeat."""
    rng = np.random.default_rng(seed)
    total = int(sum(lengths))
    kinds = rng.normal(size=(6, 8)).astype(np.float32)
    ids = rng.integers(0, 6, total).astype(np.int32)
    vectors = kinds[ids] + 0.3 * rng.normal(size=(total, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return TokenFeatures(vectors, ids, np.concatenate([[0], np.cumsum(lengths)]))


def all_edges(n_source, n_target):
    """Return every filled bead of a small document, and two unpaired sentences."""
    spans = [
        (i, i + m, j, j + n)
        for i in range(n_source)
        for j in range(n_target)
        for m, n in TYPES
        if i + m <= n_source and j + n <= n_target
    ]
    return Edges(*np.array([*spans, (0, 1, 0, 0), (0, 0, 0, 1)], np.int64).T)


def tokens_of(side, start, stop):
    """Return the token numbers of a run that lies inside the text; none for one that does not."""
    if start < 0 or stop > len(side.offsets) - 1:
        return range(0)
    return range(side.offsets[start], side.offsets[stop])


def slow_share(side, other, own, across, weights):
    """Return the weighted mean over one run's tokens of their best match in the other run."""
    best = [
        max([0.0, *(float(side.vectors[t] @ other.vectors[u]) for u in tokens_of(other, *across))])
        for t in tokens_of(side, *own)
    ]
    mass = [float(weights[t]) for t in tokens_of(side, *own)]
    return sum(w * b for w, b in zip(mass, best, strict=True)) / max(sum(mass), 1e-6)


def slow_margin(source, target, a, b, c, d):
    """Return the coverage margin of one bead, token by token."""
    total = 0.0
    for side, other, own, (x, y) in ((source, target, (a, b), (c, d)), (target, source, (c, d), (a, b))):
        weights = token_weights(side)
        share = [slow_share(side, other, own, run, weights) for run in ((x, y), (x - 1, x), (y, y + 1))]
        total += share[0] - NEIGHBOURS * (share[1] + share[2]) / 2
    return total / 2


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=4),
    st.lists(st.integers(0, 4), min_size=1, max_size=5),
    st.integers(0, 50),
)
def test_margins_are_those_of_the_slow_way(source_lengths, target_lengths, seed):
    """Running maxima over runs give what looking at every pair of tokens gives, sentences without tokens too."""
    source, target = random_tokens(source_lengths, seed), random_tokens(target_lengths, seed + 1)
    edges = all_edges(len(source_lengths), len(target_lengths))

    margins = coverage_margins(source, target, edges)

    assert list(margins[-2:]) == [0, 0]
    for k in range(len(edges) - 2):
        place = edges.src_start[k], edges.src_end[k], edges.tgt_start[k], edges.tgt_end[k]
        assert margins[k] == pytest.approx(slow_margin(source, target, *place), abs=1e-5)


def test_rare_tokens_weigh_more():
    """A token in every sentence weighs less than one in a single sentence."""
    side = TokenFeatures(np.zeros((4, 8)), np.array([1, 2, 1, 1]), np.array([0, 2, 3, 4]))

    common, rare, *_ = token_weights(side)

    assert rare > common > 0


def test_stretches_do_not_matter(monkeypatch):
    """A long document looked at in stretches gives the scores of one looked at in one piece, idf aside."""
    source, target = random_tokens([3] * 9, 1), random_tokens([3] * 9, 2)
    monkeypatch.setattr("aligner.align.second_look.token_weights", lambda side: np.ones(len(side.ids), np.float32))
    filled = all_edges(9, 9).take(slice(0, -2))
    nulls = [(i, i + 1, j, j) for i in range(9) for j in range(10)]
    nulls += [(j, j, i, i + 1) for i, _, j, _ in nulls]
    places = np.stack([filled.src_start, filled.src_end, filled.tgt_start, filled.tgt_end])
    edges = Edges(*np.concatenate([places, np.array(nulls).T], axis=1))
    likely = ScoredEdges(edges, np.full(len(edges), -0.1), -0.1)

    def inside(side, start, stop):
        return Encoded(np.zeros((1, stop - start, 8)), (source, target)[side].part(start, stop))

    whole = choose(likely, inside, ([*"abcdefghi"], [*"jklmnopqr"]))
    monkeypatch.setattr("aligner.align.second_look._STRETCH", 2)

    assert whole == choose(likely, inside, ([*"abcdefghi"], [*"jklmnopqr"]))
    assert any(not bead.is_null for bead in whole)


@pytest.mark.parametrize(("score", "pairs"), [(-0.19, 0), (0.1, 1)])
def test_a_pair_less_likely_than_none_is_taken_apart(score, pairs):
    """Two sentences can stay unpaired in either order: together likelier than the best path, which pairs them."""
    edges = Edges(*np.array([(0, 1, 0, 1), (0, 1, 0, 0), (0, 1, 1, 1), (0, 0, 0, 1), (1, 1, 0, 1)], np.int64).T)
    likely = ScoredEdges(edges, np.array([score, -0.02, -0.02, -0.02, -0.02]), -0.08)

    beads = choose(likely, None, (["a"], ["b"]))

    check_tiling(beads, 1, 1)
    assert sum(not bead.is_null for bead in beads) == pairs
    if not pairs:
        ways = 1 + np.exp((score + 0.2) / _TEMPERATURE) / 2
        assert [bead.posterior for bead in beads] == pytest.approx([1 / ways] * 2)


def test_a_border_is_as_sure_as_all_paths_through_it():
    """Of three sentences the middle one goes either way: in doubt is where it is cut, not where the text ends."""
    edges = Edges(*np.array([(0, 1, 0, 1), (1, 3, 1, 2), (0, 2, 0, 1), (2, 3, 1, 2)], np.int64).T)
    likely = ScoredEdges(edges, np.array([0.1, 0.1, 0.08, 0.08]), -0.5)

    beads = choose(likely, None, (["a", "b", "c"], ["x", "y"]))

    share = 1 / (1 + np.exp(-0.04 / _TEMPERATURE))
    assert [bead.edges for bead in beads] == [(0, 1, 0, 1), (1, 3, 1, 2)]
    assert [bead.border for bead in beads] == pytest.approx([share] * 2)
    assert choose(ScoredEdges(edges.take(slice(0, 2)), likely.scores[:2], -0.5), None, (["a", "b", "c"], ["x", "y"]))[
        0
    ].border == pytest.approx(1.0)


@given(st.integers(0, 10_000))
def test_no_border_is_less_sure_than_its_pair(seed):
    """Who holds a pair holds its borders."""
    edges = all_edges(4, 4)
    likely = ScoredEdges(edges, np.random.default_rng(seed).normal(0, 0.2, len(edges)), -0.1)

    for bead in choose(likely, None, ([*"abcd"], [*"wxyz"])):
        assert bead.posterior <= bead.border + 1e-9 <= 1 + 1e-6


def test_of_a_passage_that_stands_twice_either_will_do():
    """A pair is as sure as the pairs with both of two equal sentences together."""
    edges = [
        (0, 1, 0, 1),
        (0, 1, 1, 2),
        (0, 0, 0, 1),
        (1, 1, 0, 1),
        (0, 0, 1, 2),
        (1, 1, 1, 2),
        (0, 1, 0, 0),
        (0, 1, 1, 1),
        (0, 1, 2, 2),
    ]
    scores = np.array([0.5, 0.5, *[-0.02] * 7])
    likely = ScoredEdges(Edges(*np.array(edges, np.int64).T), scores, -0.08)

    twice, once = (
        [bead for bead in choose(likely, None, (["a"], target)) if not bead.is_null]
        for target in (["b", "b"], ["b", "c"])
    )

    assert once[0].posterior == pytest.approx(0.5, abs=0.01)
    assert twice[0].posterior == pytest.approx(1, abs=0.01)
