"""HTML -> blocks: a walk over its elements, in the order in which a browser shows them.

White space is a browser's, but for a line end between two characters that are written without spaces: a browser
shows a space there, and Chinese authors wrap their lines. What is set aside, and why, is said in ``html_aside``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from lxml import etree

from aligner.languages import language_of
from aligner.languages.characters import CJK_PUNCTUATION, ends_sentence, is_cjk
from aligner.read.html_aside import NO_TEXT, Judged, epub_types, judge, name_of, words_of
from aligner.read.html_tree import decoded, tree
from aligner.read.signs import LARGEST, roman
from aligner.read.source import Blocks, Content, Source
from aligner.read.xml import integer
from aligner.records import MarkKind

_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav noframes noscript ol p
    plaintext pre search section summary table tbody td tfoot th thead title tr ul xmp
    """.split()  # noqa: SIM905 -- read as words
)
"""Elements that begin and end a paragraph."""
_BLOCK_STYLE: Final = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", re.I)
_CODE: Final = frozenset({"listing", "plaintext", "pre", "xmp"})
_LISTS: Final = frozenset({"dir", "menu", "ol", "ul"})
_BLANK_LINES: Final = re.compile(r"\n\s*\n")
_REMOVED: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""SOFT HYPHEN, ZERO WIDTH SPACE, WORD JOINER, ZERO WIDTH NO-BREAK SPACE: where a word may be broken, or not."""
_SHARED: Final = "“”‘’—…·"
"""Punctuation of Chinese that other scripts have, too."""
_RAISED: Final = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_CAN_BE_RAISED: Final = re.compile(r"[-+−=()ni]*[0-9][-+−=()0-9ni]*|[ni]")
_REFERENCE: Final = re.compile(
    r"[\[(（〔［]?\s*(\d{1,4}|[a-z]|[ivxlc]{1,7}|[*†‡§¶#^↑↩⏎←]+)\s*[\])）〕］.]?[\ufe0e\ufe0f]?", re.I
)
"""The text of a link to a note, or back."""
_NOTE_ID: Final = re.compile(r"_?(?:ftn|edn|fn|footnote|endnote|cite_note|note)[-_.:]?[\w.:-]*\d", re.I)
_NOTE_LINK: Final = re.compile(r"#.*(?:ftn|edn|fn|note|cite)", re.I)
_NOTE_WORDS: Final = frozenset({"footnote", "endnote", "msofootnotetext", "msoendnotetext"})
_NOTE_TYPES: Final = frozenset({"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"})
_REFERENCE_TYPES: Final = frozenset({"noteref", "doc-noteref", "backlink", "doc-backlink"})
_TITLED: Final = frozenset({"table", "figure", "example", "equation", "informaltable", "informalfigure"})
"""Classes of DocBook whose title is a caption."""
_LAYOUT: Final = frozenset({"footnote", "citation", "highlighttable", "simplelist", "layout"})
"""Classes of tables that only place things."""
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_AGREEING: Final = 0.5
"""Share of its letters that are the language's, from which a passage's language mark is believed."""
_OFFICE: Final = "urn:schemas-microsoft-com:office"
"""In pages that Word has written: it calls each run of letters Latin or Chinese in some language, often a wrong one."""
_WIDEST: Final = 100
"""Columns or rows that a cell may span."""
_STYLES: Final = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
"""Of docutils' numbered lists, as ``type`` says them."""


def read(source: Source) -> Content:
    """Return the text of a page, its structure marked; raises ``InputError`` for what is no text."""
    pages = Pages(headers=source.how.headers)
    remarks = pages.add(decoded(source))
    blocks = Blocks()
    pages.lay(blocks)
    return blocks.content(remarks)


@dataclass(slots=True)
class _Block:
    """A paragraph of a page, and what is known of parts of it."""

    text: str
    kind: MarkKind
    value: str = ""
    lang: str = ""
    parts: list[tuple[int, int, str]] = field(default_factory=list)
    """Start, end and language of what is in another language."""
    pages: list[tuple[int, str]] = field(default_factory=list)
    """Where printed pages begin, and what they are called."""


class Pages:
    """The blocks of one page after another: of a book's chapters, whose tables count on."""

    def __init__(self, *, headers: bool = False) -> None:
        self._headers = headers
        self._blocks: list[_Block] = []
        self._cells: list[tuple[int, int, str]] = []
        self._row = 1

    def add(self, text: str, aside: str = "") -> list[str]:
        """Add the page in *text*, all of it set aside if there is a reason; return what a person should know."""
        root, is_flat = tree(text)
        if root is None:
            return []
        has_langs = _OFFICE not in text[:5000]
        walk = _Walk(judge(root, headers=self._headers), self._row, aside, has_langs)
        walk.page(root)
        if not aside and all(block.kind is MarkKind.NOTE for block in walk.blocks):
            walk = _Walk(judge(root, headers=self._headers, believed=False), self._row, "", has_langs)
            walk.page(root)
        first = len(self._blocks)
        self._cells += [(first + start, first + end, value) for start, end, value in walk.cells]
        self._blocks += walk.blocks
        self._row = walk.row
        return ["elements in one another beyond count; lists and tables inside are not told apart"] if is_flat else []

    def lay(self, blocks: Blocks) -> None:
        """Add all that is there to *blocks*."""
        spans, begun = [], list[tuple[int, str]]()
        for block in self._blocks:
            start = blocks.next_start
            blocks.add(block.text, block.kind, block.value, block.lang)
            spans.append((start, blocks.length))
            for a, b, lang in block.parts:
                blocks.mark(start + a, start + b, MarkKind.LANGUAGE, lang)
            begun += [(start + at, label) for at, label in block.pages]
        for first, end, value in self._cells:
            blocks.mark(spans[first][0], spans[end - 1][1], MarkKind.CELL, value)
        for (start, label), (end, _) in pairwise([*begun, (blocks.length, "")]):
            blocks.mark(start, end, MarkKind.PAGE, label)


# --- A paragraph ---------------------------------------------------------------------------------


class _Line:
    """A paragraph that is being read, its white space as a browser shows it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.last = ""
        self.gap = ""
        self.langs: list[tuple[int, str]] = []
        self.pages: list[tuple[int, str]] = []

    def add(self, text: str, lang: str) -> None:
        """Add running text in the language that is said of it."""
        for number, line in enumerate(text.translate(_REMOVED).split("\n")):
            words = " ".join(line.split())
            self._widen("\n" if number else "")
            self._widen(" " if line[:1].isspace() or (line and not words) else "")
            if words:
                self._add_words(words, lang)
                self.gap = " " if line[-1].isspace() else ""

    def _widen(self, gap: str) -> None:
        """Let what stands before the next word be *gap* at least."""
        self.gap = max(self.gap, gap, key=_GAPS.index)

    def _add_words(self, words: str, lang: str) -> None:
        if self.last:
            self._put(_between(self.last, words[0]) if self.gap == "\n" else self.gap.replace("\r", "\n"))
        if not self.langs or self.langs[-1][1] != lang:
            self.langs.append((self.length, lang))
        self._put(words)
        self.last = words[-1]

    def add_code(self, text: str) -> None:
        """Add text whose white space counts."""
        self._put(text.translate(_REMOVED))
        self.last = text[-1:] or self.last

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


_GAPS: Final = ("", " ", "\n", "\r")
"""Nothing, a space, a line end of the source, a line end that is shown: what is more outweighs what is less."""


def _between(left: str, right: str) -> str:
    """Return what a line end in the source of a page stands for between two characters.

    >>> _between("中", "文"), _between("，", "D"), _between("。", "“"), _between("中", "D"), _between("a", "b")
    ('', '', '', ' ', ' ')
    """
    if left in CJK_PUNCTUATION or right in CJK_PUNCTUATION:
        return ""
    wide = [is_cjk(char) for char in (left, right)]
    return "" if any(wide) and all(w or char in _SHARED for w, char in zip(wide, (left, right), strict=True)) else " "


# --- The walk ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """An element that the walk is in, and what it says of the paragraphs inside."""

    element: etree._Element
    kind: MarkKind | None = None
    value: str = ""
    is_block: bool = False
    lang: str | None = None
    """None: as around it."""
    is_used: bool = False
    """Whether an item has had its first paragraph."""
    first: int = 0
    """Of a cell: its first block."""


@dataclass(slots=True)
class _Table:
    """A table that the walk is in."""

    has_cells: bool
    column: int = 1
    line: int = 0
    """Of the row, from 1; 0 before the first: pages are not always well made."""
    has_text: bool = False
    """Whether there is text in the row."""
    is_used: bool = False
    """Whether there is text in it."""
    held: dict[int, int] = field(default_factory=dict)
    """Up to which line a cell from above holds a column."""


@dataclass(slots=True)
class _Aside:
    """What is being set aside."""

    element: etree._Element
    reason: str
    around: _Line
    """The paragraph that it stands in."""
    texts: list[str] = field(default_factory=list)


class _Walk:
    """One page -> its blocks; *aside* is why all of it is set aside, if it is."""

    def __init__(self, judged: Judged, row: int, aside: str, has_langs: bool) -> None:
        self.blocks: list[_Block] = []
        self.cells: list[tuple[int, int, str]] = []
        self.row = row
        self._judged, self._whole_aside, self._has_langs = judged, aside, has_langs
        self._line = _Line()
        self._open: list[_Open] = []
        """Those that say something."""
        self._tables: list[_Table] = []
        self._numbers: list[Iterator[str]] = []
        self._aside: _Aside | None = None
        self._later: list[_Block] = []
        """Set aside from inside the paragraph that is being read."""
        self._pages: list[str] = []

    def page(self, root: etree._Element) -> None:
        """Read all of it."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = name_of(element)
            if event == "end":
                self._end(element, name)
                if element is not root:
                    self._text(element.tail)
            elif self._is_read(element, name):
                self._start(element, name)
                self._text(element.text)
            else:
                walk.skip_subtree()
        self._flush()

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._is_code():
            self._line.add_code(text)
        else:
            self._line.add(text, next((o.lang for o in reversed(self._open) if o.lang is not None), ""))

    def _is_code(self) -> bool:
        return any(o.kind is MarkKind.CODE for o in self._open)

    def _is_read(self, element: etree._Element, name: str) -> bool:
        """Whether to go on inside an element; what stands for itself is dealt with here."""
        if name in NO_TEXT or (name in ("br", "hr", "input")):
            self._sign(element, name)
            return False
        if name == "del" or (element.get("aria-hidden") == "true" and "katex-html" in words_of(element)):
            return False
        if label := _page_label(element):
            self._line.pages.append((self._line.length, label))
            return False
        if (number := self._reference(element, name)) is not None:
            note = self._innermost(MarkKind.FOOTNOTE)
            if note and not note.value:
                note.value = number
            return False
        return True

    def _sign(self, element: etree._Element, name: str) -> None:
        """Deal with an element that has no text."""
        if name == "br":
            if self._is_code():
                self._line.add_code("\n")
            elif self._line.gap == "\r":
                self._flush()
            else:
                self._line.gap = "\r"
        elif name == "hr":
            self._flush()
        elif name == "input" and element.get("type") == "checkbox" and not self._line.last:
            item = self._innermost(MarkKind.ITEM)
            if item and not item.is_used:
                item.value = "☐" if element.get("checked") is None else "☑"

    def _reference(self, element: etree._Element, name: str) -> str | None:
        """Return the number of a note that the element refers to, or that it gives its note; None if it is neither."""
        in_note = self._innermost(MarkKind.FOOTNOTE)
        if in_note and "label" in words_of(element) and not (self._line.last and name == "td"):
            return _alphanumeric(_text_of(element))
        if name == "sup" and not (element.text or "").strip() and len(element) == 1:
            only = element[0]
            return self._reference(only, "a") if name_of(only) == "a" and not (only.tail or "").strip() else None
        if name != "a" or "#" not in element.get("href", ""):
            return None
        text = _text_of(element).strip()
        if not (found := _REFERENCE.fullmatch(text)) and text:
            return None
        return (_alphanumeric(found[1]) if found else "") if _is_note_link(element) else None

    def _innermost(self, kind: MarkKind) -> _Open | None:
        return next((o for o in reversed(self._open) if o.kind is kind), None)

    def _start(self, element: etree._Element, name: str) -> None:
        """Deal with the beginning of an element."""
        reason = self._judged.aside.get(element, "") if self._aside is None else ""
        is_block = name in _BLOCKS or bool(_BLOCK_STYLE.search(element.get("style", "")))
        if is_block:
            self._flush()
        if reason:
            self._aside = _Aside(element, reason, self._line)
            self._line = _Line()
        here = _Open(element, is_block=is_block, lang=self._lang(element))
        self._say(here, name)
        if here.kind or here.lang is not None:
            self._open.append(here)
        if name == "q":
            self._line.add("“", "")
        elif name == "sup" and not len(element) and _CAN_BE_RAISED.fullmatch(text := (element.text or "").strip()):
            element.text = text.translate(_RAISED)

    def _lang(self, element: etree._Element) -> str | None:
        """Return the language that is said of an element, empty if that is not believed; None if none is."""
        said = element.get("lang") or element.get("xml:lang")
        if said is None or not self._has_langs:
            return None
        return said if _TAG.fullmatch(said) and element not in self._judged.defaults else ""

    def _say(self, here: _Open, name: str) -> None:
        """Note what an element says of the paragraphs inside."""
        element, words = here.element, words_of(here.element)
        if name in _TELLERS:
            _TELLERS[name](self, here, name)
        elif name in _LISTS:
            self._numbers.append(_numbers(element, name))
        elif element.get("role") == "heading":
            here.kind, here.value = MarkKind.HEADING, _level(element.get("aria-level", "2"))
        if name not in ("a", "sup", "span", "ol", "ul") and _is_note(element, words):
            here.kind, here.value = MarkKind.FOOTNOTE, here.value if name == "li" and here.value != "•" else ""
        elif {"title", "caption"} & {*words} and name in ("p", "div") and _is_captioned(element, words):
            here.kind = MarkKind.CAPTION

    def _tell_heading(self, here: _Open, name: str) -> None:
        here.kind, here.value = MarkKind.HEADING, name[1]

    def _tell_caption(self, here: _Open, name: str) -> None:
        here.kind = MarkKind.CAPTION

    def _tell_code(self, here: _Open, name: str) -> None:
        here.kind = MarkKind.CODE

    def _tell_item(self, here: _Open, name: str) -> None:
        is_numbered = name == "li" and self._numbers
        here.kind, here.value = MarkKind.ITEM, _number(here.element, self._numbers[-1]) if is_numbered else ""

    def _tell_table(self, here: _Open, name: str) -> None:
        self._tables.append(_Table(_has_cells(here.element)))

    def _tell_row(self, here: _Open, name: str) -> None:
        if self._tables:
            table = self._tables[-1]
            self.row += not table.line and table.has_text
            table.column, table.has_text, table.line = 1, False, table.line + 1

    def _tell_cell(self, here: _Open, name: str) -> None:
        if not (self._tables and self._tables[-1].has_cells):
            return
        table = self._tables[-1]
        while table.held.get(table.column, -1) >= table.line:
            table.column += 1
        here.kind, here.value, here.first = MarkKind.CELL, f"{self.row},{table.column}", len(self.blocks)
        wide, high = (_span(here.element.get(name)) for name in ("colspan", "rowspan"))
        for column in range(table.column, table.column + wide):
            table.held[column] = table.line + high - 1
        table.column += wide

    def _end(self, element: etree._Element, name: str) -> None:
        """Deal with the end of an element."""
        if name == "q":
            self._line.add("”", "")
        if name in _BLOCKS or _BLOCK_STYLE.search(element.get("style", "")):
            self._flush()
        if self._open and self._open[-1].element is element:
            here = self._open.pop()
            if here.kind is MarkKind.CELL:
                self._end_cell(here)
        if self._aside and self._aside.element is element:
            self._end_aside(self._aside)
        if name in _LISTS and self._numbers:
            self._numbers.pop()
        elif name == "tr" and self._tables:
            self.row += self._tables[-1].has_text
            self._tables[-1].is_used |= self._tables[-1].has_text
        elif name == "table" and self._tables:
            table = self._tables.pop()
            if not table.line:  # cells that are in no row
                self.row += table.has_text
                table.is_used = table.has_text
            self.row += table.is_used

    def _end_cell(self, cell: _Open) -> None:
        """Mark a cell: its one paragraph, or all that is in it."""
        inside = self.blocks[cell.first :]
        if not inside or all(block.kind is MarkKind.NOTE for block in inside):
            return
        self._tables[-1].has_text = True
        if len(inside) == 1 and inside[0].kind is MarkKind.PARAGRAPH:
            inside[0].kind, inside[0].value = MarkKind.CELL, cell.value
        else:
            self.cells.append((cell.first, len(self.blocks), cell.value))

    def _end_aside(self, aside: _Aside) -> None:
        """Go on with the text around what was set aside."""
        self._flush()
        self._line, self._aside = aside.around, None
        text = "\n".join(aside.texts)
        if any(map(str.isalnum, text)):
            (self._later if self._line.last else self.blocks).append(_Block(text, MarkKind.NOTE, aside.reason))

    def _flush(self) -> None:
        """End the paragraph that is being read."""
        line, self._line = self._line, _Line()
        text = "".join(line.parts)
        if text.strip():
            if self._aside:
                self._aside.texts.append(" ".join(text.split()))
            elif self._whole_aside:
                self.blocks.append(_Block(" ".join(text.split()), MarkKind.NOTE, self._whole_aside))
            else:
                self._put(line, text)
        elif line.pages:
            self._line.pages = [(0, label) for _, label in line.pages]
        if not self._aside:
            self.blocks += self._later
            self._later = []

    def _put(self, line: _Line, text: str) -> None:
        """Add the paragraph *text* with what is around it."""
        kind, value = self._kind()
        if kind is MarkKind.CODE and any(o.element in self._judged.prose for o in self._open):
            self.blocks += [_Block(part, MarkKind.PARAGRAPH) for part in _BLANK_LINES.split(text) if part.strip()]
            return
        block = _Block(text, kind, value, pages=line.pages)
        if kind is not MarkKind.CODE:
            around = next((o.lang for o in reversed(self._open) if o.lang is not None and o.is_block), "")
            block.lang, block.parts = _languages(text, line.langs, around or "")
        self.blocks.append(block)

    def _kind(self) -> tuple[MarkKind, str]:
        """Return what a paragraph is, and its value."""
        for here in reversed(self._open):
            if here.kind is MarkKind.CELL:
                break
            if here.kind is MarkKind.ITEM and not here.is_used and not self._innermost(MarkKind.FOOTNOTE):
                here.is_used = True
                return here.kind, here.value
            if here.kind and here.kind is not MarkKind.ITEM:
                return here.kind, here.value
        return MarkKind.PARAGRAPH, ""


_TELLERS: Final[dict[str, Callable[[_Walk, _Open, str], None]]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _Walk._tell_heading),
    **dict.fromkeys(("caption", "figcaption"), _Walk._tell_caption),
    **dict.fromkeys(_CODE, _Walk._tell_code),
    **dict.fromkeys(("dd", "dt", "li"), _Walk._tell_item),
    **dict.fromkeys(("td", "th"), _Walk._tell_cell),
    **{"table": _Walk._tell_table, "tr": _Walk._tell_row},
}
"""What the elements say that have a meaning of their own."""


# --- Single elements -----------------------------------------------------------------------------


def _text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _alphanumeric(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _page_label(element: etree._Element) -> str:
    """Return what the printed page is called that begins here; empty if none does."""
    if "pagebreak" not in epub_types(element) and element.get("role") != "doc-pagebreak":
        return ""
    said = element.get("title") or element.get("aria-label") or _text_of(element) or element.get("id") or "?"
    return " ".join(said.split())[:40]


def _is_note(element: etree._Element, words: list[str]) -> bool:
    """Whether an element is a footnote."""
    if {*epub_types(element), element.get("role", "").lower()} & _NOTE_TYPES or _NOTE_WORDS & {*words}:
        return True
    if name_of(element) not in ("aside", "dd", "div", "li", "p", "td") or not _NOTE_ID.fullmatch(element.get("id", "")):
        return False
    return any(_is_note_link(link) for link in element.iter("a")) or element.get("style", "").startswith("mso-element:")


def _is_note_link(link: etree._Element) -> bool:
    """Whether a link with a number leads to a note, or from it back to the text."""
    above = link.getparent()
    is_raised = any(name_of(e) == "sup" for e in (*([above] if above is not None else []), *link))
    types = {*epub_types(link), link.get("role", "").lower()}
    words = " ".join(words_of(link))
    named = bool(types & _REFERENCE_TYPES) or "footnote" in words or "backref" in words or "fn-" in words
    return is_raised or named or bool(_NOTE_LINK.search(link.get("href", "")))


def _is_captioned(element: etree._Element, words: list[str]) -> bool:
    above = element.getparent()
    return "caption" in words or (above is not None and bool(_TITLED & {*words_of(above)}))


def _level(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 3 else "2"


def _span(text: str | None) -> int:
    """Return how many columns or rows a cell spans."""
    return min(_WIDEST, max(1, int(text))) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


def _has_cells(table: etree._Element) -> bool:
    """Whether a table is one of rows and columns; else it only places what is in it.

    DocBook's warnings are tables with text in one cell of each row, beside a picture.
    """
    if table.get("role") in ("presentation", "none") or _LAYOUT & {*words_of(table)}:
        return False
    if any(table.find(f".//{inside}") is not None for inside in ("table", "h1", "h2", "h3")):
        return False
    return any(sum(map(_has_text, row)) > 1 for row in table.iter("tr"))


def _has_text(element: etree._Element) -> bool:
    return any(not str(text).isspace() for text in element.itertext())


def _numbers(element: etree._Element, name: str) -> Iterator[str]:
    """Yield the bullets or numbers of a list's items."""
    style = next((_STYLES[word] for word in words_of(element) if word in _STYLES), element.get("type", "1"))
    backwards = element.get("reversed") is not None
    start = integer(element.get("start"), len(element) if backwards else 1)
    while True:
        yield f"{_figure(start, style)}." if name == "ol" else "•"
        start += -1 if backwards else 1


def _number(item: etree._Element, numbers: Iterator[str]) -> str:
    """Return the bullet or number of a list's next item."""
    number = next(numbers)
    said = integer(item.get("value"), -1)
    return f"{said}." if said >= 0 and number != "•" else number


def _figure(number: int, style: str) -> str:
    """Return a number as a list writes it.

    >>> _figure(3, "1"), _figure(28, "a"), _figure(14, "I")
    ('3', 'ab', 'XIV')
    """
    if not 0 < number <= LARGEST or style.lower() not in ("a", "i"):
        return str(number)
    text = ""
    if style.lower() == "a":
        while number:
            number, place = divmod(number - 1, 26)
            text = chr(ord("a") + place) + text
    else:
        text = roman(number)
    return text.upper() if style.isupper() else text


# --- Languages -----------------------------------------------------------------------------------


def _languages(text: str, langs: list[tuple[int, str]], around: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the language of a paragraph, empty if none is said or its letters are others, and those of parts.

    *langs* say where one begins, *around* what is said of all of it. A word in another language belongs to its
    sentence; only whole sentences or lines are parts.
    """
    spans = [
        (start, start + len(text[start:end].rstrip()), lang)
        for (start, lang), (end, _) in pairwise([*langs, (len(text), "")])
        if any(map(str.isalpha, text[start:end]))
    ]
    if len({lang for *_, lang in spans}) == 1:
        around, spans = spans[0][2], []
    parts = [
        (start, end, lang)
        for start, end, lang in spans
        if lang not in ("", around) and _is_whole(text, start, end) and _agrees(text[start:end], lang)
    ]
    return around if _agrees(text, around) else "", parts


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether whole sentences or lines stand there."""
    before, inside, after = text[:start], text[start:end], text[end:]
    begins = not before.strip() or before.endswith("\n") or ends_sentence(before)
    return begins and (not after.strip() or after.startswith("\n") or ends_sentence(inside))


def _agrees(text: str, lang: str) -> bool:
    """Whether most letters of *text* are the language's."""
    letters = [char for char in text if char.isalpha()]
    known = re.compile(f"[{language_of(lang).letters}]")
    return bool(lang) and sum(1 for char in letters if known.match(char)) >= _AGREEING * len(letters)
