"""``align completion SHELL``: what makes a shell complete commands, options and files at the tab key."""

import click
from click.shell_completion import get_completion_class

from cli import streams
from cli.options import CONTEXT


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align completion bash                    in ~/.bashrc:  eval "$(align completion bash)"
  align completion zsh                     in ~/.zshrc, behind compinit:  eval "$(align completion zsh)"
  align completion fish > ~/.config/fish/completions/align.fish""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, /, shell: str) -> None:
    """Print the script that completes commands, options and file names in a SHELL."""
    program = ctx.find_root()
    complete = get_completion_class(shell)
    assert complete is not None  # click has had these three from the beginning
    # The variable is the one that click looks for when it is called.
    streams.show_data(complete(program.command, {}, "align", "_ALIGN_COMPLETE").source().encode())
