"""The stages in their order; the only place that knows it.

document -> segmentation -> encoded sentences -> beads and crossings -> alignment
"""

from collections.abc import Callable, Collection, Iterable, Sequence, Sized
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Final

from aligner.align import align_sides, judge_sides
from aligner.align.borders import Layout
from aligner.align.crossing import with_crossings
from aligner.align.times import on_one_clock
from aligner.check import is_left_out, judge
from aligner.check.belonging import are_unrelated
from aligner.encode import Encoder, shared_encoder
from aligner.errors import InputError
from aligner.formats.aligned import Aligned
from aligner.languages.identification import told
from aligner.progress import part
from aligner.read.text import check_text
from aligner.records import (
    Alignment,
    Bead,
    Crossing,
    Document,
    Kind,
    MarkKind,
    Pair,
    Segmentation,
    Sentence,
    check_marks,
)
from aligner.segment import segment, segment_lines
from aligner.segment.anchors import find_anchors
from aligner.segment.labels import labels_of
from aligner.segment.marks import blocks_of, times_of, turns_of, values_of
from aligner.settings import Settings

_INSTEAD: Final = {"read_text": 'path.read_text("utf-8")', "read": "file.read()", "decode": 'data.decode("utf-8")'}
"""What to give in place of a path, an open file or bytes, by what only these have."""

_SAME_LINES: Final = 0.3
"""Share of a text's lines above which, in the other text too, they were left as they are."""

_SPLIT: Final = 0.05
_CHECK: Final = 0.93
"""Shares of the work, roughly, after which sentences are split, and paired."""

Progress = Callable[[str], None]
"""Called with the name of each stage as it begins."""


def split_text(
    text: str,
    langs: Sequence[str] | None = None,
    *,
    name: str = "text",
    semicolons: bool | None = None,
    settings: Settings | None = None,
) -> Segmentation:
    """Return the sentences of *text*, a document in one language or two, with headings and furniture.

    The keywords are a shorthand for *settings*, and change them where both are given. Raises ``InputError`` for
    text that holds nothing, ``SettingError`` for unknown languages or two that are written in the same letters.
    """
    return split_document(Document(name, text), _settings(settings, langs=langs, semicolons=semicolons))


def split_document(document: Document, settings: Settings) -> Segmentation:
    """Return the sentences of *document*, as ``split_text`` does."""
    return segment(_checked(document), settings.langs, semicolons=settings.semicolons)


def align_text(
    text: str,
    langs: Sequence[str] | None = None,
    *,
    name: str = "text",
    encoder: Encoder | None = None,
    min_confidence: float | None = None,
    semicolons: bool | None = None,
    settings: Settings | None = None,
    progress: Progress = lambda stage: None,
) -> Aligned:
    r"""Return the pairs of *text*, one document that holds both languages, in any arrangement.

    *langs* are source and target; *encoder* is the one that the settings name by default (``load_encoder`` has
    others). The keywords are a shorthand for *settings*, and change them where both are given. A text in one
    language only gives an alignment without pairs. Raises ``InputError`` and ``SettingError`` as ``split_text`` does.

    >>> align_text("今天天气很好。\nThe weather is nice today.").pairs[0].target
    'The weather is nice today.'
    """
    chosen = _settings(settings, langs=langs, min_confidence=min_confidence, semicolons=semicolons)
    return align_document(Document(name, text), chosen, encoder, progress)


def align_document(
    document: Document, settings: Settings, encoder: Encoder | None = None, progress: Progress = lambda stage: None
) -> Aligned:
    """Return the pairs of *document*, which holds both languages, as ``align_text`` does."""
    progress("split")
    keep = not settings.resegment
    both = segment(_checked(document), settings.pair, semicolons=settings.semicolons, keep_rows=keep)
    return _align(both, both, settings, encoder, progress)


def align_pair(
    source: str,
    target: str,
    langs: Sequence[str] | None = None,
    *,
    name: str = "text",
    encoder: Encoder | None = None,
    min_confidence: float | None = None,
    semicolons: bool | None = None,
    presegmented: bool | None = None,
    settings: Settings | None = None,
    progress: Progress = lambda stage: None,
) -> Aligned:
    """Return the pairs of two texts, each in one language.

    *presegmented* takes each line as one sentence, whose id is then the number of the line. Otherwise
    as ``align_text``; the two languages may be written in the same letters.
    """
    documents = Document(name, source), Document(name, target)
    knobs = {"langs": langs, "min_confidence": min_confidence, "semicolons": semicolons, "presegmented": presegmented}
    return align_documents(*documents, _settings(settings, **knobs), encoder, progress)


def align_documents(
    source: Document,
    target: Document,
    settings: Settings,
    encoder: Encoder | None = None,
    progress: Progress = lambda stage: None,
) -> Aligned:
    """Return the pairs of two documents, each in one language, as ``align_pair`` does; named after *source*."""
    progress("split")
    each = list(zip(map(_checked, (source, target)), settings.pair, strict=True))
    if not settings.anyway:
        _check_languages((source, target), settings.pair)
    if not settings.presegmented:
        left, right = (segment(document, (lang,), semicolons=settings.semicolons) for document, lang in each)
        return _align(left, right, settings, encoder, progress)
    left, right = (segment_lines(document, lang) for document, lang in each)
    alignment = _align(left, right, settings, encoder, progress)
    return replace(alignment, source_ids=_line_numbers(left), target_ids=_line_numbers(right), by_line=True)


def align_sentences(
    source: Sequence[str],
    target: Sequence[str],
    *,
    encoder: Encoder | None = None,
    breaks: tuple[Collection[int], Collection[int]] = ((), ()),
    fast: bool = False,
    progress: Progress = lambda stage: None,
) -> list[Bead]:
    """Return the beads of two lists of sentences, with scores and posteriors.

    *breaks* names, for each side, the sentences that hardly belong to one bead with the sentence
    before: those after a heading, and headings themselves. *fast* as in ``Settings``. Raises ``InputError`` for
    what is no list of texts.
    """
    check_sentences(source, "source")
    check_sentences(target, "target")
    layouts = Layout(breaks[0]), Layout(breaks[1])
    return align_sides((source, target), encoder or shared_encoder(), layouts, progress, fast=fast)[0]


def _settings(settings: Settings | None, **values: object) -> Settings:
    return (settings or Settings()).changed(**values)


def _checked(document: Document) -> Document:
    """Return *document*; raise ``InputError`` if it holds nothing that can be worked with."""
    _check_is_text(document.text, document.name)
    check_text(document.text, document.name)
    check_marks(document)
    return document


def _check_is_text(value: object, name: str) -> None:
    """Raise ``InputError`` with what to do if *value* is none of Python's texts: an open file, bytes, a path."""
    if not isinstance(value, str):
        instead = next((call for has, call in _INSTEAD.items() if hasattr(value, has)), "a str")
        raise InputError(f"{name}: a text is expected, got {type(value).__name__}; give {instead}")


def _check_languages(documents: tuple[Document, Document], langs: tuple[str, str]) -> None:
    """Raise ``InputError`` if one of the *documents* is wholly in the language of the other."""
    texts = [document.text for document in documents]
    found = [told(text, langs, wholly=True) for text in texts]
    if found == [langs[1], langs[0]]:
        raise InputError(
            f"{documents[0].name}: the texts are in {found[0]} and {found[1]}, the languages are {langs[0]} and "
            f"{langs[1]}; turn the texts round, or the languages"
        )
    lines = [{line for line in map(str.strip, text.splitlines()) if line} for text in texts]
    if len(lines[0] & lines[1]) > _SAME_LINES * len(lines[0]):
        return  # not translated for the greater part, which the flags say of each pair
    for document, lang, other in zip(documents, langs, langs[::-1], strict=True):
        if told(document.text, langs, wholly=True) == other:
            said = f"its text is in {other}, where {','.join(langs)} asks for {lang}"
            raise InputError(f"{document.name}: {said}; name the {lang} text in its place (--anyway takes it as it is)")


def check_sentences(sentences: object, name: str) -> None:
    """Raise ``InputError`` if *sentences* are no list of texts."""
    if isinstance(sentences, str | bytes) or not (isinstance(sentences, Sized) and isinstance(sentences, Iterable)):
        raise InputError(f"{name}: a list of sentences is expected, got {type(sentences).__name__}")
    for number, sentence in enumerate(sentences):
        _check_is_text(sentence, f"{name}[{number}]")


def _align(
    left: Segmentation, right: Segmentation, settings: Settings, encoder: Encoder | None, progress: Progress
) -> Aligned:
    """Return the alignment of two segmentations, which are one and the same for a mixed document."""
    langs = settings.pair
    ids = left.alignable(langs[0]), right.alignable(langs[1])
    source, target = [left.sentences[i] for i in ids[0]], [right.sentences[i] for i in ids[1]]
    alignment = Alignment(
        name=left.document.name,
        langs=langs,
        source=tuple(source),
        target=tuple(target),
        source_ids=tuple(ids[0]),
        target_ids=tuple(ids[1]),
        pairs=(),
        segmentations=(left,) if left is right else (left, right),
    )
    if not source or not target:  # no encoder is needed to say that
        pairs = [Pair(s.text, "", Bead(range(i, i + 1), range(0)), 0.0, keep=False) for i, s in enumerate(source)]
        pairs += [Pair("", s.text, Bead(range(0), range(i, i + 1)), 0.0, keep=False) for i, s in enumerate(target)]
        return Aligned.of(replace(alignment, pairs=tuple(pairs)))
    encoder = encoder or shared_encoder(settings.model)
    with part(_SPLIT, _CHECK):
        beads, crossings = _found((left, right), alignment, settings, encoder, progress)
    moved = [bead for crossing in crossings for bead in crossing.beads if not bead.is_null]
    progress("check")
    every = [*beads, *moved]
    blocks = blocks_of(left, source), blocks_of(right, target)
    doubting = not settings.anyway
    with part(_CHECK, 1):
        judged = judge(every, (source, target), encoder, settings.min_confidence, doubting=doubting, blocks=blocks)
    pairs = _placed(judged.pairs, alignment)
    alignment = replace(alignment, pairs=tuple(pairs[: len(beads)]), faults=judged.faults)
    if crossings:
        alignment = with_crossings(alignment, crossings, pairs[len(beads) :])
    # Rows that are pairs already were put together by somebody; the confidence of each says what is to be said.
    unrelated = not settings.anyway and not left.rows and are_unrelated(alignment)
    return Aligned.of(_without_dropped(replace(alignment, unrelated=unrelated), settings.drop))


def _without_dropped(alignment: Alignment, drop: Sequence[str]) -> Alignment:
    """Return *alignment* with its pairs that have flags to *drop* not kept; none, where its sides are unrelated."""
    both = (
        tuple(
            replace(pair, keep=False) if pair.keep and (alignment.unrelated or is_left_out(pair, drop)) else pair
            for pair in pairs
        )
        for pairs in (alignment.pairs, alignment.moved)
    )
    pairs, moved = both
    return replace(alignment, pairs=pairs, moved=moved)


def _found(
    both: tuple[Segmentation, Segmentation], sides: Alignment, settings: Settings, encoder: Encoder, progress: Progress
) -> tuple[list[Bead], tuple[Crossing, ...]]:
    """Return the beads of *sides*, and what moved: rows that are pairs already are judged, the rest is aligned."""
    left, right = both
    texts = [s.text for s in sides.source], [s.text for s in sides.target]
    ids = sides.source_ids, sides.target_ids
    if left.rows:
        return judge_sides(texts, encoder, _row_beads(left.rows, ids), progress), ()
    others = ids[::-1] if left is right else ((), ())
    layouts = _layout(left, ids[0], others[0]), _layout(right, ids[1], others[1])
    if settings.anchors:
        cuts = find_anchors(settings.anchors, both, (sides.source, sides.target))
        layouts = replace(layouts[0], cuts=[i for i, _ in cuts]), replace(layouts[1], cuts=[j for _, j in cuts])
    if left is not right:
        layouts = replace(layouts[0], times=on_one_clock(layouts[0].times, layouts[1].times)), layouts[1]
    return align_sides(texts, encoder, layouts, progress, fast=settings.fast)


def _heading_breaks(sentences: Sequence[Sentence]) -> list[int]:
    """Return the sentences that are headings or follow one."""
    pairs = enumerate(pairwise(sentences), start=1)
    return [i for i, (a, b) in pairs if Kind.HEADING in (a.kind, b.kind)]


def _row_beads(rows: Sequence[int], ids: tuple[Sequence[int], Sequence[int]]) -> list[Bead]:
    """Return the beads of a table whose rows are pairs: of the sentences *ids* of either side, one in a row at most."""
    source, target = ({rows[i] for i in side} for side in ids)
    beads, i, j = [], 0, 0
    for row in sorted(source | target):
        beads.append(Bead(range(i, i + (row in source)), range(j, j + (row in target))))
        i, j = beads[-1].source.stop, beads[-1].target.stop
    return beads


def _layout(segmentation: Segmentation, own: Sequence[int], others: Sequence[int]) -> Layout:
    """Return the layout of one side: the sentences *own* of a document that may hold the *others* too."""
    sentences = [segmentation.sentences[i] for i in own]
    following = list(enumerate(pairwise(sentences)))
    paragraphs = [i for i, (a, b) in following if a.paragraph != b.paragraph]
    turns = turns_of(segmentation, sentences, [segmentation.sentences[i] for i in others])
    told = times_of(segmentation, sentences), labels_of(segmentation, sentences)
    return Layout(_heading_breaks(sentences), (paragraphs, turns), *told)


def _line_numbers(segmentation: Segmentation) -> tuple[int, ...]:
    """Return for each sentence the number of its line, from 0, blank lines counted."""
    edges = [0, *map(segmentation.source_of, segmentation.sentences)]
    text = segmentation.document.text
    return tuple(accumulate(text.count("\n", start, end) for start, end in pairwise(edges)))


def _placed(pairs: Sequence[Pair], alignment: Alignment) -> list[Pair]:
    """Return *pairs* with the pages and times that the documents' marks give their sentences."""
    placed = list(pairs)
    both = alignment.segmentations[0], alignment.segmentations[-1]
    for kind in (MarkKind.PAGE, MarkKind.TIME):
        source, target = ([m for m in segmentation.document.marks if m.kind is kind] for segmentation in both)
        for n, pair in enumerate(placed if source or target else ()):
            said = values_of(source, both[0], alignment.source[pair.bead.source.start : pair.bead.source.stop])
            said += values_of(target, both[1], alignment.target[pair.bead.target.start : pair.bead.target.stop])
            if said:
                placed[n] = replace(pair, places=(*pair.places, (str(kind), " | ".join(dict.fromkeys(said)))))
    return placed
