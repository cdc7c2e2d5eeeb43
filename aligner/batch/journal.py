"""What was done, so that nothing is done twice: lines in files, one file for each process that writes.

A line that tells of results is written twice: before they take their places, so that they are known for ours
whatever happens then, and when all are on the disk. Many processes, also of several machines, write at once, each
into a file of its own (as in NeMo Curator), so no lock is needed; together the files say what is done. The last line
of a process that was killed may be torn; it is as if it had not been written.
"""

import hashlib
import json
import os
import secrets
import socket
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from aligner import __version__
from aligner.batch.records import Corpus, Item, Outcome
from aligner.errors import AlignerError
from aligner.files import read_bytes, unwritable
from aligner.settings import Settings

_WITHOUT_EFFECT: Final = frozenset({"force", "sample", "seed"})
"""Settings that change no result."""
_FIELDS: Final = frozenset(field.name for field in fields(Outcome))

Digests = Mapping[str, frozenset[str]]
"""What was ever written to each file."""


@dataclass(frozen=True, slots=True)
class Journal:
    """All that the lines say, by item."""

    outcomes: Mapping[str, Sequence[Outcome]]
    written: Mapping[str, Digests]

    def settled(self, item: Item, key: str, folder: Path, *, retry: bool = False) -> Outcome | None:
        """Return what became of *item*, if all of that is still in *folder*; None if it is to be done (again).

        With *retry* what failed is to be done again.
        """
        digests = self.written.get(item.id, {})
        same = [outcome for outcome in self.outcomes.get(item.id, ()) if outcome.key == key]
        whole = [outcome for outcome in same if _is_whole(outcome, folder, digests)]
        done = [outcome for outcome in whole if not outcome.faults]
        return next(iter(done or ([] if retry else whole)), None)

    def newest(self, item: Item) -> Outcome | None:
        """Return what became of *item* at last, whatever it then held; None if nothing did yet."""
        outcomes = [outcome for outcome in self.outcomes.get(item.id, ()) if not outcome.rejected]
        return max(outcomes, key=lambda outcome: outcome.at, default=None)


def _is_whole(outcome: Outcome, folder: Path, digests: Digests) -> bool:
    """Whether all files of *outcome* are there, as they were written or as a person has changed them since."""
    for file, digest in outcome.files.items():
        found = digest_of(folder / file)
        if not found or (found != digest and found in digests.get(file, ())):
            return False
    return True


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file at *path* in hexadecimal digits; empty if it cannot be read."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except AlignerError:
        return ""


def key_of(item: Item, settings: Settings) -> str:
    """Return a digest of all that the results of *item* depend on: its content, the settings, the version."""
    parts = [*map(digest_of, item.paths), _signature(settings), *(item.langs or ()), __version__]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(maxsize=4)
def _signature(settings: Settings) -> str:
    chosen = {f.name: getattr(settings, f.name) for f in fields(settings) if f.name not in _WITHOUT_EFFECT}
    return hashlib.sha256(repr(chosen).encode()).hexdigest()


# --- Reading and writing -------------------------------------------------------------------------


def read_journal(folder: Path) -> Journal:
    """Return what the journal in *folder* says; nothing if there is none. Raises ``InputError``."""
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    written: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for said in _lines(folder):
        own = written[said["id"]]
        for file, digest in said.get("files", {}).items():
            own[file] = own.get(file, frozenset()) | {digest}
        if said["done"]:
            outcome = Outcome(**{name: said[name] for name in _FIELDS & said.keys()})
            outcomes[outcome.id].append(replace(outcome, faults=tuple(outcome.faults)))
    return Journal(outcomes, written)


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what each line of the journal says, without torn ones."""
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        for line in read_bytes(path).split(b"\n"):
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if isinstance(said, dict) and said.keys() >= {"id", "key", "done"}:
                yield said


def note(corpus: Corpus, outcome: Outcome, *, done: bool) -> None:
    """Add what becomes of an item to this process's file, down to the disk. Raises ``OutputError``."""
    line = json.dumps({**asdict(outcome), "done": done}, ensure_ascii=True) + "\n"
    path = corpus.journal / _name(os.getpid())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(path, error) from error


@lru_cache(maxsize=1)
def _name(pid: int) -> str:
    """Return a name that no other process has, of this machine or another, now or before."""
    host = "".join(char if char.isalnum() else "-" for char in socket.gethostname())[:40]
    return f"{host}-{pid}-{secrets.token_hex(4)}.jsonl"
