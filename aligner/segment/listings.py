"""Plain text -> marks of the code in it: what a manual shows of a terminal, a program or its settings.

A listing is one block of lines, set aside whole: its dots end no sentence. A prompt with a command begins one whatever
stands above it; without a prompt most lines of a block must look like code. What reads as prose is never taken, so a
listing that comments itself at length may stay in the text: that costs less than a lost paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from aligner.languages.characters import CJK_PUNCTUATION, HAN, KANA, LIST_BULLETS, ends_sentence, one_of
from aligner.records import Document, Mark, MarkKind
from aligner.segment.layout import free_blocks

_COMMANDS: Final = (
    "apt|awk|bash|cat|cd|chmod|chown|cp|curl|date|dd|df|docker|echo|exit|export|find|free|git|grep|gzip|info|ip|kill|ln"
    "|locale|ls|make|man|mkdir|mount|mv|nano|perl|pip|ps|pwd|python3?|reboot|rm|sed|sh|shutdown|ssh|su|sudo|systemctl"
    "|tail|tar|time|top|touch|umount|uname|vi|vim|wget|which|whoami"
)
_PROMPT: Final = re.compile(
    rf"""
      \$\ +[a-z./~("'\[{{<:_$A-Z]                             # $ ls; not $ 100
    | [#%]\ +(?:(?:{_COMMANDS})(?:\s|$) | [a-z./][\w.+]*[-/_.0-9][\w./+-]*(?:\s|$)
      | [a-z][\w.+-]*\s+(?:-{{1,2}}\w|[/~.*\d]))
    | [\w.-]+(?:@[\w.-]+)?:[~/][\w./~-]*[$\#]              # user@host:~$
    | \(gdb\)\ | >>>\ \S | [A-Z]:\\[^\s>]*>                  # C:\>
    | \#!\ ?/ | <\?xml\b | <!DOCTYPE\b | \#include\b
    """,
    re.VERBOSE,
)
"""Begins a listing."""
_SIGNALS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:^|\s)--?[A-Za-z][\w-]*(?=[\s=,]|$)",  # an option
        r"\$[({\w]|\"\$|2>&1|\|\||&&|>>|<<|[\w)\"'] \| [a-z]| >\s?[/&\w]|\*\.|\.\*",  # what shells read
        r"[{;\\|(]$|^[})]+;?$|\(\);?$|\)\s*\{|;;$",  # ends as lines of programs do
        r"^[\w.$\[\]\"'-]+\s?[:+-]?=\s?\S|=\"|='",  # sets something
        r"^[-dlcbsp](?:[r-][w-][xsStT-]){3}\b",  # ls -l
        r"^</?\w[^>]*>|/>$|</\w+>$|^<!--",  # tags
        r"^\[[\w .-]+\]$|^%%$|^@\w+|^#define\b",  # a section of settings
        r"^(?:if|elif|while|until|for|case|switch)\b.*(?:[\[({:]|; (?:do|then)|\bin)",
        r"^(?:then|else:?|fi|do|done|esac|end|EOF)\b",
        r"^(?:def|class|import|from|function|return|export|echo|printf?|sudo|set|let|var|const|static|public|private"
        r"|int|void|char|include|deb|iface|alias|unset|exec|source|SELECT|INSERT|UPDATE|CREATE)\s+[^\s]*[^\s\w.,:]",
        r"^(?:/[\w.+-]+){2,}/?(?:$|\s+[^a-zA-Z])|^(?:deb|deb-src) \[?\w*|\w://\S+ \w+ \w+$",  # paths, addresses
        r"\S {2,}\S.* {2,}\S",  # columns
    )
)
"""Each that a line shows counts."""
_SYMBOL: Final = re.compile(r"[{}\[\]()<>=|&;$#@\\/_*`~^%+-]")
_MOSTLY_SYMBOLS: Final = 0.3
"""Share of a line's letters and marks."""
_OMITTED: Final = re.compile(r"[\W_]*")
"""A line of dots or dashes says nothing."""
_COMMENT: Final = re.compile(r"(?:^|\s)(?:#|//|--|;;|%|/\*)\s.*|\"[^\"]*\"|'[^']*'")
"""What a line of code says to people, or to another program."""
_WIDE: Final = re.compile(f"[{HAN}{KANA}{CJK_PUNCTUATION}]")
_FEW_WIDE: Final = 3
"""Chinese characters and marks, comments aside, from which a line is prose."""
_WORD: Final = re.compile(r"(?<!\S)[(\"'“”]?[A-Za-z][a-z]*(?:'[a-z]+)?[.,;:?!)\"'“”]{0,2}(?!\S)")
_COMMON: Final = re.compile(
    r"(?<!\S)(?:the|an?|of|and|to|is|are|was|were|in|that|which|for|with|you|your|it|its|by|on|this|these|be|been|as|or|can"
    r"|may|must|should|will|not|at|from|has|have|if|when|we|but|der|die|das|und|ist|les?|des|et|est|du|une?)(?!\S)",
    re.IGNORECASE,
)
_MANY_COMMON: Final = 3
"""Common words from which a line is prose; of six words two will do."""
_ITEM: Final = re.compile(rf"{one_of(LIST_BULLETS + '*+–—')}\s|\(?\w{{1,3}}[.)]\s|-\s")
_WHOLE: Final = 200
"""Characters; a longer line is a whole listing, in a text with a paragraph a line."""
_ENOUGH: Final = 1000
"""Characters of a line that are looked at."""
_SENTENCE: Final = re.compile(
    r"""
      (?<![a-z])[a-z]+,?\ [a-z]+,?\ [a-z]{3,}[.:]$
    | ^[A-Z][a-z]+,?(?:\ [a-z]+,?){4}
    | ^[A-Z][a-z]+\ [a-z]+\ .*\w[”’"')]*[.?!]$
    """,
    re.VERBOSE,
)
"""The end or the beginning of a sentence, in words."""
_LABEL: Final = re.compile(rf"[A-Z][a-z]+|[{HAN}]{{1,6}}")
"""A title between a listing and prose: ``Note``."""
_BEGINS: Final = re.compile("[A-Z][a-z]+ [a-z]")
_PROMPT_MARKS: Final = ("# ", "$ ", "% ")
_CODE_SHARE: Final = 0.6
"""Signals that the lines of a block must have, on the average, where no prompt begins it; a single line two."""
_PROMPTED_SHARE: Final = 0.5
"""The same where a prompt stands further down."""


def with_listings(document: Document) -> Document:
    """Return *document* with a mark for each listing where no mark is; those with no text between are one."""
    marks = list[Mark]()
    for block in free_blocks(document):
        rows = [document.text[start : min(end, start + _ENOUGH)] for start, end in block]
        goes_on = bool(marks) and document.text[marks[-1].end : block[0][0]].isspace()
        for first, last in [(0, len(block))] if _is_code(rows, goes_on) else _after_prompts(rows):
            start = marks.pop().start if goes_on and not first else block[first][0]
            marks.append(Mark(start, block[last - 1][1], MarkKind.CODE))
    return replace(document, marks=tuple(sorted([*document.marks, *marks]))) if marks else document


def _is_code(rows: Sequence[str], goes_on: bool) -> bool:
    """Whether all lines of a block are a listing, or the rest of one (*goes_on*: of that right above)."""
    if _PROMPT.match(rows[0]) and all(len(row) <= _WHOLE for row in rows[:-1]):
        # What a program says may begin with a small letter; people's prose after a listing does not.
        return not any(_is_prose(row) and not row[0].islower() for row in rows)
    if any(map(_is_prose, rows)) or _ITEM.match(rows[0]) or (_BEGINS.match(rows[0]) and ends_sentence(rows[-1])):
        return False
    telling = [row for row in rows if not _OMITTED.fullmatch(row)]
    if any(map(_PROMPT.match, rows)):
        return _looks(telling) >= _PROMPTED_SHARE or all(row.startswith(_PROMPT_MARKS) for row in telling)
    return bool(telling) and _looks(telling) >= (_CODE_SHARE if len(telling) > 1 or goes_on else 2)


def _looks(rows: Sequence[str]) -> float:
    """Return how many signals of code a line has, two at most, on the average."""
    return sum(min(_signals(row), 2) for row in rows) / len(rows)


def _signals(row: str) -> int:
    ink = len(row) - row.count(" ")
    return sum(bool(signal.search(row)) for signal in _SIGNALS) + (len(_SYMBOL.findall(row)) > _MOSTLY_SYMBOLS * ink)


def _after_prompts(rows: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where listings stand inside a block: from a prompt to the next line of prose."""
    first: int | None = None
    for number, row in enumerate(rows):
        if first is None and _PROMPT.match(row) and not _is_prose(row):
            first = number
        elif first is not None and (_is_prose(row) or len(rows[number - 1]) > _WHOLE):
            yield first, number - (number - first > 1 and _LABEL.fullmatch(rows[number - 1]) is not None)
            first = number if _PROMPT.match(row) else None
    if first is not None:
        yield first, len(rows)


def _is_prose(row: str) -> bool:
    """Whether a line reads as running text."""
    said = _COMMENT.sub(" ", row)
    if len(_WIDE.findall(said)) >= _FEW_WIDE or _SENTENCE.search(row):
        return True
    common, words = len(_COMMON.findall(said)), len(_WORD.findall(said))
    if words < 0.6 * len(said.split()):
        return False
    signals = _signals(row) if common else 0
    return (common >= _MANY_COMMON and signals < 2) or (common == 2 and words <= 6 and not signals)
