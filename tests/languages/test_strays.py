"""Facts about characters and languages have one home; here strays are found."""

import ast
from pathlib import Path

import pytest

from aligner.languages import LANGUAGES
from aligner.languages.characters import CLOSING_QUOTES, STRAIGHT_QUOTES, WIDE_ENDERS

ROOT = Path(__file__).parents[2]
HOMES = {"languages"}
ENDS, CLOSING = set(WIDE_ENDERS), set(CLOSING_QUOTES) - set(STRAIGHT_QUOTES)
ALLOWED = {
    "aligner/read/text.py": "which marks stand where in Western text tells encodings apart, and only there",
    "aligner/segment/cjk.py": "the words of speech, and the marks that they stand between, are read as one pattern",
    "aligner/segment/quotes.py": "likewise what follows a quoted title or question",
}
"""Module -> why it has such a literal of its own."""


def literals(path: Path) -> list[ast.Constant]:
    """Return the texts in a module, without docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


def files() -> list[Path]:
    """Return the modules outside the home of such facts."""
    found = [path for package in ("aligner", "cli") for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if not HOMES & set(path.parts)]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_characters_of_ones_own(path: Path):
    """No other module lists ends of sentences or closing quotation marks."""
    name = path.relative_to(ROOT).as_posix()
    strays = [
        (node.lineno, node.value[:60])
        for node in literals(path)
        if len(set(node.value) & ENDS) > 1 or len(set(node.value) & CLOSING) > 2
    ]

    assert name in ALLOWED or not strays


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_languages_of_ones_own(path: Path):
    """No other module lists codes of languages: what it asks of them is a field of their records."""
    tree = ast.parse(path.read_text("utf-8"))
    lists = [node for node in ast.walk(tree) if isinstance(node, ast.Set | ast.List | ast.Tuple | ast.Dict)]
    strays = []
    for node in lists:
        items = node.keys if isinstance(node, ast.Dict) else node.elts
        codes = {item.value for item in items if isinstance(item, ast.Constant)} & LANGUAGES.keys()
        if len(codes) > 2:
            strays.append((node.lineno, sorted(codes)))

    assert path.relative_to(ROOT).as_posix() in ALLOWED or not strays
