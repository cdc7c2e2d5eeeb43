"""Numbers: what differs in value is told apart from what is only written otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.check.numbers import numbers_differ
from aligner.languages import LANGUAGES
from tests.cases import cases

LANGS = st.sampled_from(sorted(LANGUAGES))
# Plain text seldom has numbers; pieces that meet in numbers do.
PIECES = (
    "0 1 23 456 7.5 8,900 １ ٣ . , : - — % s k 零 〇 一 二 两 五 九 十 百 千 万 亿 兆 "
    "壹 拾 点 半 多 几 第 百分之 成 倍 年 年代 世纪 月 公里 里 G COVID- II I one twenty hundred million dozen half and "
    "a to th decades March pounds ( [ ) ] ² ½ \ud800"
)
TEXTS = st.text() | st.lists(st.sampled_from([*PIECES.split(" "), " ", "\n"])).map("".join)
# All that English scales a number with, in any letters that a pattern may take for these.
SCALES = "hundred thousand million billion trillion quadrillion dozen k m mn mln b bn tr trn tn msand thouillion"
UNITS = "$ € RMB % per cent kg km °C miles decades century half-a and-a-half to or - years 's pm"
SCALED = st.lists(
    st.tuples(
        st.integers(0, 10**26).map(str) | st.sampled_from(["1.5", "half a", "six", "hundred", "一", "3.6", "亿", ""]),
        st.sampled_from(["", " ", "-", "\u00a0"]),
        st.sampled_from(SCALES.split()).flatmap(
            lambda word: st.sampled_from([word, word.upper(), word.replace("i", "ı")])
        )
        | st.sampled_from(["Mİllİon", "thouſand", "\u212a"]),
        st.sampled_from([" ", ", ", ""]),
        st.sampled_from(UNITS.split(" ")),
    ).map("".join),
    max_size=4,
).map(" ".join)
NUMBERS = st.integers(0, 10**12) | st.integers(0, 13).map(lambda power: 10**power) | st.integers(0, 300)
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"


def in_chinese(value):
    """Return *value* in Chinese numerals, written as one says it."""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if value >= unit:
            head, rest = divmod(value, unit)
            gap = "零" if 0 < rest < unit // 10 else ""
            return in_chinese(head) + name + (gap + in_chinese(rest) if rest else "")
    return "零一二三四五六七八九"[value]


def in_english(value):
    """Return *value* in English words."""
    for unit, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if value >= unit:
            head, rest = divmod(value, unit)
            return f"{in_english(head)} {name}" + (f" {in_english(rest)}" if rest else "")
    if value >= 100:
        return f"{ONES.split()[value // 100]} hundred" + (f" and {in_english(value % 100)}" if value % 100 else "")
    if value >= 20:
        return TENS.split()[value // 10] + (f"-{ONES.split()[value % 10]}" if value % 10 else "")
    return ONES.split()[value]


@pytest.mark.parametrize("case", cases("numbers"))
def test_numbers_of_a_pair(case):
    """Each case differs or not, whichever side comes first."""
    one, other = case.get("langs", ["zh", "en"])

    assert case["differ"] == numbers_differ(case["source"], case["target"], (one, other)), case["comment"]
    assert case["differ"] == numbers_differ(case["target"], case["source"], (other, one)), case["comment"]


@given(TEXTS, LANGS)
def test_a_text_does_not_differ_from_itself(text, lang):
    """Whatever a text holds, it has all of its own numbers."""
    assert not numbers_differ(text, text, (lang, lang))


@given(TEXTS, TEXTS, LANGS, LANGS)
def test_sides_are_alike(source, target, one, other):
    """Swapping sides and languages changes nothing."""
    assert numbers_differ(source, target, (one, other)) == numbers_differ(target, source, (other, one))


@given(SCALED, SCALED, LANGS, LANGS)
def test_scales_and_units(source, target, one, other):
    """Digits, scale words and units in any order are read, and the sides are alike."""
    assert numbers_differ(source, target, (one, other)) == numbers_differ(target, source, (other, one))


@given(NUMBERS)
def test_the_same_number_does_not_differ(value):
    """Digits, with separators or without, Chinese numerals and English words all say the same."""
    chinese, english = f"共{in_chinese(value)}个。", f"There are {in_english(value)} of them."

    assert not numbers_differ(chinese, f"There are {value} of them.", ("zh", "en"))
    assert not numbers_differ(chinese, f"There are {value:,} of them.", ("zh", "en"))
    assert not numbers_differ(f"共{value}个。", english, ("zh", "en"))
    assert not numbers_differ(chinese, english, ("zh", "en"))


@given(NUMBERS, NUMBERS)
def test_another_number_differs(value, another):
    """A number in digits is missed wherever the other side says another number."""
    assert (value != another) == numbers_differ(f"共{in_chinese(value)}个。", f"There are {another}.", ("zh", "en"))
    assert (value != another) == numbers_differ(f"共{another:,}个。", f"There are {in_english(value)}.", ("zh", "en"))


@pytest.mark.parametrize("unit", ["1", "一", "万", "1,", "1 ", "七八", "hundred and ", "twenty-", "X", "[1,", "a-"])
@pytest.mark.parametrize("langs", [("zh", "en"), ("de", "fr")])
def test_long_runs_are_read(unit, langs):
    """A run far beyond any quantity is compared as it is written, without error."""
    for lang in langs:
        assert not numbers_differ(unit * 1_000, unit * 1_000, (lang, lang))
    assert numbers_differ(unit * 1_000, "98765", langs)
