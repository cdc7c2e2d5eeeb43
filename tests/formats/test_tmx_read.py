"""Memories of any tool are read as pairs; what is no memory is refused in one line."""

import gzip
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aligner.errors import InputError
from aligner.formats.tmx import write_tmx, write_tmx_rows
from aligner.formats.tmx_read import Memory, Unit, read_tmx, read_units, segment_text
from aligner.formats.xmltext import xml_text
from aligner.languages.matching import find_sides
from tests.samples import DATE, HOSTILE, REVIEW_ROWS, TAGS, alignment

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


def read(tmp_path: Path, data: str | bytes, tags: tuple[str, str] | None = None) -> Memory:
    """Return what a file of *data* holds."""
    path = tmp_path / "x.tmx"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_tmx(path, tags)


def pairs(found: Memory) -> list[tuple[str, str]]:
    """Return the texts of a memory."""
    return [(unit.source, unit.target) for unit in found.units]


ONE = tuv("zh-CN", "中文") + tuv("en-US", "Text")


class TestUnits:
    """What is read of a unit."""

    def test_a_unit_with_all_it_can_have(self, tmp_path: Path):
        """Id, texts, tags as written, properties in order and repeated, notes; not those of the variants."""
        data = (
            '<tmx version="1.4">' + HEADER.format("ZH-CN") + '<body><tu tuid="7" changeid="me">'
            '<note>one</note><prop type="x-a">1</prop><note>two</note><prop type="x-b"/><prop type="x-a">2</prop>'
            '<tuv xml:lang="EN-US"><prop type="x-a">no</prop><note>no</note><seg>Text</seg></tuv>'
            '<tuv xml:lang="ZH-CN" changedate="20240101T000000Z"><seg>中文</seg></tuv></tu></body></tmx>'
        )

        found = read(tmp_path, data)

        props = (("x-a", "1"), ("x-b", ""), ("x-a", "2"))
        unit = Unit("7", "中文", "Text", ("ZH-CN", "EN-US"), props, ("one", "two"), turned=True)
        assert Memory(("ZH-CN", "EN-US"), (unit,)) == found
        assert found.units[0].values("x-a") == ("1", "2")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_our_own_memories(self, tmp_path: Path, text: str):
        """What this program writes comes back."""
        write_tmx(alignment((text, "x"), ("y", text)), tmp_path / "x.tmx", TAGS)

        assert [(text, "x"), ("y", text)] == pairs(read_tmx(tmp_path / "x.tmx"))

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

        assert chosen == found.tags
        assert chosen == found.units[0].tags

    def test_units_without_both_are_counted(self, tmp_path: Path):
        """A unit that lacks a language is left out and counted; one with an empty side is not."""
        empty = tuv("zh-CN", "") + tuv("en-US", "x")

        found = read(tmp_path, memory(ONE, tuv("zh-CN", "只有"), empty, tuv("fr", "x") + tuv("en-US", "y")))

        assert [("中文", "Text"), ("", "x")] == pairs(found)
        assert found.left_out == 2

    def test_each_unit_by_itself(self, tmp_path: Path):
        """Units may write the language differently; each tag is told as it is."""
        found = read(tmp_path, memory(ONE, ONE, tuv("ZH", "二") + tuv("EN-GB", "Two")))

        assert [unit.tags for unit in found.units] == [TAGS, TAGS, ("ZH", "EN-GB")]

    def test_two_tags_of_one_language_are_exact(self):
        """Traditional is not taken for simplified where both are asked for."""
        assert find_sides(("zh", "zh-TW"), ("zh-CN", "zh-TW")) is None
        assert find_sides(("zh-TW", "zh-CN"), ("zh-CN", "zh-TW")) == (1, 0)

    def test_empty_memory(self, tmp_path: Path):
        """A memory without units has no languages of its own."""
        assert Memory(("", ""), ()) == read(tmp_path, memory())
        assert Memory(TAGS, ()) == read(tmp_path, memory(), TAGS)

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
            read_tmx(tmp_path / "x.tmx")


class TestOwnUnits:
    """The rows that a memory of ours was made from."""

    def test_rows_come_back(self, tmp_path: Path):
        """Id, texts, confidence, type and document are those of the kept rows."""
        write_tmx_rows(REVIEW_ROWS, tmp_path / "x.tmx", TAGS, DATE)

        tags, rows = read_units(tmp_path / "x.tmx")

        assert tags == TAGS
        kept = [row for row in REVIEW_ROWS if row.keep]
        assert [(r.id, r.source, r.target, r.confidence, r.type, r.document) for r in kept] == [
            (r.id, r.source, r.target, r.confidence, r.type, r.document) for r in rows
        ]
