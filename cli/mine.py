"""``align mine A B``: parallel sentences out of two texts or folders that have no common order."""

from pathlib import Path
from typing import Any

import click

from aligner.mine.files import mine_files, plan_mining
from cli import report, streams
from cli.job import Tally
from cli.options import CONTEXT, FILE, mining, settings_of_two, shared_folder


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align mine news.zh.txt news.en.txt
  align mine crawl/de crawl/fr --langs de,fr --presegmented --min-confidence 0.8

A and B are files, or folders with all the files in them, of any format that can be read. A sentence is in
one pair at most; of equal ones the first stands for all. The results are named after A: outputs/A.mined.csv.
Confidence is calibrated for texts in which one sentence in ten has its translation on the other side.""",
)
@click.argument("source", type=FILE, metavar="A")
@click.argument("target", type=FILE, metavar="B")
@click.option("--presegmented", is_flag=True, help="Each line is one sentence; take them as they are.")
@shared_folder
@mining
@click.pass_context
def mine(
    ctx: click.Context,
    /,
    source: Path,
    target: Path,
    folder: Path,
    quiet: bool,
    verbose: bool,
    debug: bool,
    **options: Any,
) -> None:
    """Find the sentences of A, in the first language of --langs, that B, in the second, has a translation of."""
    settings = settings_of_two(options)
    tally = Tally(2, debug=debug)
    with tally.refusing(source):
        plan = plan_mining(source, target, folder, settings)
        tally.total = len(plan.sides[0]) + len(plan.sides[1])
        with streams.display(quiet=quiet) as display:
            result = mine_files(plan, settings, progress=lambda stage: display.stage(plan.stem.name, stage))
        streams.say(report.mining_lines(result, verbose=verbose), quiet=quiet)
        for path, error in result.refused:
            tally.refuse(path, [error])
    ctx.exit(tally.finish())
