"""Whatever bytes a file has, it is read or refused in one line, in bounded time."""

import io
import random
import re
import time
import zipfile
from pathlib import Path

import pytest

from aligner import Settings, split_document
from aligner.errors import AlignerError, InputError
from aligner.read import read_document
from aligner.records import check_paragraphs, check_sentences
from tests.read.test_documents import epub
from tests.read.test_odt import odt, within
from tests.read.test_odt import p as odt_paragraph
from tests.read.test_odt import style as odt_style
from tests.read.test_subtitles import ASS, BILINGUAL, VTT, srt
from tests.read.word import cell, docx, field, note, packed, par, row, run, style, tbl

pytestmark = pytest.mark.slow
MUTATIONS = 250
SECONDS = 30
"""Of the processor, for a hostile file; the longest of those here take ten, 300 kB of lines of one letter."""
PAGE = """<!DOCTYPE html><html lang="en"><head><title>x</title><style>p {}</style></head><body><nav><a href="#a">Home
</a></nav><h1 id="a">天气 Weather</h1><p lang="zh">今天天气很好。<ruby>漢<rt>han</rt></ruby><br>
我们去<sup>2</sup>公园。</p>
<ol start="3" type="i"><li value="9">One<ul><li>two</li></ul></li></ol><table><caption>t</caption><tr><th colspan="2">
wide</th></tr><tr><td rowspan="3">今天</td><td>today &amp; &#20170;</td></tr></table><pre>int main() { a. b }</pre>
<p>See.<a href="#fn1">1</a></p><div class="footnote" id="fn1">A note.</div><svg/><!-- c --></body></html>"""
TEXT = """Weather report
天气预报

The weather is nice today, and we shall go to the park. See http://a.b/c.
今天天气很好，我们去公园吧。“你好！”他说。

| 今天 | today |
| 明天 | tomorrow |

- one
- 二
\f12
"""
WORD = docx(
    par("天气", style="heading1"),
    par(
        "see ", field(" REF x ", "7"), "<w:ins>" + run("new") + "</w:ins>", '<w:r><w:footnoteReference w:id="2"/></w:r>'
    ),
    tbl(row(cell("今天", properties='<w:gridSpan w:val="2"/>'), "today"), row("a", cell("b", tbl(row("c"))))),
    styles=style("heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
    footnotes=note("footnote", 2, "A note."),
)
ODT = odt(
    odt_paragraph("天气", "a"),
    within("text:list text:list-item", odt_paragraph("one")),
    within("table:table table:table-row table:table-cell", odt_paragraph("今天")),
    within("text:p text:note text:note-body", odt_paragraph("A note.")),
    automatic=odt_style("a", 'fo:language="zh"'),
)
FILES = {
    "x.docx": WORD,
    "x.odt": ODT,
    "x.epub": epub(**{"OPS/a.xhtml": PAGE}),
    "x.html": PAGE.encode(),
    "x.srt": srt(*BILINGUAL).encode(),
    "x.vtt": VTT.encode(),
    "x.ass": ASS.encode(),
    "x.txt": TEXT.encode(),
    "y.txt": TEXT.encode("gb18030"),
}


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Return *data* with some bytes changed, cut out, doubled or put in from elsewhere in it."""
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 5, 30])):
        at = draw.randrange(len(changed) + 1)
        end = min(len(changed), at + draw.choice([1, 1, 2, 10, 200]))
        elsewhere = draw.randrange(len(data))
        changed[at:end] = draw.choice(
            [
                b"",
                bytes([draw.randrange(256)]),
                changed[at:end] * 2,
                data[elsewhere : elsewhere + 20],
                b"<",
                b"\0",
                b"&",
            ]
        )
    return bytes(changed[: draw.randrange(len(changed) + 1)] if draw.random() < 0.2 else changed)


def repacked(data: bytes, draw: random.Random) -> bytes:
    """Return an archive with one of its members mutated."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(list(members))
    return packed(members | {name: mutated(members[name], draw)})


def attempt(path: Path) -> None:
    """Read a file and split what is in it into sentences; one line must say so if either cannot be done."""
    try:
        document = read_document(path)
    except InputError as error:
        assert re.fullmatch(rf"[^\n]*{path.name}: [^\n]+", str(error))
        return
    try:
        found = split_document(document, Settings())
    except AlignerError as error:
        assert "\n" not in str(error)
        return
    check_paragraphs(document, found.paragraphs)
    check_sentences(found.paragraphs, found.sentences)


@pytest.mark.parametrize("name", FILES)
def test_mutations(tmp_path: Path, name: str):
    """Files of every format, damaged at random."""
    draw, data = random.Random(name), FILES[name]
    attempt_of = tmp_path / name
    for _ in range(MUTATIONS):
        inside = data.startswith(b"PK") and draw.random() < 0.7
        attempt_of.write_bytes((repacked if inside else mutated)(data, draw))
        attempt(attempt_of)


def nested(start: str, end: str, depth: int) -> str:
    """Return elements in one another."""
    return start * depth + "end" + end * depth


DEEP = 100_000
LONG = 300_000
HOSTILE = {
    **{f"{tag}.html": f"<body>{nested(f'<{tag}>', f'</{tag}>', DEEP)}" for tag in ("div", "span", "ul", "q", "x-y")},
    "table.html": f"<body>{nested('<table><tr><td>', '</table>', DEEP)}",
    "open.html": "<body>" + "<li><p lang=zh>中" * DEEP,
    "closed.html": "<body>text" + "</div>" * DEEP,
    "angles.html": "<html>" + "<" * LONG,
    "entities.html": "<html>" + "&" * LONG,
    "quotes.html": "<html><a b='" + '"' * LONG,
    "attributes.html": "<html><p " + "a=b " * DEEP + ">text",
    "spans.html": "<table>" + "<tr><td rowspan=100 colspan=100>a" * 5000 + "</table>",
    "cues.srt": "1\n00:00:01,000 --> 00:00:02,000\nHi.\n" + "\n00:00:01,000 --> 00:00:02,000\n" * DEEP,
    "arrows.vtt": "WEBVTT\n\n" + "-->" * (LONG // 3),
    "braces.ass": "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,a,b,0,0,0,," + "{" * LONG,
    "dashes.txt": "-" * LONG,
    "bars.txt": "|a" * (LONG // 2),
    "lines.txt": "a\n" * (LONG // 2),
    "parentheses.txt": "（" * LONG,
    "quotes.txt": "“你好。" * (LONG // 4),
    "tabs.txt": "今天\ttoday\n" * (LONG // 20),
    "book.epub": epub(**{"OPS/a.xhtml": f"<html><body>{nested('<div>', '</div>', DEEP)}</body></html>"}),
    "opf.epub": epub(**{"OPS/book.opf": nested("<package>", "</package>", DEEP)}),
    "tables.docx": docx(nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", DEEP)),
    "fields.docx": docx(par('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * DEEP, "text")),
    "lists.odt": odt(nested("<text:list><text:list-item>", "</text:list-item></text:list>", DEEP)),
    "cells.odt": odt(
        within("table:table table:table-row", '<table:table-cell table:number-columns-repeated="999999999"/>' * 1000),
        "t",
    ),
    "laughs.docx": packed(
        {
            "word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
            + "]><x>&i;</x>"
        }
    ),
    "zeros.docx": docx(par("0" * 50_000_000)),
    "members.epub": epub(**{f"OPS/{n}": "" for n in range(30_000)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(tmp_path: Path, name: str):
    """Files made to take for ever, or all the memory there is."""
    data = HOSTILE[name]
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    start = time.process_time()

    attempt(tmp_path / name)

    assert time.process_time() - start < SECONDS


def test_no_letter_of_a_deep_page_is_lost(tmp_path: Path):
    """What libxml2 would give back empty is read."""
    (tmp_path / "x.html").write_text(HOSTILE["div.html"], encoding="utf-8")

    assert read_document(tmp_path / "x.html").text == "end"
