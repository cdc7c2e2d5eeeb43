"""OmegaT translates with our memories: a real project, run without a window."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import pytest
from lxml import etree

from aligner.rows import xml_text
from tests.outside import ORDINARY, call, hostile_alignment, omegat_jar, seed_file, tool
from tests.samples import TAGS, alignment, store

pytestmark = pytest.mark.slow

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat>
  <project version="1.0">
    <source_dir>__DEFAULT__</source_dir>
    <target_dir>__DEFAULT__</target_dir>
    <tm_dir>__DEFAULT__</tm_dir>
    <glossary_dir>__DEFAULT__</glossary_dir>
    <dictionary_dir>__DEFAULT__</dictionary_dir>
    <source_lang>{}</source_lang>
    <target_lang>{}</target_lang>
    <sentence_seg>false</sentence_seg>
    <support_default_translations>true</support_default_translations>
    <remove_tags>false</remove_tags>
  </project>
</omegat>
"""
"""Paragraphs stay whole, so that each is one of our segments."""

FOLDERS = ("source", "target", "tm/auto", "glossary", "dictionary", "omegat")


@dataclass(frozen=True)
class Translated:
    """What OmegaT made of a project."""

    paragraphs: list[str]
    log: str

    @property
    def complaints(self) -> list[str]:
        """What it complained of, first of all that the memory was not read to its end; the exit code does not say."""
        signs = ("Error", "Exception", "LOAD_ERROR", "Warning")
        unread = [] if "TMXR_INFO_READING_COMPLETE" in self.log else ["the memory was not read to its end"]
        return unread + [line for line in self.log.splitlines() if any(sign in line for sign in signs)]


def translate(folder: Path, memory: Path, paragraphs: list[str], langs: tuple[str, str] = TAGS) -> Translated:
    """Return *paragraphs* as OmegaT translates them with the full matches of *memory*."""
    project, home = folder / "project", folder / "home"
    for name in FOLDERS:
        (project / name).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT.format(*(lang.upper() for lang in langs)), encoding="utf-8")
    (project / "tm/auto/memory.tmx").write_bytes(memory.read_bytes())
    # Its text filter takes an empty line for the end of a paragraph.
    (project / "source/a.txt").write_text("\n\n".join(paragraphs), encoding="utf-8", newline="")
    java = [tool("java", "default-jre"), "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", f"-Duser.home={home}"]
    mode = ["--mode=console-translate", f"--config-dir={home / 'config'}", "--no-team"]

    done = call(home, *java, "-jar", omegat_jar(), project, *mode)

    translated = (project / "target/a.txt").read_bytes().decode("utf-8")
    return Translated(translated.split("\n\n"), done.stdout + done.stderr)


def pairs_of(memory: Path) -> list[tuple[str, str]]:
    """Return the pairs whose source stands once in *memory*."""
    texts = [seg.text for seg in etree.parse(str(memory)).iter("seg")]
    times = Counter(texts[::2])
    return [pair for pair in zip(texts[::2], texts[1::2], strict=True) if times[pair[0]] == 1]


def test_seed_memory_translates_its_source(tmp_path: Path):
    """Every Chinese segment of the seed's memory becomes exactly its English."""
    memory = seed_file(tmp_path, ".tmx")
    sources, targets = map(list, zip(*pairs_of(memory), strict=True))
    assert len(sources) > 250

    translated = translate(tmp_path, memory, sources)

    assert translated.complaints == []
    assert translated.paragraphs == targets


def test_hostile_memory(tmp_path: Path):
    """A memory of hostile texts loads, and each of them is found and inserted as it was."""
    shown = hostile_alignment()
    store("tmx", shown, tmp_path / "x.tmx", TAGS)
    # A text file cannot hold these as one paragraph of its own: OmegaT cuts at line ends and trims spaces.
    wanted = [
        (pair.source, pair.target)
        for pair in shown.pairs
        if all(text == xml_text(text).strip() and len(text.splitlines()) == 1 for text in (pair.source, pair.target))
    ]
    assert wanted[0] == ORDINARY
    assert len(wanted) > 30

    translated = translate(tmp_path, tmp_path / "x.tmx", [source for source, _ in wanted])

    assert translated.complaints == []
    assert translated.paragraphs == [normalize("NFC", target) for _, target in wanted]  # OmegaT composes accents


@pytest.mark.parametrize("tags", [("zh-TW", "en-GB"), ("zh", "en")], ids="-".join)
def test_tags(tmp_path: Path, tags: tuple[str, str]):
    """A memory with other tags is for a project with these languages."""
    store("tmx", alignment(ORDINARY), tmp_path / "x.tmx", tags)

    translated = translate(tmp_path, tmp_path / "x.tmx", [ORDINARY[0]], tags)

    assert translated.complaints == []
    assert translated.paragraphs == [ORDINARY[1]]


@pytest.mark.parametrize(
    ("tags", "langs"),
    [(("zh", "en"), ("zh-CN", "en-US")), (("zh-Hans", "en-US"), ("zh-CN", "en-GB"))],
    ids=["no country", "other script and country"],
)
def test_tags_of_another_country(tmp_path: Path, tags: tuple[str, str], langs: tuple[str, str]):
    """A memory of the same languages is found whatever the country, with a warning about the source."""
    store("tmx", alignment(ORDINARY), tmp_path / "x.tmx", tags)

    translated = translate(tmp_path, tmp_path / "x.tmx", [ORDINARY[0]], langs)

    (warning,) = translated.complaints
    assert "TMXR_WARNING_INCORRECT_SOURCE_LANG" in warning
    assert translated.paragraphs == [ORDINARY[1]]


@pytest.mark.parametrize(
    ("good", "broken"), [(b"<seg>The", b"<seg>&#1;The"), (b"</tmx>", b"")], ids=["control character", "cut off"]
)
def test_broken_memory_is_noticed(tmp_path: Path, good: bytes, broken: bytes):
    """What these tests look at tells a memory that OmegaT refuses: the log complains, the text stays Chinese."""
    store("tmx", alignment(ORDINARY), tmp_path / "x.tmx", TAGS)
    written = (tmp_path / "x.tmx").read_bytes()
    assert good in written
    (tmp_path / "x.tmx").write_bytes(written.replace(good, broken))

    translated = translate(tmp_path, tmp_path / "x.tmx", [ORDINARY[0]])

    assert translated.complaints[0] == "the memory was not read to its end"
    assert translated.paragraphs == [ORDINARY[0]]
