"""What the functions for scripts say to values that are no texts."""

from pathlib import Path

import pytest

from aligner import align_pair, align_sentences, align_text, split_text
from aligner.errors import InputError
from tests.program import BILINGUAL

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
