"""``align evaluate GOLD TEST``: how well an alignment agrees with a gold one."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from aligner.errors import AlignerError, InputError
from aligner.evaluate import Counts, NullBeads, count, signature
from cli import output

_COLUMNS = ("", "strict P", "R", "F1", "lax P", "R", "F1", "gold", "test")


@click.command(
    epilog="""\b
Examples:
  align evaluate gold/001.beads outputs/001.beads
  align evaluate gold/ outputs/                    every gold/NAME.beads against outputs/NAME.beads
  align evaluate g1.beads t1.beads g2.beads t2.beads

\b
A .beads file has one bead a line, [0, 1]:[0] (source indices, target indices, from 0): the ladder
format of Vecalign and Bertalign. Strict: both sides exactly as in gold; lax: overlapping one gold
bead on both sides; null beads are left out. Counts are added over the files before scoring.""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="GOLD TEST...")
@click.option("--count-nulls", is_flag=True, help="Count null beads in precision, as Vecalign's scorer does.")
def evaluate(files: tuple[Path, ...], count_nulls: bool) -> None:
    """Print strict and lax precision, recall and F1 of TEST against GOLD."""
    if len(files) % 2:
        raise click.UsageError(f"gold and test come in pairs; got {len(files)} paths")
    nulls = NullBeads.PRECISION if count_nulls else NullBeads.OUT
    try:
        counts = {name: _count(gold, test, nulls) for name, gold, test in _pairs(files)}
    except AlignerError as error:
        output.complain(str(error))
        sys.exit(1)
    if len(counts) > 1:
        counts["all"] = sum(counts.values(), Counts())
    for line in _table(counts):
        click.echo(line)
    click.echo(signature("strict and lax", null_beads=nulls))


def _pairs(files: Sequence[Path]) -> Iterator[tuple[str, Path, Path]]:
    """Yield name, gold file and test file; two folders stand for all the gold files in the first."""
    for gold, test in zip(files[::2], files[1::2], strict=True):
        if not gold.is_dir():
            yield gold.stem, gold, test
            continue
        found = sorted(gold.glob("*.beads"))
        if not found:
            raise InputError(f"{gold}: no .beads files in this folder")
        yield from ((path.stem, path, test / path.name) for path in found)


def _count(gold: Path, test: Path, nulls: NullBeads) -> Counts:
    from aligner.export import read_ladder

    return count(read_ladder(gold), read_ladder(test), null_beads=nulls)


def _table(counts: dict[str, Counts]) -> Iterator[str]:
    width = max(len(name) for name in counts) + 2
    yield "".join(f"{title:>9}" if i else " " * width for i, title in enumerate(_COLUMNS))
    for name, c in counts.items():
        figures = [f"{x:9.3f}" for s in (c.strict, c.lax) for x in (s.precision, s.recall, s.f1)]
        yield f"{name:<{width}}{''.join(figures)}{c.gold:9}{c.predicted:9}"
