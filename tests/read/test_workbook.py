"""Worksheets are read as tables of CSV are: columns of two languages are pairs, what is about them is set aside."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from aligner.errors import InputError
from aligner.read.workbook import read
from tests.program import SEED_002, run, table
from tests.read.word import blocks, content, packed

Lines = Sequence[Sequence[object]]


def workbook(*sheets: Lines, hidden: Sequence[int] = ()) -> bytes:
    """Return a workbook; *hidden* are the numbers of worksheets that are, from 0."""
    book, file = Workbook(), io.BytesIO()
    for number, lines in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = f"sheet  {number}"
        sheet.sheet_state = "hidden" if number in hidden else "visible"
        for line in lines:
            sheet.append(line)
    book.save(file)
    return file.getvalue()


def test_worksheets():
    """Each is a page and a table of its own, whose rows count on; numbers, headers and hidden worksheets are aside."""
    first = [["ID", "中文", "English"], [1, "今天天气很好。", "The weather is nice."], [], [2.5, "再见。", "Goodbye."]]
    made = workbook(first, [["only text"], ["two\nlines"]], [["secret", "more"]], hidden=[2])

    found = [block for block in blocks(made, read=read) if block[0] != "language"]
    assert [(title, text.partition("\n")[0]) for kind, title, text in found if kind == "page"] == [
        ("sheet 0", "ID"),
        ("sheet 1", "only text"),
        ("sheet 2", "secret more"),
    ]
    assert [block for block in found if block[0] != "page"] == [
        ("note", "header", "ID\n中文\nEnglish"),
        ("note", "column id", "1"),
        ("cell", "1,2", "今天天气很好。"),
        ("cell", "1,3", "The weather is nice."),
        ("note", "column id", "2.5"),
        ("cell", "2,2", "再见。"),
        ("cell", "2,3", "Goodbye."),
        ("paragraph", "", "only text"),
        ("paragraph", "", "two"),
        ("paragraph", "", "lines"),
        ("note", "hidden", "secret more"),
    ]


def test_columns_tell_languages():
    """Two languages in the same letters need a column each, named."""
    marks = content(workbook([["Deutsch", "français"], ["Guten Tag", "Bonjour"]]), read=read).marks

    assert [mark.value for mark in marks if mark.kind == "language"] == ["de", "fr"]


def test_formulas_say_their_values():
    """One that nobody has computed says itself."""
    assert "=1+1" in content(workbook([["text", "more text"], ["=1+1", "two"]]), read=read).text


@pytest.mark.parametrize("data", [packed({"xl/workbook.xml": "<x/>"}), packed({"xl/workbook.xml": ""})])
def test_damaged(data: bytes):
    """One line says what is wrong."""
    with pytest.raises(InputError, match=r"^x\.docx: not a workbook that can be read"):
        content(data, read=read)


def test_through_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Rows of two languages are pairs that are kept; a sheet of ours is refused, and said what to do with."""
    monkeypatch.chdir(tmp_path)
    pairs = [
        ("今天天气很好，我们去公园。", "The weather is nice today, we go to the park."),
        ("再见，朋友们。", "Goodbye, my friends."),
    ]
    Path("x.xlsx").write_bytes(workbook(pairs))
    result = run("x.xlsx")

    assert result.exit_code == 0, result.stderr
    assert [(row["source"], row["target"]) for row in table(Path("outputs/x.csv"))] == pairs
    run(SEED_002, "--format", "xlsx")
    (ours,) = Path("outputs").glob("002*.xlsx")
    again = run(ours)
    assert again.exit_code == 1
    assert f"{ours}: a sheet of this program; it holds pairs already: align convert {ours} OUT.tmx" in again.stderr
