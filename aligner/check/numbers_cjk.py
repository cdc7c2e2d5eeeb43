"""Numbers in Chinese characters (and kanji), alone or mixed with digits, each with the values it may stand for.

Most small numerals count nothing (一些, 十分, 万一): only numbers from 13 on that are written out to the digit are
precise, and percentages; all others may only answer a number of the other side. The file goes from runs of
characters to the values of single numerals.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import Final

from aligner.check.numbers_latin import Number, Value, as_time, measure, scaled, two_digit_year, value_of

_DIGITS: Final = {
    **{c: v for v, row in enumerate(("零〇○◯", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九")) for c in row},
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict(zip("貳參陸", (2, 3, 6), strict=True)),
}
"""The value of each digit, with its variants and financial forms."""

_SCALES: Final = {
    **{
        c: Decimal(10**power)
        for power, row in ((1, "十拾"), (2, "百佰"), (3, "千仟"), (4, "万萬"), (8, "亿億"))
        for c in row
    },
    "兆": Decimal(10**12),
}
"""The value of each scale; from 万 on it multiplies all before it that is smaller."""

# Financial forms are surnames and common words (陆, 伍, 收拾) unless several stand together.
_FORMAL: Final = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
_PLAIN: Final = "一二两兩三四五六七八九"
_ZERO: Final = "零〇○◯"
_SMALL_SCALE: Final = "十百千"
_GREAT: Final = "万萬亿億兆"
_FIGURATIVE: Final = "百千万萬亿億兆"  # in front, without a digit: 百姓, 万一, 千百万
_VAGUE: Final = "多余餘几幾来來数數"
_RUN: Final = re.compile(
    # The bounds keep it linear: a scale is looked for only behind a number's beginning, and not far.
    rf"(?:(?<![0-9,])[0-9][0-9,]{{0,30}}(?:\.[0-9]{{1,30}})?\s?[{_VAGUE}]?(?=[{_SMALL_SCALE}{_GREAT}])"
    rf"|[{_PLAIN}{_ZERO}{_SMALL_SCALE}{_GREAT}])"
    rf"(?:[{_VAGUE}](?=[{_SMALL_SCALE}{_GREAT}])|[{_PLAIN}{_ZERO}{_SMALL_SCALE}{_GREAT}]"
    rf"|(?<=[{_GREAT}])[0-9]{{1,30}}(?=[{_SMALL_SCALE}{_GREAT}]))*"
    rf"|[{_FORMAL}{_ZERO}{_GREAT}]*[{_FORMAL}][{_FORMAL}{_ZERO}{_GREAT}]+"
)
# 三点六 may be an hour, but not in 三点六万亿 and 百分之三点五.
_POINT: Final = re.compile(
    rf"(?:(?<=分之)([{_PLAIN}{_ZERO}十百]{{1,8}})[点點]([{_PLAIN}{_ZERO}]{{1,8}})"
    rf"|([{_PLAIN}{_ZERO}十百]{{1,8}})[点點]([{_PLAIN}{_ZERO}]{{1,8}})(?=[百千万萬亿億兆]))"
)
_RANGE: Final = re.compile(rf"\s?[-–—~～至到]\s?[0-9]+(?:\.[0-9]+)?\s?([{_SMALL_SCALE}{_GREAT}]{{1,3}})")
_SCALED: Final = re.compile(rf"\s?[{_VAGUE}]?[{_SMALL_SCALE}{_GREAT}]")
# They count nothing, although they are written out to the digit.
_IDIOM: Final = re.compile(
    "三七二十一|八九不离十|三十六计|七十二变|七十二般|十八般|十八层|十八罗汉|五十步笑百步|三百六十行|十万八千里|二百五|"
    "三十年河东|三十年河西|八字没一撇|女大十八变|九九八十一|一五一十|二十四孝|百分之百|百分百|百八十|三十而立|四十不惑|"
    "四十而不惑|五十知天命|六十耳顺|七十古来稀|十二分"
)
_HINTS: Final = {
    "半": "0.5 1 2 30 50", "双": "2", "雙": "2", "俩": "2", "仨": "3", "廿": "20", "卅": "30", "正月": "1", "元旦": "1",
    "冬月": "11", "腊月": "12", "臘月": "12", "元年": "1", "民国元年": "1912 1", "民國元年": "1912 1",
    "首": "1", "次": "2", "倍": "2 100", "番": "2 100 4", "旬": "10",
    "世纪": "100", "世紀": "100", "正午": "12", "中午": "12", "午夜": "12 0 24", "半夜": "12 0", "刻": "15 45",
    "单": "1", "每": "1", "打": "12", "初": "1", "同": "1", "另": "1", "无": "0", "無": "0",
}  # fmt: skip
_HINT: Final = re.compile("|".join(sorted(_HINTS, key=len, reverse=True)))
_LONGEST: Final = 40  # characters: beyond them a run is no quantity (10^12 - 1 has 23)
_AFTER: Final = re.compile(
    r"\s?个?(?:(?P<decade>年代)|(?P<century>世[纪紀])|(?P<year>年)|(?P<tenth>成|折)|(?P<times>倍)|(?P<clock>[点时時點:：]))"
)
_TAELS: Final = re.compile(r"(?<=[十百千万萬亿億])[两兩](?![百千万萬亿億])")  # 二十两 is a weight, no digit follows
# What follows a name such as 茅十八, but seldom a number, which has a measure word.
_AFTER_NAME: Final = re.compile(r"[在与跟和说道是把被将也就又才都想的]")
_CENTURY: Final = re.compile(
    r"(?<![0-9])([0-9]{1,2}|[一二三四五六七八九十]{1,3})世[纪紀]\s?([0-9]0|[二三四五六七八九]十)(?=年代)"
)
_PERCENT: Final = re.compile(r"[百千]分之\s?\Z|第\s?\Z")
_MEASURES: Final = re.compile(
    r"\s?(?:平方|立方)?(?:(?P<metric>公[里斤尺分顷升吨]|千[米克]|[厘毫]?米|[厘毫]米|克|摄氏|[°]?C\b|°|km|kg|cm|mm|m\b|K\b|℃)|"
    r"(?P<imperial>英[里尺寸亩]|磅|盎司|华氏|加仑|码)|(?P<chinese>华?里(?![面边头外])|[尺丈寸斤亩两钱石担]))"
)


def rewritten(text: str) -> str:
    """Return *text* for reading: ``二十世纪80年代`` as ``1980年代``, ``三点六亿`` as ``3.6亿``, 两 as a weight."""
    return _POINT.sub(_decimal, _CENTURY.sub(_decade, _TAELS.sub("钱", text)))


def _decade(match: re.Match[str]) -> str:
    century, decade = (int(_numeral_value(part)) for part in match.groups())
    return f"{(century - 1) * 100 + decade}年代"


def _decimal(match: re.Match[str]) -> str:
    whole, fraction = (part for part in match.groups() if part)
    return f"{_numeral_value(_split_numerals(whole)[0]):f}." + "".join(str(_DIGITS[c]) for c in fraction)


def cjk_context(values: frozenset[Value], before: str, after: str) -> frozenset[Value]:
    """Return the readings of digits that the characters around them allow; none if a scale follows."""
    if _SCALED.match(after):
        return frozenset()
    if match := _RANGE.match(after):
        values |= scaled(values, Decimal(prod(_SCALES[scale] for scale in match[1])))
    further = {reading for value in values for reading in _readings(value, before, after)}
    return values | further | as_time(values, before, after)


def cjk_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of *text* (made plain) that have a Chinese numeral or scale."""
    idioms = frozenset(place for idiom in _IDIOM.finditer(text) for place in range(*idiom.span()))
    for match in _RUN.finditer(text):
        before, after = text[max(0, match.start() - 6) : match.start()], text[match.end() : match.end() + 6]
        for number in _of_run(match[0], before, after):
            yield replace(number, precise=number.precise and match.start() not in idioms)
    for match in _HINT.finditer(text):
        yield Number(match[0], frozenset(map(Decimal, _HINTS[match[0]].split())), precise=False)


def _of_run(written: str, before: str, after: str) -> Iterator[Number]:
    if len(written) > _LONGEST:
        yield Number(written, frozenset({written}), precise=False)
    elif any(c in _SCALES for c in written):
        yield from _scaled_run(written, before, after)
    else:
        yield _positional(written, before, after)


def _positional(written: str, before: str, after: str) -> Number:
    """Return what a run of digits says: ``二〇三五`` is a year, ``七八`` is seven or eight."""
    digits = "".join(str(_DIGITS[c]) for c in written)
    year = len(digits) == 4 and (digits[:2] in ("17", "18", "19", "20") and (after[:1] == "年" or digits[1] in "90"))
    precise = year or (len(digits) == 1 and bool(_PERCENT.search(before)) and "分" in before)
    values: set[Value] = {value_of(digits)} | _readings(value_of(digits), before, after)
    if len(digits) > 1 and not year:
        values |= {Decimal(digit) for digit in digits}
    return Number(written, frozenset(values), precise, measure=cjk_measure(after))


def _scaled_run(written: str, before: str, after: str) -> Iterator[Number]:
    """Yield the numbers of a run with scales; two digits side by side are a range, or two numbers, never precise."""
    *heads, last = _split_numerals(written)
    for head in heads:
        yield Number(head, frozenset(_numeral_values(head)), precise=False)
    if heads:
        yield Number(written, frozenset(_range_ends([*heads, last])), precise=False)
        before = ""
    value = _numeral_value(last)
    written_out = value > 12 and value.normalize().as_tuple().digits != (1,) and last[0] not in _FIGURATIVE
    sure = last[0] in "0123456789" or _PERCENT.search(before) or (written_out and not _AFTER_NAME.match(after))
    values = _numeral_values(last) | _readings(value, before, after)
    yield Number(last, frozenset(values), not heads and bool(sure), measure=cjk_measure(after))


def _readings(value: Value, before: str, after: str) -> set[Value]:
    """Return what else a number may say as a year, a decade, a share or an hour."""
    match = _AFTER.match(after)
    if not isinstance(value, Decimal) or not match:
        return set()
    found: set[Value] = set()
    if match["decade"] or match["year"]:
        found = _as_year(value, before)
    elif match["century"]:
        found = {value * 100}
    elif match["tenth"]:
        found = {value * 10, 100 - value * 10, 100 - value}
    elif match["times"]:
        found = {value + 1, value * 100, value - 1}
    elif 0 < value < 12:
        found = {value + 12}
    return found


def _as_year(value: Decimal, before: str) -> set[Value]:
    """Return the years that *value* may mean before 年 or 年代."""
    if before.endswith(("民国", "民國")):
        return {value + 1911}
    if value == int(value) and value < 100:
        return two_digit_year(int(value))
    return set()


def cjk_measure(after: str) -> str:
    """Return the system of the Chinese or Latin measure that *after* begins with, or an empty text."""
    match = _MEASURES.match(after)
    return (match.lastgroup or "") if match else measure(after)


def _numeral_value(piece: str) -> Decimal:
    """Return the value of a numeral: ``一亿二千万``, ``3.6万亿``, ``万``."""
    total = group = Decimal(0)
    now: Decimal | None = None
    for token in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?|.", piece):
        if token[0].isdigit() and token.isascii():
            now = Decimal(token.replace(",", ""))
        elif token in _DIGITS:
            now = Decimal(_DIGITS[token])
        elif token in _SCALES and _SCALES[token] < 10**4:
            group, now = group + (Decimal(1) if now is None else now) * _SCALES[token], None
        elif token in _SCALES:
            total, group, now = _great(total, group + (now or 0), _SCALES[token]), Decimal(0), None
    return total + group + (now or 0)


def _numeral_values(piece: str) -> set[Value]:
    """Return the value of a numeral, and that with its last scale unspoken: ``三百五`` is 350, ``一万二`` 12,000."""
    value = _numeral_value(piece)
    if len(piece) > 2 and piece[-1] in _DIGITS and piece[-2] in _SCALES and _SCALES[piece[-2]] > 10:
        last = Decimal(_DIGITS[piece[-1]])
        return {value, value - last + last * _SCALES[piece[-2]] / 10}
    return {value}


def _great(total: Decimal, group: Decimal, scale: Decimal) -> Decimal:
    """Return the sum so far after a scale from 万 on: it multiplies all before it that is smaller."""
    if total < scale or not group:
        return ((total + group) or Decimal(1)) * scale
    return total + group * scale


def _split_numerals(run: str) -> list[str]:
    """Return *run* cut between digits that stand side by side (``三|四十``, ``十三|五``), not after a zero."""
    cuts = [0]
    for place, (one, other) in enumerate(pairwise(run), start=1):
        if one in _DIGITS and other in _DIGITS and _DIGITS[one] and _DIGITS[other]:
            cuts.append(place)
    return [run[start:end] for start, end in zip(cuts, [*cuts[1:], len(run)], strict=True)]


def _range_ends(pieces: list[str]) -> set[Value]:
    """Return what ranges leave out: ``三四十`` is from 30, ``二十七八`` to 28."""
    found: set[Value] = set()
    for one, other in pairwise(pieces):
        found |= {_numeral_value(one[:-1] + other), _numeral_value(one + other[1:])}
    return found
