"""Language tags: those for memories, checked because readers match them exactly; those in memories, compared.

Which codes there are, and how a tag is made of them, is known to langcodes (the IANA registry of BCP 47). Which
tags are alike is our own policy: memories write one language in several ways (``zh``, ``zh-CN``, ``ZH_cn``,
``zh-Hans``), so case never counts, and script or country count only where the same tag is there, or where two
tags of one language are wanted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from aligner.errors import InputError, SettingError
from aligner.languages import LANGUAGES, language_of

OTHER_TAGS: Final = ("zh-HK", "zh-SG", "zh-Hans", "zh-Hant", "en-GB", "en-AU", "fr-CA", "es-MX", "pt-BR")
"""Not the default of any language, but common enough to offer to someone who mistyped."""
_NAMES: Final = {
    "ar": "arabic العربية 阿拉伯语 阿拉伯文",
    "de": "german deutsch 德语 德文",
    "en": "english anglais englisch 英语 英文 英語",
    "es": "spanish español 西班牙语 西班牙文",
    "fr": "french français französisch 法语 法文",
    "it": "italian italiano 意大利语 意大利文",
    "ja": "japanese 日本語 日语 日文 日語",
    "ko": "korean 한국어 韩语 韩文 韓語",
    "nl": "dutch nederlands 荷兰语 荷兰文",
    "pl": "polish polski 波兰语 波兰文",
    "pt": "portuguese português 葡萄牙语 葡萄牙文",
    "ru": "russian русский 俄语 俄文 俄語",
    "th": "thai ไทย 泰语 泰文",
    "tr": "turkish türkçe 土耳其语 土耳其文",
    "zh": "chinese mandarin chinois chinesisch 中文 汉语 汉文 华文 漢語 简体 简体中文 中文简体 普通话",
    "zh-TW": "繁體 繁體中文 中文繁體 繁体 繁体中文 國語",
}
"""What people call the languages over the columns of a sheet, in small letters."""
_IN_FILES: Final = {
    "en": "uk gb au 英 英译 英文版 英译本",
    "zh": "hans 中 汉 中译 中文版 中译本",
    "zh-TW": "hk mo hant",
}
"""What else marks a language in the name of a file: a country beside that of its usual tag, words."""
_BY_NAME: Final = {name: code for code, names in _NAMES.items() for name in names.split()}
_SHOWN: Final = 5  # names in one message; the largest memories have dozens of languages


def default_tags(langs: tuple[str, str]) -> tuple[str, str]:
    """Return the tags to write for two language codes; a code with a region keeps it.

    Raises ``SettingError`` for a code that is no language.

    >>> default_tags(("zh", "en"))
    ('zh-CN', 'en-US')
    >>> default_tags(("zh-TW", "sv"))
    ('zh-TW', 'sv')
    """
    source, target = (canonical_tag(lang) for lang in langs)
    return _default_tag(source), _default_tag(target)


def _default_tag(tag: str) -> str:
    return LANGUAGES[tag].tag if tag in LANGUAGES else tag


def codes_of(tags: tuple[str, str]) -> tuple[str, str]:
    """Return what stands for two tags in file names: the languages, or the tags where those are the same.

    >>> codes_of(("zh-CN", "en-US")), codes_of(("zh-CN", "zh-TW"))
    (('zh', 'en'), ('zh-CN', 'zh-TW'))
    """
    first, second = (tag.partition("-")[0] for tag in tags)
    return (first, second) if first != second else tags


def parse_tags(text: str) -> tuple[str, str]:
    """Return the two tags of *text*, such as ``zh-CN,en-US``, in the usual case.

    Raises ``SettingError`` unless there are two, both well formed, of known languages, and different.

    >>> parse_tags("zh-cn, EN-us")
    ('zh-CN', 'en-US')
    """
    tags = [canonical_tag(tag.strip()) for tag in text.split(",")]
    if len(tags) != 2 or tags[0] == tags[1]:
        raise SettingError(f"tags {text!r}: expected two different ones, such as zh-CN,en-US")
    return tags[0], tags[1]


def canonical_tag(tag: str) -> str:
    """Return *tag* in the usual case (``zh-Hant-TW``); raise ``SettingError`` if it is no language tag.

    Only language, script and country may be there: the part of BCP 47 that translation tools understand.
    """
    try:
        parsed = Language.get(tag, normalize=False)
    except LanguageTagError:
        parsed = Language()
    parts = parsed.to_dict()
    usual = parts.keys() <= {"language", "script", "territory"} and parts.get("language", "").isalpha()
    if "_" in tag or not usual or not parsed.is_valid():
        raise SettingError(f"unknown language tag {tag!r}; {_suggestion(tag)}")
    return parsed.to_tag()


def code_of_name(name: str) -> str:
    """Return the code of the language that *name*, its name or tag, stands for; empty if it is neither.

    >>> code_of_name("English (US)"), code_of_name("zh_TW"), code_of_name("简体中文"), code_of_name("id")
    ('en', 'zh-TW', 'zh', '')
    """
    plain = name.partition("(")[0].partition("（")[0].strip().casefold()
    return _BY_NAME.get(plain) or language_of(plain).code


def file_marks(code: str) -> frozenset[str]:
    """Return what names the language of that *code* in the name of a file, in small letters.

    >>> sorted(file_marks("nl"))
    ['dut', 'dut-nl', 'dutch', 'nederlands', 'nl', 'nl-nl', 'nld', 'nld-nl', '荷兰文', '荷兰语']
    """
    known = Language.get(code)
    codes = {code.lower(), code.partition("-")[0], known.to_alpha3(), known.to_alpha3(variant="B")}
    own = _IN_FILES.get(code, "").split()
    country = _default_tag(code).partition("-")[2].lower()
    countries = {country, *(word for word in own if word.isascii())} - {""}
    tags = {f"{one}-{part}" for one in codes for part in countries}
    names = _NAMES.get(code, "").split()
    return frozenset({*codes, *tags, *countries, *own, *names})


def _suggestion(tag: str) -> str:
    """Return what to write in place of *tag*: the tags that look like it, or examples."""
    known = [*(language.tag for language in LANGUAGES.values()), *OTHER_TAGS]
    by_part = {part.lower(): name for name in reversed(known) for part in (name, *name.split("-"))}
    near = get_close_matches(tag.lower().replace("_", "-"), by_part, 3, 0.6)
    names = dict.fromkeys(by_part[part] for part in near)
    return f"near ones are {', '.join(names)}" if names else "right are such as zh-CN, en-US, de"


# --- Tags of a memory ---------------------------------------------------------------------------


def same_tag(one: str, other: str) -> bool:
    """Whether both tags are one, whatever their case.

    >>> same_tag("ZH_cn", "zh-CN"), same_tag("zh", "zh-CN")
    (True, False)
    """
    return _plain(one) == _plain(other)


def same_language(one: str, other: str) -> bool:
    """Whether both tags are of one language, with any script or country.

    >>> same_language("ZH", "zh-Hans-CN"), same_language("zh", "en")
    (True, False)
    """
    return _plain(one).partition("-")[0] == _plain(other).partition("-")[0]


def _plain(tag: str) -> str:
    """Return *tag* as it is compared."""
    return tag.replace("_", "-").casefold()


@lru_cache(maxsize=1024)  # a memory has few combinations of languages and many units
def find_sides(languages: tuple[str, ...], tags: tuple[str, str]) -> tuple[int, int] | None:
    """Return which of a unit's variants in *languages* are the two of *tags*; None if one is missing.

    Exact tags first, then the same language; two tags of one language (``zh-CN``, ``zh-TW``) only exact.

    >>> find_sides(("en", "fr", "ZH-CN"), ("zh", "en-GB"))
    (2, 0)
    """
    exact = same_language(*tags)
    sides = [best_tag(tag, languages, exact=exact) for tag in tags]
    if sides[0] is None or sides[1] is None or sides[0] == sides[1]:
        return None
    return languages.index(sides[0]), languages.index(sides[1])


def best_tag(tag: str, found: Iterable[str], *, exact: bool = False) -> str | None:
    """Return the first of *found* that is *tag*, else (unless *exact*) the first of its language, else None.

    >>> best_tag("zh-TW", ["en", "zh-CN", "ZH-TW"]), best_tag("zh-TW", ["en", "zh"])
    ('ZH-TW', 'zh')
    """
    names = list(found)
    same = [name for name in names if same_tag(name, tag)]
    alike = [] if exact else [name for name in names if same_language(name, tag)]
    return next(iter([*same, *alike]), None)


def by_frequency(found: Counter[str]) -> list[str]:
    """Return the tags of *found*, the most frequent first, those of equal number as they came."""
    return [tag for tag, _ in found.most_common()]


def named_tags(found: Counter[str], tags: tuple[str, str], where: str) -> tuple[str, str]:
    """Return how the memory writes *tags*; raise ``InputError`` if it has not both languages."""
    names = by_frequency(found)
    source, target = (best_tag(tag, names, exact=same_language(*tags)) for tag in tags)
    if source is None or target is None:
        missing = [tag for tag, side in zip(tags, (source, target), strict=True) if side is None]
        raise InputError(f"{where}: holds {listed(names)}, not {listed(missing)}")
    return source, target


def tags_of_memory(found: Counter[str], source_tag: str, where: str) -> tuple[str, str]:
    """Return the source language and the most frequent other one; raise ``InputError`` if there is but one."""
    names = by_frequency(found)
    source = best_tag(source_tag, names) or names[0]
    others = [tag for tag in names if not same_language(tag, source)]
    others += [tag for tag in names if not same_tag(tag, source)]
    if not others:
        raise InputError(f"{where}: holds {listed([source])} only, no pairs of two languages")
    return source, others[0]


def listed(tags: Sequence[str]) -> str:
    """Return *tags* as a message names them.

    >>> listed(["de-DE", "fr-FR"]), listed(["zh"])
    ('de-DE and fr-FR', 'zh')
    """
    if len(tags) > _SHOWN:
        return f"{joined(tags)} and {len(tags) - _SHOWN} more"
    return " and ".join(part for part in (joined(tags[:-1]), joined(tags[-1:])) if part)


def joined(names: Sequence[str]) -> str:
    """Return the first of *names* with commas, each printable and short."""
    return ", ".join((name if name.isprintable() else ascii(name))[:40] for name in names[:_SHOWN])
