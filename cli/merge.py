"""``align merge DIR``: one corpus of many sheets and memories."""

from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path
from typing import Any, Final

import click

from aligner.corpus import merge as merge_corpus
from aligner.corpus.filters import FILTERS, parse_filter
from aligner.corpus.records import (
    CONTRADICTIONS,
    FORMATS,
    NEAR,
    SPLITS,
    Choices,
    Filter,
    Report,
    parse_langs,
    parse_shares,
)
from aligner.errors import SettingError
from aligner.files import shown
from aligner.rows import Two
from cli import report, streams
from cli.job import Tally
from cli.options import CONTEXT, FILE, check_place, debug_option, format_option

_DEFAULTS: Final = Choices()
_FILTERS: Final = ", ".join(
    name if isnan(kind.default) else f"{name}={kind.default:g}" for name, kind in FILTERS.items()
)


def _langs(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Two | None:
    return None if value is None else _parsed(parse_langs, value)


def _shares(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[float, float, float]:
    shares: tuple[float, float, float] = _parsed(parse_shares, value)
    return shares


def _filters(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[Filter, ...]:
    return tuple(_parsed(parse_filter, name) for value in values for name in value.split(","))


def _drop(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",")) if value and value != "none" else ()


def _parsed(parse: Any, value: str) -> Any:
    """Return what *parse* makes of *value*; an option that cannot be is a usage error."""
    try:
        return parse(value)
    except SettingError as error:
        raise click.BadParameter(str(error)) from None


@click.command(
    context_settings=CONTEXT,
    epilog=f"""\b
Examples:
  align merge outputs -o corpus                      all sheets and memories in a folder
  align merge outputs -o corpus --format parquet,moses --split 90,5,5
  align merge outputs -o corpus --min-confidence 0.9 --drop partial,figures --filter length_ratio=4
  align merge a.tmx b.tmx c.csv -o corpus --langs de,fr --near

Of a document that has a sheet and a memory the sheet is read, kept rows only. Pairs that say the same are there once:
the surest stays. What is removed is in removed.csv, each pair with its reason; README.md and documents.csv
say what is in the corpus. `datasets.load_dataset("corpus")` reads it.

Filters, with their thresholds; none is used unless it is named (text that was not translated has a flag already, see
--drop copy): {_FILTERS}.

The exit code is 1 when a file was refused (the rest is done).""",
)
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="DIR|FILES...")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    metavar="DIR",
    default=Path("corpus"),
    show_default=True,
    callback=check_place,
    help="Folder of the corpus.",
)
@click.option("--langs", "tags", metavar="LANGS", callback=_langs, help="Source and target, such as zh,en-GB.")
@format_option(FORMATS, ",".join(_DEFAULTS.formats))
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="X",
    default=_DEFAULTS.min_confidence,
    show_default=True,
    help="Pairs below are removed.",
)
@click.option("--drop", metavar="FLAGS", callback=_drop, help="Pairs with these flags are removed.")
@click.option(
    "--filter", "filters", multiple=True, metavar="NAME[=X]", callback=_filters, help="A filter, see below; several."
)
@click.option(
    "--contradictions",
    type=click.Choice(CONTRADICTIONS),
    default=_DEFAULTS.contradictions,
    show_default=True,
    help="Pairs whose source has other translations: flag them, remove them all, or all but the surest.",
)
@click.option(
    "--near",
    is_flag=True,
    help=f"Also fold pairs that share {NEAR:g} of their words on both sides, and all figures and negations.",
)
@click.option(
    "--per-document", type=click.IntRange(1), metavar="N", help="The most pairs of one document, drawn evenly."
)
@click.option(
    "--split",
    "shares",
    metavar="SHARES",
    default=",".join(f"{share:g}" for share in _DEFAULTS.shares),
    show_default=True,
    callback=_shares,
    help=f"Shares of the documents that go to {', '.join(SPLITS)}.",
)
@click.option(
    "--volume",
    type=click.IntRange(1),
    metavar="N",
    default=_DEFAULTS.volume,
    show_default=True,
    help="The most units of one TMX file.",
)
@click.option("--licence", metavar="NAME", default="", help="Of the whole, such as cc-by-4.0.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@debug_option
@click.pass_context
def merge(
    ctx: click.Context, /, paths: tuple[Path, ...], folder: Path, near: bool, quiet: bool, debug: bool, **options: Any
) -> None:
    """Make one corpus of all sheets and memories in DIR, or of FILES, in the folder -o."""
    tally, faults = Tally(1, debug=debug), False
    name = folder.resolve().name or _DEFAULTS.name
    with tally.refusing(paths[0]):
        choices = Choices(name=name, near=NEAR if near else None, **options)
        with streams.display(quiet=quiet) as display:
            done = merge_corpus(paths, folder, choices, lambda stage: display.stage(name, stage))
        streams.say([*_lines(done, folder), *report.wrote(_first_and_last(done.paths))], quiet=quiet)
        for fault in done.faults:
            streams.complain(str(fault))
        faults = bool(done.faults)
    ctx.exit(tally.finish() or int(faults))


def _lines(done: Report, folder: Path) -> Iterator[str]:
    """Yield what became of the pairs."""
    read = f"{report.count(done.files, 'file')}, {report.count(done.documents, 'document')}"
    yield f"{shown(folder)} ({' and '.join(done.tags)}): {report.count(done.pairs, 'pair')} in {read}"
    removed = sum(done.removed.values())
    reasons = ", ".join(f"{reason} ×{number:,}" for reason, number in done.removed.items())
    yield f"  {done.kept:,} kept, {removed:,} removed{f' ({reasons})' if reasons else ''}"
    if done.unpaired:
        yield f"  {report.count(done.unpaired, 'row')} with an empty side left out"
    if done.contested:
        yield f"  {report.count(done.contested, 'kept pair')} whose source has another translation (flag contradiction)"
    parts = (
        f"{split} {pairs:,} ({report.count(documents, 'document')})" for split, (documents, pairs) in done.parts.items()
    )
    yield f"  {', '.join(parts)}"
    yield from (f"  {remark}" for remark in done.remarks)


def _first_and_last(paths: Sequence[Path]) -> list[Path]:
    """Return *paths*, of many of one kind the first and the last."""
    kinds: dict[tuple[Path, str, str], list[Path]] = {}
    for path in paths:
        kinds.setdefault((path.parent, path.name.partition("-")[0], path.suffix), []).append(path)
    return [path for some in kinds.values() for path in dict.fromkeys((some[0], some[-1]))]
