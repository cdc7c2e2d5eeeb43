"""Every format that results are written in, by the name that ``--format`` takes.

Sheets (csv, tsv, jsonl, xlsx) hold all rows; memories (tmx, xliff, moses) the kept ones with text on both
sides. The others show an alignment sentence by sentence and cannot be made of rows alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from aligner.errors import SettingError
from aligner.formats.xmltext import UnitReport
from aligner.records import Alignment
from aligner.rows import Row

Two: TypeAlias = tuple[str, str]
Paths: TypeAlias = tuple[Path, ...]
RowWriter: TypeAlias = Callable[[Sequence[Row], Paths, Two], UnitReport | None]
"""Called with rows, where to write them, and the two language tags."""

AlignmentWriter: TypeAlias = Callable[[Alignment, Paths], UnitReport | None]


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is written; a format has one of the two writers."""

    name: str
    about: str
    """What it is, in a few words."""
    endings: tuple[str, ...]
    """Of the files, one or several; ``{0}`` and ``{1}`` stand for the two languages."""
    write_rows: RowWriter | None = None
    write_alignment: AlignmentWriter | None = None
    is_sheet: bool = False
    """Whether it lists all rows, and in the order they are given."""

    def paths(self, stem: Path, langs: Two) -> Paths:
        """Return where the files go; *stem* is the path without endings.

        >>> [path.name for path in FORMATS["moses"].paths(Path("x.y"), ("zh", "en"))]
        ['x.y.zh', 'x.y.en']
        """
        return tuple(stem.with_name(stem.name + ending.format(*langs)) for ending in self.endings)


def parse_formats(text: str, known: Sequence[str]) -> list[str]:
    """Return the formats named in *text*, separated by commas, each once.

    Raises ``SettingError`` for one that is not among the *known*.
    """
    names = [name.strip().lower() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise SettingError(f"unknown format {name!r}; known: {', '.join(known)}")
    return list(dict.fromkeys(names))


# The writers are imported when they are called: some need libraries that take long to load.


def _csv(rows: Sequence[Row], paths: Paths, _tags: Two) -> None:
    from aligner.formats.sheet import write_rows

    write_rows(rows, paths[0])


def _tsv(rows: Sequence[Row], paths: Paths, _tags: Two) -> UnitReport:
    from aligner.formats.plain import write_tsv

    return write_tsv(rows, paths[0])


def _jsonl(rows: Sequence[Row], paths: Paths, _tags: Two) -> UnitReport:
    from aligner.formats.plain import write_jsonl

    return write_jsonl(rows, paths[0])


def _xlsx(rows: Sequence[Row], paths: Paths, tags: Two) -> UnitReport:
    from aligner.formats.workbook import write_xlsx

    return write_xlsx(rows, paths[0], tags)


def _tmx(rows: Sequence[Row], paths: Paths, tags: Two) -> UnitReport:
    from aligner.formats.tmx import write_tmx_rows

    return write_tmx_rows(rows, paths[0], tags)


def _xliff(rows: Sequence[Row], paths: Paths, tags: Two) -> UnitReport:
    from aligner.formats.xliff import write_xliff

    return write_xliff(rows, paths[0], tags)


def _moses(rows: Sequence[Row], paths: Paths, _tags: Two) -> UnitReport:
    from aligner.formats.plain import write_moses

    return write_moses(rows, (paths[0], paths[1]))


def _html(alignment: Alignment, paths: Paths) -> None:
    from aligner.formats.page import write_html

    write_html(alignment, paths[0])


def _plot(alignment: Alignment, paths: Paths) -> None:
    from aligner.formats.plot import write_plot

    write_plot(alignment, paths[0])


def _intertext(alignment: Alignment, paths: Paths) -> UnitReport:
    from aligner.formats.intertext import write_intertext

    return write_intertext(alignment, (paths[0], paths[1], paths[2]))


def _ladder(alignment: Alignment, paths: Paths) -> None:
    from aligner.formats.ladder import write_ladder

    write_ladder(alignment, paths[0])


_INTERTEXT: Final = (".{0}.xml", ".{1}.xml", ".{0}.{1}.xml")

FORMATS: Final = {
    each.name: each
    for each in (
        Format("csv", "sheet for review", (".csv",), _csv, is_sheet=True),
        Format("xlsx", "the same for Excel", (".xlsx",), _xlsx, is_sheet=True),
        Format("tsv", "the same with tabs", (".tsv",), _tsv, is_sheet=True),
        Format("jsonl", "the same for programs", (".jsonl",), _jsonl, is_sheet=True),
        Format("tmx", "translation memory", (".tmx",), _tmx),
        Format("xliff", "XLIFF 2.1", (".xlf",), _xliff),
        Format("moses", "a text for each language", (".{0}", ".{1}"), _moses),
        Format("html", "review page", (".html",), write_alignment=_html),
        Format("png", "plot of the path", (".png",), write_alignment=_plot),
        Format("svg", "plot of the path", (".svg",), write_alignment=_plot),
        Format("intertext", "InterText XML", _INTERTEXT, write_alignment=_intertext),
        Format("ladder", "index lists", (".beads",), write_alignment=_ladder),
    )
}
"""All formats, those for people first."""

ENDINGS: Final = {
    **{each.endings[0]: each.name for each in FORMATS.values() if len(each.endings) == 1},
    ".xliff": "xliff",
    ".ndjson": "jsonl",
    ".moses": "moses",
}
"""The format that a file's ending stands for; two files of text stand for moses too."""

ROW_FORMATS: Final = tuple(name for name, each in FORMATS.items() if each.write_rows)
"""Those that rows alone can be written in."""
