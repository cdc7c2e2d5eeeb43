"""What the program refuses: one clear line each, the right exit code, and the other files still done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aligner import jobs, pipeline
from aligner.errors import InputError
from cli.start import SIGNALS
from tests.program import BILINGUAL, ENGLISH, run, write, written
from tests.samples import bead_at

AS_ROOT = not hasattr(os, "geteuid") or os.geteuid() == 0
ON_POSIX = os.name == "posix"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


REFUSED = {
    "empty": (b"", "bad.txt: empty, holds no text"),
    "white space": (b" \n\t\r\n\xe3\x80\x80", "bad.txt: empty, holds no text"),
    "pdf": (
        b"%PDF-1.4\n%\xe2\xe3",
        "bad.txt: a damaged PDF file (Failed to load document (PDFium: Data format error).)",
    ),
    "zip": (b"PK\x03\x04rest", "bad.txt: a damaged ZIP archive (File is not a zip file)"),
    "binary": (bytes(range(256)) * 9, "bad.txt: a binary file; save the document as plain text first"),
    "nul": (b"One.\nTwo \0 words.\n", "bad.txt: NUL byte at line 2, column 5; remove it"),
    "damaged": (
        "今天天气很好。".encode() * 9 + b"\xff" + b"x" * 9,
        "bad.txt: byte 0xFF at 189 (line 1) is not valid utf-8, though the rest is; repair it or name the encoding",
    ),
}


class TestInputs:
    """Files that cannot be used."""

    @pytest.mark.parametrize(("data", "line"), REFUSED.values(), ids=REFUSED.keys())
    @pytest.mark.parametrize("command", [[], ["split"]], ids=["align", "split"])
    def test_unusable_files(self, command, data, line):
        """A file that is no text is refused with what it is; the one after it is done."""
        bad, good = write("bad.txt", data), write("good.txt", ENGLISH)

        result = run(*command, bad, good)

        assert result.exit_code == 1
        assert result.stderr.startswith(f"{line}\ngood: ")
        assert result.stderr.endswith("\n1 of 2 files refused; the other 1 done\n")
        assert written() == ["good.sentences.csv"]

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("nowhere.txt", "nowhere.txt: no such file"),
            ("no*.md", "no*.md: no such file; no file matches the pattern"),
            ("folder", "folder: a folder, not a file; name the files in it"),
            (".", ".: a folder, not a file; name the files in it"),
            ("good.txt/x", "good.txt/x: cannot be read (not a directory)"),
            ("n" * 300, f"{'n' * 300}: cannot be read (file name too long)"),
            ("two\nlines", r"'two\nlines': no such file"),
        ],
    )
    def test_not_there(self, name, line):
        """What is no file is refused with the likely reason; the file after it is done."""
        Path("folder").mkdir()

        result = run(name, write("good.txt", ENGLISH))

        assert result.exit_code == 1
        assert result.stderr.startswith(f"{line}\ngood: ")

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            ("aply x.csv --original y.csv", "no such command or file 'aply'; did you mean `align apply`?"),
            ("evalute", "no such command or file 'evalute'; did you mean `align evaluate`?"),
            ("algin good.txt", "no such command or file 'algin'; did you mean `align FILE`?"),
            ("align good.txt", "no such command or file 'align'; did you mean `align FILE`?"),
            ("-q splitt good.txt", "no such command or file 'splitt'; did you mean `align split`?"),
            ("-q split good.txt", "no such file 'split'; a command comes first: `align split`"),
        ],
    )
    def test_misspelt_command(self, arguments: str, line: str):
        """What is no file but nearly a command is a wrong use, said in one line before anything is done."""
        write("good.txt", BILINGUAL)

        result = run(*arguments.split())

        assert (2, f"Error: {line}") == (result.exit_code, result.stderr.splitlines()[-1])
        assert written() == []

    @pytest.mark.parametrize("name", ["splitt", "align"])
    def test_misspelt_command_that_is_a_file(self, name: str):
        """A file that is called nearly like a command is simply done."""
        assert run(write(name, BILINGUAL)).exit_code == 0

    @pytest.mark.parametrize("name", ["split.md", "pairs/x", "paper", "2"])
    def test_no_command_was_meant(self, name: str):
        """A missing file whose name is not like a command's is refused as ever, and the next one is done."""
        result = run(name, write("good.txt", BILINGUAL))

        assert result.exit_code == 1
        assert result.stderr.startswith(f"{name}: no such file\ngood: ")

    def test_all_refused(self):
        """When nothing is left, it is not said that something is done."""
        assert run("a", "b").stderr == "a: no such file\nb: no such file\n2 of 2 files refused\n"

    @pytest.mark.skipif(AS_ROOT, reason="root may read anything")
    def test_no_permission(self):
        """A file that may not be read says so; the one after it is done."""
        write("x.txt", ENGLISH).chmod(0)

        result = run("x.txt", write("y.txt", ENGLISH))

        assert result.exit_code == 1
        assert result.stderr.startswith("x.txt: no permission to read it\ny: ")

    def test_wrong_encoding(self):
        """A file that is not in the encoding named says at which byte."""
        path = write("x.txt", "第一行\n今天天气很好。".encode("gb18030"))

        result = run(path, "--encoding", "utf-8")

        assert result.exit_code == 1
        assert result.stderr.startswith("x.txt: byte 0xB5 at 0 (line 1) is not valid utf-8; name the file's encoding")

    def test_lone_surrogates(self):
        """Half a surrogate pair, which a file can only hold in odd encodings, is refused; so it is in the library."""
        result = run(write("x.txt", b"One.\n+2AA-\n"), "--encoding", "utf-7")

        assert result.stderr == "x.txt: lone surrogate U+D800 at line 2, column 1; remove it\n"
        with pytest.raises(InputError, match=r"^text: lone surrogate U\+DFFF at line 1, column 2; remove it$"):
            pipeline.align_text("a\udfff")

    @pytest.mark.parametrize("text", ["今天天气很好，我们去公园，" * 52_000, "the weather is nice today, " * 74_000])
    def test_one_line_of_two_megabytes(self, text):
        """A very long line without any sentence end is one sentence."""
        result = run(write("x.txt", text[:-1]))

        assert result.exit_code == 1
        assert "nothing to align (1 " in result.stderr

    @pytest.mark.slow
    def test_two_lines_of_five_megabytes(self):
        """Very long lines are aligned like others."""
        source, target = "今天天气很好，我们去公园，" * 130_000, "the weather is nice today, " * 185_000

        assert run("pair", write("x.zh", source), write("x.en", target)).exit_code == 0


SETTINGS = {
    "language": (["--langs", "zh,xx"], "unknown language 'xx'; known: ar, de, en, "),
    "one language": (["--langs", "zh"], "--langs takes two languages, such as zh,en; got zh"),
    "three languages": (["--langs", "zh,en,de"], "--langs takes two languages, such as zh,en; got zh,en,de"),
    "same language": (["--langs", "en,en"], "source and target language are both 'en'; give two, such as zh,en"),
    "same letters": (["--langs", "de,en"], "de and en are written in the same letters"),
    "encoding": (["--encoding", "utf-88"], "unknown encoding 'utf-88'; known are utf-8"),
    "no text encoding": (["--encoding", "hex"], "unknown encoding 'hex'; known are "),
    "format": (["--format", "csv,xls"], "unknown format 'xls'; known: csv, xlsx, tsv"),
    "no format": (["--format", ""], "unknown format ''; known: csv, xlsx, tsv"),
    "tag": (["--tags", "zh-CN,english"], "unknown language tag 'english'"),
    "one tag": (["--tags", "zh-CN"], "tags 'zh-CN': expected two different ones, such as zh-CN,en-US"),
    "swapped tags": (["--tags", "en-US,zh-CN"], "tags en-US,zh-CN are in another order than langs zh,en"),
    "confidence": (["--min-confidence", "1.5"], "1.5 is not in the range 0<=x<=1"),
    "no number": (["--min-confidence", "high"], "'high' is not a valid float"),
    "folder": (["-o", "good.txt"], "Directory 'good.txt' is a file."),
    "folder in a file": (["-o", "good.txt/a/b"], "good.txt is a file, not a folder"),
    "option": (["--nonsense"], "No such option"),
}


class TestSettings:
    """Options with impossible values."""

    @pytest.mark.parametrize(("options", "message"), SETTINGS.values(), ids=SETTINGS.keys())
    def test_impossible_values(self, options, message):
        """The last line says what is wrong and what would be right; nothing is written."""
        result = run(write("good.txt", BILINGUAL), write("also.txt", BILINGUAL), *options)

        assert result.exit_code == 2
        assert message in result.stderr.splitlines()[-1]
        assert result.stderr.count("Error: ") == 1
        assert sorted(path.name for path in Path().iterdir()) == ["also.txt", "good.txt"]

    @pytest.mark.parametrize("langs", ["zh,zh", "de,en", "zh,en,de", ""])
    def test_split_refuses_them_too(self, langs):
        """A document to split is in one known language, or in two that can be told apart."""
        assert run("split", write("good.txt", BILINGUAL), "--langs", langs).exit_code == 2

    @pytest.mark.skipif(AS_ROOT, reason="root may write anywhere")
    def test_folder_without_permission(self):
        """A folder that may not be written to is refused before the work is done."""
        Path("closed").mkdir(mode=0o500)

        assert "no permission to write to the folder closed" in run("x.txt", "-o", "closed/a").stderr

    def test_model(self):
        """A model that cannot be had ends the call with one line; without a need for it, it is not looked for."""
        path, english = write("x.txt", BILINGUAL), write("y.txt", ENGLISH)

        assert "nothing to align" in run(english, "--model", "./no/model").stderr
        result = run(path, path, "--model", "./no/model")
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
        assert result.stderr.startswith("no model folder './no/model'; ")


PROGRAM = [sys.executable, "-c", "from cli.start import main; main()"]


def _wait_for_reader(pipe, process):
    """Return the writing end of *pipe* as soon as *process* has begun to read."""
    while process.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            time.sleep(0.02)
    raise AssertionError(process.stderr.read())


class TestInterruptions:
    """What stops the program from outside, or inside, in the middle of its work."""

    @pytest.mark.skipif(not ON_POSIX, reason="needs named pipes")
    @pytest.mark.parametrize(("name", "line"), SIGNALS.items())
    def test_signals(self, name, line):
        """Ctrl-C, kill, or a closed terminal end the program with one line and the exit code that shells expect."""
        os.mkfifo("pipe.txt")
        number = getattr(signal, name)
        with subprocess.Popen([*PROGRAM, "pipe.txt"], stderr=subprocess.PIPE, text=True) as process:
            writer = _wait_for_reader("pipe.txt", process)
            process.send_signal(number)
            _, stderr = process.communicate(timeout=60)
            os.close(writer)

        assert (process.returncode, stderr) == (128 + number, f"{line}; the files written so far are whole\n")

    @pytest.mark.skipif(not ON_POSIX, reason="needs signals")
    @pytest.mark.parametrize("module", ["cli.main", "click", "aligner.errors", "cli.align"])
    def test_before_the_program_is_up(self, module):
        """A signal while modules are loaded is no traceback, and has the same exit code."""
        code = (
            "import os, signal, sys\n"
            "class Hook:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
            "sys.meta_path.insert(0, Hook())\n"
            "from cli.start import main; main()"
        )

        result = subprocess.run([sys.executable, "-c", code, "x.txt"], capture_output=True, text=True)

        assert (result.returncode, result.stderr) == (130, "interrupted; the files written so far are whole\n")

    @pytest.mark.skipif(not ON_POSIX, reason="needs signals")
    @pytest.mark.parametrize("when", ["os.fsync", "click.Context.exit", "cli.align.document.parse_args"])
    def test_wherever_it_comes(self, when):
        """Between the data and its name, while options are read, or at the very end: nothing half written stays."""
        write("outputs/x.sentences.csv", "old")
        owner, _, name = when.rpartition(".")
        code = (
            f"import os, signal; import click, cli.align; from cli.start import main; what = {owner}\n"
            "def fail(*_, **__): os.kill(os.getpid(), signal.SIGTERM)\n"
            f"what.{name} = fail; main()"
        )

        result = subprocess.run(
            [sys.executable, "-c", code, write("x.txt", ENGLISH)], capture_output=True, text=True, check=False
        )

        assert (result.returncode, result.stderr.splitlines()[-1:]) == (
            143,
            ["ended by a signal; the files written so far are whole"],
        )
        assert "Traceback" not in result.stderr
        assert written() == ["x.sentences.csv"]

    @pytest.mark.slow
    @pytest.mark.skipif(not ON_POSIX, reason="needs signals")
    def test_at_any_moment(self):
        """Whenever Ctrl-C comes, once Python itself is up, the exit code is the one, and there is no traceback."""
        path = write("x.txt", BILINGUAL)
        for step in range(40):
            with subprocess.Popen([*PROGRAM, path], stderr=subprocess.PIPE, text=True) as process:
                time.sleep(0.1 + 0.03 * step)
                process.send_signal(signal.SIGINT)
                _, stderr = process.communicate(timeout=60)
            # Minus two: the system ended it, in the moment before or after, and a shell says 130 of that too.
            assert process.returncode in (130, -2, 0), stderr
            assert "Traceback" not in stderr

    def test_interrupted_while_writing(self, monkeypatch):
        """No half-written file stays behind."""
        write("outputs/x.csv", "old")

        def interrupt(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", interrupt)
        result = run(write("x.txt", BILINGUAL), "--force")

        assert result.exit_code == 130
        assert written() == ["x.csv"]
        assert Path("outputs/x.csv").read_text() == "old"

    def test_no_memory(self, monkeypatch):
        """A document too large for the machine is refused; the next one is done."""
        split = jobs.split_document

        def fail(document, settings):
            if len(document.text) > len(BILINGUAL):
                raise MemoryError
            return split(document, settings)

        monkeypatch.setattr(jobs, "split_document", fail)
        result = run("split", write("x.txt", BILINGUAL * 2), write("y.txt", ENGLISH))

        assert result.exit_code == 1
        assert result.stderr.startswith("x.txt: not enough memory; try it in parts\ny: ")

    def test_a_bug_is_found_before_anything_is_written(self, monkeypatch):
        """When the beads leave a sentence out, one line says so and no file is written."""
        monkeypatch.setattr("aligner.align.second_look.choose", lambda *_: [bead_at(0, 1, 0, 1)])

        result = run(write("x.txt", BILINGUAL))

        assert result.exit_code == 1
        assert result.stderr == (
            "x.txt: a bug of this program; nothing was written (beads end at (1, 1), expected (2, 2)); "
            "please report it\n  --debug shows where in the program it was\n"
        )
        assert not written()

    def test_an_error_that_nobody_expected(self, monkeypatch):
        """It is one line that asks for a report, costs its own document only, and --debug shows where it was."""
        align = jobs.align_document

        def fail(document, *rest):
            if document.name == "x":
                raise KeyError("tr\nmsand")
            return align(document, *rest)

        monkeypatch.setattr(jobs, "align_document", fail)
        x, y = write("x.txt", BILINGUAL), write("y.txt", BILINGUAL)
        result, shown = run(x, y), run(x, "--debug")

        line, hint, *rest = result.stderr.splitlines()
        assert (result.exit_code, shown.exit_code) == (1, 1)
        assert line.startswith(
            "x.txt: a bug of this program; nothing was written (KeyError: 'tr\\nmsand', test_refusals.py:"
        )
        assert line.endswith("); please report it")
        assert hint == "  --debug shows where in the program it was"
        assert rest[0].startswith("y: ") and rest[-1] == "1 of 2 files refused; the other 1 done"
        assert "Traceback" not in result.stderr and "in fail" in shown.stderr
        assert written() == ["y.csv", "y.tmx"]

    def test_a_check_that_fails(self, monkeypatch):
        """A check that raises costs the pair its flags, not the document its pairs; it is said, the exit code tells."""
        monkeypatch.setattr("aligner.check.flags.names_missing", lambda *_: 1 / 0)

        result = run(write("x.txt", BILINGUAL))

        assert result.exit_code == 1
        assert "x.txt: a bug of this program; pairs have no flags (" in result.stderr
        assert "ZeroDivisionError" in result.stderr
        assert written() == ["x.csv", "x.tmx"]

    def test_a_folder_in_the_way(self):
        """A result that cannot be written says so; the other inputs are done."""
        write("outputs/x.sentences.csv/file", "")

        result = run(write("x.txt", ENGLISH), write("y.txt", ENGLISH))

        line = "outputs/x.sentences.csv: a folder of that name is in the way; choose another\ny: "
        assert (result.exit_code, result.stderr[: len(line)]) == (1, line)
        assert "y.sentences.csv" in written()
