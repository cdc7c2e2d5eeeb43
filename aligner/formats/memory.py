"""Pairs added to a translation memory that grows: one file for several documents, or another tool's.

Two pairs are one by the rule of ``ledger``. A unit is ours if it has ``ledger.OUR_MARKS``; no other
unit is ever changed.

- A pair that is there already is folded: ours gets one ``x-document`` more and a higher ``x-count`` (how often
  the pair was seen; absent means once). What a document says is counted once, at the first merge that brings
  it: merging it again changes nothing. So a document that was changed adds its new pairs and leaves the old.
- A source that has another translation is a contradiction: both stay, ours get the flag ``contradiction``.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aligner.errors import InputError
from aligner.files import atomic_write, locked, shown
from aligner.formats.ledger import Ledger
from aligner.formats.memory_units import append_units, update_units
from aligner.formats.tmx import new_memory, removed_characters
from aligner.formats.tmx_read import TmxTree, parse_tmx
from aligner.formats.xmltext import timestamp
from aligner.languages.matching import best_tag, by_frequency, listed, same_language
from aligner.languages.tags import default_tags
from aligner.rows import Row, kept_rows


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What became of the pairs that were added to a memory."""

    units: int
    """Units in the memory now."""
    added: int
    folded: int
    """Pairs that were there already, or came again among those that were added."""
    contradictions: int
    """Added units whose source had another translation, in the memory or among the pairs before."""
    kept_units: int
    """Units that the memory had before."""
    removed_characters: int
    """Characters of the added texts that XML cannot hold and that are therefore missing."""
    tags: tuple[str, str]
    """Languages of the added units."""


def merge_rows(
    rows: Sequence[Row],
    path: Path,
    tags: tuple[str, str] | None = None,
    created: datetime | None = None,
    langs: tuple[str, str] = ("zh", "en"),
) -> MergeReport:
    """Add the kept *rows*, source in ``langs[0]`` and target in ``langs[1]``, to the memory at *path*.

    The file is made if there is none, replaced as a whole, and left alone if nothing changes. *tags* are by
    default those that the memory has for *langs*, else the usual ones; *created* (for the dates) is now.
    Several processes may add to one memory at a time, each waits for its turn (``files.locked``).

    Raises ``InputError`` if the file is no TMX or has neither language, ``OutputError`` if it cannot be
    written, ``SettingError`` if *langs* are no languages or the date cannot be (``xmltext.source_date``).
    """
    date, usual = timestamp(created), tags or default_tags(langs)
    with locked(path):
        exists = os.path.exists(path)  # noqa: PTH110 - Path.exists raises where a folder may not be read
        memory = parse_tmx(path) if exists else _empty(usual[0], date)
        return _merged(rows, path, memory, _tags(memory, tags, langs, shown(path)), date, new=not exists)


def _merged(
    rows: Sequence[Row], path: Path, memory: TmxTree, tags: tuple[str, str], date: str, *, new: bool
) -> MergeReport:
    """Add the kept *rows* to *memory*, and write it to *path* if it is *new* or was changed."""
    ledger = Ledger(memory, tags)
    for row in kept_rows(rows):
        ledger.see(row)
    changed = update_units(memory, ledger, date)
    if ledger.added or changed or new:
        append_units(memory, ledger.added, tags, date)
        atomic_write(path, _serialised(memory))
    return MergeReport(
        units=ledger.units + len(ledger.added),
        added=len(ledger.added),
        folded=ledger.folded,
        contradictions=ledger.contradictions,
        kept_units=ledger.units,
        removed_characters=removed_characters(row for _, row in ledger.added),
        tags=tags,
    )


def _empty(source_tag: str, date: str) -> TmxTree:
    """Return a memory without units, laid out as ``write_tmx`` does."""
    from lxml import etree

    root = new_memory(source_tag, date)
    header, body = root
    root.text = header.tail = "\n  "
    body.tail = "\n"
    return TmxTree(etree.ElementTree(root), header, body, "")


def _tags(memory: TmxTree, given: tuple[str, str] | None, langs: tuple[str, str], where: str) -> tuple[str, str]:
    """Return the tags to write: *given*, else how the memory writes *langs*, else the usual ones."""
    wanted = given or default_tags(langs)
    held = by_frequency(memory.languages()) or [tag for tag in [memory.source_tag] if tag]
    if held and not any(same_language(tag, name) for tag in wanted for name in held):
        pairs = " and ".join(tag.partition("-")[0] for tag in wanted)
        raise InputError(
            f"{where}: holds {listed(held)}; these pairs are {pairs}: name a memory of those languages, or a new file"
        )
    if given:
        return given
    source, target = (_own_tag(tag, memory.source_tag, held) for tag in wanted)
    return source, target


def _own_tag(tag: str, source_tag: str, held: Sequence[str]) -> str:
    """Return how a memory that holds *held* writes the language of *tag*: as its header does, else mostly."""
    alike = [name for name in held if same_language(name, tag)]
    return best_tag(source_tag, alike, exact=True) or next(iter(alike), tag)


def _serialised(memory: TmxTree) -> bytes:
    """Return the file: UTF-8, with all that stood before and behind the root element."""
    from lxml import etree

    # "no" is what files that do not say mean, so only "yes" is written.
    standalone: Any = memory.tree.docinfo.standalone or None
    data: Any = etree.tostring(memory.tree, xml_declaration=True, encoding="UTF-8", standalone=standalone)
    return bytes(data.rstrip(b"\n") + b"\n")
