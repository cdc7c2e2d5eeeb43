"""Sheets say exactly what the alignment says, and come back as rows whatever the text holds."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import rows
from aligner.errors import InputError
from aligner.formats import UnitReport
from aligner.formats.sheet import write_sentences
from aligner.records import Document, Kind, Paragraph, Piece, Segmentation, Sentence
from aligner.rows import Row, guard, rows_of, unguard
from tests.samples import ANY_TEXT, HOSTILE, ONE_LINE, SMALL, VALUES, alignment, row, rows_in, store


def raw_rows(path: Path) -> list[list[str]]:
    """Return the cells as any CSV reader sees them."""
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))


class TestSheet:
    """Alignments as sheets for people."""

    def test_bytes(self, tmp_path: Path):
        """A sheet has a byte order mark, CRLF, and one row a bead in order, null beads included."""
        store("csv", SMALL, tmp_path / "x.csv")

        expected = (
            "\ufeffid,keep,source,target,confidence,flags,type,source_sentences,target_sentences,document\r\n"
            "002-0001,yes,一。二。,One two.,0.973,numbers length,2-1,zh1-zh2,en1,002_04c501e559b10aee\r\n"
            "002-0002,no,三。,,0.500,,1-0,zh3,,002_04c501e559b10aee\r\n"
            "002-0003,no,,Four. Five.,1.000,unmatched,0-2,,en2-en3,002_04c501e559b10aee\r\n"
        )
        assert expected.encode() == (tmp_path / "x.csv").read_bytes()

    def test_quotes(self, tmp_path: Path):
        """Commas and quotes are quoted by RFC 4180: a quote is doubled."""
        store("csv", alignment(('say "a, b"', "x;y")), tmp_path / "x.csv")

        assert b'"say ""a, b""",x;y,' in (tmp_path / "x.csv").read_bytes()

    def test_breaks_become_one_space(self, tmp_path: Path):
        """Tabs and line ends of all kinds inside a text become one space; other white space stays."""
        store("csv", alignment(("a \r\n\t b\x0bc\x0cd\u2028e\u0085f", "x\u3000y\u00a0z  .")), tmp_path / "x.csv")

        assert raw_rows(tmp_path / "x.csv")[1][2:4] == ["a b c d e f", "x\u3000y\u00a0z  ."]

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
    def test_hostile_text_comes_back(self, tmp_path: Path, text: str):
        """Hostile text comes back as it was, and no cell of the file begins a formula."""
        store("csv", alignment((text, text), (text, ""), name=text[:30]), tmp_path / "x.csv")

        rows = rows_in("csv", tmp_path / "x.csv")
        assert [(text, text), (text, "")] == [(row.source, row.target) for row in rows]
        assert text[:30] == rows[0].document
        cells = [cell.lstrip() for row in raw_rows(tmp_path / "x.csv") for cell in row]
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))]

    @given(ANY_TEXT)
    def test_unguard_undoes_guard(self, text: str):
        """Unguarding gives back whatever was guarded, also what looks guarded already."""
        assert text == unguard(guard(text))
        assert text == unguard(guard(text, "source"), "source")

    @given(st.text(st.sampled_from("'=+-@\t\r＝＠ a"), max_size=6))
    def test_guarded_text_begins_no_formula(self, text: str):
        """A guarded text begins, behind any white space, with no formula sign."""
        assert text == unguard(guard(text))
        assert not guard(text).startswith(tuple("=+-@\t\r＝＋－＠"))
        assert not guard(text).lstrip().startswith(tuple("=+-@＝＋－＠"))

    @given(st.text(st.sampled_from(";'=-\" a"), max_size=8))
    def test_no_formula_where_a_sheet_is_split_at_semicolons(self, tmp_path_factory: pytest.TempPathFactory, text: str):
        """A spreadsheet that splits at semicolons, quoted or not, finds no formula, and the text comes back."""
        path = tmp_path_factory.mktemp("split") / "x.csv"
        store("csv", alignment((f"x{text}", text)), path)

        lines = path.read_text("utf-8-sig").splitlines()
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            cells = [cell.lstrip() for line in csv.reader(lines, delimiter=";", quoting=quoting) for cell in line]
            assert not [cell for cell in cells if cell.lstrip('" ').startswith(("=", "-"))]
        assert (f"x{text}", text) == (rows_in("csv", path)[0].source, rows_in("csv", path)[0].target)

    @pytest.mark.parametrize("text", ["a; b = c", "a；=1", "x;y", "a;1+1", "it;'s"])
    def test_other_semicolons_are_not(self, text: str):
        """What a semicolon parts is left as it is where no formula begins behind it."""
        assert guard(text, "source") == text == unguard(text, "source")

    @pytest.mark.parametrize("text", VALUES)
    def test_values_are_guarded_in_texts(self, text: str):
        """A text that looks like a number, a date or a truth value is guarded; the same in another column is not."""
        assert guard(text, "target") == f"'{text}"
        assert unguard(f"'{text}", "target") == text
        assert guard("1-2", "type") == "1-2"

    @pytest.mark.parametrize(
        "text", ["1. Introduction", "May", "2021", "0", "3月的雨", "True story.", "7 March was", "A-1"]
    )
    def test_sentences_are_not(self, text: str):
        """What only begins like a value is left as it is, and so is a number that stays the same as a number."""
        assert guard(text, "target") == text
        assert unguard(f"'{text}", "target") == f"'{text}"

    @given(st.lists(st.tuples(ONE_LINE, ONE_LINE, st.booleans(), st.floats(0, 1)), min_size=1, max_size=5))
    def test_rows_come_back(self, tmp_path_factory: pytest.TempPathFactory, drafts):
        """Any rows come back from a sheet as they were, but for the fourth decimal of the confidence."""
        path = tmp_path_factory.mktemp("rows") / "x.csv"
        rows = [
            Row(f"d-{n}", keep, source, target, round(sure, 3), ("a", "b")[: n % 3], "1-1", f"s{n}", "", source)
            for n, (source, target, keep, sure) in enumerate(drafts)
        ]

        store("csv", rows, path)

        assert rows == rows_in("csv", path)

    def test_empty_alignment(self, tmp_path: Path):
        """An alignment without beads gives a sheet with a header only, and that is read as no rows."""
        store("csv", alignment(), tmp_path / "x.csv")

        assert len(raw_rows(tmp_path / "x.csv")) == 1
        assert rows_in("csv", tmp_path / "x.csv") == []

    def test_lone_surrogates_in_names_do_not_break_the_sheet(self, tmp_path: Path):
        """A document whose file name is not UTF-8 still gets its sheet."""
        store("csv", replace(SMALL, name="gr\udcfcn"), tmp_path / "x.csv")

        assert raw_rows(tmp_path / "x.csv")[1][::9] == ["grn-0001", "gr?n"]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("002_04c501e559b10aee", "002-0001"),
            ("红楼梦_1", "红楼梦-0001"),
            ("=cmd|'x'_a", "cmdx-0001"),
            ("a-very-long-name-without-underscore", "averylongnamewit-0001"),
            ("seventeen-letters-x_1", "seventeenletters-0001"),
            ("_x_y", "xy-0001"),
            ("---", "doc-0001"),
            ("", "doc-0001"),
        ],
    )
    def test_ids(self, name: str, expected: str):
        """An id begins with the short name of the document: letters and digits, at most 16."""
        assert expected == rows_of(replace(SMALL, name=name))[0].id

    def test_ids_grow_with_the_document(self):
        """Row numbers have four digits, or more where the document needs them."""
        many = rows_of(replace(SMALL, pairs=SMALL.pairs * 4000))

        assert (many[0].id, many[-1].id) == ("002-00001", "002-12000")


QUOTED = ['"Yes," he said.', '"', '""', '"a', 'a"b', '"=1"', '\'"x"', '"a""b" c', '"a""b"', '""""', '"\'""x"']
TSV = "id\tkeep\tsource\ttarget\n"


class TestTsv:
    """The same sheet with tabs."""

    def test_bytes(self, tmp_path: Path):
        """The file has the columns' names, tabs, LF and no byte order mark; a cell with a quote is quoted."""
        rows = [row(1, '"好"，他说。', "“Good”,\the said.\n", flags=("copy", "length")), row(2, "=1", "", keep=False)]

        assert UnitReport(2, 0) == store("tsv", rows, tmp_path / "x.tsv")

        expected = (
            "id\tkeep\tsource\ttarget\tconfidence\tflags\ttype\tsource_sentences\ttarget_sentences\tdocument\n"
            '002-0001\tyes\t"""好""，他说。"\t“Good”, he said. \t0.900\tcopy length\t1-1\ts1\ts1\t002_x\n'
            "002-0002\tno\t'=1\t\t0.900\t\t1-1\ts2\ts2\t002_x\n"
        )
        assert expected == (tmp_path / "x.tsv").read_bytes().decode()

    @pytest.mark.parametrize("text", [*HOSTILE, *QUOTED], ids=lambda text: text[:12])
    def test_hostile_text_comes_back(self, tmp_path: Path, text: str):
        """Hostile text comes back as it was; pandas sees the same cells, and none that begins a formula."""
        rows = [row(1, text, "x", document=text[:20]), row(2, "y", text)]

        store("tsv", rows, tmp_path / "x.tsv")

        assert rows == rows_in("tsv", tmp_path / "x.tsv")
        seen = pd.read_csv(tmp_path / "x.tsv", sep="\t", dtype=str, keep_default_na=False)
        assert [guard(text, "source"), "y"] == seen["source"].to_list()
        assert not [cell for cell in seen.to_numpy().ravel() if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (TSV + '1\tyes\t"""Yes,"" he said."\tx\n', '"Yes," he said.'),
            (TSV + '1\tyes\ta "b" c\tx\n', 'a "b" c'),
            (TSV + '1\tyes\t"a\tb"\tx\n\n', "a b"),
            ('"id"\t"keep"\t"source"\t"target"\r\n1\tyes\t"a\nb"\tx\r\n', "a b"),
            (TSV.replace("\n", "\r") + '1\tyes\t"a""b"\tx\r', 'a"b'),
            (TSV + '1\tyes\t"a""b"\tx', 'a"b'),
            ("sep=\t\n" + TSV + '1\tyes\t"a"\tx', "a"),
        ],
    )
    def test_spreadsheets_quotes(self, tmp_path: Path, text: str, expected: str):
        """Quotes around a cell, as a spreadsheet puts them, are taken off; others are letters."""
        (tmp_path / "x.tsv").write_bytes(text.encode())

        assert [expected] == [each.source for each in rows_in("tsv", tmp_path / "x.tsv")]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("id\tkeep\tsource\n", "x.tsv: no column 'target'; expected id,keep,source,target,confidence,"),
            (TSV + "a\tyes\tS\tT\tmore\n", "x.tsv, row 2: 5 cells, expected 4, as the first line has"),
            (TSV + "\na\tmaybe\tS\tT\n", "x.tsv, row 3: keep is 'maybe', expected yes or no"),
            (TSV + 'a\tyes\t"S\tT\n', "x.tsv, row 2: a cell begins with a quote that is never closed"),
            ("id\tkeep\tsource\tsource\ttarget\na\tyes\tS\tS\tT\n", "x.tsv: two columns are called 'source'; rename"),
            ("sep=\t\n" + TSV + "1\tyes\ta\tb\tc\n", "x.tsv, row 3: 5 cells, expected 4, as the first line has"),
        ],
    )
    def test_faults_name_the_row(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str):
        """A fault is refused in one line with the row as a spreadsheet counts it."""
        monkeypatch.chdir(tmp_path)
        Path("x.tsv").write_text(text)

        with pytest.raises(InputError) as caught:
            rows_in("tsv", Path("x.tsv"))

        assert str(caught.value).startswith(message)
        assert "\n" not in str(caught.value)


class TestReviewedSheet:
    """Sheets that a person has edited and some other program has saved."""

    HEADER = "id,keep,source,target,confidence,flags,type,source_sentences,target_sentences,document\n"

    def test_other_programs_ways_are_read(self, tmp_path: Path):
        """A sheet saved with semicolons, decimal commas and capitals, in GBK, is read like our own."""
        text = self.HEADER.replace(",", ";")
        text += "a-1;YES;今天天气很好。;'- Fine, day.;0,973;x y;1-1;s1;s2;d\n"
        (tmp_path / "x.csv").write_bytes((text + ";;;;;;;;;\n").encode("gbk"))

        expected = Row("a-1", True, "今天天气很好。", "- Fine, day.", 0.973, ("x", "y"), "1-1", "s1", "s2", "d")
        assert [expected] == rows_in("csv", tmp_path / "x.csv")

    def test_tabs_and_utf16_are_read(self, tmp_path: Path):
        """A sheet saved as "Unicode text" is read: UTF-16 and tabs."""
        text = "id\tkeep\tsource\ttarget\r\na\tno\t=1\tb,c\r\n"
        (tmp_path / "x.csv").write_bytes(text.encode("utf-16"))

        assert [Row("a", False, "=1", "b,c", 1.0, (), "", "", "", "")] == rows_in("csv", tmp_path / "x.csv")

    def test_columns_may_move(self, tmp_path: Path):
        """Columns are found by name: they may be moved, added or, if not needed, deleted."""
        (tmp_path / "x.csv").write_text("note,target,source,keep,id\n?,T,S,1,a\n,T2,S2,FALSE,b\n")

        rows = rows_in("csv", tmp_path / "x.csv")
        assert [(row.id, row.keep, row.source, row.target) for row in rows] == [
            ("a", True, "S", "T"),
            ("b", False, "S2", "T2"),
        ]

    def test_short_and_blank_rows(self, tmp_path: Path):
        """Cells that a program left off are empty; rows with nothing in them are no rows."""
        (tmp_path / "x.csv").write_text(self.HEADER + "a,yes,S,T\n\n,,,,,,,,,\nb,no,S\n")

        assert [(row.id, row.target) for row in rows_in("csv", tmp_path / "x.csv")] == [("a", "T"), ("b", "")]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (HEADER + "a,maybe,S,T\n", "x.csv, row 2: keep is 'maybe', expected yes or no"),
            (HEADER + "\na,,S,T\n", "x.csv, row 3: keep is '', expected yes or no"),
            (HEADER + "a,yes,S,T,sure\n", "x.csv, row 2: confidence is 'sure', expected a number from 0 to 1"),
            (HEADER + "a,yes,S,T,97\n", "x.csv, row 2: confidence is '97', expected a number from 0 to 1"),
            (HEADER + "a,yes,S,T,nan\n", "x.csv, row 2: confidence is 'nan', expected a number from 0 to 1"),
            ("id,source,target\na,S,T\n", f"x.csv: no column 'keep'; expected {HEADER.strip()}"),
            ("just text\n", f"x.csv: no column 'id'; expected {HEADER.strip()}"),
            (
                HEADER + "a,yes,S,T,1,,1-1,s1,s1,d,more,more\n",
                "x.csv, row 2: 12 cells, expected 10, as the first line has",
            ),
            (HEADER + 'a,yes,"S\nS",T\nb,yes,"S,T\n', "x.csv, row 3: a cell begins with a quote that is never closed"),
            ("sep=,\n" + HEADER + "a,yes" + "," * 10 + "\n", "x.csv, row 3: 12 cells, expected 10"),
            ('{"id": "a"}\n', "x.csv: JSON Lines, not a table; save it as UTF-8 under a name that ends with .jsonl"),
            ("", "x.csv: empty, holds no text"),
        ],
    )
    def test_faults_name_the_row(self, tmp_path: Path, monkeypatch, text: str, message: str):
        """A fault in a reviewed sheet is refused in one line with the row as a spreadsheet counts it."""
        monkeypatch.chdir(tmp_path)
        Path("x.csv").write_text(text)

        with pytest.raises(InputError) as caught:
            rows_in("csv", Path("x.csv"))

        assert str(caught.value).startswith(message)
        assert "\n" not in str(caught.value)


class TestAnswers:
    """Yes and no in the ways that people have of saying them."""

    @pytest.mark.parametrize("cell", ["yes", "Y", "true", *"1xＸ是✓✔☑✅√对對", "✔\ufe0f", "正确", "正確"], ids=ascii)
    def test_yes(self, cell: str):
        """Ticks, and words in both scripts, say yes."""
        assert rows.answer(f" {cell} ", "")

    @pytest.mark.parametrize(
        "cell",
        ["no", "N", "FALSE", *"0０否✗✘✕☒❌×错錯", "✖\ufe0f", "错误", "錯誤", "不对", "不對", "不正确", "不正確"],
        ids=ascii,
    )
    def test_no(self, cell: str):
        """Crosses, and words in both scripts, say no."""
        assert not rows.answer(cell, "")

    @pytest.mark.parametrize("cell", ["", "?", "maybe", "xx", "对错", "✓✗", "yes no", "2"])
    def test_neither(self, cell: str):
        """Anything else is not guessed at."""
        with pytest.raises(InputError, match=r"^here is .* expected yes or no$"):
            rows.answer(cell, "here")


class TestSentences:
    """Segmentations as sheets."""

    def test_bytes(self, tmp_path: Path):
        """Sentences are listed in document order with kind, first source line, and the furniture's reason."""
        text = "标题\n\n=第一句。第二\n句。\n- 3 -"
        paragraphs = (
            Paragraph("zh", Kind.HEADING, "标题", (Piece(0, 0, 2),)),
            Paragraph("zh", Kind.SENTENCE, "=第一句。第二句。", (Piece(0, 4, 7), Piece(7, 12, 2))),
            Paragraph("zh", Kind.FURNITURE, "- 3 -", (Piece(0, 15, 5),), "page number"),
        )
        sentences = (
            Sentence("zh", Kind.HEADING, "标题", 0, 0, 2),
            Sentence("zh", Kind.SENTENCE, "=第一句。", 1, 0, 5),
            Sentence("zh", Kind.SENTENCE, "第二句。", 1, 5, 9),
            Sentence("zh", Kind.FURNITURE, "- 3 -", 2, 0, 5, "page number"),
        )

        write_sentences(Segmentation(Document("d", text), paragraphs, sentences), tmp_path / "x.csv")

        expected = (
            "\ufeffid,language,kind,text,line,note\r\n"
            "zh1,zh,heading,标题,1,\r\n"
            "zh2,zh,sentence,'=第一句。,3,\r\n"
            "zh3,zh,sentence,第二句。,3,\r\n"
            "x1,zh,furniture,'- 3 -,5,page number\r\n"
        )
        assert expected == (tmp_path / "x.csv").read_bytes().decode()

    def test_empty(self, tmp_path: Path):
        """A segmentation without sentences gives the header alone."""
        write_sentences(Segmentation(Document("d", "x"), (), ()), tmp_path / "x.csv")

        assert raw_rows(tmp_path / "x.csv") == [["id", "language", "kind", "text", "line", "note"]]


def test_columns_are_documented():
    """The columns of a sheet are those that people and programs rely on, in this order."""
    expected = "id,keep,source,target,confidence,flags,type,source_sentences,target_sentences,document"

    assert expected == ",".join(rows.COLUMNS)


def test_round_trip_to_memory(tmp_path: Path):
    """A memory written from a sheet that nobody has changed is the memory of the alignment."""
    source = alignment(("= 一", "- one"), ("二", ""), ("'- 三", "three & <four>"))
    store("csv", source, tmp_path / "x.csv")

    store("tmx", source, tmp_path / "a.tmx")
    store("tmx", rows_in("csv", tmp_path / "x.csv"), tmp_path / "b.tmx")

    assert (tmp_path / "a.tmx").read_bytes() == (tmp_path / "b.tmx").read_bytes()
