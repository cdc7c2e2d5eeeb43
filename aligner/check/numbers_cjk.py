"""Figures in Chinese characters (and kanji), alone or mixed with digits, each with the values it may stand for.

Most small numerals are no figures (一些, 十分, 万一): only numbers from 13 on that are written out to the
digit are precise, and percentages; all others may only answer a figure of the other side.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from aligner.check.numbers_latin import Figure, Value, as_time, measure, number, scaled, two_digit_year
from aligner.check.numerals import (
    DIGITS,
    SCALES,
    is_power_of_ten,
    numeral_value,
    range_ends,
    scale_product,
    split_numerals,
    unspoken_scale,
)

# Financial forms are surnames and common words (陆, 伍, 收拾) unless several stand together.
_FORMAL: Final = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
_PLAIN: Final = "一二两兩三四五六七八九"
_ZERO: Final = "零〇○◯"
_SMALL_SCALE: Final = "十百千"
_GREAT: Final = "万萬亿億兆"
_FIGURATIVE: Final = "百千万萬亿億兆"  # in front, without a digit: 百姓, 万一, 千百万
_VAGUE: Final = "多余餘几幾来來数數"
_RUN: Final = re.compile(
    # The bounds keep it linear: a scale is looked for only behind a figure's beginning, and not far.
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
# Figures of speech that are no figures, although they are written out to the digit.
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
    century, decade = (
        int(part) if part.isdigit() and part.isascii() else int(numeral_value(part)) for part in match.groups()
    )
    return f"{(century - 1) * 100 + decade}年代"


def cjk_context(values: frozenset[Value], before: str, after: str) -> frozenset[Value]:
    """Return the readings of digits that the characters around them allow; none if a scale follows."""
    if _SCALED.match(after):
        return frozenset()
    if match := _RANGE.match(after):
        values |= scaled(values, scale_product(match[1]))
    further = {reading for value in values for reading in _readings(value, before, after)}
    return values | further | as_time(values, before, after)


def cjk_figures(text: str) -> Iterator[Figure]:
    """Yield the figures of *text* (made plain) that have a Chinese numeral or scale."""
    idioms = frozenset(place for idiom in _IDIOM.finditer(text) for place in range(*idiom.span()))
    for match in _RUN.finditer(text):
        before, after = text[max(0, match.start() - 6) : match.start()], text[match.end() : match.end() + 6]
        for figure in _of_run(match[0], before, after):
            yield replace(figure, precise=figure.precise and match.start() not in idioms)
    for match in _HINT.finditer(text):
        yield Figure(match[0], frozenset(map(Decimal, _HINTS[match[0]].split())), precise=False)


def _decimal(match: re.Match[str]) -> str:
    whole, fraction = (part for part in match.groups() if part)
    return f"{numeral_value(split_numerals(whole)[0]):f}." + "".join(str(DIGITS[c]) for c in fraction)


def _of_run(written: str, before: str, after: str) -> Iterator[Figure]:
    if len(written) > _LONGEST:
        yield Figure(written, frozenset({written}), precise=False)
    elif not any(c in SCALES for c in written):
        yield from _positional(written, before, after)
    else:
        yield from _scaled_run(written, before, after)


def _positional(written: str, before: str, after: str) -> Iterator[Figure]:
    """Yield a run of digits: ``二〇三五`` is a year, ``七八`` is seven or eight."""
    digits = "".join(str(DIGITS[c]) for c in written)
    year = len(digits) == 4 and (digits[:2] in ("17", "18", "19", "20") and (after[:1] == "年" or digits[1] in "90"))
    precise = year or (len(digits) == 1 and bool(_PERCENT.search(before)) and "分" in before)
    values: set[Value] = {number(digits)} | _readings(number(digits), before, after)
    alone: set[Value] = set() if year else {Decimal(digit) for digit in digits}
    if len(digits) > 1:
        values |= alone
    yield Figure(written, frozenset(values), precise, measure=cjk_measure(after))


def _scaled_run(written: str, before: str, after: str) -> Iterator[Figure]:
    """Yield the numbers of a run with scales; two digits side by side are a range, or two numbers."""
    pieces = split_numerals(written)
    percent = bool(_PERCENT.search(before))
    name = not percent and bool(_AFTER_NAME.match(after))
    for place, piece in enumerate(pieces):
        last = place == len(pieces) - 1
        value = numeral_value(piece)
        values = (
            {value}
            | (_readings(value, before if place == 0 else "", after) if last else set())
            | unspoken_scale(piece, value)
        )
        precise = piece[0].isdigit() and piece[0].isascii()
        if len(pieces) > 1 or name:
            precise = precise and len(pieces) == 1
        elif not precise:
            precise = percent or (value > 12 and not is_power_of_ten(value) and piece[0] not in _FIGURATIVE)
        yield Figure(piece, frozenset(values), precise, measure=cjk_measure(after))
    if len(pieces) > 1:
        yield Figure(written, frozenset(range_ends(pieces)), precise=False)


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
