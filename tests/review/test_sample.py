"""Samples estimate precision without bias, and sheets of them come back with the answers."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from math import sqrt
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import OutputError, SettingError
from aligner.review import sample as sample_module
from aligner.review.reviewed import read_reviewed
from aligner.review.sample import Sample, precision_interval, write_sample
from aligner.rows import COLUMNS, Row, by_confidence
from tests.samples import HOSTILE, REVIEW_ROWS, row, rows_in

CONFIDENCES = st.sampled_from([0.0, 0.25, 0.5, 0.9, 0.97, 1.0])


@st.composite
def any_rows(draw) -> list[Row]:
    """Return rows of any confidence, kept or not, from two documents, with ids of their own."""
    kinds = draw(st.lists(st.tuples(CONFIDENCES, st.booleans(), st.sampled_from(["a", "b"])), max_size=40))
    return [
        row(number, "是", "yes", confidence=confidence, keep=keep, document=document)
        for number, (confidence, keep, document) in enumerate(kinds)
    ]


def population(n: int) -> list[Row]:
    """Return *n* kept rows of different confidence, in no order."""
    rows = [row(number, "是", "yes", confidence=(number + 1) / n) for number in range(n)]
    Random(1).shuffle(rows)
    return rows


def draw_sample(rows: Iterable[Row], size: int, seed: int = 0) -> list[Row]:
    """Return the sample of *rows* that come all at once."""
    sample = Sample(size, seed)
    sample.add(rows)
    return sample.rows()


class TestDrawSample:
    """Random rows, spread over all degrees of confidence."""

    @given(any_rows(), st.integers(1, 50), st.integers(0, 3))
    def test_promises(self, rows, size, seed):
        """As many different kept rows as asked for and there are, in their order, the same for the same seed."""
        kept = [one for one in rows if one.keep]

        sample = draw_sample(rows, size, seed)

        assert len(sample) == min(size, len(kept))
        assert sample == [one for one in kept if one in sample]
        assert sample == draw_sample(rows, size, seed)

    @given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 9))
    def test_every_stratum_is_hit(self, n, size, seed):
        """Between two neighbours in confidence lie fewer rows than two parts have."""
        rows = sorted(population(n), key=lambda one: one.confidence)

        places = [rows.index(one) for one in draw_sample(rows, size, seed)]

        largest = -(-n // size)
        around = [*places, places[0] + n]
        assert all(b - a < 2 * largest for a, b in pairwise(around))

    @pytest.mark.parametrize("size", [2, 5, 10])
    def test_no_crowding(self, size):
        """Of ten neighbours in confidence at most two are drawn, where one in ten is."""
        rows = population(10 * size)

        for seed in range(20):
            parts = Counter(int((one.confidence - 0.001) * size) for one in draw_sample(rows, size, seed))
            assert max(parts.values()) <= 2

    def test_seeds_differ(self):
        """Another seed gives another sample."""
        samples = {tuple(one.id for one in draw_sample(population(100), 10, seed)) for seed in range(20)}

        assert len(samples) == 20

    @pytest.mark.parametrize("size", [4, 5, 100])
    def test_all_kept_rows(self, size):
        """A size of all kept rows or more gives just these."""
        assert REVIEW_ROWS[:4] == draw_sample(REVIEW_ROWS, size)

    def test_nothing_kept(self):
        """Where nothing is kept the sample is empty."""
        assert [] == draw_sample([replace(one, keep=False) for one in REVIEW_ROWS], 3)

    @pytest.mark.parametrize("size", [0, -1])
    def test_no_size(self, size):
        """A size below one is refused in one line, whatever the rows."""
        with pytest.raises(SettingError) as caught:
            draw_sample([], size)

        assert str(caught.value) == f"a sample of {size} rows is none; give a size of 1 or more"


class TestReducer:
    """Rows that come document by document."""

    @given(any_rows(), st.integers(1, 12), st.integers(1, 9), st.integers(0, 3))
    def test_portions(self, rows, size, portion, seed):
        """The same rows give the same sample in one portion or in many, also where not all are remembered."""
        with patch.object(sample_module, "RESERVOIR", 8):
            drawn = Sample(size, seed)
            for at in range(0, len(rows), portion):
                drawn.add(rows[at : at + portion])

            assert draw_sample(rows, size, seed) == drawn.rows() == drawn.rows()
        assert drawn.kept == sum(one.keep for one in rows)

    def test_bounded(self, monkeypatch: pytest.MonkeyPatch):
        """However many rows come, no more are remembered than the reservoir holds, or are wanted."""
        monkeypatch.setattr(sample_module, "RESERVOIR", 10)
        for size, most in ((5, 10), (20, 20)):
            drawn = Sample(size)
            drawn.add(population(300))

            assert (len(drawn._reservoir), drawn.kept, len(drawn.rows())) == (most, 300, size)

    def test_equal_chances(self, monkeypatch: pytest.MonkeyPatch):
        """Every row is drawn as often as every other, the first and the last, the doubtful and the sure."""
        monkeypatch.setattr(sample_module, "RESERVOIR", 12)
        draws, n, size = 3000, 40, 5
        rows = population(n)
        times = Counter(one.id for seed in range(draws) for one in draw_sample(rows, size, seed))

        chance = size / n
        bound = 5 * sqrt(draws * chance * (1 - chance))
        assert len(times) == n
        assert all(abs(count - draws * chance) < bound for count in times.values())


class TestEstimate:
    """What the share of right rows in a sample says about all of them."""

    @pytest.mark.parametrize(("n", "size"), [(3, 2), (7, 3), (10, 5), (11, 10)])
    def test_equal_chances(self, n, size):
        """Every row is drawn as often as every other, also where the size does not divide the number of rows."""
        draws, rows = 3000, population(n)
        times = Counter(one.id for seed in range(draws) for one in draw_sample(rows, size, seed))

        chance = size / n
        bound = 5 * sqrt(draws * chance * (1 - chance))
        assert len(times) == n
        assert all(abs(count - draws * chance) < bound for count in times.values())

    def test_unbiased_and_conservative(self):
        """The mean estimate is the precision; estimates vary less than the interval allows, which mostly holds it."""
        draws, size, rng, rows = 400, 50, Random(7), population(271)
        right = {one.id for one in rows if rng.random() < one.confidence**0.3}
        precision = len(right) / len(rows)
        counts = [sum(one.id in right for one in draw_sample(rows, size, seed)) for seed in range(draws)]

        mean = sum(counts) / draws / size
        variance = sum((count / size - mean) ** 2 for count in counts) / draws
        binomial = precision * (1 - precision) / size
        held = sum(low <= precision <= high for _, low, high in (precision_interval(n, size - n) for n in counts))

        assert 0.5 < precision < 0.9
        assert abs(mean - precision) < 4 * sqrt(binomial / draws)
        assert variance < 0.9 * binomial
        assert held / draws > 0.95


class TestWriteSample:
    """The sheet to fill in."""

    def test_columns(self, tmp_path: Path):
        """The column to fill in comes first and is empty; the others are a sheet's."""
        write_sample(REVIEW_ROWS, tmp_path / "x.csv")

        with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
        assert list(lines[0]) == ["correct", *COLUMNS]
        assert {line["correct"] for line in lines} == {""}

    def test_rows_come_back(self, tmp_path: Path):
        """Whatever the texts hold, the rows come back as from any sheet, and nothing is judged yet."""
        rows = [row(number, text, text) for number, text in enumerate(HOSTILE)]
        write_sample(rows, tmp_path / "x.csv")

        reviewed = read_reviewed(tmp_path / "x.csv")
        assert rows == rows_in("csv", tmp_path / "x.csv") == list(reviewed.rows)
        assert (reviewed.judged, reviewed.right, reviewed.wrong) == (True, 0, 0)
        assert (reviewed.remarks, reviewed.faults, reviewed.extra_columns) == ((), (), ())

    def test_answers_come_back(self, tmp_path: Path):
        """Ticked rows are counted as right and wrong; the others are not. A wrong one is not kept."""
        path = tmp_path / "x.csv"
        write_sample(REVIEW_ROWS, path)
        head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        ticked = [answer + line for answer, line in zip(["yes", "no", "是", "", "✔"], lines, strict=True)]
        path.write_text("\r\n".join([head, *ticked]), encoding="utf-8-sig")

        reviewed = read_reviewed(path)
        assert (reviewed.right, reviewed.wrong) == (3, 1)
        assert [row.keep for row in reviewed.rows] == [True, False, True, True, False]
        assert [replace(row, keep=True) for row in reviewed.rows] == [replace(row, keep=True) for row in REVIEW_ROWS]

    def test_no_rows(self, tmp_path: Path):
        """A sample of nothing is a sheet with a header only."""
        write_sample([], tmp_path / "x.csv")

        assert read_reviewed(tmp_path / "x.csv").rows == ()

    def test_unwritable(self, tmp_path: Path):
        """A sheet that cannot be written is one clear line."""
        (tmp_path / "x").write_bytes(b"")

        with pytest.raises(OutputError, match="a file stands where the output folder should be"):
            write_sample(REVIEW_ROWS, tmp_path / "x" / "y.csv")


class TestByConfidence:
    """Rows for spot checks."""

    def test_order(self):
        """The doubtful first across documents, equals as they were, rows with an empty side last."""
        numbers = [0.9, 0.2, 1.0, 0.2]
        rows = [row(n, "是", "yes", confidence=c, document=f"d{n % 2}") for n, c in enumerate(numbers)]
        lone = [row(4, "是", "", confidence=0.1, keep=False), row(5, " ", "yes", confidence=0.0, keep=False)]

        ordered = by_confidence([*lone, *rows])

        assert [rows[1], rows[3], rows[0], rows[2], lone[1], lone[0]] == ordered

    @given(any_rows())
    def test_nothing_lost(self, rows):
        """All rows are there, each once, kept or not, by rising confidence, equals in their order."""
        ordered = by_confidence(rows)

        assert sorted(ordered, key=lambda one: one.id) == rows
        assert all((a.confidence, a.id) < (b.confidence, b.id) for a, b in pairwise(ordered))
