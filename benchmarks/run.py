"""Measure alignment quality and speed on gold data: ``python benchmarks/run.py --gold DIR --peers``."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

PROJECT = Path(__file__).resolve().parent.parent
# Not this folder, which Python puts here: its datasets.py would stand in for the library of that name.
sys.path[0] = str(PROJECT)

from aligner.encode import Encoder, load_encoder  # noqa: E402 (needs the line above)
from aligner.encode.use import UseEncoder  # noqa: E402 (likewise)
from aligner.errors import AlignerError  # noqa: E402 (likewise)
from benchmarks.chinese import put_into_both  # noqa: E402 (likewise)
from benchmarks.datasets import DATASETS, find, load  # noqa: E402 (likewise)
from benchmarks.measure import Plan, measure, measure_whole_job  # noqa: E402 (likewise)
from benchmarks.report import RESULTS, further, read_all, result, summary, table, write  # noqa: E402 (likewise)


@click.command()
@click.option(
    "--gold",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the gold data (see benchmarks/README.md). Without it nothing is measured.",
)
@click.option(
    "--set",
    "names",
    multiple=True,
    type=click.Choice([record.name for record in DATASETS]),
    help="Only this data set; may be given again. Default: all.",
)
@click.option("--peers", is_flag=True, help="Also run other aligners' searches.")
@click.option("--peers-anew", is_flag=True, help="The same with every run of sentences encoded as a text. Slow.")
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1), help="Rounds to time.")
@click.option("--model", help="A sentence-transformers model or folder instead of the built-in encoder.")
@click.option("--save/--no-save", default=True, help="Write benchmarks/results/*.json.  [default: save]")
@click.option(
    "--readme", is_flag=True, help="Rewrite the tables in README.md and README.zh-CN.md from benchmarks/results/."
)
def main(
    gold: Path | None,
    names: Sequence[str],
    peers: bool,
    peers_anew: bool,
    repeats: int,
    model: str | None,
    save: bool,
    readme: bool,
) -> None:
    """Print strict and lax precision, recall and F1, and seconds, for each data set and system."""
    if not gold and not readme:
        raise click.UsageError("nothing to do: give --gold DIR, --readme or both")
    plan = Plan(peers, peers_anew, repeats)
    try:
        if gold:
            encoder = load_encoder(model) if model else UseEncoder()
            for name in names or [record.name for record in DATASETS]:
                _run_set(gold, name, encoder, plan, RESULTS if save else None)
        if readme:
            put_into_both("benchmark", summary(read_all(RESULTS)))
            put_into_both("further", further(RESULTS))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


def _run_set(gold: Path, name: str, encoder: Encoder, plan: Plan, folder: Path | None) -> None:
    """Measure and print one data set, and save the results in *folder*."""
    record, documents = find(name), load(gold, name)
    rows = measure(documents, encoder, plan)
    if record.raw:
        rows.append(measure_whole_job(record, documents, encoder, PROJECT))
    found = result(record, documents, rows, encoder=encoder.name, repeats=plan.repeats)
    click.echo(f"{record.title}, {found['signatures']['sentences']}|encoder:{encoder.name}\n\n{table(found)}\n")
    if folder:
        write(found, folder)


if __name__ == "__main__":
    main()
