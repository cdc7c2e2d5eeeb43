"""What all tests share: an encoder without weights, and the built-in one, loaded once."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from zlib import crc32

import numpy as np
import pytest

from aligner.encode import Encoded, Encoder, Floats, TokenFeatures, load_encoder

_DIM = 256
_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|\S")


class StubEncoder:
    """Stands for an encoder where the built-in one is not the point: quick, exact, the same on any machine.

    Texts are alike as far as they share tokens: Latin words whatever their capitals, numbers, other characters one by
    one. So two languages have only numbers and names in common, unless *words* says how the tokens of one are said
    in the other, as in ``{"茶": "tea"}``. The cosine of two texts without a common token is 0, give or take 0.06.
    """

    name = "stub"

    def __init__(self, words: Mapping[str, str] | None = None, *, has_tokens: bool = True) -> None:
        """Make an encoder that knows the translations *words*, and has token features to show or none."""
        self.words = words or {}
        self.has_tokens = has_tokens
        self.texts: list[str] = []
        """All that was encoded so far, in order."""

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the vectors of all runs: sums over their tokens, of length 1; see ``aligner.encode.Encoder``."""
        self.texts += sentences
        told = [self._tokens(sentence) for sentence in sentences]
        sums = np.array([_sum(some) for some in told]).reshape(-1, _DIM)
        spans = np.zeros((max_span, len(sentences), _DIM), np.float32)
        run = np.zeros_like(sums)
        for k in range(min(max_span, len(sentences))):
            run = run[min(k, 1) :] + sums[: len(sums) - k]
            spans[k, k:] = run / np.linalg.norm(run, axis=1, keepdims=True)
        return Encoded(spans, _features(told) if tokens and self.has_tokens else None)

    def _tokens(self, text: str) -> list[str]:
        found = [token.lower() for token in _TOKEN.findall(text)]
        return [self.words.get(token, token) for token in found] or [""]


@cache
def _vector(token: str) -> Floats:
    """Return the unit vector of *token*, drawn from its own letters."""
    drawn = np.random.default_rng(crc32(token.encode("utf-8", "replace"))).standard_normal(_DIM)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def _sum(tokens: Sequence[str]) -> Floats:
    counts = Counter(tokens)
    return np.array([*counts.values()], np.float32) @ np.array([_vector(token) for token in counts])


def _features(told: Sequence[Sequence[str]]) -> TokenFeatures:
    flat = [token for tokens in told for token in tokens]
    return TokenFeatures(
        vectors=np.array([_vector(token) for token in flat], np.float32).reshape(-1, _DIM),
        ids=np.array([crc32(token.encode("utf-8", "replace")) & 0x7FFFFFFF for token in flat], np.int32),
        offsets=np.cumsum([0, *map(len, told)], dtype=np.int64),
    )


@pytest.fixture(scope="session", name="encoder")
def _encoder() -> Encoder:
    """Return the built-in encoder, where what it knows of languages is the point."""
    return load_encoder()


@pytest.fixture(name="stub")
def _stub() -> StubEncoder:
    """Return a stub encoder that has seen nothing yet."""
    return StubEncoder()
