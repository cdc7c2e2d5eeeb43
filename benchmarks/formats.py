"""Align manuals in each format in which they are published, and see whether the pairs are those of the HTML edition.

    python -m benchmarks.formats [--manual NAME] [--format NAME] [--show N] [--readme]

Editions are compared letter by letter. A letter or digit of an edition has the place that it has in the HTML edition;
one that is not there, such as those of a page's head, has none. The partners of a letter are all letters on the other
side of its pair; its F1 is that of its partners in one edition against those in the other, 0 for a letter that is in a
pair of one edition only. **Agreement** is the mean over the letters of both sides that are in a pair of either edition.

A row is **cut** if it ends, or begins, inside of a sentence of the HTML edition that goes on elsewhere: in another row,
or in what was set aside. What an edition does not have at all, such as titles in cross-references, cuts nothing.
"""

import json
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import click

from aligner import Alignment, Document, Settings
from aligner.encode import Encoder
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from aligner.files import read_bytes
from aligner.pipeline import align_documents
from aligner.read import read_document
from aligner.read.html import Pages
from aligner.read.html_tree import decoded
from aligner.read.source import Blocks, Source
from aligner.records import Kind, Pair
from benchmarks.report import RESULTS, markdown, publish

SHINGLE: Final = 12
"""Letters in a row that are looked for: nearly all are in a manual once. What is between is found beside them."""
SLACK: Final = 3
"""Letters that may be lost where a sentence is cut."""
NOWHERE: Final = -1
MARKER: Final = "formats"
PATH: Final = RESULTS / "formats.json"
HTML: Final = "HTML"
_REFERENCE: Final = Path("/usr/share/debian-reference")
_EDU: Final = Path("/usr/share/doc")

Files = tuple[Path, ...]
"""Of one language: the pages of an HTML edition, else one."""
Sides = tuple[list[int], list[int]]
"""Places of the letters of source and target."""


def _edu(name: str) -> Mapping[str, tuple[Files, Files]]:
    folders = [_EDU / f"debian-edu-doc-legacy-{lang}" for lang in ("en", "zh-cn")]
    formats = ((HTML, "html"), ("EPUB", "epub"), ("PDF", "pdf"))
    return {kind: ((folders[0] / f"{name}.{end}",), (folders[1] / f"{name}.{end}",)) for kind, end in formats}


def _reference(kind: str, *patterns: str) -> Mapping[str, tuple[Files, Files]]:
    english, chinese = (
        tuple(path for pattern in patterns for path in sorted(_REFERENCE.glob(pattern.format(lang))))
        for lang in ("en", "zh-cn")
    )
    return {kind: (english, chinese)}


MANUALS: Final[Mapping[str, Mapping[str, tuple[Files, Files]]]] = {
    "rosegarden-manual": _edu("rosegarden-manual"),
    "debian-edu-itil-manual": _edu("debian-edu-itil-manual"),
    "debian-reference": {
        **_reference(HTML, "pr*.{}.html", "ch*.{}.html", "ap*.{}.html"),
        **_reference("PDF", "debian-reference.{}.pdf"),
        **_reference("text", "debian-reference.{}.txt.gz"),
    },
}
"""English and Chinese editions that Debian's packages have, by format."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A manual in one format, aligned."""

    pairs: list[Pair]
    """All, also those with an empty side, and moved passages where they are pairs."""
    sentences: tuple[list[str], list[str]]
    """What the pairs' beads count, of either side."""
    aside: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    """What was set aside of either side."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """How an edition's pairs compare with the HTML edition's."""

    agreement: float
    cut: list[int]
    """Rows with a cut sentence."""
    rows: int
    """Rows with two sides."""
    worst: list[int]
    """Rows whose letters have the wrong partners, the largest disagreement first."""


def align(files: tuple[Files, Files], encoder: Encoder) -> Edition:
    """Return a manual aligned, English with Chinese."""
    start = time.perf_counter()
    found = align_documents(*map(_read, files), Settings(langs=("en", "zh")), encoder)
    pairs = [*(pair for pair in found.pairs if "moved" not in pair.flags), *found.moved]
    sentences = [sentence.text for sentence in found.source], [sentence.text for sentence in found.target]
    return Edition(pairs, sentences, _aside(found), time.perf_counter() - start)


def _read(files: Files) -> Document:
    """Return the document in *files*; several are the pages of one."""
    if len(files) == 1:
        return read_document(files[0])
    pages, blocks = Pages(), Blocks()
    for file in files:
        pages.add(decoded(Source(read_bytes(file), file.name)))
    pages.lay(blocks)
    content = blocks.content()
    return Document(files[0].stem, content.text, content.marks)


def _aside(found: Alignment) -> tuple[list[str], list[str]]:
    source, target = (
        [sentence.text for sentence in each.sentences if sentence.kind is Kind.FURNITURE]
        for each in (found.segmentations[0], found.segmentations[-1])
    )
    return source, target


def letters(text: str) -> str:
    """Return the letters and digits of *text*, as all editions have them.

    >>> letters("The ﬁrst (１) 中文。")
    'thefirst1中文'
    """
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def places(known: Sequence[str], texts: Sequence[str]) -> list[list[int]]:
    """Return for each letter of *texts* its place in all of *known*, in whatever order they stand; each place once.

    Whole texts are looked for first, then what both have once, then what stands beside that.

    >>> places(["sentence"], ["sentence"]), places(["abcdefghijklm", "no"], ["xbcdefghijklmn", "o"])
    ([[0, 1, 2, 3, 4, 5, 6, 7]], [[-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [14]])
    """
    there, text = "".join(known), "".join(texts)
    found = [NOWHERE] * len(text)
    for starts, length in _shared_wholes(known, texts):
        found[starts[1] : starts[1] + length] = range(starts[0], starts[0] + length)
    used = set(found)
    shingles = _once(there)
    for shingle, at in _once(text).items():
        start = shingles.get(shingle, NOWHERE)
        if start != NOWHERE and used.isdisjoint(range(start, start + SHINGLE)):
            found[at : at + SHINGLE] = range(start, start + SHINGLE)
    used = set(found)
    for step, order in ((1, range(1, len(text))), (-1, range(len(text) - 2, -1, -1))):
        for at in order:
            place = found[at - step] + step
            free = found[at] == NOWHERE != found[at - step] and 0 <= place < len(there) and place not in used
            if free and there[place] == text[at]:
                found[at] = place
                used.add(place)
    return _spread(texts, found)


def _shared_wholes(known: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the beginnings and the length of texts that stand in both, equally often."""
    first, second = _beginnings(known), _beginnings(texts)
    for text, starts in first.items():
        if text and len(starts) == len(second.get(text, ())):
            yield from ((both, len(text)) for both in zip(starts, second[text], strict=True))


def _beginnings(texts: Sequence[str]) -> dict[str, list[int]]:
    """Return where each text begins when all are written one after the other."""
    found: dict[str, list[int]] = {}
    at = 0
    for text in texts:
        found.setdefault(text, []).append(at)
        at += len(text)
    return found


def _once(text: str) -> dict[str, int]:
    """Return where each shingle stands that *text* has once."""
    shingles = [text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)]
    counts = Counter(shingles)
    return {shingle: at for at, shingle in enumerate(shingles) if counts[shingle] == 1}


def score(edition: Edition, html: Edition) -> Score:
    """Compare an edition with the HTML edition."""
    cut, gold, test = set[int](), [], []
    for side in (0, 1):
        known = list(map(letters, html.sentences[side]))
        there = _spread(known, range(sum(map(len, known))))
        gold.append([_joined(there, _bead(pair, side)) for pair in html.pairs])
        own = list(map(letters, edition.sentences[side]))
        found = places(known, [*own, *map(letters, edition.aside[side])])
        test.append([_joined(found, _bead(pair, side)) for pair in edition.pairs])
        cut |= _cut([*test[side], *found[len(own) :]], there)
    agreement, worst = _agreement(list(zip(*test, strict=True)), list(zip(*gold, strict=True)))
    whole = [number for number, pair in enumerate(edition.pairs) if not pair.bead.is_null]
    return Score(agreement, sorted(cut.intersection(whole)), len(whole), worst)


def _bead(pair: Pair, side: int) -> range:
    return pair.bead.target if side else pair.bead.source


def _joined(found: Sequence[Sequence[int]], sentences: range) -> list[int]:
    """Return the places of the letters of a run of sentences."""
    return [place for sentence in sentences for place in found[sentence]]


def _spread(texts: Sequence[str], all_places: Sequence[int]) -> list[list[int]]:
    """Return the places of the letters of each text, of those of all of them."""
    ends = list(accumulate(map(len, texts)))
    return [list(all_places[end - len(text) : end]) for text, end in zip(texts, ends, strict=True)]


def _cut(rows: Sequence[Sequence[int]], sentences: Sequence[Sequence[int]]) -> set[int]:
    """Return the rows of which one ends, and the other begins, inside of a sentence."""
    sentence_of = {place: number for number, sentence in enumerate(sentences) for place in sentence}
    there = [(number, [place for place in row if place != NOWHERE]) for number, row in enumerate(rows)]
    ends = {row[-1]: number for number, row in there if row}
    cut = set[int]()
    for number, row in there:
        for before in range(row[0] - 1, row[0] - 1 - SLACK, -1) if row else ():
            if before in ends and ends[before] != number and sentence_of[before] == sentence_of[row[0]]:
                cut |= {number, ends[before]}
    return cut


def _agreement(test: Sequence[Sides], gold: Sequence[Sides]) -> tuple[float, list[int]]:
    """Return the mean F1 of letters' partners, and the rows of *test*, the largest disagreement first."""
    known = [(number, pair) for number, pair in enumerate(gold) if all(pair)]
    pair_of = [{place: number for number, pair in known for place in pair[side]} for side in (0, 1)]
    total = sum(len(side) for _, pair in known for side in pair)
    right, lost = 0.0, dict[int, float]()
    for number, pair in enumerate(test):
        if not all(pair):
            continue
        shared = [Counter(pair_of[side].get(place, NOWHERE) for place in pair[side]) for side in (0, 1)]
        found = {*shared[0], *shared[1]} - {NOWHERE}
        score = sum(_shared(pair, gold[other], (shared[0][other], shared[1][other])) for other in found)
        lost[number] = len(pair[0]) + len(pair[1]) - score
        right += score
        total += shared[0][NOWHERE] + shared[1][NOWHERE]
    return right / total, sorted(lost, key=lambda number: -lost[number])


def _shared(pair: Sides, other: Sides, counts: tuple[int, int]) -> float:
    """Return the sum of the F1 of the letters, so many of either side, that are in *pair* and in *other*."""
    return sum(2 * counts[0] * counts[1] / (len(pair[side]) + len(other[side])) for side in (0, 1))


def measure(name: str, formats: Sequence[str], encoder: Encoder, show: int) -> dict[str, dict[str, Any]]:
    """Return the figures of each edition of a manual."""
    manual = MANUALS[name]
    html = align(manual[HTML], encoder)
    figures: dict[str, dict[str, Any]] = {HTML: {"rows": sum(not pair.bead.is_null for pair in html.pairs)}}
    for kind in [kind for kind in manual if kind != HTML and (not formats or kind in formats)]:
        edition = align(manual[kind], encoder)
        found = score(edition, html)
        figures[kind] = {
            "rows": found.rows,
            "agreement": round(found.agreement, 4),
            "cut": round(len(found.cut) / found.rows, 4),
        }
        click.echo(f"{name} {kind} {figures[kind]} {edition.seconds:.0f} s", err=True)
        for what, rows in (("cut", found.cut), ("other partners", found.worst)):
            for number in rows[:show]:
                pair = edition.pairs[number]
                click.echo(f"{what}: {pair.source} | {pair.target}")
    return figures


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a line a manual and format in Markdown."""
    lines: list[Sequence[str]] = [("manual", "format", "rows", "agreement with HTML", "cut rows")]
    for name, figures in results.items():
        for kind, found in figures.items():
            told = (f"{found['agreement']:.3f}", f"{100 * found['cut']:.1f} %") if "cut" in found else ("", "")
            lines.append((name, kind, str(found["rows"]), *told))
    return markdown(lines)


def _installed() -> Iterator[str]:
    """Yield the manuals that are there."""
    for name, editions in MANUALS.items():
        if all(files and all(file.exists() for file in files) for both in editions.values() for files in both):
            yield name


@click.command()
@click.option("--manual", "names", multiple=True, type=click.Choice(list(MANUALS)), help="Default: all installed.")
@click.option("--format", "formats", multiple=True, help="Only this format against HTML.")
@click.option("--show", default=0, help="Print so many of the rows that are cut, and of those with other partners.")
@click.option("--readme", is_flag=True, help="Save the results and rewrite the table in benchmarks/README.md.")
def main(names: Sequence[str], formats: Sequence[str], show: int, readme: bool) -> None:
    """Print how far the pairs of each edition are those of the HTML edition. Minutes a manual."""
    try:
        encoder = UseEncoder()
        before = json.loads(PATH.read_text(encoding="utf-8")) if readme and PATH.exists() else {}
        results = before | {name: measure(name, formats, encoder, show) for name in names or _installed()}
        click.echo(table(results))
        if readme:
            publish(PATH, MARKER, results, table(results))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
