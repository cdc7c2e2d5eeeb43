"""Tables of pairs as documents: what is kept as it is, and how that is said."""

from pathlib import Path

import pytest

from tests.program import run, table, write

GERMAN = """1\tGuten Tag. Wie geht es?\tBonjour. Comment allez-vous ?
2\tDanke, gut.\tBien, merci.
3\tGehen wir!\tAllons-y !
"""
KEPT = "  3 rows of two columns kept as pairs; --resegment aligns the sentences inside them"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


def test_rows_are_kept_and_said():
    """Two languages in the same letters need a column for each; the program says that it left the rows as they are."""
    result = run(write("t.tsv", GERMAN), "--langs", "de,fr")

    assert result.exit_code == 0, result.stderr
    assert KEPT in result.stderr.splitlines()
    assert [row["source"] for row in table(Path("outputs/t.csv"))] == [
        "Guten Tag. Wie geht es?",
        "Danke, gut.",
        "Gehen wir!",
    ]


def test_resegment():
    """The sentences inside the rows."""
    result = run(write("t.tsv", GERMAN), "--langs", "de,fr", "--resegment")

    assert result.exit_code == 0, result.stderr
    assert KEPT not in result.stderr.splitlines()
    assert [row["source"] for row in table(Path("outputs/t.csv"))][:2] == ["Guten Tag.", "Wie geht es?"]


def test_fast():
    """Without the second look an easy text comes out the same."""
    path = write("x.txt", "今天天气很好。\nThe weather is nice today.\n我们去公园吧。\nLet us go to the park.\n")

    assert run(path, "-o", "a").exit_code == run(path, "--fast", "-o", "b").exit_code == 0
    pairs = [[(row["source"], row["target"]) for row in table(Path(folder, "x.csv"))] for folder in ("a", "b")]
    assert pairs[0] == pairs[1]
