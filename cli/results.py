"""What the commands share in writing results: every format that was asked for, and what could not be written."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.errors import AlignerError, OutputError
from aligner.files import shown
from aligner.formats.registry import FORMATS, Two
from aligner.languages.tags import codes_of
from aligner.records import Alignment
from cli.summary import count

if TYPE_CHECKING:
    from aligner.rows import Row


@dataclass
class Results:
    """Files written for one document, and what is to be said of them."""

    written: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    faults: list[AlignerError] = field(default_factory=list)
    """One for each file that could not be written; the others are."""

    def raise_faults(self) -> None:
        """Raise ``OutputError``, a line for each fault, if there is any."""
        if self.faults:
            raise OutputError("\n".join(dict.fromkeys(map(str, self.faults))))


def same_place(one: Path, other: Path) -> bool:
    """Whether both names lead to one file, there or to be made, also through links."""
    return os.path.realpath(one) == os.path.realpath(other)


def paths_of(formats: Sequence[str], stem: Path, langs: Two) -> list[Path]:
    """Return where the files of all *formats* go."""
    return [path for name in formats for path in FORMATS[name].paths(stem, langs)]


def write_results(
    formats: Sequence[str],
    stem: Path,
    rows: "Sequence[Row]",
    tags: Two,
    *,
    sheet_rows: "Sequence[Row] | None" = None,
    alignment: Alignment | None = None,
) -> Results:
    """Write *rows* in all *formats*, the sheets with *sheet_rows* if given; some need the *alignment* itself."""
    results = Results()
    for name in formats:
        wanted = FORMATS[name]
        paths = wanted.paths(stem, codes_of(tags))
        try:
            if wanted.write_rows:
                listed = sheet_rows if wanted.is_sheet and sheet_rows is not None else rows
                report = wanted.write_rows(listed, paths, tags)
            else:
                assert wanted.write_alignment and alignment  # commands without one offer formats of rows only
                report = wanted.write_alignment(alignment, paths)
            results.written += paths
            if report and report.removed_characters:
                lost = count(report.removed_characters, "character")
                results.remarks.append(f"  {lost} left out of {shown(paths[0])}: {name} cannot hold such")
        except OutputError as error:
            results.faults.append(error)
    return results
