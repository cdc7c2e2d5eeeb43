"""Two texts hold the kept pairs line by line, for our reader and for the tools that they are made for."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import InputError, OutputError
from aligner.formats import UnitReport
from aligner.rows import kept_rows
from tests.samples import ANY_TEXT, HOSTILE, ONE_LINE, REVIEW_ROWS, TAGS, names, row, rows_in, store


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file as the strictest reader counts them, each with its end taken off."""
    text = path.read_bytes().decode()
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1]


class TestMoses:
    """Two files, line by line translations of each other."""

    @pytest.fixture(name="paths")
    def _paths(self, tmp_path: Path) -> tuple[Path, Path]:
        return tmp_path / "x.zh", tmp_path / "x.en"

    def test_bytes(self, paths: tuple[Path, Path]):
        """Each kept pair is one line in each file, LF behind each; what is not kept is left out."""
        assert UnitReport(4, 0) == store("moses", REVIEW_ROWS, paths)

        expected = "今天天气很好。\n我们去公园。\n他喜欢喝茶。\n她喜欢咖啡。\n"
        assert expected == paths[0].read_bytes().decode()
        assert [row.target for row in REVIEW_ROWS[:4]] == lines_of(paths[1])

    @settings(max_examples=40)
    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, st.booleans()), max_size=5))
    def test_lines_stay_together(self, tmp_path_factory: pytest.TempPathFactory, texts):
        """Whatever the texts hold, both files have the same lines for any reader, the memory's rows, none blank."""
        folder = tmp_path_factory.mktemp("moses")
        rows = [row(n, source, target, keep=keep) for n, (source, target, keep) in enumerate(texts)]

        report = store("moses", rows, (folder / "a.zh", folder / "a.en"))

        kept = kept_rows(rows)
        for path, side in ((folder / "a.zh", "source"), (folder / "a.en", "target")):
            lines = path.read_bytes().decode().splitlines()
            assert lines == lines_of(path)
            assert len(lines) == len(kept) == report.units
            assert all(line.strip() for line in lines)
            written = "".join(lines)
            texts = "".join(getattr(row, side) for row in kept)
            assert [c for c in texts if c.isalnum()] == [c for c in written if c.isalnum()]
        assert report.units == store("tmx", rows, folder / "a.tmx", TAGS).units
        back = rows_in("moses", (folder / "a.zh", folder / "a.en"))
        assert len(kept) == len(back)

    @settings(max_examples=40)
    @given(st.lists(st.tuples(ONE_LINE.filter(str.isprintable), ONE_LINE), max_size=5))
    def test_lines_come_back(self, tmp_path_factory: pytest.TempPathFactory, texts):
        """Texts that are lines come back as they were, with ids from the lines' numbers."""
        folder = tmp_path_factory.mktemp("moses")
        rows = [row(n, f"a{source}", f"b{target}") for n, (source, target) in enumerate(texts)]

        assert UnitReport(len(rows), 0) == store("moses", rows, (folder / "d_1.zh", folder / "d_1.en"))

        back = rows_in("moses", (folder / "d_1.zh", folder / "d_1.en"))
        assert [(row.source, row.target) for row in rows] == [(row.source, row.target) for row in back]
        assert [f"d-{n:04}" for n in range(1, len(rows) + 1)] == [row.id for row in back]
        assert {(True, 1.0, "d_1")} >= {(row.keep, row.confidence, row.document) for row in back}

    def test_what_a_line_cannot_hold_is_counted(self, paths: tuple[Path, Path]):
        """NUL, lone surrogates and a byte order mark that a text begins with are removed and counted."""
        report = store("moses", [row(1, "\ufeff\ufeffa\x00\ufeff", "b\ud800\x85c")], paths)

        assert UnitReport(1, 4) == report
        assert ["a\ufeff"] == lines_of(paths[0])
        assert ["b c"] == lines_of(paths[1])

    def test_no_rows(self, paths: tuple[Path, Path]):
        """Without rows both files are empty, and that is read as no rows."""
        store("moses", [row(1, "x", "y", keep=False)], paths)

        assert (b"", b"") == (paths[0].read_bytes(), paths[1].read_bytes())
        assert rows_in("moses", paths) == []

    def test_blank_lines_of_others(self, paths: tuple[Path, Path]):
        """A line that is blank on one side is not kept, one that is blank on both is none; numbers go on."""
        paths[0].write_bytes("一\r\n\r\n \r\n四".encode())
        paths[1].write_bytes(b"one\n two \n\nfour\n")

        assert [("x-0001", True, "一"), ("x-0002", False, ""), ("x-0004", True, "四")] == [
            (row.id, row.keep, row.source) for row in rows_in("moses", paths)
        ]

    def test_unequal_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """Files with unequal numbers of lines are refused with both numbers."""
        monkeypatch.chdir(tmp_path)
        Path("a.zh").write_text("一\n二\n", encoding="utf-8")
        Path("a.en").write_text("one\n", encoding="utf-8")

        expected = "a.zh has 2 lines, a.en has 1 line; line by line they should be translations of each other"
        with pytest.raises(InputError, match=f"^{expected}$"):
            rows_in("moses", (Path("a.zh"), Path("a.en")))

    def test_one_file_for_both(self, tmp_path: Path):
        """Both languages in one file are refused before anything is written."""
        with pytest.raises(OutputError, match="both languages in one file; name two"):
            store("moses", REVIEW_ROWS, (tmp_path / "x", tmp_path / "x"))

        assert names(tmp_path) == []

    def test_paste(self, paths: tuple[Path, Path]):
        """``paste`` puts the pairs side by side."""
        if not shutil.which("paste"):
            pytest.skip("needs paste (package coreutils)")
        rows = [row(n, text, f"{n}") for n, text in enumerate(HOSTILE)]
        store("moses", rows, paths)

        done = subprocess.run(["paste", *paths], capture_output=True, check=True)
        assert [f"{row.source}\t{row.target}" for row in rows] == done.stdout.decode().split("\n")[:-1]
