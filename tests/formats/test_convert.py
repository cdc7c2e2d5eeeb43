"""From one format to another: what a file holds, and what another format would lose of it."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from aligner.errors import InputError, OutputError, SettingError
from aligner.formats import FORMATS, ROW_FORMATS, format_of, load_rows
from aligner.formats.convert import losses
from aligner.formats.xliff import CORE
from aligner.rows import COLUMNS, Row
from tests.formats.test_tmx import ONE, memory, read, tuv
from tests.samples import ANY_TEXT, HOSTILE, REVIEW_ROWS, TAGS, names, row, store

LANGS = ("zh", "en")
SHEETS = [name for name in ROW_FORMATS if FORMATS[name].is_sheet]
MEMORIES = [name for name in ROW_FORMATS if name not in SHEETS]
HOLDS = {name: set(COLUMNS) for name in [*SHEETS, "xliff"]} | {
    "tmx": set(COLUMNS) - {"source_sentences", "target_sentences"},
    "moses": {"keep", "source", "target"},
}
"""The columns that a format keeps of a row that goes into a memory."""

KEPT = [replace(REVIEW_ROWS[0], flags=("length", "names")), *REVIEW_ROWS[1:4]]
WORDS = st.text("好天气abc ，。,.-'\"=12é", min_size=1, max_size=12).filter(lambda text: any(map(str.isalnum, text)))
FLAG_SETS = st.lists(st.sampled_from(["copy", "length"]), unique=True).map(tuple)
RANGES = st.sampled_from(["", "s1", "s12-s14"])


def written(rows: list[Row], name: str, stem: Path) -> tuple[Path, ...]:
    """Write *rows* in the format and return the files."""
    paths = FORMATS[name].paths(stem, LANGS)
    store(name, rows, paths)
    return paths


def ordinary_rows(*, keep: st.SearchStrategy[bool]) -> st.SearchStrategy[list[Row]]:
    """Return a strategy of rows as the program and its users make them."""
    sure = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
    shape = st.sampled_from(["1-1", "2-1", ""])
    made = st.builds(Row, st.just(""), keep, WORDS, WORDS, sure, FLAG_SETS, shape, RANGES, RANGES, st.just("天气_1"))
    return st.lists(made, max_size=4).map(lambda rows: [replace(r, id=f"天气-{n:04}") for n, r in enumerate(rows, 1)])


class TestLoadRows:
    """The rows of a file, whatever it is."""

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_every_format(self, name: str, tmp_path: Path):
        """The ending tells the format; each column that it holds comes back."""
        found = load_rows(written(KEPT, name, tmp_path / "x"))

        for column in sorted(HOLDS[name]):
            assert [getattr(r, column) for r in KEPT] == [getattr(r, column) for r in found.rows]
        assert found.beyond == ()

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_languages(self, name: str, tmp_path: Path):
        """The formats that say the languages give them."""
        found = load_rows(written(KEPT, name, tmp_path / "x"))

        assert (TAGS if name in MEMORIES else None) == found.tags

    @pytest.mark.parametrize(
        ("endings", "tags"),
        [
            (("de", "fr"), ("de-DE", "fr-FR")),
            (("sv", "zh-TW"), ("sv", "zh-TW")),
            (("txt", "en"), None),
            (("en", "en"), None),
        ],
    )
    def test_languages_of_two_texts(self, endings: tuple[str, str], tags: tuple[str, str] | None, tmp_path: Path):
        """Two texts name their languages if both their endings do."""
        paths = [tmp_path / f"{n}.{ending}" for n, ending in enumerate(endings)]
        for path in paths:
            path.write_text("a\n")

        assert tags == load_rows(paths).tags

    @pytest.mark.parametrize("ending", [".TMX", ".Csv", ".ndjson", ".xliff"])
    def test_other_endings(self, ending: str, tmp_path: Path):
        """Capitals and second names of an ending mean the same format."""
        (path,) = written(KEPT, format_of(Path(f"x{ending}")), tmp_path / "x")
        path.rename(tmp_path / f"y{ending}")

        assert len(load_rows([tmp_path / f"y{ending}"]).rows) == len(KEPT)

    def test_languages_chosen(self, tmp_path: Path):
        """Of a memory of several languages the two asked for are read, in that order."""
        unit = ONE + tuv("fr-FR", "Texte")

        assert [("Texte", "中文")] == [(r.source, r.target) for r in read(tmp_path, memory(unit), ("fr", "zh")).rows]

    @pytest.mark.parametrize("name", MEMORIES)
    def test_the_other_way_round(self, name: str, tmp_path: Path):
        """Asked for in the other order, the sides change places, and type and sentences with them."""
        rows = [replace(KEPT[0], type="2-1", source_sentences="s1-s2", target_sentences="s7")]
        paths = written(rows, name, tmp_path / "x")

        there, back = load_rows(paths, TAGS), load_rows(paths, ("en", "zh"))

        assert ("en-US", "zh-CN") == back.tags
        (one,), (other,) = there.rows, back.rows
        assert (one.source, one.target) == (other.target, other.source) == (rows[0].source, rows[0].target)
        assert (one.source_sentences, one.target_sentences) == (other.target_sentences, other.source_sentences)
        if name != "moses":
            assert ("2-1", "1-2") == (one.type, other.type)

    def test_type_in_a_memory_of_the_other_order(self, tmp_path: Path):
        """The type counts in the order of the variants, also where the header names the second as the source."""
        (found,) = read(tmp_path, memory('<prop type="x-type">2-1</prop>' + ONE, srclang="en-US")).rows

        assert ("Text", "中文", "1-2") == (found.source, found.target, found.type)

    def test_languages_that_are_not_there(self, tmp_path: Path):
        """An XLIFF file of other languages than those asked for is refused, as a memory is."""
        with pytest.raises(InputError, match=r"x\.xlf: holds zh-CN and en-US, not fr-FR$"):
            load_rows(written(KEPT, "xliff", tmp_path / "x"), ("zh-TW", "fr-FR"))

    @pytest.mark.parametrize("ending", [".html", ".png", ".svg", ".beads"])
    def test_no_rows_in_it(self, ending: str):
        """A page, a picture or an index list cannot be made of rows; the message says what can be done."""
        with pytest.raises(SettingError, match=r"needs the document itself; use `align FILE --format") as refused:
            load_rows([Path(f"x{ending}")])

        assert "\n" not in str(refused.value)

    @pytest.mark.parametrize("name", ["x.docx", "x", "x.", "folder.tmx/x", "x.tm\nx"])
    def test_unknown_ending(self, name: str):
        """Another ending is refused in one line that names those known, and no others."""
        with pytest.raises(SettingError, match="unknown ending") as refused:
            load_rows([Path(name)])

        message = str(refused.value)
        assert "\n" not in message
        assert all(FORMATS[each].endings[0] in message for each in ROW_FORMATS if each != "moses")
        assert ".html" not in message

    def test_one_text_of_two(self):
        """Parallel lines are two files."""
        with pytest.raises(SettingError, match=r"x\.moses: name the two files, one for each language"):
            load_rows([Path("x.moses")])

    @pytest.mark.parametrize("name", [name for name in ROW_FORMATS if name != "moses"])
    def test_missing_file(self, name: str, tmp_path: Path):
        """A file that is not there is named."""
        with pytest.raises(InputError, match="none"):
            load_rows(FORMATS[name].paths(tmp_path / "none", LANGS))


class TestLosses:
    """What a format would lose."""

    @pytest.mark.parametrize(("there", "name"), list(product(ROW_FORMATS, ROW_FORMATS)))
    def test_every_pair(self, there: str, name: str, tmp_path: Path):
        """Of rows that a format gave, another loses the columns that it does not hold, and nothing else."""
        rows = load_rows(written(KEPT, there, tmp_path / "x")).rows
        made = HOLDS[there] | {"id", "document"} if there == "moses" else HOLDS[there]
        lost = [column for column in COLUMNS if column in made - HOLDS[name]]

        assert [f"column {column} in {'1 row' if column == 'flags' else '4 rows'}" for column in lost] == losses(
            rows, name, TAGS
        )

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_rows_not_kept(self, name: str):
        """Memories lose rows that are not kept or have an empty side; sheets lose none."""
        empty = row(6, "", "Nothing.")
        missing = "2 of 6 rows (not kept, or one side is empty)"

        found = losses([*REVIEW_ROWS, empty], name, TAGS)

        assert (name in MEMORIES) == (missing in found)
        assert not any("of source" in loss for loss in found)

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_no_rows(self, name: str):
        """Of nothing nothing is lost."""
        assert losses([], name, TAGS) == []

    @pytest.mark.parametrize(
        ("text", "losing"),
        [
            ("two\nlines", {"csv", "tsv", "xlsx", "moses"}),
            ("a\ttab", {"csv", "tsv", "xlsx", "moses"}),
            ("a\u2028b", {"csv", "tsv", "xlsx", "moses"}),
            ("\x01control", {"xlsx", "tmx"}),
            ("\ufeffmark", {"moses"}),
            ("a\ud800b", {"csv", "tsv", "xlsx", "tmx", "moses"}),
            ("_x0041_", set()),
            ("=1+1", set()),
            ("'=1+1", set()),
            ('"quoted"', set()),
            ("&amp; <b>", set()),
            ("  spaces  ", set()),
            ("NA", set()),
        ],
    )
    def test_characters(self, text: str, losing: set[str]):
        """Characters and line breaks that a format cannot hold are named with the side."""
        for name in ROW_FORMATS:
            source, target = (losses([row(1, *both)], name, TAGS) for both in ((text, "x"), ("x", text)))

            assert ("characters or line breaks of source in 1 row" in source) == (name in losing)
            assert ("characters or line breaks of target in 1 row" in target) == (name in losing)

    def test_same_id_twice(self):
        """A memory gives each unit an id of its own, and says so."""
        twice = [row(1, "一。", "One."), row(1, "二。", "Two.")]

        assert "column id in 1 row" in losses(twice, "tmx", TAGS)
        assert losses(twice, "csv", TAGS) == []

    def test_order(self):
        """XLIFF puts the rows of a document together: if they come in turns, their order is lost, no text is."""
        turns = [row(n, f"{n}。", f"{n}.", document=name) for n, name in enumerate("ABA")]

        assert losses(turns, "xliff", TAGS) == ["the order of the rows"]
        assert losses([turns[0], turns[2], turns[1]], "xliff", TAGS) == []

    def test_digits_of_confidence(self):
        """Digits of the confidence that no format shows are no loss."""
        assert losses([row(1, "一。", "One.", confidence=1 / 3)], "csv", TAGS) == []

    def test_thousands(self):
        """Large numbers are readable."""
        rows = [row(n, "一。", "One.", keep=False) for n in range(1000)]

        assert losses(rows, "moses", TAGS) == ["1,000 of 1,000 rows (not kept, or one side is empty)"]

    @pytest.mark.parametrize(
        ("name", "fields", "reason"),
        [
            (
                "xlsx",
                {"source": "长" * 40_000},
                "row '002-0003': source has 40000 characters, a cell holds 32767; use csv",
            ),
            ("csv", {"source": "a\x00b"}, "NUL byte at line 3, column 15; remove it"),
            ("tmx", {"confidence": float("nan")}, "unit 2: confidence is 'nan', expected a number from 0 to 1"),
            ("jsonl", {"confidence": float("nan")}, "line 2: confidence is NaN, expected a number from 0 to 1"),
        ],
    )
    def test_cannot_hold(self, name: str, fields: dict[str, Any], reason: str):
        """What a format cannot hold at all is refused; the message names no file that nobody knows."""
        with pytest.raises(OutputError) as refused:
            losses([row(1, "a", "b"), replace(row(3, "x", "y"), **fields)], name, TAGS)

        assert f"cannot be written as {name}: {reason}" == str(refused.value)

    def test_nowhere_to_write(self, monkeypatch: pytest.MonkeyPatch):
        """Nor does it where the place to compare in is at fault."""

        def refuse(path: Path, data: bytes):
            raise OutputError(f"{path}: cannot be written (No space left on device)")

        monkeypatch.setattr("aligner.formats.sheet.atomic_write", refuse)
        with pytest.raises(
            OutputError, match=r"^cannot be written as csv: cannot be written \(No space left on device\)$"
        ):
            losses(KEPT, "csv", TAGS)

    def test_nothing_is_left_behind(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """The files to compare with are removed, also when a format refuses."""
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

        losses(KEPT, "csv", TAGS)
        with pytest.raises(OutputError):
            losses([row(1, "长" * 40_000, "x")], "xlsx", TAGS)

        assert names(tmp_path) == []

    @pytest.mark.parametrize("name", [name for name in ROW_FORMATS if name != "xlsx"])
    def test_hostile(self, name: str, tmp_path: Path):
        """Where no text is said to be lost, every text comes back."""
        rows = [row(n, text, text) for n, text in enumerate(HOSTILE, 1)]

        found = losses(rows, name, TAGS)
        back = load_rows(written(rows, name, tmp_path / "x")).rows

        same = [(r.source, r.target) for r in rows] == [(r.source, r.target) for r in back]
        assert same == (not any("of source" in loss or "of target" in loss for loss in found))


class TestLanguagesLost:
    """Languages that are known and that a format does not say."""

    @pytest.mark.parametrize("name", ROW_FORMATS)
    @pytest.mark.parametrize(
        ("texts", "tags", "in_sheets", "in_texts"),
        [
            (("Guten Tag", "Bonjour"), ("de-DE", "fr-FR"), True, False),
            (("Guten Tag", "Bonjour"), ("de-AT", "fr-FR"), True, True),
            (("好", "Good"), ("zh-CN", "en-US"), False, False),
            (("好", "Good"), ("zh", "en"), True, False),
            (("好", "Good"), ("ZH_cn", "EN-us"), False, False),
            (("好", "Good"), ("zh-TW", "en-US"), True, True),
            (("好", "好"), ("zh-CN", "zh-TW"), True, False),
            (("好", "Good"), ("zh-CN", "de-DE"), True, False),
            (("好", "Good"), ("zh-CN", "x-klingon"), True, True),
        ],
    )
    def test_named(self, name: str, texts, tags, in_sheets: bool, in_texts: bool):
        """They are lost unless the letters, or the endings of two texts, give the same ones again."""
        rows = [row(1, *texts)]
        said = [loss for loss in losses(rows, name, tags, named=True) if "languages" in loss]
        lost = in_sheets if name in SHEETS else in_texts if name == "moses" else False

        assert lost == bool(said)
        assert all(loss.startswith(f"the languages {' and '.join(tags)}") for loss in said)
        assert not any("languages" in loss for loss in losses(rows, name, tags))

    def test_texts_say_what_is_left(self):
        """Two texts hold the languages but no countries."""
        found = losses([row(1, "好", "Good")], "moses", ("zh-TW", "en-GB"), named=True)

        assert found[-1] == "the languages zh-TW and en-GB (only zh and en)"

    def test_no_rows(self):
        """Of no rows no language is lost."""
        assert losses([], "csv", ("de-DE", "fr-FR"), named=True) == []


class TestThereAndBack:
    """Formats that lose nothing give the same rows."""

    @settings(max_examples=10, deadline=None)
    @given(rows=ordinary_rows(keep=st.booleans()))
    def test_sheets(self, rows: list[Row], tmp_path_factory: pytest.TempPathFactory):
        """Ordinary rows go from one sheet to the next and are the same at the end."""
        folder, found = tmp_path_factory.mktemp("sheets"), rows
        for name in SHEETS:
            assert losses(found, name, TAGS) == []
            found = list(load_rows(written(found, name, folder / "x")).rows)
            assert rows == found

    @settings(max_examples=15, deadline=None)
    @given(rows=ordinary_rows(keep=st.just(True)))
    def test_memories(self, rows: list[Row], tmp_path_factory: pytest.TempPathFactory):
        """Kept rows go through XLIFF whole, and without their sentences through TMX."""
        folder = tmp_path_factory.mktemp("memories")
        bare = [replace(each, source_sentences="", target_sentences="") for each in rows]
        for some, name in ((rows, "xliff"), (bare, "tmx")):
            assert losses(some, name, TAGS) == []
            assert some == list(load_rows(written(some, name, folder / "x"), TAGS).rows)

    @settings(max_examples=25, deadline=None)
    @given(texts=st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3), name=st.sampled_from(ROW_FORMATS))
    def test_any_text(self, texts, name: str, tmp_path_factory: pytest.TempPathFactory):
        """Whatever the texts hold: the format refuses, names a loss, or gives them back."""
        rows = [row(n, *both) for n, both in enumerate(texts, 1)]
        try:
            found = losses(rows, name, TAGS)
        except OutputError as error:
            assert "\n" not in str(error)
            return
        back = load_rows(written(rows, name, tmp_path_factory.mktemp("any") / "x"), TAGS).rows

        assert found or rows == list(back)


class TestBeyond:
    """What a file holds that no row has a place for."""

    @pytest.mark.parametrize("ending", ["csv", "tsv"])
    def test_columns_of_ones_own(self, tmp_path: Path, ending: str):
        """Columns that are none of ours are named."""
        separator = {"csv": ",", "tsv": "\t"}[ending]
        lines = [["id", "keep", "source", "target", "Note", "who"], ["x-1", "yes", "一。", "One.", "?", "me"]]
        (tmp_path / f"x.{ending}").write_text("\n".join(map(separator.join, lines)) + "\n", "utf-8")

        assert load_rows([tmp_path / f"x.{ending}"]).beyond == ("the columns note, who",)

    def test_keys_of_ones_own(self, tmp_path: Path):
        """So are keys of JSON objects, whichever line has them."""
        (tmp_path / "x.jsonl").write_text(
            '{"source": "一。", "target": "One."}\n{"source": "", "target": "", "score": 1}\n'
        )

        assert load_rows([tmp_path / "x.jsonl"]).beyond == ("the column score",)

    def test_xliff(self, tmp_path: Path):
        """Notes and inline codes of another tool's XLIFF are counted; without a target language there are no tags."""
        (tmp_path / "x.xlf").write_text(
            '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en"><file id="f"><unit id="u">'
            '<notes><note>a</note><note>b</note></notes><segment><source>Press <pc id="1">OK</pc>.</source></segment>'
            "</unit></file></xliff>"
        )

        found = load_rows([tmp_path / "x.xlf"])

        assert found.beyond == ("notes: 2", "inline codes: 1")
        assert found.tags is None
        assert [row.source for row in found.rows] == ["Press OK."]

    def test_keys_again(self, tmp_path: Path):
        """A key that comes again in an object hides a value; the same key in another object does not."""
        (tmp_path / "x.jsonl").write_text(
            '{"source": "一", "source": "二", "target": "x"}\n\n'
            '{"source": "a", "target": "b", "target": "c", "target": "d"}\n',
            "utf-8",
        )

        found = load_rows([tmp_path / "x.jsonl"])

        assert found.beyond == ("repeated keys: 3",)
        assert [("二", "x"), ("a", "d")] == [(r.source, r.target) for r in found.rows]

    def test_xliff_with_entities(self, tmp_path: Path):
        """Text that stands in a declaration would be lost, so such a file is refused, as a memory is."""
        (tmp_path / "x.xlf").write_text(
            f'<!DOCTYPE xliff [<!ENTITY co "Company">]><xliff xmlns="{CORE}" srcLang="en"><file id="f"><unit id="u">'
            "<segment><source>&co;</source></segment></unit></file></xliff>"
        )

        with pytest.raises(InputError, match=r"declares entities of its own \(co\); save it without them"):
            load_rows([tmp_path / "x.xlf"])

    def test_workbook(self, tmp_path: Path):
        """Further worksheets with anything in them and comments are counted; an empty one and our own are not."""
        (path,) = written(KEPT, "xlsx", tmp_path / "x")
        book = openpyxl.load_workbook(path)
        book.create_sheet("empty")
        book.create_sheet("before", 0)["C7"] = "mine"
        book.create_sheet("after")["A1"] = 0
        book["pairs"]["C2"].comment = Comment("Really?", "me")
        book["pairs"]["D3"].comment = Comment("No.", "me")
        book["after"]["A1"].comment = Comment("?", "me")
        book.save(path)

        found = load_rows([path])

        assert sorted(found.beyond) == ["cell comments: 3", "further worksheets: 2"]
        assert KEPT == list(found.rows)

    def test_workbook_without_comments(self, tmp_path: Path):
        """Further worksheets are counted where there are no comments, too."""
        (path,) = written(KEPT, "xlsx", tmp_path / "x")
        book = openpyxl.load_workbook(path)
        book.create_sheet("again").append(COLUMNS)
        book.save(path)

        assert load_rows([path]).beyond == ("further worksheets: 1",)

    def test_what_was_made_up_cannot_be_lost(self, tmp_path: Path):
        """Ids and document names that two texts do not have are no loss, nor are empty cells; a memory's ids are."""
        for name, text in (("x.zh", "一。\n"), ("x.en", "One.\n")):
            (tmp_path / name).write_text(text)
        texts = load_rows([tmp_path / "x.zh", tmp_path / "x.en"])
        (tmp_path / "x.tmx").write_text(memory(ONE))
        unnamed = load_rows([tmp_path / "x.tmx"])

        assert losses(texts.rows, "moses", TAGS, named=True, made_up=texts.made_up) == []
        assert losses(unnamed.rows, "moses", TAGS, made_up=unnamed.made_up) == []
        assert losses(unnamed.rows, "moses", TAGS) == ["column id in 1 row"]

    def test_two_sheets_are_no_texts(self, tmp_path: Path):
        """Two inputs are texts; two sheets are refused."""
        for name in ("a.csv", "b.csv"):
            (tmp_path / name).write_text("id,keep,source,target\n")

        with pytest.raises(SettingError, match=r"a\.csv: a csv file; two inputs are texts, one for each language"):
            load_rows([tmp_path / "a.csv", tmp_path / "b.csv"])
