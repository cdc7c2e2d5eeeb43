"""Alignments and texts that the tests of the writers share."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from aligner.formats import FORMATS, Output, UnitReport
from aligner.records import Alignment, Bead, Kind, Pair, Sentence
from aligner.rows import Row, Two, rows_of

DTD = Path(__file__).parent / "data" / "tmx14.dtd"
DATE = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
TAGS = ("zh-CN", "en-US")

HOSTILE = [
    "&amp; <seg> ]]> <!-- --> <?pi?> &#0; \"double\" 'single'",
    '=HYPERLINK("http://x","y")',
    "- 是的，- 不是",
    "'=1+1",
    "a;=1+1;'=2;b",
    "''- quoted",
    " =1+1",
    "＝１＋１",
    "@SUM(1)",
    'comma, semicolon; "quotes"',
    "emoji 👩‍👩‍👧 🇨🇳, beyond the first plane 𠮷",
    "combining e\u0301, ḍ\u0323, 한글 \u1112\u1161\u11ab",
    "bidi \u202eabc\u202c \u200fשלום\u200e, zero width \u200b\ufeff",
    "no-break\u00a0space\u3000ideographic",
    "长" * 40_000,
    "NaN",
    "NA",
    "1-2",
    "007",
    "null",
]
VALUES = [
    *("007", "1.0", "1,000", "50%", "12:30", "3/4", "1-2", "2021-03-23", "-5", "+1", "1e5", "$5", "TRUE", "false"),
    *("March 2021", "Mar-21", "3 March", "Sept. 2020", "2021年3月23日", "3月5日", "１２３", "12:30 PM"),
]
"""Texts that a spreadsheet takes for something else, given the chance."""
ONE_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"))
ANY_TEXT = st.text(st.characters(), max_size=30)


def sentence(text: str, lang: str = "zh") -> Sentence:
    """Return a sentence of *text*, alone in its paragraph."""
    return Sentence(lang, Kind.SENTENCE, text, 0, 0, len(text))


def bead_at(a: int, b: int, c: int, d: int, score: float = 0.0, posterior: float = 0.0) -> Bead:
    """Return the bead of the source sentences from *a* to before *b* and the target ones from *c* to before *d*."""
    return Bead(range(a, b), range(c, d), score, posterior)


def alignment(*texts: tuple[str, str], name: str = "002_04c5", keep: bool = True) -> Alignment:
    """Return an alignment of one pair for each of *texts*; an empty text is an empty side."""
    pairs, src, tgt = [], 0, 0
    for source, target in texts:
        bead = bead_at(src, src + bool(source), tgt, tgt + bool(target))
        src, tgt = bead.source.stop, bead.target.stop
        pairs.append(Pair(source, target, bead, 0.9726, keep and not bead.is_null))
    return Alignment(
        name,
        ("zh", "en"),
        tuple(sentence(source) for source, _ in texts if source),
        tuple(sentence(target, "en") for _, target in texts if target),
        tuple(range(0, 2 * src, 2)),
        tuple(range(1, 2 * tgt, 2)),
        tuple(pairs),
    )


SMALL = Alignment(
    "002_04c501e559b10aee",
    ("zh", "en"),
    tuple(map(sentence, ("一。", "二。", "三。"))),
    tuple(sentence(text, "en") for text in ("One two.", "Four.", "Five.")),
    (0, 1, 5),
    (2, 3, 4),
    (
        Pair("一。二。", "One two.", bead_at(0, 2, 0, 1), 0.97265, True, ("numbers", "length")),
        Pair("三。", "", bead_at(2, 3, 1, 1), 0.5, False),
        Pair("", "Four. Five.", bead_at(3, 3, 1, 3), 1, False, ("unmatched",)),
    ),
)


def store(
    name: str, what: Alignment | Sequence[Row], paths: Path | tuple[Path, ...], tags: Two = TAGS, date: datetime = DATE
) -> UnitReport:
    """Write an alignment, or rows alone, in the format *name* as of *date*."""
    output = Output(rows_of(what), tags, what) if isinstance(what, Alignment) else Output(what, tags)
    with patch.dict(os.environ, SOURCE_DATE_EPOCH=str(int(date.timestamp()))):
        return FORMATS[name].write(output, paths if isinstance(paths, tuple) else (paths,))


def rows_in(name: str, paths: Path | tuple[Path, ...], tags: Two | None = None) -> list[Row]:
    """Return the rows of a file, or two, in the format *name*."""
    return list(FORMATS[name].read(paths if isinstance(paths, tuple) else (paths,), tags).rows)


def names(folder: Path) -> list[str]:
    """Return the names of all that is in *folder*, hidden files too."""
    return [path.name for path in folder.iterdir()]


def row(number: int, source: str, target: str, **fields) -> Row:
    """Return a kept row as the program makes it."""
    made = Row(f"002-{number:04}", True, source, target, 0.9, (), "1-1", f"s{number}", f"s{number}", "002_x")
    return replace(made, **fields)


REVIEW_ROWS = [
    row(1, "今天天气很好。", "The weather is nice today."),
    row(2, "我们去公园。", "We go to the park."),
    row(3, "他喜欢喝茶。", "He likes tea."),
    row(4, "她喜欢咖啡。", "She likes “coffee”."),
    row(5, "没有译文。", "", keep=False),
]


def srt_time(seconds: float) -> str:
    """Return a time as SubRip files write it."""
    whole, part = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{part:03}"
