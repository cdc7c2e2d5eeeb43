"""Calls of the program on hostile files: which files, which command, which options, one record each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from random import Random
from typing import Protocol

from aligner.formats import FORMATS, ROW_FORMATS
from aligner.read import format_names
from aligner.rows import FLAGS
from cli.main import COMMANDS
from tests.fuzz import seeds, structure
from tests.fuzz.mutation import damaged
from tests.fuzz.structure import File

READ = "read"
"""Not a command: the file is only read and split, which is a hundred times quicker than a call."""
ALIGN = "align"
"""The main job, which has no name on the command line."""


@dataclass(frozen=True)
class Input:
    """One call."""

    args: tuple[str, ...]
    """Of the program, or `READ` and a file with options."""
    files: tuple[File, ...]

    @property
    def kind(self) -> str:
        """What is counted together."""
        command = self.args[0] if self.args and self.args[0] in (READ, *COMMANDS) else ALIGN
        return f"{READ} {PurePath(self.files[0].name).suffix}" if command == READ else command


class Source(Protocol):
    """Where files are from."""

    def document(self) -> File:
        """Return a document of any kind."""

    def rows(self) -> File:
        """Return a sheet or memory."""

    def memory(self) -> File:
        """Return a memory."""

    def ladder(self) -> File:
        """Return index lists."""


class Damaged:
    """Real files, damaged; one in eight is whole."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw

    def _one(self, files: dict[str, bytes]) -> File:
        name = self._draw.choice(list(files))
        whole = self._draw.random() < 0.125
        return File(f"x{PurePath(name).suffix}", files[name] if whole else damaged(files[name], self._draw))

    def document(self) -> File:
        """Return a document of any kind."""
        return self._one(seeds.documents())

    def rows(self) -> File:
        """Return a sheet or memory."""
        return self._one(seeds.sheets())

    def memory(self) -> File:
        """Return a memory."""
        return self._one(seeds.memories())

    def ladder(self) -> File:
        """Return index lists."""
        return self._one({"x.beads": seeds.BEADS.encode()})


class Drawn:
    """Files drawn by their grammar, with *draw* choosing among them; one in eight is damaged then."""

    def __init__(self, draw: Random, chosen: int, size: int) -> None:
        """Draw as many as *size* calls need."""
        self._draw = draw
        self._files = {
            name: structure.drawn(strategy, chosen, max(2, round(size * share)))
            for name, (strategy, share) in structure.KINDS.items()
        }

    def _one(self, kind: str) -> File:
        file = self._draw.choice(self._files[kind])
        whole = self._draw.random() < 0.875
        return file if whole else File(file.name, damaged(file.data, self._draw))

    def document(self) -> File:
        """Return a document of any kind."""
        return self._one("documents")

    def rows(self) -> File:
        """Return a sheet or memory."""
        return self._one("workbooks" if self._draw.random() < 0.04 else "rows")

    def memory(self) -> File:
        """Return a memory."""
        return self._one("memories")

    def ladder(self) -> File:
        """Return index lists."""
        return self._one("ladders")


# --- Options -------------------------------------------------------------------------------------

Choice = dict[str, Sequence[str]]
"""Options with the values that they are given; none for a switch."""
_TAGS = [
    "zh-CN,en-US",
    "zh-CN,en-US",
    "zh-CN,en-GB",
    "en,zh",
    "zh-TW,en",
    "de,fr",
    "zh",
    "",
    "x" * 300,
    "zh,zh",
    "*all*,en",
]
_READING: Choice = {
    "--encoding": ["utf-8", "gb18030", "utf-16", "latin-1", "idna", "rot13", "none", ""],
    "--from": [*format_names(), "xlsx"],
    "--password": ["a", "密", ""],
    "--headers": [],
}
_SHARED: Choice = _READING | {
    "--langs": ["en,zh", "zh-CN,en-GB", "ja,en", "de,fr", "zh", "Chinese,English", "", "zh,zh", "ru,ko", "ar,th"],
    "--semicolons": [],
    "-v": [],
    "-q": [],
    "-o": [".", "out/a", "outputs/x.csv", "x.txt", "canary.txt/a"],
}
_QUICK = [name for name in FORMATS if name not in ("png", "svg", "xlsx")]
_ALIGNING: Choice = _SHARED | {
    "--tags": _TAGS,
    "--fast": [],
    "--min-confidence": ["0", "1", "0.5", "nan", "-1", "2", "1e-9"],
    "--drop": ["none", "copy,repeated", *FLAGS, "x", ""],
    "--anyway": [],
    "--anchors": ["第.|Chapter", "(", "x.csv", "o.csv", "^", "[^\\W]"],
    "--force": [],
    "--format": [*_QUICK, "csv,tsv,jsonl,tmx,xliff,moses,html,intertext,ladder", "csv,csv", "x", ""],
    "--sort": ["confidence", "document", "x"],
    "--sample": ["1", "5", "0", "99999999999"],
    "--merge": ["m.tmx", "m.tmx", "outputs/x.tmx", "new.tmx", "canary.txt", "outputs"],
}
_OPTIONS: dict[str, Choice] = {
    READ: _READING,
    ALIGN: _ALIGNING | {"--resegment": []},
    "pair": _ALIGNING | {"--presegmented": [], "--beads": ["b.beads", "x.txt", "outputs/x.csv"]},
    "split": _SHARED,
    "apply": {
        "--original": ["outputs/x.csv", "o.csv", "m.tmx", "none.csv"],
        "--format": [*(name for name in ROW_FORMATS if name != "xlsx"), ",".join(ROW_FORMATS), "html"],
        **{name: _ALIGNING[name] for name in ("--tags", "--merge", "--force", "-v", "-q", "-o")},
    },
    "convert": {"--tags": _TAGS, "--lossy": [], "-q": []},
    "review": {"--tags": _TAGS, "-q": [], "-o": _SHARED["-o"]},
    "evaluate": {"--count-nulls": []},
    "merge": {
        "--langs": _TAGS,
        "--format": ["jsonl", "tmx", "moses", "csv", "jsonl,tmx,moses,csv", "parquet", "x"],
        "--drop": ["none", "copy,repeated", "x"],
        "--filter": [
            "length_ratio=2",
            "not_too_short",
            "no_urls,no_identical",
            "x",
            "length_ratio=x",
            "length_ratio=nan",
        ],
        "--contradictions": ["drop", "best", "x"],
        "--near": [],
        "--per-document": ["1", "0"],
        "--split": ["98,1,1", "1,1,1", "100", "0,0,0", "x", "1e400,1,1", "nan,1,1"],
        "--volume": ["1", "0"],
        "--licence": ["CC0", "a: b\n- c", "]]>"],
    },
    "mine": {name: _ALIGNING[name] for name in ("--langs", "--tags", "--fast", "--min-confidence", "--drop")},
    "batch": {name: _ALIGNING[name] for name in ("--langs", "--tags", "--force", "--format")},
}


def _options(command: str, draw: Random, share: float) -> list[str]:
    """Return some of a command's options, each with that chance; a value in twenty is hostile."""
    found = list[str]()
    for option, values in _OPTIONS.get(command, {}).items():
        if draw.random() < share:
            value = draw.choice(seeds.HOSTILE) if draw.random() < 0.05 else draw.choice(values or [""])
            found += [option, value] if values else [option]
    return found


# --- Calls ---------------------------------------------------------------------------------------


def _reading(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    file = source.document()
    if file.encoding:  # that the text is taken for what it is must not be left to chance
        named = [] if file.encoding == "utf-8" else ["--encoding", file.encoding]
        return [READ, file.name, "--from", "text", *named], [file]
    if draw.random() < 0.05:
        file = replace(file, name=draw.choice(["x.txt", "x.html", "x.md", "x.srt", "x.csv", "x.docx", "x.pdf", "x"]))
    return [READ, file.name, *_options(READ, draw, 0.05)], [file]


def _aligning(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    """Call the main job with one document or two; most texts get something in both languages besides."""
    file = source.document()
    if file.encoding:
        file = replace(file, data=file.data + ("\n" + seeds.BILINGUAL_TEXT).encode(file.encoding, "ignore"))
        return [file.name, "--from", "text", "--encoding", file.encoding], [file]
    files = [file, _named(source.document(), "y")] if draw.random() < 0.1 else [file]
    return [*(one.name for one in files), *_options(ALIGN, draw, 0.05)], [*files, *_memories(source, draw)]


def _splitting(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    file = source.document()
    if file.encoding:
        return ["split", file.name, "--from", "text", "--encoding", file.encoding], [file]
    return ["split", file.name, *_options("split", draw, 0.1)], [file]


def _pairing(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    """Call ``pair``: one side may be a text that nothing is wrong with."""
    plain = [File("x.txt", seeds.CHINESE.encode()), File("y.txt", seeds.ENGLISH.encode())]
    files = [plain[0], _named(source.document(), "y")] if draw.random() < 0.7 else [source.document(), plain[1]]
    both = [one.name for one in files]
    return ["pair", *both, *_options("pair", draw, 0.05)], [*files, *_memories(source, draw)]


def _applying(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    """Call ``apply``: the original and its memory may lie where they are looked for."""
    original = [File("outputs/x.csv", seeds.sheets()["x.csv"]), File("outputs/x.tmx", seeds.sheets()["x.tmx"])]
    file, other = source.rows(), _named(source.rows(), "o")
    beside = [*draw.choice([[], original, original[:1], [File("outputs/x.csv", other.data)]]), *_memories(source, draw)]
    return ["apply", file.name, *_options("apply", draw, 0.12)], [file, File("o.csv", other.data), *beside]


def _converting(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    """Call ``convert``: to any ending; in one of ten calls of two files of parallel lines."""
    endings = [
        ".csv",
        ".tsv",
        ".jsonl",
        ".tmx",
        ".xlf",
        ".moses",
        ".tmx",
        ".csv",
        *(".tsv", ".jsonl", ".xlf") * 3,
        ".html",
        ".x",
    ]
    target = "y" + (".xlsx" if draw.random() < 0.04 else draw.choice(endings))
    if draw.random() < 0.1:
        texts = [
            File("x.zh", damaged(seeds.CHINESE.encode(), draw)),
            File("x.en", damaged(seeds.ENGLISH.encode(), draw)),
        ]
        return ["convert", "x.zh", "x.en", target, *_options("convert", draw, 0.25)], texts
    file = source.rows()
    return ["convert", file.name, target, *_options("convert", draw, 0.25)], [file]


def _reviewing(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    file = source.rows()
    return ["review", file.name, *_options("review", draw, 0.1)], [file]


def _evaluating(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    files = [_named(source.ladder(), "x"), _named(source.ladder(), "y")]
    return ["evaluate", "x.beads", "y.beads", *_options("evaluate", draw, 0.3)], files


def _merging(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    """Call ``merge`` with one sheet or memory or two, and what a table says of them."""
    files = [source.rows(), *([_named(source.rows(), "y")] if draw.random() < 0.5 else [])]
    names = [file.name for file in files]
    table = [File("documents.csv", damaged(b"id,licence\r\nx,CC0\r\n", draw))] if draw.random() < 0.2 else []
    return ["merge", *names, "-o", "corpus", *_options("merge", draw, 0.15)], [*files, *table]


def _mining(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    files = [source.document(), _named(source.document(), "y")]
    return ["mine", *(file.name for file in files), *_options("mine", draw, 0.1)], files


def _listing(source: Source, draw: Random) -> tuple[list[str], list[File]]:
    """Call ``batch`` for what it would do: its processes would take longer than all else."""
    if draw.random() < 0.5:
        manifest = damaged(b'document,langs,licence\r\nx.txt,"de,fr",CC0\r\ny.txt,,\r\n', draw)
        return ["batch", "--manifest", "list.csv", "--dry-run"], [File("list.csv", manifest)]
    file = source.document()
    return ["batch", ".", "--dry-run", *_options("batch", draw, 0.05)], [file]


def _named(file: File, stem: str) -> File:
    return replace(file, name=f"{stem}{PurePath(file.name).suffix}")


def _memories(source: Source, draw: Random) -> list[File]:
    return [replace(source.memory(), name="m.tmx")] if draw.random() < 0.5 else []


CALLS: dict[str, Callable[[Source, Random], tuple[list[str], list[File]]]] = {
    READ: _reading,
    ALIGN: _aligning,
    "pair": _pairing,
    "split": _splitting,
    "apply": _applying,
    "convert": _converting,
    "review": _reviewing,
    "merge": _merging,
    "mine": _mining,
    "batch": _listing,
    "evaluate": _evaluating,
}
SHARES = {
    READ: 70,
    ALIGN: 4,
    "pair": 3,
    "split": 6,
    "apply": 6,
    "convert": 7,
    "review": 3,
    "evaluate": 2,
    "merge": 3,
    "mine": 2,
    "batch": 1,
}
"""Inputs in a hundred: what is quick has more."""
_NAMES = [
    "-x",
    "a\nb",
    "\x1b[31mred",
    "\udcff\udc80",
    "n" * 230,
    "名 字",
    ".x",
    "x.",
    "a\u2028b",
    "a'b\"c",
    "*?[a]",
    "~",
    "%s",
    "\u202e",
]


def make(source: Source, draw: Random) -> Input:
    """Return a call on files of that *source*; some have odd names."""
    shares = SHARES | {name: 1 for name in COMMANDS if name not in CALLS}
    command = draw.choices([*shares], [*shares.values()])[0]
    args, files = CALLS[command](source, draw) if command in CALLS else _strange(command, source, draw)
    if draw.random() < 0.03:
        old = files[0].name
        new = draw.choice(_NAMES) + PurePath(old).suffix
        files[0], args = replace(files[0], name=new), [f"./{new}" if arg == old else arg for arg in args]
    if command != READ and draw.random() < 0.03:
        args.insert(draw.randrange(1, len(args) + 1), draw.choice(["--", "-", ""]) + draw.choice(seeds.HOSTILE))
    # no shell could give a program one with NUL
    return Input(tuple(arg.replace("\0", "") for arg in args), tuple(files))


def _strange(command: str, source: Source, draw: Random) -> tuple[list[str], list[File]]:
    """Call a command that this module does not know, with whatever it may take."""
    files = [source.document(), _named(source.rows(), "y")]
    words = [*(file.name for file in files), *seeds.HOSTILE[:40], "bash", "-v", "--help"]
    return [command, *draw.choices(words, k=draw.randrange(4))], files
