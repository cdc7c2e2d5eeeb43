"""What the functions for scripts say to values that are no texts."""

from dataclasses import replace
from pathlib import Path

import pytest

from aligner import align_pair, align_sentences, align_text, split_text
from aligner.errors import InputError, OutputError, SettingError
from tests.program import BILINGUAL, run, write

NO_TEXTS = {
    "bytes": (BILINGUAL.encode(), 'text: a text is expected, got bytes; give data.decode("utf-8")'),
    "path": (Path("x.txt"), 'text: a text is expected, got PosixPath; give path.read_text("utf-8")'),
    "nothing": (None, "text: a text is expected, got NoneType; give a str"),
}


@pytest.mark.parametrize(("value", "message"), NO_TEXTS.values(), ids=NO_TEXTS.keys())
@pytest.mark.parametrize(
    "call", [align_text, split_text, lambda value: align_pair(value, "One."), lambda value: align_pair("One.", value)]
)
def test_no_text(call, value, message):
    """Each is refused with what to give instead."""
    with pytest.raises(InputError) as caught:
        call(value)

    assert str(caught.value) == message.replace("PosixPath", type(value).__name__)


@pytest.mark.parametrize("mode", ["r", "rb"])
def test_an_open_file(tmp_path, mode):
    """An open file is to be read first."""
    path = tmp_path / "x.txt"
    path.write_text(BILINGUAL, "utf-8")

    with (
        path.open(mode) as file,
        pytest.raises(InputError, match=r"^text: a text is expected, .*; give file.read\(\)$"),
    ):
        align_text(file)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("今天天气很好。", "source: a list of sentences is expected, got str"),
        ([b"One."], 'source[0]: a text is expected, got bytes; give data.decode("utf-8")'),
        (None, "source: a list of sentences is expected, got NoneType"),
        (iter(["One."]), "source: a list of sentences is expected, got list_iterator"),
    ],
)
def test_no_sentences(source, message):
    """One text is no list of sentences, though Python would take its letters for them."""
    with pytest.raises(InputError) as caught:
        align_sentences(source, ["One."])

    assert str(caught.value) == message


def test_languages_as_a_text():
    """Languages are understood as one text too, with countries or without."""
    expected = align_text(BILINGUAL).pairs

    assert align_text(BILINGUAL, "zh,en").pairs == align_text(BILINGUAL, "zh-CN, en-US").pairs == expected


class TestResults:
    """An alignment as a script uses it."""

    def test_is_shown_in_a_line(self):
        """What an interactive session shows of a result is one short line, however long the text."""
        alignment = align_text(BILINGUAL * 20, name="walk")

        assert repr(alignment) == "<Alignment walk: 40 zh and 40 en sentences, 40 pairs, 40 kept>"
        shown = (alignment, alignment.segmentations[0], alignment.segmentations[0].document)
        assert all(len(repr(one)) < 120 for one in shown)

    def test_is_gone_through(self):
        """Its pairs come one by one: those of the sheet, in its order."""
        alignment = align_text(BILINGUAL)

        assert [pair.target for pair in alignment] == ["The weather is nice today.", "Let us go to the park."]
        assert alignment.to_pandas()["target"].tolist() == [pair.target for pair in alignment]

    @pytest.mark.parametrize("ending", ["csv", "xlsx", "tsv", "jsonl", "tmx", "xlf", "html", "svg"])
    def test_is_written(self, tmp_path, monkeypatch, ending):
        """The ending tells what is written: the same as the command writes."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
        monkeypatch.chdir(tmp_path)
        run(write("x.txt", BILINGUAL), "--format", {"xlf": "xliff"}.get(ending, ending))

        assert align_text(BILINGUAL, name="x").write(f"x.{ending}") == (Path(f"x.{ending}"),)
        assert Path(f"x.{ending}").read_bytes() == Path(f"outputs/x.{ending}").read_bytes()

    def test_languages_of_a_memory(self, tmp_path):
        """A memory may name countries."""
        align_text(BILINGUAL).write(tmp_path / "x.tmx", "zh-TW,en-GB")

        assert 'xml:lang="en-GB"' in (tmp_path / "x.tmx").read_text("utf-8")

    def test_two_texts(self, tmp_path):
        """Two texts have the languages as endings; files whose names nobody typed are not written over."""
        alignment = align_text(BILINGUAL)
        written = alignment.write(tmp_path / "x.moses")

        assert [path.name for path in written] == ["x.zh", "x.en"]
        with pytest.raises(OutputError, match="a file of that name is there"):
            alignment.write(tmp_path / "x.moses")

    def test_unknown_ending(self, tmp_path):
        """An ending that no format has is refused with those that there are."""
        with pytest.raises(SettingError, match=r"unknown ending '\.doc'; known: \.csv, "):
            align_text(BILINGUAL).write(tmp_path / "x.doc")

    def test_no_memory_of_unrelated_texts(self, tmp_path):
        """What the command writes no memory of gives none here; the sheet is written."""
        alignment = replace(align_text(BILINGUAL), unrelated=True)
        alignment.write(tmp_path / "x.csv")

        with pytest.raises(OutputError, match="do not seem to be each other's translation"):
            alignment.write(tmp_path / "x.tmx")

    def test_in_a_notebook(self):
        """A notebook shows a table of the first rows, texts escaped, each with its language."""
        alignment = align_text(BILINGUAL * 20)
        pairs = (replace(alignment.pairs[0], source="<b>&"), *alignment.pairs[1:])
        page = replace(alignment, pairs=pairs)._repr_html_()

        assert '<td lang="zh" dir="auto" style="text-align: start">&lt;b&gt;&amp;</td>' in page
        assert page.count("<tr>") == 21
        assert "and 20 more rows" in page
