"""Comments of a page -> which of them are the original of what it shows.

Translators of documentation leave each passage of the original in a comment above its translation: comments for
readers in other letters than the visible text's are text, if there are enough of them.
"""

import re
from collections.abc import Iterable
from typing import Final

from aligner.languages.characters import LINK
from aligner.languages.identification import written_alike

_MARKER: Final = re.compile(
    r"""\s*(?:
    [a-z0-9_.:/=-]+ | [A-Z0-9_.:/=-]+                       # a word for a program: overview, more, TOC
    | (?:TODO|FIXME|XXX|HACK|START|END) \b .*
    | [A-Z]+[-_][A-Z_-]*(?::\w+)? (?:\s.*)?                 # ALL-CONTRIBUTORS-LIST:START - do not remove
    | (?:begin|end|start|stop) (?:\s+[\w-]+){0,3}
    | (?:markdownlint|prettier|eslint|textlint|c?spell|doctoc|toc|tocstop|remark|lint|vale|alex) [-:\s] .*
    | \[ (?:if|endif) \b .* | .* \[endif\]                  # what only an old browser shows
    | .*? < (?:iframe|script|style) \b .*                   # a part of the page that was switched off
    | (?i: copyright | \(c\) | © | spdx | licensed\s(?:under|to) | (?:the\s)?mit\slicense | permission\sis
        | this\s(?:file|work)\sis\s(?:part|licen|auto|gener)) .*
    )\s*""",
    re.VERBOSE | re.DOTALL,
)
"""A comment that is for programs or lawyers."""
_NO_PROSE: Final = re.compile(r"```.*?```|`[^`\n]*`|\]\([^()\n]*\)|<[^<>\n]*>", re.DOTALL)
_ORIGINALS: Final = 0.2
"""Letters of comments in other letters than the text's, as a share of its own, from which they are its original:
Kubernetes' Chinese documentation has 2 to 4, a page with a few remarks 0.05."""
_SAMPLE: Final = 1000
"""Characters of the text by which its letters are known."""


def letters_of_translation(visible: str, comments: Iterable[str]) -> str:
    """Return characters of the *visible* text, evenly drawn, if *comments* hold its original; else nothing."""
    shown = _prose(visible)
    sample = shown[:: len(shown) // _SAMPLE + 1]
    originals = sum(_count(_prose(comment)) for comment in comments if is_original(comment, sample))
    return sample if 0 < _ORIGINALS * _count(shown) <= originals else ""


def is_original(comment: str, letters: str) -> bool:
    """Whether a comment is a part of the original of a text in *letters*; empty: of a text without an original."""
    return bool(letters) and _is_prose(comment) and not written_alike(_prose(comment), letters)


def _is_prose(comment: str) -> bool:
    """Whether a comment is for readers."""
    return not _MARKER.fullmatch(comment) and any(map(str.isalpha, comment))


def _prose(text: str) -> str:
    """Return *text* without code, tags and addresses."""
    return LINK.sub(" ", _NO_PROSE.sub(" ", text))


def _count(text: str) -> int:
    return sum(map(str.isalpha, text))
