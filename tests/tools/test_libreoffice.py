"""LibreOffice opens our sheets without harm, and what it saves comes back.

A start without a window takes no notice of the byte order mark and reads Windows-1252, so the tests give what
the import window offers of itself: UTF-8, commas, double quotes.
"""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.outside import call, hostile_alignment, seed_file, tool
from tests.program import run
from tests.samples import VALUES, alignment, rows_in, store

pytestmark = pytest.mark.slow

OPENED = "CSV:44,34,76,1"
"""Comma, double quote, UTF-8, from the first line; the rest as the window has it: special numbers not detected."""
OPENED_IN_CHINA = f"{OPENED},,2052,false,true"
"""The same in Chinese, with dates and other special numbers detected."""
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"

OPENED_IN_AMERICA = f"{OPENED},,1033,false,true"
"""The same in English."""

Save = Callable[..., Path]


@pytest.fixture(name="save", scope="module")
def _save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Return a function that gives back a sheet as LibreOffice saves it; it has a profile of its own."""
    soffice, profile = tool("soffice", "libreoffice-calc"), tmp_path_factory.mktemp("profile")
    options = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]

    def save(sheet: Path, kind: str, opened: str = OPENED) -> Path:
        folder = sheet.parent / "saved"
        convert = [f"--infilter={opened}", "--convert-to", kind, "--outdir", folder]
        done = call(profile / "home", soffice, *options, *convert, sheet)
        path = folder / f"{sheet.stem}.{kind.partition(':')[0]}"
        assert path.exists(), done.stdout + done.stderr
        return path

    return save


def cells(sheet: Path) -> list[dict[str, str]]:
    """Return the cells of *sheet*, without the confidence's last zeros, which no spreadsheet shows."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row | {"confidence": f"{float(row['confidence']):g}"} for row in rows]


def test_seed_sheet(tmp_path: Path, save: Save):
    """Every cell of the seed's sheet shows what was written, ``1-2`` included."""
    sheet = seed_file(tmp_path, ".csv")

    assert cells(save(sheet, CSV)) == cells(sheet)


def test_hostile_sheet(tmp_path: Path, save: Save):
    """Every hostile text stays a text, guard and all."""
    sheet = tmp_path / "x.csv"
    store("csv", hostile_alignment(), sheet)

    assert cells(save(sheet, CSV)) == cells(sheet)


@pytest.mark.parametrize("opened", [OPENED, OPENED_IN_CHINA, OPENED_IN_AMERICA], ids=["text", "Chinese", "English"])
def test_texts_that_look_like_values(tmp_path: Path, save: Save, opened: str):
    """Numbers, dates and truth values stay the texts that they are, whatever the settings detect."""
    sheet = tmp_path / "x.csv"
    store("csv", alignment(*((text, text) for text in VALUES)), sheet)

    saved = rows_in("csv", save(sheet, CSV, opened))

    assert [(row.source, row.target) for row in saved] == [(text, text) for text in VALUES]


def test_no_formula(tmp_path: Path, save: Save):
    """No cell of a hostile sheet becomes a formula."""
    sheet = tmp_path / "x.csv"
    store("csv", hostile_alignment(), sheet)

    rows = openpyxl.load_workbook(save(sheet, "xlsx")).active.iter_rows()

    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}  # texts, numbers and empty cells


def test_a_formula_would_be_noticed(tmp_path: Path, save: Save):
    """Without our guard the same settings do compute."""
    sheet = tmp_path / "x.csv"
    sheet.write_text("id,source\n1,=1+1\n", encoding="utf-8-sig")

    assert openpyxl.load_workbook(save(sheet, "xlsx")).active["B2"].data_type == "f"


@pytest.mark.parametrize("kind", ["xlsx", CSV], ids=["workbook", "csv"])
def test_saved_sheet_is_unchanged(tmp_path: Path, save: Save, monkeypatch: pytest.MonkeyPatch, kind: str):
    """A sheet that was opened and saved has no changed row, none is refused, and the memory is the same."""
    check_unchanged(tmp_path, save, monkeypatch, kind, OPENED)


def test_bead_types_that_became_dates(tmp_path: Path, save: Save, monkeypatch: pytest.MonkeyPatch):
    """Where dates are detected, ``1-2`` becomes one in the workbook; the memory has what was written."""
    saved = check_unchanged(tmp_path, save, monkeypatch, "xlsx", OPENED_IN_CHINA)

    (types,) = openpyxl.load_workbook(saved).active.iter_cols(7, 7, 2, values_only=True)
    assert any(isinstance(value, datetime) for value in types)


def check_unchanged(tmp_path: Path, save: Save, monkeypatch: pytest.MonkeyPatch, kind: str, opened: str) -> Path:
    """Return the seed's sheet as saved; assert that it makes the memory that ``align`` wrote."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    sheet = seed_file(tmp_path, ".csv")
    saved = save(sheet, kind, opened)

    again = run("apply", sheet, "--original", sheet, "-o", tmp_path / "again")
    result = run("apply", saved, "--original", sheet, "-o", tmp_path / "applied")

    assert (again.exit_code, result.exit_code) == (0, 0)
    assert f"  {len(cells(sheet))} unchanged\n" in result.output
    name = f"{sheet.stem}.reviewed.tmx"
    assert (tmp_path / "applied" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    return saved
