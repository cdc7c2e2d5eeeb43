"""Codes of office files -> what is printed for them: automatic numbers, and the letters of symbol fonts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
LARGEST: Final = 9_999
"""Numbers above it are written in digits: no list is longer, and a hostile file may ask for any."""
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"


def _letter(number: int) -> str:
    """Return a, b, ... z, aa, bb, ... (ECMA-376-1, 17.18.59)."""
    return _ALPHABET[(number - 1) % 26] * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """Return *number* in small Roman figures, whatever its size.

    >>> roman(14), roman(1990)
    ('xiv', 'mcmxc')
    """
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _counted(digits: str, units: str, first: str = "") -> Callable[[int], str]:
    """Return how numbers are counted aloud, 一百零二; *first* is what stands before the ten of 11, such as 壹."""

    def written(number: int) -> str:
        parts, gap = "", False
        for power, unit in zip((1000, 100, 10, 1), (*units, ""), strict=True):
            digit = number // power % 10
            if digit:
                ten = power == 10 and digit == 1 and not parts
                parts += (digits[0] if gap else "") + (first if ten else digits[digit]) + unit
            gap = bool(parts) and not digit
        return parts

    return written


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: str(number).translate(dict(zip(range(0x30, 0x3A), signs, strict=True)))


def _cycle(signs: str) -> Callable[[int], str]:
    """Return how numbers are written that have a sign each, as long as there are signs."""
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _run(first: str, count: int) -> Callable[[int], str]:
    """Return how numbers are written for which Unicode has signs in a row."""
    return _cycle("".join(map(chr, range(ord(first), ord(first) + count))))


_counting: Final = _counted("零一二三四五六七八九", "千百十")
_digital: Final = _digits("〇一二三四五六七八九")
_circled: Final = _run("①", 20)
_WRITTEN: Final[dict[str, Callable[[int], str]]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "ordinal": _ordinal,
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        _counting,
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital2"), _digital),
    "chineseLegalSimplified": _counted("零壹贰叁肆伍陆柒捌玖", "仟佰拾", "壹"),
    "ideographLegalTraditional": _counted("零壹貳參肆伍陸柒捌玖", "仟佰拾", "壹"),
    "japaneseLegal": _counted("〇壱弐参四伍六七八九", "阡百拾", "壱"),
    "koreanCounting": _counted("영일이삼사오육칠팔구", "천백십"),
    "koreanDigital": _digits("영일이삼사오육칠팔구"),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _run("㊀", 10),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "aiueoFullWidth": _cycle(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    ),
    "irohaFullWidth": _cycle(
        "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
    ),
    "ganada": _cycle("가나다라마바사아자차카타파하"),
    "chosung": _cycle("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "russianLower": _cycle("абвгдежзиклмнопрстуфхцчшщыэюя"),
    "russianUpper": _cycle("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ"),
    "none": lambda _: "",
}
"""How numbers are written, by the names of Word (ECMA-376-1, 17.18.59); in digits where there is none here."""

_SYMBOL: Final = {
    **dict(
        enumerate(
            " !∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼", 0x20
        )
    ),
    **dict(enumerate("€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪", 0xA0)),
    **dict(enumerate("〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭", 0xF1)),
}
"""The font Symbol's own encoding (Adobe)."""
_WINGDINGS: Final = {
    **{0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x71: "❑", 0x76: "❖", 0x9F: "•", 0xA7: "▪"},
    **{0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}
"""The signs of Wingdings that stand in texts; its others are ornaments."""
_PRIVATE_USE: Final = re.compile("[\ue000-\uf8ff]")
_PLACE: Final = re.compile(r"%([1-9])")
_FONTS: Final = {"Symbol": _SYMBOL, "Wingdings": _WINGDINGS}
SYMBOL_FONTS: Final = frozenset(_FONTS)
"""Fonts whose letters are no letters."""
_PRIVATE: Final = range(0xF000, 0xF100)
"""Where Word puts the codes of symbol fonts."""


def numeral(number: int, form: str) -> str:
    """Return how *number* is written in *form*, one of Word's names; in digits for a form that is not known.

    >>> numeral(24, "upperRoman"), numeral(28, "lowerLetter"), numeral(102, "chineseCounting"), numeral(3, "x")
    ('XXIV', 'bb', '一百零二', '3')
    """
    return _WRITTEN.get(form, str)(number) if 0 < number <= LARGEST else "" if form == "none" else str(number)


def sign(code: int, font: str) -> str:
    """Return the character that *font* prints for *code*; empty if Unicode or this table has none.

    >>> sign(0xF061, "Symbol"), sign(0x2022, "Arial"), sign(0xF021, "Webdings")
    ('α', '•', '')
    """
    table = _FONTS.get(font)
    if table is not None and (code in _PRIVATE or code < 0x100):
        return table.get(code & 0xFF, "")
    said = code in _PRIVATE or code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF
    return "" if said else chr(code)


def with_signs(text: str, font: str) -> str:
    """Return *text* with the codes of a symbol *font* as what they print; one that has no sign stays."""
    return "".join((ord(char) in _PRIVATE and sign(ord(char), font)) or char for char in text)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a numbering."""

    start: int
    form: str
    """How its number is written, by Word's name."""
    text: str
    """What is printed; ``%1`` stands for the number of the first level."""
    restarts: int
    """It starts again after the levels below this number, from 1; 0: never."""
    legal: bool = False
    """Whether all numbers are written in digits."""
    style: str = ""
    """Id of the style of its paragraphs."""


def count(counts: dict[int, int], levels: Mapping[int, Level], number: int) -> str:
    """Count one more paragraph on the level of that *number*, from 0, and return its number or bullet as printed.

    *counts* says how far each level has counted, and is changed.
    """
    level = levels[number]
    counts[number] = counts.get(number, level.start - 1) + 1
    for deeper in [other for other in counts if other > number]:
        if number < (levels[deeper].restarts if deeper in levels else deeper):
            del counts[deeper]
    if level.form == "bullet":
        return _PRIVATE_USE.sub(lambda match: sign(ord(match[0]), "Symbol") or "•", level.text).strip()

    def printed(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        if place not in levels:
            return ""
        shown = levels[place]
        return numeral(counts.get(place, shown.start), "decimal" if level.legal else shown.form)

    return _PLACE.sub(printed, level.text).strip()
