"""``align review``: a page of any memory or sheet."""

import json
import re
from pathlib import Path

import pytest

from tests.program import run, write

TMX = """<?xml version="1.0"?><tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence"
o-tmf="x" adminlang="en" srclang="en" datatype="plaintext"/><body><tu><tuv xml:lang="en"><seg>It rained 23 days.</seg>
</tuv><tuv xml:lang="fr"><seg>Il a plu 25 jours.</seg></tuv></tu></body></tmx>"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


def test_memory_of_another_tool():
    """Its pairs are on the page, flagged, what the flag means marked; its sentences have no numbers."""
    result = run("review", write("m.tmx", TMX))

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "  wrote outputs/m.review.html")
    html = Path("outputs/m.review.html").read_text("utf-8")
    data = json.loads(re.search('id="data">(.*?)</script>', html, re.DOTALL)[1])
    (row,) = data["rows"]
    assert (row["text"], data["tags"]) == (["It rained 23 days.", "Il a plu 25 jours."], ["en", "fr"])
    assert "figures" in row["flags"]
    assert row["marks"][0] == [[10, 12, "figures"]]
    assert not data["counted"]


def test_not_readable():
    """A file that is none of these is refused in one line, the others are done."""
    result = run("review", write("m.tmx", TMX), write("bad.tmx", "no memory"))

    assert result.exit_code == 1
    assert Path("outputs/m.review.html").exists()
    assert not Path("outputs/bad.review.html").exists()


def page_rows(name: str) -> list[list[str]]:
    """Return the texts of the rows of the page called *name*."""
    html = Path(f"outputs/{name}.review.html").read_text("utf-8")
    return [row["text"] for row in json.loads(re.search('id="data">(.*?)</script>', html, re.DOTALL)[1])["rows"]]


def test_a_row_that_cannot_be_understood():
    """It is named in a line, the others are on the page."""
    sheet = (
        "id,keep,source,target,confidence\n1,yes,你好。,Hello.,0.9\n2,perhaps,再见。,Bye.,0.9\n3,yes,好。,Good.,much\n"
    )
    result = run("review", write("s.csv", sheet))

    assert result.exit_code == 1
    assert result.stderr.splitlines()[2:] == [
        "s.csv, row 3: keep is 'perhaps', expected yes or no",
        "s.csv, row 4: confidence is 'much', expected a number from 0 to 1; ignored",
    ]
    assert page_rows("s") == [["你好。", "Hello."], ["好。", "Good."]]


def test_no_row_can_be_understood():
    """Then there is no page."""
    result = run("review", write("s.csv", "id,keep,source,target\n1,perhaps,你好。,Hello.\n"))

    assert (result.exit_code, result.stderr) == (1, "s.csv, row 2: keep is 'perhaps', expected yes or no\n")
    assert not Path("outputs/s.review.html").exists()


def test_a_check_that_fails(monkeypatch: pytest.MonkeyPatch):
    """It is said as for a document of our own; the page is there, without those flags."""

    def fail(*_):
        raise ZeroDivisionError("quite a bug")

    monkeypatch.setattr("aligner.check.flags.find_omissions", fail)
    result = run("review", write("m.tmx", TMX))

    assert result.exit_code == 1
    assert "m.tmx: a bug of this program; pairs have no flags" in result.stderr
    assert page_rows("m") == [["It rained 23 days.", "Il a plu 25 jours."]]


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "xliff", "tmx"])
def test_every_format(form: str):
    """Whatever holds pairs has a page, with the same rows."""
    run("convert", write("m.tmx", TMX), f"pairs.{form}", "--lossy")
    (made,) = Path().glob("pairs.*")
    result = run("review", made, "--tags", "en,fr")

    assert result.exit_code == 0, result.stderr
    assert page_rows("pairs") == [["It rained 23 days.", "Il a plu 25 jours."]]
