"""The only place that opens files: whole files in, whole files out, and one clear line when that fails."""

import contextlib
import os
import re
import secrets
from collections.abc import Sequence
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
    old file or the new one. Raises ``OutputError``, and leaves nothing behind, if any step fails.
    """
    _make_folder(path.parent)
    # A short name of its own: the name of the target may already be as long as names may be.
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        with temporary.open("xb") as file:  # made as any new file, so its permissions are the usual ones
            file.write(data)
        temporary.replace(path)
    except IsADirectoryError as error:
        raise OutputError(f"{shown(path)}: a folder of that name is in the way; choose another") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise OutputError(f"{shown(path)}: cannot be written ({_reason(error)}){_hint(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


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
            path.unlink(missing_ok=True)
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
