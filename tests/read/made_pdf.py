"""PDF files made by hand: paragraphs of the seed paper, set in columns, tables and pages as printers set them."""

import io
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import count, islice, pairwise
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from aligner.languages.characters import is_cjk
from aligner.read.pdf import read
from aligner.read.source import AS_IT_IS, Content, How, Source
from aligner.records import MarkKind

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 72.0
"""Of a page, in points."""
SONG, SONG_DOWN = "STSong-Light", "STSong-Light-V"
SERIF, BOLD, MONO = "Times-Roman", "Times-Bold", "Courier"
CLOSING, OPENING = "。，、；：？！）》」”’％", "（《「“‘"
"""Marks that do not begin a line, and that do not end one."""
GOLDEN = Path(__file__).parents[1] / "golden" / "002.sentences.txt"


@dataclass(frozen=True)
class Style:
    """How a paragraph is set; lengths in em."""

    size: float = 10.5
    leading: float = 1.5
    indent: float = 0.0
    """Of the first line."""
    hang: float = 0.0
    """Of the others."""
    after: float = 0.6
    font: str = SERIF
    justified: bool = True
    hyphens: bool = False
    centred: bool = False


BODY = Style()
TITLE = Style(size=16, font=BOLD, justified=False)
TIGHT = Style(indent=2, after=0)
NOTE = Style(size=8, after=0)
CODE = Style(size=9, font=MONO, after=0, leading=1.2, justified=False)


@dataclass(frozen=True)
class Frame:
    """A column of a page, in points from its upper left corner."""

    page: int
    left: float
    top: float
    width: float
    bottom: float = HEIGHT - MARGIN


@dataclass(frozen=True)
class Made:
    """A PDF, and what a person reads in it."""

    data: bytes
    blocks: tuple[str, ...]

    @property
    def score(self) -> float:
        """Share of the blocks that are one block of what is read; their letters and figures count."""
        found = Counter(map(key, texts(self.read())))
        return sum((Counter(map(key, self.blocks)) & found).values()) / len(self.blocks)

    def read(self, **how) -> Content:
        """Return what the reader makes of it."""
        return read(Source(self.data, "made.pdf", How(**how) if how else AS_IT_IS))


def key(text: str) -> str:
    """Return the letters and figures of a block."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def texts(content: Content, *kinds: MarkKind) -> list[str]:
    """Return the blocks of those kinds, or all that are text, in order; a cell of several blocks is those."""
    wanted = kinds or tuple(set(MarkKind) - {MarkKind.NOTE, MarkKind.PAGE, MarkKind.LANGUAGE, MarkKind.TIME})
    spans = [(mark.start, mark.end) for mark in content.marks if mark.kind in wanted]
    return [content.text[a:b] for (a, b), after in pairwise([*spans, (len(content.text) + 1,) * 2]) if after[1] > b]


def asides(content: Content) -> dict[str, str]:
    """Return what is set aside, and why."""
    return {content.text[m.start : m.end]: m.value for m in content.marks if m.kind is MarkKind.NOTE}


@cache
def paper(number: int = 60) -> list[tuple[str, str]]:
    """Return paragraphs of the seed paper, each in Chinese and in English."""
    lines = GOLDEN.read_text("utf-8").splitlines()
    sides = [[line[8:] for line in lines if line.startswith(f"sent {lang}")] for lang in ("zh", "en")]
    sides[1] = [text for text in sides[1] if all(char.isascii() or char in "’“”" for char in text)]
    chance = random.Random(2)
    cuts = sorted(chance.sample(range(1, min(map(len, sides))), 61))
    shares = [[cut * len(side) // len(sides[0]) for cut in cuts] for side in sides]
    pairs = zip(*(list(pairwise(share)) for share in shares), strict=True)
    return [("".join(sides[0][a:b]), " ".join(sides[1][c:d])) for (a, b), (c, d) in pairs if b - a and d - c][:number]


class Press:
    """Pages that are being printed."""

    def __init__(self, **options) -> None:
        self._out, self._drawn = io.BytesIO(), dict[int, list[Callable[[Canvas], None]]]()
        _register()
        self.canvas = Canvas(self._out, (WIDTH, HEIGHT), invariant=1, pageCompression=0, **options)

    def draw(self, page: int, draw: Callable[[Canvas], None]) -> None:
        """Draw something on a page, from 1."""
        self._drawn.setdefault(page, []).append(draw)

    def text(self, page: int, x: float, y: float, text: str, style: Style = BODY) -> None:
        """Write a line whose baseline is *y* points below the page's top."""
        self.draw(page, partial(_write, x=x, y=HEIGHT - y, runs=_runs(text, style), extra=0.0))

    def code(self, page: int, y: float, text: str) -> float:
        """Write the lines of a program, and return where they end."""
        for line in text.split("\n"):
            y += CODE.size * CODE.leading
            self.draw(page, partial(_write, x=MARGIN, y=HEIGHT - y, runs=[(line, MONO, CODE.size)], extra=0.0))
        return y

    def lines(self, page: int, *lines: tuple[float, float, float, float]) -> None:
        """Draw lines between two corners each, in points from the page's upper left corner."""
        self.draw(page, lambda canvas: canvas.lines([(a, HEIGHT - b, c, HEIGHT - d) for a, b, c, d in lines]))

    def place(self, canvas: Canvas) -> str:
        """Return a name for the place where the canvas is, for its outline."""
        name = f"page {canvas.getPageNumber()}"
        canvas.bookmarkPage(name)
        return name

    def bytes(self) -> bytes:
        """Return the file."""
        for page in range(1, max(self._drawn, default=1) + 1):
            for draw in self._drawn.get(page, ()):
                draw(self.canvas)
            self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()


@cache
def _register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    down = UnicodeCIDFont(SONG, isVertical=True)
    down.name = down.fontName = SONG_DOWN
    pdfmetrics.registerFont(down)


@dataclass
class Flow:
    """Paragraphs that go through frames, from one to the next."""

    press: Press
    frames: Iterator[Frame]
    frame: Frame = field(init=False)
    y: float = field(init=False)
    """Where the last line ends."""

    def __post_init__(self) -> None:
        self.turn()

    def turn(self) -> None:
        """Go on in the next frame."""
        self.frame = next(self.frames)
        self.y = self.frame.top

    def add(self, text: str, style: Style = BODY) -> str:
        """Set a paragraph, and return its text without a bullet."""
        size = style.size
        for number, (runs, extra, last) in enumerate(broken(text, style, self.frame.width)):
            if self.y + style.leading * size > self.frame.bottom:
                self.turn()
            self.y += style.leading * size
            x = self.frame.left + size * (style.hang if number else style.indent)
            if style.centred:
                x += (self.frame.width - _width(runs)) / 2
            extra = extra if style.justified and not last else 0.0
            self.press.draw(self.frame.page, partial(_write, x=x, y=HEIGHT - self.y, runs=runs, extra=extra))
        self.y += style.after * size
        return text.removeprefix("• ")


Run = tuple[str, str, float]
"""A text in one font, the font and its size."""


def broken(text: str, style: Style, width: float) -> Iterator[tuple[list[Run], float, bool]]:
    """Yield the lines of a paragraph: their runs, the points that each gap needs to fill the line, if it is last."""
    tokens = _tokens(text)
    line, number = "", 0
    room = width - style.size * style.indent
    while tokens:
        token = tokens.pop(0)
        if _width(_runs((line + token).rstrip(), style)) <= room or not line:
            line += token
            continue
        head = _hyphenated(line, token, style, room) if style.hyphens else 0
        if head:
            line, token = f"{line}{token[:head]}-", token[head:]
        yield *_filled(line.rstrip(), style, room), False
        tokens.insert(0, token)
        line, number, room = "", number + 1, width - style.size * style.hang
    yield _runs(line.rstrip(), style), 0.0, True


def _filled(line: str, style: Style, room: float) -> tuple[list[Run], float]:
    """Return the runs of a full line, and how much wider each gap is for it to end at the edge."""
    runs = _runs(line, style)
    gaps = sum(_gaps(text, font) for text, font, _ in runs) - (runs[-1][1] == SONG)
    return runs, (room - _width(runs)) / gaps if gaps else 0.0


def _tokens(text: str) -> list[str]:
    """Return the pieces between which a line may end: words with the space after them, Han characters."""
    pieces = re.findall(r"[^\W\u2e80-\uffff]?[^\s\u2e80-\uffff]*\s+|[^\s\u2e80-\uffff]+|[\u2e80-\uffff]", text)
    tokens: list[str] = []
    han = any(map(is_cjk, text))
    for piece in pieces:
        if han and tokens and (piece[0] in CLOSING or tokens[-1][-1] in OPENING):
            tokens[-1] += piece
        else:
            tokens.append(piece)
    return tokens


def _hyphenated(line: str, word: str, style: Style, room: float) -> int:
    """Return how many letters of *word* fit on the line with a hyphen; 0 if it may not be parted."""
    letters = re.match(r"[a-z]{6,}", word)
    for size in range(len(letters[0]) - 3 if letters else 0, 2, -1):
        if word[size] not in "aeiouy" and _width(_runs(f"{line}{word[:size]}-", style)) <= room:
            return size
    return 0


def _runs(text: str, style: Style) -> list[Run]:
    """Return a line as runs of one font: what is not Latin is in the Chinese one, with its quotation marks."""
    han = any(map(is_cjk, text))
    runs: list[Run] = []
    for char in text:
        latin = char.isascii() or (not han and char in "“”‘’–—") or char == "•"
        font = style.font if latin else SONG
        if runs and runs[-1][1] == font:
            runs[-1] = runs[-1][0] + char, font, style.size
        else:
            runs.append((char, font, style.size))
    return runs


def _width(runs: Sequence[Run]) -> float:
    return sum(pdfmetrics.stringWidth(*run) for run in runs)


def _write(canvas: Canvas, x: float, y: float, runs: Sequence[Run], extra: float) -> None:
    """Write a line; *extra* points more in each space and after each Han character."""
    text = canvas.beginText(x, y)
    for piece, font, size in runs:
        text.setTextOrigin(x, y)
        text.setFont(font, size)
        text.setCharSpace(extra if font == SONG else 0)
        text.setWordSpace(0 if font == SONG else extra)
        text.textOut(piece)
        x += pdfmetrics.stringWidth(piece, font, size) + extra * _gaps(piece, font)
    canvas.drawText(text)


def _gaps(piece: str, font: str) -> int:
    """Return how many places of a run are widened to fill a line."""
    return len(piece) if font == SONG else piece.count(" ")


def columns(number: int = 1, first: int = 1, step: int = 1, gutter: float = 24.0) -> Iterator[Frame]:
    """Yield the columns of every *step*-th page."""
    width = (WIDTH - 2 * MARGIN - (number - 1) * gutter) / number
    for page in count(first, step):
        for column in range(number):
            yield Frame(page, MARGIN + column * (width + gutter), MARGIN, width)


def in_turn(pairs: Sequence[tuple[str, str]], style: Style = BODY) -> Made:
    """Chinese on one page, English on the next; each text goes on two pages further."""
    return _flows(pairs, [columns(1, 1 + side, 2) for side in (0, 1)], style)


def free(pairs: Sequence[tuple[str, str]], style: Style = BODY) -> Made:
    """Chinese in the left column of each page, English in the right one, each as long as it is."""
    return _flows(pairs, [islice(columns(2), side, None, 2) for side in (0, 1)], style)


def _flows(pairs: Sequence[tuple[str, str]], frames: Sequence[Iterator[Frame]], style: Style) -> Made:
    """Each language in frames of its own."""
    press = Press()
    for side, own in enumerate(frames):
        flow = Flow(press, own)
        for pair in pairs:
            flow.add(pair[side], style)
    return Made(press.bytes(), tuple(text for pair in pairs for text in pair))


def flowing(paragraphs: Sequence[str], style: Style = BODY, number: int = 1) -> Made:
    """One text, in so many columns."""
    press = Press()
    flow = Flow(press, columns(number))
    blocks = tuple(flow.add(text, style) for text in paragraphs)
    return Made(press.bytes(), blocks)


def under(pairs: Sequence[tuple[str, str]], style: Style = BODY) -> Made:
    """Set a paragraph, and under it its translation."""
    return flowing([text for pair in pairs for text in pair], style)


def table(pairs: Sequence[tuple[str, str]], style: Style = BODY, *, ruled: bool = False) -> Made:
    """Set a table of two columns, with or without lines; rows are cut where the page ends."""
    press, page, y = Press(), 1, MARGIN
    for pair in pairs:
        flows = [_cell(press, side, text, style, (page, y)) for side, text in enumerate(pair)]
        end, bottom = max((flow.frame.page, flow.y) for flow in flows)
        for on in range(page, end + 1 if ruled else page):
            top, low = (y if on == page else MARGIN) + 2, bottom + 2 if on == end else HEIGHT - MARGIN + 4
            left, middle, right = MARGIN - 6, WIDTH / 2, WIDTH - MARGIN + 6
            press.lines(on, *((left, edge, right, edge) for edge in (top, low)))
            press.lines(on, *((x, top, x, low) for x in (left, middle, right)))
        page, y = end, bottom
    return Made(press.bytes(), tuple(text for pair in pairs for text in pair))


def _cell(press: Press, side: int, text: str, style: Style, at: tuple[int, float]) -> Flow:
    """Set a cell of the left or the right column, from a page and a height on."""
    frames = islice(columns(2, at[0]), side, None, 2)
    flow = Flow(press, (replace(frame, top=at[1] if frame.page == at[0] else frame.top) for frame in frames))
    flow.add(text, style)
    return flow


def vertical(paragraphs: Sequence[str], style: Style = BODY, *, cmap: bool = False) -> Made:
    """Chinese in lines that run down, from the right to the left; written sign by sign, or by a font that knows how."""
    press = Press()
    page, x = 1, WIDTH - MARGIN
    for text in paragraphs:
        for number, line in enumerate(_signs(text, style.indent, int((HEIGHT - 2 * MARGIN) / style.size))):
            x -= style.leading * style.size
            if x < MARGIN:
                page, x = page + 1, WIDTH - MARGIN - style.leading * style.size
            y = HEIGHT - MARGIN - (0 if number else style.indent) * style.size
            press.draw(page, partial(_down, x=x, y=y, line=line, size=style.size, cmap=cmap))
        x -= style.after * style.size
    return Made(press.bytes(), tuple(paragraphs))


def _signs(text: str, indent: float, most: int) -> Iterator[str]:
    """Yield the lines of a paragraph where every sign is as high as the others."""
    line, room = "", most - indent
    for token in _tokens(text):
        if len(line + token) > room:
            yield line
            line, room = "", most
        line += token
    yield line


def _down(canvas: Canvas, x: float, y: float, line: str, size: float, *, cmap: bool) -> None:
    """Write a line downwards from *y*, to the right of *x*."""
    canvas.setFont(SONG_DOWN if cmap else SONG, size)
    if cmap:
        canvas.drawString(x + size / 2, y, line)
        return
    for number, char in enumerate(line):
        middle = (size - pdfmetrics.stringWidth(char, SONG, size)) / 2
        canvas.drawString(x + middle, y - (number + 0.88) * size, char)
