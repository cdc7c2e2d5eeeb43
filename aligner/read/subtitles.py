"""SubRip, WebVTT and SubStation subtitles -> blocks of whole sentences, each cue's part with its times.

A cue holds what fits on the screen, not a sentence: what goes on in the next cue is one block with it. A film's
subtitles in two languages, both in each cue, are a bilingual document: the sentences of each language are joined
over the cues, and a stretch that ends in both is written as one language, then the other. ``cues`` reads the formats.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from itertools import groupby
from typing import Final

from aligner.errors import InputError
from aligner.languages import LANGUAGES
from aligner.languages.characters import (
    ARABIC,
    BRACKETS,
    CLOSING_DOUBLE,
    CONTINUERS,
    CYRILLIC,
    DOT,
    ELLIPSES,
    FULL_STOPS,
    HAN,
    HANGUL,
    KANA,
    LATIN,
    LINK,
    LONG_DASHES,
    THAI,
    TITLE_MARKS,
    ends_sentence,
)
from aligner.read.cues import Cue, cues_of
from aligner.read.source import Blocks, Content, Source
from aligner.read.text import decode, unify_line_ends
from aligner.records import MarkKind

_LONG_GAP: Final = 3_000
"""Milliseconds without a cue over which no sentence goes on: a pause to read by is below one second."""
_PUNCTUATED: Final = 0.15
"""Share of a language's cues that end with a full stop, if it uses them: Chinese subtitles mostly have none, and
there each cue is a block. Novels cut into cues: 0.35 to 0.78."""
_BILINGUAL: Final = 0.5
"""Share of the moments with text in two scripts that makes a bilingual document."""
_ROLLING: Final = 0.5
"""Share of cues that begin with the last line of the one before, if lines roll up the screen: live captions."""
_MOST_REMARKS: Final = 5

_TAG: Final = re.compile(
    r"""</?(?:b|c|em|font|i|lang|ruby|s|span|strong|u|v)(?:[\s.][^<>]*)?/?>   # of HTML and VTT
    | <rt>[^<>]*</rt> | <\d[\d:.]*>                                         # readings of signs, stamps of words
    | \{\\[^{}]*\} | \{[a-zA-Z]:[^{}]*\}                                     # of SubStation and MicroDVD""",
    re.IGNORECASE | re.VERBOSE,
)
_BREAK: Final = re.compile(r"<br\s*/?>|\\N", re.IGNORECASE)
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")

_DASH: Final = re.compile(r"\s*[-‐‑–−－](?:\s+|(?![-‐‑–—―−－>\d\s]))")
"""Before what another person says; two dashes, a long one or that of a number are none."""
_NOTE: Final = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|（[^（）]*）|【[^【】]*】|［[^［］]*］")
"""Of what is heard, for those who do not hear it; alone in a cue, it is no part of what is said around it."""
_SONG: Final = ("♪", "♫", "♬", "#")
_SITE: Final = re.compile(r"(?<![\w-])[\w-]+\.(?:com|org|net|tv|cn|info)\b", re.IGNORECASE)
_CREDIT: Final = re.compile(
    r"subtitle|caption|sync|download|translat|字幕|翻译|翻譯|校对|校對|时间轴|時間軸|压制|壓制|下载|下載", re.IGNORECASE
)
_CLOSING: Final = tuple("".join([*TITLE_MARKS.values(), *BRACKETS.values(), CLOSING_DOUBLE]))
"""With these no cue begins but one that goes on."""
_NEVER_LAST: Final = frozenset[str]().union(*(language.abbreviations.never_end for language in LANGUAGES.values()))
_SCRIPTS: Final = (HAN + KANA, HANGUL, LATIN, CYRILLIC, ARABIC, THAI)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one person says in a cue, in one language."""

    text: str
    cue: Cue
    fresh: bool
    """Whether nobody's sentence goes on here."""


_Block = list[_Part]


def read(source: Source) -> Content:
    """Return the sentences of subtitles; raises ``InputError`` where there is not one cue with its times."""
    text = unify_line_ends(decode(source.data, source.where, source.how.encoding))
    cues = list(cues_of(text))
    if not any(cue.times for cue in cues):
        raise InputError(
            f"{source.where}: no cue with times such as 00:01:02,500 --> 00:01:04,000; "
            "if it is no file of subtitles, read it as plain text with --from text"
        )
    shown = _unrolled(_once([cue for cue in _in_time(map(_plain, cues)) if cue.text]))
    blocks = Blocks()
    for block, joiner in _written(_placed(shown)):
        _write(blocks, block, joiner)
    return blocks.content(_remarks([cue for cue in cues if cue.fault]))


def _remarks(faulty: Sequence[Cue]) -> list[str]:
    """Return a line for each cue whose times are not known; for the first of them, if there are many."""
    said = [f"{cue.place}: {cue.fault}; its text is kept, in the place where it stands" for cue in faulty]
    more = len(said) - _MOST_REMARKS
    return [*said[:_MOST_REMARKS], *([f"the times of {more} more cues cannot be read"] if more > 0 else [])]


# --- Cues: their text, in time, each once -------------------------------------------------------


def _plain(cue: Cue) -> Cue:
    """Return *cue* without tags, its lines without white space around them; a voice's begin with a NUL."""
    text = _VOICE.sub(lambda found: f"\n\0{found[1]}\0", _BREAK.sub("\n", cue.text.replace("\0", "")))
    text = _ENTITY.sub(lambda found: unescape(found[0]), _TAG.sub("", text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    text = "\n".join(line for line in lines if line.rpartition("\0")[2])
    return replace(cue, text=text, aside=cue.aside or ("credits" if _is_credit(text) else ""))


def _is_credit(text: str) -> bool:
    """Whether *text* is surely about the subtitles: an address, and nothing but it or a word of their makers."""
    rest, links = LINK.subn("", text)
    rest, sites = _SITE.subn("", rest)
    return bool(links or sites) and (bool(_CREDIT.search(text)) or not any(map(str.isalpha, rest)))


def _in_time(cues: Iterable[Cue]) -> list[Cue]:
    """Return *cues* by their beginning; one without times stays after the one that stands before it in the file."""
    last, keyed = 0, []
    for cue in cues:
        last = cue.times[0] if cue.times else last
        keyed.append((last, cue))
    return [cue for _, cue in sorted(keyed, key=lambda pair: pair[0])]


def _once(cues: Sequence[Cue]) -> list[Cue]:
    """Return *cues* with one for those of the same text that overlap: shadows, layers, a file joined to itself.

    With styles there are also pictures of a moving sign, one after the other.
    """
    kept: list[Cue] = []
    seen: dict[tuple[str, str], int] = {}
    for cue in cues:
        at = seen.get((cue.text, cue.aside))
        before = kept[at].times if at is not None else None
        if at is not None and before and cue.times and cue.times[0] < before[1] + bool(cue.style):
            kept[at] = replace(kept[at], times=(before[0], max(before[1], cue.times[1])))
        else:
            seen[cue.text, cue.aside] = len(kept)
            kept.append(cue)
    return kept


def _unrolled(cues: Sequence[Cue]) -> list[Cue]:
    """Return *cues* with what each adds, where lines roll up the screen and each stands in two or three cues."""
    lines = [cue.text.split("\n") for cue in cues]
    again = [bool(n) and lines[n][0] == lines[n - 1][-1] for n in range(len(cues))]
    if sum(again) < max(2, _ROLLING * len(cues)):
        return list(cues)
    added = [new[seen:] for new, seen in zip(lines, again, strict=True)]
    return [replace(cue, text="\n".join(new)) for cue, new in zip(cues, added, strict=True) if new]


def _placed(cues: Sequence[Cue]) -> list[Cue]:
    """Return *cues* with the moment of each: that of the one before, if they are on the screen together."""
    moment, placed = -1, list[Cue]()
    for cue in cues:
        moment += not placed or not _together(placed[-1], cue)
        placed.append(replace(cue, moment=moment))
    return placed


def _together(one: Cue, other: Cue) -> bool:
    """Whether two cues are on the screen at the same time for the most part of the shorter one."""
    if not one.times or not other.times:
        return False
    both = min(one.times[1], other.times[1]) - max(one.times[0], other.times[0])
    return 2 * both > min(one.times[1] - one.times[0], other.times[1] - other.times[0])


# --- Cues -> blocks -----------------------------------------------------------------------------


def _written(cues: Sequence[Cue]) -> Iterator[tuple[_Block, str]]:
    """Yield the blocks in the order of the document, and what joins the lines of each."""
    flows = [(_joined(flow, stops), "\n" if stops else " ") for flow in _flows(cues) for stops in [_has_stops(flow)]]
    flows.append(([[part] for cue in cues if cue.aside for part in _parts(cue)], "\n"))
    found = [(block, which) for which, (blocks, _) in enumerate(flows) for block in blocks]
    found.sort(key=lambda pair: pair[0][0].cue.moment)
    reached, stretch = -1, 0
    keyed = []
    for block, which in found:
        stretch += block[0].cue.moment > reached
        reached = max(reached, block[-1].cue.moment)
        keyed.append((stretch, which, block))
    for _, which, block in sorted(keyed, key=lambda key: key[:2]):
        yield block, flows[which][1]


def _flows(cues: Sequence[Cue]) -> list[list[_Part]]:
    """Return the parts of *cues* that are text: together, or of each script, if most moments have two."""
    parts = [part for cue in cues if not cue.aside for part in _parts(cue)]
    spoken = [list(_by_script(part)) for part in parts]
    moments: dict[int, set[str]] = {}
    for one in spoken:
        for script, part in one:
            moments.setdefault(part.cue.moment, set()).update({script} - {""})
    main = [script for script, _ in Counter(s for found in moments.values() for s in found).most_common(2)]
    both = sum(found.issuperset(main) for found in moments.values())
    if len(main) < 2 or both <= _BILINGUAL * sum(map(bool, moments.values())):
        return [parts]
    flows: dict[str, list[_Part]] = {}
    last = ""
    for script, part in (pair for one in spoken for pair in one):
        last = script if script in main else last or main[0]
        flows.setdefault(last, []).append(part)
    return list(flows.values())


def _parts(cue: Cue) -> Iterator[_Part]:
    """Yield what each person says in *cue*."""
    lines, fresh = list[str](), False
    for line in cue.text.split("\n"):
        speaker, voice, said = line.rpartition("\0")
        dash = _DASH.match(said)
        if (voice or dash) and lines:
            yield _Part("\n".join(lines), cue, fresh)
            lines = []
        if voice:
            cue = replace(cue, speaker=speaker.strip("\0 "))
        fresh = bool(dash) if not lines else fresh
        lines.append(said[dash.end() :] if dash else said)
    yield _Part("\n".join(lines), cue, fresh)


def _by_script(part: _Part) -> Iterator[tuple[str, _Part]]:
    """Yield the lines of *part* by the script that they are in, empty where none tells; a line without goes before."""
    told = list[tuple[str, str]]()
    for line in part.text.split("\n"):
        told.append((_script(line) or (told[-1][0] if told else ""), line))
    for script, lines in groupby(told, key=lambda pair: pair[0]):
        yield script, replace(part, text="\n".join(line for _, line in lines))


def _script(line: str) -> str:
    """Return the letters that most of *line* is in, as in ``_SCRIPTS``, empty for none; a Chinese one counts as two."""
    counts = {script: len(_letters(script)(line)) * (2 if script.startswith(HAN) else 1) for script in _SCRIPTS}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else ""


@cache
def _letters(script: str) -> Callable[[str], list[str]]:
    """Return what finds the letters of *script* in a text."""
    return re.compile(f"[{script}]").findall


def _has_stops(flow: Sequence[_Part]) -> bool:
    """Whether the sentences of a flow end with full stops."""
    return sum(part.text.endswith(tuple(FULL_STOPS)) for part in flow) >= _PUNCTUATED * len(flow)


def _joined(flow: Sequence[_Part], stops: bool) -> list[_Block]:
    """Return the blocks of a flow, in which sentences end with full stops or not, by their beginning."""
    blocks: list[_Block] = []
    of_style: dict[str, _Block] = {}
    for part in flow:
        before = of_style.get(part.cue.style)
        if before and _goes_on(before[-1], part, stops):
            before.append(part)
        else:
            of_style[part.cue.style] = [part]
            blocks.append(of_style[part.cue.style])
    return blocks


def _goes_on(part: _Part, following: _Part, stops: bool) -> bool:
    """Whether the sentence of *part* goes on in *following*."""
    one, other = part.cue, following.cue
    if following.fresh or one.speaker != other.speaker or (one.moment == other.moment and one.place != other.place):
        return False
    if one.times and other.times and other.times[0] - one.times[1] > _LONG_GAP:
        return False
    text, then = part.text, following.text
    if _NOTE.fullmatch(text) or _NOTE.fullmatch(then) or text.endswith(_SONG) or then.startswith(_SONG):
        return False
    if text.endswith((*ELLIPSES, "...", "-", *LONG_DASHES)):
        return then[0].islower() or then.startswith((*ELLIPSES, "...", "-", *LONG_DASHES))
    if then.startswith(_CLOSING) or _is_short(text):
        return True
    return not ends_sentence(text) if stops else text.endswith(tuple(CONTINUERS))


def _is_short(text: str) -> bool:
    """Whether *text* ends with a word that is written short and never the last: Mr., i.e.

    In any language: where it is one in another only, two sentences are one block, which costs nothing.
    """
    word = "".join(text.split()[-1:]).lstrip("([").removesuffix(DOT)
    return text.endswith(DOT) and not _NEVER_LAST.isdisjoint((word, word.lower()))


# --- Blocks -> text -----------------------------------------------------------------------------


def _write(blocks: Blocks, block: _Block, joiner: str) -> None:
    """Add one block with the times of its parts; it is marked as an item, as nothing that is said is a heading."""
    texts = [part.text.replace("\n", joiner) for part in block]
    aside = block[0].cue.aside
    mark = blocks.add(joiner.join(texts), MarkKind.NOTE if aside else MarkKind.ITEM, aside)
    start = mark.start if mark else blocks.length
    for part, text in zip(block, texts, strict=True):
        if part.cue.times:
            value = "-".join(map(_clock, part.cue.times))
            blocks.mark(start, start + len(text), MarkKind.TIME, value)
        start += len(text) + len(joiner)


def _clock(time: int) -> str:
    """Return milliseconds as a clock shows them.

    >>> _clock(62_500)
    '00:01:02.500'
    """
    seconds, rest = divmod(time, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
