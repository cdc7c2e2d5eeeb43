"""Tune the built-in encoder's last layers so that a run of sentences is told from the same run shifted by one.

    python -m benchmarks.train_head --gold DIR

The head (six matrices, one million weights) maps summed token features to a sentence vector. It was
trained on single sentences; here it learns from gold beads which run belongs to which, against the
same runs one sentence longer, shorter or moved, and against the other beads of the batch (InfoNCE).
It is held near its start, and the mean of several trainings is kept. Torch is used here only; what is
written is read by numpy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize

from aligner.align.search import MAX_SPAN
from aligner.encode.use import UseEncoder, run_sums, workers
from aligner.encode.use_stream import lay_out, summarize
from aligner.encode.use_weights import DIM, HEAD, SPAN_HEAD, read_head
from benchmarks.datasets import DATASETS, GoldDocument, load

EPOCHS: Final = 4
RATE: Final = 2e-4
"""Adam's step. 5e-4 loses 0.003 on MAC-Dev and 0.005 on Text+Berg."""
SOFTNESS: Final = 0.05
"""Temperature of the contrast; 0.1 loses 0.01."""
ANCHOR: Final = 0.1
"""Weight of the squared distance from the start; 0.003 to 0.3 gain alike on MAC-Dev, most on Text+Berg is 0.3."""
BATCH: Final = 64
IN_BATCH: Final = 0.3
"""Weight of the contrast with the other beads of the batch."""
SOUP: Final = 3
"""Trainings with different orders whose weights are averaged."""

Head = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Example:
    """A bead: for each side the head's input for the right run, then for its shifted versions."""

    source: np.ndarray
    target: np.ndarray


def examples(document: GoldDocument, encoder: UseEncoder) -> list[Example]:
    """Return the filled gold beads of a document that are runs of at most MAX_SPAN sentences."""
    sides = [head_inputs(encoder, side) for side in (document.source, document.target)]
    runs = [(_run(bead[0]), _run(bead[1])) for bead in document.beads]
    return [
        Example(_inputs(sides[0], source), _inputs(sides[1], target)) for source, target in runs if source and target
    ]


def head_inputs(encoder: UseEncoder, sentences: Sequence[str]) -> np.ndarray:
    """Return ``(MAX_SPAN, n, DIM)``: what the head gets for each run, [k-1, i] the k sentences ending at i."""
    stream = lay_out(encoder.tokenize(sentences))
    with workers() as pool:
        sums = summarize(encoder.weights, stream, pool, tokens=False).sums
    out = np.zeros((MAX_SPAN, len(sentences), DIM), np.float32)
    for k, total in enumerate(run_sums(sums, stream.counts, MAX_SPAN)):
        out[k, k:] = total
    return out


def _run(sentences: Sequence[int]) -> tuple[int, int] | None:
    if not sentences or sentences[-1] - sentences[0] + 1 != len(sentences) or len(sentences) > MAX_SPAN:
        return None
    return sentences[0], sentences[-1] + 1


def _inputs(inputs: np.ndarray, run: tuple[int, int]) -> np.ndarray:
    """Return what the head gets for *run* and for its shifted versions."""
    return np.stack([inputs[end - start - 1, end - 1] for start, end in [run, *_shifted(run, inputs.shape[1])]])


def _shifted(run: tuple[int, int], n: int) -> list[tuple[int, int]]:
    """Return the runs that differ by one sentence at one end, the neighbours, and the run moved by one."""
    a, b = run
    near = [(a - 1, b), (a, b + 1), (a + 1, b), (a, b - 1), (b, b + 1), (a - 1, a), (a - 1, b - 1), (a + 1, b + 1)]
    return [(x, y) for x, y in near if 0 <= x < y <= n and y - x <= MAX_SPAN]


def vectors(head: Head, inputs: torch.Tensor) -> torch.Tensor:
    """Return the unit vectors of *inputs* (..., 512)."""
    y0 = torch.relu(inputs @ head["d0"])
    y1 = torch.relu(inputs @ head["p1"] + y0 @ head["d1"])
    y2 = torch.relu(y1 @ head["d2"])
    return normalize(torch.tanh(y1 @ head["p3"] + y2 @ head["d3"]), dim=-1)


def train(data: Sequence[Example], start: Head, seed: int) -> Head:
    """Return the head after EPOCHS over *data* in an order that *seed* decides."""
    head = {name: matrix.clone().requires_grad_(True) for name, matrix in start.items()}
    optimizer = torch.optim.Adam(head.values(), lr=RATE)
    rng = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = rng.permutation(len(data))
        for at in range(0, len(order), BATCH):
            loss = _loss(head, [data[i] for i in order[at : at + BATCH]])
            loss = loss + ANCHOR * sum(((head[name] - start[name]) ** 2).sum() for name in head)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return {name: matrix.detach() for name, matrix in head.items()}


def _loss(head: Head, batch: Sequence[Example]) -> torch.Tensor:
    source, target = (
        vectors(head, torch.from_numpy(np.concatenate([getattr(x, side) for x in batch])))
        for side in ("source", "target")
    )
    source_at, target_at = (np.cumsum([0, *(len(getattr(x, side)) for x in batch)]) for side in ("source", "target"))
    right_source, right_target = source[source_at[:-1]], target[target_at[:-1]]
    total = torch.zeros(())
    for k in range(len(batch)):
        for others, one in (
            (target[target_at[k] : target_at[k + 1]], right_source[k]),
            (source[source_at[k] : source_at[k + 1]], right_target[k]),
        ):
            total = total - torch.log_softmax(others @ one / SOFTNESS, 0)[0]
    among = right_source @ right_target.T / SOFTNESS
    return total / len(batch) + IN_BATCH * cross_entropy(among, torch.arange(len(batch)))


def soup(data: Sequence[Example]) -> dict[str, np.ndarray]:
    """Return the mean of SOUP trainings from the model's own head, as arrays."""
    torch.set_num_threads(1)  # the products are small
    start = {name: torch.from_numpy(matrix) for name, matrix in read_head(None).items()}
    heads = [train(data, start, seed) for seed in range(SOUP)]
    return {name: torch.stack([head[name] for head in heads]).mean(0).numpy() for name in start}


def held_out_heads(gold: Path, folder: Path) -> dict[tuple[str, str], Path]:
    """Return, for each document (data set, name), a head that was trained on all the others.

    Heads that *folder* already has are taken as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    documents = _documents(gold)
    paths = {(name, document.name): folder / f"without-{name}-{document.name}.npz" for name, document in documents}
    if not all(path.exists() for path in paths.values()):
        base = UseEncoder(head=None)
        data = [examples(document, base) for _, document in documents]
        for held, path in enumerate(paths.values()):
            if not path.exists():
                write(path, soup([x for k, part in enumerate(data) if k != held for x in part]))
    return paths


def _documents(gold: Path) -> list[tuple[str, GoldDocument]]:
    return [(record.name, document) for record in DATASETS for document in load(gold, record.name)]


def write(path: Path, head: dict[str, np.ndarray]) -> None:
    """Write *head* in half precision, which moves no vector by more than 0.001."""
    np.savez_compressed(path, **{name: head[name].astype(np.float16) for name in HEAD})


@click.command()
@click.option("--gold", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--out", type=click.Path(path_type=Path), default=SPAN_HEAD, show_default=True)
def main(gold: Path, out: Path) -> None:
    """Train the head on all gold data and write it to OUT."""
    base = UseEncoder(head=None)
    write(out, soup([x for _, document in _documents(gold) for x in examples(document, base)]))


if __name__ == "__main__":
    main()
