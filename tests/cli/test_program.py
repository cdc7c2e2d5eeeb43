"""The program: help, the main job from end to end, what it prints, names of results."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from cli import streams
from tests.program import BILINGUAL, ENGLISH, SEED_002, SEEDS, run, table, write, written
from tests.samples import DTD

HEAVY = {"numpy", "pandas", "lxml", "rich", "torch", "sentencepiece", "sentence_transformers", "charset_normalizer"}

# In a process of its own, which starts another: a process counts its parent's memory as its own at first.
MEASURE = """
import json, resource, subprocess, sys
code = "import sys\\nfrom cli.main import main\\ntry:\\n main()\\nfinally:\\n print('|'.join(sys.modules))"
job = subprocess.run([sys.executable, "-c", code, *sys.argv[1:]], capture_output=True, encoding="utf-8")
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([job.returncode, job.stderr, job.stdout.strip().split("|"), peak]))
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(name="job", scope="module")
def _job(tmp_path_factory: pytest.TempPathFactory):
    """Seed 002 aligned once: its folder, the lines on stderr, the modules loaded, the peak memory in bytes."""
    pytest.importorskip("resource")
    folder = tmp_path_factory.mktemp("job")
    command = [sys.executable, "-c", MEASURE, SEED_002, "-o", folder]
    result = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    code, lines, modules, peak = json.loads(result.stdout)
    assert code == 0, lines
    return folder, lines.splitlines(), set(modules), peak


class TestHelp:
    """What somebody who does not know the program gets to see."""

    def test_loads_nothing_heavy(self):
        """Asking for help loads no library that takes time."""
        code = "import sys\nfrom cli.main import main\ntry:\n main()\nfinally:\n print('|'.join(sys.modules))"
        result = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, check=True, text=True)

        assert "Usage: align" in result.stdout
        assert not HEAVY & set(result.stdout.splitlines()[-1].split("|"))

    @pytest.mark.parametrize("flag", ["--help", "-h"])
    def test_main_help(self, flag):
        """The help is that of the main job, with the other commands, and no command is hidden behind it."""
        result = run(flag)

        assert result.exit_code == 0
        assert result.stdout.startswith("Usage: align [OPTIONS] FILE...\n       align COMMAND [ARGS]...\n")
        commands = result.stdout.partition("Commands:\n")[2].partition("\n\n")[0]
        names = ["pair", "split", "review", "apply", "convert", "merge", "evaluate"]
        assert [line.split()[0] for line in commands.splitlines()] == names
        assert "Examples:\n    align seeds/002*.txt" in result.stdout

    @pytest.mark.parametrize("command", ["pair", "split", "apply", "convert", "merge", "evaluate"])
    @pytest.mark.parametrize("flag", ["--help", "-h"])
    def test_every_command_has_help_with_examples(self, command, flag):
        """Each command says how it is called and gives examples."""
        result = run(command, flag)

        assert result.exit_code == 0
        assert f"Usage: align {command} " in result.stdout
        assert f"Examples:\n    align {command} " in result.stdout

    def test_no_arguments(self):
        """Without arguments the help is printed."""
        result = run()

        assert result.exit_code in (0, 2)  # click changed its mind
        assert "Usage: align [OPTIONS] FILE..." in result.output

    def test_version(self):
        """The version is printed, also behind other options."""
        assert run("--version").stdout == run("-q", "--version").stdout
        assert run("--version").stdout.startswith("align, version ")


class TestMainJob:
    """``align seeds/002*.txt`` from end to end."""

    def test_says_what_it_did(self, job):
        """Sentences by language, pairs by type, kept and unpaired ones, confidence, flags, files: five lines."""
        folder, lines, _, _ = job

        patterns = [
            rf"{SEED_002.stem}: 295 zh and 331 en sentences in \d+\.\d s",
            r"  \d+ pairs \(1-1 ×\d+(, \d-\d ×\d+)+\), \d+ sentences? unpaired",
            r"  \d+ kept, \d+ below the minimum confidence; mean confidence 0\.\d\d",
            r"  \d+ kept pairs to look at \([a-z]+ ×\d+(, [a-z]+ ×\d+)*\)",
            rf"  wrote {folder / SEED_002.stem}\.csv, {folder / SEED_002.stem}\.tmx",
        ]
        assert len(patterns) == len(lines)
        for pattern, line in zip(patterns, lines, strict=True):
            assert re.fullmatch(pattern, line), line

    def test_sheet(self, job):
        """One row for each bead in document order; together they hold every sentence once."""
        rows = table(job[0] / f"{SEED_002.stem}.csv")

        columns = "id,keep,source,target,confidence,flags,type,source_sentences,target_sentences,document"
        assert columns.split(",") == list(rows[0])
        assert [f"002-{n:04}" for n in range(1, len(rows) + 1)] == [row["id"] for row in rows]
        sizes = [[int(n) for n in row["type"].split("-")] for row in rows]
        assert [sum(side) for side in zip(*sizes, strict=True)] == [295, 331]
        filled = [row for row in rows if row["source"] and row["target"]]
        assert 250 <= len(filled) <= 295
        assert not any(row["keep"] == "yes" for row in rows if row not in filled)

    def test_first_pairs(self, job):
        """The abstract's first sentences stand beside their translations."""
        pairs = [(row["source"], row["target"]) for row in table(job[0] / f"{SEED_002.stem}.csv")[:6]]

        assert (
            "这既有国际分工自然演进规律的作用，也有危机冲击期间“非理性”因素的作用，更有贸易保护主义措施的影响。",
            "These trends can be attributed to the evolution of the international division, irrational responses to "
            "crisis shocks, and trade protectionism.",
        ) in pairs

    def test_memory(self, job):
        """The memory is valid and holds the kept pairs of the sheet, in order."""
        tree = etree.parse(str(job[0] / f"{SEED_002.stem}.tmx"))

        etree.DTD(str(DTD)).assertValid(tree)
        units = [tuple(unit.xpath("tuv/seg/text()")) for unit in tree.iter("tu")]
        rows = table(job[0] / f"{SEED_002.stem}.csv")
        kept = [(row["source"], row["target"]) for row in rows if row["keep"] == "yes"]
        assert kept == [tuple(side.removeprefix("'") for side in unit) for unit in units]

    def test_is_light(self, job):
        """The built-in encoder needs no torch, and less than half a gigabyte of memory."""
        _, _, modules, peak = job

        assert not {"torch", "transformers", "sentence_transformers"} & modules
        assert peak < 500e6


class TestOtherDocuments:
    """Documents with nothing to align, several documents, settings."""

    def test_all_seeds(self):
        """Of the five seeds four hold English only: they say so, and leave their sentences but no pairs."""
        result = run(*(path for path in sorted(SEEDS.glob("*.txt")) if path != SEED_002))

        assert result.exit_code == 1
        *said, last = result.stderr.splitlines()
        assert last.startswith("no pair could be made: a document must hold both languages, zh and en; ")
        assert [line[:3] for line in said[::2]] == ["000", "001", "003", "004"]
        assert all("no zh sentences, nothing to align (" in line for line in said[::2])
        assert [f"  wrote outputs/{name}" for name in written()] == said[1::2]
        assert all(name.endswith(".sentences.csv") for name in written())

    def test_nothing_in_either_language(self):
        """A document of page numbers only says that it has neither language."""
        result = run(write("x.txt", "12\n\n13\n"))

        assert result.exit_code == 1
        assert result.stderr.startswith("x: no zh and no en sentences, nothing to align (")

    def test_settings_reach_the_results(self):
        """Languages, formats, tags, folder and least confidence are the ones asked for."""
        path = write("x.txt", BILINGUAL)
        settings = [
            "--langs",
            "EN,zh",
            "--tags",
            "en-gb,zh-hk",
            "--format",
            "TMX",
            "-o",
            "a/b",
            "--min-confidence",
            "0",
        ]

        result = run(path, *settings)

        assert result.exit_code == 0
        assert written("a/b") == ["x.tmx"]
        tags = [tag for unit in etree.parse("a/b/x.tmx").iter("tu") for tag in unit.xpath("tuv/@xml:lang")]
        assert tags == ["en-GB", "zh-HK"] * 2

    def test_quiet(self):
        """With -q a call that succeeds prints nothing."""
        assert run(write("x.txt", BILINGUAL), "-q").output == ""

    @pytest.mark.parametrize("command", [[], ["split"]])
    def test_verbose(self, command):
        """With -v what was set aside is listed with the reason."""
        result = run(*command, write("x.txt", f"{BILINGUAL}\n17\n"), "-v")

        assert "  set aside (page number): 17" in result.stderr.splitlines()

    def test_verbose_lists_what_found_no_partner(self):
        """With -v sentences without a partner are listed with their numbers."""
        extra = "Elephants live in Africa and drink a hundred litres of water every single day.\n"

        result = run(write("x.txt", BILINGUAL + extra), "-v")

        assert f"  unpaired en3: {extra.strip()}" in result.stderr.splitlines()

    def test_lost_characters_are_told(self):
        """What XML cannot hold is counted."""
        result = run(write("x.txt", BILINGUAL.replace("nice", "ni\x01ce")), "--min-confidence", 0)

        assert "  1 character left out of outputs/x.tmx: tmx cannot hold such" in result.stderr.splitlines()

    def test_nothing_but_results_on_stdout(self):
        """All talk is on stderr."""
        path = write("x.txt", BILINGUAL)

        assert run(path, "nowhere.txt", "-v").stdout == run("split", path).stdout == ""


class TestNames:
    """Each input's results have a name of their own."""

    def test_same_stem(self):
        """Inputs that would share a name, also the same file twice, get numbers."""
        paths = [write(name, ENGLISH) for name in ("a/x.txt", "b/x.md", "x-2")]

        assert run(*paths, paths[0]).exit_code == 1
        assert [name.removesuffix(".sentences.csv") for name in written()] == ["x-2", "x-3", "x-4", "x"]

    @pytest.mark.parametrize(
        ("name", "result"),
        [
            ("with space.txt", "with space"),
            ("红楼梦 第一回.txt", "红楼梦 第一回"),
            ("ends.in.dots.txt", "ends.in.dots"),
            ("README", "README"),
            (".txt", ".txt"),
            ("长" * 80 + ".txt", "长" * 66),
            ("[bold] {x} %s.txt", "[bold] {x} %s"),
        ],
    )
    def test_odd_names(self, name, result):
        """Spaces, Chinese, no ending, very long names: the results are called alike."""
        assert run(write(name, ENGLISH)).exit_code == 1
        assert [f"{result}.sentences.csv"] == written()

    def test_leading_dash(self):
        """A name that begins like an option goes behind ``--``."""
        write("-x.txt", ENGLISH)

        assert run("--", "-x.txt").exit_code == run("./-x.txt").exit_code == 1
        assert written() == ["-x.sentences.csv"]

    def test_sentences_of_another_input(self):
        """What one input's sentences would be called is not taken by another input either."""
        run(write("x.txt", ENGLISH), write("x.sentences.txt", BILINGUAL), "--format", "csv")

        assert written() == ["x.sentences-2.csv", "x.sentences.csv"]

    @pytest.mark.parametrize("ending", ["csv", "tmx", "sentences.csv"])
    def test_an_input_is_never_written_over(self, ending):
        """A result that would take an input's place is refused; the other inputs are done."""
        path, other = write(f"tm/x.{ending}", BILINGUAL), write("y.txt", ENGLISH)
        names = ["x.txt"] if ending == "sentences.csv" else []

        result = run(*(write(name, ENGLISH) for name in names), path, other, "-o", "tm")

        assert result.exit_code == 1
        assert f"tm/x.{ending}: an input of this call, not written over; choose another folder with -o" in result.stderr
        assert path.read_text(encoding="utf-8") == BILINGUAL
        assert "y.sentences.csv" in written("tm")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """Yes."""
        return True


def test_progress_is_shown_on_a_terminal(monkeypatch):
    """The stage is shown while it lasts, whatever the document is called."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with streams.display(quiet=False) as display:
        display.stage("[/b] x", "encode")

    assert "[/b] x: encoding" in terminal.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_progress_is_silent_elsewhere(monkeypatch, quiet):
    """Nothing is shown with -q or where stderr is no terminal."""
    stream = Terminal() if quiet else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)

    with streams.display(quiet=quiet) as display:
        display.stage("x", "encode")

    assert stream.getvalue() == ""
