"""What counts as the same, which of the same stays, contradictions and documents with too many pairs."""

import io
from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.corpus.duplicates import cap_documents, fold_duplicates, keys_of, resolve_contradictions, same_text
from aligner.corpus.store import Store
from tests.cases import cases
from tests.samples import row

DUPLICATE, CONTRADICTION, CAP = 1, 2, 3


def stored(*pairs: tuple) -> Store:
    """Return a store of pairs, each source, target, confidence and number of the document."""
    store = Store(io.BytesIO())
    for number, (source, target, confidence, document) in enumerate(pairs):
        store.add(row(number, source, target, confidence=confidence), document, 0, keys_of(source, target))
    return store


def nothing(store: Store) -> "array[int]":
    """Return that no pair stays instead of another."""
    return array("I", bytes(4 * len(store)))


@pytest.mark.parametrize("case", cases("same_text"))
def test_same_text(case: dict):
    """What counts as the same text, and what does not."""
    assert case["same"] == (same_text(case["one"]) == same_text(case["other"]))


@given(st.text())
def test_same_text_twice(text: str):
    """What a text has in common with others has no capitals and keeps nothing but letters, digits and their marks."""
    common = same_text(text)

    assert common == common.casefold() or any(map(str.isalnum, common))
    assert {c for c in common if c.isalnum()} or len(common) <= 3 * len(text)


class TestDuplicates:
    """Of pairs that say the same one stays."""

    def test_surest_stays(self):
        """The surest stays, wherever it stands; the others name it."""
        store = stored(("一。", "One.", 0.5, 0), ("一", "one", 0.9, 1), ("一！", "ONE", 0.7, 2), ("二", "two", 0.1, 2))
        instead = nothing(store)

        fold_duplicates(store, instead, DUPLICATE)

        assert [DUPLICATE, 0, DUPLICATE, 0] == list(store.reasons)
        assert [2, 0, 2, 0] == list(instead)

    def test_first_of_equals_stays(self):
        """Of equally sure ones the first stays."""
        store = stored(("一。", "One.", 0.5, 0), ("一", "one", 0.5, 1))

        fold_duplicates(store, nothing(store), DUPLICATE)

        assert [0, DUPLICATE] == list(store.reasons)

    def test_both_sides_count(self):
        """Another translation, or another source, is another pair."""
        store = stored(("一", "one", 0.5, 0), ("一", "an", 0.5, 0), ("壹", "one", 0.5, 0))

        fold_duplicates(store, nothing(store), DUPLICATE)

        assert [0, 0, 0] == list(store.reasons)

    def test_sides_are_apart(self):
        """What moves from one side to the other makes another pair."""
        assert keys_of("ab", "c")[0] != keys_of("a", "bc")[0]

    def test_none(self):
        """No pair is no trouble."""
        store = stored()
        fold_duplicates(store, nothing(store), DUPLICATE)
        cap_documents(store, 1, CAP)

        assert 0 == resolve_contradictions(store, "keep", nothing(store), CONTRADICTION).size


class TestContradictions:
    """One source with several translations."""

    PAIRS = (("一", "one", 0.5, 0), ("二", "two", 0.9, 0), ("一。", "an", 0.9, 1), ("一！", "a", 0.2, 2))

    @pytest.mark.parametrize(
        ("choice", "reasons", "flagged"),
        [
            ("keep", [0, 0, 0, 0], [0, 2, 3]),
            ("drop", [CONTRADICTION, 0, CONTRADICTION, CONTRADICTION], []),
            ("best", [CONTRADICTION, 0, 0, CONTRADICTION], []),
        ],
    )
    def test_choices(self, choice: str, reasons: list[int], flagged: list[int]):
        """All stay and are flagged, or none, or the surest stays."""
        store = stored(*self.PAIRS)
        instead = nothing(store)

        assert flagged == resolve_contradictions(store, choice, instead, CONTRADICTION).tolist()
        assert reasons == list(store.reasons)
        assert ([3, 0, 0, 3] if choice == "best" else [0, 0, 0, 0]) == list(instead)


class TestCaps:
    """The most pairs of one document."""

    def test_cap(self):
        """A document with more pairs than it may have loses the rest, the others nothing."""
        store = stored(*((f"第{n}", f"no {n}", 0.5, n % 3 // 2) for n in range(30)))

        cap_documents(store, 12, CAP)

        left = np.bincount(np.frombuffer(store.documents, np.uint32)[store.alive])
        assert [12, 10] == left.tolist()

    def test_spread(self):
        """What stays is from all over the document."""
        store = stored(*((f"第{n}", f"no {n}", 0.5, 0) for n in range(1000)))

        cap_documents(store, 100, CAP)

        assert 400 < store.alive.mean() < 600
