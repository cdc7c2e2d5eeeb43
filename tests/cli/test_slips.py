"""Slips that a person makes, each of which would write a bad memory: said in a line, with the right call."""

import csv
import hashlib
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from aligner import align_pair, align_text
from aligner.errors import InputError
from aligner.languages.identification import told
from tests.program import BILINGUAL, ENGLISH, SEEDS, run, table, write, written

CHINESE = "今天天气很好，我们去公园散步。孩子们在湖边放风筝。\n"
SHEET = next((SEEDS.parent / "outputs").glob("002*.csv"))
OTHER = next(SEEDS.glob("000*.txt"))


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@cache
def texts(first: int = 40, last: int = 100) -> tuple[str, str]:
    """Return some Chinese of the seed paper, a sentence a line, and its English."""
    with SHEET.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["keep"] == "yes"][first:last]
    return "\n".join(row["source"] for row in rows), "\n".join(row["target"] for row in rows)


@cache
def unrelated() -> str:
    """Return English of another paper."""
    return OTHER.read_text("utf-8")[:8_000]


def tags(path: Path) -> set[tuple[str, str]]:
    """Return each language of a memory with the one that its texts are in."""
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    found = {(v.get(lang), told(v.findtext("seg"), ("zh", "en"))) for v in etree.parse(str(path)).iter("tuv")}
    return {(tag, known) for tag, known in found if known}


class TestLanguages:
    """Texts in other languages than were asked for."""

    def test_swapped(self):
        """Two texts the wrong way round are turned, and that is said; no text gets the other's tag."""
        zh, en = texts()

        result = run("pair", write("en.txt", en), write("zh.txt", zh))

        assert result.exit_code == 0
        said = "  turned round, as en.txt is in en and zh.txt in zh; --langs en,zh takes en as the source"
        assert said in result.stderr.splitlines()
        assert tags(Path("outputs/en.tmx")) == {("zh-CN", "zh"), ("en-US", "en")}

    def test_swapped_in_the_same_letters(self):
        """Languages in the same letters are told by their commonest words."""
        de = "Das ist der Hund, und er ist nicht mit den Katzen auf dem Dach. Die Sonne ist von Wolken verdeckt.\n" * 2
        fr = "C'est le chien, et il n'est pas avec les chats sur le toit. Le soleil est dans les nuages.\n" * 2

        result = run("pair", write("x.fr", fr), write("x.de", de), "--langs", "de,fr")

        assert "  turned round, as x.fr is in fr and x.de in de" in result.stderr
        assert table(Path("outputs/x.csv"))[0]["source"].startswith("Das ist der Hund")

    def test_swapped_from_python(self):
        """The library refuses, as its caller holds the texts."""
        zh, en = texts()

        with pytest.raises(InputError, match=r"^text: the texts are in en and zh, the languages are zh and en; turn "):
            align_pair(en, zh)

    def test_both_in_one_language(self):
        """A text in the other's language is refused, unless it is taken as it is."""
        en = texts()[1]
        files = write("x.txt", en), write("y.txt", unrelated())

        result = run("pair", *files)

        assert (result.exit_code, written()) == (1, [])
        asked = "where zh,en asks for zh; name the zh text in its place (--anyway takes it as it is)"
        assert result.stderr == f"x: its text is in en, {asked}\n"

    def test_few_letters_tell_nothing(self):
        """A text of names and numbers is taken as what it is called."""
        assert run("pair", write("x.zh", "WTO 2020\n"), write("x.en", "WTO 2020, GDP\n"), "--anyway").exit_code == 0

    @pytest.mark.parametrize("copy", ["x.txt", "./x.txt", "link.txt", "copy.txt"])
    def test_the_same_text_twice(self, copy):
        """A file is no translation of itself, by whatever name."""
        write("x.txt", CHINESE)
        write("copy.txt", CHINESE)
        Path("link.txt").symlink_to("x.txt")

        result = run("pair", "x.txt", copy)

        assert (result.exit_code, written()) == (1, [])
        assert result.stderr.endswith(": the same text twice; call align pair TEXT TRANSLATION\n")


class TestOneLanguage:
    """Documents that hold one language only."""

    @pytest.mark.parametrize("junk", ["", "我们去公园吧。\n今天星期三。\n"])
    def test_two_files_without_pair(self, junk):
        """Two files of one language each, a stray line of the other in them or not, give the call to copy."""
        zh, en = texts()

        result = run(write("my en.txt", f"{en}\n{junk}"), write("zh.txt", zh))

        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1] == (
            "my en.txt is in en and zh.txt is in zh; call: align pair zh.txt 'my en.txt'"
        )
        assert not [name for name in written() if name.endswith(".tmx")]

    def test_no_pair_at_all(self):
        """A call without any pair fails, also with -q; the sentences are written."""
        result = run(write("x.txt", ENGLISH), "-q")

        assert (result.exit_code, written()) == (1, ["x.sentences.csv"])
        assert result.stderr.startswith("no pair could be made: a document must hold both languages, zh and en; ")

    def test_one_of_several(self):
        """Where another document has pairs, the call has done what it could."""
        assert run(write("x.txt", ENGLISH), write("y.txt", BILINGUAL)).exit_code == 0


class TestUnrelated:
    """Texts that are not each other's translation."""

    @pytest.mark.parametrize("mixed", [False, True])
    def test_no_memory(self, mixed):
        """The sheet is there to look at, nothing is kept, no memory is written or added to."""
        zh = write("x.zh", texts()[0])
        files = (
            [write("x.txt", f"{texts()[0]}\n\n{unrelated()}")] if mixed else ["pair", zh, write("x.en", unrelated())]
        )

        result = run(*files, "--format", "csv,tmx,moses,html", "--merge", "tm.tmx", "--sample", 5)

        assert result.exit_code == 1
        assert written() == ["x.csv", "x.html"]
        assert not Path("tm.tmx").exists()
        assert {row["keep"] for row in table(Path("outputs/x.csv"))} == {"no"}
        assert "the zh and the en text do not seem to be each other's translation (" in result.stderr
        assert "no memory written, --anyway writes it" in result.stderr

    def test_anyway(self):
        """Who knows better gets the memory."""
        result = run("pair", write("x.zh", texts()[0]), write("x.en", unrelated()), "--anyway")

        assert (result.exit_code, written()) == (0, ["x.csv", "x.tmx"])

    def test_a_part_that_was_translated(self):
        """A text of which a third was translated, and the rest not, keeps the pairs of that third."""
        zh, en = texts()

        alignment = align_pair(zh, "\n".join([*en.splitlines()[:20], "", unrelated()]))

        assert not alignment.unrelated
        assert sum(pair.keep for pair in alignment.pairs) >= 15

    @pytest.mark.parametrize(
        ("source", "target", "most"),
        [
            ("你好。", "The taxpayer shall file the return within thirty days. Capital is taxed at a flat rate.", 0.1),
            ("今天的汤太咸了。", "The committee rejected the proposal.", 0.2),
            ("邻居买了一辆红色的自行车。", "Interest rates rose sharply in March.", 0.2),
        ],
    )
    def test_tiny_evidence_is_not_confidence(self, source, target, most):
        """That there is nothing else to pair a sentence with does not make a pair sure."""
        (pair,) = [pair for pair in align_pair(source, target).pairs if not pair.bead.is_null]

        assert pair.confidence <= most

    @pytest.mark.parametrize(
        ("source", "target"),
        [("你好。", "Hello."), ("今天的汤太咸了。", "The soup is too salty today."), ("第一章", "Chapter One")],
    )
    def test_a_translation_may_be_tiny(self, source, target):
        """One sentence and its translation are kept."""
        (pair,) = align_pair(source, target).pairs

        assert pair.keep


COPIES = "The committee met again in the spring of that year.\nIt was decided to wait for the report.\n"
NAMES = "Johann Wolfgang von Goethe\npip install --upgrade aligner\nWTO\n"


class TestUntranslated:
    """Texts that were left as they are."""

    def _pair(self, *options):
        zh, en = "\n".join(texts(40, 44)[0].splitlines()), "\n".join(texts(40, 44)[1].splitlines())
        source, target = write("x.zh", f"{zh}\n{COPIES * 3}{NAMES}"), write("x.en", f"{en}\n{COPIES * 3}{NAMES}")
        result = run("pair", source, target, "--presegmented", "--min-confidence", 0, *options)
        return result, table(Path("outputs/x.csv"))

    def test_running_text_stays_out(self):
        """Copies of running text are in the sheet and not in the memory; names and code may be the same. It is said."""
        result, rows = self._pair()

        keep = {row["source"]: row["keep"] for row in rows}
        assert [keep[line] for line in COPIES.splitlines()] == ["no", "no"]
        assert [keep[line] for line in NAMES.splitlines()] == ["yes"] * 3
        assert "  7 kept, 0 below the minimum confidence, 6 dropped (copy ×6); " in result.stderr
        assert (
            "  mostly untranslated: both sides of 69 % of the pairs say the same in the same letters" in result.stderr
        )
        assert result.exit_code == 0

    @pytest.mark.parametrize(("drop", "kept"), [("none", 13), ("copy,repeated", 7), ("repeated", 9), ("language", 6)])
    def test_flags_to_drop(self, drop, kept):
        """The flags that are named keep a pair out, no others."""
        assert sum(row["keep"] == "yes" for row in self._pair("--drop", drop)[1]) == kept

    def test_unknown_flag(self):
        """A flag that there is not is refused with those that there are."""
        result = run(write("x.txt", BILINGUAL), "--drop", "copies")

        assert result.exit_code == 2
        assert "unknown flag 'copies' to drop; known: length, partial, " in result.stderr


class TestEditedSheets:
    """A sheet that a person has worked on."""

    @pytest.mark.parametrize("form", ["csv", "xlsx", "tsv", "jsonl"])
    def test_never_written_over(self, form):
        """The call is refused before any work, the sheet stays, the other documents are done; --force asks for it."""
        files = write("x.txt", BILINGUAL), write("y.txt", BILINGUAL)
        run(*files, "--format", f"{form},tmx")
        path = write(f"outputs/x.{form}", Path(f"outputs/x.{form}").read_bytes() + b"\n")
        edited, memory = path.read_bytes(), Path("outputs/x.tmx").stat().st_mtime_ns

        result = run(*files, "--format", f"{form},tmx")

        assert result.exit_code == 1
        assert result.stderr.startswith(
            f"outputs/x.{form}: edited since it was written, or not written here; rename it, "
        )
        assert "\ny: 2 zh and 2 en sentences" in result.stderr
        assert (path.read_bytes(), Path("outputs/x.tmx").stat().st_mtime_ns) == (edited, memory)
        assert run(*files, "--format", form, "--force").exit_code == 0
        assert path.read_bytes() != edited
        assert run(*files, "--format", form).exit_code == 0

    def test_time_says_nothing(self):
        """A sheet that was only touched, or moved with its folder, is as it was written."""
        run(write("x.txt", BILINGUAL))
        Path("outputs/x.csv").touch()
        Path("outputs").rename("tm")

        assert run("x.txt", "-o", "tm").exit_code == 0

    def test_somebodys_own(self):
        """A sheet of which nothing is known is not written over either."""
        write("outputs/x.csv", "mine")

        assert run(write("x.txt", BILINGUAL)).exit_code == 1
        assert Path("outputs/x.csv").read_text() == "mine"

    def test_reviewed_again(self):
        """The same for the sheet that `align apply` writes."""
        run(write("x.txt", BILINGUAL))
        call = "apply", "outputs/x.csv", "--format", "csv"
        assert run(*call).exit_code == run(*call).exit_code == 0
        write("outputs/x.reviewed.csv", "edited")

        assert run(*call).exit_code == 1
        assert Path("outputs/x.reviewed.csv").read_text() == "edited"
        assert run(*call, "--force").exit_code == 0

    def test_digests_can_be_checked(self):
        """The digests are those of sha256sum."""
        run(write("x.txt", BILINGUAL))

        digest = hashlib.sha256(Path("outputs/x.csv").read_bytes()).hexdigest()
        assert Path("outputs/.sheets.sha256").read_text() == f"{digest}  x.csv\n"


def test_a_mixed_document_as_ever():
    """What is a translation is not doubted."""
    assert all(pair.keep for pair in align_text(BILINGUAL).pairs)
