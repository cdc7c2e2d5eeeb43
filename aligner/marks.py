"""What the punctuation of each sentence says of where a bead may begin and end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]

_OPENING: Final = "“‘「『«"
_CLOSING: Final = "”’」』»"
_STRAIGHT: Final = "\"'"
_ENDS: Final = {"asks": "?？؟", "cries": "!！", "lists": ":：", "trails": "…", "pauses": ";；,，—–-"}


@dataclass(frozen=True, slots=True)
class Marks:
    """One row of flags for each of n sentences."""

    opens: Bools
    """It begins with an opening quote."""
    closes: Bools
    """It ends with a closing quote."""
    inside: Bools
    """A quotation is still open after it."""
    ends: dict[str, Bools]
    """It ends (closing quotes and brackets aside) in a mark of that kind."""


def read_marks(sentences: Sequence[str]) -> Marks:
    """Return the flags of *sentences*, which must be in order."""
    texts = [s.strip() for s in sentences]
    bare = [s.rstrip(_CLOSING + _STRAIGHT + "）)]】 ") for s in texts]
    return Marks(
        opens=_flags(s[:1] in _OPENING + _STRAIGHT and s != "" for s in texts),
        closes=_flags(s[-1:] in _CLOSING + _STRAIGHT and s != "" for s in texts),
        inside=_inside(texts),
        ends={kind: _flags(s[-1:] in marks and s != "" for s in bare) for kind, marks in _ENDS.items()},
    )


def _flags(values: Iterable[bool]) -> Bools:
    return np.array(list(values), np.bool_)


def _inside(texts: Sequence[str]) -> Bools:
    """Return for each sentence whether a quotation is open after it."""
    state, out = False, []
    for text in texts:
        for place, char in enumerate(text):
            turn = _turn(text, place, char)
            state = state if turn is None else turn
        out.append(state)
    return np.array(out, np.bool_)


def _turn(text: str, place: int, char: str) -> bool | None:
    """Return whether *char* opens (True) or closes (False) a quotation, None for neither.

    A straight quote, or a curly apostrophe, opens before a word and closes after its end.
    """
    if char in _OPENING:
        return True
    if char not in _CLOSING + _STRAIGHT:
        return None
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if char in "'’" and before.isalnum() and after.isalnum():
        return None  # an apostrophe
    if char in _STRAIGHT:
        return (before.isspace() or before in "([（—–-") and not after.isspace()
    return False
