"""What all documents of a call go into together, and what the sheets look like: --merge, --sample, --sort, --format."""

import os
from pathlib import Path

import pytest
from lxml import etree

from tests.program import BILINGUAL, run, table, write, written

OUT = Path("outputs")
OTHER = "他喜欢喝茶。\nHe likes to drink tea.\n我们去公园吧。\nWe should go to the park.\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


def units(path: Path) -> list[tuple[str, ...]]:
    """Return the texts of a memory."""
    return [tuple(unit.xpath("tuv/seg/text()")) for unit in etree.parse(str(path)).iter("tu")]


def props(path: Path, kind: str) -> list[list[str]]:
    """Return the properties of that kind, unit by unit."""
    return [unit.xpath(f"prop[@type='{kind}']/text()") for unit in etree.parse(str(path)).iter("tu")]


class TestMerge:
    """Several documents, one memory."""

    def test_several_documents(self):
        """Every kept pair is in the memory once, with its documents and how often it was seen; each has its own too."""
        result = run(write("a.txt", BILINGUAL), write("b.txt", BILINGUAL), write("c.txt", OTHER), "--merge", "tm.tmx")

        assert result.exit_code == 0, result.stderr
        assert len(units(Path("tm.tmx"))) == len(set(units(Path("tm.tmx")))) == 4
        assert props(Path("tm.tmx"), "x-document") == [["a", "b"], ["a", "b"], ["c"], ["c"]]
        assert props(Path("tm.tmx"), "x-count") == [["2"], ["2"], [], []]
        assert (
            "tm.tmx (zh-CN and en-US): 4 units, 0 before, 4 added; 2 pairs there already" in result.stderr.splitlines()
        )
        assert written() == ["a.csv", "a.tmx", "b.csv", "b.tmx", "c.csv", "c.tmx"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    @pytest.mark.parametrize("place", ["pipe.tmx", "/dev/zero"])
    @pytest.mark.parametrize("command", [[], ["apply"]])
    def test_devices(self, place, command):
        """A pipe or device is no memory: it is refused at once, not read for ever, and left as it is."""
        os.mkfifo("pipe.tmx")
        run(write("a.txt", BILINGUAL))

        result = run(*command, "outputs/a.csv" if command else "a.txt", "--merge", place)

        assert result.exit_code == 1
        assert f"{place}: a device or the like, not a plain file; choose another name" in result.stderr
        assert Path("pipe.tmx").is_fifo()

    def test_contradictions_stay_and_are_flagged(self):
        """Two translations of one source are both there, and say so."""
        result = run(write("a.txt", BILINGUAL), write("c.txt", OTHER), "--merge", "tm.tmx")

        flagged = [
            unit[1]
            for unit, flags in zip(units(Path("tm.tmx")), props(Path("tm.tmx"), "x-flags"), strict=True)
            if "contradiction" in " ".join(flags).split()
        ]
        assert flagged == ["Let us go to the park.", "We should go to the park."]
        assert "  1 with another translation of the same source: flag `contradiction`" in result.stderr.splitlines()

    def test_again(self):
        """The same call again changes nothing in the memory."""
        path = write("a.txt", BILINGUAL)
        run(path, "--merge", "tm.tmx")
        before = Path("tm.tmx").read_bytes()

        run(path, "--merge", "tm.tmx")

        assert before == Path("tm.tmx").read_bytes()

    def test_reviewed_sheet(self):
        """A reviewed sheet goes into a memory as well."""
        run(write("a.txt", BILINGUAL))

        result = run("apply", OUT / "a.csv", "--merge", "tm.tmx")

        assert result.exit_code == 0, result.stderr
        assert units(Path("tm.tmx")) == units(OUT / "a.tmx")

    def test_reviewed_sheet_of_other_countries(self):
        """A new memory has the tags of the sheet's own memory, one that is there keeps its own."""
        run(write("a.txt", BILINGUAL), "--tags", "zh-TW,en-GB")
        run(write("c.txt", OTHER), "--format", "tmx", "--merge", "there.tmx")

        made, there = (run("apply", OUT / "a.csv", "--merge", name) for name in ("made.tmx", "there.tmx"))

        assert "made.tmx (zh-TW and en-GB): 2 units, 0 before, 2 added" in made.stderr.splitlines()
        assert "there.tmx (zh-CN and en-US): 4 units, 2 before, 2 added" in there.stderr.splitlines()

    def test_no_memory(self):
        """What is no memory is refused in one line, before any work, and left as it was."""
        path = write("tm.tmx", "no memory")

        result = run(write("a.txt", BILINGUAL), "--merge", path)

        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1].startswith("tm.tmx: not a TMX file")
        assert path.read_text() == "no memory"
        assert written() == []

    def test_nothing_to_add(self):
        """Documents without pairs leave a memory as it was, and that is said."""
        result = run(write("a.txt", "今天天气很好。\n"), "--merge", "tm.tmx")

        assert result.stderr.splitlines()[-1] == "tm.tmx: nothing to add"
        assert not Path("tm.tmx").exists()

    def test_another_results_name(self):
        """A memory cannot be one of the results, by whatever name; nothing is written over."""
        path = write("outputs/a.tmx", "a memory of somebody's")
        Path("link.tmx").symlink_to(path)

        for name in (path, "link.tmx", "outputs/../outputs/a.tmx"):
            result = run(write("a.txt", BILINGUAL), "--merge", name)

            assert result.exit_code == 2
            assert f"--merge: {name} is where another result goes; choose another name" in result.stderr
            assert path.read_text() == "a memory of somebody's"

    def test_link_of_a_reviewed_result(self):
        """The same for a reviewed sheet."""
        run(write("a.txt", BILINGUAL))
        path = write("outputs/a.reviewed.tmx", "a memory of somebody's")
        Path("link.tmx").symlink_to(path)

        result = run("apply", OUT / "a.csv", "--merge", "link.tmx")

        assert result.exit_code == 2
        assert path.read_text() == "a memory of somebody's"

    def test_other_languages(self):
        """A memory of other languages is refused before any work."""
        run("pair", write("x.de", "Guten Tag.\n"), write("x.fr", "Bonjour.\n"), "--langs", "de,fr", "--merge", "tm.tmx")

        result = run(write("a.txt", BILINGUAL), "--merge", "tm.tmx")

        assert result.exit_code == 1
        assert "tm.tmx: holds de-DE and fr-FR; these pairs are zh and en" in result.stderr
        assert not (OUT / "a.csv").exists()


class TestSample:
    """A sample to judge."""

    def test_of_one_document(self):
        """The sample is named after the document; ticked, it gives the precision, and what is wrong is not kept."""
        result = run(write("a.txt", BILINGUAL + OTHER), "--sample", 3)
        sheet = OUT / "a.sample.csv"
        rows = table(sheet)
        text = sheet.read_text("utf-8-sig")
        head, first, *others = text.splitlines()
        sheet.write_text("\n".join([head, f"no{first}", *(f"yes{line}" for line in others)]), "utf-8-sig")

        applied = run("apply", sheet)

        assert "sample: 3 of 4 kept pairs; fill in its column `correct` with yes or no, then: " in result.stderr
        assert list(rows[0])[:2] == ["correct", "id"]
        assert len(rows) == 3
        assert "  estimated precision 0.667 (95 % interval 0.208–0.939) from 3 judged rows" in applied.stderr
        assert "deleted" not in applied.stderr
        assert len(units(OUT / "a.sample.reviewed.tmx")) == 2

    def test_of_several_documents(self):
        """Several documents have one sample."""
        run(write("a.txt", BILINGUAL), write("b.txt", OTHER), "--sample", 100, "--format", "csv")

        assert [row["document"] for row in table(OUT / "sample.csv")] == ["a", "a", "b", "b"]
        assert written() == ["a.csv", "b.csv", "sample.csv"]

    def test_answers_are_not_lost(self):
        """A sample that somebody has begun to judge is not drawn anew, and nothing else is done."""
        path = write("a.txt", BILINGUAL)
        run(path, "--sample", 2)
        sheet = OUT / "a.sample.csv"
        judged = sheet.read_bytes().replace(b"\r\n,", b"\r\nyes,", 1)
        sheet.write_bytes(judged)
        (OUT / "a.csv").unlink()

        result = run(path, "--sample", 2)

        assert result.exit_code == 1
        assert "a.sample.csv: has 1 answer; give it another name or remove it" in result.stderr
        assert sheet.read_bytes() == judged
        assert not (OUT / "a.csv").exists()

    def test_name_of_another_result(self):
        """A document whose result would be where the sample goes is told before any work."""
        result = run(write("a.txt", BILINGUAL), write("sample.txt", OTHER), "--sample", 2)

        assert result.exit_code == 2
        assert "--sample: outputs/sample.csv is where another result goes" in result.stderr
        assert written() == []

    def test_of_a_pair_of_files(self):
        """Two files of one document have a sample named after it."""
        run("pair", write("a.zh", "今天天气很好。\n"), write("a.en", "The weather is nice today.\n"), "--sample", 5)

        assert written() == ["a.csv", "a.sample.csv", "a.tmx"]

    def test_one_fault_stops_nothing_else(self):
        """A sample that cannot be written keeps no pair from the memory."""
        (OUT / "a.sample.csv").mkdir(parents=True)

        result = run(write("a.txt", BILINGUAL), "--sample", 1, "--merge", "tm.tmx")

        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1].startswith("outputs/a.sample.csv: a folder of that name is in the way")
        assert len(units(Path("tm.tmx"))) == 2


class TestSheets:
    """The order of rows, and the formats."""

    def test_by_confidence(self):
        """The doubtful come first, unpaired sentences last; the memory is in the document's order."""
        extra = "Elephants live in Africa and drink a hundred litres of water every single day.\n"
        path = write("a.txt", BILINGUAL + extra + OTHER)

        run(path, "--sort", "confidence")
        rows = table(OUT / "a.csv")

        pairs = [float(row["confidence"]) for row in rows if row["source"] and row["target"]]
        assert pairs == sorted(pairs)
        assert not (rows[-1]["source"] and rows[-1]["target"])
        tuids = etree.parse(str(OUT / "a.tmx")).xpath("//tu/@tuid")
        assert tuids == sorted(tuids)
        assert "unchanged" in run("apply", OUT / "a.csv").stderr

    def test_all_formats(self):
        """All formats at once, each under its own name, and the summary names them all."""
        names = "csv,xlsx,tsv,jsonl,tmx,xliff,moses,html,png,svg,intertext,ladder"

        result = run(write("a.txt", BILINGUAL), "--format", names)

        endings = "beads csv en en.xml html jsonl png svg tmx tsv xlf xlsx zh zh.en.xml zh.xml"
        assert result.exit_code == 0, result.stderr
        assert [f"a.{ending}" for ending in endings.split()] == written()
        said = result.stderr.splitlines()[-1]
        assert all(f"outputs/{name}" in said for name in written())

    def test_two_documents_in_one_place(self):
        """A file of one document is not written over by another's."""
        result = run(write("x.txt", BILINGUAL), write("x.zh.txt", OTHER), "--format", "csv,intertext")

        assert result.exit_code == 1
        assert "outputs/x.zh.en.xml: another document of this call is already there; align them apart" in result.stderr
        assert written() == ["x.csv", "x.en.xml", "x.zh.en.xml", "x.zh.xml"]

    @pytest.mark.parametrize("tags", ["de-DE,fr-FR", "zh-CN,zh-TW", "en-GB,zh-CN"])
    def test_tags_of_other_languages(self, tags: str):
        """Tags name the languages of the documents, in their order."""
        result = run(write("a.txt", BILINGUAL), "--tags", tags)

        assert result.exit_code == 2
        assert f"tags {tags} are " in result.stderr
        assert "than langs zh,en" in result.stderr

    def test_one_format_fails(self):
        """A format that cannot be written is named in one line; the others are written, and the exit code tells."""
        (OUT / "a.xlsx").mkdir(parents=True)

        result = run(write("a.txt", BILINGUAL), "--format", "csv,xlsx,tmx")

        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1].startswith("outputs/a.xlsx: a folder of that name is in the way")
        assert written() == ["a.csv", "a.tmx", "a.xlsx"]
