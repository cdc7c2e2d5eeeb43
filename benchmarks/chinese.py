"""The tables of README.md in Chinese, for README.zh-CN.md: one list of what their cells say, so both stay in step."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from aligner.errors import OutputError
from aligner.rows import FLAGS
from benchmarks.report import put_between

PROJECT: Final = Path(__file__).resolve().parents[1]
ENGLISH: Final = PROJECT / "README.md"
CHINESE: Final = PROJECT / "README.zh-CN.md"
WORDS: Final = PROJECT / "aligner" / "formats" / "page" / "script" / "words.js"
"""The words of the review page, where the flags have their Chinese."""

PHRASES: Final = {
    # the systems
    r"F1, strict / lax": "F1，严格 / 宽松",
    r"parallel-aligner, from the raw document": "parallel-aligner，直接读入原始文档",
    r"parallel-aligner|parallel-aligner --fast|Gale-Church": r"\g<0>",
    r"(Vecalign|Bertalign)'s search": r"\1 的搜索算法",
    # the data
    r"([\w+-]+) \((\w+→\w+)\)": r"\1（\2）",
    r"(\d+), sections ([\d-]+) \((\w+→\w+)\)": r"\1，第 \2 节（\3）",
    r"([\w+-]+), (\d+) missing in the target: F1": r"\1，译文缺 \2 句：F1",
    r"([\w+-]+), (\d+), or a third, missing in the target: F1": r"\1，译文缺 \2 句（或三分之一）：F1",
    r"([\w+-]+), two blocks of captions in the target: F1": r"\1，译文中插入两段图注：F1",
    r"([\w+-]+), another document after the target: F1": r"\1，译文后接另一篇文档：F1",
    r"(\d+) languages with English: share of paragraphs that no pair leaves": (
        r"\1 种语言对英语：没有句对越界的段落所占比例"
    ),
    # the flags
    r"flag": "疑点",
    r"meaning": "含义",
    r"raised on right pairs": "正确句对上的出现率",
    r"any": "任一疑点",
    r"([\d.]+) %": r"\1%",
    # the line under a table
    r"Vectors: (.+), from sums, the same for all \(Gale-Church uses none\)\. Null beads are not counted\.": (
        r"句向量：\1，多句组合由求和得出，各系统相同（Gale-Church 不用向量）。不计空对齐。"
    ),
}
"""What a whole cell or line says, as a pattern, and its Chinese."""

_ALIKE: Final = re.compile(r"`[^`]*`|[^A-Za-z]*")
"""Cells that are the same in both languages: code, figures, the rule below the head."""


def in_chinese(text: str) -> str:
    """Return the tables and lines of *text* in Chinese.

    Raises ``OutputError`` for a cell or line that has no Chinese yet.
    """
    return "\n".join(" | ".join(map(_said, line.split(" | "))) for line in text.split("\n"))


def _said(cell: str) -> str:
    """Return one cell in Chinese; the first and the last of a line have the line's own bars on them."""
    edge, inner, end = re.fullmatch(r"((?:\| )?)(.*?)((?: \|)?)", cell, re.DOTALL).groups()
    return edge + _translated(inner) + end


def _translated(words: str) -> str:
    if words in flag_meanings():
        return flag_meanings()[words]
    for pattern, chinese in PHRASES.items():
        if found := re.fullmatch(pattern, words):
            return found.expand(chinese)
    if _ALIKE.fullmatch(words):
        return words
    raise OutputError(f"{CHINESE.name}: no Chinese for {words!r}; expected a line for it in benchmarks/chinese.py")


@cache
def flag_meanings() -> dict[str, str]:
    """Return what each flag means in English, and in the review page's Chinese."""
    said = dict(re.findall(r'^  (\w+): \["[^"]+", "([^"]+。)"\],$', WORDS.read_text(encoding="utf-8"), re.MULTILINE))
    return {meaning: said[flag] for flag, meaning in FLAGS.items() if flag in said}


def put_into_both(marker: str, text: str) -> None:
    """Put *text* at its *marker* in README.md, and its Chinese in README.zh-CN.md.

    Raises ``OutputError`` before anything is written if something has no Chinese.
    """
    chinese = in_chinese(text)
    put_between(ENGLISH, marker, text)
    put_between(CHINESE, marker, chinese)
