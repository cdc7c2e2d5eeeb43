"""Workbooks hold every row as text, look right, and come back."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import OutputError
from aligner.formats import UnitReport, workbook
from aligner.formats.workbook import MAX_CELL
from aligner.rows import COLUMN_NOTES, COLUMNS, FLAGS, guard, one_line
from tests.outside import call, tool
from tests.samples import ANY_TEXT, DATE, HOSTILE, REVIEW_ROWS, names, row, rows_in, store

SHORT = [text[:MAX_CELL] for text in HOSTILE]
ESCAPES = ["_x0041_", "a_x000D_b", "_x005F_x0041_", "_x0041_x0042_", "x005F_", "_xzzzz_", "_x0041", "__x00e9__"]
SPREADSHEET = ["2024-01-02", "1-2", "12:30", "1e5", "#N/A", "#REF!", "TRUE", "=", "  two  spaces ", "’s", "\u3000x"]


def sheets(path: Path) -> openpyxl.Workbook:
    """Return the workbook at *path* as openpyxl reads it."""
    return openpyxl.load_workbook(path)


class TestWorkbook:
    """Rows as an Excel workbook."""

    def test_cells(self, tmp_path: Path):
        """The first worksheet has the columns and rows of the CSV sheet; confidence is a number, all else text."""
        rows = [row(1, "好。", "-1", flags=("copy", "length"), confidence=0.973), row(2, "", "x", keep=False)]

        assert UnitReport(2, 0) == store("xlsx", rows, tmp_path / "x.xlsx")

        pairs = sheets(tmp_path / "x.xlsx")["pairs"]
        assert [
            COLUMNS,
            ("002-0001", "yes", "好。", "'-1", 0.973, "copy length", "1-1", "s1", "s1", "002_x"),
            ("002-0002", "no", None, "x", 0.9, None, "1-1", "s2", "s2", "002_x"),
        ] == list(pairs.values)
        assert {"s", "n"} == {cell.data_type for line in pairs.rows for cell in line}
        assert ["n"] * 2 == [cell.data_type for cell in pairs["E"][1:]]
        assert ["pairs", "columns"] == sheets(tmp_path / "x.xlsx").sheetnames

    def test_hostile_text_comes_back(self, tmp_path: Path):
        """Hostile texts come back as they were; no cell is a formula, an error, a date, or begins as a formula does."""
        texts = [*SHORT, *ESCAPES, *SPREADSHEET]
        rows = [row(n, text, "x", document=text[:20]) for n, text in enumerate(texts)]
        rows += [row(n, "y", text, keep=False) for n, text in enumerate(texts, len(rows))]

        assert UnitReport(len(rows), 0) == store("xlsx", rows, tmp_path / "x.xlsx")

        assert rows == rows_in("csv", tmp_path / "x.xlsx")
        cells = [cell for line in sheets(tmp_path / "x.xlsx")["pairs"].iter_rows(min_row=2) for cell in line]
        assert {"s", "n"} == {cell.data_type for cell in cells}
        shown = [cell.value.lstrip() for cell in cells if isinstance(cell.value, str)]
        assert not [text for text in shown if text.startswith(tuple("=+-@＝＋－＠"))]

    @settings(max_examples=15)  # a workbook takes some 20 ms
    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3))
    def test_any_text(self, tmp_path_factory: pytest.TempPathFactory, texts):
        """Any text comes back in one line, but for what XML cannot hold, which is counted."""
        path = tmp_path_factory.mktemp("xlsx") / "x.xlsx"

        report = store("xlsx", [row(n, source, target) for n, (source, target) in enumerate(texts)], path)

        written = [(one_line(workbook.xml_text(s)), one_line(workbook.xml_text(t))) for s, t in texts]
        assert written == [(row.source, row.target) for row in rows_in("csv", path)]
        assert report.removed_characters == sum(len(workbook.NOT_XML.findall(s + t)) for s, t in texts)

    def test_removed_characters(self, tmp_path: Path):
        """Characters that XML cannot hold are removed from every cell and counted; a sign behind one is guarded."""
        report = store("xlsx", [row(1, "\x00=1", "a\x0bb\ufffe", document="gr\udcfcn")], tmp_path / "x.xlsx")

        assert UnitReport(1, 4) == report
        assert [row(1, "=1", "a b", document="grn")] == rows_in("csv", tmp_path / "x.xlsx")
        assert sheets(tmp_path / "x.xlsx")["pairs"]["C2"].value == "'=1"

    def test_escapes_are_broken_up(self, tmp_path: Path):
        """No text of the file holds what a spreadsheet would take for an escaped character."""
        store("xlsx", [row(n, text, "x") for n, text in enumerate(ESCAPES)], tmp_path / "x.xlsx")

        with ZipFile(tmp_path / "x.xlsx") as archive:
            content = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<t>_</t>" in content
        assert "_x0041_" not in content

    def test_no_rows(self, tmp_path: Path):
        """Without rows there is the header, a row to begin with, and it is read as no rows."""
        assert UnitReport(0, 0) == store("xlsx", [], tmp_path / "x.xlsx")

        assert rows_in("csv", tmp_path / "x.xlsx") == []
        assert sheets(tmp_path / "x.xlsx")["pairs"].auto_filter.ref == "A1:J2"

    def test_looks(self, tmp_path: Path):
        """The header is bold and stays, texts are wrapped, colours show what is sure and what is not kept."""
        store("xlsx", REVIEW_ROWS, tmp_path / "x.xlsx")

        pairs = sheets(tmp_path / "x.xlsx")["pairs"]
        assert pairs.freeze_panes == "A2"
        assert pairs.auto_filter.ref == "A1:J6"
        assert all(cell.font.bold for cell in pairs[1])
        assert [pairs.column_dimensions[letter].width for letter in "ABCD"] == [12, 9, 60, 60]
        headers = next(pairs.iter_rows(max_row=1))
        assert all(pairs.column_dimensions[cell.column_letter].width >= len(cell.value) + 5 for cell in headers)
        assert [pairs[f"E{row}"].alignment.horizontal for row in (1, 2)] == ["center", "center"]
        assert [pairs[f"F{row}"].alignment.horizontal for row in (1, 2)] == [None, None]
        assert [(cell.alignment.wrap_text, cell.alignment.vertical) for cell in pairs[2][2:4]] == [(True, "top")] * 2
        assert ["@", "@", "General", "General", "0.000", *["@"] * 5] == [cell.number_format for cell in pairs[2]]
        rules = {str(found.sqref): found.rules[0] for found in pairs.conditional_formatting}
        assert {"E2:E6": "colorScale", "A2:J6": "expression"} == {where: rule.type for where, rule in rules.items()}
        assert ["0.5", "0.8", "1"] == [f"{point.val:g}" for point in rules["E2:E6"].colorScale.cfvo]
        assert ['$B2="no"'] == rules["A2:J6"].formula
        choice = pairs.data_validations.dataValidation[0]
        assert ("list", '"yes,no"', "B2:B6") == (choice.type, choice.formula1, str(choice.sqref))

    @pytest.mark.parametrize(
        ("langs", "fonts"),
        [
            (("zh", "en"), ["Microsoft YaHei", "Calibri"]),
            (("de", "ja"), ["Calibri", "Yu Gothic"]),
            (("zh-TW", "ko"), ["Microsoft JhengHei", "Malgun Gothic"]),
            (("zh-CN", "en-US"), ["Microsoft YaHei", "Calibri"]),
            (("ja-JP", "zh-Hant"), ["Yu Gothic", "Microsoft JhengHei"]),
        ],
    )
    def test_fonts(self, tmp_path: Path, langs: tuple[str, str], fonts: list[str]):
        """Each side is in a font that has its letters."""
        store("xlsx", REVIEW_ROWS, tmp_path / "x.xlsx", langs)

        assert fonts == [cell.font.name for cell in sheets(tmp_path / "x.xlsx")["pairs"][2][2:4]]

    def test_right_to_left(self, tmp_path: Path):
        """Arabic is read from the right, whatever its first letter is."""
        store("xlsx", REVIEW_ROWS, tmp_path / "x.xlsx", ("en", "ar"))

        assert [0, 2] == [cell.alignment.readingOrder for cell in sheets(tmp_path / "x.xlsx")["pairs"][2][2:4]]

    def test_notes(self, tmp_path: Path):
        """The second worksheet says what every column and every flag means."""
        store("xlsx", [], tmp_path / "x.xlsx")

        said = dict(line for line in sheets(tmp_path / "x.xlsx")["columns"].iter_rows(values_only=True) if line[0])
        assert said == {"column": "what it says", **COLUMN_NOTES, "flag": "what it says", **FLAGS}
        assert list(COLUMNS) == list(COLUMN_NOTES)

    def test_same_bytes(self, tmp_path: Path):
        """The same rows at the same time, which is what the build says, give the same bytes."""
        store("xlsx", REVIEW_ROWS, tmp_path / "a.xlsx")
        store("xlsx", REVIEW_ROWS, tmp_path / "b.xlsx")

        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
        properties = sheets(tmp_path / "a.xlsx").properties
        assert {DATE} == {moment.replace(tzinfo=UTC) for moment in (properties.created, properties.modified)}
        with ZipFile(tmp_path / "a.xlsx") as archive:
            assert {datetime(1980, 1, 1)} == {datetime(*info.date_time) for info in archive.infolist()}

    @pytest.mark.parametrize(
        ("text", "length"),
        [("长" * 40_000, 40_000), ("𠮷" * 16_384, 32_768), ("'=" + "x" * 32_766, 32_769)],
        ids=["letters", "pairs of units", "with its guard"],
    )
    def test_a_text_too_long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, length: int):
        """A text that a cell cannot hold is refused with its row, length and the limit; nothing is written."""
        monkeypatch.chdir(tmp_path)

        with pytest.raises(OutputError) as caught:
            store("xlsx", [row(1, "x", "y"), row(2, "x", text)], Path("x.xlsx"))

        expected = f"x.xlsx: row '002-0002': target has {length} characters, a cell holds 32767; use csv"
        assert expected == str(caught.value)
        assert names(tmp_path) == []

    @pytest.mark.parametrize("text", ["长" * MAX_CELL, "𠮷" * 16_383])
    def test_the_longest_text(self, tmp_path: Path, text: str):
        """A text of just the length that a cell can hold is written whole."""
        store("xlsx", [row(1, text, "y")], tmp_path / "x.xlsx")

        assert [text] == [row.source for row in rows_in("csv", tmp_path / "x.xlsx")]

    def test_too_many_rows(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """More rows than a worksheet holds are refused."""
        assert workbook.MAX_ROWS == 2**20 - 1
        monkeypatch.setattr(workbook, "MAX_ROWS", 4)

        with pytest.raises(OutputError, match=r"x\.xlsx: 5 rows, a worksheet holds 4; use csv"):
            store("xlsx", REVIEW_ROWS, tmp_path / "x.xlsx")


@pytest.mark.slow
class TestLibreOffice:
    """The workbook in a spreadsheet that is not Python."""

    @staticmethod
    def convert(path: Path, kind: str) -> Path:
        """Return the workbook at *path* as LibreOffice saves it."""
        soffice, out = tool("soffice", "libreoffice-calc"), path.parent / "saved"
        options = [f"-env:UserInstallation={(path.parent / 'profile').as_uri()}", "--headless", "--norestore"]
        done = call(path.parent / "home", soffice, *options, "--convert-to", kind, "--outdir", out, path)
        saved = out / f"{path.stem}.{kind.partition(':')[0]}"
        assert saved.exists(), done.stdout + done.stderr
        return saved

    def test_shown_and_saved(self, tmp_path: Path):
        """LibreOffice shows every text as it was, escapes too, and its own workbook is read back."""
        texts = [*SHORT, *ESCAPES, *SPREADSHEET]
        rows = [row(n, text, "x", keep=n % 2 == 0) for n, text in enumerate(texts, 1)]
        store("xlsx", rows, tmp_path / "x.xlsx")

        shown = self.convert(tmp_path / "x.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1")
        with shown.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        assert [guard(text, "source") for text in texts] == [line["source"] for line in lines]
        assert [row.type for row in rows] == [line["type"] for line in lines]
        back = rows_in("csv", self.convert(tmp_path / "x.xlsx", "xlsx"))
        # openpyxl, which reads it, drops every x005F_ of a shared string, whether it stands for a letter or not.
        assert [row for row in rows if "x005F_" not in row.source] == [
            row for row, written in zip(back, rows, strict=True) if "x005F_" not in written.source
        ]
