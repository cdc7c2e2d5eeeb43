"""Many documents to their results, each once."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import Settings
from aligner.batch import Shard, run, write_tables
from aligner.batch.records import HIDDEN, Corpus, Item
from aligner.batch.sources import find, read_manifest
from aligner.errors import InputError
from tests.program import BILINGUAL, ENGLISH, table, write
from tests.program import run as align

CHINESE = "今天天气很好。\n我们去公园吧。\n"
ENGLISH_TOO = "The weather is nice today.\nLet us go to the park.\n"


class Here:
    """An engine that makes its calls in this process, one by one."""

    def run(self, function, calls):
        """Yield the results, as ``Engine`` says."""
        for call in calls:
            yield call, function(call)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")


def small_corpus() -> None:
    """Write a folder with a pair, a mixed document, and one that cannot be read."""
    write("in/zh/story.txt", CHINESE)
    write("in/en/story.txt", ENGLISH_TOO)
    write("in/sub/mixed.txt", BILINGUAL)
    write("in/empty.txt", "")


def do(settings=None, *, retry=False):
    """Do the corpus here, and return what became of each item."""
    corpus = Corpus(Path("out"), settings or Settings())
    items = find([Path("in")], corpus.settings.pair, corpus.unpacked).items
    done = {each.item.id: each for each in run(corpus, items, Here(), retry=retry)}
    write_tables(corpus, items, {name: each.outcome for name, each in done.items()})
    return done


def new(done) -> list[str]:
    """Return the items that were done anew."""
    return sorted(name for name, each in done.items() if each.is_new)


def results(folder: str = "out") -> dict[str, str]:
    """Return a digest of each file of a corpus, but for the hidden ones."""
    files = [path for path in Path(folder).rglob("*") if path.is_file() and HIDDEN not in path.parts]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_results_lie_as_the_documents_do():
    small_corpus()

    do()

    assert sorted(results()) == [
        "documents.csv",
        "failures.csv",
        "story.csv",
        "story.tmx",
        "sub/mixed.csv",
        "sub/mixed.tmx",
    ]
    assert [row["source"] for row in table(Path("out/story.csv"))] == CHINESE.split()
    states = {row["id"]: (row["state"], row["pairs"]) for row in table(Path("out/documents.csv"))}
    assert states == {"empty": ("failed", ""), "story": ("done", "2"), "sub/mixed": ("done", "2")}
    (failure,) = table(Path("out/failures.csv"))
    assert (failure["id"], failure["reason"]) == ("empty", "in/empty.txt: empty, holds no text")


def test_nothing_is_done_twice():
    """The second call does nothing, and the files stay as they are."""
    small_corpus()
    assert new(do()) == ["empty", "story", "sub/mixed"]
    before = results()

    assert new(do()) == []
    assert results() == before


def test_what_changed_is_done_again():
    """New content, missing results and other settings are each a reason; no date is."""
    small_corpus()
    do()

    write("in/sub/mixed.txt", BILINGUAL + "再见。\nGoodbye.\n")
    os.utime("in/zh/story.txt", (1, 1))
    assert new(do()) == ["sub/mixed"]
    Path("out/story.tmx").unlink()
    assert new(do()) == ["story"]
    assert new(do(Settings(min_confidence=0.9))) == ["empty", "story", "sub/mixed"]
    assert new(do(Settings(min_confidence=0.9, force=True))) == []


def test_settings_there_and_back():
    """Results of other settings are not taken for those of these, though the journal has a line of these too."""
    small_corpus()
    do()
    before = results()
    do(Settings(tags=("zh-CN", "en-GB")))
    assert results() != before

    do()

    assert results() == before


def test_results_that_are_no_more():
    """What was written for an item before, and no longer is, goes."""
    small_corpus()
    do()
    write("in/sub/mixed.txt", ENGLISH)

    do()

    assert sorted(path.name for path in Path("out/sub").iterdir()) == ["mixed.sentences.csv"]


def test_what_failed():
    """It stays so until its content changes or one asks for it."""
    small_corpus()
    do()

    assert new(do(retry=True)) == ["empty"]
    write("in/empty.txt", BILINGUAL)
    assert new(do()) == ["empty"]
    assert table(Path("out/failures.csv")) == []


def test_an_edited_sheet_is_kept():
    """What a person has changed counts as done; it is written over by force alone."""
    small_corpus()
    do()
    Path("out/story.csv").write_bytes(Path("out/story.csv").read_bytes().replace(b"nice", b"lovely"))
    edited = results()

    assert new(do()) == []
    assert results() == edited
    done = do(Settings(min_confidence=0.9))
    assert done["story"].outcome.faults == (
        "out/story.csv: edited since it was written, or not written here; rename it, or add --force",
    )
    assert results()["story.csv"] == edited["story.csv"]
    do(Settings(min_confidence=0.9, force=True))
    assert results()["story.csv"] != edited["story.csv"]


def test_a_foreign_sheet_is_kept():
    """A sheet that was there before the corpus is somebody's too."""
    small_corpus()
    write("out/story.csv", "mine\n")

    assert "not written here" in do()["story"].outcome.faults[0]
    assert Path("out/story.csv").read_text() == "mine\n"


def test_torn_lines():
    """The journal of a process that was killed while it wrote loses its last line, no other."""
    small_corpus()
    do()
    (journal,) = Path("out", HIDDEN, "journal").iterdir()
    whole = journal.read_bytes()
    lines = whole.splitlines(keepends=True)

    journal.write_bytes(b"".join(lines[:-1]) + lines[-1][: len(lines[-1]) // 2])

    assert len(new(do())) == 1


def test_shards_are_the_whole():
    """Every item is in one part, and the parts together write what one call writes."""
    small_corpus()
    do()
    before = results()
    Path("out").rename("whole")
    corpus = Corpus(Path("out"), Settings())
    items = find([Path("in")], ("zh", "en"), corpus.unpacked).items

    for number in (2, 3, 1):
        part = [item for item in items if Shard(number, 3).holds(item)]
        done = {each.item.id: each.outcome for each in run(corpus, part, Here())}
        write_tables(corpus, items, done)

    assert results() == before


@given(st.text(min_size=1), st.integers(1, 50))
def test_one_shard_holds_an_item(name, total):
    item = Item(name, Path("x"))
    assert sum(Shard(number, total).holds(item) for number in range(1, total + 1)) == 1


# --- Sources -------------------------------------------------------------------------------------


def found(*sources: str):
    """Return the ids and paths of what is found."""
    return {
        item.id: [str(path) for path in item.paths]
        for item in find([Path(source) for source in sources], ("zh", "en"), Path("unpacked")).items
    }


def test_names_that_meet():
    """Endings tell apart what has the same name; a number does where they do not."""
    for name in ("a/x.txt", "a/X.docx", "a/y.txt", "b/x.txt"):
        write(name, "x")
    assert found("a") == {"x.txt": ["a/x.txt"], "X.docx": ["a/X.docx"], "y": ["a/y.txt"]}
    assert found("a", "b")["b/x"] == ["b/x.txt"]
    assert set(found("/".join([os.getcwd(), "a/y.txt"]), "a/y.txt", "a/x.txt")) == {"y", "a/x"}  # noqa: PTH109


def test_what_is_no_document():
    """Pictures and hidden files are left out of a folder, results of a corpus too; what is named is taken."""
    for name in ("in/x.txt", "in/x.png", "in/.hidden.txt", "in/out/.batch/begun", "in/out/x.csv", "in/LICENSE"):
        write(name, "x")

    both = find([Path("in")], ("zh", "en"), Path("unpacked"))
    assert [item.id for item in both.items] == ["x"]
    assert both.left_out == ((".png", 1), ("none", 1))
    assert list(found("in/x.png")) == ["in/x.png"]


@pytest.mark.parametrize("name", ["texts.zip", "texts.tar", "texts.tar.gz"])
def test_archives(name):
    """What an archive holds is found like what a folder holds."""
    write("texts/zh/x.txt", CHINESE)
    write("texts/en/x.txt", ENGLISH_TOO)
    if name.endswith(".zip"):
        with zipfile.ZipFile(name, "w") as archive:
            for path in sorted(Path("texts").rglob("*.txt")):
                archive.write(path, path.relative_to("texts"))
    else:
        with tarfile.open(name, "w:gz" if name.endswith("gz") else "w") as archive:
            archive.add("texts", ".")

    assert list(found(name)) == ["x"]
    assert list(found(name)) == ["x"]
    assert len(list(Path("unpacked").iterdir())) == 1


def test_hostile_archives(monkeypatch):
    """A damaged archive, one that is a bomb, and one whose names lead outside: a line, and nothing outside."""
    write("damaged.zip", b"PK\x03\x04" + b"x" * 100)
    with pytest.raises(InputError, match=r"^damaged.zip: cannot be unpacked .*; unpack it by hand$"):
        found("damaged.zip")
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.txt", "w") as member:
        for _ in range(40):
            member.write(bytes(1 << 20))
    monkeypatch.setattr("aligner.batch.sources._MOST", 1 << 20)
    with pytest.raises(InputError, match=r"^bomb.zip: unpacks to 41 MB; unpack it by hand if you trust it$"):
        found("bomb.zip")
    with tarfile.open("out.tar", "w") as archive:
        archive.add("damaged.zip", "../../outside.txt")
    with pytest.raises(InputError, match="cannot be unpacked"):
        found("out.tar")
    assert not Path("../outside.txt").exists()


def test_sources_that_are_none():
    for source, said in (("no", "no such file or folder"), ("no*.txt", "no file matches the pattern")):
        with pytest.raises(InputError, match=said):
            found(source)
    Path("empty").mkdir()
    with pytest.raises(InputError, match=r"^empty: no documents there$"):
        found("empty")


def test_manifest():
    """A table of documents has languages and columns of its own, which the table of results has too."""
    write("texts/a.txt", CHINESE)
    write("texts/b.txt", ENGLISH_TOO)
    write("texts/c.txt", "Guten Tag, wie geht es Ihnen?\n")
    write("texts/d.txt", "Bonjour, comment allez-vous ?\n")
    write(
        "list.csv",
        'source,target,langs,licence,id\ntexts/a.txt,texts/b.txt,,CC0,\ntexts/c.txt,texts/d.txt,"de,fr",BY,g\n',
    )

    items = read_manifest(Path("list.csv"))
    corpus = Corpus(Path("out"), Settings())
    done = {each.item.id: each.outcome for each in run(corpus, items, Here())}
    write_tables(corpus, items, done)

    rows = [(row["id"], row["languages"], row["licence"], row["state"]) for row in table(Path("out/documents.csv"))]
    assert rows == [("g", "de,fr", "BY", "done"), ("texts/a", "zh,en", "CC0", "done")]
    assert b'xml:lang="fr-FR"' in Path("out/g.tmx").read_bytes()


def test_manifest_of_json_lines():
    write("list.jsonl", '{"document": "../x.txt", "year": 1957}\n\n{"document": "y.txt", "year": null}\n')
    first, second = read_manifest(Path("list.jsonl"))
    assert (first.id, first.columns, second.columns) == ("x", (("year", "1957"),), (("year", ""),))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nx\n", "list, row 2: names no document; a manifest has a column document, or source and target"),
        ("source,target\nx,\n", "list, row 2: names no document"),
        ("document,langs\nx,zh\n", "list, row 2: two languages are needed"),
        ("document\n", "list: no rows"),
        ('{"document": \n', "list, line 1: no JSON"),
    ],
)
def test_manifests_that_are_none(text, said):
    write("list", text)
    with pytest.raises(InputError) as refused:
        read_manifest(Path("list"))
    assert str(refused.value).startswith(said)


# --- The command ---------------------------------------------------------------------------------


def test_the_command():
    """One failed document is exit code 1; the rest is done, by processes as well as here."""
    small_corpus()
    do()
    Path("out").rename("here")

    result = align("batch", "in", "-o", "out", "--workers", 2)

    assert result.exit_code == 1
    assert results() == results("here")
    assert result.stderr.splitlines() == [
        "3 documents (1 pair of files by name)",
        "in/empty.txt: empty, holds no text",
        "3 documents: 2 done, 1 failed",
        *[line for line in result.stderr.splitlines() if "sentences a second" in line],
        "  wrote out/documents.csv, out/failures.csv",
    ]
    assert not Path("out", HIDDEN, "work").exists()


def test_dry_run():
    small_corpus()
    result = align("batch", "in", "-o", "out", "--dry-run")
    assert (
        result.stdout == "empty\tin/empty.txt\nstory\tin/zh/story.txt\tin/en/story.txt\nsub/mixed\tin/sub/mixed.txt\n"
    )
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "name a folder, archive, pattern or files, or a table of them with --manifest"),
        (["in", "--manifest", "x.csv"], "--manifest lists all documents; give either it or sources"),
        (["in", "--shard", "0/4"], "'0/4' is no part of a whole; expected such as 1/8 to 8/8"),
        (["in", "-o", "in"], "the results would go into in itself; choose another folder with -o"),
        (["in", "--address", "auto"], "--address is that of a Ray cluster; add --engine ray"),
        (
            ["in", "--engine", "ray", "--workers", "2"],
            "--workers is for this machine; a Ray cluster has as many as cores",
        ),
        (["in", "--langs", "zh"], "--langs takes two languages, such as zh,en; got zh"),
    ],
)
def test_impossible_calls(args, said):
    small_corpus()
    result = align("batch", *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_without_ray(monkeypatch):
    """Without the package one line says how to get it."""
    small_corpus()
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "aligner.batch.ray_engine", raising=False)
    result = align("batch", "in", "--engine", "ray")
    assert result.exit_code == 1
    assert "--engine ray needs the package ray" in result.stderr


# --- Killed --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_killed_at_any_moment():
    """Killed at 30 random moments, the program alone or its workers too, and run again: the same bytes."""
    drawn = random.Random(7)
    for number in range(8):
        lines = [
            f"第{n}天，{drawn.choice('天地山水')}很好。\nDay {n} was fine, number {n * number}.\n" for n in range(50)
        ]
        write(f"in/{number:02}.txt", "".join(lines))
    call = [sys.executable, "-m", "cli.main", "batch", "in", "--workers", "2", "-q"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    start = time.monotonic()
    subprocess.run([*call, "-o", "undisturbed"], env=environment, check=True)
    seconds = time.monotonic() - start

    killed = Counter[str]()
    for _ in range(30):
        group = subprocess.Popen([*call, "-o", "out"], env=environment, start_new_session=True)
        time.sleep(drawn.uniform(0.1, 0.6 * seconds))
        killed["running" if group.poll() is None else "done"] += 1
        with suppress(ProcessLookupError):  # it has just come to its end
            if drawn.random() < 0.5:
                os.killpg(group.pid, signal.SIGKILL)
            else:
                group.kill()
        group.wait()
        if drawn.random() < 0.3:
            for path in Path("out").glob("*.tmx"):
                path.unlink()  # so that there is something left to be killed at
    subprocess.run([*call, "-o", "out"], env=environment, check=True)

    assert killed["running"] > 15
    assert results() == results("undisturbed")
    assert not Path("out", HIDDEN, "work").exists()
