"""``align pair SOURCE TARGET``: two documents, one language each."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli import output
from cli.align import Job
from cli.options import CONTEXT, FILE, aligning, check_place, shared


class PairJob(Job):
    """A job of two files that are one document, named after the first."""

    def _documents(self, inputs: Sequence[Path]) -> list[str]:
        return super()._documents(inputs[:1])


@click.command(
    short_help="Pair the sentences of two files, one for each language.",
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align pair novel.zh.txt novel.en.txt
  align pair berg.de berg.fr --langs de,fr --presegmented --beads berg.beads

The results are named after SOURCE. --beads writes the alignment as other aligners do, one bead a
line, null beads included: `[0, 1]:[0]` for source and target. With --presegmented the numbers are
lines of the two files, from 0, blank lines counted (they are in no bead); otherwise rows of what
`align split` writes for each file, from 0 (furniture is in no bead).""",
)
@click.argument("source", type=FILE)
@click.argument("target", type=FILE)
@click.option("--presegmented", is_flag=True, help="Each line is one sentence; take them as they are.")
@click.option(
    "--beads",
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    metavar="FILE",
    callback=check_place,
    help="Also write the alignment as lists of indices (see below).",
)
@shared
@aligning
@click.pass_context
def pair(
    ctx: click.Context, /, source: Path, target: Path, presegmented: bool, beads: Path | None, **options: Any
) -> None:
    """Pair the sentences of two files, SOURCE in the first language of --langs, TARGET in the second."""
    job = PairJob(inputs=(source, target), beads=beads, **options)

    def work(path: Path, name: str) -> None:
        from aligner.pipeline import align_pair
        from aligner.read import read_document

        left, right = (read_document(p, job.encoding).text for p in (path, target))
        align = partial(align_pair, left, right, job.langs, presegmented=presegmented)
        job.run(name, align)

    code = output.each([source], work)
    job.finish()
    ctx.exit(code)
