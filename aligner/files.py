"""The only place that opens files: whole files in, whole files out, dated, and one clear line when that fails."""

import contextlib
import errno
import os
import re
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from io import BufferedReader
from pathlib import Path
from typing import IO, Final

from filelock import FileLock, Timeout

from aligner.errors import InputError, OutputError, SettingError

_LATEST: Final = 253_402_300_799
"""Seconds from 1970 to the end of 9999: later years have no four digits."""
_ENDLESS: Final = 1 << 30
"""Bytes that are read of what is no plain file: a device may never end."""
STDIN: Final = Path("\0standard input")
"""Stands for standard input where a document is read; no file can have such a name."""
_PATIENCE: Final = 1.0
"""Seconds that a lock is waited for without a word."""


def shown(path: Path) -> str:
    """Return *path* as one printable line, whatever its name holds."""
    text = str(path).removeprefix("\0" * (path == STDIN))
    return text if text.isprintable() else ascii(text)


def is_folder(path: Path) -> bool:
    """Whether *path* is a folder; no for a name that no file could have."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for too long a name


def base_name(path: Path) -> str:
    """Return what the document at *path* is called, and what is written of it."""
    return "stdin" if path == STDIN else path.stem or path.name


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file at *path*; raise ``InputError`` if there is none that can be read.

    A pipe or device is read to its end; one that does not come to an end is refused.
    """
    with opened(path) as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file.read()
        data = file.read(_ENDLESS)
        if len(data) == _ENDLESS:
            raise InputError(f"{shown(path)}: no plain file, and over a gigabyte long; save it as a file first")
        return data


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """Lend the file at *path* to be read piece by piece; raise ``InputError`` if it cannot be."""
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(path, error) from error
    with file:
        try:
            yield file
        except OSError as error:
            raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    """Return what to say of a file that cannot be read."""
    match error:
        case FileNotFoundError():
            hint = "; no file matches the pattern" if re.search(r"[*?[]", str(path)) else ""
            return InputError(f"{shown(path)}: no such file{hint}")
        case IsADirectoryError():
            return InputError(f"{shown(path)}: a folder, not a file; name the files in it")
        case PermissionError():
            return InputError(f"{shown(path)}: no permission to read it")
    return InputError(f"{shown(path)}: cannot be read ({_reason(error)})")


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[IO[bytes]]:
    """Lend an empty file in *folder*, which is made where it is missing; the file is gone after the block.

    Raises ``OutputError`` if it cannot be made or grow.
    """
    _make_folder(folder)
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".", suffix=".tmp") as file:
            yield file
    except OSError as error:
        raise OutputError(f"{shown(folder)}: no temporary file can be kept there ({_reason(error)})") from error


def read_stdin() -> bytes:
    """Return all that comes on standard input; raise ``InputError`` if it is closed or does not come to an end."""
    try:
        data = b"" if sys.stdin is None else sys.stdin.buffer.read(_ENDLESS)
    except OSError as error:
        raise InputError(f"{shown(STDIN)}: cannot be read ({_reason(error)})") from error
    if len(data) == _ENDLESS:
        raise InputError(f"{shown(STDIN)}: over a gigabyte long; save it as a file first")
    return data


def atomic_write(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write *data*, whole or piece by piece, to *path* whole or not at all, making its folder where that is missing.

    The data goes to a new file in the same folder and from there to the disk; then that file takes the place of
    *path*: readers see the old file or the new one, also after the power has failed. Where *path* is a symbolic
    link, all this is done to the file that it leads to, there already or not. The permissions of an old file are
    kept. Another name of the old file (a hard link) keeps the old data: it could only be written to in place,
    where a full disk would leave half of it.

    Raises ``OutputError``, and leaves nothing behind, if any step fails; also for an old file that may not be
    written to, though its folder may, and for what is no plain file, such as a device.
    """
    target = _led_to(path)
    _make_folder(target.parent)
    permissions = _permissions(target, path)
    # A short name of its own: the name of the target may already be as long as names may be.
    temporary = target.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        with temporary.open("xb") as file:  # made as any new file, so its permissions are the usual ones
            if permissions is not None:
                temporary.chmod(permissions)  # while it is empty: nobody reads what is not for him
            file.writelines([data] if isinstance(data, bytes) else data)
            _to_disk(file)
        temporary.replace(target)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise OutputError(f"{shown(path)}: cannot be written ({_reason(error)}){_hint(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _to_disk(file: IO[bytes]) -> None:
    """Wait until what was written to *file* is on the disk; some file systems cannot say."""
    file.flush()
    try:
        os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


@contextlib.contextmanager
def locked(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep all others that ask for the same away from *path* while the block runs; they wait.

    After a second they call *waiting*, once: a person should know why nothing happens.

    For reading a file and writing it anew, where another process or thread in between would lose one of the
    changes. What is locked is a hidden file beside *path* (beside what it leads to, for a symbolic link), as the
    file itself is replaced; only those who ask are kept away. It ends with the block, or with the process. Its
    folder is made where it is missing. The lock file is removed by its holder: whoever has waited for a removed
    one takes a new one (filelock, since 3.24). On Windows, where an open file stays, it may be left.

    Two files whose names begin alike may share a lock, so none must be locked inside another's block. Does
    nothing where there are no locks: on some network drives, in a folder that may not be written to. Raises
    ``OutputError`` if the folder cannot be made.
    """
    target = _led_to(path)
    _make_folder(target.parent)
    lock = FileLock(target.parent / f".{target.name[:40]}.lock")  # short: the name may be as long as names may be
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, ValueError, NotImplementedError):
            try:
                lock.acquire(_PATIENCE)
            except Timeout:
                waiting()
                lock.acquire()
            stack.callback(_release, lock)
        yield


def _release(lock: FileLock) -> None:
    """Remove the file of *lock*, and let the next one have it."""
    with contextlib.suppress(OSError):
        Path(lock.lock_file).unlink()
    lock.release()


def _led_to(path: Path) -> Path:
    """Return *path*, or the file that it leads to if it is a symbolic link; raise ``OutputError`` for a circle."""
    if not os.path.islink(path):  # noqa: PTH114 - Path's raises for odd names
        return path
    target = os.path.realpath(path)
    if os.path.islink(target):  # noqa: PTH114
        raise OutputError(f"{shown(path)}: a symbolic link that leads back to itself; remove it or choose another name")
    return Path(target)


def refuse_device(path: Path) -> None:
    """Raise ``OutputError`` if there is a device or pipe at *path*: reading what is there could take for ever."""
    with contextlib.suppress(OSError, ValueError):  # not there, or no possible name
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise OutputError(f"{shown(path)}: a device or the like, not a plain file; choose another name")


def _permissions(target: Path, path: Path) -> int | None:
    """Return the permissions of the file at *target*, None if there is none to see.

    Raises ``OutputError``, which calls it *path*, if it is none that may be replaced.
    """
    try:
        mode = target.stat().st_mode
    except (OSError, ValueError):  # not there, or no possible name: writing will say so
        return None
    if stat.S_ISDIR(mode):
        raise OutputError(f"{shown(path)}: a folder of that name is in the way; choose another")
    refuse_device(path)
    if not os.access(target, os.W_OK):
        raise OutputError(f"{shown(path)}: write-protected; allow writing to it, or choose another folder")
    return stat.S_IMODE(mode)


def _make_folder(folder: Path) -> None:
    """Make *folder* and those above it; raise ``OutputError`` if a file stands there or it is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"{shown(folder)}: a file stands where the output folder should be") from error
    except (OSError, ValueError) as error:
        raise OutputError(f"{shown(folder)}: the folder cannot be made ({_reason(error)})") from error


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write several files that belong together; if one cannot be written, those before are as they were.

    Raises ``OutputError``. Each file is replaced at once, all of them one after the other: only a crash of
    the machine in between could leave some of them new.
    """
    done: list[tuple[Path, bytes | None]] = []
    try:
        for path, data in files:
            before = read_bytes(path) if os.path.isfile(path) else None  # noqa: PTH113 - Path's raises for odd names
            atomic_write(path, data)
            done.append((path, before))
    except (OutputError, InputError) as error:
        for path, before in done:
            _put_back(path, before)
        raise OutputError(str(error)) from error


def _put_back(path: Path, before: bytes | None) -> None:
    """Give the file at *path* what it held *before*, or remove it if there was none."""
    if before is None:
        with contextlib.suppress(OSError):
            _led_to(path).unlink(missing_ok=True)
    else:
        atomic_write(path, before)


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return what to say of a file or folder that cannot be written."""
    return OutputError(f"{shown(path)}: cannot be written ({_reason(error)})")


def _reason(error: OSError | ValueError) -> str:
    """Return why the system refused, in one line of lower case."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def _hint(error: OSError | ValueError) -> str:
    """Return what to try, for the refusals that a person can do something about."""
    if isinstance(error, PermissionError):
        return "; close it in other programs, or choose another folder"
    return ""


def timestamp(created: datetime | None = None) -> str:
    """Return *created* (by default the time of ``source_date``, else now) in UTC as TMX writes dates.

    Raises ``SettingError`` as ``source_date`` does.

    >>> from datetime import timezone
    >>> timestamp(datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc))
    '20240506T070809Z'
    """
    return (created or source_date() or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def source_date() -> datetime | None:
    """Return the time that ``SOURCE_DATE_EPOCH`` names, for files that are the same each time they are made.

    None if it is not set, or empty. Raises ``SettingError`` unless it is a number of whole seconds since 1970
    (reproducible-builds.org, "SOURCE_DATE_EPOCH", 4.1).
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,12}", text) or int(text) > _LATEST:
        raise SettingError(
            f"SOURCE_DATE_EPOCH is {text[:40]!a}, no date; set it to whole seconds since 1970, or to nothing"
        )
    return datetime.fromtimestamp(int(text), UTC)


def same_place(one: Path, other: Path) -> bool:
    """Whether both names lead to one file, there or to be made, also through links."""
    return os.path.realpath(one) == os.path.realpath(other)


def identities(paths: Iterable[Path]) -> set[tuple[int, int]]:
    """Return what makes those of *paths* that exist the files that they are: device and number there."""
    found = set()
    for path in paths:
        with contextlib.suppress(OSError, ValueError):  # not there, or no possible name
            status = path.stat()
            found.add((status.st_dev, status.st_ino))
    return found


def protect(inputs: Set[tuple[int, int]], results: Iterable[Path]) -> None:
    """Raise ``OutputError`` if one of *results* would be written over one of *inputs* (``identities``)."""
    for path in results:
        if identities([path]) & inputs:
            raise OutputError(f"{shown(path)}: an input of this call, not written over; choose another folder with -o")


def program_version() -> str:
    """Return the version of this package, or 0 where it runs without being installed."""
    try:
        return version("parallel-aligner")
    except PackageNotFoundError:
        return "0"
