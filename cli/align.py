"""``align FILE...``: bilingual documents to CSV and TMX."""

from pathlib import Path
from typing import Any

import click

from cli.options import CONTEXT, DOCUMENT, aligning, shared, version_option


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align seeds/002*.txt                     outputs/002_….csv and outputs/002_….tmx
  align report.txt --langs en,zh           English as the source language
  align *.txt -o tm --tags zh-CN,en-GB     British English in the memory
  align thesis.txt --min-confidence 0.8    fewer pairs, fewer doubtful ones
  align thesis.txt --format csv,tmx,html   also a page to look through and correct in a browser
  align *.txt --merge memory.tmx           all pairs into one memory, new or another tool's
  align *.txt --sample 100                 also 100 pairs to tick, for an estimate of the precision
  align table.tsv --langs de,fr            a column for each language; rows that are pairs stay pairs
  align table.tsv --resegment              sentences aligned inside the rows
  align -- -odd-name.txt                   a name that begins like an option
  pdftotext x.pdf - | align - -o - | jq    standard input to standard output, as JSON Lines

Each FILE (- for standard input) is one document that holds both languages, in any arrangement:
pages, paragraphs or lines in turn, one language after the other, side by side in two columns, a
sentence and its translation on one line. Two files, one for each language: `align pair`. A sheet
that a person has edited is not written over without --force. All but results is said on stderr; the
exit code is 0 when all is done, 1 when an input was refused (the others are done) or no pair could
be made, 2 for a wrong option.""",
)
@click.argument("files", nargs=-1, required=True, type=DOCUMENT, metavar="FILE...")
@shared
@aligning
@click.option("--resegment", is_flag=True, help="Align the sentences inside the rows of a table of pairs.")
@version_option
@click.pass_context
def document(ctx: click.Context, /, files: tuple[Path, ...], **options: Any) -> None:
    """Pair the sentences of bilingual documents and write a translation memory and a review sheet."""
    from cli.job import Job  # with numpy, which asking for help does not need

    ctx.exit(Job(**options).run([(path, None) for path in files]))
