"""Where clauses end, and what the encoder makes of them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.encode import CLAUSE_SPAN
from aligner.encode.use_clauses import find_clauses
from tests.cases import cases

PIECES = ["▁", "▁a", "bc", ",", "，", ".", "1", "，”", "”", "汉字", "——", "▁," * 3]


def pieces_of(encoder, text):
    """Return the vocabulary's pieces that *text* is made of."""
    ids = encoder.tokenize([text])[0]
    return ids, encoder._tokenizer.id_to_piece


@pytest.mark.parametrize("case", cases("clauses"))
def test_cases(encoder, case):
    """Clauses of each case, in the folded letters of the vocabulary."""
    ids, piece = pieces_of(encoder, case["text"])

    cuts = find_clauses([ids], piece)

    ends = [0, *np.cumsum(cuts.counts).tolist()]
    found = ["".join(piece(token) for token in ids[a:b]).replace("▁", " ") for a, b in pairwise(ends)]
    assert [found[0].removeprefix(" "), *found[1:]] == case["clauses"]


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, len(PIECES) - 1), max_size=12), max_size=6))
def test_clauses_tile_their_sentences(sentences):
    """Every token is in one clause, no clause reaches over a sentence's end, bytes add up, and none is a sliver."""
    cuts = find_clauses(sentences, PIECES.__getitem__)

    sizes = [[len(PIECES[token].replace("▁", " ").encode()) for token in tokens] for tokens in sentences]
    assert cuts.sizes[-1] == sum(map(sum, sizes))
    assert len(cuts.ends) == len(sentences)
    for number, (first, last) in enumerate(zip(cuts.starts, cuts.ends, strict=True)):
        assert last > first
        assert cuts.counts[first:last].sum() == len(sentences[number])
        assert cuts.sizes[last] - cuts.sizes[first] == sum(sizes[number])
        assert last - first == 1 or np.diff(cuts.sizes[first : last + 1]).min() >= 6


def test_a_quotation_mark_closes_a_clause(encoder):
    """The last token of a clause says whether it closes a quotation; an empty sentence closes none."""
    sides = [encoder.tokenize([text])[0] for text in ("“我知道。”", "", "我知道，他说：“好。”")]

    cuts = find_clauses(sides, encoder._tokenizer.id_to_piece)

    assert cuts.closes.tolist() == [True, False, False, False, True]


TEXTS = ["He rose, and left.", "Yes.", "", "他说，他不知道，走了。"]


def test_a_clause_that_is_a_sentence_has_its_vector(encoder):
    """A sentence of one clause, and all clauses of a sentence together, are encoded as the sentence is."""
    encoded = encoder.encode(TEXTS, 2, tokens=True)

    clauses, sentences = encoded.clauses, encoded.spans[0]
    assert clauses.ends.tolist() == [2, 3, 4, 7]
    assert clauses.spans.shape == (CLAUSE_SPAN, 7, 512)
    assert clauses.spans[0, 2] == pytest.approx(sentences[1], abs=1e-5)
    assert clauses.spans[1, 1] == pytest.approx(sentences[0], abs=1e-5)
    assert clauses.spans[2, 6] == pytest.approx(sentences[3], abs=1e-5)
    assert np.linalg.norm(clauses.spans[0], axis=1) == pytest.approx(1.0, abs=1e-5)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 4), st.integers(0, 4))
def test_a_part_is_what_encoding_the_part_gives(encoder, a, b):
    """Clauses of some sentences are those of the sentences alone, but for runs that begin before them."""
    start, stop = min(a, b), max(a, b)
    part = encoder.encode(TEXTS, 1, tokens=True).part(start, stop).clauses
    alone = encoder.encode(TEXTS[start:stop], 1, tokens=True).clauses

    assert part.ends.tolist() == alone.ends.tolist()
    assert part.closes.tolist() == alone.closes.tolist()
    assert part.sizes == pytest.approx(alone.sizes)
    assert part.spans[0] == pytest.approx(alone.spans[0], abs=1e-5)


def test_only_where_words_are_asked_for(encoder):
    """Sentences alone cost no more than before."""
    assert encoder.encode(TEXTS, 2).clauses is None
