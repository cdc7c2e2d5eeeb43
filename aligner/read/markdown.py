"""Markdown: rendered to HTML, which the HTML reader reads; comments, front matter and template tags are told apart.

What a browser would not show because an author forgot to quote it, ``<name>``, is text; so is the original that a
translator left in comments.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain
from textwrap import dedent
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from aligner.read.html import Pages
from aligner.read.html_aside import SET_ASIDE
from aligner.read.markdown_rules import COMMENT, DIRECTIVES, TEMPLATE, parser, shown_by
from aligner.read.originals import is_original, letters_of_translation
from aligner.read.source import Blocks, Content, Source
from aligner.read.text import plain

_NOTE_LABELS: Final = re.compile(r"^[ \t>]*\[\^([^\]\s]+)\]:", re.MULTILINE)
_ENDED: Final = re.compile(r"</([A-Za-z][\w.-]*)\s*>")
_TAG: Final = re.compile(r"<([A-Za-z][\w.-]*)(\s[^<>]*)?>")
_INLINE: Final = frozenset(
    """
    a abbr acronym b bdi bdo big blink br center cite code data del dfn em font hr i img input ins kbd label mark meter
    output picture pre progress q rb rp rt ruby s samp slot small span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905 -- read as words
)
_KNOWN: Final = frozenset(block_names) | _INLINE
"""Elements that show what is in them."""
_HIDING: Final = frozenset(
    """
    audio button canvas frameset head iframe math nav noframes noscript object option plaintext script select style svg
    template textarea title video xmp
    """.split()  # noqa: SIM905 -- read as words
)
"""Elements that hide what follows if they are never ended."""
_BADGE: Final = re.compile(r"shields\.io|badge|travis-ci|codecov|coveralls|appveyor|circleci|actions/workflows", re.I)
_NO_CAPTION: Final = re.compile(
    r"(?:alt[ _-]?text|image|img|figure|picture|photo|screenshot|logo|图片|图|截图)?[\s\d_.:()-]*"
    r"|[^\s/]+\.(?:png|jpe?g|gif|svg|webp|bmp)",
    re.I,
)
"""What stands for a picture because something must."""
_FRONT: Final = re.compile(r"(---|\+\+\+)[ \t]*\n(.*?\n)??(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY: Final = re.compile(r"([ \t]*(?:-[ \t]+)?)[\"']?([\w.-]+)[\"']?[ \t]*[:=](?:[ \t]+(.*)|[ \t]*)")
_BLOCK: Final = re.compile(r"[>|][-+0-9]*")
"""How a value begins whose text stands in the lines below."""
_TEXTS: Final = frozenset(
    """
    abstract caption description details excerpt headline heading lead subtitle summary tagline title
    """.split()  # noqa: SIM905 -- read as words
)
"""Keys of front matter whose values a page shows."""
_TYPICAL: Final = re.compile(r"^(?:title|description|reviewers|layout|linkTitle|slug)[ \t]*[:=]", re.MULTILINE)
_FRONT_LINE: Final = re.compile(r"|[ \t].*|(?:[\w.-]+[ \t]*[:=]|[-#])(?:[ \t].*)?|---")
"""A line of front matter."""


def read(source: Source) -> Content:
    """Return the text of a Markdown file, its structure marked; raises ``InputError`` for what is no text."""
    text = plain(source, source.how.encoding)
    env: dict[str, Any] = {
        "notes": {*_NOTE_LABELS.findall(text)},
        "ended": {*map(str.lower, _ENDED.findall(text))},
        "references": {},
    }
    front = _front(text)
    markdown = parser(_Html)
    tokens = markdown.parse(text[front.end() :] if front else text, env)
    env["letters"] = _letters(tokens)
    html = str(markdown.renderer.render(tokens, markdown.options, env))
    pages = Pages(headers=source.how.headers)
    remarks = pages.add(_front_matter(front[2] or "", markdown, env) + html if front else html)
    blocks = Blocks()
    pages.lay(blocks)
    return blocks.content(remarks)


# --- HTML ----------------------------------------------------------------------------------------


def _aside(text: str, reason: str, element: str = "div") -> str:
    """Return the HTML of what is set aside."""
    return f'<{element} {SET_ASIDE}="{reason}">{escape(text)}</{element}>'


class _Html(RendererHTML):
    """Tokens -> HTML for the HTML reader."""

    def __init__(self, markdown: MarkdownIt) -> None:
        super().__init__(markdown)
        self._markdown = markdown

    def fence(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        """Return a block of code, or what a directive of MyST holds."""
        token = tokens[number]
        directive, _, title = token.info.strip().partition("}")
        if directive.removeprefix("{") in DIRECTIVES and directive.startswith("{"):
            return f"<div><p>{escape(title.strip())}</p>{self._part(token.content, env)}</div>"
        return self.code_block(tokens, number, options, env)

    def code_block(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        """Return a block of code; a ``pre`` that is most of its page would be prose to the HTML reader."""
        return f"<listing>{escape(tokens[number].content)}</listing>"

    def image(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        """Return what stands for a picture."""
        token = tokens[number]
        text = self.renderInlineAsText(token.children or (), options, env).strip()
        if _BADGE.search(str(token.attrs.get("src", ""))):
            return _aside(text, "badge", "span")
        return _aside(text, "picture", "span") if _NO_CAPTION.fullmatch(text) else escape(text)

    def note_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        """Return how a footnote begins: the HTML reader knows the number by the link back."""
        label = tokens[number].info
        number_of_it = f'<a role="doc-backlink" href="#x">{label}</a>' if re.fullmatch(r"[0-9]{1,4}", label) else ""
        return f'<div role="doc-footnote">{number_of_it}'

    def comment(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        """Return a comment that is not written as HTML's."""
        return self._comment(tokens[number].content, env, "div")

    def html_block(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        """Return raw HTML, with the comments in it told apart; what follows one may be Markdown."""
        content = tokens[number].content
        begins = content.lstrip().startswith("<!--")
        parts = []
        for text, is_comment in _parts(content):
            if is_comment:
                parts.append(self._comment(text, env, "div"))
            elif begins and text.strip() and not text.lstrip().startswith("<"):
                parts.append(self._part(text.strip(), env))
            else:
                parts.append(_shown(text, env["ended"]))
        return "".join(parts)

    def html_inline(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        """Return a raw tag or comment between words."""
        return "".join(
            self._comment(text, env, "span") if is_comment else _shown(text, env["ended"])
            for text, is_comment in _parts(tokens[number].content)
        )

    def _comment(self, text: str, env: Any, element: str) -> str:
        """Return a comment: read as Markdown if it is a part of the original, else set aside."""
        if not is_original(text, env.get("letters", "")):
            return _aside(text, "comment", element)
        if element == "span":
            return f"<br>{self._markdown.renderInline(text.strip(), env | {'letters': ''})}<br>"
        text = _dedented(text)
        if _is_front_matter(text):
            return f"<div>{_front_matter(text, self._markdown, env)}</div>"
        return f"<div>{self._part(text, env)}</div>"

    def _part(self, text: str, env: Any) -> str:
        """Return a part of the document that is Markdown of its own."""
        return str(self._markdown.render(text, env | {"references": {**env["references"]}}))


def _shown(html: str, ended: set[str]) -> str:
    """Return raw HTML whose template tags are taken out, and whose tags that no browser knows are text.

    *ended* are the elements that are ended somewhere.
    """
    html = TEMPLATE.sub(lambda found: escape(shown_by(found[0])), html)
    return _TAG.sub(lambda found: found[0] if _is_tag(found, ended) else escape(found[0]), html)


def _is_tag(found: re.Match[str], ended: set[str]) -> bool:
    """Whether what looks like a tag is one, and no ``<name>`` that an author forgot to quote."""
    name = found[1].lower()
    return name in ended or (name not in _HIDING and (name in _KNOWN or found[2] is not None))


# --- Comments ------------------------------------------------------------------------------------


def _parts(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of raw HTML, and whether each is the inside of a comment; the beginning of one without end goes.

    >>> list(_parts("a<!-- b -->c<!-- d"))
    [('a', False), (' b ', True), ('c', False), (' d', False)]
    """
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        yield html[at:start], False
        empty = re.compile("<!---?>").match(html, start)
        end = html.find("-->", start + 4)
        if empty:
            at = empty.end()
        elif end < 0:
            html, at = html[start:].replace("<!--", ""), 0
        else:
            yield html[start + 4 : end], True
            at = end + 3
    yield html[at:], False


def _letters(tokens: Sequence[Token]) -> str:
    """Return characters of the text, if comments hold its original; else nothing."""
    visible, comments = list[str](), list[str]()
    for token in chain.from_iterable((block, *(block.children or ())) for block in tokens):
        if token.type == "text":
            visible.append(token.content)
        elif token.type == COMMENT:
            comments.append(token.content)
        elif token.type in ("html_block", "html_inline"):
            for text, is_comment in _parts(token.content):
                (comments if is_comment else visible).append(text)
    return letters_of_translation(" ".join(visible), comments)


def _dedented(comment: str) -> str:
    """Return the lines of a comment without what all are indented by; the first may stand behind the mark."""
    first, _, others = comment.expandtabs(4).partition("\n")
    return f"{first.strip()}\n{dedent(others)}" if first.strip() else dedent(others)


# --- Front matter --------------------------------------------------------------------------------


def _front(text: str) -> re.Match[str] | None:
    """Return the front matter of a file: its first lines, if they are keys and values between marks."""
    found = _FRONT.match(text)
    lines = [line for line in (found[2] or "").split("\n") if line.strip()] if found else []
    return found if lines and (_KEY.fullmatch(lines[0]) or lines[0].startswith("#")) else None


def _is_front_matter(comment: str) -> bool:
    """Whether a comment is the front matter of the original."""
    return bool(_TYPICAL.search(comment)) and all(map(_FRONT_LINE.fullmatch, comment.split("\n")))


def _front_matter(text: str, markdown: MarkdownIt, env: Any) -> str:
    """Return the HTML of front matter, YAML's or TOML's: what a page shows of it, then the rest, set aside."""
    shown, others = list[tuple[str, list[str]]](), list[str]()
    inside = -1
    for line in text.split("\n"):
        found, indent = _KEY.fullmatch(line), len(line) - len(line.lstrip())
        is_block = inside >= 0 and bool(_BLOCK.fullmatch(shown[-1][1][0].strip()))
        if inside >= 0 and (not line.strip() or indent > inside) and (is_block or not found):
            shown[-1][1].append(line)
        elif found and found[2].lower() in _TEXTS:
            inside = len(found[1])
            shown.append(("h1" if found[2].lower() == "title" and not inside else "p", [found[3] or ""]))
        else:
            inside = -1
            others.append(line)
    texts = [(element, markdown.renderInline(_value(lines), env)) for element, lines in shown]
    kept = "".join(f"<{element}>{html}</{element}>" for element, html in texts)
    return kept + _aside("\n".join(others), "front matter")


def _value(lines: Sequence[str]) -> str:
    r"""Return the text of a value, its line ends soft.

    >>> _value(["'It''s'"]), _value([">", "  one", "  two"]), _value(["one", "  two"])
    ("It's", 'one\ntwo', 'one\ntwo')
    """
    text = "\n".join(line.strip() for line in (lines[1:] if _BLOCK.fullmatch(lines[0].strip()) else lines)).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].replace('\\"', '"') if text[0] == '"' else text[1:-1].replace("''", "'")
    return text
