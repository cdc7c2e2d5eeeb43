"""``align apply REVIEWED``: a sheet that a person has reviewed, back to a translation memory."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from aligner.errors import AlignerError, SettingError
from cli import names, output, review_summary, summary
from cli.options import CONTEXT, FILE, check_place

if TYPE_CHECKING:
    from aligner.reviewed import Original, ReviewedSheet
    from aligner.sheet import Row

_FORMATS: Final = ("tmx", "csv")
_OUTPUTS: Final = Path("outputs")
_DEFAULT_TAGS: Final = ("zh-CN", "en-US")


@click.command(
    short_help="Make a memory of a reviewed sheet.",
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align apply outputs/x.csv                          outputs/x.reviewed.tmx
  align apply x-reviewed.xlsx --original outputs/x.csv -v
  align apply outputs/x.csv --tags zh-CN,en-GB --format tmx,csv

The sheet may come from Excel, LibreOffice, VisiData or an editor, in any encoding, with commas,
semicolons or tabs; rows and columns in any order. Needed are the columns id, keep, source, target.
The original is also found by itself: the sheet or memory of the same name beside REVIEWED or in the
output folder. A column `correct` (yes or no) gives the estimated precision. The exit code is 1 when
a row was refused (the rest is written).""",
)
@click.argument("reviewed", type=FILE)
@click.option("--original", type=FILE, metavar="FILE", help="The sheet (or TMX) as it was before the review.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    metavar="DIR",
    default=_OUTPUTS,
    show_default=True,
    callback=check_place,
    help="Folder for the results.",
)
@click.option("--tags", metavar="TAGS", help="Language tags; those of the sheet's own memory by default.")
@click.option(
    "--format",
    "formats",
    metavar="NAMES",
    default="tmx",
    show_default=True,
    help="Files to write, of: tmx, csv.",
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
    formats: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write the kept rows of a REVIEWED sheet as OUTPUT/NAME.reviewed.tmx and say what was changed."""
    job = Job(reviewed, original, folder, tags, formats)
    code = output.each([reviewed], lambda _path, _name: job.run(quiet=quiet, verbose=verbose))
    ctx.exit(code or int(job.refused))


class Job:
    """One call: its settings, checked, and the steps from sheet to memory."""

    def __init__(self, reviewed: Path, original: Path | None, folder: Path, tags: str | None, formats: str) -> None:
        self.reviewed, self.given, self.folder = reviewed, original, folder
        self.places, self.refused = (folder, _OUTPUTS), False
        try:
            self.tags = _given_tags(tags)
            self.formats = _formats(formats)
        except SettingError as error:
            raise click.UsageError(str(error)) from None

    def run(self, *, quiet: bool, verbose: bool) -> None:
        """Read, compare, write, report."""
        from aligner import review
        from aligner.reviewed import read_reviewed

        sheet = read_reviewed(self.reviewed)
        original = self._original(sheet)
        results = self._results()
        self._protect(original, results)
        before = _comparable(original, sheet) if original else []
        rows = review.settle(before, sheet.rows) if original else list(sheet.rows)
        refused = [*sheet.faults, *review.refusals(rows)]
        tags = self.tags or self._found_tags()
        remarks = self._write(rows, results, tags)
        for line in refused:
            output.complain(line)
        self.refused = bool(refused)
        lines = [
            *review_summary.lines_for(self.reviewed, sheet, original, before, verbose=verbose),
            *review_summary.memory_lines(rows, refused),
            *remarks,
        ]
        output.say([*lines, f"{summary.wrote(results)} ({' and '.join(tags)})"], quiet=quiet)

    def _original(self, sheet: "ReviewedSheet") -> "Original | None":
        """Return the original that was named, or the one that is found; raise if the named one cannot be read."""
        from aligner.reviewed import find_original, read_original

        if self.given is not None:
            return read_original(self.given)
        return find_original(self.reviewed, sheet.rows, self.places)

    def _results(self) -> list[Path]:
        """Return where the files of each format go."""
        stem = re.sub(r"[-_. ]reviewed$", "", self.reviewed.stem, flags=re.IGNORECASE) or self.reviewed.stem
        (name,) = names.output_names([Path(f"{stem}.csv")])
        return [self.folder / f"{name}.reviewed.{kind}" for kind in self.formats]

    def _protect(self, original: "Original | None", results: Sequence[Path]) -> None:
        """Raise ``OutputError`` if a result would be written over the sheet or its original."""
        inputs = [self.reviewed, *([original.path] if original else [])]
        names.protect(names.identities(inputs), results)

    def _found_tags(self) -> tuple[str, str]:
        """Return the tags of the memory that the sheet came with, else the usual ones."""
        from aligner.export import parse_tags
        from aligner.reviewed import find_memory, read_units

        memory = find_memory(self.reviewed, self.places)
        if self.given is not None and self.given.suffix.lower() == ".tmx":
            memory = self.given
        try:
            return parse_tags(",".join(read_units(memory)[0])) if memory else _DEFAULT_TAGS
        except AlignerError:
            return _DEFAULT_TAGS  # something else of that name, or a memory without units

    def _write(self, rows: "Sequence[Row]", results: Sequence[Path], tags: tuple[str, str]) -> list[str]:
        """Write the files; return remarks."""
        from aligner import export

        remarks = []
        for kind, path in zip(self.formats, results, strict=True):
            if kind == "csv":
                export.write_rows(rows, path)
            else:
                remarks += summary.tmx_remarks(export.write_tmx_rows(rows, path, tags))
        return remarks


def _comparable(original: "Original", sheet: "ReviewedSheet") -> "list[Row]":
    """Return the original rows that the sheet can be held against.

    Not those that could not be read in it; and a sheet with judgements is a sample, which never had all.
    """
    ids = {row.id for row in sheet.rows}
    rows = (row for row in original.seen_from(sheet.rows) if row.id not in sheet.faulty_ids)
    return [row for row in rows if row.id in ids or not sheet.judged]


def _given_tags(text: str | None) -> tuple[str, str] | None:
    """Return the tags in *text*, if any; raise ``SettingError`` if they are none."""
    from aligner.tags import parse_tags

    return None if text is None else parse_tags(text)


def _formats(text: str) -> list[str]:
    """Return the formats named in *text*, each once; raise ``SettingError`` for an unknown one."""
    wanted = [name.strip().lower() for name in text.split(",")]
    for name in wanted:
        if name not in _FORMATS:
            raise SettingError(f"unknown format {name!r}; known: {', '.join(_FORMATS)}")
    return list(dict.fromkeys(wanted))
