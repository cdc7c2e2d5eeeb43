"""Memories are valid and hold exactly the kept pairs, whatever the text holds."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tmx import tmxfile

from aligner.errors import BrokenPromiseError, SettingError
from aligner.formats import tmx
from aligner.formats.tmx import write_tmx, write_tmx_rows
from aligner.formats.xmltext import UnitReport, check_xml_text, source_date, timestamp, xml_text
from aligner.rows import Row
from tests.samples import ANY_TEXT, DATE, DTD, HOSTILE, SMALL, TAGS, alignment


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
        monkeypatch.setattr(tmx, "_version", lambda: "1.2.3")

        report = write_tmx(SMALL, tmp_path / "x.tmx", TAGS, DATE)

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
        write_tmx(alignment((text, "x"), ("y", text), name=text[:30]), tmp_path / "x.tmx", TAGS)

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
        report = write_tmx(alignment((text, "x")), tmp_path / "x.tmx", TAGS)

        assert dtd.validate(etree.parse(str(tmp_path / "x.tmx")))
        assert [(written, "x")] == segments(tmp_path / "x.tmx")
        assert UnitReport(1, removed) == report

    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4), ANY_TEXT)
    def test_any_text_gives_a_valid_memory(self, tmp_path_factory: pytest.TempPathFactory, texts, name: str):
        """Whatever the texts hold, the memory parses, is valid, and has no empty side."""
        path = tmp_path_factory.mktemp("memory") / "x.tmx"

        report = write_tmx(alignment(*texts, name=name), path, TAGS)

        assert etree.DTD(str(DTD)).validate(etree.parse(str(path)))
        assert report.units == len(segments(path))
        assert all(source.strip() and target.strip() for source, target in segments(path))

    @given(ANY_TEXT)
    def test_xml_text_is_xml_text(self, text: str):
        """Cleaned text passes the check; text that passes is not changed by cleaning."""
        check_xml_text(xml_text(text))
        try:
            check_xml_text(text)
        except BrokenPromiseError:
            assert text != xml_text(text)
        else:
            assert text == xml_text(text)

    def test_only_kept_pairs_with_two_sides(self, tmp_path: Path):
        """Pairs that are not kept, null beads and sides with nothing to see are left out."""
        blanks = [("", "x"), ("x", ""), (" ", "x"), ("x", "\u3000\n"), ("\u200b", "x"), ("x", "\x01"), ("中", "y")]
        pairs = tuple(replace(pair, keep=True) for pair in alignment(*blanks).pairs)

        report = write_tmx(replace(alignment(*blanks), pairs=pairs), tmp_path / "x.tmx", TAGS)
        nothing = write_tmx(alignment(("中", "y"), keep=False), tmp_path / "y.tmx", TAGS)

        assert segments(tmp_path / "x.tmx") == [("中", "y")]
        assert (report.units, nothing.units) == (1, 0)

    def test_empty_memory_is_valid(self, tmp_path: Path, dtd: etree.DTD):
        """An alignment with nothing to keep gives a memory without units, which is valid."""
        write_tmx(alignment(), tmp_path / "x.tmx", TAGS)

        assert dtd.validate(etree.parse(str(tmp_path / "x.tmx")))

    def test_dates_are_utc(self, tmp_path: Path):
        """A date is written in UTC, sixteen characters long; the default is now."""
        local = datetime.fromisoformat("2024-01-01T00:30:00+08:00")
        write_tmx(SMALL, tmp_path / "x.tmx", TAGS, local)
        write_tmx(SMALL, tmp_path / "y.tmx", TAGS)

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
            write_tmx(SMALL, tmp_path / "x.tmx", TAGS)
        expected = "no date; set it to whole seconds since 1970, or to nothing"
        assert f"SOURCE_DATE_EPOCH is {value[:40]!a}, {expected}" == str(caught.value)
        assert [] == list(tmp_path.iterdir())

    def test_no_date(self, monkeypatch: pytest.MonkeyPatch):
        """Set to nothing is not set."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
        assert source_date() is None
        monkeypatch.delenv("SOURCE_DATE_EPOCH")
        assert source_date() is None

    def test_version_has_a_fallback(self, monkeypatch: pytest.MonkeyPatch):
        """A copy that is not installed still writes a version, since TMX requires one."""
        import importlib.metadata

        def missing(name: str):
            raise importlib.metadata.PackageNotFoundError(name)

        monkeypatch.setattr(importlib.metadata, "version", missing)

        assert tmx._version() == "0"

    def test_split_rows_get_ids_of_their_own(self, tmp_path: Path):
        """Rows that a person has split or added get ids that no other unit of the memory has."""
        row = Row("a-1", True, "S", "T", 1.0, (), "", "", "", "")
        rows = [row, row, replace(row, id="a-1.2"), row, replace(row, id=""), replace(row, id="")]

        write_tmx_rows(rows, tmp_path / "x.tmx", TAGS)

        ids = [unit.get("tuid") for unit in etree.parse(str(tmp_path / "x.tmx")).iter("tu")]
        assert ids == ["a-1", "a-1.3", "a-1.2", "a-1.4", "added", "added.2"]
