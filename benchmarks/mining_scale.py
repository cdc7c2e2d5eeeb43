"""How time and memory of mining grow, and what the index for large sides misses: ``python -m benchmarks.mining_scale``.

Both sides are real text: sentences and runs of two and three of all texts that are not English on one, of the English
ones and of the docstrings of Python's library on the other. Seconds are the processor's.
"""

import resource
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from aligner.encode import Encoder
from aligner.encode.arrays import Floats
from aligner.encode.use import UseEncoder
from aligner.mine import index
from aligner.mine.judge import UNLIKELY, evidence, judge_candidates, one_to_one
from aligner.mine.search import SMALL, find_candidates, nearest
from benchmarks.piles import PIVOT, docstrings, split_file
from benchmarks.report import README, RESULTS, markdown, put_between, write_json

MARKER: Final = "mining-scale"
SIZES: Final = (10_000, 50_000, 100_000)
KEPT: Final = 0.5
"""Confidence of the pairs that are compared."""
_BLOCK: Final = 10_000
_ASKED: Final = 10_000
"""Sentences whose neighbours are compared."""
_ALL: Final = 1 << 62


def sides(parallel: Path, most: int) -> tuple[list[str], list[str]]:
    """Return *most* texts of either side, each once, mixed."""
    foreign, english = list[str](), _runs(docstrings())
    for path in sorted(parallel.glob("*/*.txt")):
        found = _runs([s for line in split_file(path, path.stem) for s in line])
        (english if path.stem == PIVOT else foreign).extend(found)
    each = (list(dict.fromkeys(side)) for side in (foreign, english))
    source, target = ([side[i] for i in np.random.default_rng(0).permutation(len(side))[:most]] for side in each)
    return source, target


def _runs(sentences: list[str]) -> list[str]:
    """Return *sentences*, and all runs of two and of three."""
    threes = zip(sentences, sentences[1:], sentences[2:], strict=False)
    return [*sentences, *map(" ".join, pairwise(sentences)), *map(" ".join, threes)]


def vectors(texts: list[str], encoder: Encoder) -> Floats:
    """Return the vectors of *texts*."""
    return np.concatenate([encoder.encode(texts[n : n + _BLOCK], 1).spans[0] for n in range(0, len(texts), _BLOCK)])


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what *work* does and its processor seconds."""
    start = time.process_time()
    return work(), round(time.process_time() - start, 1)


def measure(texts: tuple[list[str], list[str]], encoded: tuple[Floats, Floats]) -> dict[str, Any]:
    """Return the figures of one size, each engine's; pairs are compared by what is sure without a look at words."""
    found: dict[str, Any] = {"sentences": [len(side) for side in texts]}
    kept, rows = {}, {}
    for engine, exact in (("exact", _ALL), ("graph", 0)):
        index.EXACT = exact
        candidates, seconds = timed(lambda: find_candidates(*encoded))
        likely, sure = judge_candidates(candidates, texts, None)
        kept[engine] = {(p.source, p.target) for p in one_to_one(likely, sure) if p.confidence >= KEPT}
        rows[engine] = nearest(encoded[0][:_ASKED], encoded[1]).rows
        found[engine] = {"search_s": seconds, "looked_at": len(likely), "pairs": len(kept[engine])}
    hits = [len({*a} & {*b}) for a, b in zip(rows["exact"].tolist(), rows["graph"].tolist(), strict=True)]
    found["recall"] = round(sum(hits) / rows["exact"].size, 4)
    found["same_pairs"] = round(len(kept["exact"] & kept["graph"]) / max(len(kept["exact"]), 1), 4)
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def second_look(texts: tuple[list[str], list[str]], encoded: tuple[Floats, Floats], encoder: Encoder) -> float:
    """Return the seconds that a look at the words of a thousand candidates takes."""
    likely = find_candidates(*(side[:SMALL] for side in encoded))
    likely = likely.part(likely.margin >= UNLIKELY)
    _, seconds = timed(lambda: evidence(likely, texts, encoder))
    return round(1_000 * seconds / len(likely), 2)


def table(found: Mapping[str, Any]) -> str:
    """Return the figures in Markdown."""
    head = ["sentences a side", "encoding, s", "exact search, s", "graph, s", "neighbours found", "same pairs kept"]
    lines = [[*head, "to look at", "second look, s", "peak MB"]]
    for row in found["sizes"]:
        searched = [f"{row[engine]['search_s']:,.0f}" for engine in ("exact", "graph")]
        shares = [f"{row[name]:.3f}" for name in ("recall", "same_pairs")]
        size, looked_at = row["sentences"][0], row["exact"]["looked_at"]
        each = f"{found['encode_s'] * size / found['encoded']:,.0f}", f"{found['look_s'] * looked_at / 1_000:,.0f}"
        lines.append([f"{size:,}", each[0], *searched, *shares, f"{looked_at:,}", each[1], f"{row['peak_mb']:,}"])
    return markdown(lines)


@click.command()
@click.option("--parallel", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--most", default=SIZES[-1], show_default=True, help="The largest size.")
@click.option("--readme", is_flag=True, help="Save, and rewrite the table in benchmarks/README.md.")
def main(parallel: Path, most: int, readme: bool) -> None:
    """Print time, memory and recall of mining at several sizes. Ten minutes and more."""
    texts, encoder = sides(parallel, most), UseEncoder()
    (source, target), seconds = timed(lambda: [vectors(side, encoder) for side in texts])
    look = second_look(texts, (source, target), encoder)
    found = {"encoded": most, "encode_s": seconds, "look_s": look, "sizes": list[dict[str, Any]]()}
    for size in (size for size in SIZES if size <= most):
        found["sizes"].append(measure((texts[0][:size], texts[1][:size]), (source[:size], target[:size])))
        click.echo(found["sizes"][-1], err=True)
    click.echo(table(found))
    if readme:
        write_json(RESULTS / "mining-scale.json", found)
        put_between(README, MARKER, table(found))


if __name__ == "__main__":
    main()
