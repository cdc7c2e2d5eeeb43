"""How soon the review page of 5,000 rows is there, and how soon it answers a key.

    python -m benchmarks.page_speed --readme

In Chromium, without a window. A key is answered when the frame after it has been painted; each is pressed a number of
times, in the middle of the page, and the median counts. Needs selenium, Chromium and its driver, as the browser tests.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, Final

import click

from aligner.formats import Output
from aligner.formats.page import write
from aligner.records import Alignment
from benchmarks.report import RESULTS, markdown, publish
from tests.browser import Page
from tests.samples import alignment

PATH: Final = RESULTS / "page-speed.json"
MARKER: Final = "page speed"
ROWS: Final = 5_000
TIMES: Final = 9
"""Each key is pressed so often."""
KEYS: Final = {
    "next row": "ArrowDown",
    "next doubtful row": "f",
    "do not keep": "n",
    "merge with the next": "m",
    "edge sentence down": "]",
    "edge sentence up": "[",
    "undo": "u",
}
"""In this order: the merged rows have sentences that can be moved."""
_PRESSED: Final = """
const [key, done] = arguments;
const start = performance.now();
document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now() - start);
  port2.postMessage(0);
});
"""
_SOUGHT: Final = _PRESSED.replace(
    'document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));',
    "const s = document.getElementById('search'); s.value = key; s.dispatchEvent(new Event('input'));",
)
_FIRST_PAINT: Final = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def document() -> Alignment:
    """Return an alignment of so many pairs, of which one in fifty is doubtful."""
    made = alignment(*((f"第{i}句，" + "很长" * 20 + "。", f"Sentence {i} " + "long " * 25) for i in range(ROWS)))
    pairs = (replace(pair, confidence=0.1 if n % 50 == 0 else 0.99) for n, pair in enumerate(made.pairs))
    return replace(made, pairs=tuple(pairs))


def measure() -> dict[str, float]:
    """Return milliseconds, by what they pass before."""
    with tempfile.TemporaryDirectory() as name:
        page = Page(Path(name))
        try:
            place = page.folder / "page.html"
            write(Output((), alignment=document()), [place])
            found = {"first paint": median(_first_paint(page, place) for _ in range(TIMES))}
            page.browser.set_script_timeout(60)
            page.run(f"document.querySelectorAll('.row')[{ROWS // 2}].click()")
            for what, key in KEYS.items():
                found[what] = median(float(str(page.later(_PRESSED, key))) for _ in range(TIMES))
            sought = ("7", "77", "777", "77", "7", "")
            found["letter in the search"] = median(float(str(page.later(_SOUGHT, text))) for text in sought)
        finally:
            page.close()
    return {what: round(value, 1) for what, value in found.items()}


def _first_paint(page: Page, place: Path) -> float:
    page.browser.get(place.as_uri())
    page.until(_FIRST_PAINT)
    page.until(f"return document.querySelectorAll('.row').length === {ROWS}")
    return float(str(page.run(_FIRST_PAINT)))


def table(found: Mapping[str, Any]) -> str:
    """Return the figures in Markdown."""
    return markdown([[f"{ROWS:,} rows", "ms"], *([what, f"{value:.0f}"] for what, value in found.items())])


@click.command()
@click.option("--readme", is_flag=True, help="Save the results and rewrite the table in benchmarks/README.md.")
def main(readme: bool) -> None:
    """Print how fast the review page is."""
    found = measure()
    click.echo(table(found))
    if readme:
        publish(PATH, MARKER, found, table(found))


if __name__ == "__main__":
    main()
