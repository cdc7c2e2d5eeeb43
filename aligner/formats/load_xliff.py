"""What an XLIFF file holds that no row has a place for.

Ids are left aside: they serve references within the file, and all that refers to them is counted.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from aligner.formats.xliff import ABOUT, CATEGORY, METADATA, STATE

if TYPE_CHECKING:
    from lxml.etree import _Element

MATCHES: Final = "urn:oasis:names:tc:xliff:matches:"
"""How the namespaces of the module for translation candidates begin, whatever the version."""

_GENERAL: Final = ("{http://www.w3.org/XML/1998/namespace}", "{http://www.w3.org/2001/XMLSchema-instance}")
"""Attributes of XML itself: white space, the language once more, and where a schema is."""

_INLINE: Final = dict.fromkeys(("pc", "sc", "ec", "ph", "mrk", "sm", "em"), "inline codes")
_KINDS: Final = _INLINE | {"note": "notes", "skeleton": "skeletons", "group": "groups"}
"""Elements of the core that rows have no place for."""

_READ: Final = frozenset({"xliff", "file", "unit", "segment", "source", "target", "cp"})
_EMPTY: Final = frozenset({"notes", "originalData", "data", "ignorable"})
"""Elements that say nothing beside what is in them, or what refers to them."""

_ATTRIBUTES: Final = {
    "xliff": {"version", "srcLang", "trgLang"},
    "file": {"id", "original"},
    "unit": {"id", "name"},
    "segment": {"id", "state"},
}
"""Attributes that are read, or counted elsewhere."""


def beyond_xliff(root: "_Element") -> Counter[str]:
    """Return what is in the XLIFF 2.x file of *root* and in no row, each kind with its number."""
    comments: Any = root.getroottree().xpath("count(//comment() | //processing-instruction())")
    core = str(root.tag).rpartition("}")[0].removeprefix("{")
    beyond = Counter(kind for element in _reached(root, core) for kind in _kinds(element, core))
    beyond["comments and processing instructions"] = int(comments)
    return +beyond


def _reached(root: "_Element", core: str) -> "Iterator[_Element]":
    """Yield the elements in order; of what belongs to another module the outermost only, of a note itself only."""
    rest = [root]  # no recursion: such a file may be deeper than Python's stack
    while rest:
        element = rest.pop()
        yield element
        if _is_open(*_split(element), core):
            rest += reversed(list(element.iterchildren("*")))


def _is_open(namespace: str, name: str, core: str) -> bool:
    """Whether what is in such an element counts by itself."""
    if namespace == core:
        return name != "note"
    return namespace == METADATA or (namespace.startswith(MATCHES) and name == "matches")


def _split(element: "_Element") -> tuple[str, str]:
    """Return the namespace of *element* and its name."""
    namespace, _, name = str(element.tag).rpartition("}")
    return namespace.removeprefix("{"), name


def _kinds(element: "_Element", core: str) -> Iterator[str]:
    """Yield what *element* itself has that rows do not."""
    namespace, name = _split(element)
    if namespace == core:
        yield from _kinds_of_core(element, name)
    elif namespace == METADATA:
        yield from ["metadata"] if name == "meta" and not _is_ours(element) else []
    elif namespace.startswith(MATCHES):
        yield from ["translation candidates"] if name != "matches" else []
    else:
        yield "elements of other modules"


def _kinds_of_core(element: "_Element", name: str) -> Iterator[str]:
    """Yield what an element of the core has that rows do not."""
    if name in _KINDS:
        # A group without anything in it is what the schema wants of a file without units.
        yield from [_KINDS[name]] if name != "group" or len(element) else []
    elif name == "ignorable":
        yield from ["texts between segments"] if "".join(map(str, element.itertext())) else []
    elif name not in _READ | _EMPTY:
        yield "other elements"
    if name not in _INLINE and name != "note":
        yield from _kinds_of_attributes(element, name)


def _kinds_of_attributes(element: "_Element", name: str) -> Iterator[str]:
    """Yield what the attributes of *element* say that rows do not."""
    for attribute, value in element.attrib.items():
        if attribute == "translate":
            yield from ["marks not to translate"] if value == "no" else []
        elif name == "segment" and attribute == "state":
            yield from ["states"] if _is_state(element, str(value)) else []
        elif attribute not in _ATTRIBUTES.get(name, {"id"}) and not str(attribute).startswith(_GENERAL):
            yield "other attributes"


def _is_state(segment: "_Element", state: str) -> bool:
    """Whether *state* says more than the texts of *segment* do: it is ours with two sides, none yet with one."""
    target = segment.find("{*}target")
    return state != (STATE if target is not None and "".join(map(str, target.itertext())).strip() else "initial")


def _is_ours(meta: "_Element") -> bool:
    """Whether *meta* is read as a field of a row."""
    return meta.get("type") in ABOUT and any(
        group.get("category") == CATEGORY for group in meta.iterancestors(f"{{{METADATA}}}metaGroup")
    )
