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
