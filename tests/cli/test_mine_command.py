"""``align mine``: files or folders in, sheet and memory out."""

from pathlib import Path

import pytest

from tests.program import run, table, write, written

PAIRS = {
    "今天天气很好。": "The weather is nice today.",
    "我们去公园吧。": "Let us go to the park.",
    "这本书是1984年出版的。": "This book was published in 1984.",
    "猫睡在窗台上。": "The cat sleeps on the window sill.",
    "他不喜欢喝咖啡。": "He does not like to drink coffee.",
}
ALONE = {
    "zh": ["股市昨天下跌了百分之三。", "医生建议多喝水。", "火车晚点了两个小时。"],
    "en": ["The committee will vote on Friday.", "Salt dissolves in water.", "Her grandfather was a sailor."],
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _write_sides() -> tuple[Path, Path]:
    """Write three documents: one Chinese file, two English ones in a folder; nothing stands in the same order."""
    english = [*PAIRS.values()][::-1]
    write("en/a.txt", " ".join([*english[:2], *ALONE["en"]]))
    write("en/deep/b.txt", " ".join(english[2:]))
    return write("x.zh.txt", "".join([*PAIRS, *ALONE["zh"]])), Path("en")


def test_pairs_of_two_piles():
    """Each translation is found, with the documents and sentences that it stands in; the rest is not kept."""
    result = run("mine", *_write_sides())

    assert result.exit_code == 0
    assert written() == ["x.zh.mined.csv", "x.zh.mined.tmx"]
    kept = [row for row in table(Path("outputs/x.zh.mined.csv")) if row["keep"] == "yes"]
    assert {row["source"]: row["target"] for row in kept} == PAIRS
    assert [row["source"] for row in kept] == [*PAIRS]
    assert {row["document"] for row in kept} == {"x.zh.txt"}
    assert [(kept[n]["target_document"], kept[n]["target_sentences"]) for n in (0, 4)] == [
        ("deep/b.txt", "en3"),
        ("a.txt", "en1"),
    ]
    memory = Path("outputs/x.zh.mined.tmx").read_text("utf-8")
    assert memory.count("<tu ") == len(PAIRS)
    assert result.stderr.startswith("x.zh: 8 zh and 8 en sentences in ")


def test_verbose():
    """Said is also what each side holds, and what was left out."""
    source, target = _write_sides()
    write("en/c.txt", "The committee will vote on Friday. Salt dissolves in water. 17.\n")

    said = run("mine", source, target, "-v").stderr

    assert "  zh: 1 document, 8 to pair; 0 repeated and 0 without a letter left out" in said
    assert "  en: 3 documents, 8 to pair; 2 repeated and 1 without a letter left out" in said


def test_the_same_again():
    """The same call gives the same bytes."""
    sides = _write_sides()
    run("mine", *sides, "-o", "one", "--format", "csv")
    run("mine", *sides, "-o", "two", "--format", "csv")

    assert Path("one/x.zh.mined.csv").read_bytes() == Path("two/x.zh.mined.csv").read_bytes()


def test_reviewed_like_any_sheet():
    """`align apply` makes the memory of the sheet, and knows the column of documents."""
    run("mine", *_write_sides())

    result = run("apply", "outputs/x.zh.mined.csv", "-v")

    assert result.exit_code == 0
    assert "left alone" not in result.stderr


def test_what_cannot_be_read_is_said_and_the_rest_is_done():
    """A broken file, or one in the other language, costs its own sentences only; the exit code tells."""
    source, target = _write_sides()
    write("en/broken.pdf", b"%PDF-1.4 nothing")
    write("en/chinese.txt", "这是一篇很长的中文文章，今天天气很好，我们去公园散步，然后回家吃饭，看书，睡觉。" * 3)

    result = run("mine", source, target)

    assert result.exit_code == 1
    assert "en/broken.pdf: " in result.stderr
    assert "en/chinese.txt: its text is in zh, where --langs zh,en asks for en" in result.stderr
    assert sum(row["keep"] == "yes" for row in table(Path("outputs/x.zh.mined.csv"))) == len(PAIRS)


REFUSED = {
    "no such file": (["x.zh.txt", "none.txt"], "none.txt: no such file"),
    "an empty folder": (["x.zh.txt", "void"], "void: a folder without files"),
    "one text on both sides": (["x.zh.txt", "./x.zh.txt"], "x.zh.txt: on both sides"),
    "no sentence": (["x.zh.txt", "figures.txt"], "figures.txt: no en sentence to pair"),
}


@pytest.mark.parametrize(("args", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(args, said):
    """What cannot be paired at all is one line, and nothing is written."""
    _write_sides()
    Path("void").mkdir()
    write("figures.txt", "12 345\n")

    result = run("mine", *args)

    assert result.exit_code == 1
    assert said in result.stderr
    assert written() == []


def test_an_edited_sheet_is_left_alone():
    """What a person has corrected is not written over, unless that is asked for."""
    sides = _write_sides()
    run("mine", *sides)
    sheet = Path("outputs/x.zh.mined.csv")
    sheet.write_text(sheet.read_text("utf-8") + "\n", "utf-8")

    result = run("mine", *sides)

    assert result.exit_code == 1
    assert "edited since it was written" in result.stderr
    assert run("mine", *sides, "--force").exit_code == 0


def test_formats():
    """Rows go into every format that rows can be written in; what shows an alignment is none."""
    run("mine", *_write_sides(), "--format", "jsonl,moses")

    assert written() == ["x.zh.mined.en", "x.zh.mined.jsonl", "x.zh.mined.zh"]
    assert run("mine", "a", "b", "--format", "html").exit_code == 2
