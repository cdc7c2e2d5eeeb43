"""Files drawn by their grammar: each is one that a program or a person could have made, with anything in it."""

import csv
import io
import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from aligner.rows import COLUMNS, FLAGS, NOT_XML, REQUIRED
from tests.fuzz.seeds import HOSTILE, LISTING, MARKDOWN, TEXT
from tests.read.test_documents import epub, pdf
from tests.read.test_odt import odt, within
from tests.read.test_odt import p as odt_paragraph
from tests.read.word import cell, docx, field, par, run, tbl
from tests.read.word import row as word_row


@dataclass(frozen=True)
class File:
    """A file to be laid where the program is called."""

    name: str
    data: bytes
    encoding: str = ""
    """In which it is a plain text whose every letter must be kept, where that is known."""


LINES = [line for text in (TEXT, MARKDOWN, LISTING) for line in text.splitlines() if line]
LANGS = [
    "zh-CN",
    "en-US",
    "zh-CN",
    "en-US",
    "zh",
    "en",
    "ZH-cn",
    "de-DE",
    "fr",
    "x-none",
    "*all*",
    "",
    "zh_CN",
    "a" * 60,
    "en\u2028",
]
ENCODINGS = [
    *("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "gbk", "big5", "cp1252"),
    *("shift_jis", "euc-jp", "euc-kr", "koi8-r", "cp1251", "iso8859-2", "iso8859-6", "cp874", "mac_roman"),
]
word = st.one_of(
    st.sampled_from(LINES),
    st.sampled_from(LINES),
    st.sampled_from([text for text in HOSTILE if text != "\0"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.integers().map(str),
)
"""A text without NUL, which each document would be refused for."""
xml_word = word.map(lambda text: NOT_XML.sub("", text))
markup = xml_word.map(escape)


def _joined(parts: st.SearchStrategy, *between: str, most: int = 12) -> st.SearchStrategy:
    """Return texts of some parts with the same between them."""
    return st.builds(str.join, st.sampled_from(between), st.lists(parts, max_size=most))


def _elements(leaf: st.SearchStrategy, tags: Sequence[str], attributes: Sequence[str]) -> st.SearchStrategy:
    """Return trees of elements, written out."""

    def element(inner: st.SearchStrategy) -> st.SearchStrategy:
        given = st.lists(st.sampled_from(attributes), max_size=2, unique_by=lambda text: text.split("=")[0])
        return st.builds(_element, st.sampled_from(tags), given, st.lists(inner, max_size=4))

    return st.recursive(leaf, element, max_leaves=12)


def _element(tag: str, attributes: Sequence[str], inner: Sequence[str]) -> str:
    return f"<{' '.join([tag, *attributes])}>{''.join(inner)}</{tag}>"


# --- Documents -----------------------------------------------------------------------------------


def _encoded(text: str, encoding: str) -> File:
    return File("x.txt", text.encode(encoding, "ignore"), encoding)


texts = st.builds(
    _encoded, _joined(word, "\n", "\n\n", "\r\n", "\f", "\t", " | ", " ||| ", " ", "\u2028"), st.sampled_from(ENCODINGS)
)
lone = st.builds(
    lambda text: File("x.txt", text.encode("utf-8", "surrogatepass")), st.text(max_size=40)
)  # also encodings of lone surrogates
_HTML = [
    "div",
    "p",
    "span",
    "b",
    "a",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "h1",
    "pre",
    "code",
    "br",
    "img",
    "q",
]
_HTML += ["ruby", "rt", "sup", "nav", "footer", "section", "svg", "x-y", "blockquote"]
_ATTRIBUTES = [
    *(
        'lang="zh"',
        'lang="en"',
        'lang=""',
        'id="a"',
        'href="#a"',
        'class="footnote"',
        'colspan="2"',
        'rowspan="999999"',
    ),
    *(
        'hidden=""',
        'style="display:none"',
        'start="-5"',
        'value="99999999999"',
        'dir="rtl"',
        'type="i"',
        'title="&amp;"',
    ),
]
_page = _elements(markup, _HTML, _ATTRIBUTES)
pages = _page.map(lambda body: File("x.html", f"<html><body>{body}</body></html>".encode()))
books = _page.map(lambda body: File("x.epub", epub(**{"OPS/a.xhtml": f"<html><body>{body}</body></html>"})))
_MARKS = [
    "# ",
    "## ",
    "> ",
    "- ",
    "1. ",
    "    ",
    "| ",
    "```\n",
    "$$\n",
    "***",
    "[^1]: ",
    "<!-- ",
    "-->",
    "{% ",
    "---\n",
    "\\",
]
_MARKS += [
    "::: tip\n",
    "!!! note\n",
    "[a](b)",
    "![a](b)",
    "<div>",
    "</div>",
    "---|---\n",
    "~~~\n",
    "import x\n",
    "+++\n",
    "*",
    "`",
]
readmes = _joined(st.one_of(word, st.sampled_from(_MARKS)), "\n", "\n\n", "", " ", most=20).map(
    lambda text: File("x.md", text.encode())
)
_TIMES = [
    *["00:00:01,000", "00:00:02,500", "00:00:03,000"] * 2,
    "00:00:01,000",
    "00:00:02.500",
    "0:00:03.00",
    "99:59:59,999",
    "00:00:00,0",
    "-1:00:00,000",
    "9" * 30,
    "00:61:61,000",
    "",
]
_time = st.sampled_from(_TIMES)
_cue = st.builds("{}{} --> {}\n{}\n".format, st.sampled_from(["1\n", "", "x\n", "9999999\n"]), _time, _time, word)
_event = st.builds("{}: 0,{},{},Default,,0,0,,{}".format, st.sampled_from(["Dialogue", "Comment"]), _time, _time, word)
_EVENTS = "[Script Info]\n[V4+ Styles]\nFormat: Name\n[Events]\nFormat: Layer, Start, End, Style, Name, A, B, C, Text\n"
subtitles = st.one_of(
    _joined(_cue, "\n", "\n\n").map(lambda text: File("x.srt", text.encode())),
    _joined(_cue, "\n").map(lambda text: File("x.vtt", b"WEBVTT\n\n" + text.encode())),
    _joined(_event, "\n").map(lambda text: File("x.ass", (_EVENTS + text).encode())),
)
_NAMES = ["zh", "en", "Chinese", "英文", "id", "source", "target", "note", "", "keep", "French", "zh"]


def _table(rows: Sequence[Sequence[str]], delimiter: str, quoting: int) -> str:
    """Return *rows* as a table; without quotes as by a program that does not know of any."""
    if quoting == csv.QUOTE_NONE:
        return "\n".join(map(delimiter.join, rows))
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)
    return file.getvalue()


_lists = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.lists(st.sampled_from(_NAMES), min_size=width, max_size=width),
        st.lists(st.lists(word, min_size=width - 1, max_size=width), max_size=6),
    )
)
_quoting = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE])
listings = st.builds(
    lambda lists, delimiter, quoting: File(
        "x.tsv" if delimiter == "\t" else "x.csv", _table([lists[0], *lists[1]], delimiter, quoting).encode()
    ),
    _lists,
    st.sampled_from(",;\t|"),
    _quoting,
)
_word_text = st.one_of(
    st.builds(lambda *parts: par(*map(run, parts)), xml_word, xml_word),
    st.builds(lambda text, style: par(run(text), style=style), xml_word, st.sampled_from(["heading1", "", "a"])),
    st.builds(lambda text: par(field(" PAGE ", run(text))), xml_word),
    st.builds("<w:p><w:ins>{}</w:ins><w:del>{}</w:del></w:p>".format, xml_word.map(run), xml_word.map(run)),
)
words = st.recursive(
    _word_text,
    lambda inner: st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=3).map(
        lambda rows: tbl(*(word_row(*map(cell, cells)) for cells in rows))
    ),
    max_leaves=8,
)
letters = st.lists(words, max_size=6).map(lambda body: File("x.docx", docx(*body, par("end"))))
_ODT = [
    "text:list text:list-item",
    "table:table table:table-row table:table-cell",
    "text:section",
    "text:p text:note text:note-body",
]
_odt_blocks = st.recursive(
    st.builds(odt_paragraph, markup, st.sampled_from(["", "a"]), st.sampled_from(["text:p", "text:h"])),
    lambda inner: st.builds(within, st.sampled_from(_ODT), inner, inner),
    max_leaves=8,
)
open_texts = st.lists(_odt_blocks, max_size=6).map(lambda body: File("x.odt", odt(*body)))
_OPERATORS = [
    "(a) Tj",
    "[(b) -999999 (c)] TJ",
    "1 0 0 -1 0 0 cm",
    "0 0 0 0 0 0 Tm",
    "T*",
    "99999999 TL",
    "q",
    "Q",
    "/F2 1e9 Tf",
    "BT",
    "ET",
]
_OPERATORS += [
    "/X Do",
    "0 1 -1 0 300 300 Tm",
    "3 Tr",
    "-100 Tz",
    "1e38 1e38 Td",
    "(\\377\\000) Tj",
    "<4E2D> Tj",
    "72 72 200 0.5 re f",
]
_operator = st.one_of(st.sampled_from(_OPERATORS), st.integers().map("0 {} Td".format))
_line = st.one_of(
    st.sampled_from(["The weather", "is nice. 12", "re-", "- a", "x" * 300]),
    _joined(_operator, " ").map("a) Tj {} (b".format),
)
prints = st.lists(_line, max_size=8).map(lambda lines: File("x.pdf", pdf(*lines)))
documents = st.one_of(
    *(texts, texts, texts, lone, pages, pages, books, readmes, readmes, subtitles, subtitles),
    *(listings, listings, letters, letters, open_texts, prints),
)

# --- Sheets, memories, ladders -------------------------------------------------------------------

_CELLS: dict[str, list[Any]] = {
    "id": ["002-0001", "002-0001", "002-0002", "x", "", "1", "002-0003"],
    "keep": ["yes", "no", "yes", "yes", "", "x", "Wahr", "1.0"],
    "confidence": ["0.9", "1", "", "0,5", "nan", "-1", "1e999", "90%"],
    "flags": ["", *FLAGS, "own flag"],
    "type": ["1-1", "", "1-2", "0-1", "9999999-1", "Jan 1"],
    "correct": ["yes", "no", "", "x"],
}
_columns = st.one_of(
    st.just(list(COLUMNS)),
    st.permutations([*COLUMNS, "correct", "my own", "page"]),
    st.permutations([*REQUIRED, "correct"]),
)


def _cells(columns: Sequence[str]) -> st.SearchStrategy:
    """Return rows of those columns; most of them are what is expected there."""
    told = {name: st.sampled_from(cells) for name, cells in _CELLS.items()}
    told["keep"] = st.sampled_from([*_CELLS["keep"] * 3, "maybe", "＝"])
    return st.tuples(*(told[name] if name == "keep" else told.get(name, word) | word for name in columns))


_grid = _columns.flatmap(lambda columns: st.tuples(st.just(columns), st.lists(_cells(columns), max_size=5)))


def _workbook(grid: tuple[list[str], list[tuple[str, ...]]]) -> File:
    """Return an Excel workbook; cells of numbers are numbers."""
    book = openpyxl.Workbook()
    for cells in (grid[0], *grid[1]):
        # openpyxl itself refuses control characters
        book.active.append(
            [openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", NOT_XML.sub("", text))[:30_000] for text in cells]
        )
    file = io.BytesIO()
    book.save(file)
    return File("x.xlsx", file.getvalue())


_values = st.one_of(word, word, st.none(), st.booleans(), st.floats(), st.integers(), st.lists(word, max_size=2))
_optional = dict.fromkeys((*COLUMNS[4:], "my own", "page", "correct"), _values)
_objects = st.lists(
    st.fixed_dictionaries(
        {"id": word, "keep": st.sampled_from(["yes", "no", True, False, "x"]), "source": word, "target": word},
        optional=_optional,
    ),
    max_size=5,
)
sheets = st.one_of(
    st.builds(
        lambda grid, delimiter, quoting, encoding: File(
            "x.csv", _table([grid[0], *grid[1]], delimiter, quoting).encode(encoding, "ignore")
        ),
        _grid,
        st.sampled_from(",,,;\t"),
        _quoting,
        st.sampled_from(ENCODINGS),
    ),
    _grid.map(lambda grid: File("x.tsv", _table([grid[0], *grid[1]], "\t", csv.QUOTE_MINIMAL).encode())),
    st.builds(
        lambda objects, ascii_only: File(
            "x.jsonl", "\n".join(json.dumps(one, ensure_ascii=ascii_only) for one in objects).encode("utf-8", "replace")
        ),
        _objects,
        st.booleans(),
    ),
)
workbooks = _grid.map(_workbook)
_CODES = [
    '<ph x="1"/>',
    '<bpt i="1">&lt;b></bpt>',
    '<ept i="1"/>',
    "<it pos='begin'>c</it>",
    "<ut/>",
    "<!-- c -->",
    "<?p i?>",
]
_segment = st.lists(
    st.one_of(
        markup,
        markup,
        st.sampled_from(_CODES),
        markup.map("<hi>{}</hi>".format),
        markup.map("<ph><sub>{}</sub></ph>".format),
    ),
    max_size=4,
).map("".join)
_langs = st.sampled_from(LANGS).map(lambda lang: quoteattr(lang))
_variant = st.builds(
    "<tuv {}={}><prop type='x-a'>b</prop><seg>{}</seg></tuv>".format,
    st.sampled_from(["xml:lang", "lang"]),
    _langs,
    _segment,
)
_props = st.lists(
    st.builds(
        "<prop type={}>{}</prop>".format,
        st.sampled_from(["'x-confidence'", "'x-document'", "'x-count'", "'a'"]),
        markup,
    ),
    max_size=3,
)
_unit = st.builds(
    lambda name, props, variants: f"<tu tuid={quoteattr(name)}>{''.join(props)}{''.join(variants)}</tu>",
    xml_word,
    _props,
    st.lists(_variant, max_size=3),
)
_header = st.builds('<header srclang={} o-tmf="x"><note>n</note></header>'.format, _langs)
memories = st.builds(
    lambda header, units: File("x.tmx", f'<tmx version="1.4">{header}<body>{"".join(units)}</body></tmx>'.encode()),
    _header,
    st.lists(_unit, max_size=5),
)
_XLIFF_CODES = ['<ph id="1"/>', '<pc id="2">b</pc>', '<cp hex="1F"/>', "<mrk id='3'>c</mrk>", "<x id='1'/>", "<sc/>"]
_content = st.lists(st.one_of(markup, markup, st.sampled_from(_XLIFF_CODES)), max_size=4).map("".join)
_xliff_segment = st.builds(
    "<segment {}><source>{}</source>{}</segment>".format,
    st.sampled_from(["", 'state="final"', 'state="initial"', 'id="a"']),
    _content,
    _content.map("<target>{}</target>".format) | st.just(""),
)
_xliff_unit = st.builds(
    lambda name, segments: f"<unit id={quoteattr(name)}>{''.join(segments)}</unit>",
    xml_word,
    st.lists(_xliff_segment, max_size=3),
)
translations = st.builds(
    lambda one, other, units: File(
        "x.xlf",
        f'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang={one} trgLang={other}>'
        f'<file id="f">{"".join(units)}</file></xliff>'.encode(),
    ),
    _langs,
    _langs,
    st.lists(_xliff_unit, max_size=4),
)
row_files = st.one_of(sheets, sheets, sheets, memories, memories, translations)
_numbers = st.lists(st.integers(0, 6) | st.integers(), max_size=3)
ladders = st.lists(
    st.one_of(st.builds("{}:{}".format, _numbers, _numbers), st.sampled_from(["[0]:[0]:0.1", "", "x", *HOSTILE[:20]])),
    max_size=6,
).map(lambda lines: File("x.beads", "\n".join(lines).encode()))

KINDS = {
    "documents": (documents, 0.9),
    "rows": (row_files, 0.25),
    "workbooks": (workbooks, 0.01),
    "memories": (memories, 0.1),
    "ladders": (ladders, 0.05),
}
"""What calls need, with the share of them that do."""


def drawn(strategy: st.SearchStrategy, chosen: int, size: int) -> list[File]:
    """Return some files of a *strategy*, none twice; the same for the same *chosen* seed."""
    found: list[File] = []
    how = settings(
        max_examples=size, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )

    def take(file: File) -> None:
        found.append(file)

    with warnings.catch_warnings(action="ignore"):  # of the size of what is drawn
        seed(chosen)(how(given(strategy)(take)))()
    return found
