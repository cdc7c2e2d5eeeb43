"""ZIP and gzip archives, unpacked no further than the limits allow: an EPUB, a Word file, one packed document.

The sizes that an archive states are not believed; what comes out is counted. Real documents come to 8 times their
packed size a member, a bomb to 1,000 times.
"""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Final

from aligner.errors import InputError
from aligner.read.source import Source, said_by

_CHUNK: Final = 1 << 20
_MEMBERS: Final = 20_000
"""A book with a picture a page has some thousand."""
_RATIO: Final = 100
"""The most that a member may grow by, from ``_CHUNK`` on."""
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError)
"""What reading a damaged archive raises."""


class Archive:
    """The members of a ZIP archive, by name; raises ``InputError`` for one that is damaged or too large."""

    def __init__(self, source: Source) -> None:
        self._source, self._left = source, source.how.limits.bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        except _DAMAGE as error:
            raise InputError(f"{source.where}: a damaged ZIP archive ({said_by(error)})") from error
        # Not ``is_dir``: before Python 3.12 it fails on an empty name.
        self.names = tuple(name for name in self._zip.namelist() if name and not name.endswith("/"))
        self._held = frozenset(self.names)
        if len(self.names) > _MEMBERS:
            raise InputError(f"{source.where}: an archive of {len(self.names):,} files; the limit is {_MEMBERS:,}")

    def __contains__(self, name: str) -> bool:
        return name in self._held

    def read(self, name: str) -> bytes:
        """Return the bytes of the member *name*, which there is; all that is read counts against the limit."""
        where, password = self._source.where, self._source.how.password
        info = self._zip.getinfo(name)
        if info.flag_bits & 1 and password is None:
            raise InputError(f"{where}: encrypted; save it without a password, or give it with --password")
        try:
            with self._zip.open(info, pwd=password.encode() if password else None) as packed:
                data = b"".join(_unpacked(packed, self._source, min(self._left, _most(info.compress_size))))
        except RuntimeError as error:  # zipfile's for a wrong password
            raise InputError(f"{where}: wrong password") from error
        except _DAMAGE as error:
            raise InputError(f"{where}: damaged at {ascii(name)[1:-1][:80]} ({said_by(error)})") from error
        self._left -= len(data)
        return data


@dataclass(frozen=True, slots=True)
class Packed(Source):
    """A file that is an archive, opened: it was looked into to know its format."""

    archive: Archive = field(kw_only=True)


def archive_of(source: Source) -> Archive:
    """Return the archive that *source* is; raises as ``Archive`` does."""
    return source.archive if isinstance(source, Packed) else Archive(source)


def gunzip(source: Source) -> bytes:
    """Return what is packed in a gzip archive; raises ``InputError`` for one that is damaged or too large."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(source.data)) as packed:
            return b"".join(_unpacked(packed, source, min(source.how.limits.bytes, _most(len(source.data)))))
    except _DAMAGE as error:
        raise InputError(f"{source.where}: a damaged gzip archive ({said_by(error)})") from error


def only_document(archive: Archive, source: Source) -> str:
    """Return the name of the one document in a plain *archive*; raises ``InputError`` if there are none or more."""
    documents = [name for name in archive.names if not _is_clutter(PurePosixPath(name))]
    if len(documents) != 1:
        shown = ", ".join(ascii(name)[1:-1][:60] for name in documents[:3])
        what = f"holds {len(documents)} files ({shown}{', ...' * (len(documents) > 3)})" if documents else "is empty"
        raise InputError(f"{source.where}: a ZIP archive that {what}; unpack it and name the documents")
    return documents[0]


def _is_clutter(path: PurePosixPath) -> bool:
    """Whether it is what systems leave in archives by themselves."""
    return path.name.startswith(".") or path.parts[0] == "__MACOSX" or path.name in ("Thumbs.db", "desktop.ini")


def _most(packed: int) -> int:
    return max(_CHUNK, packed * _RATIO)


def _unpacked(packed: IO[bytes] | gzip.GzipFile, source: Source, most: int) -> Iterator[bytes]:
    """Yield the bytes of *packed*, piece by piece, up to *most* of them."""
    count = 0
    while piece := packed.read(_CHUNK):
        count += len(piece)
        if count > most:
            limit = source.how.limits.megabytes
            why = f"over the limit of {limit} MB" if most >= source.how.limits.bytes else f"to {_RATIO} times its size"
            raise InputError(f"{source.where}: unpacks {why}; unpack it by hand if you trust it")
        yield piece
