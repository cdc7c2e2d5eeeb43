"""Pairs that say nearly the same."""

from pathlib import Path
from random import Random

import pytest

from aligner.errors import SettingError
from aligner.languages import LANGUAGES, knows_negations
from tests.cases import cases
from tests.corpus.test_duplicates import stored

near = pytest.importorskip("aligner.corpus.near", reason="the extra `near` is not installed", exc_type=ImportError)

NEAR = 1
LANGS = ("zh", "en")


@pytest.mark.parametrize("case", cases("near"))
@pytest.mark.parametrize("turned", [False, True])
def test_cases(tmp_path: Path, case: dict, turned: bool):
    """What counts as nearly the same, and what does not; the surer one stays."""
    both = [case["one"], case["other"]]
    store = stored(*((*texts, 0.9 - 0.1 * n, n) for n, texts in enumerate(both[::-1] if turned else both)))

    instead = near.fold_near(store, 0.8, LANGS, tmp_path, NEAR)

    assert ([0, NEAR] if case["near"] else [0, 0]) == list(store.reasons)
    assert ([0, 1] if case["near"] else [0, 0]) == list(instead)


def test_what_is_folded_is_like_what_stays(tmp_path: Path):
    """A chain of pairs, each like the next, is not folded into one that is not like its end."""
    words = [f"{first}{second}a" for first in "bdfgk" for second in "lmnr"]
    texts = [" ".join(words[n : n + 12]) for n in range(8)]
    store = stored(*((text, text.replace(" ", " o "), 0.9 - n / 100, 0) for n, text in enumerate(texts)))

    instead = near.fold_near(store, 0.8, ("de", "fr"), tmp_path, NEAR)

    for number, other in enumerate(instead):
        if other:
            assert near.jaccard(near.shingles(texts[number]), near.shingles(texts[other - 1])) >= 0.8
            assert not store.reasons[other - 1]
    assert NEAR in store.reasons
    assert 0 in list(store.reasons)[1:]


def test_found_among_many(tmp_path: Path):
    """Of 300 pairs with one word changed nearly all are found, of others none."""
    drawn = Random(1)
    vocabulary = ["w" + "".join(drawn.choices("abcdefghij", k=6)) for _ in range(5_000)]
    texts = [drawn.choices(vocabulary, k=20) for _ in range(300)]
    changed = [[*words[:7], "changed", *words[8:]] for words in texts]
    pairs = [(" ".join(words), " ".join(words[::-1]), 0.9, 0) for words in texts]
    pairs += [(" ".join(words), " ".join(words[::-1]), 0.8, 1) for words in changed]

    store = stored(*pairs)
    instead = near.fold_near(store, 0.8, ("de", "fr"), tmp_path, NEAR)

    assert not any(store.reasons[:300])
    assert sum(store.reasons[300:]) > 290
    assert all(other in (0, number + 1) for number, other in enumerate(instead[300:]))


def test_nothing(tmp_path: Path):
    """No pair is no trouble."""
    assert not near.fold_near(stored(), 0.8, LANGS, tmp_path, NEAR)


def test_unknown_negations(tmp_path: Path):
    """Where negations are not known nothing is folded; all languages of the encoder have some."""
    with pytest.raises(SettingError, match="near duplicates cannot be told in 'sv'"):
        near.fold_near(stored(), 0.8, ("sv", "en"), tmp_path, NEAR)

    assert all(map(knows_negations, LANGUAGES))
