"""The values of numerals in Chinese characters (and kanji), which may have digits in them: ``3.6万亿``."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Final

from aligner.check.numbers_latin import Value

DIGITS: Final = {
    **{c: v for v, row in enumerate(("零〇○◯", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九")) for c in row},
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict(zip("貳參陸", (2, 3, 6), strict=True)),
}
"""The value of each digit, with its variants and financial forms."""

SCALES: Final = {
    **{
        c: Decimal(10**power)
        for power, row in ((1, "十拾"), (2, "百佰"), (3, "千仟"), (4, "万萬"), (8, "亿億"))
        for c in row
    },
    "兆": Decimal(10**12),
}
"""The value of each scale; from 万 on it multiplies all before it that is smaller."""


def numeral_value(piece: str) -> Decimal:
    """Return the value of a numeral: ``一亿二千万``, ``3.6万亿``, ``万``."""
    total = group = Decimal(0)
    now: Decimal | None = None
    for token in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?|.", piece):
        if token[0].isdigit() and token.isascii():
            now = Decimal(token.replace(",", ""))
        elif token in DIGITS:
            now = Decimal(DIGITS[token])
        elif token in SCALES and SCALES[token] < 10**4:
            group, now = group + (Decimal(1) if now is None else now) * SCALES[token], None
        elif token in SCALES:
            total, group, now = _great(total, group + (now or 0), SCALES[token]), Decimal(0), None
    return total + group + (now or 0)


def _great(total: Decimal, group: Decimal, scale: Decimal) -> Decimal:
    """Return the sum so far after a scale from 万 on: it multiplies all before it that is smaller."""
    if total < scale or not group:
        return ((total + group) or Decimal(1)) * scale
    return total + group * scale


def split_numerals(run: str) -> list[str]:
    """Return *run* cut between digits that stand side by side (``三|四十``, ``十三|五``), not after a zero."""
    cuts = [0]
    for place, (one, other) in enumerate(pairwise(run), start=1):
        if one in DIGITS and other in DIGITS and DIGITS[one] and DIGITS[other]:
            cuts.append(place)
    return [run[start:end] for start, end in zip(cuts, [*cuts[1:], len(run)], strict=True)]


def range_ends(pieces: list[str]) -> set[Value]:
    """Return what ranges leave out: ``三四十`` is from 30, ``二十七八`` to 28."""
    found: set[Value] = set()
    for one, other in pairwise(pieces):
        found |= {numeral_value(one[:-1] + other), numeral_value(one + other[1:])}
    return found


def unspoken_scale(piece: str, value: Decimal) -> set[Value]:
    """Return the value with its last scale unspoken: ``三百五`` is 350, ``一万二`` 12,000."""
    if len(piece) > 2 and piece[-1] in DIGITS and piece[-2] in SCALES and SCALES[piece[-2]] > 10:
        last = Decimal(DIGITS[piece[-1]])
        return {value - last + last * SCALES[piece[-2]] / 10}
    return set()


def scale_product(scales: str) -> Decimal:
    """Return the product of *scales*, at most four characters."""
    factor = Decimal(1)
    for scale in scales:
        factor *= SCALES[scale]
    return factor


def is_power_of_ten(value: Decimal) -> bool:
    """Whether *value* is what figures of speech like: 百, 一千, 万."""
    return value.normalize().as_tuple().digits == (1,)
