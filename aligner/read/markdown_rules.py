"""Markdown -> tokens: CommonMark and GitHub's tables by markdown-it-py, and here what the tools of documentation add.

Emphasis follows CommonMark but beside East Asian letters, where its rule for punctuation leaves the stars of
``**注意：**这`` in the text. markdown-it-py's own plugins were not taken: its footnotes lose notes that nothing
refers to, and its boxes invent titles.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from aligner.languages.characters import ends_sentence, is_cjk
from aligner.languages.identification import written_alike

COMMENT: Final = "comment"
"""Type of the token of a comment that is not written as HTML's."""
DIRECTIVES: Final = frozenset(
    """
    admonition attention caution danger dropdown error hint important margin note seealso sidebar tip topic warning
    """.split()  # noqa: SIM905 -- read as words
)
"""Of MyST, written as code blocks, whose content is Markdown."""
TEMPLATE: Final = re.compile(r"\{\{[<%].{0,999}?[%>]\}\}|\{%.{0,999}?%\}", re.DOTALL)
"""A tag of Hugo or of Liquid (Jekyll), outside of code; ``{{ name }}`` is left, it may be the document's subject."""
_DEEPEST: Final = 36
"""Levels of tokens in one another (a list has two) from which all is a paragraph; markdown-it-py would drop it. Links
in brackets in one another cost time by it: 100,000 brackets 30 s at 100 levels, 9 s at 36."""
_SHOWN: Final = re.compile(r"\b(?:text|title|caption|heading)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TAB: Final = re.compile(r"\{\{[<%]\s*tab\b[^\"]*\"([^\"]*)\"")
_TAG_LINE: Final = re.compile(
    r"(?:(?:\{\{[<%](?![\s/]*(?:\w*tooltip|abbr|color|emoji|icon|kbd|link|math|param|ref|relref|skew)\b)[^{}\n]*[>%]\}\}"
    r"|\{%[^{}\n]*%\})[ \t]*)+"
)
"""A line of nothing but tags that stand around blocks."""
_TERM: Final = re.compile(r"\bterm(?:_id)?\s*=\s*\"([^\"]*)\"")
"""What a template tag shows to the reader; of a term that it explains, it may say the name only."""
_MARKUP: Final = re.compile(
    rf"""
    (?P<code>(?<!`)(?P<ticks>`+)(?!`).{{1,999}}?(?<!`)(?P=ticks)(?!`))
    | (?<=\]\()(?P<target>[^()\n]{{0,200}}\{{[{{%][^()\n]{{0,200}}[%}}]\}}[^()\n]{{0,200}})(?=\))
    | (?P<template>{TEMPLATE.pattern})
    | \{{/\*(?P<comment>.{{0,2000}}?)\*/\}}
    | \[(?P<span>[^\[\]\n`]{{1,200}})\](?=\{{\.)
    | \{{[a-z][\w:.+-]*\}}(?=`)                                  # a role of MyST
    | (?P<attributes>[ \t]*\{{(?::[^{{}}\n]{{0,200}}|[ \t]*[.#][\w:-][^{{}}\n]{{0,200}})\}})
    """,
    re.DOTALL | re.VERBOSE,
)
"""Code, which is left alone; then the target of a link with a tag, whose spaces would spoil it, a tag, a comment of
JSX, words in brackets, and the attributes that kramdown, Pandoc and Hugo let stand behind what they are for."""
_ALERT: Final = re.compile(r"\[!\w+\][+-]?[ \t]*")
_BOX: Final = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_FENCE: Final = re.compile(
    r":{3,}[ \t]*(?P<kind>\{[^}]*\}|[A-Za-z][A-Za-z0-9_-]*(?=$|[ \t\[{]))?[ \t]*(?P<more>\{[^}]*\})?(?P<title>.*)"
)
_BOXED: Final = re.compile(
    r"(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+(?:inline|end))*(?:[ \t]+\"(?P<box>.*)\")?[ \t]*"
    r"|===[+!]?[ \t]+\"(?P<tab>.*)\"[ \t]*"
)
_NOTE: Final = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
_DEFINITION: Final = re.compile(r":[ \t]{1,3}(?=\S)")
_HIDDEN: Final = re.compile(r"""\[(?://|comment|\^?_\^?)?\]:[ \t]*(?:#|<>|//)[ \t]*["'(](.*)["')][ \t]*""")
"""A definition that nothing can refer to: a comment."""
_SIGN: Final = re.compile(r"\[\[?_?toc_?\]\]?|\{:[^}]*\}|\{#[\w:.-]+\}|\\(?:newpage|pagebreak)", re.I)
"""A line that is no text: where the table of contents goes, attributes of a block, a page's end."""
_SCRIPT: Final = re.compile(
    r"import\s[^;]*['\"][^'\"\n]+['\"];?|import\s+\{|export\s+(?:default|const|let|var|function|async|\{|\*).*"
)
"""How a block of statements begins in MDX."""
_PROGRAM: Final = re.compile(r"\{[{%][-<%]?[ \t]*(highlight|codeblock|mermaid|code)\b.*[%}>]\}")
"""A template tag around a program."""
_LONGEST: Final = 1000
"""Lines in which the end of a formula or program is looked for."""
_FORMULA: Final = {"$$": "$$", "\\[": "\\]"}
_INLINE_FORMULA: Final = re.compile(r"\$(?![\s$])[^$\n]{0,500}?(?<![\s\\])\$(?![\d$])|\$\$[^$]{1,500}\$\$")
_STARS: Final = re.compile(r"\*\*+")
_CLOSERS: Final = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>"), ("[", "]"), ("![", "]"))


def parser(renderer: type[RendererHTML]) -> MarkdownIt:
    """Return a parser of Markdown as it is written in documentation, with raw HTML."""
    options = {"html": True, "linkify": False, "typographer": False, "maxNesting": _DEEPEST + 4}
    markdown = MarkdownIt("js-default", options, renderer_cls=renderer)
    anywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    block, inline, core = markdown.block.ruler, markdown.inline.ruler, markdown.core.ruler
    block.before("table", "deepest", _deepest)
    block.before("code", "program", _program, anywhere)
    block.before("code", "boxed", _boxed, anywhere)
    block.before("fence", "formula", _formula, anywhere)
    block.before("fence", "fence_line", _fence_line, anywhere)
    block.before("fence", "sign", _sign, anywhere)
    block.before("fence", "tag_line", _tag_line, anywhere)
    block.before("reference", "hidden", _hidden, anywhere)
    block.before("reference", "note", _note, anywhere)
    block.before("paragraph", "definition", _definition, {"alt": ["paragraph"]})
    block.before("paragraph", "script", _script)
    inline.before("escape", "formula", _inline_formula)
    inline.before("link", "note_reference", _note_reference)
    inline.before("link", "unclosed", _unclosed)
    inline.at("emphasis", _emphasis)
    core.before("inline", "dialects", _clean)
    core.after("inline", "stars", _drop_stars)
    core.after("inline", "pictures", _caption_pictures)
    core.after("inline", "languages", _break_between_languages)
    return markdown


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the source, without what the blocks around it add to its beginning."""

    text: str
    start: int
    """Its offset in the source."""


def _line(state: StateBlock, number: int, begins: str) -> _Line | None:
    """Return a line; None if it does not begin with one of the characters *begins*, or is indented as code is."""
    start = state.bMarks[number] + state.tShift[number]
    if state.src[start : start + 1] not in begins or state.is_code_block(number):
        return None
    return _Line(state.src[start : state.eMarks[number]], start)


# --- Blocks --------------------------------------------------------------------------------------


def _push_paragraph(state: StateBlock, text: str, line: int) -> None:
    """Add *text* as a paragraph; nothing if it is empty."""
    if text.strip():
        state.push("paragraph_open", "p", 1)
        token = state.push("inline", "", 0)
        token.content, token.children, token.map = text.strip(), [], [line, line + 1]
        state.push("paragraph_close", "p", -1)


def _push_code(state: StateBlock, start: int, end: int) -> None:
    """Add the lines from *start* to before *end* as code."""
    if start < end:
        state.push("code_block", "code", 0).content = state.getLines(start, end, state.blkIndent, False)


def _deepest(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read all that is too deep as one paragraph."""
    if state.level < _DEEPEST or silent:
        return False
    while start < end and not state.isEmpty(start) and state.sCount[start] >= state.blkIndent:
        state.line = start = start + 1
        text = state.src[state.bMarks[start - 1] : state.eMarks[start - 1]]
        _push_paragraph(state, text, start - 1)
    return True


def _nested(state: StateBlock, line: int, start: int, indent: int, end: int) -> None:
    """Read the blocks that begin at the offset *start* of *line* and go on in lines indented by *indent*."""
    saved = state.bMarks[line], state.tShift[line], state.sCount[line]
    around = state.blkIndent, state.parentType
    state.blkIndent, state.parentType = state.blkIndent + indent, "root"
    state.bMarks[line], state.tShift[line], state.sCount[line] = state.skipSpaces(start), 0, state.blkIndent
    state.md.block.tokenize(state, line, end)
    state.bMarks[line], state.tShift[line], state.sCount[line] = saved
    state.blkIndent, state.parentType = around


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a footnote, where it stands."""
    line = _line(state, start, "[")
    found = _NOTE.match(line.text) if line else None
    if not line or not found or silent:
        return bool(found)
    state.push("note_open", "div", 1).info = found[1]
    _nested(state, start, line.start + found.end(), 4, end)
    state.push("note_close", "div", -1)
    return True


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read what stands behind a colon at the beginning of a line: the explanation of a term."""
    line = _line(state, start, ":")
    found = _DEFINITION.match(line.text) if line else None
    if not line or not found or silent:
        return bool(found)
    state.push("definition_open", "dd", 1)
    _nested(state, start, line.start + found.end(), 2, end)
    state.push("definition_close", "dd", -1)
    return True


def _boxed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a box of MkDocs: ``!!! note "Title"`` and the lines that are indented under it."""
    line = _line(state, start, "!?=")
    found = _BOXED.fullmatch(line.text) if line else None
    first = state.skipEmptyLines(start + 1)
    if not found or first >= end or state.sCount[first] < state.blkIndent + 4:
        return False
    if silent:
        return True
    _push_paragraph(state, found["box"] or found["tab"] or "", start)
    state.blkIndent += 4
    state.md.block.tokenize(state, first, end)
    state.blkIndent -= 4
    return True


def _fence_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the line that begins or ends a box, ``::: note Title``: a title, or no text."""
    line = _line(state, start, ":")
    found = _FENCE.fullmatch(line.text) if line else None
    if found and not silent:
        title = found["title"].strip().removesuffix(":::").strip()
        title = title[1:-1] if title.startswith("[") and title.endswith("]") else title
        _push_paragraph(state, title or shown_by(f"{found['kind']} {found['more']}"), start)
        state.line = start + 1
    return bool(found)


def _sign(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Pass over a line that is no text."""
    line = _line(state, start, "[{\\")
    found = line and _SIGN.fullmatch(line.text.strip())
    if found and not silent:
        state.line = start + 1
    return bool(found)


def _tag_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line of template tags that stand around blocks: what they show is a paragraph."""
    line = _line(state, start, "{")
    found = line and _TAG_LINE.fullmatch(line.text)
    if line and found and not silent:
        _push_paragraph(state, " ".join(filter(None, map(shown_by, TEMPLATE.findall(line.text)))), start)
        state.line = start + 1
    return bool(found)


def _hidden(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a comment that is written as the definition of a link."""
    line = _line(state, start, "[")
    found = _HIDDEN.fullmatch(line.text) if line else None
    if found and not silent:
        state.push(COMMENT, "", 0).content = found[1]
        state.line = start + 1
    return bool(found)


def _script(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the statements of an MDX file, up to a blank line, as code."""
    line = _line(state, start, "ie")
    if silent or not line or not _SCRIPT.fullmatch(line.text.strip()):
        return False
    last = start + 1
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    _push_code(state, start, last)
    state.line = last
    return True


def _program(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read what stands between template tags for programs, ``{% highlight python %}``, as code."""
    line = _line(state, start, "{")
    found = _PROGRAM.fullmatch(line.text.strip()) if line else None
    ending = re.compile(rf"\{{[{{%][-<%]?[ \t]*(?:end|/[ \t]*){found[1]}\b") if found else None
    last = _line_with(state, start + 1, end, ending) if ending else None
    if last is None or silent:
        return last is not None
    _push_code(state, start + 1, last)
    state.line = last + 1
    return True


def _formula(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a formula in lines of its own as code."""
    line = _line(state, start, "$\\")
    if not line or line.text[:2] not in _FORMULA:
        return False
    closer, rest = _FORMULA[line.text[:2]], line.text[2:].rstrip()
    if closer in rest:
        last = start if rest.index(closer) == len(rest) - 2 else None
    else:
        last = _line_with(state, start + 1, end, re.compile(rf"{re.escape(closer)}[ \t]*$"))
    if last is None or silent:
        return last is not None
    _push_code(state, start, last + 1)
    state.line = last + 1
    return True


def _line_with(state: StateBlock, start: int, end: int, pattern: re.Pattern[str]) -> int | None:
    """Return the first of the lines that *pattern* is in; None if there is none near in the block around."""
    missing: dict[re.Pattern[str], int] = state.env.setdefault("missing", {})
    if start < missing.get(pattern, 0):
        return None
    last = min(end, start + _LONGEST)
    for line in range(start, last):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return None
        if pattern.search(state.src, state.bMarks[line], state.eMarks[line]):
            return line
    missing[pattern] = last
    return None


# --- Inside of lines -----------------------------------------------------------------------------


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Note a run of stars or underscores that may begin or end emphasis."""
    marker, start = state.src[state.pos], state.pos
    if silent or marker not in "*_":
        return False
    end = start
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[start - 1] if start else " "
    opens, closes = _flanking(before, state.src[end] if end < state.posMax else " ", marker)
    for _ in range(start, end):
        state.push("text", "", 0).content = marker
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(marker), end - start, at, -1, opens, closes))
    state.pos = end
    return True


def _flanking(before: str, after: str, marker: str) -> tuple[bool, bool]:
    """Return whether emphasis may begin and end between two characters.

    As CommonMark has it, but a letter or mark of East Asia is as good as a space: words are not apart there.

    >>> _flanking("：", "这", "*"), _flanking(":", "t", "*"), _flanking("a", "b", "_"), _flanking(" ", "(", "*")
    ((True, True), (True, False), (False, False), (True, False))
    """
    marks = [category(char)[0] in "PS" for char in (before, after)]
    loose = [char.isspace() or mark or is_cjk(char) for char, mark in zip((before, after), marks, strict=True)]
    left = not after.isspace() and (not marks[1] or loose[0])
    right = not before.isspace() and (not marks[0] or loose[1])
    if marker == "*":
        return left, right
    return left and (not right or loose[0]), right and (not left or loose[1])


def _inline_formula(state: StateInline, silent: bool) -> bool:
    """Read a formula between dollar signs as it is: its stars and underscores are no emphasis."""
    if state.src[state.pos] != "$" or not (found := _INLINE_FORMULA.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        state.push("text_special", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _note_reference(state: StateInline, silent: bool) -> bool:
    """Pass over a reference to a footnote of the document."""
    if not state.src.startswith("[^", state.pos):
        return False
    end = state.src.find("]", state.pos, state.pos + 100)
    if state.src[state.pos + 2 : end] not in state.env.get("notes", ()):
        return False
    state.pos = end + 1
    return True


def _unclosed(state: StateInline, silent: bool) -> bool:
    """Read the beginning of a comment or link that never ends as text, at once: each end would be looked for."""
    if state.src[state.pos] not in "<![":
        return False
    opener = next((pair for pair in _CLOSERS if state.src.startswith(pair[0], state.pos)), None)
    if not opener or _last(state.src, opener[1]) >= state.pos:
        return False
    if not silent:
        state.pending += "" if opener[0] == "<!--" else opener[0]
    state.pos += len(opener[0])
    return True


@lru_cache(maxsize=8)
def _last(text: str, closer: str) -> int:
    """Return where *closer* is for the last time in *text*, -1 if it is not."""
    return text.rfind(closer)


def _clean(state: StateCore) -> None:
    """Take out of the lines of each block what is markup of other tools than CommonMark's."""
    above: list[Token] = []
    for token in state.tokens:
        if token.nesting > 0:
            above.append(token)
        elif token.nesting < 0:
            above.pop()
        elif token.type == "inline":
            token.content = _cleaned(token.content, [around.type for around in above])


def _cleaned(text: str, above: list[str]) -> str:
    """Return the text of a block inside of *above*."""
    if "list_item_open" in above[-2:] and (box := _BOX.match(text)):
        checked = "" if box[1] == " " else " checked"
        text = f'<input type="checkbox"{checked}>{text[box.end() :]}'
    if "blockquote_open" in above[-2:] and (alert := _ALERT.match(text)):
        text = text[alert.end() :]
    return _MARKUP.sub(_unmarked, text) if "{" in text else text


def _unmarked(found: re.Match[str]) -> str:
    """Return what there is to read in what ``_MARKUP`` found."""
    if found["comment"] is not None:
        return f"<!--{found['comment']}-->"
    if found["target"] is not None:
        return "x"
    return found["code"] or found["span"] or shown_by(found["template"] or "")


def shown_by(tag: str) -> str:
    """Return what a template tag shows to the reader, as far as it says so.

    >>> shown_by('{{< tip text="Pod" term_id="pod" >}}'), shown_by('{{< tip term_id="job" >}}'), shown_by("{% raw %}")
    ('Pod', 'job', '')
    """
    texts = _TAB.findall(tag) or [double or single for double, single in _SHOWN.findall(tag)]
    return " ".join(texts or [name.replace("-", " ") for name in _TERM.findall(tag)])


def _drop_stars(state: StateCore) -> None:
    """Take out the stars of emphasis in East Asian text that is not written as CommonMark wants, ``**注意： **``."""
    for token in state.tokens:
        if "**" not in token.content or not any(map(is_cjk, token.content)):
            continue
        texts = [child for child in token.children or () if child.type == "text"]
        if sum(len(_STARS.findall(text.content)) for text in texts) % 2 == 0:
            for text in texts:
                text.content = _STARS.sub("", text.content)


def _caption_pictures(state: StateCore) -> None:
    """Let the paragraphs that hold only pictures be captions."""
    for before, token, after in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if token.type != "inline" or before.type != "paragraph_open" or before.hidden:
            continue
        kinds = {child.type for child in token.children or () if child.type != "text" or child.content.strip()}
        if "image" in kinds and kinds <= {"image", "link_open", "link_close", "softbreak", "hardbreak"}:
            before.tag = after.tag = "figcaption"


def _break_between_languages(state: StateCore) -> None:
    """Let a line end be one between a sentence and its translation on the next line; else it is a space."""
    for token in state.tokens:
        if "\n" not in token.content or not any(map(is_cjk, token.content)):
            continue
        breaks, lines = list[Token](), [""]
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                breaks.append(child)
                lines.append("")
            elif child.type != "html_inline":
                lines[-1] += child.content
        for end, (left, right) in zip(breaks, pairwise(lines), strict=True):
            if _are_languages(left, right, len(lines)):
                end.type, end.tag = "hardbreak", "br"


def _are_languages(left: str, right: str, lines: int) -> bool:
    """Whether two of so many *lines* of a paragraph are a text and its translation, one without letters of East Asia.

    Chinese lines are wrapped beside Latin names, so that sentences must end, or be two lines without a foreign letter.
    """
    wide = [any(map(is_cjk, line)) for line in (left, right)]
    if wide[0] == wide[1] or written_alike(left, right):
        return False
    if ends_sentence(left) and (wide[1] or ends_sentence(right)):
        return True
    east = left if wide[0] else right
    return lines == 2 and not any(char.isalpha() and not is_cjk(char) for char in east)
