"""Language tags for translation memories: readers match them exactly, so they are checked before writing."""

import re
from difflib import get_close_matches

from aligner.errors import SettingError

DEFAULT_TAGS = {
    # Translation tools want a country, and some refuse a memory whose tags name another than the project.
    # One country for each language; callers can name any other.
    "ar": "ar-SA",
    "de": "de-DE",
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "it": "it-IT",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "nl": "nl-NL",
    "pl": "pl-PL",
    "pt": "pt-PT",
    "ru": "ru-RU",
    "th": "th-TH",
    "tr": "tr-TR",
    "zh": "zh-CN",
}

OTHER_TAGS = ("zh-TW", "zh-HK", "zh-SG", "zh-Hans", "zh-Hant", "en-GB", "en-AU", "fr-CA", "es-MX", "pt-BR")
"""Not the default of any language, but common enough to offer to someone who mistyped."""

_CODES = (
    # ISO 639-1, all of it; then the Chinese languages and Filipino, which have three letters.
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv "
    "dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie "
    "ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv "
    "mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm "
    "rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts "
    "tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
    "cmn gan hak hsn lzh nan wuu yue fil"
)
LANGUAGES = frozenset(_CODES.split())

TAG = re.compile(
    r"""(?P<language>[A-Za-z]{2,3})
        (?:-(?P<script>[A-Za-z]{4}))?
        (?:-(?P<region>[A-Za-z]{2}|[0-9]{3}))?""",
    re.VERBOSE,
)
"""The part of BCP 47 that translation tools understand: language, script, region."""


def default_tags(langs: tuple[str, str]) -> tuple[str, str]:
    """Return the tags to write for two language codes; a code with a region keeps it.

    Raises ``SettingError`` for a code that is no language.

    >>> default_tags(("zh", "en"))
    ('zh-CN', 'en-US')
    >>> default_tags(("zh-TW", "sv"))
    ('zh-TW', 'sv')
    """
    source, target = (canonical_tag(lang) for lang in langs)
    return DEFAULT_TAGS.get(source, source), DEFAULT_TAGS.get(target, target)


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
    """Return *tag* in the usual case (``zh-Hant-TW``); raise ``SettingError`` if it is no language tag."""
    match = TAG.fullmatch(tag)
    if match is None or match["language"].lower() not in LANGUAGES:
        raise SettingError(f"unknown language tag {tag!r}; {_suggestion(tag)}")
    language, script, region = match.group("language", "script", "region")
    parts = (language.lower(), (script or "").capitalize(), (region or "").upper())
    return "-".join(part for part in parts if part)


def _suggestion(tag: str) -> str:
    """Return what to write in place of *tag*: the tags that look like it, or examples."""
    known = [*DEFAULT_TAGS.values(), *OTHER_TAGS]
    by_part = {part.lower(): name for name in reversed(known) for part in (name, *name.split("-"))}
    near = get_close_matches(tag.lower().replace("_", "-"), by_part, 3, 0.6)
    names = dict.fromkeys(by_part[part] for part in near)
    return f"near ones are {', '.join(names)}" if names else "right are such as zh-CN, en-US, de"
