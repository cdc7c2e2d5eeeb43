"""Documents on disk to results on disk, as a script has it done."""

import pickle
from pathlib import Path

import pytest

from aligner import Settings, align_text, do, do_all, plan, to_pandas
from aligner.errors import CrashError, InputError, ModelError, OutputError
from aligner.rows import COLUMNS
from tests.program import BILINGUAL, ENGLISH, table, write, written


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_document():
    """The files are where the task says, and the result says what they hold."""
    (task,) = plan([(write("x.txt", BILINGUAL), None)], Settings(), Path("out"))
    stages: list[str] = []

    result = do(task, Settings(), progress=stages.append)

    assert result.written.paths == (Path("out/x.csv"), Path("out/x.tmx"))
    assert not result.written.faults
    assert [pair.source for pair in result.alignment.pairs] == [row["source"] for row in table(Path("out/x.csv"))]
    assert stages == ["split", "encode", "align", "check"]
    assert result.seconds > 0


def test_results_travel():
    """A result, also one that tells of a fault, is the same in another process."""
    tasks = plan([(write("x.txt", BILINGUAL), None), (Path("no.txt"), None)], Settings(), Path("out"))

    for result in do_all(tasks, Settings()):
        back = pickle.loads(pickle.dumps(result))
        assert (back.task, back.alignment, back.written.paths) == (result.task, result.alignment, result.written.paths)
        assert list(map(str, back.written.faults)) == list(map(str, result.written.faults))


def test_results_come_one_by_one():
    """The second document is not begun before the first one's result was taken."""
    tasks = plan([(write(f"{name}.txt", BILINGUAL), None) for name in "ab"], Settings(formats=("csv",)), Path("out"))
    results = do_all(tasks, Settings(formats=("csv",)))

    next(results)

    assert written("out") == ["a.csv"]


def test_one_refused():
    """What is wrong with one document is in its result; the others are done."""
    documents = [(write("x.txt", b""), None), (write("y.txt", BILINGUAL), None)]

    refused, done = do_all(plan(documents, Settings(), Path("out")), Settings())

    assert refused.alignment is None
    assert list(map(str, refused.written.faults)) == ["x.txt: empty, holds no text"]
    assert isinstance(refused.written.faults[0], InputError)
    assert done.written.paths


def test_two_files():
    """Two files of one language each are one document, named after the first; index lists go where they are asked."""
    pair = (write("a.zh", "今天天气很好。\n"), write("a.en", "The weather is nice today.\n"))
    (task,) = plan([pair], Settings(), Path("out"), Path("a.beads"))

    do(task, Settings(presegmented=True))

    assert written("out") == ["a.csv", "a.tmx"]
    assert Path("a.beads").read_text() == "[0]:[0]\n"


def test_never_over_a_document():
    """A result that would replace an input, or another's result, is refused, by the plan already."""
    inputs = [(write("out/x.csv", BILINGUAL), None), (write("y.txt", BILINGUAL), None)]
    tasks = plan(inputs, Settings(), Path("out"))

    refused, done = do_all(tasks, Settings())

    assert isinstance(refused.written.faults[0], OutputError)
    assert "not written over" in str(tasks[0].fault)
    assert Path("out/x.csv").read_text() == BILINGUAL
    assert done.written.paths


def test_one_language_only():
    """A document in one language gives its sentences."""
    (task,) = plan([(write("x.txt", ENGLISH), None)], Settings(), Path("out"))

    assert do(task, Settings()).written.paths == (Path("out/x.sentences.csv"),)


def test_a_model_that_cannot_be_had_ends_it_all():
    """No document could be done better."""
    settings = Settings(model="./no/model")
    tasks = plan([(write("x.txt", BILINGUAL), None)], settings, Path("out"))

    with pytest.raises(ModelError):
        list(do_all(tasks, settings))


def test_a_crash_says_where_it_was(monkeypatch):
    """An error that nobody expected becomes one line, and keeps its trace for those who ask."""
    monkeypatch.setattr("aligner.jobs.align_document", lambda *_: [][1])
    (task,) = plan([(write("x.txt", BILINGUAL), None)], Settings(), Path("out"))

    (fault,) = do(task, Settings()).written.faults

    assert isinstance(fault, CrashError)
    assert str(fault).startswith(
        "x.txt: a bug of this program; nothing was written (IndexError: list index out of range"
    )
    assert "<lambda>" in fault.trace


def test_a_table():
    """An alignment is a table of pandas, with the columns of a sheet."""
    alignment = align_text(BILINGUAL)

    frame = to_pandas(alignment)

    assert list(frame.columns) == list(COLUMNS)
    assert frame["source"].tolist() == [pair.source for pair in alignment.pairs]
    assert frame["confidence"].between(0, 1).all() and frame["keep"].dtype == bool
