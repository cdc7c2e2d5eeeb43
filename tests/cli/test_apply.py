"""``align apply``: a reviewed sheet back to a memory, and what it says was changed."""

import csv
from pathlib import Path

import pytest
from lxml import etree

from aligner.formats.tmx import XML_LANG
from tests.program import BILINGUAL, run, table, write, written
from tests.samples import DTD, REVIEW_ROWS, TAGS, row, store

OUT = Path("outputs")
HEADER = "id,keep,source,target"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def units(path: str | Path = OUT / "x.reviewed.tmx") -> list[tuple[str, str]]:
    """Return the texts of a memory, which must be valid."""
    tree = etree.parse(str(path))
    etree.DTD(str(DTD)).assertValid(tree)
    return [tuple(unit.xpath("tuv/seg/text()")) for unit in tree.iter("tu")]


def tags(path: str | Path = OUT / "x.reviewed.tmx") -> list[str]:
    """Return the language tags of the first unit of a memory."""
    return [tuv.get(XML_LANG) for tuv in etree.parse(str(path)).find(".//tu").iter("tuv")]


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replace texts of a file, each of which must be there."""
    text = path.read_bytes().decode("utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_bytes(text.encode("utf-8-sig"))


class TestEndToEnd:
    """Align, edit, apply."""

    def test_edits_reach_the_memory(self):
        """A correction in the sheet is in the new memory; the first one stays as it was."""
        run(write("x.txt", BILINGUAL))
        before = (OUT / "x.tmx").read_bytes()
        sheet = table(OUT / "x.csv")
        edit(OUT / "x.csv", ("Let us go to the park.", "Let's go to the park."))

        result = run("apply", OUT / "x.csv", "-v")

        assert result.exit_code == 0, result.stderr
        assert result.stdout == ""
        assert result.stderr.splitlines() == [
            "outputs/x.csv: 2 rows, compared with outputs/x.tmx, which has the kept rows only",
            "  x-0002 target edited",
            "  1 text edited, 1 unchanged",
            "  2 kept",
            "  wrote outputs/x.reviewed.tmx (zh-CN and en-US)",
        ]
        assert units() == [(sheet[0]["source"], sheet[0]["target"]), ("我们去公园吧。", "Let's go to the park.")]
        assert before == (OUT / "x.tmx").read_bytes()
        assert written() == ["x.csv", "x.reviewed.tmx", "x.tmx"]

    @pytest.mark.parametrize("name", ["tsv", "jsonl"])
    def test_other_sheets(self, name):
        """Sheets for tools are applied as they are: quotes in texts are letters."""
        said = '"走吧。"他说。\n"Let us go," he said.\n"好。"她说。\n"Good," she said.\n'
        run(write("x.txt", BILINGUAL + said), "--format", f"csv,tmx,{name}")
        (OUT / f"x.{name}").rename(f"x-reviewed.{name}")

        result = run("apply", f"x-reviewed.{name}")

        assert result.exit_code == 0
        assert " 4 unchanged\n" in result.stderr
        assert units() == units(OUT / "x.tmx")
        assert any('"Let us go," he said.' in pair for pair in units())

    def test_nothing_changed(self):
        """The sheet as it was gives the memory as it was, in its languages."""
        run(write("x.txt", BILINGUAL), "--tags", "zh-TW,en-GB")

        result = run("apply", OUT / "x.csv")

        assert "  2 unchanged\n  2 kept\n" in result.stderr
        assert units() == units(OUT / "x.tmx")
        assert tags() == tags(OUT / "x.tmx") == ["zh-TW", "en-GB"]


class TestReport:
    """What is said about a review."""

    def test_every_kind_of_change(self):
        """Counts by kind; with -v one line for each changed row, in document order, and the columns left alone."""
        store("csv", REVIEW_ROWS, OUT / "x.csv")
        write(
            "x-reviewed.csv",
            "Keep,id,target,source,note\r\n"
            "no,002-0004,She likes “coffee”.,她喜欢咖啡。,?\r\n"
            "yes,002-0001,The weather is nice today. We go to the park.,今天天气很好。我们去公园。,\r\n"
            "yes,002-0001,Nice.,很好。,\r\n"
            "YES,,New.,新的。,\r\n"
            "yes,002-0003,He loves tea.,他喜爱茶。,\r\n",
        )

        result = run("apply", "x-reviewed.csv", "-v")

        assert result.exit_code == 0
        assert result.stderr.splitlines() == [
            "x-reviewed.csv: 5 rows, compared with outputs/x.csv",
            "  002-0001 source merged with 002-0002, target merged with 002-0002",
            "  002-0002 deleted, source moved to 002-0001, target moved to 002-0001",
            "  002-0003 source edited, target edited",
            "  002-0004 keep yes → no",
            "  002-0005 deleted",
            "  002-0001 the id is used again; both rows stay",
            "  added: 新的。",
            "  1 text edited, 1 keep changed, 2 merged, 1 deleted, 1 added, 1 not matched, 0 unchanged",
            "  the rows are in another order; the results are in the document's",
            "  columns left alone: note",
            "  4 kept",
            "  wrote outputs/x.reviewed.tmx (zh-CN and en-US)",
        ]
        assert [target for _, target in units()] == [
            "The weather is nice today. We go to the park.",
            "Nice.",
            "New.",
            "He loves tea.",
        ]
        assert "  002-0003" not in run("apply", "x-reviewed.csv").stderr
        assert run("apply", "x-reviewed.csv", "-q").stderr == ""

    def test_without_original(self):
        """Where no original is found that is said, with what can be told from the sheet alone."""
        write("x.csv", f"{HEADER}\na-1,yes,甲,A\na-1,yes,乙,B\n,,丙,C\n")

        result = run("apply", "x.csv")

        assert result.exit_code == 0
        assert result.stderr.splitlines()[:3] == [
            "x.csv: 3 rows; no original to compare with, name it with --original",
            "  1 row without id, taken as added",
            "  1 id on several rows, which all stay: a-1",
        ]
        assert units() == [("甲", "A"), ("乙", "B"), ("丙", "C")]

    @pytest.mark.parametrize("name", ["before.csv", "before.tmx"])
    def test_named_original(self, name):
        """An original of any name and kind may be given."""
        kept = REVIEW_ROWS[:4]
        store("csv", kept, Path("before.csv"))
        store("tmx", kept, Path("before.tmx"), ("zh-TW", "en-GB"))
        store("csv", kept[1:], Path("x.csv"))

        result = run("apply", "x.csv", "--original", name, "-v")

        assert "  002-0001 deleted\n  1 deleted, 3 unchanged\n  3 kept\n" in result.stderr
        assert tags() == (["zh-TW", "en-GB"] if name.endswith("tmx") else ["zh-CN", "en-US"])

    def test_sample(self):
        """A sample with judgements gives the precision; the rows that it never had are not called deleted."""
        store("csv", REVIEW_ROWS, OUT / "x.csv")
        write("x-sample.csv", f"{HEADER},correct\n002-0001,yes,今天天气很好。,The weather is nice today.,yes\n")

        result = run("apply", "x-sample.csv", "--original", OUT / "x.csv")

        assert "  1 unchanged\n" in result.stderr
        assert "  estimated precision 1.000 (95 % interval 0.207–1.000) from 1 judged row\n" in result.stderr

    def test_sample_without_judgements(self):
        """A column of blanks gives no estimate, and that is said."""
        write("x.csv", f"{HEADER},correct\na,yes,甲,A,\n")

        assert "  no row is marked in the column 'correct': no estimate" in run("apply", "x.csv").stderr


class TestRefusals:
    """What is not written, and what is not accepted."""

    def test_rows_are_refused_one_by_one(self):
        """A kept row with an empty side, and one that cannot be read, get a line each; the rest is written."""
        store("csv", [*REVIEW_ROWS, row(6, "", "Only this.")], OUT / "x.csv")
        edit(OUT / "x.csv", ("002-0005,no", "002-0005,yes"), ("002-0002,yes", "002-0002,perhaps"))

        result = run("apply", OUT / "x.csv", "-q")

        assert result.exit_code == 1
        assert result.stderr.splitlines() == [
            "outputs/x.csv, row 3: keep is 'perhaps', expected yes or no",
            "002-0005 is kept but has no target",
            "002-0006 is kept but has no source",
        ]
        assert [target for _, target in units()] == [REVIEW_ROWS[n].target for n in (0, 2, 3)]
        assert "  3 kept, 3 refused (see above)\n" in run("apply", OUT / "x.csv").stderr

    def test_unreadable_rows_are_not_called_deleted(self):
        """A row that cannot be read is refused, and no change beside."""
        store("csv", REVIEW_ROWS, OUT / "x.csv")
        store("csv", REVIEW_ROWS, Path("x.csv"))
        edit(Path("x.csv"), ("002-0002,yes", "002-0002,perhaps"))

        assert "  4 unchanged\n" in run("apply", "x.csv").stderr

    def test_unclear_judgements_are_refused(self):
        """A row whose mark in ``correct`` is unclear is not in the memory, and the exit code says so."""
        write("x.csv", f"{HEADER},correct\na-1,yes,甲,A,✔\na-2,yes,乙,B,x\n")

        result = run("apply", "x.csv", "-q")

        assert result.exit_code == 1
        assert result.stderr == "x.csv, row 3: correct is 'x', expected yes or no (or ✓ ✗, 对 错, 1 0), or nothing\n"
        assert units() == [("甲", "A")]

    @pytest.mark.parametrize(
        ("args", "line"),
        [
            (["m.tmx"], "m.tmx: a TMX memory, expected a sheet (CSV, TSV, XLSX or JSON Lines); a sheet of it:"),
            (["no.csv"], "no.csv: no such file"),
            (["bad.csv"], "bad.csv: no column 'id'; expected id,keep,source,target,"),
            (["x.csv", "--original", "no.csv"], "no.csv: no such file"),
            (["x.csv", "--original", "bad.csv"], "bad.csv: no column 'id'; expected id,"),
            (["x.xlsx"], "x.xlsx: a damaged ZIP archive (File is not a zip file)"),
            (["."], ".: a folder, not a file"),
        ],
    )
    def test_files(self, args, line):
        """A file that cannot be used is refused in one line, and nothing is written."""
        write("bad.csv", "no sheet\n")
        write("x.csv", f"{HEADER}\na,yes,甲,A\n")
        write("x.xlsx", b"PK\x03\x04")
        store("tmx", REVIEW_ROWS, Path("m.tmx"), TAGS)

        result = run("apply", *args)

        assert result.exit_code == 1
        assert result.stderr.startswith(line)
        assert result.stderr.count("\n") == 1
        assert written() == []

    @pytest.mark.parametrize("args", [["--tags", "zh"], ["--tags", "qq,en"], ["--format", "doc"], ["-o", "x.csv"], []])
    def test_usage(self, args):
        """Wrong options are told before anything is read."""
        write("x.csv", "")

        assert run("apply", *(["x.csv", *args] if args else [])).exit_code == 2

    @pytest.mark.parametrize("original", [[], ["--original", "x.reviewed.csv"]])
    def test_inputs_are_not_written_over(self, original):
        """Neither the sheet nor its original is written over."""
        name = "x.csv" if original else "x.reviewed.csv"
        for path in {name, "x.reviewed.csv"}:
            store("csv", REVIEW_ROWS[:1], Path(path))
        before = Path("x.reviewed.csv").read_bytes()

        result = run("apply", name, *original, "-o", ".", "--format", "csv,tmx")

        assert result.exit_code == 1
        assert result.stderr.startswith("x.reviewed.csv: an input of this call, not written over")
        assert before == Path("x.reviewed.csv").read_bytes()
        assert not Path("x.reviewed.tmx").exists()


class TestResults:
    """Where results go, and what is in them."""

    def test_both_formats(self):
        """A sheet is written too if asked for: in document order, as the program writes sheets."""
        store("csv", REVIEW_ROWS, OUT / "x.csv")
        store("csv", REVIEW_ROWS[::-1], Path("x-reviewed.csv"))

        result = run("apply", "x-reviewed.csv", "-o", "done", "--format", "CSV, tmx", "--tags", "zh-cn,en-gb")

        assert result.stderr.endswith("  wrote done/x.reviewed.csv, done/x.reviewed.tmx (zh-CN and en-GB)\n")
        assert (OUT / "x.csv").read_bytes() == Path("done/x.reviewed.csv").read_bytes()
        assert tags("done/x.reviewed.tmx") == ["zh-CN", "en-GB"]

    def test_workbook(self):
        """A workbook is read like a sheet."""
        openpyxl = pytest.importorskip("openpyxl")
        store("csv", REVIEW_ROWS, OUT / "x.csv")
        book = openpyxl.Workbook()
        for line in csv.reader((OUT / "x.csv").read_text(encoding="utf-8-sig").splitlines()):
            book.active.append(["今天天气真好。" if cell == "今天天气很好。" else cell for cell in line])
        book.save("x.xlsx")

        result = run("apply", "x.xlsx", "-v")

        assert "compared with outputs/x.csv\n  002-0001 source edited\n  1 text edited, 4 unchanged" in result.stderr
        assert units()[0] == ("今天天气真好。", "The weather is nice today.")

    def test_memory_holds_exactly_the_kept_rows(self):
        """Rows with the text of others, and rows with only an invisible text, are as many units as are kept."""
        rows = [row(n, "甲", "A", keep=bool(n % 2)) for n in range(1, 6)]
        store("csv", rows, Path("x.csv"))
        store("tmx", rows, Path("y.tmx"), TAGS)

        assert run("apply", "x.csv").exit_code == 0
        assert units() == units("y.tmx") == [("甲", "A")] * 3


class TestLanguages:
    """The languages of a sheet, which does not say them."""

    def sheet(self, source: str, target: str) -> Path:
        """Return a sheet without its memory."""
        store("csv", [row(1, source, target)], Path("alone.csv"))
        return Path("alone.csv")

    def test_told_by_their_letters(self):
        """Chinese beside Latin letters is taken for Chinese and English, in the order of the sides."""
        for source, target, expected in (
            ("今天天气很好。", "The weather is nice.", "(zh-CN and en-US)"),
            ("The weather is nice.", "今天天气很好。", "(en-US and zh-CN)"),
        ):
            assert expected in run("apply", self.sheet(source, target)).stderr

    def test_must_be_named(self):
        """Other languages must be named, and then they are taken."""
        sheet = self.sheet("Das Wetter ist heute schön.", "Il fait beau aujourd'hui.")

        refused, named = run("apply", sheet), run("apply", sheet, "--tags", "de-DE,fr-FR")

        assert refused.exit_code == 2
        assert "the file does not say its languages; name them with --tags" in refused.stderr
        assert named.exit_code == 0
        assert tags(OUT / "alone.reviewed.tmx") == ["de-DE", "fr-FR"]

    @pytest.mark.parametrize(
        "target",
        ["今日はいい天気ですね。", "오늘 날씨가 좋네요.", "Сегодня хорошая погода.", "Das Wetter ist schön. " * 20],
    )
    def test_chinese_and_another(self, target):
        """Chinese beside kana, hangul, Cyrillic, or Latin letters without English words, is not taken for English."""
        result = run("apply", self.sheet("今天天气很好。", target))

        assert result.exit_code == 2
        assert "the file does not say its languages" in result.stderr

    def test_memory_of_another_document(self):
        """A memory or sheet of the same name that holds none of the sheet's texts is another document's."""
        store("csv", [row(1, "Guten Tag.", "Bonjour.")], OUT / "x.csv")
        store("tmx", [row(1, "Guten Tag.", "Bonjour.")], OUT / "x.tmx", ("de-DE", "fr-FR"))
        store("csv", [row(1, "今天天气很好。", "The weather is nice.")], Path("x-reviewed.csv"))

        result = run("apply", "x-reviewed.csv")

        assert "no original to compare with" in result.stderr
        assert "wrote outputs/x.reviewed.tmx (zh-CN and en-US)" in result.stderr

    def test_swapped(self):
        """Tags that the letters contradict are refused."""
        result = run("apply", self.sheet("今天天气很好。", "The weather is nice."), "--tags", "en-US,zh-CN")

        assert result.exit_code == 2
        assert "--tags en-US,zh-CN: the sources are written as zh, the targets as en" in result.stderr
        assert written() == []
