"""The ``align`` program: options in, one library call, files and a few lines out."""

import sys
from typing import Any, Final

import click

from aligner.errors import AlignerError, OutputError, SettingError
from cli import output, streams
from cli.align import document
from cli.apply import apply
from cli.convert import convert
from cli.evaluate import evaluate
from cli.options import CONTEXT, version_option
from cli.pair import pair
from cli.split import split

_INTERRUPTED: Final = 130
"""The exit code that shells expect after Ctrl-C: 128 and the signal's number."""


class Program(click.Group):
    """A group with a job of its own: what does not begin with a command's name is a call of that job."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse for the command that the first argument names, else for the main job."""
        if not args or args[0] in self.commands or args[0] in (*CONTEXT["help_option_names"], "--version"):
            return super().make_context(info_name, args, parent, **extra)
        # The main job's own context: usage and errors then say `align`, not the name of a command.
        return document.make_context(info_name, args, parent, obj=tuple(self.commands), **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the job; whatever stops it is one line. Usage errors and broken pipes are click's to handle."""
        try:
            return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)
        except SettingError as error:
            raise click.UsageError(str(error)) from None
        except AlignerError as error:
            output.complain(str(error))
        except MemoryError:
            output.complain("not enough memory")
        except KeyboardInterrupt:
            click.echo(err=True, nl=output.on_terminal())  # the terminal has written ^C
            output.complain("interrupted; the files written so far are whole")
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


@click.group(
    cls=Program,
    commands={"pair": pair, "split": split, "apply": apply, "convert": convert, "evaluate": evaluate},
    context_settings=CONTEXT,
)
@version_option
def cli() -> None:
    """Turn bilingual documents into clean parallel corpora."""


def main() -> None:
    """Run the program; the entry point of the package."""
    streams.prepare_streams()
    try:
        cli(prog_name="align")
    except OutputError as error:  # the help, which click prints before there is a job to run
        output.complain(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
