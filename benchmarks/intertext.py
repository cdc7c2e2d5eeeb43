"""InterText XML -> gold folder: ``python benchmarks/intertext.py mac/dev/intertext DIR/mac-dev``.

For each ``NAME.001_zh.001_en.xml``, which links sentences of ``NAME.001_zh.xml`` and ``NAME.001_en.xml``, it
writes ``001.zh``, ``001.en`` and ``001.beads``; the language named first becomes the source.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

LINKS = re.compile(r"(?P<name>.+)\.(?P<number>\w+)_(?P<source>\w+)\.(?P=number)_(?P<target>\w+)\.xml")


def convert(folder: Path, out: Path) -> list[str]:
    """Write all documents of *folder* into *out* and return their numbers."""
    out.mkdir(parents=True, exist_ok=True)
    found = [match for path in sorted(folder.iterdir()) if (match := LINKS.fullmatch(path.name))]
    for match in found:
        _convert(folder, out, match)
    return [match["number"] for match in found]


def _convert(folder: Path, out: Path, match: re.Match[str]) -> None:
    """Write one document."""
    number = match["number"]
    places = []
    for lang in (match["source"], match["target"]):
        file = f"{match['name']}.{number}_{lang}.xml"
        sentences = _sentences(folder / file)
        (out / f"{number}.{lang}").write_text("".join(f"{t}\n" for t in sentences.values()), encoding="utf-8")
        places.append((file, {key: i for i, key in enumerate(sentences)}))
    beads = _beads(ElementTree.parse(folder / match[0]).getroot(), places)
    (out / f"{number}.beads").write_text("".join(f"{s}:{t}\n" for s, t in beads), encoding="utf-8")


def _sentences(path: Path) -> dict[str, str]:
    """Return the sentences by their id, in order, each on one line."""
    elements = ElementTree.parse(path).getroot().iter("s")
    return {e.attrib["id"]: " ".join("".join(e.itertext()).split()) for e in elements}


def _beads(
    links: ElementTree.Element, places: Sequence[tuple[str, dict[str, int]]]
) -> list[tuple[list[int], list[int]]]:
    """Return the links as sentence numbers from 0, source first, whichever side the file names first."""
    order = [links.attrib["toDoc"], links.attrib["fromDoc"]]
    sides = [(order.index(file), numbers) for file, numbers in places]
    beads = []
    for link in links.iter("link"):
        targets = [side.split() for side in link.attrib["xtargets"].split(";")]
        source, target = ([numbers[key] for key in targets[side]] for side, numbers in sides)
        beads.append((source, target))
    return beads


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print("documents:", *convert(Path(sys.argv[1]), Path(sys.argv[2])))
