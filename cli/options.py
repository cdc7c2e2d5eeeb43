"""Options that several commands share, declared once."""

import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from aligner import __version__
from aligner.errors import AlignerError, SettingError
from aligner.files import STDIN, is_folder, shown
from aligner.formats import FORMATS, PRINTED, ROW_FORMATS, parse_formats
from aligner.read import format_names
from aligner.rows import Two
from aligner.settings import SORTS, Settings

Command = Callable[..., Any]

CONTEXT: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""How every command parses and shows its help."""


class _Document(click.Path):
    """A file, or ``-`` for standard input; a file of that name is ``./-``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        return STDIN if value == "-" else super().convert(value, param, ctx)


class _Folder(click.Path):
    """A folder, or where *prints* says so ``-`` for standard output, which is None; a folder ``-`` is ``./-``."""

    def __init__(self, *, prints: bool) -> None:
        super().__init__(path_type=Path, file_okay=False, readable=False)
        self.prints = prints

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail for standard output where nothing is printed."""
        if value != "-":
            return super().convert(value, param, ctx)
        if not self.prints:
            self.fail("standard output is for `align FILE`, `align pair` and `align split`; name a folder", param, ctx)
        return None


FILE: Final = click.Path(path_type=Path, readable=False)
"""An input, not looked at here: one that cannot be read must not keep the others from being done."""
DOCUMENT: Final = _Document(path_type=Path, readable=False)
"""The same, where it may come on standard input."""

version_option = click.version_option(__version__, prog_name="align")


def settings_of(options: dict[str, Any]) -> Settings:
    """Take the settings out of a command's *options* and return them; raise ``UsageError`` if they cannot be."""
    knobs = {field.name: options.pop(field.name) for field in fields(Settings) if field.name in options}
    try:
        return Settings(**knobs)
    except SettingError as error:
        raise click.UsageError(str(error)) from None


def settings_of_two(options: dict[str, Any]) -> Settings:
    """Return the settings as ``settings_of`` does; raise ``UsageError`` unless they have two languages."""
    settings = settings_of(options)
    if len(settings.langs) != 2:
        raise click.UsageError(f"--langs takes two languages, such as zh,en; got {','.join(settings.langs)}")
    return settings


def check_place(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    """Return *value* if something could be written there: told at once, not after an hour's work."""
    if value is None:
        return None
    there = value if is_folder(value) else next(path for path in value.parents if os.path.lexists(path))
    if not there.is_dir():
        raise click.BadParameter(f"{shown(there)} is a file, not a folder")
    if not os.access(there, os.W_OK):
        raise click.BadParameter(f"no permission to write to the folder {shown(there)}")
    return value


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return a decorator that adds *options*, which the help then shows in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def format_option(known: Sequence[str], default: str) -> Callable[[Command], Command]:
    """Return the option ``--format`` of a command that can write the *known* formats."""

    def parse(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
        try:
            return tuple(parse_formats(value, known))
        except SettingError as error:
            raise click.BadParameter(str(error)) from None

    return click.option(
        "--format",
        "formats",
        metavar="NAMES",
        default=default,
        show_default=True,
        callback=parse,
        help=f"Files to write, of: {', '.join(known)}.",
    )


DEFAULTS: Final = Settings()
OUTPUTS: Final = Path("outputs")
"""Where results go by default."""


def _folder_option(*, prints: bool) -> Callable[[Command], Command]:
    return click.option(
        "-o",
        "--output",
        "folder",
        type=_Folder(prints=prints),
        metavar="DIR",
        default=OUTPUTS,
        show_default=True,
        callback=check_place,
        help="Folder for the results." if not prints else "Folder for the results; - prints them, as JSON Lines.",
    )


folder_option = _folder_option(prints=False)

force_option = click.option("--force", is_flag=True, help="Write over sheets that a person has edited.")

merge_option = click.option(
    "--merge",
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    metavar="FILE",
    callback=check_place,
    help="Also add the kept pairs to this memory (TMX).",
)

debug_option = click.option("--debug", is_flag=True, help="Show where in the program an unexpected error was raised.")

talk: Final = (
    click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    click.option("-v", "--verbose", is_flag=True, help="Also list what was set aside and what found no partner."),
    debug_option,
)
"""How much a command says."""


def refuse_stdin_twice(paths: Sequence[Path | None]) -> None:
    """Raise ``UsageError`` if standard input stands for more than one document."""
    if paths.count(STDIN) > 1:
        raise click.UsageError("standard input (-) can be read only once; name files for the others")


def printed_format(options: dict[str, Any]) -> tuple[str, ...]:
    """Return the one format in which results are printed: that which the *options* ask for, or else jsonl.

    Raises ``UsageError`` for options that ask for files, and for what cannot stand in one stream.
    """
    files = [f"--{name}" for name in ("merge", "sample") if options.get(name)]
    if files:
        raise click.UsageError(f"-o - prints the pairs, it does not go with {files[0]}; name a folder")
    given = click.get_current_context().get_parameter_source("formats") is not ParameterSource.DEFAULT
    formats = options["formats"] if given else ("jsonl",)
    if len(formats) != 1 or formats[0] not in PRINTED:
        *others, last = PRINTED
        known = f"{', '.join(others)} or {last}"
        raise click.UsageError(f"-o - prints one format, --format {known}; got {','.join(formats)}")
    return tuple(formats)


_shared: Final = (
    click.option(
        "--langs",
        metavar="LANGS",
        default=",".join(DEFAULTS.langs),
        show_default=True,
        help="Source and target language; with a country, such as en-GB, it is in the memory too.",
    ),
    click.option("--encoding", metavar="NAME", help="Encoding of the input; found out by default."),
    click.option(
        "--from",
        "form",
        metavar="FORMAT",
        help=f"Format of the input, of: {', '.join(format_names())}; found out by default.",
    ),
    click.option("--password", metavar="TEXT", help="Password of the input."),
    click.option("--headers", is_flag=True, help="Align the head and foot of pages too."),
    click.option("--semicolons", is_flag=True, help="Split Chinese sentences at ； too."),
    *talk,
)

shared = with_options(_folder_option(prints=True), *_shared)
"""What every command with outputs has that can also print them."""
shared_folder = with_options(folder_option, *_shared)
"""What every command has whose outputs are many files."""


def _anchors(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | tuple[Two, ...] | None:
    """Return the paired places of a table, or the pattern that *value* is."""
    if not value or not value.lower().endswith((".csv", ".tsv", ".xlsx", ".ods")):
        return value
    from aligner.formats.sheet import read_anchors  # with numpy

    try:
        return read_anchors(Path(value))
    except AlignerError as error:
        raise click.BadParameter(str(error)) from None


judging: Final = (
    click.option("--tags", metavar="TAGS", help="Language tags for TMX, such as zh-CN,en-GB."),
    click.option("--fast", is_flag=True, help="Leave out the second look at words: quicker, a little less accurate."),
    click.option("--model", metavar="NAME|DIR", help="A sentence-transformers model instead of the built-in encoder."),
    click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        metavar="X",
        default=DEFAULTS.min_confidence,
        show_default=True,
        help="Pairs below are not kept for the translation memory.",
    ),
    click.option(
        "--drop",
        metavar="FLAGS",
        default=",".join(DEFAULTS.drop),
        show_default=True,
        help="Pairs with these flags stay out of the memory, such as copy,repeated,language; of copies only "
        "running text. `none` keeps all.",
    ),
)
"""How pairs are found, and which are kept."""

sort_option = click.option(
    "--sort",
    type=click.Choice(SORTS),
    default=DEFAULTS.sort,
    show_default=True,
    help="Order of the sheets' rows; by confidence, the doubtful come first.",
)

_each: Final = (
    click.option(
        "--anchors",
        metavar="PATTERN|TABLE",
        callback=_anchors,
        help="Where no pair may cross: how chapters begin, a regular expression for both languages, or a CSV file of "
        "paired places (lines, ids such as zh12, or how a sentence begins).",
    ),
    *judging,
    click.option("--anyway", is_flag=True, help="Write a memory of texts that do not seem to belong together too."),
    force_option,
    format_option(tuple(FORMATS), ",".join(DEFAULTS.formats)),
    sort_option,
)
"""How each document is aligned, and what is written of it."""

aligning_each = with_options(*_each)
"""What commands have that write each document's results and nothing else."""

aligning = with_options(
    *_each,
    click.option(
        "--sample",
        type=click.IntRange(1),
        metavar="N",
        help="Also draw N kept pairs for a person to judge, see `align apply`.",
    ),
    merge_option,
)
"""What the commands that align have."""

mining = with_options(
    *judging,
    click.option("--anyway", is_flag=True, help="Take texts that are in the other side's language too."),
    force_option,
    format_option(ROW_FORMATS, ",".join(DEFAULTS.formats)),
    sort_option,
)
"""What the command that mines has."""
