"""InterText's files hold the whole alignment, for our own reader of them and for others."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import OutputError
from aligner.formats import UnitReport
from aligner.pipeline import split_text
from aligner.records import Alignment, Document, Kind, Pair, Segmentation, Sentence
from aligner.rows import NOT_XML, one_line, xml_text
from aligner.segment import segment_lines
from benchmarks import intertext
from tests.samples import ANY_TEXT, HOSTILE, SMALL, alignment, bead_at, names, store


def beads(found: Alignment) -> list[tuple[list[int], list[int]]]:
    """Return the beads as ladders have them."""
    spans = [pair.bead for pair in found.pairs]
    return [([*b.source], [*b.target]) for b in spans]


def paths(stem: Path, langs: tuple[str, str] = ("zh", "en")) -> tuple[Path, Path, Path]:
    """Return where the files of *stem* go."""
    source, target, links = (stem.with_name(f"{stem.name}.{end}.xml") for end in (*langs, ".".join(langs)))
    return source, target, links


def read(stem: Path, langs: tuple[str, str]) -> tuple[list[str], list[str], list[tuple[list[int], list[int]]]]:
    """Return sentences and beads as an XML parser sees them, the link file's own two names followed."""
    links = ElementTree.parse(paths(stem, langs)[2]).getroot()
    sides = []
    for attribute in ("fromDoc", "toDoc"):
        root = ElementTree.parse(stem.parent / links.attrib[attribute]).getroot()
        sides.append({s.attrib["id"]: "".join(s.itertext()) for s in root.iter("s")})
    names = [links.attrib[attribute] for attribute in ("fromDoc", "toDoc")]
    numbers = [{key: number for number, key in enumerate(side)} for side in sides]
    places = [*zip(names, numbers, strict=True)]
    return [*sides[0].values()], [*sides[1].values()], intertext._beads(links, places)


def whole(split: tuple[Segmentation, ...]) -> Alignment:
    """Return the alignment of a document, or of two, in a single bead."""
    ids = split[0].alignable("zh"), split[-1].alignable("en")
    source, target = (tuple(s.sentences[i] for i in side) for s, side in zip((split[0], split[-1]), ids, strict=True))
    pair = Pair("", "", bead_at(0, len(source), 0, len(target)), 0.9, True)
    return Alignment("d", ("zh", "en"), source, target, tuple(ids[0]), tuple(ids[1]), (pair,), split)


class TestInterText:
    """Alignments as two texts and the links between them."""

    def test_bytes(self, tmp_path: Path):
        """Sentences stand in their paragraphs; a link names the target's sentences first, null beads too."""
        found = replace(SMALL, name="x", target=tuple(replace(s, paragraph=n // 2) for n, s in enumerate(SMALL.target)))

        assert UnitReport(3, 0) == store("intertext", found, paths(tmp_path / "x"))

        declared = "<?xml version='1.0' encoding='UTF-8'?>\n"
        assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
            "x.zh.xml": f'{declared}<text id="x" lang="zh">\n<p id="1">\n<s id="1:1">一。</s>\n<s id="1:2">二。</s>\n'
            '<s id="1:3">三。</s>\n</p>\n</text>\n',
            "x.en.xml": f'{declared}<text id="x" lang="en">\n<p id="1">\n<s id="1:1">One two.</s>\n'
            '<s id="1:2">Four.</s>\n</p>\n<p id="2">\n<s id="2:1">Five.</s>\n</p>\n</text>\n',
            "x.zh.en.xml": f'{declared}<linkGrp toDoc="x.en.xml" fromDoc="x.zh.xml">\n'
            '<link type="1-2" xtargets="1:1;1:1 1:2" status="auto"/>\n'
            '<link type="0-1" xtargets=";1:3" status="auto"/>\n'
            '<link type="2-0" xtargets="1:2 2:1;" status="auto"/>\n</linkGrp>\n',
        }

    def test_benchmark_reads_it(self, tmp_path: Path):
        """The reader of the gold standards finds the files of a document named as theirs are, and all beads."""
        found = replace(SMALL, langs=("001_zh", "001_en"))
        store("intertext", found, paths(tmp_path / "dev", found.langs))

        assert ["001"] == intertext.convert(tmp_path, tmp_path / "gold")

        assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "gold").iterdir()} == {
            "001.zh": "一。\n二。\n三。\n",
            "001.en": "One two.\nFour.\nFive.\n",
            "001.beads": "[0, 1]:[0]\n[2]:[]\n[]:[1, 2]\n",
        }

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
    def test_hostile_text_comes_back(self, tmp_path: Path, text: str):
        """Hostile text comes back as it was, as do names of files."""
        found = alignment((text, "x"), ("y", text), (text, ""), ("", text))
        stem = tmp_path / text[:20].replace("/", "")

        assert UnitReport(4, 0) == store("intertext", found, paths(stem))

        assert ([text, "y", text], ["x", text, text], beads(found)) == read(stem, ("zh", "en"))

    @settings(max_examples=30)
    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4))
    def test_any_text(self, tmp_path_factory: pytest.TempPathFactory, texts):
        """Any text comes back in one line, but for what XML cannot hold, which is counted."""
        stem = tmp_path_factory.mktemp("intertext") / "x"
        found = alignment(*[pair for pair in texts if any(pair)])

        report = store("intertext", found, paths(stem))

        written = [[one_line(xml_text(s.text)) for s in side] for side in (found.source, found.target)]
        assert (*written, beads(found)) == read(stem, ("zh", "en"))
        assert report.removed_characters == len(NOT_XML.findall("".join(s + t for s, t in texts)))

    def test_paragraphs_that_come_again(self, tmp_path: Path):
        """A paragraph that another one interrupts is written as two, so that every id is there once."""
        source = tuple(Sentence("zh", Kind.SENTENCE, f"{n}。", n, 0, 2) for n in (7, 8, 7))
        found = Alignment(
            "d", ("zh", "en"), source, (), (0, 1, 2), (), (Pair("7。8。7。", "", bead_at(0, 3, 0, 0), 0.5, False),)
        )

        store("intertext", found, paths(tmp_path / "x"))

        root = ElementTree.parse(tmp_path / "x.zh.xml").getroot()
        assert ["1:1", "2:1", "3:1"] == [s.attrib["id"] for s in root.iter("s")]

    def test_no_sentences(self, tmp_path: Path):
        """Without sentences there are two empty texts without links."""
        assert UnitReport(0, 0) == store("intertext", alignment(), paths(tmp_path / "x"))

        assert ([], [], []) == read(tmp_path / "x", ("zh", "en"))

    def test_documents(self, tmp_path: Path):
        """A mixed document has its sentences in the paragraphs that it has; what is furniture is not there."""
        text = "今天天气很好。我们去公园。\n\n- 1 -\n\nThe weather is nice today. We go to the park.\n\n"
        text += "他喜欢喝茶。\n\nHe likes tea.\n"
        split = split_text(text, ["zh", "en"], name="d")

        store("intertext", whole((split,)), paths(tmp_path / "d"))

        for lang, sentences in (
            ("zh", [("1:1", "今天天气很好。"), ("1:2", "我们去公园。"), ("2:1", "他喜欢喝茶。")]),
            ("en", [("1:1", "The weather is nice today."), ("1:2", "We go to the park."), ("2:1", "He likes tea.")]),
        ):
            root = ElementTree.parse(tmp_path / f"d.{lang}.xml").getroot()
            assert ["1", "2"] == [p.attrib["id"] for p in root.iter("p")]
            assert sentences == [(s.attrib["id"], s.text) for s in root.iter("s")]

    def test_presegmented(self, tmp_path: Path):
        """Of a presegmented pair each line is a sentence in a paragraph of its own."""
        found = whole(
            (segment_lines(Document("x", "一。\n\n二。\n"), "zh"), segment_lines(Document("x", "One. Two.\n"), "en"))
        )

        store("intertext", found, paths(tmp_path / "d"))

        root = ElementTree.parse(tmp_path / "d.zh.xml").getroot()
        assert ["1:1", "2:1"] == [s.attrib["id"] for s in root.iter("s")]
        assert (["一。", "二。"], ["One. Two."], [([0, 1], [0])]) == read(tmp_path / "d", ("zh", "en"))

    def test_all_or_nothing(self, tmp_path: Path):
        """If one of the three files cannot be written none is."""
        (tmp_path / "x.zh.en.xml").mkdir()

        with pytest.raises(OutputError, match="a folder of that name is in the way"):
            store("intertext", SMALL, paths(tmp_path / "x"))

        assert names(tmp_path) == ["x.zh.en.xml"]

    @pytest.mark.slow
    def test_opustools(self, tmp_path: Path):
        """OPUS's tools, the other users of such links, read texts and links; they call the sides by the other name."""
        parse = pytest.importorskip(
            "opustools.parse.alignment_parser", reason="needs opustools (pip install opustools)"
        )
        from opustools.parse.sentence_parser import SentenceParser

        store("intertext", SMALL, paths(tmp_path / "x"))

        with (tmp_path / "x.zh.en.xml").open("rb") as file:
            links, sources, targets, _, from_doc, to_doc, _ = parse.AlignmentParser(file).collect_links()
        assert ("x.zh.xml", "x.en.xml") == (from_doc, to_doc)
        assert [("1:1", "1:1 1:2"), ("", "1:3"), ("1:2 1:3", "")] == links
        texts = []
        for path, ids in ((tmp_path / "x.zh.xml", targets), (tmp_path / "x.en.xml", sources)):
            with path.open("rb") as file:
                parser = SentenceParser(file, preprocessing="raw", preserve=False)
                parser.store_sentences(ids, path.stat().st_size)
                texts.append([sentence for sentence, _ in parser.sentences.values()])
        assert [["一。", "二。", "三。"], ["One two.", "Four.", "Five."]] == texts
