"""What the commands print: talk on stderr, and on stdout what is a result (most results are files)."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import click

from aligner.errors import AlignerError, BrokenPromiseError, ModelError, SettingError
from aligner.files import shown
from aligner.formats.xmltext import source_date
from cli.names import output_names

STAGES: Final = {"split": "splitting into sentences", "encode": "encoding", "align": "aligning", "check": "checking"}


def say(lines: Sequence[str], *, quiet: bool = False) -> None:
    """Print *lines* on stderr unless *quiet*."""
    for line in () if quiet else lines:
        click.echo(line, err=True)


def show(lines: Sequence[str]) -> None:
    """Print *lines* on stdout. Raises ``OutputError`` as ``streams.Printed`` does."""
    click.echo("\n".join(lines))


def complain(line: str) -> None:
    """Print an error line on stderr, in red on a terminal."""
    click.secho(line, fg="red", err=True)


def on_terminal() -> bool:
    """Whether a person sees stderr as it is written; it may also be closed."""
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show which stage *label* is at while the block runs; on a terminal only."""
    if quiet or not on_terminal():
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    # Without markup: a file may be called [/b].txt.
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        label = shown(Path(label))
        task = bar.add_task(label)
        yield lambda stage: bar.update(task, description=f"{label}: {STAGES.get(stage, stage)}")


def each(paths: Sequence[Path], work: Callable[[Path, str], None], *, commands: Sequence[str] = ()) -> int:
    """Do *work* (path, output name) for each path; report what is refused; return the exit code.

    Two inputs of one call never share an output name: the second ``x`` becomes ``x-2``. Missing files
    named nearly like one of *commands* get a hint. A setting or model that cannot be used ends it all; the
    date that the environment sets is looked at before the work, as it would otherwise end it half done.
    """
    refused = 0
    _check_date()
    for path, name in zip(paths, output_names(paths), strict=True):
        try:
            work(path, name)
        except SettingError as error:
            raise click.UsageError(str(error)) from None
        except ModelError:
            raise
        except BrokenPromiseError as error:
            refused += 1
            complain(f"{shown(path)}: a bug of this program; nothing was written ({error}); please report it")
        except AlignerError as error:
            refused += 1
            complain(f"{error}{_hint(path, commands)}")
        except MemoryError:
            refused += 1
            complain(f"{shown(path)}: not enough memory; try it in parts")
    if refused and len(paths) > 1:
        rest = f"; the other {len(paths) - refused} done" if refused < len(paths) else ""
        complain(f"{refused} of {len(paths)} files refused{rest}")
    return 1 if refused else 0


def _check_date() -> None:
    """Raise a usage error for a SOURCE_DATE_EPOCH that is no date."""
    try:
        source_date()
    except SettingError as error:
        raise click.UsageError(str(error)) from None


def _hint(path: Path, commands: Sequence[str]) -> str:
    """Return the command that was meant, where *path* is no file but nearly the name of one."""
    near = get_close_matches(str(path), commands, 1, 0.7)
    return f"; did you mean the command `align {near[0]}`?" if near and not path.exists() else ""
