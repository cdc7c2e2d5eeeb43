"""Which part a document is in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.corpus.records import parse_shares
from aligner.corpus.split import cut, split_of
from aligner.errors import SettingError


def test_shares():
    """Of many documents each part gets its share."""
    parts = np.bincount([split_of(f"doc{n}", (90, 5, 5)) for n in range(20_000)])

    assert parts.tolist() == pytest.approx([18_000, 1_000, 1_000], rel=0.1)


def test_growing_test():
    """A document stays in training when the share of training grows."""
    small, large = ({n for n in range(500) if not split_of(f"doc{n}", (share, 1, 1))} for share in (8, 98))

    assert small < large


@given(st.text(), st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1)]))
def test_whole(document: str, shares):
    """With one part all documents are in it, whatever their names."""
    assert shares.index(1) == split_of(document, shares)


@given(st.integers(0, 50), st.integers(1, 20))
def test_cut(number: int, most: int):
    """Files hold all pairs in order, none too many."""
    parts = list(cut(np.arange(number), most))

    assert list(range(number)) == [pair for part in parts for pair in part.pairs]
    assert all(0 < len(part.pairs) <= most and part.of == len(parts) for part in parts)


@pytest.mark.parametrize("text", ["", "a", "1,2,3,4", "-1,1", "98,,1", "nan", "1e3"])
def test_wrong_shares(text: str):
    """What is no share is refused, with an example of what is."""
    with pytest.raises(SettingError, match="such as 98,1,1"):
        parse_shares(text)
