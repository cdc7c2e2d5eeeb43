r"""What single characters are: scripts, sentence enders, brackets, quotation marks, what is not seen.

All character knowledge lives here, each character with its Unicode name beside it, so that no other module
holds a magic string (``tests/languages/test_strays.py``). Ranges are inclusive at both ends; beyond the first
plane a code point takes eight digits (``"\U00020000"``), as four digits and a fifth make two characters.
"""

import re
from typing import Final

# --- Scripts ------------------------------------------------------------------------------------

HAN_RANGES: Final = (
    ("\u2e80", "\u2fd5"),  # CJK RADICALS SUPPLEMENT, KANGXI RADICALS (seen in PDF text for whole characters)
    ("\u3005", "\u3007"),  # IDEOGRAPHIC ITERATION MARK, CLOSING MARK, NUMBER ZERO: 々 〆 〇
    ("\u3021", "\u3029"),  # HANGZHOU NUMERALS
    ("\u3400", "\u4dbf"),  # CJK UNIFIED IDEOGRAPHS EXTENSION A
    ("\u4e00", "\u9fff"),  # CJK UNIFIED IDEOGRAPHS
    ("\uf900", "\ufaff"),  # CJK COMPATIBILITY IDEOGRAPHS
    ("\U00020000", "\U0002a6df"),  # EXTENSION B
    ("\U0002a700", "\U0002ebe0"),  # EXTENSIONS C, D, E, F
    ("\U0002ebf0", "\U0002ee5d"),  # EXTENSION I
    ("\U0002f800", "\U0002fa1f"),  # COMPATIBILITY IDEOGRAPHS SUPPLEMENT
    ("\U00030000", "\U000323af"),  # EXTENSIONS G, H
)
KANA_RANGES: Final = (
    ("\u3041", "\u309f"),  # HIRAGANA
    ("\u30a1", "\u30ff"),  # KATAKANA; without 30A0, the double hyphen; with the length mark ー
    ("\u31f0", "\u31ff"),  # KATAKANA PHONETIC EXTENSIONS
    ("\uff66", "\uff9f"),  # HALFWIDTH KATAKANA
)
CJK_PUNCTUATION_RANGES: Final = (
    ("\u3001", "\u3004"),  # 、 。 〃 〄
    ("\u3008", "\u3020"),  # CJK brackets and marks
    ("\uff01", "\uff65"),  # FULLWIDTH FORMS of ASCII (letters and digits too), halfwidth 。「」
)


def char_class(ranges: tuple[tuple[str, str], ...]) -> str:
    """Return *ranges* as the inside of a character class: ``f"[{char_class(HAN_RANGES)}]"``."""
    return "".join(f"{first}-{last}" for first, last in ranges)


HAN: Final = char_class(HAN_RANGES)
KANA: Final = char_class(KANA_RANGES)
HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
LATIN: Final = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
CYRILLIC: Final = "\u0400-\u052f"
ARABIC: Final = "\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
THAI: Final = "\u0e01-\u0e4e"
"""Letters of each script as the inside of a character class."""
CJK_PUNCTUATION: Final = "、。〈〉《》「」『』【】〔〕！（），．：；？～"
"""Marks that only East Asian text uses. Curly quotes are shared, so they say nothing."""

LINK: Final = re.compile(r"(?:https?://|www\.)[^\s，。、；）》」”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
"""A web or mail address; its letters say nothing about the language of the text around it."""

_CJK: Final = re.compile(f"[{HAN}{KANA}{char_class(CJK_PUNCTUATION_RANGES)}]")


def is_cjk(char: str) -> bool:
    """Whether *char* is Han, kana, or of the full-width kind that stands among them.

    >>> is_cjk("中"), is_cjk("。"), is_cjk("ア"), is_cjk("“"), is_cjk("!")
    (True, True, True, False, False)
    """
    return _CJK.match(char) is not None


# --- Ends of sentences --------------------------------------------------------------------------

WIDE_FULL_STOPS: Final = (
    "。"  # IDEOGRAPHIC FULL STOP
    "｡"  # HALFWIDTH IDEOGRAPHIC FULL STOP
)
WIDE_ENDERS: Final = WIDE_FULL_STOPS + (
    "！"  # FULLWIDTH EXCLAMATION MARK
    "？"  # FULLWIDTH QUESTION MARK
)
"""End a sentence wherever they stand, with or without a space after them."""
WIDE_DOT: Final = "．"  # FULLWIDTH FULL STOP: decimal point, name dot and list dot as well as full stop
DOT: Final = "."  # FULL STOP: abbreviations, decimals, addresses...
FULL_STOPS: Final = WIDE_FULL_STOPS + WIDE_DOT + DOT
ELLIPSES: Final = (
    "…"  # HORIZONTAL ELLIPSIS; Chinese writes two
    "⋯"  # MIDLINE HORIZONTAL ELLIPSIS, common in Traditional Chinese
)
"""More often a pause than an end."""
NARROW_ENDERS: Final = (
    "!"  # EXCLAMATION MARK
    "?"  # QUESTION MARK
    "‼⁇⁈⁉"  # DOUBLE EXCLAMATION MARK ... EXCLAMATION QUESTION MARK
    "؟"  # ARABIC QUESTION MARK
    "۔"  # ARABIC FULL STOP
    "।"  # DEVANAGARI DANDA
)
ENDERS: Final = WIDE_ENDERS + WIDE_DOT + DOT + ELLIPSES + NARROW_ENDERS
SEMICOLONS: Final = (
    "；"  # FULLWIDTH SEMICOLON
    ";"  # SEMICOLON
    "؛"  # ARABIC SEMICOLON
)
WIDE_PAUSES: Final = "，、；："  # FULLWIDTH COMMA, IDEOGRAPHIC COMMA, FULLWIDTH SEMICOLON, FULLWIDTH COLON
CONTINUERS: Final = WIDE_PAUSES + (
    "､"  # HALFWIDTH IDEOGRAPHIC COMMA
    ",;:"
    "،؛"  # ARABIC COMMA, ARABIC SEMICOLON
    "～~"  # FULLWIDTH TILDE, TILDE: a drawn-out 好！～
)
"""After one of these the sentence goes on, whatever stood before it."""
LONG_DASHES: Final = "–—―"  # EN DASH, EM DASH, HORIZONTAL BAR
DASHES: Final = "-‐‑–—―－"  # HYPHEN-MINUS, HYPHEN, NON-BREAKING, EN, EM, HORIZONTAL BAR, FULLWIDTH

# --- Brackets and quotation marks ---------------------------------------------------------------

TITLE_MARKS: Final = {
    "《": "》",  # DOUBLE ANGLE BRACKET
    "〈": "〉",  # ANGLE BRACKET
}
"""Around the name of a book, a film...: an ender inside belongs to the name."""
BRACKETS: Final = {
    "(": ")",  # PARENTHESIS
    "（": "）",  # FULLWIDTH PARENTHESIS
    "[": "]",  # SQUARE BRACKET
    "［": "］",  # FULLWIDTH SQUARE BRACKET
    "{": "}",  # CURLY BRACKET
    "【": "】",  # BLACK LENTICULAR BRACKET
    "〔": "〕",  # TORTOISE SHELL BRACKET
    "〖": "〗",  # WHITE LENTICULAR BRACKET
}
QUOTES: Final = {
    "“": "”",  # DOUBLE QUOTATION MARK
    "‘": "’",  # SINGLE QUOTATION MARK; the right one is the apostrophe, too
    "「": "」",  # CORNER BRACKET
    "『": "』",  # WHITE CORNER BRACKET
    "﹁": "﹂",  # VERTICAL CORNER BRACKET
    "﹃": "﹄",  # VERTICAL WHITE CORNER BRACKET
    "｢": "｣",  # HALFWIDTH CORNER BRACKET
    "〝": "〞",  # DOUBLE PRIME QUOTATION MARK
    "«": "»",  # DOUBLE ANGLE QUOTATION MARK; German uses the two the other way round
    "‹": "›",  # SINGLE ANGLE QUOTATION MARK; likewise
    "„": "“",  # DOUBLE LOW-9 QUOTATION MARK: German closes it with “, Polish with ”
    "‚": "‘",  # SINGLE LOW-9 QUOTATION MARK: likewise
}
STRAIGHT_QUOTES: Final = "\"'＂"  # QUOTATION MARK, APOSTROPHE, FULLWIDTH QUOTATION MARK: open and close alike
TURNED_QUOTES: Final = "»›"  # closing marks that German opens with: »so«
OPENING_DOUBLE: Final = "“「『﹁﹃｢〝"
CLOSING_DOUBLE: Final = "”」』﹂﹄｣〞〟"
"""Double quotation marks but for those that open in one language and close in another: „ ‟ « »."""
QUOTE_MARKS: Final = (*QUOTES, *QUOTES.values(), *STRAIGHT_QUOTES)
"""All of them may close: German „so“ and »so« with marks that open elsewhere."""
NESTED: Final = TITLE_MARKS | BRACKETS | {opener: QUOTES[opener] for opener in OPENING_DOUBLE}
"""Marks that hardly any text turns round and that are no apostrophe: what opens and what closes is sure."""
CLOSING_QUOTES: Final = "".join(closer for closer in QUOTES.values() if closer not in QUOTES) + STRAIGHT_QUOTES
CLOSERS: Final = "".join((TITLE_MARKS | BRACKETS).values()) + CLOSING_QUOTES
"""What may stand between the end of a sentence and the space after it."""

# For comparing texts: what a keyboard, a scanner or a spreadsheet makes of one mark.
LIKE_DOUBLE_QUOTE: Final = "“”„‟«»＂″"
LIKE_APOSTROPHE: Final = "‘’‚‛‹›＇′`"

TURNED_START_MARKS: Final = "¿¡"  # INVERTED QUESTION MARK, INVERTED EXCLAMATION MARK
LIST_BULLETS: Final = "•‣◦▪■□●○◆◇★☆※►▶➢✓→·"
BULLETS: Final = LIST_BULLETS + "*#§@&+"
"""A list item, a note or a tag may begin with one of these."""


def one_of(chars: str) -> str:
    """Return *chars* as a pattern that matches any one of them."""
    return f"[{re.escape(chars)}]"


def ends_sentence(text: str) -> bool:
    """Whether *text* ends as a sentence does, closing quotes, brackets and white space aside.

    >>> ends_sentence("他说：“走吧。”"), ends_sentence("(See below.) "), ends_sentence("价值链")
    (True, True, False)
    """
    return text.rstrip(CLOSERS + " \t\n\u00a0\u3000").endswith(tuple(ENDERS))


# --- Not seen -----------------------------------------------------------------------------------

INVISIBLE: Final = (
    "\u00ad"  # SOFT HYPHEN
    "\u061c"  # ARABIC LETTER MARK
    "\u200b\u200c\u200d"  # ZERO WIDTH SPACE, NON-JOINER, JOINER
    "\u200e\u200f"  # LEFT-TO-RIGHT MARK, RIGHT-TO-LEFT MARK
    "\u202a\u202b\u202c\u202d\u202e"  # embeddings and overrides
    "\u2060\u2061\u2062\u2063\u2064"  # WORD JOINER, invisible operators
    "\u2066\u2067\u2068\u2069"  # isolates
    "\ufe0e\ufe0f"  # VARIATION SELECTORS 15 and 16
    "\ufeff"  # ZERO WIDTH NO-BREAK SPACE, the byte order mark
)
"""Neither letters nor white space; they stay with the sentence before them."""
BLANK: Final = re.compile(rf"[\s{INVISIBLE}\x00-\x1f\x7f]*")
"""What nobody would see."""


def is_blank(text: str) -> bool:
    r"""Whether nothing of *text* would be seen: white space, invisible characters and controls only.

    >>> is_blank("\u200b \ufeff\n\x01"), is_blank(" .")
    (True, False)
    """
    return BLANK.fullmatch(text) is not None
