"""``align - -o -``: a document on standard input, its pairs on standard output, and nothing else there."""

import gzip
import json
from pathlib import Path

import pytest
from lxml import etree

from aligner.formats import PRINTED
from tests.cli.test_streams import posix, shell
from tests.program import BILINGUAL, ENGLISH, run, write, written

HTML = "<!DOCTYPE html><html><body><p>今天天气很好。</p><p>The weather is nice today.</p></body></html>"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def objects(text: str) -> list[dict[str, object]]:
    """Return what each line of *text* holds."""
    return [json.loads(line) for line in text.splitlines()]


class TestStandardInput:
    """A document that comes on standard input."""

    def test_results_are_files_as_ever(self):
        """It is called stdin, and its results lie where those of a file would."""
        result = run("-", stdin=BILINGUAL)

        assert (0, "") == (result.exit_code, result.stdout)
        assert result.stderr.startswith("stdin: 2 zh and 2 en sentences in ")
        assert ["stdin.csv", "stdin.tmx"] == written()

    @pytest.mark.parametrize("data", [gzip.compress(BILINGUAL.encode()), HTML.encode(), BILINGUAL.encode("utf-16")])
    def test_any_format(self, data: bytes):
        """The format is known by how the bytes begin, as that of a file is."""
        result = run("-", "-o", "-", "-q", stdin=data)

        assert ("今天天气很好。", "The weather is nice today.") in [
            (row["source"], row["target"]) for row in objects(result.stdout)
        ]

    def test_a_file_of_that_name(self):
        """``./-`` is a file like any other."""
        write("-", BILINGUAL)

        assert 0 == run("./-", "-o", "./-x", stdin=ENGLISH).exit_code
        assert ["-.csv", "-.tmx"] == written("-x")

    def test_one_of_two(self):
        """One of the two documents of a pair may come so."""
        result = run("pair", write("x.zh", "今天天气很好。\n"), "-", "-o", "-", stdin="The weather is nice today.\n")

        assert ["The weather is nice today."] == [row["target"] for row in objects(result.stdout)]

    @pytest.mark.parametrize(
        ("data", "line"),
        [
            ("", "standard input: empty, holds no text"),
            (bytes(range(256)), "standard input: a binary file; save the document as plain text first"),
            ("<tmx version='1.4'>", "standard input: a TMX memory; it holds pairs already: align convert FILE OUT.tmx"),
        ],
    )
    @pytest.mark.parametrize("command", [[], ["split"]])
    def test_unusable(self, command: list[str], data: str | bytes, line: str):
        """What no file could hold is refused under its name, and nothing is printed."""
        result = run(*command, "-", "-o", "-", stdin=data)

        assert (1, "") == (result.exit_code, result.stdout)
        assert result.stderr.startswith(line)


class TestStandardOutput:
    """Results that are printed."""

    def test_json_lines(self):
        """Each pair is a line that ``--format jsonl`` would write; all talk is on stderr, and there is no file."""
        run(write("x.txt", BILINGUAL), "--format", "jsonl", "-o", "tm")
        result = run("x.txt", "-o", "-", "-v")

        assert 0 == result.exit_code
        assert Path("tm/x.jsonl").read_bytes() == result.stdout_bytes
        assert result.stderr.startswith("x: 2 zh and 2 en sentences in ")
        assert ["tm", "x.txt"] == written(".")

    @pytest.mark.parametrize("name", PRINTED)
    def test_formats(self, name: str, monkeypatch):
        """Each format that is one text is printed as it would be written."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
        run(write("x.txt", BILINGUAL), "--format", name, "-o", "tm", "--sort", "confidence")
        (path,) = (path for path in Path("tm").iterdir() if path.stem == "x")
        result = run("x.txt", "--format", name, "-o", "-", "-q", "--sort", "confidence")

        assert (0, "") == (result.exit_code, result.stderr)
        assert path.read_bytes() == result.stdout_bytes

    def test_several_documents(self):
        """Their pairs follow each other; one that cannot be read is said on stderr."""
        result = run(write("x.txt", BILINGUAL), "no.txt", write("y.txt", BILINGUAL), "-o", "-")

        assert 1 == result.exit_code
        assert ["x", "x", "y", "y"] == [row["document"] for row in objects(result.stdout)]
        assert "no.txt: no such file" in result.stderr

    def test_no_pair(self):
        """Where there is no pair nothing is printed, and what to do is said."""
        result = run("-", "-o", "-", stdin=ENGLISH)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "no pair could be made: a document must hold both languages" in result.stderr
        assert [] == written(".")

    def test_no_memory_of_texts_that_do_not_belong_together(self):
        """A memory that would not be written is not printed."""
        texts = ["今天天气很好。我们去公园吧。他买了三本书。", "Quarterly revenue fell. The patient was discharged."]
        both = [write(f"x.{n}", f"{text}\n" * 8) for n, text in enumerate(texts)]
        result = run("pair", *both, "-o", "-", "--format", "tmx")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "no memory written, --anyway writes it" in result.stderr

    def test_lost_characters_are_told(self):
        """What the format cannot hold is counted, though there is no file to name."""
        result = run("-", "-o", "-", "--format", "tmx", "--min-confidence", 0, stdin=BILINGUAL.replace("ni", "n\x01i"))

        assert "  1 character left out: tmx cannot hold such" in result.stderr.splitlines()
        assert 2 == len(list(etree.fromstring(result.stdout_bytes).iter("tu")))

    def test_split(self):
        """The list of sentences is printed likewise, with the same columns as the sheet."""
        result = run("split", "-", "-o", "-", stdin=f"{BILINGUAL}\n17\n")

        first, *_, last = objects(result.stdout)
        expected = {"id": "zh1", "language": "zh", "kind": "sentence", "text": "今天天气很好。", "line": 1, "note": ""}
        assert expected == first
        assert ("furniture", 6, "page number") == (last["kind"], last["line"], last["note"])
        assert result.stderr.startswith("stdin: 2 zh and 2 en sentences, 1 line set aside")
        assert [] == written(".")


USAGE = {
    "merge": (["x.txt", "-o", "-", "--merge", "m.tmx"], "it does not go with --merge; name a folder"),
    "sample": (["x.txt", "-o", "-", "--sample", "3"], "it does not go with --sample; name a folder"),
    "picture": (["x.txt", "-o", "-", "--format", "png"], "csv, tsv, jsonl, tmx or xliff; got png"),
    "two formats": (["x.txt", "-o", "-", "--format", "csv,tmx"], "csv, tsv, jsonl, tmx or xliff; got csv,tmx"),
    "two tables": (["x.txt", "x.txt", "-o", "-", "--format", "csv"], "several documents as jsonl only, "),
    "twice": (["-", "x.txt", "-"], "standard input (-) can be read only once"),
    "pair of one": (["pair", "-", "-"], "standard input (-) can be read only once"),
    "split twice": (["split", "-", "-"], "standard input (-) can be read only once"),
    "batch": (["batch", ".", "-o", "-"], "standard output is for `align FILE`, `align pair` and `align split`"),
    "mine": (
        ["mine", "x.txt", "x.txt", "-o", "-"],
        "standard output is for `align FILE`, `align pair` and `align split`",
    ),
    "apply": (["apply", "x.csv", "-o", "-"], "standard output is for `align FILE`, `align pair` and `align split`"),
}


@pytest.mark.parametrize(("arguments", "line"), USAGE.values(), ids=USAGE.keys())
def test_what_makes_no_sense(arguments: list[str], line: str):
    """A call that asks for what cannot be is a wrong use, said in one line before anything is done."""
    write("x.txt", BILINGUAL)
    result = run(*arguments, stdin=BILINGUAL)

    assert (2, "") == (result.exit_code, result.stdout)
    assert line in result.stderr.splitlines()[-1]
    assert ["x.txt"] == written(".")


@posix
def test_a_reader_that_has_enough():
    """Who stops reading the results ends the program, without a word."""
    write("x.txt", BILINGUAL)
    result = shell("split x.txt x.txt -q -o - | true")

    assert ("", "") == (result.stdout, result.stderr)


@posix
def test_a_closed_standard_input():
    """Nothing can come on it, and that is said."""
    result = shell("split - -o - <&-")

    assert (1, "standard input: empty, holds no text\n") == (result.returncode, result.stderr)
