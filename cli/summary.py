"""The closing lines about each document."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from aligner.files import shown
from aligner.records import Alignment, Kind, Segmentation, Sentence

_SHOWN: Final = 100
"""Characters of a sentence that a listing shows."""


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self.start = time.perf_counter()

    def __str__(self) -> str:
        return f"{time.perf_counter() - self.start:.1f} s"


def can_align(alignment: Alignment) -> bool:
    """Whether there are sentences on both sides."""
    return bool(alignment.source and alignment.target)


def lines_for(alignment: Alignment, clock: Clock, *, verbose: bool) -> list[str]:
    """Return the closing lines for one document; *verbose* lists what was set aside or found no partner."""
    name, sides = shown(Path(alignment.name)), (alignment.source, alignment.target)
    counted = [f"{len(side)} {lang}" for lang, side in zip(alignment.langs, sides, strict=True) if side]
    aside = [line for s in alignment.segmentations for line in _aside(s)] if verbose else []
    if not can_align(alignment):
        missing = [lang for lang, side in zip(alignment.langs, sides, strict=True) if not side]
        why = f"no {' and no '.join(missing)} sentences"
        return [f"{name}: {why}, nothing to align ({', '.join([*counted, str(clock)])})", *aside]
    lines = [
        f"{name}: {' and '.join(counted)} sentences in {clock}",
        *_pair_counts(alignment),
        *_flagged(alignment),
        *_moved(alignment),
        *aside,
    ]
    return [*lines, *_unpaired(alignment)] if verbose else lines


def _pair_counts(alignment: Alignment) -> list[str]:
    """Return how many pairs there are, of which types, and how many are kept."""
    pairs = [pair for pair in alignment.pairs if not pair.bead.is_null]
    kept = sum(pair.keep for pair in pairs)  # pairs of moved passages have a line of their own
    nulls = [pair.bead for pair in alignment.pairs if pair.bead.is_null]
    unpaired = sum(len(bead.source) + len(bead.target) for bead in nulls)
    types = ", ".join(f"{kind} ×{times}" for kind, times in Counter(p.bead.type for p in pairs).most_common())
    line = f"  {count(len(pairs), 'pair')}{f' ({types})' if pairs else ''}, {count(unpaired, 'sentence')} unpaired"
    if not pairs:
        return [line]
    mean = sum(pair.confidence for pair in pairs) / len(pairs)
    return [
        line,
        f"  {kept} kept, {len(pairs) - kept} below the minimum confidence; mean confidence {mean:.2f}",
    ]


def _flagged(alignment: Alignment) -> Iterator[str]:
    """Yield how many kept pairs have flags, and which, if any has."""
    flagged = [pair.flags for pair in alignment.listed if pair.keep and pair.flags]
    if flagged:
        flags = Counter(flag for flags in flagged for flag in flags)
        listed = ", ".join(f"{flag} ×{times}" for flag, times in flags.most_common())
        yield f"  {count(len(flagged), 'kept pair')} to look at ({listed})"


def _moved(alignment: Alignment) -> Iterator[str]:
    """Yield a line for each passage that stands elsewhere in the translation."""
    for crossing in alignment.crossings:
        source = alignment.source_ids[crossing.source.start : crossing.source.stop]
        target = alignment.target_ids[crossing.target.start : crossing.target.stop]
        places = " ↔ ".join(
            f"{lang} s{ids[0] + 1}-s{ids[-1] + 1}" for lang, ids in zip(alignment.langs, (source, target), strict=True)
        )
        yield f"  moved: {places}, {count(sum(not bead.is_null for bead in crossing.beads), 'pair')}"


def _unpaired(alignment: Alignment) -> Iterator[str]:
    """Yield a line for each sentence that found no partner."""
    for bead in (pair.bead for pair in alignment.pairs if pair.bead.is_null):
        source, target = slice(bead.source.start, bead.source.stop), slice(bead.target.start, bead.target.stop)
        yield from _listed(alignment.source_ids[source], alignment.source[source])
        yield from _listed(alignment.target_ids[target], alignment.target[target])


def _listed(ids: Sequence[int], sentences: Sequence[Sentence]) -> Iterator[str]:
    for number, sentence in zip(ids, sentences, strict=True):
        yield f"  unpaired {sentence.lang} s{number + 1}: {cut(sentence.text)}"


def _aside(segmentation: Segmentation) -> Iterator[str]:
    """Yield a line for each piece of furniture."""
    for sentence in segmentation.sentences:
        if sentence.kind is Kind.FURNITURE:
            yield f"  set aside ({sentence.note}): {cut(sentence.text)}"


def cut(text: str) -> str:
    """Return *text* in one line, shortened where it is long, safe for a terminal."""
    line = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def count(number: int, noun: str) -> str:
    """Return the number with its noun.

    >>> count(1, "pair"), count(0, "pair")
    ('1 pair', '0 pairs')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def wrote(paths: Sequence[Path]) -> list[str]:
    """Return the line that names the files written, if there are any."""
    return [f"  wrote {', '.join(map(shown, paths))}"] if paths else []


def split_lines_for(segmentation: Segmentation, written: Path, clock: Clock, *, verbose: bool) -> list[str]:
    """Return the closing lines of a split; *verbose* lists what was set aside."""
    counts = Counter(s.lang for s in segmentation.sentences if s.kind is not Kind.FURNITURE)
    aside = list(_aside(segmentation))
    sentences = " and ".join(f"{number} {lang}" for lang, number in counts.items()) or "no"
    name = shown(Path(segmentation.document.name))
    line = f"{name}: {sentences} sentences, {count(len(aside), 'line')} set aside, in {clock}"
    return [line, *(aside if verbose else []), *wrote([written])]
