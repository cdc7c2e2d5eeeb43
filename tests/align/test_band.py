"""The ground that is searched: all of a short document, near the true path of a long one."""

import numpy as np
import pytest

from aligner.align.band import EXACT_NODES, Band, find_band, near_path, widen
from tests.samples import bead_at


def test_short_documents_are_searched_whole():
    """Below some thousand sentences the band is the whole grid."""
    side = int(EXACT_NODES**0.5) - 1
    band = find_band(np.zeros((side, 4), np.float32), np.zeros((side, 4), np.float32))

    assert band.nodes == (side + 1) ** 2


def _units(n, seed):
    vectors = np.random.default_rng(seed).normal(size=(n, 32)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("missing", [slice(0, 0), slice(0, 700), slice(1500, 2300), slice(2600, 3000)])
def test_band_follows_a_gap_of_hundreds_of_sentences(missing, monkeypatch):
    """Wherever one side misses a passage, the true path lies well inside the band."""
    monkeypatch.setattr("aligner.align.band.EXACT_NODES", 1000)
    source = _units(3000, 0)
    kept = np.delete(np.arange(3000), np.arange(3000)[missing])
    target = source[kept] + 0.1 * _units(len(kept), 1)
    band = find_band(source, target)

    inside = (band.low[kept] <= np.arange(len(kept))) & (np.arange(len(kept)) < band.high[kept])

    assert inside.all()
    assert band.nodes < 0.25 * 3000 * len(target)


def test_band_widens_only_where_the_path_touches_it():
    """A path at the band's edge asks for a wider band; one in the middle does not."""
    low, high = np.maximum(np.arange(101) - 10, 0), np.minimum(np.arange(101) + 11, 101)
    band = Band(low, high)
    straight = [bead_at(i, i + 1, i, i + 1) for i in range(100)]
    hugging = [*(bead_at(i, i + 1, 0, 0) for i in range(9)), *(bead_at(i, i + 1, i - 9, i - 8) for i in range(9, 100))]

    wider = widen(band, [*hugging, *(bead_at(100, 100, j, j + 1) for j in range(91, 100))])

    assert widen(band, straight) is None
    assert wider is not None and wider.nodes > band.nodes
    assert (wider.low[1:] >= wider.low[:-1]).all() and (wider.high[1:] >= wider.high[:-1]).all()


def test_ground_near_the_path_holds_the_path():
    """What is looked at closer has every node of the coarse path, lies inside the band and is much smaller."""
    band = Band.full(400, 380)
    path = [*(bead_at(i, i + 1, i, i + 1) for i in range(300)), *(bead_at(i, i + 1, 300, 300) for i in range(300, 320))]
    path += [*(bead_at(i, i + 1, i - 20, i - 19) for i in range(320, 400))]

    near = near_path(band, path)

    assert all(near.low[b.source.stop] <= b.target.stop < near.high[b.source.stop] for b in path)
    assert near.low[0] == 0 and near.high[-1] == 381
    assert near.nodes < 0.4 * band.nodes
