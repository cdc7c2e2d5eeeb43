"""Stdout and stderr as this program uses them: results on the one, talk on the other, neither ever a traceback."""

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from aligner.errors import OutputError, printable
from aligner.files import shown

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from cli.progress import Bar


class Talk(io.FileIO):
    """Stderr: what cannot be printed there is dropped, for talk must stop no work."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write *data*, or drop it; return its length in bytes, or less where the system took less."""
        try:
            # None: a pipe that is full and not waited for
            return super().write(data) or memoryview(data).nbytes
        except OSError:
            return memoryview(data).nbytes


class Printed(io.FileIO):
    """Stdout: that a result cannot be printed is an ``OutputError``, once; a broken pipe is click's to handle."""

    _failed = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write *data*; return the number of bytes written. Drop all that comes after a failure."""
        if self._failed:  # buffers try again when the program ends
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self._failed = True
            raise OutputError(f"the result cannot be printed ({error.strerror})") from error


def prepare_streams() -> None:
    """Make stdout and stderr print any character, on a terminal, in a file or pipe, full or closed."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # A closed stream's number would go to the next file that is opened, and talk would be written
            # into it. As in gnulib's stdopen: the null device, opened so that writing to it is an error.
            os.open(os.devnull, os.O_RDONLY)
    sys.stdout, sys.stderr = _stream(sys.stdout, Printed(1, "wb", False)), _stream(sys.stderr, Talk(2, "wb", False))


def _stream(now: TextIO | None, raw: io.FileIO) -> TextIO:
    """Return a stream to *raw* for the one that is there *now*, or that one if it is a Windows console."""
    if isinstance(now, io.TextIOWrapper):
        # Chinese must print on a terminal or pipe whatever the locale says.
        now.reconfigure(errors="backslashreplace")
        if not isinstance(getattr(now.buffer, "raw", now.buffer), io.FileIO):
            return now
    encoding = now.encoding if now else "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, "backslashreplace", line_buffering=True)


def say(lines: Sequence[str], *, quiet: bool = False) -> None:
    """Print *lines* on stderr unless *quiet*."""
    for line in () if quiet else lines:
        click.echo(printable(line), err=True)


def show(lines: Sequence[str]) -> None:
    """Print *lines* on stdout. Raises ``OutputError`` as ``Printed`` does."""
    click.echo("\n".join(lines))


def complain(line: str) -> None:
    """Print an error line on stderr, in red on a terminal."""
    click.secho(printable(line), fg="red", err=True)


def waiting_for(path: Path) -> Callable[[], None]:
    """Return what says that another process is at work on the file at *path*."""
    return lambda: say([f"{shown(path)}: waiting for another process that adds to it"])


def on_terminal() -> bool:
    """Whether a person sees stderr as it is written; it may also be closed."""
    return sys.stderr is not None and sys.stderr.isatty()


class Display:
    """Shows which stage a document is at, on a terminal only."""

    def __init__(self, *, quiet: bool) -> None:
        self._silent = quiet or not on_terminal()
        self._bar: Bar | None = None

    def stage(self, name: str, stage: str) -> None:
        """Show that the document *name* begins *stage*."""
        if self._silent:
            return
        if self._bar is None:
            from cli.progress import Bar  # rich takes a tenth of a second, which no pipe should wait for

            self._bar = Bar(name)
        self._bar.stage(stage)

    def clear(self) -> None:
        """Take it away, before lines are printed."""
        if self._bar is not None:
            self._bar.clear()
            self._bar = None


@contextmanager
def display(*, quiet: bool) -> Iterator[Display]:
    """Lend a display, which is gone after the block."""
    shown = Display(quiet=quiet)
    try:
        yield shown
    finally:
        shown.clear()
