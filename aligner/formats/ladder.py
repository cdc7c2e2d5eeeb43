"""Alignments as ladders, the plain format that other aligners and their gold standards use, and back.

One bead a line, sentences (or lines of a presegmented file) counted from 0: ``[0, 1]:[0]``.
"""

import re
from pathlib import Path

from aligner.errors import InputError
from aligner.files import atomic_write, read_bytes, shown
from aligner.read.encodings import decode
from aligner.records import Alignment

NUMBERS = r"\[\s*((?:[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})*)?)\s*\]"
RUNG = re.compile(rf"{NUMBERS}\s*:\s*{NUMBERS}(?::[-+.0-9eE]+)?")
"""A line of a ladder; some aligners add a third field, their cost."""


def write_ladder(alignment: Alignment, path: Path) -> None:
    """Write the beads of *alignment*, one a line, by the ids of their sentences. Raises ``OutputError``."""
    source, target = alignment.source_ids, alignment.target_ids
    beads = (pair.bead for pair in alignment.pairs)
    lines = [f"{[source[i] for i in b.source]}:{[target[j] for j in b.target]}\n" for b in beads]
    atomic_write(path, "".join(lines).encode())


def read_ladder(path: Path) -> list[tuple[list[int], list[int]]]:
    """Return the beads of a ladder as source and target sentence numbers; blank lines and costs are skipped.

    Raises ``InputError`` naming the line of anything else.
    """
    where = shown(path)
    lines = decode(read_bytes(path), where).splitlines()
    return [_rung(line.strip(), f"{where}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _rung(line: str, where: str) -> tuple[list[int], list[int]]:
    """Return the two sides of one line; raise ``InputError`` if it is no bead."""
    match = RUNG.fullmatch(line)
    if match is None:
        raise InputError(f"{where}: {line[:40]!r} is no bead; expected such as [0, 1]:[0]")
    return _indices(match[1]), _indices(match[2])


def _indices(numbers: str) -> list[int]:
    """Return the numbers between two brackets."""
    return [int(number) for number in numbers.split(",") if number.strip()]
