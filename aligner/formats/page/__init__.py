"""Alignments as one HTML page for people who would rather look than read.

The page needs no network and no server. It shows both texts side by side, lets a person correct them, and
saves a sheet that ``aligner.formats.sheet.read_csv`` reads. What a document says is data to it, never code: it
stands in a data block with every character escaped that could end the block, the page's own script only
ever sets it as text, and the page's security policy runs no script but that one.

Markup, style and script stand beside this module, the script in modules by subject, which become one. The words of
the page are the script's, in English and Chinese; what the sheet, the memory and the flags are is said here, from the
aligner's own tables.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from aligner.check.doubts import Spans, doubt_of, find_spans
from aligner.check.flags import Sides, find_flags
from aligner.encode import shared_encoder
from aligner.files import atomic_write
from aligner.formats import Output, UnitReport
from aligner.formats.tmx import add_unit, new_memory
from aligner.formats.xml import to_bytes
from aligner.languages import language_of
from aligner.languages.characters import BLANK
from aligner.languages.tags import codes_of
from aligner.records import Alignment, Pair, Sentence
from aligner.rows import BREAK, FLAGS, FORMULA, SPLIT_FORMULA, TEXTS, VALUE, Row, Two, columns_of, is_blank, rows_of

SCRIPT: Final = (
    *("base", "words", "rows", "changes", "sheet", "memory", "marks", "view", "filters", "pictures", "doubts", "edits"),
    "main",
)
"""The modules of the script, each after those whose constants it begins with."""

MODULE: Final = re.compile(r"^import\s[^;]*;\n|^export (?=let|const|function)", re.MULTILINE)
"""What a module says of others, and its own door."""

_MARK: Final = re.compile(r"@@(TITLE|POLICY|STYLE|DATA|SCRIPT)@@")
_UNSAFE: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What may end a data block or a line of script, and lone surrogates, which UTF-8 cannot hold."""

_SPACES: Final = "".join(re.findall(r"\s", "".join(map(chr, range(0x10000)))))
"""All white space as patterns know it here; JavaScript knows other."""
_CASED: Final = "ſ\u212aıİ"
"""What ``re.IGNORECASE`` takes for s, k, and i twice, beyond ASCII; no other ASCII letter has such."""
_ELSEWHERE: Final = {r"\Z": "$", ".": r"[^\n]"}
"""What JavaScript writes in another way, outside of a set of characters."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows."""

    name: str
    langs: Two
    tags: Two
    """Languages of source and target, as a memory names them."""
    rows: Sequence[Row]
    sentences: Sequence["Numbered"]
    """Those of each row."""
    spans: Sequence[Spans]
    """What each row's flags are about."""
    counted: bool = True
    """Whether the sentences have numbers; a memory of another tool has none."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The sentences of a row, on each side."""

    numbers: tuple[Sequence[int | None], Sequence[int | None]]
    """From 1; None where none is known."""
    texts: tuple[Sequence[str], Sequence[str]]


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the alignment of *output* as a page for looking through and correcting it. Raises ``OutputError``."""
    # A lone surrogate in the title becomes a question mark; in the data they are escaped.
    atomic_write(paths[0], page(shown_of(output.aligned, output.tags)).encode("utf-8", "replace"))
    return UnitReport(len(output.rows))


def shown_of(alignment: Alignment, tags: Two) -> Shown:
    """Alignment and the tags of its languages -> what a page shows of it."""
    rows, listed = rows_of(alignment), alignment.listed
    spans = find_spans([(pair.source, pair.target) for pair in listed], [row.flags for row in rows], alignment.langs)
    sentences = [_sentences(alignment, pair) for pair in listed]
    return Shown(alignment.name, alignment.langs, tags, rows, sentences, spans)


def review_page(name: str, rows: Sequence[Row], tags: Two, path: Path) -> tuple[str, ...]:
    """Write *rows* of a sheet or memory, called *name*, as a page, with flags; return what checks failed for.

    Raises ``OutputError``.
    """
    langs = codes_of(tags)
    flagged, faults = _flagged(rows, langs)
    spans = find_spans([(row.source, row.target) for row in flagged], [row.flags for row in flagged], langs)
    sentences = [Numbered(_unnumbered(row), ((), ())) for row in flagged]
    shown = Shown(name, langs, tags, flagged, sentences, spans, counted=False)
    atomic_write(path, page(shown).encode("utf-8", "replace"))
    return faults


def _unnumbered(row: Row) -> tuple[Sequence[None], Sequence[None]]:
    """Return one sentence without number for each side that has a text."""
    source, target = ((None,) * (not is_blank(text)) for text in (row.source, row.target))
    return source, target


def _flagged(rows: Sequence[Row], langs: Two) -> tuple[list[Row], tuple[str, ...]]:
    """Return *rows*, those with both sides flagged anew, and what went wrong; what their own tool flagged stays."""
    full = [n for n, row in enumerate(rows) if not (is_blank(row.source) or is_blank(row.target))]
    found, faults = list(rows), tuple[str, ...]()
    if full:
        sides = [Sides((rows[n].source, rows[n].target), label=f"row {rows[n].id}") for n in full]
        sizes = [sum(len(pair.texts[side].encode("utf-8", "replace")) for pair in sides) for side in (0, 1)]
        flags, faults = find_flags(sides, langs, sizes[0] / sizes[1], shared_encoder())
        for n, raised in zip(full, flags, strict=True):
            found[n] = replace(rows[n], flags=tuple(dict.fromkeys((*rows[n].flags, *raised))))
    return found, faults


def _sentences(alignment: Alignment, pair: Pair) -> Numbered:
    """Return the sentences of one pair."""
    bead = pair.bead
    source, target = ([number + 1 for number in side] for side in alignment.numbers(bead))
    texts = _texts(alignment.source, bead.source), _texts(alignment.target, bead.target)
    return Numbered((source, target), texts)


def _texts(side: Sequence[Sentence], which: range) -> list[str]:
    """Sentences of a side, which of them -> their texts; none for a single one, which the row's own text says."""
    return [sentence.text for sentence in side[which.start : which.stop]] if len(which) > 1 else []


def page(shown: Shown) -> str:
    """Return the page of what is to be *shown*, as HTML."""
    values = {
        "TITLE": html.escape(shown.name),
        "POLICY": policy(script()),
        "STYLE": _part("page.css"),
        "DATA": embedded(page_data(shown)),
        "SCRIPT": script(),
    }
    return _MARK.sub(lambda mark: values[mark[1]], _part("page.html"))  # one pass: a text may hold a mark


@cache
def script() -> str:
    """Return the modules as one script."""
    parts = [MODULE.sub("", _part(f"script/{name}.js")) for name in SCRIPT]
    return "".join(['"use strict";\n', *parts])


@cache
def _part(name: str) -> str:
    """File name -> the text of that file beside this one."""
    return (Path(__file__).parent / name).read_text("utf-8")


def policy(code: str) -> str:
    """Script -> a content security policy by which nothing is loaded and nothing runs but it."""
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
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


def page_data(shown: Shown) -> dict[str, Any]:
    """Return the data of the page, ``key`` being the same for the same content only, and the rules it goes by."""
    rows = [_row(shown, *each) for each in zip(shown.rows, shown.sentences, shown.spans, strict=True)]
    content = {
        "document": shown.name,
        "columns": columns_of(shown.rows),
        "langs": shown.langs,
        "tags": shown.tags,
        "unspaced": [not language_of(lang).spaced for lang in shown.langs],
        "counted": shown.counted,
        "rows": rows,
    }
    digest = hashlib.sha256(embedded(content).encode()).hexdigest()
    flags = {flag: (flag, meaning) for flag, meaning in FLAGS.items()}
    return content | {"key": digest[:16], "flags": flags, "rules": _rules(), "memory": _layout(shown.tags)}


def _row(shown: Shown, row: Row, sentences: Numbered, spans: Spans) -> dict[str, Any]:
    """Row -> the cells of the sheet, for each side its sentences by number and text, and what is to be marked."""
    cells: dict[str, Any] = {
        "id": row.id,
        "keep": row.keep,
        "text": [row.source, row.target],
        "confidence": f"{row.confidence:.3f}",
        "flags": row.flags,
        "numbers": sentences.numbers,
        "sentences": sentences.texts,
        "doubt": doubt_of(row),
        "marks": spans,
        "places": dict(row.places),
    }
    if not shown.counted or row.document != shown.name:
        cells |= {"type": row.type, "document": row.document}
    return cells


def _layout(tags: Two) -> dict[str, str]:
    """Tags -> how a memory is laid out: its head, one unit, its tail, and one without units; values in braces."""
    root = new_memory(tags[0], "{date}")
    empty = to_bytes(root).decode()
    texts = "{source}", "{target}"
    add_unit(root[-1], Row("{id}", True, *texts, 0.0, ("{flags}",), "{type}", "", "", "{document}"), tags, "{date}")
    lines = to_bytes(root).decode().replace("0.000", "{confidence}").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.lstrip().startswith("<tu "))
    last = next(number for number, line in enumerate(lines) if line.strip() == "</tu>") + 1
    head, unit, tail = ("".join(part) for part in (lines[:first], lines[first:last], lines[last:]))
    return {"head": head, "unit": unit, "tail": tail, "empty": empty}


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
        "blank": f"^(?:{javascript(BLANK)})$",
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
