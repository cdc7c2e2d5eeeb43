"""Places that a person names: told at once if nothing could be written there."""

import os
from pathlib import Path

import click

from aligner.files import shown


def check_place(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    """Return *value* if something could be written there: told at once, not after an hour's work."""
    if value is None:
        return None
    there = value if is_folder(value) else next(path for path in value.parents if os.path.lexists(path))
    if not there.is_dir():
        raise click.BadParameter(f"{shown(there)} is a file, not a folder")
    if not os.access(there, os.W_OK):
        raise click.BadParameter(f"no permission to write to the folder {shown(there)}")
    return value


def is_folder(path: Path) -> bool:
    """Whether *path* is a folder; no for a name that no file could have."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for too long a name
