"""``align convert IN OUT``: a sheet or memory in another format."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from aligner.errors import InputError, OutputError
from aligner.files import identities, same_place, shown
from aligner.formats import FORMATS, ROW_FORMATS, Loaded, Output, format_of, load_rows
from aligner.formats.convert import losses, without_place
from aligner.languages.identification import USUAL, check_tags, usual_tags
from aligner.languages.tags import codes_of, parse_tags, same_tag
from aligner.rows import Two, cells_of, columns_of, kept_rows
from cli import report, streams
from cli.job import Tally
from cli.options import CONTEXT, FILE, check_place, debug_option


@click.command(
    context_settings=CONTEXT,
    epilog=f"""\b
Examples:
  align convert outputs/x.csv x.xlsx            the sheet as an Excel workbook
  align convert memory.tmx memory.csv           another tool's memory, to look through
  align convert x.tmx x.moses                   two text files, x.zh and x.en
  align convert x.zh x.en x.tmx                 and back: two files in

The endings tell the formats: {", ".join(ROW_FORMATS)}. What a format has no place for, such as rows
that are not kept in a memory, or confidence in two texts, is left behind, and that is said. If anything else
would be lost (notes, codes, a third language, characters), nothing is written, what would be lost is said,
and the exit code is 1; --lossy writes it all the same.""",
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="IN... OUT")
@click.option("--tags", metavar="TAGS", help="Languages of the pairs, where the input does not say them.")
@click.option("--lossy", is_flag=True, help="Write also what loses something.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@debug_option
@click.pass_context
def convert(
    ctx: click.Context, /, files: tuple[Path, ...], tags: str | None, lossy: bool, quiet: bool, debug: bool
) -> None:
    """Write what the file IN holds (or two files of parallel lines) to OUT, in the format of its ending."""
    *inputs, target = files
    if len(inputs) not in (1, 2):
        raise click.UsageError("give the file to read, or two of parallel lines, and the file to write")
    tally = Tally(1, debug=debug)
    with tally.refusing(inputs[0]):
        streams.say(_convert(inputs, target, tags, lossy=lossy), quiet=quiet)
    ctx.exit(tally.finish())


def _convert(inputs: Sequence[Path], target: Path, given: str | None, *, lossy: bool) -> list[str]:
    """Read, find what would be lost, write; return what is said of it."""
    name = format_of(target)
    check_place(click.get_current_context(), click.Argument(["out"]), target)
    named = parse_tags(given) if given else None
    loaded = load_rows(inputs, named)
    tags = _tags(loaded, named, name, shown(inputs[0]))
    paths = _paths(inputs, target, name, tags)
    rows = kept_rows(loaded.rows) if FORMATS[name].is_memory else loaded.rows
    nowhere = without_place(name, tags)
    lost = [
        *loaded.beyond,
        *losses(rows, name, tags, named=loaded.tags is not None, made_up=nowhere.union(loaded.made_up)),
        *([f"all {len(loaded.rows):,} rows (none is kept)"] if loaded.rows and not rows else []),
    ]
    said = f"{' and '.join(map(shown, inputs))}: {report.count(len(loaded.rows), 'row')}"
    if lost and not lossy:
        raise InputError(f"{said}; {name} would lose {'; '.join(lost)}. Nothing was written; --lossy does it anyway")
    FORMATS[name].write(Output(loaded.rows, tags), paths)
    tagged = "" if FORMATS[name].is_sheet else f" ({' and '.join(tags)})"
    left = list(_left_behind(loaded, len(rows), nowhere))
    return [
        said,
        *([f"  left behind, as {name} has no place for it: {', '.join(left)}"] if left else []),
        *(f"  lost: {what}" for what in lost),
        *(line + tagged for line in report.wrote(paths)),
    ]


def _left_behind(loaded: Loaded, held: int, nowhere: frozenset[str]) -> Iterator[str]:
    """Yield what no file of a format holds: rows that are no pairs to use, and columns *nowhere*."""
    if missing := len(loaded.rows) - held:
        yield f"{report.count(missing, 'row')} (not kept, or one side is empty)"
    for column in columns_of(loaded.rows):
        if column in nowhere and column not in loaded.made_up and any(cells_of(row).get(column) for row in loaded.rows):
            yield column


def _tags(loaded: Loaded, named: Two | None, name: str, where: str) -> Two:
    """Return the languages: those that were *named*, those that the input says, or those that its letters tell.

    Raises ``SettingError`` if the letters contradict, or do not tell and the format *name* wants to know;
    ``InputError`` if the input says one language twice, for nobody could tell the sides of such a memory.
    """
    tags, texts = named or loaded.tags, [(row.source, row.target) for row in loaded.rows]
    if tags is None:
        return USUAL if FORMATS[name].is_sheet else usual_tags(texts)
    if same_tag(*tags) and not FORMATS[name].is_sheet:
        raise InputError(
            f"{where}: both sides are said to be in {tags[0]}; correct that in the file, or make a sheet (.csv) of it"
        )
    check_tags(texts, tags)
    return tags


def _paths(inputs: Sequence[Path], target: Path, name: str, tags: Two) -> tuple[Path, ...]:
    """Return where the files go; raise ``OutputError`` where that is an input, or a file whose name nobody typed."""
    form = FORMATS[name]
    paths = form.paths(target.with_suffix(""), codes_of(tags)) if len(form.endings) > 1 else (target,)
    for path in paths:
        if identities([path]) & identities(inputs) or any(same_place(path, source) for source in inputs):
            raise OutputError(f"{shown(path)}: an input of this call, not written over; choose another name")
        if len(paths) > 1 and os.path.lexists(path):
            raise OutputError(f"{shown(path)}: a file of that name is there; remove it or choose another name")
    return paths
