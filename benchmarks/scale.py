"""How time and memory grow with a document's length: ``python -m benchmarks.scale``.

The document is seed 002 again and again. So that no copy is mistaken for another, each sentence is
numbered (nothing is encoded once and reused) and each copy's vectors are turned by a rotation of their
own, alike on both sides: inside a copy all similarities stay, between copies there are none.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from aligner import align_sentences, split_text
from aligner.encode import Encoded
from aligner.encode.arrays import Floats
from aligner.encode.use import UseEncoder
from aligner.read import read_document
from benchmarks.report import README, RESULTS, put_between, write_json

PROJECT: Final = Path(__file__).resolve().parent.parent
SIZES: Final = (1_000, 2_000, 5_000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class Rotating:
    """The built-in encoder, each copy's vectors in directions of their own."""

    encoder: UseEncoder
    name: str = "rotating"

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return what the encoder gives, run vectors rotated by copy."""
        encoded = self.encoder.encode(sentences, max_span, tokens=tokens)
        copies = np.array([copy_of(sentence) for sentence in sentences])
        for copy in np.unique(copies):
            of = copies == copy
            encoded.spans[:, of] = encoded.spans[:, of] @ rotation(int(copy), encoded.spans.shape[2])
        return encoded


def copy_of(sentence: str) -> int:
    """Return the number of the copy that a sentence belongs to: it ends in ``[copy]``."""
    return int(sentence.rpartition("[")[2].rstrip("]"))


def rotation(copy: int, dim: int) -> Floats:
    """Return an orthogonal (dim, dim) matrix, the same for the same copy."""
    random = np.random.default_rng(copy).normal(size=(dim, dim))
    return np.linalg.qr(random)[0].astype(np.float32)


def document(size: int) -> tuple[list[str], list[str]]:
    """Return *size* Chinese sentences and their share of English ones, copy after copy of seed 002."""
    text = read_document(next((PROJECT / "seeds").glob("002*.txt"))).text
    split = split_text(text)
    sides = [[split.sentences[i].text for i in split.alignable(lang)] for lang in ("zh", "en")]
    copies = -(-size // len(sides[0]))
    source, target = ([f"{s} [{copy}]" for copy in range(copies) for s in side] for side in sides)
    return source[:size], target


def run(size: int) -> dict[str, float]:
    """Align a document of *size* source sentences and return seconds and peak memory in MB."""
    source, target = document(size)
    encoder = UseEncoder()
    start = time.perf_counter()
    encoder.encode(source, 1)
    encoder.encode(target, 1)
    once = time.perf_counter() - start
    start = time.perf_counter()
    beads = align_sentences(source, target, encoder=Rotating(encoder))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    right = sum(copy_of(source[b.source.start]) == copy_of(target[b.target.start]) for b in beads if not b.is_null)
    return {
        "source": len(source),
        "target": len(target),
        "encode_once_s": round(once, 2),
        "align_s": round(seconds, 2),
        "peak_mb": round(peak),
        "same_copy": round(right / max(1, sum(not b.is_null for b in beads)), 4),
    }


def main() -> None:
    """Run each size in a process of its own; save the figures, and the table in benchmarks/README.md."""
    if len(sys.argv) > 1:
        print(json.dumps(run(int(sys.argv[1]))))
        return
    rows = []
    for size in SIZES:
        command = [sys.executable, "-m", "benchmarks.scale", str(size)]
        found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT)
        rows.append(json.loads(found.stdout))
        print(rows[-1], flush=True)
    write_json(RESULTS / "scale.json", rows)
    put_between(README, "scale", table(rows))


def table(rows: Sequence[dict[str, float]]) -> str:
    """Return the rows as a Markdown table."""
    head = "| source × target | encoding once, s | whole alignment, s | peak MB | pairs within their copy |"
    lines = [
        f"| {row['source']:,} × {row['target']:,} | {row['encode_once_s']} | {row['align_s']} | {row['peak_mb']} "
        f"| {row['same_copy']:.3f} |"
        for row in rows
    ]
    return "\n".join([head, "|---|--:|--:|--:|--:|", *lines])


if __name__ == "__main__":
    main()
