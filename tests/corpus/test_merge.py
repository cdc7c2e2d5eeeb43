"""A corpus of sheets and memories: what goes in, what stays, and that nothing is lost without a word."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aligner.corpus import merge
from aligner.corpus.filters import parse_filter
from aligner.corpus.records import SPLITS, Choices, Report, parse_shares
from aligner.corpus.split import split_of
from aligner.errors import InputError, OutputError, SettingError
from aligner.formats import FORMATS, Output
from aligner.formats.sheet import table_pieces
from aligner.formats.tmx import memory_pieces
from aligner.rows import COLUMNS, Row, cells_of
from tests.program import table
from tests.samples import DTD, HOSTILE, TAGS, row

ALL = ("jsonl", "tmx", "moses", "csv")


def sheet(path: Path, rows: Sequence[Row], tags=TAGS) -> Path:
    """Write *rows* of the document that the file is called after, in the format of its ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.suffix[1:]
    FORMATS[name].write(Output([replace(each, document=path.stem) for each in rows], tags), [path])
    return path


def named(number: int, source: str, target: str, **fields) -> Row:
    """Return a row whose sentences say the languages."""
    return row(number, source, target, source_sentences=f"zh{number}", target_sentences=f"en{number}", **fields)


def pairs_in(corpus: Path) -> list[dict]:
    """Return the pairs of the JSON Lines of a corpus, in order."""
    files = sorted((corpus / "data").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def files_in(folder: Path) -> dict[str, bytes]:
    """Return what is in each file of *folder*."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(tmp_path: Path, rows: Sequence[Row], **choices) -> Report:
    """Return what becomes of one document of *rows*."""
    sheet(tmp_path / "in" / "x.csv", rows)
    return merge([tmp_path / "in"], tmp_path / "corpus", Choices(**choices))


ROWS = [
    named(1, "今天天气很好。", "The weather is nice today.", confidence=0.9),
    named(2, "我们去公园。", "We go to the park.", confidence=0.4, flags=("length",)),
    named(3, "没有译文。", "", keep=False),
    named(4, "他喜欢喝茶。", "He likes coffee.", keep=False),
    named(5, "今天天气很好！", "The weather is nice today", confidence=0.8),
]


class TestRows:
    """What stays of one document."""

    def test_removed(self, tmp_path: Path):
        """Every pair stays or is removed with its reason; rows with an empty side are counted."""
        done = made(tmp_path, ROWS)

        assert (4, 2, 1) == (done.pairs, done.kept, done.unpaired)
        assert {"not_kept": 1, "duplicate": 1} == done.removed
        removed = table(tmp_path / "corpus" / "removed.csv")
        assert [("not_kept", "002-0004", ""), ("duplicate", "002-0005", "002-0001 in x")] == [
            (each["reason"], each["id"], each["of"]) for each in removed
        ]

    def test_thresholds(self, tmp_path: Path):
        """Least confidence, flags and filters remove pairs, the first that applies is the reason."""
        filters = (parse_filter("not_too_long=11"),)

        assert {"not_kept": 1, "min_confidence": 1, "duplicate": 1} == made(tmp_path, ROWS, min_confidence=0.5).removed
        assert {"not_kept": 1, "flag_length": 1, "duplicate": 1} == made(tmp_path, ROWS, drop=("length",)).removed
        assert {"not_kept": 1, "not_too_long": 3} == made(tmp_path, ROWS, filters=filters).removed

    def test_contradictions(self, tmp_path: Path):
        """Another translation of one source is flagged, or goes."""
        rows = [named(1, "一", "one"), named(2, "一。", "an", confidence=0.95), named(3, "二", "two")]

        assert 2 == made(tmp_path, rows).contested
        assert ["contradiction", "contradiction", ""] == [each["flags"] for each in pairs_in(tmp_path / "corpus")]
        assert {"contradiction": 1} == made(tmp_path, rows, contradictions="best").removed
        assert ["an", "two"] == [each["translation"]["en"] for each in pairs_in(tmp_path / "corpus")]
        assert {"contradiction": 2} == made(tmp_path, rows, contradictions="drop").removed

    def test_cap(self, tmp_path: Path):
        """A document has no more pairs than it may have."""
        done = made(tmp_path, [named(n, f"第{n}章", f"Chapter {n}") for n in range(1, 40)], per_document=7)

        assert (7, {"per_document": 32}) == (done.kept, done.removed)

    @given(
        st.lists(
            st.builds(
                Row,
                st.sampled_from(["d-1", "d-2", "d-3"]),
                st.booleans(),
                st.sampled_from(["", "一", "二", "三。"]),
                st.sampled_from(["", "one", "two", "three"]),
                st.sampled_from([0.1, 0.5, 0.9]),
                st.sampled_from([(), ("length",)]),
                st.just("1-1"),
                st.just("zh1"),
                st.just("en1"),
                st.just("d"),
            ),
            min_size=1,
            max_size=12,
        ),
        st.sampled_from(["keep", "drop", "best"]),
    )
    @settings(max_examples=40, deadline=None)
    def test_nothing_is_lost(self, tmp_path_factory, rows: list[Row], contradictions: str):
        """Each row is a kept pair, a removed one, or one with an empty side; the kept ones say different things."""
        tmp_path = tmp_path_factory.mktemp("merge")
        if not any(each.source and each.target for each in rows):
            return

        done = made(tmp_path, rows, contradictions=contradictions, min_confidence=0.3)

        assert len(rows) == done.kept + sum(done.removed.values()) + done.unpaired
        kept = pairs_in(tmp_path / "corpus")
        assert done.kept == len(kept) == len({tuple(each["translation"].values()) for each in kept})
        assert sum(done.removed.values()) == len(table(tmp_path / "corpus" / "removed.csv"))
        assert {(each["source"], each["target"]) for each in map(_cells, rows) if _may_stay(each)} == {
            tuple(each["translation"].values()) for each in kept
        } or contradictions != "keep"


def _cells(each: Row) -> dict:
    return {name: getattr(each, name) for name in ("source", "target", "keep", "confidence")}


def _may_stay(cells: dict) -> bool:
    return bool(cells["source"] and cells["target"] and cells["keep"] and cells["confidence"] >= 0.3)


class TestDocuments:
    """What is read, and what it is called."""

    def test_folder(self, tmp_path: Path):
        """A folder is read with those in it; hidden files, lists of sentences and tables are left out."""
        sheet(tmp_path / "in" / "b" / "x.csv", [named(1, "一", "one")])
        sheet(tmp_path / "in" / "a.csv", [named(1, "二", "two")])
        for name in (".hidden.csv", "a.sentences.csv", "failures.csv", "sample.csv", "notes.txt", ".git/y.csv"):
            (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
            (tmp_path / "in" / name).write_text("no sheet", "utf-8")

        done = merge([tmp_path / "in"], tmp_path / "corpus", Choices())

        assert ((), 2, 2) == (done.faults, done.files, done.documents)
        assert ["a", "b/x"] == [each["document"] for each in pairs_in(tmp_path / "corpus")]

    def test_sheet_before_memory(self, tmp_path: Path):
        """Of a document that has a sheet and a memory the sheet is read; what was reviewed comes before both."""
        sheet(tmp_path / "in" / "x.csv", [named(1, "一", "one"), named(2, "二", "two", keep=False)])
        sheet(tmp_path / "in" / "x.tmx", [named(1, "一", "one")])
        sheet(tmp_path / "in" / "y.csv", [named(1, "三", "three")])
        sheet(tmp_path / "in" / "y.reviewed.tmx", [named(1, "三", "3")])

        done = merge([tmp_path / "in"], tmp_path / "corpus", Choices())

        assert (2, 3, 2) == (done.files, done.pairs, done.kept)
        assert [("x", "one"), ("y", "3")] == [
            (each["document"], each["translation"]["en"]) for each in pairs_in(tmp_path / "corpus")
        ]
        assert "2 files not read, as a better one of the same document is there" in done.remarks

    def test_table_of_documents(self, tmp_path: Path):
        """What a table says of documents, beside what was counted, comes with their pairs."""
        sheet(tmp_path / "in" / "a" / "x.csv", [named(1, "一", "one")])
        sheet(tmp_path / "in" / "y.csv", [named(1, "二", "two")])
        text = "id,pairs,kept,licence,year,source\r\na/x,1,1,CC-BY-4.0,'007,s.txt\r\n"
        (tmp_path / "in" / "documents.csv").write_text(text, "utf-8")

        merge([tmp_path / "in"], tmp_path / "corpus", Choices(formats=ALL))

        first, second = pairs_in(tmp_path / "corpus")
        assert ["id", "translation", "confidence", "flags", "document", "licence", "year"] == list(first)
        assert [("CC-BY-4.0", "'007"), ("", "")] == [(each["licence"], each["year"]) for each in (first, second)]
        assert "CC-BY-4.0" in (tmp_path / "corpus" / "README.md").read_text("utf-8").lower().upper()
        assert ["CC-BY-4.0", ""] == [each["licence"] for each in table(tmp_path / "corpus" / "corpus.csv")]
        assert b'<prop type="x-licence">CC-BY-4.0</prop>' in next((tmp_path / "corpus" / "tmx").iterdir()).read_bytes()

    def test_table_of_others(self, tmp_path: Path):
        """A table that names none of the documents is said to."""
        sheet(tmp_path / "in" / "x.csv", [named(1, "一", "one")])
        (tmp_path / "in" / "documents.csv").write_text("id,licence\nx.txt,CC0\n", "utf-8")

        (remark,) = merge([tmp_path / "in"], tmp_path / "corpus", Choices(shares=(1, 0, 0))).remarks

        assert "names none of the documents" in remark

    def test_links_and_files_named_twice(self, tmp_path: Path):
        """A file is read once, however often it is named, also where it is a link."""
        path = sheet(tmp_path / "elsewhere" / "y.csv", [named(1, "一", "one")])
        (tmp_path / "in" / "b").mkdir(parents=True)
        (tmp_path / "in" / "b" / "x.csv").symlink_to(path)

        done = merge([tmp_path / "in", tmp_path / "in" / "b" / "x.csv"], tmp_path / "corpus", Choices())

        assert (1, 1) == (done.files, done.pairs)
        assert ["y"] == [each["document"] for each in pairs_in(tmp_path / "corpus")]

    def test_memory_of_many_documents(self, tmp_path: Path):
        """A memory's units say their documents."""
        path = tmp_path / "in" / "memory.tmx"
        path.parent.mkdir()
        rows = [row(1, "一", "one", document="a"), row(2, "二", "two", document="b")]
        FORMATS["tmx"].write(Output(rows, TAGS), [path])

        merge([path], tmp_path / "corpus", Choices())

        assert ["a", "b"] == [each["document"] for each in pairs_in(tmp_path / "corpus")]

    def test_two_folders(self, tmp_path: Path):
        """Documents of one name in two folders are two."""
        sheet(tmp_path / "one" / "x.csv", [named(1, "一", "one")])
        sheet(tmp_path / "two" / "x.csv", [named(1, "二", "two")])

        merge([tmp_path / "two", tmp_path / "one"], tmp_path / "corpus", Choices())

        assert ["one/x", "two/x"] == [each["document"] for each in pairs_in(tmp_path / "corpus")]

    def test_broken_file(self, tmp_path: Path):
        """A file that cannot be read is named, nothing of it stays, the others are done."""
        good, bad = tmp_path / "in" / "good.csv", tmp_path / "in" / "bad.csv"
        sheet(good, [named(1, "一", "one")])
        sheet(bad, [named(1, "二", "two"), named(2, "三", "three")])
        bad.write_bytes(bad.read_bytes().replace(b"0.900", b"much", 2).replace(b"much", b"0.9", 1))

        done = merge([tmp_path / "in"], tmp_path / "corpus", Choices())

        assert [f"{os.path.realpath(bad)}, row 3: confidence is 'much', expected a number from 0 to 1"] == [
            str(fault) for fault in done.faults
        ]
        assert ["good"] == [each["document"] for each in pairs_in(tmp_path / "corpus")]

    @pytest.mark.parametrize("name", ["empty", "missing", "notes.txt"])
    def test_nothing_to_read(self, tmp_path: Path, name: str):
        """A place without sheets is refused, and no corpus written."""
        (tmp_path / "empty").mkdir()
        (tmp_path / "notes.txt").write_text("x", "utf-8")

        with pytest.raises(InputError, match=name):
            merge([tmp_path / name], tmp_path / "corpus", Choices())

        assert not (tmp_path / "corpus").exists()


class TestLanguages:
    """A corpus has one source and one target language."""

    def test_turned(self, tmp_path: Path):
        """A document that goes the other way is turned round."""
        sheet(tmp_path / "in" / "a.csv", [named(1, "一", "one")])
        turned = row(1, "two", "二", source_sentences="en1", target_sentences="zh1", type="2-1")
        sheet(tmp_path / "in" / "b.csv", [turned])
        sheet(tmp_path / "in" / "c.tmx", [row(1, "three", "三")], ("en-US", "zh-CN"))

        done = merge([tmp_path / "in"], tmp_path / "corpus", Choices(formats=ALL))

        assert ("zh-CN", "en-US") == done.tags
        assert ["one", "two", "three"] == [each["translation"]["en"] for each in pairs_in(tmp_path / "corpus")]
        assert ["1-1", "1-2", "1-1"] == [each["type"] for each in table(tmp_path / "corpus" / "corpus.csv")]
        assert "1 file turned round, to have the languages of the others" in done.remarks

    def test_other_languages(self, tmp_path: Path):
        """Documents of other languages are refused, or left out where the languages were chosen."""
        sheet(tmp_path / "in" / "a.csv", [named(1, "一", "one")])
        other = row(1, "eins", "un", source_sentences="de1", target_sentences="fr1")
        sheet(tmp_path / "in" / "b.csv", [other])

        with pytest.raises(SettingError, match=r"b.csv is in de and fr, .*a.csv in zh and en; choose with --langs"):
            merge([tmp_path / "in"], tmp_path / "corpus", Choices())
        done = merge([tmp_path / "in"], tmp_path / "corpus", Choices(tags=("de-DE", "fr-FR")))

        assert ["un"] == [each["translation"]["fr"] for each in pairs_in(tmp_path / "corpus")]
        assert "1 file of other languages left out" in done.remarks

    def test_told_by_letters(self, tmp_path: Path):
        """Where no sentence has a name the letters tell, if they can."""
        sheet(tmp_path / "in" / "a.csv", [row(1, "我们去公园。", "We go to the park.")])
        assert ("zh-CN", "en-US") == merge([tmp_path / "in"], tmp_path / "corpus", Choices()).tags

        sheet(tmp_path / "in" / "a.csv", [row(1, "Wir gehen heim.", "Nous rentrons.")])
        with pytest.raises(InputError, match="does not say its languages"):
            merge([tmp_path / "in"], tmp_path / "corpus", Choices())


class TestBytes:
    """The same documents give the same corpus."""

    def test_same_again(self, tmp_path: Path):
        """A second call, files named in another order, and files made in another order give the same bytes."""
        files = [
            sheet(
                tmp_path / "in" / f"{name}.csv",
                [named(n, f"第{n % 7}章{name[0]}", f"Chapter {n % 5}") for n in range(20)],
            )
            for name in ("a1", "b1", "a2")
        ]
        choices = Choices(formats=ALL, shares=parse_shares("50,30,20"))

        for paths, folder in ((files, "one"), (files[::-1], "two"), ([tmp_path / "in"], "three")):
            merge(paths, tmp_path / folder / "corpus", choices)
        merge(files, tmp_path / "one" / "corpus", choices)

        first = files_in(tmp_path / "one")
        assert first
        assert first == files_in(tmp_path / "two") == files_in(tmp_path / "three")

    def test_in_the_midst(self, tmp_path: Path):
        """A corpus inside the folder of its documents is not read as one of them."""
        sheet(tmp_path / "in" / "a.csv", [named(1, "一", "one")])

        for _ in range(2):
            done = merge([tmp_path / "in"], tmp_path / "in" / "corpus", Choices(formats=ALL))
            assert (1, 1) == (done.files, done.kept)
        with pytest.raises(InputError, match="choose another -o"):
            merge([tmp_path / "in"], tmp_path / "in", Choices())

    def test_old_files_go(self, tmp_path: Path):
        """What an earlier call wrote and this one does not is removed; what is not ours stays."""
        sheet(tmp_path / "in" / "a.csv", [named(n, f"第{n}章", f"Chapter {n}") for n in range(9)])
        corpus = tmp_path / "corpus"
        merge([tmp_path / "in"], corpus, Choices(formats=ALL, volume=2, shard=4))
        (corpus / "data" / "mine.txt").write_text("mine", "utf-8")

        merge([tmp_path / "in"], corpus, Choices(formats=("tmx",), volume=5))

        expected = ["README.md", "card.html", "data/mine.txt", "documents.csv", "removed.csv"]
        assert [*expected, "tmx/corpus-00001-of-00002.tmx", "tmx/corpus-00002-of-00002.tmx"] == sorted(files_in(corpus))

    def test_anothers_readme(self, tmp_path: Path):
        """A README that is no card of a corpus is not written over."""
        sheet(tmp_path / "in" / "a.csv", [named(1, "一", "one")])
        (tmp_path / "README.md").write_text("My project", "utf-8")

        with pytest.raises(OutputError, match="not written over"):
            merge([tmp_path / "in"], tmp_path, Choices())

        assert "My project" == (tmp_path / "README.md").read_text("utf-8")


class TestFiles:
    """What is written."""

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
    def test_hostile_texts(self, tmp_path: Path, text: str):
        """Any text comes back from JSON Lines and memories."""
        path = tmp_path / "in" / "x.jsonl"
        path.parent.mkdir()
        FORMATS["jsonl"].write(Output([named(1, "一" + text, "x" + text)], TAGS), [path])

        merge([path], tmp_path / "corpus", Choices(formats=ALL))

        assert ["x" + text] == [each["translation"]["en"] for each in pairs_in(tmp_path / "corpus")]
        (memory,) = (tmp_path / "corpus" / "tmx").iterdir()
        assert ["x" + text] == [each.target for each in FORMATS["tmx"].read([memory]).rows]

    def test_volumes(self, tmp_path: Path):
        """Memories have no more units than they may, each with an id of its own, valid by the DTD, in order."""
        for name in ("chapter_1", "chapter_2"):
            rows = [named(n, f"{name}第{n}", f"{name}, {n}", id=f"chapter-{n:04}") for n in range(1, 6)]
            sheet(tmp_path / "in" / f"{name}.csv", rows)

        merge([tmp_path / "in"], tmp_path / "corpus", Choices(formats=("tmx",), volume=4))

        files = sorted((tmp_path / "corpus" / "tmx").iterdir())
        trees = [etree.parse(file) for file in files]
        assert [f"corpus-0000{n}-of-00003.tmx" for n in (1, 2, 3)] == [file.name for file in files]
        assert [4, 4, 2] == [len(tree.findall("body/tu")) for tree in trees]
        assert all(etree.DTD(str(DTD)).validate(tree) for tree in trees)
        ids = [[unit.get("tuid") for unit in tree.findall("body/tu")] for tree in trees]
        assert [len(some) for some in ids] == [len({*some}) for some in ids]
        assert ["chapter-0001", "chapter-0002", "chapter-0003"] == ids[1][1:]

    def test_parts(self, tmp_path: Path):
        """A document is in one part, the same whatever else there is; all parts have the same columns."""
        for n in range(40):
            sheet(tmp_path / "in" / f"d{n}.csv", [named(1, f"第{n}章", f"Chapter {n}")])

        done = merge([tmp_path / "in"], tmp_path / "corpus", Choices(formats=ALL, shares=(60, 20, 20)))

        documents = table(tmp_path / "corpus" / "documents.csv")
        assert {each["id"]: each["split"] for each in documents} == {
            f"d{n}": SPLITS[split_of(f"d{n}", (60, 20, 20))] for n in range(40)
        }
        assert 40 == sum(pairs for _, pairs in done.parts.values())
        assert all(pairs for _, pairs in done.parts.values())
        for side in ("zh", "en"):
            lines = [
                len((tmp_path / "corpus" / "moses" / f"{s}.{side}").read_text("utf-8").splitlines()) for s in SPLITS
            ]
            assert [pairs for _, pairs in done.parts.values()] == lines

    def test_empty_parts(self, tmp_path: Path):
        """A part that should have had documents and has none is said, one that should not is not."""
        (remark,) = made(tmp_path, ROWS, shares=(1, 1e-9, 1e-9)).remarks

        assert remark.startswith("none of 1 document came to validation and test; larger shares")
        assert () == made(tmp_path, ROWS, shares=(1, 0, 0)).remarks

    def test_sheet(self, tmp_path: Path):
        """The sheet of a corpus is one that other commands read."""
        made(tmp_path, ROWS, formats=("csv",))

        rows = FORMATS["csv"].read([tmp_path / "corpus" / "corpus.csv"]).rows
        assert ["The weather is nice today.", "We go to the park."] == [each.target for each in rows]
        with (tmp_path / "corpus" / "corpus.csv").open(encoding="utf-8-sig", newline="") as file:
            assert "split" == next(csv.reader(file))[-1]


MEASURE = """
import sys
from pathlib import Path
from aligner.corpus import merge
from aligner.corpus.records import Choices
from tests.program import peak
before = peak()
done = merge([Path(sys.argv[1])], Path(sys.argv[2]), Choices(tags=("zh-CN", "en-US"), formats=("jsonl", "tmx")))
print(done.kept, peak() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells the peak of a program's memory")
@pytest.mark.parametrize("name", ["jsonl", "csv", "tmx"])
def test_memory(tmp_path: Path, name: str):
    """Memory is bounded by some hundred bytes a pair and what is at hand at a time, not by the texts, here 84 MB."""
    rows = (named(n, f"第{n}章" + "长" * 600, f"Chapter {n} " + "long " * 600) for n in range(20_000))
    path = tmp_path / f"x.{name}"
    with path.open("wb") as file:
        if name == "tmx":
            file.writelines(memory_pieces(rows, TAGS, ""))
        elif name == "csv":
            file.writelines(table_pieces(map(cells_of, rows), COLUMNS, tabs=False))
        else:
            file.writelines(f"{json.dumps({'source': each.source, 'target': each.target})}\n".encode() for each in rows)

    call = [sys.executable, "-c", MEASURE, str(path), str(tmp_path / "corpus")]
    kept, megabytes = map(int, subprocess.run(call, capture_output=True, check=True).stdout.split())

    assert path.stat().st_size > 84_000_000
    assert kept == 20_000
    assert megabytes < 80
