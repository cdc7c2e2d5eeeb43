"""Alignments as one HTML page for people who would rather look than read.

The page needs no network and no server. It shows both texts side by side, lets a person correct them, and
saves a sheet that ``aligner.formats.sheet.read_csv`` reads. What a document says is data to it, never code: it
stands in a data block with every character escaped that could end the block, the page's own script only
ever sets it as text, and the page's security policy runs no script but that one.
"""

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from aligner.files import atomic_write
from aligner.languages import scripts
from aligner.records import Alignment, Pair, Sentence
from aligner.rows import COLUMNS, Row, rows_of

TEMPLATE: Final = Path(__file__).parent.parent / "data" / "page.html"

_MARK: Final = re.compile(r"@@(TITLE|POLICY|DATA)@@")
_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_UNSAFE: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What may end a data block or a line of script, and lone surrogates, which UTF-8 cannot hold."""


def write_html(alignment: Alignment, path: Path) -> None:
    """Write *alignment* as a page for looking through and correcting it. Raises ``OutputError``."""
    # A lone surrogate in the title becomes a question mark; in the data they are escaped.
    atomic_write(path, page(alignment).encode("utf-8", "replace"))


def page(alignment: Alignment) -> str:
    """Return the page as HTML."""
    template = _template()
    values = {
        "TITLE": html.escape(alignment.name),
        "POLICY": policy(template),
        "DATA": embedded(page_data(alignment)),
    }
    return _MARK.sub(lambda mark: values[mark[1]], template)  # one pass: a text may hold a mark


@cache
def _template() -> str:
    """Return the page without a document."""
    return TEMPLATE.read_text("utf-8")


def policy(template: str) -> str:
    """Return the content security policy: nothing is loaded, nothing runs but the page's own script."""
    scripts_found = _SCRIPT.findall(template)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts_found]
    sources = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(data: dict[str, Any]) -> str:
    r"""Return *data* as JSON that cannot end the element it stands in.

    >>> embedded({"text": "</script>&\ud800"})
    '{"text":"\\u003c/script\\u003e\\u0026\\ud800"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def page_data(alignment: Alignment) -> dict[str, Any]:
    """Return what the page is to show; ``key`` is the same for the same content only."""
    rows = rows_of(alignment)
    data = {
        "document": alignment.name,
        "columns": COLUMNS,
        "langs": alignment.langs,
        "unspaced": [lang in scripts.UNSPACED for lang in alignment.langs],
        "rows": [_row(alignment, pair, row) for pair, row in zip(alignment.listed, rows, strict=True)],
    }
    digest = hashlib.sha256(embedded(data).encode()).hexdigest()
    return data | {"key": digest[:16]}


def _row(alignment: Alignment, pair: Pair, row: Row) -> dict[str, Any]:
    """Return one row: the cells of the sheet, and for each side its sentences by number and text."""
    bead = pair.bead
    source, target = slice(bead.source.start, bead.source.stop), slice(bead.target.start, bead.target.stop)
    return {
        "id": row.id,
        "keep": row.keep,
        "text": [row.source, row.target],
        "confidence": f"{row.confidence:.3f}",
        "flags": row.flags,
        "numbers": [[i + 1 for i in alignment.source_ids[source]], [i + 1 for i in alignment.target_ids[target]]],
        "sentences": [_several(alignment.source[source]), _several(alignment.target[target])],
    }


def _several(sentences: tuple[Sentence, ...]) -> list[str]:
    """Return the texts of *sentences*; none for a single one, which the row's own text already says."""
    return [sentence.text for sentence in sentences] if len(sentences) > 1 else []
