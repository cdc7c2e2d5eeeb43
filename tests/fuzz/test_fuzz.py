"""Hostile inputs for every reader and command keep every promise, and the driver that tries them sees what does not."""

import json
from pathlib import Path
from random import Random

import pytest

from aligner.errors import InputError
from aligner.read import format_names
from cli.main import COMMANDS
from tests.fuzz import driver, seeds
from tests.fuzz.calls import CALLS, READ, Damaged, Input, make
from tests.fuzz.mutation import damaged
from tests.fuzz.promises import REFUSED, judge
from tests.fuzz.structure import KINDS, File, drawn

QUICK, SLOW = 300, 20_000
"""Inputs in the quick tests, and in the slow ones."""
ONE = Input((READ, "x.txt"), (File("x.txt", "今天天气很好。".encode()),))


def checked(counts: driver.Counts, folder: Path) -> driver.Counts:
    """Fail with a few lines about each promise that was broken."""
    told = list(driver.report(counts, folder))
    assert not told, "\n".join(told)
    return counts


def test_some_inputs(tmp_path: Path):
    """A few of each kind."""
    assert checked(driver.run(QUICK, 1), tmp_path).total == QUICK


@pytest.mark.slow
def test_many_inputs(tmp_path: Path, capsys: pytest.CaptureFixture):
    """Of every kind, each time the same; ``python -m tests.fuzz`` with another seed tries others."""
    counts = checked(driver.run(SLOW, 2, jobs=2), tmp_path)

    with capsys.disabled():
        print("", *counts.table(), sep="\n")  # noqa: T201 - what was done
    assert counts.total == SLOW
    kinds = {kind for kind, _ in counts.outcomes}
    assert {*COMMANDS, "align"} <= kinds
    endings = {Path(name).suffix for name in seeds.documents()}
    assert {f"{READ} {ending}" for ending in endings} <= kinds


def test_every_reader_has_a_seed():
    """Each format that is read, by the ending of its files."""
    endings = {Path(name).suffix[1:] for name in seeds.documents()}

    assert {"markdown": "md", "text": "txt"}.keys() <= {*format_names()}
    assert {{"markdown": "md", "text": "txt"}.get(name, name) for name in format_names()} <= endings


def test_every_command_is_called():
    """Also one that the driver has no plan for: it is called with whatever it may take."""
    kinds = {make(Damaged(Random(n)), Random(n)).kind.split()[0] for n in range(2_000)}

    assert kinds >= {*COMMANDS, *CALLS}


def test_seeds_are_whole():
    """What is not damaged is read, but for what the readers refuse: other formats, encodings that they cannot tell."""
    endings = {".po", ".json", ".jsonl", ".xlsx", ".ods", ".tmx", ".xlf"}
    refused = {name for name in seeds.documents() if Path(name).suffix in endings}
    refused |= {"pairs.csv", "pairs.tsv", "koi8-r.txt", "shift_jis.txt"}
    verdicts = {name: judge(Input((READ, name), (File(name, data),))) for name, data in seeds.documents().items()}

    assert not [verdict.broken for verdict in verdicts.values() if verdict.broken]
    assert {name for name, verdict in verdicts.items() if verdict.outcome == REFUSED} == refused


def test_the_same_again():
    """A seed gives the same inputs, in whatever process: a failure in a batch can be had again."""
    draw = [Random("a"), Random("a")]

    assert [damaged(seeds.WORD, draw[0]) for _ in range(30)] == [damaged(seeds.WORD, draw[1]) for _ in range(30)]
    for kind in KINDS.keys() - {"workbooks"}:  # which hold the time at which they were made
        assert drawn(KINDS[kind][0], 5, 4) == drawn(KINDS[kind][0], 5, 4)


class TestWhatIsSeen:
    """Errors that somebody could make, each put in on purpose."""

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (KeyError("x"), "KeyError: 'x'"),
            (InputError("no name of the file"), "does not name the file"),
            (RecursionError(), "RecursionError"),
        ],
    )
    def test_errors(self, monkeypatch, error, said):
        """Whatever a reader raises that it should not."""

        def fail(*_):
            raise error

        monkeypatch.setattr("tests.fuzz.promises.read_document", fail)

        assert said in judge(ONE).broken

    def test_crashes_of_a_command(self, monkeypatch):
        """A command that says itself that it has a bug."""
        monkeypatch.setattr("aligner.jobs.read_document", lambda *_: 1 / 0)

        assert "says that it has a bug" in judge(Input(("split", "x.txt"), ONE.files)).broken

    def test_messages(self, monkeypatch):
        """A message that moves the cursor, and one without end."""
        monkeypatch.setattr("cli.streams.printable", str)
        for said in ("\x1b[2J", "a" * 9_000):
            monkeypatch.setattr("cli.report.split_lines", lambda *_, said=said, **__: [said])
            assert "says " in judge(Input(("split", "x.txt"), ONE.files)).broken

    def test_lost_letters(self, monkeypatch):
        """A reader that leaves something out."""
        text = File("x.txt", "一二三".encode(), "utf-8")
        monkeypatch.setattr("aligner.read.text.unify_line_ends", lambda text: text.replace("二", ""))

        assert "letters lost in the document: {'二': 1}" in judge(Input((READ, "x.txt"), (text,))).broken

    @pytest.mark.parametrize(
        ("name", "data", "said"), [("y.jsonl", b'{"id": "1', "which cannot be read again"), (".y.tmp", b"", "behind")]
    )
    def test_half_a_file(self, monkeypatch, name, data, said):
        """A result that ends in the middle, or a temporary file that stays."""

        def write(path, whole):
            if path.name == "y.jsonl":
                path, whole = path.with_name(name), data
            path.write_bytes(whole)

        call = Input(("convert", "x.csv", "y.jsonl"), (File("x.csv", seeds.sheets()["x.csv"]),))
        assert not judge(call).broken
        monkeypatch.setattr("aligner.formats.jsonl.atomic_write", write)

        assert said in judge(call).broken

    def test_time(self, monkeypatch):
        """What does not come to an end."""

        def wait(*_):
            while True:
                pass

        monkeypatch.setattr("tests.fuzz.promises.SECONDS", 0.05)
        monkeypatch.setattr("tests.fuzz.promises.read_document", wait)

        assert "takes over" in judge(ONE).broken


def test_failures_are_kept_small(monkeypatch, tmp_path: Path):
    """What breaks a promise is made smaller as long as it does, saved, and can be tried again."""

    def read(path, _how):
        assert b"bug" not in path.read_bytes()
        raise InputError(f"{path}: no")

    monkeypatch.setattr("tests.fuzz.promises.read_document", read)
    counts = driver.Counts()
    one = Input((READ, "x.txt", "--headers"), (File("x.txt", b"much before a bug and after it\n" * 20),))
    counts.add(one, judge(one))

    (told,) = driver.report(counts, tmp_path)

    (saved,) = tmp_path.iterdir()
    assert told.startswith("'read' 'x.txt'\n") and f"--replay {saved}" in told
    assert driver.load(saved) == Input((READ, "x.txt"), (File("x.txt", b"bug"),))
    assert "AssertionError" in json.loads(saved.read_text())["broken"]
    assert judge(driver.load(saved)).broken
