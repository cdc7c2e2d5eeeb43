"""Make two subtitle files of one film out of gold documents, and see how much their times help.

    python -m benchmarks.subtitles --gold DIR

A sentence is a cue, its time goes with its letters, and there are pauses. On either side cues are lost, split and
merged, and none is on time. The target's file begins at another moment and runs at another speed, and may go on
later after a break. Scores are of what remains, with times and without, also with wrong ones: those of
another film, and the right ones shuffled. All of it comes from a seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from aligner.align.times import on_one_clock
from aligner.encode import Encoder
from aligner.encode.arrays import Doubles
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from aligner.evaluate import Counts
from aligner.pipeline import align_documents
from aligner.read.source import Source
from aligner.read.subtitles import read
from aligner.records import Document, Interval, MarkKind
from aligner.segment import segment
from aligner.segment.marks import times_of
from aligner.settings import Settings
from benchmarks.by_text import count_by_text
from benchmarks.datasets import GoldDocument, find, load
from benchmarks.measure import SEED
from benchmarks.report import RESULTS, f1_cell, markdown, publish
from benchmarks.robustness import arrange

SETS: Final = ("mac-dev", "002-sections-0-2")
LOST: Final = 0.1
SPLIT: Final = 0.2
MERGED: Final = 0.2
LATE: Final = 0.25
"""Seconds by which a cue begins and ends early or late, as a standard deviation."""
SHIFT: Final = 90.0
"""Seconds by which the target's clock is off at the most."""
SPEEDS: Final = (25 / 23.976, 23.976 / 25, 1.0)
BREAK: Final = 30.0
SPOKEN: Final = (4.5, 15.0)
"""Letters a second, of the source and of the target."""
PAUSE: Final = (1.0, 20.0)
"""Mean seconds between beads, and at the end of one scene in ten beads."""
FILMS: Final = 40
"""For which a clock is looked for, without a break and with one."""
NEAR: Final = 0.3
"""Seconds by which a sentence may be off on the clock that is found..."""
MOST: Final = 0.95
"""...in a film whose clock is right, for this share of its sentences."""
MARKER: Final = "subtitles"
PATH: Final = RESULTS / "subtitles.json"

Cue = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the two files differ besides what is lost, split and merged."""

    moved: bool = False
    """Whether the target's has a clock of its own."""
    broken: bool = False
    """Whether it goes on later after a break."""
    wrong: str = ""
    """Whose times the target's sentences have, if not their own."""


ANOTHER, SHUFFLED = "another film's", "shuffled"
KINDS: Final[Mapping[str, Kind]] = {
    "one clock": Kind(),
    "another clock": Kind(moved=True),
    "another clock, and a break": Kind(moved=True, broken=True),
    "the times of another film": Kind(moved=True, wrong=ANOTHER),
    "shuffled times": Kind(moved=True, wrong=SHUFFLED),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """What the target's clock shows at a time of the source's."""

    speed: float = 1.0
    shift: float = 0.0
    break_at: float = np.inf
    pause: float = 0.0

    def at(self, times: Doubles) -> Doubles:
        """Return the target's *times* of the source."""
        shown: Doubles = self.speed * times + self.shift + self.pause * (times >= self.break_at)
        return shown


@dataclass(frozen=True, slots=True)
class Film:
    """Two files of one film."""

    gold: GoldDocument
    """What remains of the gold document."""
    files: tuple[Document, Document]
    clock: Clock


def spoken(document: GoldDocument, rng: np.random.Generator) -> tuple[Doubles, Doubles]:
    """Return when the sentences of both sides are said, (n, 2) each, in seconds."""
    sides = [np.zeros((len(side), 2)) for side in (document.source, document.target)]
    now = SHIFT  # so that no clock shows less than nothing
    for bead in document.beads:
        texts = [[side[i] for i in part] for side, part in zip((document.source, document.target), bead, strict=True)]
        lengths = [sum(map(len, part)) / rate for part, rate in zip(texts, SPOKEN, strict=True) if part]
        lasts = 0.5 + sum(lengths) / len(lengths)
        for side, part, text in zip(sides, bead, texts, strict=True):
            edges = now + lasts * np.cumsum([0, *map(len, text)]) / max(sum(map(len, text)), 1)
            side[part] = np.stack([edges[:-1], edges[1:] - 0.1], axis=1)
        now += lasts + rng.exponential(PAUSE[int(rng.random() < 0.1)])
    return sides[0], sides[1]


def cues(texts: Sequence[str], times: Doubles, rng: np.random.Generator) -> list[Cue]:
    """Return the cues of sentences, some of them split and merged, all a little early or late."""
    whole: list[Cue] = []
    for text, (start, end) in zip(texts, times.tolist(), strict=True):
        at = text.find(" ", len(text) // 2) if " " in text else len(text) // 2
        if rng.random() < SPLIT and 0 < at < len(text) - 1:
            middle = start + (end - start) * at / len(text)
            whole += [(start, middle, text[:at]), (middle, end, text[at:])]
        elif whole and rng.random() < MERGED and start - whole[-1][1] < 3:
            whole[-1] = (whole[-1][0], end, f"{whole[-1][2]}\n{text}")
        else:
            whole.append((start, end, text))
    edges = np.array([cue[:2] for cue in whole]) + rng.normal(0, LATE, (len(whole), 2))
    edges[1:, 0] = np.maximum(edges[1:, 0], (np.array([cue[0] for cue in whole[:-1]]) + 0.1))
    starts = np.maximum.accumulate(edges[:, 0])
    ends = np.maximum(edges[:, 1], starts + 0.1)
    return list(zip(starts.tolist(), ends.tolist(), (cue[2] for cue in whole), strict=True))


def document_of(shown: Sequence[Cue], name: str) -> Document:
    """Return what is read from a file with these cues."""
    lines = (f"{n}\n{_written(a)} --> {_written(b)}\n{text}\n" for n, (a, b, text) in enumerate(shown, 1))
    content = read(Source("\n".join(lines).encode(), name))
    return Document(name, content.text, content.marks)


def _written(seconds: float) -> str:
    ms = max(0, round(seconds * 1000))
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def film(document: GoldDocument, kind: Kind, rng: np.random.Generator) -> Film:
    """Return two files of *document*."""
    times = spoken(document, rng)
    kept = [[i for i in range(len(side)) if rng.random() >= LOST] for side in times]
    gold = arrange(document, (kept[0], kept[1]))
    speed, shift, at = float(rng.choice(SPEEDS)), float(rng.uniform(-SHIFT, SHIFT)), float(rng.uniform(0.3, 0.7))
    clock = Clock()
    if kind.moved:
        clock = Clock(speed, shift, at * float(times[0].max()) if kind.broken else np.inf, BREAK)
    shown = cues(gold.source, times[0][kept[0]], rng), cues(gold.target, clock.at(times[1][kept[1]]), rng)
    source, target = (document_of(side, name) for side, name in zip(shown, ("source", "target"), strict=True))
    return Film(gold, (source, mistimed(target, kind.wrong, rng)), clock)


def mistimed(document: Document, wrong: str, rng: np.random.Generator) -> Document:
    """Return *document* with *wrong* times."""
    values = [mark.value for mark in document.marks if mark.kind is MarkKind.TIME]
    if wrong == SHUFFLED:
        values = [str(value) for value in rng.permutation(values)]
    if wrong == ANOTHER:
        starts = SHIFT + np.cumsum(rng.exponential(7.0, len(values)))
        values = [f"{_written(a)}-{_written(a + 3)}".replace(",", ".") for a in starts.tolist()]
    told = iter(values)
    marks = [replace(mark, value=next(told)) if mark.kind is MarkKind.TIME else mark for mark in document.marks]
    return replace(document, marks=tuple(marks))


def timeless(document: Document) -> Document:
    """Return *document* without its times."""
    return replace(document, marks=tuple(mark for mark in document.marks if mark.kind is not MarkKind.TIME))


def score(found: Film, files: tuple[Document, Document], langs: tuple[str, str], encoder: Encoder) -> Counts:
    """Return the counts of the pairs of two files of a film."""
    pairs = align_documents(*files, Settings(langs=langs), encoder).pairs
    return count_by_text(
        found.gold.source, found.gold.target, found.gold.beads, [(pair.source, pair.target) for pair in pairs]
    )


def is_right(found: Film, langs: tuple[str, str]) -> bool:
    """Whether most sentences of the source are where they should be on the target's clock."""
    source, target = (times_in(file, lang) for file, lang in zip(found.files, langs, strict=True))
    wanted = found.clock.at(np.array(source))
    near = np.abs(np.array(on_one_clock(source, target)) - wanted).max(axis=1) <= NEAR
    return float(near[np.isfinite(wanted).all(axis=1)].mean()) >= MOST


def times_in(document: Document, lang: str) -> list[Interval]:
    """Return when the sentences of *document* are said."""
    segmentation = segment(document, (lang,))
    return times_of(segmentation, [segmentation.sentences[i] for i in segmentation.alignable(lang)])


def measure(gold: Path, name: str, encoder: Encoder) -> dict[str, dict[str, Any]]:
    """Return strict and lax F1 for each kind of files, with their times and without."""
    totals: dict[tuple[str, str], Counts] = {}
    documents, langs = load(gold, name), find(name).langs
    for number, document in enumerate(documents):
        for title, kind in KINDS.items():
            found = film(document, kind, np.random.default_rng([SEED, number]))
            source, target = found.files
            for which, files in {"with": found.files, "without": (timeless(source), timeless(target))}.items():
                totals[title, which] = totals.get((title, which), Counts()) + score(found, files, langs, encoder)
        click.echo(f"{name} {document.name}", err=True)
    results: dict[str, dict[str, Any]] = {}
    for (title, which), total in totals.items():
        results.setdefault(title, {})[which] = [round(total.strict.f1, 4), round(total.lax.f1, 4)]
    return results


def clocks(gold: Path, name: str) -> dict[str, list[int]]:
    """Return for films with a clock of their own, without and with a break, how many are found, and of how many."""
    documents, langs = load(gold, name), find(name).langs
    results: dict[str, list[int]] = {}
    for title, kind in KINDS.items():
        if kind.moved and not kind.wrong:
            films = (
                film(documents[n % len(documents)], kind, np.random.default_rng([SEED, n, 1])) for n in range(FILMS)
            )
            results[title] = [sum(is_right(found, langs) for found in films), FILMS]
    return results


def tables(results: Mapping[str, Any]) -> str:
    """Return a table a data set in Markdown: a line a kind of files, strict / lax F1, clocks that were found."""
    return "\n\n".join(_table(name, found["scores"], found["clocks"]) for name, found in results.items())


def _table(name: str, scores: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    lines = [[f"{find(name).title}, F1 strict / lax", "with times", "without", "clock found"]]
    for title, row in scores.items():
        told = "{} of {}".format(*found[title]) if title in found else ""
        lines.append([title, f1_cell(*row["with"]), f1_cell(*row["without"]), told])
    return markdown(lines)


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--set", "names", multiple=True, type=click.Choice(SETS), help="Only this data set. Default: both.")
@click.option("--readme", is_flag=True, help="Save the results and rewrite the tables in benchmarks/README.md.")
def main(gold: Path, names: Sequence[str], readme: bool) -> None:
    """Print the F1 of the gold documents as subtitles. Minutes."""
    try:
        encoder = UseEncoder()
        measured = {
            name: {"scores": measure(gold, name, encoder), "clocks": clocks(gold, name)} for name in names or SETS
        }
        click.echo(tables(measured))
        if readme:
            publish(PATH, MARKER, measured, tables(measured))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
