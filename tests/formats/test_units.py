"""The units of a memory are cut out of its bytes: what a tree of the whole file says is what they say."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aligner.errors import InputError
from aligner.formats.tmx import XML_LANG, parse_tmx
from aligner.formats.units import open_units
from aligner.memory import MergeReport, merge_rows
from aligner.rows import Row
from tests.samples import DATE, REVIEW_ROWS, TAGS, row, store

TEXTS = st.sampled_from(
    [
        "",
        "好。",
        "x &amp; &#13;y",
        "<![CDATA[</tu><tu>]]>",
        "<!-- <tu/> -->",
        "a<?tu />?>b",
        "&lt;tu/>",
        "/>",
        "<ph x='/>'/>c",
        "<tu>in a segment</tu>",
        "\r\n",
        "<bpt><sub>s</sub></bpt>t",
    ]
)
LANGUAGES = st.sampled_from(
    ['xml:lang="zh-CN"', "xml:lang='EN'", 'lang=" de "', 'xml:lang="" lang="fr"', "xml:lang='&#122;h'", ""]
)
VARIANTS = st.builds("<{{p}}tuv {}><{{p}}seg>{}</{{p}}seg></{{p}}tuv>".format, LANGUAGES, TEXTS)
PROPS = st.builds("<{{p}}prop type='x-{}'>{}</{{p}}prop>".format, st.sampled_from(["document", "count", "type"]), TEXTS)
UNITS = st.builds(
    "<{{p}}tu{}>{}</{{p}}tu{}>".format,
    st.sampled_from(["", " tuid='002-0001'", ' a=">/>"', "\r\n "]),
    st.lists(PROPS | VARIANTS | TEXTS, max_size=5).map("".join),
    st.sampled_from(["", "\n"]),
)
BETWEEN = st.sampled_from(
    [
        "",
        "\r\n",
        "<{p}tu/>",
        "<{p}tu />",
        "<!-- <tu> -->",
        "<?tu?>",
        "<other><{p}tu/></other>",
        "<o:tu xmlns:o='urn:o'/>",
        "text",
    ]
)
HEADS = st.sampled_from(
    [
        "",
        "\ufeff",
        "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n<!-- <body> -->",
        '<!DOCTYPE {p}tmx SYSTEM "tmx14.dtd">',
        '<!DOCTYPE {p}tmx [<!ENTITY lt "&#38;#60;"><!ATTLIST {p}tuv xml:lang CDATA "zh">]>',
    ]
)
SPACES = st.sampled_from([("", ""), ("", ' xmlns="http://www.lisa.org/tmx14"'), ("t:", ' xmlns:t="urn:t"')])


@st.composite
def memories(draw: st.DrawFn) -> str:
    """Return the text of a memory of some tool."""
    prefix, declared = draw(SPACES)
    inner = "".join(draw(st.lists(UNITS | BETWEEN, max_size=6)))
    header = "<{p}header srclang='zh'><{p}body><{p}tu/></{p}body></{p}header>"
    end = draw(st.sampled_from(["<{p}body><{p}tu/></{p}body>", "", "<!-- end -->"]))
    body = draw(st.sampled_from(["<{p}body>" + inner + "</{p}body>", "<{p}body/>"]))
    text = f"{draw(HEADS)}<{{p}}tmx version='1.4'{declared}>{header}{body}{end}</{{p}}tmx><!-- after -->"
    return text.replace("{p}", prefix)


def said(tree: etree._ElementTree | etree._Element) -> bytes:
    """Return all that a tree says, in the one form that XML has for it."""
    return etree.tostring(tree, method="c14n", **({} if isinstance(tree, etree._ElementTree) else {"with_tail": False}))


def merged(rows: list[Row], path: Path) -> MergeReport | str:
    """Return what became of *rows* that were added, or why they were not."""
    try:
        return merge_rows(rows, path, TAGS, DATE)
    except InputError as error:
        return str(error).replace(str(path), "")


class TestOneAfterTheOther:
    """What is found without a tree of all."""

    @settings(deadline=None, max_examples=50)
    @given(memories())
    def test_what_the_whole_tree_says(self, text: str):
        """The units, their languages and the file that is written again say what a tree of the whole file says."""
        with TemporaryDirectory() as folder:
            path = Path(folder, "x.tmx")
            path.write_bytes(text.encode())
            file, whole = open_units(path), parse_tmx(path)

            assert list(map(said, whole.units())) == list(map(said, file.units()))
            assert [said(unit) for unit in whole.units()] == [said(file.unit(at)) for at in range(len(file))]
            assert list(whole.languages().items()) == list(file.languages.items())
            assert whole.source_tag == file.frame.source_tag
            changed = {at: file.written(file.unit(at)) for at in range(0, len(file), 2)}
            path.write_bytes(b"".join(file.pieces(changed)))
            assert said(whole.tree) == said(parse_tmx(path).tree)

    @settings(deadline=None, max_examples=25)
    @given(memories())
    def test_merged_as_a_tree_is(self, text: str):
        """A memory in UTF-16, which is read as one tree, becomes by merging what it becomes in UTF-8."""
        rows = [*REVIEW_ROWS, row(1, "好。", "x & y"), row(2, "好。", "Well.", document="b")]
        with TemporaryDirectory() as folder:
            one, other = Path(folder, "one.tmx"), Path(folder, "other.tmx")
            one.write_bytes(text.encode())
            other.write_bytes(etree.tostring(parse_tmx(one).tree, encoding="UTF-16"))

            assert merged(rows, one) == merged(rows, other)
            assert said(parse_tmx(one).tree) == said(parse_tmx(other).tree)

    def test_same_bytes(self, tmp_path: Path):
        """A unit that does not change is written as the very bytes that it was."""
        unit = b"<tu  a = '1'\r\n><tuv xml:lang='zh'><seg >&#x4f60;</seg ></tuv><tuv lang='en'\t><seg/></tuv></tu >"
        (tmp_path / "x.tmx").write_bytes(b"<tmx version='1.4'><header/><body>" + unit + b"<tu/></body></tmx>")

        merge_rows(REVIEW_ROWS, tmp_path / "x.tmx", None, DATE)

        assert unit + b"<tu/>" in (tmp_path / "x.tmx").read_bytes()

    def test_first_attribute(self, tmp_path: Path):
        """The attribute for languages is that of the first variant that has a language."""
        path = tmp_path / "x.tmx"
        for text, attribute in (("<tuv/><tuv lang='en'/>", "lang"), ("<tuv xml:lang='en'/>", XML_LANG), ("<tuv/>", "")):
            path.write_text(f"<tmx><body><tu>{text}</tu></body></tmx>")
            assert open_units(path).attribute == attribute


class TestRefused:
    """Broken and hostile files get the line that a reader of the whole file has for them."""

    @pytest.mark.parametrize(
        "text",
        [
            "<tmx><body>\n<tu></body></tmx>",
            "<tmx><body>\n<tu>&what;</tu></body></tmx>",
            "<!DOCTYPE tmx SYSTEM 'x.dtd'><tmx><body>\n<tu>&what;</tu></body></tmx>",
            "<!DOCTYPE tmx [<!ENTITY a 'b'>]><tmx><body><tu>&a;</tu></body></tmx>",
            f"<tmx><body>\n<tu>{'<a>' * 300}{'</a>' * 300}</tu></body></tmx>",
            f"<tmx><body>\n<tu>{'a' * 11_000_000}</tu></body></tmx>",
            "<tmx><body><x:tu/></body></tmx>",
            "<?xml version='1.0' encoding='nothing'?><tmx><body/></tmx>",
            "<TMX/>",
            "<tmx><head><body/></head></tmx>",
        ],
        ids=range(10),
    )
    def test_same_line(self, tmp_path: Path, text: str):
        """The message is the same, with the line of the file."""
        (tmp_path / "x.tmx").write_text(text)
        lines = []
        for read in (parse_tmx, open_units):
            with pytest.raises(InputError) as caught:
                read(tmp_path / "x.tmx")
            lines.append(str(caught.value))

        assert lines[0] == lines[1]


MEASURED = """
import sys
from pathlib import Path
from aligner.memory import Merger
from tests.program import peak
from tests.samples import row
merger = Merger(Path(sys.argv[1]))
merger.check()
merger.add(row(n, f"{n}\u53f7", f"No. {n}", document="b") for n in range(0, 400_000, 500))
report = merger.finish()
print(report.kept_units, report.added, report.folded, peak())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells the peak of a program's memory")
def test_memory_needed(tmp_path: Path):
    """200,000 units, 200 MB of them, are added to in less than 500 MB."""
    store("tmx", [row(7, "n号", "No. n")], tmp_path / "one.tmx", TAGS)
    head, unit, tail = (
        (tmp_path / "one.tmx").read_text("utf-8").replace("<tu ", "\0<tu ").replace("</tu>", "</tu>\0").split("\0")
    )
    unit = unit.replace("<prop", f"<note>{'long ' * 140}</note><prop", 1)
    with (tmp_path / "x.tmx").open("w", encoding="utf-8") as file:
        file.write(head)
        file.writelines(unit.replace("n号", f"{n}号").replace("No. n", f"No. {n}") for n in range(200_000))
        file.write(tail)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, tmp_path / "x.tmx"], check=True, capture_output=True, text=True
    )

    *counts, most = map(int, done.stdout.split())
    assert (tmp_path / "x.tmx").stat().st_size > 200_000_000
    assert counts == [200_000, 400, 400]
    assert most < 500
