"""HTML pages are read as a browser shows them, and what is not their text is set aside."""

import re
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.html import read
from aligner.read.source import How, Source
from aligner.records import MarkKind
from tests.outside import missing

REFERENCE = Path("/usr/share/debian-reference")
PLACES = {MarkKind.LANGUAGE, MarkKind.PAGE}
PROSE = "<p>" + "This is the article that we want. " * 20 + "</p>"


def page(body: str, **how):
    """Return what is read in a page of that *body*."""
    return read(Source(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "x.html", How(**how)))


def blocks(body: str, **how) -> list[tuple[str, str]]:
    """Return kind (with its value behind a space) and text of each block of a page of that *body*."""
    content = page(body, **how)
    marked = [(mark, content.text[mark.start : mark.end]) for mark in content.marks if mark.kind not in PLACES]
    return [(f"{mark.kind} {mark.value}".strip(), text) for mark, text in marked]


def texts(body: str) -> list[str]:
    """Return the texts of the blocks of a page of that *body*."""
    return [text for _, text in blocks(body)]


def languages(body: str) -> list[tuple[str, str]]:
    """Return the language and text of each stretch whose language is marked."""
    content = page(body)
    return [(m.value, content.text[m.start : m.end]) for m in content.marks if m.kind is MarkKind.LANGUAGE]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


class TestText:
    """White space, line ends and what is inside of lines."""

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("<p>one\n  two <b> three</b>four</p>", "one two threefour"),
            ("<p>软件\n包，\n<b>系统</b>\n“引用”</p>", "软件包，系统“引用”"),
            ("<p>使用\nDebian 系统</p>", "使用 Debian 系统"),
            ("<p>inter\u00adnatio&#8203;nal&nbsp;law</p>", "international law"),
            ("<p>one<br>two</p>", "one\ntwo"),
            ("<p>E = mc<sup>2</sup>, the 1<sup>st</sup></p>", "E = mc², the 1st"),
            ("<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>を</p>", "漢字を"),
            ('<p>He said <q>yes</q>. <img alt="no"></p>', "He said “yes”."),
            ("<p>a<del>old</del><ins>new</ins></p>", "anew"),
            ("<p>a<script>b</script><style>c</style><!-- d --><template>e</template>f</p>", "af"),
            ("<p><math><mi>x</mi><annotation>\\x</annotation></math></p>", "x"),
        ],
    )
    def test_inline(self, source, text):
        """What stands inside a paragraph."""
        assert [text] == texts(source)

    def test_two_line_ends(self):
        """Two of them in a row are a paragraph's end."""
        assert ["one", "two\nthree"] == texts("one<br> <br>two<br>three<br>")

    def test_blocks_end_paragraphs(self):
        """Text between blocks is a paragraph, with or without a tag."""
        assert ["a", "b", "c", "d"] == texts("a<div>b<p>c</p>d</div>")

    def test_code(self):
        """Its white space stays."""
        source = "<p>Do this:</p><pre>\nif a:\n    <b>b</b>.\n</pre>"

        assert [("paragraph", "Do this:"), ("code", "if a:\n    b.")] == blocks(source)

    def test_text_in_pre(self):
        """A page that is one ``pre`` is a text that was typed, no code."""
        assert ["One two\nthree.", "Four."] == texts("<pre>One two\nthree.\n\nFour.</pre>")


class TestStructure:
    """Headings, lists, tables, notes."""

    def test_headings(self):
        """The level is the value."""
        source = "<h1>A</h1><h3>B<a class=headerlink href=#b>¶</a></h3><p role=heading aria-level=4>C</p>"

        assert [("heading 1", "A"), ("heading 3", "B"), ("heading 4", "C")] == blocks(source)

    def test_lists(self):
        """Bullets and numbers are values, also of lists in one another; what follows in an item is a paragraph."""
        source = "<ol start=3><li>a<ul><li>b</ul><li value=9><p>c<p>d</ol><ol type=i><li>e</ol><dl><dt>f<dd>g</dl>"

        assert blocks(source) == [
            ("item 3.", "a"),
            ("item •", "b"),
            ("item 9.", "c"),
            ("paragraph", "d"),
            ("item i.", "e"),
            ("item", "f"),
            ("item", "g"),
        ]

    def test_tasks(self):
        """A box is the bullet."""
        source = '<ul><li><input type="checkbox" checked> a<li><input type=checkbox>b</ul>'

        assert [("item ☑", "a"), ("item ☐", "b")] == blocks(source)

    def test_cells_without_rows(self):
        """They are one row."""
        source = "<table><td colspan=2>a<td>b<tr><td>c<td>d<tr><td>e<td>f</table>"

        assert [kind[5:] for kind, _ in blocks(source)] == ["1,1", "1,3", "2,1", "2,2", "3,1", "3,2"]

    def test_tables(self):
        """Rows count on through the page with one left out between tables; a merged cell stands once."""
        source = (
            "<table><caption>t<tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td>d<tr><td><td> <tr><td>e<td>f</table>"
            "<table><tr><td><p>g<p>h<td>i</table>"
        )

        assert blocks(source) == [
            ("caption", "t"),
            ("cell 1,1", "a"),
            ("cell 1,2", "b"),
            ("cell 2,2", "c"),
            ("cell 2,3", "d"),
            ("cell 3,1", "e"),
            ("cell 3,2", "f"),
            ("paragraph", "g"),
            ("cell 5,1", "g\n\nh"),
            ("paragraph", "h"),
            ("cell 5,2", "i"),
        ]

    @pytest.mark.parametrize(
        "source",
        [
            "<table><tr><td>a</table>",
            "<table><tr><td><img><th>a<tr><td><td>b</table>",
            "<table><tr><td><table><tr><td>a</table><td>b</table>",
            "<table role=presentation><tr><td>a<td>b</table>",
        ],
    )
    def test_layout(self, source):
        """A table with one cell in each row, or with tables inside, only places what is in it."""
        assert {"paragraph"} == {kind for kind, _ in blocks(source)}

    @pytest.mark.parametrize(
        "source",
        [
            '<p>Text<a href="#ftn.1" class="footnote"><sup>[1]</sup></a> goes on.</p><div class="footnotes"><hr>'
            '<div id="ftn.1" class="footnote"><p><a href="#1"><sup class="para">[1] </sup></a>Note.</p></div></div>',
            '<p>Text<a role="doc-noteref" href="#f1" class="brackets">1</a> goes on.</p><aside class="footnote" '
            'role="note"><span class="label">[<a role="doc-backlink" href="#f">1</a>]</span><p>Note.</p></aside>',
            '<p>Text<sup><a href="#fn1">1</a></sup> goes on.</p><section class="footnotes"><ol>'
            '<li id="fn1"><p>Note. <a href="#fnref1" class="footnote-back">↩︎</a></p></li></ol></section>',
        ],
    )
    def test_notes(self, source):
        """The number is the note's value, and not in the text: DocBook, Sphinx, Pandoc."""
        number = "1." if "<li" in source else "1"

        assert [("paragraph", "Text goes on."), (f"footnote {number}", "Note.")] == blocks(source)

    def test_captions(self):
        """Of figures, and DocBook's titles of tables."""
        source = "<figure><img><figcaption>a</figcaption></figure><div class=table><p class=title><b>b</b></p></div>"

        assert [("caption", "a"), ("caption", "b")] == blocks(source)

    def test_printed_pages(self):
        """Where a book says that a page of its print begins, the page does."""
        content = page('<p>one <span epub:type="pagebreak" title="7"></span>two</p><p>three</p>')

        pages = [(m.value, content.text[m.start : m.end].split()) for m in content.marks if m.kind is MarkKind.PAGE]
        assert [("7", ["two", "three"])] == pages


class TestAside:
    """What is not the text of a page is set aside with its reason."""

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ("<nav><ul><li><a href=x>One</a><li>Two</ul></nav>", "navigation"),
            ("<div class=navheader><table><tr><th>Chapter</table></div>", "navigation"),
            ("<div role=navigation>Next topic</div>", "navigation"),
            ("<div id=sidebar><a href=x>One</a> or <a href=y>two</a></div>", "navigation"),
            ("<div class='toc'><p>Contents</p><dl><dt>1. <a href=x>One</a></dl></div>", "table of contents"),
            ("<footer>© 2024 The authors</footer>", "footer of the site"),
            ("<div style='display: none'>Unseen</div>", "hidden"),
            ("<p hidden>Unseen</p>", "hidden"),
            ("<select><option>One<option>Two</select>", "form control"),
            ("<noscript>No scripts</noscript>", "for readers without scripts"),
        ],
    )
    def test_reasons(self, source, reason):
        """One note for each thing that is set aside."""
        found = blocks(source + PROSE)

        assert [f"note {reason}", "paragraph"] == [kind for kind, _ in found]
        assert letters(found[0][1])

    def test_inside_a_paragraph(self):
        """What is set aside inside a paragraph follows it."""
        source = f"<p>See this <a href=x>page</a><span class=link-target> [https://x]</span> now.</p>{PROSE}"

        assert blocks(source)[:2] == [("paragraph", "See this page now."), ("note address of a link", "[https://x]")]

    @pytest.mark.parametrize(
        "opening",
        [
            "<div class='nav'>",
            "<div class='sidebar'>",
            "<div class='toc content'>",
            "<div id='footer'>",
            "<nav>",
            "<div style='display:none'>",
            "<div class='content sidebar-left has-nav footer'>",
            "<header>",
            "<form>",
        ],
    )
    def test_the_article_stays(self, opening):
        """Whatever it stands in; a page is never all navigation."""
        assert "paragraph" in {kind for kind, _ in blocks(opening + PROSE)}
        assert "paragraph" in {kind for kind, _ in blocks(f"{opening}<p>Short text.</p>")}

    def test_boxes_of_manuals(self):
        """A ``sidebar`` with prose is text: the Debian handbook has 420."""
        source = f"<div class='sidebar'><p>{'This is a passage of its own. ' * 5}</p></div>{PROSE}"

        assert ["paragraph", "paragraph"] == [kind for kind, _ in blocks(source)]

    def test_headers_wanted(self):
        """With ``headers`` the foot of the site is text."""
        assert "paragraph" == blocks(f"<footer>© 2024</footer>{PROSE}", headers=True)[0][0]

    def test_title(self):
        """The title of the window is listed, and is no text."""
        content = read(Source(b"<html><head><title>A</title></head><body><h1>B</h1></body>", "x.html"))

        assert ["title of the page", "1"] == [mark.value for mark in content.marks]


class TestLanguages:
    """What is said of a part of a page is marked, unless its letters say otherwise."""

    def test_parts(self):
        """Blocks, and whole sentences of one."""
        source = (
            "<div lang=zh-CN><p>今天天气很好。</p></div><p lang=en>The weather is nice.</p>"
            "<p><span lang=en>Let us go.</span> <span lang=zh>走吧。</span></p>"
        )

        assert languages(source) == [
            ("zh-CN", "今天天气很好。"),
            ("en", "The weather is nice."),
            ("en", "Let us go."),
            ("zh", "走吧。"),
        ]

    @pytest.mark.parametrize(
        "source",
        [
            "<div lang=en><p>The weather is nice.</p><p>Let us go.</p></div>",
            "<p>One.</p><p lang=en>今天天气很好。</p>",
            "<p>One.</p><p>他说 <span lang=en>hello</span> 了。</p>",
            "<p>One.</p><p lang=''>Two.</p>",
        ],
    )
    def test_not_believed(self, source):
        """The page's default, what its letters contradict, a word inside a sentence."""
        assert [] == languages(source)


class TestOriginals:
    """What stands in comments is text if it is the original of a translation."""

    TRANSLATED = """<!-- A job makes one or more pods. --><p>任务会创建一个或者多个容器组。</p>
<p><!-- It waits for them. -->它等待它们结束。</p><!-- <p>Two <b>steps</b>:</p> --><p>两个步骤：</p>
<ol><!-- <li>Start it.</li> --><li>启动它。</li><!-- <li>Stop it.</li> --><li>停止它。</li></ol>
<table><!-- <tr><td>Name</td><td>Size</td></tr> --><tr><td>名称</td><td>大小</td></tr></table>{more}尾声"""

    @pytest.mark.parametrize("more", ["", "<script><!-- let the_sum = one + two; //--></script>", "<!-- toc -->"])
    def test_above_the_translation(self, more: str):
        """Paragraphs, items and rows come back where they stood; comments for programs and scripts do not."""
        assert blocks(self.TRANSLATED.format(more=more)) == [
            ("paragraph", "A job makes one or more pods."),
            ("paragraph", "任务会创建一个或者多个容器组。"),
            ("paragraph", "It waits for them."),
            ("paragraph", "它等待它们结束。"),
            ("paragraph", "Two steps:"),
            ("paragraph", "两个步骤："),
            ("item •", "Start it."),
            ("item 1.", "启动它。"),
            ("item •", "Stop it."),
            ("item 2.", "停止它。"),
            ("cell 1,1", "Name"),
            ("cell 1,2", "Size"),
            ("cell 2,1", "名称"),
            ("cell 2,2", "大小"),
            ("paragraph", "尾声"),
        ]

    def test_outside_of_the_page(self):
        """A page without its outermost elements may begin with a comment."""
        source = "<!-- The first of all. --><!-- And the second. --><p>第一句。第二句。</p>"
        content = read(Source(source.encode(), "x.html", How()))

        assert content.text.split("\n\n") == ["The first of all.", "And the second.", "第一句。第二句。"]

    @pytest.mark.parametrize(
        "comment",
        [
            "这些话别人看不见",
            "keep in step",
            "<script>counting_of_visitors('the name of the page', function () { return is_new_visitor; });</script>",
            "[if lt IE 9]><p>Your browser is too old for the pages that we make.</p><![endif]",
            "Copyright 2020 The Authors. Licensed under the terms of it, and so on for many words.",
        ],
    )
    def test_other_comments(self, comment: str):
        """What is in the letters of the page, a remark, or for programs and lawyers stays hidden."""
        text = "这是一段很长的中文文字，说明了许多事情，还说明了另外一些事情。" * 5

        assert texts(f"<p>{text}</p><!-- {comment} -->") == [text]


class TestFiles:
    """Encodings, and files that are not as they should be."""

    @pytest.mark.parametrize("charset", ["gb2312", "big5", "utf-8"])
    @pytest.mark.parametrize("form", ['<meta charset="{}">', "<meta http-equiv=x content='text/html; charset={}'>"])
    def test_said_encoding(self, charset, form):
        """What the page says is believed."""
        text = f"<html><head>{form.format(charset)}</head><body><p>中文</p></body></html>"

        assert "中文" == read(Source(text.encode(charset), "x.html")).text

    def test_wrong_encoding(self):
        """A page that calls itself Latin-1 and is UTF-8 is UTF-8, and a person's word outweighs the page's."""
        text = '<html><head><meta charset="iso-8859-1"></head><body><p>中文 é</p></body></html>'

        assert "中文 é" == read(Source(text.encode(), "x.html")).text
        assert "中文 é" == read(Source(text.encode("gb18030"), "x.html", How(encoding="gb18030"))).text

    def test_xhtml(self):
        """Empty elements, sections of XML, and entities that would explode."""
        bomb = '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">'
        text = (
            f'<?xml version="1.0"?><!DOCTYPE html [{bomb}]><html xmlns="http://www.w3.org/1999/xhtml"><body>'
            '<h1><a id="x"/>A</h1><p><b/>&nbsp;<![CDATA[1 < 2 & 3]]></p></body></html>'
        )

        content = read(Source(text.encode(), "x.html"))

        assert "A\n\n1 < 2 & 3" == content.text
        assert [MarkKind.HEADING, MarkKind.PARAGRAPH] == [mark.kind for mark in content.marks]

    @pytest.mark.parametrize("depth", [300, 3000])
    @pytest.mark.parametrize("tag", ["div", "blockquote", "ul", "x-y", "b"])
    def test_deep(self, depth, tag):
        """What libxml2 gives back empty is read all the same."""
        content = page(f"<p>start</p>{f'<{tag}>a ' * depth}end{f'</{tag}>' * depth}<p>after</p>")

        assert "start" + "a" * depth + "endafter" == letters(content.text)

    @pytest.mark.parametrize("data", [b"", b"<html>", b"<!-- x -->", b"<script>x</script>", b"<p> &nbsp;</p>"])
    def test_nothing(self, data, tmp_path):
        """A page without text is empty: one line says so."""
        path = tmp_path / "x.html"
        path.write_bytes(data)

        with pytest.raises(InputError, match=r"^[^\n]*x\.html: empty, holds no text$"):
            read_document(path)


INSIDE = st.recursive(
    st.text("ab 中。\n", max_size=6),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(
            ["p", "div", "b", "span", "li", "ul", "ol", "table", "tr", "td", "th", "h2", "pre", "dl", "dd"]
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@given(INSIDE)
def test_letters(body):
    """However blocks stand in one another, every letter is there, once, in order."""
    assert letters(page(body).text) == letters(re.sub("<[^>]*>", "", body))


@given(st.text(alphabet="<>/ab\"'= &;#中divptable!-[]", max_size=60))
def test_anything(text):
    """Whatever stands between the angles, something is read or nothing is."""
    page(text)


@pytest.mark.slow
def test_long_line():
    """A line of 12 MB is read in seconds."""
    assert 10_000_000 == len(letters(page("<p>" + "word中 " * 2_000_000).text))


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh-cn", "de", "fr"])
def test_manual(lang):
    """Of a whole manual no letter is lost or doubled but for the numbers of notes."""
    paths = sorted(REFERENCE.glob(f"*.{lang}.html")) or missing("needs debian-reference")
    for path in paths:
        root = lxml.html.fromstring(path.read_bytes())
        numbers = sum(
            len(letters(sup.text_content())) for sup in root.xpath("//sup[@class='footnote' or @class='para']")
        )
        assert len(letters(read_document(path).text)) == len(letters(root.text_content())) - numbers, path
