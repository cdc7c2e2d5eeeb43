"""``align batch SOURCE...``: many documents, on all cores or many machines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from time import monotonic
from typing import Any, Final

import click

from aligner.batch import Done, Shard, environment, run, size_of, write_tables
from aligner.batch.contents import Proposed, pair_by_content
from aligner.batch.engine import Engine, Processes
from aligner.batch.records import Corpus, Item
from aligner.batch.sources import Found, find, read_manifest
from aligner.encode.use import cores
from aligner.errors import AlignerError, load_part, printable
from aligner.files import same_place, shown
from cli import report, streams
from cli.options import CONTEXT, FILE, aligning_each, settings_of_two, shared_folder

_SHOWN: Final = 20
"""Failures that are said one by one; the table has all."""


def _shard(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, int]:
    """Return the numbers of ``2/8``; all is one part of one."""
    if value is None:
        return 1, 1
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", value)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise click.BadParameter(f"{value!r} is no part of a whole; expected such as 1/8 to 8/8")
    return int(match[1]), int(match[2])


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align batch chapters/ -o corpus          all documents of a folder, and of those in it
  align batch novels.zip "more/**/*.docx"  an archive, and what a pattern finds
  align batch --manifest list.csv          a table: document, or source and target; langs; other columns
  align batch chapters/ --dry-run          which files belong together, and what would be done
  align batch chapters/ --shard 3/100      one part of a hundred, for a cluster with a shared folder
  align batch chapters/ --engine ray --address auto    on a Ray cluster

Files of two languages are paired by their names: zh/x.txt and en/x.txt, x.zh.txt and x.en.txt,
x_CN.docx and x_EN.docx; all others are documents that hold both languages. The results lie in the
folder as the documents do in theirs, with documents.csv (what became of each) and failures.csv (what
could not be done, and why). The same call again does what is missing or changed, and nothing else,
whatever ended the first one; --retry-failed also tries again what failed.""",
)
@click.argument("sources", nargs=-1, type=FILE, metavar="[SOURCE]...")
@click.option("--manifest", type=FILE, metavar="FILE", help="Table of the documents: CSV, XLSX or JSON Lines.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; by default one a core.")
@click.option(
    "--engine", type=click.Choice(["local", "ray"]), default="local", help="Where: this machine, or a Ray cluster."
)
@click.option("--address", metavar="ADDRESS", help="Of the Ray cluster, such as auto or ray://host:10001.")
@click.option(
    "--pairing",
    type=click.Choice(["content", "names"]),
    default="content",
    show_default=True,
    help="Pair files that no names pair by what they say, or leave them alone.",
)
@click.option("--shard", metavar="I/N", callback=_shard, help="Do one part of N, the same documents on any machine.")
@click.option("--retry-failed", is_flag=True, help="Try again what failed before.")
@click.option("--dry-run", is_flag=True, help="List what would be done, and do nothing.")
@shared_folder
@aligning_each
@click.pass_context
def batch(ctx: click.Context, /, **options: Any) -> None:
    """Pair the sentences of many documents: folders, archives, patterns, files."""
    if not options["sources"] and not options["manifest"]:
        raise click.UsageError("name a folder, archive, pattern or files, or a table of them with --manifest")
    if options["address"] and options["engine"] != "ray":
        raise click.UsageError("--address is that of a Ray cluster; add --engine ray")
    if options["workers"] and options["engine"] != "local":
        raise click.UsageError("--workers is for this machine; a Ray cluster has as many as cores")
    if options["sources"] and options["manifest"]:
        raise click.UsageError("--manifest lists all documents; give either it or sources")
    ctx.exit(BatchJob(**options).run())


class BatchJob:
    """One call: its settings, checked once, its documents, and what became of them."""

    def __init__(self, *, quiet: bool, verbose: bool, debug: bool, **options: Any) -> None:
        """Take the command's *options*: those of ``Settings``, and how it is to be done."""
        self.corpus = Corpus(options["folder"], settings_of_two(options))
        self.options, self.quiet, self.verbose = options, quiet, verbose
        self.shard = Shard(*options["shard"])
        self.done: dict[str, Done] = {}

    def run(self) -> int:
        """Do all documents, and return the exit code."""
        found = self._found()
        if self.options["dry_run"]:
            streams.show([_planned(item) for item in found.items if self.shard.holds(item)])
            streams.say(list(self._found_lines(found)), quiet=self.quiet)
            return 0
        streams.say(list(self._found_lines(found)), quiet=self.quiet)
        start = monotonic()
        engine = self._engine(environment(self.corpus))
        proposed = self._paired(found.items, engine)
        self._do([item for item in proposed.items if self.shard.holds(item)], engine)
        outcomes = {name: done.outcome for name, done in self.done.items()}
        tables = write_tables(self.corpus, [*proposed.items, *proposed.held], outcomes)
        streams.say([*self._done_lines(monotonic() - start), *report.wrote(tables)], quiet=self.quiet)
        return int(any(outcome.faults for outcome in outcomes.values()))

    def _paired(self, items: Sequence[Item], engine: Engine) -> Proposed:
        """Return *items*, with those paired that stand alone and are proposed for each other by what they say."""
        alone = [item for item in items if item.target is None and item.langs is None]
        if self.options["pairing"] == "names" or not alone:
            return Proposed(tuple(items))
        with streams.overview(sum(map(size_of, alone)), len(alone), quiet=self.quiet) as overview:
            found = pair_by_content(
                self.corpus, items, engine, self.shard.holds, lambda item: overview.add(size_of(item), 0)
            )
        if found.waiting:
            what = f"{report.count(found.waiting, 'document')} of other shards not looked at yet"
            streams.say([f"{what}: call again when they have been, to pair what no names pair"], quiet=self.quiet)
        return found

    def _found(self) -> Found:
        """Return what the sources or the manifest name."""
        if manifest := self.options["manifest"]:
            return Found(tuple(read_manifest(manifest)))
        folder = self.corpus.folder
        for source in self.options["sources"]:
            if same_place(source, folder):
                raise click.UsageError(
                    f"the results would go into {shown(source)} itself; choose another folder with -o"
                )
        return find(self.options["sources"], self.corpus.settings.pair, self.corpus.unpacked)

    def _do(self, items: Sequence[Item], engine: Engine) -> None:
        """Do *items*, and say what could not be done."""
        failed = 0
        with streams.overview(sum(map(size_of, items)), len(items), quiet=self.quiet) as overview:
            for done in run(self.corpus, items, engine, retry=self.options["retry_failed"]):
                self.done[done.item.id] = done
                overview.add(size_of(done.item), _sentences(done) if done.is_new else 0)
                failed += bool(done.outcome.faults)
                if done.outcome.faults and failed <= _SHOWN:
                    for fault in done.outcome.faults:
                        streams.complain(fault)

    def _engine(self, environment: Mapping[str, str]) -> Engine:
        """Return what does the work."""
        if self.options["engine"] == "local":
            return Processes(self.options["workers"] or cores(), environment)
        ray_engine = load_part("aligner.batch.ray_engine", "--engine ray", AlignerError)
        engine: Engine = ray_engine.Cluster(self.options["address"], environment)
        return engine

    def _found_lines(self, found: Found) -> Iterator[str]:
        """Yield what there is to do."""
        own = [item for item in found.items if self.shard.holds(item)]
        pairs = sum(item.target is not None for item in found.items)
        both = f" ({report.count(pairs, 'pair')} of files by name)" if pairs else ""
        part = f", {len(own):,} in this shard" if len(own) < len(found.items) else ""
        yield f"{report.count(len(found.items), 'document')}{both}{part}"
        if found.left_out:
            yield f"  left out, as no documents: {', '.join(f'{number} {ending}' for ending, number in found.left_out)}"

    def _done_lines(self, seconds: float) -> Iterator[str]:
        """Yield what was done."""
        each = [done.outcome for done in self.done.values()]
        failed, new = sum(bool(outcome.faults) for outcome in each), sum(done.is_new for done in self.done.values())
        empty = sum(not outcome.faults and not outcome.counts.get("pairs") for outcome in each)
        kinds = {"done": len(each) - failed - empty, "without pairs": empty, "failed": failed}
        parts = [f"{number:,} {kind}" for kind, number in kinds.items() if number]
        before = f" ({len(each) - new:,} known from before)" if new < len(each) else ""
        yield f"{report.count(len(each), 'document')}: {', '.join(parts)}{before}"
        total = {
            name: int(sum(outcome.counts.get(name, 0) for outcome in each)) for name in ("pairs", "kept", "flagged")
        }
        speed = sum(_sentences(done) for done in self.done.values() if done.is_new) / max(seconds, 1e-9)
        rate = f"; {speed:,.0f} sentences a second" if new else ""
        yield f"  {total['pairs']:,} pairs, {total['kept']:,} kept, {total['flagged']:,} of these to look at{rate}"


def _planned(item: Item) -> str:
    """Return the line about an item that is to be done."""
    return "\t".join(printable(text) for text in (item.id, *map(shown, item.paths)))


def _sentences(done: Done) -> int:
    counts = done.outcome.counts
    return int(counts.get("source_sentences", 0) + counts.get("target_sentences", 0))
