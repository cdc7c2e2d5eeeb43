"""See how much of the blocks of manuals comes out of their PDFs whole, against their HTML editions.

    python -m benchmarks.documents [--manual NAME] [--misses N] [--readme]

A block is recovered if one block of the PDF has its letters and digits, all of them and no others. What differs between
the editions is left out on both sides: numbers of headings, titles in cross-references. Of what else the PDF gives, all
that is not set aside and equals no block is surplus.
"""

import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import click

from aligner.read import read_document
from aligner.records import Document, Mark, MarkKind
from aligner.segment.marks import BLOCKS
from benchmarks.report import RESULTS, markdown, publish

PATH: Final = RESULTS / "documents.json"
MARKER: Final = "documents"

_REFERENCE: Final = Path("/usr/share/debian-reference")
_DEVELOPER: Final = Path("/usr/share/developers-reference")
_DOC: Final = Path("/usr/share/doc")
_EDU: Final = "debian-edu-bookworm-manual"
_LEGACY: Final = "debian-edu-itil-manual"
KINDS: Final = (MarkKind.PARAGRAPH, MarkKind.ITEM, MarkKind.HEADING, MarkKind.CELL, MarkKind.CODE)
_LEAST: Final = 8
"""Letters and digits of a block that counts."""
_TITLED: Final = re.compile(
    r"((?:sections?|chapters?|tables?|figures?|abschnitts?|kapitel|tabelle|abbildung|chapitre|tableau|appendix|第|表|图)"
    r"\s*[A-Z\d][\d.]*\s*[节章]?)[,，：:]?\s*[“„«「][^“„«「”»」]*(?:\"[^\"”]*\"[^\"”]*)*[”“»」]",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"^(?:(?:chapter|kapitel|chapitre|appendix|anhang|annexe|第|附录)\s*[A-Z\d]+\s*章?[.:。]?|(?:[A-Z]|\d+)(?:\.\d+)*\.?(?=\s))\s*",
    re.IGNORECASE,
)


_RAISED: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
"""Numbers of notes."""
_CHAPTER: Final = re.compile(r"(?:chapter|kapitel|chapitre|appendix|anhang|annexe|第)\s*[A-Z\d]+\s*章?", re.IGNORECASE)
_TITLE: Final = 1
"""Blocks at the beginning of an HTML page that are only its title."""


@dataclass(frozen=True, slots=True)
class Manual:
    """A manual in one language."""

    name: str
    pdf: Path
    html: tuple[Path, ...]


def _reference(lang: str) -> Manual:
    pages = tuple(sorted(_REFERENCE.glob(f"ch*.{lang}.html")))
    return Manual(f"debian-reference {lang}", _REFERENCE / f"debian-reference.{lang}.pdf", pages)


def _developer(lang: str) -> Manual:
    folder = _DEVELOPER / lang
    pages = [path for path in sorted(folder.glob("*.html")) if path.stem not in ("index", "search", "genindex")]
    pages = [path for path in pages if path.stem != "developers-reference"]
    return Manual(f"developers-reference {lang or 'en'}", folder / "developers-reference.pdf", tuple(pages))


def _edu(folder: str, name: str, lang: str) -> Manual:
    base = _DOC / folder / name
    return Manual(f"{name} {lang}", base.with_suffix(".pdf"), (base.with_suffix(".html"),))


MANUALS: Final = (
    *(_reference(lang) for lang in ("en", "zh-cn", "de", "fr")),
    *(_developer(lang) for lang in ("", "de", "fr")),
    *(_edu(f"debian-edu-doc-{lang}", _EDU, lang) for lang in ("en", "de", "fr")),
    _edu("debian-edu-doc-legacy-en", _LEGACY, "en"),
    _edu("debian-edu-doc-legacy-zh-cn", _LEGACY, "zh-cn"),
    _edu("debian-edu-doc-legacy-zh-cn", "audacity-manual", "zh-cn"),
    _edu("debian-edu-doc-legacy-zh-cn", "rosegarden-manual", "zh-cn"),
)


def key_of(text: str, kind: MarkKind) -> str:
    """Return the letters and digits of a block, as both editions have them.

    >>> key_of("1.2. The shell (see Section 1.3, “More”)", MarkKind.HEADING)
    'theshellseesection13'
    """
    text = _RAISED.sub("", text)
    text = _TITLED.sub(r"\1", unicodedata.normalize("NFKC", text.replace("\n", " ")))
    text = _NUMBER.sub("", text) if kind is MarkKind.HEADING else text
    return "".join(char for char in text.casefold() if char.isalnum())


def leaves(document: Document) -> Iterator[Mark]:
    """Yield the marks of blocks that hold no other block."""
    blocks = [mark for mark in document.marks if mark.kind in BLOCKS]
    holders = {mark for mark, after in pairwise(blocks) if after.end <= mark.end}
    twice: set[tuple[int, int]] = set()
    for mark in blocks:
        if (mark.start, mark.end) in twice or (mark in holders and not _alone(mark, blocks)):
            continue
        twice.add((mark.start, mark.end))
        yield mark


def _alone(mark: Mark, blocks: Sequence[Mark]) -> bool:
    """Whether the blocks inside one are all as large as it is: a paragraph that is a cell."""
    inside = [b for b in blocks if mark.start <= b.start and b.end <= mark.end]
    return all((b.start, b.end) == (mark.start, mark.end) for b in inside)


@dataclass(frozen=True, slots=True)
class Score:
    """What came out of a manual."""

    found: Counter[MarkKind]
    gold: Counter[MarkKind]
    surplus: list[str]
    missed: list[tuple[MarkKind, str]]
    seconds: float

    def share(self, kind: MarkKind) -> float:
        """Share of the blocks of one kind that were recovered."""
        return self.found[kind] / self.gold[kind] if self.gold[kind] else 1.0


def score(manual: Manual) -> Score:
    """Read a manual in both editions and compare."""
    begun = time.perf_counter()
    pdf = read_document(manual.pdf)
    seconds = time.perf_counter() - begun
    got = [(key_of(text, kind), key_of(text, MarkKind.HEADING), text) for kind, text in _blocks(pdf)]
    known = Counter(key for plain, bare, _ in got for key in {plain, bare})
    gold = [block for path in manual.html for block in _blocks(read_document(path))[_TITLE:]]
    titles = _chapters(gold)
    found, total, missed, matched = Counter[MarkKind](), Counter[MarkKind](), [], set[str]()
    for kind, text in gold:
        key = key_of(titles.sub(r"\1", text), kind)
        matched.add(key)
        if kind not in KINDS or len(key) < _LEAST:
            continue
        total[kind] += 1
        if known[key] > 0:
            known[key] -= 1
            found[kind] += 1
        else:
            missed.append((kind, text))
    surplus = [text for plain, bare, text in got if len(plain) >= _LEAST and not {plain, bare} & matched]
    return Score(found, total, surplus, missed, seconds)


def _chapters(gold: Sequence[tuple[MarkKind, str]]) -> re.Pattern[str]:
    """Return the pattern of a reference to a chapter with its title, which printed editions leave out."""
    headings = [_NUMBER.sub("", text) for kind, text in gold if kind is MarkKind.HEADING and _CHAPTER.match(text)]
    titles = "|".join(sorted(map(re.escape, headings), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"({_CHAPTER.pattern})[,，:：]?\s*(?:{titles})", re.IGNORECASE)


def _blocks(document: Document) -> list[tuple[MarkKind, str]]:
    found = [(mark.kind, document.text[mark.start : mark.end]) for mark in leaves(document)]
    return [(kind, text) for kind, text in found if kind is not MarkKind.NOTE]


def figures(result: Score) -> dict[str, Any]:
    """Return what is saved of a manual."""
    blocks = {kind.value: [result.found[kind], result.gold[kind]] for kind in KINDS}
    return {"blocks": blocks, "surplus": len(result.surplus), "seconds": round(result.seconds, 1)}


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a line a manual in Markdown."""
    lines: list[Sequence[str]] = [("manual", *(kind.value for kind in KINDS), "surplus")]
    for name, found in results.items():
        shares = [f"{right / of:.3f} of {of}" if of else "" for right, of in found["blocks"].values()]
        lines.append((name, *shares, str(found["surplus"])))
    return markdown(lines)


@click.command()
@click.option("--manual", "names", multiple=True, help="Part of the name of a manual; else all that are installed.")
@click.option("--misses", default=0, help="Print so many of the blocks that were missed, and of the surplus ones.")
@click.option("--readme", is_flag=True, help="Save the results and rewrite the table in benchmarks/README.md.")
def main(names: Sequence[str], misses: int, readme: bool) -> None:
    """Print the share of blocks recovered, by kind, and the number of surplus ones."""
    results = json.loads(PATH.read_text(encoding="utf-8")) if readme and PATH.exists() else {}
    for manual in MANUALS:
        if not manual.pdf.exists() or not manual.html or (names and not any(name in manual.name for name in names)):
            continue
        result = score(manual)
        results[manual.name] = figures(result)
        click.echo(f"{manual.name}: {result.seconds:.1f} s to read the PDF", err=True)
        for kind, text in result.missed[:misses]:
            click.echo(f"missed {kind.value}: {text!r}")
        for text in result.surplus[:misses]:
            click.echo(f"surplus: {text!r}")
    click.echo(table(results))
    if readme:
        publish(PATH, MARKER, results, table(results))


if __name__ == "__main__":
    main()
