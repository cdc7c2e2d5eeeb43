"""The record after alignment: rows, as sheets and memories hold them, and their cells.

Formats read and write rows and know nothing of alignments; what a person or another tool made comes back as rows too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final, TypeAlias
from unicodedata import normalize

from aligner.errors import AlignerError, InputError, load_part
from aligner.languages import characters
from aligner.records import Alignment, Kind, Pair, Sentence

if TYPE_CHECKING:
    from pandas import DataFrame

Two: TypeAlias = tuple[str, str]
"""Source and target: their languages or tags."""

YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "wahr", "vrai", "x", *"✓✔☑✅√是对對真", "正确", "正確"})
NO = frozenset(
    {"no", "n", "false", "f", "0", "0.0", "falsch", "faux", *"✗✘✕✖☒❌×否错錯假", "错误", "錯誤", "不对", "不對"}
    | {"不正确", "不正確"}
)
"""What people write for yes and no, in any case and width; a tick may be coloured (U+FE0F)."""

FORMULA = re.compile(r"[\s']*[=+\-@\t\r＝＋－＠]")
"""What a spreadsheet may take for a formula, also behind spaces; quotes are counted in so that a text that
itself begins with a quote and a sign comes back as it was."""

SPLIT_FORMULA = re.compile(r""";(?=[\s'"]*[=+\-@＝＋－＠])""")
"""A semicolon with what may be a formula behind it: where lists are separated by semicolons (much of Europe), a
spreadsheet splits a sheet there, whatever quotes stand around, for they stand around no cell then."""

VALUE = re.compile(
    r"""[\s']*(?=[^\s'])(?!(?:0|[1-9][0-9]{0,14})\Z)(?:
        [$€£¥￥(]?\s* [0-9０-９][0-9０-９.,:/\s-]* (?:e[0-9]+|[ap]m|[%％$€£¥)])?   # 007  1,000  50%  12:30  3/4  1e5
      | (?:[0-9]+\s*年\s*)? [0-9]+\s*[年月] (?:\s*[0-9]+\s*[日号])?              # 2021年3月23日
      | (?=.*[0-9]) (?:[0-9]+[\s./-]*)?                                         # March 2021  Mar-21  3 March
        (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)
        (?:uary|ruary|ch|il|ust|tember|ober|ember)? [\s.,/0-9-]*
      | true | false
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""What a spreadsheet takes for a number, a date or a truth value, and shows and saves as another text (measured
with LibreOffice 7.4: 007 becomes 7, 1.0 becomes 1, 3/4 a date; 17 stays 17). In texts only: no tool needs the
other columns."""

TEXTS = frozenset({"source", "target", "text"})
"""Columns whose cells are texts, whatever they look like."""

BREAK = re.compile(r"[\0\t-\r\x1c-\x1e\x85\u2028\u2029]")
"""Tabs, everything that some program takes for a line end, and NUL, which ends a text for many."""


@dataclass(frozen=True, slots=True)
class Row:
    """One bead as a sheet shows it; the fields are the columns, in order."""

    id: str
    """Such as ``002-0007``: the document's short name and the number of the row in it."""
    keep: bool
    """Whether the pair goes into a translation memory."""
    source: str
    target: str
    confidence: float
    """0 to 1."""
    flags: tuple[str, ...]
    type: str
    """Such as ``1-2``."""
    source_sentences: str
    """Such as ``zh12-zh13``, counted as ``align split`` does; empty for none."""
    target_sentences: str
    document: str
    places: tuple[tuple[str, str], ...] = ()
    """Where the document's marks say that it stands, such as (``page``, ``3``): columns behind the others."""


_SPLIT_GUARD: Final = re.compile(SPLIT_FORMULA.pattern.replace(";", ";'", 1))

COLUMNS = tuple(field.name for field in fields(Row) if field.name != "places")
"""What every sheet has; ``columns_of`` adds the places."""
REQUIRED = ("id", "keep", "source", "target")
"""What a reviewed sheet must still have; a person may delete the other columns."""

COLUMN_NOTES: dict[str, str] = {
    "id": "Document and row, such as 002-0007. Leave it as it is: it leads back to the original.",
    "keep": "yes: the pair goes into the translation memory. no: it stays out.",
    "source": "The source text. A quote before = + - @ or a number only keeps spreadsheets from computing it.",
    "target": "The translation. A quote before = + - @ or a number only keeps spreadsheets from computing it.",
    "confidence": "Probability, from 0 to 1, that exactly these sentences belong together.",
    "flags": "What to look at, one word for each doubt.",
    "type": "How many sentences: 1-2 is one source sentence with two target sentences, 1-0 and 0-1 are unpaired.",
    "source_sentences": "The sentences of the source text, as align split numbers them.",
    "target_sentences": "The sentences of the target text, as align split numbers them.",
    "document": "The document that the pair is from.",
}
"""Every column with what it says to a person."""

PLACES: Final[dict[str, str]] = {
    "target_document": "The document that the translation is from, where that is another one.",
    "page": "The page of the document on which the pair begins.",
    "time": "When it is said, from and to.",
}
"""The places that a sheet is read for, likewise."""

FLAGS: Final = {
    "length": "One side is far longer than this document's translations usually are.",
    "partial": "Part of one side seems to have no counterpart on the other.",
    "figures": "A number on one side is missing or different on the other.",
    "names": "A name or acronym on one side is missing on the other.",
    "marks": "Quotation marks or brackets pair up on one side only.",
    "language": "A side is written in the other side's language.",
    "copy": "Both sides say the same in the same letters: the text was not translated.",
    "heading": "One side is a heading, the other is not.",
    "cut": "A side begins or ends inside a sentence, or holds a heading that the other lacks.",
    "border": "A sentence at the edge of a side may belong to the pair before or after.",
    "short": "Both sides are so short that they mean little elsewhere.",
    "long": "A side has over 2,000 characters: some translation tools refuse it.",
    "repeated": "An earlier pair of this document says the same.",
    "moved": "The translation has this passage in another place.",
    "contradiction": "The memory has another translation of the same source.",
}
"""Every flag that a pair can carry, with what it means; ``moved`` comes from the search, the last from merging."""

NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped: its ``Char`` production, negated."""


def columns_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the columns of a sheet of *rows*: those of every sheet, then the places that any of them has."""
    named = dict.fromkeys(name for row in rows for name, _ in row.places)
    return (*COLUMNS, *(name for name in PLACES if name in named), *(name for name in named if name not in PLACES))


def guard(text: str, column: str = "") -> str:
    """Return *text* with a single quote before what a spreadsheet could run, or in a column of texts compute.

    ``unguard`` takes it off.

    >>> guard("=1+1"), guard("- Yes."), guard("'=x"), guard("'tis"), guard("a;=1+1")
    ("'=1+1", "'- Yes.", "''=x", "'tis", "a;'=1+1")
    >>> guard("007", "source"), guard("1-2", "type")
    ("'007", '1-2')
    """
    inside = SPLIT_FORMULA.sub(";'", text)
    return f"'{inside}" if _is_computed(text, column) else inside


def unguard(text: str, column: str = "") -> str:
    """Return what ``guard`` was given for a cell of *column*; any other text as it is."""
    bare = text[1:] if text.startswith("'") and _is_computed(text, column) else text
    return _SPLIT_GUARD.sub(";", bare)


def _is_computed(text: str, column: str) -> bool:
    """Whether a spreadsheet could make something else of *text*, guarded or not, in a cell of *column*."""
    return bool(FORMULA.match(text)) or (column in TEXTS and bool(VALUE.fullmatch(text)))


def one_line(text: str) -> str:
    r"""Return *text* with each run of white space that holds a tab or line end as one space.

    >>> one_line("a \r\n\tb  c")
    'a b  c'
    """
    if not BREAK.search(text):
        return text
    return re.sub(r"\s+", lambda run: " " if BREAK.search(run[0]) else run[0], text)


def xml_text(text: str) -> str:
    r"""Return *text* without the characters that XML cannot hold; those that separate words become a space.

    >>> xml_text("a\x00b\x0cc\ufffed")
    'ab cd'
    """
    return NOT_XML.sub(lambda char: " " if char[0].isspace() else "", text)


def is_blank(text: str) -> bool:
    """Whether nothing of *text* would be seen in a translation memory."""
    return characters.is_blank(xml_text(text))


def rows_of(alignment: Alignment) -> list[Row]:
    """Return one row for each bead in document order, null beads included, then the pairs of moved passages."""
    prefix, width = short_name(alignment.name), max(4, len(str(len(alignment.listed))))
    numbered = enumerate(alignment.listed, 1)
    return [_row(alignment, pair, f"{prefix}-{number:0{width}}") for number, pair in numbered]


def _row(alignment: Alignment, pair: Pair, row_id: str) -> Row:
    """Return the row of one pair."""
    bead = pair.bead
    source, target = alignment.numbers(bead)
    return Row(
        id=row_id,
        keep=pair.keep,
        source=pair.source,
        target=pair.target,
        confidence=pair.confidence,
        flags=pair.flags,
        type=bead.type,
        source_sentences=sentence_range(alignment.langs[0], source),
        target_sentences=sentence_range(alignment.langs[1], target),
        document=alignment.name,
        places=pair.places,
    )


def to_pandas(alignment: Alignment) -> "DataFrame":
    """Return the rows of *alignment* as a table of pandas, its columns those of a sheet, flags as tuples.

    Raises ``AlignerError`` where pandas is not installed.
    """
    pandas = load_part("pandas", "to_pandas()", AlignerError)  # here: it takes half a second, and no command needs it
    rows = rows_of(alignment)
    places = [column for column in columns_of(rows) if column not in COLUMNS]
    return pandas.DataFrame(
        [[getattr(row, c) for c in COLUMNS] + [dict(row.places).get(c, "") for c in places] for row in rows],
        columns=[*COLUMNS, *places],
    )


def short_name(name: str) -> str:
    """Return what stands for document *name* in ids: 1 to 16 letters of any script and digits.

    >>> short_name("002_04c501e559b10aee"), short_name("红楼梦 (1).final"), short_name("--")
    ('002', '红楼梦1final', 'doc')
    """
    head, whole = _letters_and_digits(name.partition("_")[0]), _letters_and_digits(name)
    return head if 1 <= len(head) <= 16 else whole[:16] or "doc"


def _letters_and_digits(text: str) -> str:
    """Return the letters (of any script) and the ASCII digits of *text*."""
    return "".join(char for char in text if char.isalpha() or char in "0123456789")


def sentence_range(lang: str, indices: Sequence[int]) -> str:
    """Return the names of sentences of *lang*, first and last, counted from 1.

    >>> sentence_range("zh", (11, 12, 13)), sentence_range("en-US", (11,)), sentence_range("en", ())
    ('zh12-zh14', 'en12', '')
    """
    return "-".join(sentence_name(lang, index) for index in dict.fromkeys([*indices[:1], *indices[-1:]]))


def sentence_name(lang: str, index: int) -> str:
    """Return what the sentence with that *index* is called, among those of *lang* that are aligned."""
    return f"{lang.partition('-')[0]}{index + 1}"


def sentence_names(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Yield the name of each sentence of a document; furniture, which is not aligned, counts on its own: ``x1``."""
    counts = Counter[str]()
    for sentence in sentences:
        lang = "x" if sentence.kind is Kind.FURNITURE else sentence.lang
        yield sentence_name(lang, counts[lang])
        counts[lang] += 1


def kept_rows(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that a memory gets: those to keep that have something to see on both sides."""
    return [row for row in rows if row.keep and not is_blank(row.source) and not is_blank(row.target)]


def by_confidence(rows: Sequence[Row]) -> list[Row]:
    """Return all *rows*, the doubtful first; those with an empty side, which are no pairs, come last."""
    return sorted(rows, key=lambda row: (is_blank(row.source) or is_blank(row.target), row.confidence))


def turned(row: Row) -> Row:
    """Return *row* with source and target in each other's place, its type and sentences with them."""
    return replace(
        row,
        source=row.target,
        target=row.source,
        type=turned_type(row.type),
        source_sentences=row.target_sentences,
        target_sentences=row.source_sentences,
    )


def turned_type(kind: str) -> str:
    """Return the type of a bead whose sides change places; what is no type stays.

    >>> turned_type("2-1"), turned_type("x")
    ('1-2', 'x')
    """
    return re.sub(r"\A([0-9]+)-([0-9]+)\Z", r"\2-\1", kind)


def cells_of(row: Row) -> dict[str, str]:
    """Return the cells of *row* by column; its places come last."""
    cells = {column: getattr(row, column) for column in COLUMNS}
    keep, confidence = "yes" if row.keep else "no", f"{row.confidence:.3f}"
    cells |= {"keep": keep, "confidence": confidence, "flags": " ".join(row.flags)}
    return cells | {name: value for name, value in row.places if name not in cells}


def parse_row(cells: dict[str, str], where: str) -> Row:
    """Return the row that *cells* stand for, without guards, each text in one line; *where* names it in messages.

    A row whose confidence is empty is a person's own, and certain; one without id and ``keep`` is kept.
    Raises ``InputError`` if ``keep`` is neither yes nor no, or ``confidence`` is no number from 0 to 1.
    """
    texts = {column: one_line(unguard(cells.get(column, ""), column)) for column in (*COLUMNS, *PLACES)}
    return Row(
        id=texts["id"].strip(),
        keep=answer(texts["keep"] or ("" if texts["id"].strip() else "yes"), f"{where}: keep"),
        source=texts["source"],
        target=texts["target"],
        confidence=_confidence(texts["confidence"], where),
        flags=tuple(texts["flags"].split()),
        type=texts["type"],
        source_sentences=texts["source_sentences"],
        target_sentences=texts["target_sentences"],
        document=texts["document"],
        places=tuple((name, texts[name]) for name in PLACES if texts[name]),
    )


def answer(cell: str, where: str) -> bool:
    """Return whether *cell* says yes; raise ``InputError``, beginning with *where*, if it says neither yes nor no.

    >>> answer(" Yes", ""), answer("否", "")
    (True, False)
    """
    said = normalize("NFKC", cell).replace("\ufe0f", "").strip().lower()  # full-width letters too
    if said not in YES | NO:
        raise InputError(f"{where} is {cell!r}, expected yes or no")
    return said in YES


def _confidence(cell: str, where: str) -> float:
    """Return the number in *cell*, 1 if empty; raise ``InputError`` if it is not from 0 to 1."""
    text = cell.strip().replace(",", ".")  # some countries write 0,973
    try:
        number = float(text[:-1]) / 100 if text.endswith("%") else float(text or 1)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise InputError(f"{where}: confidence is {cell!r}, expected a number from 0 to 1")
    return number
