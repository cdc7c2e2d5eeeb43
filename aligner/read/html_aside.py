"""Tree of a page -> which of its elements are not its text, and why: navigation, footers, forms, what is hidden.

Names are believed where the text agrees: a ``sidebar`` of a web site is links, one of a DocBook manual is a boxed
passage (the Debian handbook has 420). Extractors that go by the density of text alone lose headings, tables and
code of manuals, and nearly all of their Chinese.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

NO_TEXT: Final = frozenset(
    """
    annotation annotation-xml area audio base basefont bgsound canvas col colgroup embed frame iframe img link map meta
    object param rp rt rtc script source style template track video wbr
    """.split()  # noqa: SIM905 -- read as words
)
"""Elements whose content is no text of the page: pictures, what stands in for them, ruby's readings."""
SET_ASIDE: Final = "aligner-aside"
"""Attribute by which a reader that writes HTML says why an element is set aside."""
NAVIGATION: Final = "navigation"
CONTENTS: Final = "table of contents"
HEADER: Final = "header of the site"
FOOTER: Final = "footer of the site"
HIDDEN: Final = "hidden"
_TAGS: Final = {
    **dict.fromkeys(("button", "datalist", "option", "select", "textarea"), "form control"),
    **{"nav": NAVIGATION, "noscript": "for readers without scripts", "svg": "picture", "title": "title of the page"},
}
_ROLES: Final = {
    **dict.fromkeys(("menu", "menubar", "navigation", "search", "toolbar", "tablist"), NAVIGATION),
    **{"contentinfo": FOOTER, "doc-toc": CONTENTS, "doc-pagelist": CONTENTS},
}
_WORDS: Final = {
    word: reason
    for reason, words in {
        NAVIGATION: "nav navbar navheader navfooter docnav navigation sphinxsidebar breadcrumb breadcrumbs pagination "
        "pager skip-link skiplink share-buttons mw-jump-link",
        CONTENTS: "toc toctree-wrapper list-of-tables list-of-figures list-of-examples tableofcontents",
        FOOTER: "footer site-footer page-footer",
        "link to this heading": "headerlink header-anchor hash-link mw-editsection",
        "line numbers": "linenos lineno linenodiv line-numbers",
        "address of a link": "link-target",
    }.items()
    for word in words.split()
}
"""Words of a class that are believed unless the element holds prose outside of links."""
_LINKED_WORDS: Final = frozenset(
    "aside banner contents header menu related sidebar social tags topbar".split()  # noqa: SIM905 -- read as words
)
"""Words of a class or an id, and elements, that are believed of links only."""
_NAMED: Final = frozenset({*_TAGS, "aside", "footer", "header", "pre"})
"""Elements that a rule asks about whatever their class."""
_DOUBTFUL: Final = frozenset({NAVIGATION, CONTENTS, HEADER, FOOTER, HIDDEN})
"""Reasons that are not believed of most of a page."""
_EPUB_TYPES: Final = {"toc": CONTENTS, "landmarks": CONTENTS, "page-list": CONTENTS, "lot": CONTENTS, "loi": CONTENTS}
_PROSE: Final = 300
"""Letters outside of links up to which a name alone is believed: a copyright line has 80, a paragraph 400."""
_LINKED: Final = 0.5
"""Share of letters inside links from which an element is a list of links; Debian's tables of contents have 0.95."""
_MOST: Final = 0.5
"""Share of a page's letters outside of links that is never all navigation."""
_DEFAULT: Final = 0.9
"""Share of a page's letters from which the language of an element is but the page's default."""
_PARTS: Final = frozenset({"article", "blockquote", "main", "section"})
"""Elements whose footer is their own, with an author or a source."""
_HOLDS_TEXT: Final = ("article", "main", "h1")
"""Elements that no list of links holds, whatever its class."""
_UNSEEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(slots=True)
class _Weight:
    """How many letters are in an element, and how many of them in links."""

    letters: int = 0
    linked: int = 0

    @property
    def prose(self) -> int:
        """Letters outside of links."""
        return self.letters - self.linked

    @property
    def is_linked(self) -> bool:
        """Whether it is a list of links."""
        return self.linked > 0 and self.linked >= _LINKED * self.letters

    def add(self, text: str | None, in_link: bool) -> None:
        """Count the letters of *text*."""
        if text and not text.isspace():
            count = sum(map(str.isalpha, text))
            self.letters += count
            self.linked += count * in_link


def name_of(element: etree._Element) -> str:
    """Return the element's name in small letters, without prefix."""
    return str(element.tag).lower().rpartition("}")[2].rpartition(":")[2]


def words_of(element: etree._Element) -> list[str]:
    """Return the words of the element's class."""
    return str(element.get("class", "")).lower().split()


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of the elements of a page before it is read."""

    aside: dict[etree._Element, str]
    """Why an element is set aside."""
    defaults: frozenset[etree._Element]
    """Elements whose language is but the page's default."""
    prose: frozenset[etree._Element]
    """``pre`` elements that hold nearly all of the page: text that was typed elsewhere, not code."""


def judge(root: etree._Element, *, headers: bool = False, believed: bool = True) -> Judged:
    """Return what is set aside in a page and why, and which elements are nearly all of it.

    *headers*: heads and feet of the site are text. Not *believed*: so is navigation, for a page that is nothing else.
    """
    weights = _weighed(root)
    whole = weights[root]
    reasons = {element: reason for element, weight in weights.items() if (reason := _reason(element, weight))}
    if headers:
        reasons = {element: reason for element, reason in reasons.items() if reason not in (HEADER, FOOTER)}
    named = {e for e, reason in reasons.items() if reason in _DOUBTFUL}
    most = max(_PROSE, _MOST * whole.prose)
    wrong = {e for e in named if weights[e].prose > most} if believed else named
    outermost = [e for e in named - wrong if not any(above in named - wrong for above in e.iterancestors())]
    if sum(weights[e].prose for e in outermost) > most:
        wrong = named
    aside = {element: reason for element, reason in reasons.items() if element not in wrong}
    aside.update({title: _TAGS["title"] for title in root.iter("title") if title not in aside})
    large = {e for e, weight in weights.items() if weight.letters >= _DEFAULT * whole.letters}
    return Judged(aside, frozenset(large), frozenset(e for e in large if name_of(e) == "pre"))


def _weighed(root: etree._Element) -> dict[etree._Element, _Weight]:
    """Return the weight of each element that a rule may ask about."""
    found: dict[etree._Element, _Weight] = {}
    open_weights, links = [_Weight()], 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = name_of(element)
        if event == "start":
            links += name == "a"
            open_weights.append(_Weight())
            if name in NO_TEXT or name == "head":
                walk.skip_subtree()
            else:
                open_weights[-1].add(element.text, links > 0)
            continue
        links -= name == "a"
        weight = open_weights.pop()
        open_weights[-1].letters += weight.letters
        open_weights[-1].linked += weight.linked
        open_weights[-1].add(element.tail, links > 0)
        if element is root or element.attrib or name in _NAMED:
            found[element] = weight
    return found


def _reason(element: etree._Element, weight: _Weight) -> str:
    """Return why an element is set aside; empty if it is text."""
    tag = name_of(element)
    if sure := _TAGS.get(tag) or element.get(SET_ASIDE):
        return sure
    if tag in ("html", "body", "main", "article"):
        return ""
    if is_hidden(element):
        return HIDDEN
    sure = _ROLES.get(element.get("role", "").lower()) or next(
        filter(None, map(_EPUB_TYPES.get, epub_types(element))), ""
    )
    if sure:
        return sure
    named = next(filter(None, map(_WORDS.get, words_of(element))), "")
    if tag == "footer" and not any(name_of(above) in _PARTS for above in element.iterancestors()):
        named = named or FOOTER
    linked = NAVIGATION if weight.is_linked and not _LINKED_WORDS.isdisjoint(_weak_words(element, tag)) else ""
    if (named or linked) and any(element.find(f".//{inside}") is not None for inside in _HOLDS_TEXT):
        return ""
    return named if named and (weight.is_linked or weight.prose <= _PROSE) else linked


def _weak_words(element: etree._Element, tag: str) -> Iterator[str]:
    """Yield the words by which an element may be known if it is links."""
    yield tag if tag in ("aside", "header") else ""
    for word in [*words_of(element), element.get("id", "").lower()]:
        yield word
        if word.startswith(("nav-", "menu-", "site-", "page-")) or word.endswith(
            ("-nav", "-menu", "-sidebar", "-links")
        ):
            yield word.rpartition("-")[2] if not word.startswith(("nav-", "menu-")) else "menu"


def epub_types(element: etree._Element) -> list[str]:
    """Return what an EPUB says that the element is."""
    return str(element.get("epub:type", "")).lower().split()


def is_hidden(element: etree._Element) -> bool:
    """Whether a browser does not show the element, unless it is but folded away or a formula's text."""
    if element.get("role") == "tabpanel" or element.get("hidden") == "until-found":
        return False
    unseen = element.get("hidden") is not None or bool(_UNSEEN.search(element.get("style", "")))
    return unseen and element.find(".//math") is None
