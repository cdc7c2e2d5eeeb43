"""What a reader knows of a document's structure goes all the way: into its sentences, and into the sheet."""

import re
from pathlib import Path

import pytest

import aligner.read
from aligner import split_document
from aligner.read import Format, read_document
from aligner.records import Kind, MarkKind
from aligner.settings import Settings
from tests.program import run, table, write

TOY = """%TOY
# Weather
The weather is nice today.
Let us go to the park.
~ torn off here
\f天气
今天天气很好。
我们去公园吧。
\fHe likes tea, but she
\f
# prefers coffee.
他喜欢喝茶。
"""


@pytest.fixture(autouse=True)
def _toy(monkeypatch, tmp_path: Path):
    toy = Format("a toy file", begins=re.compile(b"%TOY\n"), module="tests.read.toy")
    monkeypatch.setattr(aligner.read, "FORMATS", (toy, *aligner.read.FORMATS))
    monkeypatch.chdir(tmp_path)


def test_the_reader_is_known_by_the_beginning_of_its_files():
    """The document has the reader's text and marks, whatever the file is called."""
    document = read_document(write("x.txt", TOY))

    assert document.text == TOY.removeprefix("%TOY\n")
    assert [mark.value for mark in document.marks if mark.kind is MarkKind.PAGE] == ["1", "2", "3", "4"]


def test_marks_are_believed():
    """A heading is what the reader calls one, and what it sets aside is listed with its reason."""
    sentences = split_document(read_document(write("x.txt", TOY)), Settings()).sentences
    kinds = {sentence.text: (sentence.kind, sentence.note) for sentence in sentences}

    assert kinds["# Weather"] == kinds["# prefers coffee."] == (Kind.HEADING, "")
    assert kinds["~ torn off here"] == (Kind.FURNITURE, "said by nobody")
    assert kinds["The weather is nice today."] == (Kind.SENTENCE, "")


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "xlsx"])
def test_pages_are_a_column_of_the_sheet(ending: str):
    """Each row says on which page its sentences stand, first those of the source; a reviewed sheet keeps it."""
    run(write("x.txt", TOY), "--format", f"csv,{ending}")
    rows = table(Path("outputs/x.csv"))

    assert list(rows[0])[-2:] == ["document", "page"]
    pages = {row["target"]: row["page"] for row in rows if row["source"]}
    assert pages["The weather is nice today."] == "2 | 1"
    result = run("apply", Path(f"outputs/x.{ending}"), "--format", "csv", "-o", "again")
    assert result.exit_code == 0, result.output
    assert [row["page"] for row in table(Path("again/x.reviewed.csv"))] == [row["page"] for row in rows]


def test_without_marks_there_is_no_column():
    """A plain text has no pages, and its sheet no empty column."""
    run(write("x.txt", "今天天气很好。\nThe weather is nice today.\n"))

    assert list(table(Path("outputs/x.csv"))[0])[-1] == "document"
