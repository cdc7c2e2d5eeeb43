"""``align merge``: one corpus of many sheets and memories."""

import os
from pathlib import Path

import pytest

from tests.corpus.test_merge import ROWS, files_in, named, sheet
from tests.program import run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch):
    """Work in a folder with two documents."""
    monkeypatch.chdir(tmp_path)
    sheet(Path("in/a.csv"), ROWS)
    sheet(Path("in/b.csv"), [named(n, f"第{n}章", f"Chapter {n}") for n in range(1, 6)])


def test_says_what_became_of_it():
    """The numbers are said: what was read, what stays, what was removed and why, and what was written."""
    result = run("merge", "in", "-o", "corpus", "--split", "1")

    assert 0 == result.exit_code
    lines = result.stderr.splitlines()
    assert [
        "corpus (zh-CN and en-US): 9 pairs in 2 files, 2 documents",
        "  7 kept, 2 removed (not_kept ×1, duplicate ×1)",
        "  1 row with an empty side left out",
        "  train 7 (2 documents), validation 0 (0 documents), test 0 (0 documents)",
    ] == lines[:4]
    assert lines[-1].startswith(f"  wrote {Path('corpus/data/train-00000-of-00001.jsonl')}, ")
    assert result.stdout == ""


def test_options():
    """Every option reaches the corpus, and the card says which were chosen."""
    result = run(
        *(
            "merge",
            "in",
            "-q",
            "-o",
            "corpus",
            "--format",
            "moses,csv",
            "--langs",
            "zh-CN,en-GB",
            "--licence",
            "CC0-1.0",
        ),
        *("--min-confidence", "0.5", "--drop", "length,names", "--filter", "not_too_short=2,no_urls"),
        *("--filter", "LengthFilter", "--contradictions", "best", "--per-document", "3", "--split", "80,10,10"),
    )

    assert (0, "") == (result.exit_code, result.stderr)
    card = Path("corpus/README.md").read_text("utf-8")
    for line in (
        "| target | en-GB |",
        "| license | cc0-1.0 |",
        "| split | 80,10,10 |",
        "| min-confidence | 0.5 |",
        "| drop | length, names |",
        "| filter | not_too_short=2, no_urls, LengthFilter=100 |",
        "| contradictions | best |",
        "| per-document | 3 |",
    ):
        assert line.replace("_", "\\_") in card or line in card
    assert not any(name.startswith(("data/", "tmx/")) for name in files_in(Path("corpus")))


def test_near():
    """Near duplicates are folded where they are asked for."""
    pytest.importorskip("rensa")
    long = "Global value chains have entered a new {} of development that needs restructuring."
    rows = [
        named(n, "全球价值链进入了需要重构的新的发展阶段。", long.format(word))
        for n, word in enumerate(("stage", "phase"))
    ]
    sheet(Path("in/c.csv"), rows)

    assert "near_duplicate" not in run("merge", "in", "-o", "one").stderr
    assert "near_duplicate ×1" in run("merge", "--near", "in", "-o", "two").stderr


def test_some_refused():
    """A file that cannot be read is said in a line; the others are done, and the exit code is 1."""
    Path("in/c.csv").write_text("no,sheet\n", "utf-8")

    result = run("merge", "in", "-o", "corpus")

    assert 1 == result.exit_code
    assert "c.csv: no column 'id'" in result.stderr
    assert "7 kept" in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["missing"], "missing: no such file or folder"),
        (["in", "-o", "in"], "choose another -o"),
        (["in/a.csv", "--langs", "de,fr"], "0 kept"),
    ],
)
def test_nothing_to_do(args: list[str], message: str):
    """What cannot be done is said in a line."""
    result = run("merge", *args)

    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "Missing argument"),
        (["in", "--split", "a"], "expected the shares of train, validation, test, such as 98,1,1"),
        (["in", "--split", "0,0"], "the shares of the parts must be 0 or more"),
        (["in", "--filter", "x"], "unknown filter 'x'; known: not_too_long, "),
        (["in", "--drop", "x"], "unknown flag 'x' to drop"),
        (["in", "--langs", "zh"], "expected two different ones"),
        (["in", "--format", "pdf"], "unknown format 'pdf'; known: jsonl, parquet, tmx, moses, csv"),
        (["in", "--contradictions", "x"], "keep"),
    ],
)
def test_usage(args: list[str], message: str):
    """A wrong option is a usage error that names what would be right; nothing is written."""
    result = run("merge", *args)

    assert 2 == result.exit_code
    assert message in " ".join(result.stderr.split())
    assert not Path("corpus").exists()


def test_help():
    """The help names the filters with their thresholds."""
    said = run("merge", "--help").stdout

    assert "not_too_long=1024" in said
    assert "TerminalPunctuationFilter=-2" in said


def test_a_name_that_no_file_could_have():
    """Longer than names may be: one line, as for any file that is not there."""
    for command in ("merge", "batch"):
        result = run(command, "x" * 400)
        assert result.exit_code == 1
        assert "bug" not in result.stderr and len(result.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="names are bytes there where they are none here")
def test_a_name_that_is_no_text():
    """A memory whose name is not UTF-8 is read like any other."""
    run("convert", str(sheet(Path("x.csv"), ROWS)), "x.tmx")
    Path("x.tmx").rename(os.fsdecode(b"\xff\x80.tmx"))

    assert run("merge", os.fsdecode(b"\xff\x80.tmx"), "-o", "corpus").exit_code == 0
