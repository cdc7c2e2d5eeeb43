"""A file made to take for ever, or all the memory there is, is read or refused in one line, in bounded time."""

import re
import time
from pathlib import Path

import pytest

from aligner import Settings, split_document
from aligner.errors import AlignerError, InputError
from aligner.read import read_document
from aligner.records import check_paragraphs, check_sentences
from tests.read.slides import pptx, shape
from tests.read.test_documents import epub
from tests.read.test_odt import odt, within
from tests.read.word import docx, packed, par

pytestmark = pytest.mark.slow
SECONDS = 30
"""Of the processor, for a hostile file; the longest of those here take ten, 300 kB of lines of one letter."""


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
    "groups.pptx": pptx([nested("<p:grpSp>", "</p:grpSp>", DEEP), shape("text")]),
    "slides.pptx": pptx(*([shape("text")] for _ in range(2000))),
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
    """Whatever is nested, repeated or declared without end."""
    data = HOSTILE[name]
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    start = time.process_time()

    attempt(tmp_path / name)

    assert time.process_time() - start < SECONDS


def test_no_letter_of_a_deep_page_is_lost(tmp_path: Path):
    """What libxml2 would give back empty is read."""
    (tmp_path / "x.html").write_text(HOSTILE["div.html"], encoding="utf-8")

    assert read_document(tmp_path / "x.html").text == "end"
