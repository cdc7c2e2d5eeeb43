"""Pairs as Parquet, for ``datasets``, pandas, DuckDB and their like."""

import io
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from aligner.corpus.store import Numbers
from aligner.corpus.writers import Corpus, batches, examples

_GROUP: Final = 6
"""Batches of a row group: some 25,000 pairs, 5 to 10 MB that a reader holds at a time."""


class _Pieces(io.RawIOBase):
    """What was written to it, until it is taken."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        """Whether it can be written to: always."""
        return True

    def write(self, data: Any) -> int:
        """Keep *data*; return its length."""
        self._written.append(bytes(data))
        return len(self._written[-1])

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._written)
        self._written.clear()
        return taken


def pieces(corpus: Corpus, pairs: Numbers) -> Iterator[bytes]:
    """Yield the file of *pairs*, a row group at a time."""
    schema = _schema(corpus)
    sink = _Pieces()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for group in _grouped(batches(examples(corpus, pairs))):
            writer.write_table(pa.Table.from_pylist(group, schema))
            yield sink.take()
    yield sink.take()


def _grouped(some: Iterator[list[Any]]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for number, batch in enumerate(some, 1):
        group += batch
        if not number % _GROUP:
            yield group
            group = []
    if group:
        yield group


def _schema(corpus: Corpus) -> pa.Schema:
    """Return the columns and their types: the same for all parts, whatever is in them."""
    texts = [(name, pa.string()) for name in ("flags", "document", *corpus.columns)]
    translation = pa.struct([(lang, pa.string()) for lang in corpus.langs])
    return pa.schema([("id", pa.string()), ("translation", translation), ("confidence", pa.float64()), *texts])
