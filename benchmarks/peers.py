"""Other aligners' searches, run on the same sentence vectors as ours.

What is compared is the search: every peer is handed the vectors of the same encoder, so a difference is not
the encoder's. Settings are each tool's own defaults. ``galechurch`` and ``sentweave`` are run as installed
from PyPI; Bertalign, whose package ties the search to its encoder, is written anew from its paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from aligner.encode import Encoder
from aligner.errors import SettingError
from aligner.evaluate import IndexBead
from benchmarks.bertalign import align as align_bertalign
from benchmarks.datasets import GoldDocument

Spans: TypeAlias = npt.NDArray[np.float32]
"""(max_span, n, dim): row [k-1, i] is the unit vector of the k sentences that end at i."""

Search: TypeAlias = Callable[[GoldDocument, Spans, Spans], list[IndexBead]]


@dataclass(frozen=True, slots=True)
class Peer:
    """One other aligner's search."""

    name: str
    package: str
    """The PyPI package to install, or "" where the search is in this folder."""
    max_span: int
    """How many sentences a run may have; 0 where no vectors are used."""
    settings: str
    align: Search


def _galechurch(document: GoldDocument, _source: Spans, _target: Spans) -> list[IndexBead]:
    """Gale and Church (1993), lengths in characters."""
    galechurch = _installed("galechurch")
    beads = galechurch.align(document.source, document.target).beads
    return [(list(range(b.source_start, b.source_end)), list(range(b.target_start, b.target_end))) for b in beads]


def _vecalign(document: GoldDocument, source: Spans, target: Spans) -> list[IndexBead]:
    """Vecalign (Thompson and Koehn 2019), which asks for all runs of 1, 2, ... sentences, source first."""
    sentweave = _installed("sentweave")
    layers = iter([*source, *target])
    # It makes integers of memory that nothing was written to yet, which numpy may warn of.
    with np.errstate(invalid="ignore"):
        result = sentweave.align(
            document.source, document.target, lambda texts: next(layers), alignment_max_size=len(source)
        )
    return [(a.src_indices, a.tgt_indices) for a in result.alignments]


def _bertalign(document: GoldDocument, source: Spans, target: Spans) -> list[IndexBead]:
    """Bertalign (Liu and Zhu 2022)."""
    return align_bertalign(document.source, document.target, source, target)


def _installed(package: str) -> Any:
    """Import *package*; raise ``SettingError`` that says how to get it."""
    try:
        return import_module(package)
    except ImportError as error:
        raise SettingError(f"{package} is not installed; pip install {package}, or leave out --peers") from error


PEERS = (
    Peer("Gale-Church", "galechurch", 0, "characters, package defaults", _galechurch),
    Peer("Vecalign's search", "sentweave", 8, "alignment_max_size 8, package defaults", _vecalign),
    Peer("Bertalign's search", "", 4, "m+n <= 5, top 3, window 5, skip -0.1, margin, lengths", _bertalign),
)


def run_peers(document: GoldDocument, encoder: Encoder) -> dict[str, list[IndexBead]]:
    """Return the beads of each peer that uses vectors, by its name; all get those of *encoder*."""
    peers = [peer for peer in PEERS if peer.max_span]
    longest = max(peer.max_span for peer in peers)
    source, target = (encoder.encode(side, longest).spans for side in (document.source, document.target))
    return {peer.name: peer.align(document, source[: peer.max_span], target[: peer.max_span]) for peer in peers}
