"""Many inputs: drawn in batches that can be done again, judged, counted; failures are made small and kept."""

import base64
import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final

from tests.fuzz.calls import Damaged, Drawn, Input, make
from tests.fuzz.promises import DONE, REFUSED, WRONG, Verdict, command_line, judge
from tests.fuzz.structure import File

BATCH: Final = 250
"""Inputs that are drawn together, half of them damaged files, half by their grammar."""
_TRIES: Final = 300
"""Of making an input smaller that breaks a promise."""
_PATIENCE: Final = 30.0
"""Seconds for that."""


@dataclass
class Counts:
    """What became of many inputs."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By kind of input and what became of it."""
    seconds: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    failures: dict[str, tuple[Input, str]] = field(default_factory=dict)
    """The first of each promise that was broken in the same way, and how."""

    def add(self, one: Input, verdict: Verdict) -> None:
        """Count one input."""
        self.outcomes[one.kind, verdict.outcome] += 1
        self.seconds[one.kind] += verdict.seconds
        self.longest[one.kind] = max(self.longest.get(one.kind, 0.0), verdict.seconds)
        if verdict.broken:
            self.failures.setdefault(_signature(one, verdict.broken), (one, verdict.broken))

    def join(self, other: "Counts") -> None:
        """Take in what was counted elsewhere."""
        self.outcomes += other.outcomes
        self.seconds.update(other.seconds)
        self.longest = {kind: max(self.longest.get(kind, 0.0), other.longest.get(kind, 0.0)) for kind in self.seconds}
        self.failures = other.failures | self.failures

    @property
    def total(self) -> int:
        """All inputs."""
        return self.outcomes.total()

    def table(self) -> Iterator[str]:
        """Yield the lines of a table: kinds of inputs, and what became of them."""
        outcomes = (DONE, REFUSED, WRONG, "broken")
        yield "".join(f"{title:>13}" for title in ("inputs", *outcomes, "mean ms", "longest s")).join([" " * 14, ""])
        for kind in sorted({kind for kind, _ in self.outcomes}):
            numbers = [self.outcomes[kind, outcome] for outcome in outcomes]
            times = f"{1000 * self.seconds[kind] / sum(numbers):13.1f}{self.longest[kind]:13.2f}"
            yield f"{kind:<14}" + "".join(f"{number:13,}" for number in (sum(numbers), *numbers)) + times
        sums = [sum(n for (_, name), n in self.outcomes.items() if name == outcome) for outcome in outcomes]
        yield f"{'all':<14}" + "".join(f"{number:13,}" for number in (self.total, *sums))


def _signature(one: Input, broken: str) -> str:
    """Return what failures of one cause share: where an exception was raised, or the words without the input's."""
    places = re.findall(r'File "[^"]*?((?:aligner|cli|tests)/[^"]+)", line (\d+)', broken)
    said = re.sub(r"[^a-z ]", "", re.sub(r"'[^']*'|\{.*", "", broken.splitlines()[0 if not places else -1]))[:60]
    return f"{one.kind.split()[0]} {places[-1] if places else ''} {said}"


# --- Batches -------------------------------------------------------------------------------------


def batch(chosen: int, number: int, size: int = BATCH) -> Counts:
    """Return what became of the inputs of one batch, which are the same each time: *chosen* is the run's seed."""
    counts, draw = Counts(), Random(f"{chosen} {number}")
    sources = Damaged(draw), Drawn(draw, chosen * 1_000_003 + number, size // 2)
    for place in range(size):
        one = make(sources[place % 2], draw)
        counts.add(one, judge(one))
    return counts


def run(
    inputs: int, chosen: int, *, minutes: float = 0, jobs: int = 1, tell: Callable[[Counts], None] = lambda counts: None
) -> Counts:
    """Return what became of so many *inputs*, or as many as *minutes* allow, in *jobs* processes."""
    end = time.monotonic() + 60 * minutes if minutes else float("inf")
    sizes = [min(BATCH, inputs - start) for start in range(0, inputs, BATCH)]
    counts = Counts()
    if jobs == 1:
        with _quick_folder():
            for number, size in enumerate(sizes):
                if time.monotonic() < end:
                    counts.join(batch(chosen, number, size))
                    tell(counts)
        return counts
    # Not forked: the encoder's threads would not be there.
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_prepare) as pool:
        waiting = [pool.submit(_batch_until, end, chosen, number, size) for number, size in enumerate(sizes)]
        for done in as_completed(waiting):
            counts.join(done.result())
            tell(counts)
    return counts


def _batch_until(end: float, chosen: int, number: int, size: int) -> Counts:
    return batch(chosen, number, size) if time.monotonic() < end else Counts()


def _prepare() -> None:
    """Have files written where no disk must be waited for."""
    if Path("/dev/shm").is_dir():
        tempfile.tempdir = os.environ["TMPDIR"] = "/dev/shm"


@contextmanager
def _quick_folder() -> Iterator[None]:
    """Do likewise for a block."""
    before, named = tempfile.tempdir, os.environ.get("TMPDIR")
    _prepare()
    try:
        yield
    finally:
        tempfile.tempdir = before
        os.environ.pop("TMPDIR", None)
        if named is not None:
            os.environ["TMPDIR"] = named


# --- Failures ------------------------------------------------------------------------------------


def smaller(one: Input, signature: str) -> Input:
    """Return a smaller input that breaks the same promise, found by leaving things out."""
    left, end = _TRIES, time.monotonic() + _PATIENCE

    def still(other: Input) -> bool:
        nonlocal left
        left -= 1
        verdict = judge(other)
        return bool(verdict.broken) and _signature(other, verdict.broken) == signature

    for place in range(len(one.args) - 1, 0, -1):
        shorter = replace(one, args=one.args[:place] + one.args[place + 1 :])
        one = shorter if still(shorter) else one
    for place, file in enumerate(one.files):
        step = max(1, len(file.data) // 2)
        while step and left > 0 and time.monotonic() < end:
            start = 0
            while start < len(file.data) and left > 0:
                cut = replace(file, data=file.data[:start] + file.data[start + step :])
                other = replace(one, files=(*one.files[:place], cut, *one.files[place + 1 :]))
                if still(other):
                    one, file = other, cut
                else:
                    start += step
            step //= 2
    return one


def save(one: Input, broken: str, folder: Path) -> Path:
    """Write *one* input and what it breaks to a file, for ``load``; return where."""
    files = [[file.name, base64.b64encode(file.data).decode(), file.encoding] for file in one.files]
    text = json.dumps({"args": one.args, "broken": broken, "files": files}, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{one.kind.replace(' ', '')}-{abs(hash(text)) % 10**8:08}.json"
    path.write_text(text, encoding="utf-8")
    return path


def load(path: Path) -> Input:
    """Return the input that was saved at *path*."""
    saved = json.loads(path.read_text("utf-8"))
    files = (File(name, base64.b64decode(data), encoding) for name, data, encoding in saved["files"])
    return Input(tuple(saved["args"]), tuple(files))


def report(counts: Counts, folder: Path) -> Iterator[str]:
    """Yield a few lines about each promise that was broken, once its input is made small and saved."""
    for signature, (one, broken) in counts.failures.items():
        small = smaller(one, signature)
        verdict = judge(small)
        kept = small if verdict.broken else one
        path = save(kept, verdict.broken or broken, folder)
        yield f"{command_line(kept)}\n  {(verdict.broken or broken).strip()[-1500:]}\n  --replay {path}"
