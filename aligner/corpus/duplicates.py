"""Pairs that say the same, translations that contradict each other, and documents that have too many pairs.

Two texts are the same if they are after Unicode's NFKC, in small letters, with nothing but letters, their marks and
digits, and what belongs to a figure: points between digits, a sign before them, a percent sign behind. They are
compared by a digest of 64 bits: among ten million different pairs two have the same one with a probability of 3 in a
million.
"""

import re
from array import array
from hashlib import blake2b
from typing import Final
from unicodedata import category, normalize

import numpy as np

from aligner.corpus.store import Numbers, Store
from aligner.languages.characters import DASHES, one_of

_FIGURE: Final = re.compile(
    rf"(?<=\d)[.,:/{re.escape(DASHES)}](?=\d)"  # 1.5  1,000  12:30
    rf"|(?<![\w)])(?:\+|{one_of(DASHES)}|\N{{MINUS SIGN}})(?=\d)"  # -5, but not the hyphen of GPT-4
    r"|(?<=\d)\s?[%‰]"
)
"""Marks that belong to a figure: 15 and 1.5 are not the same."""
_ONE_DASH: Final = re.compile(rf"{one_of(DASHES)}|\N{{MINUS SIGN}}")
_NO_LETTERS: Final = frozenset("PSZC")
"""Categories of Unicode that are neither letters, nor marks on them, nor digits."""


class _Kept(dict[int, int | None]):
    """What becomes of each character, found out when it first comes."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if category(chr(code))[0] in _NO_LETTERS else code
        return kept


_KEPT: Final = _Kept()


def same_text(text: str) -> str:
    """Return what *text* has in common with all that count as the same.

    >>> same_text("“Hello, World!”") == same_text("hello world"), same_text("1.5 %，－5"), same_text("…")
    (True, '1.5%-5', '...')
    """
    plain = normalize("NFKC", text).casefold()
    if not any(map(str.isdigit, plain)):
        return plain.translate(_KEPT) or plain.strip()
    parts, at = [], 0
    for mark in _FIGURE.finditer(plain):
        parts += [plain[at : mark.start()].translate(_KEPT), _ONE_DASH.sub("-", mark[0].strip())]
        at = mark.end()
    return "".join([*parts, plain[at:].translate(_KEPT)])


def keys_of(source: str, target: str) -> tuple[int, int]:
    """Return the digest of a pair, and that of its source, as numbers of 64 bits."""
    one, other = (same_text(text).encode("utf-8", "replace") for text in (source, target))
    both = blake2b(b"\n".join((one, other)), digest_size=8).digest()
    return int.from_bytes(both, "little"), int.from_bytes(blake2b(one, digest_size=8).digest(), "little")


def fold_duplicates(store: Store, instead: "array[int]", reason: int) -> None:
    """Remove all but the surest of pairs that say the same; of equals the first of the first document stays.

    *instead* has for each pair the number of the one that stays instead, behind 1; 0 for none.
    """
    ranked = store.ranked(store.alive, store.pair_keys)
    if ranked.size:
        _fold(store, ranked, _first_of_group(store.pair_keys, ranked), instead, reason)


def contested_pairs(store: Store) -> tuple[Numbers, Numbers]:
    """Return the pairs whose source has other translations, and for each of them the surest with that source."""
    ranked = store.ranked(store.alive, store.source_keys)
    if not ranked.size:
        return ranked, ranked
    first = _first_of_group(store.source_keys, ranked)
    group = np.cumsum(first) - 1
    several = (np.bincount(group) > 1)[group]
    return ranked[several], ranked[first][group][several]


def resolve_contradictions(store: Store, choice: str, instead: "array[int]", reason: int) -> Numbers:
    """Remove what *choice* says of pairs with contradictory translations; return those of them that stay, in order."""
    contested, surest = contested_pairs(store)
    if choice == "keep":
        return np.sort(contested)
    gone = np.ones(len(contested), bool) if choice == "drop" else contested != surest
    store.remove(contested[gone], reason)
    if choice == "best":
        np.frombuffer(instead, np.uint32)[contested[gone]] = surest[gone] + 1
    return contested[:0]


def cap_documents(store: Store, most: int, reason: int) -> None:
    """Remove pairs of documents that have more than *most*: all but those drawn by their digests, spread evenly."""
    alive = store.alive
    documents = np.frombuffer(store.documents, np.uint32)[alive]
    order = np.lexsort((np.frombuffer(store.pair_keys, np.uint64)[alive], documents))
    documents = documents[order]
    begins = np.searchsorted(documents, documents)
    store.remove(alive[order[np.arange(len(order)) - begins >= most]], reason)


def _first_of_group(keys: "array[int]", ranked: Numbers) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return for each of *ranked*, which stand by their *keys*, whether it is the first with its key."""
    view = np.frombuffer(keys, np.uint64)[ranked]
    first = np.ones(len(view), bool)
    first[1:] = view[1:] != view[:-1]
    return first


def _fold(
    store: Store,
    ranked: Numbers,
    first: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    instead: "array[int]",
    reason: int,
) -> None:
    """Remove what is not the first of its group, in favour of that."""
    stays = ranked[first][np.cumsum(first) - 1]
    gone = ~first
    store.remove(ranked[gone], reason)
    np.frombuffer(instead, np.uint32)[ranked[gone]] = stays[gone] + 1
