"""JSON Lines hold every row, for our reader and for the programs that they are made for."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.formats import UnitReport
from aligner.rows import Row
from tests.samples import ANY_TEXT, HOSTILE, row, rows_in, store

CONTROL = [
    "a\x00b",
    "a\ud800b\udfff",
    "tab\there\nline\r\nend",
    "x\x0by\x0cz\x1c\x85\u2028\u2029.",
    "\ufeffmark",
    "\x1b[1m",
]
QUOTED = ['"Yes," he said.', '"', '""', '"a', 'a"b', '"=1"', '\'"x"', '"a""b" c']


def drafts(text):
    """Return a strategy of rows whose texts are drawn from *text*."""
    flags = st.lists(st.sampled_from(["copy", "length"]), unique=True).map(tuple)
    sure = st.floats(0, 1).map(lambda number: round(number, 3))
    made = st.builds(Row, st.just("d-1"), st.booleans(), text, text, sure, flags, st.just("1-2"), text, text, text)
    return st.lists(made, max_size=4)


class TestJsonLines:
    """One JSON object a line."""

    def test_bytes(self, tmp_path: Path):
        """Keys are the columns, values of their own types, letters as they are."""
        assert UnitReport(1, 0) == store("jsonl", [row(1, "好\n", 'a"b', flags=("copy",))], tmp_path / "x.jsonl")

        expected = (
            '{"id": "002-0001", "keep": true, "source": "好\\n", "target": "a\\"b", "confidence": 0.9, '
            '"flags": ["copy"], "type": "1-1", "source_sentences": "s1", "target_sentences": "s1", '
            '"document": "002_x"}\n'
        )
        assert expected == (tmp_path / "x.jsonl").read_bytes().decode()

    @pytest.mark.parametrize("text", [*HOSTILE, *CONTROL, *QUOTED], ids=lambda text: ascii(text[:12]))
    def test_hostile_text_comes_back(self, tmp_path: Path, text: str):
        """Hostile text comes back as it was; Python's reader and pandas see it too, one line a row."""
        rows = [row(1, text, "x", document=text[:20]), row(2, "y", text)]

        store("jsonl", rows, tmp_path / "x.jsonl")

        assert rows == rows_in("jsonl", tmp_path / "x.jsonl")
        data = (tmp_path / "x.jsonl").read_bytes().decode()
        assert [text, "y"] == [json.loads(line)["source"] for line in data.splitlines()]
        if not any("\ud800" <= char <= "\udfff" for char in text):  # pandas refuses them
            assert [text, "y"] == pd.read_json(io.StringIO(data), lines=True, dtype=False)["source"].to_list()

    @settings(max_examples=40)
    @given(drafts(ANY_TEXT), st.floats(0, 1))
    def test_rows_come_back(self, tmp_path_factory: pytest.TempPathFactory, rows: list[Row], sure: float):
        """Any rows come back as they were, to the last digit; each is one line for a reader of any line ends."""
        path = tmp_path_factory.mktemp("jsonl") / "x.jsonl"
        rows = [_without_surrogate_pairs(replace(row, confidence=sure)) for row in rows]

        store("jsonl", rows, path)

        assert rows == rows_in("jsonl", path)
        assert len(rows) == len(path.read_bytes().decode().splitlines())

    def test_no_rows(self, tmp_path: Path):
        """Without rows the file is empty, and that is read as no rows."""
        store("jsonl", [], tmp_path / "x.jsonl")

        assert (tmp_path / "x.jsonl").read_bytes() == b""
        assert rows_in("jsonl", tmp_path / "x.jsonl") == []

    def test_other_programs_lines_are_read(self, tmp_path: Path):
        """Only source and target are needed; unknown keys, blank lines, CRLF and a byte order mark do no harm."""
        text = '\ufeff{"source": "S", "target": "T", "score": [1]}\r\n\r\n'
        text += '{"target": "", "source": "", "keep": false, "confidence": 1}'
        (tmp_path / "x.jsonl").write_bytes(text.encode())

        assert [
            Row("", True, "S", "T", 1.0, (), "", "", "", ""),
            Row("", False, "", "", 1.0, (), "", "", "", ""),
        ] == rows_in("jsonl", tmp_path / "x.jsonl")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('{"source": "S"}', 'x.jsonl, line 1: no "target"; expected the keys id, keep, source,'),
            ('\n["S", "T"]', 'x.jsonl, line 2: ["S", "T"] is no object; expected such as {"source": "..."'),
            (
                '{"source": "S", ',
                "x.jsonl, line 1: not JSON (expecting property name enclosed in double quotes, column 17)",
            ),
            ("[" * 100_000, "x.jsonl, line 1: not JSON (a number too long, or brackets too deep)"),
            ('{"source": ' + "1" * 5000 + "}", "x.jsonl, line 1: not JSON (a number too long, or brackets too deep)"),
            ('{"source": 1, "target": "T"}', "x.jsonl, line 1: source is 1, expected a text"),
            ('{"source": "S", "target": null}', "x.jsonl, line 1: target is null, expected a text"),
            ('{"source": "", "target": "", "keep": "yes"}', 'x.jsonl, line 1: keep is "yes", expected true or false'),
            (
                '{"source": "", "target": "", "confidence": NaN}',
                "x.jsonl, line 1: confidence is NaN, expected a number",
            ),
            ('{"source": "", "target": "", "confidence": 1e999}', "x.jsonl, line 1: confidence is Infinity, expected"),
            ('{"source": "", "target": "", "confidence": true}', "x.jsonl, line 1: confidence is true, expected"),
            ('{"source": "", "target": "", "confidence": 97}', "x.jsonl, line 1: confidence is 97, expected a number"),
            (
                '{"source": "", "target": "", "flags": "copy"}',
                'x.jsonl, line 1: flags is "copy", expected a list of texts',
            ),
            ('{"source": "", "target": "", "flags": [1]}', "x.jsonl, line 1: flags is [1], expected a list of texts"),
        ],
        ids=lambda value: value[:30],
    )
    def test_faults_name_the_line(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str):
        """A fault is refused in one line that says what was found and what was expected."""
        monkeypatch.chdir(tmp_path)
        Path("x.jsonl").write_text(text)

        with pytest.raises(InputError) as caught:
            rows_in("jsonl", Path("x.jsonl"))

        assert str(caught.value).startswith(message)
        assert "\n" not in str(caught.value)

    def test_other_encodings_are_refused(self, tmp_path: Path):
        """JSON is UTF-8: a file in another encoding is not guessed at."""
        (tmp_path / "x.jsonl").write_bytes('{"source": "好", "target": ""}'.encode("gbk"))

        with pytest.raises(InputError, match="not valid utf-8"):
            rows_in("jsonl", tmp_path / "x.jsonl")


def _without_surrogate_pairs(row: Row) -> Row:
    """Return *row* with surrogates side by side joined, as JSON has them."""
    texts = {
        name: getattr(row, name) for name in ("source", "target", "source_sentences", "target_sentences", "document")
    }
    return replace(
        row, **{k: v.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") for k, v in texts.items()}
    )
