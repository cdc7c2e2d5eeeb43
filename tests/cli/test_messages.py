"""Messages: whatever words of a file are in them, each is one line that a terminal only shows."""

import json
from pathlib import Path

import pytest

from aligner.errors import AlignerError, CrashError
from aligner.rows import COLUMNS
from tests.program import BILINGUAL, run, write
from tests.samples import REVIEW_ROWS, store

EVIL = "\x1b[31m\u2028\x07\u202e\x9b2J"
NAMED = r"\x1b[31m\u2028\x07\u202e\x9b2J"
TMX = '<tmx version="1.4"><header srclang="{0}"/><body><tu><tuv xml:lang="{0}"><seg>a</seg></tuv></tu></body></tmx>'
HEADER = ",".join(COLUMNS)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


CASES = {
    "column names": ("convert", "x.csv", f"{HEADER},a{EVIL}\n1,yes,一,One.,,,,,,,x\n", ["y.tmx"]),
    "a cell": ("convert", "x.csv", f"id,keep,source,target\n1,a{EVIL},一,One.\n", ["y.tmx"]),
    "JSON keys": ("convert", "x.jsonl", json.dumps({"source": "一", "target": "a", f"a{EVIL}": 1}), ["y.tmx"]),
    "JSON keys as they are": ("convert", "x.jsonl", f'{{"source": "一", "target": "a", "a{EVIL[1:]}": 1}}', ["y.tmx"]),
    "tags": ("convert", "x.tmx", TMX.format(f"a{EVIL[5]}"), ["y.csv", "--tags", "zh,en"]),
    "names of elements": ("convert", "x.tmx", f"<tmx><a{EVIL[5]}></b></tmx>", ["y.csv"]),
    "lxml's own words": ("convert", "x.tmx", f"<a{EVIL}", ["y.csv"]),
    "names of entities": ("convert", "x.xlf", f"<!DOCTYPE xliff [<!ENTITY a{EVIL[5]} 'b'>]><xliff/>", ["y.csv"]),
    "beads": ("evaluate", "x.beads", f"[0]{EVIL}:[0]", ["x.beads"]),
    "own columns": ("apply", "x.csv", f"id,keep,source,target,a{EVIL}\n1,yes,一。,One.,x\n", ["-v"]),
    "long column names": ("convert", "x.csv", f"{HEADER},{'a' * 90_000}\n1,yes,一,One.,,,,,,,x\n", ["y.tmx"]),
    "a long tag": ("convert", "x.tmx", TMX.format("a" * 90_000), ["y.csv", "--tags", "zh,en"]),
    "a long element": ("convert", "x.tmx", f"<tmx><{'a' * 40_000}></b></tmx>", ["y.csv"]),
}


@pytest.mark.parametrize(("command", "name", "text", "rest"), CASES.values(), ids=CASES.keys())
def test_words_of_files(command: str, name: str, text: str, rest: list[str]):
    """Each line is printable and no longer than a message may be, whichever part of the file is in it."""
    result = run(command, write(name, text), *rest)

    assert result.stderr
    for line in result.stderr.removesuffix("\n").split("\n"):
        assert line.isprintable(), line
        assert len(line) <= 2_000


def test_what_has_no_shape_is_named():
    """Line ends and what commands a terminal are named, not swallowed; other words stay."""
    assert str(AlignerError(f"x: no «{EVIL}», 中文 é 👍")) == f"x: no «{NAMED}», 中文 é 👍"
    assert str(CrashError(f"x{EVIL}", "a\nb")) == f"x{NAMED}"


def test_long_messages_lose_their_middle():
    """Where it begins and what to do about it are still said."""
    said = str(AlignerError(f"x.tmx: {'a' * 10_000}; save it as UTF-8"))

    assert len(said) == 2_000
    assert (said[:9], said[-20:]) == ("x.tmx: aa", "a; save it as UTF-8"[-20:].rjust(20, "a"))


def test_a_trace_keeps_its_lines(monkeypatch):
    """With --debug each line of a trace is a line, safe like any other."""

    def fail(*_):
        raise ValueError(EVIL)

    monkeypatch.setattr("aligner.jobs.align_document", fail)
    lines = run(write("x.txt", BILINGUAL), "--debug").stderr.split("\n")

    assert "Traceback (most recent call last):" in lines
    assert all(line.isprintable() for line in lines)


def test_remarks_of_a_review():
    """Ids that a person gave to rows are safe too."""
    store("csv", REVIEW_ROWS, Path("x.csv"))
    text = Path("x.csv").read_text("utf-8-sig").replace("002-0001", f"a{EVIL}")

    result = run("apply", write("x-reviewed.csv", text), "--original", "x.csv", "-v")

    assert all(line.isprintable() for line in result.stderr.split("\n"))


LONG = EVIL + "a" * 90_000


@pytest.mark.parametrize("args", [[f"--a{LONG}"], ["--sort", LONG], ["--sample", LONG], ["--format", LONG]])
def test_words_of_the_command_line(args: list[str]):
    """They may be the names of files, as in ``align *.txt``: click's own messages are safe too, and short."""
    result = run("x.txt", *args)

    assert result.exit_code == 2
    assert all(line.isprintable() and len(line) < 2_100 for line in result.stderr.split("\n"))
