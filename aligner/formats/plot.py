"""The path of an alignment as a figure for papers: PNG or SVG.

A dot plot as in the literature: source sentences downwards, target sentences to the right, each bead the box
of its sentences. No text of the document is drawn: the font has no Chinese.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PolyCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from aligner.errors import OutputError
from aligner.files import atomic_write, shown, source_date
from aligner.formats import Output, UnitReport
from aligner.records import Alignment, Bead, Crossing

FORMATS: Final = ("png", "svg")

_INCHES: Final = 5.0
"""Width and height: more than a column of a two-column paper, less than a page."""
_DPI: Final = 300
"""What journals ask of images at the least."""
_STROKE: Final = 1.8
"""Points around each box, in its colour: a bead of a long document is still a mark that is seen in print."""
_SHARE: Final = 0.8
"""Of the map viridis, which ends in a yellow that is lost on white paper."""
_GAP: Final = "0.87"
"""Grey of unpaired sentences, of 1: lighter than every bead in print without colours."""
_MOVED: Final = "#d55e00"
"""Vermilion of Okabe and Ito's palette for colour-blind readers (2008); without colours the frame is enough."""
_VECTORS: Final = 2000
"""Most beads drawn as shapes in an SVG (0.4 MB); more are an image in it, as the file would grow by 0.2 kB each."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the path of the alignment as a figure of 5 by 5 inches, PNG (300 dpi) or SVG by the ending of its name.

    Sentences are counted from 1 among those aligned, as ``Bead`` does, not as in ids. A bead is the box of its
    sentences in the colour of its confidence; an unpaired sentence is a grey band; a moved passage has a frame
    with its own beads. Where sentences are narrower than a dot, colours blend, and bands are as
    faint as unpaired sentences are rare. Without beads the figure is empty. Equal alignments give equal bytes
    with the same version of matplotlib. Not for threads: its settings change while this runs.

    Raises ``OutputError`` for another ending, or if the file cannot be written;
    ``SettingError`` as ``source_date`` does: matplotlib reads that date too, though the figure has none.
    """
    kind = paths[0].suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise OutputError(f"{shown(paths[0])}: unknown kind of picture; name it .png or .svg")
    source_date()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever settings a user has: the same bytes for all
        matplotlib.rcParams["svg.hashsalt"] = "alignment"  # names inside the file, else drawn at random
        data = _picture(_figure(output.aligned), kind)
    atomic_write(paths[0], data)
    return UnitReport(len(output.aligned.listed))


def _picture(figure: Figure, kind: str) -> bytes:
    """Return the bytes of *figure*, without date and program."""
    metadata = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
    file = io.BytesIO()
    figure.savefig(file, format=kind, dpi=_DPI, metadata=metadata)
    return file.getvalue()


def _figure(alignment: Alignment) -> Figure:
    """Return the figure; what is drawn later lies on top."""
    figure = Figure((_INCHES, _INCHES), layout="constrained")
    axes = figure.add_subplot()
    right, bottom = len(alignment.target), len(alignment.source)
    _set_axis(axes.xaxis, f"target sentence ({alignment.langs[1]})", right)
    _set_axis(axes.yaxis, f"source sentence ({alignment.langs[0]})", bottom)
    axes.set_xlim(0.5, max(1, right) + 0.5)
    axes.set_ylim(max(1, bottom) + 0.5, 0.5)  # the origin is top left

    many = len(alignment.listed) > _VECTORS
    gaps = [_band(pair.bead, right, bottom) for pair in alignment.pairs if pair.bead.is_null]
    beads = [pair for pair in alignment.listed if not pair.bead.is_null]
    if gaps:
        _draw(axes, gaps, gid="unpaired", label="unpaired", facecolors=_GAP, linewidths=0, rasterized=many)
    marks = _draw(
        axes,
        [_box(pair.bead) for pair in beads],
        gid="beads",
        array=[pair.confidence for pair in beads],
        cmap=ListedColormap(matplotlib.colormaps["viridis"].resampled(256)(range(round(256 * _SHARE)))),
        clim=(0, 1),
        edgecolors="face",
        linewidths=_STROKE,
        rasterized=many,
    )
    if alignment.crossings:
        frames = [_box(crossing) for crossing in alignment.crossings]
        _draw(axes, frames, gid="moved", label="moved", facecolors="none", edgecolors=_MOVED, linewidths=_STROKE)
    figure.colorbar(marks, ax=axes, label="confidence", aspect=30, pad=0.02)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False)
    return figure


def _set_axis(axis: Axis, label: str, sentences: int) -> None:
    """Name *axis*, and number whole sentences on it, none if there are none."""
    axis.set_label_text(label)
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], integer=True) if sentences else NullLocator())


def _draw(axes: Axes, boxes: Sequence[Box], **style: Any) -> PolyCollection:
    """Draw all *boxes* at their exact place: snapped to dots, thin ones would be lost or grow."""
    corners = [((a, b), (c, b), (c, d), (a, d)) for a, b, c, d in boxes]
    drawn = PolyCollection(corners, snap=False, zorder=1, **style)
    axes.add_collection(drawn, autolim=False)
    return drawn


def _box(run: Bead | Crossing) -> Box:
    """Return the place of the sentences of *run*; the first sentence goes from 0.5 to 1.5."""
    return run.target.start + 0.5, run.source.start + 0.5, run.target.stop + 0.5, run.source.stop + 0.5


def _band(bead: Bead, right: int, bottom: int) -> Box:
    """Return the band of a null bead, from one end of the figure to the other."""
    left, top, end, low = _box(bead)
    return (0.5, top, right + 0.5, low) if bead.source.start < bead.source.stop else (left, 0.5, end, bottom + 0.5)
