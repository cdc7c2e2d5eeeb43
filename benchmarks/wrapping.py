"""How many sentences come out whole of texts whose lines were broken, in several widths and ways.

    python -m benchmarks.wrapping --gold DIR --readme

The gold documents, in paragraphs of a few beads each: every paragraph on a line of its own is what is right; then each
is broken into lines of so many columns, with a blank line between paragraphs, with the first line set in, or with
nothing to show where one ends but its last line.
"""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from aligner import Settings, split_text
from aligner.languages import language_of
from benchmarks.datasets import DATASETS, load
from benchmarks.layouts import PARAGRAPH, regions_of
from benchmarks.measure import SEED
from benchmarks.report import RESULTS, markdown, publish

PATH: Final = RESULTS / "wrapping.json"
MARKER: Final = "wrapping"
WIDTHS: Final = (38, 60, 80)
"""Columns of a line; a Chinese character has two."""
STYLES: Final = ("blank lines", "indents", "neither")
_HANGING: Final = "，。！？”’；：、）…"
"""Marks that begin no line."""


def broken(paragraph: str, width: int, lang: str) -> list[str]:
    """Return the lines of *paragraph*, the last marks of which may stand out by as many as follow one another."""
    if language_of(lang).spaced:
        return textwrap.wrap(paragraph, width, break_on_hyphens=False)
    lines = [""]
    for char in paragraph:
        if len(lines[-1]) >= width // 2 and char not in _HANGING:
            lines.append("")
        lines[-1] += char
    return lines


def laid_out(paragraphs: Sequence[str], width: int, style: str, lang: str) -> str:
    """Return *paragraphs* as one text."""
    lines = list[str]()
    for first, *others in (broken(paragraph, width, lang) for paragraph in paragraphs):
        indent = ("    " if language_of(lang).spaced else "　　") if style == "indents" else ""
        lines += [indent + first, *others, *([""] if style == "blank lines" else [])]
    return "\n".join(lines)


def sentences(text: str, lang: str) -> Counter[str]:
    """Return the sentences of *text*, without white space."""
    return Counter("".join(s.text.split()) for s in split_text(text, settings=Settings(langs=(lang,))).sentences)


def sides(gold: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the language and the paragraphs of each side of each document."""
    for record in DATASETS:
        for document in load(gold, record.name):
            regions = regions_of(document, PARAGRAPH, np.random.default_rng(SEED))
            for lang, texts in zip(record.langs, zip(*regions, strict=True), strict=True):
                yield lang, [text for text in texts if text.strip()]


def measure(gold: Path) -> dict[str, dict[str, Any]]:
    """Return for each language the sentences there are, and the share of them that is whole in each width and style."""
    found, total = dict[str, Counter[tuple[int, str]]](), Counter[str]()
    for lang, paragraphs in sides(gold):
        right = sentences("\n".join(paragraphs), lang)
        total[lang] += right.total()
        whole = found.setdefault(lang, Counter())
        for width in WIDTHS:
            for style in STYLES:
                whole[width, style] += (right & sentences(laid_out(paragraphs, width, style, lang), lang)).total()
    return {
        lang: {"sentences": total[lang]}
        | {f"{width}, {style}": round(count / total[lang], 4) for (width, style), count in whole.items()}
        for lang, whole in found.items()
    }


def table(found: dict[str, dict[str, Any]]) -> str:
    """Return a line a language in Markdown."""
    first = next(iter(found.values()))
    lines = [["whole sentences", *first]]
    for lang, row in found.items():
        lines.append([lang, *(f"{value:,}" if name == "sentences" else f"{value:.4f}" for name, value in row.items())])
    return markdown(lines)


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--readme", is_flag=True, help="Save the results and rewrite the table in benchmarks/README.md.")
def main(gold: Path, readme: bool) -> None:
    """Print the share of sentences that are whole after their lines were broken."""
    found = measure(gold)
    click.echo(table(found))
    if readme:
        publish(PATH, MARKER, found, table(found))


if __name__ == "__main__":
    main()
