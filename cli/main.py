"""The ``align`` program: options in, one library call, files and a few lines out."""

import sys

import click

from cli.align import document
from cli.evaluate import evaluate
from cli.pair import pair
from cli.split import split

_MAIN = "document"


class DefaultGroup(click.Group):
    """A group that takes anything but a command's name as a call of the main command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the main command's name first where the user left it out."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h", "--version"):
            args = [_MAIN, *args]
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the main command's help, then the other commands."""
        document.format_help(ctx, formatter)
        super().format_commands(ctx, formatter)


@click.group(
    cls=DefaultGroup,
    commands={_MAIN: document, "pair": pair, "split": split, "evaluate": evaluate},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="parallel-aligner", prog_name="align")
def cli() -> None:
    """Turn bilingual documents into clean parallel corpora."""


def main() -> None:
    """Run the program; the entry point of the package."""
    # Chinese must print on a terminal or pipe whatever the locale says.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="align")


if __name__ == "__main__":
    main()
