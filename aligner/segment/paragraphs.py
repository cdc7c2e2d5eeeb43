"""Regions -> paragraphs: undo hard wraps, page breaks and hyphens; name headings and furniture."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from aligner.languages import scripts
from aligner.records import Document, Kind, Paragraph, Piece, Region
from aligner.segment.furniture import find_furniture
from aligner.segment.layout import has_ended, is_heading_line, join_lines
from aligner.segment.lines import Line, columns, read_lines

_WORDS: Final = re.compile(r"\S+(?: \S+)*")
_HYPHENS: Final = ("-", "\u00ad", "\u2010")
_LONGEST_WORD: Final = 100
_LAST_WORD: Final = re.compile(r"([^\W_]+(?:[-‐][^\W_]+)*)[-\u00ad‐]$")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
# First halves that make compounds and are rarely the first half of a word broken by a typesetter.
_COMPOUND_HEADS: Final = frozenset(
    [
        "all",
        "anti",
        "cross",
        "ever",
        "ex",
        "far",
        "full",
        "half",
        "hard",
        "high",
        "ill",
        "intra",
        "large",
        "less",
        "little",
        "long",
        "low",
        "mid",
        "middle",
        "more",
        "multi",
        "near",
        "new",
        "non",
        "old",
        "one",
        "open",
        "post",
        "self",
        "semi",
        "short",
        "single",
        "so",
        "still",
        "third",
        "two",
        "three",
        "well",
        "world",
    ]
)
_TITLE_COLUMNS: Final = 100
# Commas and semicolons of a running Chinese text: its titles list with 、 and pause with a space.
_CLAUSES: Final = re.compile("[，；]")


def build_paragraphs(document: Document, regions: list[Region]) -> list[Paragraph]:
    """Return the paragraphs of all *regions* in document order.

    A sentence that runs over to the next page of its language stays in one paragraph, which then
    stands where it begins. Every letter of the document is in one paragraph (``check_paragraphs``).
    """
    lines = list(read_lines(document, regions))
    reasons = find_furniture(lines)
    built = [_furniture(line, reason) for line, reason in zip(lines, reasons, strict=True) if reason]
    for lang in dict.fromkeys(region.lang for region in regions):
        kept = [x for x, reason in zip(lines, reasons, strict=True) if x.lang == lang and not reason]
        built.extend(_build(document.text, group) for group in _groups(kept))
    return sorted(built, key=lambda paragraph: paragraph.pieces[0].source)


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of one paragraph after the other."""
    group: list[Line] = []
    for line, joins in zip(lines, join_lines(lines), strict=True):
        if group and not joins:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _furniture(line: Line, reason: str) -> Paragraph:
    text, pieces = _lay([line], "")
    return Paragraph(line.lang, Kind.FURNITURE, text, pieces, reason)


def _build(document_text: str, group: list[Line]) -> Paragraph:
    """Join the lines of one paragraph and say whether it is a heading."""
    text, pieces = _lay(group, document_text)
    return Paragraph(group[0].lang, _kind(text), text, pieces)


def _kind(text: str) -> Kind:
    """Return whether *text* is a heading: numbered, or short, of one clause, without a sentence's end."""
    if is_heading_line(text):
        return Kind.HEADING
    title = columns(text) <= _TITLE_COLUMNS and not has_ended(text) and not _CLAUSES.search(text)
    return Kind.HEADING if title and any(map(str.isalpha, text)) else Kind.SENTENCE


def _lay(group: Sequence[Line], document_text: str) -> tuple[str, tuple[Piece, ...]]:
    """Return the joined text of *group* and where each piece of it came from."""
    text, pieces = "", list[Piece]()
    for number, line in enumerate(group):
        if number:
            joiner, drop = _joint(text, line, document_text)
            if drop:
                last = pieces.pop()
                text = text[:-1]
                pieces.append(Piece(last.start, last.source, last.length - 1))
            text += joiner
        for n, match in enumerate(_WORDS.finditer(line.text)):
            text += " " if n else ""
            pieces.append(Piece(len(text), line.start + match.start(), len(match.group())))
            text += match.group()
    return text, tuple(piece for piece in pieces if piece.length)


def _joint(text: str, line: Line, document_text: str) -> tuple[str, bool]:
    """Return what to put between *text* and the next line, and whether text's last hyphen goes."""
    hyphenated = _LAST_WORD.search(text, max(0, len(text) - _LONGEST_WORD)) if text.endswith(_HYPHENS) else None
    if hyphenated and line.lang not in scripts.UNSPACED:
        return "", not _keeps_hyphen(hyphenated.group(1), line.text, document_text)
    if text.endswith(("—", "–", "/")) or (line.lang in scripts.UNSPACED and _meets_unspaced(text, line.text)):
        return "", False
    return " ", False


def _meets_unspaced(left: str, right: str) -> bool:
    """Whether no space belongs between two wrapped lines of a language without spaces."""
    return not (left[-1].isascii() and left[-1].isalnum() and right[0].isascii() and right[0].isalnum())


def _keeps_hyphen(left: str, following: str, document_text: str) -> bool:
    """Whether a hyphen at a line's end belongs to the word: the document itself is asked first.

    ``re-``/``shore`` keeps it when the document writes "re-shore" elsewhere, ``glob-``/``alization``
    loses it when it writes "globalization"; then what the two halves look like decides.
    """
    match = _FIRST_WORD.match(following)
    if not match:
        return True
    right = match.group()
    head = re.split(r"[-‐]", left)[-1]
    if right[0].isupper() or not head.isalpha() or head.isupper():
        return True
    words, compounds, alone = _vocabulary(document_text)
    head, right = head.lower(), right.lower()
    if f"{head}-{right}" in compounds:
        return True
    if f"{head}{right}" in words:
        return False
    return head in _COMPOUND_HEADS or (head in alone and right in alone)


@lru_cache(maxsize=1)
def _vocabulary(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words of *text* in small letters, the words on both sides of a hyphen, those next to none."""
    text = text.lower()
    patterns = (r"\w+", r"\b(?=(\w+-\w+))", r"(?<![\w-])\w+(?![\w-])")
    words, compounds, alone = (frozenset(re.findall(pattern, text)) for pattern in patterns)
    return words, compounds, alone
