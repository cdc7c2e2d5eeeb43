"""Bytes to text: which encoding a file is in, judged by which decoding reads as language; and what is no text.

Byte order marks and strict UTF-8 speak for themselves. Else each candidate decodes the whole file strictly,
and the most everyday characters win: Chinese in a wrong decoding is full of rare ones, German or French in
a wrong decoding has broken words. A general detector is asked last, for the languages without a test here.
"""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import product

from aligner.errors import InputError, SettingError
from aligner.languages.characters import CJK_PUNCTUATION, is_blank
from aligner.read.source import Content, Source

ENCODINGS = ("utf-8", "utf-16", "gb18030", "gbk", "big5", "cp1252", "latin-1", "shift_jis", "euc_kr")
"""Names to offer to a person; any text encoding that Python knows is accepted."""

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),  # before UTF-16, whose mark it begins with
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "utf-8-sig": "utf-8"}
"""Files called GBK often hold a few characters of GB18030, which reads all of GBK alike."""

CHINESE = ("gb18030", "cp950", "big5hkscs")
"""cp950 is Big5 as Windows writes it; the Hong Kong superset is for what cp950 refuses."""

OTHERS = {
    **dict.fromkeys(("cp1250", "iso8859_2"), "Polish"),
    **dict.fromkeys(("cp1251", "koi8_r", "iso8859_5"), "Russian"),
    **dict.fromkeys(("cp1256", "iso8859_6"), "Arabic"),
    **{"cp1254": "Turkish", "cp874": "Thai"},
}
"""What the general detector may choose from, and the language that it must then see: these encodings
accept nearly any bytes, and it often prefers one that reads most of the text but not all."""

FREQUENT = frozenset(
    # The most frequent characters of written Chinese, roughly by falling frequency, then the traditional
    # forms of those that have one. About two thirds of a Chinese text, a few percent of a wrong decoding.
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "這個們來為國說時會對於著後裡過發種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產"
    "話給門兒東聲員論處義幾認條係氣題爾別變總電數報結務場計資許統區隊決馬書則聽達強難權設記類據邊張該規"
    "萬覺術領確傳師觀讓識帶導爭運"
)
PUNCTUATION = frozenset(CJK_PUNCTUATION + "“”‘’—…·％\u3000")

WESTERN = re.compile(
    r"""(?<![^\x00-\x7f])(?:                      # a whole run of characters beyond ASCII is
        [“”„‘’«»‹›–—…\xa0]{1,2}                  # quotes and dashes,
      | [“„‘’«‹–—…¡¿]?                            # or letters, also with quotes beside them
        (?: (?<![a-z])[ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŽŸ](?![^\W_a-zA-Z])  # (a capital begins a word)
          | [àáâãäåæçèéêëìíîïñòóôõöøùúûüÿßœšž]{1,2} )
        [”“’»›–—…]{0,2}
      | (?<![^\s("'])[¡¿](?=\w)                   # or the opening of a Spanish sentence,
      | [ªº€£§©®•™½°]                             # or a sign by itself
    )(?![^\x00-\x7f])""",
    re.VERBOSE,
)
"""A run of characters beyond ASCII such as Western European words have; misread Chinese has few."""

LINE_END = re.compile(r"\r\n?")
KANA = re.compile("[\N{HIRAGANA LETTER SMALL A}-\N{KATAKANA LETTER VO}]")
HANGUL = re.compile("[가-힣]")

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
CONTROL_BYTES = re.compile(CONTROLS.pattern.encode())
MOST_CONTROLS = 0.3
"""Share of control characters above which a file is no text, whatever it is decoded as."""
BINARY = "a binary file; save the document as plain text first"
UNSAYABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, which no output format can hold, and lone surrogates, which no encoding can."""


def read(source: Source) -> Content:
    r"""Return the text of a plain text file, with every line end as ``\n`` and all else as it is; no marks.

    Raises as ``decode`` does, and ``InputError`` for what is no text.
    """
    return Content(plain(source, source.how.encoding))


def plain(source: Source, encoding: str | None) -> str:
    r"""Return the text of a file, decoded, with every line end as ``\n``; raises as ``read`` does."""
    text = unify_line_ends(decode(source.data, source.where, encoding))
    if len(CONTROLS.findall(text)) > len(text) * MOST_CONTROLS:
        raise InputError(f"{source.where}: {BINARY}")
    return text


def unify_line_ends(text: str) -> str:
    r"""Return *text* with CRLF and CR as LF; form feeds and Unicode's own line ends stay.

    >>> unify_line_ends("a\r\nb\rc\n\r\nd\f")
    'a\nb\nc\n\nd\x0c'
    """
    return LINE_END.sub("\n", text)


def check_text(text: str, name: str) -> None:
    """Raise ``InputError`` if *text* holds NULs or lone surrogates, or nothing that can be seen.

    *name* names the text in the message, which also gives the line and column (both from 1).
    """
    found = UNSAYABLE.search(text)
    if found:
        kind = "NUL byte" if found[0] == "\0" else f"lone surrogate U+{ord(found[0]):04X}"
        *lines, last = unify_line_ends(text[: found.start()]).split("\n")
        raise InputError(f"{name}: {kind} at line {len(lines) + 1}, column {len(last) + 1}; remove it")
    if is_blank(text):
        raise InputError(f"{name}: empty, holds no text")


def decode(data: bytes, where: str, encoding: str | None = None) -> str:
    """Return *data* as text, without byte order mark; *where* names it in messages.

    Raises ``SettingError`` for an unknown *encoding*, ``InputError`` (with the byte's position where there
    is one) if the bytes are not in the named encoding, or in none that can be told.
    """
    if encoding is not None:
        return _decode_as(data, _known(encoding), where)
    for mark, marked in MARKS:
        if data.startswith(mark):
            return _decode_as(data, marked, where)
    text = _unmarked(data)
    return _last_resort(data, where) if text is None else text


def utf8_lines(pieces: Iterable[bytes], where: str) -> Iterator[str]:
    """Yield the lines of a file in UTF-8, which *pieces* are, each with its line end, without a byte order mark.

    Raises ``InputError``, beginning with *where*, for what is none.
    """
    for number, piece in enumerate(pieces, 1):
        try:
            yield piece.removeprefix(codecs.BOM_UTF8).decode() if number == 1 else piece.decode()
        except UnicodeDecodeError as error:
            raise InputError(f"{where}, line {number}: not UTF-8, which a file of this size must be") from error


def _known(encoding: str) -> str:
    """Return the codec to use for *encoding*; raise ``SettingError`` if there is none of that name."""
    try:
        "a".encode(encoding)  # a lookup alone lets through codecs that are not for text, such as hex
        b"a".decode(encoding, "ignore")  # nor is one for files that cannot pass over a wrong byte: idna, of names
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        near = get_close_matches(encoding.lower(), ENCODINGS, 3, 0.5) or ENCODINGS
        raise SettingError(f"unknown encoding {encoding!r}; known are {', '.join(near)}...") from error
    return SUPERSETS.get(name, encoding)


def _decode_as(data: bytes, encoding: str, where: str) -> str:
    """Return *data* decoded strictly, or raise ``InputError`` with the byte at which it fails."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        fault = _fault(data, error.start, encoding)
        raise InputError(f"{where}: {fault}; name the file's encoding or save it as UTF-8") from error
    except UnicodeError as error:
        raise InputError(f"{where}: not {encoding}; name the file's encoding or save it as UTF-8") from error


def _fault(data: bytes, at: int, encoding: str) -> str:
    """Return the words for the byte at which a decoding failed."""
    line = LINE_END.sub("\n", data[:at].decode(encoding, "ignore")).count("\n") + 1
    return f"byte 0x{data[at]:02X} at {at} (line {line}) is not valid {encoding}"


def _try(data: bytes, encoding: str) -> str | None:
    """Return the decoded text, or None where *data* is not in *encoding*."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unmarked(data: bytes) -> str | None:
    """Return the most readable decoding of *data*, or None if none reads like a language."""
    utf8 = _try(data, "utf-8")
    if b"\0" in data:
        # UTF-16 holds its line ends and spaces with a NUL, which may even be valid UTF-8.
        return _best(_utf16(data, _wide_weight)) or utf8 or _best([*_western(data), *_chinese(data)])
    if utf8 is not None:
        return utf8
    return _best([*_utf16(data, _han_weight), *_western(data), *_chinese(data)])


def _best(readings: Iterable[tuple[float, str]]) -> str | None:
    """Return the text with the highest score, or None if no score is good enough."""
    score, text = max(readings, key=lambda reading: reading[0], default=(0.0, ""))
    # A short text may hold no frequent character at all. Korean, misread as Chinese, comes to 0.56.
    return text if score >= (0.5 if len(_beyond_ascii(text)) < 20 else 0.6) else None


def _utf16(data: bytes, weigh: Callable[[str], float]) -> Iterator[tuple[float, str]]:
    """Yield the readings as UTF-16 without a mark, with their scores."""
    for text in filter(None, (_try(data, encoding) for encoding in ("utf-16-le", "utf-16-be"))):
        yield _mean(weigh, text), text


def _western(data: bytes) -> Iterator[tuple[float, str]]:
    """Yield the reading as Western European, with the share of letters that stand where words have them."""
    text = _try(data, "cp1252")
    if text and not CONTROLS.search(text.replace("\0", "")):
        natural = sum(map(len, WESTERN.findall(text))) / len(_beyond_ascii(text))
        yield (natural if natural >= 0.7 else 0.0), text


def _chinese(data: bytes) -> Iterator[tuple[float, str]]:
    """Yield the readings in the Chinese encodings, with their scores."""
    for text in filter(None, (_try(data, encoding) for encoding in CHINESE)):
        yield _mean(_han_weight, _beyond_ascii(text)), text


def _beyond_ascii(text: str) -> str:
    """Return the characters that tell encodings apart: all of these have ASCII in common."""
    return re.sub(r"[\x00-\x7f]+", "", text)


def _mean(weigh: Callable[[str], float], text: str) -> float:
    """Return the mean weight of the characters of *text*: 1 if all are everyday ones, 0 if all are rare."""
    counts = Counter(text)
    return sum(weigh(char) * n for char, n in counts.items()) / max(1, len(text))


def _han_weight(char: str) -> float:
    """Return 1 for the frequent characters of Chinese, a half for the other common ones, else 0."""
    if char in FREQUENT or char in PUNCTUATION:
        return 1.0
    return 0.5 if char in _common() else 0.0


def _wide_weight(char: str) -> float:
    """Return the weight of a character of UTF-16, where ASCII and other scripts count too."""
    if char < "\N{HANGUL CHOSEONG KIYEOK}":
        return float(char.isprintable() or char in "\t\n\f\r")
    return 0.5 if KANA.match(char) or HANGUL.match(char) else _han_weight(char)


@cache
def _common() -> frozenset[str]:
    """Return the characters that the Chinese standards rank as common.

    GB 2312 and Big5 both list their common characters (3755 and 5401) before the rare ones.
    """
    decoded = [bytes(pair).decode("gb2312", "ignore") for pair in product(range(0xB0, 0xD8), range(256))]
    decoded += [bytes(pair).decode("big5", "ignore") for pair in product(range(0xA4, 0xC7), range(256))]
    return frozenset(text for text in decoded if len(text) == 1 and text >= "一")


def _last_resort(data: bytes, where: str) -> str:
    """Return what the general detector reads in *data*; raise ``InputError`` if that is no language."""
    if len(CONTROL_BYTES.findall(data)) > len(data) // 20:
        raise InputError(f"{where}: {BINARY}")
    for encoding, least in (("utf-8", 0.0), ("gb18030", 0.62), ("cp950", 0.62)):
        _refuse_damaged(data, encoding, least, where)
    text = _japanese_or_korean(data) or _detected(data)
    if text is None:
        raise InputError(f"{where}: its encoding cannot be told; name the encoding or save it as UTF-8")
    return text


def _refuse_damaged(data: bytes, encoding: str, least: float, where: str) -> None:
    """Raise ``InputError`` if *data* is text in *encoding*, scoring *least* or more, but for a few bytes.

    Such a file would otherwise be read as nonsense, in an encoding that accepts any byte.
    """
    text = _beyond_ascii(data.decode(encoding, "replace"))
    if text.count("\ufffd") * 2 > len(text) or _mean(_han_weight, text) < least:
        return
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        fault = _fault(data, error.start, encoding)
        raise InputError(f"{where}: {fault}, though the rest is; repair it or name the encoding") from error


def _japanese_or_korean(data: bytes) -> str | None:
    """Return the first reading a third of which, and more than a stray sign, is kana or Hangul."""
    for encoding, letters in (("euc_jp", KANA), ("shift_jis", KANA), ("cp949", HANGUL)):
        text = _try(data, encoding)
        if text and len(letters.findall(text)) > max(5, len(_beyond_ascii(text)) / 3):
            return text
    return None


def _detected(data: bytes) -> str | None:
    """Return the general detector's reading if it recognises a language that fits the encoding."""
    from charset_normalizer import from_bytes  # here, because few files need it

    for match in from_bytes(data, cp_isolation=list(OTHERS)):
        if match.language == OTHERS[match.encoding] and match.coherence >= 0.35:
            return str(match)
    return None
