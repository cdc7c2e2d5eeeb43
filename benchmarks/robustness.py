"""Break the gold documents as real ones are broken, and see which aligner still finds what is left.

    python -m benchmarks.robustness --gold DIR

Passages are missing, moved or added, sentences dropped, lines of something else put in. The gold beads
are adjusted: a bead keeps what remains of it and is null when a whole side is gone. Scores are of
what remains; all corruptions come from a seed.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import click
import numpy as np

from aligner import align_sentences
from aligner.encode import Encoder
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from aligner.evaluate import Counts, IndexBead, count, indices
from benchmarks.calibration import JudgedBead, judge_nulls, summarize
from benchmarks.datasets import GoldDocument, find, load
from benchmarks.measure import OURS, SEED
from benchmarks.peers import run_peers
from benchmarks.report import README, RESULTS, f1_cell, markdown, put_between, write_json

SETS: Final = ("mac-dev", "text+berg")
"""The data sets of several documents: noise and second documents come from the others."""
SWAPPED: Final = 20
"""Least number of sentences of a moved passage."""
DROPPED: Final = 0.1
NOISE: Final = 0.05
CAPTIONS: Final = (5, 40)
"""Lines of a block of captions, from and to."""
SCANNED: Final = 0.25
"""Share of captions that are scan noise."""
LABEL: Final = 25
"""Characters of an untranslated heading at the most."""
MARKER: Final = "robustness"
PATH: Final = RESULTS / "robustness.json"

SOURCE: Final = 0
TARGET: Final = 1

Item: TypeAlias = int | str
"""A line of a corrupted side: the number of a sentence of the document, or a line that is new."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A corrupted document with its adjusted gold beads; the null ones stand last."""

    gold: GoldDocument
    unjudged: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
    """Sentences of either side that may be paired or not: an aligner that keeps the order can find
    one of two swapped passages, and it is not wrong to."""


def arrange(document: GoldDocument, sides: tuple[Sequence[Item], Sequence[Item]]) -> GoldDocument:
    """Return a document with these lines; beads keep what remains of them, new lines are in null beads."""
    places = [{item: at for at, item in enumerate(side) if isinstance(item, int)} for side in sides]
    old = (document.source, document.target)
    texts = [
        [item if isinstance(item, str) else known[item] for item in side]
        for side, known in zip(sides, old, strict=True)
    ]
    beads: list[IndexBead] = []
    for bead in document.beads:
        left, right = ([place[i] for i in part if i in place] for part, place in zip(bead, places, strict=True))
        if left or right:
            beads.append((left, right))
    new = [[at for at, item in enumerate(side) if isinstance(item, str)] for side in sides]
    added: list[IndexBead] = [*(([at], []) for at in new[SOURCE]), *(([], [at]) for at in new[TARGET])]
    return GoldDocument(document.name, texts[SOURCE], texts[TARGET], _nulls_last([*beads, *added]))


def _nulls_last(beads: Iterable[IndexBead]) -> list[IndexBead]:
    return sorted(beads, key=lambda bead: not all(bead))


def _whole(document: GoldDocument) -> tuple[list[Item], list[Item]]:
    return list(range(len(document.source))), list(range(len(document.target)))


def passage_size(size: int, n: int) -> int:
    """Return *size*, or a third of a document of *n* sentences that has not twice as many."""
    return size if 2 * size <= n else n // 3


def delete_passage(document: GoldDocument, side: int, size: int) -> Broken:
    """Leave out a passage of ``passage_size`` sentences from the middle of *side*."""
    sides = _whole(document)
    n = len(sides[side])
    size = passage_size(size, n)
    start = (n - size) // 2
    del sides[side][start : start + size]
    return Broken(arrange(document, sides))


def swap_passages(document: GoldDocument, side: int, size: int = SWAPPED) -> Broken:
    """Swap two neighbouring passages about the middle of *side*, cut between beads.

    Each has *size* sentences, or up to a bead's end more, in a short document a quarter of it. Gold has
    both as null beads, with all that they were paired with; none of it is judged.
    """
    sides = _whole(document)
    n = len(sides[side])
    cuts = cut_points(document, side)
    size = min(size, n // 4)
    middle = min(cuts, key=lambda cut: abs(cut - n // 2))
    first = max((cut for cut in cuts if cut <= middle - size), default=0)
    last = min((cut for cut in cuts if cut >= middle + size), default=n)
    sides[side][first:last] = [*range(middle, last), *range(first, middle)]
    touched = [bead for bead in document.beads if any(first <= i < last for i in bead[side])]
    lost = tuple({i for bead in touched for i in bead[which]} for which in (SOURCE, TARGET))
    lost[side].update(range(first, last))  # some sentences of Text+Berg are in no bead
    kept = arrange(_without(document, touched), sides)
    places = [{item: at for at, item in enumerate(items)} for items in sides]
    unjudged = tuple(frozenset(place[i] for i in part) for part, place in zip(lost, places, strict=True))
    nulls: list[IndexBead] = [
        *(([at], []) for at in sorted(unjudged[SOURCE])),
        *(([], [at]) for at in sorted(unjudged[TARGET])),
    ]
    gold = GoldDocument(document.name, kept.source, kept.target, _nulls_last([*kept.beads, *nulls]))
    return Broken(gold, (unjudged[SOURCE], unjudged[TARGET]))


def _without(document: GoldDocument, beads: Sequence[IndexBead]) -> GoldDocument:
    left = [bead for bead in document.beads if bead not in beads]
    return GoldDocument(document.name, document.source, document.target, left)


def cut_points(document: GoldDocument, side: int) -> list[int]:
    """Return the places of *side*, 0 to n, that are inside no bead."""
    n = len((document.source, document.target)[side])
    inside = {at for bead in document.beads if bead[side] for at in range(min(bead[side]) + 1, max(bead[side]) + 1)}
    return [at for at in range(n + 1) if at not in inside]


def drop_sentences(document: GoldDocument, rng: np.random.Generator, share: float = DROPPED) -> Broken:
    """Leave out each sentence of both sides with the probability *share*."""
    source, target = ([item for item in side if rng.random() >= share] for side in _whole(document))
    return Broken(arrange(document, (source, target)))


def add_noise(
    document: GoldDocument, pools: tuple[Sequence[str], Sequence[str]], rng: np.random.Generator, share: float = NOISE
) -> Broken:
    """Put lines of *pools* (source, target) between the beads: *share* of each side's number of sentences."""
    sides = _whole(document)
    for side, pool in enumerate(pools):
        cuts = cut_points(document, side)
        places = sorted(rng.choice(cuts, round(share * len(sides[side]))), reverse=True)
        for at in places if len(pool) else ():
            sides[side].insert(at, pool[int(rng.integers(len(pool)))])
    return Broken(arrange(document, sides))


def add_blocks(document: GoldDocument, blocks: Sequence[Sequence[str]], rng: np.random.Generator) -> Broken:
    """Put each of *blocks* of lines between two beads of the target."""
    sides = _whole(document)
    places = sorted(rng.choice(cut_points(document, TARGET), len(blocks)), reverse=True)
    for at, block in zip(places, blocks, strict=True):
        sides[TARGET][at:at] = block
    return Broken(arrange(document, sides))


def caption(lines: Sequence[str], rng: np.random.Generator) -> str:
    """Return a short line: the beginning of one of *lines*, or what a scanner makes of a picture."""
    if rng.random() < SCANNED:
        letters = rng.choice(list("IlJ1i.,:;-_~^'*|/\\()rnmtTEQ7 "), int(rng.integers(2, 25)))
        return "".join(letters).strip() or "-"
    line = lines[int(rng.integers(len(lines)))]
    return line[: int(rng.integers(6, 40))].strip() or line


def append_document(document: GoldDocument, side: int, lines: Sequence[str]) -> Broken:
    """Put *lines* after the end of *side*."""
    sides = _whole(document)
    sides[side].extend(lines)
    return Broken(arrange(document, sides))


Corruption: TypeAlias = Callable[[int, Sequence[GoldDocument]], Broken]
"""From the number of a document among all those of its data set."""


def _noise(number: int, documents: Sequence[GoldDocument]) -> Broken:
    others = [document for k, document in enumerate(documents) if k != number]
    pools = ([s for d in others for s in d.source if s], [s for d in others for s in d.target if s])
    return add_noise(documents[number], pools, np.random.default_rng([SEED, number]))


def _drop(number: int, documents: Sequence[GoldDocument]) -> Broken:
    return drop_sentences(documents[number], np.random.default_rng([SEED, number]))


def _captions(number: int, documents: Sequence[GoldDocument]) -> Broken:
    rng = np.random.default_rng([SEED, number])
    lines = [line for k, document in enumerate(documents) if k != number for line in document.target if line]
    sizes = rng.integers(CAPTIONS[0], CAPTIONS[1] + 1, 2)
    return add_blocks(documents[number], [[caption(lines, rng) for _ in range(size)] for size in sizes], rng)


def _labels(number: int, documents: Sequence[GoldDocument]) -> Broken:
    rng = np.random.default_rng([SEED, number])
    lines = [line for k, document in enumerate(documents) if k != number for line in document.target if line]
    labels = [line[: int(rng.integers(4, LABEL))].strip() or line for line in lines]
    chosen = rng.choice(len(labels), round(NOISE * len(documents[number].target)))
    return add_blocks(documents[number], [[labels[at]] for at in chosen], rng)


def _append(number: int, documents: Sequence[GoldDocument]) -> Broken:
    return append_document(documents[number], TARGET, documents[(number + 1) % len(documents)].target)


def _delete(number: int, documents: Sequence[GoldDocument], side: int, size: int) -> Broken:
    return delete_passage(documents[number], side, size)


CORRUPTIONS: Final[Mapping[str, Corruption]] = {
    "as it is": lambda number, documents: Broken(documents[number]),
    "5 sentences missing in the target": partial(_delete, side=TARGET, size=5),
    "50 missing in the target": partial(_delete, side=TARGET, size=50),
    "200, or a third, missing in the target": partial(_delete, side=TARGET, size=200),
    "50 missing in the source": partial(_delete, side=SOURCE, size=50),
    "two passages of 20 swapped in the target": lambda number, documents: swap_passages(documents[number], TARGET),
    "10 % of the sentences missing on either side": _drop,
    "5 % unrelated lines on either side": _noise,
    "two blocks of captions in the target": _captions,
    "5 % untranslated headings in the target": _labels,
    "another document after the target": _append,
}


@dataclass(slots=True)
class Tally:
    """One data set's counts, by corruption and system."""

    counts: dict[str, dict[str, Counts]] = field(default_factory=dict)
    nulls: dict[str, list[JudgedBead]] = field(default_factory=dict)
    """Our unpaired sentences, by corruption."""

    def add(self, corruption: str, system: str, counts: Counts) -> None:
        """Add the counts of one document."""
        row = self.counts.setdefault(corruption, {})
        row[system] = row.get(system, Counts()) + counts


def judged(broken: Broken, beads: Iterable[IndexBead]) -> list[IndexBead]:
    """Return *beads* without those that hold unjudged sentences only."""
    source, target = broken.unjudged
    return [(s, t) for s, t in beads if not (source.issuperset(s) and target.issuperset(t))]


def score(broken: Broken, beads: Iterable[IndexBead]) -> Counts:
    """Return the counts of *beads* on what remains."""
    return count(broken.gold.beads, judged(broken, beads))


def measure(gold: Path, name: str, encoder: Encoder) -> Tally:
    """Return the counts of all systems on all corruptions of a data set; all get the vectors of *encoder*."""
    tally = Tally()
    documents = load(gold, name)
    for number, document in enumerate(documents):
        for title, corrupt in CORRUPTIONS.items():
            broken = corrupt(number, documents)
            beads = align_sentences(broken.gold.source, broken.gold.target, encoder=encoder)
            tally.nulls.setdefault(title, []).extend(judge_nulls(broken.gold, beads))
            for system, found in {OURS: indices(beads), **run_peers(broken.gold, encoder)}.items():
                tally.add(title, system, score(broken, found))
        click.echo(f"{name} {document.name}", err=True)
    return tally


def result(tally: Tally) -> dict[str, Any]:
    """Return one data set's scores, by corruption and system, and how far unpaired sentences can be believed."""
    return {
        title: {
            "scores": {
                system: {"strict_f1": round(counts.strict.f1, 4), "lax_f1": round(counts.lax.f1, 4)}
                for system, counts in row.items()
            },
            "unpaired": {key: x for key, x in summarize(tally.nulls[title]).items() if key != "bins"},
        }
        for title, row in tally.counts.items()
    }


def tables(found: Mapping[str, Any]) -> str:
    """Return a table a data set in Markdown: a line a corruption, a column a system, strict / lax F1."""
    return "\n\n".join(_table(name, rows) for name, rows in found.items())


def _table(name: str, rows: Mapping[str, Any]) -> str:
    systems = list(next(iter(rows.values()))["scores"])
    lines = [[f"{find(name).title}, F1 strict / lax", *systems, "unpaired", "right", "ECE"]]
    for title, row in rows.items():
        scores = (row["scores"][system] for system in systems)
        unpaired = row["unpaired"]
        told = [f"{unpaired['count']:,}", f"{unpaired['right']:.3f}", f"{unpaired['calibration_error']:.3f}"]
        lines.append([title, *(f1_cell(score["strict_f1"], score["lax_f1"]) for score in scores), *told])
    return markdown(lines)


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--set", "names", multiple=True, type=click.Choice(SETS), help="Only this data set. Default: both.")
@click.option("--save/--no-save", default=True, help="Write benchmarks/results/robustness.json.  [default: save]")
@click.option("--readme", is_flag=True, help="Rewrite the tables in benchmarks/README.md.")
def main(gold: Path, names: Sequence[str], save: bool, readme: bool) -> None:
    """Print the F1 of ours and of other searches on corrupted gold documents. Minutes."""
    try:
        encoder = UseEncoder()
        measured = {name: result(measure(gold, name, encoder)) for name in names or SETS}
        click.echo(tables(measured))
        saved = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
        both = {name: (saved | measured)[name] for name in SETS if name in saved or name in measured}
        if save:
            write_json(PATH, both)
        if readme:
            put_between(README, MARKER, tables(both))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
