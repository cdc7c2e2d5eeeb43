"""``align completion``: what a line may become, and that the shells ask for it with the script that is printed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, cli
from tests.outside import tool
from tests.program import run, write

ROOT = Path(__file__).parent.parent.parent
SHELLS = {
    "bash": """
        source <(align completion bash)
        compopt() { echo "compopt $*"; }  # bash itself calls it from within a completion only
        COMP_WORDS=(align "$@") COMP_CWORD=$#
        $(complete -p align | sed 's/.* -F \\([^ ]*\\) .*/\\1/') align
        printf '%s\\n' "${COMPREPLY[@]}"
    """,
    "zsh": """
        autoload -Uz compinit && compinit -D -u
        source <(align completion zsh)
        _describe() { print -l -- ${completions_with_descriptions%%:*} }  # zsh shows them from within a completion only
        compadd() { print -l -- $completions }
        _path_files() { echo compopt -o default }
        words=(align "$@") CURRENT=$(($# + 1))
        $_comps[align]
    """,
    "fish": """
        align completion fish | source
        complete -C "align $argv" | string replace -r '\\t.*' ''
    """,
}
"""For each shell, what it does at the tab key, with the words behind ``align``; prints what it would show."""
FLAGS = {"bash": ["--norc", "-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]}

CASES = {
    "command": ("app", ["plain,apply"]),
    "commands and files": ("sp", ["plain,split", "plain,special/", "plain,spelling.txt"]),
    "all": ("", [*(f"plain,{name}" for name in COMMANDS), "plain,special/", "plain,spelling.txt"]),
    "no command": ("x", ["file,x"]),
    "option of the main job": ("--se", ["plain,--semicolons"]),
    "option behind a file": ("x.txt --se", ["plain,--semicolons"]),
    "its choices": ("x.txt --sort ", ["plain,document", "plain,confidence"]),
    "folder": ("x.txt -o out", ["dir,out"]),
    "second file": ("x.txt y", ["file,y"]),
    "file behind an option": ("-q sp", ["file,sp"]),
    "misspelt command": ("aply x", ["file,x"]),
    "option of a command": ("pair --pre", ["plain,--presegmented"]),
    "file of a command": ("split x", ["file,x"]),
    "shells": ("completion z", ["plain,zsh"]),
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "special").mkdir()
    monkeypatch.chdir(tmp_path)
    write("spelling.txt", "")
    write("special or not.txt", "")
    write(".hidden", "")


@pytest.mark.parametrize(("line", "answers"), CASES.values(), ids=CASES.keys())
def test_answers(line: str, answers: list[str]):
    """Commands, options, their values and files are offered where they may stand; files beside a command too."""
    asked = {
        "_ALIGN_COMPLETE": "bash_complete",
        "COMP_WORDS": f"align\n{line}",
        "COMP_CWORD": str(len(line.split(" "))),
    }
    result = CliRunner(env=asked).invoke(cli, [], prog_name="align")

    assert answers == result.stdout.splitlines()


@pytest.fixture(name="program")
def _program(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """Put the program where shells look for it."""
    command = tmp_path_factory.mktemp("bin") / "align"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli.start "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.mark.usefixtures("program")
@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["sp"], {"split", "special/", "spelling.txt"}),
        pytest.param(["x.txt", "--sor"], {"--sort"}, marks=pytest.mark.slow),
        pytest.param(["completion", ""], {"bash", "zsh", "fish"}, marks=pytest.mark.slow),
    ],
)
def test_shells(shell: str, words: list[str], shown: set[str]):
    """The script makes a shell ask the program, and show what it answers."""
    called = subprocess.run(
        [tool(shell, shell), *FLAGS[shell], SHELLS[shell], *([] if shell == "fish" else [shell]), *words],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )

    assert (shown, "") == ({*called.stdout.splitlines()}, called.stderr)


@pytest.mark.parametrize("shell", SHELLS)
def test_help_says_where_it_goes(shell: str):
    """The line that puts it in place stands in the help, and the script is printed alone."""
    assert f"align completion {shell}" in run("completion", "--help").stdout
    assert "_ALIGN_COMPLETE" in run("completion", shell).stdout


def test_another_shell():
    """The shells that are known are named."""
    result = run("completion", "tcsh")

    assert result.exit_code == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in result.stderr
