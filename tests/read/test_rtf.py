"""Rich Text Format is read as a reader sees it, in whatever encodings its fonts are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.rtf import read
from aligner.read.source import AS_IT_IS, How
from tests.outside import call, tool
from tests.program import run, table
from tests.read.word import blocks as blocks_of
from tests.read.word import content

FONTS = r"{\fonttbl{\f0 Times;}{\f1\fcharset134 SimSun;}{\f2\fcharset2 Symbol;}{\f3 Courier New;}}"
STYLES = r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\*\cs5 Emphasis;}}{\info{\title no text}}"


def rtf(body: str) -> bytes:
    """Return a file with that body."""
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{FONTS}{STYLES}{body}}}".encode("latin-1")


def blocks(body: str, how: How = AS_IT_IS) -> list[tuple[str, str, str]]:
    return blocks_of(rtf(body), how, read)


def texts(body: str) -> list[str]:
    """Return the texts of the blocks of a file with that body."""
    return [text for *_, text in blocks(body)]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"caf\'e9 \'93so\'94", "café “so”"),
        (r"{\f1 \'bd\'f1\'cc\'ec}caf\'e9", "今天café"),
        (r"{\f1 \'bd}{\f1\'f1}", "\ufffd\ufffd"),
        (r"\u20170?\u22825?", "今天"),
        (r"\uc2\u20170\'bd\'f1\u22825??!", "今天!"),
        (r"{\uc0\u20170}\u22825 \'3f.", "今天."),
        (r"\u-10179?\u-8704?", "😀"),
        (r"a\u8212\'97b \emdash  \ldblquote x\rdblquote\~y\_z", "a—b — “x”\u00a0y-z"),
        (r"\{\\\}", r"{\}"),
        (r"{\f2\'61}", "α"),
        (r"one{\v  secret}{\deleted  gone} two\v  no\v0  three", "one two three"),
        (r"one\line two\tab three", "one\ntwo three"),
        (
            r"a{\field{\*\fldinst HYPERLINK x}{\fldrslt  link}}{\pict 00ff}{\*\unknown x}{\upr{old}{\*\ud{new}}}",
            "a linknew",
        ),
        ("a\\bin5 }}}}}b", "ab"),
        ("one\r\ntwo", "onetwo"),
    ],
)
def test_characters(body: str, text: str):
    """Letters of any encoding, or by their numbers; what is hidden, deleted or for programs only is not shown."""
    found = [t for kind, value, t in blocks(body + r"\par") if (kind, value) != ("note", "hidden")]

    assert found == [" ".join(text.split(" ")).replace("\t", " ").replace("\u00a0", " ")]


def test_structure():
    """Headings by style or level, items with their numbers, code by its font."""
    body = r"\pard\s1 Weather\par\pard\outlinelevel1 Today\par\pard\plain Text.\par{\listtext\tab 1.\tab}One\par"

    assert blocks(body + r"{\f3 x = 1\par}{\pntext\f2\'b7\tab}Dot\par End") == [
        ("heading", "1", "Weather"),
        ("heading", "2", "Today"),
        ("paragraph", "", "Text."),
        ("item", "1.", "One"),
        ("code", "", "x = 1"),
        ("item", "•", "Dot"),
        ("paragraph", "", "End"),
    ]


def test_tables():
    """Rows count on; a cell may hold paragraphs."""
    row = r"\trowd\cellx100\cellx200\pard\intbl {}\cell {}\cell\row".format
    body = (
        r"Before\par"
        + row("中".encode("gb18030").decode("latin-1").join([r"{\f1 ", "}"]), r"one\par two")
        + row("", "x")
        + r"\pard After\par"
    )

    assert blocks(body) == [
        ("paragraph", "", "Before"),
        ("cell", "1,1", "中"),
        ("paragraph", "", "one"),
        ("cell", "1,2", "one\n\ntwo"),
        ("paragraph", "", "two"),
        ("cell", "2,2", "x"),
        ("paragraph", "", "After"),
    ]


def test_texts_by_themselves():
    """Notes follow their paragraph; heads and feet stand outside, once; comments are set aside."""
    head = r"{\header Head\par}{\footer {\field{\*\fldinst PAGE}{\fldrslt 3}} Foot\par}{\header Head\par}"
    body = head + r"A{\footnote \chftn  A note.\par}b{\*\atnauthor Li}{\*\annotation why?} c.\par Next.\par"
    rest = [
        ("paragraph", "", "Ab c."),
        ("footnote", "", "A note."),
        ("note", "comment", "why?"),
        ("paragraph", "", "Next."),
    ]

    assert blocks(body) == [("note", "header", "Head"), *rest, ("note", "footer", "3 Foot")]
    assert blocks(body, How(headers=True)) == [("paragraph", "", "Head"), *rest, ("paragraph", "", "3 Foot")]


def test_a_line_end_may_end_a_paragraph():
    """So macOS writes it."""
    assert texts("one\\\ntwo\\\n\\\nthree") == ["one", "two", "three"]


def test_text_boxes():
    """Their text follows the paragraph that they hang on; a picture of it for old programs is left out."""
    shape = r"{\shp{\*\shpinst{\sp{\sn name}{\sv value}}{\shptxt \pard Boxed.\par Twice.\par}}{\shprslt old}}"

    assert texts(rf"A{shape}b.\par Next.\par") == ["Ab.", "Boxed.", "Twice.", "Next."]


def test_heads_in_tables_and_like_feet():
    """A head that is a table is listed, too, and so are a head and a foot that say the same."""
    head = r"{\header \trowd\intbl Boxed\cell\row\pard}{\headerf Same\par}{\footer Same\par}"

    assert blocks(head + r"Text.\par") == [
        ("note", "header", "Boxed"),
        ("note", "header", "Same"),
        ("paragraph", "", "Text."),
        ("note", "footer", "Same"),
    ]


@pytest.mark.parametrize("data", [rb"{\rtf1 text", rb"{\rtf1 {\b text}", rb"{\rtf1 \bin99999 text}"])
def test_damaged(data: bytes):
    """A file that was cut off says so."""
    with pytest.raises(InputError, match=r"^x\.docx: a damaged RTF file, \d groups? in it never ends?$"):
        content(data, read=read)


def test_what_is_in_no_encoding_is_counted():
    """The text is read all the same."""
    assert content(rtf(r"{\f1 \'ff}text\par"), read=read).remarks == (
        "characters that are in no encoding that it names: 1",
    )


@given(
    st.lists(
        st.sampled_from(
            [*"{}", "\\par", "\\cell", "\\row", "\\u-5", "\\'b7", "\\*", "\\footnote", "\\f1", "\\v", "a ", "\\x", "\\"]
        )
    )
)
def test_anything(parts: list[str]):
    """Whatever stands in a file, it is read or refused in one line."""
    try:
        content(rtf("".join(parts)), read=read)
    except InputError as error:
        assert str(error).startswith("x.docx: a damaged RTF file")


def test_deep_groups():
    """Groups in one another need no more than their bytes."""
    assert texts("{" * 100_000 + "text" + "}" * 100_000) == ["text"]


def test_through_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A text in two languages is a bilingual document."""
    monkeypatch.chdir(tmp_path)
    pairs = [
        ("今天天气很好，我们去公园。", "The weather is nice today, we go to the park."),
        ("再见，朋友们。", "Goodbye, my friends."),
    ]
    lines = "".join(f"{{\\f1 {zh.encode('gb18030').decode('latin-1')}}}\\par {en}\\par " for zh, en in pairs)
    Path("x.rtf").write_bytes(rtf(lines))
    result = run("x.rtf")

    assert result.exit_code == 0, result.stderr
    assert [(row["source"], row["target"]) for row in table(Path("outputs/x.csv"))] == pairs


PAGE = """<h1>天气 Weather</h1><p>今天天气很好。</p><p>The weather is <b>nice</b> — “very”.</p><ul><li>first</li></ul>
<table border=1><tr><td>中文</td><td>English</td></tr><tr><td>再见</td><td>Goodbye</td></tr></table><p>Äpfel é.</p>"""


@pytest.mark.slow
def test_what_libreoffice_saves(tmp_path: Path):
    """A file that another program wrote."""
    soffice, page = tool("soffice", "libreoffice-writer"), tmp_path / "x.html"
    page.write_text(f"<html><body>{PAGE}</body></html>", encoding="utf-8")
    options = [f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--infilter=HTML (StarWriter)"]
    done = call(
        tmp_path / "home", soffice, *options, "--convert-to", "rtf:Rich Text Format", "--outdir", tmp_path, page
    )

    assert (tmp_path / "x.rtf").exists(), done.stdout + done.stderr
    document = read_document(tmp_path / "x.rtf")
    assert [(m.kind.value, m.value, document.text[m.start : m.end]) for m in document.marks] == [
        ("heading", "1", "天气 Weather"),
        ("paragraph", "", "今天天气很好。"),
        ("paragraph", "", "The weather is nice — “very”."),
        ("item", "•", "first"),
        ("cell", "1,1", "中文"),
        ("cell", "1,2", "English"),
        ("cell", "2,1", "再见"),
        ("cell", "2,2", "Goodbye"),
        ("paragraph", "", "Äpfel é."),
    ]
