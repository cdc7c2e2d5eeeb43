"""Measure whether texts that do not belong together are told, and what confidence is worth in texts of a few sentences.

    python -m benchmarks.belonging --gold DIR --save --readme

Every gold document is aligned with its own translation, which must pass, and with every other's in the same languages,
which must be stopped; so are cut-outs of both, beginning at chance.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from aligner import Alignment, align_pair
from aligner.check import confidence
from aligner.encode import Encoder
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from benchmarks.calibration import JudgedBead, calibration_error
from benchmarks.datasets import DATASETS, DatasetRecord, GoldDocument, load
from benchmarks.report import README, RESULTS, markdown, put_between, write_json

MARKER: Final = "belonging"
SIZES: Final = (1, 2, 3, 4, 5, 10, 20)
"""Gold beads of a cut-out."""
DRAWS: Final = 10
"""Cut-outs of each size from each document."""
FEW: Final = 5
"""Beads up to which the confidence is looked at."""
WHOLE: Final = "whole"
SEED: Final = 1

Group = tuple[DatasetRecord, GoldDocument]


def cut_out(document: GoldDocument, size: int, rng: np.random.Generator) -> GoldDocument:
    """Return *size* beads of *document* in a row as a document; all of it where it has not so many."""
    first = int(rng.integers(max(1, len(document.beads) - size + 1)))
    beads = document.beads[first : first + size]
    ids = [[i for bead in beads for i in bead[side]] for side in (0, 1)]
    start = [min(side, default=0) for side in ids]
    shifted = [([i - start[0] for i in a], [i - start[1] for i in b]) for a, b in beads]
    source, target = [document.source[i] for i in ids[0]], [document.target[i] for i in ids[1]]
    return GoldDocument(document.name, source, target, shifted)


def aligned(source: GoldDocument, target: GoldDocument, record: DatasetRecord, encoder: Encoder) -> Alignment | None:
    """Return the alignment of the one's source with the other's target; None if a side is empty."""
    if not any(source.source) or not any(target.target):
        return None
    texts = "\n".join(source.source), "\n".join(target.target)
    return align_pair(*texts, record.langs, presegmented=True, encoder=encoder)


def judged(gold: GoldDocument | None, alignment: Alignment) -> Iterator[tuple[JudgedBead, JudgedBead]]:
    """Yield each pair with its confidence, and with what it was before the doubt; without *gold* none is right."""
    known = {(tuple(a), tuple(b)) for a, b in gold.beads} if gold else set()
    for pair in alignment.pairs:
        if not pair.bead.is_null:
            source, target = alignment.numbers(pair.bead)
            right = (tuple(source), tuple(target)) in known
            yield JudgedBead(pair.confidence, right, right), JudgedBead(confidence(pair.bead), right, right)


class Tally:
    """What became of the texts of each size, right and wrong, and of the pairs in small ones."""

    def __init__(self) -> None:
        self.stopped: dict[str, dict[str, list[bool]]] = {}
        self.now: list[JudgedBead] = []
        self.before: list[JudgedBead] = []

    def add(self, size: int | str, gold: GoldDocument | None, alignment: Alignment | None) -> None:
        """Count one text, which is right where there is *gold*."""
        if alignment is None:
            return
        kinds = self.stopped.setdefault(str(size), {"right": [], "wrong": []})
        kinds["right" if gold else "wrong"].append(alignment.unrelated)
        if isinstance(size, int) and size <= FEW:
            for now, before in judged(gold, alignment):
                self.now.append(now)
                self.before.append(before)


def measure(gold: Path, encoder: Encoder, *, whole: bool) -> Tally:
    """Return what became of cut-outs of all sizes, and of the *whole* documents."""
    tally, rng = Tally(), np.random.default_rng(SEED)
    every = [(record, document) for record in DATASETS for document in load(gold, record.name)]
    for record, document in every:
        others = [other for kind, other in every if kind.langs == record.langs and other is not document]
        for size in SIZES:
            for _ in range(DRAWS):
                part = cut_out(document, size, rng)
                other = cut_out(others[int(rng.integers(len(others)))], size, rng)
                tally.add(size, part, aligned(part, part, record, encoder))
                tally.add(size, None, aligned(part, other, record, encoder))
        if whole:
            tally.add(WHOLE, document, aligned(document, document, record, encoder))
            for other in others:
                tally.add(WHOLE, None, aligned(document, other, record, encoder))
    return tally


def result(tally: Tally) -> dict[str, Any]:
    """Return the figures as they stand in the JSON file."""
    return {
        "stopped": {
            size: {kind: {"texts": len(s), "stopped": round(float(np.mean(s)), 4)} for kind, s in kinds.items()}
            for size, kinds in tally.stopped.items()
        },
        "confidence": {name: _figures(beads) for name, beads in (("before", tally.before), ("now", tally.now))},
    }


def _figures(beads: Sequence[JudgedBead]) -> dict[str, float]:
    mean, right = (float(np.mean([getattr(j, name) for j in beads])) for name in ("confidence", "right"))
    return {name: round(x, 4) for name, x in (("mean", mean), ("right", right), ("ece", calibration_error(beads)))}


def tables(found: Mapping[str, Any]) -> str:
    """Return the two tables in Markdown: what is stopped by size, and what small texts' confidence is worth."""
    lines = [["gold beads", "right", "pass", "wrong", "stopped"]]
    for size, kinds in found["stopped"].items():
        right, wrong = kinds["right"], kinds["wrong"]
        cells = [f"{right['texts']}", f"{1 - right['stopped']:.3f}", f"{wrong['texts']}", f"{wrong['stopped']:.3f}"]
        lines.append([size, *cells])
    sure = [[f"pairs of texts of 1 to {FEW} beads, right and wrong alike", "mean confidence", "right", "ECE"]]
    for name, title in (("before", "without the doubt whether they belong together"), ("now", "as it is")):
        figures = found["confidence"][name]
        sure.append([title, *(f"{figures[key]:.3f}" for key in ("mean", "right", "ece"))])
    return f"{markdown(lines)}\n\n{markdown(sure)}"


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--save", is_flag=True, help="Write benchmarks/results/belonging.json.")
@click.option("--readme", is_flag=True, help="Rewrite the tables in benchmarks/README.md.")
@click.option("--no-whole", is_flag=True, help="Cut-outs only: three minutes less.")
def main(gold: Path, save: bool, readme: bool, no_whole: bool) -> None:
    """Print how surely texts that do not belong together are told, and what confidence is worth in small ones."""
    try:
        found = result(measure(gold, UseEncoder(), whole=not no_whole))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error
    click.echo(tables(found))
    if save:
        write_json(RESULTS / "belonging.json", found)
    if readme:
        put_between(README, MARKER, tables(found))


if __name__ == "__main__":
    main()
