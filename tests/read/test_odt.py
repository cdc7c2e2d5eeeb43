"""An OpenDocument text is read as its reader sees it; Word's own format and this one say the same of one document."""

import random
import re
from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.odt import read
from aligner.read.source import AS_IT_IS, How
from aligner.records import MarkKind
from tests.outside import call, tool
from tests.read.word import blocks as blocks_of
from tests.read.word import content as content_of
from tests.read.word import packed

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = {name: f"{ODF}{name}:1.0" for name in ("office", "text", "table", "style", "manifest")}
NAMES |= {"draw": f"{ODF}drawing:1.0", "fo": f"{ODF}xsl-fo-compatible:1.0", "svg": f"{ODF}svg-compatible:1.0"}
PAGE = """<html><body><h1>Weather</h1><p>The weather is nice today.</p><h2>天气</h2><p>今天天气很好。</p>
<ol><li>one<ul><li>dot</li></ul></li><li>two</li></ol><pre>int main() {
  return 0;
}</pre><table border="1"><tr><td colspan="2">wide</td></tr><tr><td>今天</td><td>today</td></tr></table></body></html>"""


def part(root, content):
    """Return a part of a file whose root element is *root*."""
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())
    return f"<{root} {names}>{content}</{root}>"


def p(text, style="", tag="text:p", more=""):
    """Return a paragraph."""
    return f'<{tag} text:style-name="{style}" {more}>{text}</{tag}>'


def within(names, *content):
    """Return *content* in elements of those names, the outermost first."""
    tags = names.split()
    return "".join(f"<{tag}>" for tag in tags) + "".join(content) + "".join(f"</{tag}>" for tag in reversed(tags))


def style(name, text="", parent="", family="paragraph", more=""):
    """Return a style with properties of its text."""
    based = f'style:parent-style-name="{parent}"' if parent else ""
    inner = f"<style:text-properties {text}/>" if text else ""
    return f'<style:style style:name="{name}" style:family="{family}" {based} {more}>{inner}</style:style>'


def odt(*body, automatic="", styles="", masters="", **members):
    """Return an OpenDocument text; *members* are further files."""
    inner = "".join(block if block.startswith("<") else p(block) for block in body)
    default = (
        '<style:default-style style:family="paragraph"><style:text-properties fo:language="en"/></style:default-style>'
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": part(
                "office:document-content",
                f"<office:automatic-styles>{automatic}</office:automatic-styles>"
                f"<office:body><office:text>{inner}</office:text></office:body>",
            ),
            "styles.xml": part(
                "office:document-styles",
                f"<office:styles>{default}{styles}</office:styles><office:master-styles>{masters}</office:master-styles>",
            ),
        }
        | members
    )


def blocks(data, how=AS_IT_IS):
    """Return kind, value and text of each block and cell."""
    return blocks_of(data, how, read)


def test_what_is_no_text():
    """Deletions and the way ruby is read are out; hidden text, comments and contents are set aside."""
    deleted = within("text:tracked-changes text:changed-region text:deletion", p("gone"))
    comment = f"<office:annotation>{p('why?')}</office:annotation>"
    ruby = "<text:ruby><text:ruby-base>中</text:ruby-base><text:ruby-text>zhōng</text:ruby-text></text:ruby>"
    source = within("text:table-of-content-source", "pattern")
    index = within("text:table-of-content", source, within("text:index-body", p("One 1")))
    section = f'<text:section text:display="none">{p("section")}</text:section>'
    data = odt(
        deleted,
        p(f"a{comment}b{ruby}<text:span text:style-name='H'>secret</text:span>c"),
        p("x<text:hidden-paragraph text:is-hidden='true'/>"),
        index,
        section,
        automatic=style("H", 'text:display="none"', family="text"),
    )

    assert blocks(data) == [
        ("paragraph", "", "ab中c"),
        ("note", "hidden", "secret"),
        ("note", "comment", "why?"),
        ("note", "hidden", "x"),
        ("note", "table of contents", "One 1"),
        ("note", "hidden", "section"),
    ]


def test_notes_and_text_boxes_follow_their_paragraph():
    """Each once, without its mark; of the forms of a frame the first with text."""
    note = (
        f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('foot')}</text:note-body></text:note>"
    )
    frame = (
        f"<draw:frame><draw:text-box>{p('box')}</draw:text-box><draw:text-box>{p('box')}</draw:text-box></draw:frame>"
    )

    assert blocks(odt(p(f"a{note}b{frame}c"))) == [
        ("paragraph", "", "abc"),
        ("footnote", "", "foot"),
        ("paragraph", "", "box"),
    ]


def test_spaces():
    """Those of the XML are one; others are elements, in code each counts, up to a limit."""
    code = "<text:s text:c='2'/>x<text:s text:c='999999999'/><text:tab/>y"
    found = blocks(
        odt(
            p("a\n   b<text:line-break/>c<text:tab/>d"),
            p(code, "Preformatted_20_Text"),
            styles=style("Preformatted_20_Text"),
        )
    )

    assert found[0] == ("paragraph", "", "a b\nc d")
    assert re.fullmatch(" {2}x {200}\ty", found[1][2])


def test_headings_and_lists_are_counted():
    """By the outline and by the styles of lists; the second paragraph of an item has no number."""
    outline = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/></text:outline-style>'
    levels = (
        '<text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/>'
        '<text:list-level-style-number text:level="2" style:num-format="一, 二, 三, ..." text:display-levels="2"/>'
    )
    inner = f"<text:list><text:list-item>{p('three')}</text:list-item></text:list>"
    items = f"<text:list-item>{p('one')}{p('more')}</text:list-item><text:list-item>{p('two')}{inner}</text:list-item>"
    again = within("text:list-item", p("four"))
    again = f'<text:list text:style-name="L" text:continue-numbering="true">{again}</text:list>'
    head = p("Head", tag="text:h", more='text:outline-level="1"')
    lists = f'<text:list text:style-name="L">{items}</text:list>'
    data = odt(
        head,
        lists,
        again,
        head,
        automatic=f'<text:list-style style:name="L">{levels}</text:list-style>',
        styles=outline,
    )

    assert [block[:2] for block in blocks(data)] == [
        ("heading", "1 1"),
        ("item", "a)"),
        ("paragraph", ""),
        ("item", "b)"),
        ("item", "b.一"),
        ("item", "c)"),
        ("heading", "1 2"),
    ]


def test_tables():
    """What is repeated or covered is there once, however often a hostile file says."""
    td = "<table:table-cell {}>{}</table:table-cell>".format
    merged = td("table:number-columns-spanned='2'", p("wide")), "<table:covered-table-cell/>", td("", p("c"))
    many = td("table:number-columns-repeated='1000000'", p("many"))
    rows = within("table:table-row", *merged), within("table:table-row", many)
    data = odt(within("table:table table:table-header-rows", *rows))

    assert [block[1:] for block in blocks(data)] == [("1,1", "wide"), ("1,3", "c"), ("2,1", "many")]


def test_heads_and_feet():
    """Of the pages' patterns, each text once, set aside unless they are asked for."""
    page = within("style:header", p("Head")), within("style:footer", p("Foot"))
    data = odt("text", masters=within("style:master-page", *page) * 2)

    assert blocks(data) == [("note", "header", "Head"), ("paragraph", "", "text"), ("note", "footer", "Foot")]
    assert {kind for kind, *_ in blocks(data, How(headers=True))} == {"paragraph"}


def test_styles_that_go_round_in_a_circle():
    """They end, and so does a style without a name."""
    assert blocks(odt(p("text", "a"), "plain", automatic=style("a", parent="b") + style("b", parent="a"))) == [
        ("paragraph", "", "text"),
        ("paragraph", "", "plain"),
    ]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (
            {"META-INF/manifest.xml": part("manifest:manifest", "<manifest:encryption-data/>")},
            "encrypted; save it without",
        ),
        ({"content.xml": part("a", "<office:body><office:spreadsheet/></office:body>")}, "an OpenDocument spreadsheet"),
        ({"content.xml": "<a"}, "damaged at content.xml"),
        ({"content.xml": "<a>" * 5000 + "</a>" * 5000}, "Excessive depth"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(members, said: str):
    """The line says what to do."""
    with pytest.raises(InputError, match=rf"^x\.docx: [^\n]*{said}[^\n]*$"):
        content_of(odt("text", **members), read=read)


def test_a_package_that_is_encrypted_whole_is_refused(tmp_path: Path):
    """As LibreOffice writes it, nothing but the manifest can be read."""
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<a/>"}
    (tmp_path / "x.odt").write_bytes(packed(members | {"encrypted-package": "?"}))

    with pytest.raises(InputError, match=r"x\.odt: an OpenDocument file that is encrypted; save it without a password"):
        read_document(tmp_path / "x.odt")


def test_damage_anywhere_is_said_in_one_line():
    """Bytes of the archive are cut and changed."""
    data, draw = odt(p("a", "b"), "中文", automatic=style("b")), random.Random(0)
    for _ in range(150):
        bad = bytearray(data)
        bad[draw.randrange(len(bad))] = draw.randrange(256)
        try:
            content_of(bytes(bad[: draw.choice([len(bad), draw.randrange(len(bad))])]), read=read)
        except InputError as error:
            assert re.fullmatch(r"x\.docx: .*", str(error))


@pytest.mark.slow
def test_libreoffice_writes_one_document_in_two_formats(tmp_path: Path):
    """A page that LibreOffice turns into both is read alike, with its headings, lists, code and cells."""
    soffice, page = tool("soffice", "libreoffice-writer"), tmp_path / "x.html"
    page.write_text(PAGE, encoding="utf-8")
    options = [f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--infilter=HTML (StarWriter)"]
    found = []
    for kind in ("docx:MS Word 2007 XML", "odt:writer8"):
        done = call(tmp_path / "home", soffice, *options, "--convert-to", kind, "--outdir", tmp_path, page)
        path = tmp_path / f"x.{kind.partition(':')[0]}"
        assert path.exists(), done.stdout + done.stderr
        document = read_document(path)
        found.append([(mark.kind, mark.value, document.text[mark.start : mark.end]) for mark in document.marks])

    assert found[0] == found[1]
    assert found[0] == [
        (MarkKind.HEADING, "1", "Weather"),
        (MarkKind.PARAGRAPH, "", "The weather is nice today."),
        (MarkKind.HEADING, "2", "天气"),
        (MarkKind.PARAGRAPH, "", "今天天气很好。"),
        (MarkKind.ITEM, "1.", "one"),
        (MarkKind.ITEM, "•", "dot"),
        (MarkKind.ITEM, "2.", "two"),
        (MarkKind.CODE, "", "int main() {\n  return 0;\n}"),
        (MarkKind.CELL, "1,1", "wide"),
        (MarkKind.CELL, "2,1", "今天"),
        (MarkKind.CELL, "2,2", "today"),
    ]
