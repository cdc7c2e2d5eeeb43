"""A memory of any size for those that change it: the units as the bytes that they are, all else as a tree.

A tree takes thirteen times the bytes of its file. So the file is gone through once for where each unit begins and
ends; units are parsed some at a time, and those that did not change are written as the very bytes that they were.
"""

import re
import secrets
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from lxml import etree
from lxml.etree import _Element, _ElementTree

from aligner.errors import InputError
from aligner.files import read_bytes, shown
from aligner.formats.tmx import XML_LANG, TmxTree, parse_tmx, tmx_tree
from aligner.formats.xml import parse_bytes

_BATCH: Final = 1 << 20
"""Bytes of units that are a tree at a time, or one unit."""
_CHUNK: Final = 1 << 20
"""Bytes that the scanner takes at a time."""
_DEEPEST: Final = 250
"""Levels of elements that any parser of trees takes; libxml2 stops at 256."""
_LONGEST: Final = 10_000_000
"""Bytes of a unit up to which none of its texts can be longer than libxml2 takes."""
_UNIT_ENDS: Final = re.compile(rb"</(?:[^\s<>:]+:)?tu\s*>")
_MARK: Final = "units"
_XML: Final = "http://www.w3.org/XML/1998/namespace lang"


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A memory whose units are not parsed until they are asked for."""

    frame: TmxTree
    """All but the stretch from the first unit to the last, if there is any: ``<?units ...?>`` stands for it."""
    languages: Counter[str]
    """Each language tag, as written, with its number of variants, in order of appearance."""
    attribute: str
    """The attribute that names the language of the first variant that has one; empty if none has."""
    where: str
    mark: str
    data: bytes
    starts: "array[int]"
    ends: "array[int]"

    def __len__(self) -> int:
        return len(self.starts)

    def units(self) -> Iterator[_Element]:
        """Yield the units in order."""
        first = 0
        for at in range(len(self)):
            if at + 1 == len(self) or self.ends[at + 1] - self.starts[first] > _BATCH:
                yield from self._parsed(first, at)
                first = at + 1

    def unit(self, at: int) -> _Element:
        """Return unit number *at*, from 0."""
        return next(self._parsed(at, at))

    def _parsed(self, first: int, last: int) -> Iterator[_Element]:
        """Yield the units from *first* to *last*, read where they stand: after the same head."""
        head, stretch = self.data[: self.starts[0]], self.data[self.starts[first] : self.ends[last]]
        below = (self.frame.body, self.frame.tree.getroot())
        names = [f"{e.prefix}:{etree.QName(e).localname}" if e.prefix else etree.QName(e).localname for e in below]
        closing = "".join(f"</{name}>" for name in names).encode()
        root = parse_bytes(head + stretch + closing, "TMX", self.where)
        return tmx_tree(root, self.where).units()

    def written(self, unit: _Element) -> bytes:
        """Return the bytes of *unit*, one of ``unit``, as they are below the elements that it stands in."""
        for add in (unit.addprevious, unit.addnext):
            add(etree.ProcessingInstruction(_MARK, self.mark))
        return etree.tostring(unit.getroottree(), encoding="UTF-8").split(_marked(self.mark))[1]

    def pieces(self, changed: Mapping[int, bytes]) -> Iterator[bytes]:
        """Yield the file: the frame as it is now, and in it the units, of which *changed* holds the new ones."""
        head, *rest = serialised(self.frame.tree).split(_marked(self.mark))
        yield head
        if rest:
            done = self.starts[0]
            for at in sorted(changed):
                yield from self._same(done, self.starts[at])
                yield changed[at]
                done = self.ends[at]
            yield from self._same(done, self.ends[-1])
            yield rest[0]

    def _same(self, begin: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the file from *begin* to *end*."""
        for at in range(begin, end, _CHUNK):
            yield self.data[at : min(at + _CHUNK, end)]


def open_units(path: Path) -> UnitFile:
    """Return the memory at *path*; raise ``InputError`` as ``parse_tmx`` does."""
    data, where = read_bytes(path), shown(path)
    try:
        return _units_of(data, where, _Scan(data))
    except (_NotPlainError, expat.ExpatError, ValueError):  # ValueError: an encoding that expat does not know
        # Another encoding than UTF-8, or declarations that concern the parser. Or the file is broken or hostile:
        # then this raises, and says what is wrong.
        return units_of_tree(parse_tmx(path), where)


def units_of_tree(memory: TmxTree, where: str) -> UnitFile:
    """Return *memory* as that of its file, UTF-8, would be."""
    data = serialised(memory.tree)
    try:
        file = _units_of(data, where, _Scan(data, plain=False))
        # Attributes that a document type declares may be known to the tree alone.
        return replace(file, languages=memory.languages())
    except expat.ExpatError as error:
        raise InputError(f"{where}: not a TMX file ({error})") from error


def serialised(tree: _ElementTree) -> bytes:
    """Return the file of *tree*: UTF-8, with all that stands before and behind the root element."""
    # "no" is what files that do not say mean, so only "yes" is written.
    standalone: Any = tree.docinfo.standalone or None
    data: Any = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=standalone)
    return bytes(data.rstrip(b"\n") + b"\n")


def _units_of(data: bytes, where: str, scan: "_Scan") -> UnitFile:
    """Return the memory in *data*, whose units *scan* has found."""
    mark = secrets.token_hex(16)
    rest = data
    if scan.starts:
        rest = b"".join((data[: scan.starts[0]], _marked(mark), data[scan.ends[-1] :]))
    frame = tmx_tree(parse_bytes(rest, "TMX", where), where)
    return UnitFile(frame, scan.languages, scan.attribute, where, mark, data, scan.starts, scan.ends)


def _marked(mark: str) -> bytes:
    """Return the instruction that stands for units."""
    return f"<?{_MARK} {mark}?>".encode()


class _NotPlainError(Exception):
    """The file is not such that its bytes can be cut."""


@dataclass(slots=True)
class _Scan:
    """Where the units of the first ``body`` are in *data*, and their languages.

    *plain*: raises ``_NotPlainError`` for what only the parser of trees can judge.
    """

    data: bytes
    plain: bool = True
    starts: "array[int]" = field(default_factory=lambda: array("q"))
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    languages: Counter[str] = field(default_factory=Counter)
    attribute: str = ""
    parser: Any = None
    depth: int = 0
    space: str = ""
    """What stands before each name: the namespace of the root and a space, or nothing."""
    bodies: int = 0
    open: list[str] = field(default_factory=list)
    """Of the body and the unit those that are open."""

    def __post_init__(self) -> None:
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        if self.plain:
            self._demand(self.data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" not in self.data[:4])
            parser.XmlDeclHandler = lambda _, encoding, __: self._demand(
                (encoding or "utf-8").casefold() in ("utf-8", "us-ascii")
            )
            parser.StartDoctypeDeclHandler = lambda *doctype: self._demand(not doctype[-1])
            parser.SkippedEntityHandler = lambda *_: self._demand(False)
        for begin in range(0, len(self.data), _CHUNK):
            parser.Parse(self.data[begin : begin + _CHUNK], False)
        parser.Parse(b"", True)
        self.parser = None

    def _demand(self, plain: bool) -> None:
        """Stop unless *plain*."""
        if not plain:
            raise _NotPlainError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter an element: the root, the first body in it, a unit in that, or a variant in that one."""
        self.depth += 1
        if self.depth == 1:
            self.space = name[: name.find(" ") + 1]
        elif self.depth == 2 and name == f"{self.space}body":
            self.bodies += 1
            self.open = ["body"] if self.bodies == 1 else []
        elif self.depth == 3 and self.open and name == f"{self.space}tu":
            self.starts.append(self.parser.CurrentByteIndex)
            self.open.append("tu")
        elif self.depth == 4 and len(self.open) == 2 and name == f"{self.space}tuv":
            self._variant(attributes)
        elif self.depth > _DEEPEST:
            self._demand(not self.plain)

    def _variant(self, attributes: dict[str, str]) -> None:
        """Count the language of a variant."""
        tag = (attributes.get(_XML) or attributes.get("lang") or "").strip()
        if tag:
            self.languages[tag] += 1
            self.attribute = self.attribute or (XML_LANG if _XML in attributes else "lang")

    def _end(self, _: str) -> None:
        """Leave an element. The parser stands before the end tag, or behind a unit that is one empty tag."""
        if self.depth <= 3 and len(self.open) == self.depth - 1:
            if self.depth == 3:
                at = self.parser.CurrentByteIndex
                tag = _UNIT_ENDS.match(self.data, at)
                self.ends.append(tag.end() if tag else at)
                self._demand(not self.plain or self.ends[-1] - self.starts[-1] <= _LONGEST)
            if self.open:
                self.open.pop()
        self.depth -= 1
