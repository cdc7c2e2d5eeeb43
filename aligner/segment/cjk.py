"""Whether a Chinese or Japanese sentence ends at ``。！？……`` and the marks after them.

Follows the practice of hand-aligned corpora: speech of several sentences is cut at each of them,
the closing quotation mark staying with the last; a quoted term is part of the sentence around it.
Speech and the speaker named after it are one sentence. ``……`` is a pause, unless speech ends with
it or begins after it.
"""

import re
from typing import Final

from aligner.languages.characters import (
    CONTINUERS,
    DASHES,
    ELLIPSES,
    FULL_STOPS,
    NARROW_ENDERS,
    QUOTE_MARKS,
    WIDE_ENDERS,
)
from aligner.segment.candidates import Candidate, Context
from aligner.segment.quotes import EMBEDDED, NAMED_AS, OPENERS, is_mid_clause

_LETTER: Final = re.compile(r"[^\W_]")
_LONGEST_CLAUSE: Final = 24
"""Characters; enough for ``沙瑞山惊恐地盯着曲线喃喃自语地说``."""

_QUOTES: Final = re.escape("".join(QUOTE_MARKS))
_SPOKEN: Final = re.compile(
    rf"""\s*
    [^\s{CONTINUERS}{WIDE_ENDERS}{ELLIPSES}{NARROW_ENDERS}{_QUOTES}（）()—]{{1,15}}?   # who, how: 他无力地
    (?<![没沒有不未别別])(?:
      (?<![小传傳据據听聽话話是来來以如该該当當实實格单單])[说説說]   # not 小说, 听说, 换句话说, 也就是说
    | [说説說问問答喊叫笑骂罵叹嘆嚷吼劝勸应應回哭喝赞讚怒急惊驚接又冷忙头頭声聲]道
    | (?<![学學疑顾顧访訪])[问問]
    | (?<!演)[讲講]
    | (?<![理思梦夢幻联聯设設猜])想
    | [答喊叫嚷吼骂罵劝勸催]
    | 嘟囔|嘀咕|自语|自語|呢喃|补充|補充|解释|解釋|感叹|感嘆|感慨|惊呼|驚呼|吩咐|命令|宣布|宣佈
    | 嘲讽|嘲諷|调侃|調侃|打趣|催促|安慰|回应|回應|反驳|反駁
    )
    (?:道|着|著|了|起来|起來|一句|一声|一聲|[我你他她它](?:们|們)?)?
    \s*(?=[，,。！？!?；;、…—]|$)
    """,
    re.VERBOSE,
)
"""Who said it, after what was said: ``“真的吗？”他问。``; the clause ends with the verb."""


def cjk_ends(context: Context, found: Candidate) -> bool:
    """Whether a sentence ends with *found*."""
    text, after = context.text, found.after
    if after == len(text):
        return True
    if text[after] in CONTINUERS or _is_note(context, after):
        return False
    if found.quote >= 0:
        return _speech_ends(context, found)
    if found.is_ellipsis:
        return text[after] in QUOTE_MARKS
    return text[after] not in DASHES or found.enders[-1] in FULL_STOPS


def _is_note(context: Context, at: int) -> bool:
    """Whether a bracket at *at* still belongs to the sentence: ``“……。”（张三，2020）。``."""
    text, close = context.text, context.quotes.closer_of.get(at)
    if close is None or text[at] in QUOTE_MARKS or close + 1 >= len(text):
        return False
    return text[close + 1] in CONTINUERS + FULL_STOPS


def _speech_ends(context: Context, found: Candidate) -> bool:
    """Whether a sentence ends with the quotation that closes at ``found.quote``."""
    text, after = context.text, found.after
    if text[after] in OPENERS:
        return True
    is_statement = found.enders[-1] in FULL_STOPS
    if text[after] in DASHES or text[after].islower() or EMBEDDED.match(text, after):
        return False
    if not is_statement and NAMED_AS.match(text, after):
        return False
    opener = context.quotes.opener_of[found.quote]
    # A colon or comma before the quotation shows that its speaker was named already.
    led_in = text[max(0, opener - 4) : max(0, opener)].rstrip().endswith(tuple(CONTINUERS))
    if not led_in and _SPOKEN.match(text, after, after + _LONGEST_CLAUSE):
        return False
    if opener < found.start:
        return True
    if is_mid_clause(text, found.start, opener):
        return is_statement
    return _LETTER.search(text, opener, found.quote) is not None
