"""What a reviewer should look at in each pair: its flags.

A flag is a doubt, not a verdict. ``FLAGS`` says each in one sentence; how often each is raised on right pairs
and on damaged ones is measured by ``benchmarks.flags`` (see benchmarks/README.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aligner.check.names import names_missing
from aligner.check.numbers import figures_differ
from aligner.check.omissions import find_partial
from aligner.check.punctuation import marks_differ
from aligner.check.texts import is_very_long, is_very_short, repeated, squeezed, wrong_language
from aligner.encode import Encoder
from aligner.records import Kind, Sentence

FLAGS: Final = {
    "length": "One side is far longer than this document's translations usually are.",
    "partial": "Part of one side seems to have no counterpart on the other.",
    "figures": "A number on one side is missing or different on the other.",
    "names": "A name or acronym on one side is missing on the other.",
    "marks": "Quotation marks or brackets pair up on one side only.",
    "language": "A side is written in the other side's language.",
    "copy": "Both sides say the same in the same letters: the text was not translated.",
    "heading": "One side is a heading, the other is not.",
    "short": "Both sides are so short that they mean little elsewhere.",
    "long": "A side has over 2,000 characters: some translation tools refuse it.",
    "repeated": "An earlier pair of this document says the same.",
    "moved": "The translation has this passage in another place.",
    "contradiction": "The memory has another translation of the same source.",
}
"""Every flag that a pair can carry, with what it means; ``moved`` comes from the search, the last from merging."""

# Longer / shorter side in bytes, scaled by the document's own ratio. Right beads of the gold data:
# 1.5 % above 2.5; see benchmarks/README.md.
_LENGTH_RATIO: Final = 2.5
_LENGTH_AT_LEAST: Final = 30  # bytes: "Yes." against "没错。" says nothing


@dataclass(frozen=True, slots=True)
class Sides:
    """What is to be judged of a pair: its sentences and its texts."""

    sentences: tuple[Sequence[Sentence], Sequence[Sentence]]
    texts: tuple[str, str]

    def length(self, usual: float) -> float:
        """Return how many times as long as *usual* (bytes of the source for one of the target) the source is."""
        source, target = map(_bytes, self.texts)
        return max(source, 1) / (usual * max(target, 1))


def find_doubts(
    pairs: Sequence[Sides], langs: tuple[str, str], usual: float, encoder: Encoder
) -> list[tuple[str, ...]]:
    """Return the flags of each of the *pairs* of one document, in the order of ``FLAGS``.

    *usual* is the number of source bytes for one target byte in this document's translations.
    """
    texts = [pair.texts for pair in pairs]
    partial = find_partial(texts, [pair.length(usual) for pair in pairs], encoder)
    again = repeated(texts)
    found = [
        {*_own(pair, langs, usual), *["partial"] * is_partial, *["repeated"] * is_repeated}
        for pair, is_partial, is_repeated in zip(pairs, partial, again, strict=True)
    ]
    return [tuple(flag for flag in FLAGS if flag in flags) for flags in found]


def _own(pair: Sides, langs: tuple[str, str], usual: float) -> Iterator[str]:
    """Yield the flags that a pair gets for itself."""
    source, target = pair.texts
    doubts = {
        "length": _length_differs(_bytes(source), usual * _bytes(target)),
        "figures": figures_differ(source, target, langs),
        "names": names_missing(source, target, langs),
        "marks": marks_differ(source, target),
        "language": wrong_language(source, langs[0], langs[1]) or wrong_language(target, langs[1], langs[0]),
        "copy": squeezed(source) == squeezed(target) != "",
        "heading": _is_heading(pair.sentences[0]) != _is_heading(pair.sentences[1]),
        "short": is_very_short(source, target),
        "long": is_very_long(source, target),
    }
    return (flag for flag, doubted in doubts.items() if doubted)


def _length_differs(one: float, other: float) -> bool:
    return max(one, other) > max(_LENGTH_RATIO * min(one, other), _LENGTH_AT_LEAST)


def _is_heading(sentences: Sequence[Sentence]) -> bool:
    return all(s.kind is Kind.HEADING for s in sentences)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
