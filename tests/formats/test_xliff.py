"""XLIFF files are valid, hold exactly the kept pairs, and come back, whatever the texts hold."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.xliff2 import Xliff2File

from aligner.errors import InputError, OutputError
from aligner.formats import FORMATS, Loaded, UnitReport
from aligner.formats.xliff import CORE, METADATA
from aligner.rows import NOT_XML, Row, kept_rows
from tests.samples import ANY_TEXT, HOSTILE, REVIEW_ROWS, TAGS, names, row, rows_in, store

GRAMMAR = Path(__file__).parents[1] / "data" / "xliff21.rng"
SPACED = ["tab\there", "line\nend", "cr\rhere\r\n", " spaces  ", "next\x85line\u2028"]
NOT_IN_XML = ["a\x00b", "\x01\x1b", "page\x0cbreak", "\ufffe\uffff", "lone \ud800 surrogate \udfff", "\ud83d\ude00"]


@pytest.fixture(name="grammar", scope="module")
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(GRAMMAR)))


def parsed(path: Path) -> etree._ElementTree:
    """Return the XML at *path*."""
    return etree.parse(str(path), etree.XMLParser(huge_tree=True))


def check(path: Path, grammar: etree.RelaxNG) -> None:
    """Assert what the schema and the prose of the standard ask of a file."""
    tree = parsed(path)
    assert grammar.validate(tree), grammar.error_log
    files = tree.getroot().findall(f"{{{CORE}}}file")
    assert len(files) == len({file.get("id") for file in files})  # ids of files, and of units in a file
    for file in files:
        units = file.findall(f"{{{CORE}}}unit")
        assert len(units) == len({unit.get("id") for unit in units})
    if tree.find(f".//{{{CORE}}}target") is not None:
        assert tree.getroot().get("trgLang")  # needed as soon as there is a target
    for point in tree.iter(f"{{{CORE}}}cp"):
        assert NOT_XML.match(chr(int(point.get("hex"), 16)))  # for invalid characters only


def read(path: Path) -> Loaded:
    """Return what a file holds."""
    return FORMATS["xliff"].read((path,))


def sides(rows: list[Row]) -> list[tuple[str, str]]:
    """Return the texts of *rows*."""
    return [(row.source, row.target) for row in rows]


class TestWriting:
    """Rows as XLIFF 2.1."""

    def test_bytes(self, tmp_path: Path, grammar: etree.RelaxNG):
        """One file for the document, a unit of one segment for each row, the rest as metadata."""
        rows = [row(1, "好。", "Good.\x1b", flags=("copy", "length")), row(2, "x", "y", keep=False)]

        assert UnitReport(1, 0) == store("xliff", rows, tmp_path / "x.xlf", TAGS)

        expected = (
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            f'<xliff xmlns="{CORE}" xmlns:mda="{METADATA}" version="2.1" srcLang="zh-CN" trgLang="en-US">\n'
            '  <file id="f1" original="002_x">\n'
            '    <unit id="u1" name="002-0001">\n'
            "      <mda:metadata>\n"
            '        <mda:metaGroup category="parallel-aligner">\n'
            '          <mda:meta type="confidence">0.900</mda:meta>\n'
            '          <mda:meta type="flags">copy length</mda:meta>\n'
            '          <mda:meta type="type">1-1</mda:meta>\n'
            '          <mda:meta type="source_sentences">s1</mda:meta>\n'
            '          <mda:meta type="target_sentences">s1</mda:meta>\n'
            "        </mda:metaGroup>\n"
            "      </mda:metadata>\n"
            '      <segment state="translated">\n'
            '        <source xml:space="preserve">好。</source>\n'
            '        <target xml:space="preserve">Good.<cp hex="001B"/></target>\n'
            "      </segment>\n"
            "    </unit>\n"
            "  </file>\n"
            "</xliff>\n"
        )
        assert expected == (tmp_path / "x.xlf").read_bytes().decode()
        check(tmp_path / "x.xlf", grammar)

    @pytest.mark.parametrize("text", [*HOSTILE, *SPACED], ids=lambda text: ascii(text[:12]))
    def test_hostile_text_comes_back(self, tmp_path: Path, grammar: etree.RelaxNG, text: str):
        """Hostile text stands in a valid file as it was, for us and for the translate-toolkit."""
        rows = [row(1, text, "x", document=text[:30]), row(2, "y", text, id=text[:30], flags=("copy",), type="2-1")]

        assert UnitReport(2, 0) == store("xliff", rows, tmp_path / "x.xlf", TAGS)

        check(tmp_path / "x.xlf", grammar)
        assert Loaded(tuple(rows), TAGS) == read(tmp_path / "x.xlf")
        with (tmp_path / "x.xlf").open("rb") as file:
            found = Xliff2File.parsefile(file)
        assert sides(rows) == [(unit.source, unit.target) for unit in found.units]
        assert all(unit.istranslated() for unit in found.units)
        assert TAGS == (found.getsourcelanguage(), found.gettargetlanguage())

    @pytest.mark.parametrize("text", NOT_IN_XML, ids=ascii)
    def test_what_xml_cannot_hold_comes_back(self, tmp_path: Path, grammar: etree.RelaxNG, text: str):
        """Characters outside XML come back too; a reader that knows no ``cp`` has all the others."""
        rows = [row(1, f"a{text}b", f"{text}c")]

        assert UnitReport(1, 0) == store("xliff", rows, tmp_path / "x.xlf", TAGS)

        check(tmp_path / "x.xlf", grammar)
        assert rows == rows_in("xliff", tmp_path / "x.xlf")
        with (tmp_path / "x.xlf").open("rb") as file:
            unit = Xliff2File.parsefile(file).units[0]
        assert (NOT_XML.sub("", rows[0].source), NOT_XML.sub("", rows[0].target)) == (unit.source, unit.target)

    @settings(max_examples=30)
    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, st.booleans()), max_size=4))
    def test_any_text(self, tmp_path_factory: pytest.TempPathFactory, grammar: etree.RelaxNG, texts):
        """Whatever the texts hold, the file is valid and gives back the rows that a TMX memory has."""
        path = tmp_path_factory.mktemp("xliff") / "x.xlf"
        rows = [row(n, source, target, keep=keep) for n, (source, target, keep) in enumerate(texts)]

        report = store("xliff", rows, path, TAGS)

        check(path, grammar)
        assert kept_rows(rows) == rows_in("xliff", path)
        assert report.units == store("tmx", rows, path.with_suffix(".tmx"), TAGS).units

    def test_documents(self, tmp_path: Path, grammar: etree.RelaxNG):
        """Each document has a file of its own, in the order in which they come; ids that repeat stay names."""
        rows = [row(1, "a", "b"), row(1, "c", "d", document="other"), row(1, "e", "f"), row(1, "g", "h", document="")]

        store("xliff", rows, tmp_path / "x.xlf", TAGS)

        check(tmp_path / "x.xlf", grammar)
        assert [rows[0], rows[2], rows[1], rows[3]] == rows_in("xliff", tmp_path / "x.xlf")

    def test_names_that_xml_cannot_hold_are_counted(self, tmp_path: Path, grammar: etree.RelaxNG):
        """Attributes cannot name such characters, so from ids, documents and metadata they are removed, counted."""
        rows = [row(1, "a", "b", id="i\x01", document="gr\udcfcn", type="\x00", flags=("a\x02",))]

        assert UnitReport(1, 4) == store("xliff", rows, tmp_path / "x.xlf", TAGS)

        check(tmp_path / "x.xlf", grammar)
        assert [replace(rows[0], id="i", document="grn", type="", flags=("a",))] == rows_in("xliff", tmp_path / "x.xlf")

    def test_no_rows(self, tmp_path: Path, grammar: etree.RelaxNG):
        """Without rows the file is valid all the same, and is read as no rows."""
        assert UnitReport(0, 0) == store("xliff", [row(1, "a", "b", keep=False)], tmp_path / "x.xlf", TAGS)

        check(tmp_path / "x.xlf", grammar)
        assert Loaded((), TAGS) == read(tmp_path / "x.xlf")
        with (tmp_path / "x.xlf").open("rb") as file:
            assert Xliff2File.parsefile(file).units == []

    def test_same_bytes(self, tmp_path: Path):
        """The same rows give the same bytes."""
        store("xliff", REVIEW_ROWS, tmp_path / "a.xlf", TAGS)
        store("xliff", REVIEW_ROWS, tmp_path / "b.xlf", TAGS)

        assert (tmp_path / "a.xlf").read_bytes() == (tmp_path / "b.xlf").read_bytes()

    def test_nothing_half_written(self, tmp_path: Path):
        """Where the file cannot be written nothing is left behind."""
        (tmp_path / "x.xlf").mkdir()

        with pytest.raises(OutputError):
            store("xliff", REVIEW_ROWS, tmp_path / "x.xlf", TAGS)

        assert names(tmp_path) == ["x.xlf"]

    @pytest.mark.slow
    def test_published_schema(self, tmp_path: Path):
        """The published schemas accept a hostile file.

        XLIFF_SCHEMAS names a folder with OASIS's xliff_core_2.0.xsd (of version 2.1) and, in modules/, metadata.xsd.
        """
        folder = os.environ.get("XLIFF_SCHEMAS")
        if not folder:
            pytest.skip("XLIFF_SCHEMAS is not set")
        rows = [row(n, text, text) for n, text in enumerate([*HOSTILE, *SPACED, *[f"a{t}" for t in NOT_IN_XML]])]
        store("xliff", rows, tmp_path / "x.xlf", TAGS)
        store("xliff", [], tmp_path / "empty.xlf", TAGS)
        core = etree.XMLSchema(etree.parse(str(Path(folder) / "xliff_core_2.0.xsd")))
        metadata = etree.XMLSchema(etree.parse(str(Path(folder) / "modules" / "metadata.xsd")))

        for name in ("x.xlf", "empty.xlf"):
            assert core.validate(parsed(tmp_path / name)), core.error_log
        for part in parsed(tmp_path / "x.xlf").iter(f"{{{METADATA}}}metadata"):
            assert metadata.validate(etree.fromstring(etree.tostring(part))), metadata.error_log


UNIT = '<unit id="u1"><segment><source>S</source><target>T</target></segment></unit>'
GOOD = {
    "the smallest": UNIT,
    "several segments": '<unit id="u1"><segment id="a"><source/></segment><segment><source>x</source></segment></unit>',
    "units in groups": f'<group id="g1"><group id="g2">{UNIT}</group></group>',
    "metadata": UNIT.replace(
        "<segment>", '<m:metadata><m:metaGroup><m:meta type="x"/></m:metaGroup></m:metadata><segment>'
    ),
}
BAD = {
    "no unit": "",
    "no id": UNIT.replace(' id="u1"', ""),
    "an id that is none": UNIT.replace("u1", "u 1"),
    "no segment": '<unit id="u1"/>',
    "no source": UNIT.replace("<source>S</source>", ""),
    "target first": UNIT.replace("<source>S</source><target>T</target>", "<target>T</target><source>S</source>"),
    "unknown state": UNIT.replace("<segment>", '<segment state="done">'),
    "a code point that is none": UNIT.replace("S<", '<cp hex="1"/><'),
    "metadata without group": UNIT.replace("<segment>", '<m:metadata><m:meta type="x"/></m:metadata><segment>'),
    "metadata behind": UNIT.replace(
        "</unit>", '<m:metadata><m:metaGroup><m:meta type="x"/></m:metaGroup></m:metadata></unit>'
    ),
    "text in a unit": UNIT.replace("<segment>", "text<segment>"),
}


def document(units: str, root: str = f'xmlns="{CORE}" version="2.1" srcLang="zh" trgLang="en"') -> str:
    """Return a file with *units*."""
    return f'<xliff {root} xmlns:m="{METADATA}"><file id="f1">{units}</file></xliff>'


def test_our_grammar(grammar: etree.RelaxNG):
    """Our grammar accepts what the standard allows and refuses what it does not."""
    assert [] == [name for name, units in GOOD.items() if not grammar.validate(etree.fromstring(document(units)))]
    assert [] == [name for name, units in BAD.items() if grammar.validate(etree.fromstring(document(units)))]


class TestReading:
    """XLIFF files of other programs."""

    def test_inline_elements(self, tmp_path: Path):
        """Of inline elements the text is read, of comments nothing; white space stays."""
        source = (
            '<pc id="1">粗<ph id="2"/></pc>体<!-- no --> <cp hex="1F"/>。<mrk id="3" type="term">词</mrk><sc id="4"/>'
        )
        units = f'<notes><note>n</note></notes><unit id="u1"><segment><source>{source}</source></segment></unit>'
        (tmp_path / "x.xlf").write_text(document(units), encoding="utf-8")

        (found,) = rows_in("xliff", tmp_path / "x.xlf")

        assert Row("u1", False, "粗体 \x1f。词", "", 1.0, (), "", "", "", "") == found

    def test_segments(self, tmp_path: Path):
        """Each segment is a row, from the second on with a number; what is to be ignored is."""
        units = (
            '<group id="g"><unit id="u1"><segment><source>1</source><target>一</target></segment><ignorable><source> '
            '</source></ignorable><segment state="final"><source>2</source><target>二</target></segment></unit></group>'
            '<unit id="u2" name="title"><segment><source>3</source><target> </target></segment></unit>'
        )
        (tmp_path / "x.xlf").write_text(document(units), encoding="utf-8")

        found = read(tmp_path / "x.xlf")

        assert ("zh", "en") == found.tags
        assert [("u1", True, "1", "一"), ("u1.2", True, "2", "二"), ("title", False, "3", " ")] == [
            (row.id, row.keep, row.source, row.target) for row in found.rows
        ]

    def test_foreign_metadata(self, tmp_path: Path):
        """Metadata of other programs are left aside, whatever they are called."""
        meta = (
            '<m:metadata><m:metaGroup category="x"><m:meta type="confidence">high</m:meta></m:metaGroup></m:metadata>'
        )
        (tmp_path / "x.xlf").write_text(document(UNIT.replace("<segment>", f"{meta}<segment>")))

        assert [1.0] == [row.confidence for row in rows_in("xliff", tmp_path / "x.xlf")]

    def test_newer_namespace(self, tmp_path: Path):
        """XLIFF 2.2 has a namespace of its own and is read all the same; a target language may be missing."""
        root = 'xmlns="urn:oasis:names:tc:xliff:document:2.2" version="2.2" srcLang="zh"'
        (tmp_path / "x.xlf").write_text(document(UNIT, root))

        assert read(tmp_path / "x.xlf").tags is None
        assert [("S", "T")] == sides(rows_in("xliff", tmp_path / "x.xlf"))

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                document("", 'xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"'),
                "XLIFF 1.2, expected XLIFF 2.x",
            ),
            (document("", 'version="1.0"'), "XLIFF 1.0, expected XLIFF 2.x"),
            ('<tmx version="1.4"/>', "<tmx> is not XLIFF, expected XLIFF 2.x"),
            ("<xliff", "not an XLIFF file ("),
            ("id,keep\n", "not an XLIFF file (Start tag expected, '<' not found, line 1, column 1)"),
            ("", "not an XLIFF file (empty)"),
            ("\x1f\x0b", "not an XLIFF file ("),
            (document(UNIT.replace("S<", '<cp hex="zz"/><')), "unit 'u1': cp has hex='zz', expected the number of"),
            (document(UNIT.replace("S<", "<cp/><")), "unit 'u1': cp has hex='', expected the number of"),
            (document(UNIT.replace("S<", '<cp hex="110000"/><')), "unit 'u1': cp has hex='110000', expected"),
            (
                document(
                    UNIT.replace(
                        "<segment>",
                        '<m:metadata><m:metaGroup category="parallel-aligner"><m:meta type="confidence">2</m:meta>'
                        "</m:metaGroup></m:metadata><segment>",
                    )
                ),
                "unit 'u1': confidence is '2', expected a number from 0 to 1",
            ),
        ],
        ids=lambda value: value[:20],
    )
    def test_faults(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str):
        """What is no XLIFF 2.x is refused in one line that says what it is or where it is wrong."""
        monkeypatch.chdir(tmp_path)
        Path("x.xlf").write_text(text)

        with pytest.raises(InputError) as caught:
            rows_in("xliff", Path("x.xlf"))

        assert str(caught.value).replace("x.xlf, ", "x.xlf: ").startswith(f"x.xlf: {message}")
        assert "\n" not in str(caught.value)
