"""Nearest neighbours among many vectors, by faiss: exact while that is quick, then by a graph of neighbours."""

from typing import Final

import faiss
import numpy as np

from aligner.encode.arrays import Floats, Ints

EXACT: Final = 100_000
"""Rows up to which all are looked at. Beyond, a graph (HNSW, Malkov and Yashunin 2018) finds 0.96 of the neighbours."""
_LINKS: Final = 32
_BUILDING: Final = 80
"""Neighbours that are weighed as the graph is built (efConstruction)."""
_SEARCHING: Final = 64
"""And as it is searched (efSearch)."""


def nearest(queries: Floats, base: Floats, k: int) -> tuple[Ints, Floats]:
    """Return the numbers of the *k* nearest rows of *base* for each of *queries*, and their cosines: (n, k) each.

    Both hold unit rows. The number is -1 where fewer were found.
    """
    index = _graph(base) if len(base) > EXACT else _flat(base)
    cosines, rows = index.search(np.ascontiguousarray(queries, np.float32), min(k, len(base)))
    return rows.astype(np.int64), cosines


def _flat(base: Floats) -> faiss.Index:
    index = faiss.IndexFlatIP(base.shape[1])
    index.add(np.ascontiguousarray(base, np.float32))
    return index


def _graph(base: Floats) -> faiss.Index:
    index = faiss.IndexHNSWFlat(base.shape[1], _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = _BUILDING, _SEARCHING
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # threads that add at once make another graph each time
    index.add(np.ascontiguousarray(base, np.float32))
    faiss.omp_set_num_threads(threads)
    return index
