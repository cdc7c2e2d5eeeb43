"""What is under way, on a terminal: which document, at which stage, since when."""

from pathlib import Path
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


class Bar:
    """One line that shows the stage of one document, and goes when it is cleared."""

    def __init__(self, name: str) -> None:
        # Without markup: a file may be called [/b].txt.
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        self._label = shown(Path(name))
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(self._label)
        self._progress.start()

    def stage(self, stage: str) -> None:
        """Show that *stage* begins."""
        self._progress.update(self._task, description=f"{self._label}: {STAGES.get(stage, stage)}")

    def clear(self) -> None:
        """Take the line away."""
        self._progress.stop()


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
