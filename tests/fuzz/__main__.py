"""``python -m tests.fuzz``: a run of the fuzz driver, its counts as a table; exit code 1 if a promise was broken."""

import sys
from pathlib import Path

import click

from tests.fuzz import driver
from tests.fuzz.promises import command_line, judge


@click.command()
@click.option("--inputs", default=20_000, show_default=True, help="How many.")
@click.option("--seed", "chosen", default=0, show_default=True, help="Another number gives other inputs.")
@click.option("--minutes", default=0.0, help="Stop after so many; no limit by default.")
@click.option("--jobs", default=2, show_default=True, help="Processes.")
@click.option(
    "--save", type=click.Path(path_type=Path), default=Path(".fuzz"), show_default=True, help="Where what fails goes."
)
@click.option("--replay", type=click.Path(path_type=Path, exists=True), help="Try the input of that file again, only.")
def main(inputs: int, chosen: int, minutes: float, jobs: int, save: Path, replay: Path | None) -> None:
    """Try hostile inputs on every reader and command."""
    if replay is not None:
        one = driver.load(replay)
        verdict = judge(one)
        click.echo(f"{command_line(one)}\n{verdict.outcome} in {verdict.seconds:.2f} s\n{verdict.broken}")
        sys.exit(bool(verdict.broken))

    known = set[str]()

    def tell(counts: driver.Counts) -> None:
        for signature, (one, broken) in counts.failures.items():
            if signature not in known:  # at once, as it is: the run may take an hour yet
                known.add(signature)
                click.echo(f"\n{driver.save(one, broken, save / 'whole')}: {signature}", err=True)
        click.echo(f"\r{counts.total:,} inputs, {len(counts.failures)} kinds of failures ", nl=False, err=True)

    counts = driver.run(inputs, chosen, minutes=minutes, jobs=jobs, tell=tell)
    click.echo("\n".join(["", *counts.table(), *driver.report(counts, save)]))
    sys.exit(bool(counts.failures))


if __name__ == "__main__":
    main()
