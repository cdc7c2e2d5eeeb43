"""Two files or folders on disk -> the pairs that were found in them, on disk."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Final

from aligner.encode import Encoder
from aligner.errors import AlignerError, CrashError, InputError, SettingError
from aligner.files import identities, protect, shown
from aligner.formats import FORMATS, Output
from aligner.jobs import Written, guarded, output_names, sheet_files, write_formats
from aligner.languages.tags import codes_of
from aligner.mine import mine_sides
from aligner.mine.corpus import Gathering, Side
from aligner.read import read_document
from aligner.review.edited import check_unedited
from aligner.rows import Row
from aligner.settings import Settings

_ENDING: Final = ".mined"
"""Of the results' names: those of a side aligned are others."""

Progress = Callable[[str], None]
Refused = tuple[Path, AlignerError]
"""A file that could not be taken, and why."""


@dataclass(frozen=True, slots=True)
class Mining:
    """What is to be mined, and where the results go."""

    sides: tuple[tuple[Path, ...], tuple[Path, ...]]
    """The files of either side, by name."""
    roots: tuple[Path, Path]
    """What a person named: the same file, or a folder that they are in."""
    stem: Path
    """Path of the results without their endings."""


@dataclass(frozen=True, slots=True)
class MiningResult:
    """What was found."""

    sides: tuple[Side, Side]
    rows: tuple[Row, ...]
    seconds: float
    written: Written = field(default_factory=Written)
    refused: tuple[Refused, ...] = ()
    """Files whose sentences did not take part, and what else went wrong."""


def plan_mining(source: Path, target: Path, folder: Path, settings: Settings) -> Mining:
    """Return what there is to do for two files, or folders with all the files in them, at any depth.

    Raises ``InputError`` for a folder without files or for the same on both sides, ``OutputError`` where results would
    be written over an input, or a sheet that somebody has edited.
    """
    sides = tuple(_files_in(source)), tuple(_files_in(target))
    both = identities(sides[0]) & identities(sides[1])
    if both:
        twice = next(path for path in sides[0] if identities([path]) & both)
        raise InputError(f"{shown(twice)}: on both sides; name one text, or folder, for each language")
    stem = folder / f"{output_names([source])[0]}{_ENDING}"
    results = [p for name in settings.formats for p in FORMATS[name].paths(stem, codes_of(settings.written_tags))]
    protect(identities([*sides[0], *sides[1]]), results)
    if not settings.force:
        check_unedited(sheet_files(settings.formats, stem, settings.written_tags))
    return Mining(sides, (source, target), stem)


def mine_files(
    mining: Mining, settings: Settings, encoder: Encoder | None = None, progress: Progress = lambda stage: None
) -> MiningResult:
    """Return what was found, after writing it; a file that cannot be read takes no part, and is in the result.

    Raises ``ModelError`` for an encoder or an index that cannot be had.
    """
    start, refused = perf_counter(), list[Refused]()
    progress("split")
    both = zip(mining.sides, mining.roots, settings.pair, strict=True)
    source, target = (_gathered(files, root, lang, settings, refused) for files, root, lang in both)
    for side, root in zip((source, target), mining.roots, strict=True):
        if not side.texts:
            refused.append((root, InputError(f"{shown(root)}: no {side.lang} sentence to pair")))
    if not source.texts or not target.texts:
        return MiningResult((source, target), (), perf_counter() - start, refused=tuple(refused))
    with guarded(mining.roots[0]):
        rows, faults = mine_sides(source, target, settings, encoder, progress)
    output = Output(rows, settings.written_tags)
    written = write_formats(settings.formats, mining.stem, output, doubtful_first=settings.sort == "confidence")
    line = f"{shown(mining.roots[0])}: a bug of this program; pairs have no flags ({{}}); please report it"
    crashes = (CrashError(line.format(fault)) for fault in faults)
    refused += [(mining.roots[0], fault) for fault in (*written.faults, *crashes)]
    return MiningResult((source, target), tuple(rows), perf_counter() - start, written, tuple(refused))


def _files_in(root: Path) -> Iterator[Path]:
    """Yield the file *root*, or all files in that folder and its folders, by name; hidden ones are left out."""
    if not os.path.isdir(root):  # noqa: PTH112 - Path.is_dir raises for too long a name
        yield root
        return
    found = sorted(path for path in root.rglob("*") if path.is_file())
    shown_ones = [path for path in found if not any(part.startswith(".") for part in path.relative_to(root).parts)]
    if not shown_ones:
        raise InputError(f"{shown(root)}: a folder without files")
    yield from shown_ones


def _gathered(files: Sequence[Path], root: Path, lang: str, settings: Settings, refused: list[Refused]) -> Side:
    """Return the sentences of *files*; what cannot be read is added to those that are *refused*."""
    gathering = Gathering(output_names([root])[0], lang, settings)
    for path in files:
        name = path.relative_to(root).as_posix() if path != root else path.name
        try:
            with guarded(path):
                gathering.add(read_document(path, settings.how), name, shown(path))
        except SettingError:
            raise
        except AlignerError as error:
            refused.append((path, error))
    return gathering.side()
