"""What is known of a corpus, for those who use it: ``README.md`` and a table of its documents."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from aligner.corpus.counts import Statistics
from aligner.corpus.records import SPLITS
from aligner.corpus.writers import Corpus, File
from aligner.formats.jsonl import json_line
from aligner.formats.sheet import table_pieces

MARK: Final = "<!-- corpus card: written anew by each `align merge` -->"
"""What tells the card of a corpus from another README."""

_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
    (10_000_000_000, "1B<n<10B"),
)
"""What the hub of ``datasets`` calls numbers of rows."""


def card_files(corpus: Corpus, statistics: Statistics, sizes: Mapping[str, int]) -> Iterator[File]:
    """Yield the card of *corpus* and the table of its documents; *sizes* are the bytes of its other files."""
    yield (
        "documents.csv",
        table_pieces(_documents(corpus, statistics), (*_COLUMNS, *corpus.further.columns), tabs=False),
    )
    yield "README.md", iter(["\n".join([*yaml_lines(corpus, statistics, sizes), MARK, ""]).encode()])


_COLUMNS: Final = ("id", "split", "pairs", "removed")


def _documents(corpus: Corpus, statistics: Statistics) -> Iterator[dict[str, str]]:
    for each in statistics.documents:
        counts = {"split": each.split, "pairs": str(each.pairs), "removed": str(each.removed)}
        yield {"id": each.name, **counts, **dict(corpus.further.of(each.name))}


def yaml_lines(corpus: Corpus, statistics: Statistics, sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield what ``datasets`` and its hub read at the beginning of a README."""
    yield "---"
    yield from _listed("language", corpus.langs)
    yield from _listed("license", licence_ids(corpus, statistics))
    yield from _listed("task_categories", ["translation"])
    number = sum(pairs for _, pairs in statistics.parts.values())
    yield from _listed("size_categories", [next((name for most, name in _SIZES if number < most), "n>1T")])
    yield f"pretty_name: {_scalar(corpus.choices.name)}"
    yield from _configs(sizes)
    yield from _features(corpus)
    yield "---"


def licence_ids(corpus: Corpus, statistics: Statistics) -> list[str]:
    """Return the licences of *corpus*: what was said of the whole, else what is said of its documents."""
    named = [corpus.choices.licence] if corpus.choices.licence else [name for name in statistics.licences if name]
    return [name.lower().replace(" ", "-") for name in named] or ["unknown"]


def _configs(sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield which files each part has, in the first format of data that there is."""
    for ending in ("parquet", "jsonl"):
        parts = [split for split in SPLITS if any(name.startswith(f"data/{split}-") for name in sizes)]
        if any(name.endswith(f".{ending}") for name in sizes) and parts:
            yield "configs:"
            yield "- config_name: default"
            yield "  data_files:"
            for split in parts:
                yield f"  - split: {split}"
                yield f"    path: data/{split}-*.{ending}"
            return


def _features(corpus: Corpus) -> Iterator[str]:
    """Yield the columns and their types: no reader then guesses them from the first rows."""
    yield "dataset_info:"
    yield "  features:"
    yield "  - name: id"
    yield "    dtype: string"
    yield "  - name: translation"
    yield "    dtype:"
    yield "      translation:"
    yield "        languages:"
    yield from (f"        - {_scalar(lang)}" for lang in corpus.langs)
    for name, kind in (
        ("confidence", "float64"),
        *((name, "string") for name in ("flags", "document", *corpus.columns)),
    ):
        yield f"  - name: {_scalar(name)}"
        yield f"    dtype: {kind}"


def _listed(name: str, values: Iterable[str]) -> Iterator[str]:
    yield f"{name}:"
    yield from (f"- {_scalar(value)}" for value in values)


def _scalar(text: str) -> str:
    """Return *text* as YAML has it: as JSON, where letters alone could mean something else (``no`` is false)."""
    return json_line(text)
