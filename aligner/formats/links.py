"""Alignments as links between numbered sentences: the XML of InterText, and ladders.

InterText is the editor of parallel texts of the Czech National Corpus; the format is a descendant of the Corpus
Encoding Standard's (XCES). What is written here is what its server exports and its editor imports:
``NAME.zh.xml``, ``NAME.en.xml`` and ``NAME.zh.en.xml``. As there, the first half of ``xtargets`` and of ``type``
belongs to ``toDoc``, the text named last; OPUS, which uses the same elements, has ``fromDoc`` first.

A ladder is the plain format that other aligners and their gold standards use, one bead a line, sentences (or lines
of a presegmented file) counted from 0: ``[0, 1]:[0]``.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from aligner.errors import InputError
from aligner.files import atomic_write, read_bytes, shown, write_together
from aligner.formats import Output, UnitReport
from aligner.read.text import decode
from aligner.records import Bead, Sentence
from aligner.rows import NOT_XML, one_line, xml_text

NUMBERS = r"\[\s*((?:[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})*)?)\s*\]"
RUNG = re.compile(rf"{NUMBERS}\s*:\s*{NUMBERS}(?::[-+.0-9eE]+)?")
"""A line of a ladder; some aligners add a third field, their cost."""


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the alignment of *output*: as a ladder for one path, for InterText into three. Raises ``OutputError``."""
    return _write_ladder(output, paths) if len(paths) == 1 else _write_intertext(output, paths)


def _write_intertext(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the source's sentences, the target's and the beads of the alignment into the three files at *paths*.

    All beads are there, null beads too: InterText wants each sentence in one link, in the order of the texts.
    So the pairs of moved passages are not, nor are confidence, flags and ``keep``. Sentences stand in one line
    each; characters that XML cannot hold are removed and counted. The links name the texts as files beside
    them. Raises ``OutputError``, and then all three files are as they were.
    """
    alignment = output.aligned
    sides = alignment.source, alignment.target
    ids = _ids(sides[0]), _ids(sides[1])
    texts = [
        _text(alignment.name, lang, sentences, names)
        for lang, sentences, names in zip(alignment.langs, sides, ids, strict=True)
    ]
    beads = [pair.bead for pair in alignment.pairs]
    roots = (*texts, _links(beads, ids, (paths[0], paths[1])))
    for root in roots:
        etree.indent(root, space="")
    write_together(
        [
            (path, etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n")
            for path, root in zip(paths, roots, strict=True)
        ]
    )
    return UnitReport(len(beads), sum(len(NOT_XML.findall(s.text)) for sentences in sides for s in sentences))


def _ids(sentences: Sequence[Sentence]) -> list[str]:
    """Return the sentences' ids: the number of the paragraph, counted here from 1, and of the sentence in it."""
    paragraphs = enumerate(groupby(sentences, key=lambda sentence: sentence.paragraph), 1)
    return [f"{paragraph}:{number}" for paragraph, (_, run) in paragraphs for number, _ in enumerate(run, 1)]


def _text(name: str, lang: str, sentences: Sequence[Sentence], ids: Sequence[str]) -> _Element:
    """Return one text in its paragraphs."""
    root = etree.Element("text", {"id": xml_text(name), "lang": lang})
    for number, run in groupby(zip(ids, sentences, strict=True), key=lambda item: item[0].partition(":")[0]):
        paragraph = etree.SubElement(root, "p", id=number)
        for sentence_id, sentence in run:
            etree.SubElement(paragraph, "s", id=sentence_id).text = one_line(xml_text(sentence.text))
    return root


def _links(beads: Sequence[Bead], ids: tuple[Sequence[str], Sequence[str]], texts: tuple[Path, Path]) -> _Element:
    """Return the links between the two texts, by the ids of their sentences."""
    names = {"toDoc": xml_text(texts[1].name), "fromDoc": xml_text(texts[0].name)}
    root = etree.Element("linkGrp", names)
    for bead in beads:
        source, target = ids[0][bead.source.start : bead.source.stop], ids[1][bead.target.start : bead.target.stop]
        xtargets = f"{' '.join(target)};{' '.join(source)}"
        etree.SubElement(root, "link", type=f"{len(target)}-{len(source)}", xtargets=xtargets, status="auto")
    return root


def _write_ladder(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the beads of the alignment, one a line, by the ids of their sentences. Raises ``OutputError``."""
    source, target = output.aligned.source_ids, output.aligned.target_ids
    beads = [pair.bead for pair in output.aligned.pairs]
    lines = [f"{[source[i] for i in b.source]}:{[target[j] for j in b.target]}\n" for b in beads]
    atomic_write(paths[0], "".join(lines).encode())
    return UnitReport(len(beads))


def read_ladder(path: Path) -> list[tuple[list[int], list[int]]]:
    """Return the beads of a ladder as source and target sentence numbers; blank lines and costs are skipped.

    Raises ``InputError`` naming the line of anything else.
    """
    where = shown(path)
    lines = decode(read_bytes(path), where).splitlines()
    return [_rung(line.strip(), f"{where}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _rung(line: str, where: str) -> tuple[list[int], list[int]]:
    """Return the two sides of one line; raise ``InputError`` if it is no bead."""
    match = RUNG.fullmatch(line)
    if match is None:
        raise InputError(f"{where}: {line[:40]!r} is no bead; expected such as [0, 1]:[0]")
    return _indices(match[1]), _indices(match[2])


def _indices(numbers: str) -> list[int]:
    """Return the numbers between two brackets."""
    return [int(number) for number in numbers.split(",") if number.strip()]
