"""Which languages a translation memory has, and which two of them are asked for: language tags compared.

Memories write one language in several ways (``zh``, ``zh-CN``, ``ZH_cn``, ``zh-Hans``): case never counts, and
script or country count only where the same tag is there, or where two tags of one language are wanted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from aligner.errors import InputError

_SHOWN: Final = 5  # names in one message; the largest memories have dozens of languages


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
