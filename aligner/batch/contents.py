"""Which documents are each other's translation, as what they say tells, where names do not.

A document is a row of windows, early to late, each the sum of its sentences' vectors around one place (Thompson and
Koehn 2020, "Exploiting Sentence Order in Document Alignment"). Documents of the two languages are proposed for each
other one to one, so that together they are as alike as can be. That pairs the last ones left too; so each proposal is
aligned, and the share of its text in pairs that are sure decides. How well that tells: benchmarks/README.md.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from aligner.align.margin import NEAREST
from aligner.batch.engine import Engine
from aligner.batch.journal import key_of
from aligner.batch.records import Corpus, Item
from aligner.encode import Encoder, shared_encoder
from aligner.encode.arrays import Doubles, Floats
from aligner.errors import AlignerError, load_part
from aligner.files import atomic_write
from aligner.jobs import guarded
from aligner.languages.identification import can_share_document, told, weight
from aligner.read import read_document
from aligner.records import Alignment, Document
from aligner.segment import segment
from aligner.settings import Settings

WINDOWS: Final = 16
_PEAK: Final = 20.0
"""How narrow a window is: gamma of the modified PERT distribution, as in the paper."""
_QUOTED: Final = 0.1
"""How much of a document in one language may stand in sentences of the other: what it quotes."""
ENOUGH: Final = 0.5
"""Share of the text, weighted by confidence, from which two documents belong together. Right ones have 0.54 at the
least, proposals that are wrong 0.46 at the most (522 and 569 documents in 14 languages, benchmarks/pairing.py)."""


def windows(sentences: Sequence[str], encoder: Encoder) -> Floats:
    """Return (WINDOWS, dim): the windows of a document, unit vectors over their number's root, so that all are one."""
    vectors = encoder.encode(sentences, 1).spans[0]
    sizes = np.array([len(sentence) for sentence in sentences], np.float64)
    sums = (_shares(sizes) * sizes) @ vectors
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: Floats = (sums / np.maximum(lengths, 1e-9) / np.sqrt(WINDOWS)).astype(np.float32)
    return unit


def _shares(sizes: Doubles) -> Doubles:
    """Return (WINDOWS, n): how far each sentence is in each window, by the place of its middle in the text."""
    middle = (np.cumsum(sizes) - sizes / 2) / max(float(sizes.sum()), 1.0)
    modes = (np.arange(WINDOWS)[:, None] + 0.5) / WINDOWS
    # The density of a beta distribution, as a logarithm without what is the same for all sentences.
    logs = _PEAK * (modes * np.log(middle + 1e-9) + (1 - modes) * np.log(1 - middle + 1e-9))
    shares: Doubles = np.exp(logs - logs.max(axis=1, keepdims=True))
    return shares


def propose(source: Sequence[Floats], target: Sequence[Floats]) -> list[tuple[int, int]]:
    """Return the numbers of documents, given as their windows, that are likeliest each other's translation.

    Each is in one pair at most, and only where the two are more alike than either is to the next ones on average.
    Raises ``AlignerError`` where scipy is not installed.
    """
    if not source or not target:
        return []
    # Here: it takes a fifth of a second, and most corpora are paired without.
    assign = load_part("scipy.optimize", "pairing by content", AlignerError, "; or leave it out: --pairing names")
    one, other = (np.stack(side).reshape(len(side), -1) for side in (source, target))
    # What all texts of a language have in common says nothing.
    if min(len(one), len(other)) > 1:
        one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    likeness = one @ other.T
    pairs = [(int(i), int(j)) for i, j in zip(*assign.linear_sum_assignment(-likeness), strict=True)]
    return [(i, j) for i, j in pairs if likeness[i, j] > max(_next(likeness[i], j), _next(likeness[:, j], i))]


def _next(likeness: Floats, own: int) -> float:
    """Return the mean of the largest of *likeness* but its *own*; less than anything where there is no other."""
    others = np.sort(np.delete(likeness, own))[-NEAREST:]
    return float(others.mean()) if len(others) else -np.inf


def mass(alignment: Alignment) -> float:
    """Return the share, 0 to 1, of the characters of both sides that are in pairs, each weighted by its confidence."""
    total = sum(len(sentence.text) for side in (alignment.source, alignment.target) for sentence in side)
    paired = sum(
        pair.confidence * (len(pair.source) + len(pair.target)) for pair in alignment.listed if not pair.bead.is_null
    )
    return min(1.0, paired / total) if total else 0.0


# --- Documents of a corpus -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """What a document is."""

    lang: str
    """Its language; empty for one in both, or of which it cannot be told."""
    windows: Floats
    """None, (0, dim), for a document without a language of its own."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The items of a corpus, with pairs that content proposes in the place of two that stood alone."""

    items: tuple[Item, ...]
    held: tuple[Item, ...] = ()
    """Documents that may be paired when other shards have looked at theirs: not to be done before."""
    waiting: int = 0
    """Documents that other shards have yet to look at."""


def pair_by_content(
    corpus: Corpus,
    items: Sequence[Item],
    engine: Engine,
    is_own: Callable[[Item], bool] = lambda item: True,
    progress: Callable[[Item], None] = lambda item: None,
) -> Proposed:
    """Return *items* with those paired that what they say proposes; looks at those that are *is_own*.

    *progress* is told of each that was looked at. Raises ``ModelError`` where nothing can be encoded, ``OutputError``
    where what was seen cannot be kept.
    """
    alone = {item.id: item for item in items if item.target is None and item.langs is None}
    places = {name: corpus.looks / f"{key_of(item, corpus.settings)}.npz" for name, item in alone.items()}
    asked = [(item, places[name]) for name, item in alone.items() if is_own(item) and not places[name].exists()]
    for (item, _), _ in engine.run(partial(look, corpus=corpus), asked):
        progress(item)
    looks = {name: found for name, place in places.items() if (found := _load(place)) is not None}
    waiting = sum(not is_own(item) and name not in looks for name, item in alone.items())
    if waiting:
        held = tuple(item for item in items if item.id in alone and not _is_mixed(looks.get(item.id)))
        return Proposed(tuple(item for item in items if item not in held), held, waiting)
    pairs = list(_proposals(alone, looks, corpus.settings.pair))
    paired = {name for item in pairs for name in (item.id, item.partner)}
    return Proposed((*(item for item in items if item.id not in paired), *pairs))


def _is_mixed(look: Look | None) -> bool:
    """Whether a document was looked at and has no language of its own."""
    return look is not None and not look.lang


def _proposals(alone: dict[str, Item], looks: dict[str, Look], langs: tuple[str, str]) -> Iterator[Item]:
    """Yield the pairs of those that stand alone."""
    source, target = ([name for name, look in looks.items() if look.lang == lang] for lang in langs)
    for i, j in propose([looks[name].windows for name in source], [looks[name].windows for name in target]):
        one, other = alone[source[i]], alone[target[j]]
        yield replace(one, target=other.source, partner=other.id)


def look(call: tuple[Item, Path], corpus: Corpus) -> None:
    """Look at a document that no name pairs, and keep what it is in the file named. Raises ``OutputError``."""
    item, place = call
    settings = corpus.settings
    lang, seen = "", np.zeros((0, 0), np.float32)
    try:
        with guarded(item.source):
            document = read_document(item.source, settings.how)
            lang = _language(document, settings)
            if lang:
                split = segment(document, (lang,), semicolons=settings.semicolons)
                texts = [split.sentences[number].text for number in split.alignable(lang)]
                lang = lang if texts else ""
                seen = windows(texts, shared_encoder(settings.model)) if texts else seen
    except AlignerError:
        lang = ""  # what is wrong with it will be said when it is aligned
    data = io.BytesIO()
    np.savez(data, lang=np.array(lang), windows=seen.astype(np.float16))
    atomic_write(place, data.getvalue())


def _language(document: Document, settings: Settings) -> str:
    """Return the language of *document*; empty for one in both.

    A Chinese manual is full of Latin letters, but hardly has a sentence in English.
    """
    langs = settings.pair
    if (lang := told(document.text, langs, wholly=True)) or not can_share_document(langs):
        return lang
    split = segment(document, langs, semicolons=settings.semicolons)
    one, other = (sum(weight(split.sentences[n].text, lang) for n in split.alignable(lang)) for lang in langs)
    return "" if min(one, other) > _QUOTED * max(one, other) else langs[one < other]


def _load(place: Path) -> Look | None:
    """Return what was seen and kept at *place*; None if nothing was."""
    if not place.exists():
        return None
    with np.load(place, allow_pickle=False) as kept:
        return Look(str(kept["lang"]), kept["windows"].astype(np.float32))
