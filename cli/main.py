"""The ``align`` program: options in, one library call, files and a few lines out."""

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from aligner.errors import AlignerError, OutputError, SettingError, printable
from cli import streams
from cli.align import document
from cli.options import CONTEXT, version_option

COMMANDS: Final = {
    "pair": "Pair the sentences of two files, one for each language.",
    "batch": "Pair the sentences of a whole corpus, on all cores.",
    "mine": "Find parallel sentences in two texts or folders without order.",
    "split": "Split documents into sentences.",
    "review": "Make a review page of a memory or sheet.",
    "apply": "Make a memory of a reviewed sheet.",
    "convert": "Write a sheet or memory in another format.",
    "merge": "Make one corpus of many sheets and memories.",
    "evaluate": "Score alignments against gold ones.",
    "completion": "Print what makes a shell complete this program's words.",
}
"""Each command, which is in the module of its name, and what it does. Some load libraries that take half a second."""

_INTERRUPTED: Final = 130
"""The exit code that shells expect after Ctrl-C: 128 and the signal's number."""


@contextmanager
def _printable_usage() -> Iterator[None]:
    """Make words of the command line, which click puts into its messages as they are, safe for a terminal."""
    try:
        yield
    except click.UsageError as error:
        raise click.UsageError(printable(error.format_message()), error.ctx) from None


class Program(click.Group):
    """A group with a job of its own: what does not begin with a command's name is a call of that job."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, loaded when it is called."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse for the command that the first argument names, else for the main job."""
        if not args:
            return super().make_context(info_name, args, parent, **extra)
        with _printable_usage():
            if args[0] in COMMANDS or args[0] in (*CONTEXT["help_option_names"], "--version"):
                return super().make_context(info_name, args, parent, **extra)
            # A shell that completes a line parses it too; nothing of it is wrong yet.
            check = (lambda first: None) if extra.get("resilient_parsing") else _refuse_misspelt
            check(args[:1])
            # The main job's own context: usage and errors then say `align`, not the name of a command.
            ctx = document.make_context(info_name, args, parent, **extra)
            check([str(path) for path in ctx.params.get("files") or ()][:1])
            return ctx

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what the first word may become: an option of the main job, a command, a file."""
        if incomplete.startswith("-"):
            return document.shell_complete(ctx, incomplete)
        commands = [CompletionItem(name, help=does) for name, does in COMMANDS.items() if name.startswith(incomplete)]
        if not commands:
            return [CompletionItem(incomplete, type="file")]
        # Shells look for files themselves only where nothing else is there; names to be quoted are left to them.
        names = sorted(path.name + "/" * path.is_dir() for path in Path().glob(f"{incomplete}*"))
        plain = [name for name in names if shlex.quote(name) == name and not name.startswith(".")]
        return [*commands, *map(CompletionItem, plain)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the job; whatever stops it is one line. Usage errors and broken pipes are click's to handle."""
        try:
            with _printable_usage():
                return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)
        except SettingError as error:
            raise click.UsageError(str(error)) from None
        except AlignerError as error:
            streams.complain(str(error))
        except MemoryError:
            streams.complain("not enough memory")
        except KeyboardInterrupt:
            click.echo(err=True, nl=streams.on_terminal())  # the terminal has written ^C
            streams.complain("interrupted; the files written so far are whole")
            ctx.exit(_INTERRUPTED)
        ctx.exit(1)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the main job's help with the other commands in it."""
        document.format_usage(ctx, formatter)
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...", prefix=" " * len("Usage: "))
        document.format_help_text(ctx, formatter)
        self.format_commands(ctx, formatter)
        document.format_options(ctx, formatter)
        document.format_epilog(ctx, formatter)


def _refuse_misspelt(first: Sequence[str]) -> None:
    """Raise ``UsageError`` if the *first* argument is no file, but a command behind options or nearly one's name."""
    for name in first:
        near = get_close_matches(name, [*COMMANDS, "align"], 1, 0.7) if name.isalpha() else []
        if name in COMMANDS and not os.path.lexists(name):
            raise click.UsageError(f"no such file {name!r}; a command comes first: `align {name}`")
        if near and not os.path.lexists(name):
            meant = "FILE" if near == ["align"] else near[0]
            raise click.UsageError(f"no such command or file {name!r}; did you mean `align {meant}`?")


@click.group(cls=Program, context_settings=CONTEXT)
@version_option
def cli() -> None:
    """Turn bilingual documents into clean parallel corpora."""


def main() -> None:
    """Run the program; the entry point of the package."""
    streams.prepare_streams()
    try:
        cli(prog_name="align")
    except OutputError as error:  # the help, which click prints before there is a job to run
        streams.complain(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
