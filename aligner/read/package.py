"""Archive of Office Open XML -> its parts, and how they refer to one another (ECMA-376-2)."""

import posixpath
from collections.abc import Sequence
from typing import Final

from lxml.etree import _Element

from aligner.read.archive import archive_of
from aligner.read.source import Source
from aligner.read.xml import parse_part

_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class Package:
    """The parts of a file, whose first one is *main* unless the file names another."""

    def __init__(self, source: Source, main: str) -> None:
        self._archive, self._where = archive_of(source), source.where
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._archive.names}
        self._parsed: dict[str, _Element | None] = {}
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        found = [part for kind, part in self._related("").values() if kind == "officeDocument"]
        self.main = next(iter([*found, main]))

    def parsed(self, part: str) -> _Element | None:
        """Return the root of a part, parsed once; None if it is not there."""
        name = self._names.get(part.lower())
        if part not in self._parsed:
            self._parsed[part] = None if name is None else parse_part(self._archive, name, self._where)
        return self._parsed[part]

    def target(self, part: str, element: _Element, name: str = "id") -> str:
        """Return the part that an *element* of a part refers to by its attribute ``r:name``; empty for none."""
        return self._related(part).get(element.get(f"{_R}{name}", ""), ("", ""))[1]

    def related(self, part: str, kind: str) -> _Element | None:
        """Return the root of the part that has this relation to *part*."""
        return next((self.parsed(target) for found, target in self._related(part).values() if found == kind), None)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the part of each relation of a part, by id; ``""`` is the package itself."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            root = self.parsed(posixpath.join(folder, "_rels", f"{name}.rels"))
            self._relations[part] = {
                relation.get("Id", ""): (
                    relation.get("Type", "").rpartition("/")[2],
                    posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
                )
                for relation in ([] if root is None else root.iterfind(f"{_RELATIONS}Relationship"))
                if relation.get("TargetMode") != "External"
            }
        return self._relations[part]

    def has(self, folder: str) -> bool:
        """Whether there is a part whose name begins so, beside the main one."""
        beginning = posixpath.join(posixpath.dirname(self.main).lower(), folder)
        return any(name.startswith(beginning) for name in self._names)


def chosen(choices: _Element, texts: Sequence[str]) -> _Element:
    """Return the first of several forms of the same that has text, elements of those names; others would double it."""
    forms = [*choices.iterchildren(f"{MC}Choice", f"{MC}Fallback")]
    return next((form for form in forms if any(True for _ in form.iter(*texts))), forms[0] if forms else choices)
