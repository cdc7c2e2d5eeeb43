"""What stands on a page but is no part of its text: page numbers, running heads, links, site labels.

Furniture is set aside with its reason, never dropped: ``align split`` lists it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from aligner.languages.characters import LINK, ends_sentence
from aligner.segment.layout import Line, goes_on_with_link, is_tail

_URL = r"(?:https?://\S+|www\.\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|org|net|gov|edu|io)(?:/\S*)?)"
_DATE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
_FLAGS = re.IGNORECASE | re.VERBOSE

# Each pattern must match the whole line. Order matters: the first that matches names the reason.
PATTERNS: Final = tuple(
    (reason, re.compile(pattern, _FLAGS))
    for reason, pattern in (
        (
            "page number",
            r"[-–—·•\s]*\d{1,4}[-–—·•\s]* | \d{1,4}\s?/\s?\d{1,4} | p(?:age|\.)\s?\d{1,4}(?:\s(?:of|/)\s\d{1,4})?"
            r"| 第\s?[\d一二三四五六七八九十百]+\s?页(?:\s*[,，/]?\s*共\s?[\d一二三四五六七八九十百]+\s?页)?",
        ),
        ("number", r"\d{5,} | (?:[#＃№]\s?\d+\s*)+"),
        ("ornament", r"[\W_]+"),
        ("script path", r"/?[\w.-]+(?:/[\w.-]+)+\.(?:js|css|php|html?|aspx?|jsp|json|xml|png|jpe?g|gif|svg|webp)"),
        (
            "link",
            rf"[(（\[]?\s*(?:(?:原文|本文|文章)?(?:链接|地址|网址)|link|url|source|website)?\s?[:：]?\s*{_URL}"
            r"\s*(?:\((?:article\s)?source[^)]*\))?[)）\]]?",
        ),
        ("e-mail address", r"(?:e-?mail|邮箱|邮件)?\s?[:：]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\.?"),
        (
            "code",  # #!/bin/sh, what a C compiler is told, and colours: #fff, #1a2b3c
            r"\#!\s?/.+ | \#\s?include\s?[<\"].+ | \#(?:ifn?def|elif|undef|pragma)\b.* | \#(?:include|if|else|endif)"
            r"| \#(?=[0-9a-f]*\d|([a-f])\1\1)(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})",
        ),
        # A tag has a letter, and begins with a letter or figure.
        ("hashtags", r"(?:[#＃](?=\w*[^\W\d_])\w[^\s#＃]*[#＃]?\s*)+"),
        ("source line", r"[(（【\[]?\s*(?:文章)?(?:来源|稿源|原标题|责任编辑|责编|来源网站|source|via)\s?[:：].{1,60}"),
        (
            "date line",
            rf"[(（]?\s*(?:(?:publish(?:ed)?|updated?|posted)?\s?(?:date|on|at)?|发布(?:时间|日期)?|更新(?:时间|日期)?"
            rf"|时间|日期)\s?[:：]?\s*{_DATE}\s*[)）]?",
        ),
        (
            "site label",
            r"skip\sto\s(?:main\s|the\s)?content | (?:back\sto\s)?top | read\smore | share(?:\sthis)? | print"
            r"| subscribe | advertisement | (?:copyright|©|\(c\)).{0,60} | all\srights\sreserved\.? | 版权所有.{0,40}"
            r"| 返回(?:顶部|首页) | (?:打印|关闭)(?:本页|窗口)? | 分享(?:到|至)?.{0,12} "
            r"| [上下]一[篇页]\s?[:：].{0,60}",
        ),
        (
            "photo credit",
            r".{0,60}\bphotos?\s?(?::|by\b|/).{1,60} | (?:图片?|摄影?|供图|图源)\s?[:：/].{1,40} "
            r"| .{1,20}\s(?:摄|供图)",
        ),
    )
)

FIGURES: Final = frozenset({"page number", "number"})
"""Reasons that hold for a figure alone on a page, not for one that is said."""

_LINKS: Final = frozenset({"link", "script path"})
_NEAR: Final = 12
"""Lines on each side that show how wide a paragraph is."""
_BESIDE: Final = 3
"""Lines back in which the line before is looked for: in printed columns, the other column's stand between."""

# A line that stands at the edge of pages this often is a running head or foot. Two may be chance
# (an article pasted twice); three at page edges has no other reading in the documents looked at.
_RUNNING_HEAD_TIMES: Final = 3
_RUNNING_HEAD_COLUMNS: Final = 80


def reason_for(text: str) -> str:
    """Return why *text*, a whole line or sentence, is furniture, or an empty string if it is not.

    >>> reason_for("Page 3 of 10"), reason_for("www.ecns.cn (Article Sourced Website)")
    ('page number', 'link')
    >>> reason_for("In 1978."), reason_for("第三重目标")
    ('', '')
    """
    if len(text) > 200:
        return ""
    return next((reason for reason, pattern in PATTERNS if pattern.fullmatch(text.strip())), "")


def find_furniture(lines: Sequence[Line]) -> list[str]:
    """Return for each line why it is furniture, or an empty string, as for all lines whose part the document marks."""
    reasons = ["" if line.mark or _is_tail(lines, n) else reason_for(line.text) for n, line in enumerate(lines)]
    reasons = ["" if why in _LINKS and _is_inside(lines, n) else why for n, why in enumerate(reasons)]
    heads = _running_heads(lines, reasons)
    return [
        reason or ("running head" if not line.mark and _shape(line) in heads else "")
        for line, reason in zip(lines, reasons, strict=True)
    ]


def _is_tail(lines: Sequence[Line], number: int) -> bool:
    """Whether the line is nothing but the marks that end the sentence on the line before."""
    line, near = lines[number], reversed(lines[max(0, number - _BESIDE) : number])
    return next((is_tail(line.text, other.text) for other in near if other.lang == line.lang), False)


def _is_inside(lines: Sequence[Line], number: int) -> bool:
    """Whether a line that is nothing but a link stands in a wrapped paragraph."""
    link, above = lines[number], lines[number - 1] if number else None
    if not above or not _are_one(above, link):
        return False
    after = lines[number + 1] if number + 1 < len(lines) else None
    near = lines[max(0, number - _NEAR) : number + _NEAR + 1]
    widest = max(line.width for line in near if line.region == link.region and line is not link)
    return goes_on_with_link(above, link, after if after and _are_one(link, after) else None, widest)


def _are_one(line: Line, after: Line) -> bool:
    """Whether nothing on the page parts two lines."""
    apart = after.blank_before or after.page_break_before or after.mark or line.mark
    return line.region == after.region and not apart


def _running_heads(lines: Sequence[Line], reasons: Sequence[str]) -> set[str]:
    """Return the shapes of short lines that stand again and again at the edge of a page."""
    edge: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for number, line in enumerate(lines):
        if line.mark or reasons[number] or line.width > _RUNNING_HEAD_COLUMNS or ends_sentence(line.text):
            continue
        total[_shape(line)] += 1
        edge[_shape(line)] += _at_page_edge(lines, reasons, number)
    return {shape for shape, times in edge.items() if times >= _RUNNING_HEAD_TIMES and times >= 0.8 * total[shape]}


def _at_page_edge(lines: Sequence[Line], reasons: Sequence[str], number: int) -> bool:
    """Whether a form feed, a page number or the document's edge is right before or after the line."""
    first, last = number == 0, number + 1 == len(lines)
    before = first or lines[number].page_break_before or reasons[number - 1] == "page number"
    after = last or lines[number + 1].page_break_before or reasons[number + 1] == "page number"
    return before or after


def _shape(line: Line) -> str:
    """Return the line with its figures made alike, so that ``Vol. 3, p. 17`` repeats."""
    return re.sub(r"\d+", "0", LINK.sub("@", line.text))
