"""Decoding: every encoding is recognised, and damaged text is refused with its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError, SettingError
from aligner.read.text import _decode_as, decode

SIMPLIFIED = (
    "全球价值链进入了新的重构期，呈现本土化、区域化和多元化的趋势。在此背景下，中国产业链供应链升级"
    "既有机遇，也面临挑战。“十四五”时期，我们需要探索有效的应对策略：一方面，中国应积极参与经济全球化；"
    "另一方面，也要扩大对外开放，化解贸易保护主义的风险。他说：“今天天气很好，我们去公园走一走吧！”\n"
)
TRADITIONAL = (
    "全球價值鏈進入了新的重構期，呈現本土化、區域化和多元化的趨勢。在此背景下，中國產業鏈供應鏈升級"
    "既有機遇，也面臨挑戰。我們需要探索有效的應對策略：一方面，應積極參與經濟全球化；另一方面，也要擴大"
    "對外開放，化解貿易保護主義的風險。他說：「今天天氣很好，我們去公園走一走吧！」\n"
)
ENGLISH = (
    "Global value chains have entered a new stage of “restructuring” — localisation, China’s included. "
    "Proposals for the 14th Five-Year Plan (2021-2025) name it, as do Lin and Liu (2020).\n"
)
GERMAN = "Die Größe der Lötstelle überrascht: „Äpfel, Öl und Übermut“ kosten 5 € – schön! Straße, Maß.\n"
FRENCH = "À bientôt, « Élise » — l’été où le naïf cœur œuvre ; ÉCOLE, 25 °C, n° 5, garçon, ça, même, 12 €.\n"
SPANISH = "¿Qué hora es? ¡Ándale, niño! Mañana iré a España (¿no?) con Íñigo: «así será», decía él.\n"
KOREAN = "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 이성을 부여받았다.\n"
JAPANESE = "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。\n"
RUSSIAN = "Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены разумом.\n"
POLISH = "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Żółta łódź.\n"
TURKISH = "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler.\n"
THAI = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม\n"
ARABIC = "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً وعليهم الإخاء.\n"

MIXED = "\n".join([SIMPLIFIED[:60], ENGLISH[:90], SIMPLIFIED[60:], ENGLISH[90:]])

ENCODED = [
    *((text, "utf-8") for text in (SIMPLIFIED, ENGLISH, GERMAN, THAI, "plain", "中")),
    *((text, "utf-8-sig") for text in (SIMPLIFIED, ENGLISH, "中")),
    *((text, enc) for text in (SIMPLIFIED, TRADITIONAL, ENGLISH, KOREAN) for enc in ("utf-16", "utf-32")),
    *((text, "utf-16-le") for text in (SIMPLIFIED, TRADITIONAL, ENGLISH, GERMAN, RUSSIAN, KOREAN, MIXED)),
    *((text, "utf-16-be") for text in (SIMPLIFIED, TRADITIONAL, ENGLISH, GERMAN, RUSSIAN, JAPANESE, MIXED)),
    *((text, "gbk") for text in (SIMPLIFIED, SIMPLIFIED * 300, MIXED, MIXED * 100, ENGLISH)),
    *((text, "gbk") for text in ("你好，世界", "今天天气很好。", "第一章 总则\n", "A股", "张三 (Zhang San)")),
    *((text, "gb18030") for text in (f"{SIMPLIFIED}𠮷㐀😀", "他叫𠮷野，我们认识。")),
    *((text, "big5") for text in (TRADITIONAL, TRADITIONAL * 300, TRADITIONAL + ENGLISH, "第一章 總則\n")),
    *((text, "cp950") for text in (TRADITIONAL, "價錢是 5 €，很貴。")),
    *((text, "big5hkscs") for text in (f"{TRADITIONAL}佢哋喺度", "佢哋嘅嘢，我們不知道。")),
    *((text, "cp1252") for text in (GERMAN, FRENCH, SPANISH, GERMAN * 300, "é", "It’s 5 €", "Größe")),
    *((re.sub("[„“–—€’œ]", "", text), "latin-1") for text in (GERMAN, FRENCH, SPANISH)),
    *((JAPANESE * 2, enc) for enc in ("shift_jis", "euc_jp")),
    *((KOREAN * 2, enc) for enc in ("euc_kr", "cp949")),
    *((RUSSIAN * 2, enc) for enc in ("cp1251", "koi8_r", "iso8859_5")),
    *((POLISH * 2, enc) for enc in ("cp1250", "iso8859_2")),
    *((TURKISH * 2, enc) for enc in ("cp1254", "iso8859_9")),
    (THAI * 2, "cp874"),
    *((ARABIC * 2, enc) for enc in ("cp1256", "iso8859_6")),
]


@pytest.mark.parametrize(("text", "encoding"), ENCODED, ids=lambda value: value[:12].strip())
def test_encodings_are_recognised(text: str, encoding: str):
    """A text comes back whole from every encoding that it may be saved in, short or long."""
    assert text == decode(text.encode(encoding), "x")


@pytest.mark.parametrize(("text", "encoding"), ENCODED, ids=lambda value: value[:12].strip())
def test_named_encodings_are_used(text: str, encoding: str):
    """A named encoding decodes what was saved in it, and leaves no byte order mark."""
    assert text == decode(text.encode(encoding), "x", encoding)


@pytest.mark.parametrize("length", [8, 12, 20, 50])
@pytest.mark.parametrize(
    ("text", "encoding"), [(SIMPLIFIED, "gbk"), (TRADITIONAL, "big5"), (GERMAN, "cp1252"), (FRENCH, "cp1252")]
)
def test_every_excerpt_is_recognised(text: str, encoding: str, length: int):
    """Every stretch of a text, from a few characters on, is recognised like the whole."""
    excerpts = [text[i : i + length] for i in range(len(text) - length)]

    assert excerpts == [decode(excerpt.encode(encoding), "x") for excerpt in excerpts]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1))
def test_valid_utf8_is_never_reinterpreted(text: str):
    """Whatever is valid UTF-8 without NULs is read as UTF-8."""
    assert text == decode(text.encode(), "x")


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_one_line(data: bytes):
    """Decoding any bytes gives a text, or an error of one line that names the file."""
    try:
        text = decode(data, "x.txt")
    except InputError as error:
        assert re.fullmatch(r"x\.txt: [^\n]+", str(error))
    else:
        assert isinstance(text, str)


def test_gbk_name_reads_gb18030():
    """Naming GBK or GB2312 also reads the characters that only GB18030 has."""
    text = "他叫𠮷野。"

    assert [text] * 3 == [decode(text.encode("gb18030"), "x", name) for name in ("GBK", "gb2312", "cp936")]


@pytest.mark.parametrize(
    ("name", "hint"), [("gb18033", "gb18030"), ("utf8x", "utf-8"), ("hex", "utf-8"), ("", "gb18030"), ("idna", "utf-8")]
)
def test_unknown_encoding_names_are_refused(name: str, hint: str):
    """An unknown encoding, or a codec that is not for text, is a setting error that names right ones."""
    with pytest.raises(SettingError, match=rf"^unknown encoding .*{hint}.*$"):
        decode(b"text", "x", name)


def test_wrong_encoding_names_the_byte():
    """Bytes that are not in the named encoding are refused with position and line."""
    with pytest.raises(InputError) as caught:
        decode("line\nzwei ü".encode("latin-1"), "x", "utf-8")

    expected = "x: byte 0xFC at 10 (line 2) is not valid utf-8; name the file's encoding or save it as UTF-8"
    assert expected == str(caught.value)


def test_encodings_without_byte_positions_are_refused_too():
    """A codec that does not say which byte is wrong still gives one line."""
    with pytest.raises(InputError, match=r"^x: not undefined; name the file's encoding or save it as UTF-8$"):
        _decode_as(b"a", "undefined", "x")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (SIMPLIFIED.encode()[:100], r"byte 0xE8 at 99 \(line 1\) is not valid utf-8, though the rest is"),
        (SIMPLIFIED.encode() + b"\n\xff" + SIMPLIFIED.encode(), r"\(line 3\) is not valid utf-8, though"),
        (SIMPLIFIED.encode("gbk") + b"\xff\n", r"byte 0xFF at \d+ \(line 2\) is not valid gb18030, though"),
        (b"\xff\xfe" + "abc".encode("utf-16-le") + b"x", r"byte 0x78 at \d+ \(line 1\) is not valid"),
        (bytes(range(128, 256)) * 4, r"encoding cannot be told"),
    ],
)
def test_damaged_text_is_refused(data: bytes, message: str):
    """Text with a few bytes damaged is refused, never read as nonsense in another encoding."""
    with pytest.raises(InputError, match=message):
        decode(data, "x")
