"""Quotes and brackets that do not pair: a sign of a sentence cut or joined in the wrong place, or of a slip.

A sentence from a long quotation rightly has only one of the two marks, in 12.9 % of MAC-Dev's right pairs: so the
sides are compared, which flags 0.5 %. Single quotes are never counted: nobody can tell ’ and ' from apostrophes.
"""

import re
from dataclasses import dataclass
from typing import Final

from aligner.languages.characters import CLOSING_DOUBLE, OPENING_DOUBLE

# Marks that may belong to no pair. A list's label, "1)" "a)" "iv）" "一）", at the start or behind a space or the
# end of a clause; "（1、" at the start; and emoticons, ":-)" ";(".
_LOOSE: Final = re.compile(
    r"(?:^|(?<=[\s；;。，,：:、]))(?:[0-9]{1,3}|[A-Za-z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3}|[①-⑳])(?P<label>[)）])"
    r"|^\s*(?P<number>[(（])(?=[0-9一二三四五六七八九十]{1,3}[\s、.．，,：:])"
    r"|[:;=][-']?(?P<face>[()])"
)
_INCHES: Final = re.compile(r'(?<=[0-9])"')

# At a word's edge; "the workers' own" counts too, which only makes the rule milder.
_OTHERWISE: Final = re.compile(r"(?<!\w)['’]|['’](?!\w)|[‘‚‛‹›]|^\s*[-–—―]")


@dataclass(frozen=True, slots=True)
class _Class:
    """Marks that may close each other, so that （a) and “a" are whole."""

    opening: str
    closing: str


_QUOTATION: Final = _Class(OPENING_DOUBLE, CLOSING_DOUBLE)
_ROUND: Final = _Class("(（﹙", ")）﹚")
_TITLE: Final = _Class("《〈【〔〖[［{｛", "》〉】〕〗]］}｝")
_DOUBLE: Final = _QUOTATION.opening + _QUOTATION.closing + '„‟«»"＂'


def punctuation_differs(source: str, target: str) -> bool:
    """Whether one side has an unpaired mark of a class (quotes, round brackets, others) and the other side has not.

    No doubt about quotes if the whole side may quote otherwise, with single quotes or a dash.

    >>> punctuation_differs("全球价值链（GVC是", "Global value chains (GVCs) are")
    True
    >>> punctuation_differs("“走吧。", "'Let’s go.")
    False
    """
    if any(_brackets_unbalanced(source, kind) != _brackets_unbalanced(target, kind) for kind in (_ROUND, _TITLE)):
        return True
    broken = _quotes_unbalanced(source)
    if broken == _quotes_unbalanced(target):
        return False
    other = target if broken else source  # which may quote with single quotes or a dash
    return any(mark in other for mark in _DOUBLE) or not _OTHERWISE.search(other)


def unpaired_marks(text: str) -> list[int]:
    """Return where in *text* the brackets and double quotation marks stand that no other pairs with.

    >>> unpaired_marks("（GVC是“好”）。）"), unpaired_marks("(a [b)")
    ([10], [3])
    """
    kinds = (_ROUND, _TITLE) if _quotes_alike(text) else (_ROUND, _TITLE, _QUOTATION)
    left = [at for kind in kinds for at in _unpaired(text, kind)]
    straight = [at for at, char in enumerate(text) if char in '"＂']
    return sorted(left + straight[len(straight) - len(straight) % 2 :])


def _unpaired(text: str, kind: _Class) -> list[int]:
    """Return where the marks of *kind* stand that are left when each closing one has taken the last opening one."""
    opened, alone = list[int](), list[int]()
    for at, char in enumerate(text):
        if char in kind.opening:
            opened.append(at)
        elif char in kind.closing and opened:
            opened.pop()
        elif char in kind.closing:
            alone.append(at)
    return alone + opened


def _count(text: str, marks: str) -> int:
    return sum(map(text.count, marks))


def _brackets_unbalanced(text: str, kind: _Class) -> bool:
    """Whether the brackets of *kind* do not pair, whichever of the loose marks are left out."""
    missing = _count(text, kind.closing) - _count(text, kind.opening)
    if not missing or kind is not _ROUND:
        return missing != 0
    loose = "".join(match[match.lastgroup or 0] for match in _LOOSE.finditer(text))
    return not -_count(loose, kind.opening) <= missing <= _count(loose, kind.closing)


def _quotes_alike(text: str) -> bool:
    """Whether one mark both opens and closes, as in Swedish, and as some programs print: ``”Users”``."""
    return text.count("”") % 2 == 0 < text.count("”") == _count(text, _DOUBLE)


def _quotes_unbalanced(text: str) -> bool:
    """Whether the double quotes do not pair; a straight one stands for either mark."""
    if "„" in text or "‟" in text:  # German: “ closes
        missing = abs(_count(text, "„‟") - _count(text, "“”"))
    elif _quotes_alike(text):
        missing = 0
    else:
        missing = abs(_count(text, _QUOTATION.opening) - _count(text, _QUOTATION.closing))
    missing += abs(text.count("«") - text.count("»"))  # either may open
    straight = _count(text, '"＂')
    if missing <= straight and _INCHES.search(text):
        return False
    return missing > straight or (straight - missing) % 2 == 1
