"""What is under way, on a terminal: which document, at which stage, since when."""

from math import ceil
from pathlib import Path
from time import monotonic
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from aligner.files import shown

STAGES: Final = {
    "split": "splitting into sentences",
    "encode": "encoding",
    "search": "searching",
    "align": "aligning",
    "judge": "looking at words",
    "check": "checking",
}


_FIRST: Final = 1.0
"""Seconds before anything is said of the time: most documents are done by then."""
_LEAST: Final = 0.02
"""Share from which the time left can be told."""
_MINUTES: Final = 120
"""Seconds from which minutes are said."""


class Bar:
    """One line that shows the stage of one document, and goes when it is cleared."""

    def __init__(self, name: str) -> None:
        # Without markup: a file may be called [/b].txt.
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        self._label = shown(Path(name))
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(self._label)
        self._stage, self._share, self._start = "", 0.0, monotonic()
        self._progress.start()

    def stage(self, stage: str) -> None:
        """Show that *stage* begins."""
        self._stage = STAGES.get(stage, stage)
        self._show()

    def share(self, share: float) -> None:
        """Show that this *share* of all stages is done."""
        if share > self._share:
            self._share = share
            self._show()

    def _show(self) -> None:
        told = far(self._share, monotonic() - self._start)
        self._progress.update(self._task, description=f"{self._label}: {', '.join(filter(None, (self._stage, told)))}")

    def clear(self) -> None:
        """Take the line away."""
        self._progress.stop()


def far(share: float, seconds: float) -> str:
    """Return how far work has come whose *share*, 0 to 1, took so many *seconds*; nothing while that tells little.

    >>> far(0.4, 30), far(0.5, 300), far(0.01, 9), far(0.9, 0.5)
    ('40 %, some 45 s left', '50 %, some 5 min left', '', '')
    """
    if seconds < _FIRST or share < _LEAST:
        return ""
    left = seconds * (1 - share) / share
    said = f"{left / 60:.0f} min" if left >= _MINUTES else f"{ceil(left)} s"
    return f"{share:.0%}, some {said} left".replace("%", " %")


class OverviewBar:
    """One line that shows how much of many documents is done; lines that are printed stand above it."""

    def __init__(self, size: int) -> None:
        columns = (BarColumn(), TextColumn("{task.description}", markup=False), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=max(size, 1))
        self._progress.start()

    def show(self, done: int, line: str) -> None:
        """Show that so many bytes are *done*, and *line*."""
        self._progress.update(self._task, completed=done, description=line)

    def close(self) -> None:
        """Take the line away."""
        self._progress.stop()
