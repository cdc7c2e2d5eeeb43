"""Lay the gold documents out as people lay bilingual files out, and see what comes out of the raw text.

    python -m benchmarks.layouts --gold DIR

A region is a line, a row, a paragraph or a page. Each layout is measured whole, with every tenth region missing on
one side, and with every tenth one merged with the next on one side; without layout the same text is one paragraph in
each language. Pairs are compared with gold by text (``benchmarks.by_text``).
"""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from aligner import align_text
from aligner.encode import Encoder
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from aligner.evaluate import Counts, IndexBead
from aligner.segment.layout import columns
from aligner.settings import Settings
from benchmarks.by_text import count_by_text
from benchmarks.datasets import GoldDocument, find, load
from benchmarks.measure import SEED
from benchmarks.report import RESULTS, f1_cell, markdown, publish

SETS: Final = ("mac-dev", "002-sections-0-2")
"""Two languages in different letters: their texts can be told apart in any layout."""
EVERY: Final = 10
"""Every tenth region is missing or merged."""
PARAGRAPH: Final = (2, 8)
"""Beads of a paragraph, from and to."""
PAGE: Final = 5
"""Paragraphs of a page."""
COLUMN: Final = 38
"""Columns of print of a printed column."""
MARKER: Final = "layouts"
PATH: Final = RESULTS / "layouts.json"

Region = tuple[str, str]
"""What stands in a region of the source and in that of the target."""
Damage = Callable[[list[Region]], list[Region]]


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay out a document."""

    beads: tuple[int, int]
    """Beads in a region, from and to."""
    write: Callable[[Sequence[Region]], str]
    settings: Settings


def _in_turn(regions: Sequence[Region]) -> str:
    return "".join(f"{side}\n" for region in regions for side in region if side)


def _after(regions: Sequence[Region]) -> str:
    return "".join(f"{region[which]}\n" for which in (0, 1) for region in regions if region[which])


def _solid(regions: Sequence[Region]) -> str:
    """Return each language as one paragraph."""
    return "\n".join(joiner.join(region[which] for region in regions) for which, joiner in enumerate(("", " ")))


def _pages(regions: Sequence[Region]) -> str:
    pages = [regions[at : at + PAGE] for at in range(0, len(regions), PAGE)]
    return "\f".join(_after(page) for page in pages)


def _rows(regions: Sequence[Region], border: str) -> str:
    return "".join(f"{source}{border}{target}\n" for source, target in regions)


def _bars(regions: Sequence[Region]) -> str:
    return "".join(f"| {source} | {target} |\n" for source, target in regions)


def _columns(regions: Sequence[Region]) -> str:
    """Return two printed columns side by side, each region beginning where the longer one before it has ended."""
    lines = []
    for source, target in regions:
        halves = [source[at : at + COLUMN // 2] for at in range(0, len(source), COLUMN // 2)]
        for left, right in zip_longest(halves, textwrap.wrap(target, COLUMN, break_on_hyphens=False), fillvalue=""):
            lines.append((left + " " * (COLUMN + 4 - columns(left)) + right).rstrip())
        lines.append("")
    return "\n".join(lines)


_DEFAULT: Final = Settings()
_ANEW: Final = Settings(resegment=True)
LAYOUTS: Final[Mapping[str, Layout]] = {
    "whole texts one after the other": Layout(PARAGRAPH, _after, _DEFAULT),
    "pages in turn": Layout(PARAGRAPH, _pages, _DEFAULT),
    "paragraphs in turn": Layout(PARAGRAPH, _in_turn, _DEFAULT),
    "lines in turn": Layout((1, 1), _in_turn, _DEFAULT),
    "a tab between": Layout((1, 1), lambda regions: _rows(regions, "\t"), _DEFAULT),
    "a tab between, --resegment": Layout((1, 1), lambda regions: _rows(regions, "\t"), _ANEW),
    "\\|\\|\\| between, --resegment": Layout((1, 1), lambda regions: _rows(regions, " ||| "), _ANEW),
    "a table with bars": Layout(PARAGRAPH, _bars, _DEFAULT),
    "two printed columns": Layout(PARAGRAPH, _columns, _DEFAULT),
}


def whole(regions: list[Region]) -> list[Region]:
    """Return *regions* as they are."""
    return regions


def missing(regions: list[Region]) -> list[Region]:
    """Leave every tenth region of one side empty, of the source and of the target in turn."""
    out = list(regions)
    for n, at in enumerate(range(EVERY // 2, len(out), EVERY)):
        out[at] = ("", out[at][1]) if n % 2 else (out[at][0], "")
    return out


def merged(regions: list[Region], joiners: tuple[str, str] = ("", " ")) -> list[Region]:
    """Write every tenth region of one side into the one before it."""
    out = [list(region) for region in regions]
    for n, at in enumerate(range(EVERY // 2, len(out), EVERY)):
        side = n % 2
        out[at - 1][side] += joiners[side] + out[at][side]
        out[at][side] = ""
    return [(source, target) for source, target in out]


DAMAGES: Final[Mapping[str, Damage]] = {"whole": whole, "missing": missing, "merged": merged}


def regions_of(document: GoldDocument, sizes: tuple[int, int], rng: np.random.Generator) -> list[Region]:
    """Return the regions of *document*, of so many beads each."""
    beads = list(document.beads)
    out = []
    while beads:
        size = int(rng.integers(sizes[0], sizes[1] + 1))
        part, beads = beads[:size], beads[size:]
        source = "".join(document.source[i] for bead in part for i in bead[0])
        out.append((source, " ".join(document.target[j] for bead in part for j in bead[1])))
    return out


def gold_of(document: GoldDocument, regions: Sequence[Region]) -> list[IndexBead]:
    """Return the gold beads whose both sides are still in *regions*."""
    left, right = ("\n".join(region[which] for region in regions) for which in (0, 1))
    found: list[IndexBead] = []
    for source, target in document.beads:
        there = all(document.source[i] in left for i in source) and all(document.target[j] in right for j in target)
        found.append((source, target) if there else (source, []))
    return found


def score(document: GoldDocument, layout: Layout, damage: Damage, encoder: Encoder) -> Counts:
    """Return the counts of *document* in *layout*."""
    regions = damage(regions_of(document, layout.beads, np.random.default_rng(SEED)))
    pairs = align_text(layout.write(regions), encoder=encoder, settings=layout.settings).pairs
    texts = [(pair.source, pair.target) for pair in pairs]
    return count_by_text(document.source, document.target, gold_of(document, regions), texts)


def measure(gold: Path, name: str, encoder: Encoder) -> dict[str, dict[str, Any]]:
    """Return strict and lax F1 of every layout and damage of a data set, and of the same without layout."""
    totals: dict[tuple[str, str, str], Counts] = {}
    for document in load(gold, name):
        for kind, damage in DAMAGES.items():
            plain = {
                sizes: score(document, Layout(sizes, _solid, _DEFAULT), damage, encoder)
                for sizes in {layout.beads for layout in LAYOUTS.values()}
            }
            for title, layout in LAYOUTS.items():
                counts = {"layout": score(document, layout, damage, encoder), "without": plain[layout.beads]}
                for which, found in counts.items():
                    totals[title, kind, which] = totals.get((title, kind, which), Counts()) + found
        click.echo(f"{name} {document.name}", err=True)
    results: dict[str, dict[str, Any]] = {}
    for (title, kind, which), total in totals.items():
        figures = [round(total.strict.f1, 4), round(total.lax.f1, 4)]
        results.setdefault(title, {}).setdefault(kind, {})[which] = figures
    return results


def tables(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a table a data set in Markdown: a line a layout, a column a damage, strict / lax F1."""
    return "\n\n".join(_table(name, rows) for name, rows in results.items())


def _table(name: str, rows: Mapping[str, Any]) -> str:
    head = [f"{find(name).title}, F1 strict / lax"]
    lines = [[*head, *(f"{kind}{part}" for kind in DAMAGES for part in ("", ", without layout"))]]
    for title, row in rows.items():
        pairs = [row[kind][which] for kind in DAMAGES for which in ("layout", "without")]
        lines.append([title, *(f1_cell(*pair) for pair in pairs)])
    return markdown(lines)


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--set", "names", multiple=True, type=click.Choice(SETS), help="Only this data set. Default: both.")
@click.option("--readme", is_flag=True, help="Save the results and rewrite the tables in benchmarks/README.md.")
def main(gold: Path, names: Sequence[str], readme: bool) -> None:
    """Print the F1 of the gold documents in every layout. Minutes."""
    try:
        encoder = UseEncoder()
        measured = {name: measure(gold, name, encoder) for name in names or SETS}
        click.echo(tables(measured))
        if readme:
            publish(PATH, MARKER, measured, tables(measured))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
