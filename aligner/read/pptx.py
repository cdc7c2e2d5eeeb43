"""PowerPoint file (Office Open XML, ECMA-376) -> the text of its slides in their order, with its structure.

A slide is a page: its title, then its shapes as they were laid over one another, then its notes. Tables, groups and
SmartArt are read. Dates, numbers and feet of slides, hidden slides and comments are set aside, each with its reason.
python-pptx (1.0.2, the last one for two years) was not taken: it reads no SmartArt, alternate content or comments.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from lxml.etree import _Element

from aligner.errors import InputError
from aligner.read.docx_styles import OFF
from aligner.read.office import COMMENT, HIDDEN, Line, Look, Style, Writer, written
from aligner.read.package import MC, M, Package, chosen
from aligner.read.signs import Level, count
from aligner.read.source import Content, Source
from aligner.read.xml import integer
from aligner.records import MarkKind

_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SMART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TEXT: Final = (f"{_A}t", f"{M}t")
_TITLES: Final = {"ctrTitle": 0, "title": 1}
"""Placeholders that hold a heading, and its level from 0."""
_MARGINS: Final = {"dt": "date", "ftr": "footer", "hdr": "header", "sldNum": "page number"}
"""Placeholders of what stands on every slide."""
_LISTS: Final = frozenset({"body", "obj"})
"""Placeholders whose paragraphs have bullets unless they say otherwise."""
_NUMBERING: Final = re.compile(
    "(arabic|alphaLc|alphaUc|romanLc|romanUc|ea1Chs|ea1Cht|ea1JpnChs|circleNum).*?(Period|ParenR|ParenBoth|Plain)"
)
_FORMS: Final = {
    **{"alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman"},
    **{"ea1Chs": "chineseCounting", "ea1Cht": "taiwaneseCounting", "ea1JpnChs": "japaneseCounting"},
    "circleNum": "decimalEnclosedCircle",
}
"""Word's names for PowerPoint's ways to write numbers."""
_AROUND: Final = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}


def read(source: Source) -> Content:
    """Return the text of a presentation and its marks; raises ``InputError`` for one that is damaged."""
    package = Package(source, "ppt/presentation.xml")
    root = package.parsed(package.main)
    listed = [] if root is None else root.iterfind(f"{_P}sldIdLst/{_P}sldId")
    slides = [package.target(package.main, slide) for slide in listed]
    if not slides:
        raise InputError(f"{source.where}: a presentation without slides")
    return written(lambda writer: _Walk(package, source, writer).walk(slides), source.where)


class _Walk:
    """One walk over a file."""

    def __init__(self, package: Package, source: Source, writer: Writer) -> None:
        self._package, self._how, self._writer = package, source.how, writer
        self._remarks: dict[str, None] = {}

    def walk(self, slides: Sequence[str]) -> Iterable[str]:
        """Write the slides in those parts; return the remarks."""
        for number, part in enumerate(slides, 1):
            root = self._package.parsed(part)
            if root is None:
                self._remarks[f"slide {number} is missing"] = None
                continue
            with self._writer.page(str(number)), self._aside(HIDDEN * (root.get("show") in OFF)):
                self._slide(part, root)
        return self._remarks

    def _aside(self, reason: str) -> AbstractContextManager[None]:
        """Return in what context is set aside what is written, if there is a *reason*."""
        return self._writer.within(MarkKind.NOTE, reason) if reason else nullcontext()

    def _slide(self, part: str, root: _Element) -> None:
        """Write a slide, its notes and what was said of it."""
        for shape in sorted(_shapes(root.iterfind(f"{_P}cSld/{_P}spTree")), key=lambda s: _holds(s) not in _TITLES):
            self._shape(shape, part)
        notes = self._package.related(part, "notesSlide")
        with self._writer.within(MarkKind.FOOTNOTE):
            for shape in [] if notes is None else _shapes(notes.iterfind(f"{_P}cSld/{_P}spTree")):
                if _holds(shape) == "body":
                    self._shape(shape, part)
        comments = self._package.related(part, "comments")
        with self._aside(COMMENT):
            for text in [] if comments is None else comments.iter(f"{_P}text", f"{_A}t"):
                self._writer.add(text.text or "")

    # --- shapes ---

    def _shape(self, shape: _Element, part: str) -> None:
        """Write a shape, a table or a diagram."""
        kind, properties = _holds(shape), shape.find(f"*/{_P}cNvPr")
        hidden = properties is not None and properties.get("hidden", "0") not in OFF
        margin = "" if self._how.headers and kind in ("ftr", "hdr") else _MARGINS.get(kind, "")
        with self._aside(HIDDEN if hidden else margin):
            self._text(shape.find(f"{_P}txBody"), kind)
            for table in shape.iterfind(f"{_A}graphic/{_A}graphicData/{_A}tbl"):
                self._table(table)
            for drawn in shape.iterfind(f"{_A}graphic/{_A}graphicData/{_SMART}relIds"):
                self._diagram(self._package.target(part, drawn, "dm"))
        if shape.find(f"{_A}graphic/{_A}graphicData/{_CHART}chart") is not None:
            self._remarks["the text of its charts is not read"] = None

    def _diagram(self, part: str) -> None:
        """Write the text of SmartArt, whose points are in the part of that name."""
        root = self._package.parsed(part)
        for text in [] if root is None else root.iterfind(f"{_SMART}ptLst/{_SMART}pt/{_SMART}t"):
            self._text(text, "")

    def _table(self, table: _Element) -> None:
        """Write a table; what is covered by a cell that spans others is empty."""
        for number, row in self._writer.numbered(table.findall(f"{_A}tr")):
            for column, cell in enumerate(row.iterfind(f"{_A}tc"), 1):
                with self._writer.cell(number, column):
                    self._text(cell.find(f"{_A}txBody"), "")

    # --- text ---

    def _text(self, body: _Element | None, kind: str) -> None:
        """Write the paragraphs of a shape of that *kind*."""
        counts: dict[int, int] = {}
        look = Look(outline=_TITLES[kind]) if kind in _TITLES else Look()
        for paragraph in [] if body is None else body.iterfind(f"{_A}p"):
            line = _line(paragraph)
            if line.text.strip():
                self._writer.write(line, look, _label(paragraph, kind, counts))


def _shapes(parents: Iterable[_Element]) -> Iterator[_Element]:
    """Yield the shapes and frames in *parents*, those of groups too."""
    for parent in parents:
        for element in parent:
            if element.tag in (f"{_P}sp", f"{_P}graphicFrame"):
                yield element
            elif element.tag == f"{_P}grpSp":
                yield from _shapes([element])
            elif element.tag == f"{MC}AlternateContent":
                yield from _shapes([chosen(element, _TEXT)])


def _holds(shape: _Element) -> str:
    """Return what the placeholder is for that a shape fills, ``obj`` for anything; empty for no placeholder."""
    found = shape.find(f"*/{_P}nvPr/{_P}ph")
    return "" if found is None else found.get("type", "obj")


def _line(paragraph: _Element) -> Line:
    """Return the text of a paragraph, with what is said of its language and font."""
    line = Line()
    for element in paragraph.iter(*_TEXT, f"{_A}br"):
        run = element.getparent()
        properties = run.find(f"{_A}rPr") if run is not None and run is not paragraph else None
        lang = "" if properties is None else properties.get("lang", "")
        font = None if properties is None else properties.find(f"{_A}latin")
        style = Style(font="" if font is None else font.get("typeface", ""), western=lang, asian=lang)
        line.put("\n" if element.tag == f"{_A}br" else element.text or "", style)
    return line


def _label(paragraph: _Element, kind: str, counts: dict[int, int]) -> str | None:
    """Return the number or bullet of a paragraph, None if it has none; *counts* says how far each level is."""
    properties = paragraph.find(f"{_A}pPr")
    numbering = None if properties is None else properties.find(f"{_A}buAutoNum")
    if properties is not None and numbering is not None:
        found = _NUMBERING.match(numbering.get("type", ""))
        form, around = (found[1], found[2]) if found else ("arabic", "Period")
        level = max(0, integer(properties.get("lvl"), 0))
        text = _AROUND[around].format(f"%{level + 1}")
        made = Level(integer(numbering.get("startAt"), 1), _FORMS.get(form, "decimal"), text, 0)
        return count(counts, {level: made}, level)
    counts.clear()
    if properties is not None and properties.find(f"{_A}buNone") is not None:
        return None
    has_bullet = properties is not None and properties.find(f"{_A}buChar") is not None
    return "•" if has_bullet or kind in _LISTS else None
