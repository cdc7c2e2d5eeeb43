"""Plain text formats hold what they promise, for our readers and for the tools that they are made for."""

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import InputError, OutputError
from aligner.formats.plain import read_jsonl, read_moses, read_tsv, write_jsonl, write_moses, write_tsv
from aligner.formats.sheet import read_csv
from aligner.formats.tmx import write_tmx_rows
from aligner.formats.xmltext import UnitReport
from aligner.rows import COLUMNS, Row, kept_rows
from tests.samples import ANY_TEXT, HOSTILE, ONE_LINE, REVIEW_ROWS, TAGS, names, row

CONTROL = [
    "a\x00b",
    "a\ud800b\udfff",
    "tab\there\nline\r\nend",
    "x\x0by\x0cz\x1c\x85\u2028\u2029.",
    "\ufeffmark",
    "\x1b[1m",
]
QUOTED = ['"Yes," he said.', '"', '""', '"a', 'a"b', '"=1"', '\'"x"', '"a""b" c']
LIKE_A_SPREADSHEETS = ['"a""b"', '""""', '\'"a""b"', '\'\'"a""b"', '"\'""x"']
"""Texts that look like cells that a spreadsheet has put quotes around."""


def drafts(text):
    """Return a strategy of rows whose texts are drawn from *text*."""
    flags = st.lists(st.sampled_from(["copy", "length"]), unique=True).map(tuple)
    sure = st.floats(0, 1).map(lambda number: round(number, 3))
    made = st.builds(Row, st.just("d-1"), st.booleans(), text, text, sure, flags, st.just("1-2"), text, text, text)
    return st.lists(made, max_size=4)


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file as the strictest reader counts them, each with its end taken off."""
    text = path.read_bytes().decode()
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1]


class TestTsv:
    """Sheets for tools: tabs, and no quoting at all."""

    def test_bytes(self, tmp_path: Path):
        """The file has the columns' names, tabs, LF and no byte order mark; quotes are letters like any other."""
        rows = [row(1, '"好"，他说。', "“Good”,\the said.\n", flags=("copy", "length")), row(2, "=1", "", keep=False)]

        assert UnitReport(2, 0) == write_tsv(rows, tmp_path / "x.tsv")

        expected = (
            "id\tkeep\tsource\ttarget\tconfidence\tflags\ttype\tsource_sentences\ttarget_sentences\tdocument\n"
            '002-0001\tyes\t"好"，他说。\t“Good”, he said. \t0.900\tcopy length\t1-1\ts1\ts1\t002_x\n'
            "002-0002\tno\t'=1\t\t0.900\t\t1-1\ts2\ts2\t002_x\n"
        )
        assert expected == (tmp_path / "x.tsv").read_bytes().decode()

    @pytest.mark.parametrize("text", [*HOSTILE, *QUOTED], ids=lambda text: text[:12])
    def test_hostile_text_comes_back(self, tmp_path: Path, text: str):
        """Hostile text comes back as it was, also where a cell begins with a quote; pandas sees the same cells."""
        rows = [row(1, text, "x", document=text[:20]), row(2, "y", text)]

        assert UnitReport(2, 0) == write_tsv(rows, tmp_path / "x.tsv")

        assert rows == read_tsv(tmp_path / "x.tsv")
        seen = pd.read_csv(tmp_path / "x.tsv", sep="\t", quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)
        assert list(COLUMNS) == list(seen.columns)
        assert [line.split("\t") for line in lines_of(tmp_path / "x.tsv")][1:] == seen.to_numpy().tolist()
        assert not [cell for cell in seen.to_numpy().ravel() if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]

    @pytest.mark.parametrize("text", LIKE_A_SPREADSHEETS)
    def test_texts_like_quoted_cells(self, tmp_path: Path, text: str):
        """A text that looks like a spreadsheet's cell comes back, alone and beside cells that tell what it is."""
        for others in ([], [row(2, 'He said "yes".', '"Yes."')], [row(2, '"', '"""')]):
            rows = [row(1, text, "x", document=text), *others]
            write_tsv(rows, tmp_path / "x.tsv")

            assert rows == read_tsv(tmp_path / "x.tsv")

    def test_texts_like_quoted_cells_stay_where_they_can(self, tmp_path: Path):
        """Such a text gets a mark only in a file that would else be taken for a spreadsheet's."""
        write_tsv([row(1, '"走吧。""好。"', "x")], tmp_path / "a.tsv")
        write_tsv([row(1, '"走吧。""好。"', '他说："好。"')], tmp_path / "b.tsv")

        assert '\t\'"走吧。""好。"\tx\t' in (tmp_path / "a.tsv").read_text(encoding="utf-8")
        assert '\t"走吧。""好。"\t他说' in (tmp_path / "b.tsv").read_text(encoding="utf-8")

    @settings(max_examples=60)
    @given(drafts(ONE_LINE | st.text(st.sampled_from("\"'a, "), max_size=8)))
    def test_rows_come_back(self, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]):
        """Any rows whose texts are lines come back as they were."""
        path = tmp_path_factory.mktemp("tsv") / "x.tsv"

        assert UnitReport(len(rows), 0) == write_tsv(rows, path)

        assert rows == read_tsv(path)

    @settings(max_examples=40)
    @given(ANY_TEXT, ANY_TEXT)
    def test_any_text_stays_in_its_cell(self, tmp_path_factory: pytest.TempPathFactory, source: str, target: str):
        """Whatever the texts hold, each row is one line of ten cells for a reader of any line ends."""
        path = tmp_path_factory.mktemp("tsv") / "x.tsv"

        write_tsv([row(1, source, target), row(2, target, source)], path)

        lines = path.read_bytes().decode().splitlines()
        assert [10, 10, 10] == [line.count("\t") + 1 for line in lines]
        assert len(read_tsv(path)) == 2

    def test_what_no_text_can_hold_is_counted(self, tmp_path: Path):
        """NUL and lone surrogates are removed from any cell and counted; a sign behind them is guarded."""
        report = write_tsv([row(1, "a\x00b", "\ud800=1", document="gr\udcfcn")], tmp_path / "x.tsv")

        assert UnitReport(1, 3) == report
        assert [row(1, "ab", "=1", document="grn")] == read_tsv(tmp_path / "x.tsv")
        assert "\t'=1\t" in (tmp_path / "x.tsv").read_text(encoding="utf-8")

    def test_no_rows(self, tmp_path: Path):
        """Without rows there is the header, which is read as no rows."""
        write_tsv([], tmp_path / "x.tsv")

        assert [*COLUMNS] == lines_of(tmp_path / "x.tsv")[0].split("\t")
        assert read_tsv(tmp_path / "x.tsv") == []

    def test_spreadsheets_tsv_is_read_as_a_sheet(self, tmp_path: Path):
        """What a spreadsheet saves with tabs, with its quotes, is read as the same cells."""
        (tmp_path / "x.tsv").write_text('id\tkeep\tsource\ttarget\na\tyes\t"""S"", s"\tT\n', encoding="utf-16")

        assert [('"S", s', "T")] == [(row.source, row.target) for row in read_tsv(tmp_path / "x.tsv")]
        assert read_csv(tmp_path / "x.tsv") == read_tsv(tmp_path / "x.tsv")

    def test_cut_and_awk(self, tmp_path: Path):
        """``cut`` finds the column that a person counts, in every line."""
        if not shutil.which("cut"):
            pytest.skip("needs cut (package coreutils)")
        write_tsv([row(n, text, "x") for n, text in enumerate(QUOTED)], tmp_path / "x.tsv")

        done = subprocess.run(["cut", "-f3", tmp_path / "x.tsv"], capture_output=True, check=True)
        assert ["source", *QUOTED] == done.stdout.decode().splitlines()

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("id\tkeep\tsource\n", "x.tsv: no column 'target'; expected id,keep,source,target,confidence,"),
            (
                "id\tkeep\tsource\ttarget\na\tyes\tS\tT\tmore\n",
                "x.tsv, row 2: 5 cells, expected 4, as the first line has",
            ),
            ("id\tkeep\tsource\ttarget\n\na\tmaybe\tS\tT\n", "x.tsv, row 3: keep is 'maybe', expected yes or no"),
            ("id\tkeep\tsource\tsource\ttarget\na\tyes\tS\tS\tT\n", "x.tsv: two columns are called 'source'; rename"),
            ("", "x.tsv: empty, holds no text"),
        ],
    )
    def test_faults_name_the_row(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str):
        """A fault is refused in one line with the row as a spreadsheet counts it."""
        monkeypatch.chdir(tmp_path)
        Path("x.tsv").write_text(text)

        with pytest.raises(InputError) as caught:
            read_tsv(Path("x.tsv"))

        assert str(caught.value).startswith(message)
        assert "\n" not in str(caught.value)


class TestJsonLines:
    """One JSON object a line."""

    def test_bytes(self, tmp_path: Path):
        """Keys are the columns, values of their own types, letters as they are."""
        assert UnitReport(1, 0) == write_jsonl([row(1, "好\n", 'a"b', flags=("copy",))], tmp_path / "x.jsonl")

        expected = (
            '{"id": "002-0001", "keep": true, "source": "好\\n", "target": "a\\"b", "confidence": 0.9, '
            '"flags": ["copy"], "type": "1-1", "source_sentences": "s1", "target_sentences": "s1", '
            '"document": "002_x"}\n'
        )
        assert expected == (tmp_path / "x.jsonl").read_bytes().decode()

    @pytest.mark.parametrize("text", [*HOSTILE, *CONTROL, *QUOTED], ids=lambda text: ascii(text[:12]))
    def test_hostile_text_comes_back(self, tmp_path: Path, text: str):
        """Hostile text comes back as it was; Python's reader and pandas see it too, one line a row."""
        rows = [row(1, text, "x", document=text[:20]), row(2, "y", text)]

        write_jsonl(rows, tmp_path / "x.jsonl")

        assert rows == read_jsonl(tmp_path / "x.jsonl")
        data = (tmp_path / "x.jsonl").read_bytes().decode()
        assert [text, "y"] == [json.loads(line)["source"] for line in data.splitlines()]
        if not any("\ud800" <= char <= "\udfff" for char in text):  # pandas refuses them
            assert [text, "y"] == pd.read_json(io.StringIO(data), lines=True, dtype=False)["source"].to_list()

    @settings(max_examples=40)
    @given(drafts(ANY_TEXT), st.floats(0, 1))
    def test_rows_come_back(self, tmp_path_factory: pytest.TempPathFactory, rows: list[Row], sure: float):
        """Any rows come back as they were, to the last digit; each is one line for a reader of any line ends."""
        path = tmp_path_factory.mktemp("jsonl") / "x.jsonl"
        rows = [_without_surrogate_pairs(replace(row, confidence=sure)) for row in rows]

        write_jsonl(rows, path)

        assert rows == read_jsonl(path)
        assert len(rows) == len(path.read_bytes().decode().splitlines())

    def test_no_rows(self, tmp_path: Path):
        """Without rows the file is empty, and that is read as no rows."""
        write_jsonl([], tmp_path / "x.jsonl")

        assert (tmp_path / "x.jsonl").read_bytes() == b""
        assert read_jsonl(tmp_path / "x.jsonl") == []

    def test_other_programs_lines_are_read(self, tmp_path: Path):
        """Only source and target are needed; unknown keys, blank lines, CRLF and a byte order mark do no harm."""
        text = '\ufeff{"source": "S", "target": "T", "score": [1]}\r\n\r\n'
        text += '{"target": "", "source": "", "keep": false, "confidence": 1}'
        (tmp_path / "x.jsonl").write_bytes(text.encode())

        assert [
            Row("", True, "S", "T", 1.0, (), "", "", "", ""),
            Row("", False, "", "", 1.0, (), "", "", "", ""),
        ] == read_jsonl(tmp_path / "x.jsonl")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('{"source": "S"}', 'x.jsonl, line 1: no "target"; expected the keys id, keep, source,'),
            ('\n["S", "T"]', 'x.jsonl, line 2: ["S", "T"] is no object; expected such as {"source": "..."'),
            (
                '{"source": "S", ',
                "x.jsonl, line 1: not JSON (expecting property name enclosed in double quotes, column 17)",
            ),
            ("[" * 100_000, "x.jsonl, line 1: not JSON (a number too long, or brackets too deep)"),
            ('{"source": ' + "1" * 5000 + "}", "x.jsonl, line 1: not JSON (a number too long, or brackets too deep)"),
            ('{"source": 1, "target": "T"}', "x.jsonl, line 1: source is 1, expected a text"),
            ('{"source": "S", "target": null}', "x.jsonl, line 1: target is null, expected a text"),
            ('{"source": "", "target": "", "keep": "yes"}', 'x.jsonl, line 1: keep is "yes", expected true or false'),
            (
                '{"source": "", "target": "", "confidence": NaN}',
                "x.jsonl, line 1: confidence is NaN, expected a number",
            ),
            ('{"source": "", "target": "", "confidence": 1e999}', "x.jsonl, line 1: confidence is Infinity, expected"),
            ('{"source": "", "target": "", "confidence": true}', "x.jsonl, line 1: confidence is true, expected"),
            (
                '{"source": "", "target": "", "confidence": 97}',
                "x.jsonl, line 1: confidence is 97, expected a number",
            ),
            (
                '{"source": "", "target": "", "flags": "copy"}',
                'x.jsonl, line 1: flags is "copy", expected a list of texts',
            ),
            ('{"source": "", "target": "", "flags": [1]}', "x.jsonl, line 1: flags is [1], expected a list of texts"),
        ],
        ids=lambda value: value[:30],
    )
    def test_faults_name_the_line(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str):
        """A fault is refused in one line that says what was found and what was expected."""
        monkeypatch.chdir(tmp_path)
        Path("x.jsonl").write_text(text)

        with pytest.raises(InputError) as caught:
            read_jsonl(Path("x.jsonl"))

        assert str(caught.value).startswith(message)
        assert "\n" not in str(caught.value)

    def test_other_encodings_are_refused(self, tmp_path: Path):
        """JSON is UTF-8: a file in another encoding is not guessed at."""
        (tmp_path / "x.jsonl").write_bytes('{"source": "好", "target": ""}'.encode("gbk"))

        with pytest.raises(InputError, match="not valid utf-8"):
            read_jsonl(tmp_path / "x.jsonl")


def _without_surrogate_pairs(row: Row) -> Row:
    """Return *row* with surrogates side by side joined, as JSON has them."""
    texts = {
        name: getattr(row, name) for name in ("source", "target", "source_sentences", "target_sentences", "document")
    }
    return replace(
        row, **{k: v.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") for k, v in texts.items()}
    )


class TestMoses:
    """Two files, line by line translations of each other."""

    @pytest.fixture(name="paths")
    def _paths(self, tmp_path: Path) -> tuple[Path, Path]:
        return tmp_path / "x.zh", tmp_path / "x.en"

    def test_bytes(self, paths: tuple[Path, Path]):
        """Each kept pair is one line in each file, LF behind each; what is not kept is left out."""
        assert UnitReport(4, 0) == write_moses(REVIEW_ROWS, paths)

        expected = "今天天气很好。\n我们去公园。\n他喜欢喝茶。\n她喜欢咖啡。\n"
        assert expected == paths[0].read_bytes().decode()
        assert [row.target for row in REVIEW_ROWS[:4]] == lines_of(paths[1])

    @settings(max_examples=40)
    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, st.booleans()), max_size=5))
    def test_lines_stay_together(self, tmp_path_factory: pytest.TempPathFactory, texts):
        """Whatever the texts hold, both files have the same lines for any reader, the memory's rows, none blank."""
        folder = tmp_path_factory.mktemp("moses")
        rows = [row(n, source, target, keep=keep) for n, (source, target, keep) in enumerate(texts)]

        report = write_moses(rows, (folder / "a.zh", folder / "a.en"))

        kept = kept_rows(rows)
        for path, side in ((folder / "a.zh", "source"), (folder / "a.en", "target")):
            lines = path.read_bytes().decode().splitlines()
            assert lines == lines_of(path)
            assert len(lines) == len(kept) == report.units
            assert all(line.strip() for line in lines)
            written = "".join(lines)
            texts = "".join(getattr(row, side) for row in kept)
            assert [c for c in texts if c.isalnum()] == [c for c in written if c.isalnum()]
        assert report.units == write_tmx_rows(rows, folder / "a.tmx", TAGS).units
        back = read_moses((folder / "a.zh", folder / "a.en"))
        assert len(kept) == len(back)

    @settings(max_examples=40)
    @given(st.lists(st.tuples(ONE_LINE.filter(str.isprintable), ONE_LINE), max_size=5))
    def test_lines_come_back(self, tmp_path_factory: pytest.TempPathFactory, texts):
        """Texts that are lines come back as they were, with ids from the lines' numbers."""
        folder = tmp_path_factory.mktemp("moses")
        rows = [row(n, f"a{source}", f"b{target}") for n, (source, target) in enumerate(texts)]

        assert UnitReport(len(rows), 0) == write_moses(rows, (folder / "d_1.zh", folder / "d_1.en"))

        back = read_moses((folder / "d_1.zh", folder / "d_1.en"))
        assert [(row.source, row.target) for row in rows] == [(row.source, row.target) for row in back]
        assert [f"d-{n:04}" for n in range(1, len(rows) + 1)] == [row.id for row in back]
        assert {(True, 1.0, "d_1")} >= {(row.keep, row.confidence, row.document) for row in back}

    def test_what_a_line_cannot_hold_is_counted(self, paths: tuple[Path, Path]):
        """NUL, lone surrogates and a byte order mark that a text begins with are removed and counted."""
        report = write_moses([row(1, "\ufeff\ufeffa\x00\ufeff", "b\ud800\x85c")], paths)

        assert UnitReport(1, 4) == report
        assert ["a\ufeff"] == lines_of(paths[0])
        assert ["b c"] == lines_of(paths[1])

    def test_no_rows(self, paths: tuple[Path, Path]):
        """Without rows both files are empty, and that is read as no rows."""
        write_moses([row(1, "x", "y", keep=False)], paths)

        assert (b"", b"") == (paths[0].read_bytes(), paths[1].read_bytes())
        assert read_moses(paths) == []

    def test_blank_lines_of_others(self, paths: tuple[Path, Path]):
        """A line that is blank on one side is not kept, one that is blank on both is none; numbers go on."""
        paths[0].write_bytes("一\r\n\r\n \r\n四".encode())
        paths[1].write_bytes(b"one\n two \n\nfour\n")

        assert [("x-0001", True, "一"), ("x-0002", False, ""), ("x-0004", True, "四")] == [
            (row.id, row.keep, row.source) for row in read_moses(paths)
        ]

    def test_unequal_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """Files with unequal numbers of lines are refused with both numbers."""
        monkeypatch.chdir(tmp_path)
        Path("a.zh").write_text("一\n二\n", encoding="utf-8")
        Path("a.en").write_text("one\n", encoding="utf-8")

        expected = "a.zh has 2 lines, a.en has 1 line; line by line they should be translations of each other"
        with pytest.raises(InputError, match=f"^{expected}$"):
            read_moses((Path("a.zh"), Path("a.en")))

    def test_one_file_for_both(self, tmp_path: Path):
        """Both languages in one file are refused before anything is written."""
        with pytest.raises(OutputError, match="both languages in one file; name two"):
            write_moses(REVIEW_ROWS, (tmp_path / "x", tmp_path / "x"))

        assert names(tmp_path) == []

    def test_paste(self, paths: tuple[Path, Path]):
        """``paste`` puts the pairs side by side."""
        if not shutil.which("paste"):
            pytest.skip("needs paste (package coreutils)")
        rows = [row(n, text, f"{n}") for n, text in enumerate(HOSTILE)]
        write_moses(rows, paths)

        done = subprocess.run(["paste", *paths], capture_output=True, check=True)
        assert [f"{row.source}\t{row.target}" for row in rows] == done.stdout.decode().split("\n")[:-1]
