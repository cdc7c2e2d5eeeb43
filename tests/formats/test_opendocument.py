"""A sheet that LibreOffice saved as OpenDocument is read like any other, and no such file fills the memory."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.formats import load_rows
from aligner.formats.sheet import read_anchors
from aligner.formats.workbook import MAX_ROWS
from tests.formats.made_ods import COLUMNS, EMPTY, PAIR, book, cell, row
from tests.outside import call, tool
from tests.program import run, write


def loaded(tmp_path: Path, data: bytes):
    """Return what is read of *data*."""
    (tmp_path / "x.ods").write_bytes(data)
    return load_rows([tmp_path / "x.ods"])


def test_a_sheet(tmp_path: Path):
    """Values are those that were computed; empty rows count where others follow, and not at the end."""
    found = loaded(
        tmp_path, book(COLUMNS + PAIR + EMPTY.format(3) + PAIR.replace("x-1", "x-2") + EMPTY.format(1_048_570))
    )

    assert [(r.id, r.source, r.target, r.confidence) for r in found.rows] == [
        ("x-1", "你好。", "Hello.", 0.973),
        ("x-2", "你好。", "Hello.", 0.973),
    ]
    assert found.beyond == ()


def test_cells(tmp_path: Path):
    """Spaces, line ends, spans, comments and what is repeated are what a person sees."""
    comment = "<office:annotation><text:p>no</text:p></office:annotation>"
    text = f"a<text:s text:c='2'/>b <text:span>c</text:span><text:line-break/>d{comment}"
    lines = row(*map(cell, ("source", "target", "id", "keep"))) + row(
        cell("1"), cell(text), cell("7", 'table:number-columns-repeated="2"')
    )
    (found,) = loaded(tmp_path, book(lines.replace(">7<", ">yes<"))).rows

    assert (found.source, found.target, found.id, found.keep) == ("1", "a  b c d", "yes", True)


def test_what_else_is_there(tmp_path: Path):
    """The table is the sheet with our columns; others, formulas and comments are named."""
    formula = cell("3", 'table:formula="of:=1+2" office:value-type="float" office:value="3"')
    found = loaded(
        tmp_path, book(row(cell("mine")), COLUMNS + PAIR + row(cell("x-3"), cell("no"), formula, cell("three")))
    )

    assert [r.source for r in found.rows] == ["你好。", "3"]
    assert sorted(found.beyond) == ["formulas: 1", "further worksheets: 1"]


ENCRYPTED = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:manifest>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "rows without end": (
        lambda: book(
            COLUMNS + PAIR.replace("<table:table-row ", '<table:table-row table:number-rows-repeated="99999999"')
        ),
        f"over {MAX_ROWS + 1:,} rows",
    ),
    "a row far down": (lambda: book(COLUMNS + EMPTY.format(90_000_000) + PAIR), f"over {MAX_ROWS + 1:,} rows"),
    "cells without end": (lambda: book(COLUMNS + row(cell("a", 'table:number-columns-repeated="99999999"'))), "over"),
    "wide and long": (
        lambda: book(
            COLUMNS
            + row(cell("a", 'table:number-columns-repeated="16000"'), more='table:number-rows-repeated="1000000"')
        ),
        "over",
    ),
    "a text": (lambda: book(body="text"), "no spreadsheet"),
    "no content": (lambda: book(COLUMNS).replace(b"content.xml", b"contend.xml"), "without content.xml"),
    "encrypted": (lambda: book(COLUMNS, **{"META-INF__manifest.xml": ENCRYPTED}), "encrypted"),
    "entities": (lambda: book(COLUMNS + row(cell("&lol;"))), "entit"),
    "cut": (lambda: book(COLUMNS)[:-40], "damaged"),
}


@pytest.mark.parametrize(("make", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_refused_in_one_line(tmp_path: Path, make: Callable[[], bytes], said: str):
    """Whatever is in it, one line says what is wrong."""
    with pytest.raises(InputError, match=r"^[^\n]*x\.ods: [^\n]*$") as caught:
        loaded(tmp_path, make())

    assert said in str(caught.value)


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It goes into a memory, a page and another sheet, and tells anchors; it is not written."""
    monkeypatch.chdir(tmp_path)
    sheet = write("x.ods", book(COLUMNS + PAIR))

    assert run("apply", sheet, "--tags", "zh-CN,en-US", "-o", "memories").exit_code == 0
    assert run("review", sheet, "--tags", "zh-CN,en-US").exit_code == 0
    assert run("convert", sheet, "x.tmx", "--tags", "zh-CN,en-US").exit_code == 0
    assert "unknown ending '.ods'" in run("convert", "x.tmx", "y.ods").stderr
    assert read_anchors(sheet) == (("你好。", "Hello."),)


@pytest.mark.slow
def test_what_libreoffice_saves(tmp_path: Path):
    """A sheet of ours is the same after LibreOffice has saved it as .ods."""
    first, second = 'x-1,yes,"你好，  “世界”。","Hello, ""world"".",0.973', "x-2,no,好。,=1+1,1.000"
    text = f"id,keep,source,target,confidence\n{first}\n{second}\n"
    (tmp_path / "x.csv").write_text(text, "utf-8-sig")
    converted = call(
        tmp_path / "home",
        *(
            tool("soffice", "libreoffice-calc"),
            "--headless",
            "--infilter=CSV:44,34,76,1,,0,true",
            "--convert-to",
            "ods",
        ),
        *("--outdir", tmp_path, tmp_path / "x.csv"),
    )
    assert (tmp_path / "x.ods").exists(), converted.stderr

    found = load_rows([tmp_path / "x.ods"]).rows
    assert [re.sub(" +", " ", r.source) for r in found] == ["你好， “世界”。", "好。"]
    assert [(r.id, r.keep, r.confidence) for r in found] == [("x-1", True, 0.973), ("x-2", False, 1.0)]
