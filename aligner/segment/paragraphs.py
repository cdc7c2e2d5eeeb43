"""Regions -> paragraphs: undo hard wraps, page breaks and hyphens; name headings and furniture."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from aligner.languages import language_of
from aligner.languages.characters import CJK_PUNCTUATION, HAN, KANA, ends_sentence, is_cjk
from aligner.records import Document, Kind, Mark, MarkKind, Paragraph, Piece, Region
from aligner.segment.furniture import find_furniture, reason_for
from aligner.segment.layout import Line, columns, is_heading_line, is_token_broken, join_lines, last_token, read_lines
from aligner.segment.marks import ASIDE, BETWEEN

_GAP: Final = re.compile(r"\s+")
_SET_APART: Final = re.compile(
    rf"(?<=(?<![{HAN}])[{HAN}])\s+(?=[{HAN}](?![{HAN}])|[{CJK_PUNCTUATION}])"
    rf"|(?<=[{CJK_PUNCTUATION}])\s+(?=[{HAN}]\s)"
)
"""White space that spreads a word over its line, single letters on both sides: ``摘 要``, ``此 软 件 包``."""
_BORDER: Final = re.compile(rf"(?<=[{HAN}{KANA}])( ?)(?=([!-~]))|(?<=([!-~]))( ?)(?=[{HAN}{KANA}])")
"""Where East Asian letters meet what is written with a keyboard."""
_HYPHENS: Final = ("-", "\u00ad", "\u2010")
_NO_WORD: Final = frozenset("/@_")
"""What paths and addresses have and words have not: their hyphens are their own."""
_LONGEST_WORD: Final = 100
_SPLIT_WORD: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,100})[-\u00ad‐]\s*\n\s*([^\W\d_]+)")
_SUSPENDED: Final = re.compile(r"(?:and|or|und|oder|bzw|sowie)(?![\w-])")
"""What follows a hyphen that stands for the rest of a word: ``pre- and post-war``, ``Ein- und Ausgang``."""
_PATH: Final = re.compile(r"[(\"'“‘]*(?:[\w.+-]+://|[~/]|[\w.+-]+/[\w.+-]+/)[!-~]*/", re.ASCII)
"""A path or address that may be whole."""
_SMALL_WORD: Final = re.compile(r"[a-z]{2,}(?=[\s,;:)]|[.?!]?(?:\s|$))")
_LAST_WORD: Final = re.compile(r"([^\W_]+(?:[-‐][^\W_]+)*)[-\u00ad‐]$")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
# First halves that make compounds and are rarely the first half of a word broken by a typesetter.
_COMPOUND_HEADS: Final = frozenset(
    """
    all anti cross ever ex far full half hard high ill intra large less little long low mid middle more multi
    near new non old one open post self semi short single so still third two three well world
    """.split()  # noqa: SIM905 -- read as words
)
_OPENING: Final = (*"([{<-_=@#$'~",)
_WORD_GOES_ON: Final = re.compile(r"[])}>.,;:!?%'_]|\(\d\w*\)")
"""What a line of Latin words in East Asian text hardly ever has a space after or before: ``ls(1)``."""
_MOSTLY: Final = 0.5
"""Share of the borders inside lines that have a space above which a join has one."""
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
    built = [_paragraph([x], "", Kind.FURNITURE, reason) for x, reason in zip(lines, reasons, strict=True) if reason]
    built.extend(_marked(document.text, lines))
    aside = [x.start for x, reason in zip(lines, reasons, strict=True) if reason]
    for lang in dict.fromkeys(region.lang for region in regions):
        kept = [x for x, reason in zip(lines, reasons, strict=True) if x.lang == lang and not reason]
        built.extend(_paragraph(group, document.text) for group in _groups(kept, aside))
    return sorted(built, key=lambda paragraph: paragraph.pieces[0].source)


def _marked(document_text: str, lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Yield the paragraphs that the document marks; one for each language in it, unless it is set aside."""
    groups = defaultdict[tuple[Mark | str, str], list[Line]](list)
    marks = dict[Mark | str, Mark]()
    for line in lines:
        if line.mark:
            # The lines of a drawn cell have a mark each, as those of its neighbours stand between them.
            key = line.mark.value if line.mark.kind is MarkKind.CELL else line.mark
            marks.setdefault(key, line.mark)
            groups[key, "" if line.mark.kind in ASIDE else line.lang].append(line)
    for (key, _), group in groups.items():
        mark = marks[key]
        if mark.kind in ASIDE:
            note = (mark.kind is MarkKind.NOTE and mark.value) or mark.kind.value
            yield _paragraph(group, document_text, Kind.FURNITURE, note)
        elif mark.kind is MarkKind.PARAGRAPH:
            paragraph = _paragraph(group, document_text)
            note = reason_for(paragraph.text)
            yield replace(paragraph, kind=Kind.FURNITURE, note=note) if note else paragraph
        else:
            yield _paragraph(group, document_text, Kind.HEADING if mark.kind is MarkKind.HEADING else Kind.SENTENCE)


def _groups(lines: Sequence[Line], aside: Sequence[int]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph that no mark tells; *lines* are all of one language.

    *aside* is where lines stand that were set aside.
    """
    unmarked = [line for line in lines if not line.mark]
    edges = [0, *(line.start for line in unmarked)]
    follows = [bisect_left(aside, a) == bisect_left(aside, b) for a, b in pairwise(edges)]
    joins = iter(join_lines(unmarked, follows))
    group: list[Line] = []
    for line in lines:
        goes_on = line.mark.kind in BETWEEN if line.mark else next(joins)
        if group and not goes_on:
            yield group
            group = []
        if not line.mark:
            group.append(line)
    if group:
        yield group


def _paragraph(group: Sequence[Line], document_text: str, kind: Kind | None = None, note: str = "") -> Paragraph:
    """Join the lines of one paragraph; whether it is a heading is guessed if *kind* is not known."""
    mark = group[0].mark
    lay = _lay_code if mark and mark.kind is MarkKind.CODE else _lay
    text, pieces = lay(group, document_text)
    return Paragraph(group[0].lang, kind or _kind(text), text, pieces, note)


def _kind(text: str) -> Kind:
    """Return whether *text* is a heading: numbered, or short, of one clause, without a sentence's end."""
    if is_heading_line(text):
        return Kind.HEADING
    title = columns(text) <= _TITLE_COLUMNS and not ends_sentence(text) and not _CLAUSES.search(text)
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
        for gap, start, end in _words(line):
            text += gap
            pieces.append(Piece(len(text), line.start + start, end - start))
            text += line.text[start:end]
    return text, tuple(piece for piece in pieces if piece.length)


def _lay_code(group: Sequence[Line], document_text: str) -> tuple[str, tuple[Piece, ...]]:
    """Return the lines of a listing, indented and parted as they stand, and where each came from."""
    margin = min(line.indent for line in group)
    text, pieces = group[0].text, [Piece(0, group[0].start, len(group[0].text))]
    for last, line in pairwise(group):
        ends = document_text.count("\n", last.start, line.start)
        text += "\n" * min(ends, 2) + " " * (line.indent - margin) if ends else " "
        pieces.append(Piece(len(text), line.start, len(line.text)))
        text += line.text
    return text, tuple(pieces)


def _words(line: Line) -> Iterator[tuple[str, int, int]]:
    """Yield what stands between the parts of a line and the one before, with the start and end of each part.

    White space is one space, or nothing where a typesetter spread a word, unless more of it parts words of the line.
    """
    gaps = [match.span() for match in _GAP.finditer(line.text)]
    apart = set[tuple[int, int]]()
    if not language_of(line.lang).spaced and gaps:
        apart = {match.span() for match in _SET_APART.finditer(line.text)}
        inside = sum(is_cjk(line.text[start - 1]) and is_cjk(line.text[end]) for start, end in gaps)
        apart = apart if 2 * len(apart) >= inside else set()
    last, joiner = 0, ""
    for start, end in gaps:
        if (start, end) in apart or line.text[start:end] != " ":
            yield joiner, last, start
            last, joiner = end, "" if (start, end) in apart else " "
    yield joiner, last, len(line.text)


def _joint(text: str, line: Line, document_text: str) -> tuple[str, bool]:
    """Return what to put between *text* and the next line, and whether text's last hyphen goes."""
    hyphenated = _LAST_WORD.search(text, max(0, len(text) - _LONGEST_WORD)) if text.endswith(_HYPHENS) else None
    if hyphenated and language_of(line.lang).spaced:
        if _SUSPENDED.match(line.text):
            return " ", False
        in_address = not _NO_WORD.isdisjoint(last_token(text))
        return "", not (in_address or _keeps_hyphen(hyphenated.group(1), line.text, document_text))
    if text.endswith(("—", "–")) or is_token_broken(text, line.text):
        return "", False
    if text.endswith("/"):
        return "" if _stroke_joins(text, line.text, document_text) else " ", False
    if language_of(line.lang).spaced:
        return " ", False
    if text[-1].isascii() and line.text[0].isascii():
        return " " if _are_words(text, line.text) else "", False
    return _habit(text[-1], line.text[0], document_text), False


def _stroke_joins(left: str, right: str, document_text: str) -> bool:
    """Whether a path or words with a stroke between them go on after the stroke that ends *left*.

    A path may be whole; then a word of the document follows.
    """
    path = last_token(left)
    word = _SMALL_WORD.match(right) if _PATH.fullmatch(path) else None
    return not word or f"{path}{word[0]}" in document_text or f" {word[0]} " not in document_text


def _are_words(left: str, right: str) -> bool:
    """Whether a space stands between two texts, keyboard's characters on both sides, in a language without spaces."""
    is_quoted = left.count('"') % 2 == 1
    if left[-1] in _OPENING or (left[-1] == '"' and is_quoted):
        return False
    return not (
        _WORD_GOES_ON.match(right) or (right[0] == '"' and is_quoted) or (right[0] == "/" and "/" in left.split()[-1])
    )


def _habit(left: str, right: str, document_text: str) -> str:
    """Return the space that the document mostly writes where East Asian letters meet others, or nothing."""
    if is_cjk(left) == is_cjk(right) or {left, right} & {*CJK_PUNCTUATION}:
        return ""
    key = (True, _sort(right)) if is_cjk(left) else (False, _sort(left))
    return " " if _habits(document_text).get(key, 0.0) > _MOSTLY else ""


def _sort(char: str) -> str:
    """Return what *char* is spaced like: letters are one sort, digits another, each mark its own."""
    return "a" if char.isalpha() else "0" if char.isdigit() else char


@lru_cache(maxsize=1)
def _habits(text: str) -> dict[tuple[bool, str], float]:
    """Return how often *text* has a space after (True) or before East Asian letters beside each sort of others."""
    spaced, seen = Counter[tuple[bool, str]](), Counter[tuple[bool, str]]()
    for after, char, other, before in _BORDER.findall(text):
        key = (True, _sort(char)) if char else (False, _sort(other))
        seen[key] += 1
        spaced[key] += bool(after or before)
    return {key: spaced[key] / count for key, count in seen.items()}


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
    words, compounds, alone, breaks_words = _vocabulary(document_text)
    if f"{head}-{right}".lower() in compounds or (right in alone and following.startswith(_HYPHENS, match.end())):
        return True
    if f"{head}{right}".lower() in words:
        return False
    # A German noun that stands alone has a capital, behind a hyphen of its own too.
    both = right in alone and not alone.isdisjoint((head, head.lower()))
    return not breaks_words or both or head.lower() in _COMPOUND_HEADS


@lru_cache(maxsize=1)
def _vocabulary(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str], bool]:
    """Return the words of *text*, those on both sides of a hyphen, in small letters; as written, those next to none.

    And whether words were broken at the ends of lines: not, where more of what was broken has a hyphen elsewhere too.
    """
    small = text.lower()
    words, compounds = (frozenset(re.findall(pattern, small)) for pattern in (r"\w+", r"\b(?=(\w+-\w+))"))
    alone = re.findall(r"(?<![\w-])\w+(?![\w-])", _SPLIT_WORD.sub(r"\1- ", text))
    broken = _SPLIT_WORD.findall(small)
    own = sum(f"{left}-{right}" in compounds for left, right in broken)
    return words, compounds, frozenset(alone), own <= sum(left + right in words for left, right in broken)
