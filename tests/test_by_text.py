"""Scores by text: the same letters split otherwise, a gold that ends early, and letters that only one has."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.evaluate import Counts, count
from benchmarks.by_text import count_by_text, find_places

SOURCE = ["今天天气很好。", "我们去公园散步，", "然后回家吃饭。", "晚上看了一本书。"]
TARGET = ["The weather is fine today.", "We walk in the park, then go home to eat.", "I read at night."]
BEADS = [([0], [0]), ([1, 2], [1]), ([3], [2])]


def test_the_same_beads_from_other_sentences_are_perfect():
    """Where a pair's letters are a gold bead's it is right, however the text was split and spaced."""
    pairs = [
        ("今天 天气很好。", "The weather\nis fine today."),
        ("我们去公园散步，然后回家吃饭。", "We walk in the park, then go home to eat."),
        ("晚上看了一本书。", "I read at night."),
    ]

    assert Counts(3, 3, 3, 3, 3, 3) == count_by_text(SOURCE, TARGET, BEADS, pairs)


def test_a_bead_cut_in_two_is_laxly_right():
    """Each half touches the gold bead on both sides, neither is the bead."""
    pairs = [
        ("今天天气很好。", "The weather is fine today."),
        ("我们去公园散步，", "We walk in the park,"),
        ("然后回家吃饭。", "then go home to eat."),
        ("晚上看了一本书。", "I read at night."),
    ]

    assert Counts(4, 3, 2, 2, 4, 3) == count_by_text(SOURCE, TARGET, BEADS, pairs)


def test_what_lies_beyond_gold_is_left_out():
    """Gold covers the beginning: later pairs are not judged, one that runs over its end is, as not exact."""
    later = [("明天下雨。", "It will rain tomorrow."), ("后天也下雨。", "And the day after, too.")]
    pairs = [(s, t) for s, t in zip(SOURCE[:1], TARGET[:1], strict=True)]
    pairs += [("".join(SOURCE[1:3]), TARGET[1]), (SOURCE[3] + later[0][0], TARGET[2] + later[0][1]), later[1]]

    assert Counts(3, 3, 2, 2, 3, 3) == count_by_text(SOURCE, TARGET, BEADS, pairs)


def test_null_pairs_hold_their_place_and_do_not_count():
    """A null pair is not counted, and the pairs after it are still found where they belong."""
    pairs = [(SOURCE[0], ""), ("", TARGET[0]), ("".join(SOURCE[1:3]), TARGET[1]), (SOURCE[3], TARGET[2])]

    assert Counts(2, 3, 2, 2, 2, 2) == count_by_text(SOURCE, TARGET, BEADS, pairs)


def test_a_page_number_inside_costs_one_strict_hit():
    """Letters that gold does not have spoil the bead they stand in and no other."""
    pairs = [(SOURCE[0], TARGET[0]), ("我们去公园散步，17然后回家吃饭。", TARGET[1]), (SOURCE[3], TARGET[2])]

    assert Counts(3, 3, 2, 2, 3, 3) == count_by_text(SOURCE, TARGET, BEADS, pairs)


def test_a_dropped_sentence_costs_its_bead_only():
    """Letters that only gold has leave the other beads where they are."""
    pairs = [(SOURCE[0], TARGET[0]), (SOURCE[3], TARGET[2])]

    assert Counts(2, 3, 2, 2, 2, 2) == count_by_text(SOURCE, TARGET, BEADS, pairs)


def test_a_repeated_sentence_is_right_at_its_own_place_only():
    """The same words elsewhere are not the bead: both pairs are crossed, so both are wrong."""
    source, target = ["是的。", "我知道了。", "是的。"], ["Yes, I do.", "I see now.", "Yes, I do."]
    gold = [([0], [0]), ([1], [1]), ([2], [2])]
    pairs = [("是的。", ""), ("我知道了。", "Yes, I do."), ("是的。", "I see now."), ("", "Yes, I do.")]

    assert Counts(2, 3, 0, 0, 0, 0) == count_by_text(source, target, gold, pairs)


def test_swapped_sides_are_refused():
    """The error says how little of the text was found and what would be right."""
    pairs = [(t, s) for s, t in zip(SOURCE, [*TARGET, ""], strict=True)]

    with pytest.raises(InputError, match=r"source: only 0 of gold's \d+ letters .* not swapped"):
        count_by_text(SOURCE, TARGET, BEADS, pairs)


@given(st.text("abcde", max_size=60), st.text("abcde", max_size=60))
def test_places_rise_and_hold_the_same_letter(gold, test):
    """Whatever the texts: each found place has the letter, and places are in order, each used once."""
    places = [place for place in find_places(gold, test) if place >= 0]
    letters = [letter for letter, place in zip(test, find_places(gold, test), strict=True) if place >= 0]

    assert letters == [gold[place] for place in places]
    assert sorted(set(places)) == places


@given(st.text(min_size=2, max_size=60), st.text(max_size=30))
def test_a_text_is_found_whole_in_its_continuation(gold, rest):
    """Where the test text goes on after gold's end, gold's own letters are all in their place."""
    assert list(range(len(gold))) == find_places(gold, gold + rest)[: len(gold)]


_cuts = st.lists(st.integers(1, 59), max_size=6, unique=True).map(lambda cuts: [0, *sorted(cuts), 60])


@given(_cuts, _cuts, _cuts, _cuts)
def test_other_cuts_of_one_text_score_as_their_letters_do(gold_src, gold_tgt, test_src, test_tgt):
    """Oracle: on identical letters the score is that of beads of letter numbers."""
    source = "".join(chr(ord("一") + i) for i in range(60))
    target = "".join(chr(ord("가") + i) for i in range(60))

    def beads(src, tgt):
        return [(list(range(*a)), list(range(*b))) for a, b in zip(pairwise(src), pairwise(tgt), strict=False)]

    def texts(bead):
        return "".join(source[i] for i in bead[0]), "".join(target[i] for i in bead[1])

    test = beads(test_src, test_tgt)
    end = test[-1][0][-1] + 1, test[-1][1][-1] + 1
    pairs = [*map(texts, test), (source[end[0] :], ""), ("", target[end[1] :])]

    expected = count(beads(gold_src, gold_tgt), test)
    assert expected == count_by_text(source, target, beads(gold_src, gold_tgt), pairs)
