"""From one format to another: what a file holds, and what another format would lose of it."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import InputError, OutputError, SettingError
from aligner.formats.convert import losses
from aligner.formats.load import Loaded, format_of, load_rows
from aligner.formats.registry import FORMATS, ROW_FORMATS
from aligner.formats.sheet import COLUMNS, Row
from tests.samples import ANY_TEXT, HOSTILE, REVIEW_ROWS, TAGS, names, row
from tests.test_tmx_read import HEADER, ONE, memory, tuv

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


def store(rows: list[Row], name: str, stem: Path) -> tuple[Path, ...]:
    """Write *rows* in the format and return the files."""
    form = FORMATS[name]
    assert form.write_rows
    paths = form.paths(stem, LANGS)
    form.write_rows(rows, paths, TAGS)
    return paths


def ordinary_rows(*, keep: st.SearchStrategy[bool]) -> st.SearchStrategy[list[Row]]:
    """Return a strategy of rows as the program and its users make them."""
    sure = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
    shape = st.sampled_from(["1-1", "2-1", ""])
    made = st.builds(Row, st.just(""), keep, WORDS, WORDS, sure, FLAG_SETS, shape, RANGES, RANGES, st.just("天气_1"))
    return st.lists(made, max_size=4).map(lambda rows: [replace(r, id=f"天气-{n:04}") for n, r in enumerate(rows, 1)])


def read(tmp_path: Path, data: str, tags: tuple[str, str] | None = None) -> Loaded:
    """Return what a memory of *data* holds."""
    (tmp_path / "other.tmx").write_text(data, encoding="utf-8")
    return load_rows([tmp_path / "other.tmx"], tags)


class TestLoadRows:
    """The rows of a file, whatever it is."""

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_every_format(self, name: str, tmp_path: Path):
        """The ending tells the format; each column that it holds comes back."""
        found = load_rows(store(KEPT, name, tmp_path / "x"))

        for column in sorted(HOLDS[name]):
            assert [getattr(r, column) for r in KEPT] == [getattr(r, column) for r in found.rows]
        assert found.beyond == ()

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_languages(self, name: str, tmp_path: Path):
        """The formats that say the languages give them."""
        found = load_rows(store(KEPT, name, tmp_path / "x"))

        assert (TAGS if name in ("tmx", "xliff") else None) == found.tags

    @pytest.mark.parametrize("ending", [".TMX", ".Csv", ".ndjson", ".xliff"])
    def test_other_endings(self, ending: str, tmp_path: Path):
        """Capitals and second names of an ending mean the same format."""
        (path,) = store(KEPT, format_of(Path(f"x{ending}")), tmp_path / "x")
        path.rename(tmp_path / f"y{ending}")

        assert len(load_rows([tmp_path / f"y{ending}"]).rows) == len(KEPT)

    def test_languages_chosen(self, tmp_path: Path):
        """Of a memory of several languages the two asked for are read, in that order."""
        unit = ONE + tuv("fr-FR", "Texte")

        assert [("Texte", "中文")] == [(r.source, r.target) for r in read(tmp_path, memory(unit), ("fr", "zh")).rows]

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


class TestMemoryOfAnotherTool:
    """What another tool's memory holds beside texts is counted, never dropped unsaid."""

    def test_plain(self, tmp_path: Path):
        """A unit of two texts has all of it in its row; what it does not say is empty, and its id made."""
        found = read(tmp_path, memory(ONE, ONE))

        assert found.beyond == ()
        assert [Row(f"other-000{n}", True, "中文", "Text", 1.0, (), "", "", "", "") for n in (1, 2)] == list(found.rows)

    @pytest.mark.parametrize(
        ("unit", "beyond"),
        [
            ("<note>one</note><note>two</note>" + ONE, ("notes: 2",)),
            (ONE.replace("<seg>中文", "<note>in a variant</note><seg>中文"), ("notes: 1",)),
            ('<prop type="client">ACME</prop><prop type="x-confidence">0.5</prop>' + ONE, ("properties: 1",)),
            ('<prop type="x-type">1-1</prop><prop type="x-type">2-1</prop>' + ONE, ("properties: 1",)),
            (ONE.replace("<seg>中文", '<prop type="x-type">1-1</prop><seg>中文'), ("properties: 1",)),
            (ONE + tuv("fr-FR", "Texte"), ("variants in a third language: 1",)),
            (tuv("zh-CN", '中<bpt i="1">&lt;b></bpt>文<ept i="1"/><ph/>') + tuv("en-US", "Text"), ("inline codes: 3",)),
            (tuv("zh-CN", "中<hi>文</hi>") + tuv("en-US", "<it pos='begin'/>Text<ut/>"), ("inline codes: 3",)),
            (
                ONE.replace("<tuv ", '<tuv changedate="20240101T000000Z" creationid="me" ', 1),
                ("authors, dates and other attributes: 2",),
            ),
        ],
    )
    def test_named(self, unit: str, beyond: tuple[str, ...], tmp_path: Path):
        """Each kind of thing is named with its number; the texts are read all the same."""
        found = read(tmp_path, memory(unit))

        assert beyond == found.beyond
        assert [("中文", "Text")] == [(r.source, r.target) for r in found.rows]

    def test_property_again(self, tmp_path: Path):
        """Of a property that comes again the first is the row's."""
        twice = '<prop type="x-type">1-1</prop><prop type="x-type">2-1</prop>'

        assert [r.type for r in read(tmp_path, memory(twice + ONE)).rows] == ["1-1"]

    def test_attributes_of_units(self, tmp_path: Path):
        """An author is named, and dates where they differ; one date for all says nothing of a unit."""
        units = [f'<tu tuid="{n}" creationdate="2024010{n}T000000Z" creationid="me">{ONE}</tu>' for n in (1, 2)]
        whole = f'<tmx version="1.4">{HEADER.format("zh-CN")}<body>{"".join(units)}</body></tmx>'
        same = whole.replace("20240102", "20240101")

        assert ("authors, dates and other attributes: 2", "dates: 2") == read(tmp_path, whole).beyond
        assert ("authors, dates and other attributes: 2",) == read(tmp_path, same).beyond

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

    def test_header(self, tmp_path: Path):
        """Notes and properties of the whole memory are counted."""
        data = memory(ONE).replace('datatype="plaintext"/>', 'datatype="plaintext"><note>ACME</note></header>')

        assert read(tmp_path, data).beyond == ("notes and properties of the whole memory: 1",)

    def test_variant_without_language(self, tmp_path: Path):
        """A variant that names no language hides nothing that others have."""
        found = read(tmp_path, memory(ONE.replace("<tuv ", '<tuv usagecount="3" ', 1) + "<tuv><seg>?</seg></tuv>"))

        assert ("variants in a third language: 1", "authors, dates and other attributes: 1") == found.beyond

    @pytest.mark.parametrize(("said", "read_as"), [("0.5", 0.5), (" 1 ", 1.0), ("7", 1.0), ("-1", 0.0)])
    def test_confidence(self, said: str, read_as: float, tmp_path: Path):
        """A number is a confidence, brought into its range."""
        (found,) = read(tmp_path, memory(f'<prop type="x-confidence">{said}</prop>{ONE}')).rows

        assert found.confidence == read_as

    @pytest.mark.parametrize("said", ["high", "", "0,5"])
    def test_no_confidence(self, said: str, tmp_path: Path):
        """What is no number is refused with the unit's number."""
        with pytest.raises(InputError, match=r"other\.tmx, unit 2: x-confidence is .*, expected a number"):
            read(tmp_path, memory(ONE, f'<prop type="x-confidence">{said}</prop>{ONE}'))


class TestLosses:
    """What a format would lose."""

    @pytest.mark.parametrize(("there", "name"), list(product(ROW_FORMATS, ROW_FORMATS)))
    def test_every_pair(self, there: str, name: str, tmp_path: Path):
        """Of rows that a format gave, another loses the columns that it does not hold, and nothing else."""
        rows = load_rows(store(KEPT, there, tmp_path / "x")).rows
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
        ("name", "text", "message"),
        [
            ("xlsx", "长" * 40_000, "xlsx: row '002-0001': source has 40000 characters, a cell holds 32767; use csv"),
            ("csv", "a\x00b", "csv: NUL byte at line 2, column 15; remove it"),
        ],
    )
    def test_cannot_hold(self, name: str, text: str, message: str):
        """What a format cannot hold at all is refused; the message names the format, no file that nobody knows."""
        with pytest.raises(OutputError) as refused:
            losses([row(1, text, "x")], name, TAGS)

        assert message == str(refused.value)

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
        back = load_rows(store(rows, name, tmp_path / "x")).rows

        same = [(r.source, r.target) for r in rows] == [(r.source, r.target) for r in back]
        assert same == (not any("of source" in loss or "of target" in loss for loss in found))


class TestThereAndBack:
    """Formats that lose nothing give the same rows."""

    @settings(max_examples=10, deadline=None)
    @given(rows=ordinary_rows(keep=st.booleans()))
    def test_sheets(self, rows: list[Row], tmp_path_factory: pytest.TempPathFactory):
        """Ordinary rows go from one sheet to the next and are the same at the end."""
        folder, found = tmp_path_factory.mktemp("sheets"), rows
        for name in SHEETS:
            assert losses(found, name, TAGS) == []
            found = list(load_rows(store(found, name, folder / "x")).rows)
            assert rows == found

    @settings(max_examples=15, deadline=None)
    @given(rows=ordinary_rows(keep=st.just(True)))
    def test_memories(self, rows: list[Row], tmp_path_factory: pytest.TempPathFactory):
        """Kept rows go through XLIFF whole, and without their sentences through TMX."""
        folder = tmp_path_factory.mktemp("memories")
        bare = [replace(each, source_sentences="", target_sentences="") for each in rows]
        for some, name in ((rows, "xliff"), (bare, "tmx")):
            assert losses(some, name, TAGS) == []
            assert some == list(load_rows(store(some, name, folder / "x"), TAGS).rows)

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
        back = load_rows(store(rows, name, tmp_path_factory.mktemp("any") / "x"), TAGS).rows

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

    def test_two_sheets_are_no_texts(self, tmp_path: Path):
        """Two inputs are texts; two sheets are refused."""
        for name in ("a.csv", "b.csv"):
            (tmp_path / name).write_text("id,keep,source,target\n")

        with pytest.raises(SettingError, match=r"a\.csv: a csv file; two inputs are texts, one for each language"):
            load_rows([tmp_path / "a.csv", tmp_path / "b.csv"])
