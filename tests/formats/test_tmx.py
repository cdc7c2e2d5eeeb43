"""Memories hold exactly the kept pairs, valid whatever the text holds; those of any tool are read, or refused."""

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tmx import tmxfile

from aligner.errors import InputError, SettingError
from aligner.files import source_date, timestamp
from aligner.formats import FORMATS, Loaded, Output, UnitReport, tmx
from aligner.formats.tmx import segment_text
from aligner.languages.tags import find_sides
from aligner.rows import NOT_XML, Row, rows_of, xml_text
from tests.samples import ANY_TEXT, DATE, DTD, HOSTILE, REVIEW_ROWS, SMALL, TAGS, alignment, store


@pytest.fixture(name="dtd")
def _dtd() -> etree.DTD:
    return etree.DTD(str(DTD))


def segments(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of segments of a memory."""
    found = [seg.text for seg in etree.parse(str(path), etree.XMLParser(huge_tree=True)).iter("seg")]
    return list(zip(found[::2], found[1::2], strict=True))


class TestMemory:
    """Alignments as translation memories."""

    def test_bytes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """A memory is UTF-8 without byte order mark, one line for each property and segment."""
        monkeypatch.setattr(tmx, "program_version", lambda: "1.2.3")

        report = store("tmx", SMALL, tmp_path / "x.tmx", TAGS, DATE)

        expected = (
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            '<tmx version="1.4">\n'
            '  <header creationtool="parallel-aligner" creationtoolversion="1.2.3" segtype="sentence" '
            'o-tmf="parallel-aligner" adminlang="en-US" srclang="zh-CN" datatype="plaintext" '
            'creationdate="20240506T070809Z"/>\n'
            "  <body>\n"
            '    <tu tuid="002-0001" creationdate="20240506T070809Z">\n'
            '      <prop type="x-confidence">0.973</prop>\n'
            '      <prop type="x-document">002_04c501e559b10aee</prop>\n'
            '      <prop type="x-type">2-1</prop>\n'
            '      <prop type="x-flags">numbers length</prop>\n'
            '      <tuv xml:lang="zh-CN">\n'
            "        <seg>一。二。</seg>\n"
            "      </tuv>\n"
            '      <tuv xml:lang="en-US">\n'
            "        <seg>One two.</seg>\n"
            "      </tuv>\n"
            "    </tu>\n"
            "  </body>\n"
            "</tmx>\n"
        )
        assert expected == (tmp_path / "x.tmx").read_bytes().decode()
        assert UnitReport(units=1, removed_characters=0) == report

    @pytest.mark.parametrize("text", [*HOSTILE, "tab\there", "line\nend", "cr\rhere", " spaces  "])
    def test_hostile_text_comes_back(self, tmp_path: Path, dtd: etree.DTD, text: str):
        """Hostile text stands in a valid memory as it was, for two parsers, white space included."""
        store("tmx", alignment((text, "x"), ("y", text), name=text[:30]), tmp_path / "x.tmx", TAGS)

        assert dtd.validate(etree.parse(str(tmp_path / "x.tmx"))), dtd.error_log
        assert [(text, "x"), ("y", text)] == segments(tmp_path / "x.tmx")
        with (tmp_path / "x.tmx").open("rb") as file:
            units = tmxfile(file, *TAGS).units
        assert [(text, "x"), ("y", text)] == [(unit.source, unit.target) for unit in units]

    @pytest.mark.parametrize(
        ("text", "written", "removed"),
        [
            ("a\x00b\x01c\x1bd\x7f", "abcd\x7f", 3),
            ("page\x0cbreak\x0btab", "page break tab", 2),
            ("\ufffea\uffffb\ufdd0", "ab\ufdd0", 2),
            ("lone \ud800 surrogate\udfff", "lone  surrogate", 2),
            ("\U0001fffe𠮷", "\U0001fffe𠮷", 0),
        ],
    )
    def test_what_xml_cannot_hold_is_removed_and_counted(
        self, tmp_path: Path, dtd: etree.DTD, text: str, written: str, removed: int
    ):
        """Characters outside XML 1.0 are removed (a page break becomes a space) and counted."""
        report = store("tmx", alignment((text, "x")), tmp_path / "x.tmx", TAGS)

        assert dtd.validate(etree.parse(str(tmp_path / "x.tmx")))
        assert [(written, "x")] == segments(tmp_path / "x.tmx")
        assert UnitReport(1, removed) == report

    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4), ANY_TEXT)
    def test_any_text_gives_a_valid_memory(self, tmp_path_factory: pytest.TempPathFactory, texts, name: str):
        """Whatever the texts hold, the memory parses, is valid, and has no empty side."""
        path = tmp_path_factory.mktemp("memory") / "x.tmx"

        report = store("tmx", alignment(*texts, name=name), path, TAGS)

        assert etree.DTD(str(DTD)).validate(etree.parse(str(path)))
        assert report.units == len(segments(path))
        assert all(source.strip() and target.strip() for source, target in segments(path))

    @given(ANY_TEXT)
    def test_xml_text_is_xml_text(self, text: str):
        """Cleaned text can be held; text that can be held is not changed by cleaning."""
        assert not NOT_XML.search(xml_text(text))
        assert (text == xml_text(text)) == (not NOT_XML.search(text))

    def test_only_kept_pairs_with_two_sides(self, tmp_path: Path):
        """Pairs that are not kept, null beads and sides with nothing to see are left out."""
        blanks = [("", "x"), ("x", ""), (" ", "x"), ("x", "\u3000\n"), ("\u200b", "x"), ("x", "\x01"), ("中", "y")]
        pairs = tuple(replace(pair, keep=True) for pair in alignment(*blanks).pairs)

        report = store("tmx", replace(alignment(*blanks), pairs=pairs), tmp_path / "x.tmx", TAGS)
        nothing = store("tmx", alignment(("中", "y"), keep=False), tmp_path / "y.tmx", TAGS)

        assert segments(tmp_path / "x.tmx") == [("中", "y")]
        assert (report.units, nothing.units) == (1, 0)

    def test_empty_memory_is_valid(self, tmp_path: Path, dtd: etree.DTD):
        """An alignment with nothing to keep gives a memory without units, which is valid."""
        store("tmx", alignment(), tmp_path / "x.tmx", TAGS)

        assert dtd.validate(etree.parse(str(tmp_path / "x.tmx")))

    def test_dates_are_utc(self, tmp_path: Path):
        """A date is written in UTC, sixteen characters long; the default is now."""
        local = datetime.fromisoformat("2024-01-01T00:30:00+08:00")
        store("tmx", SMALL, tmp_path / "x.tmx", TAGS, local)
        FORMATS["tmx"].write(Output(rows_of(SMALL)), (tmp_path / "y.tmx",))

        assert b'creationdate="20231231T163000Z"' in (tmp_path / "x.tmx").read_bytes()
        found = re.search(rb'creationdate="(\d{8}T\d{6}Z)"', (tmp_path / "y.tmx").read_bytes())
        assert found
        assert abs(datetime.now(UTC) - datetime.fromisoformat(found[1].decode())).total_seconds() < 60

    @pytest.mark.parametrize(
        ("value", "date"),
        [("0", "19700101T000000Z"), ("01714979289", "20240506T070809Z"), ("253402300799", "99991231T235959Z")],
    )
    def test_dates_of_reproducible_builds(self, monkeypatch: pytest.MonkeyPatch, value: str, date: str):
        """SOURCE_DATE_EPOCH is the date where none is given, up to the last second that has a year of four digits."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)

        assert (date, "20240506T070809Z") == (timestamp(), timestamp(DATE))

    @pytest.mark.parametrize(
        "value", ["abc", "-1", "1e9", "1.5", " 1", "1\n", "٣", "253402300800", "9" * 5000, "\udcff"]
    )
    def test_dates_that_are_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str):
        """Any other value is refused in one line that says what is expected, and nothing is written."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)

        with pytest.raises(SettingError) as caught:
            FORMATS["tmx"].write(Output(rows_of(SMALL)), (tmp_path / "x.tmx",))
        expected = "no date; set it to whole seconds since 1970, or to nothing"
        assert f"SOURCE_DATE_EPOCH is {value[:40]!a}, {expected}" == str(caught.value)
        assert [] == list(tmp_path.iterdir())

    def test_no_date(self, monkeypatch: pytest.MonkeyPatch):
        """Set to nothing is not set."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
        assert source_date() is None
        monkeypatch.delenv("SOURCE_DATE_EPOCH")
        assert source_date() is None

    def test_split_rows_get_ids_of_their_own(self, tmp_path: Path):
        """Rows that a person has split or added get ids that no other unit of the memory has."""
        row = Row("a-1", True, "S", "T", 1.0, (), "", "", "", "")
        rows = [row, row, replace(row, id="a-1.2"), row, replace(row, id=""), replace(row, id="")]

        store("tmx", rows, tmp_path / "x.tmx", TAGS)

        ids = [unit.get("tuid") for unit in etree.parse(str(tmp_path / "x.tmx")).iter("tu")]
        assert ids == ["a-1", "a-1.3", "a-1.2", "a-1.4", "added", "added.2"]


HEADER = (
    '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" '
    'srclang="{}" datatype="plaintext"/>'
)


def tuv(tag: str, seg: str, attribute: str = "xml:lang") -> str:
    """Return a variant."""
    return f'<tuv {attribute}="{tag}"><seg>{seg}</seg></tuv>'


def memory(*units: str, srclang: str = "zh-CN", version: str = "1.4", prolog: str = "") -> str:
    """Return a memory whose units have this content."""
    body = "".join(f"<tu>{unit}</tu>" for unit in units)
    return f'{prolog}<tmx version="{version}">{HEADER.format(srclang)}<body>{body}</body></tmx>'


def read(tmp_path: Path, data: str | bytes, tags: tuple[str, str] | None = None) -> Loaded:
    """Return what a file of *data* holds."""
    path = tmp_path / "x.tmx"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return FORMATS["tmx"].read((path,), tags)


def pairs(found: Loaded) -> list[tuple[str, str]]:
    """Return the texts of a memory."""
    return [(row.source, row.target) for row in found.rows]


ONE = tuv("zh-CN", "中文") + tuv("en-US", "Text")


class TestUnits:
    """What is read of a unit."""

    def test_a_unit_with_all_it_can_have(self, tmp_path: Path):
        """Id, texts and tags as written; notes and properties, those of the variants too, are counted."""
        data = (
            '<tmx version="1.4">' + HEADER.format("ZH-CN") + '<body><tu tuid="7" changeid="me">'
            '<note>one</note><prop type="x-a">1</prop><note>two</note><prop type="x-b"/><prop type="x-a">2</prop>'
            '<tuv xml:lang="EN-US"><prop type="x-a">no</prop><note>no</note><seg>Text</seg></tuv>'
            '<tuv xml:lang="ZH-CN" changedate="20240101T000000Z"><seg>中文</seg></tuv></tu></body></tmx>'
        )

        found = read(tmp_path, data)

        unit = Row("7", True, "中文", "Text", 1.0, (), "", "", "", "")
        assert Loaded((unit,), ("ZH-CN", "EN-US"), ("notes: 3", "properties: 4")) == found

    @pytest.mark.parametrize("text", HOSTILE)
    def test_our_own_memories(self, tmp_path: Path, text: str):
        """What this program writes comes back."""
        store("tmx", alignment((text, "x"), ("y", text)), tmp_path / "x.tmx", TAGS)

        assert [(text, "x"), ("y", text)] == pairs(FORMATS["tmx"].read((tmp_path / "x.tmx",)))

    @pytest.mark.parametrize(
        ("encoding", "declared"),
        [("gb18030", True), *product(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"], [True, False])],
    )
    def test_encodings(self, tmp_path: Path, encoding: str, declared: bool):
        """UTF-8 and UTF-16, with or without mark and declaration; others where they are declared."""
        named = encoding.removesuffix("-sig")
        named = "utf-16" if named.startswith("utf-16") else named
        prolog = (
            f'<?xml version="1.0"{f""" encoding="{named}" """ if declared else ""}?>\n<!DOCTYPE tmx SYSTEM "t.dtd">'
        )

        assert pairs(read(tmp_path, memory(ONE, prolog=prolog).encode(encoding))) == [("中文", "Text")]

    def test_old_attribute(self, tmp_path: Path):
        """Before TMX 1.3 a variant named its language with ``lang``."""
        unit = tuv("ZH-CN", "中文", "lang") + tuv("EN-US", "Text", "lang")

        assert read(tmp_path, memory(unit, version="1.1")).tags == ("ZH-CN", "EN-US")

    def test_namespace(self, tmp_path: Path):
        """A memory whose elements are in a namespace is read alike."""
        data = memory(ONE).replace("<tmx ", '<tmx xmlns="http://www.lisa.org/tmx14" ')

        assert pairs(read(tmp_path, data)) == [("中文", "Text")]


SEGMENTS = {
    "plain": ("a b", "a b"),
    "white space stays": (" a\n\t b ", " a\n\t b "),
    "references": ("&lt;b&gt; &amp; &#20013; &quot;", '<b> & 中 "'),
    "CDATA": ("a <![CDATA[<b> & c]]> d", "a <b> & c d"),
    "codes are no text": ('a <bpt i="1">&lt;b&gt;</bpt>bold<ept i="1">&lt;/b&gt;</ept>.', "a bold."),
    "placeholders are no text": ('a<ph x="1">{0}</ph><it pos="begin">\\i</it><ut>x</ut> b', "a b"),
    "a highlight is text in place": ('a<hi type="x">b<hi>c</hi></hi>d', "abcd"),
    "codes in a highlight": ('<hi>a<ph x="1">{0}</ph>b</hi>', "ab"),
    "a footnote in a code": (
        'Big.<ph type="fnote">{\\footnote <sub>An animal.</sub>}</ph> Next',
        "Big. An animal. Next",
    ),
    "two in a code": ('<ph>img alt="<sub>A</sub>" title="<sub>B</sub>"</ph>C', "A B C"),
    "nested": ("<ph>x<sub>a<ph>y<sub>b</sub></ph>c</sub></ph>", "a b c"),
    "part of the segment, as in 1.1": ("a<sub>b</sub>c", "a b c"),
    "comments and instructions": ("a<!-- no -->b<?no no?>c", "abc"),
    "an element that no version has": ("a<g id='1'>b</g>c", "abc"),
    "empty": ("", ""),
    "codes only": ('<ph x="1">{0}</ph>', ""),
}


class TestSegments:
    """What of a segment is text."""

    @pytest.mark.parametrize(("seg", "text"), SEGMENTS.values(), ids=SEGMENTS.keys())
    def test_text(self, seg: str, text: str):
        """Codes of the native format are no text; everything that a reader sees is."""
        assert text == segment_text(etree.fromstring(f"<seg>{seg}</seg>"))

    @given(st.text(st.characters(codec="utf-8", exclude_characters="\r")).map(xml_text), st.integers(0, 99))
    def test_codes_leave_no_trace(self, text: str, at: int):
        """A code anywhere in a segment, even one that looks like text, changes nothing of what is read."""
        seg = etree.Element("seg")
        seg.text = text[:at]
        code = etree.SubElement(seg, "ph")
        code.text, code.tail = "code", text[at:]

        assert text == segment_text(seg)


THREE = tuv("en-US", "E") + tuv("zh-CN", "中") + tuv("fr-FR", "F")
LANGUAGES = {
    "source of the header": ([ONE], "en-US", None, ("en-US", "zh-CN")),
    "any case": ([ONE], "ZH-cn", None, ("zh-CN", "en-US")),
    "only the language": ([ONE], "en", None, ("en-US", "zh-CN")),
    "the most frequent other": ([THREE, ONE, THREE], "en-US", None, ("en-US", "zh-CN")),
    "any source": ([THREE, ONE, ONE], "*all*", None, ("en-US", "zh-CN")),
    "no such source": ([ONE], "de", None, ("zh-CN", "en-US")),
    "two countries of one language": ([tuv("en-GB", "a") + tuv("en-US", "b")], "en-US", None, ("en-US", "en-GB")),
    "named": ([THREE], "en-US", ("fr-FR", "zh-CN"), ("fr-FR", "zh-CN")),
    "named in other case": ([THREE], "en-US", ("FR_fr", "ZH-CN"), ("fr-FR", "zh-CN")),
    "named with another country": ([THREE], "en-US", ("zh-Hans", "en"), ("zh-CN", "en-US")),
    "the exact one of several": (
        [tuv("zh-CN", "a") + tuv("zh-TW", "b") + tuv("en", "c")],
        "en",
        ("zh-TW", "en"),
        ("zh-TW", "en"),
    ),
}


class TestLanguages:
    """Which two languages are read."""

    @pytest.mark.parametrize(("units", "srclang", "tags", "chosen"), LANGUAGES.values(), ids=LANGUAGES.keys())
    def test_choice(self, tmp_path: Path, units, srclang, tags, chosen):
        """The header's source and the most frequent other language, or those that are named."""
        found = read(tmp_path, memory(*units, srclang=srclang), tags)

        sides = ([tuv.partition(f'lang="{tag}"><seg>')[2].partition("<")[0] for tag in chosen] for tuv in units[:1])
        assert chosen == found.tags
        assert list(map(tuple, sides)) == pairs(found)[:1]

    def test_units_without_both_are_counted(self, tmp_path: Path):
        """A unit that lacks a language is left out and counted; one with an empty side is not."""
        empty = tuv("zh-CN", "") + tuv("en-US", "x")

        found = read(tmp_path, memory(ONE, tuv("zh-CN", "只有"), empty, tuv("fr", "x") + tuv("en-US", "y")))

        assert [("中文", "Text"), ("", "x")] == pairs(found)
        assert found.beyond == ("units without zh-CN and en-US: 2",)

    def test_two_tags_of_one_language_are_exact(self):
        """Traditional is not taken for simplified where both are asked for."""
        assert find_sides(("zh", "zh-TW"), ("zh-CN", "zh-TW")) is None
        assert find_sides(("zh-TW", "zh-CN"), ("zh-CN", "zh-TW")) == (1, 0)

    def test_empty_memory(self, tmp_path: Path):
        """A memory without units has no languages of its own."""
        assert Loaded((), None, made_up=("id",)) == read(tmp_path, memory())
        assert Loaded((), TAGS, made_up=("id",)) == read(tmp_path, memory(), TAGS)

    @pytest.mark.parametrize(
        ("units", "tags", "line"),
        [
            ([ONE], ("zh-CN", "de-DE"), "holds zh-CN and en-US, not de-DE"),
            ([ONE], ("fr", "de-DE"), "holds zh-CN and en-US, not fr and de-DE"),
            ([tuv("zh-CN", "x")], None, "holds zh-CN only, no pairs of two languages"),
            (
                ["".join(tuv(f"a{c}", "x") for c in "abcdefgh")],
                TAGS,
                "holds aa, ab, ac, ad, ae and 3 more, not zh-CN and en-US",
            ),
            ([tuv("a&#10;b", "x")], TAGS, r"holds 'a\nb', not zh-CN and en-US"),
        ],
    )
    def test_missing_language(self, tmp_path: Path, units, tags, line: str):
        """What the memory holds is said where it lacks a language."""
        with pytest.raises(InputError) as caught:
            read(tmp_path, memory(*units), tags)

        assert f"{tmp_path / 'x.tmx'}: {line}" == str(caught.value)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE_FILES = {
    "empty": ("", "not a TMX file (empty)"),
    "blank": (" \n", "not a TMX file (empty)"),
    "packed": (gzip.compress(memory(ONE).encode()), "not a TMX file (a gzip archive; unpack it first)"),
    "zeros": (b"\0" * 100, "not a TMX file ("),
    "a sheet": ("id,keep,source,target\n1,yes,a,b\n", "not a TMX file (Start tag expected"),
    "a web page": (
        "<!DOCTYPE html><html><body>x</body></html>",
        "not a TMX file (it begins with <html>, expected <tmx>)",
    ),
    "a sloppy web page": ("<!DOCTYPE html><html><p>x<br></html>", "not a TMX file ("),
    "another format": ('<xliff version="1.2"/>', "not a TMX file (it begins with <xliff>, expected <tmx>)"),
    "no body": ('<tmx version="1.4"><header/></tmx>', "not a TMX file (<tmx> without <body>)"),
    "cut off": (memory(ONE)[:-30], "not a TMX file ("),
    "wrong encoding": (memory(ONE).encode("gbk"), "not a TMX file ("),
    "laughs in a text": (
        memory(tuv("zh", "&l11;"), prolog=f'<!DOCTYPE tmx [<!ENTITY l0 "ha">{LAUGHS}]>'),
        "not a TMX file (",
    ),
    "laughs in an attribute": (
        memory(tuv("&l11;", "x"), prolog=f'<!DOCTYPE tmx [<!ENTITY l0 "ha">{LAUGHS}]>'),
        "not a TMX file (",
    ),
    "another file": (
        memory(tuv("zh", "&e;"), prolog='<!DOCTYPE tmx [<!ENTITY e SYSTEM "file:///etc/hostname">]>'),
        "declares entities of its own (e); save it without them",
    ),
    "a file of declarations": (
        memory(ONE, prolog='<!DOCTYPE tmx [<!ENTITY % e SYSTEM "file:///etc/hostname"> %e;]>'),
        "declares entities of its own (e); save it without them",
    ),
    "its own entity": (
        memory(tuv("zh", "&co;"), prolog='<!DOCTYPE tmx [<!ENTITY co "Company">]>'),
        "declares entities of its own (co); save it without them",
    ),
    "deep": (memory(tuv("zh", "<hi>" * 5000 + "</hi>" * 5000)), "not a TMX file ("),
}
UNDECLARED = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'


class TestRefusals:
    """What is no memory, or none that can be read by itself."""

    @pytest.mark.parametrize(("data", "line"), HOSTILE_FILES.values(), ids=HOSTILE_FILES.keys())
    def test_one_line(self, tmp_path: Path, data: str | bytes, line: str):
        """A file that is no TMX, or reaches out of itself, is refused in one line."""
        with pytest.raises(InputError) as caught:
            read(tmp_path, data)

        assert str(caught.value).startswith(f"{tmp_path / 'x.tmx'}: {line}")
        assert "\n" not in str(caught.value)
        assert "<string>" not in str(caught.value)

    @pytest.mark.parametrize("unit", [tuv("zh", "a&nbsp;b"), tuv("&nbsp;", "a")], ids=["text", "attribute"])
    def test_entities_of_a_file_that_is_not_read(self, tmp_path: Path, unit: str):
        """An entity whose meaning stands elsewhere would be lost, so the line is named."""
        with pytest.raises(InputError, match=r"x\.tmx, line 2: Entity 'nbsp' not defined; write the character itself$"):
            read(tmp_path, memory(unit, prolog=UNDECLARED))

    def test_entities_of_xml_may_be_declared(self, tmp_path: Path):
        """Declaring XML's own entities, which TMX 1.1 does, is no offence."""
        prolog = '<!DOCTYPE tmx [<!ENTITY lt "&#38;#60;"><!ENTITY gt "&#62;">]>'

        assert pairs(read(tmp_path, memory(tuv("zh", "&lt;&gt;") + tuv("en", "x"), prolog=prolog))) == [("<>", "x")]

    def test_no_file(self, tmp_path: Path):
        """A file that is not there is said to be missing."""
        with pytest.raises(InputError, match=r"x\.tmx: no such file$"):
            FORMATS["tmx"].read((tmp_path / "x.tmx",))


class TestOwnUnits:
    """The rows that a memory of ours was made from."""

    def test_rows_come_back(self, tmp_path: Path):
        """Id, texts, confidence, type and document are those of the kept rows."""
        store("tmx", REVIEW_ROWS, tmp_path / "x.tmx", TAGS, DATE)

        found = FORMATS["tmx"].read((tmp_path / "x.tmx",))

        assert found.tags == TAGS
        kept = [row for row in REVIEW_ROWS if row.keep]
        assert [(r.id, r.source, r.target, r.confidence, r.type, r.document) for r in kept] == [
            (r.id, r.source, r.target, r.confidence, r.type, r.document) for r in found.rows
        ]


class TestMemoryOfAnotherTool:
    """What another tool's memory holds beside texts is counted, never dropped unsaid."""

    def test_plain(self, tmp_path: Path):
        """A unit of two texts has all of it in its row; what it does not say is empty, and its id made."""
        found = read(tmp_path, memory(ONE, ONE))

        assert found.beyond == ()
        assert [Row(f"x-000{n}", True, "中文", "Text", 1.0, (), "", "", "", "") for n in (1, 2)] == list(found.rows)

    @pytest.mark.parametrize(
        ("unit", "beyond"),
        [
            ("<note>one</note><note>two</note>" + ONE, ("notes: 2",)),
            (ONE.replace("<seg>中文", "<note>in a variant</note><seg>中文"), ("notes: 1",)),
            ('<prop type="client">ACME</prop><prop type="x-confidence">0.5</prop>' + ONE, ("properties: 1",)),
            ('<prop type="x-type">1-1</prop><prop type="x-type">2-1</prop>' + ONE, ("properties: 1",)),
            (ONE.replace("<seg>中文", '<prop type="x-type">1-1</prop><seg>中文'), ("properties: 1",)),
            (ONE + tuv("fr-FR", "Texte"), ("variants in a third language: 1",)),
            (ONE + tuv("en-US", "Texts"), ("further variants of the same language: 1",)),
            (ONE + tuv("zh-TW", "中文") + tuv("en", "x"), ("further variants of the same language: 2",)),
            ("<!-- one -->" + ONE + "<?two x?>", ()),
            (tuv("zh-CN", "中<ph><sub>文</sub></ph>") + tuv("en-US", "Te<g>x</g>t"), ("inline codes: 2",)),
            (tuv("zh-CN", '中<bpt i="1">&lt;b></bpt>文<ept i="1"/><ph/>') + tuv("en-US", "Text"), ("inline codes: 3",)),
            (tuv("zh-CN", "中<hi>文</hi>") + tuv("en-US", "<it pos='begin'/>Text<ut/>"), ("inline codes: 3",)),
        ],
    )
    def test_named(self, unit: str, beyond: tuple[str, ...], tmp_path: Path):
        """Each kind of thing is named with its number; the texts are read all the same."""
        found = read(tmp_path, memory(unit))

        assert beyond == found.beyond
        assert [("中文", "Text")] == [(r.source.replace(" ", ""), r.target) for r in found.rows]

    def test_property_again(self, tmp_path: Path):
        """Of a property that comes again the first is the row's."""
        twice = '<prop type="x-type">1-1</prop><prop type="x-type">2-1</prop>'

        assert [r.type for r in read(tmp_path, memory(twice + ONE)).rows] == ["1-1"]

    def test_units_of_one_language(self, tmp_path: Path):
        """Units that lack one of the two languages have no row, and are counted."""
        found = read(tmp_path, memory(ONE, tuv("zh-CN", "只有中文"), tuv("zh-CN", "也是")))

        assert len(found.rows) == 1
        assert found.beyond == ("units without zh-CN and en-US: 2",)

    def test_units_of_other_countries(self, tmp_path: Path):
        """A file has one pair of tags: units that have other ones are counted."""
        british = tuv("zh-CN", "颜色") + tuv("en-GB", "colour")

        found = read(tmp_path, memory(ONE, ONE, british))

        assert ("zh-CN", "en-US") == found.tags
        assert found.beyond == ("units of other countries than zh-CN and en-US: 1",)
        assert read(tmp_path, memory(ONE, ONE.replace("en-US", "EN-us"))).beyond == ()

    def test_variant_without_language(self, tmp_path: Path):
        """A variant that names no language hides nothing that others have."""
        found = read(tmp_path, memory(ONE.replace("<tuv ", '<tuv usagecount="3" ', 1) + "<tuv><seg>?</seg></tuv>"))

        assert found.beyond == ("variants in a third language: 1",)

    @pytest.mark.parametrize(("said", "read_as"), [("0.5", 0.5), (" 1 ", 1.0), ("0,5", 0.5), ("90%", 0.9), ("", 1.0)])
    def test_confidence(self, said: str, read_as: float, tmp_path: Path):
        """A confidence is read as in a sheet; an empty one is certain."""
        (found,) = read(tmp_path, memory(f'<prop type="x-confidence">{said}</prop>{ONE}')).rows

        assert found.confidence == read_as

    @pytest.mark.parametrize("said", ["high", "nan", "inf", "2.5", "7", "-1", "1e400"])
    def test_no_confidence(self, said: str, tmp_path: Path):
        """What is no number from 0 to 1 is refused with the unit's number, never brought into the range."""
        with pytest.raises(InputError, match=rf"x\.tmx, unit 2: confidence is '{said}', expected a number from 0 to 1"):
            read(tmp_path, memory(ONE, f'<prop type="x-confidence">{said}</prop>{ONE}'))
