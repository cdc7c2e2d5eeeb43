"""The closing lines about what was done: a document aligned or split, a memory grown, a sheet reviewed."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aligner.check import is_left_out
from aligner.files import shown
from aligner.memory import MergeReport
from aligner.records import Alignment, Kind, Pair, Segmentation, Sentence
from aligner.review.compare import Change, ChangeKind, compare, is_reordered, repeated_ids
from aligner.review.reviewed import Original, ReviewedSheet
from aligner.review.sample import precision_interval
from aligner.rows import Row, kept_rows, sentence_name, sentence_range
from aligner.settings import Settings

if TYPE_CHECKING:
    from aligner.mine.files import MiningResult

_DEFAULTS: Final = Settings()
_SHOWN: Final = 100
"""Characters of a sentence that a listing shows."""


def alignment_lines(
    alignment: Alignment, seconds: float, settings: Settings = _DEFAULTS, *, verbose: bool
) -> list[str]:
    """Return the closing lines for one document; *verbose* lists what was set aside or found no partner."""
    name, sides, took = shown(Path(alignment.name)), (alignment.source, alignment.target), f"{seconds:.1f} s"
    counted = [f"{len(side)} {lang}" for lang, side in zip(alignment.langs, sides, strict=True) if side]
    remarks = [f"  {remark}" for s in alignment.segmentations for remark in s.document.remarks]
    aside = [line for s in alignment.segmentations for line in _aside(s)] if verbose else []
    if not all(sides):
        missing = [lang for lang, side in zip(alignment.langs, sides, strict=True) if not side]
        why = f"no {' and no '.join(missing)} sentences"
        return [f"{name}: {why}, nothing to align ({', '.join([*counted, f'{seconds:.1f} s'])})", *remarks, *aside]
    lines = [
        f"{name}: {' and '.join(counted)} sentences in {took}",
        *remarks,
        *_kept_rows(alignment),
        *_pair_counts(alignment, settings),
        *_untranslated(alignment),
        *_flagged(alignment),
        *_moved(alignment),
        *aside,
    ]
    return [*lines, *_unpaired(alignment)] if verbose else lines


def pair_call(alone: Sequence[tuple[Path, str]], langs: tuple[str, str]) -> str:
    """Return the call that pairs two documents *alone* in one language each; empty if that is not what they are."""
    paths = {lang: path for path, lang in alone}
    if len(alone) != 2 or paths.keys() != {*langs}:
        return ""
    said = " and ".join(f"{shown(path)} is in {lang}" for path, lang in alone)
    asked = [] if langs == _DEFAULTS.langs else ["--langs", ",".join(langs)]
    return f"{said}; call: {shlex.join(['align', 'pair', *(shown(paths[lang]) for lang in langs), *asked])}"


def no_pair_line(langs: tuple[str, str], *, two_files: bool) -> str:
    """Return what to say where nothing could be paired, in documents of one file or of *two_files*."""
    if two_files:
        return f"no pair could be made: name a {langs[0]} text and its {langs[1]} translation"
    two = "for two files, one in each, call: align pair SOURCE TARGET"
    return f"no pair could be made: a document must hold both languages, {' and '.join(langs)}; {two}"


def _kept_rows(alignment: Alignment) -> Iterator[str]:
    """Yield a line for a document whose rows were taken as the pairs that they are."""
    rows = {*alignment.segmentations[0].rows} - {0}
    if rows:
        yield f"  {count(len(rows), 'row')} of two columns kept as pairs; --resegment aligns the sentences inside them"


def _pair_counts(alignment: Alignment, settings: Settings) -> list[str]:
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
    if alignment.unrelated:
        return [line, f"  0 kept, as the texts do not seem to belong together; mean confidence {mean:.2f}"]
    dropped = [pair for pair in pairs if _is_dropped(pair, settings)]
    flags = Counter(flag for pair in dropped for flag in pair.flags if flag in settings.drop)
    left_out = f", {len(dropped)} dropped ({_listed_flags(flags)})" if dropped else ""
    below = f"{len(pairs) - kept - len(dropped)} below the minimum confidence"
    return [line, f"  {kept} kept, {below}{left_out}; mean confidence {mean:.2f}"]


def _is_dropped(pair: Pair, settings: Settings) -> bool:
    """Whether *pair* is sure enough to be kept, but has a flag that is not."""
    return pair.confidence >= settings.min_confidence and is_left_out(pair, settings.drop)


def _untranslated(alignment: Alignment) -> Iterator[str]:
    """Yield a line for a document of which the greater part was not translated."""
    pairs = [pair for pair in alignment.pairs if not pair.bead.is_null]
    copies = sum("copy" in pair.flags for pair in pairs)
    if 2 * copies > len(pairs):
        share = f"{100 * copies / len(pairs):.0f} % of the pairs"
        yield f"  mostly untranslated: both sides of {share} say the same in the same letters (flag `copy`)"


def _listed_flags(flags: Counter[str]) -> str:
    return ", ".join(f"{flag} ×{times}" for flag, times in flags.most_common())


def _flagged(alignment: Alignment) -> Iterator[str]:
    """Yield how many kept pairs have flags, and which, if any has."""
    flagged = [pair.flags for pair in alignment.listed if pair.keep and pair.flags]
    if flagged:
        listed = _listed_flags(Counter(flag for flags in flagged for flag in flags))
        yield f"  {count(len(flagged), 'kept pair')} to look at ({listed})"


def _moved(alignment: Alignment) -> Iterator[str]:
    """Yield a line for each passage that stands elsewhere in the translation."""
    for crossing in alignment.crossings:
        sides = zip(alignment.langs, alignment.numbers(crossing), strict=True)
        places = " ↔ ".join(sentence_range(lang, numbers) for lang, numbers in sides)
        yield f"  moved: {places}, {count(sum(not bead.is_null for bead in crossing.beads), 'pair')}"


def _unpaired(alignment: Alignment) -> Iterator[str]:
    """Yield a line for each sentence that found no partner."""
    for bead in (pair.bead for pair in alignment.pairs if pair.bead.is_null):
        source, target = alignment.numbers(bead)
        yield from _listed(source, alignment.source[bead.source.start : bead.source.stop])
        yield from _listed(target, alignment.target[bead.target.start : bead.target.stop])


def _listed(numbers: Sequence[int], sentences: Sequence[Sentence]) -> Iterator[str]:
    for number, sentence in zip(numbers, sentences, strict=True):
        yield f"  unpaired {sentence_name(sentence.lang, number)}: {cut(sentence.text)}"


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


def split_lines(segmentation: Segmentation, written: Path | None, seconds: float, *, verbose: bool) -> list[str]:
    """Return the closing lines of a split; *verbose* lists what was set aside."""
    counts = Counter(s.lang for s in segmentation.sentences if s.kind is not Kind.FURNITURE)
    aside = list(_aside(segmentation))
    sentences = " and ".join(f"{number} {lang}" for lang, number in counts.items()) or "no"
    name = shown(Path(segmentation.document.name))
    line = f"{name}: {sentences} sentences, {count(len(aside), 'line')} set aside, in {seconds:.1f} s"
    remarks = [f"  {remark}" for remark in segmentation.document.remarks]
    return [line, *remarks, *(aside if verbose else []), *wrote([written] if written else [])]


def merge_lines(path: Path, report: MergeReport) -> list[str]:
    """Return what is said of a memory that rows were added to."""
    known = f"; {count(report.folded, 'pair')} there already" if report.folded else ""
    counts = f"{report.kept_units} before, {report.added} added{known}"
    lines = [f"{shown(path)} ({' and '.join(report.tags)}): {count(report.units, 'unit')}, {counts}"]
    if report.contradictions:
        lines.append(f"  {report.contradictions} with another translation of the same source: flag `contradiction`")
    if report.removed_characters:
        lines.append(f"  {count(report.removed_characters, 'character')} left out: XML cannot hold such")
    return lines


def mining_lines(result: "MiningResult", *, verbose: bool) -> list[str]:
    """Return the lines about what was found in two sides; *verbose* says what each side holds."""
    sides = " and ".join(f"{side.sentences:,} {side.lang}" for side in result.sides)
    lines = [f"{shown(Path(result.sides[0].name))}: {sides} sentences in {result.seconds:.1f} s"]
    lines += [f"  {remark}" for side in result.sides for remark in side.remarks]
    for side in result.sides if verbose else ():
        repeated = side.sentences - side.without_letters - len(side.texts)
        set_aside = f"{repeated:,} repeated and {side.without_letters:,} without a letter left out"
        lines.append(f"  {side.lang}: {count(side.documents, 'document')}, {len(side.texts):,} to pair; {set_aside}")
    kept = [row for row in result.rows if row.keep]
    lines.append(f"  {count(len(result.rows), 'pair')}, {len(kept)} kept")
    flags = Counter(flag for row in kept for flag in row.flags)
    if flags:
        flagged = count(sum(bool(row.flags) for row in kept), "kept pair")
        lines.append(f"  {flagged} to look at ({_listed_flags(flags)})")
    return [*lines, *map("  {}".format, result.written.remarks), *wrote(result.written.paths)]


def review_lines(
    path: Path, sheet: ReviewedSheet, original: Original | None, before: Sequence[Row], *, verbose: bool
) -> list[str]:
    """Return the lines about the sheet at *path*, held against the rows *before*; *verbose* lists each change."""
    said = _without_original(sheet) if original is None else _compared(sheet, original, before, verbose=verbose)
    first, *lines = said
    lines += [f"  {line}" for line in sheet.remarks]
    if verbose and sheet.extra_columns:
        lines.append(f"  columns left alone: {cut(', '.join(sheet.extra_columns))}")
    return [f"{shown(path)}: {first}", *lines, *_precision(sheet)]


def memory_lines(rows: Sequence[Row], refused: Sequence[str]) -> list[str]:
    """Return the line about what the memory holds."""
    left = f", {len(refused)} refused (see above)" if refused else ""
    return [f"  {len(kept_rows(rows))} kept{left}"]


def _without_original(sheet: ReviewedSheet) -> Iterator[str]:
    """Yield what can be said of a sheet alone."""
    yield f"{count(len(sheet.rows), 'row')}; no original to compare with, name it with --original"
    own = sum(not row.id for row in sheet.rows)
    if own:
        yield f"  {count(own, 'row')} without id, taken as added"
    twice = repeated_ids(sheet.rows)
    if twice:
        yield f"  {count(len(twice), 'id')} on several rows, which all stay: {cut(', '.join(twice))}"


def _compared(sheet: ReviewedSheet, original: Original, before: Sequence[Row], *, verbose: bool) -> Iterator[str]:
    """Yield what was changed in *sheet*."""
    changes = compare(before, sheet.rows)
    part = ", which has the kept rows only" if original.kept_only else ""
    yield f"{count(len(sheet.rows), 'row')}, compared with {shown(Path(original.path))}{part}"
    if verbose:
        yield from _changed(changes)
    yield f"  {_counts(changes, before)}"
    if is_reordered(before, sheet.rows):
        yield "  the rows are in another order; the results are in the document's"


def _changed(changes: Sequence[Change]) -> Iterator[str]:
    """Yield a line for each changed row."""
    by_row: dict[tuple[str, int], list[str]] = {}
    for number, change in enumerate(changes):
        alone = number if not change.id or change.kind.is_own else -1
        by_row.setdefault((change.id, alone), []).append(change.detail)
    for (row_id, _), details in by_row.items():
        yield "  " + cut(" ".join([row_id, ", ".join(details)]))


def _counts(changes: Sequence[Change], before: Sequence[Row]) -> str:
    """Return how many rows changed in which way, and how many did not."""
    rows = {(change.kind, number if change.kind.is_own else change.id) for number, change in enumerate(changes)}
    times = Counter(kind for kind, _ in rows)
    changed = {change.id for change in changes if not change.kind.is_own}
    parts = [f"{times[kind]} {kind}" for kind in ChangeKind if times[kind]]
    return ", ".join([*parts, f"{len(before) - len(changed)} unchanged"])


def _precision(sheet: ReviewedSheet) -> list[str]:
    """Return the line about the reviewer's judgements, if the sheet asks for them."""
    if not sheet.judged:
        return []
    if not sheet.right + sheet.wrong:
        return ["  no row is marked in the column 'correct': no estimate of the precision"]
    share, low, high = precision_interval(sheet.right, sheet.wrong)
    judged = count(sheet.right + sheet.wrong, "judged row")
    return [f"  estimated precision {share:.3f} (95 % interval {low:.3f}–{high:.3f}) from {judged}"]
