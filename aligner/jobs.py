"""Documents on disk -> results on disk: what the command line, or a script, has done.

A task names one document (or two that are each other's translation) and where its results go; ``do`` does one
and returns a result that can be pickled, ``do_all`` does many and yields their results as they come.
"""

import traceback
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Final

from aligner.check.belonging import paired_share
from aligner.encode import Encoder
from aligner.errors import (
    AlignerError,
    BrokenPromiseError,
    CrashError,
    InputError,
    ModelError,
    OutputError,
    SettingError,
)
from aligner.files import base_name, identities, protect, same_place, shown
from aligner.formats import FORMATS, Output, UnitReport
from aligner.formats.sheet import write_sentences
from aligner.languages.identification import told
from aligner.languages.tags import codes_of
from aligner.pipeline import align_document, align_documents, split_document
from aligner.read import read_document
from aligner.records import Alignment, Document, Segmentation
from aligner.review.edited import check_unedited, remember
from aligner.rows import Two, by_confidence, rows_of
from aligner.settings import Settings

_LONGEST: Final = 200
"""Bytes of a name; file systems allow 255, and endings and numbers are added."""


@dataclass(frozen=True, slots=True)
class Task:
    """One document to align, or two, and where the results go."""

    source: Path
    stem: Path
    """Path of the results without their endings; its last part is the name of the document."""
    target: Path | None = None
    """The translation, where the source is in one language only."""
    beads: Path | None = None
    """Where the index lists go, if anywhere, in addition to the settings' formats."""
    fault: AlignerError | None = None
    """Why it cannot be done, where that is known before."""
    remembers: bool = True
    """Whether the folder keeps digests of its sheets, which tell whether a person has edited them."""
    in_memory: bool = False
    """Whether the one format of the settings is returned as bytes instead of written to a file."""


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were written, and what is to be said of them."""

    paths: tuple[Path, ...] = ()
    remarks: tuple[str, ...] = ()
    faults: tuple[AlignerError, ...] = ()
    """One for each file that could not be written; the others are."""
    data: bytes = b""
    """What would be in the file, where the task is done in memory; empty where there is no pair."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task."""

    task: Task
    seconds: float
    alignment: Alignment | None = None
    """None if the task could not be done."""
    written: Written = Written()
    """All that was written; the faults are also those that kept the task from being done."""


def plan(
    documents: Sequence[tuple[Path, Path | None]], settings: Settings, folder: Path | None, beads: Path | None = None
) -> list[Task]:
    """Return a task for each document, or pair of them, with a name of its own for the results in *folder*.

    Without a folder they are done in memory, in the one format of *settings*, of those that are ``PRINTED``.
    A task whose results would be written over one of the documents, over another's results, or over a sheet that
    somebody has edited, says so.
    """
    inputs = identities([path for both in documents for path in both if path])
    tasks: list[Task] = []
    taken: list[Path] = []
    for (source, target), name in zip(documents, output_names([source for source, _ in documents]), strict=True):
        if folder is None:
            tasks.append(Task(source, Path(name), target, beads, in_memory=True))
            continue
        task = Task(source, folder / name, target, beads)
        files = possible_files(task, settings)
        try:
            protect(inputs, files)
            _check_free(files, taken)
            if not settings.force:
                check_unedited(sheet_files(settings.formats, task.stem, settings.written_tags))
        except OutputError as error:
            task = replace(task, fault=error)
        tasks.append(task)
        taken += files
    return tasks


def _check_free(files: Sequence[Path], taken: Sequence[Path]) -> None:
    """Raise ``OutputError`` if one of *files* is another document's."""
    known = {path.name.casefold() for path in taken}
    for path in files:
        if path.name.casefold() in known and any(same_place(path, other) for other in taken):
            raise OutputError(f"{shown(path)}: another document of this call is already there; align them apart")


def possible_files(task: Task, settings: Settings) -> list[Path]:
    """Return every file that may be written for *task*, whether it has pairs or not."""
    if task.in_memory:
        return []
    codes = codes_of(settings.written_tags)
    results = [path for name in settings.formats for path in FORMATS[name].paths(task.stem, codes)]
    return [*results, *_sentence_files(task.stem, [""]), *_sentence_files(task.stem, settings.pair)]


def sheet_files(formats: Sequence[str], stem: Path, tags: Two) -> list[Path]:
    """Return those of the files that *formats* give which are sheets, for people to edit."""
    sheets = [FORMATS[name] for name in formats if FORMATS[name].is_sheet]
    return [path for form in sheets for path in form.paths(stem, codes_of(tags))]


def _sentence_files(stem: Path, langs: Sequence[str]) -> list[Path]:
    """Return where the sentences of one document, or of one in each language, go."""
    return [stem.with_name(f"{stem.name}{'.' * bool(lang)}{lang}.sentences.csv") for lang in langs]


def do_all(
    tasks: Iterable[Task], settings: Settings, progress: Callable[[Task, str], None] = lambda task, stage: None
) -> Iterator[Result]:
    """Yield what became of each task, as soon as it is done; *progress* is told of each stage as it begins.

    Raises ``ModelError`` or ``SettingError`` where no task could be done better.
    """
    for task in tasks:
        yield do(task, settings, progress=lambda stage, task=task: progress(task, stage))  # type: ignore[misc]


def do(
    task: Task, settings: Settings, encoder: Encoder | None = None, progress: Callable[[str], None] = lambda stage: None
) -> Result:
    """Return what became of *task*: its documents read, aligned, and the results written.

    Whatever is wrong with the documents is in the result. Raises ``ModelError`` for an encoder that cannot be had,
    ``SettingError`` for settings that no document of this kind could be done with.
    """
    start = perf_counter()
    try:
        with guarded(task.source):
            if task.fault is not None:
                raise task.fault
            alignment = _align(task, settings, encoder, progress)
            written = _write(alignment, task, settings)
            failed = unchecked(task.source, alignment.faults)
            written = replace(written, faults=(*written.faults, *failed, *_doubts(task, alignment)))
    except (ModelError, SettingError):
        raise
    except AlignerError as error:
        return Result(task, perf_counter() - start, written=Written(faults=(error,)))
    return Result(task, perf_counter() - start, alignment, written)


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn whatever the block raises that nobody expected into one line about the document at *path*."""
    try:
        yield
    except MemoryError:
        raise InputError(f"{shown(path)}: not enough memory; try it in parts") from None
    except BrokenPromiseError as error:
        raise _crash(path, error, str(error)) from error
    except AlignerError:
        raise
    except Exception as error:  # whatever it is, the other documents can be done
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = " ".join(str(error).split())[:160]
        what = f"{type(error).__name__}: {said}, {Path(last.filename).name}:{last.lineno}"
        raise _crash(path, error, what) from error


def _crash(path: Path, error: Exception, what: str) -> CrashError:
    line = f"{shown(path)}: a bug of this program; nothing was written ({what}); please report it"
    return CrashError(line, "".join(traceback.format_exception(error)))


def unchecked(path: Path, faults: Sequence[str]) -> list[AlignerError]:
    """Return a line for each of the checks of pairs of *path* that failed, as ``check.find_flags`` names them."""
    line = f"{shown(path)}: a bug of this program; pairs have no flags ({{}}); please report it"
    return [CrashError(line.format(fault)) for fault in faults]


def _align(task: Task, settings: Settings, encoder: Encoder | None, progress: Callable[[str], None]) -> Alignment:
    """Return the alignment of the task's documents, under the name of its results."""
    source = replace(read_document(task.source, settings.how), name=task.stem.name)
    if task.target is None:
        return align_document(source, settings, encoder, progress)
    both = _in_order(task, source, read_document(task.target, settings.how), settings.pair)
    return align_documents(*both, settings, encoder, progress)


def _in_order(task: Task, source: Document, target: Document, langs: tuple[str, str]) -> tuple[Document, Document]:
    """Return the two documents of *task*, turned round with a remark if their languages are.

    Raises ``InputError`` if they hold the same text.
    """
    paths = shown(task.source), shown(task.target or task.source)
    if source.text.strip() == target.text.strip():
        raise InputError(f"{' and '.join(dict.fromkeys(paths))}: the same text twice; call align pair TEXT TRANSLATION")
    found = told(source.text, langs), told(target.text, langs)
    if found != langs[::-1]:
        return source, target
    remark = (
        f"turned round, as {paths[0]} is in {found[0]} and {paths[1]} in {found[1]}; "
        f"--langs {','.join(found)} takes {found[0]} as the source"
    )
    first = replace(target, name=source.name, remarks=(remark, *target.remarks))
    return first, replace(source, name=target.name)


def _doubts(task: Task, alignment: Alignment) -> Iterator[AlignerError]:
    """Yield what is to be said of texts that do not seem to belong together."""
    if alignment.unrelated:
        what = f"the {alignment.langs[0]} and the {alignment.langs[1]} text do not seem to be each other's translation"
        share = f"{100 * paired_share(alignment):.0f} % of the shorter one in likely pairs"
        yield InputError(f"{shown(task.source)}: {what} ({share}); no memory written, --anyway writes it")


def _write(alignment: Alignment, task: Task, settings: Settings) -> Written:
    """Write the files asked for, or the sentences where there is no pair."""
    if task.in_memory:
        written = _in_memory(alignment, settings)
    elif alignment.source and alignment.target:
        rows = rows_of(alignment)
        output = Output(tuple(rows), settings.written_tags, alignment)
        formats = [name for name in settings.formats if not (alignment.unrelated and FORMATS[name].is_memory)]
        by_doubt = settings.sort == "confidence"
        written = write_formats(formats, task.stem, output, doubtful_first=by_doubt, remembers=task.remembers)
    else:
        langs = [""] if len(alignment.segmentations) == 1 else alignment.langs
        paths = _sentence_files(task.stem, langs)
        for segmentation, path in zip(alignment.segmentations, paths, strict=True):
            write_sentences(segmentation, path)
        written = Written(tuple(paths))
    if task.beads is not None:
        FORMATS["ladder"].write(Output((), settings.written_tags, alignment), (task.beads,))
        written = replace(written, paths=(*written.paths, task.beads))
    return written


def _in_memory(alignment: Alignment, settings: Settings) -> Written:
    """Return what a file in the settings' one format would hold; nothing where none would be written."""
    (name,) = settings.formats
    form = FORMATS[name]
    if not (alignment.source and alignment.target) or (alignment.unrelated and form.is_memory):
        return Written()
    rows = rows_of(alignment)
    in_order = by_confidence(rows) if settings.sort == "confidence" and form.is_sheet else rows
    data, report = form.data(Output(tuple(in_order), settings.written_tags, alignment))
    return Written(remarks=tuple(_left_out(report, name)), data=data)


def _left_out(report: UnitReport, name: str, path: Path | None = None) -> Iterator[str]:
    """Yield what to say of characters that the format *name* cannot hold, in the file at *path* or in none."""
    if number := report.removed_characters:
        of = f" of {shown(path)}" if path else ""
        yield f"{number} character{'s' * (number != 1)} left out{of}: {name} cannot hold such"


def write_formats(
    formats: Sequence[str], stem: Path, output: Output, *, doubtful_first: bool = False, remembers: bool = True
) -> Written:
    """Write *output* in all *formats*; what cannot be written keeps nothing else from being.

    With *doubtful_first* the sheets have the doubtful rows first; *remembers* as in ``Task``.
    """
    paths, remarks, faults = list[Path](), list[str](), list[AlignerError]()
    doubtful = replace(output, rows=tuple(by_confidence(output.rows)))
    for name in formats:
        form = FORMATS[name]
        places = form.paths(stem, codes_of(output.tags))
        try:
            report = form.write(doubtful if doubtful_first and form.is_sheet else output, places)
        except OutputError as error:
            faults.append(error)
            continue
        paths += places
        if form.is_sheet and remembers:
            remember(places)
        remarks += _left_out(report, name, places[0])
    return Written(tuple(paths), tuple(remarks), tuple(faults))


def split(source: Path, path: Path | None, settings: Settings) -> Segmentation:
    """Return the sentences of the document at *source*, after writing them all to *path*, if there is one."""
    with guarded(source):
        segmentation = split_document(read_document(source, settings.how), settings)
        if path is not None:
            write_sentences(segmentation, path)
        return segmentation


def output_names(paths: Sequence[Path]) -> list[str]:
    """Return a base name for each path's outputs, each one different also where capitals do not count.

    >>> output_names([Path("a/x.txt"), Path("b/x.txt"), Path("x-2.md"), Path("X")])
    ['x', 'x-3', 'x-2', 'X-4']

    Dots alone are a folder's name:

    >>> output_names([Path("..txt"), Path("...txt"), Path(".txt")])
    ['document', 'document-2', '.txt']
    """
    wanted = [_fitting(base_name(path)) for path in paths]
    reserved, taken = set(map(_key, wanted)), set[str]()
    names: list[str] = []
    for stem in wanted:
        name, number = stem, 2
        while _key(name) in taken or (name != stem and _key(name) in reserved):
            name, number = f"{stem}-{number}", number + 1
        taken.add(_key(name))
        names.append(name)
    return names


def _fitting(name: str) -> str:
    """Return *name*, cut where endings would make it too long for a file system; no name of dots alone."""
    if not name.strip("."):
        return "document"
    if len(name.encode("utf-8", "surrogateescape")) <= _LONGEST:
        return name
    return name.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")


def _key(name: str) -> str:
    """Return what two names must not share: some file systems see neither capitals nor how accents are coded.

    ``x`` may be written as ``x.sentences.csv``.
    """
    return unicodedata.normalize("NFC", name).casefold().removesuffix(".sentences")
