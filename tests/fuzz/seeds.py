"""What the fuzz driver begins with: a small real file of every kind, and texts that break programs."""

import gzip
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from tests.formats.made_ods import COLUMNS as ODS_COLUMNS
from tests.formats.made_ods import PAIR, book
from tests.read.made_pdf import flowing
from tests.read.made_pdf import table as pdf_table
from tests.read.slides import frame, pptx, shape, tree
from tests.read.slides import part as slide_part
from tests.read.slides import table as slide_table
from tests.read.test_documents import epub, pdf
from tests.read.test_odt import odt, within
from tests.read.test_odt import p as odt_paragraph
from tests.read.test_odt import style as odt_style
from tests.read.test_subtitles import ASS, BILINGUAL, VTT, srt
from tests.read.word import cell, docx, field, note, packed, par, row, run, style, tbl
from tests.samples import REVIEW_ROWS, VALUES, store
from tests.samples import row as sheet_row
from tests.test_memory import OLD, TRADOS

LONG: Final = 5_000
"""Characters of a very long word or line."""
HOSTILE: Final = (
    *("\x1b[31m", "\x1b[2J", "\x1b]0;title\x07", "\x9b2J", "\u2028", "\u2029", "\x85", "\u202e", "\u2066", "\ufeff"),
    *("\x00", "\x0b", "\x1f", "\x7f", "\xad", "\ufffd", "\uffff", "\U0010ffff", "\U000e0001", "\u3000", "e\u0323"),
    *("👩‍👩‍👧🇨🇳", "𠮷", "ﷺ", "٣٤", "⑨", "一百万亿", "9" * 400, "-1", "1e999", "0x7fffffff", "2147483648", "NaN"),
    *("18446744073709551616", "=1+1", "=cmd|'/c calc'!A1", "@SUM(1)", "-2+3", "\t=1", "'=1", "a;=1+1", '"', "''"),
    *('""",', "sep=;", "<", ">", "&", "]]>", "<!--", "-->", "<?x?>", "&#0;", "&#xD800;", "&#x110000;", "&a;", "&lt;"),
    *("<![CDATA[", "{", "}", "$$", "```", "---", "|||", " | ", "\t", "\f", "\r", "\r\n", "\n\n", "[^1]: ", "{{", "%s"),
    *("\\", "../../x", "--debug", "（" * 400, "“" * 400, "- " * 400, "|" * 400, ". " * 400, "中" * LONG, "a" * LONG),
)
"""Put into files, cells, names and options."""
BYTES: Final = (
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\x80", b"\xf8\x88\x80\x80\x80", b"\xff\xfe", b"\xfe\xff"),
    *(
        b"\xef\xbb\xbf",
        b"\x80",
        b"\x84\x31\xa4\x37",
        b"\x1b$B",
        b"+AGE-",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\x1f\x8b\x08",
    ),
    *(b"%PDF-", b"\xd0\xcf\x11\xe0", b"\xff" * 8, b"\0" * 8, b"\x7f\xff\xff\xff", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"),
    *(b"xmlns:x='y'", b"encoding='utf-16'"),
)
"""Put into files besides: encodings of no character, of surrogates, in shifts; beginnings of other formats."""
CANARY: Final = ("canary.txt", b"CANARY sings in its cage.\n")
"""A file that is beside each input, and that no document may draw in."""
ENTITIES: Final = (
    '<!DOCTYPE {0} [<!ENTITY a "x">]>',
    '<!DOCTYPE {0} [<!ENTITY a SYSTEM "canary.txt">]>',
    '<!DOCTYPE {0} SYSTEM "canary.txt">',
    '<!DOCTYPE {0} [<!ENTITY % a SYSTEM "canary.txt"> %a;]>',
    '<!DOCTYPE {0} [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
)
"""Before an XML file's root: entities, from the file, from another, of one another."""

PAGE: Final = """<!DOCTYPE html><html lang="en"><head><title>x</title><style>p {}</style></head><body><nav>
<a href="#a">Home</a></nav><h1 id="a">天气 Weather</h1><p lang="zh">今天天气很好。<ruby>漢<rt>han</rt></ruby><br>
我们去<sup>2</sup>公园。</p>
<ol start="3" type="i"><li value="9">One<ul><li>two</li></ul></li></ol><table><caption>t</caption><tr><th colspan="2">
wide</th></tr><tr><td rowspan="3">今天</td><td>today &amp; &#20170;</td></tr></table><pre>int main() { a. b }</pre>
<p>See.<a href="#fn1">1</a></p><div class="footnote" id="fn1">A note.</div><svg/><!-- c --></body></html>"""
TEXT: Final = """Weather report
天气预报

The weather is nice today, and we shall go to the park. See http://a.b/c.
今天天气很好，我们去公园吧。“你好！”他说。

| 今天 | today |
| 明天 | tomorrow |

- one
- 二
\f12
"""
MARKDOWN: Final = """---
title: 天气
---
# Weather {#w}

The weather is *nice* today.[^1] See [it](http://a.b "c").
<!-- 今天天气很好。 -->

> [!NOTE] 注意
> We go.

| zh | en |
|:--|--:|
| 今天 | today |

1. one
   - 二 `code`

```py
a. b
```
{% tag %} :::tip
[^1]: A note.
"""
LISTING: Final = 'zh,en,id\n"今天天气很好。","The weather is nice today.",1\n我们去公园。,"We go, ""all"" of us.",2\n'
BILINGUAL_TEXT: Final = (
    "今天天气很好。\nThe weather is nice today.\n我们去公园吧。\nLet us go to the park.\n他喝茶。\nHe drinks tea.\n"
)
CHINESE: Final = "今天天气很好。\n我们去公园吧。\n他喝茶，她喝咖啡。\n第三章 2020年\n"
ENGLISH: Final = "The weather is nice today.\nLet us go to the park.\nHe drinks tea, she coffee.\nChapter 3, 2020\n"
PO: Final = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "one"\nmsgstr "一"\n'
RTF: Final = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}{\f1\fcharset134 SimSun;}}{\stylesheet{\s1 heading 1;}}"
    r"\pard\s1 One\par\pard{\f1\'bd\'f1\'cc\'ec} \u19968? two{\footnote A note.\par}\par{\listtext 1.\tab}three\par"
    r"\trowd\intbl a\cell{\v b}\cell\row\pard\bin2 }}end\par}"
)
BEADS: Final = "[0]:[0]\n[1, 2]:[1]\n[]:[2]\n[3]:[3]:0.51\n"
XLIFF: Final = """<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"
srcLang="zh-CN" trgLang="en-US" xmlns:m="urn:oasis:names:tc:xliff:metadata:2.0"><file id="f1">
<notes><note>n</note></notes><group id="g"><unit id="u1"><segment state="final">
<source><pc id="1">粗<ph id="2"/></pc>体<!-- no --><cp hex="1F"/>。</source>
<target>Bold<mrk id="3" type="term">.</mrk><sc id="4"/></target></segment><ignorable><source> </source></ignorable>
<segment><source>二</source></segment></unit></group></file></xliff>"""
XLIFF_1: Final = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a"
source-language="zh" target-language="en" datatype="plaintext"><body>
<trans-unit id="1"><source>一<x id="1"/></source><target>One</target>
<alt-trans><target>1</target></alt-trans></trans-unit></body></file></xliff>"""
WORD: Final = docx(
    par("天气", style="heading1"),
    par(
        "see ", field(" REF x ", "7"), "<w:ins>" + run("new") + "</w:ins>", '<w:r><w:footnoteReference w:id="2"/></w:r>'
    ),
    tbl(row(cell("今天", properties='<w:gridSpan w:val="2"/>'), "today"), row("a", cell("b", tbl(row("c"))))),
    styles=style("heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
    footnotes=note("footnote", 2, "A note."),
)
ODT: Final = odt(
    odt_paragraph("天气", "a"),
    within("text:list text:list-item", odt_paragraph("one")),
    within("table:table table:table-row table:table-cell", odt_paragraph("今天")),
    within("text:p text:note text:note-body", odt_paragraph("A note.")),
    automatic=odt_style("a", 'fo:language="zh"'),
)
SLIDES: Final = pptx(
    [
        shape("天气", kind="title"),
        shape("今天天气很好。", "The weather is nice today.", kind=""),
        shape("7", kind="sldNum"),
    ],
    [slide_table(["今天", "today"], ["", "b"]), frame('<dgm:relIds r:dm="x"/>')],
    related={"notesSlide": slide_part("p:notes", tree(shape("A note.", kind="body")))},
)
ROWS: Final = (
    *REVIEW_ROWS,
    sheet_row(6, "=1+1", "'- quoted; =2", flags=("figures", "names"), places=(("page", "3"), ("time", "0:01-0:02"))),
    *(sheet_row(n, f"值 {value}", value) for n, value in enumerate(VALUES[:6], 7)),
)


@cache
def documents() -> dict[str, bytes]:
    """Return a file for each reader, also such as are refused, by name."""
    pairs = [("今天天气很好。", "The weather is nice today."), ("我们去公园。", "We go to the park.")]
    texts = {
        f"{encoding}.txt": text.encode(encoding, "ignore")
        for encoding, text in [
            *((name, TEXT) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "big5")),
            *(
                ("cp1252", ENGLISH + "„Größe“ é"),
                ("koi8-r", "Все люди рождаются. " * 3),
                ("shift_jis", "すべての人間は。" * 4),
            ),
            *(("euc-kr", "모든 인간은 태어날 때부터. " * 3), ("iso2022_jp", "すべての人間は。" * 3), ("utf-7", TEXT)),
        ]
    }
    return texts | {
        "x.docx": WORD,
        "x.odt": ODT,
        "x.pptx": SLIDES,
        "x.epub": epub(**{"OPS/a.xhtml": PAGE}),
        "x.html": PAGE.encode(),
        "x.md": MARKDOWN.encode(),
        "x.csv": LISTING.encode(),
        "x.tsv": LISTING.replace(",", "\t").encode(),
        "x.srt": srt(*BILINGUAL).encode(),
        "x.vtt": VTT.encode(),
        "x.ass": ASS.encode(),
        "x.pdf": pdf("The weather is nice today.", "Let us go to the park.", "12"),
        "flow.pdf": flowing([text for pair in pairs for text in pair]).data,
        "table.pdf": pdf_table(pairs, ruled=True).data,
        "x.txt.gz": gzip.compress(TEXT.encode(), mtime=0),
        "x.zip": packed({"x.html": PAGE, "__MACOSX/x": "y"}),
        "x.po": PO.encode(),
        "x.rtf": RTF.encode(),
        "x.json": json.dumps([{"zh": "一", "en": "One"}]).encode(),
        **{f"pairs{Path(name).suffix}": data for name, data in sheets().items()},
    }


@cache
def sheets() -> dict[str, bytes]:
    """Return the same rows as a sheet or memory of each format, by name, and what other tools make of theirs."""
    with tempfile.TemporaryDirectory() as folder:
        made = {
            f"x.{ending}": name
            for name, ending in {"csv": "csv", "tsv": "tsv", "jsonl": "jsonl", "xlsx": "xlsx"}.items()
        }
        made |= {"x.tmx": "tmx", "x.xlf": "xliff"}
        for name, form in made.items():
            store(form, ROWS, Path(folder, name))
        ours = {name: Path(folder, name).read_bytes() for name in made}
    ours["x.ods"] = book(ODS_COLUMNS + PAIR * 3)
    return ours | memories() | {"other.xlf": XLIFF.encode(), "old.xlf": XLIFF_1.encode()}


@cache
def memories() -> dict[str, bytes]:
    """Return memories of other tools."""
    plain = TRADOS.replace("utf-16", "utf-8")
    return {"trados.tmx": TRADOS.encode("utf-16"), "plain.tmx": plain.encode(), "old.tmx": OLD.encode()}
