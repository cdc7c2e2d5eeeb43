"""What all documents of one call go into together: one memory, one sample to judge."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.errors import AlignerError, InputError, OutputError
from aligner.files import shown
from aligner.formats.registry import Two
from cli.results import Results
from cli.summary import count, wrote

if TYPE_CHECKING:
    from aligner.formats.memory import MergeReport
    from aligner.rows import Row


class Collected:
    """The rows of a call's documents, until the last one is done."""

    def __init__(self, langs: Two, tags: Two | None, memory: Path | None, sample: tuple[Path, int] | None) -> None:
        """Remember what is wanted: a *memory* to add to, a *sample* of so many rows; *tags* None: the memory's own."""
        self.langs, self.tags, self.memory, self.sample = langs, tags, memory, sample
        self.rows: list[Row] = []

    @property
    def paths(self) -> dict[str, Path]:
        """Where the files go, by the option that asks for each."""
        wanted = {"--sample": self.sample[0] if self.sample else None, "--merge": self.memory}
        return {option: path for option, path in wanted.items() if path}

    def check(self) -> None:
        """Raise what would keep the files from being written in the end, before the work is done.

        ``InputError`` for a memory that is none or of other languages, ``OutputError`` for a sample with answers.
        """
        if self.memory and os.path.lexists(self.memory):
            from aligner.formats.memory import merge_rows

            merge_rows([], self.memory, self.tags, langs=self.langs)
        if self.sample and os.path.lexists(self.sample[0]):
            _keep_answers(self.sample[0])

    def add(self, rows: "list[Row]") -> None:
        """Take the rows of one document, if they will be needed."""
        if self.paths:
            self.rows += rows

    def write(self) -> Results:
        """Write the files; what cannot be written keeps nothing else from being."""
        results = Results()
        for step in (self._draw, self._merge):
            try:
                results.remarks += step()
            except AlignerError as error:
                results.faults.append(error)
        return results

    def _draw(self) -> list[str]:
        """Write the sample, if one was asked for."""
        if self.sample is None or not self.rows:
            return []
        from aligner.formats.sample import draw_sample, write_sample

        path, size = self.sample
        rows = draw_sample(self.rows, size)
        write_sample(rows, path)
        kept = sum(row.keep for row in self.rows)
        how = f"fill in its column `correct` with yes or no, then: align apply {shown(path)}"
        return [f"sample: {len(rows)} of {count(kept, 'kept pair')}; {how}", *wrote([path])]

    def _merge(self) -> list[str]:
        """Add the rows to the memory, if one was named."""
        if self.memory is None:
            return []
        if not self.rows:
            return [f"{shown(self.memory)}: nothing to add"]
        from aligner.formats.memory import merge_rows

        return merge_lines(self.memory, merge_rows(self.rows, self.memory, self.tags, langs=self.langs))


def _keep_answers(path: Path) -> None:
    """Raise ``OutputError`` if there is a sample at *path* that somebody has begun to judge."""
    from aligner.review.read import read_reviewed

    try:
        sheet = read_reviewed(path)
    except InputError:
        return  # something else, written over like any result
    answers = sheet.right + sheet.wrong
    if answers:
        said = f"has {count(answers, 'answer')}; give it another name or remove it, then draw a new sample"
        raise OutputError(f"{shown(path)}: {said}")


def merge_lines(path: Path, report: "MergeReport") -> list[str]:
    """Return what is said of a memory that rows were added to."""
    known = f"; {count(report.folded, 'pair')} there already" if report.folded else ""
    counts = f"{report.kept_units} before, {report.added} added{known}"
    lines = [f"{shown(path)} ({' and '.join(report.tags)}): {count(report.units, 'unit')}, {counts}"]
    if report.contradictions:
        lines.append(f"  {report.contradictions} with another translation of the same source: flag `contradiction`")
    if report.removed_characters:
        lines.append(f"  {count(report.removed_characters, 'character')} left out: XML cannot hold such")
    return lines
