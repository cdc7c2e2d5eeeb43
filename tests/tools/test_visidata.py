"""VisiData opens our sheets and saves them without harm."""

import csv
import json
from pathlib import Path

import pytest

from tests.outside import call, hostile_alignment, seed_file, tool
from tests.program import run
from tests.samples import store

pytestmark = pytest.mark.slow


def saved_by_visidata(sheet: Path, ending: str) -> Path:
    """Return *sheet* as VisiData saves it in the format of *ending*."""
    path = sheet.with_name(f"saved{ending}")
    done = call(sheet.parent / "home", tool("vd", "visidata"), "--batch", sheet, "--output", path)
    assert done.returncode == 0, done.stderr
    return path


def cells(sheet: Path) -> list[dict[str, str]]:
    """Return the rows of *sheet* as written; VisiData drops spaces before a cell's text."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return [{name: cell.lstrip(" ") for name, cell in row.items()} for row in csv.DictReader(file)]


def test_seed_sheet(tmp_path: Path):
    """Every cell of the seed's sheet is what was written; the byte order mark is no part of the first name."""
    sheet = seed_file(tmp_path, ".csv")

    assert json.loads(saved_by_visidata(sheet, ".json").read_text(encoding="utf-8")) == cells(sheet)


def test_hostile_sheet(tmp_path: Path):
    """So is every cell of a sheet of hostile texts."""
    sheet = tmp_path / "x.csv"
    store("csv", hostile_alignment(), sheet)

    assert json.loads(saved_by_visidata(sheet, ".json").read_text(encoding="utf-8")) == cells(sheet)


def test_saved_sheet_is_unchanged(tmp_path: Path):
    """A sheet that VisiData has saved has no changed row, and none is refused."""
    sheet = seed_file(tmp_path, ".csv")

    result = run("apply", saved_by_visidata(sheet, ".csv"), "--original", sheet, "-o", tmp_path)

    assert result.exit_code == 0
    assert f"  {len(cells(sheet))} unchanged\n" in result.output
