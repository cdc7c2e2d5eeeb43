"""The review page holds what the sheet says, whatever the text, and runs no script but its own."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import quickjs
from hypothesis import example, given
from hypothesis import strategies as st

from aligner.formats import Output, page
from aligner.records import Alignment
from aligner.rows import BREAK, COLUMNS, FLAGS, FORMULA, SPLIT_FORMULA, VALUE, guard, one_line, rows_of
from tests.program import BILINGUAL, run, table, write
from tests.program import written as outputs
from tests.samples import ANY_TEXT, HOSTILE, SMALL, TAGS, VALUES, alignment, names

FOLDER = Path(page.__file__).parent
MARKUP, STYLE = ((FOLDER / name).read_text("utf-8") for name in ("page.html", "page.css"))
SCRIPT = page.script()

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
PIECES = [
    *" \t\n\r\x0b\x1c\x1f\x85\xa0\u180e\u2007\u2028\u200b\u3000\ufeff\0",  # white space here, there, or nowhere
    *"''=+-@＝－＠$€¥%％(),.:/年月日号0123１２",
    *(
        "jan",
        "MAR",
        "Sept",
        "\u017fep",
        "Apr\u0130l",
        "apr\u0131l",
        "ember",
        "true",
        "FAL\u017fE",
        "e5",
        "PM",
        "\u212a",
    ),
]
CELLS = st.one_of(
    ANY_TEXT,
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    *(st.from_regex(pattern, fullmatch=True) for pattern in (BREAK, FORMULA, VALUE)),
    st.from_regex(SPLIT_FORMULA),
)


def data_of(text: str) -> dict[str, Any]:
    """Return the data as a browser finds it: up to the first end tag after the block's beginning."""
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script', text, re.DOTALL | re.IGNORECASE)
    return json.loads(block)


def data_of_page(shown: Alignment) -> dict[str, Any]:
    """Return the data of the page of *shown*."""
    return page.page_data(page.shown_of(shown, TAGS))


def written(shown: Alignment, folder: Path) -> str:
    """Return the page of *shown* as it stands on disk."""
    page.write(Output((), alignment=shown), [folder / "x.html"])
    return (folder / "x.html").read_bytes().decode()


def test_same_rows_as_the_sheet(tmp_path: Path):
    """The page shows the rows of the sheet, cell by cell, and the sentences of each."""
    shown = data_of(written(SMALL, tmp_path))

    for row, cells in zip(rows_of(SMALL), shown["rows"], strict=True):
        assert (row.id, row.keep, [row.source, row.target]) == (cells["id"], cells["keep"], cells["text"])
        assert (f"{row.confidence:.3f}", list(row.flags)) == (cells["confidence"], cells["flags"])
        assert row.type == "-".join(str(len(numbers)) for numbers in cells["numbers"])
    assert list(COLUMNS) == shown["columns"]
    assert [["一。", "二。"], []] == shown["rows"][0]["sentences"]
    assert [[1, 2], [1]] == shown["rows"][0]["numbers"]
    assert names(tmp_path) == ["x.html"]


@pytest.mark.parametrize("text", [*HOSTILE, *SCRIPTED], ids=lambda text: ascii(text[:12]))
def test_hostile_text(text: str, tmp_path: Path):
    """Any text comes out of the data block as it went in; none of it can end the block."""
    whole = written(replace(alignment((text, "x"), ("x", text)), name=text[:50]), tmp_path)

    assert [[text, "x"], ["x", text]] == [row["text"] for row in data_of(whole)["rows"]]
    assert whole.count("<script") == MARKUP.count("<script")
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


@pytest.mark.parametrize("part", [MARKUP, STYLE, SCRIPT], ids=["markup", "style", "script"])
def test_nothing_from_outside(part: str):
    """The page names no address, and puts text in only as text."""
    assert not re.search(r"https?:|\bsrc=|\bhref=|url\(|@import", part)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function", part)
    assert not re.search(r"<[^>]*\son[a-z]+=", part)


def test_every_flag_is_explained(tmp_path: Path):
    """The page says each flag in the words of the aligner, and in Chinese by a short name and a sentence."""
    (block,) = re.findall(r"^const CHINESE_FLAGS = \{\n(.*?)^\};", SCRIPT, re.DOTALL | re.MULTILINE)

    assert list(FLAGS) == re.findall(r'^  (\w+): \["[^"]+", "[^"]+。"\],$', block, re.MULTILINE)
    assert {flag: [flag, meaning] for flag, meaning in FLAGS.items()} == data_of(written(SMALL, tmp_path))["flags"]


def test_every_word_is_there():
    """What the markup asks for by name are words and actions of the script."""
    words, actions = (re.findall(rf'data-{kind}="(\w+)"', MARKUP) for kind in ("t", "do"))

    for name in words:
        assert re.search(rf"^  {name}: \[", SCRIPT, re.MULTILINE), name
    for name in actions:
        assert re.search(rf"^  .*\b{name}[:,]", module("main"), re.MULTILINE), name


def cell(text: str, column: str) -> str:
    """Return what the aligner writes for *text* into a cell of *column*."""
    return guard(one_line(text), column)


@pytest.fixture(scope="module")
def script_cell() -> Callable[[str, str], str]:
    """Return what the script makes of a text in a column's cell, by the rules that a page carries."""
    context = quickjs.Context()
    context.eval(started("sheet"))
    context.eval("function cell(text, column) { return JSON.stringify(guard(oneLine(JSON.parse(text)), column)); }")
    cell = context.get("cell")
    return lambda text, column: json.loads(cell(json.dumps(text), column))


def module(name: str) -> str:
    """Return one module of the script, as it is in the whole."""
    return page.MODULE.sub("", (FOLDER / "script" / f"{name}.js").read_text("utf-8"))


def started(*names: str) -> str:
    """Return modules of the script with what they need to begin."""
    head = f"const data = {page.embedded(page.page_data(page.shown_of(SMALL, TAGS)))};"
    return "".join([head, BASE, module("rows"), *map(module, names)])


BASE = """const both = (of) => [of(0), of(1)];
const remembered = (of) => of;"""


@given(CELLS)
@example("Apr\u0130l 1")
@example("\ufeff=1")
def test_cells_as_in_the_sheet(script_cell: Callable[[str, str], str], text: str):
    """A cell that the page saves says what the sheet of the aligner says, in a column of texts and in another."""
    for column in ("source", "id"):
        assert cell(text, column) == script_cell(text, column)


def test_hostile_cells(script_cell: Callable[[str, str], str]):
    """The same for the texts that have made trouble, guarded already or not."""
    texts = [quote + text for text in (*HOSTILE, *SCRIPTED, *VALUES) for quote in ("", "'")]

    assert [cell(text, "target") for text in texts] == [script_cell(text, "target") for text in texts]


def test_key_follows_the_content():
    """Stored edits belong to one content: the key is the same for the same, and another for any other."""
    keys = {data_of_page(shown)["key"] for shown in (SMALL, replace(SMALL, name="y"), alignment(("a", "b")))}

    assert len(keys) == 3
    assert data_of_page(SMALL)["key"] == data_of_page(replace(SMALL))["key"]


def test_asked_for_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The program writes a page where it is asked for one, with the rows of the sheet beside it."""
    monkeypatch.chdir(tmp_path)
    source = write("x.txt", BILINGUAL)
    result = run(source, "--format", "csv,html")

    assert result.exit_code == 0, result.stderr
    assert outputs() == ["x.csv", "x.html"]
    shown = data_of(Path("outputs/x.html").read_bytes().decode())
    assert [row["source"] for row in table(Path("outputs/x.csv"))] == [row["text"][0] for row in shown["rows"]]
