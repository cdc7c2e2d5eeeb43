"""``align pair SOURCE TARGET``: two documents, one language each."""

from pathlib import Path
from typing import Any

import click

from cli.job import Job
from cli.options import CONTEXT, DOCUMENT, aligning, check_place, shared


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align pair novel.zh.txt novel.en.txt
  align pair berg.de berg.fr --langs de,fr --presegmented --beads berg.beads

The results are named after SOURCE. Texts that are the wrong way round are turned, and that is said;
the same text twice is refused, and two that do not seem to be each other's translation give no
memory. --beads writes the alignment as other aligners do, one bead a line, null beads included:
`[0, 1]:[0]` for source and target. With --presegmented the numbers are lines of the two files, from
0, blank lines counted (they are in no bead); otherwise rows of what
`align split` writes for each file, from 0 (furniture is in no bead).""",
)
@click.argument("source", type=DOCUMENT)
@click.argument("target", type=DOCUMENT)
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
def pair(ctx: click.Context, /, source: Path, target: Path, **options: Any) -> None:
    """Pair the sentences of two files, SOURCE in the first language of --langs, TARGET in the second."""
    ctx.exit(Job(**options).run([(source, target)]))
