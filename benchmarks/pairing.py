"""Whether documents that belong together find each other by what they say, and no others do.

    python -m benchmarks.pairing --gold DIR --parallel DIR --save --readme

Texts are cut into documents of some 1,500 characters, all languages against each other in one heap: source documents
in any language, targets in English (of Text+Berg in French). Neighbours of one book are near in topic, style and
names. A tenth have no partner, on the one side or the other; of some there is a second version of the target, with
a fifth of its sentences gone, and either is right. A pair that is accepted is wrong unless it was cut so.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import click

from aligner import Settings, align_pair
from aligner.batch.contents import ENOUGH, mass, propose, windows
from aligner.encode import Encoder
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from benchmarks.datasets import DATASETS, load
from benchmarks.languages import split_side
from benchmarks.report import README, RESULTS, markdown, put_between, write_json

MARKER: Final = "pairing"
SIZE: Final = 1_500
"""Characters of the target from which a document is full."""
ALONE: Final = 10
"""One document of so many has no partner."""
VERSIONS: Final = 12
"""One document of so many has a second version."""
LEFT_OUT: Final = 0.2
"""Share of its sentences that a second version lacks."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a text in both languages."""

    name: str
    langs: tuple[str, str]
    source: list[str]
    target: list[str]


@dataclass(frozen=True, slots=True)
class Side:
    """A document of the heap, and the piece that it is of."""

    piece: int
    sentences: list[str]


def cuts_of_gold(gold: Path) -> Iterator[Cut]:
    """Yield the pieces of the gold data."""
    for record in DATASETS:
        for document in load(gold, record.name):
            rows = [
                ([document.source[i] for i in bead[0]], [document.target[j] for j in bead[1]])
                for bead in document.beads
            ]
            yield from _cut(f"{record.name} {document.name}", record.langs, rows)


def cuts_of_parallel(parallel: Path) -> Iterator[Cut]:
    """Yield the pieces of the parallel texts; each piece of English once, in one other language, in turn."""
    seen = set[str]()
    for folder in sorted(path for path in parallel.iterdir() if path.is_dir()):
        langs = cycle(sorted({path.stem for path in folder.glob("*.txt")} - {"en"}))
        texts = {path.stem: path.read_text("utf-8").split("\n") for path in folder.glob("*.txt")}
        own = [number for number, line in enumerate(texts["en"]) if line not in seen]
        seen.update(texts["en"])  # several texts are the same manual in other languages
        texts = {lang: [lines[number] for number in own] for lang, lines in texts.items()}
        start = 0
        while start < len(own):
            stop = _stop(texts["en"], start)
            lang = next(langs)
            sides = (split_side(texts[code][start:stop], code).sentences for code in (lang, "en"))
            yield Cut(f"{folder.name} {start}", (lang, "en"), *sides)
            start = stop


def _stop(lines: Sequence[str], start: int) -> int:
    """Return where a document ends that begins at *start*."""
    size, stop = 0, start
    while stop < len(lines) and size < SIZE:
        size += len(lines[stop])
        stop += 1
    return stop


def _cut(name: str, langs: tuple[str, str], rows: Sequence[tuple[list[str], list[str]]]) -> Iterator[Cut]:
    """Yield the pieces of a text given as rows of both sides."""
    start = 0
    while start < len(rows):
        stop = _stop([" ".join(target) for _, target in rows], start)
        sides = ([sentence for row in rows[start:stop] for sentence in row[side]] for side in (0, 1))
        yield Cut(f"{name} {start}", langs, *sides)
        start = stop


def heap(cuts: Sequence[Cut], drawn: random.Random) -> tuple[list[Side], list[Side]]:
    """Return the documents of either side, shuffled."""
    source = [Side(n, cut.source) for n, cut in enumerate(cuts) if n % ALONE or n % (2 * ALONE)]
    target = [Side(n, cut.target) for n, cut in enumerate(cuts) if n % ALONE or not n % (2 * ALONE)]
    for n, cut in enumerate(cuts):
        if n % VERSIONS == 1 and n % ALONE:
            target.append(Side(n, [s for s in cut.target if drawn.random() >= LEFT_OUT] or cut.target))
    drawn.shuffle(source)
    drawn.shuffle(target)
    return source, target


def measure(cuts: Sequence[Cut], encoder: Encoder, drawn: random.Random) -> dict[str, Any]:
    """Return how many pairs there are, are proposed, and accepted, right and wrong."""
    source, target = heap(cuts, drawn)
    both = {side.piece for side in source} & {side.piece for side in target}
    proposed = propose(*([windows(side.sentences, encoder) for side in sides] for sides in (source, target)))
    masses: dict[bool, list[float]] = {True: [], False: []}
    for i, j in proposed:
        one, other = source[i], target[j]
        langs = cuts[one.piece].langs[0], cuts[other.piece].langs[1]
        found = _mass(one, other, langs, encoder)
        masses[one.piece == other.piece].append(found)
        if one.piece != other.piece and found >= ENOUGH:
            click.echo(f"wrong: {cuts[one.piece].name} and {cuts[other.piece].name}, {found:.3f}", err=True)
    right, wrong = (sorted(masses[kind]) for kind in (True, False))
    return {
        "documents": [len(source), len(target)],
        "pairs": len(both),
        "proposed": len(right),
        "accepted": sum(m >= ENOUGH for m in right),
        "wrong": sum(m >= ENOUGH for m in wrong),
        "least_right": [round(m, 3) for m in right[:3]],
        "most_wrong": [round(m, 3) for m in wrong[-3:]],
    }


def _mass(one: Side, other: Side, langs: tuple[str, str], encoder: Encoder) -> float:
    """Return the share of the text of two documents that is in sure pairs; 0 for those in one language."""
    if langs[0] == langs[1]:
        return 0.0
    settings = Settings(langs=langs, presegmented=True, anyway=True)
    texts = ("\n".join(side.sentences) for side in (one, other))
    return mass(align_pair(*texts, settings=settings, encoder=encoder))


def table(found: Mapping[str, Any]) -> str:
    """Return the figures in Markdown."""
    lines = [
        ["documents", "pairs among them", "proposed", "accepted", "wrong ones accepted", "least right", "most wrong"],
        [
            " + ".join(map(str, found["documents"])),
            f"{found['pairs']}",
            f"{found['proposed']}",
            f"{found['accepted']} ({found['accepted'] / found['pairs']:.3f})",
            f"{found['wrong']}",
            f"{found['least_right'][0]:.2f}",
            f"{found['most_wrong'][-1]:.2f}",
        ],
    ]
    return markdown(lines)


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--parallel", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True)
@click.option("--limit", default=550, show_default=True, help="Pieces, drawn from all.")
@click.option("--save", is_flag=True, help="Write benchmarks/results/pairing.json.")
@click.option("--readme", is_flag=True, help="Rewrite the table in benchmarks/README.md.")
def main(gold: Path, parallel: Path, seed: int, limit: int, save: bool, readme: bool) -> None:
    """Print how many documents find their partners."""
    drawn = random.Random(seed)
    try:
        cuts = [cut for cut in (*cuts_of_gold(gold), *cuts_of_parallel(parallel)) if cut.source and cut.target]
        chosen = drawn.sample(cuts, min(limit, len(cuts)))
        click.echo(f"{len(cuts)} pieces, {len(chosen)} drawn", err=True)
        found = measure(chosen, UseEncoder(), drawn)
    except AlignerError as error:
        raise click.ClickException(str(error)) from error
    click.echo(table(found))
    click.echo(f"right: {found['least_right']}, wrong: {found['most_wrong']}")
    if save:
        write_json(RESULTS / "pairing.json", found)
    if readme:
        put_between(README, MARKER, table(found))


if __name__ == "__main__":
    main()
