"""Mining: pairs out of sides without order, each sentence once, with confidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.mine import mine_sentences, mine_sides
from aligner.mine.corpus import Gathering
from aligner.mine.judge import judge_candidates, matched_words, one_to_one
from aligner.mine.search import Candidates, find_candidates
from aligner.records import Document, Mark, MarkKind
from aligner.settings import Settings
from tests.conftest import StubEncoder

SPOKEN = ("tea", "wine", "hill", "water", "book", "moon", "dog", "cat", "door", "rain")
WORDS = dict(zip("茶酒山水书月狗猫门雨", SPOKEN, strict=True))
CHINESE = ["茶酒山水", "书月狗猫", "门雨茶山", "狗书门酒", "月水雨猫"]
ENGLISH = ["Tea wine hill water", "Book moon dog cat", "Door rain tea hill", "Something else here", "Nothing at all"]
SETTINGS = Settings()


@pytest.fixture(name="speaking")
def _speaking() -> StubEncoder:
    return StubEncoder(WORDS)


def _side(lang: str, text: str, *, marks=(), settings=SETTINGS):
    gathering = Gathering("pile", lang, settings)
    gathering.add(Document("x", text, marks), f"x.{lang}", f"in/x.{lang}")
    return gathering.side()


def test_pairs_without_order(speaking):
    """What is said on both sides is found wherever it stands; what is said on one only stays alone."""
    for turned in (ENGLISH, ENGLISH[::-1], ENGLISH[2:] + ENGLISH[:2]):
        found = mine_sentences(CHINESE, turned, encoder=speaking)
        sure = {(CHINESE[pair.source], turned[pair.target]) for pair in found if pair.confidence > 0.5}
        assert sure == set(zip(CHINESE[:3], ENGLISH[:3], strict=True))


def test_repeated_sentences_count_once(speaking):
    """Equal sentences would be each other's neighbours and spoil the margin: the first stands for all."""
    once = mine_sentences(CHINESE, ENGLISH, encoder=speaking)

    again = mine_sentences([*CHINESE, *CHINESE * 9], [*ENGLISH, ENGLISH[0]] * 3, encoder=speaking)

    assert again == once


@pytest.mark.parametrize("fast", [False, True])
def test_encoders_without_words(fast):
    """An encoder that shows no words, or a quick run, goes by the margin alone."""
    plain = StubEncoder(WORDS, has_tokens=False)

    found = mine_sentences(CHINESE, ENGLISH, encoder=plain, fast=fast)

    assert [(p.source, p.target) for p in found if p.confidence > 0.5] == [(0, 0), (1, 1), (2, 2)]


def test_nothing_to_pair(speaking):
    """An empty side gives no pair and needs no encoder."""
    assert mine_sentences([], ENGLISH, encoder=speaking) == []
    assert speaking.texts == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0, 1)), max_size=20))
def test_one_to_one(drawn):
    """No sentence is in two pairs, and what was not taken lost to a pair that is as sure at least."""
    known = {(i, j): sure for i, j, sure in drawn}
    rows = np.array([*known], np.int64).reshape(-1, 2)
    zeros = np.zeros(len(rows), np.float32)

    chosen = one_to_one(Candidates(rows[:, 0], rows[:, 1], zeros, zeros), np.array([*known.values()], np.float64))

    sources, targets = [pair.source for pair in chosen], [pair.target for pair in chosen]
    assert sources == sorted({*sources})
    assert len(targets) == len({*targets})
    for (i, j), sure in known.items():
        rivals = [pair for pair in chosen if pair.source == i or pair.target == j]
        assert max(pair.confidence for pair in rivals) >= round(sure, 3)


def test_words_do_not_depend_on_what_is_looked_at_beside_them(speaking, monkeypatch):
    """Words are looked at a block at a time; where the block ends moves a share of them by little."""
    vectors = [speaking.encode(side, 1).spans[0] for side in (CHINESE, ENGLISH)]
    pairs = find_candidates(*vectors)
    whole = matched_words(pairs, (CHINESE, ENGLISH), speaking)

    monkeypatch.setattr("aligner.mine.judge._AT_ONCE", 5)
    parts = matched_words(pairs, (CHINESE, ENGLISH), speaking)

    assert np.abs(parts - whole).max() < 0.25
    assert (whole >= 0).all()
    assert (whole <= 1 + 1e-6).all()


def _alike(count: int) -> Candidates:
    """Return candidates of the source's first sentence with a target sentence each, no nearer one than the other."""
    same = np.full(count, 0.5, np.float32)
    return Candidates(np.zeros(count, np.int64), np.arange(count), same + np.float32(0.1), same)


def test_more_words_in_common_are_surer(speaking):
    """Of two candidates with the same margin the one whose words are all said across has the higher confidence."""
    texts = ["茶酒山水"], ["Tea wine hill water", "Tea rain door water"]

    _, sure = judge_candidates(_alike(2), texts, speaking)

    assert sure[0] > sure[1]


@pytest.mark.parametrize("shown", [True, False])
def test_lengths_that_do_not_fit_are_less_sure(shown):
    """A side far longer than translations are is doubted, whether words are looked at or not."""
    texts = [*CHINESE * 3], ["Tea wine hill water", "Tea wine hill water " * 5, *ENGLISH * 3]

    _, sure = judge_candidates(_alike(2), texts, StubEncoder(WORDS, has_tokens=shown))

    assert sure[0] > sure[1]


def test_sides_know_their_places():
    """A sentence is called as `align split` calls it, with the page that it stands on; the first place counts."""
    text = "今天很好。\n\n123\n\n今天很好。明天也好。"
    side = _side("zh", text, marks=(Mark(0, 5, MarkKind.PAGE, "1"), Mark(7, len(text), MarkKind.PAGE, "2")))

    assert side.texts == ("今天很好。", "明天也好。")
    assert [(p.document, p.sentence, p.marks) for p in side.places] == [
        ("x.zh", "zh1", (("page", "1"),)),
        ("x.zh", "zh3", (("page", "2"),)),
    ]
    assert (side.sentences, side.documents) == (3, 1)


def test_remarks_of_readers():
    """What a reader says of a document is passed on: sentences may be missing."""
    gathering = Gathering("pile", "zh", SETTINGS)
    for name in ("a", "b"):
        gathering.add(Document(name, "今天很好。", (), (f"{name}: a page has no text",)), name, name)

    assert gathering.side().remarks == ("a: a page has no text", "b: a page has no text")


def test_lines_are_sentences_where_they_are_said_to_be():
    """Presegmented lines stay whole, are numbered with the blank ones, and need a letter to be paired."""
    side = _side("en", "One. Two.\n\n* * *\nThree\tfour.\n17\n", settings=SETTINGS.changed(presegmented=True))

    assert side.texts == ("One. Two.", "Three four.")
    assert [place.sentence for place in side.places] == ["en1", "en4"]
    assert (side.sentences, side.without_letters) == (4, 2)


def test_a_document_in_the_other_language_is_refused():
    """It would pair with nothing, or with itself; --anyway takes it."""
    text = "The weather was nice and we went to the park, where the dog had been all the time. " * 3

    with pytest.raises(InputError, match=r"in/x\.zh: its text is in en, where --langs zh,en asks for zh"):
        _side("zh", text)
    assert _side("zh", text, settings=SETTINGS.changed(anyway=True)).sentences


def test_rows(speaking):
    """A row says both texts, both places, how sure it is and what to look at; what is hopeless is not listed."""
    lines = SETTINGS.changed(presegmented=True)
    source, target = (
        _side(lang, "\n".join(side), settings=lines)
        for lang, side in (("zh", [CHINESE[0], CHINESE[1] + "23", *CHINESE[2:]]), ("en", ENGLISH))
    )

    rows, faults = mine_sides(source, target, lines, speaking)

    assert not faults
    row = rows[1]
    assert (row.id, row.keep, row.source, row.target) == ("pile-0002", True, CHINESE[1] + "23", ENGLISH[1])
    assert (row.type, row.source_sentences, row.target_sentences) == ("1-1", "zh2", "en2")
    assert (row.document, row.places) == ("x.zh", (("target_document", "x.en"),))
    assert row.flags == ("figures",)
