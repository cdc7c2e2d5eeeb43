"""What a corpus consists of -> items with names of their own: folders, archives, patterns and files, or a manifest.

Items are the same in the same order wherever and whenever they are listed: their names tell which shard they are in.
"""

import glob
import json
import os
import re
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from aligner.batch.names import Marks, pair_by_name
from aligner.batch.records import HIDDEN, Item
from aligner.errors import InputError, SettingError
from aligner.files import is_folder, read_bytes, shown
from aligner.formats.sheet import parse_table
from aligner.languages import check_langs
from aligner.languages.tags import code_of_name
from aligner.read import FORMATS
from aligner.read.source import said_by
from aligner.read.text import decode
from aligner.rows import Two, unguard

_BY_BEGINNING: Final = (".txt", ".text", ".pdf", ".docx", ".odt", ".epub", ".doc", ".rtf", ".ppt", ".pptx", ".xlsx")
"""Endings of documents of which ``read`` looks at how they begin; some are refused, with a hint."""
ENDINGS: Final = frozenset([*_BY_BEGINNING, *(ending for form in FORMATS for ending in form.endings)])
"""Files with others are left out of folders and archives, by kind."""
ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
_MOST: Final = 1 << 30
"""Bytes that any archive may unpack to ..."""
_RATIO: Final = 100
"""... and how many times its size."""
_PATTERN: Final = re.compile(r"[*?[]")
_EXPECTED: Final = "a manifest has a column document, or source and target"
_COLUMNS: Final = ("id", "document", "source", "target", "langs")
"""Of a manifest; all others are carried along."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the sources hold."""

    items: tuple[Item, ...]
    left_out: tuple[tuple[str, int], ...] = ()
    """Endings of files that are no documents, with their number."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file, and its path from where the source begins, with slashes."""

    path: Path
    name: str
    is_asked: bool = False
    """Whether the person named it, or a pattern for it."""


def find(sources: Sequence[Path], langs: Two, unpacked: Path) -> Found:
    """Return the items of *sources*: pairs of files where names tell, else one file each.

    Archives are unpacked into the folder *unpacked*. Raises ``InputError`` for a source that is not there, or holds
    nothing.
    """
    files = list(_distinct(file for source in sources for file in _files(source, len(sources) > 1, unpacked)))
    marks = Marks(langs)
    documents = [file for file in files if file.is_asked or _is_document(file.name, marks)]
    wanted = set(documents)
    others = Counter(_ending(file.name) or "none" for file in files if file not in wanted)
    if not documents:
        raise InputError(f"{', '.join(map(shown, sources))}: no documents there")
    documents.sort(key=lambda file: file.name)
    return Found(tuple(_named(_paired(documents, langs))), tuple(sorted(others.items())))


def _ending(name: str) -> str:
    """Return the ending of *name* in small letters, without that of a packed file."""
    return PurePosixPath(name.lower().removesuffix(".gz")).suffix


def _is_document(name: str, marks: Marks) -> bool:
    """Whether the ending of *name* is one of documents, or names a language: ``x.zh``."""
    ending = _ending(name)
    return ending in ENDINGS or (bool(ending) and marks.stem(name) == name)


def _distinct(files: Iterable[_File]) -> Iterator[_File]:
    """Yield each of *files* once, whatever led to it."""
    seen = set()
    for file in files:
        place = os.path.realpath(file.path)
        if place not in seen:
            seen.add(place)
            yield file


def _files(source: Path, several: bool, unpacked: Path) -> Iterator[_File]:
    """Yield the files of one source; of *several*, folders and archives begin the names of theirs."""
    before = f"{source.name}/" if several and source.name else ""
    if is_folder(source):
        yield from _in_folder(source, before)
    elif source.name.lower().endswith(ARCHIVES) and os.path.isfile(source):  # noqa: PTH113 - see is_folder
        yield from _in_folder(_unpack(source, unpacked), before)
    elif os.path.exists(source):  # noqa: PTH110 - see is_folder
        yield _File(source, _relative(source), is_asked=True)
    elif _PATTERN.search(str(source)):
        found = sorted(glob.glob(str(source), recursive=True))  # noqa: PTH207 - Path's takes no absolute one
        if not found:
            raise InputError(f"{shown(source)}: no file matches the pattern")
        for path in map(Path, found):
            if path.is_file():
                yield _File(path, _relative(path), is_asked=True)
    else:
        raise InputError(f"{shown(source)}: no such file or folder")


def _relative(path: Path) -> str:
    """Return *path* with slashes, without steps upwards; of one from the root of all the name alone."""
    if path.is_absolute():
        return path.name
    return "/".join(part for part in path.parts if part not in ("..", ".", path.anchor))


def _in_folder(folder: Path, before: str) -> Iterator[_File]:
    """Yield all files below *folder* in order, but hidden ones and the results of a corpus."""
    for where, folders, names in os.walk(folder):
        if HIDDEN in folders:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__MACOSX")
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(where, name)
                yield _File(path, before + path.relative_to(folder).as_posix())


def _unpack(archive: Path, unpacked: Path) -> Path:
    """Unpack *archive* into a folder of its own, unless that was done before; return it. Raises ``InputError``."""
    status = archive.stat()
    folder = unpacked / f"{archive.name}-{status.st_size:x}-{status.st_mtime_ns:x}"
    if folder.is_dir():
        return folder
    try:
        unpacked.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=unpacked, ignore_cleanup_errors=True) as name:
            _unpack_all(archive, Path(name, "all"), max(_MOST, _RATIO * status.st_size))
            Path(name, "all").replace(folder)
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, tarfile.TarError) as error:
        if folder.is_dir():
            return folder  # another process was quicker
        raise InputError(f"{shown(archive)}: cannot be unpacked ({said_by(error)}); unpack it by hand") from error
    return folder


def _unpack_all(archive: Path, folder: Path, most: int) -> None:
    """Unpack *archive* into *folder*, which nothing in it leads out of. Raises ``InputError`` if it is too large."""
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as packed:
            _check_size(archive, sum(member.file_size for member in packed.infolist()), most)
            packed.extractall(folder)
    else:
        with tarfile.open(archive) as members:
            _check_size(archive, sum(member.size for member in members), most)
            members.extractall(folder, filter="data")
    folder.mkdir(exist_ok=True)  # there is none of an empty archive


def _check_size(archive: Path, size: int, most: int) -> None:
    if size > most:
        raise InputError(f"{shown(archive)}: unpacks to {size // 10**6:,} MB; unpack it by hand if you trust it")


# --- Items ---------------------------------------------------------------------------------------


def _paired(files: Sequence[_File], langs: Two) -> Iterator[Item]:
    """Yield the items: pairs that the names tell, and all others alone; not in order."""
    names = [file.name for file in files]
    alone = set(range(len(files)))
    for source, target, name in pair_by_name(names, langs):
        alone -= {source, target}
        yield Item(name, files[source].path, files[target].path)
    for number in sorted(alone):
        yield Item(names[number], files[number].path)


def _named(items: Iterable[Item]) -> Iterator[Item]:
    """Yield *items* with names without endings where those tell them apart, in order."""
    items = sorted(items, key=lambda item: item.id)
    short = [_short(item) for item in items]
    times = Counter(map(_key, short))
    taken = Counter[str]()
    for item, name in zip(items, short, strict=True):
        chosen = name if times[_key(name)] == 1 else item.id
        taken[_key(chosen)] += 1
        number = taken[_key(chosen)]
        yield replace(item, id=chosen if number == 1 else f"{chosen}-{number}")


def _short(item: Item) -> str:
    """Return the name of an item without an ending of documents."""
    name = item.id.removesuffix(".gz")
    ending = PurePosixPath(name).suffix
    return name.removesuffix(ending) if ending.lower() in ENDINGS else name


def _key(name: str) -> str:
    """Return what two names must not share: some file systems see neither capitals nor how accents are coded."""
    return unicodedata.normalize("NFC", name).casefold()


# --- Manifests -----------------------------------------------------------------------------------


def read_manifest(path: Path) -> list[Item]:
    """Return the items that the table at *path* lists, a sheet or JSON Lines, a row each.

    Its columns: ``document``, or ``source`` and ``target``, paths from the folder of the table; where wanted ``id``
    and ``langs`` (such as ``de,fr``); all others are carried along. Raises ``InputError``.
    """
    where, data = shown(path), read_bytes(path)
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    rows = list(_json_rows(decode(data, where), where) if is_json else _cells(data, where))
    if not rows:
        raise InputError(f"{where}: no rows; {_EXPECTED}")
    return list(_named(_item(row, path.parent, f"{where}, row {number}") for number, row in rows))


def _cells(data: bytes, where: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each row of a sheet."""
    for number, cells in parse_table(data, where, (), ()).rows:
        yield number, {column: unguard(cell).strip() for column, cell in cells.items() if column}


def _json_rows(text: str, where: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each line that is not blank."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where}, line {number}: no JSON ({error})") from error
        if not isinstance(row, dict):
            raise InputError(f"{where}, line {number}: {line.strip()[:40]!a} is no object with columns")
        yield number, {str(name): _cell(value) for name, value in row.items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _item(row: dict[str, str], folder: Path, where: str) -> Item:
    """Return the item of one row; raise ``InputError`` for one that names no document."""
    source, target = row.get("source") or row.get("document", ""), row.get("target", "")
    if not source or (row.get("source") and not target):
        raise InputError(f"{where}: names no document; {_EXPECTED}")
    langs = _langs(row["langs"], where) if row.get("langs") else None
    name = PurePosixPath(row.get("id") or source.replace("\\", "/"))
    parts = [part for part in name.parts if part not in ("..", ".", name.anchor)]
    if not parts:
        raise InputError(f"{where}: {row.get('id') or source!a} names no file")
    columns = tuple((column, value) for column, value in row.items() if column not in _COLUMNS)
    return Item("/".join(parts), folder / source, folder / target if target else None, langs, columns=columns)


def _langs(text: str, where: str) -> Two:
    try:
        return check_langs([code_of_name(part.strip()) or part.strip() for part in re.split(r"[,;\s]+", text)])
    except SettingError as error:
        raise InputError(f"{where}: {error}") from None
