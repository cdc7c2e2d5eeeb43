"""The places where a sentence could end: a run of enders with all that belongs to it."""

import re
from dataclasses import dataclass
from typing import Final

from aligner.languages import Language
from aligner.languages.characters import ELLIPSES, ENDERS, INVISIBLE, LONG_DASHES, QUOTE_MARKS, SEMICOLONS
from aligner.segment.quotes import Quotes

_DOTS: Final = r"\.(?:[ \u00a0\u202f]?\.)+"  # ... and . . . count as one
_CUT_SHORT: Final = rf"(?<![{LONG_DASHES}])[{LONG_DASHES}]+(?=\s?[{''.join(QUOTE_MARKS)}])"  # “But I—”
_ENDER_RUN: Final = re.compile(rf"{_DOTS}|[{ENDERS}]+|{_CUT_SHORT}")
_ENDER_OR_SEMICOLON_RUN: Final = re.compile(rf"{_ENDER_RUN.pattern}|[{SEMICOLONS}]")
_SPACES: Final = re.compile(r"\s*")
_NOTE_NUMBER: Final = re.compile(
    rf"""
      [{INVISIBLE}]+
    | [⁰¹²³⁴-⁹]+                                   # growth.¹
    | \[\d{{1,3}}(?:[-–,，、]\s?\d{{1,3}}){{0,9}}\]      # growth.[1] ……增长。[2-3]
    | (?<=[a-z]{{4}}[.])\d{{1,2}}(?=\s+[A-Z])           # growth.1 However: superscript lost in a PDF
    | (?<=[a-z][.]["”’)])\d{{1,2}}(?=\s+[A-Z])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules know of a text while they look for the ends of its sentences."""

    text: str
    language: Language
    quotes: Quotes
    semicolons: bool
    """Whether semicolons end sentences, too."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Enders, closing marks and note numbers that would end a sentence together: ``？！”[1]``."""

    start: int
    """Where the sentence begins that could end."""
    first: int
    """Where the first ender stands."""
    last: int
    """Where the last run of enders begins: with ``。”。`` not ``first``."""
    enders: str
    """All enders, without spaces and closing marks."""
    end: int
    """Where the last of all these ends."""
    after: int
    """Where the next sentence could begin: the first character from ``end`` on that is no white space."""
    quote: int
    """The outermost closing quotation mark after the last enders, or -1."""

    @property
    def is_ellipsis(self) -> bool:
        """Whether there are no enders but dots of omission; four dots are three and a full stop."""
        return self.enders in ("..", "...") or not self.enders.strip(ELLIPSES + LONG_DASHES)

    @property
    def is_dash(self) -> bool:
        """Whether all it has is a dash, which ends a sentence only with the speech it cuts short."""
        return not self.enders.strip(LONG_DASHES)


def next_candidate(context: Context, start: int, at: int) -> Candidate | None:
    """Return the first place from *at* on where the sentence that began at *start* could end."""
    match = (_ENDER_OR_SEMICOLON_RUN if context.semicolons else _ENDER_RUN).search(context.text, at)
    return _extended(context, start, match) if match else None


def _extended(context: Context, start: int, match: re.Match[str]) -> Candidate:
    """Add to a run of enders the closing marks, note numbers and further enders after it."""
    text = context.text
    last, end, quote, runs = match.start(), match.end(), -1, [match.group()]
    while (after := skip_spaces(text, end)) < len(text):
        if after in context.quotes.opener_of:
            end = after + 1
            quote = after if text[after] in QUOTE_MARKS else quote
        elif run := _continued(text, end, after):
            last, end, quote = after, run.end(), -1
            runs.append(run.group())
        elif note := _NOTE_NUMBER.match(text, end):
            end = note.end()
        else:
            break
    return Candidate(start, match.start(), last, "".join("".join(runs).split()), end, after, quote)


def _continued(text: str, end: int, after: int) -> re.Match[str] | None:
    """Return the enders that follow closing marks; after a space only an ellipsis: ``。” ……``."""
    run = _ENDER_RUN.match(text, after)
    return run if run and (after == end or not run.group().strip(ELLIPSES)) else None


def skip_spaces(text: str, at: int) -> int:
    """Return the offset of the first character from *at* on that is no white space."""
    match = _SPACES.match(text, at)
    return match.end() if match else at
