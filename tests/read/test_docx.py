"""A Word file is read as its reader sees it: changes accepted, nothing lost, nothing twice, the rest set aside."""

import io
import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import split_document
from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.docx import read
from aligner.read.source import How, Limits, Source
from aligner.records import Document, Kind, MarkKind, check_marks
from aligner.settings import Settings
from tests.outside import seed_files
from tests.program import run as align
from tests.program import table, write
from tests.read.word import NAMES, blocks, cell, content, docx, field, note, packed, par, row, run, style, tbl

HIDDEN = "<w:vanish/>"
COURIER = '<w:rFonts w:ascii="Courier New"/>'
LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'.format
DELETED_MARK = "<w:rPr><w:del/></w:rPr>"


def numbering(*levels):
    """Return the part of a numbering ``1`` with such levels, and of ``2``, which starts it again."""
    made = '<w:num w:numId="{}"><w:abstractNumId w:val="0"/>{}</w:num>'.format
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    inner = "".join(LEVEL(n, *level) for n, level in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum>{made(1, "")}{made(2, again)}'


def numbered(level, numbering_id=1):
    """Return the properties of a paragraph on a level of a numbering."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering_id}"/></w:numPr>'


def box(text):
    """Return a text box as Word writes it: twice."""
    inner = f"<w:txbxContent>{par(text)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{inner}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def changed(kind, text):
    """Return a tracked change."""
    return f"<w:{kind}>{run(text).replace('w:t', 'w:delText') if kind == 'del' else run(text)}</w:{kind}>"


def test_changes_are_accepted():
    """What was inserted or moved here is text; what was deleted or moved away is not."""
    data = docx(par("a", changed("ins", "b"), changed("moveTo", "c"), changed("del", "x"), changed("moveFrom", "y")))

    assert blocks(data) == [("paragraph", "", "abc")]


def test_a_paragraph_whose_end_is_deleted_goes_on():
    """It is one with the next, in the next one's style; with none after it, it ends there."""
    data = docx(
        par("one ", properties=DELETED_MARK), par("two"), par("last", properties=DELETED_MARK), styles=style("x")
    )

    assert blocks(data) == [("paragraph", "", "one two"), ("paragraph", "", "last")]


def test_deleted_rows_are_not_there():
    """A table has the rows that it has when changes are accepted."""
    data = docx(tbl(row("a", "b"), row("x", "y", properties="<w:del/>"), row("c", "d")))

    assert [block[1:] for block in blocks(data)] == [("1,1", "a"), ("1,2", "b"), ("2,1", "c"), ("2,2", "d")]


@pytest.mark.parametrize(
    "properties",
    [HIDDEN, '<w:rStyle w:val="Secret"/>', '<w:rStyle w:val="Based"/>'],
    ids=["directly", "by its style", "by what its style is based on"],
)
def test_hidden_text_is_set_aside(properties: str):
    """Text that Word does not show is no part of its paragraph."""
    styles = style("Secret", f"<w:rPr>{HIDDEN}</w:rPr>", kind="character") + style("Based", "", "Secret", "character")

    assert blocks(docx(par("shown", run("secret", properties)), styles=styles)) == [
        ("paragraph", "", "shown"),
        ("note", "hidden", "secret"),
    ]


def test_hidden_is_a_toggle():
    """A hidden character style in a hidden paragraph style is shown, and so is what says so itself."""
    styles = style("P", f"<w:rPr>{HIDDEN}</w:rPr>") + style("C", f"<w:rPr>{HIDDEN}</w:rPr>", kind="character")
    inside = par(run("a"), run("b", '<w:rStyle w:val="C"/>'), run("c", '<w:vanish w:val="0"/>'), style="P")

    assert blocks(docx(inside, styles=styles)) == [("paragraph", "", "bc"), ("note", "hidden", "a")]


def test_fields_show_their_result():
    """Not their instruction; a field inside an instruction is part of it; one that never ends hides nothing."""
    inner = field(" REF x ", "7")
    nested = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + inner + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    simple = f'<w:fldSimple w:instr=" PAGE ">{run("3")}</w:fldSimple>'
    broken = par("b", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "c")

    assert [text for *_, text in blocks(docx(par("see ", field(" REF a ", "5"), nested, simple), broken, "d"))] == [
        "see 53",
        "bc",
        "d",
    ]


def test_contents_are_set_aside():
    """By their field, by their style, or by the control that Word puts them in."""
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    data = docx(
        par(field(' TOC \\o "1-3" ', "One 1")),
        par("Two 2", style="toc1"),
        f"{control}<w:sdtContent>{par('Three 3')}</w:sdtContent></w:sdt>",
        "text",
        styles=style("toc 1"),
    )

    assert [kind for kind, *_ in blocks(data)] == ["note", "note", "note", "paragraph"]


def test_text_boxes_notes_and_comments_follow_their_paragraph():
    """Each once; a note's mark is not text, even one that is typed by hand."""
    marks = (
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2" w:customMarkFollows="1"/>'
        '<w:t>*</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r>'
    )
    data = docx(
        par("before", marks, box("in a box"), "after"),
        footnotes=note("footnote", 0, "separator")
        + note("footnote", 2, "<w:p><w:r><w:footnoteRef/></w:r></w:p>", "foot"),
        endnotes=note("endnote", 2, "end"),
        comments=note("comment", 1, "why?"),
    )

    assert blocks(data) == [
        ("paragraph", "", "beforeafter"),
        ("footnote", "", "foot"),
        ("footnote", "", "end"),
        ("note", "comment", "why?"),
        ("paragraph", "", "in a box"),
    ]


def test_numbers_are_not_in_the_text():
    """They are counted as Word does, in its forms, and stand in the mark."""
    data = docx(
        par("a", style="heading1", properties=numbered(0)),
        par("b", properties=numbered(1)),
        par("c", properties=numbered(1)),
        par("d", style="heading1", properties=numbered(0)),
        par("e", properties=numbered(1)),
        par("f", properties=numbered(0, 2)),
        par("g", properties=numbered(0, 0)),
        styles=style("heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
        numbering=numbering(("chineseCounting", "第%1章"), ("lowerLetter", "%1.%2)")),
    )

    assert [block[:2] for block in blocks(data)] == [
        ("heading", "1 第一章"),
        ("item", "一.a)"),
        ("item", "一.b)"),
        ("heading", "1 第二章"),
        ("item", "二.a)"),
        ("item", "第一章"),
        ("paragraph", ""),
    ]


def test_headings_by_their_styles():
    """By the outline level of what a style is based on, by its name, directly; not a paragraph set like one."""
    styles = (
        style("heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>') + style("Mine", "", "heading2") + style("标题 3")
    )
    direct = par("d", properties='<w:outlineLvl w:val="3"/>')
    data = docx(
        par("a", style="Mine"),
        par("b", style="标题3"),
        direct,
        par("今天天气很好。我们去公园吧。", style="heading2"),
        styles=styles,
    )

    assert [block[:2] for block in blocks(data)] == [
        ("heading", "2"),
        ("heading", "3"),
        ("heading", "4"),
        ("paragraph", ""),
    ]


def test_code():
    """By style or by font; lines in a row are one block; a document that is all typed in Courier is text."""
    typed = [par(run(line, COURIER)) for line in ("int main() {", "", "}")]
    long = "The weather is nice today, and we shall go to the park. " * 3
    data = docx(long, *typed[:2], par(run("  return 0;", COURIER)), par("x = 1", style="Code"), styles=style("Code"))

    assert blocks(data)[1:] == [("code", "", "int main() {\n\n  return 0;\nx = 1")]
    assert {kind for kind, *_ in blocks(docx(par(run("Dear Sir,", COURIER)), par(run("I write.", COURIER))))} == {
        "paragraph"
    }


def test_cells():
    """Merged ones once, columns counted by the grid, a nested table as one of its own; text of each once."""
    merged = '<w:vMerge w:val="restart"/>'
    data = docx(
        tbl(
            row(cell("wide", properties='<w:gridSpan w:val="2"/>'), "c"),
            row(cell("tall", properties=merged), "two", "three"),
            row(cell(par(), properties="<w:vMerge/>"), cell("p", "q"), cell("outer", tbl(row("in", "ner")))),
        ),
        tbl(row("next")),
    )
    cells = {value: text for kind, value, text in blocks(data) if kind == "cell"}

    assert cells == {
        **{"1,1": "wide", "1,3": "c", "2,1": "tall", "2,2": "two", "2,3": "three"},
        **{"3,2": "p\n\nq", "3,3": "outer\n\nin\n\nner", "5,1": "in", "5,2": "ner", "7,1": "next"},
    }


def test_signs():
    """Ruby is its base; symbol fonts are letters; breaks are soft, tabs spaces; optional hyphens go; formulas once."""
    ruby = f"<w:r><w:ruby><w:rt>{run('zhōng')}</w:rt><w:rubyBase>{run('中')}</w:rubyBase></w:ruby></w:r>"
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Webdings" w:char="F021"/></w:r>'
    t = "<w:t>{}</w:t>".format
    signs = f"<w:r>{t('a')}<w:tab/>{t('b')}<w:noBreakHyphen/>{t('c')}<w:softHyphen/>{t('d')}<w:br/>{t('e')}</w:r>"
    found = content(docx(par(ruby, symbol, signs, "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>")))

    assert found.text == "中αa b-cd\nex+1"
    assert found.remarks == ("signs of the font Webdings that have no character are left out",)


def test_a_drop_cap_is_the_first_letter_of_its_paragraph():
    """Word keeps it in a paragraph of its own."""
    cap = par("O", properties='<w:framePr w:dropCap="drop"/>')

    assert blocks(docx(cap, par("nce upon a time"))) == [("paragraph", "", "Once upon a time")]


@pytest.mark.parametrize("headers", [False, True])
def test_heads_and_feet(headers: bool):
    """Each text once: set aside, or text if that is asked for."""
    section = '<w:sectPr><w:headerReference r:id="header1"/><w:headerReference r:id="header2"/></w:sectPr>'
    foot = '<w:sectPr><w:footerReference r:id="footer1"/></w:sectPr>'
    data = docx("text", section, foot, header1=par("Head"), header2=par("Head"), footer1=par("Foot"))
    expected = [("note", "header", "Head"), ("paragraph", "", "text"), ("note", "footer", "Foot")]

    found = blocks(data, How(headers=headers))
    assert found == ([("paragraph", "", text) for *_, text in expected] if headers else expected)


def spoken(*texts):
    """Return the tags of the language marks of paragraphs, each a text and its tag."""
    return [
        mark.value
        for mark in content(docx(*(par(run(*said)) for said in texts))).marks
        if mark.kind is MarkKind.LANGUAGE
    ]


def test_languages_that_can_be_believed():
    """Tags count where texts differ: not all in one language, nor in several of which one must be wrong."""
    english, french = '<w:lang w:val="en-US"/>', '<w:lang w:val="fr-FR" w:eastAsia="ja-JP"/>'
    one, two = "The weather is nice today and we go to the park", "Il fait beau et nous allons au jardin avec eux"

    assert spoken((one, english), (two, french)) == ["en-US", "fr-FR"]
    assert spoken((one, french), ("今天天气很好", french)) == []
    assert spoken((one, english), (one, french)) == []


def test_strict_files_and_other_names():
    """The strict kind has other namespaces; the main part may have any name."""
    members = members_of(docx(par("text", style="a"), styles=style("a").replace('"a"/>', '"caption"/>')))
    strict = {
        name: data.decode().replace(NAMES["w"], "http://purl.oclc.org/ooxml/wordprocessingml/main").encode()
        for name, data in members.items()
    }
    moved = {name.replace("word/", "docs/").replace("document.xml", "main.xml"): data for name, data in members.items()}
    moved["_rels/.rels"] = moved["_rels/.rels"].replace(b"word/document.xml", b"docs/main.xml")

    assert blocks(packed(strict)) == blocks(packed(moved)) == [("caption", "", "text")]


def members_of(data):
    """Return the members of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@given(
    st.recursive(
        st.text("ab中文 ", max_size=6), lambda inner: st.lists(st.lists(inner, min_size=1, max_size=3), max_size=3)
    )
)
def test_no_letter_is_lost_or_doubled(tree):
    """Whatever tables stand in one another."""

    def made(node):
        return par(run(node)) if isinstance(node, str) else tbl(*(row(*(cell(made(n)) for n in line)) for line in node))

    data = docx(made(tree), "end")

    letters = Counter(re.findall(r"\w", re.sub("<[^>]*>", "", members_of(data)["word/document.xml"].decode())))
    assert Counter(re.findall(r"\w", content(data).text)) == letters


@pytest.mark.parametrize(
    ("member", "text", "said"),
    [
        ("word/document.xml", "<w:p", "damaged at word/document.xml"),
        ("word/document.xml", "<sdt>" * 5000 + "</sdt>" * 5000, "Excessive depth"),
        ("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities"),
        ("word/document.xml", "<a/>", "without a text"),
        ("word/styles.xml", "", "empty"),
    ],
)
def test_damaged_files_are_refused_in_one_line(member: str, text: str, said: str):
    """The line names the file and the part."""
    members = members_of(docx("text", styles=style("a"))) | {member: text}

    with pytest.raises(InputError, match=rf"^x\.docx: .*{re.escape(said)}[^\n]*$"):
        content(packed(members))


def test_styles_notes_and_lists_that_go_round_in_a_circle():
    """They end."""
    circle = style("a", "", "b") + style("b", "", "a")
    itself = note("footnote", 1, par("foot", '<w:r><w:footnoteReference w:id="1"/></w:r>'))
    data = docx(par("text", '<w:r><w:footnoteReference w:id="1"/></w:r>', style="a"), styles=circle, footnotes=itself)

    assert [text for *_, text in blocks(data)] == ["text", "foot"]


def test_a_bomb_is_refused():
    """However much a part unpacks to."""
    with pytest.raises(InputError, match=r"^x\.docx: unpacks [^\n]*$"):
        content(docx(par("x" * 2_000_000)), How(limits=Limits(megabytes=1)))


def test_damage_anywhere_is_said_in_one_line():
    """Bytes of the archive and of its parts are cut and changed."""
    data, draw = docx(par("a", box("b"), field("TOC", "c")), tbl(row("d", "e")), styles=style("a")), random.Random(0)
    for _ in range(150):
        if draw.random() < 0.5:
            bad = bytearray(data)
            bad[draw.randrange(len(bad))] = draw.randrange(256)
            bad = bad[: draw.choice([len(bad), draw.randrange(len(bad))])]
        else:
            members = members_of(data)
            text = bytearray(members["word/document.xml"])
            text[draw.randrange(len(text))] = draw.randrange(256)
            bad = packed(members | {"word/document.xml": bytes(text)})
        try:
            found = read(Source(bytes(bad), "x.docx"))
            check_marks(Document("x", found.text, found.marks))
        except InputError as error:
            assert re.fullmatch(r"x\.docx: .*", str(error))


def test_rows_that_are_pairs_are_kept(tmp_path: Path, monkeypatch):
    """A table with a column for each language is a bilingual document whose rows are pairs already."""
    monkeypatch.chdir(tmp_path)
    pairs = [(f"今天是第{n}天，天气很好。", f"Today is day {n}, and it is nice.") for n in range(1, 9)]
    align(write("x.docx", docx("双语 Bilingual", tbl(*(row(*pair) for pair in pairs)))), "-q")

    rows = {(line["source"], line["target"]) for line in table(Path("outputs/x.csv"))}
    assert rows >= set(pairs)


@pytest.mark.slow
def test_the_seed_as_a_table_has_the_sentences_of_its_text(tmp_path: Path):
    """A cell for each side of each aligned pair: the same sentences come back, in 99 of 100 cases."""
    (tmp_path / "x.csv").write_bytes(seed_files()[".csv"])
    pairs = [(line["source"], line["target"]) for line in table(tmp_path / "x.csv")]
    (tmp_path / "x.docx").write_bytes(docx(tbl(*(row(*pair) for pair in pairs))))
    (tmp_path / "x.txt").write_text("\n\n".join(side for pair in pairs for side in pair if side), encoding="utf-8")

    word, text = (sentences(tmp_path / name) for name in ("x.docx", "x.txt"))
    assert (word & text).total() >= 0.99 * max(word.total(), text.total())


def sentences(path):
    """Return the sentences and headings of a bilingual document."""
    found = split_document(read_document(path), Settings()).sentences
    return Counter((sentence.lang, sentence.text) for sentence in found if sentence.kind is not Kind.FURNITURE)


@pytest.mark.slow
def test_a_million_empty_paragraphs():
    """Are read in bounded time; the archive's own limit is not in the way, as they are not packed."""
    body = "<w:p/>" * 1_000_000 + par("end")

    assert content(packed(members_of(docx(body)), zipfile.ZIP_STORED)).text == "end"
