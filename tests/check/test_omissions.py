"""A part of one side without a counterpart is found, and only there."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.check.omissions import LONGER, SHARE, find_omissions, rests_of
from aligner.encode import Encoder
from tests.conftest import StubEncoder

USUAL = 1.077
"""Bytes of Chinese for one of English: that of the pairs of seed 002 that are surest."""

VALUE_CHAINS = (
    "客观而言，全球价值链分工的快速演进推动了经济全球化迅猛发展，世界经济也由此实现了持续几十年的繁荣发展，"
    "人类物质文明达到了前所未有的高度。",
    "Rapid evolution of GVCs has expedited global economic development and led to decades of prosperity in the "
    "world economy, bringing human material civilization to an unprecedented level.",
)
XI = (
    "习近平总书记也曾坦言，过去几十年中国经济发展成就是在开放条件下取得的（习近平，2018）。",
    "General Secretary Xi Jinping also stated that China has achieved great economic development over the past "
    "decades under open conditions (Xi, 2018).",
)
MEETING = (
    "会议讨论了明年的预算，并且决定在上海开设一家新的办事处。",
    "The meeting discussed next year's budget, and it was decided to open a new office in Shanghai.",
)
MEDICINE = (
    "这种药可以缓解头痛，但是孕妇和六岁以下的儿童不能服用。",
    "This medicine relieves headaches, but pregnant women and children under six must not take it.",
)
TRAIN = (
    "火车晚点了两个小时，所以我们错过了去北京的飞机，只好在机场过夜。",
    "The train was two hours late, so we missed our flight to Beijing and had to spend the night at the airport.",
)
FISHING = (
    "老人每天早上都去河边钓鱼，晚上才带着一篮子鱼回家。",
    "Every morning the old man goes fishing by the river, and he comes home only in the evening with a basket of fish.",
)
RIGHT = {
    "value chains": VALUE_CHAINS,
    "xi": XI,
    "meeting": MEETING,
    "medicine": MEDICINE,
    "train": TRAIN,
    "fishing": FISHING,
}
CUT = {
    "English ends early": (VALUE_CHAINS[0], "Rapid evolution of GVCs has expedited global economic development."),
    "English begins late": (MEETING[0], "It was decided to open a new office in Shanghai."),
    "English without what was said": (XI[0], "General Secretary Xi Jinping also stated so (Xi, 2018)."),
    "one clause of two": (MEDICINE[0], "This medicine relieves headaches."),
    "one clause of three": (TRAIN[0], "The train was two hours late."),
    "Chinese ends early": ("客观而言，全球价值链分工的快速演进推动了经济全球化迅猛发展。", VALUE_CHAINS[1]),
    "Chinese begins late": ("晚上才带着一篮子鱼回家。", FISHING[1]),
    "Chinese has one clause": ("会议讨论了明年的预算。", MEETING[1]),
}

CLAUSES = st.lists(
    st.text("价值链a b", min_size=1, max_size=12).map(lambda text: text.strip() or "x"), max_size=30
).flatmap(lambda parts: st.sampled_from(["，", ", ", "。”", "; "]).map(lambda mark: "".join(p + mark for p in parts)))
TEXT = st.text(max_size=40) | CLAUSES


def length(pair: tuple[str, str]) -> float:
    """Return how many times as long as usual the source of a pair is."""
    return len(pair[0].encode()) / (USUAL * len(pair[1].encode()))


class TestPairs:
    """The built-in encoder on pairs of which some lack a part."""

    @pytest.mark.parametrize("name", RIGHT)
    def test_right_pair(self, name: str, encoder: Encoder):
        """A pair that says the same is not flagged, not even if its lengths were doubted either way."""
        pair = RIGHT[name]

        assert find_omissions([pair] * 3, [length(pair), 3.0, 1 / 3], encoder) == [False] * 3

    @pytest.mark.parametrize("name", CUT)
    def test_cut_pair(self, name: str, encoder: Encoder):
        """A pair of which one side lacks clauses of the other is flagged, whichever side it is."""
        pair = CUT[name]

        assert find_omissions([pair], [length(pair)], encoder) == [True]
        assert find_omissions([pair[::-1]], [1 / length(pair)], encoder) == [True]

    def test_all_together(self, encoder: Encoder):
        """Each answer stands where its pair does, and is the same whatever other pairs there are."""
        pairs = [pair for both in zip(RIGHT.values(), CUT.values(), strict=False) for pair in both]

        for some in (pairs, pairs[::-1]):
            assert find_omissions(some, [length(pair) for pair in some], encoder) == [p in CUT.values() for p in some]

    def test_equal_lengths(self):
        """Pairs about as long as usual are never looked at, however little they have in common."""
        encoder = StubEncoder()

        found = find_omissions([("一，二，三，四", "a, b")] * 4, [1.0, LONGER, 1 / LONGER, 1.49], encoder)

        assert found == [False] * 4
        assert encoder.texts == []

    def test_longer_side_is_looked_at(self):
        """Above the limit the longer side is taken apart, the other never."""
        encoder = StubEncoder()
        pairs = [("1111, 2222, 3333", "aaaa, bbbb, cccc")]

        find_omissions(pairs, [LONGER * 1.01], encoder)
        find_omissions([pairs[0][::-1]], [1 / (LONGER * 1.01)], encoder)

        assert "1111, 2222," in encoder.texts
        assert "aaaa, bbbb," not in encoder.texts

    def test_part_that_looks_like_nothing(self):
        """What is flagged is a rest more alike than the whole."""
        pairs = [("aaaa, zzzzzz", "aaaa"), ("aaaa aaaa, aaaa aaaa", "aaaa aaaa")]

        assert find_omissions(pairs, [2.0, 2.0], StubEncoder()) == [True, False]


class TestOddTexts:
    """Texts that cannot be taken apart, or are nothing, or far too long."""

    @pytest.mark.parametrize(
        "text", ["", " ", "。", "，，，，", "没有标点的一句话", "no marks at all", "a,b,c,d", "\x00"]
    )
    def test_nothing_to_take_away(self, text: str, encoder: Encoder):
        """Texts without clauses, or without anything, are not flagged, on either side."""
        assert list(rests_of(text)) == []
        assert find_omissions([(text, "x"), ("x", text), (text, "")], [9.0, 1 / 9, 9.0], encoder) == [False] * 3

    def test_empty_other_side(self, encoder: Encoder):
        """Beside an empty side nothing grows more alike."""
        assert find_omissions([(TRAIN[0], ""), ("", TRAIN[1])], [99.0, 1 / 99], encoder) == [False, False]

    def test_no_pairs(self, encoder: Encoder):
        """No pairs, no answers."""
        assert find_omissions([], [], encoder) == []

    @pytest.mark.parametrize("unit", ["字", "字，", "a, ", "word word. ", "，", "a,", "。”", "... "])
    def test_giant_text(self, unit: str):
        """Of 40,000 characters no more is made than of any other text: 78 rests, each shorter than the text."""
        text = (unit * 40_000)[:40_000]
        encoder = StubEncoder()

        assert find_omissions([(text, text[:100])], [400.0], encoder) == [False]
        assert len(encoder.texts) <= 80
        assert all(len(rest) <= len(text) * (1 - SHARE[0]) for rest in encoder.texts[2:])

    @pytest.mark.slow
    def test_giant_text_encoded(self, encoder: Encoder):
        """The built-in encoder takes such a text."""
        assert find_omissions([("字，" * 20_000, "word"), TRAIN], [400.0, 1.0], encoder) == [False, False]


class TestRests:
    """What is left of a text when clauses are taken away."""

    def test_chinese(self):
        """Chinese clauses end at their marks and the closing quotes behind, without spaces."""
        found = list(rests_of("他说：“走吧。”我们走了，很快。"))

        assert "我们走了，很快。" in found
        assert "他说：“走吧。”" in found
        assert "他说：我们走了，很快。" in found
        assert all(rest[0] in "他我很" for rest in found)

    def test_figures_stay_whole(self):
        """A comma or point inside a number ends no clause."""
        assert list(rests_of("It was 1,234.56 metres")) == []

    @settings(max_examples=50, deadline=None)
    @given(TEXT)
    def test_promise(self, text: str):
        """Each rest is the text without one run, of a length within the share; at most 78 of them."""
        found = list(rests_of(text))

        assert len(found) <= 78
        for rest in found:
            assert any(
                (text[:start] + text[end:]).strip() == rest
                for start in range(len(text))
                for end in range(start, len(text) + 1)
                if SHARE[0] * len(text) <= end - start <= SHARE[1] * len(text)
            )

    @pytest.mark.parametrize("count", [12, 24, 36, 1200])
    def test_neighbours_joined(self, count: int):
        """A text is taken for twelve clauses at most: the runs of three to seven of them can be taken away."""
        assert len(list(rests_of("一二三四，" * count))) == 10 + 9 + 8 + 7 + 6

    @given(st.integers(1, 60))
    def test_many_clauses(self, count: int):
        """A text of several clauses, however many, has rests, and the ends of each are ends of clauses."""
        found = list(rests_of("，".join(f"第{n}" for n in range(count))))

        assert (found != []) == (count > 1)
        assert all(re.match(r"第\d", rest) for rest in found)


class TestOrder:
    """Many pairs at once are many pairs one by one."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(TEXT, TEXT, st.floats(0.1, 10)), max_size=6), st.randoms())
    def test_any_order(self, drawn, random):
        """Each pair gets one answer, the same in any order and alone."""
        shuffled = random.sample(range(len(drawn)), len(drawn))
        pairs, lengths = [(source, target) for source, target, _ in drawn], [value for _, _, value in drawn]

        found = find_omissions(pairs, lengths, StubEncoder())
        again = find_omissions([pairs[n] for n in shuffled], [lengths[n] for n in shuffled], StubEncoder())

        assert len(found) == len(pairs)
        assert again == [found[n] for n in shuffled]
        alone = [find_omissions([p], [v], StubEncoder())[0] for p, v in zip(pairs, lengths, strict=True)]
        assert alone == found
