"""Texts in several languages -> two piles of sentences without order, a tenth of which have their translation across.

As in the shared task of BUCC, pairs are planted among sentences that have no partner. These are as near in topic as can
be had: the other paragraphs of the same texts on one side, on the other texts of the same kinds (novels, manuals)
that the first language lacks, and what Python's library says of itself.
"""

import ast
import random
import re
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from aligner import Kind, split_text
from aligner.errors import InputError
from aligner.languages import LANGUAGES
from benchmarks.datasets import DATASETS, load

PIVOT: Final = "en"
DILUTION: Final = 10
"""Sentences without partner for each pair, on either side."""
FEWEST: Final = 100
"""Paragraphs below which a language is left out."""
SEED: Final = 1
MANUALS: Final = "docstrings"
"""Called a text of its own."""
LIBRARY: Final = Path(sysconfig.get_paths()["stdlib"])
_NO_TEXT: Final = {"test", "tests", "site-packages", "idlelib"}

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What says the same on both sides."""

    text: str
    """Which text it is from; the translations of one text into all languages are one."""
    source: list[str]
    """Sentences."""
    target: list[str]

    @property
    def is_pair(self) -> bool:
        """Whether both sides are one sentence."""
        return len(self.source) == 1 == len(self.target)


@dataclass(frozen=True, slots=True)
class Pile:
    """Two sides without order, and what is right."""

    langs: tuple[str, str]
    source: list[str]
    target: list[str]
    texts: list[str]
    """The text that each source sentence is from."""
    pairs: frozenset[Pair]
    """All texts of two sentences that are known to be each other's translation."""

    def planted(self) -> list[str]:
        """Return the text of each pair that is there to be found."""
        source, target = dict(zip(self.source, self.texts, strict=True)), {*self.target}
        return [source[one] for one, other in sorted(self.pairs) if one in source and other in target]


def piles(gold: Path, parallel: Path, *, lines: bool) -> Iterator[Pile]:
    """Yield a pile for every two languages that there is enough of.

    With *lines* the sentences without partner are whole paragraphs, and on the English side docstrings alone.
    """
    pairs = [(lang, PIVOT) for lang in LANGUAGES if lang != PIVOT]
    pairs += [record.langs for record in DATASETS if PIVOT not in record.langs]
    if not any(parallel.glob("*/*.txt")):
        raise InputError(f"{parallel.name}: no folder with texts there; see benchmarks/README.md")
    for langs in dict.fromkeys(pairs):
        paragraphs = [*_of_texts(parallel, langs), *_of_gold(gold, langs)]
        if len(paragraphs) >= FEWEST:
            yield _pile(
                paragraphs, _others(parallel, langs[1], {p.text for p in paragraphs}, lines=lines), langs, lines
            )


def _pile(paragraphs: Sequence[Paragraph], others: Sequence[str], langs: tuple[str, str], lines: bool) -> Pile:
    """Return a pile of *paragraphs*, every eleventh source sentence one of a pair; *others* fill the target."""
    rng = random.Random(SEED)
    mixed = rng.sample(paragraphs, len(paragraphs))
    pairs = [p for p in mixed if p.is_pair]
    alone = [(p.text, s) for p in mixed for s in ([_joined(p.source)] if lines else p.source) if not p.is_pair]
    wanted = (len(alone) + len(pairs)) // (DILUTION + 1)
    source = {p.source[0]: p.text for p in pairs[:wanted]}
    target = dict.fromkeys(p.target[0] for p in pairs[:wanted])
    for text, sentence in [*alone, *((p.text, p.source[0]) for p in pairs[wanted:])]:
        source.setdefault(sentence, text)
    for sentence in rng.sample(others, len(others)):
        if len(target) < (DILUTION + 1) * wanted:
            target.setdefault(sentence)
    sides = [rng.sample(list(side), len(side)) for side in (source, target)]
    known = frozenset((p.source[0], p.target[0]) for p in pairs)
    return Pile(langs, *sides, [source[sentence] for sentence in sides[0]], known)


def _of_texts(parallel: Path, langs: tuple[str, str]) -> list[Paragraph]:
    """Return the paragraphs of all texts that are in both languages."""
    found = []
    for folder in sorted(parallel.iterdir()):
        if all((folder / f"{lang}.txt").exists() for lang in langs):
            sides = (split_file(folder / f"{lang}.txt", lang) for lang in langs)
            found += [Paragraph(_text(folder), a, b) for a, b in zip(*sides, strict=True) if a or b]
    return found


def _of_gold(gold: Path, langs: tuple[str, str]) -> list[Paragraph]:
    """Return the beads of the gold documents in these languages."""
    documents = [(r.name, d) for r in DATASETS if r.langs == langs for d in load(gold, r.name)]
    return [
        Paragraph(f"{name} {document.name}", [document.source[i] for i in a], [document.target[i] for i in b])
        for name, document in documents
        for a, b in document.beads
    ]


def _others(parallel: Path, lang: str, taken: set[str], *, lines: bool) -> list[str]:
    """Return sentences in *lang* of texts that are not *taken*: half of them docstrings, where there are such."""
    manuals = docstrings() if lang == PIVOT else []
    if lines and manuals:
        return manuals
    folders = {_text(f): f for f in sorted(parallel.iterdir()) if (f / f"{lang}.txt").exists()}
    left = [split_file(f / f"{lang}.txt", lang) for text, f in folders.items() if text not in taken]
    sentences = [s for side in left for paragraph in side for s in paragraph]
    rng = random.Random(SEED)
    half = min(len(sentences), len(manuals)) or len(sentences)
    return [*rng.sample(sentences, half), *rng.sample(manuals, min(half, len(manuals)))]


def _text(folder: Path) -> str:
    """Return the name of a text without the language that it is translated into."""
    parts = folder.name.split("-")
    return "-".join(parts[:-1] if len(parts) > 1 and parts[-1] in LANGUAGES else parts)


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(sentences)


@cache
def split_file(path: Path, lang: str) -> tuple[list[str], ...]:
    """Return the sentences of each line of a file."""
    return tuple(split_line(line, lang) for line in path.read_text(encoding="utf-8").split("\n"))


def split_line(line: str, lang: str) -> list[str]:
    """Return the sentences of a paragraph, furniture aside."""
    split = split_text(line, (lang,)).sentences if line.strip() else ()
    return [s.text for s in split if s.kind is not Kind.FURNITURE]


@cache
def docstrings(folder: Path = LIBRARY, most: int = 20_000) -> list[str]:
    """Return at *most* so many sentences of the docstrings of the modules in *folder*, Python's own by default."""
    files = (p for p in sorted(folder.rglob("*.py")) if not _NO_TEXT & {*p.relative_to(folder).parts})
    found: dict[str, None] = {}
    for paragraph in chain.from_iterable(map(_paragraphs, files)):
        if len(found) >= most:
            break
        found |= dict.fromkeys(split_line(paragraph, PIVOT))
    return list(found)[:most]


def _paragraphs(path: Path) -> Iterator[str]:
    """Yield the paragraphs of the docstrings of a module that are prose."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):  # written to be wrong
        return
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    for node in ast.walk(tree):
        text = ast.get_docstring(node) if isinstance(node, documented) else None
        for paragraph in re.split(r"\n\s*\n", text or ""):
            line = " ".join(paragraph.split())
            if re.search("[a-z]{3}", line) and ">>>" not in line and line.isprintable():
                yield line
