"""Measure whether a confidence of 0.9 means that nine pairs in ten are right.

    python -m benchmarks.calibration --gold DIR --save --readme

A pair is right when it is exactly a gold bead, overlapping when it shares a sentence with one on both sides;
an unpaired sentence is right when gold has it unpaired too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import numpy.typing as npt

from aligner import align_sentences
from aligner.check import confidence
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from aligner.evaluate import Counts, count, indices
from aligner.records import Bead
from benchmarks.datasets import DATASETS, GoldDocument, load
from benchmarks.report import README, RESULTS, markdown, put_between, write_json

MARKER: Final = "calibration"
BINS: Final = 10
PRECISIONS: Final = (0.95, 0.97, 0.99)
ALL: Final = "all"

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class JudgedBead:
    """One bead's confidence, 0 to 1, and what gold says of it."""

    confidence: float
    right: bool
    overlaps: bool
    """The same as ``right`` for an unpaired sentence."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The beads whose confidence is from ``low`` up to ``high``; the means are None where there are none."""

    low: float
    high: float
    count: int
    confidence: float | None
    right: float | None
    overlaps: float | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is kept from ``at`` on: the smallest confidence from which a share of ``target`` is right.

    ``at`` is None where no confidence reaches the target; shares are from 0 to 1.
    """

    target: float
    at: float | None
    kept: float
    right: float
    overlaps: float


def judge_pairs(gold: GoldDocument, beads: Iterable[Bead]) -> list[JudgedBead]:
    """Return the filled *beads* of a document, each held against gold."""
    return [_pair(gold, bead) for bead in beads if not bead.is_null]


def _pair(gold: GoldDocument, bead: Bead) -> JudgedBead:
    found: Counts = count(gold.beads, indices([bead]))
    return JudgedBead(confidence(bead), bool(found.strict_predicted), bool(found.lax_predicted))


def judge_nulls(gold: GoldDocument, beads: Iterable[Bead]) -> list[JudgedBead]:
    """Return the unpaired sentences of a document: right if no filled gold bead holds them."""
    paired = [{i for bead in gold.beads if all(bead) for i in bead[side]} for side in (0, 1)]
    judged = []
    for bead in beads:
        if bead.is_null:
            sides = zip(indices([bead])[0], paired, strict=True)
            right = all(i not in known for side, known in sides for i in side)
            judged.append(JudgedBead(confidence(bead), right, right))
    return judged


def reliability(judged: Sequence[JudgedBead]) -> list[Bin]:
    """Return ``BINS`` bins of equal width; a confidence of 1 is in the last."""
    sure, right, overlaps = _columns(judged)
    which = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    bins = []
    for k in range(BINS):
        inside = which == k
        means = [float(x[inside].mean()) if inside.any() else None for x in (sure, right, overlaps)]
        bins.append(Bin(k / BINS, (k + 1) / BINS, int(inside.sum()), *means))
    return bins


def _columns(judged: Sequence[JudgedBead]) -> tuple[Floats, Bools, Bools]:
    sure = np.array([j.confidence for j in judged], np.float64)
    return sure, np.array([j.right for j in judged], bool), np.array([j.overlaps for j in judged], bool)


def calibration_error(judged: Sequence[JudgedBead]) -> float:
    """Return the expected calibration error: the mean over beads of |confidence - share right| of their bin."""
    gaps = [
        b.count * abs(b.confidence - b.right)
        for b in reliability(judged)
        if b.confidence is not None and b.right is not None
    ]
    return sum(gaps) / len(judged) if judged else 0.0


def detection_auc(judged: Sequence[JudgedBead]) -> float | None:
    """Return how often a right bead has the higher confidence of a right and a wrong one; a tie is half.

    That is the area under the ROC curve; None without a bead of either sort.
    """
    sure, right, _ = _columns(judged)
    wrong = np.sort(sure[~right])
    if not right.any() or not len(wrong):
        return None
    below = np.searchsorted(wrong, sure[right], "left")
    upto = np.searchsorted(wrong, sure[right], "right")
    return float((below + upto).sum() / 2 / (int(right.sum()) * len(wrong)))


def brier(judged: Sequence[JudgedBead]) -> float:
    """Return the mean squared distance of confidence from 1 for right and 0 for wrong beads."""
    sure, right, _ = _columns(judged)
    return float(((sure - right) ** 2).mean()) if judged else 0.0


def threshold(judged: Sequence[JudgedBead], target: float) -> Threshold:
    """Return the smallest confidence from which on a share of *target* is right, and what that keeps."""
    sure, right, overlaps = _columns(judged)
    for at in np.unique(sure):
        kept = sure >= at
        share = float(right[kept].mean())
        if share >= target:
            return Threshold(target, float(at), float(kept.mean()), share, float(overlaps[kept].mean()))
    return Threshold(target, None, 0.0, 0.0, 0.0)


def summarize(judged: Sequence[JudgedBead]) -> dict[str, Any]:
    """Return all figures of some beads as they stand in the JSON file."""
    sure, right, overlaps = _columns(judged)
    some = bool(judged)
    figures: dict[str, Any] = {
        "count": len(judged),
        "confidence": float(sure.mean()) if some else None,
        "right": float(right.mean()) if some else None,
        "overlaps": float(overlaps.mean()) if some else None,
        "calibration_error": calibration_error(judged),
        "detection_auc": detection_auc(judged),
        "brier": brier(judged),
        "bins": [_rounded(asdict(b)) for b in reliability(judged)],
    }
    return _rounded(figures)


def _rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(x, 4) if isinstance(x, float) else x for name, x in figures.items()}


def result(pairs: Mapping[str, Sequence[JudgedBead]], nulls: Mapping[str, Sequence[JudgedBead]]) -> dict[str, Any]:
    """Return everything that is known of the confidences, by data set and over all."""
    every = [j for part in pairs.values() for j in part]
    return {
        "encoder": UseEncoder.name,
        "pairs": {name: summarize(part) for name, part in {**pairs, ALL: every}.items()},
        "unpaired": {
            name: summarize(part) for name, part in {**nulls, ALL: [j for part in nulls.values() for j in part]}.items()
        },
        "thresholds": [_rounded(asdict(threshold(every, target))) for target in PRECISIONS],
    }


def tables(found: Mapping[str, Any]) -> str:
    """Return the three tables in Markdown: by data set, by confidence, by wanted precision."""
    return "\n\n".join((_sets_table(found), _bins_table(found), _threshold_table(found["thresholds"])))


def _sets_table(found: Mapping[str, Any]) -> str:
    lines = [["data set", "beads", "confidence", "right", "overlapping", "ECE", "AUC", "Brier"]]
    for kind in ("pairs", "unpaired"):
        for name, figures in found[kind].items():
            keys = ("confidence", "right", "overlaps", "calibration_error", "detection_auc", "brier")
            lines.append([f"{_title(name)}, {kind}", f"{figures['count']:,}", *(_number(figures[key]) for key in keys)])
    return markdown(lines)


def _title(name: str) -> str:
    return next((record.title for record in DATASETS if record.name == name), name)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _bins_table(found: Mapping[str, Any]) -> str:
    lines = [["confidence", "pairs", "mean", "right", "overlapping", "unpaired", "mean", "right"]]
    for pairs, nulls in zip(found["pairs"][ALL]["bins"], found["unpaired"][ALL]["bins"], strict=True):
        lines.append(
            [
                f"{pairs['low']:.1f}-{pairs['high']:.1f}",
                f"{pairs['count']:,}",
                *(_number(pairs[key]) for key in ("confidence", "right", "overlaps")),
                f"{nulls['count']:,}",
                *(_number(nulls[key]) for key in ("confidence", "right")),
            ]
        )
    return markdown(lines)


def _threshold_table(thresholds: Sequence[Mapping[str, Any]]) -> str:
    lines = [["wanted: exactly right", "from confidence", "pairs kept", "right", "overlapping"]]
    for row in thresholds:
        reached = row["at"] is not None
        cells = [_number(row[key]) for key in ("at", "kept", "right", "overlaps")] if reached else ["never", "", "", ""]
        lines.append([f"{row['target']:.2f}", *cells])
    return markdown(lines)


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--save", is_flag=True, help="Write benchmarks/results/calibration.json.")
@click.option("--readme", is_flag=True, help="Rewrite the tables in benchmarks/README.md.")
def main(gold: Path, save: bool, readme: bool) -> None:
    """Print how far confidence can be believed, by data set and over all gold data."""
    try:
        encoder = UseEncoder()
        pairs: dict[str, list[JudgedBead]] = {record.name: [] for record in DATASETS}
        nulls: dict[str, list[JudgedBead]] = {record.name: [] for record in DATASETS}
        for name in pairs:
            for document in load(gold, name):
                beads = align_sentences(document.source, document.target, encoder=encoder)
                pairs[name] += judge_pairs(document, beads)
                nulls[name] += judge_nulls(document, beads)
        found = result(pairs, nulls)
        click.echo(tables(found))
        if save:
            write_json(RESULTS / "calibration.json", found)
        if readme:
            put_between(README, MARKER, tables(found))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
