"""A card as one page for a browser: tables, and pictures drawn here; no script, nothing from elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

MARK: Final = "<!-- corpus card: written anew by each align merge -->"
"""What tells the card of a corpus from another README or page."""

_WIDTH, _HEIGHT, _FOOT, _HEAD = 720, 220, 36, 24
"""Of a picture, and of the rooms below and above its bars, in its own units."""
_COLOURS: Final = ("#4477aa", "#cc6677")
"""Blue and rose, told apart by all eyes (Paul Tol's scheme), on white and on black."""
_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; font-size: 0.9rem; }
th, td { text-align: start; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid #8886; }
td { overflow-wrap: anywhere; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { width: 100%; height: auto; }
svg text { fill: currentColor; font-size: 11px; }
"""


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of numbers side by side."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    """One or two, each its name and a number for each label."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a card."""

    title: str
    """Empty for the first one, which stands under the title of the card."""
    head: tuple[str, ...]
    """Empty for a table whose first column names what stands in the second."""
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    bars: Bars | None = None


def page(title: str, sections: Iterable[Section]) -> str:
    """Return the page of *sections* under *title*."""
    body = "\n".join(line for section in sections for line in _lines(section))
    return (
        f'<!DOCTYPE html>\n{MARK}\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def _lines(section: Section) -> Iterator[str]:
    """Yield the lines of one section."""
    if section.title:
        yield f"<h2>{escape(section.title)}</h2>"
    if section.note:
        yield f"<p>{escape(section.note)}</p>"
    if section.bars and any(any(values) for _, values in section.bars.series):
        yield from _picture(section.bars)
    if not section.rows:
        yield "<p>None.</p>"
        return
    columns = zip(*section.rows, strict=True)
    kinds = [' class="number"' if section.head and all(map(_is_number, some)) else ' dir="auto"' for some in columns]
    yield "<table>"
    if section.head:
        names = zip(kinds, section.head, strict=True)
        yield f"<thead><tr>{''.join(f'<th{kind}>{escape(name)}</th>' for kind, name in names)}</tr></thead>"
    yield "<tbody>"
    for first, *others in section.rows:
        cells = "".join(f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds[1:], others, strict=True))
        yield f'<tr><th scope="row" dir="auto">{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table>"


def _is_number(text: str) -> bool:
    """Whether *text* is one: numbers stand under each other."""
    return text.isascii() and text.replace(",", "").replace(".", "").removesuffix("%").isdigit()


def _picture(bars: Bars) -> Iterator[str]:
    """Yield the picture: for each label a bar of each series, the highest as high as there is room."""
    most = max(max(values) for _, values in bars.series)
    step = _WIDTH / len(bars.labels)
    wide = step * 0.8 / len(bars.series)
    yield f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(bars.title)}">'
    yield f"<title>{escape(bars.title)}</title>"
    for number, (name, values) in enumerate(bars.series):
        colour = _COLOURS[number]
        yield f'<rect x="{number * 220}" y="4" width="10" height="10" fill="{colour}"/>'
        yield f'<text x="{number * 220 + 14}" y="13">{escape(name)}</text>'
        for at, value in enumerate(values):
            high = (_HEIGHT - _FOOT - _HEAD) * value / most
            x, y = at * step + step * 0.1 + number * wide, _HEIGHT - _FOOT - high
            yield (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{colour}">'
                f"<title>{escape(bars.labels[at])}: {value:,}</title></rect>"
            )
    base = _HEIGHT - _FOOT
    yield f'<line x1="0" x2="{_WIDTH}" y1="{base}" y2="{base}" stroke="currentColor" stroke-width="0.5"/>'
    for at, label in enumerate(bars.labels):
        yield f'<text x="{at * step + step / 2:.1f}" y="{base + 16}" text-anchor="middle">{escape(label)}</text>'
    yield "</svg>"
