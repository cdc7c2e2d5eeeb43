"""Damage: what disks, networks, other programs and malice do to a file."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

from tests.fuzz.seeds import BYTES, ENTITIES, HOSTILE

_MOST = 200_000
"""Bytes of a damaged file: what is larger tests patience only."""


def damaged(data: bytes, draw: Random) -> bytes:
    """Return *data* with something wrong: in its bytes, in its texts, or in a member if it is an archive."""
    if data.startswith(b"PK") and draw.random() < 0.75:
        data = _repacked(data, draw)
    elif data.lstrip()[:1] == b"<" and draw.random() < 0.15:
        data = _with_entities(data, draw)
    else:
        for _ in range(draw.choice([1, 1, 1, 2, 3, 10])):
            data = draw.choice(CHANGES)(data, draw)
    return data[:_MOST]


def _span(data: bytes, draw: Random) -> tuple[int, int]:
    """Return where some bytes begin and end, few or many."""
    start = draw.randrange(len(data) + 1)
    end = min(len(data), start + draw.choice([1, 1, 2, 10, 50, 200, 1000]))
    return _edge(data, start), _edge(data, end)


def _edge(data: bytes, at: int) -> int:
    """Return where the next character of UTF-8 begins: cut anywhere, a text is refused for its encoding alone."""
    return next((i for i in range(at, min(at + 4, len(data))) if data[i] & 0xC0 != 0x80), min(at + 4, len(data)))


def _put(data: bytes, draw: Random) -> bytes:
    """Put a hostile text in, or in the place of something."""
    start, end = _span(data, draw)
    text = draw.choice(HOSTILE)
    said = (
        draw.choice(BYTES)
        if draw.random() < 0.15
        else text.encode(draw.choice(["utf-8", "utf-8", "utf-16-le"]), "ignore")
    )
    return data[:start] + said + data[draw.choice([start, end]) :]


def _flipped(data: bytes, draw: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 1, 20]) if changed else 0):
        changed[draw.randrange(len(changed))] ^= draw.choice([1, 2, 4, 16, 128])
    return bytes(changed)


def _cut(data: bytes, draw: Random) -> bytes:
    start, end = _span(data, draw)
    return draw.choice([data[:start], data[start:], data[:start] + data[end:]])


def _doubled(data: bytes, draw: Random) -> bytes:
    start, end = _span(data, draw)
    return data[:end] + data[start:end] * draw.choice([1, 1, 3, 50]) + data[end:]


def _swapped(data: bytes, draw: Random) -> bytes:
    """Change the places of two stretches."""
    one, other = sorted([_span(data, draw), _span(data, draw)])
    middle = max(one[1], other[0])
    return data[: one[0]] + data[middle : other[1]] + data[one[1] : middle] + data[one[0] : one[1]] + data[other[1] :]


def _number(data: bytes, draw: Random) -> bytes:
    """Make one of the numbers in it another."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    one, value = (
        draw.choice(found),
        draw.choice(["0", "-1", "1", "65536", "4294967295", "9" * 30, "9" * 5000, "1.5", "x"]),
    )
    return data[: one.start()] + value.encode() + data[one.end() :]


def _words(data: bytes, draw: Random) -> bytes:
    """Change the places of two words: attributes, tags, keys, cells."""
    words = re.split(rb"(\w+)", data)
    if len(words) > 3:
        one, other = draw.randrange(len(words) // 2), draw.randrange(len(words) // 2)
        words[2 * one + 1], words[2 * other + 1] = words[2 * other + 1], words[2 * one + 1]
    return b"".join(words)


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _put,
    _put,
    _put,
    _flipped,
    _cut,
    _doubled,
    _doubled,
    _swapped,
    _swapped,
    _number,
    _number,
    _words,
)


def _with_entities(data: bytes, draw: Random) -> bytes:
    """Declare entities before the root, and name one in the text."""
    root = re.search(rb"<(\w[\w:]*)", data)
    if root is None:
        return data
    declared = draw.choice(ENTITIES).format(root[1].decode()).encode()
    places = [match.end() for match in re.finditer(rb">", data[root.start() :])] or [0]
    place = root.start() + draw.choice(places)
    name = draw.choice(
        [
            b"&a;",
            b"&b;",
            b"&c;",
            b"&none;",
            b"%a;",
            b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="canary.txt"/>',
        ]
    )
    return data[: root.start()] + declared + data[root.start() : place] + name + data[place:]


def _repacked(data: bytes, draw: Random) -> bytes:
    """Return an archive with members damaged, swapped, left out, doubled, misnamed, or said to be another size."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(draw.choice([1, 1, 2])):
        place, other = draw.randrange(len(members)), draw.randrange(len(members))
        (name, content), (_, strange) = members[place], members[other]
        choice = draw.random()
        if choice < 0.6:
            members[place] = name, damaged(content, draw)
        elif choice < 0.7:
            members[place], members[other] = (name, strange), (members[other][0], content)
        elif choice < 0.8 and len(members) > 1:
            del members[place]
        elif choice < 0.9:
            members.append((name, draw.choice([content, b"", strange])))
        else:
            members[place] = (
                draw.choice(["", "/", "../" + name, name.upper(), name + "/", "a\n" + name, "中\u202e"]),
                content,
            )
    return _packed(members, draw)


def _packed(members: list[tuple[str, bytes]], draw: Random) -> bytes:
    """Return an archive, packed in one of the ways that there are."""
    file = io.BytesIO()
    how = draw.choice(
        [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
    )
    with zipfile.ZipFile(file, "w", how) as archive, warnings.catch_warnings(action="ignore"):
        for name, content in members:  # also two of one name, which is what it would warn of
            archive.writestr(zipfile.ZipInfo(name), content, how)
    data = bytearray(file.getvalue())
    if draw.random() < 0.1:
        at = data.rfind(b"PK\x01\x02")
        data[at + 8 + draw.randrange(30)] = draw.randrange(256)  # flags, method, sizes, of the last member
    return bytes(data)
