"""What a reviewer should look at in each pair: its flags.

A flag is a doubt, not a verdict. ``rows.FLAGS`` says each in one sentence; how often each is raised on right pairs
and on damaged ones is measured by ``benchmarks.flags`` (see benchmarks/README.md).
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Final

from aligner.check.names import names_missing
from aligner.check.numbers import numbers_differ
from aligner.check.omissions import find_omissions, length_differs, relative_length
from aligner.check.punctuation import punctuation_differs
from aligner.check.texts import is_copied, is_very_short, repeated, wrong_language
from aligner.encode import Encoder
from aligner.errors import AlignerError
from aligner.rows import FLAGS

_VERY_LONG: Final = 2000  # characters: Trados' cloud memories refuse more; no right side of the gold data has over 599

_SURE_BORDER: Final = 0.75
"""Of wrong pairs that are less sure than 0.8, with the other flags 66 % are found so, and of right ones 9.3 % (gold
data); with 0.7 52 % and 8.3 %."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sides:
    """What is to be judged of a pair."""

    texts: tuple[str, str]
    headings: tuple[bool, bool] = (False, False)
    """Which sides consist of headings."""
    cut: bool = False
    """Whether there is half a sentence in it; see ``texts.is_cut``."""
    border: float = 1.0
    """How likely the pair begins and ends where it should; see ``records.Bead``."""
    label: str = "a pair"
    """What the pair is called when a check of it fails."""


class _Faults:
    """The checks that failed: what happened, and where."""

    def __init__(self) -> None:
        self._where: defaultdict[str, list[str]] = defaultdict(list)

    @contextmanager
    def guard(self, where: str) -> Iterator[None]:
        """Keep what goes wrong inside; errors of this package go on, since they say what to do."""
        try:
            yield
        except AlignerError:
            raise
        # Whatever a check stumbles over in some text: the pairs are worth more than their flags.
        except Exception as error:  # noqa: BLE001
            _LOG.debug("the check failed for %s", where, exc_info=True)
            at = extract_tb(error.__traceback__)[-1]
            what = " ".join(f"{type(error).__name__}: {error}".split())
            self._where[f"{what[:200]} ({Path(at.filename).name}, line {at.lineno})"].append(where)

    def told(self) -> tuple[str, ...]:
        """Return a line for each thing that happened."""
        return tuple(
            f"the check failed for {where[0]}{f' and {len(where) - 1:,} more' if where[1:] else ''}: {what}"
            for what, where in self._where.items()
        )


def find_flags(
    pairs: Sequence[Sides], langs: tuple[str, str], usual: float, encoder: Encoder
) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Return the flags of each of the *pairs* of one document, in the order of ``FLAGS``, and the checks that failed.

    *usual* is the number of source bytes for one target byte in this document's translations. A pair of which
    a check fails has no flags; where one that compares all pairs fails, its flag is nowhere raised.
    """
    faults = _Faults()
    found: list[set[str] | None] = [None] * len(pairs)
    for n, pair in enumerate(pairs):
        with faults.guard(pair.label):
            found[n] = _own_flags(pair, langs, usual)
    texts = [pair.texts for pair in pairs]
    across: dict[str, Callable[[], list[bool]]] = {
        "partial": lambda: find_omissions(texts, [relative_length(*pair, usual) for pair in texts], encoder),
        "repeated": lambda: repeated(texts),
    }
    for flag, check in across.items():
        with faults.guard(f"the flag {flag!r}"):
            for flags, raised in zip(found, check(), strict=True):
                if raised and flags is not None:
                    flags.add(flag)
    return [tuple(flag for flag in FLAGS if flag in (flags or ())) for flags in found], faults.told()


def _own_flags(pair: Sides, langs: tuple[str, str], usual: float) -> set[str]:
    """Return the flags that a pair gets for itself."""
    source, target = pair.texts
    foreign = wrong_language(source, langs[0], langs[1]) or wrong_language(target, langs[1], langs[0])
    raised = {
        "length": length_differs(source, target, usual),
        "figures": numbers_differ(source, target, langs),
        "names": names_missing(source, target, langs),
        "marks": punctuation_differs(source, target),
        "language": foreign,
        "copy": is_copied(source, target, foreign=foreign),
        "heading": pair.headings[0] != pair.headings[1],
        "cut": pair.cut,
        "border": pair.border < _SURE_BORDER,
        "short": is_very_short(source, target),
        "long": max(len(source), len(target)) > _VERY_LONG,
    }
    return {flag for flag, doubted in raised.items() if doubted}
