"""``align split FILE...``: sentences only, with all that was set aside."""

import sys
from pathlib import Path

import click

from cli import output
from cli.options import shared


@click.command(
    epilog="""\b
Examples:
  align split seeds/*.txt
  align split roman.txt --langs fr""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@shared
def split(
    files: tuple[Path, ...],
    folder: Path,
    langs: tuple[str, ...],
    encoding: str | None,
    semicolons: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Split documents in one language or two into sentences; write OUTPUT/FILE.sentences.csv.

    Page numbers, running heads, links and the like are listed as furniture, with the reason.
    """

    def work(path: Path, name: str) -> None:
        from aligner.export import write_sentences
        from aligner.pipeline import split_text
        from aligner.read import read_document

        clock = output.Clock()
        segmentation = split_text(read_document(path, encoding).text, langs, name=name, semicolons=semicolons)
        target = folder / f"{name}.sentences.csv"
        write_sentences(segmentation, target)
        for line in output.split_summary(segmentation, target, clock, verbose=verbose):
            output.say(line, quiet=quiet)

    sys.exit(output.each(files, work))
