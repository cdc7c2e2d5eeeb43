"""Nearest neighbours of two sides and their margins: exact by two engines, nearly so by a third."""

import builtins
import sys

import numpy as np
import pytest

from aligner.align.margin import NEAREST, margins
from aligner.errors import ModelError
from aligner.mine import search
from aligner.mine.search import USUAL, find_candidates, nearest, nearest_exactly


def _unit(n: int, dim: int = 32, seed: int = 0):
    drawn = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _overlap(one, other) -> float:
    return float(np.mean([len({*a} & {*b}) / len(a) for a, b in zip(one.tolist(), other.tolist(), strict=True)]))


def test_numpy_finds_the_nearest(monkeypatch):
    """Whatever the size of a block, the rows with the highest cosines come out, the best first."""
    queries, base = _unit(50), _unit(70, seed=1)
    expected = np.argsort(-(queries @ base.T), axis=1, kind="stable")[:, :NEAREST]

    for block in (1, 1_000, 1_000_000):
        monkeypatch.setattr(search, "_BLOCK", block)
        assert nearest_exactly(queries, base).rows.tolist() == expected.tolist()


def test_faiss_finds_the_same(monkeypatch):
    """Larger sides are searched by faiss, with the same result."""
    queries, base = _unit(300), _unit(400, seed=1)
    monkeypatch.setattr(search, "SMALL", 0)

    found, expected = nearest(queries, base), nearest_exactly(queries, base)

    assert found.rows.tolist() == expected.rows.tolist()
    assert np.allclose(found.cosines, expected.cosines, atol=1e-6)


def test_a_graph_finds_nearly_the_same(monkeypatch):
    """Beyond that a graph finds most of the nearest, and the same ones each time."""
    from aligner.mine import index

    queries, base = _unit(300), _unit(2_000, seed=1)
    monkeypatch.setattr(index, "EXACT", 1_000)

    rows, cosines = index.nearest(queries, base, NEAREST)
    again, _ = index.nearest(queries, base, NEAREST)

    assert _overlap(rows, nearest_exactly(queries, base).rows) > 0.9
    assert rows.tolist() == again.tolist()
    assert np.allclose(cosines[:, 0], np.einsum("ij,ij->i", queries, base[rows[:, 0]]), atol=1e-6)


def test_without_faiss(monkeypatch):
    """Where the package is missing, small sides are searched all the same; large ones say what to install."""
    real = builtins.__import__

    def missing(name, *args, **kwargs):
        if name == "faiss":
            raise ModuleNotFoundError("No module named 'faiss'", name="faiss")
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "aligner.mine.index", raising=False)
    monkeypatch.delitem(sys.modules, "faiss", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    monkeypatch.setattr(search, "SMALL", 10)

    assert len(find_candidates(_unit(10), _unit(9, seed=1)))
    with pytest.raises(ModelError, match=r"more than 10 sentences needs the package faiss-cpu.*pip install"):
        find_candidates(_unit(10), _unit(11, seed=1))


def test_margin():
    """A candidate's margin is its cosine less the mean of both sentences' nearest, as for alignments."""
    source, target = _unit(30), _unit(40, seed=1)
    expected = {(i, j): margin for i, j, margin in margins(source, target)}

    found = find_candidates(source, target)

    shown = dict(
        zip(zip(found.source.tolist(), found.target.tolist(), strict=True), found.margin.tolist(), strict=True)
    )
    assert expected == pytest.approx({pair: margin for pair, margin in shown.items() if margin > 0}, abs=1e-5)
    assert np.allclose(found.ratio * found.background, found.cosine)
    assert [*shown] == sorted(shown)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 30), (3, 2)])
def test_few_sentences(n: int, m: int):
    """Sides with fewer sentences than neighbours are held against a usual cosine, so that one pair can be a pair."""
    found = find_candidates(_unit(n), np.concatenate([_unit(n), _unit(m, seed=1)])[:m])

    assert found.margin.max() > 0.2
    assert (found.background <= (1 + (NEAREST - 1) * max(USUAL, 0.7)) / NEAREST).all()


@pytest.mark.parametrize(("n", "m"), [(0, 5), (5, 0), (0, 0)])
def test_nothing(n: int, m: int):
    """An empty side has no candidates."""
    assert len(find_candidates(_unit(n), _unit(m))) == 0
