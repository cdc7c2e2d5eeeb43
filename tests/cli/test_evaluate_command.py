"""``align evaluate``: a table on stdout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import run, write


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


GOLD = "[0]:[0]\n[1]:[1]\n[2, 3]:[2]\n[]:[3]\n"
TEST = "[0]:[0]\n[1]:[1]\n[2]:[2]\n[3]:[3]\n"


def test_table():
    """Strict 2 of 4 and 2 of 3, lax 3 of 4 and 3 of 3: counted by hand."""
    result = run("evaluate", write("gold.beads", GOLD), write("test.beads", TEST))

    assert result.exit_code == 0
    header, row, signature = result.stdout.splitlines()
    assert header.split() == ["strict", "P", "R", "F1", "lax", "P", "R", "F1", "gold", "test"]
    assert row.split() == ["gold", "0.500", "0.667", "0.571", "0.750", "1.000", "0.857", "3", "4"]
    assert signature.startswith("strict and lax|by:sentences|null beads:out|version:")
    assert result.stderr == ""


def test_folders():
    """Two folders stand for the gold files in the first; the last row adds all counts."""
    for name in ("a", "b"):
        write(f"gold/{name}.beads", GOLD)
        write(f"test/{name}.beads", GOLD if name == "a" else TEST)

    rows = run("evaluate", "gold", "test").stdout.splitlines()[1:-1]

    assert [row.split()[0] for row in rows] == ["a", "b", "all"]
    assert [row.split()[-2:] for row in rows] == [["3", "3"], ["3", "4"], ["6", "7"]]


def test_files_of_one_name():
    """Documents that are called alike are all counted."""
    write("a/x.beads", GOLD)
    write("b/x.beads", GOLD)

    rows = run("evaluate", "a/x.beads", "a/x.beads", "b/x.beads", "b/x.beads").stdout.splitlines()

    assert rows[-2].split()[-2:] == ["6", "6"]


def test_null_beads_count_if_asked_for():
    """With --count-nulls the null bead that gold lacks lowers precision."""
    row = run("evaluate", write("g", GOLD), write("t", TEST + "[4]:[]\n"), "--count-nulls").stdout.splitlines()[1]

    assert row.split()[1] == "0.400"


@pytest.mark.parametrize(
    ("paths", "code", "message"),
    [
        (["g"], 2, "Error: gold and test come in pairs; got 1 path"),
        (["g", "nowhere"], 1, "nowhere: no such file"),
        (["empty", "g"], 1, "empty: no .beads files in this folder"),
        (["full", "empty"], 1, f"{Path('empty/x.beads')}: no such file"),
        (["g", "bad"], 1, "bad, line 2: 'nonsense' is no bead; expected such as [0, 1]:[0]"),
        (["n" * 300, "g"], 1, f"{'n' * 300}: cannot be read (file name too long)"),
    ],
)
def test_refusals(paths, code, message):
    """What cannot be compared is refused in one line, and nothing is printed as a result."""
    write("g", GOLD)
    write("full/x.beads", GOLD)
    write("bad", "[0]:[0]\nnonsense\n")
    Path("empty").mkdir()

    result = run("evaluate", *paths)

    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.splitlines()[-1] == message


@pytest.mark.skipif(os.name != "posix", reason="other systems break pipes otherwise")
def test_broken_pipe():
    """A reader that stops early, such as ``head``, leads to no word of complaint."""
    write("g", GOLD)
    command = [sys.executable, "-c", "from cli.main import main; main()", "evaluate", "g", "g"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()

        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk():
    """A result that there is no room for is one line of complaint."""
    write("g", GOLD)
    command = [sys.executable, "-c", "from cli.main import main; main()", "evaluate", "g", "g"]
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (result.returncode, result.stderr) == (1, "the result cannot be printed (No space left on device)\n")
