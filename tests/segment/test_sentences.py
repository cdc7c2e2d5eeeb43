"""Sentences: cases of each language, and what holds for any text."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.languages import language_of
from aligner.languages.characters import HAN, HAN_RANGES, KANA_RANGES, is_cjk
from aligner.segment.quotes import MAX_BRACKET, read_quotes
from aligner.segment.sentences import split_sentences
from tests.cases import cases

SEEDS = Path(__file__).parents[2] / "seeds"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh", "zh-TW", "xx")
FILES = ("sentences_zh", "sentences_en", "sentences_other", "sentences_unchanged")

# Everything that means something to the splitter, and a few words for it to stand between.
_BITS = st.sampled_from(
    [
        *"。！？!?.…，；：“”‘’「」『』（）()[]《》«»„\"'—-1Ab的好 \n\u3000\u200b",
        *("……", "——", ". . .", "[1]", "¹", "  ", "\n\n", "http://a.b/c?d=e", "x@y.com"),
        *("他说", "问道", "这个", "The ", "Wang asked", "U.S.", "No. ", "Mr. ", "etc.", "z. B.", "iPhone"),
    ]
)
_MIXED = st.lists(_BITS, max_size=40).map("".join)
_TEXTS = st.one_of(_MIXED, st.text())

# Well-formed sentences, each of which is one however its neighbours look.
_CHINESE = [
    *("他走了。", "你去吗？", "好！", "他……不知道。"),
    *("“你好。”", "“真的吗？”他问。", "（见下。）", "《怎么办？》很好。"),
]
_ENGLISH = [
    *("He left.", "Is it Mr. Wu?", "Go!", "It rose by 8.1 percent."),
    *("“It is late.”", "“Why?” he asked.", "(It rained.)"),
]


def _split(text, lang, **options):
    return [text[start:end] for start, end in split_sentences(text, lang, **options)]


@pytest.mark.parametrize("case", [case for name in FILES for case in cases(name)])
def test_cases(case):
    """Each text gives the sentences that a reader would see."""
    assert case["sentences"] == _split(case["text"], case["lang"])


@pytest.mark.parametrize("case", cases("sentences_zh") + cases("sentences_en"))
def test_a_sentence_of_a_case_is_one_sentence(case):
    """Splitting a sentence again gives the sentence."""
    for sentence in case["sentences"]:
        assert [sentence] == _split(sentence, case["lang"])


def test_cases_that_must_stay_whole_do():
    """The file of negative cases holds nothing else."""
    for param in cases("sentences_unchanged"):
        assert [param.values[0]["text"]] == param.values[0]["sentences"]


@pytest.mark.parametrize("text", ["", " ", "\n\n \u3000"])
def test_blank_text_has_no_sentences(text):
    """Nothing in, nothing out."""
    assert not split_sentences(text, "zh")


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("zh", "一是成本；二是技术；三是市场。", ["一是成本；", "二是技术；", "三是市场。"]),
        ("zh", "他说：“一是成本；”", ["他说：“一是成本；”"]),
        ("zh", "成本（一；二）高；好。", ["成本（一；二）高；", "好。"]),
        ("en", "It is late; it is dark. Go.", ["It is late;", "it is dark.", "Go."]),
        ("en", "See &amp;x; and https://a.b/c;d=e now.", ["See &amp;x;", "and https://a.b/c;d=e now."]),
    ],
)
def test_semicolons_end_sentences_on_request(lang, text, expected):
    """Semicolons are ends if asked for, but not inside brackets and addresses."""
    assert expected == _split(text, lang, semicolons=True)


@pytest.mark.parametrize("opener", "（([【《“「")
def test_a_forgotten_closing_mark_does_not_swallow_the_rest(opener):
    """Without its other half a mark shields nothing."""
    assert [f"他来了{opener}真的。", "我走了。"] == _split(f"他来了{opener}真的。我走了。", "zh")


def test_brackets_too_far_apart_are_no_pair():
    """Two slips of the pen do not make one sentence of a page."""
    inside = "一句话。" * (MAX_BRACKET // 4 + 1)

    assert len(_split(f"他（{inside}）走了。", "zh")) > MAX_BRACKET // 4


@pytest.mark.parametrize("seed", ["000", "001", "003", "004"])
def test_english_seeds_split_into_whole_sentences(seed):
    """Each line of running text falls into pieces that begin and end like sentences."""
    (path,) = SEEDS.glob(f"{seed}*.txt")
    lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]

    found = [s for line in lines if len(line) > 100 for s in _split(line, "en")]

    assert len(found) > 30
    for sentence in found:
        assert sentence[0].isupper() or sentence[0] in '"“' or "@" in sentence, sentence
        assert sentence.endswith((".", '."', ".”")) or "@" in sentence, sentence


def test_glued_sentences_of_a_seed_are_parted():
    """The article that lost its line breaks gives its 31 sentences and the address under it."""
    (path,) = SEEDS.glob("004*.txt")
    (body,) = [line for line in path.read_text(encoding="utf-8").split("\n") if len(line) > 1000]

    sentences = _split(body, "en")

    assert len(sentences) == 32
    assert "Exports totaled $891.1 billion, up by 8.1 percent." in sentences
    assert sentences[-1].startswith("bizopinion@globaltimes.com.cn")


@given(_TEXTS, st.sampled_from(LANGUAGES), st.booleans())
@settings(deadline=None, max_examples=400)
def test_sentences_tile_any_text(text, lang, semicolons):
    """In order, without overlap, only white space outside, none at either edge of a sentence."""
    end = 0
    for start, stop in split_sentences(text, lang, semicolons=semicolons):
        assert end <= start < stop
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@given(_TEXTS, st.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=300)
def test_a_sentence_holds_a_letter_or_digit(text, lang):
    """Marks alone are no sentence, unless there is nothing else."""
    sentences = _split(text, lang)

    assert len(sentences) <= 1 or all(any(c.isalnum() for c in s) for s in sentences)


@given(st.lists(st.sampled_from(_CHINESE), min_size=1, max_size=12))
@settings(deadline=None)
def test_chinese_sentences_join_and_part(sentences):
    """What is written as sentences, one after the other, is read as the same sentences."""
    assert sentences == _split("".join(sentences), "zh")


@given(st.lists(st.sampled_from(_ENGLISH), min_size=1, max_size=12))
@settings(deadline=None)
def test_english_sentences_join_and_part(sentences):
    """What is written as sentences, one after the other, is read as the same sentences."""
    assert sentences == _split(" ".join(sentences), "en")


@given(st.lists(st.sampled_from(_CHINESE + _ENGLISH), min_size=1, max_size=12))
@settings(deadline=None)
def test_languages_may_mix(sentences):
    """A Chinese paragraph may hold English sentences."""
    assert sentences == _split(" ".join(sentences), "zh")


@given(_MIXED, _MIXED, st.sampled_from(["zh", "en"]))
@settings(deadline=None)
def test_blank_lines_keep_texts_apart(first, second, lang):
    """What stands before a blank line does not change what stands after it."""
    first, second = first.strip() + "字", "字" + second.strip()

    assert _split(first, lang) + _split(second, lang) == _split(f"{first}\n\n{second}", lang)


@pytest.mark.parametrize(
    "unit",
    [
        *("没有标点的一行文字", "word ", "a.", "A. ", "1.", "No. ", "... ", "… ", "？”", '."', ". . ", "。 "),
        *("(", "“", "”", "'", '"', "（a。", "《》", "[1]", '—"', "a@", "http://", "x.y", "\n", " ", "他说：“好。”"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_lines_are_split(unit, lang):
    """Lines made of one unit, each the worst case of some rule, are split like any other."""
    text = unit * (20_000 // len(unit)) + "a"

    assert split_sentences(text, lang)


def test_marks_pair_by_kind():
    """Brackets and quotation marks pair each with its own kind, the inner ones first."""
    marks = read_quotes("“（‘a’”）")

    assert marks.opener_of == {4: 2, 5: 0, 6: 1}


def test_apostrophes_are_no_marks():
    """Inside and at the end of a word an apostrophe pairs with nothing."""
    assert not read_quotes("the dogs' don’t and rock 'n roll").opener_of


def test_han_ranges_reach_beyond_the_first_plane():
    """The ranges are of characters, not of halves of five-digit escapes."""
    assert all(len(edge) == 1 for span in HAN_RANGES + KANA_RANGES for edge in span)
    assert all(re.match(f"[{HAN}]", c) for c in "一龥㐀𠀀𪚥𫝀豈〇々")
    assert not any(re.match(f"[{HAN}]", c) for c in "“—…。A1のア한")
    assert all(is_cjk(c) for c in "中のア。，！「」Ａ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_abbreviation_tables_are_clean(lang):
    """Entries stand without last stop; starters begin with a capital; no entry ends and never ends."""
    table = language_of(lang).abbreviations

    for entry in table.never_end | table.before_number | table.may_end:
        assert entry == entry.strip(".")
    assert all(word[0].isupper() and word.isalpha() for word in table.starters)
    assert not table.never_end & table.may_end
