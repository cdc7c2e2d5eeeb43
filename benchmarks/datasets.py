"""The gold alignments that aligners are measured on: what they are, where anybody gets them, how they load.

None of them is part of this project. A gold folder has one folder a data set; in it each document is two
files with one sentence a line, named by language, and one ``.beads`` file in ladder format.
"""

from dataclasses import dataclass
from pathlib import Path

from aligner.errors import InputError, SettingError
from aligner.evaluate import IndexBead
from aligner.formats.links import read_ladder


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """One data set: a table row, not the data."""

    name: str
    """What ``--set`` takes and results are named after."""
    title: str
    """What a table calls it."""
    folder: str
    """Inside the gold folder."""
    langs: tuple[str, str]
    """Source and target language codes, which are also the endings of the sentence files."""
    description: str
    licence: str
    origin: str
    """The public GitHub repository and the folder in it, or how else to get it."""
    raw: str = ""
    """The unsegmented bilingual document whose beginning this is, as a pattern inside this project."""


DATASETS = (
    DatasetRecord(
        name="mac-dev",
        title="MAC-Dev",
        folder="mac-dev",
        langs=("zh", "en"),
        description="six chapters of novels, literary translation; two annotators, 61.5 % of beads 1-1",
        licence="GPL-3.0",
        origin="bfsujason/mac, dev/intertext/, by benchmarks/intertext.py",
    ),
    DatasetRecord(
        name="text+berg",
        title="Text+Berg",
        folder="text+berg",
        langs=("de", "fr"),
        description="seven articles of an alpine yearbook, Bleualign's evaluation set; many null beads",
        licence="GPL-3.0, by the repository that carries it",
        origin="bfsujason/bertalign, text+berg/ (first in rsennrich/Bleualign, eval/)",
    ),
    DatasetRecord(
        name="002-sections-0-2",
        title="002, sections 0-2",
        folder="002-sections-0-2",
        langs=("zh", "en"),
        description="abstract to section 2 of an economics paper, free translation; aligned by hand, twice",
        licence="the text is its authors'",
        origin="made for this project from seeds/002",
        raw="seeds/002*.txt",
    ),
)


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document with its gold beads."""

    name: str
    source: list[str]
    """Sentences, without white space at either end."""
    target: list[str]
    beads: list[IndexBead]


def find(name: str) -> DatasetRecord:
    """Return the data set called *name*; raise ``SettingError`` that lists them if there is none."""
    for record in DATASETS:
        if record.name == name:
            return record
    raise SettingError(f"no data set {name!r}; known: {', '.join(record.name for record in DATASETS)}")


def load(gold_dir: Path, name: str) -> list[GoldDocument]:
    """Return the documents of the data set *name* below *gold_dir*, by name.

    Raises ``SettingError`` for an unknown name and ``InputError`` when its folder has no beads.
    """
    record = find(name)
    folder = gold_dir / record.folder
    documents = [_document(path, record.langs) for path in sorted(folder.glob("*.beads"))]
    if not documents:
        raise InputError(f"{record.folder}: no *.beads there in the gold folder; see benchmarks/README.md")
    return documents


def _document(path: Path, langs: tuple[str, str]) -> GoldDocument:
    source, target = (_sentences(path.with_suffix(f".{lang}")) for lang in langs)
    return GoldDocument(path.stem, source, target, list(read_ladder(path)))


def _sentences(path: Path) -> list[str]:
    # Text+Berg's lines end in a space; beads count lines, so an empty line stays a sentence.
    return [line.strip() for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n")]


def raw_document(record: DatasetRecord, project: Path) -> str:
    """Return the unsegmented document of *record* below *project*; raise ``InputError`` if there is none."""
    paths = sorted(project.glob(record.raw)) if record.raw else []
    if not paths:
        raise InputError(f"{record.name}: no unsegmented document {record.raw!r} in this project")
    return paths[0].read_text(encoding="utf-8")
