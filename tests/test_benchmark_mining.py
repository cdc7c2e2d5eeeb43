"""The benchmark of mining: piles hold what they say, nothing is chosen on what is counted."""

import json
from collections import Counter

import numpy as np
import pytest

from aligner.errors import InputError
from aligner.mine.judge import PLAIN, WEIGHTS
from aligner.mine.search import Candidates
from benchmarks import piles as making
from benchmarks.mining import NAMES, Counted, Fitted, Judged, best_threshold, counts
from benchmarks.piles import DILUTION, docstrings, piles
from benchmarks.report import RESULTS


@pytest.fixture(name="parallel")
def _parallel(tmp_path, monkeypatch):
    """Return a folder of two texts in German and English, and one in English alone."""
    monkeypatch.setattr(making, "docstrings", lambda: [f"Return the number {n}." for n in range(200)])
    monkeypatch.setattr(making, "DATASETS", ())
    for text, langs in (("tale", ("de", "en")), ("manual-de", ("de", "en")), ("other", ("en",))):
        (tmp_path / text).mkdir()
        for lang in langs:
            lines = [f"{text} {n} in {lang}!" + f" More of {n} {text} {lang}!" * (n % 2) for n in range(120)]
            (tmp_path / text / f"{lang}.txt").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("lines", [False, True])
def test_a_tenth_has_its_translation(parallel, lines):
    """Every eleventh source sentence has its translation across; all else of the texts is on one side only."""
    (pile,) = piles(parallel, parallel, lines=lines)

    planted = pile.planted()
    assert pile.langs == ("de", "en")
    assert len(planted) == len(pile.source) // (DILUTION + 1)
    assert len(pile.target) <= (DILUTION + 1) * len(planted)
    assert {*pile.texts} == {"tale", "manual"} >= {*planted}
    translated = {other for one, other in pile.pairs if one in pile.source}
    assert sum(sentence in translated for sentence in pile.target) == len(planted)
    assert len({*pile.source}) == len(pile.source)


def test_no_texts(tmp_path):
    """A folder without texts is named."""
    with pytest.raises(InputError, match="no folder with texts"):
        list(piles(tmp_path, tmp_path, lines=False))


def test_prose_of_docstrings(tmp_path):
    """Sentences are taken from docstrings that are prose; a module that cannot be parsed is passed over."""
    (tmp_path / "a.py").write_text('"""One thing. Another thing.\n\n>>> f()\n"""\n', encoding="utf-8")
    (tmp_path / "b.py").write_text("def :", encoding="utf-8")

    assert docstrings(tmp_path) == ["One thing.", "Another thing."]


def _judged(right: list[bool], texts: list[str], margins: list[float]) -> Judged:
    rows, some = np.arange(len(right)), np.array(margins, np.float32)
    evidence = np.stack([some] * len(NAMES), axis=1).astype(np.float64)
    gold = Counter({text: sum(r for r, t in zip(right, texts, strict=True) if t == text) for text in texts})
    return Judged(
        ("de", "en"), Candidates(rows, rows, some, some * 0), evidence, np.array(right), np.array(texts), gold
    )


def test_threshold():
    """It is the score that gives the highest F1, missed pairs counted."""
    assert best_threshold(np.array([0.9, 0.8, 0.7, 0.1]), np.array([True, True, False, False]), 2) == 0.8


def test_chosen_on_other_texts():
    """The threshold for one text is the best one of the others, however bad it is there."""
    one = _judged([True, False, True, False], ["a", "a", "b", "b"], [0.9, 0.8, 0.5, 0.4])

    found = counts([one], lambda judged, _: judged.candidates.margin.astype(np.float64))

    assert found == {("de-en", "a"): Counted(1, 2, 1), ("de-en", "b"): Counted(0, 0, 1)}


def test_fitted_on_other_texts():
    """What a text shows has no part in the weights that it is judged by."""
    texts = ["a"] * 20 + ["b"] * 20
    usual = [n % 2 == 0 for n in range(20)]
    margins = [0.5 if n % 2 == 0 else 0.1 for n in range(20)]
    odd = _judged([*usual, *(not r for r in usual)], texts, margins * 2)

    fitted = Fitted([odd], 1)

    assert fitted.weights("b")[1] > 0 > fitted.weights("a")[1]


def test_the_weights_are_those_that_were_fitted():
    """What the program uses is what the committed results say."""
    found = json.loads((RESULTS / "mining.json").read_text("utf-8"))["sentences"]["calibration"]["weights"]

    assert [*found["with words"].values()] == [*WEIGHTS]
    assert [*found["without"].values()] == [*PLAIN]
