"""Where results go: a name of its own for each input, and never the place of an input."""

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

from aligner.errors import OutputError
from aligner.files import shown

Identity: TypeAlias = tuple[int, int]
"""What makes a file that one, by whatever name: its device and its number there."""

_LONGEST: Final = 200
"""Bytes of a name; file systems allow 255, and endings and numbers are added."""


def output_names(paths: Sequence[Path]) -> list[str]:
    """Return a base name for each path's outputs, each one different also where capitals do not count.

    >>> output_names([Path("a/x.txt"), Path("b/x.txt"), Path("x-2.md"), Path("X")])
    ['x', 'x-3', 'x-2', 'X-4']

    Dots alone are a folder's name:

    >>> output_names([Path("..txt"), Path("...txt"), Path(".txt")])
    ['document', 'document-2', '.txt']
    """
    wanted = [_fitting(path.stem or path.name) for path in paths]
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


def identities(paths: Sequence[Path]) -> set[Identity]:
    """Return what identifies those of *paths* that exist."""
    return {identity for path in paths if (identity := _identity(path))}


def protect(inputs: set[Identity], results: Sequence[Path]) -> None:
    """Raise ``OutputError`` if one of *results* would be written over one of *inputs*."""
    for path in results:
        if _identity(path) in inputs:
            raise OutputError(f"{shown(path)}: an input of this call, not written over; choose another folder with -o")


def _identity(path: Path) -> Identity | None:
    try:
        status = path.stat()
    except (OSError, ValueError):  # not there, or no possible name: it will be refused where it is used
        return None
    return status.st_dev, status.st_ino


def is_folder(path: Path) -> bool:
    """Whether *path* is a folder; no for a name that no file could have."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for too long a name
