"""What a worker does with one item: align it out of sight, then put all results in their places and say so.

The results are made in a folder of their own and moved from there, so that a worker that is killed leaves nothing
half done where people look. What it leaves out of sight goes when the corpus is whole.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time, time

from aligner.batch.contents import ENOUGH, mass
from aligner.batch.journal import digest_of, note
from aligner.batch.records import Corpus, Item, Order, Outcome
from aligner.encode import shared_encoder
from aligner.errors import OutputError
from aligner.files import shown, unwritable
from aligner.formats import FORMATS
from aligner.jobs import Result, Task, do
from aligner.records import Alignment
from aligner.settings import Settings

_SHEETS = tuple(ending for form in FORMATS.values() if form.is_sheet for ending in form.endings)
"""Endings of the files that a person may have edited."""


def work(order: Order, corpus: Corpus) -> Outcome:
    """Return what became of the item of *order*; the journal has it then.

    Raises ``ModelError`` or ``SettingError`` where no item could be done better, ``OutputError`` where the journal
    cannot be written.
    """
    settings, start = settings_of(order.item, corpus.settings), process_time()
    try:
        with _stage(corpus) as stage:
            task = Task(order.item.source, stage / Path(order.item.id).name, order.item.target, remembers=False)
            result = do(task, settings, shared_encoder(settings.model))
            outcome = _outcome(order, result)
            outcome = replace(outcome, seconds=round(process_time() - start, 3))
            if outcome.rejected:
                note(corpus, outcome, done=True)
                return outcome
            if not settings.force:
                _check_unedited(outcome, corpus, order)
            note(corpus, outcome, done=False)
            _place(outcome, stage, corpus, order)
    except OutputError as error:
        # Without a key: the item itself may be all right, so the next call tries again.
        outcome = Outcome(order.item.id, "", faults=(str(error),), at=time())
    note(corpus, outcome, done=True)
    return outcome


def settings_of(item: Item, settings: Settings) -> Settings:
    """Return the settings for *item*, which may have languages of its own."""
    return settings if item.langs is None else replace(settings, langs=item.langs, tags=None)


@contextlib.contextmanager
def _stage(corpus: Corpus) -> Iterator[Path]:
    """Lend a folder of its own, beside the results. Raises ``OutputError``."""
    try:
        corpus.work.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=corpus.work, ignore_cleanup_errors=True)
    except OSError as error:
        raise unwritable(corpus.work, error) from error
    with folder as name:
        yield Path(name)


def _outcome(order: Order, result: Result) -> Outcome:
    """Return what is to be said of *result*, whose files are not in their places yet."""
    found = result.alignment
    if order.item.partner and (found is None or found.unrelated or mass(found) < ENOUGH):
        return Outcome(order.item.id, order.key, rejected=True, at=time())
    folder = order.item.id.rpartition("/")[0]
    files = {"/".join(filter(None, (folder, path.name))): digest_of(path) for path in result.written.paths}
    faults = tuple(dict.fromkeys(map(str, result.written.faults)))
    counts = {} if result.alignment is None else _counts(result.alignment)
    return Outcome(order.item.id, order.key, files, counts, faults, at=time())


def _counts(alignment: Alignment) -> dict[str, float]:
    """Return what the results hold, as ``COUNTS`` says."""
    pairs = [pair for pair in alignment.listed if not pair.bead.is_null]
    sides = alignment.source, alignment.target
    return {
        "source_sentences": len(sides[0]),
        "target_sentences": len(sides[1]),
        "pairs": len(pairs),
        "kept": sum(pair.keep for pair in pairs),
        "flagged": sum(bool(pair.flags) for pair in pairs if pair.keep),
        "source_characters": sum(len(sentence.text) for sentence in sides[0]),
        "target_characters": sum(len(sentence.text) for sentence in sides[1]),
        "confidence": round(sum(pair.confidence for pair in pairs) / len(pairs), 3) if pairs else 0.0,
    }


def _check_unedited(outcome: Outcome, corpus: Corpus, order: Order) -> None:
    """Raise ``OutputError`` if a sheet that would be written over is not as it was written."""
    for file in {*outcome.files, *order.known}:
        found = digest_of(corpus.folder / file) if file.endswith(_SHEETS) else ""
        if found and found not in order.known.get(file, ()):
            said = "edited since it was written, or not written here"
            raise OutputError(f"{shown(corpus.folder / file)}: {said}; rename it, or add --force")


def _place(outcome: Outcome, stage: Path, corpus: Corpus, order: Order) -> None:
    """Move the files of *outcome* to their places; what was written for the item before, and is not now, goes.

    Where nothing could be written now, all stays as it was.
    """
    left = order.known.keys() - outcome.files.keys() if outcome.files else ()
    for file in (*outcome.files, *left):
        path = corpus.folder / file
        try:
            if file in left:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                (stage / path.name).replace(path)
        except OSError as error:
            raise unwritable(path, error) from error
