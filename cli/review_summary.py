"""The closing lines about a reviewed sheet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.files import shown
from cli.summary import count, cut

if TYPE_CHECKING:
    from aligner.review.compare import Change
    from aligner.review.read import Original, ReviewedSheet
    from aligner.rows import Row


def lines_for(
    path: Path,
    sheet: "ReviewedSheet",
    original: "Original | None",
    before: "Sequence[Row]",
    *,
    verbose: bool,
) -> list[str]:
    """Return the lines about the sheet at *path*, held against the rows *before*; *verbose* lists each change."""
    said = _without_original(sheet) if original is None else _compared(sheet, original, before, verbose=verbose)
    first, *lines = said
    lines += [f"  {line}" for line in sheet.remarks]
    if verbose and sheet.extra_columns:
        lines.append(f"  columns left alone: {cut(', '.join(sheet.extra_columns))}")
    return [f"{shown(path)}: {first}", *lines, *_precision(sheet)]


def memory_lines(rows: "Sequence[Row]", refused: Sequence[str]) -> list[str]:
    """Return the line about what the memory holds."""
    from aligner.rows import kept_rows

    left = f", {len(refused)} refused (see above)" if refused else ""
    return [f"  {len(kept_rows(rows))} kept{left}"]


def _without_original(sheet: "ReviewedSheet") -> Iterator[str]:
    """Yield what can be said of a sheet alone."""
    from aligner.review.compare import repeated_ids

    yield f"{count(len(sheet.rows), 'row')}; no original to compare with, name it with --original"
    own = sum(not row.id for row in sheet.rows)
    if own:
        yield f"  {count(own, 'row')} without id, taken as added"
    twice = repeated_ids(sheet.rows)
    if twice:
        yield f"  {count(len(twice), 'id')} on several rows, which all stay: {cut(', '.join(twice))}"


def _compared(sheet: "ReviewedSheet", original: "Original", before: "Sequence[Row]", *, verbose: bool) -> Iterator[str]:
    """Yield what was changed in *sheet*."""
    from aligner.review.compare import compare, is_reordered

    changes = compare(before, sheet.rows)
    part = ", which has the kept rows only" if original.kept_only else ""
    yield f"{count(len(sheet.rows), 'row')}, compared with {shown(Path(original.path))}{part}"
    if verbose:
        yield from _listed(changes)
    yield f"  {_counts(changes, before)}"
    if is_reordered(before, sheet.rows):
        yield "  the rows are in another order; the results are in the document's"


def _listed(changes: "Sequence[Change]") -> Iterator[str]:
    """Yield a line for each changed row."""
    by_row: dict[tuple[str, int], list[str]] = {}
    for number, change in enumerate(changes):
        alone = number if not change.id or change.kind.is_own else -1
        by_row.setdefault((change.id, alone), []).append(change.detail)
    for (row_id, _), details in by_row.items():
        yield "  " + cut(" ".join([row_id, ", ".join(details)]))


def _counts(changes: "Sequence[Change]", before: "Sequence[Row]") -> str:
    """Return how many rows changed in which way, and how many did not."""
    from aligner.review.compare import ChangeKind

    rows = {(change.kind, number if change.kind.is_own else change.id) for number, change in enumerate(changes)}
    times = Counter(kind for kind, _ in rows)
    changed = {change.id for change in changes if not change.kind.is_own}
    parts = [f"{times[kind]} {kind}" for kind in ChangeKind if times[kind]]
    return ", ".join([*parts, f"{len(before) - len(changed)} unchanged"])


def _precision(sheet: "ReviewedSheet") -> list[str]:
    """Return the line about the reviewer's judgements, if the sheet asks for them."""
    from aligner.review.compare import precision_interval

    if not sheet.judged:
        return []
    if not sheet.right + sheet.wrong:
        return ["  no row is marked in the column 'correct': no estimate of the precision"]
    share, low, high = precision_interval(sheet.right, sheet.wrong)
    judged = count(sheet.right + sheet.wrong, "judged row")
    return [f"  estimated precision {share:.3f} (95 % interval {low:.3f}–{high:.3f}) from {judged}"]
