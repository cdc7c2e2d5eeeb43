"""A file of SubRip, WebVTT or SubStation subtitles -> its cues, as it has them, tags and all.

The formats are read here, and nothing is lost for a fault in a file. On a cue whose time has no milliseconds, pysubs2
1.8 put its text into the cue before, and webvtt-py 0.6 left it out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

_ARROW: Final = re.compile("[-–—－]{1,2}[>＞]")
_TIME: Final = re.compile(
    r"\s*(?:(\d{1,3})\s*[:：]\s*)?(\d{1,2})\s*[:：]\s*(\d{1,2})(?:\s*[,.:;，]\s*(\d{1,3}))?(?!\S)\s*"
)
_NUMBER: Final = re.compile(r"\s*(\d{1,7})\s*")
_VTT_ASIDE: Final = re.compile(r"(NOTE|STYLE|REGION)(?=\s|$)\s*(.*)")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_DRAWING: Final = re.compile(r"\\p([0-9]+)")
_EVENT: Final = re.compile(r"\s*(Format|Dialogue|Comment)\s*:\s*(.*)", re.IGNORECASE)
_FIELDS: Final = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
"""Of an event of SubStation, unless its file says otherwise."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen for a time."""

    text: str
    """As the file has it, tags and all; then without them."""
    times: tuple[int, int] | None
    """From and to, in milliseconds."""
    place: str = ""
    """In the file, for a person."""
    fault: str = ""
    """What is wrong with its times."""
    style: str = ""
    """Sentences go on in the same style only: signs are on the screen while somebody speaks."""
    speaker: str = ""
    aside: str = ""
    """Why it is no text of the document."""
    moment: int = 0
    """Counts the times at which cues are on the screen; the same for cues that are there together."""


def cues_of(text: str) -> Iterator[Cue]:
    """Yield the cues of a file, in its order."""
    if re.search(r"^[^\S\n]*\[Events\]", text, re.IGNORECASE | re.MULTILINE):
        return _events(text.split("\n"))
    lines = text.removeprefix("\ufeff").split("\n")
    return _vtt(lines) if lines[0].startswith("WEBVTT") else _timed(lines, 0, named=False)


def _vtt(lines: list[str]) -> Iterator[Cue]:
    """Yield the cues of WebVTT, and its notes; what is no text of it goes: the head, styles, regions."""
    kept, aside = list(lines), ""
    for number, line in enumerate(lines):
        if not number or not lines[number - 1].strip():
            found = _VTT_ASIDE.match(line)
            aside = "HEAD" if not number else found[1] if found else ""
        if aside and _ARROW.search(line) and _times(line):
            aside = ""  # a blank line was forgotten
        if aside:
            kept[number] = ""
        if aside == "NOTE" and line.strip():
            yield Cue(line.removeprefix("NOTE"), None, aside="comment")
    yield from _timed(kept, 1, named=True)


def _timed(lines: Sequence[str], first: int, *, named: bool) -> Iterator[Cue]:
    """Yield the cues of lines with arrows between times; a line before may name a cue, if not *named* by its number."""
    heads = list(_heads(lines, named=named))
    before = "\n".join(lines[first : heads[0][0]] if heads else [])
    if before.strip():
        yield Cue(before, None, f"line {first + 1}", "text before the first cue")
    ends = [start for start, _, _ in [*heads, (len(lines), 0, 0)]][1:]
    for count, ((_, at, number), end) in enumerate(zip(heads, ends, strict=True), 1):
        place = f"cue {number or count}, line {at + 1}"
        times, line = _times(lines[at]), lines[at].strip()
        timed = bool(_ARROW.search(line))
        body = "\n".join(lines[at + 1 : end])
        fault = "" if times else f"times that cannot be read, {line[:40]!r}" if timed else "no times"
        yield Cue(body, times, place, fault)


def _heads(lines: Sequence[str], *, named: bool) -> Iterator[tuple[int, int, int]]:
    """Yield where each cue begins, its line of times, or of its number if it has no times, and its number or 0."""
    last, reached = 0, 0
    for at, line in enumerate(lines):
        if _ARROW.search(line):
            begun, number = _begun(lines, at, reached, last, named=named)
            if _half_timed(line) or (number and re.search(r"\d.*\d", line)):
                yield begun, at, number
                last, reached = number or last + 1, at + 1
        elif not named and _is_timeless(lines, at, last):
            yield at, at, last + 1
            last, reached = last + 1, at + 1


def _begun(lines: Sequence[str], at: int, reached: int, last: int, *, named: bool) -> tuple[int, int]:
    """Return where the cue with its times in line *at* begins, and its number or 0; *last* is that of the one before.

    Its number is right before, or over blank lines if it is the next one; a name stands alone after a blank line.
    """
    before = at - 1
    while before >= reached and not lines[before].strip():
        before -= 1
    found = _NUMBER.fullmatch(lines[before]) if before >= reached else None
    if found and (before == at - 1 or int(found[1]) == last + 1):
        return before, int(found[1])
    is_name = named and before == at - 1 and before >= reached and not (before and lines[before - 1].strip())
    return (before if is_name else at), 0


def _is_timeless(lines: Sequence[str], at: int, last: int) -> bool:
    """Whether line *at* is the number of a cue that has no times: the next one, after a blank line, before text."""
    found = _NUMBER.fullmatch(lines[at])
    if not found or int(found[1]) != last + 1 or (at and lines[at - 1].strip()):
        return False
    following = next((line for line in lines[at + 1 : at + 3] if line.strip()), "")
    return bool(following) and not _ARROW.search(following)


def _times(line: str) -> tuple[int, int] | None:
    """Return the times of a line such as ``00:00:01,000 --> 00:00:02,000 align:start``, if they can be."""
    start, _, end = _ARROW.sub("\0", line, count=1).partition("\0")
    return _span(_TIME.fullmatch(start), _TIME.match(end))


def _half_timed(line: str) -> bool:
    """Whether one of the two times of *line* can be read, or both."""
    start, _, end = _ARROW.sub("\0", line, count=1).partition("\0")
    return bool(_TIME.fullmatch(start) or _TIME.fullmatch(end))


def _span(start: re.Match[str] | None, end: re.Match[str] | None) -> tuple[int, int] | None:
    """Return two times in milliseconds; None if one is missing, out of range or before the other."""
    span = tuple(_milliseconds(time) for time in (start, end))
    return (span[0], span[1]) if 0 <= span[0] <= span[1] else None


def _milliseconds(time: re.Match[str] | None) -> int:
    """Return a time, -1 for none."""
    if not time or int(time[2]) >= 60 or int(time[3]) >= 60:
        return -1
    return 1000 * (60 * (60 * int(time[1] or 0) + int(time[2])) + int(time[3])) + int((time[4] or "").ljust(3, "0"))


def _events(lines: Sequence[str]) -> Iterator[Cue]:
    """Yield the cues of SubStation: its dialogue, and its comments."""
    fields: Sequence[str] = _FIELDS
    inside, count = False, 0
    for at, line in enumerate(lines, 1):
        if line.lstrip().startswith("["):
            inside = line.strip().lower() == "[events]"
        found = _EVENT.match(line) if inside else None
        if not found:
            continue
        if found[1].lower() == "format":
            fields = [name.strip().lower() for name in found[2].split(",")]
            continue
        count += 1
        yield from _event(found, fields, f"cue {count}, line {at}")


def _event(found: re.Match[str], fields: Sequence[str], place: str) -> Iterator[Cue]:
    """Yield the cue of one line, and one for each comment in it."""
    told = found[2].split(",", len(fields) - 1)
    values = dict(zip(fields, told, strict=False))
    times = _span(*(_TIME.fullmatch(values.get(name, "")) for name in ("start", "end")))
    fault = "" if times else f"times that cannot be read, {found[2][:40]!r}"
    whole = len(told) == len(fields)
    text, comments = _substation(told[-1] if whole else found[2])
    aside = "comment" if found[1].lower() == "comment" else ""
    cue = Cue(text, times, place, fault, values.get("style", "") if whole else "", values.get("name", ""), aside)
    yield cue
    yield from (replace(cue, text=comment, fault="", aside="comment") for comment in comments)


def _substation(raw: str) -> tuple[str, list[str]]:
    r"""Return the text of an event without its tags and drawings, and the comments in it.

    >>> _substation(r"{\an8}Up{\k20}ward,\Nfor{as the boy says} ever.{\p1}m 0 0 l 9 9{\p0}")
    ('Upward,\nfor ever.', ['as the boy says'])
    """
    shown, comments, drawing = [], list[str](), False
    for number, part in enumerate(_BRACES.split(raw)):
        if number % 2 == 0:
            shown.append("" if drawing else part)
        elif modes := _DRAWING.findall(part):
            drawing = bool(modes[-1].strip("0"))
        elif "\\" not in part and part.strip():
            comments.append(part)
    text = "".join(shown).replace(r"\N", "\n").replace(r"\n", " ").replace(r"\h", " ")
    return text, comments
