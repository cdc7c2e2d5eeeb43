"""Which files of a corpus are each other's translation, as their names say: ``zh/x.txt`` and ``en/x.txt``.

A mark is what names a language in a path: a code (``zh``, ``zho``, ``zh-CN``), its country (``CN``), a name
(``english``, ``中文``), or a part that a text plays (``src``, ``译文``). Two files belong together if their paths are
the same but for their marks, and no third one is.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from aligner.languages.tags import file_marks
from aligner.rows import Two

_ROLES: Final = (
    ("source", "src", "original", "orig", "原文", "源文"),
    ("target", "tgt", "trg", "translation", "trans", "translated", "译文", "譯文", "翻译", "翻譯"),
)
"""Parts that a text of the source and one of the target language plays."""
_ALONE: Final = r"(?<![^\W\d_]){}(?![^\W\d_])"
"""A mark is a word of its own; Chinese ones of two characters or more may be part of one, ..."""
_CAPITALS: Final = r"(?<=[a-z0-9]){}(?![^\W\d_])"
"""... or capitals behind small letters: ``reportEN``."""
_PLACE: Final = "\0"
"""Stands for a mark; no path has it."""
_JOINT: Final = rf"[\s._\-–—()（）\[\]【】+,&]*{_PLACE}[\s._\-–—()（）\[\]【】+,&]*"


class Marks:
    """The marks of two languages."""

    def __init__(self, langs: Two) -> None:
        self.langs = langs
        self._patterns = [_pattern(lang, role) for lang, role in zip(langs, _ROLES, strict=True)]

    def stem(self, path: str) -> str:
        """Return *path* without its ending; one that is a mark, as in ``x.zh``, stays.

        >>> marks = Marks(("zh", "en"))
        >>> marks.stem("a.b/x.zh.txt.gz"), marks.stem("x.zh")
        ('a.b/x.zh', 'x.zh')
        """
        path = path.removesuffix(".gz")
        ending = PurePosixPath(path).suffix
        return path if any(pattern.fullmatch(ending[1:]) for pattern in self._patterns) else path.removesuffix(ending)

    def keys(self, path: str) -> list[tuple[str, int]]:
        r"""Return what *path* without its ending is but for marks, and of which side they are: the likeliest first.

        >>> [(key.replace("\0", "*"), side) for key, side in Marks(("zh", "en")).keys("en/story.en")]
        [('*/story.*', 1), ('en/story.*', 1), ('*/story.en', 1)]
        """
        found = sorted(
            (match.start(), match.end(), side)
            for side, pattern in enumerate(self._patterns)
            for match in pattern.finditer(path)
        )
        one_side = [found] if len(found) > 1 and len({side for *_, side in found}) == 1 else []
        each = [[match] for match in reversed(found)]
        return [(_without(path, marks), marks[0][2]) for marks in (*one_side, *each)]


def _pattern(lang: str, role: Sequence[str]) -> re.Pattern[str]:
    """Return what matches a mark of one language."""
    words = {*file_marks(lang), *role}
    ordered = sorted(words, key=lambda word: (-len(word), word))
    latin = [re.escape(word).replace(r"\-", "[-_]") for word in ordered if word.isascii()]
    joining = [re.escape(word) for word in ordered if not word.isascii() and len(word) > 1]
    single = [word for word in ordered if not word.isascii() and len(word) == 1]
    alone = _ALONE.format(f"(?:{'|'.join([*latin, *single])})")
    capitals = _CAPITALS.format(f"(?-i:{'|'.join(word.upper() for word in latin if len(word) == 2)})")
    return re.compile("|".join([alone, capitals, *joining]), re.IGNORECASE)


def _without(path: str, marks: Iterable[tuple[int, int, int]]) -> str:
    """Return *path* with something that stands for marks in the place of each."""
    for start, end, _ in sorted(marks, reverse=True):
        path = path[:start] + _PLACE + path[end:]
    return path


def unmarked(key: str) -> str:
    r"""Return a path for what *key* names, without marks and what joined them; empty if nothing is left.

    >>> unmarked("\0/story.\0"), unmarked("novel_\0_01"), unmarked("\0")
    ('story', 'novel_01', '')
    """
    parts = [re.sub(_JOINT, _joined, part).strip() for part in key.split("/")]
    return "/".join(part for part in parts if part)


def _joined(match: re.Match[str]) -> str:
    """Return what stays where a mark went: nothing at an end, what joined it to the rest in the middle."""
    is_inside = match.start() > 0 and match.end() < len(match.string)
    return match[0].partition(_PLACE)[0] or match[0].rpartition(_PLACE)[2] if is_inside else ""


def pair_by_name(paths: Sequence[str], langs: Two) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers of two *paths* that belong together, source first, and a common path without ending.

    *paths* are relative, with slashes. What is marked in the same way twice belongs to nothing here.

    >>> list(pair_by_name(["b/x_EN.docx", "b/x_CN.docx", "b/x.txt", "y.md", "y.en.md"], ("zh", "en")))
    [(1, 0, 'b/x'), (3, 4, 'y')]
    """
    marks = Marks(langs)
    stems = list(map(marks.stem, paths))
    groups: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    ranks: dict[str, int] = {}
    for number, stem in enumerate(stems):
        for rank, (key, side) in enumerate(marks.keys(stem)):
            groups[key.casefold()][side].add(number)
            ranks[key.casefold()] = min(rank, ranks.get(key.casefold(), rank))
    free = set(range(len(paths)))
    for key in sorted(groups, key=lambda key: (ranks[key], key)):
        source, target = (side & free for side in groups[key])
        if len(source) == len(target) == 1:
            one, other = source.pop(), target.pop()
            free -= {one, other}
            yield one, other, _name(marks, stems[one], key)
    yield from _half_marked(marks, stems, free)


def _half_marked(marks: Marks, stems: Sequence[str], free: set[int]) -> Iterator[tuple[int, int, str]]:
    """Yield the pairs of which one file alone has a mark: ``x.md`` and ``x.en.md``."""
    plain: dict[str, list[int]] = defaultdict(list)
    for number in sorted(free):
        if not marks.keys(stems[number]):
            plain[stems[number].casefold()].append(number)
    marked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number in sorted(free):
        for key, side in marks.keys(stems[number])[:1]:
            marked[unmarked(key).casefold()].append((number, side))
    for name in sorted(plain.keys() & marked.keys()):
        if len(plain[name]) == len(marked[name]) == 1:
            (number, side), other = marked[name][0], plain[name][0]
            yield (other, number, stems[other]) if side else (number, other, stems[other])


def _name(marks: Marks, stem: str, key: str) -> str:
    """Return the common path of two files, as the first one's *stem* writes it; that stem if it is all marks."""
    found = next(written for written, _ in marks.keys(stem) if written.casefold() == key)
    return unmarked(found) or stem
