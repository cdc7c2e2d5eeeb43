"""Alignments as InterText writes them: two texts of numbered sentences and the links between them.

InterText is the editor of parallel texts of the Czech National Corpus; the format is a descendant of the Corpus
Encoding Standard's (XCES). What is written here is what its server exports and its editor imports:
``NAME.zh.xml``, ``NAME.en.xml`` and ``NAME.zh.en.xml``. As there, the first half of ``xtargets`` and of ``type``
belongs to ``toDoc``, the text named last; OPUS, which uses the same elements, has ``fromDoc`` first.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.files import write_together
from aligner.formats.xmltext import NOT_XML, UnitReport, xml_text
from aligner.records import Alignment, Bead, Sentence
from aligner.rows import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element


def write_intertext(alignment: Alignment, paths: tuple[Path, Path, Path]) -> UnitReport:
    """Write the source's sentences, the target's and the beads of *alignment* into the files at *paths*.

    All beads are there, null beads too: InterText wants each sentence in one link, in the order of the texts.
    So the pairs of moved passages are not, nor are confidence, flags and ``keep``. Sentences stand in one line
    each; characters that XML cannot hold are removed and counted. The links name the texts as files beside
    them. Raises ``OutputError``, and then all three files are as they were.
    """
    sides = alignment.source, alignment.target
    ids = _ids(sides[0]), _ids(sides[1])
    texts = [
        _text(alignment.name, lang, sentences, names)
        for lang, sentences, names in zip(alignment.langs, sides, ids, strict=True)
    ]
    beads = [pair.bead for pair in alignment.pairs]
    roots = (*texts, _links(beads, ids, (paths[0], paths[1])))
    write_together([(path, _bytes(root)) for path, root in zip(paths, roots, strict=True)])
    return UnitReport(len(beads), sum(len(NOT_XML.findall(s.text)) for sentences in sides for s in sentences))


def _ids(sentences: Sequence[Sentence]) -> list[str]:
    """Return the sentences' ids: the number of the paragraph, counted here from 1, and of the sentence in it."""
    paragraphs = enumerate(groupby(sentences, key=lambda sentence: sentence.paragraph), 1)
    return [f"{paragraph}:{number}" for paragraph, (_, run) in paragraphs for number, _ in enumerate(run, 1)]


def _text(name: str, lang: str, sentences: Sequence[Sentence], ids: Sequence[str]) -> "_Element":
    """Return one text in its paragraphs."""
    from lxml import etree

    root = etree.Element("text", {"id": xml_text(name), "lang": lang})
    for number, run in groupby(zip(ids, sentences, strict=True), key=lambda item: item[0].partition(":")[0]):
        paragraph = etree.SubElement(root, "p", id=number)
        for sentence_id, sentence in run:
            etree.SubElement(paragraph, "s", id=sentence_id).text = one_line(xml_text(sentence.text))
    return root


def _links(beads: Sequence[Bead], ids: tuple[Sequence[str], Sequence[str]], texts: tuple[Path, Path]) -> "_Element":
    """Return the links between the two texts, by the ids of their sentences."""
    from lxml import etree

    names = {"toDoc": xml_text(texts[1].name), "fromDoc": xml_text(texts[0].name)}
    root = etree.Element("linkGrp", names)
    for bead in beads:
        source, target = ids[0][bead.source.start : bead.source.stop], ids[1][bead.target.start : bead.target.stop]
        xtargets = f"{' '.join(target)};{' '.join(source)}"
        etree.SubElement(root, "link", type=f"{len(target)}-{len(source)}", xtargets=xtargets, status="auto")
    return root


def _bytes(root: "_Element") -> bytes:
    """Return the file of *root*, one element a line."""
    from lxml import etree

    etree.indent(root, space="")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
