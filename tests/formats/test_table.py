"""With tabs between cells it is told whether quotes are letters or stand around cells, and nothing is swallowed."""

from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.formats.table import read_table
from aligner.formats.table_text import is_quoted

HEADER = "id\tsource\n"

LETTERS = {
    "a quote at the beginning": HEADER + '1\t"Yes," he said.\n',
    "one that closes rows below": HEADER + '1\t"他说\n2\tx\n3\t她说"\n',
    "one that is never closed": HEADER + '1\t"他说\n2\tx\n',
    "around the whole text": HEADER + '1\t"好。"\n2\t"No, no."\n',
    "doubled, but another within": HEADER + '1\t"走吧。""好。"\n2\t他说："好。"\n',
    "doubled, but another needs none": HEADER + '1\t"走吧。""好。"\n2\t"好。"\n',
    "cells of quotes alone": 'id\tsource\n"\t"""\n',
    "cells of quotes alone in two rows": HEADER + '1\t"\n2\t"""\n',
    "short rows": HEADER + '1\n2\t"a\n3\n',
    "no quotes": HEADER + "1\tx\n",
}

AROUND = {
    "doubled": (HEADER + '1\t"""Yes,"" he said."\n2\tx\n', ['"Yes," he said.', "x"]),
    "doubled, and a comma": (HEADER + '1\t"""Yes"""\n2\t"a, b"\n', ['"Yes"', "a, b"]),
    "header": ('"id"\t"source"\r\n"1"\t"x"\r\n', ["x"]),
    "one name of the header": ('id\t"source"\n1\t"x"\n', ["x"]),
    "a line end in a cell": (HEADER + '1\t"a\nb"\n2\tx\n', ["a\nb", "x"]),
    "a tab in a cell": (HEADER + '1\t"a\tb"\n\n2\t"x"\n', ["a\tb", "x"]),
    "carriage returns": (HEADER.replace("\n", "\r") + '1\t"a""b"\r2\tx\r', ['a"b', "x"]),
    "without a last line end": (HEADER + '1\t"a""b"', ['a"b']),
}


def sources(path: Path, text: str) -> list[str]:
    """Return the column ``source`` of a table of *text*."""
    path.write_bytes(text.encode())
    return [cells["source"] for _, cells in read_table(path, ["source"], ["source"]).rows]


@pytest.mark.parametrize("text", LETTERS.values(), ids=LETTERS)
def test_quotes_are_letters(tmp_path: Path, text: str):
    """Where no spreadsheet would have put them, quotes are letters, and each line is a row."""
    assert not is_quoted(text)
    assert [line.partition("\t")[2] for line in text.splitlines()[1:]] == sources(tmp_path / "x.tsv", text)


@pytest.mark.parametrize(("text", "expected"), AROUND.values(), ids=AROUND)
def test_quotes_stand_around_cells(tmp_path: Path, text: str, expected: list[str]):
    """A spreadsheet's quotes are taken off."""
    assert is_quoted(text)
    assert expected == sources(tmp_path / "x.tsv", text)


def test_separator_line(tmp_path: Path):
    """Behind a line that names the tab the same is done, and rows are counted with that line."""
    assert ['"a', "b"] == sources(tmp_path / "x.tsv", "sep=\t\n" + HEADER + '1\t"a\n2\tb\n')
    with pytest.raises(InputError, match=r"x\.tsv, row 3: 3 cells, expected 2, as the first line has$"):
        sources(tmp_path / "x.tsv", "sep=\t\n" + HEADER + "1\ta\tb\n")
