"""Align texts of every language with English, and see how often the alignment stays inside their paragraphs.

    python -m benchmarks.languages --parallel DIR --readme

A folder of DIR is a text; in it line n of one file (``fr.txt``) is the paragraph that line n of every other one
translates. Paragraphs are split into sentences, the sentences of the whole text are aligned as if there were no
paragraphs, by the model as published, and a paragraph agrees when no bead leaves it. That is no gold alignment:
inside its paragraph a bead may be wrong all the same, so the share of beads that stay inside is an upper bound on
what is right, and a confidence that is above it is too high for sure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from aligner import Kind, align_sentences, split_text
from aligner.check import confidence
from aligner.encode import Encoder
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError, InputError
from aligner.evaluate import IndexBead, indices
from aligner.languages import LANGUAGES
from aligner.records import Bead
from benchmarks.calibration import JudgedBead, summarize
from benchmarks.datasets import GoldDocument
from benchmarks.measure import OURS
from benchmarks.peers import run_peers
from benchmarks.report import README, RESULTS, markdown, put_between, write_json

PIVOT: Final = "en"
"""The target; every other language is a source."""
LONGEST: Final = 400
"""Paragraphs of a text; what follows is left out, or a few long texts would be all that is measured."""
MARKER: Final = "languages"
PATH: Final = RESULTS / "languages.json"
FIGURES: Final = ("count", "confidence", "right", "calibration_error")
"""What is kept of ``calibration.summarize``; ``right`` is the share of beads inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Side:
    """The sentences of a text in one language."""

    sentences: list[str]
    paragraphs: list[int]
    """The number, from 0, of the paragraph that each sentence is from."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many paragraphs of ``count`` no bead leaves, and how many sentences of ``sentences`` are unpaired."""

    whole: int = 0
    count: int = 0
    unpaired: int = 0
    sentences: int = 0

    def __add__(self, other: "Agreement") -> "Agreement":
        """Return the counts of both."""
        return Agreement(
            self.whole + other.whole,
            self.count + other.count,
            self.unpaired + other.unpaired,
            self.sentences + other.sentences,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One text in one language."""

    text: str
    found: dict[str, Agreement]
    """By system."""
    judged: list[JudgedBead]
    """Our filled beads, held against the paragraphs."""


def split_side(paragraphs: Iterable[str], lang: str) -> Side:
    """Return the sentences of *paragraphs*, which are all in *lang*, without what is set aside."""
    side = Side([], [])
    for number, paragraph in enumerate(paragraphs):
        split = split_text(paragraph, (lang,)).sentences if paragraph.strip() else ()
        texts = [sentence.text for sentence in split if sentence.kind is not Kind.FURNITURE]
        side.sentences.extend(texts)
        side.paragraphs.extend([number] * len(texts))
    return side


def read_side(folder: Path, lang: str) -> Side:
    """Return the sentences of the first ``LONGEST`` paragraphs of a text."""
    lines = (folder / f"{lang}.txt").read_text(encoding="utf-8").split("\n")
    return split_side(lines[:LONGEST], lang)


def touched(sides: tuple[Side, Side], bead: IndexBead) -> set[int]:
    """Return the paragraphs, of both sides alike, that *bead* has sentences of: one if it stays inside."""
    return {side.paragraphs[i] for side, part in zip(sides, bead, strict=True) for i in part}


def agreement(sides: tuple[Side, Side], beads: Iterable[IndexBead]) -> Agreement:
    """Count the paragraphs that both *sides* have, and those of them that no filled bead leaves."""
    source, target = sides
    present = set(source.paragraphs) & set(target.paragraphs)
    count, left, paired = len(present), set[int](), 0
    for bead in beads:
        if all(bead):
            paired += sum(map(len, bead))
            crossed = touched(sides, bead)
            left |= crossed if len(crossed) > 1 else set()
    sentences = len(source.sentences) + len(target.sentences)
    return Agreement(len(present - left), count, sentences - paired, sentences)


def judge(sides: tuple[Side, Side], beads: Iterable[Bead]) -> list[JudgedBead]:
    """Return the filled *beads* with their confidence; right is what stays inside one paragraph."""
    judged = []
    for bead in beads:
        if not bead.is_null:
            inside = len(touched(sides, indices([bead])[0])) == 1
            judged.append(JudgedBead(confidence(bead), inside, inside))
    return judged


def measure(folder: Path, lang: str, encoder: Encoder) -> Measured:
    """Return what all systems make of one text in *lang* and in English."""
    sides = read_side(folder, lang), read_side(folder, PIVOT)
    source, target = (side.sentences for side in sides)
    beads = align_sentences(source, target, encoder=encoder)
    found = {OURS: indices(beads), **run_peers(GoldDocument(folder.name, source, target, []), encoder)}
    return Measured(
        folder.name, {system: agreement(sides, aligned) for system, aligned in found.items()}, judge(sides, beads)
    )


def texts_of(parallel: Path) -> dict[str, list[Path]]:
    """Return the folders of each language's texts that are in English, too; raise ``InputError`` if there are none."""
    folders = sorted(path.parent for path in parallel.glob(f"*/{PIVOT}.txt"))
    texts = {lang: [f for f in folders if (f / f"{lang}.txt").exists()] for lang in LANGUAGES if lang != PIVOT}
    if not any(texts.values()):
        raise InputError(f"{parallel.name}: no folder with {PIVOT}.txt and another language; see benchmarks/README.md")
    return {lang: found for lang, found in texts.items() if found}


def result(measured: Sequence[Measured]) -> dict[str, Any]:
    """Return one language's figures, counts added up over its texts."""
    systems = list(measured[0].found)
    total = {system: sum((m.found[system] for m in measured), Agreement()) for system in systems}
    figures = summarize([j for m in measured for j in m.judged])
    return {
        "texts": {m.text: {system: _agreement(m.found[system]) for system in systems} for m in measured},
        "paragraphs": total[OURS].count,
        "sentences": total[OURS].sentences,
        "agreement": {system: _agreement(counts) for system, counts in total.items()},
        "unpaired": {system: _share(counts.unpaired, counts.sentences) for system, counts in total.items()},
        "beads": {name: figures[name] for name in FIGURES},
    }


def _agreement(counts: Agreement) -> float:
    return _share(counts.whole, counts.count)


def _share(part: int, of: int) -> float:
    return round(part / of, 4) if of else 0.0


def table(found: Mapping[str, Any]) -> str:
    """Return the table in Markdown: a line a language with each system's agreement, then our own figures."""
    systems = list(next(iter(found.values()))["agreement"])
    lines = [["with English", "texts", "paragraphs", *systems, "unpaired, ours", "ECE, ours"]]
    for lang, row in found.items():
        shares = [f"{row['agreement'][system]:.3f}" for system in systems]
        own = f"{row['unpaired'][OURS]:.3f}", f"{row['beads']['calibration_error']:.3f}"
        lines.append([lang, str(len(row["texts"])), f"{row['paragraphs']:,}", *shares, *own])
    return markdown(lines)


@click.command()
@click.option("--parallel", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--readme", is_flag=True, help="Rewrite the table in benchmarks/README.md.")
def main(parallel: Path, readme: bool) -> None:
    """Print how well paragraphs are kept, by language, and write results/languages.json. Minutes."""
    try:
        encoder = UseEncoder()
        found = {}
        for lang, folders in texts_of(parallel).items():
            found[lang] = result([measure(folder, lang, encoder) for folder in folders])
            click.echo(f"{lang} {found[lang]['agreement'][OURS]:.3f}", err=True)
        click.echo(table(found))
        write_json(PATH, found)
        if readme:
            put_between(README, MARKER, table(found))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
