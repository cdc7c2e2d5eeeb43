"""Files of any size are read row by row as they are read as a whole."""

from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.formats import FORMATS, Output, sheet
from tests.samples import HOSTILE, REVIEW_ROWS, TAGS, row, rows_in

ROWS = [*REVIEW_ROWS, *(row(n, f"一{text}", f"x{text}") for n, text in enumerate(HOSTILE, 10))]
STREAMS = [name for name, form in FORMATS.items() if form.streams]


@pytest.fixture(name="whole", params=[0, 1 << 25], autouse=True)
def _whole(request, monkeypatch):
    """Have all sheets taken for large ones, or for small ones."""
    monkeypatch.setattr(sheet, "_WHOLE", request.param)
    return request.param


@pytest.mark.parametrize("name", STREAMS)
def test_same_rows(tmp_path: Path, name: str):
    """The rows are the same, hostile texts too."""
    path = tmp_path / f"x.{name}"
    FORMATS[name].write(Output(ROWS, TAGS), [path])

    assert rows_in(name, path) == list(FORMATS[name].stream(path))


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_saved_elsewhere(tmp_path: Path, name: str):
    """Semicolons, blank rows, columns of one's own and in another order are read."""
    path = tmp_path / f"x.{name}"
    path.write_text('Keep;id;mine;Target;source\nyes;1;;"a;\n b";b\n;;;;\nno;2;x;c\n', "utf-8")

    assert rows_in(name, path) == list(FORMATS[name].stream(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,keep,source\n1,yes,a\n", "no column 'target'"),
        ("id,keep,source,target\n1,yes,a,b\n2,maybe,a,b\n", "row 3: keep is 'maybe'"),
        ("id,keep,source,target\n1,yes,a,b,c\n", "row 2: 5 cells, expected 4"),
        ('id,keep,source,target\n1,yes,a,"b\n2,yes,a,b\n', "never closed"),
    ],
)
def test_faults(tmp_path: Path, text: str, message: str):
    """What is wrong is said with its row."""
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(InputError, match=message):
        list(FORMATS["csv"].stream(path))


def test_large_sheet_in_another_encoding(tmp_path: Path, whole: int):
    """A sheet in another encoding is read if it is small, refused with a reason if not."""
    path = tmp_path / "x.csv"
    path.write_bytes("id,keep,source,target\n1,yes,今天天气很好我们去公园,b\n".encode("gbk"))

    if whole:
        assert ["今天天气很好我们去公园"] == [each.source for each in FORMATS["csv"].stream(path)]
    else:
        with pytest.raises(InputError, match=r"x\.csv, line 2: not UTF-8"):
            list(FORMATS["csv"].stream(path))


class TestMemories:
    """Memories of other tools."""

    def test_sides(self, tmp_path: Path):
        """Units have their sides in the order that is asked for; None stands for one that lacks a language."""
        unit = '<tu><tuv xml:lang="{}"><seg>{}</seg></tuv><tuv xml:lang="{}"><seg>{}</seg></tuv></tu>'
        units = unit.format("en", "one", "zh-CN", "一") + unit.format("en", "two", "fr", "deux")
        path = tmp_path / "x.tmx"
        path.write_text(f'<tmx version="1.4"><header srclang="en"/><body>{units}</body></tmx>', "utf-8")

        found = list(FORMATS["tmx"].stream(path, ("zh", "en")))

        assert [("一", "one"), None] == [each and (each.source, each.target) for each in found]
        assert ["x-0001"] == [each.id for each in found if each]

    def test_namespace(self, tmp_path: Path):
        """A memory in a namespace is read."""
        path = tmp_path / "x.tmx"
        unit = '<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="zh"><seg>b</seg></tuv></tu>'
        path.write_text(f'<tmx xmlns="urn:x" version="2"><header/><body>{unit}</body></tmx>', "utf-8")

        assert rows_in("tmx", path) == list(FORMATS["tmx"].stream(path))

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "empty"),
            ("<html/>", "not a TMX file"),
            ("<tmx/>", "without <body>"),
            ('<tmx><header/><body><tu><tuv xml:lang="en"><seg>a', "not a TMX file"),
            ('<!DOCTYPE tmx [<!ENTITY a "b">]><tmx><header/><body><tu/></body></tmx>', "entities of its own"),
            (
                '<!DOCTYPE tmx SYSTEM "x.dtd"><tmx><body><tu><tuv xml:lang="a"><seg>&b;</seg></tuv></tu></body></tmx>',
                "&?b",
            ),
        ],
    )
    def test_faults(self, tmp_path: Path, text: str, message: str):
        """What is no memory is refused in one line, as when it is read as a whole."""
        path = tmp_path / "x.tmx"
        path.write_text(text, "utf-8")

        with pytest.raises(InputError, match=message):
            FORMATS["tmx"].read([path])
        with pytest.raises(InputError, match=message):
            list(FORMATS["tmx"].stream(path, ("zh", "en")))
