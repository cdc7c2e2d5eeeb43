"""What is known of a corpus, for those who use it: ``README.md``, ``card.html`` and a table of its documents.

Both cards say the same: sections, each a table, some with a picture. The README begins with what ``datasets`` reads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from aligner.corpus.counts import BINS, LENGTHS, LICENCES, Statistics
from aligner.corpus.gather import FLAG, about
from aligner.corpus.page import MARK, Bars, Section, page
from aligner.corpus.records import REASONS, SPLITS, Choices
from aligner.corpus.writers import Corpus, File
from aligner.files import program_version
from aligner.formats.jsonl import json_line
from aligner.formats.sheet import table_pieces
from aligner.languages import language_of
from aligner.rows import COLUMN_NOTES, FLAGS, PLACES

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
_SHOWN: Final = 50
"""Documents that a card lists, the largest; the table of documents has all."""
_LICENCE: Final = re.compile(r"[a-z0-9.+-]{1,40}")
"""What the name of a licence looks like on the hub; any other is ``other`` there."""
_COLUMNS: Final = ("id", "split", "pairs", "removed")


def card_files(corpus: Corpus, statistics: Statistics, sizes: Mapping[str, int]) -> Iterator[File]:
    """Yield the cards of *corpus* and the table of its documents; *sizes* are the bytes of its other files."""
    table = table_pieces(_documents(corpus, statistics), (*_COLUMNS, *corpus.further.columns), tabs=False)
    yield "documents.csv", table
    parts = list(sections(corpus, statistics, sizes))
    lines = [*yaml_lines(corpus, statistics, sizes), *_markdown(corpus.choices.name, parts)]
    yield "card.html", iter([page(corpus.choices.name, parts).encode("utf-8", "replace")])
    yield "README.md", iter(["".join(f"{line}\n" for line in lines).encode("utf-8", "replace")])


def _documents(corpus: Corpus, statistics: Statistics) -> Iterator[dict[str, str]]:
    for each in statistics.documents:
        counts = {"split": each.split, "pairs": str(each.pairs), "removed": str(each.removed)}
        yield {"id": each.name, **counts, **dict(corpus.further.of(each.name))}


# --- What datasets reads ------------------------------------------------------------------------


def yaml_lines(corpus: Corpus, statistics: Statistics, sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield what ``datasets`` and its hub read at the beginning of a README."""
    yield "---"
    yield from _listed("language", corpus.langs)
    yield from _listed("license", _licence_ids(corpus, statistics))
    yield from _listed("task_categories", ["translation"])
    yield from _listed("size_categories", [next((name for most, name in _SIZES if statistics.pairs < most), "n>1T")])
    yield f"pretty_name: {_text(corpus.choices.name)}"
    yield from _configs(sizes)
    yield from _features(corpus)
    yield "---"


def _licence_ids(corpus: Corpus, statistics: Statistics) -> list[str]:
    """Return the licences of *corpus*: what was said of the whole, else what is said of its documents."""
    named = [corpus.choices.licence] if corpus.choices.licence else [name for name in statistics.licences if name]
    ids = (name.lower().replace(" ", "-") for name in named)
    return list(dict.fromkeys(name if _LICENCE.fullmatch(name) else "other" for name in ids)) or ["unknown"]


def _configs(sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield which files each part has, in the first format of data that there is; a part without pairs has none."""
    for ending in (".parquet", ".jsonl"):
        data = [name for name in sizes if name.startswith("data/") and name.endswith(ending)]
        parts = [split for split in SPLITS if any(name.startswith(f"data/{split}-") for name in data)]
        if parts:
            yield from ("configs:", "- config_name: default", "  data_files:")
            for split in parts:
                yield from (f"  - split: {split}", f"    path: data/{split}-*{ending}")
            return


def _features(corpus: Corpus) -> Iterator[str]:
    """Yield the columns and their types: no reader then guesses them from the first rows."""
    yield from ("dataset_info:", "  features:", "  - name: id", "    dtype: string")
    yield from ("  - name: translation", "    dtype:", "      translation:", "        languages:")
    yield from (f"        - {_text(lang)}" for lang in corpus.langs)
    yield from ("  - name: confidence", "    dtype: float64")
    for name in ("flags", "document", *corpus.columns):
        yield from (f"  - name: {_text(name)}", "    dtype: string")


def _text(text: str) -> str:
    """Return *text* as YAML has it: as JSON does, where letters alone could mean something else (``no`` is false)."""
    return json_line(text).replace("<", "\\u003c")


def _listed(name: str, values: Iterable[str]) -> Iterator[str]:
    """Yield a list of texts."""
    yield f"{name}:"
    yield from (f"- {_text(value)}" for value in values)


# --- Sections -----------------------------------------------------------------------------------


def sections(corpus: Corpus, statistics: Statistics, sizes: Mapping[str, int]) -> Iterator[Section]:
    """Yield all that a card says, OPUS's fields first."""
    yield Section("", (), tuple(_opus(corpus, statistics, sizes)))
    parts = ((split, *map(_count, statistics.parts[split])) for split in SPLITS)
    yield Section("Parts", ("part", "documents", "pairs"), tuple(parts), "A document is in one part, wholly.")
    yield _languages(corpus, statistics)
    yield _lengths(corpus, statistics)
    yield _confidence(statistics)
    yield _shares("Bead types", "sentences", statistics.types.most_common(), statistics.pairs)
    flags = ((name, FLAGS.get(name, ""), _count(number)) for name, number in statistics.flags.most_common())
    yield Section("Flags", ("flag", "meaning", "pairs"), tuple(flags), "Doubts, not verdicts.")
    removed = ((name, _meaning(name, corpus.choices), _count(times)) for name, times in statistics.removed.items())
    note = "Each of these pairs is in removed.csv."
    yield Section("What was removed, and why", ("reason", "meaning", "pairs"), tuple(removed), note)
    licences = ((name or "not stated", *map(_count, both)) for name, both in statistics.licences.items())
    yield Section("Licences of the documents", ("licence", "documents", "pairs"), tuple(licences))
    yield _largest(statistics)
    yield Section("Columns", ("column", "meaning"), tuple(_columns(corpus)))
    yield Section("How it was made", ("setting", "value"), tuple(_settings(corpus.choices)))


def _opus(corpus: Corpus, statistics: Statistics, sizes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the fields by which OPUS describes a corpus, those that are known here."""
    (one, other), (source, target) = statistics.sides, corpus.tags
    yield "corpus", corpus.choices.name
    yield "source", source
    yield "target", target
    yield "preprocessing", "aligned sentences" if statistics.types else "none"
    yield "documents", _count(sum(documents for documents, _ in statistics.parts.values()))
    yield "alignment_pairs", _count(statistics.pairs)
    yield "source_tokens", _count(one.tokens)
    yield "target_tokens", _count(other.tokens)
    yield "size", f"{_count(sum(sizes.values()))} bytes in {_count(len(sizes))} files"
    yield "license", ", ".join(_licence_ids(corpus, statistics))


def _languages(corpus: Corpus, statistics: Statistics) -> Section:
    rows = []
    for tag, side in zip(corpus.tags, statistics.sides, strict=True):
        mean = f"{side.tokens / statistics.pairs:.1f}" if statistics.pairs else ""
        rows.append((tag, _unit(tag), _count(side.tokens), mean, _count(side.characters)))
    return Section("Languages", ("language", "tokens are", "tokens", "a pair", "characters"), tuple(rows))


def _unit(lang: str) -> str:
    return "words" if language_of(lang).spaced else "characters"


def _lengths(corpus: Corpus, statistics: Statistics) -> Section:
    """Return how long the sides are."""
    uppers = [str(edge - 1) for edge in LENGTHS[1:]]
    labels = [*(f"{low}–{high}" for low, high in zip(LENGTHS, uppers, strict=False)), f"{LENGTHS[-1]}–"]
    heads = tuple(f"{tag} ({_unit(tag)})" for tag in corpus.tags)
    series = [[side.lengths[number] for number in range(len(LENGTHS))] for side in statistics.sides]
    rows = ((label, *map(_count, both)) for label, both in zip(labels, zip(*series, strict=True), strict=True))
    bars = Bars("Pairs by the length of each side", tuple(labels), tuple(zip(heads, map(tuple, series), strict=True)))
    return Section("Lengths", ("length", *heads), tuple(rows), bars=bars)


def _confidence(statistics: Statistics) -> Section:
    """Return how sure the pairs are."""
    labels = [f"{number / BINS:.2f}" for number in range(BINS)]
    values = tuple(statistics.confidences[number] for number in range(BINS))
    rows = [(f"from {label}", _count(value)) for label, value in zip(labels, values, strict=True) if value]
    note = "The probability that exactly these sentences belong together."
    bars = Bars("Pairs by confidence", tuple(labels), (("pairs", values),))
    return Section("Confidence", ("confidence", "pairs"), tuple(rows), note, bars)


def _shares(title: str, what: str, counted: Iterable[tuple[str, int]], total: int) -> Section:
    rows = ((name or "not known", _count(number), f"{number / total:.1%}") for name, number in counted)
    return Section(title, (what, "pairs", "share"), tuple(rows))


def _meaning(reason: str, choices: Choices) -> str:
    """Return what *reason* means."""
    if reason.startswith(FLAG):
        return FLAGS.get(reason.removeprefix(FLAG), "")
    return REASONS.get(reason) or about(reason, choices)


def _largest(statistics: Statistics) -> Section:
    """Return the documents with most pairs."""
    largest = sorted(statistics.documents, key=lambda each: (-each.pairs, each.name))[:_SHOWN]
    rows = ((each.name, each.split, _count(each.pairs), _count(each.removed), each.licence) for each in largest)
    number = len(statistics.documents)
    note = f"The largest {_SHOWN} of {_count(number)}; documents.csv has all." if number > _SHOWN else ""
    return Section("Documents", ("document", "part", "pairs", "removed", "licence"), tuple(rows), note)


def _columns(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield each column of the data and what it says."""
    yield "id", "Document and row, such as 002-0007; unique in its document."
    yield "translation", f"Both texts, by language: {' and '.join(corpus.langs)}."
    yield from ((name, COLUMN_NOTES[name]) for name in ("confidence", "flags", "document"))
    for name in corpus.columns:
        licence = "The licence of the document." if name in LICENCES else ""
        yield name, PLACES.get(name) or licence or "What the table of documents says of the document."


def _settings(choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield how the corpus was made."""
    yield "program", f"parallel-aligner {program_version()}"
    yield "split", ",".join(f"{share:g}" for share in choices.shares)
    yield "min-confidence", f"{choices.min_confidence:g}"
    yield "drop", ", ".join(choices.drop) or "none"
    asked = (each.name if each.value != each.value else f"{each.name}={each.value:g}" for each in choices.filters)
    yield "filter", ", ".join(asked) or "none"
    yield "contradictions", choices.contradictions
    yield "near", "no" if choices.near is None else f"{choices.near:g}"
    yield "per-document", "all" if choices.per_document is None else _count(choices.per_document)


def _count(number: int) -> str:
    return f"{number:,}"


def _markdown(title: str, parts: Iterable[Section]) -> Iterator[str]:
    """Yield the lines of a card in Markdown."""
    yield from (MARK, "", f"# {_cell(title)}")
    for part in parts:
        if part.title:
            yield from ("", f"## {part.title}")
        yield from ("", part.note) if part.note else ()
        if part.rows:
            head = part.head or ("field", "value")
            yield from ("", f"| {' | '.join(map(_cell, head))} |", f"|{'---|' * len(head)}")
            yield from (f"| {' | '.join(map(_cell, row))} |" for row in part.rows)
        else:
            yield from ("", "None.")


def _cell(text: str) -> str:
    """Return *text* as a cell of a Markdown table, none of its letters meaning anything."""
    plain = escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{char}" if char in "|\\`*[]" else char for char in plain)
