"""Options that several commands share, declared once."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from aligner.encode import Floats, SpanEncoder

Command = Callable[..., Any]


class LangsType(click.ParamType[tuple[str, ...]]):
    """Language codes separated by commas, all known."""

    name = "LANGS"

    def convert(
        self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the codes; fail with the known ones otherwise."""
        from aligner import scripts
        from aligner.errors import SettingError

        if isinstance(value, tuple):
            return value
        try:
            return tuple(scripts.check_lang(part.strip()) for part in value.split(","))
        except SettingError as error:
            self.fail(str(error), param, ctx)


class LazyEncoder:
    """An encoder that loads when the first document needs it, once for all documents."""

    def __init__(self, model: str | None) -> None:
        self.model = model

    @cached_property
    def loaded(self) -> "SpanEncoder":
        """The encoder itself; raises ``ModelError`` if it cannot be had."""
        from aligner.encode import load_encoder

        return load_encoder(self.model)

    @property
    def name(self) -> str:
        """What the encoder is called."""
        return self.loaded.name

    def encode_spans(self, sentences: Sequence[str], max_span: int) -> "Floats":
        """Return what the encoder returns; see ``aligner.encode.SpanEncoder``."""
        return self.loaded.encode_spans(sentences, max_span)


def shared(command: Command) -> Command:
    """Add the options that every command with outputs has."""
    for option in reversed(
        (
            click.option(
                "-o",
                "--output",
                "folder",
                type=click.Path(path_type=Path, file_okay=False),
                default=Path("outputs"),
                show_default=True,
                help="Folder for the results.",
            ),
            click.option(
                "--langs",
                type=LangsType(),
                default="zh,en",
                show_default=True,
                help="Source and target language.",
            ),
            click.option("--encoding", metavar="NAME", help="Encoding of the input; found out by default."),
            click.option("--semicolons", is_flag=True, help="Split Chinese sentences at ； too."),
            click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
            click.option("-v", "--verbose", is_flag=True, help="Also list what was set aside."),
        )
    ):
        command = option(command)
    return command


def aligning(command: Command) -> Command:
    """Add the options of the commands that align."""
    for option in reversed(
        (
            click.option("--tags", metavar="TAGS", help="Language tags for TMX, such as zh-CN,en-GB."),
            click.option(
                "--model",
                metavar="NAME|DIR",
                help="A sentence-transformers model instead of the built-in encoder.",
            ),
            click.option(
                "--min-confidence",
                type=click.FloatRange(0, 1),
                default=0.5,
                show_default=True,
                help="Pairs below are not kept for the translation memory.",
            ),
            click.option("--format", "formats", default="csv,tmx", show_default=True, help="Files to write: csv, tmx."),
        )
    ):
        command = option(command)
    return command
