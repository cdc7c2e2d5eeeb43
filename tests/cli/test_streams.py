"""Where the program prints, whatever is at the other end; where its results go, whatever documents are called."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import OutputError
from aligner.jobs import output_names
from cli import streams
from tests.program import BILINGUAL, run, write, written

FULL = Path("/dev/full")
NO_ROOM = "the result cannot be printed (No space left on device)\n"
CLOSED = "the result cannot be printed (Bad file descriptor)\n"

needs_full = pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def shell(arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``align`` with *arguments*, redirections too, in a shell."""
    program = "import sys; sys.argv[0] = 'align'; from cli.start import main; main()"
    return subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -c "{program}" {arguments}'],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


class TestFull:
    """A disk that is full."""

    @needs_full
    @pytest.mark.parametrize("arguments", ["--help", "--version", "split --help"])
    def test_help(self, arguments: str):
        """Help that there is no room for is one line of complaint."""
        result = shell(f"{arguments} > {FULL}")

        assert (1, NO_ROOM) == (result.returncode, result.stderr)

    @needs_full
    def test_talk_stops_no_work(self):
        """Where nothing can be said all documents are done all the same; the exit code tells that one was not."""
        for name in "ab":
            write(f"{name}.txt", BILINGUAL)
        result = shell(f"split a.txt missing.txt b.txt 2> {FULL}")

        assert (1, "") == (result.returncode, result.stdout)
        assert ["a.sentences.csv", "b.sentences.csv"] == written()

    @needs_full
    def test_wrong_options(self):
        """A wrong option has its exit code, though nothing can be said of it."""
        assert 2 == shell(f"--nonsense 2> {FULL}").returncode

    @needs_full
    def test_talk_is_dropped(self):
        """What cannot be written is dropped, whatever its size, and the next is tried again."""
        with (
            FULL.open("wb") as full,
            io.TextIOWrapper(io.BufferedWriter(streams.Talk(full.fileno(), "wb", False))) as to,
        ):
            for size in (1, 100_000, 1):
                to.write("x" * size)
                to.flush()

    @pytest.mark.skipif(not hasattr(os, "set_blocking"), reason="needs pipes that are not waited for")
    def test_a_pipe_that_is_not_waited_for(self):
        """Talk that a full pipe does not take is dropped."""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        with io.BufferedWriter(streams.Talk(writing, "wb")) as to:
            to.write(b"x" * 1_000_000)
            to.flush()
            first = os.read(reading, 10)
        os.close(reading)

        assert b"x" * 10 == first

    @needs_full
    def test_a_result_is_refused_once(self):
        """The first writing of a result that there is no room for is refused; what is left is not tried again."""
        with FULL.open("wb") as full, io.BufferedWriter(streams.Printed(full.fileno(), "wb", False)) as to:
            to.write(b"x")
            with pytest.raises(OutputError, match="the result cannot be printed"):
                to.flush()
            to.flush()


@posix
class TestClosed:
    """Streams that are closed."""

    def test_help(self):
        """Help that cannot be printed is one line of complaint."""
        result = shell("--help >&-")

        assert (1, CLOSED) == (result.returncode, result.stderr)

    def test_work_is_done(self):
        """The job needs no stream at all, and talk never goes into a file that has a closed stream's number."""
        write("a.txt", BILINGUAL)
        expected = shell("split a.txt missing.txt -o open")
        result = shell("split a.txt missing.txt -o closed <&- >&- 2>&-")

        assert "missing.txt: no such file" in expected.stderr
        assert (1, 1) == (expected.returncode, result.returncode)
        assert ["a.sentences.csv"] == written("closed")
        files = [Path(folder, "a.sentences.csv") for folder in ("open", "closed")]
        assert files[0].read_bytes() == files[1].read_bytes()


@posix
def test_a_reader_that_goes():
    """Who stops reading what is said stops no work."""
    write("a.txt", BILINGUAL)
    result = shell("split missing.txt a.txt 2>&1 >out | true; cat out")

    assert "" == result.stderr + result.stdout
    assert ["a.sentences.csv"] == written()


class TestDates:
    """SOURCE_DATE_EPOCH is a setting like an option."""

    @pytest.mark.parametrize("name", ["x.tmx", "x.xlsx"])
    def test_convert(self, monkeypatch, name: str):
        """A date that is none is a wrong use."""
        write("a.csv", "id,keep,source,target\n1,yes,今天天气很好。,The weather is nice today.\n")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1e9")
        result = run("convert", "a.csv", name, "--lossy")

        assert result.exit_code == 2
        assert result.stderr.endswith(
            "\nError: SOURCE_DATE_EPOCH is '1e9', no date; set it to whole seconds since 1970, or to nothing\n"
        )
        assert not Path(name).exists()

    @pytest.mark.parametrize("name", ["tmx", "xlsx", "svg", "png", "csv --merge m.tmx"])
    def test_align(self, monkeypatch, name: str):
        """It is refused before the work, whatever is to be written: nothing is left half done."""
        write("a.txt", BILINGUAL)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "abc")
        result = run("a.txt", "-q", "--format", *name.split())

        assert result.exit_code == 2
        assert "SOURCE_DATE_EPOCH is 'abc', no date; " in result.stderr
        assert ["a.txt"] == written(".")


class TestNames:
    """Results lie in the output folder."""

    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("..txt", "document"),
            ("...txt", "document"),
            ("..", "document"),
            ("....", "document"),
            ("", "document"),
            (".txt", ".txt"),
            ("...a.txt", "...a"),
            ("a..txt", "a."),
        ],
    )
    def test_dots(self, path: str, name: str):
        """A name of dots alone would be a folder's; all others stay."""
        assert [name] == output_names([Path(path)])

    @given(st.lists(st.text("./aA- ", max_size=8).map(Path), max_size=6))
    def test_any_name(self, paths: list[Path]):
        """Whatever documents are called, results lie in the folder itself, each in a place of its own."""
        names = output_names(paths)

        places = [os.path.normpath(f"out/{name}{ending}") for name in names for ending in ("", ".csv")]
        assert {"out"} == {os.path.dirname(place) for place in places} or not paths  # noqa: PTH120
        assert len(paths) == len({name.casefold() for name in names})

    def test_written(self):
        """A document called ``..txt`` has its results where the others have theirs."""
        write("in/..txt", BILINGUAL)
        run("split", "in/..txt", "-o", "out")

        assert (["document.sentences.csv"], ["in", "out"]) == (written("out"), written("."))
