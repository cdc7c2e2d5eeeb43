"""Characters -> words -> rows of a page: what stands on one baseline, in pieces where the gaps are wide.

PDF knows no spaces and no lines. A space is a gap: of 0.11 em between letters (0.17 glued words in tight lines), of
0.6 em between two Han characters, which a typesetter moves apart to fill a line. A raised or lowered character belongs
to the row of the one beside it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

import numpy as np

from aligner.languages.characters import CJK_PUNCTUATION, CLOSERS, LIST_BULLETS, NESTED, is_cjk
from aligner.read.pdf.characters import Bools, Floats, Font, Ints, Letters

GAP: Final = 0.11
"""Em between two letters from which there is a space."""
_HUNG_OVER: Final = -0.1
"""The same where PDFium sees one: between two slanted ``f``, which hang over by 0.15 em on either side."""
HAN_GAP: Final = 0.6
MONO_GAP: Final = 0.3
WIDE: Final = 1.0
"""Em of a gap that may be a border between columns."""
_SAME_ROW: Final = 0.2
"""Em by which baselines of one row differ."""
_MOSTLY_MONO: Final = 0.85
"""Share of a program's line that is in its font: a sign that the line is broken is not."""
_BACK: Final = 0.6
"""Em that the next character of a word stands back at most, over the one before."""
_OVER: Final = 0.2
"""The same for what is drawn apart: it is of another cell."""
_SMALL: Final = 0.88
"""Share of its neighbour's size up to which a character is a raised or lowered one."""
_NOT_FIRST: Final = frozenset(CJK_PUNCTUATION + CLOSERS) - frozenset(NESTED)
"""Marks that do not begin a line; what they stand after goes with them to the next."""
_SUPERSCRIPTS: Final = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_RAISED: Final = re.compile(r"[\d+\-=()ni]+")

_BULLETS: Final = re.escape(LIST_BULLETS.replace("·", "")) + "\uf0b7\uf0a7\uf0d8\uf0fc\u2022\u25e6\u2043\u2219❖➤➔◾▸"
_WRAPPED: Final = frozenset("˓→↪↳")
"""Arrows, of another font, before what was wrapped of a program's line (Sphinx, LaTeX)."""
BULLET: Final = re.compile(rf"(?:[{_BULLETS}]|[–—·*-](?=\s)|[·](?=\S)|o(?=\s[A-Z]))\s*")
"""A mark of a list item at the beginning of its first line; a dash only before a space."""
NUMBER: Final = re.compile(
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5}|[A-Z])[.)]|[(（][一二三四五六七八九十百\d]{1,3}[)）]|\d{1,2}[、．]"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳])(?=\s|[^\x00-\x7f]|$)"
)
"""A printed number at the beginning of a list item; it stays in the text."""
LEADERS: Final = re.compile(r"(?:[.·…‥]\s?){4,}\s*[\divxlcA-Z-]*$")
"""What leads from a title of the contents to its page."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a gap between them; of Chinese, a whole line."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    mono: bool
    """Whether all that is not Han is of a font for programs, and that is most of it."""
    bold: bool
    head: float
    """Points that its beginning needs at the end of the line before, to be written there."""


Segment = tuple[Word, ...]
"""Words of a row without a wide gap between them."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one baseline, from left to right."""

    baseline: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column of print."""

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float
    mono: bool
    bold: bool
    head: float
    """Points that its beginning would need at the end of the line before."""
    body: float
    """Where its text begins: after the mark of a list item, else at the left."""
    bullet: str = ""
    """The mark of a list item that its text begins with."""

    @property
    def han(self) -> bool:
        """Whether it is Chinese or Japanese for the most part."""
        return is_han(self.text)


def is_han(text: str) -> bool:
    """Whether *text* is Chinese or Japanese for the most part; a Latin letter is a quarter of a Han one's weight."""
    if text.isascii():
        return False
    han = sum(map(is_cjk, text))
    return han > 0 and 4 * han > sum(char.isalpha() for char in text) - han


def words_of(letters: Letters, fonts: Sequence[Font]) -> list[Word]:
    """Return the words of a page, row by row, from left to right."""
    if not len(letters):
        return []
    text, baseline = _level(letters)
    rows = _row_numbers(baseline, letters.size)
    order = np.lexsort((np.arange(len(rows)), _run_starts(letters, rows), rows))
    letters, rows, baseline = letters.take(order), rows[order], baseline[order]
    text = [text[i] for i in order]
    known = {char: is_cjk(char[0]) for char in set(text)}
    wide = np.array([known[char] for char in text])
    mono = np.array([font.mono for font in fonts])[letters.font]
    bold = np.array([font.bold for font in fonts])[letters.font]
    edges = np.array(_edges(letters, rows, wide, mono), dtype=np.int64)
    return _words([text[a:b] for a, b in pairwise(edges)], letters, baseline, (wide, mono, bold), edges)


def _run_starts(letters: Letters, rows: Ints) -> Floats:
    """Return for each character where what was written on with it begins: a word that leaves its cell is whole."""
    new = np.concatenate([[True], _apart(letters, rows, letters.size[1:], GAP)])
    return letters.left[np.nonzero(new)[0]][np.cumsum(new) - 1]


def _edges(letters: Letters, rows: Ints, wide: Bools, mono: Bools) -> list[int]:
    """Return where words begin, and the end."""
    size = np.minimum(letters.size[1:], letters.size[:-1])
    alike = (letters.size[1:] == letters.size[:-1]) & ~wide[1:] & ~wide[:-1]
    least = np.where(letters.spaced[1:] & alike, _HUNG_OVER, GAP)
    least[mono[1:] & mono[:-1]] = MONO_GAP
    least[wide[1:] & wide[:-1]] = HAN_GAP
    if not _WRAPPED.isdisjoint(letters.text):
        arrows = np.array([char in _WRAPPED for char in letters.text[:-1]])
        least[arrows & mono[1:] & ~mono[:-1]] = _HUNG_OVER
    return [0, *(int(i) + 1 for i in np.nonzero(_apart(letters, rows, size, least))[0]), len(letters)]


def _apart(letters: Letters, rows: Ints, size: Floats, least: Floats | float) -> Bools:
    """Return for each character but the first whether it is of another word than the one before.

    It stands in another row, *least* em of that *size* further on, or back over what is there; the letters of a
    ligature have one box.
    """
    gaps = (letters.left[1:] - letters.right[:-1]) / size
    over = gaps < np.where(np.diff(letters.part) != 0, -_OVER, -_BACK)
    over &= (np.diff(letters.left) != 0) | (np.diff(letters.right) != 0)
    return (np.diff(rows) != 0) | (gaps > least) | over


def _words(
    texts: Sequence[Sequence[str]], letters: Letters, baseline: Floats, kinds: tuple[Bools, Bools, Bools], edges: Ints
) -> list[Word]:
    """Return the words of those *texts*, whose characters begin at *edges*; *kinds*: Han, monospaced, bold.

    All words of a page at once: word by word, this was half of the time that a manual takes.
    """
    starts, ends = edges[:-1], edges[1:]
    wide, mono, _ = kinds
    size, base = _medians(letters.size, edges), _medians(baseline, edges)
    left, right = letters.left[starts], np.maximum.reduceat(letters.right, starts)
    heads = [len(text) if "".join(text).isascii() else _head(text) for text in texts]
    head = letters.right[starts + np.array(heads) - 1] - left
    wides, monos, bolds = (np.add.reduceat(kind.astype(np.int64), starts) for kind in kinds)
    code = np.logical_and.reduceat(mono | wide, starts) & (monos >= wides)
    columns = (left, right, base, size, code, 2 * bolds > ends - starts, head)
    return [Word(*word) for word in zip(map("".join, texts), *(column.tolist() for column in columns), strict=True)]


def _head(text: Sequence[str]) -> int:
    """Return how many characters of a word stand on one line: no line ends after ``（``, none begins with ``）``."""
    end = next((i for i, char in enumerate(text) if char not in NESTED), len(text) - 1)
    if is_cjk(text[end][0]):
        end += 1
    else:
        end = next((i for i in range(end, len(text)) if is_cjk(text[i][0])), len(text))
    return next((i for i in range(end, len(text)) if text[i] not in _NOT_FIRST), len(text))


def _medians(values: Floats, edges: Ints) -> Floats:
    """Return the median of each stretch of *values*, which are all one number in nearly all of them."""
    low, high = np.minimum.reduceat(values, edges[:-1]), np.maximum.reduceat(values, edges[:-1])
    for i in np.nonzero(low != high)[0]:
        low[i] = np.median(values[edges[i] : edges[i + 1]])
    return low


def _level(letters: Letters) -> tuple[list[str], Floats]:
    """Return the characters and their baselines, where raised and lowered ones stand on that of their neighbours.

    Raised numbers, of notes and powers, are written as such, so that they do not glue to a word.
    """
    text, baseline = list(letters.text), letters.baseline.copy()
    changed = (np.abs(np.diff(letters.size)) > 0.01) | (np.abs(np.diff(letters.baseline)) > 0.01)
    edges = [0, *(int(i) + 1 for i in np.nonzero(changed)[0]), len(letters)]
    runs = list(pairwise(edges))
    for number, (a, b) in enumerate(runs):
        for c, d in [*runs[max(0, number - 1) : number], *runs[number + 1 : number + 2]]:
            rise = (letters.baseline[c] - letters.baseline[a]) / letters.size[c]
            beside = letters.left[a] - letters.right[d - 1] if c < a else letters.left[c] - letters.right[b - 1]
            near = -0.3 < beside / letters.size[c] < 0.6
            if letters.size[a] <= _SMALL * letters.size[c] and near and -0.5 < rise < 0.8 and abs(rise) > 0.05:
                baseline[a:b] = baseline[c]
                if rise > 0.1 and _RAISED.fullmatch(run := "".join(text[a:b])):
                    text[a:b] = list(run.translate(_SUPERSCRIPTS))
                break
    return text, baseline


def _row_numbers(baseline: Floats, size: Floats) -> Ints:
    """Return for each character the number of its row."""
    order = np.argsort(baseline, kind="stable")
    numbers = np.zeros(len(baseline), dtype=np.int64)
    row, begun = 0, float(baseline[order[0]])
    for i in order:
        if baseline[i] - begun > _SAME_ROW * size[i]:
            row, begun = row + 1, float(baseline[i])
        numbers[i] = row
    return numbers


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Return the rows of *words*, which stand row by row."""
    rows = []
    for _, row in groupby(_numbered(words), key=lambda numbered: numbered[0]):
        segments = list(_segments([word for _, word in row]))
        rows.append(Row(max(segments, key=lambda s: s[-1].right - s[0].left)[0].baseline, tuple(segments)))
    return rows


def _numbered(words: Iterable[Word]) -> Iterator[tuple[int, Word]]:
    """Yield each word with the number of its row: a new one begins where the next word is not to the right."""
    number, last = 0, None
    for word in words:
        if last and (word.left < last.left or abs(word.baseline - last.baseline) > 0.5 * max(word.size, last.size)):
            number += 1
        yield number, word
        last = word


def _segments(row: Sequence[Word]) -> Iterator[Segment]:
    """Yield the pieces of a row between wide gaps; the mark of a list item is of one piece with its text."""
    begun = 0
    for i in range(1, len(row)):
        a, b = row[i - 1], row[i]
        wide = b.left - a.right > WIDE * max(min(a.size, b.size), 0.7 * max(a.size, b.size))
        label = "".join(word.text for word in row[begun:i])
        if wide and not (a.mono and b.mono) and not is_label(label):
            yield tuple(row[begun:i])
            begun = i
    yield tuple(row[begun:])


def is_label(text: str) -> bool:
    """Whether *text* is nothing but the mark or number of a list item."""
    return bool(BULLET.fullmatch(f"{text} ".replace("o ", "o A")[: len(text) + 1]) or NUMBER.fullmatch(text))


def line_of(words: Sequence[Word], page: int) -> Line:
    """Return the line of *words*, from left to right; of a program, without the arrow that says that it was wrapped."""
    inked = next((i for i, word in enumerate(words) if word.text not in _WRAPPED), 0)
    words = words[inked:] if words[inked].mono else words
    weights: Counter[float] = Counter()
    for word in words:
        weights[word.size] += len(word.text)
    size = weights.most_common(1)[0][0]
    length = sum(len(word.text) for word in words)
    mono = words[0].mono and sum(len(word.text) for word in words if word.mono) >= _MOSTLY_MONO * length
    text = _spaced(words) if mono else " ".join(word.text for word in words)
    bullet = "" if mono else _bullet(words, text)
    inner = next((w for w in words if w.text != bullet), words[0]) if bullet else words[0]
    bold = sum(len(word.text) for word in words if word.bold) > 0.9 * length
    big = next(word for word in words if word.size == size)
    first = words[0]
    body = inner.left if bullet else _after_number(words, text)
    return Line(text, page, first.left, words[-1].right, big.baseline, size, mono, bold, first.head, body, bullet)


def _bullet(words: Sequence[Word], text: str) -> str:
    """Return the bullet that *text* begins with, if more follows."""
    found = BULLET.match(text)
    return found[0].strip() if found and len(text) > found.end() else ""


def _after_number(words: Sequence[Word], text: str) -> float:
    """Return where the text begins after a printed number, else where the line does."""
    if len(words) > 1 and NUMBER.fullmatch(words[0].text):
        return words[1].left
    return words[0].left


def _spaced(words: Sequence[Word]) -> str:
    """Return the words of a line of a program, with as many spaces between them as there is room for."""
    text = words[0].text
    for a, b in pairwise(words):
        advance = max(1.0, (a.right - a.left) / len(a.text))
        text += " " * max(1, round((b.left - a.right) / advance)) + b.text
    return text
