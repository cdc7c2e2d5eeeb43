"""What Word and OpenDocument texts share: names of styles, fonts of code, paragraphs as they grow, blocks as written.

A paragraph is read into a ``Line``; a ``Writer`` puts lines into the document, knows what they stand within (a cell, a
footnote, a table of contents), and decides in the end whether what the document says of languages can be believed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache, reduce
from typing import Final, TypeVar

from lxml.etree import _Element

from aligner.errors import InputError
from aligner.languages.characters import HAN, HANGUL, KANA, WIDE_ENDERS
from aligner.read.fonts import is_monospace
from aligner.read.source import Blocks, Content
from aligner.records import Mark, MarkKind

CONTENTS: Final = "table of contents"
HIDDEN: Final = "hidden"
COMMENT: Final = "comment"

_LONGEST_HEADING: Final = 250
"""Characters up to which a heading is believed: whole paragraphs stand in a heading's style to look like one."""
_MOSTLY: Final = 0.5
"""Share of a document's letters in monospace fonts from which on these do not mean code."""
BODY: Final = 9
"""The outline level, from 0, of what is no heading."""
_ASIAN: Final = re.compile(f"[{HAN}{KANA}{HANGUL}]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Role:
    """What a style makes of a paragraph."""

    kind: MarkKind
    value: str = ""


_ROLES: Final = (
    (r"(?:heading|标题|標題|überschrift|titre|título|見出し|제목|заголовок) ?([1-9])", MarkKind.HEADING, r"\1"),
    (r"(?:document )?title|标题|標題|文档标题|论文题目", MarkKind.HEADING, "1"),
    (
        r"(?:toc|contents) ?(?:\d+|heading)?|table of (?:figures|authorities)|toa heading|目[录錄次] ?\d*|图表目录",
        MarkKind.NOTE,
        CONTENTS,
    ),
    (r"(?:illustration|figure|table|object|user) index(?: \d+| heading)", MarkKind.NOTE, CONTENTS),
    (r"index ?(?:\d+|heading|separator)|索引 ?\d+", MarkKind.NOTE, "index"),
    (r"(?:image |table |figure )?caption|题注|題注|图注|表注|图题|表题|圖說", MarkKind.CAPTION, ""),
    (
        r"(?:source ?|program ?|code ?)?(?:code|listing)(?: ?(?:block|text|sample|snippet|example|listing))?"
        r"|html preformatted|preformatted text|verbatim|macro(?: text)?"
        r"|程序(?:代码|清单)?|程式碼|源?代码(?:块|段|清单)?",
        MarkKind.CODE,
        "",
    ),
)


def role_of(style: str) -> Role | None:
    """Return what the *style* of that name makes of a paragraph; its name is what programs agree on.

    >>> role_of("heading 2"), role_of("Quote")
    (Role(kind=<MarkKind.HEADING: 'heading'>, value='2'), None)
    """
    name = style.replace("_20_", " ").strip().lower()
    for pattern, kind, value in _ROLES:
        if match := re.fullmatch(pattern, name):
            return Role(kind, match.expand(value))
    return None


@dataclass(frozen=True, slots=True)
class Look:
    """What a style, or what stands directly in a paragraph or run, says of it; None where it says nothing."""

    hidden: bool | None = None
    font: str | None = None
    western: str | None = None
    """Tag of the language of letters other than East Asian ones."""
    asian: str | None = None
    outline: int | None = None
    """Level of a heading from 0; 9 for none."""
    numbering: str | None = None
    """Id of a numbering; ``0`` for none."""
    level: int | None = None
    """Of the numbering, from 0."""
    role: Role | None = None
    """What its name makes of a paragraph."""

    def over(self, under: "Look") -> "Look":
        """Return this look, with what it does not say taken from *under*."""
        said = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}
        return replace(under, **said)


@lru_cache(maxsize=4096)
def layered(*looks: Look) -> Look:
    """Return what *looks* say together; each is asked before the next."""
    return reduce(Look.over, looks)


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text is set."""

    hidden: bool = False
    font: str = ""
    western: str = ""
    """Tag of the language of Latin and other letters, if one is named."""
    asian: str = ""
    """Tag of the language of Chinese, Japanese and Korean letters."""


@dataclass(slots=True)
class Line:
    """A paragraph that is being read."""

    parts: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    """Text of it that is not shown."""
    aside: str = ""
    """Why it is set aside: it is part of a field that lists contents, or of an index."""
    asian: Counter[str] = field(default_factory=Counter)
    """Chinese, Japanese and Korean letters, by the language tag that is put on them."""
    western: Counter[str] = field(default_factory=Counter)
    """Other letters, likewise."""
    code: int = 0
    """Other letters in a font of programs."""
    hanging: list[_Element] = field(default_factory=list)
    """Text boxes, notes and comments: texts by themselves that follow the paragraph."""

    def put(self, text: str, style: Style) -> None:
        """Add *text*, set in *style*."""
        if style.hidden:
            self.hidden.append(text)
            return
        self.parts.append(text)
        if letters := len(_LETTER.findall(text)):
            asian = len(_ASIAN.findall(text))
            self.asian[style.asian] += asian
            self.western[style.western] += letters - asian
            self.code += (letters - asian) * is_monospace(style.font)

    @property
    def text(self) -> str:
        """What it says so far."""
        return "".join(self.parts)

    @property
    def language(self) -> str:
        """The tag that is put on all its letters of the kind that prevails, if it is one."""
        tags = [tag for tag, count in (self.asian if is_asian(self.text) else self.western).items() if count]
        return tags[0] if len(tags) == 1 else ""

    @property
    def is_monospace(self) -> bool:
        """Whether it is set like a program, all but its Chinese letters, which may be few comments."""
        western = self.western.total()
        return self.code == western > self.asian.total()


def is_asian(text: str) -> bool:
    """Whether *text* is Chinese, Japanese or Korean rather than anything else."""
    asian = len(_ASIAN.findall(text))
    return asian > 0 and 3 * asian >= len(_LETTER.findall(text))


_Row = TypeVar("_Row")


class Writer:
    """The blocks of a document, in order; a block waits until it is known what comes next to it."""

    def __init__(self, fonts_tell: bool) -> None:
        self._fonts_tell = fonts_tell
        self.typed = 0
        """Letters in blocks that are code by their font."""
        self._blocks = Blocks()
        self._held: tuple[str, MarkKind, str, str] | None = None
        self._within: Role | None = None
        self._row = 1
        self._blank = False
        self._spoken: list[tuple[Mark, str, str]] = []

    def add(self, text: str, kind: MarkKind = MarkKind.PARAGRAPH, value: str = "", lang: str = "") -> None:
        """Add a block; lines of code that follow one another are one."""
        if self._within:
            kind, value = self._within.kind, self._within.value
        if not text.strip():
            self._blank = True
            return
        if kind is MarkKind.CODE and self._held and self._held[1] is MarkKind.CODE:
            text = f"{self._held[0]}\n{self._blank * chr(10)}{text}"
        else:
            self._flush()
        self._held, self._blank = (text, kind, value, lang), False

    def write(self, line: Line, look: Look, label: str | None) -> None:
        """Add a paragraph that looks so, with the number or bullet that is printed before it; then its hidden text."""
        if line.parts or not line.hidden:
            role = self._role(line, look, label)
            self.add(line.text, role.kind, role.value, line.language)
        if line.hidden:
            self.add("".join(line.hidden), MarkKind.NOTE, HIDDEN)

    def _role(self, line: Line, look: Look, label: str | None) -> Role:
        """Return what a paragraph is."""
        if line.aside:
            return Role(MarkKind.NOTE, line.aside)
        if look.role and look.role.kind is not MarkKind.HEADING:
            return look.role
        level = look.role.value if look.role else ""
        if look.outline is not None:
            level = str(look.outline + 1) if 0 <= look.outline < BODY else ""
        if level and len(line.text) <= _LONGEST_HEADING and sum(map(line.text.count, WIDE_ENDERS)) < 2:
            numbered = label is not None and any(map(str.isalnum, label))
            return Role(MarkKind.HEADING, f"{level} {label}" if numbered else level)
        if label:
            return Role(MarkKind.ITEM, label)
        if self._fonts_tell and line.is_monospace:
            self.typed += len(line.text)
            return Role(MarkKind.CODE)
        return Role(MarkKind.PARAGRAPH)

    @property
    def length(self) -> int:
        """Characters so far."""
        self._flush()
        return self._blocks.length

    @contextmanager
    def within(self, kind: MarkKind, value: str = "") -> Iterator[None]:
        """Make all that is added meanwhile blocks of that *kind*; what is set aside stays so."""
        before = self._within
        if before is None or before.kind is not MarkKind.NOTE:
            self._within = Role(kind, value)
        try:
            yield
        finally:
            self._within = before

    @contextmanager
    def page(self, label: str) -> Iterator[None]:
        """Mark as a page of that name what is added meanwhile."""
        self._flush()
        start = self._blocks.next_start
        yield
        self._blocks.mark(start, self.length, MarkKind.PAGE, label)

    def numbered(self, rows: Sequence[_Row]) -> Iterator[tuple[int, _Row]]:
        """Yield the *rows* of a table, each with its number: those that add nothing are not counted.

        A nested table comes after them.
        """
        number = self._row
        self._row += len(rows) + 1
        for row in rows:
            before = self.length
            yield number, row
            number += self.length > before

    @contextmanager
    def cell(self, row: int, column: int) -> Iterator[None]:
        """Mark as a cell what is added meanwhile; a lone paragraph is the cell itself."""
        self._flush()
        start, value = self._blocks.next_start, f"{row},{column}"
        yield
        if self._within:
            return
        if self._blocks.next_start == start and self._held and self._held[1] is MarkKind.PARAGRAPH:
            self._held = (self._held[0], MarkKind.CELL, value, self._held[3])
            self._flush()
        elif self.length:
            self._blocks.mark(start, self.length, MarkKind.CELL, value)

    def content(self, remarks: Iterable[str] = ()) -> Content:
        """Return all that was added, with the languages that can be believed."""
        self._flush()
        believed = believable([(tag, text) for _, tag, text in self._spoken])
        for mark, tag, _ in self._spoken:
            if tag in believed:
                self._blocks.mark(mark.start, mark.end, MarkKind.LANGUAGE, tag)
        return self._blocks.content(remarks)

    def _flush(self) -> None:
        if self._held:
            text, kind, value, lang = self._held
            self._held = None
            mark = self._blocks.add(text, kind, value)
            if mark and lang and kind not in (MarkKind.CODE, MarkKind.NOTE):
                self._spoken.append((mark, lang, text))


_LEAST_SHARE: Final = 0.1
"""Share of a document's letters of one kind that a language must have to be one of the document's."""
_ALIKE: Final = 1 / 3
"""Share of its commonest words that a text may have in common with one in another language."""
_COMMONEST: Final = 30


def believable(said: Iterable[tuple[str, str]]) -> set[str]:
    """Return the tags that can be believed of texts, each with its tag.

    Word tags all text, with the language of its user if nobody says another, and guesses. So tags say nothing where a
    document has but one language for its East Asian letters, or for the others, nor where the commonest words of
    texts with different tags are the same: then one of the tags is wrong.
    """
    texts: dict[bool, dict[str, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
    tags = set()
    for tag, text in said:
        tags.add(tag)
        texts[is_asian(text)][_primary(tag)].append(text)
    believed: set[str] = set()
    for asian, by_language in texts.items():
        sizes = {language: sum(map(len, parts)) for language, parts in by_language.items()}
        large = {language for language, size in sizes.items() if size >= _LEAST_SHARE * sum(sizes.values())}
        commonest = [_commonest(by_language[language], asian) for language in large]
        if len(large) > 1 and all(_differ(one, other) for one in commonest for other in commonest if one is not other):
            believed |= large
    return {tag for tag in tags if _primary(tag) in believed}


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _commonest(texts: Iterable[str], asian: bool) -> set[str]:
    """Return the commonest words of *texts*, of East Asian ones the commonest letters."""
    pattern = _ASIAN if asian else _WORD
    counts = Counter(word.lower() for text in texts for word in pattern.findall(text))
    return {word for word, _ in counts.most_common(_COMMONEST)}


def _differ(one: set[str], other: set[str]) -> bool:
    return len(one & other) <= _ALIKE * min(len(one), len(other))


def written(walk: Callable[[Writer], Iterable[str]], where: str) -> Content:
    """Return what *walk* writes and its remarks; *where* names the file.

    Once more without a look at fonts, if those would make code of most of the document: a typescript. Raises
    ``InputError`` for one that is nested too deeply.
    """
    try:
        writer = Writer(fonts_tell=True)
        content = writer.content(walk(writer))
        if writer.typed > _MOSTLY * len(content.text):
            writer = Writer(fonts_tell=False)
            content = writer.content(walk(writer))
    except RecursionError as error:
        raise InputError(f"{where}: its parts are nested too deeply; save it again with a word processor") from error
    return content
