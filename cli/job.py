"""A call of the program that aligns: tasks, each result said as it comes, and what all of them go into together."""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from aligner.errors import AlignerError, CrashError, InputError, ModelError, OutputError, SettingError
from aligner.files import identities, protect, refuse_device, same_place, shown, source_date
from aligner.jobs import Result, Task, do_all, guarded, plan, possible_files
from aligner.languages.identification import told
from aligner.memory import Merger
from aligner.progress import watching
from aligner.review.reviewed import read_reviewed
from aligner.review.sample import Sample, write_sample
from aligner.rows import Row, rows_of
from aligner.settings import Settings
from cli import report, streams
from cli.options import printed_format, refuse_stdin_twice, settings_of_two


class Tally:
    """How many inputs of a call were refused; says each refusal in a line."""

    def __init__(self, total: int, *, debug: bool = False) -> None:
        """Count the refused of *total* inputs.

        Raises ``UsageError`` for a date in the environment that is none: it would end the work half done.
        """
        self.total, self.debug, self.refused = total, debug, 0
        try:
            source_date()
        except SettingError as error:
            raise click.UsageError(str(error)) from None

    @contextmanager
    def refusing(self, path: Path) -> Iterator[None]:
        """Say in a line why the block could not do *path*; the next input can then be done.

        A setting or model that cannot be used ends it all.
        """
        try:
            with guarded(path):
                yield
        except (SettingError, ModelError):
            raise
        except AlignerError as error:
            self.refuse(path, [error])

    def refuse(self, path: Path, errors: Sequence[AlignerError]) -> None:
        """Count *path*, and say the *errors*."""
        self.refused += 1
        for line in dict.fromkeys(map(str, errors)):
            streams.complain(line)
        for error in errors:
            if isinstance(error, CrashError):
                hint = ["  --debug shows where in the program it was"]
                streams.say(error.trace.splitlines() if self.debug else hint)

    def finish(self) -> int:
        """Say how many were refused, if there were others; return the exit code."""
        if self.refused and self.total > 1:
            done = self.total - self.refused
            streams.complain(f"{self.refused} of {self.total} files refused{f'; the other {done} done' * (done > 0)}")
        return int(self.refused > 0)


class Memory:
    """One memory that all pairs are added to."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self._merger = Merger(path, settings.tags, settings.pair, waiting=streams.waiting_for(path))
        self._seen = False

    def check(self) -> None:
        """Raise ``InputError`` for a memory that is none or of other languages."""
        self._merger.check()

    def add(self, rows: Sequence[Row]) -> None:
        """Add the kept pairs of one document."""
        self._merger.add(rows)
        self._seen = True

    def finish(self) -> list[str]:
        """Write the memory."""
        return (
            report.merge_lines(self.path, self._merger.finish())
            if self._seen
            else [f"{shown(self.path)}: nothing to add"]
        )


class Judging:
    """A sample of all pairs for a person to judge."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self._sample, self._seen = Sample(settings.sample or 0, settings.seed), False

    def check(self) -> None:
        """Raise ``OutputError`` if there is a sample that somebody has begun to judge."""
        if not os.path.lexists(self.path):
            return
        refuse_device(self.path)
        try:
            sheet = read_reviewed(self.path)
        except InputError:
            return  # something else, written over like any result
        if answers := sheet.right + sheet.wrong:
            said = f"has {report.count(answers, 'answer')}; give it another name or remove it, then draw a new sample"
            raise OutputError(f"{shown(self.path)}: {said}")

    def add(self, rows: Sequence[Row]) -> None:
        """Let the kept pairs of one document take part."""
        self._sample.add(rows)
        self._seen = True

    def finish(self) -> list[str]:
        """Write the sample, if there was anything to draw from."""
        if not self._seen:
            return []
        drawn = self._sample.rows()
        write_sample(drawn, self.path)
        how = f"fill in its column `correct` with yes or no, then: align apply {shown(self.path)}"
        kept = report.count(self._sample.kept, "kept pair")
        return [f"sample: {len(drawn)} of {kept}; {how}", *report.wrote([self.path])]


class Job:
    """One call: its settings, checked once, and what is done with each document."""

    def __init__(self, *, quiet: bool, verbose: bool, debug: bool, **options: Any) -> None:
        """Take a command's *options*: those of ``Settings``, and the places."""
        if options["folder"] is None:
            options["formats"] = printed_format(options)
        self.settings = settings_of_two(options)
        self.folder, self.merge, self.beads = options["folder"], options["merge"], options.get("beads")
        self.quiet, self.verbose, self.debug = quiet, verbose, debug
        self._paired, self._alone = False, list[tuple[Path, str]]()

    def run(self, documents: Sequence[tuple[Path, Path | None]]) -> int:
        """Do all *documents*, each one file or two, and return the exit code."""
        refuse_stdin_twice([path for both in documents for path in both])
        if self.folder is None and len(documents) > 1 and self.settings.formats != ("jsonl",):
            got = self.settings.formats[0]
            raise click.UsageError(f"-o - prints several documents as jsonl only, one after the other; got {got}")
        tasks = plan(documents, self.settings, self.folder, self.beads)
        reducers = self._reducers(tasks)
        inputs = identities([path for both in documents for path in both if path])
        protect(inputs, list(self._own(tasks, reducers).values()))
        for reducer in reversed(reducers.values()):
            reducer.check()
        tally = Tally(len(tasks), debug=self.debug)
        with streams.display(quiet=self.quiet) as display, watching(display.share):
            for result in do_all(tasks, self.settings, lambda task, stage: display.stage(task.stem.name, stage)):
                display.clear()
                self._take(result, reducers.values(), tally)
        code = max(tally.finish(), self._tell_of_none(tasks, refused=bool(tally.refused)))
        return self._finish(reducers.values()) or code

    def _tell_of_none(self, tasks: Sequence[Task], *, refused: bool) -> int:
        """Say what to do if no document that could be read gave a pair; return the exit code.

        What is *refused* has said so itself.
        """
        if self._paired or not self._alone:
            return 0
        two_files = any(task.target for task in tasks)
        call = "" if two_files else report.pair_call(self._alone, self.settings.pair)
        if call or not refused:
            streams.complain(call or report.no_pair_line(self.settings.pair, two_files=two_files))
        return 1

    def _reducers(self, tasks: Sequence[Task]) -> dict[str, Memory | Judging]:
        """Return what the results go into together, by the option that asks for it."""
        found: dict[str, Memory | Judging] = {}
        if self.settings.sample and self.folder:
            names = [tasks[0].stem.name] if len(tasks) == 1 else []
            found["--sample"] = Judging(self.folder / ".".join([*names, "sample", "csv"]), self.settings)
        if self.merge:
            found["--merge"] = Memory(self.merge, self.settings)
        return found

    def _own(self, tasks: Sequence[Task], reducers: dict[str, Memory | Judging]) -> dict[str, Path]:
        """Return the files that options ask for, by option; raise ``UsageError`` if one is another result's too."""
        own = {option: reducer.path for option, reducer in reducers.items()}
        own |= {"--beads": self.beads} if self.beads else {}
        results = [path for task in tasks for path in possible_files(task, self.settings)]
        for option, path in own.items():
            others = [*results, *(other for known, other in own.items() if known != option)]
            if any(map(partial(same_place, path), others)):
                raise click.UsageError(f"{option}: {shown(path)} is where another result goes; choose another name")
        return own

    def _take(self, result: Result, reducers: Collection[Memory | Judging], tally: Tally) -> None:
        """Say what became of one document, and hand its rows on."""
        alignment, written = result.alignment, result.written
        if alignment is not None:
            lines = report.alignment_lines(alignment, result.seconds, self.settings, verbose=self.verbose)
            streams.say([*lines, *map("  {}".format, written.remarks), *report.wrote(written.paths)], quiet=self.quiet)
            streams.show_data(result.written.data)
            if alignment.unrelated or all(pair.bead.is_null for pair in alignment.pairs):
                text = alignment.segmentations[0].document.text
                self._alone.append((result.task.source, told(text, self.settings.pair)))
            else:
                self._paired = True
            if alignment.source and alignment.target and not alignment.unrelated:
                for reducer in reducers:
                    reducer.add(rows_of(alignment))
        if written.faults:
            tally.refuse(result.task.source, written.faults)

    def _finish(self, reducers: Collection[Memory | Judging]) -> int:
        """Write what all documents go into together; what cannot be written keeps nothing else from being."""
        faults: list[AlignerError] = []
        for reducer in reducers:
            try:
                streams.say(reducer.finish(), quiet=self.quiet)
            except AlignerError as error:
                faults.append(error)
        for fault in faults:
            streams.complain(str(fault))
        return int(bool(faults))
