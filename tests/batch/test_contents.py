"""Which documents belong together, as what they say tells."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner import Settings
from aligner.batch import run, write_tables
from aligner.batch.contents import WINDOWS, pair_by_content, propose, windows
from aligner.batch.records import Corpus
from aligner.batch.sources import find
from tests.batch.test_batch import Here, new
from tests.program import BILINGUAL, table, write

TALES = {
    "tea": (
        "他每天早上喝茶。\n茶很便宜，但是很香。\n昨天茶卖完了。\n",
        "He drinks tea every morning.\nTea is cheap but fragrant.\nYesterday the tea was sold out.\n",
    ),
    "war": (
        "战争持续了三年。\n很多士兵没有回家。\n城市被毁了。\n",
        "The war lasted three years.\nMany soldiers did not come home.\nThe city was destroyed.\n",
    ),
    "sea": (
        "船在海上航行。\n风很大，浪很高。\n船长不害怕。\n",
        "The ship sailed on the sea.\nThe wind was strong, the waves were high.\nThe captain was not afraid.\n",
    ),
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")


def corpus_of_tales(*left_out: str) -> None:
    """Write the tales under names that tell nothing, and a document that holds both languages."""
    for number, (name, sides) in enumerate(TALES.items()):
        for lang, text in zip(("zh", "en"), sides, strict=True):
            if f"{name} {lang}" not in left_out:
                write(f"in/{number + (3 if lang == 'en' else 0):03}.txt", text)
    write("in/mixed.txt", BILINGUAL)


def do(is_own=lambda item: True):
    """Pair and do the corpus here; return what became of each item, and how many are waited for."""
    corpus = Corpus(Path("out"), Settings())
    proposed = pair_by_content(corpus, find([Path("in")], ("zh", "en"), corpus.unpacked).items, Here(), is_own)
    own = [item for item in proposed.items if is_own(item)]
    done = {each.item.id: each for each in run(corpus, own, Here())}
    write_tables(corpus, [*proposed.items, *proposed.held], {name: each.outcome for name, each in done.items()})
    return done, proposed.waiting


def states() -> dict[str, tuple[str, str]]:
    """Return the target and the state of each document in the table."""
    return {row["id"]: (Path(row["target"]).stem, row["state"]) for row in table(Path("out/documents.csv"))}


def test_pairs_by_content():
    corpus_of_tales()

    do()

    expected = {"000": ("003", "done"), "001": ("004", "done"), "002": ("005", "done"), "mixed": ("", "done")}
    assert states() == expected
    assert [row["target"] for row in table(Path("out/001.csv"))] == TALES["war"][1].splitlines()


def test_a_manual_full_of_names():
    """Chinese sentences with as many Latin letters are Chinese; nothing of it is in English."""
    write(
        "in/a.txt",
        "os.path.join 函数把 path 的各部分连接起来，sys.argv 则是命令行参数的列表。\n"
        "要知道 version，先导入 importlib.metadata 模块，再调用其中的函数。\n"
        "结果保存在名为 __cached__ 的属性里，下次启动 Python 时不必重新计算。\n",
    )
    write(
        "in/b.txt",
        "The function os.path.join connects the parts of a path; sys.argv is the list of arguments.\n"
        "To know the version, first import the module importlib.metadata, then call its function.\n"
        "The result is kept in an attribute called __cached__, so it need not be computed again.\n",
    )

    do()

    assert states() == {"a": ("b", "done")}


def test_what_has_no_partner():
    """The last ones left are no pair: each stands alone, its sentences are written, and nothing is done twice."""
    corpus_of_tales("tea en", "sea zh")

    do()

    assert states() == {"000": ("", "no pairs"), "001": ("004", "done"), "005": ("", "no pairs"), "mixed": ("", "done")}
    assert Path("out/005.sentences.csv").exists()
    assert new(do()[0]) == []


def test_a_partner_that_comes_later():
    """What was alone is paired when its translation is there, and its own results go."""
    corpus_of_tales("war en")
    do()
    assert Path("out/001.sentences.csv").exists()

    corpus_of_tales()
    do()

    assert states()["001"] == ("004", "done")
    assert not Path("out/001.sentences.csv").exists()


def test_shards_wait_for_each_other():
    """Nothing is proposed before all documents were looked at; then each shard does its own pairs."""
    corpus_of_tales()
    parts = [lambda item: item.id < "003", lambda item: item.id >= "003"]

    assert do(parts[0])[1] == 4
    assert states()["000"] == ("", "not done yet")
    assert do(parts[1])[1] == 0
    assert do(parts[0])[1] == 0

    assert {name: state for name, (_, state) in states().items()} == dict.fromkeys(
        ["000", "001", "002", "mixed"], "done"
    )


@settings(deadline=None)  # scipy is loaded first
@given(st.integers(1, 12), st.integers(1, 12), st.randoms())
def test_proposals_are_one_to_one(n, m, drawn: random.Random):
    """Each document is in one pair at most, and equal ones find each other."""
    vectors = np.random.default_rng(drawn.randrange(1000)).standard_normal((max(n, m), WINDOWS, 8)).astype(np.float32)
    order = list(range(max(n, m)))
    drawn.shuffle(order)
    source, target = list(vectors[:n]), [vectors[i] for i in order][:m]

    pairs = propose(source, target)

    assert len(pairs) == len({i for i, _ in pairs}) == len({j for _, j in pairs}) <= min(n, m)
    if n == m > 2:
        assert sorted(pairs) == sorted((order[j], j) for j in range(m))


@pytest.mark.parametrize("sentences", [["a b"], ["one 1", "two 2"], [f"word {n}" for n in range(100)]])
def test_windows(sentences, stub):
    """A document is one vector of length 1 in all, whatever its length; early windows are like early sentences."""
    found = windows(sentences, stub)

    assert found.shape[0] == WINDOWS
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-4)
    singles = stub.encode(sentences, 1).spans[0]
    likeness = singles @ found.T
    assert np.argmax(likeness[:, 0]) <= np.argmax(likeness[:, -1])


def test_nothing_to_propose():
    assert propose([], [np.ones((WINDOWS, 4), np.float32)]) == []
