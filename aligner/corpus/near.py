"""Pairs that say nearly the same: candidates by MinHash, each of them checked.

MinHash alone is no ground to remove anything: of candidates that share a band, a third are different texts, and a
changed word may be a figure or a negation. So a pair is folded only into one that is like it on both sides, word for
word, and has the same figures and the same negations there.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import IO, Final, TypeAlias
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from aligner.check.numbers import numbers_in
from aligner.check.numbers_latin import Value
from aligner.corpus.store import Numbers, Store, Texts, pieces
from aligner.errors import SettingError
from aligner.files import scratch
from aligner.languages import LANGUAGES, knows_negations, negations
from aligner.languages.characters import is_cjk
from aligner.rows import Two

Edges: TypeAlias = NDArray[np.uint64]
"""Two pairs that may be alike, by their places in the order of sureness: the less sure one in the upper 32 bits."""

_BANDS: Final = 16
_ROWS: Final = 8
"""Two pairs share one of 16 bands of 8 with a probability of 0.5 where 0.7 of their words are the same, 0.95 at 0.8
(1 - (1 - j^8)^16): the check decides."""
_SEED: Final = 42
_MIX: Final = np.array([pow(0x9E3779B97F4A7C15, power, 1 << 64) for power in range(1, _ROWS + 1)], np.uint64)
_REMEMBERED: Final = 4_096
"""Pairs whose words are kept at hand: candidates share one often."""
_WORD: Final = re.compile(r"\w+(?:['’]\w+)*")


def fold_near(store: Store, like: float, langs: Two, folder: Path, reason: int) -> "array[int]":
    """Remove pairs that are nearly the same as a surer one; return for each pair which, behind 1, or 0.

    *like* is the least share of words that both have of all that one has, on either side (Jaccard). What is needed for
    the search, 128 bytes a pair, goes to a file in *folder*. Raises ``SettingError`` for languages whose negations
    are not known.
    """
    for lang in langs:
        if not knows_negations(lang):
            known = ", ".join(LANGUAGES)
            raise SettingError(
                f"near duplicates cannot be told in {lang!r}, whose negations are unknown; known: {known}"
            )
    instead = array("I", bytes(4 * len(store)))
    alive = store.alive
    sure = np.frombuffer(store.confidences, np.float32)[alive]
    ranked = alive[np.lexsort((alive, -sure))]
    with scratch(folder) as file:
        edges = _edges(_bands(store, ranked, file), len(ranked))
    check = _Check(store, like, langs)
    for later, earlier in _by_pair(edges, ranked):
        surer = next((one for one in _standing(earlier, instead) if check.alike(later, one)), None)
        if surer is not None:
            instead[later] = surer + 1
    store.remove(np.flatnonzero(np.frombuffer(instead, np.uint32)), reason)
    return instead


def shingles(text: str) -> frozenset[str]:
    """Return the words of *text* in small letters; of what is written without spaces each two neighbours.

    >>> sorted(shingles("He didn't, 今天好")), sorted(shingles("好"))
    (["didn't", 'he', '今天', '天好'], ['好'])
    """
    found: set[str] = set()
    for word in _WORD.findall(normalize("NFKC", text).casefold()):
        if any(map(is_cjk, word)) and len(word) > 1:
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.add(word)
    return frozenset(found)


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of what both have of all that one has; 1 where there is nothing."""
    return len(one & other) / len(one | other) if one or other else 1.0


def _bands(store: Store, ranked: Numbers, file: IO[bytes]) -> NDArray[np.uint64]:
    """Return a number for each band of each pair, (pairs, bands), kept in *file*; like pairs share some."""
    for some in pieces(ranked):
        sets = [_marked(texts) for texts in store.texts(some)]
        digests = np.array(RMinHash.digests_from_token_sets(sets, _BANDS * _ROWS, _SEED), np.uint64)
        file.write((digests.reshape(-1, _BANDS, _ROWS) * _MIX).sum(axis=2, dtype=np.uint64).tobytes())
    file.flush()
    if not len(ranked):
        return np.zeros((0, _BANDS), np.uint64)
    return np.memmap(file, np.uint64, "r", shape=(len(ranked), _BANDS))


def _marked(texts: Texts) -> list[str]:
    """Return the shingles of both sides; those of the target are marked."""
    return [*sorted(shingles(texts.source)), *(f"\t{word}" for word in sorted(shingles(texts.target)))]


def _edges(bands: NDArray[np.uint64], number: int) -> Edges:
    """Return which of *number* pairs share a band: each with the surest and with the next surer one of its band."""
    found = np.zeros(0, np.uint64)
    for band in range(_BANDS):
        keys = np.array(bands[:, band])
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        first = np.ones(number, bool)
        first[1:] = keys[1:] != keys[:-1]
        later = np.flatnonzero(~first)
        begins = np.flatnonzero(first)[np.cumsum(first)[later] - 1]
        for earlier in (begins, later - 1):
            edges = (order[later].astype(np.uint64) << np.uint64(32)) | order[earlier].astype(np.uint64)
            found = np.union1d(found, edges)
    return found


def _by_pair(edges: Edges, ranked: Numbers) -> Iterator[tuple[int, list[int]]]:
    """Yield each pair that has candidates, the surest first, with their numbers, the surest first."""
    later = (edges >> np.uint64(32)).astype(np.int64)
    earlier = (edges & np.uint64(0xFFFFFFFF)).astype(np.int64)
    begins = [*np.flatnonzero(np.diff(later, prepend=-1)).tolist(), len(later)]
    for start, end in pairwise(begins):
        yield int(ranked[later[start]]), ranked[earlier[start:end]].tolist()


def _standing(candidates: Iterable[int], instead: "array[int]") -> Iterable[int]:
    """Return *candidates*, those that are folded themselves as what they are folded into, each once."""
    return dict.fromkeys(instead[one] - 1 if instead[one] else one for one in candidates)


class _Check:
    """Compares pairs by their texts."""

    def __init__(self, store: Store, like: float, langs: Two) -> None:
        self.store, self.like, self.langs = store, like, langs
        self._words = lru_cache(maxsize=_REMEMBERED)(self._read_words)
        self._facts = lru_cache(maxsize=_REMEMBERED)(self._read_facts)

    def alike(self, one: int, other: int) -> bool:
        """Whether the two pairs are nearly the same."""
        both = zip(self._words(one), self._words(other), strict=True)
        return all(jaccard(*words) >= self.like for words in both) and self._facts(one) == self._facts(other)

    def _sides(self, number: int) -> Two:
        (texts,) = self.store.texts([number])
        return texts.source, texts.target

    def _read_words(self, number: int) -> list[frozenset[str]]:
        return [shingles(text) for text in self._sides(number)]

    def _read_facts(self, number: int) -> list[tuple[Counter[frozenset[Value]], list[str]]]:
        """Return the figures and negations of both sides of a pair."""
        both = zip(self._sides(number), self.langs, strict=True)
        return [(numbers_in(text, lang), negations(text, lang)) for text, lang in both]
