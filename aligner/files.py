"""The only place that opens files: whole files in, whole files out, and one clear line when that fails."""

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from aligner.errors import InputError, OutputError


def shown(path: Path) -> str:
    """Return *path* as one printable line, whatever its name holds."""
    text = str(path)
    return text if text.isprintable() else ascii(text)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file at *path*; raise ``InputError`` if there is none that can be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        hint = "; no file matches the pattern" if re.search(r"[*?[]", str(path)) else ""
        raise InputError(f"{shown(path)}: no such file{hint}") from error
    except IsADirectoryError as error:
        raise InputError(f"{shown(path)}: a folder, not a file; name the files in it") from error
    except PermissionError as error:
        raise InputError(f"{shown(path)}: no permission to read it") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(f"{shown(path)}: cannot be read ({_reason(error)})") from error


def atomic_write(path: Path, data: bytes) -> None:
    """Write *data* to *path* whole or not at all, making its folder where that is missing.

    The data goes to a new file in the same folder, which then takes the place of *path*; readers see the
    old file or the new one. Where *path* is a symbolic link, all this is done to the file that it leads to,
    there already or not. The permissions of an old file are kept. Another name of the old file (a hard link)
    keeps the old data: it could only be written to in place, where a full disk would leave half of it.

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
            file.write(data)
        temporary.replace(target)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise OutputError(f"{shown(path)}: cannot be written ({_reason(error)}){_hint(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep all others that ask for the same away from *path* while the block runs; they wait.

    For reading a file and writing it anew, where another process in between would lose one of the changes. The
    lock is on the whole folder of *path* (flock(2), advisory: only those who ask are kept away), as the file
    itself is replaced; so two files of one folder must not be locked one inside the other. The folder is
    made where it is missing. It ends with the block, or with the process.

    Does nothing where there are no such locks: on Windows, on some network drives, for a folder that may not
    be listed. Raises ``OutputError`` if the folder cannot be made.
    """
    folder = _led_to(path).parent
    _make_folder(folder)
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)  # which also ends the lock
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def _led_to(path: Path) -> Path:
    """Return *path*, or the file that it leads to if it is a symbolic link; raise ``OutputError`` for a circle."""
    if not os.path.islink(path):  # noqa: PTH114 - Path's raises for odd names
        return path
    target = os.path.realpath(path)
    if os.path.islink(target):  # noqa: PTH114
        raise OutputError(f"{shown(path)}: a symbolic link that leads back to itself; remove it or choose another name")
    return Path(target)


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
    if not stat.S_ISREG(mode):
        raise OutputError(f"{shown(path)}: a device or the like, not a plain file; choose another name")
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


def _reason(error: OSError | ValueError) -> str:
    """Return why the system refused, in one line of lower case."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def _hint(error: OSError | ValueError) -> str:
    """Return what to try, for the refusals that a person can do something about."""
    if isinstance(error, PermissionError):
        return "; close it in other programs, or choose another folder"
    return ""
