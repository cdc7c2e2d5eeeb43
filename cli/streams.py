"""Stdout and stderr as this program uses them: results on the one, talk on the other, neither ever a traceback."""

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

import click

from aligner.errors import OutputError, printable
from aligner.files import shown

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from cli.progress import Bar, OverviewBar

_MINUTE: Final = 60.0
"""Seconds between two lines about many documents, where nobody watches."""


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


def show_data(data: bytes) -> None:
    """Write *data* to stdout as it is, at once. Raises ``OutputError`` as ``Printed`` does."""
    click.echo(data, nl=False)


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

    def share(self, share: float) -> None:
        """Show how much of the document under way is done, from 0 to 1."""
        if self._bar is not None:
            self._bar.share(share)

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


class Overview:
    """Shows how far many documents are: on a terminal as they come, else a line a minute, as logs want it."""

    def __init__(self, size: int, number: int, *, quiet: bool) -> None:
        """Begin with *number* documents of *size* bytes in all."""
        self._quiet, self._size, self._number = quiet, size, number
        self._start = self._said = monotonic()
        self._documents = self._bytes = self._sentences = 0
        self._bar: OverviewBar | None = None
        if not quiet and on_terminal():
            from cli import progress  # see Display

            self._bar = progress.OverviewBar(size)

    def add(self, size: int, sentences: int) -> None:
        """Count one more document as done; *sentences* are those that it took time for."""
        self._documents, self._bytes, self._sentences = (
            self._documents + 1,
            self._bytes + size,
            self._sentences + sentences,
        )
        if self._bar is not None:
            self._bar.show(self._bytes, self._line())
        elif not self._quiet and monotonic() - self._said >= _MINUTE:
            self._said = monotonic()
            share = self._bytes / max(self._size, 1)
            left = (self._said - self._start) * (1 - share) / max(share, 1e-9)
            say([f"{self._line()}, about {left / _MINUTE:.0f} min left"])

    def _line(self) -> str:
        speed = self._sentences / max(monotonic() - self._start, 1e-9)
        return f"{self._documents:,} of {self._number:,} documents, {speed:,.0f} sentences/s"

    def close(self) -> None:
        """Take the line away."""
        if self._bar is not None:
            self._bar.close()


@contextmanager
def overview(size: int, number: int, *, quiet: bool) -> Iterator[Overview]:
    """Lend an overview, which is gone after the block."""
    shown = Overview(size, number, quiet=quiet)
    try:
        yield shown
    finally:
        shown.close()
