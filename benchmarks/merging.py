"""What merging a corpus takes, from a million pairs on: processor time and memory, with near duplicates and without.

    python -m benchmarks.merging --parallel DIR --pairs 1000000 --readme

The pairs are two paragraphs of parallel texts each, drawn at random, so that few are alike; a tenth is there twice, and
of another tenth there is one with a word more. Results are saved by number of pairs, and those of other calls stay.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from benchmarks.report import RESULTS, markdown, publish

PATH: Final = RESULTS / "merging.json"
MARKER: Final = "merging"
LANGS: Final = ("fr", "en")
_LONGEST: Final = 200
"""Characters of a paragraph."""
_FILE: Final = 250_000
"""Pairs of a file."""
_TENTH: Final = 0.1
_MERGE: Final = """
import resource, sys
from cli.main import main
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
"""


def paragraphs(parallel: Path) -> list[tuple[str, str]]:
    """Return the shorter paragraphs of the texts that are in both languages."""
    found = list[tuple[str, str]]()
    for folder in sorted(path.parent for path in parallel.glob(f"*/{LANGS[0]}.txt")):
        sides = ((folder / f"{lang}.txt").read_text("utf-8").split("\n") for lang in LANGS)
        found += [pair for pair in zip(*sides, strict=True) if all(0 < len(text) < _LONGEST for text in pair)]
    return list(dict.fromkeys(found))


def made(known: list[tuple[str, str]], pairs: int, drawn: random.Random) -> Iterator[tuple[str, str]]:
    """Yield so many *pairs*."""
    last = ("", "")
    for number in range(pairs):
        kind = drawn.random() if number else 1.0
        if kind < _TENTH:
            pair = last
        elif kind < 2 * _TENTH:
            pair = f"{last[0]} Voilà.", f"{last[1]} There."
        else:
            (a, b), (c, d) = drawn.choice(known), drawn.choice(known)
            pair = last = f"{a} {c}", f"{b} {d}"
        yield pair


def write(folder: Path, parallel: Path, pairs: int) -> None:
    """Write the files that are merged."""
    all_pairs = made(paragraphs(parallel), pairs, random.Random(1))
    for start in range(0, pairs, _FILE):
        with (folder / f"{start // _FILE:04}.jsonl").open("w", encoding="utf-8") as file:
            for number, (source, target) in zip(range(start, min(start + _FILE, pairs)), all_pairs, strict=False):
                name = f"d{number // 1_000}"
                row = {"id": f"{name}-{number}", "source": source, "target": target, "document": name}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def merge(folder: Path, out: Path, *options: str) -> dict[str, Any]:
    """Return what merging takes, and what it left."""
    call = [sys.executable, "-c", _MERGE, "merge", folder, "-o", out, "--langs", ",".join(LANGS), "-q", *options]
    seconds, megabytes = subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()
    kept = sum(path.read_bytes().count(b"\n") for path in out.glob("data/*.jsonl"))
    return {"kept": kept, "seconds": round(float(seconds)), "megabytes": int(megabytes)}


def table(found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """Return the figures in Markdown."""
    lines = [["pairs", "", "kept", "processor time, s", "peak MB"]]
    for pairs, ways in sorted(found.items(), key=lambda item: int(item[0])):
        for way, figures in ways.items():
            numbers = (f"{figures[name]:,}" for name in ("kept", "seconds", "megabytes"))
            lines.append([f"{int(pairs):,}", way, *numbers])
    return markdown(lines)


@click.command()
@click.option("--parallel", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--pairs", default=1_000_000, show_default=True)
@click.option("--near/--exact", "near", default=None, help="Only one of the two ways.")
@click.option("--readme", is_flag=True, help="Save the results and rewrite the table in benchmarks/README.md.")
def main(parallel: Path, pairs: int, near: bool | None, readme: bool) -> None:
    """Print what merging so many pairs into JSON Lines takes. Minutes a million."""
    results = json.loads(PATH.read_text("utf-8")) if PATH.exists() else {}
    ways = {"exact": ["--format", "jsonl"], "near": ["--format", "jsonl", "--near"]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "in")
        folder.mkdir()
        write(folder, parallel, pairs)
        for way in ways if near is None else ["near" if near else "exact"]:
            found = merge(folder, Path(name, way), *ways[way])
            results.setdefault(str(pairs), {})[way] = found
            click.echo(f"{pairs:,} pairs, {way}: {found}", err=True)
            if readme:
                publish(PATH, MARKER, results, table(results))
    click.echo(table(results))


if __name__ == "__main__":
    main()
