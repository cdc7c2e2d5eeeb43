"""Pairs are added to a memory once, and nothing that another tool wrote is changed."""

import multiprocessing
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tmx import tmxfile

from aligner.errors import InputError, OutputError, SettingError
from aligner.formats.tmx import XML_LANG, parse_tmx
from aligner.memory import Merger, MergeReport, merge_rows, pair_key
from aligner.rows import Row, kept_rows
from tests.samples import ANY_TEXT, DATE, DTD, HOSTILE, REVIEW_ROWS, TAGS, names, row, rows_in, store

LATER = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)

OMEGAT = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext" \
creationtoolversion="5.7.1_0_c3206253" segtype="sentence" srclang="EN-US"/>
  <body>
<!-- Default translations -->
    <tu>
      <note>ask the author</note>
      <tuv xml:lang="EN-US">
        <seg>Good morning.</seg>
      </tuv>
      <tuv xml:lang="ZH-CN" changeid="li" changedate="20240101T101010Z" creationid="li" creationdate="20240101T101010Z">
        <seg>早上好。</seg>
      </tuv>
    </tu>
<!-- Alternative translations -->
    <tu>
      <prop type="file">a.txt</prop>
      <prop type="prev">x &amp; y</prop>
      <tuv xml:lang="EN-US">
        <seg>Good morning.</seg>
      </tuv>
      <tuv xml:lang="ZH-CN" changeid="li" changedate="20240101T101010Z">
        <seg>早。</seg>
      </tuv>
    </tu>
  </body>
</tmx>
"""
TRADOS = """\
<?xml version="1.0" encoding="utf-16"?>
<tmx version="1.4"><header creationtool="SDL Language Platform" creationtoolversion="8.1" o-tmf="SDL TM8 Format" \
datatype="xml" segtype="sentence" adminlang="en-US" srclang="zh-CN" o-encoding="UTF-16" \
creationdate="20240101T000000Z" creationid="me"><prop type="x-Recognizers">RecognizeAll</prop>\
<prop type="x-Domain:SingleString"></prop></header><body><tu creationdate="20240101T000000Z" creationid="me" \
changedate="20240102T000000Z" lastusagedate="20240102T000000Z" usagecount="3"><prop type="x-LastUsedBy">me</prop>\
<prop type="x-Domain:SingleString">law</prop><prop type="x-Origin">TM</prop><tuv xml:lang="zh-CN"><seg>\
<bpt i="1" type="bold" x="1" />第一<ept i="1" />条。  <ph x="2" type="image"/></seg></tuv><tuv xml:lang="en-US">\
<seg><bpt i="1" type="bold" x="1" />Article <ept i="1" /><![CDATA[1 & <2>.]]>&#13;
</seg></tuv></tu><tu srclang="*all*"><tuv xml:lang="de-DE"><seg>nur hier</seg></tuv></tu></body></tmx>"""
OLD = """\
<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx11.dtd" [
<!-- kept -->
<!ENTITY lt "&#38;#60;">
]>
<!-- before --><?also this?>
<tmx version="1.1">
\t<header creationtool="old" o-tmf="old" adminlang="EN" datatype="plaintext" creationtoolversion="1" \
segtype="block" srclang="FR"><note>n</note><ude name="u"><map unicode="#xF8FF" code="#xF0"/></ude></header>
\t<body>
\t\t<tu tuid="002-0001" datatype="html"><tuv lang="FR"><seg>Bonjour <ut>&lt;b></ut></seg></tuv>\
<tuv lang="ZH"><seg>你好</seg></tuv><tuv lang="EN"><seg>Hello</seg></tuv></tu>
\t</body>
</tmx>
<!-- after -->"""
SPACED = OLD.replace('<tmx version="1.1">', '<tmx version="1.4" xmlns="http://www.lisa.org/tmx14">').replace(
    " lang=", " xml:lang="
)
FOREIGN = {
    "OmegaT": OMEGAT.encode(),
    "Trados": TRADOS.encode("utf-16"),
    "TMX 1.1": OLD.encode(),
    "with a namespace": SPACED.encode("utf-8-sig"),
}


def root(path: Path) -> etree._Element:
    """Return the root of a memory."""
    return etree.parse(str(path), etree.XMLParser(resolve_entities=False)).getroot()


def units(path: Path) -> list[etree._Element]:
    """Return the units of a memory."""
    return list(root(path).iter("{*}tu"))


def canonical(element: etree._Element) -> bytes:
    """Return all that an element says, in the one form that XML has for it."""
    return etree.tostring(element, method="c14n", with_tail=False)


def valid(path: Path) -> bool:
    """Whether a memory is TMX 1.4."""
    return bool(etree.DTD(str(DTD)).validate(root(path)))


def read(path: Path) -> list[Row]:
    """Return the units of a memory that have both languages."""
    return rows_in("tmx", path, TAGS)


def values(path: Path, name: str) -> list[list[str]]:
    """Return what each unit says under the property *name*."""
    memory = parse_tmx(path)
    return [[value for kind, value in memory.props(unit) if kind == name] for unit in memory.units()]


def said(path: Path) -> list[tuple[str, ...]]:
    """Return texts, count, documents and flags of each unit."""
    texts = [(unit.source, unit.target) for unit in read(path)]
    props = [map(" ".join, values(path, name)) for name in ("x-count", "x-document", "x-flags")]
    return [(*sides, *found) for sides, *found in zip(texts, *props, strict=True)]


class TestNewMemory:
    """Where there is no memory yet."""

    def test_the_memory_that_one_document_gives(self, tmp_path: Path):
        """Pairs that differ give, byte for byte, the memory that is written without merging."""
        report = merge_rows(REVIEW_ROWS, tmp_path / "deep" / "x.tmx", None, DATE)
        store("tmx", REVIEW_ROWS, tmp_path / "y.tmx", TAGS, DATE)

        assert (tmp_path / "deep" / "x.tmx").read_bytes() == (tmp_path / "y.tmx").read_bytes()
        assert MergeReport(4, 4, 0, 0, 0, 0, TAGS) == report

    @pytest.mark.parametrize("rows", [[], REVIEW_ROWS[4:]], ids=["no rows", "none kept"])
    def test_nothing_to_keep(self, tmp_path: Path, rows):
        """A memory without units is made, and can be added to."""
        first = merge_rows(rows, tmp_path / "x.tmx", ("en-GB", "zh-TW"), DATE)
        second = merge_rows(REVIEW_ROWS, tmp_path / "x.tmx", None, DATE, ("en", "zh"))

        assert MergeReport(0, 0, 0, 0, 0, 0, ("en-GB", "zh-TW")) == first
        # The memory has a source language and no unit that would say the other one.
        assert second.tags == ("en-GB", "zh-CN")
        assert valid(tmp_path / "x.tmx")

    def test_removed_characters_are_counted(self, tmp_path: Path):
        """What XML cannot hold is counted for the pairs that are added, and does not make them differ."""
        rows = [row(1, "a\0\x01", "b\ufffe"), row(2, "a", "b")]

        assert MergeReport(1, 1, 1, 0, 0, 3, TAGS) == merge_rows(rows, tmp_path / "x.tmx", None, DATE)
        assert MergeReport(1, 0, 2, 0, 1, 0, TAGS) == merge_rows(rows, tmp_path / "x.tmx", None, LATER)


class TestFolding:
    """Pairs that come again."""

    def test_count_and_documents(self, tmp_path: Path):
        """A pair that comes again is one unit: how often it was seen, and in which documents."""
        rows = [row(n, "谢谢。", "Thank you.", document=name) for n, name in enumerate("aabba", 1)]

        report = merge_rows(rows, tmp_path / "x.tmx", None, DATE)

        assert MergeReport(1, 1, 4, 0, 0, 0, TAGS) == report
        assert said(tmp_path / "x.tmx") == [("谢谢。", "Thank you.", "5", "a b", "")]
        assert valid(tmp_path / "x.tmx")

    def test_further_documents(self, tmp_path: Path):
        """A document that comes later raises the count; one that was there does not, however it is asked."""
        path = tmp_path / "x.tmx"
        for document in "abacb":
            merge_rows([row(1, "谢谢。", "Thank you.", document=document)], path, None, DATE)

        assert said(path) == [("谢谢。", "Thank you.", "3", "a b c", "")]
        assert valid(path)

    def test_bytes(self, tmp_path: Path):
        """What a merge changes in a unit of ours: the documents, the count and the date, each in its place."""
        path = tmp_path / "x.tmx"
        merge_rows([row(1, "谢谢。", "Thank you.")], path, None, DATE)
        before = path.read_text()
        merge_rows([row(1, "谢谢。", "Thank you.", document="b")], path, None, LATER)

        expected = before.replace(
            'creationdate="20240506T070809Z">', 'creationdate="20240506T070809Z" changedate="20250102T030405Z">'
        )
        line = '      <prop type="x-document">002_x</prop>\n'
        expected = expected.replace(line, line + line.replace("002_x", "b"))
        line = '      <prop type="x-type">1-1</prop>\n'
        expected = expected.replace(line, line + '      <prop type="x-count">2</prop>\n')
        assert expected == path.read_text()

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("a b", " a\u3000 \n b ", True),
            ("é", "e\u0301", True),
            ("한", "\u1112\u1161\u11ab", True),
            ("a\x00b", "ab", True),
            ("Yes.", "yes.", False),
            ("Yes.", "Yes", False),
            ("“Yes”", '"Yes"', False),
            ("１", "1", False),
            ("a b", "ab", False),
            ("a\u200bb", "ab", False),
        ],
    )
    def test_what_is_the_same(self, one: str, other: str, same: bool):
        """White space and composition do not count; case, punctuation, width and invisible characters do."""
        assert same == (pair_key(one, "x") == pair_key(other, "x"))
        assert same == (pair_key("x", one) == pair_key("x", other))

    def test_edited_count(self, tmp_path: Path):
        """A count that a person has made into something else counts as one."""
        path = tmp_path / "x.tmx"
        for document, old in (("a", "2"), ("b", "many"), ("c", "9" * 5000)):
            merge_rows([row(1, "谢谢。", "Thank you.", document=document)], path, None, DATE)
            merge_rows([row(1, "谢谢。", "Thank you.", document=document * 2)], path, None, DATE)
            path.write_text(re.sub('x-count">[^<]*', f'x-count">{old}', path.read_text()))
        merge_rows([row(1, "谢谢。", "Thank you.", document="d")], path, None, DATE)

        assert values(path, "x-count") == [["2"]]

    def test_one_pair_in_two_units(self, tmp_path: Path):
        """Where a memory has a pair in several units, ours is the one that is counted, each document once."""
        path = tmp_path / "x.tmx"
        store("tmx", [row(n, "谢谢。", "Thank you.", document=name) for n, name in enumerate("abc", 1)], path, TAGS)
        text = path.read_text()
        path.write_text(text.replace('<prop type="x-document">a</prop>', '<prop type="x-project">a</prop>'))
        foreign = canonical(units(path)[0])

        merge_rows([row(1, "谢谢。", "Thank you.", document=name) for name in "cbd"], path, None, DATE)

        assert [documents for *_, documents, _ in said(path)] == ["", "b d", "c"]
        assert [count for *_, count, _, _ in said(path)] == ["", "2", ""]
        assert foreign == canonical(units(path)[0])

    def test_another_tools_documents(self, tmp_path: Path):
        """A unit that names its document, as memoQ's do, is not ours: nothing is counted or flagged in it."""
        path = tmp_path / "x.tmx"
        store("tmx", [row(1, "谢谢。", "Thank you.")], path, TAGS)
        text = re.sub('<prop type="x-(confidence|type)">.*?</prop>', "", path.read_text())
        path.write_text(text)

        report = merge_rows([row(1, "谢谢。", "Thank you."), row(2, "谢谢。", "Thanks.")], path, None, DATE)

        assert (report.added, report.folded, report.contradictions) == (1, 1, 1)
        assert said(path)[0][2:] == ("", "002_x", "")


class TestTogether:
    """Several processes, one memory."""

    @pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork, and its locks")
    def test_nothing_is_lost(self, tmp_path: Path):
        """Processes that add to one memory at a time, each several times, lose no pair."""
        fork, workers, times = multiprocessing.get_context("fork"), 6, 5
        start = fork.Barrier(workers)

        def work(who: int):
            start.wait(30)
            for n in range(times):
                name = f"{who}-{n}"
                merge_rows([row(1, f"源{name}", name, document=name)], tmp_path / "new" / "x.tmx", None, DATE)

        processes = [fork.Process(target=work, args=(who,)) for who in range(workers)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)

        assert [0] * workers == [process.exitcode for process in processes]
        expected = {f"{who}-{n}" for who in range(workers) for n in range(times)}
        assert expected == {target for _, target, *_ in said(tmp_path / "new" / "x.tmx")}
        assert ["x.tmx"] == names(tmp_path / "new")

    def test_through_a_link(self, tmp_path: Path):
        """A memory that lies elsewhere is added to where it lies, and the link stays one."""
        (tmp_path / "far").mkdir()
        (tmp_path / "x.tmx").symlink_to(tmp_path / "far" / "real.tmx")
        for document in "ab":
            merge_rows([row(1, "谢谢。", "Thank you.", document=document)], tmp_path / "x.tmx", None, DATE)

        assert (tmp_path / "x.tmx").is_symlink()
        assert said(tmp_path / "far" / "real.tmx") == [("谢谢。", "Thank you.", "2", "a b", "")]

    def test_refused_early(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """A setting that cannot be leaves no folder behind."""
        path = tmp_path / "new" / "x.tmx"
        with pytest.raises(SettingError):
            merge_rows([], path, None, DATE, ("zh", "xx"))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "abc")
        with pytest.raises(SettingError, match="SOURCE_DATE_EPOCH"):
            merge_rows([], path)

        assert [] == names(tmp_path)


class TestContradictions:
    """One source, two translations."""

    def test_both_stay_and_are_flagged(self, tmp_path: Path):
        """Every unit of ours with that source is flagged beside the flags it has; the added ones are counted."""
        path = tmp_path / "x.tmx"
        rows = [row(1, "好。", "Good.", flags=("length",)), row(2, "好。", "Well."), row(3, "坏。", "Bad.")]

        first = merge_rows(rows, path, None, DATE)
        second = merge_rows([row(4, " 好。", "Fine."), row(5, "坏。", "Bad.")], path, None, LATER)

        assert (first.contradictions, second.contradictions) == (1, 1)
        assert [(target, flags) for _, target, *_, flags in said(path)] == [
            ("Good.", "length contradiction"),
            ("Well.", "contradiction"),
            ("Bad.", ""),
            ("Fine.", "contradiction"),
        ]
        assert valid(path)

    def test_an_earlier_unit_is_flagged_later(self, tmp_path: Path):
        """A unit of an earlier merge is flagged, and dated, when another translation comes."""
        path = tmp_path / "x.tmx"
        merge_rows([row(1, "好。", "Good."), row(2, "坏。", "Bad.")], path, None, DATE)

        merge_rows([row(1, "好。", "Well.", document="b", flags=("contradiction",))], path, None, LATER)

        assert [flags for *_, flags in said(path)] == ["contradiction", "", "contradiction"]
        assert [unit.get("changedate") for unit in units(path)] == ["20250102T030405Z", None, None]

    def test_a_changed_document(self, tmp_path: Path):
        """A document whose translation was changed adds the new pair; the old one stays."""
        path = tmp_path / "x.tmx"
        for target in ("Good.", "Well."):
            merge_rows([row(1, "好。", target)], path, None, DATE)

        assert [(unit.id, unit.target) for unit in read(path)] == [("002-0001", "Good."), ("002-0001.2", "Well.")]

    def test_an_untranslated_unit(self, tmp_path: Path):
        """A unit with an empty side is no other translation."""
        path = tmp_path / "x.tmx"
        path.write_text(OMEGAT.replace("<seg>Good morning.</seg>", "<seg/>"))

        assert merge_rows([row(1, "早。", "Morning.")], path, None, DATE).contradictions == 0

    def test_two_sources_of_one_translation(self, tmp_path: Path):
        """Two sources may have one translation."""
        rows = [row(1, "好。", "Good."), row(2, "好吧。", "Good.")]

        assert merge_rows(rows, tmp_path / "x.tmx", None, DATE).contradictions == 0


class TestForeign:
    """Memories that other tools wrote."""

    @pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN.keys())
    def test_nothing_of_it_changes(self, tmp_path: Path, data: bytes):
        """Units, header, comments and document type stay; new units stand behind the last one."""
        path = tmp_path / "x.tmx"
        path.write_bytes(data)
        before, old = units(path), root(path)

        report = merge_rows(REVIEW_ROWS, path, None, DATE)

        after, new = units(path), root(path)
        assert (report.kept_units, report.added, report.units) == (len(before), 4, len(before) + 4)
        assert list(map(canonical, before)) == list(map(canonical, after[: len(before)]))
        assert canonical(old[0]) == canonical(new[0])
        assert dict(old.attrib) == dict(new.attrib)
        assert old.getroottree().docinfo.doctype == new.getroottree().docinfo.doctype
        around = [(str(n), n.tag) for n in (*old.itersiblings(preceding=True), *old.itersiblings())]
        assert around == [(str(n), n.tag) for n in (*new.itersiblings(preceding=True), *new.itersiblings())]
        assert len(list(old.iter(etree.Comment))) == len(list(new.iter(etree.Comment)))
        assert [row.source for row in REVIEW_ROWS[:4]] == [u.source for u in read(path)][-4:]
        assert merge_rows(REVIEW_ROWS, path, None, LATER).folded == 4

    def test_line_by_line(self, tmp_path: Path):
        """A file laid out line by line stays so; nothing but the new lines is new."""
        path = tmp_path / "x.tmx"
        path.write_text(OMEGAT)

        merge_rows(REVIEW_ROWS[:1], path, None, DATE)

        new = (
            '    <tu tuid="002-0001" creationdate="20240506T070809Z">\n'
            '      <prop type="x-confidence">0.900</prop>\n'
            '      <prop type="x-document">002_x</prop>\n'
            '      <prop type="x-type">1-1</prop>\n'
            '      <tuv xml:lang="ZH-CN">\n'
            "        <seg>今天天气很好。</seg>\n"
            "      </tuv>\n"
            '      <tuv xml:lang="EN-US">\n'
            "        <seg>The weather is nice today.</seg>\n"
            "      </tuv>\n"
            "    </tu>\n"
        )
        expected = OMEGAT.replace("  </body>", new + "  </body>").replace(
            '"1.0" encoding="UTF-8"', "'1.0' encoding='UTF-8'"
        )
        assert expected == path.read_text()

    def test_how_it_is_written_stays(self, tmp_path: Path):
        """Marked sections of text stay such, and a file that says that it stands alone goes on saying so."""
        path = tmp_path / "x.tmx"
        path.write_text(
            OLD.replace('<?xml version="1.0"?>', "<?xml version='1.0' standalone='yes'?>").replace(
                "Hello", "<![CDATA[<Hello>]]>"
            )
        )

        merge_rows(REVIEW_ROWS, path, None, DATE)

        assert path.read_text().startswith("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n")
        assert "<seg><![CDATA[<Hello>]]></seg>" in path.read_text()

    def test_its_pairs_are_left_alone(self, tmp_path: Path):
        """A pair that another tool's memory has is folded without a trace, whatever its codes; the file stays."""
        path = tmp_path / "x.tmx"
        path.write_bytes(TRADOS.encode("utf-16"))
        before = path.read_bytes()

        report = merge_rows([row(1, "第一条。", "Article 1 & <2>.")], path, None, DATE)

        assert MergeReport(2, 0, 1, 0, 2, 0, TAGS) == report
        assert before == path.read_bytes()

    def test_its_contradictions_are_left_alone(self, tmp_path: Path):
        """Of a contradiction with another tool's unit, ours alone is flagged."""
        path = tmp_path / "x.tmx"
        path.write_text(OMEGAT)
        before = units(path)

        report = merge_rows([row(1, "早。", "Morning.")], path, None, DATE)

        assert report.contradictions == 1
        assert values(path, "x-flags") == [[], [], ["contradiction"]]
        assert list(map(canonical, before)) == list(map(canonical, units(path)[:2]))

    def test_valid_stays_valid(self, tmp_path: Path):
        """Valid TMX 1.4 with notes and properties of ours is valid after it was added to."""
        path = tmp_path / "x.tmx"
        merge_rows(REVIEW_ROWS, path, None, DATE)
        path.write_text(path.read_text().replace("<prop", "<note>n</note><prop", 1).replace("<tuv", "<note/><tuv", 1))
        assert valid(path)

        merge_rows([replace(r, target=r.target + c, document="b") for r in REVIEW_ROWS for c in ("", "!")], path)

        assert valid(path)

    def test_old_attribute(self, tmp_path: Path):
        """Where the memory's variants have ``lang``, so have ours; an empty one goes by its version."""
        path = tmp_path / "x.tmx"
        path.write_text(OLD)
        merge_rows(REVIEW_ROWS, path, None, DATE)
        assert [[dict(tuv.attrib) for tuv in unit.iter("tuv")] for unit in units(path)][1] == [
            {"lang": "ZH"},
            {"lang": "EN"},
        ]

        for version, attribute in (("1.1", "lang"), ("1.2", "lang"), ("1.3", XML_LANG), ("1.4b", XML_LANG)):
            path.write_text(f'<tmx version="{version}"><header srclang="*all*"/><body/></tmx>')
            merge_rows(REVIEW_ROWS, path, None, DATE)
            assert [list(tuv.attrib) for tuv in units(path)[0].iter("tuv")] == [[attribute]] * 2

    def test_source_of_new_units(self, tmp_path: Path):
        """A unit that lacks the header's source language names its own; others do not."""
        path = tmp_path / "x.tmx"
        path.write_text(OLD)
        merge_rows(REVIEW_ROWS, path, None, DATE)
        assert [unit.get("srclang") for unit in units(path)] == [None, "ZH", "ZH", "ZH", "ZH"]

        path.write_text(OMEGAT)
        merge_rows(REVIEW_ROWS, path, None, DATE)
        assert {unit.get("srclang") for unit in units(path)} == {None}

    def test_ids_are_unique(self, tmp_path: Path):
        """A new unit whose id the memory has gets a number behind it, also one that no other row has."""
        path = tmp_path / "x.tmx"
        path.write_text(OLD)
        rows = [
            row(1, "一", "1"),
            row(1, "二", "2"),
            row(2, "三", "3", id="002-0001.2"),
            row(2, "四", "4", id=""),
            row(2, "五", "5", id="\x01"),
        ]

        merge_rows(rows, path, None, DATE)

        assert [u.get("tuid") for u in units(path)] == [
            "002-0001",
            "002-0001.3",
            "002-0001.4",
            "002-0001.2",
            "added",
            "added.2",
        ]

    def test_translate_toolkit(self, tmp_path: Path):
        """A memory that translate-toolkit wrote is added to, and translate-toolkit reads the result."""
        old = tmxfile(sourcelanguage="zh-CN", targetlanguage="en-US")
        old.addtranslation("旧的。", "zh-CN", "Old.", "en-US", "a comment")
        with (tmp_path / "x.tmx").open("wb") as file:
            old.serialize(file)

        merge_rows([*REVIEW_ROWS, *(row(n, text, "x") for n, text in enumerate(HOSTILE))], tmp_path / "x.tmx")

        with (tmp_path / "x.tmx").open("rb") as file:
            found = tmxfile(file, *TAGS).units
        expected = [("旧的。", "Old."), *((r.source, r.target) for r in REVIEW_ROWS[:4]), *((t, "x") for t in HOSTILE)]
        assert expected == [(unit.source, unit.target) for unit in found]
        assert found[0].getnotes() == "a comment"


class TestLanguages:
    """Which tags new units have."""

    def tags(self, path: Path) -> list[list[str]]:
        """Return the tags of each unit."""
        return [[tuv.get(XML_LANG) for tuv in unit.iter("tuv")] for unit in units(path)]

    @pytest.mark.parametrize(
        ("existing", "tags", "langs", "written"),
        [
            (["zh-TW", "en-GB"], None, ("zh", "en"), ["zh-TW", "en-GB"]),
            (["ZH", "EN"], None, ("zh", "en"), ["ZH", "EN"]),
            (["en-GB", "zh-TW"], None, ("zh", "en"), ["zh-TW", "en-GB"]),
            (["zh-TW", "fr-CA"], None, ("zh", "en"), ["zh-TW", "en-US"]),
            (["zh-TW", "en-GB"], ("zh-CN", "en-US"), ("zh", "en"), ["zh-CN", "en-US"]),
            (["de-AT", "fr-CA"], None, ("de", "fr"), ["de-AT", "fr-CA"]),
        ],
    )
    def test_those_of_the_memory(self, tmp_path: Path, existing, tags, langs, written):
        """The tags that are named, else the memory's own, in the order of the pairs, else the usual ones."""
        store("tmx", [row(1, "a", "b")], tmp_path / "x.tmx", tuple(existing))

        report = merge_rows([row(2, "c", "d")], tmp_path / "x.tmx", tags, DATE, langs)

        assert [existing, written] == self.tags(tmp_path / "x.tmx")
        assert tuple(written) == report.tags

    def test_the_header_decides(self, tmp_path: Path):
        """Of several countries the header's comes first, then the most frequent."""
        path = tmp_path / "x.tmx"
        merge_rows([row(1, "a", "b")], path, ("zh-TW", "en-GB"), DATE)
        merge_rows([row(n, "a", f"c{n}") for n in range(3)], path, ("zh-CN", "en-AU"), DATE)

        assert merge_rows([row(1, "e", "f")], path, None, DATE).tags == ("zh-TW", "en-AU")

    def test_pairs_are_known_in_either_direction_and_any_country(self, tmp_path: Path):
        """A memory from English knows the pairs that come from Chinese."""
        path = tmp_path / "x.tmx"
        store("tmx", [row(1, "Hello.", "你好。")], path, ("en-GB", "zh-SG"))

        assert merge_rows([row(1, "你好。", "Hello.", document="b")], path, TAGS, DATE).folded == 1

    @pytest.mark.parametrize("tags", [None, TAGS])
    @pytest.mark.parametrize("count", [0, 1])
    def test_other_languages(self, tmp_path: Path, tags, count: int):
        """A memory with neither language is refused, and stays as it is."""
        path = tmp_path / "memory.tmx"
        store("tmx", [row(1, "a", "b")] * count, path, ("de-DE", "fr-FR"))
        before = path.read_bytes()

        with pytest.raises(InputError) as caught:
            merge_rows(REVIEW_ROWS, path, tags)

        held = "de-DE and fr-FR" if count else "de-DE"
        line = f"holds {held}; these pairs are zh and en: name a memory of those languages, or a new file"
        assert f"{path}: {line}" == str(caught.value)
        assert before == path.read_bytes()

    def test_no_language(self, tmp_path: Path):
        """A code that is no language is refused before anything is made."""
        with pytest.raises(SettingError, match="unknown language tag 'qq'"):
            merge_rows(REVIEW_ROWS, tmp_path / "x.tmx", langs=("qq", "en"))
        assert names(tmp_path) == []


class TestRefusals:
    """Files that cannot be added to."""

    @pytest.mark.parametrize("text", ["", "id,keep\n", "<html/>", "<tmx/>", '<tmx version="1.4"><body>'])
    def test_no_memory(self, tmp_path: Path, text: str):
        """A file that is no memory is refused in one line and stays as it is."""
        (tmp_path / "x.tmx").write_text(text)

        with pytest.raises(InputError, match=r"x\.tmx: not a TMX file \([^\n]*\)$"):
            merge_rows(REVIEW_ROWS, tmp_path / "x.tmx")
        assert text == (tmp_path / "x.tmx").read_text()
        assert names(tmp_path) == ["x.tmx"]

    def test_places(self, tmp_path: Path):
        """A folder, and a place below a file, are refused in one line."""
        (tmp_path / "file").write_text("")

        with pytest.raises(InputError, match="a folder, not a file"):
            merge_rows(REVIEW_ROWS, tmp_path)
        with pytest.raises(OutputError, match="a file stands where the output folder should be"):
            merge_rows(REVIEW_ROWS, tmp_path / "file" / "x.tmx")


class TestCheck:
    """What is found out before the work is done."""

    def test_no_memory_yet(self, tmp_path: Path):
        """Where there is none there is nothing to find out, and nothing is made."""
        Merger(tmp_path / "new" / "x.tmx").check()

        assert names(tmp_path) == []

    def test_as_in_the_end(self, tmp_path: Path):
        """A memory of other languages is refused with the line that the end would have."""
        store("tmx", [row(1, "a", "b")], tmp_path / "x.tmx", ("de-DE", "fr-FR"))
        merger, lines = Merger(tmp_path / "x.tmx"), []
        for step in (merger.check, merger.finish):
            with pytest.raises(InputError) as caught:
                step()
            lines.append(str(caught.value))

        assert lines[0] == lines[1]
        assert names(tmp_path) == ["x.tmx"]


FEW = st.sampled_from(["甲", "乙。", " 甲\n", "é", "e\u0301", "", "\u200b", "a\0"])
ROWS = st.lists(
    st.builds(
        lambda number, source, target, keep, document: row(number, source, target, keep=keep, document=document),
        st.integers(1, 3),
        FEW | ANY_TEXT,
        FEW | ANY_TEXT,
        st.booleans() | st.just(True),
        st.sampled_from(["a", "b", "", " c\n", "d\0"]),
    ),
    max_size=8,
)


def folder(factory: pytest.TempPathFactory) -> Path:
    """Return an empty folder."""
    return factory.mktemp("memory")


class TestProperties:
    """What holds for all rows."""

    @settings(deadline=None, max_examples=50)  # each writes and reads files
    @given(ROWS)
    def test_again_changes_nothing(self, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]):
        """The same rows again leave the file as it is, byte for byte, whatever the date."""
        path = folder(tmp_path_factory) / "x.tmx"
        first = merge_rows(rows, path, None, DATE)
        before = path.read_bytes()

        second = merge_rows(rows, path, None, LATER)

        assert before == path.read_bytes()
        assert MergeReport(first.units, 0, len(kept_rows(rows)), 0, first.units, 0, TAGS) == second

    @settings(deadline=None, max_examples=50)  # each writes and reads files
    @given(ROWS)
    def test_every_kept_pair_is_there_once(self, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]):
        """Each kept pair is found once, counted as often as it came; the memory is valid, its ids are unique."""
        path = folder(tmp_path_factory) / "x.tmx"

        report = merge_rows(rows, path, None, DATE)

        wanted = Counter(pair_key(r.source, r.target) for r in kept_rows(rows))
        counts = [int(count or 1) for count in map("".join, values(path, "x-count"))]
        found = {pair_key(u.source, u.target): count for u, count in zip(read(path), counts, strict=True)}
        assert wanted == found
        assert report.units == len(found) == report.added == sum(wanted.values()) - report.folded
        assert len({u.get("tuid") for u in units(path)}) == len(found)
        assert valid(path)

    @settings(deadline=None, max_examples=50)  # each writes and reads files
    @given(ROWS, ROWS)
    def test_two_steps_are_one(self, tmp_path_factory: pytest.TempPathFactory, one: list[Row], two: list[Row]):
        """Two documents one after the other say what both at once say: texts, counts, documents, flags."""
        two = [replace(r, document=f"{r.document}2") for r in two]
        path = folder(tmp_path_factory)

        first = merge_rows(one, path / "steps.tmx", None, DATE)
        second = merge_rows(two, path / "steps.tmx", None, LATER)
        both = merge_rows([*one, *two], path / "once.tmx", None, DATE)

        assert said(path / "steps.tmx") == said(path / "once.tmx")
        parts = ("added", "folded", "contradictions", "removed_characters")
        assert [getattr(both, p) for p in parts] == [getattr(first, p) + getattr(second, p) for p in parts]

    @settings(deadline=None, max_examples=50)  # each writes and reads files
    @given(st.lists(ROWS, max_size=4), st.sampled_from(["", *sorted(FOREIGN)]))
    def test_many_documents_are_one(self, tmp_path_factory: pytest.TempPathFactory, documents, tool: str):
        """Rows that come document by document give the memory, and the report, of all at once, byte for byte."""
        path = folder(tmp_path_factory)
        for name in ("a.tmx", "b.tmx"):
            if tool:
                (path / name).write_bytes(FOREIGN[tool])
        merger = Merger(path / "a.tmx", created=DATE)

        merger.check()
        for rows in documents:
            merger.add(rows)

        assert merge_rows(chain(*documents), path / "b.tmx", None, DATE) == merger.finish()
        assert (path / "a.tmx").read_bytes() == (path / "b.tmx").read_bytes()

    @settings(deadline=None, max_examples=50)  # each writes and reads files
    @given(ROWS, st.sampled_from(sorted(FOREIGN)))
    def test_foreign_units_are_untouched(self, tmp_path_factory: pytest.TempPathFactory, rows: list[Row], tool: str):
        """Whatever is added, another tool's units are what they were, and every kept pair is found."""
        path = folder(tmp_path_factory) / "x.tmx"
        path.write_bytes(FOREIGN[tool])
        before = [canonical(unit) for unit in units(path)]

        merge_rows(rows, path, None, DATE)

        assert before == [canonical(unit) for unit in units(path)[: len(before)]]
        found = {pair_key(u.source, u.target) for u in read(path)}
        assert {pair_key(r.source, r.target) for r in kept_rows(rows)} <= found

    @given(ANY_TEXT)
    def test_keys_do_not_depend_on_the_form(self, text: str):
        """A text and its canonical forms have one key, which is its own key."""
        key = pair_key(text, "")[0]

        assert {key} == {pair_key(normalize(form, text), "")[0] for form in ("NFC", "NFD")}
        assert key == pair_key(f" {key}\n", "")[0]
