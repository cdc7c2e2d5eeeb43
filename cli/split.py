"""``align split FILE...``: sentences only, with all that was set aside."""

from pathlib import Path

import click

from cli import names, output, summary
from cli.options import CONTEXT, FILE, shared


@click.command(
    short_help="Split documents into sentences.",
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
    ctx: click.Context,
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
    inputs = names.identities(files)

    def work(path: Path, name: str) -> None:
        from aligner.formats.sheet import write_sentences
        from aligner.pipeline import split_text
        from aligner.read import read_document

        clock, target = summary.Clock(), folder / f"{name}.sentences.csv"
        names.protect(inputs, [target])
        with output.progress(name, quiet=quiet) as progress:
            progress("split")
            segmentation = split_text(read_document(path, encoding).text, langs, name=name, semicolons=semicolons)
        write_sentences(segmentation, target)
        output.say(summary.split_lines_for(segmentation, target, clock, verbose=verbose), quiet=quiet)

    ctx.exit(output.each(files, work))
