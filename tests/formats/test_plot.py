"""Figures show every bead, in the same bytes each time, whatever the size of the document."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aligner.errors import OutputError, SettingError
from aligner.formats import FORMATS, Output
from aligner.records import Alignment, Crossing, Pair
from tests.samples import SMALL, bead_at, names, sentence

pytest.importorskip("matplotlib")

SVG = "{http://www.w3.org/2000/svg}"
EMPTY = replace(SMALL, source=(), target=(), source_ids=(), target_ids=(), pairs=())


def plot(what: Alignment, path: Path) -> None:
    """Write the figure that the ending of *path* asks for."""
    FORMATS["png"].write(Output((), alignment=what), (path,))


def path_of(*steps: tuple[int, int, float]) -> Alignment:
    """Return an alignment of beads of so many source and target sentences and such confidence."""
    ends = [(0, 0)]
    for source, target, _ in steps:
        ends.append((ends[-1][0] + source, ends[-1][1] + target))
    beads = [bead_at(*(a[0], b[0], a[1], b[1])) for a, b in pairwise(ends)]
    pairs = (Pair("", "", bead, sure, not bead.is_null) for bead, (_, _, sure) in zip(beads, steps, strict=True))
    sides = [tuple([sentence("x")] * total) for total in ends[-1]]
    return replace(SMALL, source=sides[0], target=sides[1], pairs=tuple(pairs))


PATH = path_of((1, 1, 0.9), (2, 1, 0.2), (1, 0, 0.5), (1, 1, 0.9), (0, 2, 0.5), (0, 1, 0.5), (1, 3, 1.0))


def with_moved(path: Alignment) -> Alignment:
    """Return *path* with a moved passage of two pairs."""
    beads = bead_at(3, 4, 4, 5), bead_at(4, 5, 5, 6)
    moved = tuple(Pair("", "", bead, 0.8, True, ("moved",)) for bead in beads)
    return replace(path, crossings=(Crossing(range(3, 5), range(4, 6), beads, 0.2),), moved=moved)


def marks(path: Path, name: str) -> list[ElementTree.Element]:
    """Return the shapes that an SVG draws in the group called *name*."""
    group = ElementTree.parse(path).getroot().find(f".//{SVG}g[@id='{name}']")
    if group is None:
        return []
    return list(group.iter(f"{SVG}use")) or list(group.iter(f"{SVG}path"))


def fills(path: Path) -> list[str]:
    """Return the colours of the beads of an SVG."""
    return [mark.get("style", "").partition(";")[0] for mark in marks(path, "beads")]


class TestPicture:
    """What is in the files."""

    @pytest.mark.parametrize("alignment", [EMPTY, PATH], ids=["empty", "small"])
    def test_png(self, tmp_path: Path, alignment):
        """A PNG has 5 by 5 inches of 300 dots."""
        plot(alignment, tmp_path / "x.png")

        data = (tmp_path / "x.png").read_bytes()
        assert data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        assert [1500, 1500] == [int.from_bytes(data[at : at + 4]) for at in (16, 20)]
        assert ["x.png"] == names(tmp_path)

    def test_a_mark_for_each_bead(self, tmp_path: Path):
        """An SVG has a box for each bead and a band for each null bead, and no frame where nothing has moved."""
        plot(PATH, tmp_path / "x.svg")

        assert [4, 3, 0] == [len(marks(tmp_path / "x.svg", name)) for name in ("beads", "unpaired", "moved")]

    def test_colours(self, tmp_path: Path):
        """Beads of the same confidence have one colour, others another."""
        plot(PATH, tmp_path / "x.svg")

        first, doubtful, third, sure = fills(tmp_path / "x.svg")
        assert first == third
        assert len({first, doubtful, sure}) == 3

    def test_moved(self, tmp_path: Path):
        """A moved passage has one frame, and its beads come in addition to the others."""
        plot(with_moved(PATH), tmp_path / "x.svg")

        assert [6, 3, 1] == [len(marks(tmp_path / "x.svg", name)) for name in ("beads", "unpaired", "moved")]

    @pytest.mark.parametrize("alignment", [EMPTY, path_of((3, 0, 0.5)), path_of((0, 1, 0.5))])
    def test_no_pairs(self, tmp_path: Path, alignment):
        """An alignment without pairs is a valid figure without beads."""
        plot(alignment, tmp_path / "x.svg")

        assert [] == marks(tmp_path / "x.svg", "beads")
        assert len(alignment.pairs) == len(marks(tmp_path / "x.svg", "unpaired"))

    @pytest.mark.slow
    def test_long_documents(self, tmp_path: Path):
        """The SVG of 20,000 beads stays small: its marks are an image, its letters are not."""
        steps = [(1, 1, 0.99), (1, 2, 0.6), (1, 0, 0.5), (2, 1, 0.97)] * 5000
        plot(path_of(*steps), tmp_path / "x.svg")

        root = ElementTree.parse(tmp_path / "x.svg").getroot()
        assert (tmp_path / "x.svg").stat().st_size < 2_000_000
        assert root.find(f".//{SVG}image") is not None
        assert len(list(root.iter(f"{SVG}use"))) > 20


class TestSameBytes:
    """Figures can be kept under version control."""

    @pytest.mark.parametrize("ending", ["png", "svg"])
    def test_settings_of_a_user(self, tmp_path: Path, ending):
        """A user's settings of matplotlib change nothing, and are not changed."""
        import matplotlib

        plot(with_moved(PATH), tmp_path / f"a.{ending}")
        with matplotlib.rc_context({"axes.facecolor": "red", "savefig.dpi": 50, "svg.fonttype": "none"}):
            before = dict(matplotlib.rcParams)
            plot(with_moved(PATH), tmp_path / f"b.{ending}")
            after = dict(matplotlib.rcParams)

        assert before == after
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()

    @pytest.mark.slow
    def test_another_process(self, tmp_path: Path):
        """Another process writes the same SVG; it never loads matplotlib's global state."""
        plot(PATH, tmp_path / "a.svg")
        code = (
            "import sys, pathlib; from tests.formats.test_plot import PATH, plot\n"
            "plot(PATH, pathlib.Path(sys.argv[1]))\n"
            "sys.exit('matplotlib.pyplot' in sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code, str(tmp_path / "b.svg")], check=True, cwd=Path(__file__).parents[2])

        assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()

    def test_no_date(self, tmp_path: Path):
        """Nothing in the file says when or by which version it was made."""
        plot(PATH, tmp_path / "x.svg")

        text = (tmp_path / "x.svg").read_text(encoding="utf-8")
        assert "dc:date" not in text
        assert "Matplotlib v" not in text


class TestRefusals:
    """One clear line, and no file."""

    @pytest.mark.parametrize("name", ["x.pdf", "x", "x.svg.gz", ".png"])
    def test_endings(self, tmp_path: Path, name):
        """Any other ending is refused, with those that are right."""
        with pytest.raises(OutputError) as caught:
            plot(PATH, tmp_path / name)

        assert str(caught.value) == f"{tmp_path / name}: unknown kind of picture; name it .png or .svg"
        assert [] == names(tmp_path)

    def test_failed_writing(self, tmp_path: Path):
        """Nothing is left behind where the file cannot be written."""
        (tmp_path / "x.svg").mkdir()

        with pytest.raises(OutputError, match="a folder of that name is in the way"):
            plot(EMPTY, tmp_path / "x.svg")
        assert ["x.svg"] == names(tmp_path)
        assert [] == names(tmp_path / "x.svg")

    @pytest.mark.parametrize("name", ["图 (1).SVG", "a $b_1$ & c.svg", "\udcff.svg", "new/folder/x.Svg"])
    def test_odd_names(self, tmp_path: Path, name):
        """Names of any script, capitals and missing folders are no obstacle."""
        plot(replace(EMPTY, name=name), tmp_path / name)

        assert (tmp_path / name).read_bytes().startswith(b"<?xml")

    @pytest.mark.parametrize("ending", ["png", "svg"])
    @pytest.mark.parametrize("value", ["abc", "-1", "1e9", "99999999999999", " 1", "253402300800"])
    def test_dates(self, tmp_path: Path, monkeypatch, ending, value):
        """A date that is none is refused before matplotlib, which reads it too, stumbles over it."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)

        with pytest.raises(SettingError, match="SOURCE_DATE_EPOCH is "):
            plot(EMPTY, tmp_path / f"x.{ending}")
        assert [] == names(tmp_path)

    @pytest.mark.parametrize("value", ["", "0", "253402300799"])
    def test_dates_that_are_some(self, tmp_path: Path, monkeypatch, value):
        """Every date that is one is accepted, and changes nothing."""
        plot(EMPTY, tmp_path / "x.svg")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
        plot(EMPTY, tmp_path / "y.svg")

        assert (tmp_path / "x.svg").read_bytes() == (tmp_path / "y.svg").read_bytes()
