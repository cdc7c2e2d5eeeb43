"""Runs the program for the tests of the command line."""

import csv
from pathlib import Path

from click.testing import CliRunner, Result

from aligner.review.edited import DIGESTS
from cli.main import cli

SEEDS = Path(__file__).parent.parent / "seeds"
SEED_002 = next(SEEDS.glob("002*.txt"))

ENGLISH = "The weather is nice today. We go to the park.\n"
BILINGUAL = "今天天气很好。\nThe weather is nice today.\n我们去公园吧。\nLet us go to the park.\n"


def run(*args: object, stdin: str | bytes = "") -> Result:
    """Run ``align`` with *args* in this process; an exception that it does not turn into a line fails the test."""
    runner, arguments = CliRunner(), [str(arg) for arg in args]
    return runner.invoke(cli, arguments, input=stdin, prog_name="align", catch_exceptions=False)


def write(name: str, content: str | bytes) -> Path:
    """Write an input file here and return its path."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a written CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(folder: str = "outputs") -> list[str]:
    """Return the names of all that lies in *folder*, hidden files too but for the digests; none if it is missing."""
    return sorted(path.name for path in Path(folder).glob("*") if path.name != DIGESTS)


def peak() -> int:
    """Return the megabytes this process has held at most since its program began, on Linux.

    ``ru_maxrss`` would not do: a process that another one started begins with what that one held.
    """
    (line,) = (each for each in Path("/proc/self/status").read_text("utf-8").splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) // 1024
