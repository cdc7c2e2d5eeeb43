"""Workbooks made to take for ever, or damaged, and folders for temporary files that are of no use."""

import io
import lzma
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from aligner.errors import InputError
from aligner.formats import load_rows
from aligner.rows import REQUIRED
from tests.program import run, table
from tests.samples import REVIEW_ROWS, names, store

SHEET = "xl/worksheets/sheet1.xml"
TOO_LARGE = "a workbook of over 1,048,576 rows, or 20,000,000 cells; save the part with the pairs as CSV"
UNREADABLE = "not a workbook that can be read; save it as .xlsx or as CSV"
SECONDS = 20
"""Of the processor; the limits stop each of them within three."""


def changed(change: Callable[[bytes], bytes], *, method: int = zipfile.ZIP_DEFLATED, comment: bool = False) -> bytes:
    """Return a workbook whose worksheet of pairs was changed."""
    book = openpyxl.Workbook()
    book.active.append(REQUIRED)
    book.active.append(["1", "yes", "一", "One."])
    if comment:
        book.active["A1"].comment = Comment("!", "me")
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as archive, zipfile.ZipFile(made, "w", method) as other:
        for name in archive.namelist():
            data = archive.read(name)
            other.writestr(name, change(data) if name == SHEET else data)
    return made.getvalue()


def far_row(row: int, column: str = "A") -> Callable[[bytes], bytes]:
    """Return what adds a cell in that row and column."""
    cell = f'<row r="{row}"><c r="{column}{row}" t="n"><v>1</v></c></row></sheetData>'.encode()
    return lambda data: data.replace(b"</sheetData>", cell)


def sparse(data: bytes) -> bytes:
    """Return a worksheet with one cell in each row, far to the right."""
    rows = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(3, 60_000)).encode()
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


def damaged() -> bytes:
    """Return a workbook packed with LZMA, which no program does but every library reads, with some bytes wrong."""
    data = bytearray(changed(lambda sheet: sheet, method=zipfile.ZIP_LZMA))
    at = data.index(SHEET.encode()) + len(SHEET)
    data[at + 30 : at + 60] = b"\xff" * 30
    return bytes(data)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a row far down": (lambda: changed(far_row(2_000_000_000)), TOO_LARGE),
    "cells far to the right": (lambda: changed(sparse), TOO_LARGE),
    "a comment, and a row far down": (
        lambda: changed(far_row(150_000, "Z"), comment=True),
        "a workbook with comments and over 3,000,000 cells; save it as CSV",
    ),
    "unpacks a thousandfold": (lambda: changed(lambda data: data + b" " * 30_000_000), "unpacks to 100 times its size"),
    "damaged in its LZMA stream": (damaged, f"damaged at {SHEET} (Corrupt input data)"),
    "cut off": (lambda: changed(lambda data: data)[:-40], "a damaged ZIP archive (File is not a zip file)"),
    "not XML": (lambda: changed(lambda data: data[:200]), UNREADABLE),
    "a number without end": (
        lambda: changed(lambda data: data.replace(b'r="2"', b'r="' + b"9" * 5000 + b'"')),
        UNREADABLE,
    ),
}


@pytest.mark.parametrize(("make", "line"), HOSTILE.values(), ids=HOSTILE.keys())
def test_refused_in_one_line_and_at_once(tmp_path: Path, make: Callable[[], bytes], line: str):
    """One line says what is wrong, within seconds, and in memory that every machine has."""
    (tmp_path / "x.xlsx").write_bytes(make())
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    with pytest.raises(InputError, match=r"^[^\n]*x\.xlsx: [^\n]*$") as caught:
        load_rows([tmp_path / "x.xlsx"])

    assert line in str(caught.value)
    assert time.process_time() - start < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700_000  # kilobytes


def test_what_is_within_the_limits_is_read(tmp_path: Path):
    """A cell far down, or a comment, is no reason to refuse a workbook."""
    (tmp_path / "x.xlsx").write_bytes(changed(far_row(70_000), comment=False))
    (tmp_path / "y.xlsx").write_bytes(changed(lambda data: data, method=zipfile.ZIP_LZMA, comment=True))

    with pytest.raises(InputError, match="row 70000: keep is"):  # it was read, and is no row of ours
        load_rows([tmp_path / "x.xlsx"])
    assert [row.target for row in load_rows([tmp_path / "y.xlsx"]).rows] == ["One."]


class TestTemporaryFolder:
    """The folder for temporary files is missing, or full: nothing of ours should need it."""

    @pytest.fixture(autouse=True)
    def _missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))

    def test_a_workbook_needs_none(self, tmp_path: Path):
        """A workbook is written all the same."""
        store("xlsx", REVIEW_ROWS, tmp_path / "x.xlsx")

        assert names(tmp_path) == ["x.xlsx"]

    def test_convert_says_so(self, tmp_path: Path):
        """What is written and read back to see what would be lost needs it: one line says how to have another."""
        store("csv", REVIEW_ROWS, tmp_path / "x.csv")

        result = run("convert", "x.csv", "y.xlsx")

        assert result.exit_code == 1
        assert result.stderr == (
            "the folder for temporary files cannot be written to (No such file or directory); set TMPDIR to another\n"
        )
        assert names(tmp_path) == ["x.csv"]

    def test_a_format_that_fails_costs_no_other(self, tmp_path: Path):
        """Where the workbook cannot be written, the sheet that was asked for too is."""
        (tmp_path / "x.txt").write_text("今天天气很好。\nThe weather is nice today.\n", encoding="utf-8")
        (tmp_path / "outputs" / "x.xlsx").mkdir(parents=True)

        result = run("x.txt", "--format", "xlsx,csv")

        assert result.exit_code == 1
        assert "outputs/x.xlsx: a folder of that name is in the way" in result.stderr
        assert len(table(Path("outputs/x.csv"))) == 1


def test_lzma_is_what_raises():
    """The damage is of the kind that the library lets through."""
    with zipfile.ZipFile(io.BytesIO(damaged())) as archive, pytest.raises(lzma.LZMAError):
        archive.read(SHEET)
