"""What the commands print and where results go. Results are files; all talk is on stderr."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from aligner.errors import AlignerError
from aligner.records import Alignment, Kind, Segmentation

STAGES: Final = {"split": "splitting into sentences", "encode": "encoding", "align": "aligning"}


def say(line: str, *, quiet: bool = False) -> None:
    """Print *line* on stderr unless *quiet*."""
    if not quiet:
        click.echo(line, err=True)


def complain(line: str) -> None:
    """Print an error line on stderr, in red on a terminal."""
    click.secho(line, fg="red", err=True)


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show which stage *label* is at while the block runs; on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label)
        yield lambda stage: bar.update(task, description=f"{label}: {STAGES.get(stage, stage)}")


def each(paths: Sequence[Path], work: Callable[[Path, str], None]) -> int:
    """Do *work* (path, output name) for each path; report what is refused; return the exit code.

    Two inputs of one call never share an output name: the second ``x`` becomes ``x-2``.
    """
    refused = 0
    for path, name in zip(paths, output_names(paths), strict=True):
        try:
            work(path, name)
        except AlignerError as error:
            refused += 1
            complain(str(error))
    if refused and len(paths) > 1:
        say(f"{refused} of {len(paths)} files refused, the rest is done")
    return 1 if refused else 0


def output_names(paths: Sequence[Path]) -> list[str]:
    """Return a base name for each path's outputs, each one different.

    >>> output_names([Path("a/x.txt"), Path("b/x.txt"), Path("x-2.md")])
    ['x', 'x-3', 'x-2']
    """
    wanted = [path.stem or path.name for path in paths]
    taken = set(wanted)
    names: list[str] = []
    for stem in wanted:
        name, number = stem, 2
        while name in names or (name != stem and name in taken):
            name, number = f"{stem}-{number}", number + 1
        names.append(name)
    return names


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self.start = time.perf_counter()

    def __str__(self) -> str:
        return f"{time.perf_counter() - self.start:.1f} s"


def summary(alignment: Alignment, written: Sequence[Path], seconds: Clock) -> list[str]:
    """Return the closing lines for one document."""
    pairs = [pair for pair in alignment.pairs if not pair.bead.is_null]
    kept = [pair for pair in pairs if pair.keep]
    unpaired = sum(
        p.bead.src_end - p.bead.src_start + p.bead.tgt_end - p.bead.tgt_start for p in alignment.pairs if p.bead.is_null
    )
    mean = sum(p.confidence for p in pairs) / len(pairs) if pairs else 0.0
    types = ", ".join(f"{kind} ×{times}" for kind, times in Counter(p.bead.type for p in pairs).most_common())
    lines = [
        f"{alignment.name}: {len(alignment.source)} {alignment.langs[0]} and {len(alignment.target)} "
        f"{alignment.langs[1]} sentences in {seconds}"
    ]
    if pairs:
        lines.append(f"  {len(pairs)} pairs ({types}), {unpaired} sentences unpaired")
        lines.append(f"  {len(kept)} kept, {len(pairs) - len(kept)} below the minimum confidence; mean {mean:.2f}")
    lines.append("  wrote " + ", ".join(str(path) for path in written))
    return lines


def nothing_to_align(alignment: Alignment) -> str:
    """Return the line that says why *alignment* has no pairs, or an empty string if it has some."""
    missing = [
        lang for lang, side in zip(alignment.langs, (alignment.source, alignment.target), strict=True) if not side
    ]
    return f"{alignment.name}: no {' and no '.join(missing)} sentences, nothing to align" if missing else ""


def split_summary(segmentation: Segmentation, written: Path, seconds: Clock, *, verbose: bool) -> list[str]:
    """Return the closing lines of a split; *verbose* lists what was set aside."""
    counts = Counter(s.lang for s in segmentation.sentences if s.kind is not Kind.FURNITURE)
    aside = [s for s in segmentation.sentences if s.kind is Kind.FURNITURE]
    sentences = " and ".join(f"{number} {lang}" for lang, number in counts.items()) or "no"
    lines = [f"{segmentation.document.name}: {sentences} sentences, {len(aside)} lines set aside, in {seconds}"]
    if verbose:
        lines += [f"  set aside ({s.note}): {s.text}" for s in aside]
    return [*lines, f"  wrote {written}"]
