"""What a script gets of an alignment: a table, files by their endings, and what a notebook shows.

>>> from aligner import align_text
>>> alignment = align_text("今天天气很好。 The weather is nice today.", name="walk")
>>> alignment
<Alignment walk: 1 zh and 1 en sentences, 1 pair, 1 kept>
>>> for pair in alignment:
...     print(pair.source, pair.target)
今天天气很好。 The weather is nice today.
>>> alignment.to_pandas()["type"].tolist()
['1-1']
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aligner.errors import OutputError, SettingError
from aligner.files import shown
from aligner.formats import ENDINGS, FORMATS, Output
from aligner.languages.tags import codes_of, default_tags, parse_tags
from aligner.records import Alignment
from aligner.rows import Row, Two, cells_of, rows_of, to_pandas

if TYPE_CHECKING:
    from pandas import DataFrame

_SHOWN: Final = 20
"""Rows that a notebook shows."""
_COLUMNS: Final = ("id", "source", "target", "confidence", "flags", "keep")
"""What a notebook shows of them."""


@dataclass(frozen=True, slots=True, repr=False)
class Aligned(Alignment):
    """An alignment that can be written, and looked at as a table."""

    @classmethod
    def of(cls, alignment: Alignment) -> "Aligned":
        """Return *alignment*, with what a script does with it."""
        return cls(**{field.name: getattr(alignment, field.name) for field in fields(alignment)})

    def to_pandas(self) -> "DataFrame":
        """Return the rows as a table of pandas, its columns those of a sheet, flags as tuples."""
        return to_pandas(self)

    def write(self, path: str | os.PathLike[str], tags: str | Two | None = None) -> tuple[Path, ...]:
        """Write the file that the ending of *path* asks for, over one that is there; return what was written.

        Sheets (``.csv``, ``.xlsx``, ``.tsv``, ``.jsonl``) hold all rows, memories (``.tmx``, ``.xlf``) the kept
        pairs; ``.html`` is the review page, ``.png`` and ``.svg`` show the path. For ``x.moses`` there are two texts,
        ``x.zh`` and ``x.en``, which are not written over. *tags* are the languages as a memory names them, such as
        ``"zh-CN,en-GB"``. Raises ``OutputError`` for what cannot be written, also a memory of texts that do not seem
        to belong together, and ``SettingError`` for an unknown ending or tag.
        """
        place, named = Path(path), _tags(self, tags)
        name = ENDINGS.get(place.suffix.lower())
        if name is None:
            raise SettingError(f"{shown(place)}: unknown ending {place.suffix!r}; known: {', '.join(ENDINGS)}")
        form = FORMATS[name]
        if self.unrelated and form.is_memory:
            raise OutputError(
                f"{shown(place)}: the texts do not seem to be each other's translation; no memory written, "
                "Settings(anyway=True) aligns them for one"
            )
        paths = form.paths(place.with_suffix(""), codes_of(named)) if len(form.endings) > 1 else (place,)
        for other in paths:
            if other != place and os.path.lexists(other):
                raise OutputError(f"{shown(other)}: a file of that name is there; remove it or choose another name")
        form.write(Output(rows_of(self), named, self), paths)
        return paths

    def _repr_html_(self) -> str:
        """Return a table of the first rows, for notebooks."""
        rows = rows_of(self)
        more = f"<p>… and {len(rows) - _SHOWN:,} more rows; <code>to_pandas()</code> has all</p>"
        head = "".join(f"<th>{column}</th>" for column in _COLUMNS)
        body = "".join(_html_rows(rows[:_SHOWN], self.langs))
        return (
            f"<p>{escape(repr(self))}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            f"{more if len(rows) > _SHOWN else ''}"
        )


def _tags(alignment: Alignment, tags: str | Two | None) -> Two:
    """Return the languages as a memory names them: *tags*, or the usual ones."""
    if tags is None:
        return default_tags(alignment.langs)
    return parse_tags(tags if isinstance(tags, str) else ",".join(tags))


def _html_rows(rows: Sequence[Row], langs: Two) -> Iterator[str]:
    """Yield each row in HTML; texts say their language, and run in its direction."""
    of_side = dict(zip(("source", "target"), langs, strict=True))
    for row in rows:
        cells = cells_of(row)
        yield "<tr>"
        for column in _COLUMNS:
            said = f' lang="{of_side[column]}" dir="auto" style="text-align: start"' if column in of_side else ""
            yield f"<td{said}>{escape(cells[column])}</td>"
        yield "</tr>"
