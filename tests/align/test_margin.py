"""Margins over the nearest neighbours, against the formula written out."""

import numpy as np
import pytest

from aligner.align import margin


def units(n, seed):
    """Return n random unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(n, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def slow_margins(source, target):
    """Return {(i, j): cosine less the mean of both sides' NEAREST highest cosines}."""
    cosines = source @ target.T
    rows = [np.sort(row)[-margin.NEAREST :].mean() for row in cosines]
    cols = [np.sort(col)[-margin.NEAREST :].mean() for col in cosines.T]
    return {(i, j): cosines[i, j] - (rows[i] + cols[j]) / 2 for i in range(len(rows)) for j in range(len(cols))}


@pytest.mark.parametrize(("n", "m"), [(30, 20), (1, 5), (5, 1), (3, 3)])
@pytest.mark.parametrize("block", [40, 1_000_000])
def test_margins_are_the_formulas(monkeypatch, n, m, block):
    """All pairs above 0 are there, in order, with the formula's margin, whatever is computed at a time."""
    monkeypatch.setattr(margin, "_BLOCK", block)
    source, target = units(n, 0), units(m, 1)
    target[: min(n, m)] += source[: min(n, m)]
    expected = {place: value for place, value in slow_margins(source, target).items() if value > 1e-6}

    found = margin.margins(source, target)

    assert sorted(found) == found
    assert {(i, j): value for i, j, value in found if value > 1e-6} == pytest.approx(expected, abs=1e-6)


def test_others_are_background_only():
    """Rows that may not be in a pair still count in the background of those that may."""
    source, target = units(30, 0), units(20, 1)
    among = np.arange(3, 12), np.array([0, 7, 9, 15])

    found = margin.margins(source, target, among)

    every = margin.margins(source, target)
    assert found and found == [(i, j, pytest.approx(x)) for i, j, x in every if i in among[0] and j in among[1]]


def test_best_margins_are_those_of_the_rows_near():
    """Each row's best margin is the highest with any row that a block puts near it, its background theirs too."""
    source, target = units(12, 0), units(14, 1)
    target[:12] += source
    blocks = [(slice(0, 7), slice(0, 9)), (slice(7, 12), slice(6, 14))]
    near = np.zeros((12, 14), bool)
    for rows, cols in blocks:
        near[rows, cols] = True
    cosines = np.where(near, source @ target.T, -np.inf)
    rows = [np.sort(row)[-margin.NEAREST :].mean() for row in cosines]
    cols = [np.sort(col)[-margin.NEAREST :].mean() for col in cosines.T]
    slow = cosines - (np.array(rows)[:, None] + np.array(cols)) / 2

    best = margin.best_margins(source, target, blocks)

    assert best[0] == pytest.approx(slow.max(axis=1), abs=1e-6)
    assert best[1] == pytest.approx(slow.max(axis=0), abs=1e-6)


def test_best_margins_of_one_sentence():
    """Fewer rows than neighbours are background enough."""
    best = margin.best_margins(units(1, 0), units(2, 1), [(slice(0, 1), slice(0, 2))])

    assert np.isfinite(best[0]).all() and np.isfinite(best[1]).all()
