"""Word file (Office Open XML, ECMA-376) -> its text as a reader sees it, all changes accepted, with its structure.

A walk of our own over the XML: of eleven things in one file (insertions, deletions, moves, notes, hidden text, content
controls, text boxes, merged cells, nested tables, ruby, fields) python-docx 1.2 loses or doubles eight, docx2python 3.7
five, mammoth 1.13 two and pandoc 2.17 four; this walk none.

Text boxes, footnotes, endnotes and comments follow the paragraph that they hang on. Comments, hidden text, tables of
contents, and the head and foot of pages are set aside, each with its reason.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml.etree import _Element

from aligner.errors import InputError
from aligner.read.docx_styles import OFF, Numbering, Styles, W, child, is_on, look_of_paragraph, look_of_run, value
from aligner.read.office import COMMENT, CONTENTS, HIDDEN, Line, Look, Style, Writer, layered, written
from aligner.read.package import MC, M, Package, chosen
from aligner.read.signs import SYMBOL_FONTS, sign, with_signs
from aligner.read.source import Content, Source
from aligner.read.xml import integer, local_name
from aligner.records import MarkKind

_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"

_PARAGRAPH, _RUN, _TABLE, _ROW, _CELL = (f"{W}{name}" for name in ("p", "r", "tbl", "tr", "tc"))
_BOX, _SECTION, _FIELD = f"{W}txbxContent", f"{W}sectPr", f"{W}fldChar"
_CHOICES: Final = f"{MC}AlternateContent"
_GONE: Final = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "delText", "delInstrText"))
"""Deleted, or moved elsewhere."""
_SKIPPED: Final = _GONE | frozenset(
    f"{W}{name}"
    for name in (
        *("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "rubyPr", "sectPr"),
        *("customXmlPr", "smartTagPr", "rt", "footnoteRef", "endnoteRef", "annotationRef"),
    )
)
"""Properties, and what is not text: how ruby is read, the number of a note."""
_ASIDE_FIELDS: Final = {"TOC": CONTENTS, "TOA": CONTENTS, "INDEX": "index"}
"""Fields whose result is no text, with the reason."""
_SIGNS: Final = {
    f"{W}{name}": text
    for name, text in (("tab", "\t"), ("ptab", "\t"), ("cr", "\n"), ("br", "\n"), ("noBreakHyphen", "-"))
}
_TEXT: Final = (f"{W}t", f"{M}t")
_NOTES: Final = {
    f"{W}footnoteReference": "footnotes",
    f"{W}endnoteReference": "endnotes",
    f"{W}commentReference": "comments",
}
_HANGING: Final = {"comment": (MarkKind.NOTE, COMMENT)}


def read(source: Source) -> Content:
    """Return the text of a Word file and its marks; raises ``InputError`` for one that is damaged."""
    package = Package(source, "word/document.xml")
    body = child(package.parsed(package.main), "body")
    if body is None:
        raise InputError(
            f"{source.where}: a Word file without a text ({ascii(package.main)[1:-1][:80]} is missing or empty)"
        )
    return written(lambda writer: _Walk(package, source, writer).walk(body), source.where)


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, then its result."""

    instruction: str = ""
    result: bool = False

    @property
    def aside(self) -> str:
        """Why its result is set aside."""
        return (
            _ASIDE_FIELDS.get(self.instruction.split()[0].upper(), "")
            if self.result and self.instruction.strip()
            else ""
        )


class _Walk:
    """One walk over a file."""

    def __init__(self, package: Package, source: Source, writer: Writer) -> None:
        self._package, self._how, self._writer = package, source.how, writer
        self._styles = Styles(package.related(package.main, "styles"))
        self._numbering = Numbering(package.related(package.main, "numbering"), self._styles)
        self._notes = {kind: _by_id(package.related(package.main, kind)) for kind in _NOTES.values()}
        self._unclosed: set[_Element] = set()
        self._fields: list[_Field] = []
        self._joined: tuple[Line, Look, str] | None = None
        self._remarks: dict[str, None] = {}
        self._special: dict[str, Callable[[_Element, Line, Style, Look], None]] = {
            f"{W}sym": self._symbol,
            f"{W}instrText": self._instruction,
            f"{W}fldSimple": self._simple_field,
            _FIELD: self._field_mark,
            _CHOICES: lambda element, *place: self._inline(chosen(element, _TEXT), *place),
            _BOX: lambda element, line, *_: line.hanging.append(element),
            **dict.fromkeys(_NOTES, self._note),
        }

    def walk(self, body: _Element) -> Iterable[str]:
        """Write the file; return the remarks."""
        self._margins(body, "headerReference", "header")
        self._story(body)
        self._margins(body, "footerReference", "footer")
        for folder, what in (("diagrams/data", "diagrams"), ("charts/chart", "charts")):
            if self._package.has(folder):
                self._remarks[f"the text of its {what} is not read"] = None
        return self._remarks

    def _margins(self, body: _Element, reference: str, what: str) -> None:
        """Write the heads or the feet of pages, each text once."""
        seen = set[str]()
        for element in body.iter(f"{W}{reference}"):
            root = self._package.parsed(self._package.target(self._package.main, element))
            if root is None or (text := " ".join(part.text or "" for part in root.iter(*_TEXT))) in seen:
                continue
            seen.add(text)
            if self._how.headers:
                self._story(root)
            else:
                with self._writer.within(MarkKind.NOTE, what):
                    self._story(root)

    def _story(self, root: _Element) -> None:
        """Write a text that stands by itself: the body, a text box, a note."""
        fields, self._fields = self._fields, []
        joined, self._joined = self._joined, None
        self._unclosed |= _unclosed(root)
        self._blocks(root)
        self._end_joined()
        self._fields, self._joined = fields, joined

    def _blocks(self, parent: Iterable[_Element]) -> None:
        """Write the blocks in *parent*."""
        for element in parent:
            tag = element.tag
            if tag == _PARAGRAPH:
                self._paragraph(element)
            elif tag == _TABLE:
                self._end_joined()
                self._table(element)
            elif tag == f"{W}sdt" and value(element, "sdtPr", "docPartObj", "docPartGallery") == "Table of Contents":
                with self._writer.within(MarkKind.NOTE, CONTENTS):
                    self._blocks(element)
            elif tag == _CHOICES:
                self._blocks(chosen(element, _TEXT))
            elif tag in (f"{W}altChunk", f"{W}subDoc"):
                self._remarks["a document that is embedded in it is not read; save the file again with Word"] = None
            elif tag in (_RUN, f"{M}oMath", f"{M}oMathPara"):
                line = Line()
                self._inline([element], line, Style(), self._styles.base)
                self._write(line, self._styles.base, "")
            elif tag not in _SKIPPED:
                self._blocks(element)

    # --- tables ---

    def _table(self, table: _Element) -> None:
        """Write a table; its rows are numbered as far as they have text."""
        rows = [row for row in _parts(table, _ROW) if child(row, "trPr", "del") is None]
        for number, row in self._writer.numbered(rows):
            with self._writer.within(MarkKind.NOTE, HIDDEN) if is_on(row, "trPr", "hidden") else nullcontext():
                self._row(row, number)

    def _row(self, row: _Element, number: int) -> None:
        """Write a row of that *number*."""
        column = 1 + integer(value(row, "trPr", "gridBefore"), 0)
        for cell in _parts(row, _CELL):
            if child(cell, "tcPr", "cellDel") is None:
                with self._writer.cell(number, column):
                    self._blocks(cell)
                    self._end_joined()
            column += max(integer(value(cell, "tcPr", "gridSpan"), 1), 1)

    # --- paragraphs ---

    def _paragraph(self, paragraph: _Element) -> None:
        """Write a paragraph, unless its end is deleted: then it is one with the next."""
        if not len(paragraph) and not self._joined:
            self._writer.add("")
            return
        properties = child(paragraph, "pPr")
        style = value(properties, "pStyle") or self._styles.default
        look = layered(look_of_paragraph(properties), self._styles.look(style), self._styles.base)
        line = self._joined[0] if self._joined else Line()
        self._joined = None
        self._inline(paragraph, line, Style(), look)
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None or _is_drop_cap(properties):
            self._joined = line, look, style
        else:
            self._write(line, look, style)

    def _end_joined(self) -> None:
        """Write a paragraph that waits for the next if there is none."""
        if self._joined:
            line, look, style = self._joined
            self._joined = None
            if line.parts or line.hidden or line.hanging:
                self._write(line, look, style)

    def _write(self, line: Line, look: Look, style: str) -> None:
        """Write what a paragraph says, then what hangs on it."""
        self._writer.write(line, look, self._numbering.label(look, style) if line.parts or not line.hidden else None)
        for element in line.hanging:
            name = local_name(element)
            if name == "txbxContent":
                self._story(element)
                continue
            with self._writer.within(*_HANGING.get(name, (MarkKind.FOOTNOTE, ""))):
                self._story(element)

    # --- runs ---

    def _inline(self, parent: Iterable[_Element], line: Line, style: Style, paragraph: Look) -> None:
        """Put into *line* the text in *parent*, a run or what holds runs, set in *style*, in such a *paragraph*."""
        for element in parent:
            tag = element.tag
            if tag == _RUN:
                self._run(element, line, paragraph)
            elif tag in _TEXT:
                self._put(_text_of(element), line, style)
            elif tag in _SIGNS:
                self._put(_SIGNS[tag], line, style)
            elif tag in self._special:
                self._special[tag](element, line, style, paragraph)
            elif tag not in _SKIPPED:
                self._inline(element, line, style, paragraph)

    def _run(self, run: _Element, line: Line, paragraph: Look) -> None:
        """Put the text of a run into *line*, but not a note's mark that is typed by hand."""
        properties = child(run, "rPr")
        style = self._styles.look(value(properties, "rStyle"))
        typed = any(element.get(f"{W}customMarkFollows", "0") not in OFF for element in run)
        content = [element for element in run if element.tag in _NOTES] if typed else run
        self._inline(content, line, _set_in(look_of_run(properties), style, paragraph), paragraph)

    def _put(self, text: str, line: Line, style: Style) -> None:
        """Put *text* into *line*, unless it is part of the instruction of a field."""
        if not all(field.result for field in self._fields):
            return
        if self._fields and not text.isspace():
            line.aside = line.aside or next((field.aside for field in self._fields if field.aside), "")
        line.put(with_signs(text, style.font) if style.font in SYMBOL_FONTS else text, style)

    def _simple_field(self, element: _Element, line: Line, style: Style, paragraph: Look) -> None:
        self._fields.append(_Field(element.get(f"{W}instr", ""), result=True))
        self._inline(element, line, style, paragraph)
        self._fields.pop()

    def _field_mark(self, element: _Element, *_: object) -> None:
        """Open a field, go on to its result, or close it; one that is never closed is none."""
        kind = element.get(f"{W}fldCharType")
        if kind == "begin" and element not in self._unclosed:
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _instruction(self, element: _Element, *_: object) -> None:
        if self._fields and not self._fields[-1].result:
            self._fields[-1].instruction += element.text or ""

    def _note(self, element: _Element, line: Line, *_: object) -> None:
        """Let a note hang on *line*, once."""
        note = self._notes[_NOTES[str(element.tag)]].pop(element.get(f"{W}id", ""), None)
        if note is not None:
            line.hanging.append(note)

    def _symbol(self, element: _Element, line: Line, style: Style, _: Look) -> None:
        font, code = element.get(f"{W}font", ""), element.get(f"{W}char", "")
        text = sign(int(code, 16), font) if re.fullmatch("[0-9A-Fa-f]{1,6}", code) else ""
        if not text:
            self._remarks[f"signs of the font {ascii(font)[1:-1][:40]} that have no character are left out"] = None
        self._put(text, line, style)


@lru_cache(maxsize=4096)
def _set_in(direct: Look, style: Look, paragraph: Look) -> Style:
    """Return how a run is set that says *direct* of itself, has a character style, and stands in a *paragraph*."""
    look = layered(direct, style, paragraph)
    hidden = bool(style.hidden) != bool(paragraph.hidden) if direct.hidden is None else direct.hidden
    return Style(hidden, look.font or "", look.western or "", look.asian or "")


def _text_of(element: _Element) -> str:
    """Return the text of ``w:t``; spaces at its ends count only where it says so (XML 1.0, 2.10)."""
    text = element.text or ""
    return text if element.get(_XML_SPACE) == "preserve" or element.tag != f"{W}t" else text.strip(" \t\r\n")


def _parts(parent: Iterable[_Element], name: str) -> Iterator[_Element]:
    """Yield the rows of a table or the cells of a row, those in content controls and the like too."""
    for element in parent:
        if element.tag == name:
            yield element
        elif element.tag == _CHOICES:
            yield from _parts(chosen(element, _TEXT), name)
        elif element.tag not in _SKIPPED and element.tag not in (_PARAGRAPH, _TABLE):
            yield from _parts(element, name)


def _by_id(root: _Element | None) -> dict[str, _Element]:
    """Return the notes in a part, by id."""
    return {} if root is None else {note.get(f"{W}id", ""): note for note in root}


def _is_drop_cap(properties: _Element | None) -> bool:
    """Whether a paragraph is the large first letter of the next."""
    frame = child(properties, "framePr")
    return frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin")


def _unclosed(root: _Element) -> set[_Element]:
    """Return the beginnings of fields in a text that have no end; all after them would be an instruction."""
    opened = defaultdict[_Element | None, list[_Element]](list)
    for element in root.iter(_FIELD):
        around = [*element.iterancestors()]
        if any(map(_is_gone, around)):
            continue
        beginnings = opened[next((parent for parent in around if parent.tag == _BOX), None)]
        if element.get(f"{W}fldCharType") == "begin":
            beginnings.append(element)
        elif element.get(f"{W}fldCharType") == "end" and beginnings:
            beginnings.pop()
    return {element for beginnings in opened.values() for element in beginnings}


def _is_gone(element: _Element) -> bool:
    """Whether *element*, or a row, is deleted, or is but another form of the same."""
    return (
        element.tag in _GONE
        or element.tag == f"{MC}Fallback"
        or (element.tag == _ROW and child(element, "trPr", "del") is not None)
    )
