"""``align convert``: from one format to another, with a word for what would be lost."""

import csv
from pathlib import Path

import pytest
from lxml import etree

from tests.program import BILINGUAL, run, table, write

OUT = Path("outputs")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    run(write("x.txt", BILINGUAL))


def units(path: Path) -> list[tuple[str, ...]]:
    """Return the texts of a memory."""
    return [tuple(unit.xpath("tuv/seg/text()")) for unit in etree.parse(str(path)).iter("tu")]


PAIRS = [("今天天气很好。", "The weather is nice today."), ("我们去公园吧。", "Let us go to the park.")]


class TestWithoutLoss:
    """Where nothing is lost, the file is written."""

    @pytest.mark.parametrize("ending", ["xlsx", "tsv", "jsonl"])
    def test_sheets(self, ending):
        """A sheet becomes another sheet, and comes back the same."""
        there = run("convert", OUT / "x.csv", f"there.{ending}")
        back = run("convert", f"there.{ending}", "back.csv")

        assert there.stderr.splitlines() == ["outputs/x.csv: 2 rows", f"  wrote there.{ending}"]
        assert back.exit_code == there.exit_code == 0
        assert (OUT / "x.csv").read_bytes() == Path("back.csv").read_bytes()

    def test_two_texts_to_a_memory(self):
        """Two files of parallel lines become a memory, in the languages asked for."""
        zh, en = (write(f"x.{n}", "".join(f"{pair[n]}\n" for pair in PAIRS)) for n in (0, 1))

        result = run("convert", zh, en, "y.tmx", "--tags", "zh-TW,en-GB")

        assert result.stderr.splitlines()[-1] == "  wrote y.tmx (zh-TW and en-GB)"
        assert units(Path("y.tmx")) == PAIRS
        assert etree.parse("y.tmx").find("header").get("srclang") == "zh-TW"


class TestLoss:
    """What would be missed is said, and nothing is written until that is agreed to."""

    def test_left_behind(self):
        """What a format has no place for is left behind, without a question, and said."""
        result = run("convert", OUT / "x.csv", "y.moses")

        assert result.exit_code == 0
        assert result.stderr.splitlines()[1:] == [
            "  left behind, as moses has no place for it: id, confidence, type, source_sentences, target_sentences, "
            "document",
            "  wrote y.zh, y.en (zh-CN and en-US)",
        ]
        assert Path("y.zh").read_text("utf-8") == "".join(f"{source}\n" for source, _ in PAIRS)
        assert Path("y.en").read_text("utf-8") == "".join(f"{target}\n" for _, target in PAIRS)

    def test_columns_that_some_rows_have(self):
        """A column of places that only some rows have something in is left behind like others."""
        rows = (OUT / "x.csv").read_text("utf-8-sig").splitlines()
        write("pages.csv", f"{rows[0]},page\n{rows[1]},3\n{rows[2]},\n")

        result = run("convert", "pages.csv", "pages.xlf")

        assert result.exit_code == 0
        assert "  left behind, as xliff has no place for it: page" in result.stderr.splitlines()

    def test_rows_that_are_not_kept(self):
        """A memory holds the kept rows: the others are left behind, but not all of them without a question."""
        rows = (OUT / "x.csv").read_text("utf-8-sig")
        write("one.csv", rows.replace(",yes,", ",no,", 1))
        write("none.csv", rows.replace(",yes,", ",no,"))

        one, none = run("convert", "one.csv", "one.tmx"), run("convert", "none.csv", "none.tmx")

        assert "1 row (not kept, or one side is empty)" in one.stderr
        assert len(units(Path("one.tmx"))) == 1
        assert none.exit_code == 1
        assert "tmx would lose all 2 rows (none is kept). Nothing was written" in none.stderr
        assert not Path("none.tmx").exists()

    def test_refused(self):
        """One line says what would be missed and how to have it all the same; with --lossy it is written."""
        write("twice.csv", (OUT / "x.csv").read_text("utf-8-sig").replace("x-0002", "x-0001"))

        refused, agreed = run("convert", "twice.csv", "y.tmx"), run("convert", "twice.csv", "y.tmx", "--lossy")

        assert refused.exit_code == 1
        (line,) = refused.stderr.splitlines()
        assert (
            line == "twice.csv: 2 rows; tmx would lose column id in 1 row. Nothing was written; --lossy does it anyway"
        )
        assert agreed.exit_code == 0
        assert "  lost: column id in 1 row" in agreed.stderr.splitlines()

    def test_another_tools_memory(self):
        """Notes, codes and a third language of another tool's memory are named."""
        unit = (
            '<tu tuid="1"><note>see style guide</note>'
            '<tuv xml:lang="en-US"><seg>Press <bpt i="1">&lt;b&gt;</bpt>OK<ept i="1">&lt;/b&gt;</ept>.</seg></tuv>'
            '<tuv xml:lang="zh-CN"><seg>按“确定”。</seg></tuv><tuv xml:lang="de-DE"><seg>OK drücken.</seg></tuv></tu>'
        )
        header = '<header srclang="en-US" creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" '
        header += 'adminlang="en" datatype="xml"/>'
        write("other.tmx", f'<tmx version="1.4">{header}<body>{unit}</body></tmx>')

        refused = run("convert", "other.tmx", "y.csv", "--tags", "zh-CN,en-US")
        done = run("convert", "other.tmx", "y.csv", "--tags", "zh-CN,en-US", "--lossy")

        for what in ("notes: 1", "inline codes: 2", "variants in a third language: 1"):
            assert what in refused.stderr
        assert done.exit_code == 0
        assert [(row["source"], row["target"]) for row in table(Path("y.csv"))] == [("按“确定”。", "Press OK.")]


REFUSALS = {
    "unknown ending": (["x.txt", "y.tmx"], 2, "x.txt: unknown ending '.txt'; known: .csv, .xlsx"),
    "unknown target": (["outputs/x.csv", "y.doc"], 2, "y.doc: unknown ending '.doc'; known: .csv, .xlsx"),
    "page": (["outputs/x.csv", "y.html"], 2, "html needs the document itself; use `align FILE --format html`"),
    "one file": (["outputs/x.csv"], 2, "give the file to read, or two of parallel lines, and the file to write"),
    "four files": (["a", "b", "c", "d.tmx"], 2, "give the file to read, or two of parallel lines"),
    "missing": (["no.csv", "y.tmx"], 1, "no.csv: no such file"),
    "not a table": (["broken.xlsx", "y.tmx"], 1, "broken.xlsx"),
    "onto itself": (["outputs/x.csv", "outputs/x.csv"], 1, "an input of this call, not written over"),
    "unequal lines": (["a.zh", "a.en", "y.tmx"], 1, "a.zh"),
    "odd tags": (["outputs/x.csv", "y.tmx", "--tags", "zh-CN,xx"], 2, "unknown language tag 'xx'"),
}


@pytest.mark.parametrize(("args", "code", "message"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(args, code, message):
    """What cannot be done is said in one line, and nothing is written."""
    write("broken.xlsx", b"PK\x03\x04 no workbook")
    write("a.zh", "一\n二\n")
    write("a.en", "One\n")
    before = (OUT / "x.csv").read_bytes()

    result = run("convert", *args)

    assert result.exit_code == code
    assert message in result.stderr.splitlines()[-1]
    assert not list(Path().glob("y.*"))
    assert before == (OUT / "x.csv").read_bytes()


def test_quotes_are_csvs_own():
    """A cell with quotes, commas and a formula comes through every sheet as it was."""
    nasty = ('=1+1, "x"', 'a"b,c;d')
    with Path("n.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["id", "keep", "source", "target"], ["n-0001", "yes", *nasty]])

    for source, target in (("n.csv", "n.xlsx"), ("n.xlsx", "n.tsv"), ("n.tsv", "n.jsonl"), ("n.jsonl", "m.csv")):
        assert run("convert", source, target).exit_code == 0, target

    (row,) = table(Path("m.csv"))
    assert (row["source"], row["target"]) == ('\'=1+1, "x"', nasty[1])


@pytest.mark.parametrize("target", ["y.tmx", "y.moses", "y.xlf"])
def test_one_language_twice(target: str):
    """A file that says the same language of both sides makes no memory: nobody could tell its sides."""
    head = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en-US" trgLang="en-us">'
    unit = '<unit id="u"><segment state="final"><source>一</source><target>One</target></segment></unit>'
    path = write("x.xlf", f'{head}<file id="f">{unit}</file></xliff>')

    result = run("convert", path, target, "--lossy")

    asked = "x.xlf: both sides are said to be in en-US; correct that in the file, or make a sheet (.csv) of it\n"
    assert (result.exit_code, result.stderr) == (1, asked)
    assert not list(Path().glob("y.*"))
    assert run("convert", path, "z.csv", "--lossy").exit_code == 0
