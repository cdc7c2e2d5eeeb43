"""Measure how well parallel sentences are found in piles without order, and fit the weights of the confidence.

    python -m benchmarks.mining --gold DIR --parallel DIR --save --readme

Whatever is chosen (a threshold, weights) is chosen on all texts but the one that is then counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from sklearn.linear_model import LogisticRegression

from aligner.encode import Encoder
from aligner.encode.arrays import Bools, Doubles
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from aligner.mine.judge import UNLIKELY, evidence, one_to_one
from aligner.mine.search import Candidates, find_candidates
from aligner.settings import Settings
from benchmarks.calibration import JudgedBead, calibration_error
from benchmarks.piles import Pile, piles
from benchmarks.report import README, RESULTS, markdown, put_between, write_json

MARKER: Final = "mining"
OURS: Final = "parallel-aligner"
FIXED: Final = (1.06, 1.04)
"""Ratios from which LASER's and stopes' scripts keep a pair."""
NAMES: Final = ("margin", "cosine", "misfit of lengths", "log length", "matched words")
"""What ``evidence`` says."""
STRENGTH: Final = 10.0
"""Of the regression, the inverse of its penalty; the data decide."""
COMPOSITIONS: Final = {
    "sentences": "sentences of the same texts; novels, manuals and docstrings",
    "lines": "whole paragraphs of the same texts; docstrings alone",
}
"""What has no partner, on the one side and the other."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Pairs: how many of those found are right, and how many there are."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        """Return the counts of both."""
        return Counted(self.right + other.right, self.found + other.found, self.gold + other.gold)

    @property
    def scores(self) -> dict[str, float]:
        """Precision, recall and F1."""
        precision, recall = self.right / max(self.found, 1), self.right / max(self.gold, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        return {name: round(x, 4) for name, x in (("precision", precision), ("recall", recall), ("f1", f1))}


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one pile."""

    langs: tuple[str, str]
    candidates: Candidates
    evidence: Doubles
    """(n, 5), not numbers where a candidate is too unlikely to be looked at."""
    right: Bools
    texts: np.ndarray
    """(n,): the text that each one's source sentence is from."""
    gold: Counter[str]
    """How many pairs of each text there are."""

    @property
    def likely(self) -> Bools:
        """(n,): which are looked at."""
        return self.candidates.margin >= UNLIKELY


Chosen = tuple[Doubles, Bools, np.ndarray]
"""Of pairs that are one to one: their scores, whether they are right, their texts."""
Score = Callable[[Judged, str], Doubles]
"""Of the candidates of a pile, when a text is left out."""


def judged(pile: Pile, encoder: Encoder) -> Judged:
    """Return the candidates of *pile*, with what speaks for each."""
    sides = pile.source, pile.target
    found = find_candidates(*(encoder.encode(side, 1).spans[0] for side in sides))
    likely = found.margin >= UNLIKELY
    said = np.full((len(found), len(NAMES)), np.nan)
    said[likely] = evidence(found.part(likely), sides, encoder)
    pairs = zip(found.source.tolist(), found.target.tolist(), strict=True)
    right = np.array([(pile.source[i], pile.target[j]) in pile.pairs for i, j in pairs], bool)
    return Judged(pile.langs, found, said, right, np.array(pile.texts)[found.source], Counter(pile.planted()))


def chosen(one: Judged, scores: Doubles) -> Chosen:
    """Return the candidates that are left when each sentence is in one pair at most; none with a score of 0."""
    asked = np.flatnonzero(scores > 0)
    part = one.candidates.part(asked)
    known = dict(zip(zip(part.source.tolist(), part.target.tolist(), strict=True), asked.tolist(), strict=True))
    which = np.array([known[pair.source, pair.target] for pair in one_to_one(part, scores[asked])], np.int64)
    return scores[which], one.right[which], one.texts[which]


def best_threshold(scores: Doubles, right: Bools, gold: int) -> float:
    """Return the score from which on F1 is highest."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + gold)
    return float(scores[order][int(f1.argmax())])


def counts(every: Sequence[Judged], score: Score, threshold: float | None = None) -> dict[tuple[str, str], Counted]:
    """Return what is found of each text in each pile, with *threshold* or one chosen on the other texts."""
    found, each = {}, list[Chosen]()
    for text in sorted({text for one in every for text in one.gold}):
        if not each or isinstance(score, Fitted):  # the others know no text from another
            each = [chosen(one, score(one, text)) for one in every]
        scores, right, texts = (np.concatenate(column) for column in zip(*each, strict=True))
        gold = sum(sum(one.gold.values()) - one.gold[text] for one in every)
        others = texts != text
        at = best_threshold(scores[others], right[others], gold) if threshold is None else threshold
        for one, (own, good, of) in zip(every, each, strict=True):
            kept = (own >= at) & (of == text)
            found["-".join(one.langs), text] = Counted(int(good[kept].sum()), int(kept.sum()), one.gold[text])
    return found


class Fitted:
    """The weights that are fitted when a text is left out; each fitted once."""

    def __init__(self, every: Sequence[Judged], columns: int) -> None:
        """Take the first *columns* of the evidence."""
        likely = [one.likely for one in every]
        self.columns = columns
        self._said = np.concatenate([one.evidence[k, :columns] for one, k in zip(every, likely, strict=True)])
        self._right = np.concatenate([one.right[k] for one, k in zip(every, likely, strict=True)])
        self._texts = np.concatenate([one.texts[k] for one, k in zip(every, likely, strict=True)])
        self._known: dict[str, Doubles] = {}

    def weights(self, without: str = "") -> Doubles:
        """Return (1 + columns,): the constant and the weights of log odds, fitted on all texts but *without*."""
        if without not in self._known:
            rest = self._texts != without
            mean, spread = self._said.mean(axis=0), self._said.std(axis=0)
            model = LogisticRegression(C=STRENGTH, max_iter=1_000)
            model.fit((self._said[rest] - mean) / spread, self._right[rest])
            slopes = model.coef_[0] / spread
            self._known[without] = np.concatenate([model.intercept_ - slopes @ mean, slopes])
        return self._known[without]

    def __call__(self, one: Judged, text: str) -> Doubles:
        """Return the confidence of each candidate of a pile when *text* is left out; 0 where it is unlikely."""
        weights = self.weights(text)
        odds = weights[0] + np.nan_to_num(one.evidence[:, : self.columns]) @ weights[1:]
        return np.where(one.likely, 1 / (1 + np.exp(-np.clip(odds, -50, 50))), 0.0)


def systems(every: Sequence[Judged]) -> dict[str, tuple[Score, float | None]]:
    """Return how each system scores, and its threshold where it has one of its own."""
    ratio: Score = lambda one, _: one.candidates.ratio.astype(np.float64)  # noqa: E731
    ours = Fitted(every, len(NAMES))
    return {
        "cosine": (lambda one, _: one.candidates.cosine.astype(np.float64), None),
        **{f"ratio margin, fixed at {at}": (ratio, at) for at in FIXED},
        "ratio margin": (ratio, None),
        "distance margin": (lambda one, _: one.candidates.margin.astype(np.float64), None),
        f"{OURS} --fast": (Fitted(every, len(NAMES) - 1), None),
        OURS: (ours, None),
        f"{OURS}, by default": (ours, Settings().min_confidence),
    }


def calibration(every: Sequence[Judged]) -> dict[str, Any]:
    """Return what confidence is worth, on texts that the weights were not fitted on, and the weights of all texts."""
    ours, beads = Fitted(every, len(NAMES)), list[JudgedBead]()
    for one in every:
        for text in one.gold:
            scores, right, texts = chosen(one, ours(one, text))
            own = (texts == text) & (scores > 0)
            beads += [JudgedBead(float(s), bool(r), bool(r)) for s, r in zip(scores[own], right[own], strict=True)]
    return {
        "pairs": len(beads),
        "ece": round(calibration_error(beads), 4),
        "weights": {"with words": _rounded(ours.weights()), "without": _rounded(Fitted(every, 4).weights())},
    }


def _rounded(weights: Doubles) -> dict[str, float]:
    return {name: round(float(w), 2) for name, w in zip(("constant", *NAMES), weights, strict=False)}


def result(every: Sequence[Judged]) -> dict[str, Any]:
    """Return the figures of one composition as they stand in the JSON file."""
    found = {name: counts(every, *system) for name, system in systems(every).items()}
    languages = {"-".join(one.langs): one for one in every}
    sides = [(len({*one.candidates.source.tolist()}), len({*one.candidates.target.tolist()})) for one in every]
    return {
        "sentences": [sum(side[k] for side in sides) for k in (0, 1)],
        "pairs": sum(sum(one.gold.values()) for one in every),
        "reached": round(sum(int(one.right.sum()) for one in every) / sum(sum(o.gold.values()) for o in every), 4),
        "systems": {name: sum(of.values(), Counted()).scores for name, of in found.items()},
        "languages": {
            lang: {
                "pairs": sum(one.gold.values()),
                **{name: _of_language(found[name], lang) for name in ("distance margin", OURS)},
            }
            for lang, one in languages.items()
        },
        "calibration": calibration(every),
    }


def _of_language(found: Mapping[tuple[str, str], Counted], lang: str) -> dict[str, float]:
    return sum((counted for (own, _), counted in found.items() if own == lang), Counted()).scores


def tables(found: Mapping[str, Any]) -> str:
    """Return the tables in Markdown: the systems, then the languages."""
    head = ["threshold chosen on other texts, unless fixed"]
    lines = [[*head, *(f"{name}: {x}" for name in found for x in ("F1", "P", "R"))]]
    for system in next(iter(found.values()))["systems"]:
        scores = [found[name]["systems"][system] for name in found]
        lines.append([system, *(f"{s[key]:.3f}" for s in scores for key in ("f1", "precision", "recall"))])
    spoken = found["sentences"]["languages"]
    by = [["F1, sentences", *spoken]]
    by.append(["pairs", *(f"{row['pairs']:,}" for row in spoken.values())])
    for system in ("distance margin", OURS):
        by.append([system, *(f"{row[system]['f1']:.2f}" for row in spoken.values())])
    return f"{markdown(lines)}\n\n{markdown(by)}"


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--parallel", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--save", is_flag=True, help="Write benchmarks/results/mining.json.")
@click.option("--readme", is_flag=True, help="Rewrite the tables in benchmarks/README.md.")
def main(gold: Path, parallel: Path, save: bool, readme: bool) -> None:
    """Print how well planted pairs are found, and the weights to write into aligner/mine/judge.py. Ten minutes."""
    encoder, found = UseEncoder(), {}
    try:
        for name in COMPOSITIONS:
            found[name] = result([judged(pile, encoder) for pile in piles(gold, parallel, lines=name == "lines")])
            click.echo(f"{name}: {found[name]['calibration']}", err=True)
    except AlignerError as error:
        raise click.ClickException(str(error)) from error
    click.echo(tables(found))
    if save:
        write_json(RESULTS / "mining.json", found)
    if readme:
        put_between(README, MARKER, tables(found))


if __name__ == "__main__":
    main()
