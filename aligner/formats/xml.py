"""XML files of other tools: read by themselves, or refused in one line; and how ours are laid out."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from lxml import etree
from lxml.etree import XMLParser, _Element

from aligner.errors import InputError
from aligner.files import opened, read_bytes, shown

GZIP: Final = b"\x1f\x8b"
"""How every gzip archive begins (RFC 1952, 2.3.1)."""

_PARSER_NAME: Final = re.compile(r" \([^()]*(?:\([^()]*\)[^()]*)*, line [0-9]+\)$")
"""What lxml adds: the name of the file, ``<string>`` where there is none, and the line, which stands before already."""


def parse_xml(path: Path, what: str) -> _Element:
    """Return the root of the XML file at *path*; *what* names what was expected, such as ``TMX``.

    Raises ``InputError`` if it cannot be read by itself: if it is not XML, or needs entities of its own.
    """
    return parse_bytes(read_bytes(path), what, shown(path))


def parse_bytes(data: bytes, what: str, where: str) -> _Element:
    """Return the root of an XML file that was read; *where* is how messages name it. Raises as ``parse_xml``."""
    # Without huge_tree: its limits (10 MB a text, 256 levels) stop hostile files and are far above any memory's.
    parser = XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{where}: {xml_fault(data, what, error)}") from error
    _refuse_entities(root, parser.error_log, where)
    return root


def stream_xml(path: Path, what: str, name: str) -> Iterator[_Element]:
    """Yield the elements called *name* of the XML file at *path*, in any namespace, each whole; then it is forgotten.

    What is above them and before them stays. Of a file without any the root is yielded. Raises ``InputError`` as
    ``parse_xml`` does; for an entity that is not declared only in the end.
    """
    with opened(path) as file:
        beginning = file.peek(64)
        # By what it reads alone: lxml cannot hold every name that a file may have, and adds it to what it says.
        events = etree.iterparse(
            SimpleNamespace(read=file.read),
            ("end",),
            tag=f"{{*}}{name}",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            strip_cdata=False,
        )
        try:
            found = False
            for _, element in events:
                if not found:
                    _refuse_entities(element.getroottree().getroot(), events.error_log, shown(path))
                found = True
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            _refuse_entities(events.root, events.error_log, shown(path))
            if not found:
                yield events.root
        except (etree.XMLSyntaxError, ValueError) as error:
            raise InputError(f"{shown(path)}: {xml_fault(beginning, what, error)}") from error


def to_bytes(root: _Element) -> bytes:
    """Return the file of *root*: UTF-8, indented."""
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")


def split_name(element: _Element) -> tuple[str, str]:
    """Return the namespace of *element* in braces, or nothing, and its name."""
    namespace, _, name = str(element.tag).rpartition("}")
    return (f"{namespace}}}" if namespace else "", name)


def _refuse_entities(root: _Element, log: Iterable[Any], where: str) -> None:
    """Raise ``InputError`` if the file declares entities of its own or uses one that it does not declare.

    TMX and XLIFF have none but XML's own five. The first kind is how files blow up or reach for other files; the
    second is text that is not in the file, and would be lost.
    """
    doctype: Any = root.getroottree().docinfo.internalDTD  # None without one; the stubs know no entities
    declared = [] if doctype is None else [entity.name for entity in doctype.iterentities()]
    # The five may be declared, for the sake of SGML tools (TMX 1.1 does).
    own = [ascii(name)[1:-1][:40] for name in declared if name not in {"lt", "gt", "amp", "apos", "quot"}]
    if own:
        raise InputError(f"{where}: declares entities of its own ({', '.join(own[:5])}); save it without them")
    for event in log:
        if event.type_name == "WAR_UNDECLARED_ENTITY":
            raise InputError(f"{where}, line {event.line}: {event.message}; write the character itself")


def xml_fault(data: bytes, what: str, error: Exception) -> str:
    """Return in one line why *data* is not the file that *what* names, such as ``TMX``; *error* is the parser's.

    >>> xml_fault(b"", "XLIFF", ValueError())
    'not an XLIFF file (empty)'
    """
    article = "an" if what[:1] in "AEFHILMNORSX" else "a"  # letters whose names begin with a vowel
    return f"not {article} {what} file ({_reason(data, error)})"


def _reason(data: bytes, error: Exception) -> str:
    """Return what is wrong with *data*."""
    if data.startswith(GZIP):
        return "a gzip archive; unpack it first"
    return _PARSER_NAME.sub("", " ".join(str(error).split())) if data.strip() else "empty"
