"""Every format by its name: its files, what they hold, and how it is named."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import OutputError, SettingError
from aligner.formats import ENDINGS, FORMATS, ROW_FORMATS, UnitReport, load_rows, parse_formats
from aligner.formats.convert import losses
from aligner.records import Alignment
from aligner.rows import Row, kept_rows, rows_of
from tests.samples import REVIEW_ROWS, SMALL, TAGS, alignment, names, row, store

EMPTY = alignment(name="empty")
KEPT = alignment(("你好。", "Hello."), ("再见。", "Good-bye."), ("没有译文。", ""))
LANGS = ("zh", "en")
SHEETS = [name for name, each in FORMATS.items() if each.is_sheet]
MEMORIES = [name for name in ROW_FORMATS if name not in SHEETS]


def write(name: str, what: Alignment | list[Row], folder: Path) -> tuple[Path, ...]:
    """Write *what* in the format *name*, and return the files."""
    paths = FORMATS[name].paths(folder / "out.x", LANGS)
    store(name, what, paths)
    return paths


class TestFiles:
    """What a format writes where."""

    @pytest.mark.parametrize("name", FORMATS)
    @pytest.mark.parametrize("shown", [SMALL, EMPTY, KEPT], ids=["nothing paired well", "empty", "kept"])
    def test_all_written(self, name: str, shown: Alignment, tmp_path: Path):
        """Each format writes the files that its paths name, and no other, also for an empty alignment."""
        if name in ("png", "svg"):
            pytest.importorskip("matplotlib", reason="needs matplotlib")

        paths = write(name, shown, tmp_path)

        assert {path.name for path in paths} == set(names(tmp_path))

    @pytest.mark.parametrize("name", FORMATS)
    def test_paths(self, name: str):
        """Files stand beside each other and begin with the stem, dots in it included; each has its own name."""
        paths = FORMATS[name].paths(Path("out") / "a.b", LANGS)

        assert len(paths) == len(set(paths)) == len(FORMATS[name].endings) > 0
        assert all(path.parent == Path("out") and path.name.startswith("a.b.") for path in paths)

    def test_languages_in_names(self):
        """Formats of several files name the languages, each file its own."""
        assert [Path("x.de"), Path("x.fr")] == list(FORMATS["moses"].paths(Path("x"), ("de", "fr")))
        intertext = FORMATS["intertext"].paths(Path("x"), ("de", "fr"))
        assert [Path("x.de.xml"), Path("x.fr.xml"), Path("x.de.fr.xml")] == list(intertext)

    def test_no_two_share_a_name(self):
        """All formats can be written side by side."""
        paths = [path for form in FORMATS.values() for path in form.paths(Path("x"), LANGS)]

        assert len(paths) == len(set(paths))

    @pytest.mark.parametrize("name", FORMATS)
    def test_module(self, name: str):
        """Each module writes, and reads what is made of rows; only what is made of rows can be a sheet."""
        form = FORMATS[name]

        assert form.name == name
        assert callable(form.load().write)
        assert hasattr(form.load(), "read") == (name in ROW_FORMATS) == (not form.needs_alignment)
        assert not (form.is_sheet and form.needs_alignment)

    @pytest.mark.parametrize("name", [name for name in FORMATS if name not in ROW_FORMATS])
    def test_rows_alone(self, name: str, tmp_path: Path):
        """What shows an alignment says so where it is given rows alone."""
        with pytest.raises(SettingError, match="it cannot be made of rows alone"):
            write(name, REVIEW_ROWS, tmp_path)

    def test_a_library_that_is_missing(self, monkeypatch: pytest.MonkeyPatch):
        """Where a library is not installed one line says how to get it."""
        monkeypatch.setitem(sys.modules, "openpyxl", None)
        monkeypatch.delitem(sys.modules, "aligner.formats.workbook", raising=False)

        with pytest.raises(
            OutputError, match=r"^xlsx needs the package openpyxl: .* -m pip install openpyxl; or use csv"
        ):
            FORMATS["xlsx"].load()

    def test_light(self):
        """The table of formats, and what the command line needs for its help, load no heavy library."""
        heavy = {"pandas", "lxml", "openpyxl", "matplotlib", "numpy"}
        code = f"import sys, aligner.formats, aligner.rows, cli.main; sys.exit(bool({heavy} & sys.modules.keys()))"

        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    @pytest.mark.parametrize("name", FORMATS)
    def test_about(self, name: str):
        """Each says in a few words what it is, without a full stop, for lists."""
        about = FORMATS[name].about

        assert 0 < len(about) <= 40
        assert about == about.strip() and not about.endswith(".")


class TestRows:
    """Which rows sheets and memories hold."""

    @pytest.mark.parametrize("name", SHEETS)
    def test_sheets_list_all(self, name: str, tmp_path: Path):
        """A sheet lists every row, in the order given, kept or not."""
        write(name, SMALL, tmp_path)

        found = load_rows(FORMATS[name].paths(tmp_path / "out.x", LANGS)).rows

        assert [(row.id, row.keep, row.source, row.target) for row in rows_of(SMALL)] == [
            (row.id, row.keep, row.source, row.target) for row in found
        ]

    @pytest.mark.parametrize("name", MEMORIES)
    def test_memories_hold_the_kept(self, name: str, tmp_path: Path):
        """A memory holds the rows to keep that have something on both sides."""
        odd = [*REVIEW_ROWS, rows_of(SMALL)[1]]

        found = load_rows(write(name, odd, tmp_path)).rows

        assert [(row.source, row.target) for row in kept_rows(odd)] == [(row.source, row.target) for row in found]
        assert len(found) == 4

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_no_rows(self, name: str, tmp_path: Path):
        """No rows make a file without rows, which can be read."""
        assert load_rows(write(name, [], tmp_path)).rows == ()

    @pytest.mark.parametrize("name", ROW_FORMATS)
    def test_report(self, name: str, tmp_path: Path):
        """A writer says how many rows it wrote: all, or those that a memory holds."""
        report = store(name, REVIEW_ROWS, FORMATS[name].paths(tmp_path / "x", LANGS))

        assert UnitReport(5 if name in SHEETS else 4, 0) == report

    @pytest.mark.parametrize("name", SHEETS)
    def test_places(self, name: str, tmp_path: Path):
        """Pages and times are columns behind the others where any row has one, and come back."""
        places: list[tuple[tuple[str, str], ...]] = [(("time", "00:01"), ("page", "-3")), (), (("slide", "7"),)]
        rows = [row(n, "好。", "Good.", places=there) for n, there in enumerate(places)]
        paths = write(name, rows, tmp_path)

        back = load_rows(paths)

        assert [(("page", "-3"), ("time", "00:01")), (), ()] == [each.places for each in back.rows]
        assert [replace(each, places=()) for each in rows] == [replace(each, places=()) for each in back.rows]
        assert back.beyond == ("the column slide",)
        if name == "csv":
            assert paths[0].read_text("utf-8-sig").splitlines()[0].endswith(",document,page,time,slide")

    def test_places_in_a_memory(self, tmp_path: Path):
        """A memory does not hold them."""
        assert losses([row(1, "好。", "Good.", places=(("page", "3"),))], "xliff", TAGS) == ["column page in 1 row"]


class TestEndings:
    """Which format a file's ending stands for."""

    def test_every_file_of_one(self):
        """A format of one file is found again by that file's ending."""
        for name, form in FORMATS.items():
            if len(form.endings) == 1:
                assert name == ENDINGS[form.paths(Path("x"), LANGS)[0].suffix]

    def test_known_formats_only(self):
        """Endings are of one lower-case part and stand for known formats."""
        for ending, name in ENDINGS.items():
            assert name in FORMATS
            assert ending == Path(f"x{ending}").suffix == ending.lower()


class TestParseFormats:
    """The names that a person writes."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("csv", ["csv"]),
            ("csv,tmx", ["csv", "tmx"]),
            (" TMX , csv ", ["tmx", "csv"]),
            ("csv,csv,tmx,csv", ["csv", "tmx"]),
        ],
    )
    def test_read(self, text: str, expected: list[str]):
        """Names in their order, each once; spaces and capitals do not matter."""
        assert expected == parse_formats(text, list(FORMATS))

    @pytest.mark.parametrize(("text", "wrong"), [("csv,xls", "xls"), ("", ""), ("csv,", ""), ("csv;tmx", "csv;tmx")])
    def test_unknown(self, text: str, wrong: str):
        """An unknown or missing name is refused in one line that names those known."""
        with pytest.raises(SettingError) as refused:
            parse_formats(text, ["csv", "tmx"])

        assert f"unknown format {wrong!r}; known: csv, tmx" == str(refused.value)

    def test_known_where_asked(self):
        """A format that exists is refused where it is not among those asked for."""
        with pytest.raises(SettingError, match="unknown format 'html'; known: csv, xlsx"):
            parse_formats("csv,html", ROW_FORMATS)

    @given(st.lists(st.sampled_from(list(FORMATS)), min_size=1))
    def test_any_choice(self, chosen: list[str]):
        """Any choice of formats comes back, each once."""
        assert list(dict.fromkeys(chosen)) == parse_formats(",".join(chosen), list(FORMATS))
