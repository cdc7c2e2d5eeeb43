"""Options that several commands share, declared once."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from aligner import __version__
from aligner.errors import SettingError
from aligner.files import shown
from aligner.formats.registry import FORMATS, parse_formats
from aligner.pipeline import DEFAULT_LANGS, DEFAULT_MIN_CONFIDENCE
from cli.names import is_folder

if TYPE_CHECKING:
    from aligner.encode import Encoded, Encoder

Command = Callable[..., Any]

CONTEXT: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""How every command parses and shows its help."""

FILE: Final = click.Path(path_type=Path, readable=False)
"""An input, not looked at here: one that cannot be read must not keep the others from being done."""

version_option = click.version_option(__version__, prog_name="align")


class LazyEncoder:
    """An encoder that loads when the first document needs it, once for all documents."""

    def __init__(self, model: str | None) -> None:
        self.model = model

    @cached_property
    def loaded(self) -> "Encoder":
        """The encoder itself; raises ``ModelError`` if it cannot be had."""
        from aligner.encode import load_encoder

        return load_encoder(self.model)

    @property
    def name(self) -> str:
        """What the encoder is called."""
        return self.loaded.name

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> "Encoded":
        """Return what the encoder returns; see ``aligner.encode.Encoder``."""
        return self.loaded.encode(sentences, max_span, tokens=tokens)


def check_langs(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the language codes in *value*, separated by commas, all known."""
    from aligner.languages.scripts import SCRIPTS, check_lang

    known = {lang.lower(): lang for lang in SCRIPTS}
    codes = [code.strip() for code in value.split(",")]
    try:
        return tuple(check_lang(known.get(code.lower(), code)) for code in codes)
    except SettingError as error:
        raise click.BadParameter(str(error)) from None


def check_encoding(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Return *value* if it is the name of an encoding."""
    from aligner.read.encodings import decode

    try:
        decode(b"", "", value)
    except SettingError as error:
        raise click.BadParameter(str(error)) from None
    return value


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

    def parse(_ctx: click.Context, _param: click.Parameter, value: str) -> list[str]:
        try:
            return parse_formats(value, known)
        except SettingError as error:
            raise click.BadParameter(str(error)) from None

    listed = ", ".join(known)
    return click.option(
        "--format",
        "formats",
        metavar="NAMES",
        default=default,
        show_default=True,
        callback=parse,
        help=f"Files to write, of: {listed}.",
    )


OUTPUTS: Final = Path("outputs")
"""Where results go by default."""

folder_option = click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    metavar="DIR",
    default=OUTPUTS,
    show_default=True,
    callback=check_place,
    help="Folder for the results.",
)

shared = with_options(
    folder_option,
    click.option(
        "--langs",
        metavar="LANGS",
        default=",".join(DEFAULT_LANGS),
        show_default=True,
        callback=check_langs,
        help="Source and target language.",
    ),
    click.option(
        "--encoding",
        metavar="NAME",
        callback=check_encoding,
        help="Encoding of the input; found out by default.",
    ),
    click.option("--semicolons", is_flag=True, help="Split Chinese sentences at ； too."),
    click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    click.option("-v", "--verbose", is_flag=True, help="Also list what was set aside and what found no partner."),
)
"""What every command with outputs has."""

aligning = with_options(
    click.option("--tags", metavar="TAGS", help="Language tags for TMX, such as zh-CN,en-GB."),
    click.option(
        "--model",
        metavar="NAME|DIR",
        help="A sentence-transformers model instead of the built-in encoder.",
    ),
    click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        metavar="X",
        default=DEFAULT_MIN_CONFIDENCE,
        show_default=True,
        help="Pairs below are not kept for the translation memory.",
    ),
    format_option(tuple(FORMATS), "csv,tmx"),
    click.option(
        "--sort",
        type=click.Choice(["document", "confidence"]),
        default="document",
        show_default=True,
        help="Order of the sheets' rows; by confidence, the doubtful come first.",
    ),
    click.option(
        "--sample",
        type=click.IntRange(1),
        metavar="N",
        help="Also draw N kept pairs for a person to judge, see `align apply`.",
    ),
    click.option(
        "--merge",
        type=click.Path(path_type=Path, dir_okay=False, readable=False),
        metavar="FILE",
        callback=check_place,
        help="Also add the kept pairs of all documents to this memory (TMX).",
    ),
)
"""What the commands that align have."""
