"""The review page holds what the sheet says, whatever the text, and runs no script but its own."""

import base64
import hashlib
import html
import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from aligner.check.flags import FLAGS
from aligner.formats import page
from aligner.formats.page import write_html
from aligner.records import Alignment
from aligner.rows import rows_of
from tests.program import BILINGUAL, run, table, write
from tests.program import written as outputs
from tests.samples import ANY_TEXT, HOSTILE, SMALL, alignment, names

SCRIPTED = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "@@DATA@@ @@POLICY@@",
    "\\u003c/script\\u003e",
    "a\u2028b\u2029c",
    "lone \ud800 surrogate \udfff",
    "nul \x00 and escape \x1b",
]


def data_of(text: str) -> dict[str, Any]:
    """Return the data as a browser finds it: up to the first end tag after the block's beginning."""
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script', text, re.DOTALL | re.IGNORECASE)
    return json.loads(block)


def written(shown: Alignment, folder: Path) -> str:
    """Return the page of *shown* as it stands on disk."""
    write_html(shown, folder / "x.html")
    return (folder / "x.html").read_bytes().decode()


def test_same_rows_as_the_sheet(tmp_path: Path):
    """The page shows the rows of the sheet, cell by cell, and the sentences of each."""
    shown = data_of(written(SMALL, tmp_path))

    for row, cells in zip(rows_of(SMALL), shown["rows"], strict=True):
        assert (row.id, row.keep, [row.source, row.target]) == (cells["id"], cells["keep"], cells["text"])
        assert (f"{row.confidence:.3f}", list(row.flags)) == (cells["confidence"], cells["flags"])
        assert row.type == "-".join(str(len(numbers)) for numbers in cells["numbers"])
    assert list(asdict(rows_of(SMALL)[0])) == shown["columns"]
    assert [["一。", "二。"], []] == shown["rows"][0]["sentences"]
    assert [[1, 2], [3]] == shown["rows"][0]["numbers"]
    assert names(tmp_path) == ["x.html"]


@pytest.mark.parametrize("text", [*HOSTILE, *SCRIPTED], ids=lambda text: ascii(text[:12]))
def test_hostile_text(text: str, tmp_path: Path):
    """Any text comes out of the data block as it went in; none of it can end the block."""
    whole = written(replace(alignment((text, "x"), ("x", text)), name=text[:50]), tmp_path)

    assert [[text, "x"], ["x", text]] == [row["text"] for row in data_of(whole)["rows"]]
    assert whole.count("<script") == page.TEMPLATE.read_text("utf-8").count("<script")
    assert html.escape(text[:50]).encode("utf-8", "replace").decode() in whole


@given(ANY_TEXT)
def test_round_trip(text: str):
    """What is embedded is the same again as JSON, and has nothing that HTML or a script could take for its own."""
    block = page.embedded({"text": text})

    assert json.loads(block) == {"text": text}
    assert not re.search("[<>&\u2028\u2029]", block)
    assert block.encode()


def test_policy_allows_the_one_script(tmp_path: Path):
    """The policy names the hash of the page's only script, and allows nothing to be loaded or sent."""
    whole = written(SMALL, tmp_path)
    (script,) = re.findall(r"<script>(.*?)</script>", whole, re.DOTALL)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', whole)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{digest}'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert "\r" not in whole  # a browser would read another script than the one that was hashed


def test_nothing_from_outside():
    """The page names no address, and puts text in only as text."""
    template = page.TEMPLATE.read_text("utf-8")

    assert not re.search(r"https?:|\bsrc=|\bhref=|url\(|@import", template)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function", template)
    assert not re.search(r"<[^>]*\son[a-z]+=", template)


def test_every_flag_is_explained():
    """The page says each flag in the words of the aligner, and in Chinese."""
    template = page.TEMPLATE.read_text("utf-8")

    english, chinese = re.findall(r"flagTexts: \{(.*?)\n    \}", template, re.DOTALL)
    names = re.findall(r"flagNames: \{(.*?)\}", template, re.DOTALL)[1]
    for flag, meaning in FLAGS.items():
        assert f'{flag}: "{meaning}"' in english
        assert re.search(rf'\b{flag}: "[^"]+。"', chinese)
        assert re.search(rf'\b{flag}: "[^"]+"', names)


def test_key_follows_the_content():
    """Stored edits belong to one content: the key is the same for the same, and another for any other."""
    keys = {page.page_data(shown)["key"] for shown in (SMALL, replace(SMALL, name="y"), alignment(("a", "b")))}

    assert len(keys) == 3
    assert page.page_data(SMALL)["key"] == page.page_data(replace(SMALL))["key"]


def test_asked_for_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The program writes a page where it is asked for one, with the rows of the sheet beside it."""
    monkeypatch.chdir(tmp_path)
    source = write("x.txt", BILINGUAL)
    result = run(source, "--format", "csv,html")

    assert result.exit_code == 0, result.stderr
    assert outputs() == ["x.csv", "x.html"]
    shown = data_of(Path("outputs/x.html").read_bytes().decode())
    assert [row["source"] for row in table(Path("outputs/x.csv"))] == [row["text"][0] for row in shown["rows"]]
