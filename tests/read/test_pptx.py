"""Slides are read in their order, titles first; what is on every slide, hidden or only said of it is set aside."""

from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.pptx import read
from aligner.read.source import AS_IT_IS, How
from tests.outside import call, tool
from tests.program import run
from tests.program import table as table_of
from tests.read.slides import frame, par, part, pptx, shape, table, tree
from tests.read.word import blocks as blocks_of
from tests.read.word import content, packed


def blocks(data: bytes, how: How = AS_IT_IS) -> list[tuple[str, str, str]]:
    """Return kind, value and text of each block but the slides."""
    return [block for block in blocks_of(data, how, read) if block[0] != "page"]


def numbered(kind: str, level: int = 0, **more: object) -> str:
    said = " ".join(f'{name}="{value}"' for name, value in more.items())
    return f'<a:pPr lvl="{level}"><a:buAutoNum type="{kind}" {said}/></a:pPr>'


def test_slides():
    """Each is a page: its title, wherever it lies, then its texts; a line that is broken by hand goes on."""
    made = pptx(
        [shape("全球价值链", "Global value chains", kind="ctrTitle"), shape("A talk", kind="subTitle")],
        [
            shape("First point.", "Second", kind=""),
            shape(par("Trade", "<a:br/>", "in tasks"), kind="title"),
            shape("Box"),
        ],
    )
    found = content(made, read=read)

    assert blocks(made) == [
        ("heading", "1", "全球价值链"),
        ("heading", "1", "Global value chains"),
        ("paragraph", "", "A talk"),
        ("heading", "2", "Trade\nin tasks"),
        ("item", "•", "First point."),
        ("item", "•", "Second"),
        ("paragraph", "", "Box"),
    ]
    pages = [(m.value, found.text[m.start : m.end].split("\n")[0]) for m in found.marks if m.kind.value == "page"]
    assert pages == [("1", "全球价值链"), ("2", "Trade")]


def test_lists():
    """Numbers are printed as PowerPoint prints them, and begin again after a paragraph without."""
    paragraphs = [
        par("a", properties=numbered("arabicPeriod", startAt=3)),
        par("b", properties=numbered("alphaLcParenR", 1)),
        par("c", properties=numbered("alphaLcParenR", 1)),
        par("d", properties=numbered("arabicPeriod", startAt=3)),
        par("e", properties="<a:pPr><a:buNone/></a:pPr>"),
        par("f", properties=numbered("ea1ChsPeriod")),
        par("g", properties='<a:pPr><a:buChar char="–"/></a:pPr>'),
    ]
    labels = [(kind, value) for kind, value, _ in blocks(pptx([shape(*paragraphs)]))]

    items = [("item", value) for value in ("3.", "a)", "b)", "4.")]
    assert labels == [*items, ("paragraph", ""), ("item", "一."), ("item", "•")]


def test_tables_groups_and_diagrams():
    """Cells, what is grouped, one of two forms of the same, and the points of SmartArt; charts are named."""
    group = f"<p:grpSp><p:grpSp>{shape('inside')}</p:grpSp></p:grpSp>"
    forms = f"<mc:Choice>{shape('new')}</mc:Choice><mc:Fallback>{shape('old')}</mc:Fallback>"
    either = f"<mc:AlternateContent>{forms}</mc:AlternateContent>"
    smart = frame('<dgm:relIds r:dm="diagramData"/>')
    points = "".join(f"<dgm:pt><dgm:t>{par(text)}</dgm:t></dgm:pt>" for text in ("one", "two"))
    data = part("dgm:dataModel", f"<dgm:ptLst>{points}</dgm:ptLst>")
    made = pptx(
        [table(["中文", "English"], ["", "more"]), group, either, smart, frame("<c:chart/>")],
        related={"diagramData": data},
    )

    assert blocks(made) == [
        ("cell", "1,1", "中文"),
        ("cell", "1,2", "English"),
        ("cell", "2,2", "more"),
        *(("paragraph", "", text) for text in ("inside", "new", "one", "two")),
    ]
    assert content(made, read=read).remarks == ("the text of its charts is not read",)


def test_what_is_set_aside():
    """Notes follow their slide; feet, dates, numbers, what is hidden and comments are no text."""
    feet = [shape("Confidential", kind="ftr"), shape("2026", kind="dt"), shape("7", kind="sldNum")]
    notes = part("p:notes", tree(shape("Say this.", kind="body"), shape("7", kind="sldNum")))
    comments = part("p:cmLst", "<p:cm><p:text>why?</p:text></p:cm>")
    related = {"notesSlide": notes, "comments": comments}
    made = pptx([shape("Text."), shape("gone", hidden=True), *feet], related=related)

    aside = [("hidden", "gone"), ("footer", "Confidential"), ("date", "2026"), ("page number", "7")]
    rest = [("footnote", "", "Say this."), ("note", "comment", "why?")]
    assert blocks(made) == [("paragraph", "", "Text."), *(("note", *one) for one in aside), *rest]
    assert ("paragraph", "", "Confidential") in blocks(made, How(headers=True))
    assert blocks(pptx([shape("Text.")], attributes='show="0"')) == [("note", "hidden", "Text.")]


def test_languages_and_code():
    """Languages that are said of two texts in the same letters are marked; lines in a font of programs are code."""
    german, french = (
        "Die Kinder sind alle im Garten und spielen. " * 3,
        "Les enfants sont tous au jardin et ils jouent. " * 3,
    )
    typed = '<a:r><a:rPr><a:latin typeface="Courier New"/></a:rPr><a:t>{}</a:t></a:r>'.format
    made = pptx(
        [shape(par(german, lang="de-DE"), par(french, lang="fr-FR")), shape(par(typed("x = 1")), par(typed("y = 2")))]
    )
    found = blocks(made)

    assert [value for kind, value, _ in found if kind == "language"] == ["de-DE", "fr-FR"]
    assert ("code", "", "x = 1\ny = 2") in found


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"ppt/x.xml": ""}, "x.docx: a presentation without slides"),
        ({"ppt/presentation.xml": "<p"}, "x.docx: damaged at ppt/presentation.xml"),
    ],
)
def test_damaged(members: dict[str, str], message: str):
    """One line says what is wrong."""
    with pytest.raises(InputError) as raised:
        content(packed(members), read=read)

    assert str(raised.value).startswith(message)


def test_missing_slides_are_named():
    """The others are read."""
    made = pptx([shape("one")], [shape("two")]).replace(b"slides/slide1.xml", b"slides/slide7.xml")

    assert content(made, read=read).remarks == ("slide 2 is missing",)


def test_through_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two languages on a slide are a bilingual document; a sheet says on which slide a pair stands."""
    monkeypatch.chdir(tmp_path)
    texts = (
        ("今天天气很好，我们去公园。", "The weather is nice today, we go to the park."),
        ("再见，朋友们。", "Goodbye, my friends."),
    )
    Path("talk.pptx").write_bytes(pptx(*([shape(*pair)] for pair in texts)))
    result = run("talk.pptx")

    assert result.exit_code == 0, result.stderr
    rows = table_of(Path("outputs/talk.csv"))
    assert [(row["source"], row["target"], row["page"]) for row in rows] == [(*texts[0], "1"), (*texts[1], "2")]


FLAT = """<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"
xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation>
<draw:page draw:name="one"><draw:frame svg:width="9cm" svg:height="3cm" presentation:class="title"><draw:text-box>
<text:p>天气</text:p></draw:text-box></draw:frame><draw:frame svg:width="9cm" svg:height="3cm"><draw:text-box>
<text:p>今天天气很好。</text:p><text:p>The weather is nice.</text:p></draw:text-box></draw:frame></draw:page>
<draw:page draw:name="two"><draw:frame svg:width="9cm" svg:height="3cm"><draw:text-box><text:p>End.</text:p>
</draw:text-box></draw:frame></draw:page></office:presentation></office:body></office:document>"""


@pytest.mark.slow
def test_what_libreoffice_saves(tmp_path: Path):
    """A presentation that another program wrote."""
    soffice, flat = tool("soffice", "libreoffice-impress"), tmp_path / "x.fodp"
    flat.write_text(FLAT, "utf-8")
    options = [f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    options.append("--infilter=OpenDocument Presentation Flat XML")
    done = call(
        tmp_path / "home",
        soffice,
        *options,
        "--convert-to",
        "pptx:Impress MS PowerPoint 2007 XML",
        "--outdir",
        tmp_path,
        flat,
    )

    assert done.returncode == 0, done.stderr
    document = read_document(tmp_path / "x.pptx")
    assert document.text.split("\n\n") == ["天气", "今天天气很好。", "The weather is nice.", "End."]
