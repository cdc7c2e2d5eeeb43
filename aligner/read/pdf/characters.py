"""PDF -> the characters of each page with place, size and font, and the lines that are drawn on it, by PDFium.

PDFium decodes the fonts; its own text loses paragraphs, columns and cells (.71 of the paragraphs of a manual whole, .10
of its cells), so only its characters are used. It is three times as fast as pdfminer.six for them. Three calls a
character are made, 5 µs in all; what a text object has in common is asked once for each.

Places are points from the page's upper left corner as a reader holds the page: ``x`` runs with the line, ``y`` from
line to line. A page whose text is turned is turned back; on one with vertical writing the axes are exchanged.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from threading import Lock
from typing import Any, Final

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from aligner.languages.characters import is_cjk
from aligner.read.fonts import is_monospace

ONE_AT_A_TIME: Final = Lock()
"""PDFium must not be called from two threads at once."""

DAMAGED: Final = (
    *(pypdfium2.PdfiumError, ctypes.ArgumentError, OSError, RuntimeError, AssertionError),
    *(ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
)
"""What is raised for damaged files: by PDFium's wrapper, and where what it says is no number, text or object."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MOST_CHARACTERS: Final = 200_000
"""Of a page that are read; a page of print has 2,000 to 10,000."""
_MOST_OBJECTS: Final = 20_000
"""Drawn objects of a page that are looked at, and points of one path; a page of a large table has 500."""
_THIN: Final = 2.5
"""Points up to which what is drawn is a line."""
_FORM_DEPTH: Final = 3
"""Forms inside forms that are looked into for lines."""
_SPACES: Final = frozenset({0x20, 0x0A, 0x0D})
"""What PDFium puts between words and lines, if it is not in the file."""
_HYPHENS: Final = {0x02, 0xFFFE}
"""What PDFium says for a hyphen at the end of a line."""
_WIDE, _NARROW = "mwMW", "ilftrI.,"
_TELLING: Final = frozenset(_WIDE + _NARROW)
"""Letters whose widths tell whether a font has only one."""
_ONE_WIDTH: Final = 0.02
_MANY_WIDTHS: Final = 0.2
"""Em by which they differ in a font for programs at most, whose italics stick out, and in any other at least."""
_BOLD: Final = re.compile(r"bold|black|heavy|semibold|demi|(?:cm|ec|lm|sf)bx\d*", re.IGNORECASE)
_FIXED_PITCH, _SYMBOLIC = 1, 4
_BOLD_WEIGHT: Final = 600
_INVISIBLE: Final = 3
"""The render mode of text that is not drawn."""
_OCR: Final = 0.5
"""Share of a page that a picture covers whose invisible text is what it shows."""
_NEAR: Final = 0.3
"""Em by which characters of one line of print differ at most, across it."""


@dataclass(frozen=True, slots=True)
class Font:
    """What a font's name and flags say of the text in it."""

    name: str
    mono: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line on the page, along ``x`` or ``y``, or a box (a shade, a frame)."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def flat(self) -> bool:
        """Whether it is a horizontal line."""
        return self.bottom - self.top <= _THIN < self.right - self.left

    @property
    def upright(self) -> bool:
        """Whether it is a vertical line."""
        return self.right - self.left <= _THIN < self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Letters:
    """Characters in the order of the file, without white space; all arrays are as long as ``text``."""

    text: tuple[str, ...]
    left: Floats
    right: Floats
    baseline: Floats
    size: Floats
    font: Ints
    """Index in the document's fonts."""
    part: Ints
    """The text object that it is of: what is drawn twice is of two."""
    spaced: Bools
    """Whether it is a letter or digit before which PDFium sees a space: it knows how far letters hang over."""

    def __len__(self) -> int:
        return len(self.text)

    def take(self, which: Ints) -> "Letters":
        """Return the characters of the indices *which*, in that order."""
        text = tuple(self.text[i] for i in which)
        places = self.left[which], self.right[which], self.baseline[which], self.size[which]
        return Letters(text, *places, self.font[which], self.part[which], self.spaced[which])


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is on one page."""

    number: int
    """From 1."""
    label: str
    letters: Letters
    aside: tuple[tuple[str, str], ...] = ()
    """Text that is not part of the page's, and why: turned text at the margin, invisible text."""
    rules: tuple[Rule, ...] = ()
    pictured: float = 0.0
    """Share of the page that its pictures cover: some scanners cut a page in strips."""
    unmapped: int = 0
    """Characters of which the file does not say what they are."""
    vertical: bool = False
    """Whether its lines run down: letters are all of one width then."""


@dataclass(slots=True)
class _Raw:
    """Characters of a page as PDFium tells them, in points from the lower left corner."""

    codes: list[int] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Left, bottom, right, top."""
    parts: list[int] = field(default_factory=list)
    spaced: set[int] = field(default_factory=set)
    """Characters before which PDFium sees a space or the end of a line."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What the characters of a text object have in common."""

    font: int
    size: float
    turn: int
    """Degrees, counterclockwise, of the line; a multiple of 90, or 45 for any other."""
    at: tuple[float, float]
    """Origin of its first character."""
    invisible: bool


class Fonts:
    """The fonts of a document, each once; and which of their characters the file does not explain."""

    def __init__(self) -> None:
        self.all: list[Font] = []
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._widths: dict[int, dict[str, float]] = {}
        self.unmapped: dict[tuple[int, int], bool] = {}
        """By font and code."""

    def learn(self, letters: "Letters") -> None:
        """Take up how wide the letters of a page are: those of a font for programs are all of one width."""
        widths = (letters.right - letters.left) / letters.size
        telling = np.array([char in _TELLING for char in letters.text], dtype=np.bool_)
        for number in np.unique(letters.font[telling]):
            of = telling & (letters.font == number)
            seen = self._widths.setdefault(int(number), {})
            seen.update(zip((letters.text[i] for i in np.nonzero(of)[0]), widths[of].tolist(), strict=True))
            wide, narrow = ([w for char, w in seen.items() if char in chars] for chars in (_WIDE, _NARROW))
            if wide and narrow and len(seen) > 2:
                spread = max(seen.values()) - min(seen.values())
                if spread < _ONE_WIDTH or spread > _MANY_WIDTHS:
                    self.all[number] = replace(self.all[number], mono=spread < _ONE_WIDTH)

    def number(self, name: str, flags: int, weight: int) -> int:
        """Return the index of the font of that *name*."""
        key = name, flags, weight
        if key not in self._numbers:
            self._numbers[key] = len(self.all)
            mono = bool(is_monospace(name) or flags & _FIXED_PITCH)
            bold = bool(_BOLD.search(name)) or weight >= _BOLD_WEIGHT
            self.all.append(Font(name, mono, bold))
        return self._numbers[key]


def read_page(document: "pypdfium2.PdfDocument", number: int, fonts: Fonts) -> Drawn:
    """Return what is on the page of that *number*, from 1; *fonts* takes up its fonts. ``ONE_AT_A_TIME`` is held."""
    page = document[number - 1]
    text = page.get_textpage()
    try:
        label = document.get_page_label(number - 1) or str(number)
        raw, parts, unmapped = _characters(text.raw, fonts)
        shapes = _Shapes(page.raw)
        box, sheet = page.get_bbox(), page.get_mediabox(fallback_ok=False)
    finally:
        text.close()
        page.close()
    return _Turned(number, label, _upright(box), _upright(sheet or box), shapes).page(raw, parts, unmapped)


def _upright(box: Sequence[float]) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a box that is given by any two of its corners."""
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _characters(text: Any, fonts: Fonts) -> tuple[_Raw, list[_Part], int]:
    """Return the characters of a text page that are drawn, its text objects, and how many have no meaning."""
    raw, parts, unmapped = _Raw(), list[_Part](), 0
    numbers: dict[int, int] = {}
    box, last, part, pointer = pdfium.FS_RECTF(), 0, -1, ctypes.addressof
    code_of, object_of, box_of = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetTextObject,
        pdfium.FPDFText_GetLooseCharBox,
    )
    for i in range(min(pdfium.FPDFText_CountChars(text), _MOST_CHARACTERS)):
        code = code_of(text, i)
        if code in _SPACES and pdfium.FPDFText_IsGenerated(text, i) == 1:
            raw.spaced.add(len(raw.codes))
            continue
        drawn = object_of(text, i)
        if not drawn or not box_of(text, i, box):
            continue
        if (address := pointer(drawn.contents)) != last:
            last, part = address, numbers.setdefault(address, len(numbers))
            if part == len(parts):
                parts.append(_part(text, i, drawn, fonts))
        key = parts[part].font, code
        if key not in fonts.unmapped:
            fonts.unmapped[key] = pdfium.FPDFText_HasUnicodeMapError(text, i) == 1
        unmapped += fonts.unmapped[key]
        raw.codes.append(code)
        raw.boxes.append((box.left, box.bottom, box.right, box.top))
        raw.parts.append(part)
    return raw, parts, unmapped


def _part(text: Any, i: int, drawn: Any, fonts: Fonts) -> _Part:
    """Return what is true of the text object *drawn*, whose first character is the *i*-th."""
    name, flags, matrix = ctypes.create_string_buffer(256), ctypes.c_int(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetFontInfo(text, i, name, 256, flags)
    pdfium.FPDFText_GetMatrix(text, i, matrix)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, i, x, y)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    square = round(angle / 90) * 90
    font = fonts.number(name.value.decode("utf-8", "replace"), flags.value, pdfium.FPDFText_GetFontWeight(text, i))
    return _Part(
        font,
        abs(pdfium.FPDFText_GetFontSize(text, i)) * math.hypot(matrix.c, matrix.d),
        square % 360 if abs(square - angle) < 2 else 45,
        (x.value, y.value),
        pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _INVISIBLE,
    )


class _Shapes:
    """The lines, areas and pictures on a page, in points from its lower left corner."""

    def __init__(self, page: Any) -> None:
        self.rules: list[tuple[float, float, float, float]] = []
        self.pictures: list[float] = []
        self._left = _MOST_OBJECTS
        count = pdfium.FPDFPage_CountObjects(page)
        self._look((pdfium.FPDFPage_GetObject(page, i) for i in range(count)), np.eye(3), 0)

    def _look(self, objects: Iterator[Any], outer: Floats, depth: int) -> None:
        for drawn in objects:
            self._left -= 1
            if self._left < 0:
                return
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(drawn, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = _bounds([(0, 0), (0, 1), (1, 0), (1, 1)], _matrix(drawn) @ outer)
                self.pictures.append((right - left) * (top - bottom))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
                count = pdfium.FPDFFormObj_CountObjects(drawn)
                inner = (pdfium.FPDFFormObj_GetObject(drawn, i) for i in range(count))
                self._look(inner, _matrix(drawn) @ outer, depth + 1)

    def _path(self, path: Any, outer: Floats) -> None:
        """Take up the lines and the areas of a path."""
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        matrix = _matrix(path) @ outer
        for points in self._strokes(path):
            left, bottom, right, top = box = _bounds(points, matrix)
            if (not fill.value and not stroke.value) or math.isnan(left + bottom + right + top):
                continue
            if min(right - left, top - bottom) <= _THIN:
                self.rules.append(box)
            elif stroke.value and len(points) <= 6 and _is_rectangle(points):
                edges = (left, bottom, left, top), (right, bottom, right, top)
                self.rules += [*edges, (left, bottom, right, bottom), (left, top, right, top)]

    def _strokes(self, path: Any) -> Iterator[list[tuple[float, float]]]:
        """Yield the points of each part of a path that is drawn without lifting the pen."""
        points: list[tuple[float, float]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for i in range(min(pdfium.FPDFPath_CountSegments(path), max(0, self._left))):
            self._left -= 1
            segment = pdfium.FPDFPath_GetPathSegment(path, i)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
                yield points
                points = []
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
        if len(points) > 1:
            yield points


def _matrix(drawn: Any) -> Floats:
    """Return the matrix of a page object, for row vectors."""
    m = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, m)
    return np.array([[m.a, m.b, 0], [m.c, m.d, 0], [m.e, m.f, 1]], dtype=np.float64)


def _bounds(points: Sequence[tuple[float, float]], matrix: Floats) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of *points*, placed by *matrix*."""
    placed = np.array([(x, y, 1.0) for x, y in points]) @ matrix
    (left, bottom), (right, top) = placed[:, :2].min(axis=0), placed[:, :2].max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def _is_rectangle(points: Sequence[tuple[float, float]]) -> bool:
    """Whether the corners are those of an upright rectangle."""
    xs, ys = ({round(p[axis], 1) for p in points} for axis in (0, 1))
    return len(points) >= 4 and len(xs) == 2 and len(ys) == 2


@dataclass(frozen=True, slots=True)
class _Turned:
    """A page, for its characters to be placed as a reader sees them."""

    number: int
    label: str
    box: tuple[float, float, float, float]
    sheet: tuple[float, float, float, float]
    """What the page was before it was cut to its box."""
    shapes: _Shapes

    def page(self, raw: _Raw, parts: Sequence[_Part], unmapped: int) -> Drawn:
        """Return the page with its characters along ``x``, whichever way they run on the sheet."""
        area = max(1.0, (self.box[2] - self.box[0]) * (self.box[3] - self.box[1]))
        pictured = min(1.0, sum(self.shapes.pictures) / area)
        turns = Counter(parts[part].turn for part in raw.parts)
        turn = turns.most_common(1)[0][0] if turns else 0
        turn = 0 if turn == 45 else turn
        vertical = turn == 0 and _is_vertical(raw, parts)
        kept, aside = self._sorted(raw, parts, None if vertical else turn, pictured)
        turn = 270 if vertical else turn
        letters = self._letters(raw, parts, kept, turn, vertical)
        return Drawn(
            self.number,
            self.label,
            _untwinned(letters),
            tuple(aside),
            self._rules(self.shapes.rules, turn),
            pictured,
            unmapped,
            vertical,
        )

    def _place(self, boxes: Floats, turn: int) -> Floats:
        """Return left, top, right, bottom of *boxes* (left, bottom, right, top), from the corner where lines begin."""
        left, bottom, right, top = self.box
        low_x, low_y, high_x, high_y = boxes.T
        placed = {
            0: (low_x - left, top - high_y, high_x - left, top - low_y),
            90: (low_y - bottom, low_x - left, high_y - bottom, high_x - left),
            180: (right - high_x, low_y - bottom, right - low_x, high_y - bottom),
            270: (top - high_y, right - high_x, top - low_y, right - low_x),
        }
        return np.stack(placed[turn], axis=1)

    def _rules(self, boxes: Sequence[tuple[float, float, float, float]], turn: int) -> tuple[Rule, ...]:
        placed = self._place(np.array(boxes, dtype=np.float64).reshape(-1, 4), turn)
        return tuple(Rule(*map(float, box)) for box in placed)

    def _sorted(
        self, raw: _Raw, parts: Sequence[_Part], turn: int | None, pictured: float
    ) -> tuple[list[int], list[tuple[str, str]]]:
        """Return which characters are the page's text, and the rest with the reason.

        Invisible text is what a program has read in the picture of the page, if there is one or no other text. Where
        the page was cut off from a larger sheet, what was cut off is none; a line that sticks out of the sheet is.
        """
        seen = pictured < _OCR and not all(part.invisible for part in parts)
        reasons = [self._reason(part, turn, seen) for part in parts]
        kept, words = list[int](), dict[str, list[str]]()
        left, bottom, right, top = self.box
        cut = [a != b for a, b in zip(self.box, self.sheet, strict=True)]
        for i, (part, box) in enumerate(zip(raw.parts, raw.boxes, strict=True)):
            why = reasons[part]
            if not why and any(cut):
                beyond = (cut[0] and box[2] < left, cut[1] and box[3] < bottom, cut[2] and box[0] > right)
                why = "outside the page" if any(beyond) or (cut[3] and box[1] > top) else ""
            if why:
                words.setdefault(why, []).append(" " * (i in raw.spaced) + _char(raw.codes, i))
            else:
                kept.append(i)
        aside = [(" ".join("".join(found).split()), why) for why, found in words.items()]
        return kept, [(text, why) for text, why in aside if text]

    def _reason(self, part: _Part, turn: int | None, seen: bool) -> str:
        """Return why a text object is set aside; empty: it is not. *seen*: what is text of the page can be seen."""
        if part.invisible and seen:
            return "invisible text"
        return "turned text" if turn is not None and part.turn != turn else ""

    def _letters(self, raw: _Raw, parts: Sequence[_Part], kept: Sequence[int], turn: int, vertical: bool) -> Letters:
        """Return the *kept* characters, placed."""
        inked = [(i, char) for i in kept if (char := _char(raw.codes, i)).strip()]
        which = [i for i, _ in inked]
        boxes = self._place(np.array([raw.boxes[i] for i in which], dtype=np.float64).reshape(-1, 4), turn)
        of = np.array([raw.parts[i] for i in which], dtype=np.int64)
        origins = np.array([part.at for part in parts], dtype=np.float64).reshape(-1, 2)
        baselines = self._place(np.concatenate([origins, origins], axis=1), turn)[:, 1]
        sizes = (
            np.maximum(np.array([part.size for part in parts], dtype=np.float64)[of], 1.0) if len(of) else boxes[:, 0]
        )
        middle = (boxes[:, 1] + boxes[:, 3]) / 2
        letters = Letters(
            tuple(char for _, char in inked),
            boxes[:, 0],
            boxes[:, 2],
            middle if vertical else baselines[of] if len(of) else middle,
            sizes,
            np.array([part.font for part in parts], dtype=np.int64)[of] if len(of) else of,
            of,
            np.array([i in raw.spaced and char.isalnum() for i, char in inked], dtype=np.bool_),
        )
        return _upright_together(letters, boxes) if vertical else letters


def _char(codes: Sequence[int], i: int) -> str:
    """Return the *i*-th character; two surrogates are one, at the first of them."""
    code = codes[i]
    if code in _HYPHENS:
        return "-"
    if 0xD800 <= code < 0xDC00 and i + 1 < len(codes) and 0xDC00 <= codes[i + 1] < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + codes[i + 1] - 0xDC00)
    if 0xDC00 <= code < 0xE000 and i and 0xD800 <= codes[i - 1] < 0xDC00:
        return ""
    return "" if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _is_vertical(raw: _Raw, parts: Sequence[_Part]) -> bool:
    """Whether most Han characters stand below the one before, rather than beside it."""
    down = beside = 0
    for a, b in pairwise(i for i, code in enumerate(raw.codes) if code > 0x20):
        if raw.codes[a] < 0x2E80 or raw.codes[b] < 0x2E80:
            continue
        size, (left, bottom, right, top), after = parts[raw.parts[b]].size, raw.boxes[a], raw.boxes[b]
        across = (after[0] + after[2] - left - right) / 2
        along = (bottom + top - after[1] - after[3]) / 2
        down += abs(across) < _NEAR * size and 0.4 * size < along < 2 * size
        beside += abs(along) < _NEAR * size and 0.4 * size < across < 2 * size
    return down > beside


def _upright_together(letters: Letters, boxes: Floats) -> Letters:
    """Return *letters* of vertical writing, where those that stand beside one another count as one place.

    Two figures of a date, or the head of the page, are written across the line.
    """
    if not len(letters):
        return letters
    text, left, right, baseline = list(letters.text), letters.left.copy(), letters.right.copy(), letters.baseline.copy()
    kept, first = [0], 0
    for i in range(1, len(text)):
        size = letters.size[i]
        step = (boxes[i - 1, 1] + boxes[i - 1, 3]) / 2 - letters.baseline[i]
        beside = abs(letters.left[i] - letters.left[i - 1]) < _NEAR * size and 0.2 * size < step < 1.2 * size
        if beside and not (is_cjk(letters.text[i]) and is_cjk(letters.text[i - 1])):
            text[first] += letters.text[i]
            left[first], right[first] = min(left[first], letters.left[i]), max(right[first], letters.right[i])
        else:
            kept.append(i)
            first = i
    which = np.array(kept, dtype=np.int64)
    merged = Letters(tuple(text), left, right, baseline, letters.size, letters.font, letters.part, letters.spaced)
    return merged.take(which)


def _untwinned(letters: Letters) -> Letters:
    """Return *letters* without those that are drawn again at nearly the same place, to look bold or to have a shade."""
    if not len(letters):
        return letters
    reach = max(0.3, 0.1 * float(np.median(letters.size)))
    codes = np.array([ord(char[0]) for char in letters.text], dtype=np.int64)
    twins: set[int] = set()
    for shift_x, shift_y in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        with np.errstate(invalid="ignore"):  # hostile files put letters beyond all numbers
            across = np.floor(letters.left / (2 * reach) + shift_x).astype(np.int64)
            down = np.floor(letters.baseline / (2 * reach) + shift_y).astype(np.int64)
        order = np.lexsort((letters.part, across, down, codes))
        same = [np.diff(values[order]) == 0 for values in (codes, across, down)]
        again = same[0] & same[1] & same[2] & (np.diff(letters.part[order]) != 0)
        twins.update(int(i) for i in order[1:][again])
    kept = [i for i in range(len(letters)) if i not in twins]
    return letters.take(np.array(kept, dtype=np.int64)) if twins else letters
