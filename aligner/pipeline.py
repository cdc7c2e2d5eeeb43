"""The stages in their order; the only place that knows it.

text -> regions -> paragraphs -> sentences -> spans -> scores -> beads -> pairs
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from aligner.errors import SettingError
from aligner.languages import check_langs
from aligner.records import Alignment, Bead, Document, Kind, Segmentation, Sentence
from aligner.segment import segment, segment_lines

if TYPE_CHECKING:  # the encoder's numpy and weights load only when something is aligned
    from aligner.encode import Encoder

Progress = Callable[[str], None]
"""Called with the name of each stage as it begins."""

DEFAULT_LANGS: Final = ("zh", "en")
DEFAULT_MIN_CONFIDENCE: Final = 0.5
"""Keeps 96 % of the pairs of the gold data, 94 % of them exactly right, all but a few overlapping."""


def split_text(
    text: str,
    langs: Sequence[str] = DEFAULT_LANGS,
    *,
    name: str = "text",
    semicolons: bool = False,
) -> Segmentation:
    """Return the sentences of *text*, a document in one language or two, with headings and furniture.

    *semicolons* also splits Chinese at ``；``. Raises ``InputError`` for text that holds nothing,
    ``SettingError`` for unknown languages or two that are written in the same letters.
    """
    return segment(_document(text, name), langs, semicolons=semicolons)


def split_lines(text: str, lang: str, *, name: str = "text") -> Segmentation:
    """Return the non-blank lines of *text* as they are, one sentence each, none set aside."""
    return segment_lines(_document(text, name), lang)


def align_text(
    text: str,
    langs: Sequence[str] = DEFAULT_LANGS,
    *,
    name: str = "text",
    encoder: "Encoder | None" = None,
    min_confidence: float = DEFAULT_MIN_CONFIDENCE,
    semicolons: bool = False,
    progress: Progress = lambda stage: None,
) -> Alignment:
    r"""Return the pairs of *text*, one document that holds both languages, in any arrangement.

    *langs* are source and target; *encoder* is the built-in one by default (``load_encoder`` has
    others). A text in one language only gives an alignment without pairs. Raises ``InputError`` and
    ``SettingError`` as ``split_text`` does.

    >>> align_text("今天天气很好。\nThe weather is nice today.").pairs[0].target
    'The weather is nice today.'
    """
    progress("split")
    both = split_text(text, check_langs(langs), name=name, semicolons=semicolons)
    return _align(both, both, check_langs(langs), encoder, min_confidence, progress)


def align_pair(
    source: str,
    target: str,
    langs: Sequence[str] = DEFAULT_LANGS,
    *,
    name: str = "text",
    encoder: "Encoder | None" = None,
    min_confidence: float = DEFAULT_MIN_CONFIDENCE,
    semicolons: bool = False,
    presegmented: bool = False,
    progress: Progress = lambda stage: None,
) -> Alignment:
    """Return the pairs of two texts, each in one language.

    *presegmented* takes each line as one sentence, whose id is then the number of the line. Otherwise
    as ``align_text``; the two languages may be written in the same letters.
    """
    progress("split")
    src, tgt = check_langs(langs)
    if presegmented:
        sides = (split_lines(source, src, name=name), split_lines(target, tgt, name=name))
    else:
        sides = (
            split_text(source, [src], name=name, semicolons=semicolons),
            split_text(target, [tgt], name=name, semicolons=semicolons),
        )
    alignment = _align(*sides, (src, tgt), encoder, min_confidence, progress)
    if presegmented:
        source_ids, target_ids = map(_line_numbers, sides)
        alignment = replace(alignment, source_ids=source_ids, target_ids=target_ids)
    return alignment


def align_sentences(
    source: Sequence[str],
    target: Sequence[str],
    *,
    encoder: "Encoder | None" = None,
    breaks: tuple[Collection[int], Collection[int]] = ((), ()),
    progress: Progress = lambda stage: None,
) -> list[Bead]:
    """Return the beads of two lists of sentences, with scores and posteriors.

    *breaks* names, for each side, the sentences that hardly belong to one bead with the sentence
    before: those after a heading, and headings themselves.
    """
    from aligner.align import align_sides

    return align_sides((source, target), encoder, breaks, progress)[0]


def _align(
    left: Segmentation,
    right: Segmentation,
    langs: tuple[str, str],
    encoder: "Encoder | None",
    min_confidence: float,
    progress: Progress,
) -> Alignment:
    from aligner.align import align_sides
    from aligner.align.crossing import with_crossings
    from aligner.check import judge
    from aligner.encode import load_encoder

    if not 0 <= min_confidence <= 1:
        raise SettingError(f"minimum confidence {min_confidence} is not between 0 and 1")
    ids = left.alignable(langs[0]), right.alignable(langs[1])
    source, target = [left.sentences[i] for i in ids[0]], [right.sentences[i] for i in ids[1]]
    texts = [s.text for s in source], [s.text for s in target]
    breaks = _heading_breaks(source), _heading_breaks(target)
    encoder = encoder or load_encoder()
    beads, crossings = align_sides(texts, encoder, breaks, progress)
    moved = [bead for crossing in crossings for bead in crossing.beads if not bead.is_null]
    progress("check")
    pairs = judge([*beads, *moved], source, target, encoder, min_confidence).pairs
    alignment = Alignment(
        name=left.document.name,
        langs=langs,
        source=tuple(source),
        target=tuple(target),
        source_ids=tuple(ids[0]),
        target_ids=tuple(ids[1]),
        pairs=tuple(pairs[: len(beads)]),
        segmentations=(left,) if left is right else (left, right),
    )
    return with_crossings(alignment, crossings, pairs[len(beads) :]) if crossings else alignment


def _heading_breaks(sentences: Sequence[Sentence]) -> list[int]:
    """Return the sentences that are headings or follow one."""
    pairs = enumerate(pairwise(sentences), start=1)
    return [i for i, (a, b) in pairs if Kind.HEADING in (a.kind, b.kind)]


def _line_numbers(segmentation: Segmentation) -> tuple[int, ...]:
    """Return for each sentence the number of its line, from 0, blank lines counted."""
    edges = [0, *map(segmentation.source_of, segmentation.sentences)]
    text = segmentation.document.text
    return tuple(accumulate(text.count("\n", start, end) for start, end in pairwise(edges)))


def _document(text: str, name: str) -> Document:
    from aligner.read import check_text

    check_text(text, name)
    return Document(name, text)


__all__ = [
    "DEFAULT_LANGS",
    "DEFAULT_MIN_CONFIDENCE",
    "align_pair",
    "align_sentences",
    "align_text",
    "split_lines",
    "split_text",
]
