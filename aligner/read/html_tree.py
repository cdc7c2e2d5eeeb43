"""HTML, as bytes or text -> its tree of elements, whatever is wrong with it.

libxml2 reads an element ``<a/>`` as empty, as XHTML means it, and stops at 2,048 elements in one another: what is
nested deeper comes back empty without an error (3,000 ``div`` did), so such a page is read a second time without the
elements that are too deep. What stands in comments is no text, but for the original that a translator left there.
"""

import codecs
import re
from html import escape
from typing import Final

from lxml import etree

from aligner.errors import InputError
from aligner.read.originals import is_original, letters_of_translation
from aligner.read.source import Source
from aligner.read.text import MARKS, decode, plain

_LOOKED_AT: Final = 4096
"""Bytes in which a page says its encoding; the standard says 1,024, real heads are longer."""
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,99}encoding=["']([\w.:-]+)|<meta[^>]{0,999}charset=["']?\s*([\w.:-]+)""", re.I
)
_LIKE_WINDOWS: Final = frozenset({"iso8859-1", "ascii"})
"""What browsers read as Windows-1252, of which these are parts."""
_UNUSABLE: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.I)
_CDATA: Final = "<![CDATA["
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^<>]*)>")
_PAIRED: Final = frozenset(
    """
    a abbr article aside b bdi bdo big blockquote center cite code details div em fieldset figure font footer form
    header i ins kbd label main nav ol q s samp section small span strike strong sub sup table tt u ul
    """.split()  # noqa: SIM905 -- read as words
)
"""Elements whose end tag is always written, so that open ones can be counted."""
_INLINE: Final = frozenset({"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd"}) | {
    *("label", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u")
}
_NOT_SHOWN: Final = (etree.Comment, "script", "style")
_DEEPEST: Final = 500
"""Elements in one another that are kept when there are too many for libxml2; real pages have up to 60."""


def decoded(source: Source) -> str:
    """Return the text of a page: as a person says, else by its byte order mark, what it says itself, or its letters.

    A page that says one byte a letter and is UTF-8 is UTF-8. Raises as ``decode`` does, and ``InputError`` for what
    is no text.
    """
    data, said = source.data, source.how.encoding
    if said is None and not any(data.startswith(mark) for mark, _ in MARKS):
        said = _said(data)
    return plain(source, said)


def _said(data: bytes) -> str | None:
    """Return the encoding that a page says it is in, if all its bytes are."""
    found = _DECLARED.search(data, 0, _LOOKED_AT)
    try:
        name = codecs.lookup((found[1] or found[2]).decode()).name if found else ""
        name = "cp1252" if name in _LIKE_WINDOWS else name
        if not name or name.startswith(("utf-16", "utf-32")):  # it could not be read so far if it were true
            return None
        one_byte = len("\xe9\xe9".encode(name, "ignore")) == 2 or len("яя".encode(name, "ignore")) == 2
        if one_byte:
            data.decode("utf-8")
            return "utf-8"
    except UnicodeDecodeError:
        pass
    except (LookupError, ValueError):
        return None
    return name if _fits(data, name) else None


def _fits(data: bytes, encoding: str) -> bool:
    """Whether all of *data* is in *encoding*, or in the larger one that its name stands for."""
    try:
        decode(data, "", encoding)
    except (InputError, ValueError):
        return False
    return True


def tree(text: str) -> tuple[etree._Element | None, bool]:
    """Return the root of a page, None if nothing is in it, and whether it was nested too deep to keep all elements."""
    text = _UNUSABLE.sub("", text).replace("\x0c", " ")
    head = text[:_LOOKED_AT]
    if doctype := _DOCTYPE.search(text, 0, 4 * _LOOKED_AT):
        text = text[: doctype.start()] + text[doctype.end() :]
    if "<?xml" in head or "http://www.w3.org/1999/xhtml" in head:
        text = _plain_sections(text)
    root, is_whole = _parsed(text)
    is_flat = not is_whole
    if is_flat:
        root, is_whole = _parsed(_flat(text))
    if not is_whole:
        root, _ = _parsed(_TAG.sub("<hr>", text))
    if root is not None:
        _show_originals(root)
    return root, is_flat


def _plain_sections(text: str) -> str:
    """Return *text* with what XML's CDATA sections hold written plainly: to an HTML parser they are comments."""
    before, *sections = text.split(_CDATA)
    parts = [before]
    for section in sections:
        inside, end, after = section.partition("]]>")
        parts += (escape(inside), after) if end else (_CDATA, inside)
    return "".join(parts)


def _parsed(text: str) -> tuple[etree._Element | None, bool]:
    """Return the root of a page, and whether all is in it."""
    if not text.strip():
        return None, True
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, no_network=True, recover=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:  # nothing at all
        return None, True
    return root, not any("depth" in error.message for error in parser.error_log)


def _show_originals(root: etree._Element) -> None:
    """Put what comments hold in their place, if it is the original of what is shown, and take the others out."""
    body = root.find("body")
    if body is not None:
        for comment in root.itersiblings(etree.Comment, preceding=True):
            body.insert(0, comment)
    comments = [(comment, comment.text or "") for comment in root.iter(etree.Comment)]
    if not comments:
        return
    shown = (text for e in root.iter() for text in (e.tail, None if e.tag in _NOT_SHOWN else e.text) if text)
    letters = letters_of_translation(" ".join(shown), [text for _, text in comments])
    for comment, text in comments:
        if is_original(text, letters):
            comment.addprevious(_original(text, comment.getparent()))
    etree.strip_tags(root, etree.Comment)


def _original(text: str, above: etree._Element | None) -> etree._Element:
    """Return the element that shows the *text* of a comment; an item is one of a list of its own."""
    shown = etree.Element("ul" if above is not None and above.tag in ("ol", "ul") else "div")
    inside, _ = tree(text.replace("<!--", ""))
    shown.extend(inside.findall("body") if inside is not None else ())
    return shown


def _flat(text: str) -> str:
    """Return *text* without the tags that are deeper than ``_DEEPEST``; those of blocks are empty blocks instead."""
    parts, depth, at = list[str](), 0, 0
    for tag in _TAG.finditer(text):
        name, ends = tag[2].lower(), bool(tag[1])
        if name in _PAIRED and not tag[3].endswith("/"):
            deepest = depth if ends else depth + 1
            depth = max(0, depth - 1) if ends else depth + 1
        else:
            deepest = depth + 1
        if deepest > _DEEPEST:
            parts += text[at : tag.start()], "" if name in _INLINE else "<hr>"
            at = tag.end()
    return "".join([*parts, text[at:]])
