"""``align pair SOURCE TARGET``: two documents, one language each."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli import output
from cli.align import Job
from cli.options import aligning, shared


@click.command(
    epilog="""\b
Examples:
  align pair novel.zh.txt novel.en.txt
  align pair berg.de berg.fr --langs de,fr --presegmented --beads berg.beads""",
)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--presegmented", is_flag=True, help="Each line is one sentence; take them as they are.")
@click.option(
    "--beads",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the alignment as index lists, [0, 1]:[0] a line (lines of the input, or sentences of "
    "`align split`, from 0).",
)
@shared
@aligning
def pair(source: Path, target: Path, presegmented: bool, beads: Path | None, **options: Any) -> None:
    """Pair the sentences of two files, SOURCE in the first language of --langs, TARGET in the second."""
    job = Job(**options)

    def work(path: Path, name: str) -> None:
        from aligner.pipeline import align_pair
        from aligner.read import read_document

        left, right = (read_document(p, job.encoding).text for p in (path, target))
        align = partial(align_pair, left, right, job.langs, presegmented=presegmented)
        job.run(name, align, beads)

    sys.exit(output.each([source], work))
