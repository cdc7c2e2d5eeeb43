"""Sheets as people save them are read for what they say, and their originals are found."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.review.compare import compare
from aligner.review.reviewed import ReviewedSheet, base_name, find_original, read_original, read_reviewed
from aligner.rows import COLUMNS, Row, guard
from tests.samples import REVIEW_ROWS, TAGS, row, store

ROWS = [*REVIEW_ROWS, row(6, "= 三加四", '- Seven; or, "seven"', flags=("length",), confidence=0.25)]

Cells = list[list[str]]


def cells_of(rows: list[Row]) -> Cells:
    """Return header and rows as a sheet shows them."""
    texts = (
        {"keep": ("no", "yes")[r.keep], "source": guard(r.source, "source"), "target": guard(r.target, "target")}
        | {"confidence": f"{r.confidence:.3f}", "flags": " ".join(r.flags)}
        for r in rows
    )
    cells = [[text.get(name, getattr(r, name)) for name in COLUMNS] for r, text in zip(rows, texts, strict=True)]
    return [list(COLUMNS), *cells]


def as_csv(cells: Cells, **dialect) -> str:
    """Return *cells* as CSV."""
    text = io.StringIO()
    csv.writer(text, **dialect).writerows(cells)
    return text.getvalue()


def column(cells: Cells, name: str, change) -> Cells:
    """Return *cells* with the cells of one column changed."""
    at = cells[0].index(name)
    return [cells[0], *([*line[:at], change(line[at]), *line[at + 1 :]] for line in cells[1:])]


def read(tmp_path: Path, data: bytes | str) -> ReviewedSheet:
    """Return what a sheet of *data* says."""
    path = tmp_path / "x.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_reviewed(path)


CELLS = cells_of(ROWS)

SAVED = {
    "as it was": as_csv(CELLS).encode("utf-8-sig"),
    "mark lost": as_csv(CELLS).encode(),
    "semicolons and decimal commas": as_csv(column(CELLS, "confidence", lambda c: c.replace(".", ",")), delimiter=";"),
    "tabs": as_csv(CELLS, delimiter="\t"),
    "separator line": "sep=;\r\n" + as_csv(CELLS, delimiter=";"),
    "quoted separator line": '"sep=,"\n' + as_csv(CELLS),
    "gbk": as_csv(CELLS, delimiter=";").encode("gbk"),
    "utf-16": as_csv(CELLS, delimiter="\t").encode("utf-16"),
    "utf-16 without mark": as_csv(CELLS, delimiter="\t").encode("utf-16-le"),
    "all quoted": as_csv(CELLS, quoting=csv.QUOTE_ALL),
    "single quotes": as_csv(CELLS, quoting=csv.QUOTE_ALL, quotechar="'"),
    "line feeds": as_csv(CELLS, lineterminator="\n"),
    "carriage returns": as_csv(CELLS, lineterminator="\r"),
    "columns reordered": as_csv([line[::-1] for line in CELLS]),
    "columns added": as_csv([[*line, str(n), ""] for n, line in enumerate(CELLS)]),
    "names in other case": as_csv([[f" {name.upper()} " for name in CELLS[0]], *CELLS[1:]]),
    "columns deleted": as_csv([line[:4] for line in CELLS]),
    "guard undone": as_csv(column(column(CELLS, "source", lambda c: c.lstrip("'")), "target", lambda c: c.lstrip("'"))),
    "blank rows": as_csv([*CELLS[:3], [""] * 10, [" "] * 10, *CELLS[3:], [""] * 10]),
    "types as dates": as_csv(column(CELLS, "type", lambda _: "1月1日")),
    "percent": as_csv(column(CELLS, "confidence", lambda c: f"{float(c):.1%}")),
    "cell breaks": as_csv(column(CELLS, "target", lambda c: c.replace(" ", "\n", 1))),
}


class TestWaysOfSaving:
    """What programs make of a sheet is no change of it."""

    @pytest.mark.parametrize("data", SAVED.values(), ids=SAVED.keys())
    def test_csv(self, tmp_path: Path, data):
        """However a program saves the sheet, nothing was changed and nothing is refused."""
        sheet = read(tmp_path, data)

        assert compare(ROWS, sheet.rows) == []
        assert len(ROWS) == len(sheet.rows)
        assert () == sheet.faults == sheet.remarks

    @pytest.mark.parametrize(
        "words", ["yes no", "Y N", "1 0", "TRUE False", "x no", "X NO", "是 否", " Yes  no", "ＹＥＳ no"]
    )
    def test_keep(self, tmp_path: Path, words):
        """Yes and no may be said in many ways, in any case."""
        yes, no = words.split()
        said = column(CELLS, "keep", lambda c: f" {yes if c == 'yes' else no} ")

        assert compare(ROWS, read(tmp_path, as_csv(said)).rows) == []

    def test_extra_columns_are_named(self, tmp_path: Path):
        """Columns of the person's own are left alone; nameless ones are not worth a word."""
        data = as_csv([[*line, "", "x", "x"] for line in CELLS]).replace("document,,x,x", "document,,Note,Who")

        assert read(tmp_path, data).extra_columns == ("note", "who")

    def test_rows_that_cannot_be_understood(self, tmp_path: Path):
        """A row whose keep is neither yes nor no is refused by itself; a strange confidence is only remarked."""
        data = as_csv(CELLS[:3]).replace("0002,yes", "0002,perhaps").replace("0.900", "900")
        sheet = read(tmp_path, data)

        assert [r.id for r in sheet.rows] == ["002-0001"]
        assert sheet.faulty_ids == {"002-0002"}
        assert [line.partition("x.csv, ")[2] for line in (*sheet.faults, *sheet.remarks)] == [
            "row 3: keep is 'perhaps', expected yes or no",
            "row 2: confidence is '900', expected a number from 0 to 1; ignored",
        ]

    def test_own_rows(self, tmp_path: Path):
        """A row without id needs no keep: who adds one wants it."""
        sheet = read(tmp_path, "id,keep,source,target\n,,甲,A\n,no,乙,B\n")

        assert [(r.id, r.keep, r.confidence) for r in sheet.rows] == [("", True, 1.0), ("", False, 1.0)]

    def test_judgements(self, tmp_path: Path):
        """Ticks are counted; blank is not judged."""
        sheet = read(
            tmp_path,
            "id,keep,source,target,Correct\n"
            + "".join(f"a-{n},yes,甲,A,{tick}\n" for n, tick in enumerate(["✔", "对", "✘", ""])),
        )

        assert (sheet.judged, sheet.right, sheet.wrong, sheet.extra_columns) == (True, 2, 1, ())
        assert [row.keep for row in sheet.rows] == [True, True, False, True]
        assert () == sheet.faults == sheet.remarks

    @pytest.mark.parametrize("mark", ["maybe", "x", "X", "ｘ", "?"])
    def test_unclear_judgements(self, tmp_path: Path, mark):
        """A row whose mark says neither yes nor no is refused, never kept; x, a tick or a cross, is such a mark."""
        sheet = read(tmp_path, f"id,keep,source,target,correct\na-1,x,甲,A,yes\na-2,x,乙,B,{mark}\n")

        assert [row.id for row in sheet.rows] == ["a-1"]
        assert sheet.faulty_ids == {"a-2"}
        assert (sheet.right, sheet.wrong, sheet.remarks) == (1, 0, ())
        (fault,) = sheet.faults
        expected = f"row 3: correct is '{mark}', expected yes or no (or ✓ ✗, 对 错, 1 0), or nothing"
        assert fault == f"{tmp_path / 'x.csv'}, {expected}"

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"id,keep,Source,source,target\na,yes,b,b,c\n", "two columns are called 'source'; rename or delete one"),
            (b"id,keep,source\na,yes,b\n", f"no column 'target'; expected {','.join(COLUMNS)},correct"),
            (b"\xd0\xcf\x11\xe0old", "an old Excel file; save it as .xlsx or as CSV"),
            (b"PK\x03\x04rest", "a damaged ZIP archive (File is not a zip file)"),
            (b"sep=;\n", "no table, there is no line with the names of the columns"),
            (
                b'<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">',
                "a TMX memory, expected a sheet (CSV, TSV, XLSX or JSON Lines);"
                " a sheet of it: align convert {path} FILE.csv",
            ),
            (
                b'\xef\xbb\xbf<xliff version="2.0">',
                "an XLIFF file, expected a sheet (CSV, TSV, XLSX or JSON Lines);"
                " a sheet of it: align convert {path} FILE.csv",
            ),
            (b"\n<!DOCTYPE html>\n<html>", "an HTML page, expected a sheet (CSV, TSV, XLSX or JSON Lines)"),
            (b"<?xml version='1.0'?><book/>", "an XML file, expected a sheet (CSV, TSV, XLSX or JSON Lines)"),
        ],
    )
    def test_no_sheets(self, tmp_path: Path, data, message):
        """What is no sheet is refused in one line."""
        with pytest.raises(InputError) as caught:
            read(tmp_path, data)

        assert str(caught.value) == f"{tmp_path / 'x.csv'}: {message.format(path=tmp_path / 'x.csv')}"


class TestJsonLines:
    """Sheets as JSON Lines."""

    @pytest.mark.parametrize("name", ["x.jsonl", "x.NDJSON", "x.txt"])
    def test_as_written(self, tmp_path: Path, name):
        """Our own file says what was written, whatever its name."""
        store("jsonl", ROWS, tmp_path / name)

        assert read_reviewed(tmp_path / name) == ReviewedSheet(tuple(ROWS))

    def test_judgements_and_own_keys(self, tmp_path: Path):
        """``correct`` may be a truth value, a word or null; other keys are named; a bad confidence is remarked."""
        ticks = ["true", "false", '"对"', "null", "1"]
        lines = [f'{{"source": "S", "target": "T", "correct": {tick}, "note": 1}}' for tick in ticks]
        path = tmp_path / "x.jsonl"
        path.write_text("\n".join([*lines, '{"source": "S", "target": "T", "confidence": 97}']), encoding="utf-8")

        sheet = read_reviewed(path)

        assert [row.keep for row in sheet.rows] == [True, False, True, True, True, True]
        assert (sheet.judged, sheet.right, sheet.wrong, sheet.extra_columns) == (True, 3, 1, ("note",))
        assert sheet.remarks == (f"{path}, line 6: confidence is 97, expected a number from 0 to 1; ignored",)

    def test_rows_are_refused_one_by_one(self, tmp_path: Path):
        """A line that is no row is refused by itself, and so is an unclear judgement."""
        path = tmp_path / "x.jsonl"
        lines = ['{"id": "a-1", "source": "S", "target": "T"}', "{", '{"id": "a-3", "source": "S"}']
        lines.append('{"id": "a-4", "source": "S", "target": "T", "correct": []}')
        path.write_text("\n".join(lines), encoding="utf-8")

        sheet = read_reviewed(path)

        assert [row.id for row in sheet.rows] == ["a-1"]
        assert sheet.faulty_ids == {"a-3", "a-4"}
        assert [fault.partition("x.jsonl, ")[2].partition(";")[0] for fault in sheet.faults] == [
            "line 2: not JSON (expecting property name enclosed in double quotes, column 2)",
            'line 3: no "target"',
            "line 4: correct is [], expected yes or no (or ✓ ✗, 对 错, 1 0), or nothing",
        ]

    def test_no_json_lines(self, tmp_path: Path):
        """A file without one object is refused as a whole."""
        (tmp_path / "x.jsonl").write_text("id,keep\na,yes\n")

        with pytest.raises(InputError, match=r"x\.jsonl, line 1: not JSON \(expecting value, column 1\)$"):
            read_reviewed(tmp_path / "x.jsonl")


class TestWorkbooks:
    """Sheets saved as .xlsx."""

    @staticmethod
    def save(path: Path, cells: list[list[object]], *, notes_first: bool = False) -> Path:
        """Save *cells* as a workbook, texts as texts."""
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        sheet = book.active
        if notes_first:
            sheet.append(["my notes"])
            sheet = book.create_sheet()
        for line in cells:
            sheet.append(line)
        book.save(path)
        return path

    @pytest.mark.parametrize("notes_first", [False, True])
    def test_cells_of_all_kinds(self, tmp_path: Path, notes_first):
        """Numbers, ticks and formulas without a value are read as what they show; the right sheet is found."""
        numbers = [CELLS[0], *([*line[:4], float(line[4]), *line[5:]] for line in CELLS[1:])]
        ticks = [numbers[0], *([line[0], line[1] == "yes", *line[2:]] for line in numbers[1:])]
        no_guard = [[c.lstrip("'") if isinstance(c, str) else c for c in line] for line in ticks]

        sheet = read_reviewed(self.save(tmp_path / "x.xlsx", no_guard, notes_first=notes_first))

        assert sheet.faults == sheet.remarks == ()
        assert compare(ROWS, sheet.rows) == []
        assert [r.confidence for r in ROWS] == [r.confidence for r in sheet.rows]

    def test_empty(self, tmp_path: Path):
        """A workbook without cells has no columns."""
        with pytest.raises(InputError, match="no column 'id'"):
            read_reviewed(self.save(tmp_path / "x.xlsx", []))


class TestOriginal:
    """Finding what a sheet was made from."""

    @pytest.mark.parametrize(
        "name", ["x-reviewed", "x (1)", "x - Copy", "x_final", "x.reviewed", "x-v2", "x-副本", "x（2）"]
    )
    def test_copies_are_told(self, name):
        """What people add to names of copies is taken off; nothing else is."""
        assert base_name(Path(f"a/{name}.csv")) == "x"
        assert base_name(Path("reviewed.csv")) == "reviewed"

    def test_the_sheet_before_the_memory(self, tmp_path: Path):
        """The sheet of that name in any folder comes before the memory; foreign files of that name are passed over."""
        out, here = tmp_path / "out", tmp_path / "here"
        store("tmx", ROWS, here / "x.tmx", TAGS)
        store("csv", ROWS[1:], here / "x-reviewed.csv")
        (here / "x.csv").write_text("no sheet")

        assert find_original(here / "x-reviewed.csv", ROWS, [out]).path == here / "x.tmx"
        store("csv", ROWS, out / "x.csv")
        assert find_original(here / "x-reviewed.csv", ROWS, [out]).path == out / "x.csv"
        assert find_original(here / "x-reviewed.csv", [row(1, "", "", id="y-1")], [out]) is None
        assert find_original(here / "z.csv", ROWS, [out]) is None

    def test_memory_as_original(self, tmp_path: Path):
        """A memory has the kept rows; what it left out was not kept, and its texts count as unchanged."""
        store("tmx", ROWS, tmp_path / "x.tmx", TAGS)
        reviewed = [replace(ROWS[0], target="Nice."), replace(ROWS[1], keep=False), *ROWS[2:4]]
        reviewed += [replace(ROWS[4], keep=True, target="None."), ROWS[5]]

        original = read_original(tmp_path / "x.tmx").seen_from(reviewed)

        assert [r.id for r in ROWS] == [r.id for r in original]
        assert [(change.id, change.detail) for change in compare(original, reviewed)] == [
            ("002-0001", "target edited"),
            ("002-0002", "keep yes → no"),
            ("002-0005", "keep no → yes"),
        ]

    def test_json_lines_as_original(self, tmp_path: Path):
        """JSON Lines are read as an original too."""
        store("jsonl", ROWS, tmp_path / "x.jsonl")

        assert read_original(tmp_path / "x.jsonl").rows == tuple(ROWS)

    def test_no_memory(self, tmp_path: Path):
        """A file that is no TMX is refused in one line."""
        (tmp_path / "x.tmx").write_text("<tmx><body>")

        with pytest.raises(InputError, match=r"x\.tmx: not a TMX file \(.*\)$"):
            read_original(tmp_path / "x.tmx")
