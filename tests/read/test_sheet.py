"""Tables of cells: which character parts them, which columns are text, and in which language."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.sheet import read
from aligner.read.source import How, Source
from aligner.records import MarkKind
from tests.program import run, table, write

ROWS = [["天气", "Hello, how are you?", "你好，你好吗？"], ["公园", "Let us go to the park.", "我们去公园吧。"]]


def blocks(text: str) -> list[tuple[str, str]]:
    """Return kind (with its value behind a space) and text of each block of a table."""
    content = read(Source(text.encode(), "x.csv"))
    marked = [
        (mark, content.text[mark.start : mark.end]) for mark in content.marks if mark.kind is not MarkKind.LANGUAGE
    ]
    return [(f"{mark.kind} {mark.value}".strip(), text) for mark, text in marked]


def languages(text: str) -> list[tuple[str, str]]:
    """Return the language and text of each cell whose language is marked."""
    content = read(Source(text.encode(), "x.csv"))
    return [(m.value, content.text[m.start : m.end]) for m in content.marks if m.kind is MarkKind.LANGUAGE]


def saved(rows: list[list[str]], **dialect: object) -> str:
    """Return a file of *rows* as a spreadsheet writes it."""
    text = io.StringIO()
    csv.writer(text, **({"lineterminator": "\n"} | dialect)).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(separator: str):
    """What makes rows of as many cells parts them, whatever else is in the text."""
    found = blocks(saved(ROWS, delimiter=separator))

    assert found == [(f"cell {n},{m}", cell) for n, row in enumerate(ROWS, 1) for m, cell in enumerate(row, 1)]


def test_a_separator_that_is_named():
    """Excel's first line names the separator."""
    assert blocks("sep=#\na#b\n今天#明天\n") == [
        ("cell 1,1", "a"),
        ("cell 1,2", "b"),
        ("cell 2,1", "今天"),
        ("cell 2,2", "明天"),
    ]


def test_prose_is_no_table():
    """A file in which nothing parts cells is lines, whatever it is called."""
    lines = ["今天天气很好。", "The weather, they say, is nice.", "我们，去公园吧。"]

    assert blocks("\n".join(lines)) == [("paragraph", line) for line in lines]


def test_quotes():
    """Quotes are a file's way to write separators and line ends, but for files with tabs that do not know them."""
    assert blocks('"say ""yes"", no",b\n"c",d\n')[:2] == [("cell 1,1", 'say "yes", no'), ("cell 1,2", "b")]
    assert blocks('"Hello," he said.\t"你好"，他说。\n"Good\t好\n')[:3] == [
        ("cell 1,1", '"Hello," he said.'),
        ("cell 1,2", '"你好"，他说。'),
        ("cell 2,1", '"Good'),
    ]
    assert blocks('"He" said,他说\nyes,是\n')[0] == ("cell 1,1", "He said")


def test_a_quote_that_is_never_closed():
    """The row is named in which a quote begins that swallows all others."""
    text = saved([*ROWS * 10, ["open", "b", "c"], ROWS[1]]).replace("open", '"open')

    with pytest.raises(
        InputError, match=r"^x\.csv, row 21: a cell begins with a quote that is never closed; close it$"
    ):
        blocks(text)


class TestColumns:
    """What is known of columns."""

    def test_names(self):
        """Names of languages make a header, and what stands beside two languages is about them."""
        text = saved([["Nr", "English (US)", "中文", "Usage"], ["1", "Hello!", "你好！", "said often"]])

        assert blocks(text) == [
            ("note header", "Nr\nEnglish (US)\n中文\nUsage"),
            ("note column nr", "1"),
            ("cell 1,2", "Hello!"),
            ("cell 1,3", "你好！"),
            ("note column usage", "said often"),
        ]
        assert languages(text) == [("en", "Hello!"), ("zh", "你好！")]

    @pytest.mark.parametrize(
        "header", [["de", "fr"], ["German", "French"], ["Deutsch", "Français"], ["de-DE", "fr_FR"]]
    )
    def test_languages_in_the_same_letters(self, header: list[str]):
        """Where names say it, two languages in the same letters are told apart."""
        assert languages(saved([header, ["Guten Tag", "Bonjour"]])) == [("de", "Guten Tag"), ("fr", "Bonjour")]

    def test_names_that_letters_contradict(self):
        """A column is not in the language that it is called by if its letters are others."""
        assert languages(saved([["zh", "en"], ["Hello there", "你好"]])) == []

    @pytest.mark.parametrize("rows", [[["English", "英语"], ["Chinese", "中文"]], [["apple", "苹果"], ["id", "编号"]]])
    def test_a_dictionary_has_no_header(self, rows: list[list[str]]):
        """Two names of the same thing are a row like any other."""
        assert [kind for kind, _ in blocks(saved(rows))] == ["cell 1,1", "cell 1,2", "cell 2,1", "cell 2,2"]

    def test_columns_without_text(self):
        """Numbers and identifiers are set aside; words are text though they stand alone."""
        text = saved([["1", "menu.open", "file", "文件"], ["2", "menu.closeAll", "node.js", "节点"]])

        assert [kind for kind, _ in blocks(text)][:4] == [
            "note column without text",
            "note column without text",
            "cell 1,3",
            "cell 1,4",
        ]

    def test_something_is_text(self):
        """A file of nothing but identifiers is text all the same."""
        assert [kind for kind, _ in blocks("a.b,c.d\ne.f,g.h\n")] == ["cell 1,1", "cell 1,2", "cell 2,1", "cell 2,2"]


def test_cells_of_several_lines():
    """Lines are paragraphs where cells have many, and soft where that is an exception."""
    long = saved([["a", "一。\n\n二。"], ["b", "三。\n四。"]])
    short = saved([["a", "一"], ["b", "二\n三"], *([f"c{n}", "四"] for n in range(20))])

    assert blocks(long)[1:3] == [("paragraph", "一。"), ("cell 1,2", "一。\n\n二。")]
    assert blocks(short)[3] == ("cell 2,2", "二\n三")


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\0\0\x01\x02\x03\x04PNG"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes):
    """A file without text is refused in one line that begins with its name."""
    (tmp_path / "x.csv").write_bytes(data)

    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "x.csv")

    assert str(caught.value).startswith(str(tmp_path / "x.csv"))
    assert "\n" not in str(caught.value)


def test_encodings(tmp_path: Path):
    """A sheet that a spreadsheet has saved in GBK or UTF-16 is read."""
    for encoding in ("gbk", "utf-16", "utf-8-sig"):
        (tmp_path / "x.csv").write_bytes(saved(ROWS, lineterminator="\r\n").encode(encoding))

        assert "我们去公园吧。" in read_document(tmp_path / "x.csv", How()).text


def test_pairs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two columns of languages are a bilingual document whose rows are pairs."""
    monkeypatch.chdir(tmp_path)
    result = run(write("t.csv", saved([["key", "en", "zh"], *([f"k_{n}", *row[1:]] for n, row in enumerate(ROWS))])))

    assert result.exit_code == 0, result.stderr
    assert "  2 rows of two columns kept as pairs; --resegment aligns the sentences inside them" in result.stderr
    assert [(row["source"], row["target"]) for row in table(Path("outputs/t.csv"))] == [
        ("你好，你好吗？", "Hello, how are you?"),
        ("我们去公园吧。", "Let us go to the park."),
    ]


def test_names_tell_more_than_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two languages in the same letters are where their names say, not where the first is asked for."""
    monkeypatch.chdir(tmp_path)
    result = run(
        write("t.csv", "fr,de\nBonjour à tous.,Guten Tag zusammen.\nMerci bien.,Danke sehr.\n"), "--langs", "de,fr"
    )

    assert result.exit_code == 0, result.stderr
    assert table(Path("outputs/t.csv"))[0]["source"] == "Guten Tag zusammen."


@pytest.mark.parametrize(
    "header", ["id,keep,source,target", "sep=;\nKeep;ID;target;source;mine", '"id","keep","source","target"']
)
def test_a_sheet_of_ours_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str):
    """Our own sheet holds pairs already, however its columns were moved."""
    monkeypatch.chdir(tmp_path)
    result = run("split", write("x.csv", f"{header}\n"))

    assert result.exit_code == 1
    assert "x.csv: a sheet of this program; it holds pairs already: align convert x.csv OUT.tmx" in result.stderr


def test_a_list_of_sentences_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What ``align split`` has written is no document."""
    monkeypatch.chdir(tmp_path)
    run("split", write("x.txt", "今天天气很好。\n"))

    assert "a list of sentences of this program" in run("split", "outputs/x.sentences.csv").stderr


CELL = st.text(st.sampled_from("ab中，,;\t|\"' \n.1"), max_size=12)


TABLE = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(TABLE, st.sampled_from(",;\t|"))
def test_no_letter_is_lost_or_doubled(rows: list[list[str]], separator: str):
    """Every letter of a table is in its text once, in order."""
    content = read(Source(saved(rows, delimiter=separator).encode(), "x.csv"))
    expected = "".join(cell for row in rows for cell in row)

    assert "".join(filter(str.isalnum, content.text)) == "".join(filter(str.isalnum, expected))


@given(st.text(st.sampled_from("ab中,;\t|\"'\n ="), max_size=60))
def test_anything_is_read_or_refused(text: str):
    """Whatever is put together is read, or refused in one line."""
    try:
        content = read(Source(text.encode(), "x.csv"))
    except InputError as error:
        assert str(error).startswith("x.csv") and "\n" not in str(error)
    else:
        assert "".join(filter(str.isalnum, content.text)) == "".join(filter(str.isalnum, text))
