"""Styles and numbering of a Word file: what a paragraph or a run is, by what is said of it directly and by its styles.

The rules are those of ECMA-376-1: styles inherit along ``w:basedOn`` (17.7.2), hidden text is a toggle (17.7.3), the
levels of an abstract numbering are counted together for all numberings made of it (17.9).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml.etree import _Element

from aligner.read.office import BODY, Look, role_of
from aligner.read.signs import Level, count
from aligner.read.xml import integer

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL: Final = f"{W}val"
OFF: Final = ("0", "false", "off")
"""How a switch says that it is off (17.17.4)."""
_DEEPEST: Final = 32
"""Styles that are based on one another; Word's own are no deeper than 11, and a circle must end."""


_NOTHING: Final = Look()


def child(element: _Element | None, *names: str) -> _Element | None:
    """Return the element that is found along *names* of children."""
    for name in names:
        element = None if element is None else element.find(f"{W}{name}")
    return element


def value(element: _Element | None, *names: str) -> str | None:
    """Return ``w:val`` of the element that is found along *names* of children."""
    found = child(element, *names)
    return None if found is None else found.get(VAL)


def is_on(element: _Element | None, *names: str) -> bool | None:
    """Return the on or off (17.17.4) of the element that is found along *names*; None if it is not there."""
    found = child(element, *names)
    return None if found is None else found.get(VAL, "1") not in OFF


def look_of_run(properties: _Element | None) -> Look:
    """Return what run properties (``w:rPr``) say directly."""
    if properties is None or not len(properties):
        return _NOTHING
    fonts, lang = child(properties, "rFonts"), child(properties, "lang")
    return Look(
        hidden=is_on(properties, "vanish"),
        font=None if fonts is None else _font(fonts),
        western=None if lang is None else lang.get(VAL),
        asian=None if lang is None else lang.get(f"{W}eastAsia"),
    )


def _font(fonts: _Element) -> str | None:
    """Return the font of Latin letters; a theme's font has no name here and is none for programs."""
    if fonts.get(f"{W}asciiTheme") or fonts.get(f"{W}hAnsiTheme"):
        return ""
    return fonts.get(f"{W}ascii", fonts.get(f"{W}hAnsi"))


def look_of_paragraph(properties: _Element | None) -> Look:
    """Return what paragraph properties (``w:pPr``) say directly."""
    if properties is None or not len(properties):
        return _NOTHING
    outline, level = value(properties, "outlineLvl"), value(properties, "numPr", "ilvl")
    return Look(
        outline=None if outline is None else integer(outline, BODY),
        numbering=value(properties, "numPr", "numId"),
        level=None if level is None else integer(level, 0),
    )


class Styles:
    """The styles of a file, by id."""

    def __init__(self, root: _Element | None) -> None:
        styles = [] if root is None else root.findall(f"{W}style")
        self._elements = {style.get(f"{W}styleId", ""): style for style in styles}
        self._looks: dict[str, Look] = {}
        defaults = child(root, "docDefaults")
        self.base = look_of_run(child(defaults, "rPrDefault", "rPr")).over(
            look_of_paragraph(child(defaults, "pPrDefault", "pPr"))
        )
        """What is so where nothing is said."""
        default = [
            s for s in styles if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true", "on")
        ]
        self.default = default[0].get(f"{W}styleId", "") if default else ""
        """Id of the style of paragraphs that name none."""

    def look(self, style: str | None) -> Look:
        """Return what the *style* of that id says, by itself and by those that it is based on."""
        if style is None or style not in self._elements:
            return _NOTHING
        if style not in self._looks:
            look = _NOTHING
            for element in self._chain(style):
                look = look.over(_look_of_style(element))
            self._looks[style] = look
        return self._looks[style]

    def ids(self, style: str) -> list[str]:
        """Return *style* and those that it is based on."""
        return [element.get(f"{W}styleId", "") for element in self._chain(style)]

    def _chain(self, style: str | None) -> Iterator[_Element]:
        for _ in range(_DEEPEST):
            element = self._elements.get(style or "")
            if element is None:
                return
            yield element
            style = value(element, "basedOn")


def _look_of_style(style: _Element) -> Look:
    look = look_of_paragraph(child(style, "pPr")).over(look_of_run(child(style, "rPr")))
    return replace(look, role=role_of(value(style, "name") or ""))


class Numbering:
    """The numberings of a file, and how far each has counted."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        abstract = [] if root is None else root.findall(f"{W}abstractNum")
        self._abstract = {element.get(f"{W}abstractNumId", ""): element for element in abstract}
        self._made = {} if root is None else {n.get(f"{W}numId", ""): n for n in root.findall(f"{W}num")}
        self._styles = styles
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def label(self, look: Look, style: str) -> str | None:
        """Count one more paragraph of *style* that looks so; return its number or bullet, None if it has none."""
        made = self._made.get(look.numbering or "0")
        if made is None or look.numbering == "0":
            return None
        abstract = value(made, "abstractNumId") or ""
        if look.numbering not in self._levels:
            self._begin(str(look.numbering), made, abstract)
        levels = self._levels[str(look.numbering)]
        level = look.level
        if level is None:
            ids = self._styles.ids(style)
            level = next((number for number, found in levels.items() if found.style and found.style in ids), 0)
        return count(self._counts[abstract], levels, level) if level in levels else None

    def _begin(self, numbering: str, made: _Element, abstract: str) -> None:
        """Read the levels of a numbering that is met for the first time; those that it overrides start again."""
        levels = dict(_levels_of(self._defined(abstract)))
        for override in made.findall(f"{W}lvlOverride"):
            number = integer(override.get(f"{W}ilvl"), 0)
            levels |= dict(_levels_of(override))
            start = value(override, "startOverride")
            if start is not None and number in levels:
                levels[number] = replace(levels[number], start=integer(start, 1))
                self._counts[abstract].pop(number, None)
        self._levels[numbering] = levels

    def _defined(self, abstract: str) -> _Element | None:
        """Return where the levels of an abstract numbering are: it may only name a style that has them."""
        element = self._abstract.get(abstract)
        linked = value(element, "numStyleLink")
        if linked is None:
            return element
        made = self._made.get(self._styles.look(linked).numbering or "")
        return self._abstract.get(value(made, "abstractNumId") or "")


def _levels_of(element: _Element | None) -> Iterator[tuple[int, Level]]:
    """Yield the levels that are defined in *element*, by number."""
    for level in [] if element is None else element.iterfind(f"{W}lvl"):
        number = integer(level.get(f"{W}ilvl"), 0)
        yield (
            number,
            Level(
                start=integer(value(level, "start"), 0),
                form=value(level, "numFmt") or "decimal",
                text=value(level, "lvlText") or "",
                restarts=integer(value(level, "lvlRestart"), number),
                legal=bool(is_on(level, "isLgl")),
                style=value(level, "pStyle") or "",
            ),
        )
