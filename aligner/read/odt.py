"""OpenDocument text (ODF 1.3 part 3) -> its text as a reader sees it, all changes accepted, with its structure.

A walk of our own over the XML: of one file with changes, comments, notes, a text box, ruby, a section and merged cells,
odfpy 1.4 mixes in deletions, comments and authors' names and gives notes twice, odfdo 3.27 doubles a cell and keeps
comments, pandoc 2.17 loses text box, ruby and section, and all three take hidden text for text.

Text boxes, notes and comments follow the paragraph that they hang on. Comments, hidden text, tables of contents, and
the head and foot of pages are set aside, each with its reason.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from lxml.etree import _Element

from aligner.errors import InputError
from aligner.read.archive import archive_of
from aligner.read.office import BODY, COMMENT, CONTENTS, HIDDEN, Line, Look, Style, Writer, layered, role_of, written
from aligner.read.signs import SYMBOL_FONTS, Level, count, with_signs
from aligner.read.source import Content, Source
from aligner.read.xml import integer, local_name, parse_part
from aligner.records import MarkKind

_ODF: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = f"{_ODF}office:1.0}}", f"{_ODF}text:1.0}}", f"{_ODF}table:1.0}}"
_STYLE, _DRAW, _FO = f"{_ODF}style:1.0}}", f"{_ODF}drawing:1.0}}", f"{_ODF}xsl-fo-compatible:1.0}}"
_SVG, _MANIFEST = f"{_ODF}svg-compatible:1.0}}", f"{_ODF}manifest:1.0}}"
_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"

_PARAGRAPHS: Final = (f"{TEXT}p", f"{TEXT}h")
_LIST, _ITEM, _SECTION = f"{TEXT}list", f"{TEXT}list-item", f"{TEXT}section"
CELLS: Final = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_INDEXES: Final = {
    **{
        f"{TEXT}{name}": CONTENTS
        for name in ("table-of-content", "illustration-index", "table-index", "object-index", "user-index")
    },
    f"{TEXT}alphabetical-index": "index",
}
"""Lists of what stands elsewhere, with the reason that they are set aside for."""
_SKIPPED: Final = frozenset(
    {f"{OFFICE}{name}" for name in ("forms", "event-listeners", "annotation-end")}
    | {
        f"{TEXT}{name}"
        for name in (
            *("tracked-changes", "note-citation", "ruby-text", "number", "script"),
            *("table-of-content-source", "illustration-index-source", "table-index-source", "object-index-source"),
            *("user-index-source", "alphabetical-index-source", "bibliography-source"),
        )
    }
)
"""What is not text: deletions, which are kept apart; how ruby is read; patterns of indexes."""
SPACES: Final = re.compile(r"[ \t\r\n]+")
MOST_SPACES: Final = 200
"""Spaces in a row that are believed."""
_FORMS: Final = {
    **{"1": "decimal", "01": "decimalZero", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"},
    **{"I": "upperRoman", "1st": "ordinal", "一": "chineseCounting", "壹": "chineseLegalSimplified"},
    **{"甲": "ideographTraditional", "子": "ideographZodiac", "①": "decimalEnclosedCircle", "１": "decimalFullWidth"},
    **{"ア": "aiueoFullWidth", "イ": "irohaFullWidth", "일": "koreanDigital", "가": "ganada", "ㄱ": "chosung"},
    **{"а": "russianLower", "А": "russianUpper", "": "none"},
}
"""How numbers are written, by the first sign of ODF's word for it (19.500); to Word's names."""
_INSTEAD: Final = {"spreadsheet": ".xlsx or .csv", "presentation": ".pptx"}
"""What is read of what is no text."""


def content_of(source: Source) -> _Element:
    """Return the root of an OpenDocument file's content; raises ``InputError`` if it is damaged or encrypted."""
    archive = archive_of(source)
    if "META-INF/manifest.xml" in archive:
        manifest = parse_part(archive, "META-INF/manifest.xml", source.where)
        if next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None:
            raise InputError(f"{source.where}: encrypted; save it without a password first")
    if "content.xml" not in archive:
        raise InputError(f"{source.where}: an OpenDocument file without content.xml; save it again where it was made")
    return parse_part(archive, "content.xml", source.where)


def read(source: Source) -> Content:
    """Return the text of an OpenDocument text and its marks; raises ``InputError`` for one that is damaged.

    So it does for one with a password and for spreadsheets, presentations and drawings.
    """
    content = content_of(source)
    archive = archive_of(source)
    styles = parse_part(archive, "styles.xml", source.where) if "styles.xml" in archive else None
    body = content.find(f"{OFFICE}body")
    text = None if body is None else body.find(f"{OFFICE}text")
    if text is None:
        what = local_name(body[0]) if body is not None and len(body) else "file without a text"
        instead = _INSTEAD.get(what, "text (.odt), or as plain text,")
        raise InputError(f"{source.where}: an OpenDocument {what[:40]}; save it as {instead} first")
    return written(lambda writer: _Walk(content, styles, source, writer).walk(text), source.where)


class _Styles:
    """The styles that hold for a part of a file."""

    def __init__(self, common: _Element | None, automatic: _Element | None) -> None:
        groups = [common.find(f"{OFFICE}styles")] if common is not None else []
        groups += [automatic.find(f"{OFFICE}automatic-styles")] if automatic is not None else []
        elements = [element for group in groups if group is not None for element in group]
        named = [element for element in elements if element.get(f"{_STYLE}name")]
        self._named = {(e.get(f"{_STYLE}family"), e.get(f"{_STYLE}name")): e for e in named}
        roots = [root for root in (common, automatic) if root is not None]
        faces = [face for root in roots for face in root.iterfind(f"{OFFICE}font-face-decls/{_STYLE}font-face")]
        self._fonts = {face.get(f"{_STYLE}name"): face.get(f"{_SVG}font-family", "") for face in faces}
        self._looks: dict[tuple[str, str | None], Look] = {}
        default = [e for e in elements if e.tag == f"{_STYLE}default-style" and e.get(f"{_STYLE}family") == "paragraph"]
        self.base = self._direct(default[0]) if default else Look()
        """What is so where nothing is said."""
        self.lists = {e.get(f"{_STYLE}name", ""): dict(_levels(e)) for e in elements if e.tag == f"{TEXT}list-style"}
        """The levels of each style of lists."""
        outline = [e for e in elements if e.tag == f"{TEXT}outline-style"]
        self.outline = dict(_levels(outline[0])) if outline else {}
        """The levels of headings."""

    def look(self, family: str, name: str | None) -> Look:
        """Return what a style says, by itself and by those that it is based on."""
        key = family, name
        if key not in self._looks:
            look, seen = Look(), set[str | None]()
            while name not in seen and (element := self._named.get((family, name))) is not None:
                look = look.over(self._direct(element))
                seen.add(name)
                name = element.get(f"{_STYLE}parent-style-name")
            self._looks[key] = look
        return self._looks[key]

    def _direct(self, style: _Element) -> Look:
        """Return what a style says by itself."""
        name = style.get(f"{_STYLE}display-name") or style.get(f"{_STYLE}name") or ""
        look = Look(role=role_of(name), numbering=style.get(f"{_STYLE}list-style-name"))
        text = style.find(f"{_STYLE}text-properties")
        if text is None:
            return look
        display, font = text.get(f"{TEXT}display"), text.get(f"{_STYLE}font-name")
        return replace(
            look,
            hidden=None if display is None else display == "none",
            font=self._fonts.get(font, font).strip("'\"") if font else text.get(f"{_FO}font-family"),
            western=_tag(text.get(f"{_FO}language"), text.get(f"{_FO}country")),
            asian=_tag(text.get(f"{_STYLE}language-asian"), text.get(f"{_STYLE}country-asian")),
        )


def _tag(language: str | None, country: str | None) -> str | None:
    """Return the tag of a language that is named in two parts, empty for none, None where nothing is said."""
    if language is None:
        return None
    return (
        ""
        if language in ("none", "zxx", "")
        else f"{language}-{country}"
        if country and country != "none"
        else language
    )


def _levels(style: _Element) -> Iterator[tuple[int, Level]]:
    """Yield the levels of a style of lists or of the outline, by number from 0."""
    for element in style:
        number = integer(element.get(f"{TEXT}level"), 1) - 1
        if bullet := element.get(f"{TEXT}bullet-char"):
            yield number, Level(1, "bullet", bullet, number)
            continue
        form = element.get(f"{_STYLE}num-format", "")
        shown = min(max(integer(element.get(f"{TEXT}display-levels"), 1), 1), number + 1)
        places = ".".join(f"%{place}" for place in range(number + 2 - shown, number + 2)) if form else ""
        text = f"{element.get(f'{_STYLE}num-prefix', '')}{places}{element.get(f'{_STYLE}num-suffix', '')}"
        start = integer(element.get(f"{TEXT}start-value"), 1)
        yield number, Level(start, _FORMS.get(form, _FORMS.get(form[:1], "decimal")), text, number)


@dataclass(slots=True)
class _Count:
    """How far a list has counted."""

    style: str
    counts: dict[int, int]


class _Walk:
    """One walk over a file."""

    def __init__(self, content: _Element, styles: _Element | None, source: Source, writer: Writer) -> None:
        self._common, self._how, self._writer = styles, source.how, writer
        self._styles = _Styles(styles, content)
        self._headings: dict[int, int] = {}
        self._lists: dict[str, _Count] = {}
        self._last: dict[str, _Count] = {}
        self._special: dict[str, Callable[[_Element, Line, Look], None]] = {
            f"{TEXT}s": lambda e, line, look: self._put(
                " " * min(integer(e.get(f"{TEXT}c"), 1), MOST_SPACES), line, look
            ),
            f"{TEXT}tab": lambda _, line, look: self._put("\t", line, look),
            f"{TEXT}line-break": lambda _, line, look: self._put("\n", line, look),
            f"{TEXT}span": lambda e, line, look: self._inline(e, line, layered(self._span(e), look)),
            f"{TEXT}note": lambda e, line, _: line.hanging.extend(e.iterchildren(f"{TEXT}note-body")),
            f"{TEXT}hidden-paragraph": _hide,
            f"{OFFICE}annotation": lambda e, line, _: line.hanging.append(e),
        }

    def walk(self, text: _Element) -> Iterable[str]:
        """Write the file; return the remarks, of which there are none."""
        self._margins("header")
        self._blocks(text)
        self._margins("footer")
        return ()

    def _margins(self, what: str) -> None:
        """Write the heads or the feet of pages, each text once."""
        if self._common is None:
            return
        styles, self._styles = self._styles, _Styles(self._common, self._common)
        seen = set[str]()
        for element in self._common.iterfind(f"{OFFICE}master-styles/{_STYLE}master-page/*"):
            name, said = local_name(element), "".join(str(part) for part in element.itertext())
            if (
                not re.fullmatch(f"{what}(?:-left|-first)?", name)
                or said in seen
                or element.get(f"{_STYLE}display") == "false"
            ):
                continue
            seen.add(said)
            with nullcontext() if self._how.headers else self._writer.within(MarkKind.NOTE, what):
                self._blocks(element)
        self._styles = styles

    def _blocks(self, parent: Iterable[_Element]) -> None:
        """Write the blocks in *parent*."""
        for element in parent:
            tag = element.tag
            if tag in _PARAGRAPHS:
                self._paragraph(element)
            elif tag == _LIST:
                self._list(element, 0, None)
            elif tag == f"{TABLE}table":
                self._table(element)
            elif tag == f"{_DRAW}frame":
                self._blocks(_shown(element))
            elif tag not in _SKIPPED:
                with self._aside(element):
                    self._blocks(element)

    def _aside(self, element: _Element) -> AbstractContextManager[None]:
        """Return within what the blocks in *element* are written."""
        if reason := _INDEXES.get(str(element.tag)):
            return self._writer.within(MarkKind.NOTE, reason)
        return (
            self._writer.within(MarkKind.NOTE, HIDDEN)
            if element.tag == _SECTION and _is_hidden(element)
            else nullcontext()
        )

    # --- tables ---

    def _table(self, table: _Element) -> None:
        """Write a table; its rows are numbered as far as they have text, what is repeated is written once."""
        for number, row in self._writer.numbered(list(_rows(table))):
            column = 1
            for cell in row.iterchildren(*CELLS):
                hidden = cell.tag == CELLS[1] or row.get(f"{TABLE}visibility") in ("collapse", "filter")
                with self._writer.within(MarkKind.NOTE, HIDDEN) if hidden else self._writer.cell(number, column):
                    self._blocks(cell)
                column += max(integer(cell.get(f"{TABLE}number-columns-repeated"), 1), 1)

    # --- lists and paragraphs ---

    def _list(self, element: _Element, level: int, outer: _Count | None) -> None:
        """Write a list, which may be part of an item of another one."""
        style = element.get(f"{TEXT}style-name")
        counted = replace(outer, style=style or outer.style) if outer else self._begun(element, style or "")
        for item in element.iterchildren():
            fresh = item.tag == _ITEM
            for block in item:
                if block.tag == _LIST:
                    self._list(block, level + 1, counted)
                    fresh = False
                elif block.tag in _PARAGRAPHS:
                    if fresh and (start := item.get(f"{TEXT}start-value")):
                        counted.counts[level] = integer(start, 1) - 1
                    self._paragraph(block, counted if fresh else _NO_COUNT, level)
                    fresh = False
                else:
                    self._blocks([block])

    def _begun(self, element: _Element, style: str) -> _Count:
        """Return how far a list has counted that goes on from an earlier one, or begins."""
        earlier = self._lists.get(element.get(f"{TEXT}continue-list", ""))
        if earlier is None and element.get(f"{TEXT}continue-numbering") == "true":
            earlier = self._last.get(style)
        counted = _Count(style, earlier.counts if earlier else {})
        self._last[style] = counted
        if name := element.get(_ID):
            self._lists[name] = counted
        return counted

    def _paragraph(self, element: _Element, counted: "_Count | None" = None, level: int = 0) -> None:
        """Write a paragraph or heading, the first of an item of a list if that is counted."""
        look = layered(self._styles.look("paragraph", element.get(f"{TEXT}style-name")), self._styles.base)
        if element.tag == _PARAGRAPHS[1]:
            look = replace(look, outline=integer(element.get(f"{TEXT}outline-level"), 1) - 1)
        line = Line()
        self._inline(element, line, look)
        label = None if line.hidden and not line.parts else self._label(element, look, counted, level)
        self._writer.write(line, look, label)
        for hanging in line.hanging:
            name = local_name(hanging)
            with self._writer.within(*_HANGING[name]) if name in _HANGING else nullcontext():
                self._blocks(_shown(hanging) if name == "frame" else hanging)

    def _label(self, element: _Element, look: Look, counted: _Count | None, level: int) -> str | None:
        """Return the number or bullet that is printed before a paragraph."""
        number = element.find(f"{TEXT}number")
        if counted is None and look.outline is not None and look.outline < BODY:
            levels, level, counts = self._styles.outline, look.outline, self._headings
            if look.numbering == "" or element.get(f"{TEXT}is-list-header") == "true":
                return None
        else:
            counted = counted or _NO_COUNT
            levels, counts = self._styles.lists.get(counted.style or look.numbering or "", {}), counted.counts
        label = count(counts, levels, level) if counted is not _NO_COUNT and level in levels else None
        return label if number is None else SPACES.sub(" ", "".join(map(str, number.itertext()))).strip()

    # --- text ---

    def _inline(self, parent: _Element, line: Line, look: Look) -> None:
        """Put into *line* the text in *parent*, a paragraph or a part of one, that looks so."""
        self._put(SPACES.sub(" ", parent.text or ""), line, look)
        for element in parent:
            tag = str(element.tag)
            if tag in self._special:
                self._special[tag](element, line, look)
            elif tag.startswith((_DRAW, TABLE)):
                line.hanging.append(element)
            elif tag not in _SKIPPED:
                self._inline(element, line, replace(look, hidden=True) if _is_hidden(element) else look)
            self._put(SPACES.sub(" ", element.tail or ""), line, look)

    def _span(self, element: _Element) -> Look:
        return self._styles.look("text", element.get(f"{TEXT}style-name"))

    def _put(self, text: str, line: Line, look: Look) -> None:
        if text:
            style = _set_in(look)
            line.put(with_signs(text, style.font) if style.font in SYMBOL_FONTS else text, style)


_NO_COUNT: Final = _Count("", {})
"""Of a paragraph that is not the first of its item."""
_HANGING: Final = {"annotation": (MarkKind.NOTE, COMMENT), "note-body": (MarkKind.FOOTNOTE, "")}


@lru_cache(maxsize=4096)
def _set_in(look: Look) -> Style:
    """Return how a run is set that looks so."""
    return Style(bool(look.hidden), look.font or "", look.western or "", look.asian or "")


def _hide(element: _Element, line: Line, _: Look) -> None:
    """Set a paragraph aside if the field in it says so."""
    if _is_hidden(element):
        line.aside = HIDDEN


def _is_hidden(element: _Element) -> bool:
    """Whether a section or a field is not shown."""
    return element.get(f"{TEXT}display") == "none" or element.get(f"{TEXT}is-hidden") == "true"


def _shown(frame: _Element) -> Iterable[_Element]:
    """Return the first of the forms of what is in a frame that has text; the others would double it."""
    return [*(form for form in frame if next(form.iter(*_PARAGRAPHS), None) is not None)][:1]


def _rows(table: Iterable[_Element]) -> Iterator[_Element]:
    """Yield the rows of a table, those in groups of rows too."""
    for element in table:
        if element.tag == f"{TABLE}table-row":
            yield element
        elif str(element.tag).startswith(TABLE):
            yield from _rows(element)
