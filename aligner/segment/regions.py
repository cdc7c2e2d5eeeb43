"""Document -> regions: which stretch is in which language.

Lines are judged whole; a line that holds a sentence and its translation is cut between them.
Latin words and figures inside Chinese stay Chinese, a Chinese term inside English stays English:
a cut is only made outside quotes and brackets, after the end of a sentence or at a wide gap.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final

from aligner.errors import SettingError
from aligner.languages import language_of, written_language
from aligner.languages.characters import (
    CLOSERS,
    CONTINUERS,
    DASHES,
    ENDERS,
    HAN,
    KANA,
    LATIN,
    NESTED,
    SEMICOLONS,
    STRAIGHT_QUOTES,
    ends_sentence,
    one_of,
)
from aligner.languages.identification import can_share_document, letters, weight
from aligner.records import Document, Mark, MarkKind, Region
from aligner.segment.layout import LINE, columns
from aligner.segment.marks import ASIDE, Stretch, stretches

Span = tuple[str, int, int]
"""Language, start, end; offsets into the document."""

# What may stand between two languages and belongs to the first; a straight quote may open the second.
_TAIL: Final = "".join(set(CLOSERS) - set(STRAIGHT_QUOTES)) + ENDERS + CONTINUERS + DASHES + " "
_DEPTH: Final = {**dict.fromkeys(NESTED, 1), **dict.fromkeys(NESTED.values(), -1)}
# Where a line may change its language: after a sentence, at a tab, bar or wide gap.
_CUT: Final = re.compile(
    rf"{one_of(ENDERS + SEMICOLONS)}{one_of(CLOSERS)}*\s*|(?<!\s)\s*[\t|｜]\s*|(?<!\s)\s+/\s+|[ \u00a0]{{2,}}|\u3000+"
)
_PAIRS: Final = (*NESTED.items(), ("‘", "’"), ('"', '"'))
_ENCLOSED: Final = re.compile("|".join(rf"{re.escape(a)}[^\{a}\{b}]*{re.escape(b)}" for a, b in _PAIRS))
_PLAIN_WORD: Final = re.compile(r"(?<![^\s(\"'“])[a-z]{2,}(?![^\s)\"'”.,;:!?])")
_FEW_WORDS: Final = 3
"""Plain words in small letters from which Latin text is running text, no names and references."""
_TABLE_SHARE: Final = 0.5
"""Share of a table's rows with letters of another script than Latin from which it is all in that language..."""
_RUNNING_SHARE: Final = 0.4
"""... unless there are so many cells a row with running text in Latin letters."""
_TURNS: Final = 0.3
"""Share of lines after which the language changes from which two take turns line by line."""
_FULL_COLUMNS: Final = 40
"""Columns of a line that goes on in the next; a title that is shorter does not."""
# A part of a line stands alone in any layout from this much text on and with a sentence end.
_STRONG: Final = {"word": 3, "han": 4}
# Lines that pair two languages make the layout when they are at least this share of all lines.
_INLINE_SHARE: Final = 0.5


def find_regions(document: Document, langs: Sequence[str]) -> list[Region]:
    """Return the stretches of *document* in each language, in order; *langs* are one or two, more may be marked.

    White space lies between regions, nothing else. Text without letters goes with what precedes it.
    Raises ``SettingError`` for text to be judged when the two languages are written in the same letters.
    """
    text = document.text
    tables = _table_languages(document, langs)
    lines = [
        (match.start(), match.end(), lang)
        for part, lang in ((part, _told(part, langs, tables)) for part in stretches(document))
        for match in LINE.finditer(text, part.start, part.end)
        if not match[0].isspace()
    ]
    unknown = [(start, end) for start, end, lang in lines if lang is None]
    if unknown and not can_share_document(langs):
        raise SettingError(
            f"{langs[0]} and {langs[1]} are written in the same letters and cannot be told apart in one "
            "document; give one with a column for each, or two files to `align pair`"
        )
    inline = _is_inline(text, unknown, langs)
    parts = [
        list(_line_spans(text, start, end, langs, inline)) if lang is None else [(lang, start, end)]
        for start, end, lang in lines
    ]
    if unknown and not inline:
        parts = list(_in_context(text, parts, langs))
    return _merge(text, _fill_neutral([span for line in parts for span in line], langs))


def _told(part: Stretch, langs: Sequence[str], tables: Mapping[str, str]) -> str | None:
    """Return the language of *part* if it need not be judged: empty for what goes with the text before it."""
    if part.language:
        code = part.language.value
        same = [lang for lang in langs if language_of(lang) == language_of(code)]
        alike = [lang for lang in langs if written_language(lang) == written_language(code)]
        return next(iter([*same, *alike]), code)
    if part.block and part.block.kind in ASIDE:
        return ""
    if part.block and part.block.kind is MarkKind.CELL and part.block.value in tables:
        return tables[part.block.value]
    return None if len(langs) > 1 else langs[0]


def _table_languages(document: Document, langs: Sequence[str]) -> dict[str, str]:
    """Return for the cells of each table in one language that language, or nothing where only names stand in it.

    The names of programs in a Chinese table are Chinese text; a table without Chinese letters is in the language around
    it, unless Latin words run on. Cells that are marked with a language are not asked for.
    """
    others = [lang for lang in langs if language_of(lang).letters != LATIN]
    cells: dict[int, list[Mark]] = {}
    for mark in document.marks if len(langs) > 1 and len(others) == 1 else ():
        if mark.kind is MarkKind.CELL:
            cells.setdefault(int(mark.value.partition(",")[0]), []).append(mark)
    told = dict[str, str]()
    for _, numbered in groupby(enumerate(sorted(cells)), key=lambda pair: pair[1] - pair[0]):
        rows = [cells[row] for _, row in numbered]
        texts = [[document.text[cell.start : cell.end] for cell in row] for row in rows]
        foreign = [any(letters(others[0]).search(text) for text in row) for row in texts]
        running = sum(_is_running(text, others[0]) for row in texts for text in row)
        if any(foreign) and sum(foreign) >= _TABLE_SHARE * len(rows) and running <= _RUNNING_SHARE * len(rows):
            told |= {cell.value: others[0] for row in rows for cell in row}
        elif not any(foreign) and not running:
            told |= {cell.value: "" for row in rows for cell in row}
    return told


def _is_running(text: str, other: str) -> bool:
    """Whether Latin words run on in *text*, which has no letters of *other*."""
    return len(_PLAIN_WORD.findall(text)) >= _FEW_WORDS and not letters(other).search(text)


def _is_inline(text: str, lines: list[tuple[int, int]], langs: Sequence[str]) -> bool:
    """Whether most lines hold one block of each language: a sentence or term and its translation."""
    lettered = [text[a:b] for a, b in lines if any(letters(lang).search(text, a, b) for lang in langs)]
    paired = sum(_two_blocks(line, langs) is not None for line in lettered)
    return paired > 0 and paired >= _INLINE_SHARE * len(lettered)


def _two_blocks(line: str, langs: Sequence[str]) -> int | None:
    """Return where *line* changes its language if it does so just once, outside brackets; else None."""
    marks = _letter_runs(line, langs)
    if len(marks) != 2 or min(end - start for _, start, end in marks) < 2:
        return None
    (_, _, left), (_, right, _) = marks
    if _depth_before(line, right):
        return None
    gap = line[left:right]
    inner = max((m.end() for m in _CUT.finditer(gap)), default=0)
    return left + inner if inner else left + len(gap) - len(gap.lstrip(_TAIL))


def _letter_runs(line: str, langs: Sequence[str]) -> list[Span]:
    """Return the stretches of *line* that hold letters of one language only, first to last letter."""
    runs: list[Span] = []
    found = sorted((m.start(), lang) for lang in langs for m in letters(lang).finditer(line))
    for at, lang in found:
        if runs and runs[-1][0] == lang:
            runs[-1] = (lang, runs[-1][1], at + 1)
        else:
            runs.append((lang, at, at + 1))
    return runs


def _depth_before(line: str, end: int) -> int:
    """Return how many brackets and quotes are open before *end*."""
    depth = 0
    for char in line[:end]:
        depth = max(0, depth + _DEPTH.get(char, 0))
    return depth


def _line_spans(text: str, start: int, end: int, langs: Sequence[str], inline: bool) -> Iterator[Span]:
    """Yield the line's parts by language; one part for a line in one language."""
    line = text[start:end]
    if any(not letters(lang).search(line) for lang in langs):
        yield judge(line, langs), start, end
        return
    cut = _two_blocks(line, langs) if inline else None
    edges = [0, cut, len(line)] if cut else [0, *_cuts(line), len(line)]
    parts = [(judge(line[a:b], langs), a, b) for a, b in pairwise(edges) if a < b]
    for lang, a, b in _absorb_weak(line, _join_same(parts), langs, inline):
        yield lang, start + a, start + b


def _cuts(line: str) -> list[int]:
    """Return the places where *line* may change its language: outside all brackets and quotes."""
    cuts, depth, at = [], 0, 0
    for match in _CUT.finditer(line):
        for char in line[at : match.end()]:
            depth = max(0, depth + _DEPTH.get(char, 0))
        at = match.end()
        if depth == 0 and at < len(line):
            cuts.append(at)
    return cuts


def judge(text: str, langs: Sequence[str]) -> str:
    """Return the language that *text* looks like, or an empty string when nothing tells.

    What stands outside quotes and brackets decides: a quoted passage may be in the other language.
    """
    plain = _ENCLOSED.sub(" ", text)
    first, second = (weight(plain, lang) for lang in langs)
    if first == second == 0:
        first, second = (weight(text, lang) for lang in langs)
    if first == second == 0:
        return ""
    return langs[0] if first >= second else langs[1]


def _join_same(parts: list[Span]) -> list[Span]:
    """Join neighbouring parts of one language; a part that tells nothing goes with the one before."""
    joined: list[Span] = []
    for lang, start, end in parts:
        if joined and (lang in ("", joined[-1][0]) or joined[-1][0] == ""):
            joined[-1] = (joined[-1][0] or lang, joined[-1][1], end)
        else:
            joined.append((lang, start, end))
    return joined


def _absorb_weak(line: str, parts: list[Span], langs: Sequence[str], inline: bool) -> list[Span]:
    """Give parts too small to be a sentence of their own the language of the whole line."""
    if len(parts) < 2 or (inline and len(parts) == 2):
        return parts
    whole = judge(line, langs)
    return _join_same([(lang if _is_strong(line[a:b]) else whole, a, b) for lang, a, b in parts])


def _is_strong(part: str) -> bool:
    """Whether *part* is a sentence: it has an end and more than a term's worth of text."""
    words = len(re.findall(r"[^\W\d_]{2,}", re.sub(f"[{HAN}]", " ", part)))
    han = len(re.findall(f"[{HAN}{KANA}]", part))
    return ends_sentence(part) and (words >= _STRONG["word"] or han >= _STRONG["han"])


def _in_context(text: str, lines: Sequence[list[Span]], langs: Sequence[str]) -> Iterator[list[Span]]:
    """Yield the parts of each line; Latin text that goes on with a paragraph in other letters has its language.

    Such a paragraph names programs, quotes titles and refers to pages in Latin letters, at times for a whole line;
    Latin text hardly ever does the like. Nothing changes where two languages take turns line by line.
    """
    others = [lang for lang in langs if language_of(lang).letters != LATIN]
    spoken = list(_plainly_spoken(text, lines, others[0])) if len(langs) > 1 and len(others) == 1 else []
    if not spoken or sum(a != b for a, b in pairwise(spoken)) > _TURNS * len(spoken):
        yield from lines
        return
    other, before = others[0], list[Span]()
    after = _next_sure(text, lines, langs, other)
    for line, next_sure in zip(lines, after, strict=True):
        (start, end), has_letters = (line[0][1], line[-1][2]), False
        if any(lang not in ("", other) for lang, _, _ in line) and before and before[-1][0] == other:
            words = len(_PLAIN_WORD.findall(text, start, end))
            has_letters = letters(other).search(_ENCLOSED.sub("", text[start:end])) is not None
            is_wrapped = _is_wrapped(text, before, start)
            is_whole = has_letters and is_wrapped and len(line) == 1
            if is_whole or (next_sure == other and words < _FEW_WORDS and (has_letters or is_wrapped)):
                line = [(other, start, end)]
        yield line
        before = line if any(lang for lang, _, _ in line) else before


def _plainly_spoken(text: str, lines: Sequence[list[Span]], other: str) -> Iterator[str]:
    """Yield the language of each line, but for those that are taken for Latin in spite of letters of *other*."""
    for line in lines:
        lang, start, end = line[0]
        if lang == other or (lang and not letters(other).search(text, start, end)):
            yield lang


def _next_sure(text: str, lines: Sequence[list[Span]], langs: Sequence[str], other: str) -> list[str]:
    """Return for each line the language of the next one that is told by more than a few Latin words."""
    found, after = "", list[str]()
    for line in reversed(lines):
        after.append(found)
        lang = line[0][0]
        if lang == other or (lang and len(_PLAIN_WORD.findall(text, line[0][1], line[-1][2])) >= _FEW_WORDS):
            found = lang
    return after[::-1]


def _is_wrapped(text: str, before: Sequence[Span], start: int) -> bool:
    """Whether the line that begins at *start* goes on with a sentence that the line *before* it leaves open."""
    line = text[before[0][1] : before[-1][2]].strip()
    gap = text[before[-1][2] : start]
    return columns(line) >= _FULL_COLUMNS and gap.count("\n") < 2 and "\f" not in gap and not ends_sentence(line)


def _fill_neutral(spans: list[Span], langs: Sequence[str]) -> list[Span]:
    """Give lines without letters the language of the line before (at the start: of the first known)."""
    current = next((lang for lang, _, _ in spans if lang), langs[0])
    filled = []
    for lang, start, end in spans:
        current = lang or current
        filled.append((current, start, end))
    return filled


def _merge(text: str, spans: list[Span]) -> list[Region]:
    """Join neighbouring spans of one language and trim the white space around each region."""
    regions = []
    for lang, start, end in _join_same(spans):
        block = text[start:end]
        left = len(block) - len(block.lstrip())
        regions.append(Region(lang, start + left, start + len(block.rstrip())))
    return regions
