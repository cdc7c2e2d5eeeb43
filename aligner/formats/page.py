"""Alignments as one HTML page for people who would rather look than read.

The page needs no network and no server. It shows both texts side by side, lets a person correct them, and
saves a sheet that ``aligner.formats.sheet.read_csv`` reads. What a document says is data to it, never code: it
stands in a data block with every character escaped that could end the block, the page's own script only
ever sets it as text, and the page's security policy runs no script but that one.

Markup, style and script stand beside this module. The words of the page are the script's, in English and Chinese;
what the sheet and the flags are is said here, from the aligner's own tables.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from aligner.check.flags import FLAGS
from aligner.files import atomic_write
from aligner.formats import Output, UnitReport
from aligner.languages import language_of
from aligner.records import Alignment, Pair, Sentence
from aligner.rows import BREAK, COLUMNS, FORMULA, SPLIT_FORMULA, TEXTS, VALUE, Row, rows_of

_MARK: Final = re.compile(r"@@(TITLE|POLICY|STYLE|DATA|SCRIPT)@@")
_UNSAFE: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What may end a data block or a line of script, and lone surrogates, which UTF-8 cannot hold."""

_SPACES: Final = "".join(re.findall(r"\s", "".join(map(chr, range(0x10000)))))
"""All white space as patterns know it here; JavaScript knows other."""
_CASED: Final = "ſ\u212aıİ"
"""What ``re.IGNORECASE`` takes for s, k, and i twice, beyond ASCII; no other ASCII letter has such."""
_ELSEWHERE: Final = {r"\Z": "$", ".": r"[^\n]"}
"""What JavaScript writes in another way, outside of a set of characters."""


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the alignment of *output* as a page for looking through and correcting it. Raises ``OutputError``."""
    # A lone surrogate in the title becomes a question mark; in the data they are escaped.
    atomic_write(paths[0], page(output.aligned).encode("utf-8", "replace"))
    return UnitReport(len(output.rows))


def page(alignment: Alignment) -> str:
    """Alignment -> the page as HTML."""
    values = {
        "TITLE": html.escape(alignment.name),
        "POLICY": policy(_part("js")),
        "STYLE": _part("css"),
        "DATA": embedded(page_data(alignment)),
        "SCRIPT": _part("js"),
    }
    return _MARK.sub(lambda mark: values[mark[1]], _part("html"))  # one pass: a text may hold a mark


@cache
def _part(ending: str) -> str:
    """File ending -> the text of the file of that name beside this one."""
    return Path(__file__).with_suffix(f".{ending}").read_text("utf-8")


def policy(script: str) -> str:
    """Script -> a content security policy by which nothing is loaded and nothing runs but it."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(data: dict[str, Any]) -> str:
    r"""Any record -> JSON that cannot end the element it stands in.

    >>> embedded({"text": "</script>&\ud800"})
    '{"text":"\\u003c/script\\u003e\\u0026\\ud800"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def page_data(alignment: Alignment) -> dict[str, Any]:
    """Alignment -> what the page shows (``key`` is the same for the same content only) and the rules it goes by."""
    rows = rows_of(alignment)
    content = {
        "document": alignment.name,
        "columns": COLUMNS,
        "langs": alignment.langs,
        "unspaced": [not language_of(lang).spaced for lang in alignment.langs],
        "rows": [_row(alignment, pair, row) for pair, row in zip(alignment.listed, rows, strict=True)],
    }
    digest = hashlib.sha256(embedded(content).encode()).hexdigest()
    flags = {flag: (flag, meaning) for flag, meaning in FLAGS.items()}
    return content | {"key": digest[:16], "flags": flags, "rules": _rules()}


def _row(alignment: Alignment, pair: Pair, row: Row) -> dict[str, Any]:
    """Row -> the cells of the sheet, and for each side its sentences by number and text."""
    bead = pair.bead
    source, target = slice(bead.source.start, bead.source.stop), slice(bead.target.start, bead.target.stop)
    return {
        "id": row.id,
        "keep": row.keep,
        "text": [row.source, row.target],
        "confidence": f"{row.confidence:.3f}",
        "flags": row.flags,
        "numbers": [[number + 1 for number in side] for side in alignment.numbers(bead)],
        "sentences": [_several(alignment.source[source]), _several(alignment.target[target])],
    }


def _several(sentences: tuple[Sentence, ...]) -> list[str]:
    """Sentences -> their texts; none for a single one, which the row's own text already says."""
    return [sentence.text for sentence in sentences] if len(sentences) > 1 else []


@cache
def _rules() -> dict[str, Any]:
    """Nothing -> the patterns by which ``aligner.rows`` makes cells, for the script, and the columns of texts."""
    return {
        "spaces": javascript(re.compile(r"\s+")),
        "break": javascript(BREAK),
        "formula": f"^(?:{javascript(FORMULA)})",
        "split": javascript(SPLIT_FORMULA),
        "value": f"^(?:{javascript(VALUE)})$",
        "texts": sorted(TEXTS),
    }


def javascript(pattern: re.Pattern[str]) -> str:
    r"""Pattern -> the same for JavaScript with its flag u alone, as far as ``aligner.rows`` has need of it.

    White space and the cases of a letter are written out, since JavaScript has other ones, and comments left out.

    >>> javascript(re.compile("[ay.] (?: . | 1 )? \\Z  # comment", re.IGNORECASE | re.VERBOSE))
    '[aAyY.](?:[^\\n]|1)?$'
    """
    verbose, caseless = pattern.flags & re.VERBOSE, pattern.flags & re.IGNORECASE
    source = re.sub(r"\s+(?:#.*)?", "", pattern.pattern) if verbose else pattern.pattern
    found, in_set = [], False
    for token in re.findall(r"\\.|[^\\]", source):
        in_set = token == "[" or (in_set and token != "]")
        letters = _SPACES if token == r"\s" else _cases(token) if caseless and re.fullmatch("[a-z]", token) else ""
        if letters:
            found.append(letters if in_set else f"[{letters}]")
        else:
            found.append(token if in_set else _ELSEWHERE.get(token, token))
    return "".join(found)


def _cases(letter: str) -> str:
    """Lower ASCII letter -> every character that it stands for where case does not count."""
    return letter + "".join(char for char in letter.upper() + _CASED if re.fullmatch(letter, char, re.IGNORECASE))
