"""README.md and README.zh-CN.md say the same: what is no prose is alike, and the prose has the same figures."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from aligner.errors import OutputError
from aligner.languages.characters import HAN
from benchmarks import chinese
from benchmarks.chinese import CHINESE, ENGLISH, in_chinese, put_into_both
from cli.main import COMMANDS

README = {"en": ENGLISH, "zh": CHINESE}
MARKERS = ("benchmark", "further", "flags")
"""Of the tables that the benchmarks write."""
NUMBER = re.compile(r"(?<![A-Za-z\d.,])\d+(?:[.,]\d+)*")
COMMENT = re.compile(r"(?<=\S)\s*(?: {3}|  # ).*")
"""What a line of code says to people: after its command and a wide gap, or a sign."""

FAULT = re.compile(f"[{HAN}][A-Za-z0-9,;:!?()]|[A-Za-z0-9%,;:!?()][{HAN}]")
"""Chinese and Latin without a space between, half-width marks beside Chinese."""


@dataclass
class Section:
    """What stands between two headings, each part in a form that both languages share."""

    level: int
    title: str
    code: list[list[str]] = field(default_factory=list)
    """Each block: its language, then its lines without comments."""
    tables: list[list[tuple[str, list[str], list[str]]]] = field(default_factory=list)
    """Each cell: its tag and style, its figures, its inline code."""
    links: set[str] = field(default_factory=set)
    options: set[str] = field(default_factory=set)
    """All inline code."""
    figures: Counter[str] = field(default_factory=Counter)
    """Those of the prose."""


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def sections(text: str) -> list[Section]:
    """Return the sections of a README in order."""
    found: list[Section] = []
    before = Token("", "", 0)
    for token in parsed(text):
        if before.type == "heading_open":
            found.append(Section(int(before.tag[1]), token.content))
        elif found:
            add(found[-1], token, before)
        before = token
    return found


def add(section: Section, token: Token, before: Token) -> None:
    """Add what *token* holds to its section; *before* is the token before it."""
    if token.type == "fence":
        section.code.append([token.info, *(COMMENT.sub("", line) for line in token.content.splitlines())])
    if token.type == "table_open":
        section.tables.append([])
    section.links |= set(targets(token))
    if token.type != "inline":
        return
    inner = token.children or []
    code = [each.content for each in inner if each.type == "code_inline"]
    numbers = NUMBER.findall(" ".join(each.content for each in inner if each.type == "text"))
    section.options |= set(code)
    if before.tag in ("th", "td"):
        section.tables[-1].append((f"{before.tag} {before.attrGet('style')}", numbers, sorted(code)))
    else:
        section.figures.update(numbers)


def targets(token: Token) -> Iterator[str]:
    """Yield what a token links to or shows; an anchor of the same file only as one."""
    if token.type == "html_block":
        yield from re.findall(r'(?:src|srcset|href)="([^"]+)"', token.content)
    for each in token.children or ():
        target = str(each.attrGet("href") or each.attrGet("src") or "")
        yield from [re.sub("^#.*", "#", target)] * bool(target)


def other(language: str) -> Path:
    return README["zh" if language == "en" else "en"]


def slugs(path: Path) -> set[str]:
    """Return the anchors of a file's headings, as code hosts make them."""
    titles = re.findall(r"^#+ +(.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def block(path: Path, marker: str) -> str:
    """Return what stands between two markers."""
    (text,) = re.findall(rf"<!-- {marker} -->\n(.*?)\n<!-- /{marker} -->", path.read_text("utf-8"), re.DOTALL)
    return text


@pytest.mark.parametrize("language", README)
def test_each_links_to_the_other_in_its_first_lines(language: str):
    """A reader finds the own language before the first sentence."""
    first = README[language].read_text("utf-8").splitlines()[:4]

    assert any(f"({other(language).name})" in line for line in first)


def test_the_sections_are_the_same():
    """Both have as many headings, of the same levels, in the same order."""
    english, chinese = (sections(path.read_text("utf-8")) for path in README.values())

    assert [(s.level, bool(s.title)) for s in english] == [(s.level, bool(s.title)) for s in chinese]


@pytest.mark.parametrize("part", ["code", "tables", "links", "options", "figures"])
def test_the_parts_of_each_section_are_the_same(part: str):
    """Commands, outputs, cells, targets, inline code and the figures of the prose: nothing is in one README only."""
    english, chinese = (sections(path.read_text("utf-8")) for path in README.values())
    names = {path.name for path in README.values()}

    for here, there in zip(english, chinese, strict=True):
        one, two = getattr(here, part), getattr(there, part)
        if part == "links":
            one, two = one - names, two - names
        assert one == two, f"{part} differ in “{here.title}” and “{there.title}”: change both README"


@pytest.mark.parametrize("language", README)
def test_every_target_is_there(language: str):
    """Each link leads to a file of the project, each anchor to a heading in it."""
    inner = [target for token in parsed(README[language].read_text("utf-8")) for target in all_targets(token)]

    for target in inner:
        if "://" not in target:
            name, _, anchor = target.partition("#")
            path = ENGLISH.parent / name if name else README[language]
            assert path.exists(), target
            assert not anchor or anchor in slugs(path), target


def all_targets(token: Token) -> Iterator[str]:
    """Yield what a token links to or shows, as it is written."""
    yield from (str(each.attrGet("href")) for each in token.children or () if each.attrGet("href"))
    yield from (target for target in targets(token) if target != "#")


@pytest.mark.parametrize("language", README)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named(language: str, command: str):
    """What the program can do stands in both."""
    assert f"align {command}" in README[language].read_text("utf-8")


@pytest.mark.parametrize("marker", MARKERS)
def test_a_generated_table_is_the_english_one_in_chinese(marker: str):
    """No cell is edited by hand, and none is left in English."""
    assert block(CHINESE, marker) == in_chinese(block(ENGLISH, marker))


def test_both_are_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A table goes into both files; one that cannot be said in Chinese goes into none."""
    for name in ("ENGLISH", "CHINESE"):
        path = tmp_path / getattr(chinese, name).name
        path.write_text("<!-- t -->\n<!-- /t -->\n", encoding="utf-8")
        monkeypatch.setattr(chinese, name, path)

    put_into_both("t", "| flag |  | any |\n| --- | --: | --: |\n| `cut` |  | 0.5 % |")
    with pytest.raises(OutputError, match="no Chinese for 'brand-new words'"):
        put_into_both("t", "| flag | brand-new words |")

    assert block(chinese.ENGLISH, "t") == "| flag |  | any |\n| --- | --: | --: |\n| `cut` |  | 0.5 % |"
    assert block(chinese.CHINESE, "t") == "| 疑点 |  | 任一疑点 |\n| --- | --: | --: |\n| `cut` |  | 0.5% |"


def prose(text: str) -> Iterator[str]:
    """Yield each paragraph and cell, inline code as one Latin letter."""
    for token in parsed(text):
        if token.type == "inline":
            inner = token.children or []
            yield "".join("x" if each.type == "code_inline" else each.content for each in inner)


def test_the_chinese_is_set_as_chinese():
    """A space stands between Chinese and Latin, marks beside Chinese are full-width; quoted documents aside."""
    quoted = set(prose(ENGLISH.read_text("utf-8")))
    own = [text for text in prose(CHINESE.read_text("utf-8")) if text not in quoted]

    assert not [text for text in own if FAULT.search(text)]
