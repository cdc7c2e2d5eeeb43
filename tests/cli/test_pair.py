"""``align pair``: two files, presegmented or not, and ladders of beads."""

from pathlib import Path

import pytest

from aligner.formats.links import read_ladder
from tests.program import run, table, write, written

CHINESE = "今天天气很好。\n我们去公园吧。\n"
ENGLISH = "The weather is nice today.\nLet us go to the park.\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_running_text():
    """Two texts are split and paired; the results are named after the source."""
    result = run("pair", write("x.zh.txt", CHINESE.replace("\n", "")), write("x.en.txt", ENGLISH.replace("\n", " ")))

    assert result.exit_code == 0
    assert written() == ["x.zh.csv", "x.zh.tmx"]
    pairs = [(row["source"], row["target"]) for row in table(Path("outputs/x.zh.csv"))]
    assert pairs == list(zip(CHINESE.split(), ENGLISH.splitlines(), strict=True))


def test_languages_of_one_script():
    """Two files may be in languages with the same letters."""
    source, target = write("x.de", "Das Wetter ist heute schön."), write("x.fr", "Il fait beau aujourd’hui.")

    assert run("pair", source, target, "--langs", "de,fr").exit_code == 0
    assert table(Path("outputs/x.csv"))[0]["target"] == "Il fait beau aujourd’hui."


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_presegmented_beads_count_lines(line_end):
    """With blank lines between the sentences, beads and sentence numbers are those of the lines."""
    source = write("x.zh", f"\n\n{CHINESE}".replace("\n", line_end))
    target = write("x.en", ENGLISH.replace("\n", "\n \n\n").replace("\n", line_end))

    result = run("pair", source, target, "--presegmented", "--beads", "deep/x.beads")

    assert result.exit_code == 0
    assert read_ladder(Path("deep/x.beads")) == [([2], [0]), ([3], [3])]
    columns = ("source_sentences", "target_sentences")
    assert [[row[name] for name in columns] for row in table(Path("outputs/x.csv"))] == [["zh3", "en1"], ["zh4", "en4"]]
    assert "deep/x.beads" in result.stderr


def test_presegmented_lines_stay_whole():
    """A line of two sentences, or one that looks like furniture, is a sentence of its own."""
    run(
        "pair",
        write("x.zh", "今天天气很好。我们去公园吧。\n17\n"),
        write("x.en", "Nice today. To the park.\n17\n"),
        "--presegmented",
    )

    assert [row["source"] for row in table(Path("outputs/x.csv"))] == ["今天天气很好。我们去公园吧。", "17"]


def test_beads_count_rows_of_split():
    """Without --presegmented the numbers are rows of `align split`: furniture counts but is in no bead."""
    source, target = write("x.zh", f"17\n\n{CHINESE}"), write("x.en", ENGLISH)

    run("pair", source, target, "--beads", "x.beads")
    run("split", source, "--langs", "zh")

    rows = table(Path("outputs/x.sentences.csv"))
    beads = read_ladder(Path("x.beads"))
    assert beads == [([1], [0]), ([2], [1])]
    assert [rows[i]["text"] for side, _ in beads for i in side] == CHINESE.split()


@pytest.mark.parametrize(("source", "target"), [("", ENGLISH), (CHINESE, "\n \n"), ("", "")])
@pytest.mark.parametrize("options", [[], ["--presegmented"]])
def test_an_empty_side(source, target, options):
    """A file that holds nothing is refused."""
    result = run("pair", write("x.zh", source), write("x.en", target), *options)

    assert result.exit_code == 1
    assert result.stderr == f"x.{'zh' if not source else 'en'}: empty, holds no text\n"
    assert not written()


def test_a_side_of_furniture():
    """Where one side has nothing to align, the sentences of both are written, and null beads if asked for."""
    result = run("pair", write("x.zh", CHINESE), write("x.en", "17"), "--beads", "x.beads", "-v")

    assert result.exit_code == 1
    assert result.stderr.endswith("no pair could be made: name a zh text and its en translation\n")
    assert result.stderr.startswith("x: no en sentences, nothing to align (2 zh, ")
    assert "  set aside (page number): 17" in result.stderr.splitlines()
    assert written() == ["x.en.sentences.csv", "x.zh.sentences.csv"]
    assert read_ladder(Path("x.beads")) == [([0], []), ([1], [])]


def test_missing_target():
    """A file that is not there is named, be it the second."""
    result = run("pair", write("x.zh", CHINESE), "x.en")

    assert (result.exit_code, result.stderr) == (1, "x.en: no such file\n")


def test_inputs_are_never_written_over():
    """Neither results nor beads take the place of an input."""
    source, target = write("x.zh", CHINESE), write("x.csv", ENGLISH)

    refusal = "an input of this call, not written over; choose another folder with -o\n"
    assert run("pair", source, target, "-o", ".").stderr == f"x.csv: {refusal}"
    assert run("pair", source, target, "--beads", source).stderr == f"x.zh: {refusal}"
    assert (source.read_text(encoding="utf-8"), target.read_text(encoding="utf-8")) == (CHINESE, ENGLISH)


def test_beads_have_a_place_of_their_own():
    """Beads do not take the place of another result, nor of a folder or what is below a file."""
    source, target = write("x.zh", CHINESE), write("x.en", ENGLISH)

    for place in ("outputs/x.csv", ".", "x.zh/beads"):
        assert run("pair", source, target, "--beads", place).exit_code == 2
    assert not written()
