"""``align convert IN OUT``: a sheet or memory in another format."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from aligner.errors import InputError
from aligner.files import shown
from aligner.formats.registry import FORMATS, ROW_FORMATS
from cli import names, output
from cli.options import CONTEXT, FILE, check_place
from cli.results import languages
from cli.summary import count, wrote

_DEFAULT_TAGS: Final = ("zh-CN", "en-US")


@click.command(
    short_help="Write a sheet or memory in another format.",
    context_settings=CONTEXT,
    epilog=f"""\b
Examples:
  align convert outputs/x.csv x.xlsx            the sheet as an Excel workbook
  align convert memory.tmx memory.csv           another tool's memory, to look through
  align convert x.tmx x.moses --lossy           two text files, x.zh and x.en
  align convert x.zh x.en x.tmx                 and back: two files in

The endings tell the formats: {", ".join(ROW_FORMATS)}. If something would be lost, nothing is written, what
would be lost is said, and the exit code is 1; --lossy writes it all the same.""",
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="IN... OUT")
@click.option("--tags", metavar="TAGS", help="Languages of the pairs; a memory's own by default, else zh-CN,en-US.")
@click.option("--lossy", is_flag=True, help="Write also what loses something.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.pass_context
def convert(ctx: click.Context, files: tuple[Path, ...], tags: str | None, lossy: bool, quiet: bool) -> None:
    """Write what the file IN holds (or two files of parallel lines) to OUT, in the format of its ending."""
    *inputs, target = files
    if len(inputs) not in (1, 2):
        raise click.UsageError("give the file to read, or two of parallel lines, and the file to write")
    ctx.exit(output.each(inputs[:1], lambda _path, _name: _convert(inputs, target, tags, lossy=lossy, quiet=quiet)))


def _convert(inputs: Sequence[Path], target: Path, tags: str | None, *, lossy: bool, quiet: bool) -> None:
    """Read, say what would be lost, write."""
    from aligner.formats.convert import losses
    from aligner.formats.load import format_of, load_rows
    from aligner.formats.tags import parse_tags

    name = format_of(target)
    check_place(click.get_current_context(), click.Argument(["out"]), target)
    given = parse_tags(tags) if tags else None
    loaded = load_rows(inputs, given)
    known = given or loaded.tags or _DEFAULT_TAGS
    form = FORMATS[name]
    paths = form.paths(target.with_suffix(""), languages(known)) if len(form.endings) > 1 else (target,)
    names.protect(names.identities(inputs), paths)
    lost = [*loaded.beyond, *losses(loaded.rows, name, known)]
    said = f"{' and '.join(map(shown, inputs))}: {count(len(loaded.rows), 'row')}"
    if lost and not lossy:
        raise InputError(f"{said}; {name} would lose {'; '.join(lost)}. Nothing was written; --lossy does it anyway")
    assert form.write_rows  # format_of has seen to it
    form.write_rows(loaded.rows, paths, known)
    tagged = "" if form.is_sheet else f" ({' and '.join(known)})"
    output.say(
        [said, *(f"  lost: {what}" for what in lost), *(line + tagged for line in wrote(paths))],
        quiet=quiet,
    )
