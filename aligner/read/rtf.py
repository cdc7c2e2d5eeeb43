"""Rich Text Format (Microsoft, 1.9.1) -> its text as a reader sees it, with its structure.

A walk of our own: striprtf 0.0.35 loses footnotes, shows what is hidden or deleted, and knows no structure; pandoc is
no library. Notes follow their paragraph; hidden text, comments and the head and foot of pages are set aside.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Final

from aligner.errors import InputError
from aligner.read.office import BODY, COMMENT, Line, Look, Style, Writer, role_of, written
from aligner.read.signs import SYMBOL_FONTS, sign
from aligner.read.source import Content, Source
from aligner.records import MarkKind

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)",
    re.DOTALL,
)
_CHARSETS: Final = {
    **{77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253"},
    **{162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874"},
    **{238: "cp1250", 255: "cp437"},
}
"""Encodings, by the number that a font says (``\\fcharset``); others are the file's."""
_FILES: Final = {936: "gb18030", 10000: "mac_roman", 65001: "utf-8"}
"""Encodings by the number of a code page, where they are not called by it."""
_SYMBOL: Final = 2
"""The number of fonts whose letters are no letters."""
_CHARACTERS: Final = {
    **{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"},
    **{"emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "tab": "\t", "line": "\n", "lbr": "\n"},
    **{"~": "\u00a0", "_": "-", "\t": "\t", "{": "{", "}": "}", "\\": "\\"},
}
_SKIPPED: Final = frozenset(
    """
    atnauthor atndate atnid atnref atntime atrfend atrfstart author buptim colortbl comment company creatim datastore
    doccomm fldinst filetbl generator info keywords listoverridetable listtable nonesttables nonshppict objdata operator
    pict printim private revtbl rsidtbl shprslt sp subject tc themedata title txe upr version xe
    """.split()  # noqa: SIM905 -- read as words
)
"""Destinations without text; that of ``\\upr`` comes again in letters for all, in ``\\ud``."""
_KNOWN: Final = frozenset({"annotation", "do", "fldrslt", "listtext", "pntext", "shpinst", "ud"})
"""Destinations with text in them among those that a program may pass over."""
_TABLES: Final = ("fonttbl", "stylesheet")
_STORIES: Final[dict[str, tuple[MarkKind | None, str]]] = {
    **dict.fromkeys(("dptxbxtext", "shptxt"), (None, "")),
    "footnote": (MarkKind.FOOTNOTE, ""),
    "annotation": (MarkKind.NOTE, COMMENT),
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), (MarkKind.NOTE, "header")),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), (MarkKind.NOTE, "footer")),
}
"""Texts by themselves, and what they are."""
_MARGINS: Final = ("header", "footer")


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being read."""

    line: Line = field(default_factory=Line)
    label: "_Story | None" = None
    """Its number or bullet."""
    style: int = -1
    outline: int = BODY
    hanging: list["_Story"] = field(default_factory=list)
    """Notes, comments: texts by themselves that follow it."""


Row = list[list[_Paragraph]]


@dataclass(slots=True)
class _Story:
    """A text by itself: paragraphs and the rows of tables."""

    kind: MarkKind | None = None
    value: str = ""
    items: list[_Paragraph | Row] = field(default_factory=list)
    cells: Row = field(default_factory=list)
    """Of the row that is being read."""
    cell: list[_Paragraph] = field(default_factory=list)
    last: _Paragraph = field(default_factory=_Paragraph)

    def end(self, *, in_table: bool) -> None:
        """End the paragraph that is being read."""
        ended, self.last = self.last, _Paragraph(style=self.last.style, outline=self.last.outline)
        if in_table:
            self.cell.append(ended)
        else:
            self.end_row()
            self.items.append(ended)

    def end_cell(self) -> None:
        """End the cell that is being read, and with it its last paragraph."""
        self.end(in_table=True)
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        """End the row that is being read, if one is."""
        if self.cell:
            self.cells.append(self.cell)
        if self.cells:
            self.items.append(self.cells)
        self.cell, self.cells = [], []


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside of a group."""

    story: _Story
    is_skipped: bool = False
    table: str = ""
    """One of ``_TABLES`` inside of it."""
    font: int = -1
    is_hidden: bool = False
    is_deleted: bool = False
    in_table: bool = False
    fallback: int = 1
    """Characters after one that is said by its number, for programs that do not know it."""
    style: int = 0
    """Of the paragraph, or the one that is being defined."""


def read(source: Source) -> Content:
    """Return the text of a file and its marks; raises ``InputError`` for one that is damaged."""
    reader = _Reader(source)
    reader.read()
    return written(reader.write, source.where)


class _Reader:
    """One reading of a file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._main = _Story()
        self._margins: list[_Story] = []
        self._state = _State(self._main)
        self._around: list[_State] = []
        self._codec, self._default = "cp1252", -1
        self._fonts: dict[int, tuple[str, int]] = {}
        """Name and number of the character set."""
        self._styles: dict[int, str] = {}
        self._raw, self._units = bytearray(), bytearray()
        """What is to be decoded: in the font's encoding, in UTF-16."""
        self._fallback = 0
        """Characters that are still to be passed over: they stand for the one before."""
        self._ignorable = False
        self._unknown = 0

    # --- reading ---

    def read(self) -> None:
        """Read the whole file; raise ``InputError`` for one that ends before it should."""
        data, at = self._source.data, 0
        while at < len(data):
            found = _TOKEN.match(data, at)
            at = found.end() if found else at + 1
            if found and found[1] == b"bin":
                at += max(0, int(found[2] or 0))
            elif found:
                self._token(found)
        self._flush()
        if self._around:
            raise InputError(f"{self._source.where}: a damaged RTF file, {len(self._around)} groups in it never end")
        self._main.end(in_table=False)

    def _token(self, found: re.Match[bytes]) -> None:
        word, number, code, symbol, brace, text = found.groups()
        if code or text:
            self._add(bytes([int(code, 16)]) if code else text)
        elif word:
            self._word(word.decode(), None if number is None else int(number))
        elif brace:
            self._flush()
            self._brace(brace)
        elif symbol == b"*":
            self._ignorable = True
        elif symbol in (b"\n", b"\r"):
            self._word("par", None)
        elif symbol and self._fallback:
            self._fallback -= 1
        elif symbol:
            self._flush()
            self._put(_CHARACTERS.get(symbol.decode("latin-1"), ""))

    def _add(self, data: bytes) -> None:
        """Add text in the font's encoding, but for what only stands for a character that was said by its number."""
        passed = min(self._fallback, len(data))
        self._fallback -= passed
        if self._units and data[passed:]:
            self._flush()
        self._raw += data[passed:]

    def _brace(self, brace: bytes) -> None:
        """Begin or end a group."""
        self._ignorable = False
        if brace == b"{":
            self._around.append(self._state)
        elif self._around:
            inner, self._state = self._state, self._around.pop()
            if inner.story is not self._state.story:
                inner.story.end(in_table=False)

    def _word(self, word: str, number: int | None) -> None:
        """Obey a control word."""
        if word == "u" and number is not None:
            if self._raw:
                self._flush()
            self._units += (number & 0xFFFF).to_bytes(2, "little")
            self._fallback = self._state.fallback
            return
        self._flush()
        ignorable, self._ignorable = self._ignorable, False
        if word in _STORIES:
            self._begin_story(word)
        elif word in _TABLES:
            self._state = replace(self._state, table=word)
        elif word in _SKIPPED or (ignorable and word not in _KNOWN):
            self._state = replace(self._state, is_skipped=True)
        elif word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word in _SWITCHES:
            self._state = _SWITCHES[word](self._state, number != 0)
        elif word in _WORDS:
            _WORDS[word](self, number or 0)

    def _begin_story(self, word: str) -> None:
        """Go on in a text by itself."""
        kind, value = _STORIES[word]
        story = _Story(kind, value)
        if value in _MARGINS:
            self._margins.append(story)
        else:
            self._state.story.last.hanging.append(story)
        self._state = replace(self._state, story=story, in_table=False, is_hidden=False)

    # --- text ---

    def _flush(self) -> None:
        """Decode what was read of a text, in one encoding, and put it where it belongs."""
        name, charset = self._fonts.get(self._state.font, self._fonts.get(self._default, ("", 0)))
        if self._raw and charset == _SYMBOL:
            self._put("".join(sign(code, name if name in SYMBOL_FONTS else "Symbol") for code in self._raw))
        elif self._raw:
            self._put(self._raw.decode(_CHARSETS.get(charset, self._codec), "replace"))
        self._put(self._units.decode("utf-16-le", "replace"))
        self._raw, self._units, self._fallback = bytearray(), bytearray(), 0

    def _put(self, text: str) -> None:
        """Put *text* into the paragraph, or take the name of a font or style from it."""
        state = self._state
        if not text or state.is_skipped or state.is_deleted:
            return
        if state.table == "fonttbl":
            name, charset = self._fonts.get(state.font, ("", 0))
            self._fonts[state.font] = (name + text).removesuffix(";"), charset
        elif state.table:
            self._styles[state.style] = (self._styles.get(state.style, "") + text).removesuffix(";")
        elif text != "\n" or state.story.last.line.parts:
            self._unknown += text.count("\ufffd")
            font = self._fonts.get(state.font, ("", 0))[0]
            state.story.last.line.put(text, Style(hidden=state.is_hidden, font=font))

    # --- words ---

    def _code_page(self, number: int) -> None:
        name = _FILES.get(number, f"cp{number}")
        try:
            codecs.lookup(name)
        except LookupError:
            return
        self._codec = name

    def _font(self, number: int) -> None:
        self._state = replace(self._state, font=number)

    def _charset(self, number: int) -> None:
        if self._state.table:
            self._fonts[self._state.font] = self._fonts.get(self._state.font, ("", 0))[0], number

    def _style(self, number: int) -> None:
        self._state = replace(self._state, style=number)
        if not self._state.table:
            self._state.story.last.style = number

    def _outline(self, number: int) -> None:
        self._state.story.last.outline = number

    def _plain_paragraph(self, _: int) -> None:
        self._state = replace(self._state, in_table=False)
        self._state.story.last.style, self._state.story.last.outline = 0, BODY

    def _plain_run(self, _: int) -> None:
        self._state = replace(self._state, is_hidden=False, is_deleted=False, font=self._default)

    def _label(self, _: int) -> None:
        story = _Story(MarkKind.ITEM)
        self._state.story.last.label = story
        self._state = replace(self._state, story=story)

    def _in_unicode(self, _: int) -> None:
        self._state = replace(self._state, is_skipped=False)

    def _end(self, _: int) -> None:
        if not self._state.is_skipped and not self._state.table:
            self._state.story.end(in_table=self._state.in_table)

    def _end_cell(self, _: int) -> None:
        self._state.story.end_cell()

    def _end_row(self, _: int) -> None:
        self._state.story.end_row()

    def _set_fallback(self, number: int) -> None:
        self._state = replace(self._state, fallback=max(0, number))

    def _set_default(self, number: int) -> None:
        self._default = number

    # --- writing ---

    def write(self, writer: Writer) -> Iterable[str]:
        """Write all; return what a person should know."""
        self._write_margins("header", writer)
        self._write(self._main, writer)
        self._write_margins("footer", writer)
        return [f"characters that are in no encoding that it names: {self._unknown:,}"] if self._unknown else []

    def _write_margins(self, what: str, writer: Writer) -> None:
        """Write the heads or the feet of pages, each text once."""
        shown = {" ".join(_texts(story)): story for story in self._margins if story.value == what}
        with nullcontext() if self._source.how.headers else writer.within(MarkKind.NOTE, what):
            for story in shown.values():
                self._write(story, writer)

    def _write(self, story: _Story, writer: Writer) -> None:
        for is_row, items in groupby(story.items, key=lambda item: isinstance(item, list)):
            if is_row:
                self._write_table([item for item in items if isinstance(item, list)], writer)
            else:
                self._write_paragraphs([item for item in items if isinstance(item, _Paragraph)], writer)

    def _write_table(self, rows: Sequence[Row], writer: Writer) -> None:
        for number, row in writer.numbered(rows):
            for column, paragraphs in enumerate(row, 1):
                with writer.cell(number, column):
                    self._write_paragraphs(paragraphs, writer)

    def _write_paragraphs(self, paragraphs: Sequence[_Paragraph], writer: Writer) -> None:
        for paragraph in paragraphs:
            outline = paragraph.outline if paragraph.outline < BODY else None
            look = Look(outline=outline, role=role_of(self._styles.get(paragraph.style, "")))
            label = None if paragraph.label is None else " ".join(_texts(paragraph.label)) or "•"
            writer.write(paragraph.line, look, label)
            for story in paragraph.hanging:
                with writer.within(story.kind, story.value) if story.kind else nullcontext():
                    self._write(story, writer)


def _texts(story: _Story) -> Iterator[str]:
    """Yield the texts of a story's paragraphs, those in tables too."""
    for item in story.items:
        for paragraph in [item] if isinstance(item, _Paragraph) else chain.from_iterable(item):
            if paragraph.line.text.strip():
                yield paragraph.line.text.strip()


_WORDS: Final[dict[str, Callable[[_Reader, int], None]]] = {
    **{"ansicpg": _Reader._code_page, "f": _Reader._font, "fcharset": _Reader._charset, "deff": _Reader._set_default},
    **{"s": _Reader._style, "outlinelevel": _Reader._outline, "uc": _Reader._set_fallback},
    **{"pard": _Reader._plain_paragraph, "plain": _Reader._plain_run},
    "ud": _Reader._in_unicode,
    **dict.fromkeys(("listtext", "pntext"), _Reader._label),
    **dict.fromkeys(("par", "sect", "page"), _Reader._end),
    **dict.fromkeys(("cell", "nestcell"), _Reader._end_cell),
    **dict.fromkeys(("row", "nestrow"), _Reader._end_row),
}
_SWITCHES: Final[dict[str, Callable[[_State, bool], _State]]] = {
    "v": lambda state, on: replace(state, is_hidden=on),
    "deleted": lambda state, on: replace(state, is_deleted=on),
    "intbl": lambda state, on: replace(state, in_table=on),
}
"""Words that hold until they are said with 0."""
