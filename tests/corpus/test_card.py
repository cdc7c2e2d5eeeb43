"""What a card says, and that other programs read the corpus."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree, html

from aligner.corpus import merge
from aligner.corpus.counts import LENGTHS
from aligner.corpus.records import Choices
from aligner.errors import OutputError
from tests.corpus.test_merge import files_in, named, sheet
from tests.program import table

ODD = '</title><script>alert(1)</script> |a*b`c "d" & 中'
WITH_DATASETS = pytest.mark.skipif(not find_spec("datasets"), reason="`datasets` is not installed")
LOAD = """
import json, sys
from datasets import load_dataset
data = load_dataset(sys.argv[1], cache_dir=sys.argv[2])
print(json.dumps({name: [dict(row) for row in part] for name, part in data.items()}, default=str))
print(json.dumps({name: str(part.features) for name, part in data.items()}))
"""


def many(folder: Path, number: int = 40) -> Path:
    """Write documents of three pairs each and a table of their licences; return their folder."""
    lines = ["id,licence,note"]
    for n in range(number):
        flags = ("length",) if n % 2 else ()
        rows = [named(m, f"第{n}章第{m}节。", f"Chapter {n}, part {m}.", flags=flags) for m in range(1, 4)]
        sheet(folder / f"d{n}.csv", [*rows, replace(rows[0], id="again")])
        lines.append(f"d{n},{'CC-BY-4.0' if n % 4 else 'CC0-1.0'},2024-05-06")
    (folder / "documents.csv").write_text("\n".join(lines), "utf-8")
    return folder


def tables(page: Path) -> dict[str, list[list[str]]]:
    """Return the tables of a page, by their titles, each row its cells."""
    body = html.parse(str(page)).getroot().find("body")
    found, title = {}, ""
    for element in body:
        title = element.text_content() if element.tag == "h2" else title
        if element.tag == "table":
            found[title] = [[cell.text_content() for cell in line.iter("td", "th")] for line in element.iter("tr")]
    return found


class TestCard:
    """Both cards say the same."""

    def test_numbers(self, tmp_path: Path):
        """The numbers are those of the corpus."""
        merge([many(tmp_path / "in")], tmp_path / "corpus", Choices(name="two", shares=(60, 20, 20)))

        found = tables(tmp_path / "corpus" / "card.html")
        fields = dict(found[""])
        assert ("two", "zh-CN", "en-US", "40", "120") == tuple(
            fields[name] for name in ("corpus", "source", "target", "documents", "alignment_pairs")
        )
        assert (
            str(sum(len(f"Chapter {n}, part {m}.".split()) for n in range(40) for m in (1, 2, 3)))
            == fields["target_tokens"]
        )
        assert [["CC-BY-4.0", "30", "90"], ["CC0-1.0", "10", "30"]] == found["Licences of the documents"][1:]
        assert [["duplicate", "40"]] == [[each[0], each[-1]] for each in found["What was removed, and why"][1:]]
        assert [["length", "60"]] == [[each[0], each[-1]] for each in found["Flags"][1:]]
        assert 120 == sum(int(line[2]) for line in found["Parts"][1:])
        assert 120 == sum(int(line[1]) for line in found["Confidence"][1:])
        assert [120, 120] == [sum(int(line[side]) for line in found["Lengths"][1:]) for side in (1, 2)]
        assert len(LENGTHS) == len(found["Lengths"]) - 1
        assert 40 == len(found["Documents"]) - 1 == len(table(tmp_path / "corpus" / "documents.csv"))

    def test_same_in_markdown(self, tmp_path: Path):
        """Each cell of the page is in the README too."""
        merge([many(tmp_path / "in")], tmp_path / "corpus", Choices())

        lines = (tmp_path / "corpus" / "README.md").read_text("utf-8").splitlines()
        for rows in tables(tmp_path / "corpus" / "card.html").values():
            for cells in rows:
                assert f"| {' | '.join(cells)} |" in lines

    def test_one_file(self, tmp_path: Path):
        """The page loads nothing and runs nothing; its pictures are well-formed and have a name."""
        merge([many(tmp_path / "in")], tmp_path / "corpus", Choices())

        text = (tmp_path / "corpus" / "card.html").read_text("utf-8")
        assert not re.search(r"<script|<link|<img|<iframe|src=|href=|url\(|@import", text)
        pictures = re.findall("<svg.*?</svg>", text, re.DOTALL)
        assert 2 == len(pictures)
        assert all(etree.fromstring(picture).get("aria-label") for picture in pictures)

    def test_odd_names(self, tmp_path: Path):
        """Names of the corpus, of licences and flags are text, whatever letters they have."""
        folder = tmp_path / "in"
        sheet(folder / "a.csv", [named(1, "一", "one", flags=(ODD.replace(" ", ""),))])
        (folder / "documents.csv").write_text('id,licence\na,"' + ODD.replace('"', '""') + '"\n', "utf-8")

        merge([folder], tmp_path / "corpus", Choices(name=ODD.replace("/", "")))

        text = (tmp_path / "corpus" / "card.html").read_text("utf-8")
        assert "<script" not in text + (tmp_path / "corpus" / "README.md").read_text("utf-8")
        assert ODD == tables(tmp_path / "corpus" / "card.html")["Licences of the documents"][1][0]

    def test_nothing_left(self, tmp_path: Path):
        """A corpus from which all was removed has a card that says so."""
        sheet(tmp_path / "in" / "a.csv", [named(1, "一", "one", confidence=0.1)])

        done = merge([tmp_path / "in"], tmp_path / "corpus", Choices(min_confidence=0.5))

        assert 0 == done.kept
        assert "0" == dict(tables(tmp_path / "corpus" / "card.html")[""])["alignment_pairs"]
        assert "README.md" in files_in(tmp_path / "corpus")


class TestParquet:
    """Parquet, where its library is installed."""

    def test_columns(self, tmp_path: Path):
        """All files have the same columns, and the pairs of the JSON Lines."""
        parquet = pytest.importorskip("pyarrow.parquet")
        choices = Choices(formats=("parquet", "jsonl"), shares=(60, 20, 20), shard=30)
        merge([many(tmp_path / "in")], tmp_path / "corpus", choices)

        files = sorted((tmp_path / "corpus" / "data").glob("*.parquet"))
        tables = [parquet.read_table(file) for file in files]
        assert len(files) >= 5
        assert 1 == len({str(each.schema) for each in tables})
        assert ["licence", "note"] == tables[0].column_names[-2:]
        assert files_in(tmp_path / "corpus")[f"data/{files[0].stem}.jsonl"].count(b"\n") == tables[0].num_rows

    def test_missing(self, tmp_path: Path, monkeypatch):
        """Without the library one line says what to install; the other files are written."""
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        monkeypatch.delitem(sys.modules, "aligner.corpus.parquet", raising=False)

        done = merge([many(tmp_path / "in", 2)], tmp_path / "corpus", Choices(formats=("parquet", "tmx")))

        (line,) = map(str, done.faults)
        assert line.startswith("parquet needs the package pyarrow: ")
        assert line.endswith(" -m pip install pyarrow; or use jsonl")
        assert "tmx/corpus-00001-of-00001.tmx" in files_in(tmp_path / "corpus")

    def test_near_missing(self, tmp_path: Path, monkeypatch):
        """So it is with the library for near duplicates, without which nothing can be decided."""
        monkeypatch.setitem(sys.modules, "rensa", None)
        monkeypatch.delitem(sys.modules, "aligner.corpus.near", raising=False)

        with pytest.raises(OutputError, match="--near needs the package rensa"):
            merge([many(tmp_path / "in", 2)], tmp_path / "corpus", Choices(near=0.8))


@pytest.mark.slow
@WITH_DATASETS
@pytest.mark.parametrize("name", ["jsonl", "parquet"])
@pytest.mark.parametrize("with_yaml", [True, False])
@pytest.mark.parametrize("shares", [(60, 20, 20), (1, 0, 0)])
def test_datasets(tmp_path: Path, name: str, with_yaml: bool, shares):
    """`datasets.load_dataset` reads the folder: its parts, all columns as they are, beside the other files."""
    corpus = tmp_path / "corpus"
    done = merge(
        [many(tmp_path / "in")], corpus, Choices(formats=(name, "tmx", "moses", "csv"), shares=shares, shard=20)
    )
    if not with_yaml:
        (corpus / "README.md").unlink()
    env = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HOME": str(tmp_path), "PATH": ""}
    call = [sys.executable, "-c", LOAD, str(corpus), str(tmp_path / "cache")]
    said = subprocess.run(call, env=env, capture_output=True, text=True, check=True, cwd=tmp_path).stdout.splitlines()
    parts, features = map(json.loads, said[-2:])

    assert {split: pairs for split, (_, pairs) in done.parts.items() if pairs} == {
        split: len(rows) for split, rows in parts.items()
    }
    assert 1 == len({*features.values()})
    row = parts["train"][0]
    assert ["id", "translation", "confidence", "flags", "document", "licence", "note"] == list(row)
    assert {"en": f"Chapter {row['document'][1:]}, part 1.", "zh": f"第{row['document'][1:]}章第1节。"} == row[
        "translation"
    ]
    # Where all cells of a column are dates, `datasets` takes them for times if they are in JSON.
    assert row["note"] in ("2024-05-06", "2024-05-06 00:00:00" if name == "jsonl" else "")
