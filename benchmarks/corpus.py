"""How fast a corpus is aligned, on one core and on two, and what that costs beside the encoder.

    python -m benchmarks.corpus --gold DIR --parallel DIR --documents 1000 --readme
    python -m benchmarks.corpus --gold DIR --parallel DIR --memory --readme

The corpus is made of stretches of parallel texts and of the gold data, each document two files of some hundred pairs,
in all their languages, no two the same. Calls with one worker and with two take turns, as other work on a machine
moves seconds by a fifth; processor time is what the system charges the workers. Beside it stands what encoding each
sentence once costs, which no aligner of this kind can do without. With ``--memory`` short documents are aligned
instead, ten times as many the second time, to see what memory grows with.
"""

import csv
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import click

from aligner import Settings
from aligner.batch.journal import read_journal
from aligner.batch.records import Corpus
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from benchmarks.datasets import DATASETS, load
from benchmarks.report import RESULTS, markdown, publish

MARKER: Final = "corpus"
LINES: Final = 60
"""Paragraphs, or sentences, of a document: some hundred pairs."""
SHORT: Final = 5
"""The same of the documents of which there are many."""
MANY: Final = (1_000, 10_000)
HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Text:
    """A text in two languages, line by line."""

    langs: tuple[str, str]
    source: list[str]
    target: list[str]


@dataclass(frozen=True, slots=True)
class Call:
    """What one call took."""

    workers: int
    pairs: int
    seconds: float
    processor: float
    """Seconds of all workers, as the journal has them."""
    megabytes: float
    """The most that the process had which hands the documents out; workers stay as large as a document makes them."""


def texts(gold: Path, parallel: Path) -> Iterator[Text]:
    """Yield all texts, each in each of its languages and English (Text+Berg in its two)."""
    for record in DATASETS:
        for document in load(gold, record.name):
            rows = [bead for bead in document.beads if all(bead)]
            sides = (
                [" ".join(sentences[i] for i in bead[side]) for bead in rows]
                for side, sentences in enumerate((document.source, document.target))
            )
            yield Text(record.langs, *sides)
    for folder in sorted(path for path in parallel.iterdir() if path.is_dir()):
        lines = {path.stem: path.read_text("utf-8").split("\n") for path in sorted(folder.glob("*.txt"))}
        for lang in sorted(lines.keys() - {"en"}):
            yield Text((lang, "en"), lines[lang], lines["en"])


def make(folder: Path, all_texts: Sequence[Text], documents: int, drawn: random.Random, lines: int = LINES) -> Path:
    """Write a corpus of so many *documents* of so many *lines* and return its manifest."""
    weights = [max(len(text.source) - lines, 1) for text in all_texts]
    manifest = folder / "list.csv"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["source", "target", "langs"])
        for number, text in enumerate(drawn.choices(all_texts, weights, k=documents)):
            start = drawn.randrange(max(len(text.source) - lines, 1))
            names = [f"{number // 100:03}/{number:05}.{lang}.txt" for lang in text.langs]
            for name, side in zip(names, (text.source, text.target), strict=True):
                path = folder / name
                path.parent.mkdir(exist_ok=True)
                # A line of its own makes each document another one.
                path.write_text("\n".join([*side[start : start + lines], str(number)]), encoding="utf-8")
            table.writerow([*names, ",".join(text.langs)])
    return manifest


def call(manifest: Path, out: Path, workers: int) -> Call:
    """Align the corpus anew and return what that took."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "cli.main", "batch", "--manifest", str(manifest), "-o", str(out), "-q"]
    start = time.perf_counter()
    subprocess.run([*command, "--workers", str(workers)], check=False)
    seconds = time.perf_counter() - start
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        pairs = sum(int(row["pairs"] or 0) for row in csv.DictReader(file))
    journal = read_journal(Corpus(out, Settings()).journal)
    processor = sum(outcome.seconds for each in journal.outcomes.values() for outcome in each)
    driver = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Call(workers, pairs, seconds, processor, driver)


def memory(manifest: Path, out: Path) -> dict[str, float]:
    """Return the megabytes that the process which hands the documents out held at most, and the largest worker."""
    command = [sys.executable, "-m", "cli.main", "batch", "--manifest", str(manifest), "-o", str(out), "-q"]
    with subprocess.Popen([*command, "--workers", "2"], start_new_session=True) as job:
        peaks, start = dict[int, int](), time.perf_counter()
        while job.poll() is None:
            peaks |= _peaks(job.pid)
            time.sleep(0.5)
    seconds = time.perf_counter() - start
    return {"seconds": round(seconds), "first": peaks.pop(job.pid), "worker": max(peaks.values())}


def _peaks(session: int) -> dict[int, int]:
    """Return the most megabytes that each process of a *session* has held so far, by its number. Linux only."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == session:
                peak = next(line for line in (folder / "status").read_text().split("\n") if line.startswith("VmHWM"))
                found[int(folder.name)] = int(peak.split()[1]) // 1024
        except (OSError, StopIteration):  # it has ended
            continue
    return found


def floor(out: Path) -> tuple[float, int]:
    """Return the processor seconds of encoding each sentence of the results once, and how many sentences that are."""
    encoder, sentences, seconds = UseEncoder(), 0, 0.0
    for path in sorted(out.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if "target_sentences" in row and "kept" not in row]
        for side in ("source", "target"):
            cells = [row[side] for row in rows if row[side]]
            start = time.process_time()
            encoder.encode(cells, 1)
            seconds += time.process_time() - start
            sentences += len(cells)
    return seconds, sentences


def figures(calls: Sequence[Call], once: float) -> dict[str, Any]:
    """Return the figures as they stand in the JSON file: medians over the calls."""
    found: dict[str, Any] = {"calls": [asdict(each) for each in calls], "encoding_once": round(once, 1)}
    for workers in sorted({each.workers for each in calls}):
        own = [each for each in calls if each.workers == workers]
        found[f"{workers}"] = {
            "pairs": own[0].pairs,
            "pairs_an_hour": round(median(each.pairs / each.seconds for each in own) * HOUR),
            "pairs_a_processor_hour": round(median(each.pairs / each.processor for each in own) * HOUR),
            "times_encoding_once": round(median(each.processor for each in own) / once, 2),
            "megabytes": round(max(each.megabytes for each in own)),
        }
    return found


def table(found: Mapping[str, Any]) -> str:
    """Return the figures in Markdown."""
    lines = [
        [
            "workers",
            "pairs",
            "pairs an hour",
            "pairs a core hour",
            "processor time / encoding once",
            "MB of the first process",
        ]
    ]
    for workers in sorted(key for key in found if key.isdigit()):
        own = found[workers]
        cells = [f"{own[key]:,}" for key in ("pairs", "pairs_an_hour", "pairs_a_processor_hour")]
        lines.append([workers, *cells, f"{own['times_encoding_once']:.2f}", f"{own['megabytes']:,}"])
    return markdown(lines)


def memory_table(found: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures in Markdown."""
    lines = [["documents", "seconds", "MB of the first process", "MB of a worker, at most"]]
    lines += [[f"{int(n):,}", *(f"{row[key]:,}" for key in ("seconds", "first", "worker"))] for n, row in found.items()]
    return markdown(lines)


def many(all_texts: Sequence[Text]) -> dict[str, dict[str, float]]:
    """Return what memory corpora of many short documents take, by their number."""
    found = {}
    for documents in MANY:
        with tempfile.TemporaryDirectory() as name:
            found[str(documents)] = memory(
                make(Path(name), all_texts, documents, random.Random(1), SHORT), Path(name, "out")
            )
    return found


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--parallel", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--documents", default=1_000, show_default=True)
@click.option("--repeats", default=3, show_default=True)
@click.option("--memory", "of_memory", is_flag=True, help="Measure the memory of many short documents instead.")
@click.option("--readme", is_flag=True, help="Save the results, and rewrite the table in benchmarks/README.md.")
def main(gold: Path, parallel: Path, documents: int, repeats: int, of_memory: bool, readme: bool) -> None:
    """Print how fast a corpus is aligned with one worker and with two."""
    if of_memory:
        found = many(list(texts(gold, parallel)))
        click.echo(memory_table(found))
        if readme:
            publish(RESULTS / "corpus-memory.json", "corpus memory", found, memory_table(found))
        return
    try:
        with tempfile.TemporaryDirectory() as name:
            manifest = make(Path(name), list(texts(gold, parallel)), documents, random.Random(1))
            out = Path(name, "out")
            calls = [call(manifest, out, workers) for _ in range(repeats) for workers in (1, 2)]
            found = figures(calls, floor(out)[0])
    except AlignerError as error:
        raise click.ClickException(str(error)) from error
    click.echo(table(found))
    for each in calls:
        click.echo(f"{each.workers}: {each.seconds:.1f} s, {each.processor:.1f} s of processor time", err=True)
    if readme:
        publish(RESULTS / "corpus.json", MARKER, found, table(found))


if __name__ == "__main__":
    main()
