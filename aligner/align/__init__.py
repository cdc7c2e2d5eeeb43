"""Sentences -> beads and crossing passages: encode, search coarsely, look closer, look for what moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from threadpoolctl import threadpool_limits

from aligner.align import band, borders, labels, posterior, ratio, score, second_look, times
from aligner.align.band import Band
from aligner.align.borders import Layout
from aligner.align.crossing import find_crossings
from aligner.align.null_beads import absorb, grow
from aligner.align.search import MAX_SPAN, SMALL, block_ranges, find_beads
from aligner.encode import Encoded, Encoder, load_encoder
from aligner.languages.identification import written_alike
from aligner.progress import part
from aligner.records import Bead, Crossing, check_tiling

_ONE_PASS: Final = 800_000
"""Characters of both sides up to which what is inside the sentences is kept from the first pass (some 0.9 kB each);
longer texts have it computed again, a stretch at a time: slower by a third."""
_SENTENCE: Final = 20_000
"""Characters from which a "sentence" is none, and a text's words are not looked at: they would fill the memory."""

# Of the time, roughly, for whoever watches: encoding; of what follows the search; of the search its best path.
_ENCODING: Final = 0.6
_SEARCH: Final = 0.5
_COARSE: Final = 0.4

Texts = tuple[Sequence[str], Sequence[str]]
Layouts = tuple[Layout, Layout]


def align_sides(
    texts: Texts, encoder: Encoder | None, layouts: Layouts, progress: Callable[[str], None], *, fast: bool = False
) -> tuple[list[Bead], tuple[Crossing, ...]]:
    """Return the beads that tile both sides, and the passages that they could not pair because they moved.

    *encoder* None stands for the built-in one; *fast* leaves out the second look, at words.
    """
    source, target = texts
    if not source or not target:
        return _unpaired(range(len(source)), range(len(target))), ()
    progress("encode")
    encoder = encoder or load_encoder()
    with threadpool_limits(1, user_api="blas"):  # see search.scored_blocks
        with part(0, _ENCODING):
            job = _encode(texts, encoder, layouts, words=not fast)
        progress("align")
        with part(_ENCODING, 1):
            beads = _between_cuts(job, encoder)
        vectors = job.sides[0].spans[0], job.sides[1].spans[0]
        crossings = find_crossings(*vectors, beads, lambda src, tgt: job.part(src, tgt).beads())
    check_tiling(beads, len(source), len(target))
    return beads, crossings


def _between_cuts(job: "_Job", encoder: Encoder) -> list[Bead]:
    """Return the beads of both texts, those between two anchors found without a look at the others."""
    cuts = zip(*(layout.cuts for layout in job.layouts), strict=True)
    edges = [(0, 0), *cuts, (len(job.texts[0]), len(job.texts[1]))]
    beads = list[Bead]()
    for (a, c), (b, d) in pairwise(edges):
        source, target = range(a, b), range(c, d)
        if source and target:
            piece = job if len(edges) == 2 else job.part(source, target)
            with part(a / len(job.texts[0]), b / len(job.texts[0])):
                found = piece.beads()
            beads += [bead.counted_from(-a, -c) for bead in grow(found, piece.texts, encoder)]
        else:
            beads += _unpaired(source, target)
    return beads


def _unpaired(source: range, target: range) -> list[Bead]:
    """Return the beads of sentences of which one side has none."""
    return [
        *(Bead(range(i, i + 1), range(target.start, target.start)) for i in source),
        *(Bead(range(source.stop, source.stop), range(j, j + 1)) for j in target),
    ]


def judge_sides(texts: Texts, encoder: Encoder, beads: Sequence[Bead], progress: Callable[[str], None]) -> list[Bead]:
    """Return *beads*, which tile both sides, each with the score and posterior that the search would give it."""
    progress("encode")
    with threadpool_limits(1, user_api="blas"):
        job = _encode(texts, encoder, (Layout(), Layout()), words=True)
        progress("align")
        return job.judged(beads)


def _encode(texts: Texts, encoder: Encoder, layouts: Layouts, *, words: bool) -> "_Job":
    """Encode both sides, with what is inside the sentences if *words* are to be looked at, and the text is short."""
    whole = ["".join(side) for side in texts]
    words = words and max(len(sentence) for side in texts for sentence in side) <= _SENTENCE
    now, alike = words and len(whole[0]) + len(whole[1]) <= _ONE_PASS, words and written_alike(*whole)
    own = len(whole[0]) / max(len(whole[0]) + len(whole[1]), 1)
    with part(0, own):
        source = _looked_at(encoder.encode(texts[0], MAX_SPAN, tokens=now), alike=alike)
    with part(own, 1):
        target = _looked_at(encoder.encode(texts[1], MAX_SPAN, tokens=now), alike=alike)
    return _Job(texts, (source, target), layouts, encoder if words else None, alike)


def _looked_at(encoded: Encoded, *, alike: bool) -> Encoded:
    """Return *encoded* without words, which say less than whole sentences where both sides are written *alike*."""
    return replace(encoded, tokens=None) if alike else encoded


@dataclass(frozen=True, slots=True)
class _Job:
    """Two encoded texts, or parts of them."""

    texts: Texts
    sides: tuple[Encoded, Encoded]
    layouts: Layouts
    words: Encoder | None
    """The encoder, if words and clauses are to be looked at."""
    alike: bool
    """Whether both are written in the same letters; asked only if their words are to be looked at."""

    def part(self, source: range, target: range) -> "_Job":
        """Return the job of a stretch of both sides; no run of its beads begins before it."""
        (a, b), (c, d) = (source.start, source.stop), (target.start, target.stop)
        texts = self.texts[0][a:b], self.texts[1][c:d]
        layouts = self.layouts[0].part(a, b), self.layouts[1].part(c, d)
        return _Job(texts, (self.sides[0].part(a, b), self.sides[1].part(c, d)), layouts, self.words, self.alike)

    def beads(self) -> list[Bead]:
        """Return the beads that tile both texts."""
        source, target = self._described()
        with part(0, _SEARCH):
            likely = _likely(source, target)
        with part(_SEARCH, 1):
            beads = second_look.choose(likely, self._inside if self.words else None, self.texts)
        return absorb(beads, (source.spans, target.spans))

    def judged(self, beads: Sequence[Bead]) -> list[Bead]:
        """Return *beads* with scores and posteriors, beside what else is likely near them."""
        source, target = self._described()
        near = band.near_path(Band.full(source.n, target.n), beads)
        found = ratio.total_ratio(source.sizes, target.sizes)
        scorer = score.BeadScorer(source, target, found, score.skips(source, target, _blocks(near)))
        sums = posterior.sum_band(scorer, near, posterior.COARSE_TEMPERATURE)
        path = [bead if bead.is_null else replace(bead, score=scorer.bead(bead)) for bead in beads]
        likely = posterior.likely_beads(sums, posterior.UNLIKELY, path)
        return second_look.judge(likely, self._inside if self.words else None, path)

    def _described(self) -> tuple[score.Side, score.Side]:
        """Return what the score needs to know of either side."""
        each = zip(self.texts, self.sides, self.layouts, strict=True)
        source, target = (score.describe(text, side.spans, layout) for text, side, layout in each)
        return source, target

    def _inside(self, side: int, start: int, stop: int) -> Encoded | None:
        """Return what is inside some sentences: what was kept, or computed anew; None where nothing is shown."""
        known = self.sides[side].part(start, stop)
        if not (known.tokens or known.clauses) and self.words:
            known = _looked_at(self.words.encode(self.texts[side][start:stop], 1, tokens=True), alike=self.alike)
        return known if known.tokens or known.clauses else None


def _likely(source: score.Side, target: score.Side) -> posterior.ScoredEdges:
    """Return the beads that are likely after a coarse search.

    Lengths are compared by the ratio of what the search finds: where that is not the one it began with, it is repeated.
    Borders, times and labels count as far as what it finds keeps to them.
    """
    ground = band.find_band(source.spans[0], target.spans[0])
    skips = score.skips(source, target, _blocks(ground))
    sizes, first = (source.sizes, target.sizes), _first_ratio(source, target)
    scorer = score.BeadScorer(source, target, first, skips)
    with part(0, _COARSE):
        ground, path = _coarse(scorer, ground)
    found = ratio.found_ratio(*sizes, path) or first
    shown = borders.evidence(source.ranks, target.ranks, path)
    shown = replace(
        shown,
        times=times.evidence(source.times, target.times, path),
        labels=labels.evidence(source.labels, target.labels, path),
    )
    quotes = score.shared_quotes(source, target, path)
    scorer = score.BeadScorer(source, target, found, skips, shown, quotes)
    if not 1 / ratio.CHANGED <= found / first <= ratio.CHANGED:
        ground, path = _coarse(scorer, ground)
    with part(_COARSE, 1):
        sums = posterior.sum_band(scorer, band.near_path(ground, path), posterior.COARSE_TEMPERATURE)
    return posterior.likely_beads(sums, posterior.UNLIKELY, path)


def _blocks(ground: Band) -> list[tuple[slice, slice]]:
    """Return which sentences of either side are near each other: those before the nodes of *ground*."""
    blocks = block_ranges(ground)
    return [(slice(r.start - 1, r.stop - 1), slice(c.start - 1, c.stop - 1)) for r, c in blocks]


def _first_ratio(source: score.Side, target: score.Side) -> float:
    """Return the ratio to begin with: the totals', or where that misleads the one of single sentences."""
    total = ratio.total_ratio(source.sizes, target.sizes)
    paired = ratio.paired_ratio(source.sizes, target.sizes, (source.spans[0], target.spans[0]))
    return total if paired is None or ratio.is_trusted(total, paired) else paired


def _coarse(scorer: score.BeadScorer, ground: Band) -> tuple[Band, list[Bead]]:
    """Return the best path, and the band that it was found in: *ground*, widened where the path touched its edge."""
    path = find_beads(scorer, ground, SMALL)
    while (wider := band.widen(ground, path)) is not None:
        ground, path = wider, find_beads(scorer, wider, SMALL)
    return ground, path
