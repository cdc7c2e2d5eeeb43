"""The benchmark's own parts: gold files are read right, a peer's search finds what it must, tables are whole."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

from aligner.encode import Encoded
from aligner.errors import InputError, OutputError, SettingError
from aligner.evaluate import Counts
from benchmarks import bertalign, intertext, report, subtitles
from benchmarks.datasets import DATASETS, GoldDocument, find, load, raw_document
from benchmarks.measure import OURS, WHOLE_JOB, EachRun, Row, bootstrap_interval

ROW = Row(OURS, "defaults", "sentences", Counts(4, 4, 2, 2, 3, 3), Counts(4, 4, 2, 2, 3, 3), (0.1, 0.9), 1.5, 1.1)
WHOLE = Row(WHOLE_JOB, "defaults", "text", Counts(2, 2, 2, 2, 2, 2), None, None, 2.0, None)


@pytest.fixture(name="gold_dir")
def _gold_dir(tmp_path):
    folder = tmp_path / "text+berg"
    folder.mkdir()
    (folder / "001.de").write_text("Eins. \n\nDrei. \n", encoding="utf-8")
    (folder / "001.fr").write_text("Un deux. \nTrois. \n", encoding="utf-8")
    (folder / "001.beads").write_text("[0]:[0]\n[1]:[]\n[2]:[1]\n", encoding="utf-8")
    return tmp_path


def _result():
    return report.result(find("text+berg"), [], [ROW, WHOLE], encoder="stub", repeats=3)


def test_a_document_is_two_files_and_its_beads(gold_dir):
    """Trailing spaces go, an empty line stays a sentence since beads count lines."""
    expected = GoldDocument("001", ["Eins.", "", "Drei."], ["Un deux.", "Trois."], [([0], [0]), ([1], []), ([2], [1])])

    assert [expected] == load(gold_dir, "text+berg")


def test_a_missing_or_unknown_data_set_is_named(gold_dir):
    """The error says which folder has no beads, or which names there are."""
    with pytest.raises(InputError, match=r"mac-dev: no \*\.beads"):
        load(gold_dir, "mac-dev")
    with pytest.raises(SettingError, match="known: mac-dev, text"):
        load(gold_dir, "mac")


def test_only_some_data_sets_have_a_raw_document(tmp_path):
    """The whole job runs where there is an unsegmented document, found by its pattern."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "002_x.txt").write_text("text", encoding="utf-8")

    assert raw_document(find("002-sections-0-2"), tmp_path) == "text"
    with pytest.raises(InputError, match="no unsegmented document"):
        raw_document(find("mac-dev"), tmp_path)


def test_data_sets_have_names_of_their_own():
    """Results are files named after the data set, so no two may share a name."""
    assert len(DATASETS) == len({record.name for record in DATASETS})


def test_intertext_is_converted(tmp_path):
    """The first-named language is the source, though the links name the English side first; null beads stay."""
    (tmp_path / "dev.001_zh.xml").write_text(
        '<text><p><s id="1:1">一。</s><s id="1:2">二\n二。</s></p><p><s id="2:1">三。</s></p></text>', encoding="utf-8"
    )
    (tmp_path / "dev.001_en.xml").write_text('<text><s id="1:1">One &amp; two.</s></text>', encoding="utf-8")
    (tmp_path / "dev.001_zh.001_en.xml").write_text(
        '<linkGrp toDoc="dev.001_en.xml" fromDoc="dev.001_zh.xml">'
        '<link xtargets="1:1;1:1 1:2"/><link xtargets=";2:1"/></linkGrp>',
        encoding="utf-8",
    )

    assert intertext.convert(tmp_path, tmp_path / "gold" / "mac-dev") == ["001"]
    assert load(tmp_path / "gold", "mac-dev") == [
        GoldDocument("001", ["一。", "二 二。", "三。"], ["One & two."], [([0, 1], [0]), ([2], [])])
    ]


class _WordEncoder:
    """A text's vector says which words of a to z it has: equal texts in any order are equal."""

    name = "words"

    def encode(self, sentences, max_span, *, tokens=False):
        assert max_span == 1
        counts = np.array([[text.split().count(chr(ord("a") + i)) for i in range(26)] for text in sentences])
        return Encoded((counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)[None])


def test_each_run_is_encoded_as_its_text():
    """Row [k-1, i] is the vector of the k sentences ending at i, and zero where there are fewer."""
    spans = EachRun(_WordEncoder()).encode(["a", "b", "c"], 4).spans

    assert spans.shape == (4, 3, 26)
    assert spans[1, 2, :3] == pytest.approx([0, 0.5**0.5, 0.5**0.5])
    assert spans[2, 2, :3] == pytest.approx([3**-0.5] * 3)
    assert not spans[1, 0].any()
    assert not spans[3].any()


def test_bertalign_finds_merges_splits_and_gaps():
    """Sentences of letters: two on one, one on two, and a source sentence that nothing answers."""
    source, target = ["a b", "c", "d", "e f", "x", "g", "h"], ["a b", "c d", "e", "f", "g", "h"]
    encoder = EachRun(_WordEncoder())
    spans = [encoder.encode(side, 4).spans for side in (source, target)]

    beads = bertalign.align(source, target, *spans)

    assert beads == [
        ([0], [0]), ([1, 2], [1]), ([3], [2, 3]), ([4], []), ([5], [4]), ([6], [5]),
    ]  # fmt: skip


def _best_total(scores, n, m):
    """Find the best total by trying every list of beads: the obvious way."""
    if not n and not m:
        return 0.0
    ways = [_best_total(scores, n - 1, m) + bertalign.SKIP] if n else []
    ways += [_best_total(scores, n, m - 1) + bertalign.SKIP] if m else []
    for (a, b), table in scores.items():
        if a <= n and b <= m:
            ways.append(_best_total(scores, n - a, m - b) + table[n - 1, m - 1])
    return max(ways)


def _total(scores, beads):
    """Add up what *beads* score."""
    return sum(
        scores[len(s), len(t)][s[-1], t[-1]] if s and t else bertalign.SKIP * (len(s) + len(t)) for s, t in beads
    )


@pytest.mark.parametrize("seed", range(5))
def test_bertalign_second_pass_is_exact_inside_its_band(seed):
    """On small documents, which the band covers whole, no list of beads scores more."""
    draw = np.random.default_rng(seed)
    n, m = draw.integers(1, 6, size=2)
    kinds = [(a, b) for a in range(1, 5) for b in range(1, 5) if a + b <= bertalign.MAX_SIZE]
    scores = {kind: draw.normal(size=(n, m)) for kind in kinds}

    beads = bertalign.second_pass(scores, bertalign.band([], n, m))

    assert _total(scores, beads) == pytest.approx(_best_total(scores, n, m))
    assert [list(range(n)), list(range(m))] == [[i for bead in beads for i in bead[side]] for side in (0, 1)]


def test_neighbours_by_hand():
    """A run's margin is the mean over the sentence before it and the one after; at an end there is only one."""
    cosines = np.array([[1.0, 2.0, 4.0, 8.0]], dtype=np.float32)

    assert bertalign._neighbours(cosines, 1)[0] == pytest.approx([2, 2.5, 5, 4])
    assert bertalign._neighbours(cosines, 2)[0, 1:] == pytest.approx([4, 4.5, 2])


def test_results_say_how_they_came_about_and_not_where(tmp_path):
    """Settings, versions and signature are in the file; no path of a machine is."""
    path = report.write(_result(), tmp_path)
    text = path.read_text(encoding="utf-8")

    assert json.loads(text)["signatures"]["text"].startswith("strict and lax|by:text|null beads:out|version:")
    assert {"python", "numpy"} <= json.loads(text)["versions"].keys()
    assert str(tmp_path) not in text
    assert [json.loads(text)] == report.read_all(tmp_path)


def test_the_tables_have_a_line_a_system():
    """Each line has as many cells as the head; figures that do not apply are left blank."""
    lines = report.table(_result()).splitlines()

    assert [line.count("|") - 1 for line in lines] == [10] * 4
    assert "| 0.500 | 0.500 | 0.500 | 0.100-0.900 | 0.750 | 0.750 | 0.750 | 1.50 | 1.10 |" in lines[2]
    assert lines[3].endswith("| 2.00 |  |")


def test_the_summary_is_put_between_the_markers(tmp_path):
    """What stands before and after is kept; a second time changes nothing; without markers it is refused."""
    readme = tmp_path / "README.md"
    readme.write_text("before\n\n<!-- benchmark -->\nold\n<!-- /benchmark -->\n\nafter\n", encoding="utf-8")

    report.put_between(readme, "benchmark", report.summary([_result()]))
    once = readme.read_text(encoding="utf-8")
    report.put_between(readme, "benchmark", report.summary([_result()]))

    assert once == readme.read_text(encoding="utf-8")
    assert once.startswith("before\n") and once.endswith("\nafter\n")
    assert f"| {OURS} | 0.500 / 0.750 |" in once and "old" not in once
    with pytest.raises(OutputError, match="expected the lines"):
        report.put_between(tmp_path / "none.md", "benchmark", "")


def test_the_interval_holds_the_score_and_repeats():
    """The 95 % interval of 60 right beads of 100 lies about it, and is the same again."""
    units = [Counts(1, 1, hit, hit, 1, 1) for hit in [1] * 60 + [0] * 40]

    low, high = bootstrap_interval(units)

    # Normal approximation: 0.6 +- 1.96 * sqrt(0.6 * 0.4 / 100) = 0.504 to 0.696.
    assert (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02)) == (0.504, 0.696)
    assert (low, high) == bootstrap_interval(units)


def test_the_interval_of_equal_units_is_a_point():
    """Where every document has the same counts, drawing them anew changes nothing."""
    assert bootstrap_interval([Counts(2, 2, 1, 1, 2, 2)] * 5) == (0.5, 0.5)


def test_further_table():
    """The committed figures of broken texts and of other languages, a column a system, each cell filled."""
    lines = [line.strip("| ").split(" | ") for line in report.further(report_folder()).splitlines()]

    assert {len(line) for line in lines[2:]} == {4}
    assert lines[0][0] == OURS
    assert all(cell for line in lines[2:] for cell in line)


def report_folder():
    """Return the folder of the committed results."""
    return Path(report.__file__).parent / "results"


@pytest.mark.parametrize(
    ("kind", "is_right"), [("another clock, and a break", True), ("the times of another film", False)]
)
def test_two_files_of_a_film(kind, is_right):
    """Gold documents become subtitles whose clock is found, if it is theirs; gold keeps what is left."""
    source, target = (
        ["".join(said.format(10 * n + k) for k in range(1 + n % 4)) for n in range(300)]
        for said in ("第{}个人来了。", "Man {} came. ")
    )
    gold = GoldDocument("001", source, target, [([n], [n]) for n in range(300)])
    film = subtitles.film(gold, subtitles.KINDS[kind], np.random.default_rng(1))

    assert subtitles.is_right(film, ("zh", "en")) == is_right
    for side, text in zip((film.gold.source, film.gold.target), (file.text for file in film.files), strict=True):
        assert len(side) < 290
        assert "".join("".join(side).split()) == "".join(text.split())


def test_commands_in_the_readme_can_be_called():
    """Every benchmark that has a command is there, with options that it has."""
    folder = Path(report.__file__).parent
    lines = [line.partition("#")[0].split() for line in (folder / "README.md").read_text("utf-8").split("\n")]
    said = [(line[2], line[3:]) for line in lines if line[:2] == ["python", "-m"]]
    assert said
    for module, words in said:
        main = importlib.import_module(module).main
        options = {name for param in getattr(main, "params", ()) for name in (*param.opts, *param.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= options, module
    named = {module.rpartition(".")[2] for module, _ in said} | {"run", "encode_speed"}
    commands = {path.stem for path in folder.glob("*.py") if '__name__ == "__main__"' in path.read_text("utf-8")}
    assert commands - {"intertext"} <= named
