"""``align split FILE...``: sentences only, with all that was set aside."""

from pathlib import Path
from time import perf_counter
from typing import Any

import click

from aligner import jobs
from aligner.files import identities, protect
from aligner.formats.jsonl import lines_of
from aligner.formats.sheet import sentence_cells
from cli import report, streams
from cli.job import Tally
from cli.options import CONTEXT, DOCUMENT, refuse_stdin_twice, settings_of, shared


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align split seeds/*.txt
  align split roman.txt --langs fr         a document in one language
  align split - -o -                       standard input to standard output, as JSON Lines""",
)
@click.argument("files", nargs=-1, required=True, type=DOCUMENT, metavar="FILE...")
@shared
@click.pass_context
def split(
    ctx: click.Context, /, files: tuple[Path, ...], folder: Path | None, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Split documents in one language or two into sentences; write OUTPUT/FILE.sentences.csv.

    Page numbers, running heads, links and the like are listed as furniture, with the reason.
    """
    refuse_stdin_twice(files)
    settings, inputs = settings_of(options), identities(files)
    tally = Tally(len(files), **options)
    for path, name in zip(files, jobs.output_names(files), strict=True):
        target, start, printed = folder and folder / f"{name}.sentences.csv", perf_counter(), b""
        with tally.refusing(path), streams.display(quiet=quiet) as display:
            protect(inputs, [target] if target else [])
            display.stage(name, "split")
            segmentation = jobs.split(path, target, settings)
            display.clear()
            lines = report.split_lines(segmentation, target, perf_counter() - start, verbose=verbose)
            streams.say(lines, quiet=quiet)
            if target is None:
                cells = ({**each, "line": int(each["line"])} for each in sentence_cells(segmentation))
                printed = lines_of(cells)
        streams.show_data(printed)
    ctx.exit(tally.finish())
