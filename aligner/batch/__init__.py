"""Many documents -> their results in a folder, on all cores or many machines, each done once whatever comes between.

An item is a document, or two that are each other's translation. Its results, and the line of the journal that says so,
are there when it is done; a call for the same corpus does what is missing or changed and nothing else. What is written
does not depend on the number of workers or machines, nor on the order in which they do it.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import time
from typing import Final

from aligner.batch.engine import Engine
from aligner.batch.journal import Journal, key_of, note, read_journal
from aligner.batch.records import DOCUMENTS, FAILURES, HIDDEN, TABLE, Corpus, Item, Order, Outcome
from aligner.batch.work import settings_of, work
from aligner.encode import THREADS
from aligner.errors import SettingError
from aligner.files import atomic_write, locked, read_bytes, source_date
from aligner.formats.sheet import write_table

_KILLED: Final = "the process that aligned it died each time, as it does for want of memory; try it in parts"
_DATE: Final = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True, slots=True)
class Done:
    """One item, and what became of it."""

    item: Item
    outcome: Outcome
    is_new: bool
    """Whether this call did it; else it was done already."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of *total* parts of a corpus; *number* counts from 1. Raises ``SettingError``."""

    number: int = 1
    total: int = 1

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not 1 <= self.number <= self.total:
            raise SettingError(
                f"shard {self.number}/{self.total}: expected 1/{self.total} to {self.total}/{self.total}"
            )

    def holds(self, item: Item) -> bool:
        """Whether *item* is in this part: by a digest of its name, so that all machines agree.

        >>> item = Item("sub/x", Path("sub/x.txt"))
        >>> [number for number in range(1, 5) if Shard(number, 4).holds(item)]
        [3]
        """
        digest = hashlib.sha256(item.id.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8]) % self.total == self.number - 1


def run(corpus: Corpus, items: Iterable[Item], engine: Engine, *, retry: bool = False) -> Iterator[Done]:
    """Yield each of *items* as it is done: at once if the journal has it, the large ones first if not.

    Two documents that were proposed for each other, and are not each other's translation, are done one by one. With
    *retry* what failed before is tried again. Raises ``ModelError`` and ``SettingError`` where nothing could be
    done better, ``OutputError`` if the journal cannot be written.
    """
    left = list(items)
    while left:
        rejected = list[Item]()
        for done in _run(corpus, left, engine, retry=retry):
            if done.outcome.rejected:
                rejected += done.item.parts
            else:
                yield done
        left = rejected


def _run(corpus: Corpus, items: Sequence[Item], engine: Engine, *, retry: bool) -> Iterator[Done]:
    """Yield each of *items* as it is done, those too that are no pairs after all."""
    journal = read_journal(corpus.journal)
    known: list[Done] = []
    orders = _orders(corpus, sorted(items, key=_largest_first), journal, known, retry=retry)
    for order, outcome in engine.run(partial(work, corpus=corpus), orders):
        yield from _emptied(known)
        if outcome is None:
            outcome = Outcome(order.item.id, order.key, faults=(f"{order.item.source}: {_KILLED}",), at=time())
            note(corpus, outcome, done=True)
        yield Done(order.item, outcome, is_new=True)
    yield from _emptied(known)


def _largest_first(item: Item) -> tuple[int, str]:
    return -size_of(item), item.id


def size_of(item: Item) -> int:
    """Return the bytes of an item's files; 0 for what is not there."""
    return sum(os.path.getsize(path) if os.path.isfile(path) else 0 for path in item.paths)  # noqa: PTH113, PTH202


def _orders(
    corpus: Corpus, items: Iterable[Item], journal: Journal, known: list[Done], *, retry: bool
) -> Iterator[Order]:
    """Yield what is to be done; what is done already goes to *known*."""
    for item in items:
        key = key_of(item, corpus.settings)
        outcome = journal.settled(item, key, corpus.folder, retry=retry)
        if outcome is None:
            known_files = {**journal.written.get(item.partner, {}), **journal.written.get(item.id, {})}
            yield Order(item, key, known_files)
        else:
            known.append(Done(item, outcome, is_new=False))


def _emptied(known: list[Done]) -> Iterator[Done]:
    """Yield what has come together, and forget it."""
    yield from known
    known.clear()


def environment(corpus: Corpus) -> dict[str, str]:
    """Return what each worker's environment has: one thread, and the date that all of the corpus's memories get.

    That is the day on which the corpus was begun, kept in its folder, unless ``SOURCE_DATE_EPOCH`` names another.
    Raises ``OutputError``.
    """
    begun = corpus.folder / HIDDEN / "begun"
    if source_date() is None:
        with locked(begun):
            if not begun.exists():
                atomic_write(begun, f"{int(time())}\n".encode())
        date = read_bytes(begun).decode("ascii", "replace").strip()
    else:
        date = os.environ[_DATE]
    return {THREADS: "1", _DATE: date}


# --- Tables --------------------------------------------------------------------------------------


def write_tables(corpus: Corpus, items: Sequence[Item], outcomes: Mapping[str, Outcome]) -> tuple[Path, Path]:
    """Write what became of all *items*, and what could not be done; return where.

    *outcomes* are of this call, by item; what others have done is in the journal. Where all is done, what was
    unpacked, and what killed workers left, goes. Raises ``OutputError``.
    """
    journal = read_journal(corpus.journal)
    both = sorted(
        (each for item in items for each in _became(corpus, item, outcomes, journal)), key=lambda each: each[0].id
    )
    places = corpus.folder / DOCUMENTS, corpus.folder / FAILURES
    own = dict.fromkeys(column for item in items for column, _ in item.columns)
    write_table([_described(*each, corpus) for each in both], (*TABLE, *own), places[0])
    failed = [
        {**_described(item, outcome, corpus), "reason": fault}
        for item, outcome in both
        for fault in (outcome.faults if outcome else ())
    ]
    write_table(failed, ("id", "source", "target", "reason"), places[1])
    if all(outcome for _, outcome in both):
        shutil.rmtree(corpus.work, ignore_errors=True)
        shutil.rmtree(corpus.unpacked, ignore_errors=True)
    return places


def _became(
    corpus: Corpus, item: Item, outcomes: Mapping[str, Outcome], journal: Journal
) -> list[tuple[Item, Outcome | None]]:
    """Return *item* with what became of it; or both its parts, if it is no pair after all."""
    if item.partner:
        outcome = outcomes.get(item.id) or journal.settled(item, key_of(item, corpus.settings), corpus.folder)
        if item.partner not in outcomes and not (outcome and outcome.rejected):
            return [(item, outcome)]
    return [(part, outcomes.get(part.id) or journal.newest(part)) for part in (item.parts if item.partner else (item,))]


def _described(item: Item, outcome: Outcome | None, corpus: Corpus) -> dict[str, str]:
    """Return the row of an item in the table of documents."""
    if outcome is None:
        state = "not done yet"
    elif outcome.faults:
        state = "failed"
    else:
        state = "done" if outcome.counts.get("pairs") else "no pairs"
    counts = {name: f"{value:g}" for name, value in outcome.counts.items()} if outcome else {}
    return {
        **dict(item.columns),
        "id": item.id,
        "source": str(item.source),
        "target": str(item.target or ""),
        "languages": ",".join(settings_of(item, corpus.settings).pair),
        "state": state,
        **counts,
    }
