"""Run the systems on one data set: interleaved repeats for time, the last one's beads for scores."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from aligner import align_sentences, align_text
from aligner.encode import Encoded, Encoder
from aligner.evaluate import Counts, IndexBead, NullBeads, count, count_units, indices
from benchmarks.by_text import count_by_text
from benchmarks.datasets import DatasetRecord, GoldDocument, raw_document
from benchmarks.peers import PEERS, Peer

OURS = "parallel-aligner"
FAST = "parallel-aligner --fast"
WHOLE_JOB = "parallel-aligner, from the raw document"
ANEW = ", every run encoded anew"
SEED = 12345


@dataclass(frozen=True, slots=True)
class System:
    """Something that turns a document's sentences into beads, encoding included."""

    name: str
    settings: str
    run: Callable[[GoldDocument], list[IndexBead]]


@dataclass(frozen=True, slots=True)
class Row:
    """What one system did on one data set."""

    system: str
    settings: str
    by: str
    """What was compared, as in ``aligner.evaluate.signature``."""
    counts: Counts
    vecalign_counts: Counts | None
    """With null beads counted in precision, for comparison with published figures; not by text."""
    interval: tuple[float, float] | None
    """95 % interval of strict F1, drawn over source sentences; not by text."""
    seconds: float
    """Median over the repeats, for the whole data set, encoding included."""
    encodings: float | None
    """``seconds`` in units of encoding each sentence once; None where other text was encoded too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run besides our own aligner, and how often."""

    peers: bool = False
    """Other searches, on the vectors that ours gets."""
    peers_anew: bool = False
    """Other searches, on vectors of every run encoded as a text."""
    repeats: int = 1


def measure(documents: Sequence[GoldDocument], encoder: Encoder, plan: Plan) -> list[Row]:
    """Return two rows for our aligner and one for each other search of *plan*."""
    systems = [_ours(name, encoder) for name in (OURS, FAST)]
    systems += [_peer(peer, encoder) for peer in PEERS if plan.peers]
    systems += [_peer(peer, EachRun(encoder), ANEW) for peer in PEERS if plan.peers_anew and peer.max_span]
    floor = System("encoding", "", lambda document: _encode_once(document, encoder))
    floor.run(documents[0])  # the first call reads the weights
    timed = _run([floor, *systems], documents, plan.repeats)
    unit = timed[0][1]
    return [
        _row(system, documents, beads, seconds, unit)
        for system, (beads, seconds) in zip(systems, timed[1:], strict=True)
    ]


def _ours(name: str, encoder: Encoder) -> System:
    def run(document: GoldDocument) -> list[IndexBead]:
        return indices(align_sentences(document.source, document.target, encoder=encoder, fast=name == FAST))

    return System(name, "defaults; a dozen constants chosen on these data", run)


def _peer(peer: Peer, encoder: Encoder, suffix: str = "") -> System:
    none = np.empty((0, 0, 0), dtype=np.float32)

    def run(document: GoldDocument) -> list[IndexBead]:
        if not peer.max_span:
            return peer.align(document, none, none)
        spans = (encoder.encode(s, peer.max_span).spans for s in (document.source, document.target))
        return peer.align(document, *spans)

    return System(peer.name + suffix, peer.settings, run)


@dataclass(frozen=True, slots=True)
class EachRun:
    """An encoder that encodes every run as a text of its own, as the other programs do with their models."""

    encoder: Encoder

    @property
    def name(self) -> str:
        """The encoder's."""
        return self.encoder.name

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the vectors of runs, see ``Encoder``; runs are joined by spaces in any language."""
        runs = [[" ".join(sentences[i - k : i]) for i in range(k, len(sentences) + 1)] for k in range(1, max_span + 1)]
        flat = self.encoder.encode([text for layer in runs for text in layer], 1).spans[0]
        spans = np.zeros((max_span, len(sentences), flat.shape[1]), dtype=np.float32)
        for k, layer in enumerate(runs):
            spans[k, k:], flat = flat[: len(layer)], flat[len(layer) :]
        return Encoded(spans)


def _encode_once(document: GoldDocument, encoder: Encoder) -> list[IndexBead]:
    encoder.encode(document.source, 1)
    encoder.encode(document.target, 1)
    return []


def _run(
    systems: Sequence[System], documents: Sequence[GoldDocument], repeats: int
) -> list[tuple[list[list[IndexBead]], float]]:
    """Return each system's beads and median seconds; a round takes all systems, so a slow spell hits all."""
    beads: list[list[list[IndexBead]]] = [[] for _ in systems]
    seconds: list[list[float]] = [[] for _ in systems]
    for _ in range(repeats):
        for number, system in enumerate(systems):
            start = time.perf_counter()
            beads[number] = [system.run(document) for document in documents]
            seconds[number].append(time.perf_counter() - start)
    return [(found, median(times)) for found, times in zip(beads, seconds, strict=True)]


def bootstrap_interval(units: Sequence[Counts]) -> tuple[float, float]:
    """Return the 95 % percentile interval of strict F1: draw the *units* anew with replacement, 1,000 times.

    Strict F1 is the measure that tells aligners apart (lax ones are all near 1). *units* are those of
    ``count_units``, drawn as if independent, which neighbouring beads are not quite: the interval is somewhat
    too narrow. The percentile bootstrap is Efron's; drawing counts rather than texts is Koehn's (2004).
    """
    rows = np.array([[getattr(u, name) for name in Counts.__slots__] for u in units])
    draws = np.random.default_rng(SEED).integers(len(rows), size=(1000, len(rows)))
    values = [Counts(*map(int, rows[draw].sum(axis=0))).strict.f1 for draw in draws]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _row(
    system: System, documents: Sequence[GoldDocument], beads: Sequence[list[IndexBead]], seconds: float, unit: float
) -> Row:
    judged = [(document.beads, found) for document, found in zip(documents, beads, strict=True)]
    units = [counts for gold, test in judged for counts in count_units(gold, test)]
    return Row(
        system=system.name,
        settings=system.settings,
        by="sentences",
        counts=sum(units, Counts()),
        vecalign_counts=sum((count(g, t, NullBeads.PRECISION) for g, t in judged), Counts()),
        interval=bootstrap_interval(units),
        seconds=seconds,
        encodings=seconds / unit,
    )


def measure_whole_job(record: DatasetRecord, documents: Sequence[GoldDocument], encoder: Encoder, project: Path) -> Row:
    """Return the row of the main job on the unsegmented document whose beginning the data set is."""
    (gold,) = documents
    text = raw_document(record, project)
    start = time.perf_counter()
    alignment = align_text(text, record.langs, encoder=encoder)
    seconds = time.perf_counter() - start
    pairs = [(pair.source, pair.target) for pair in alignment.pairs]
    return Row(
        system=WHOLE_JOB,
        settings="defaults; the whole document, scored on the part that gold covers",
        by="text",
        counts=count_by_text(gold.source, gold.target, gold.beads, pairs),
        vecalign_counts=None,
        interval=None,
        seconds=seconds,
        encodings=None,
    )
