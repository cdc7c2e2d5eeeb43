"""What must hold whatever the input: tried for one, in a folder of its own, in this process, within bounded time."""

import contextlib
import csv
import io
import json
import re
import signal
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from click.testing import CliRunner, Result
from lxml import etree

from aligner import Settings, split_document
from aligner.errors import AlignerError, BrokenPromiseError, InputError, SettingError
from aligner.files import shown
from aligner.formats import ENDINGS, FORMATS, load_rows
from aligner.formats.links import read_ladder
from aligner.read import read_document
from aligner.read.source import How
from aligner.records import Kind, check_paragraphs, check_sentences
from aligner.review.edited import DIGESTS
from aligner.rows import kept_rows
from cli.main import cli
from tests.fuzz.calls import ALIGN, READ, Input
from tests.fuzz.seeds import CANARY

SECONDS: Final = 20
"""That an input may take; the longest of the real ones takes half of one."""
_LONGEST: Final = 2_100
"""Characters of a line that is said: of our message, and what click puts before it."""
_RED: Final = re.compile(r"^\x1b\[31m(.*)\x1b\[0m$", re.MULTILINE)
"""A line in the colour of errors, which click would take away itself, and all other escapes with it."""
_BUG: Final = "a bug of this program"
"""How the program itself says that it did not expect what happened."""
DONE, REFUSED, WRONG = "done", "refused", "wrong option"
_OUTCOMES: Final = {0: DONE, 1: REFUSED, 2: WRONG}


class TooLong(BaseException):
    """The time is over. No `except Exception` takes it for an error of its own."""


class Broken(AssertionError):
    """A promise that did not hold."""


@dataclass(frozen=True)
class Verdict:
    """What became of one input."""

    outcome: str
    seconds: float
    broken: str = ""
    """The promise that did not hold, in many lines; empty if all did."""


def judge(one: Input) -> Verdict:
    """Try *one* input and return what became of it."""
    start = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), _alarm():
            before = _laid(one)
            outcome = _read(one) if one.args[:1] == (READ,) else _call(one, before)
    except Broken as error:
        return Verdict("broken", time.perf_counter() - start, str(error))
    except TooLong:
        return Verdict("broken", time.perf_counter() - start, f"takes over {SECONDS} seconds")
    except Exception:  # noqa: BLE001 - whatever it is, it was not to be
        return Verdict("broken", time.perf_counter() - start, traceback.format_exc())
    seconds = time.perf_counter() - start
    late = f"takes over {SECONDS} seconds" if seconds > SECONDS else ""
    return Verdict("broken" if late else outcome, seconds, late)


@contextlib.contextmanager
def _alarm() -> Iterator[None]:
    """Raise ``TooLong`` in the block when the time is over, where the system can."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_number: int, _frame: object) -> None:
        raise TooLong

    old = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def _laid(one: Input) -> dict[Path, bytes]:
    """Write the files of *one* input here, and one that no document may draw in; return them all."""
    files = {Path(file.name): file.data for file in one.files} | {Path(CANARY[0]): CANARY[1]}
    for path, data in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return files


def _promise(holds: object, what: str) -> None:
    if not holds:
        raise Broken(what)


def _check_line(line: str) -> None:
    """Check that *line* only shows something on a terminal."""
    _promise(line.isprintable(), f"says what is not printable: {line[:300]!a}")
    _promise(len(line) <= _LONGEST, f"says a line of {len(line)} characters: {line[:300]}")


def letters(text: str) -> Counter[str]:
    """Return the letters and figures of *text*."""
    return Counter(filter(str.isalnum, text))


def _check_kept(before: Counter[str], after: Counter[str], where: str) -> None:
    lost, more = before - after, after - before
    _promise(not lost, f"letters lost in {where}: {dict(lost.most_common(8))}")
    _promise(not more, f"letters in {where} that are not the input's: {dict(more.most_common(8))}")


# --- Readers -------------------------------------------------------------------------------------


def _option(args: Sequence[str], name: str) -> str | None:
    return args[args.index(name) + 1] if name in args else None


def _how(args: Sequence[str]) -> How:
    """Return how the options among *args* say that files are to be read."""
    return How(
        _option(args, "--encoding"), _option(args, "--from"), _option(args, "--password"), headers="--headers" in args
    )


def _read(one: Input) -> str:
    """Read and split a document; what cannot be is said in a line that begins with its name."""
    path = Path(one.args[1])
    try:
        document = read_document(path, _how(one.args))
    except (InputError, SettingError) as error:
        _check_line(str(error))
        _promise(isinstance(error, SettingError) or shown(path) in str(error), f"does not name the file: {error}")
        return WRONG if isinstance(error, SettingError) else REFUSED
    _promise("CANARY" not in document.text or b"CANARY" in one.files[0].data, "draws in another file")
    for remark in document.remarks:
        _check_line(remark)
    if one.files[0].encoding:
        _check_kept(letters(one.files[0].data.decode(one.files[0].encoding)), letters(document.text), "the document")
    try:
        found = split_document(document, Settings())
    except BrokenPromiseError as error:
        raise Broken(f"{_BUG}: {error}") from error
    except AlignerError as error:
        _check_line(str(error))
        return REFUSED
    check_paragraphs(document, found.paragraphs)
    check_sentences(found.paragraphs, found.sentences)
    said = sum((letters(sentence.text) for sentence in found.sentences), Counter[str]())
    _check_kept(letters(document.text), said, "the sentences")
    return DONE


# --- Commands ------------------------------------------------------------------------------------


def _call(one: Input, before: dict[Path, bytes]) -> str:
    """Call the program, and check what it says and what it leaves behind."""
    result = CliRunner().invoke(cli, list(one.args), prog_name="align", color=True)
    _check_said(result)
    merged, beads = (Path(_option(one.args, name) or "none") for name in ("--merge", "--beads"))
    for path, data in before.items():
        _promise(path == merged or path.read_bytes() == data, f"changed an input: {path!a}")
    for path in sorted(path for path in Path().rglob("*") if path.is_file() and path not in before):
        _check_written(path, ".beads" if path == beads else path.name.lower())
        _promise(b"CANARY" not in path.read_bytes(), f"another file is drawn into {path!a}")
    if merged in before and merged.read_bytes() != before[merged]:
        _check_written(merged, ".tmx")
        _promise(
            _units(before[merged]) <= _units(merged.read_bytes()), "units of a memory are lost when others are added"
        )
    if result.exit_code == 0:
        _check_results(one)
    return _OUTCOMES[result.exit_code]


def _check_said(result: Result) -> None:
    """Check exit code and talk of a call."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise Broken("".join(traceback.format_exception(result.exception)))
    said = _RED.sub(r"\1", result.stdout + result.stderr)
    _promise(result.exit_code in _OUTCOMES, f"has the exit code {result.exit_code}: {said[:300]}")
    _promise(_BUG not in said and "Traceback" not in said, f"says that it has a bug: {said[:1000]}")
    _promise(result.exit_code == 0 or result.stderr, "fails without a word")
    for line in said.replace("\t", "\n").split("\n"):  # a table that is printed has cells
        _check_line(line)
    errors = [line for line in result.stderr.split("\n") if line.startswith("Error: ")]
    _promise(len(errors) == (result.exit_code == 2), f"a wrong option is one line at the end: {result.stderr[:1000]}")


def _check_written(path: Path, name: str) -> None:
    """Check that a file that was written is whole: that its own reader, or a parser, takes it, by its *name*."""
    data = path.read_bytes()
    ending = next((ending for ending in _WHOLE if name.endswith(ending)), "")
    _promise(not name.endswith((".tmp", ".lock")), f"leaves {path!a} behind")
    if path.name == DIGESTS or path.suffix == ".parquet":  # which has no text
        return
    if path.parts[0] == "corpus" and ending != ".tmx":
        ending = f"corpus {path.suffix}" if path.suffix in (".csv", ".jsonl") else ""
    try:
        _WHOLE[ending](path, data) if ending else data.decode()
    except (AlignerError, ValueError, etree.XMLSyntaxError, csv.Error) as error:
        raise Broken(f"writes {path!a}, which cannot be read again: {error}\n{data[:500]!a}") from error


def _whole_table(_path: Path, data: bytes) -> None:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    _promise(len({len(row) for row in rows}) == 1, "rows of a table have as many cells as its header")


def _whole_lines(_path: Path, data: bytes) -> None:
    for line in data.decode().splitlines():
        json.loads(line)


def _whole_xml(_path: Path, data: bytes) -> None:
    _parsed(data)


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))


def _units(memory: bytes) -> int:
    return sum(1 for _ in _parsed(memory).iter("tu"))


def _whole_rows(path: Path, _data: bytes) -> None:
    load_rows([path])


def _whole_page(_path: Path, data: bytes) -> None:
    _promise(data.decode().rstrip().endswith("</html>"), "a page ends where it ends")


def _whole_picture(_path: Path, data: bytes) -> None:
    _promise(data.startswith(b"\x89PNG") and data.endswith(b"IEND\xaeB`\x82"), "a picture ends where it ends")


_WHOLE = {
    ".sentences.csv": _whole_table,
    "corpus .csv": _whole_table,
    "corpus .jsonl": _whole_lines,
    ".csv": _whole_rows,
    ".tsv": _whole_rows,
    ".jsonl": _whole_rows,
    ".xlsx": _whole_rows,
    ".tmx": _whole_xml,
    ".xlf": _whole_xml,
    ".xml": _whole_xml,
    ".svg": _whole_xml,
    ".html": _whole_page,
    ".png": _whole_picture,
    ".beads": lambda path, _data: read_ladder(path),
}
"""How it is seen that a file with such an ending is whole."""


def _check_results(one: Input) -> None:
    """Check that what a call has done keeps the input's letters, where it is known which those are."""
    first = one.files[0]
    if one.kind == "convert" and "--lossy" not in one.args:
        _check_converted(one)
    if first.encoding and one.kind in (ALIGN, "split"):
        found = split_document(read_document(Path(one.args[one.kind == "split"]), _how(one.args)), Settings())
        before, after = letters(first.data.decode(first.encoding)), Counter[str]()
        for path in Path("outputs").glob("*.csv"):
            after += _cells(path, "text", "source", "target")
        if one.kind == "split" or list(Path("outputs").glob("*.sentences.csv")):
            _check_kept(before, after, "the list of sentences")
            return
        aside = [sentence.text for sentence in found.sentences if sentence.kind is Kind.FURNITURE]
        # pairs of moved passages stand in a sheet besides
        _check_kept(before, (after + letters("".join(aside))) & before, "the sheet and what was set aside")


def _cells(path: Path, *columns: str) -> Counter[str]:
    """Return the letters of those columns of a sheet."""
    rows = csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    return letters("".join(row.get(column, "") for row in rows for column in columns))


def _check_converted(one: Input) -> None:
    """Check that each text came through where nothing was said to be lost; a memory has those that are kept."""
    *inputs, target = [Path(arg) for arg in one.args[1 : len(one.args) - _option_words(one.args)]]
    if target.suffix == ".moses" or len(inputs) > 1:
        return
    form = FORMATS[ENDINGS[target.suffix]]
    before, after = load_rows(inputs).rows, form.read([target]).rows
    before = kept_rows(before) if form.is_memory else before
    sides = [sorted((row.source, row.target) for row in rows) for rows in (before, after)]
    turned = sorted((row.target, row.source) for row in after)
    _promise(
        sides[0] in (sides[1], turned), f"convert loses a text and does not say so: {sides[0]!a} {sides[1]!a}"[:1000]
    )


def _option_words(args: Sequence[str]) -> int:
    """Return how many of *args* are options and their values."""
    return ("-q" in args) + ("--lossy" in args) + 2 * ("--tags" in args)


def command_line(one: Input) -> str:
    """Return the call of *one* input as a person would see it."""
    return " ".join([*([] if one.args[:1] == (READ,) else ["align"]), *(ascii(arg)[:80] for arg in one.args)])
