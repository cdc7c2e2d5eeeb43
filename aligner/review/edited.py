"""Whether a person has edited a sheet since it was written: a digest of each, beside them in a hidden file.

The file is what ``sha256sum`` writes, a line for each sheet of its folder, so that anybody can check it. What it does
not know of a sheet counts as edited: nobody's work is written over because a digest was lost.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from aligner.errors import AlignerError, OutputError
from aligner.files import atomic_write, locked, read_bytes, shown

DIGESTS: Final = ".sheets.sha256"
"""Name of the file; the folder is that of the sheets."""

_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")


def check_unedited(paths: Iterable[Path]) -> None:
    """Raise ``OutputError`` if one of *paths* is there and not as this program wrote it."""
    for path in paths:
        if os.path.isfile(path) and not _is_known(path):  # noqa: PTH113 - Path.is_file raises for odd names
            said = "edited since it was written, or not written here"
            raise OutputError(f"{shown(path)}: {said}; rename it, choose another folder with -o, or add --force")


def remember(paths: Iterable[Path]) -> None:
    """Keep the digests of the sheets at *paths*, just written. Where that cannot be, they count as edited."""
    for path in paths:
        place = path.parent / DIGESTS
        try:
            with locked(place):
                known = {**_digests(place), path.name: _digest(path)}
                lines = (f"{digest}  {name}\n" for name, digest in sorted(known.items()))
                atomic_write(place, "".join(lines).encode("utf-8", "surrogateescape"))
        except AlignerError:
            continue


def _is_known(path: Path) -> bool:
    """Whether the sheet at *path* is as it was written."""
    try:
        return _digests(path.parent / DIGESTS).get(path.name) == _digest(path)
    except AlignerError:
        return False


def _digests(place: Path) -> dict[str, str]:
    """Return the digests in the file at *place*, by the names of the sheets; none if there is no such file."""
    if not os.path.lexists(place):
        return {}
    lines = read_bytes(place).decode("utf-8", "surrogateescape").splitlines()
    return {match[2]: match[1] for match in map(_LINE.fullmatch, lines) if match}


def _digest(path: Path) -> str:
    return hashlib.sha256(read_bytes(path)).hexdigest()
