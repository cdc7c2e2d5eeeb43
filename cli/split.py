"""``align split FILE...``: sentences only, with all that was set aside."""

from pathlib import Path
from time import perf_counter
from typing import Any

import click

from aligner import jobs
from aligner.files import identities, protect
from cli import report, streams
from cli.job import Tally
from cli.options import CONTEXT, FILE, settings_of, shared


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align split seeds/*.txt
  align split roman.txt --langs fr         a document in one language""",
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@shared
@click.pass_context
def split(
    ctx: click.Context, /, files: tuple[Path, ...], folder: Path, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Split documents in one language or two into sentences; write OUTPUT/FILE.sentences.csv.

    Page numbers, running heads, links and the like are listed as furniture, with the reason.
    """
    settings, inputs = settings_of(options), identities(files)
    tally = Tally(len(files), **options)
    for path, name in zip(files, jobs.output_names(files), strict=True):
        target, start = folder / f"{name}.sentences.csv", perf_counter()
        with tally.refusing(path), streams.display(quiet=quiet) as display:
            protect(inputs, [target])
            display.stage(name, "split")
            segmentation = jobs.split(path, target, settings)
            display.clear()
            lines = report.split_lines(segmentation, target, perf_counter() - start, verbose=verbose)
            streams.say(lines, quiet=quiet)
    ctx.exit(tally.finish())
