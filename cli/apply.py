"""``align apply REVIEWED``: a sheet that a person has reviewed, back to a translation memory."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from aligner.errors import AlignerError, SettingError
from aligner.files import atomic_write, identities, protect, same_place, shown
from aligner.formats import FORMATS, ROW_FORMATS, Output
from aligner.jobs import Written, output_names, sheet_files, write_formats
from aligner.languages.identification import check_tags, usual_tags
from aligner.languages.tags import codes_of, parse_tags
from aligner.memory import merge_rows
from aligner.review import compare
from aligner.review.edited import check_unedited
from aligner.review.reviewed import Original, ReviewedSheet, find_memory, find_original, read_original, read_reviewed
from aligner.review.revise import revise
from aligner.rows import Row
from cli import report, streams
from cli.job import Tally
from cli.options import (
    CONTEXT,
    FILE,
    OUTPUTS,
    folder_option,
    force_option,
    format_option,
    merge_option,
    talk,
    with_options,
)


@click.command(
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
@merge_option
@force_option
@with_options(*talk)
@click.pass_context
def apply(
    ctx: click.Context, /, reviewed: Path, quiet: bool, verbose: bool, debug: bool, force: bool, **options: Any
) -> None:
    """Write the kept rows of a REVIEWED sheet as OUTPUT/NAME.reviewed.tmx and say what was changed."""
    job, tally = Job(reviewed, **options), Tally(1, debug=debug)
    with tally.refusing(reviewed):
        job.run(quiet=quiet, verbose=verbose, force=force)
    ctx.exit(tally.finish() or int(job.refused))


class Job:
    """One call: its settings, checked, and the steps from sheet to memory."""

    def __init__(
        self,
        reviewed: Path,
        *,
        original: Path | None,
        folder: Path,
        tags: str | None,
        formats: tuple[str, ...],
        merge: Path | None,
    ) -> None:
        self.reviewed, self.given, self.folder = reviewed, original, folder
        self.formats, self.memory = formats, merge
        self.places, self.refused = (folder, OUTPUTS), False
        try:
            self.tags = None if tags is None else parse_tags(tags)
        except SettingError as error:
            raise click.UsageError(str(error)) from None

    def run(self, *, quiet: bool, verbose: bool, force: bool) -> None:
        """Read, compare, write, report."""
        sheet = read_reviewed(self.reviewed)
        original = self._original(sheet)
        texts = [(row.source, row.target) for row in sheet.rows]
        tags = self.tags or self._found_tags(sheet) or usual_tags(texts)
        check_tags(texts, tags)
        self._protect(original, tags, force=force)
        before = _comparable(original, sheet) if original else []
        rows = compare.settle(before, sheet.rows) if original else list(sheet.rows)
        refused = [*sheet.faults, *compare.refusals(rows)]
        written = self._written(rows, tags, original)
        merged = self._merge(rows, tags)
        for line in refused:
            streams.complain(line)
        self.refused = bool(refused)
        lines = [
            *report.review_lines(self.reviewed, sheet, original, before, verbose=verbose),
            *report.memory_lines(rows, refused),
            *map("  {}".format, written.remarks),
        ]
        said = [f"{line} ({' and '.join(tags)})" for line in report.wrote(written.paths)]
        streams.say([*lines, *said, *merged], quiet=quiet)
        if written.faults:
            raise written.faults[0]

    def _original(self, sheet: ReviewedSheet) -> Original | None:
        """Return the original that was named, or the one that is found; raise if the named one cannot be read."""
        if self.given is not None:
            return read_original(self.given)
        return find_original(self.reviewed, sheet.rows, self.places)

    def _written(self, rows: Sequence[Row], tags: tuple[str, str], original: Original | None) -> Written:
        """Write the results: of another tool's memory that holds more than rows, the same memory with the changes."""
        output = Output(tuple(rows), tags)
        if original is None or not (original.kept_only and original.beyond and "tmx" in self.formats):
            return write_formats(self.formats, self._stem(), output)
        written = write_formats([name for name in self.formats if name != "tmx"], self._stem(), output)
        (path,) = FORMATS["tmx"].paths(self._stem(), codes_of(tags))
        atomic_write(path, revise(original.path, original.rows, rows, original.tags or tags).pieces())
        said = f"all else in {shown(original.path)} stays ({', '.join(original.beyond)})"
        return replace(written, paths=(path, *written.paths), remarks=(*written.remarks, said))

    def _stem(self) -> Path:
        """Return what the results are named after, without ending."""
        stem = re.sub(r"[-_. ]reviewed$", "", self.reviewed.stem, flags=re.IGNORECASE) or self.reviewed.stem
        (name,) = output_names([Path(f"{stem}.csv")])
        return self.folder / f"{name}.reviewed"

    def _protect(self, original: Original | None, tags: tuple[str, str], *, force: bool) -> None:
        """Raise ``OutputError`` if a result would be written over the sheet or its original."""
        inputs = [self.reviewed, *([original.path] if original else [])]
        results = [path for name in self.formats for path in FORMATS[name].paths(self._stem(), codes_of(tags))]
        protect(identities(inputs), results)
        if not force:
            check_unedited(sheet_files(self.formats, self._stem(), tags))
        if self.memory and any(map(partial(same_place, self.memory), results)):
            raise SettingError(f"--merge: {shown(self.memory)} is where another result goes; choose another name")

    def _found_tags(self, sheet: ReviewedSheet) -> tuple[str, str] | None:
        """Return the tags of the memory that the sheet came with, if there is one."""
        try:
            if self.given is not None and self.given.suffix.lower() == ".tmx":
                memory: Original | None = read_original(self.given)
            else:
                memory = find_memory(self.reviewed, sheet.rows, self.places)
            return parse_tags(",".join(memory.tags or ())) if memory else None
        except AlignerError:
            return None  # something else of that name, or a memory without units

    def _merge(self, rows: Sequence[Row], tags: tuple[str, str]) -> list[str]:
        """Add the rows to the memory that was named, if any; return what to say of it."""
        if self.memory is None:
            return []
        # A memory that is there has tags of its own.
        given = self.tags if os.path.lexists(self.memory) else tags
        waiting = streams.waiting_for(self.memory)
        merged = merge_rows(rows, self.memory, given, langs=codes_of(tags), waiting=waiting)
        return report.merge_lines(self.memory, merged)


def _comparable(original: Original, sheet: ReviewedSheet) -> list[Row]:
    """Return the original rows that the sheet can be held against.

    Not those that could not be read in it; and a sheet with judgements is a sample, which never had all.
    """
    ids = {row.id for row in sheet.rows}
    rows = (row for row in original.seen_from(sheet.rows) if row.id not in sheet.faulty_ids)
    return [row for row in rows if row.id in ids or not sheet.judged]
