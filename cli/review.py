"""``align review FILE``: a memory or sheet of any tool as a page for looking through and correcting it."""

from pathlib import Path

import click

from aligner.errors import InputError
from aligner.files import identities, protect, shown
from aligner.formats.page import review_page
from aligner.jobs import output_names, unchecked
from aligner.languages.identification import check_tags, usual_tags
from aligner.languages.tags import parse_tags
from aligner.review.reviewed import load_for_review
from cli import report, streams
from cli.job import Tally
from cli.options import CONTEXT, FILE, debug_option, folder_option


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align review memory.tmx                  outputs/memory.review.html
  align review pairs.xlsx --tags zh-CN,en-GB

The page flags what is doubtful, as for a document; what it saves as a sheet is for `align apply`.""",
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@folder_option
@click.option("--tags", metavar="TAGS", help="Languages of the pairs, where the input does not say them.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@debug_option
@click.pass_context
def review(
    ctx: click.Context, /, files: tuple[Path, ...], folder: Path, tags: str | None, quiet: bool, debug: bool
) -> None:
    """Write a review page of each FILE (TMX, XLIFF, CSV, Excel, ODS, JSON Lines) as OUTPUT/NAME.review.html."""
    named, inputs, tally = parse_tags(tags) if tags else None, identities(files), Tally(len(files), debug=debug)
    for path, name in zip(files, output_names(files), strict=True):
        target = folder / f"{name}.review.html"
        with tally.refusing(path):
            protect(inputs, [target])
            loaded, lines = load_for_review(path, named)
            texts = [(row.source, row.target) for row in loaded.rows]
            found = named or loaded.tags or usual_tags(texts)
            check_tags(texts, found)
            faults = review_page(name, loaded.rows, found, target)
            said = f"{shown(path)}: {report.count(len(loaded.rows), 'row')} ({' and '.join(found)})"
            streams.say([said, *report.wrote([target])], quiet=quiet)
            if lines or faults:
                tally.refuse(path, [*map(InputError, lines), *unchecked(path, faults)])
    ctx.exit(tally.finish())
