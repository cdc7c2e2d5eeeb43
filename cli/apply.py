"""``align apply REVIEWED``: a sheet that a person has reviewed, back to a translation memory."""

import os
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aligner.errors import AlignerError, SettingError
from aligner.files import shown
from aligner.formats.registry import ROW_FORMATS
from aligner.languages.tags import codes_of, parse_tags
from cli import names, output, review_summary
from cli.collect import merge_lines
from cli.options import CONTEXT, FILE, OUTPUTS, check_place, folder_option, format_option
from cli.results import paths_of, same_place, write_results
from cli.summary import wrote

if TYPE_CHECKING:
    from aligner.review.read import Original, ReviewedSheet
    from aligner.rows import Row


@click.command(
    short_help="Make a memory of a reviewed sheet.",
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align apply outputs/x.csv                          outputs/x.reviewed.tmx
  align apply x-reviewed.xlsx --original outputs/x.csv -v
  align apply outputs/x.csv --tags zh-CN,en-GB --format tmx,csv
  align apply outputs/x.csv --merge memory.tmx       add them to a memory, new or another tool's

The sheet may come from Excel, LibreOffice, VisiData or an editor, in any encoding, with commas,
semicolons or tabs; rows and columns in any order. Needed are the columns id, keep, source, target.
The original is also found by itself: the sheet or memory of the same name beside REVIEWED, in the
output folder or in outputs. A column `correct` (yes or no) gives the estimated precision. The exit code is 1 when
a row was refused (the rest is written).""",
)
@click.argument("reviewed", type=FILE)
@click.option("--original", type=FILE, metavar="FILE", help="The sheet (or TMX) as it was before the review.")
@folder_option
@click.option("--tags", metavar="TAGS", help="Language tags; those of the sheet's own memory by default.")
@format_option(ROW_FORMATS, "tmx")
@click.option(
    "--merge",
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    metavar="FILE",
    callback=check_place,
    help="Also add the kept pairs to this memory (TMX).",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Also list each changed row.")
@click.pass_context
def apply(
    ctx: click.Context,
    reviewed: Path,
    original: Path | None,
    folder: Path,
    tags: str | None,
    formats: list[str],
    merge: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write the kept rows of a REVIEWED sheet as OUTPUT/NAME.reviewed.tmx and say what was changed."""
    job = Job(reviewed, original, folder, tags, formats, merge)
    code = output.each([reviewed], lambda _path, _name: job.run(quiet=quiet, verbose=verbose))
    ctx.exit(code or int(job.refused))


class Job:
    """One call: its settings, checked, and the steps from sheet to memory."""

    def __init__(
        self,
        reviewed: Path,
        original: Path | None,
        folder: Path,
        tags: str | None,
        formats: list[str],
        merge: Path | None,
    ) -> None:
        self.reviewed, self.given, self.folder = reviewed, original, folder
        self.formats, self.memory = formats, merge
        self.places, self.refused = (folder, OUTPUTS), False
        try:
            self.tags = _given_tags(tags)
        except SettingError as error:
            raise click.UsageError(str(error)) from None

    def run(self, *, quiet: bool, verbose: bool) -> None:
        """Read, compare, write, report."""
        from aligner.languages.identification import check_tags, usual_tags
        from aligner.review import compare as review
        from aligner.review.read import read_reviewed

        sheet = read_reviewed(self.reviewed)
        original = self._original(sheet)
        texts = [(row.source, row.target) for row in sheet.rows]
        tags = self.tags or self._found_tags(sheet) or usual_tags(texts)
        check_tags(texts, tags)
        self._protect(original, tags)
        before = _comparable(original, sheet) if original else []
        rows = review.settle(before, sheet.rows) if original else list(sheet.rows)
        refused = [*sheet.faults, *review.refusals(rows)]
        results = write_results(self.formats, self._stem(), rows, tags)
        merged = self._merge(rows, tags)
        for line in refused:
            output.complain(line)
        self.refused = bool(refused)
        lines = [
            *review_summary.lines_for(self.reviewed, sheet, original, before, verbose=verbose),
            *review_summary.memory_lines(rows, refused),
            *results.remarks,
        ]
        said = [f"{line} ({' and '.join(tags)})" for line in wrote(results.written)]
        output.say([*lines, *said, *merged], quiet=quiet)
        results.raise_faults()

    def _original(self, sheet: "ReviewedSheet") -> "Original | None":
        """Return the original that was named, or the one that is found; raise if the named one cannot be read."""
        from aligner.review.read import find_original, read_original

        if self.given is not None:
            return read_original(self.given)
        return find_original(self.reviewed, sheet.rows, self.places)

    def _stem(self) -> Path:
        """Return what the results are named after, without ending."""
        stem = re.sub(r"[-_. ]reviewed$", "", self.reviewed.stem, flags=re.IGNORECASE) or self.reviewed.stem
        (name,) = names.output_names([Path(f"{stem}.csv")])
        return self.folder / f"{name}.reviewed"

    def _protect(self, original: "Original | None", tags: tuple[str, str]) -> None:
        """Raise ``OutputError`` if a result would be written over the sheet or its original."""
        inputs = [self.reviewed, *([original.path] if original else [])]
        results = paths_of(self.formats, self._stem(), codes_of(tags))
        names.protect(names.identities(inputs), results)
        if self.memory and any(map(partial(same_place, self.memory), results)):
            raise SettingError(f"--merge: {shown(self.memory)} is where another result goes; choose another name")

    def _found_tags(self, sheet: "ReviewedSheet") -> tuple[str, str] | None:
        """Return the tags of the memory that the sheet came with, if there is one."""
        from aligner.formats.tmx_read import read_units
        from aligner.review.read import find_memory

        memory = find_memory(self.reviewed, sheet.rows, self.places)
        if self.given is not None and self.given.suffix.lower() == ".tmx":
            memory = self.given
        try:
            return parse_tags(",".join(read_units(memory)[0])) if memory else None
        except AlignerError:
            return None  # something else of that name, or a memory without units

    def _merge(self, rows: "Sequence[Row]", tags: tuple[str, str]) -> list[str]:
        """Add the rows to the memory that was named, if any; return what to say of it."""
        if self.memory is None:
            return []
        from aligner.formats.memory import merge_rows

        # A memory that is there has tags of its own.
        given = self.tags if os.path.lexists(self.memory) else tags
        return merge_lines(self.memory, merge_rows(rows, self.memory, given, langs=codes_of(tags)))


def _comparable(original: "Original", sheet: "ReviewedSheet") -> "list[Row]":
    """Return the original rows that the sheet can be held against.

    Not those that could not be read in it; and a sheet with judgements is a sample, which never had all.
    """
    ids = {row.id for row in sheet.rows}
    rows = (row for row in original.seen_from(sheet.rows) if row.id not in sheet.faulty_ids)
    return [row for row in rows if row.id in ids or not sheet.judged]


def _given_tags(text: str | None) -> tuple[str, str] | None:
    """Return the tags in *text*, if any; raise ``SettingError`` if they are none."""
    return None if text is None else parse_tags(text)
