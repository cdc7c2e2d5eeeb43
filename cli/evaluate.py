"""``align evaluate GOLD TEST``: how well an alignment agrees with a gold one."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from aligner.errors import InputError
from aligner.evaluate import Counts, NullBeads, count, signature
from aligner.files import is_folder, shown
from aligner.formats.links import read_ladder
from cli import streams
from cli.options import CONTEXT, FILE

_COLUMNS = ("", "strict P", "R", "F1", "lax P", "R", "F1", "gold", "test")


@click.command(
    short_help="Score alignments against gold ones.",
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align evaluate gold/001.beads outputs/001.beads
  align evaluate gold/ outputs/                  each gold/NAME.beads, outputs/NAME.beads
  align evaluate g1.beads t1.beads g2.beads t2.beads

A .beads file has one bead a line, [0, 1]:[0] (source indices, target indices, from 0): the ladder
format of Vecalign and Bertalign; `align pair --beads` writes it. Strict: both sides exactly as in
gold; lax: overlapping one gold bead on both sides; null beads are left out. Counts are added over
the files before scoring.""",
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="GOLD TEST...")
@click.option("--count-nulls", is_flag=True, help="Count null beads in precision, as Vecalign's scorer does.")
def evaluate(files: tuple[Path, ...], count_nulls: bool) -> None:
    """Print strict and lax precision, recall and F1 of TEST against GOLD."""
    if len(files) % 2:
        raise click.UsageError(f"gold and test come in pairs; got {len(files)} path{'s' * (len(files) > 1)}")
    nulls = NullBeads.PRECISION if count_nulls else NullBeads.OUT
    rows = [
        (shown(Path(gold.stem)), count(read_ladder(gold), read_ladder(test), null_beads=nulls))
        for gold, test in _pairs(files)
    ]
    if len(rows) > 1:
        rows.append(("all", sum((counts for _, counts in rows), Counts())))
    streams.show([*_table(rows), signature("strict and lax", null_beads=nulls)])


def _pairs(files: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield gold and test file; two folders stand for all the gold files in the first."""
    for gold, test in zip(files[::2], files[1::2], strict=True):
        if not is_folder(gold):
            yield gold, test
            continue
        found = sorted(gold.glob("*.beads"))
        if not found:
            raise InputError(f"{shown(gold)}: no .beads files in this folder")
        yield from ((path, test / path.name) for path in found)


def _table(rows: Sequence[tuple[str, Counts]]) -> Iterator[str]:
    """Yield the lines of the table, a header first."""
    width = max(len(name) for name, _ in rows) + 2
    yield "".join(f"{title:>9}" if i else " " * width for i, title in enumerate(_COLUMNS))
    for name, counts in rows:
        cells = "".join(f"{x:9.3f}" for s in (counts.strict, counts.lax) for x in (s.precision, s.recall, s.f1))
        yield f"{name:<{width}}{cells}{counts.gold:9}{counts.predicted:9}"
