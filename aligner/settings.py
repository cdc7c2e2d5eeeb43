"""Every knob of a job in one record: its default, the reason for it, and the check of what it may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from aligner.errors import SettingError
from aligner.formats import FORMATS, parse_formats
from aligner.languages import check_lang, written_language
from aligner.languages.tags import code_of_name, default_tags, parse_tags
from aligner.read import asked
from aligner.read.source import How, Limits
from aligner.read.text import decode
from aligner.rows import FLAGS, Two

SORTS: Final = ("document", "confidence")
"""Orders of the rows of a sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How documents are read, split, aligned, judged and written. Raises ``SettingError`` for what cannot be.

    >>> Settings(langs=("en", "zh")).written_tags
    ('en-US', 'zh-CN')
    >>> Settings(langs="zh,en").pair
    ('zh', 'en')
    >>> british = Settings(langs="Chinese, en-GB")
    >>> british.pair, british.written_tags
    (('zh', 'en'), ('zh-CN', 'en-GB'))
    """

    langs: tuple[str, ...] = ("zh", "en")
    """Source and target; one for a document that is only split. A text with commas, or any sequence, will do, of
    codes, names or tags; a tag's script and country are then what memories get, where ``tags`` says nothing else."""
    encoding: str | None = None
    """Of the input. None: found out, which fails for one file in some thousand, and then says so."""
    form: str | None = None
    """Format of the input, such as ``pdf``. None: found out by how a file begins, then by its ending."""
    password: str | None = None
    """Of input that is encrypted."""
    headers: bool = False
    """Whether the head and foot of pages are aligned like other text; they mostly say the title over and over."""
    max_megabytes: int = 500
    """The most that one file may unpack to. A hostile one unpacks to more than any machine has."""
    max_pages: int = 5_000
    """The most pages of one file: some five minutes and 2 GB."""
    semicolons: bool = False
    """Whether Chinese is also cut at ``；``. Translators mostly keep such a sentence one, and so do the gold data."""
    presegmented: bool = False
    """Whether each line of a pair of files is one sentence, to be taken as it is."""
    resegment: bool = False
    """Whether rows of two columns that are pairs already are split into sentences and aligned inside."""
    anchors: str | tuple[Two, ...] | None = None
    """Where no pair may cross: a regular expression of how the chapters of either text begin, or paired places, each a
    line, the id of a sentence, or how one begins."""
    fast: bool = False
    """Whether the second look, at words, is left out: a fifth less time, 0.004 of strict F1 less on Chinese novels."""
    model: str | None = None
    """A sentence-transformers model by name or folder. None: the built-in encoder, which needs no network."""
    min_confidence: float = 0.5
    """Pairs below are not kept. It keeps 95 % of the pairs of the gold data, 94 % of them exactly right."""
    drop: tuple[str, ...] = ("copy",)
    """Flags whose pairs are not kept; of ``copy`` only running text, as names and code may be the same. ``none`` alone
    keeps all."""
    anyway: bool = False
    """Whether pairs of texts that do not seem to belong together are kept like others."""
    tags: tuple[str, str] | None = None
    """Languages as memories write them. None: one country for each language, as translation tools want one."""
    formats: tuple[str, ...] = ("csv", "tmx")
    """What is written: a sheet to check and a memory to use."""
    sort: str = "document"
    """Order of the sheets' rows; by ``confidence`` the doubtful come first."""
    force: bool = False
    """Whether a sheet that a person has edited is written over."""
    sample: int | None = None
    """Kept pairs that are drawn for a person to judge."""
    seed: int = 0
    """Of the sample: the same documents give the same sample."""

    def __post_init__(self) -> None:
        """Bring the values into their form and check them."""
        named = _listed(self.langs, "langs")
        self._set("langs", tuple(check_lang(code_of_name(lang) or lang) for lang in named))
        self._set("formats", tuple(parse_formats(",".join(_listed(self.formats, "formats")), tuple(FORMATS))))
        self._set("drop", _checked_flags([name for name in _listed(self.drop, "drop") if name != "none"]))
        if not self.langs:
            raise SettingError("no language; give source and target, such as zh,en")
        if len(self.langs) == 2 and self.langs[0] == self.langs[1]:
            raise SettingError(f"source and target language are both {self.langs[0]!r}; give two, such as zh,en")
        if not 0 <= self.min_confidence <= 1:
            raise SettingError(f"minimum confidence {self.min_confidence} is not between 0 and 1")
        if self.sort not in SORTS:
            raise SettingError(f"unknown order {self.sort!r}; known: {', '.join(SORTS)}")
        if self.sample is not None and self.sample < 1:
            raise SettingError(f"a sample of {self.sample} rows is none; give a size of 1 or more")
        if isinstance(self.anchors, str):
            _check_pattern(self.anchors)
        decode(b"", "", self.encoding)
        asked(self.form)
        if min(self.max_megabytes, self.max_pages) < 1:
            raise SettingError("a file of less than one megabyte or page is none; give a limit of 1 or more")
        if self.tags is None and len(self.langs) == 2:
            self._set("tags", _named_tags(named))
        elif self.tags is not None:
            self._set("tags", _checked_tags(_listed(self.tags, "tags"), self.pair))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)  # frozen for all others

    @property
    def how(self) -> How:
        """How a file is to be read."""
        limits = Limits(self.max_megabytes, self.max_pages)
        return How(self.encoding, self.form, self.password, self.headers, limits)

    @property
    def pair(self) -> tuple[str, str]:
        """Source and target language; raises ``SettingError`` unless there are two."""
        if len(self.langs) != 2:
            got = ",".join(self.langs)
            raise SettingError(f"two languages are needed, source and target, such as zh,en; got {got}")
        return self.langs[0], self.langs[1]

    @property
    def written_tags(self) -> tuple[str, str]:
        """The tags that memories get."""
        return self.tags or default_tags(self.pair)

    def changed(self, **values: Any) -> "Settings":
        """Return the settings with *values* in place of theirs; None leaves one as it is.

        >>> Settings().changed(semicolons=True, min_confidence=None).min_confidence
        0.5
        """
        unknown = values.keys() - {field.name for field in fields(self)}
        if unknown:
            raise SettingError(f"unknown setting {min(unknown)!r}; known: {', '.join(f.name for f in fields(self))}")
        return replace(self, **{name: value for name, value in values.items() if value is not None})


def _listed(values: Sequence[str], what: str) -> Sequence[str]:
    """Return *values*, or the parts of a text with commas; raise ``SettingError`` unless they are texts."""
    parts = [part.strip() for part in values.split(",")] if isinstance(values, str) else values
    if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
        raise SettingError(f"{what}: {values!r} is neither a text with commas nor a list of texts")
    return parts


def _check_pattern(pattern: str) -> None:
    """Raise ``SettingError`` unless *pattern* is a regular expression."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise SettingError(f"anchors {pattern!r}: no regular expression ({error})") from None


def _checked_flags(names: Sequence[str]) -> tuple[str, ...]:
    """Return *names* if all are flags that one document's pairs can have; raise ``SettingError`` for another."""
    known = [flag for flag in FLAGS if flag != "contradiction"]  # which only a memory shows
    for name in names:
        if name not in known:
            raise SettingError(f"unknown flag {name!r} to drop; known: {', '.join(known)}, or none")
    return tuple(names)


def _named_tags(names: Sequence[str]) -> tuple[str, str] | None:
    """Return the tags of languages that were named with script or country, such as ``en-GB``; None if none was."""
    source, target = (name.replace("_", "-") if re.search("[-_]", name) else code_of_name(name) for name in names)
    return default_tags((source, target)) if "-" in source + target else None


def _checked_tags(tags: Sequence[str], langs: tuple[str, str]) -> tuple[str, str]:
    """Return *tags* in the usual case; raise ``SettingError`` if they name other languages than *langs*."""
    parsed = parse_tags(",".join(tags))
    named, spoken = (list(map(written_language, side)) for side in (parsed, langs))
    if named != spoken:
        what = "in another order than" if named == spoken[::-1] else "of other languages than"
        raise SettingError(f"tags {','.join(parsed)} are {what} langs {','.join(langs)}")
    return parsed
