"""What `make align` installs does the main job; what needs more says which package, and how to get it."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from reportlab.pdfgen.canvas import Canvas

from aligner import align_text
from aligner.batch.contents import propose
from aligner.errors import AlignerError, load_part
from tests.program import BILINGUAL, ENGLISH, SEED_002, run, write, written

ROOT = Path(__file__).parents[2]
DEPENDENCIES = [
    Requirement(each) for each in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
]
LISTED = re.findall(r"^[a-z].*$", (ROOT / "first-install.txt").read_text("utf-8"), re.MULTILINE)
PINNED = re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)

ONLY = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN: raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
from cli.start import main; main()
"""
"""Runs the program in a Python where some packages are not installed."""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


def installed(names: list[str]) -> set[str]:
    """Return the packages that are installed with *names*: these, and what they need."""
    found, left = set[str](), [canonicalize_name(name) for name in names]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            needed = [Requirement(each) for each in distribution(name).requires or ()]
            left += [canonicalize_name(r.name) for r in needed if not r.marker or r.marker.evaluate({"extra": ""})]
    return found


def without_the_rest(*args: object) -> subprocess.CompletedProcess[str]:
    """Run ``align`` with *args* where no package is there but those of the first install."""
    there = installed(LISTED) | {"parallel-aligner"}
    of = packages_distributions()
    hidden = {name for name, owners in of.items() if not there & {canonicalize_name(owner) for owner in owners}}
    command = [sys.executable, "-c", f"HIDDEN = {hidden}\n{ONLY}", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def hide(monkeypatch: pytest.MonkeyPatch, package: str, *parts: str) -> None:
    """Let *package* not be installed, and *parts* of the program not be loaded yet."""
    for name in list(sys.modules):
        if any(name == each or name.startswith(f"{each}.") for each in (package, *parts)):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)


def test_the_list_is_of_our_dependencies():
    """It names dependencies only, each once, in order; all that is installed with them has a version."""
    assert sorted(set(LISTED)) == LISTED
    assert set(LISTED) < {requirement.name for requirement in DEPENDENCIES}
    assert installed(LISTED) <= {canonicalize_name(name) for name in PINNED}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_without_make_the_same_is_installed(readme):
    """The lines for Windows are those of the Makefile."""
    rule = (ROOT / "Makefile").read_text("utf-8").partition("$(VENV)/.installed:")[2].partition("\n\n")[0]
    lines = re.findall(r"^\t\$\(call FIRST,(.+)\)$", rule, re.MULTILINE)

    assert len(lines) == 2
    assert re.findall(r"^.*Scripts.*-m pip install (.+)$", (ROOT / readme).read_text("utf-8"), re.MULTILINE) == lines


def test_documents_and_sheets_need_no_more():
    """Text, a web page, Markdown, PDF and a sheet for Excel, with all other packages out of reach."""
    pdf = Canvas("p.pdf")
    pdf.drawString(72, 720, ENGLISH)
    pdf.save()
    page = "<p>今天天气很好。</p><p>The weather is nice today.</p>"
    inputs = [write("x.txt", BILINGUAL), write("y.html", page), write("z.md", BILINGUAL.replace("\n", "\n\n"))]

    result = without_the_rest(*inputs, "p.pdf", "--format", "csv,tmx,xlsx,html,xliff")

    assert (result.returncode, "needs the package" in result.stderr) == (0, False), result.stderr
    assert len(written()) == 3 * 5 + 1


@pytest.mark.slow
def test_the_main_job_needs_no_more():
    """The paper gives the committed sheet, to the byte."""
    result = without_the_rest(SEED_002, "-o", "made")

    (sheet,) = Path("made").glob("*.csv")
    assert result.returncode == 0
    assert sheet.read_bytes() == (ROOT / "outputs" / sheet.name).read_bytes()


MISSING = {
    "PDF": ("pypdfium2", "read.pdf", "x.pdf good.txt", "x.pdf: reading a PDF file needs the package pypdfium2"),
    "Markdown": ("markdown_it", "read.markdown", "x.md good.txt", "reading Markdown needs the package markdown-it-py"),
    "Excel": ("openpyxl", "formats.workbook", "good.txt --format csv,xlsx", "xlsx needs the package openpyxl"),
    "picture": ("matplotlib", "formats.plot", "good.txt --format png,csv", "png needs the package matplotlib"),
}
"""The package, our module about it, a call, and the line up to how to get it."""
NEVER_BEGUN = {
    "model": (
        "sentence_transformers",
        "cli",
        "good.txt --model model",
        "--model needs the package sentence-transformers",
    ),
    "Ray": ("ray", "batch.ray_engine", "batch good.txt --engine ray", "--engine ray needs the package ray"),
    "reviewed": ("openpyxl", "formats.workbook", "apply x.xlsx", "xlsx needs the package openpyxl"),
}


@pytest.mark.parametrize(("package", "part", "call", "line"), MISSING.values(), ids=MISSING.keys())
def test_a_missing_package_is_named_and_the_rest_done(monkeypatch, package, part, call, line):
    """One line says what to install, for this very Python; the exit code is 1."""
    result = call_without(monkeypatch, package, part, call)

    assert line_of(result.stderr, line).startswith(got_by(line))
    assert result.exit_code == 1
    assert "good.csv" in written()


@pytest.mark.parametrize(("package", "part", "call", "line"), NEVER_BEGUN.values(), ids=NEVER_BEGUN.keys())
def test_where_all_needs_it_nothing_is_done(monkeypatch, package, part, call, line):
    """It is the only line, and nothing is written."""
    result = call_without(monkeypatch, package, part, call)

    assert line_of(result.stderr.splitlines()[-1], line).startswith(got_by(line))
    assert result.exit_code == 1
    assert [name for name in written() if not name.startswith(".")] == []


def call_without(monkeypatch: pytest.MonkeyPatch, package: str, part: str, call: str) -> Result:
    """Return what a call says where *package* is not installed."""
    write("good.txt", BILINGUAL)
    write("x.md", BILINGUAL)
    write("x.pdf", b"%PDF-1.4\n%\xe2\xe3")
    write("x.xlsx", b"PK\x03\x04")
    write("model/modules.json", "[]")
    hide(monkeypatch, package, f"aligner.{part}")
    return run(*call.split())


def line_of(text: str, beginning: str) -> str:
    """Return what follows *beginning* in the one line of *text* that has it."""
    (line,) = [line for line in text.splitlines() if beginning in line]
    return line.partition(beginning)[2]


def got_by(line: str) -> str:
    return f": {sys.executable} -m pip install {line.rpartition(' ')[2]}"


def test_scripts_are_told_too(monkeypatch):
    """A table, or files paired by what they say: the same line as an error of ours."""
    alignment = align_text(BILINGUAL)
    hide(monkeypatch, "pandas")
    hide(monkeypatch, "scipy")

    with pytest.raises(AlignerError, match=r"^to_pandas\(\) needs the package pandas: .* -m pip install pandas$"):
        alignment.to_pandas()
    with pytest.raises(AlignerError, match=r"^pairing by content needs the package scipy: .*; or .* --pairing names$"):
        propose([np.ones((2, 2), np.float32)], [np.ones((2, 2), np.float32)])


def test_a_damaged_package_is_named_with_what_is_wrong(monkeypatch, tmp_path):
    """Not every import that fails is of a package that is missing; a bug of ours asks for none."""
    (tmp_path / "markdown_it.py").write_text("raise ImportError('no such symbol')")
    hide(monkeypatch, "markdown_it")
    monkeypatch.delitem(sys.modules, "markdown_it")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(AlignerError, match=r"^this needs the package markdown-it-py \(no such symbol\): .*; or wait$"):
        load_part("markdown_it", "this", AlignerError, "; or wait")
    with pytest.raises(ModuleNotFoundError, match=r"aligner\.nowhere"):
        load_part("aligner.nowhere", "this", AlignerError)
