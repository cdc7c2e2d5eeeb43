"""Outside programs that read what we write: where they are, how they are run, and what they are given."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from aligner.records import Alignment
from tests.program import SEED_002, run
from tests.samples import HOSTILE, alignment

OMEGAT_JAR = Path("/usr/share/omegat/OmegaT.jar")
"""Where Debian's package puts it."""

CONTROL = ["a\x01b\x1bd\x7f", "page\x0cbreak\x0btab", "\ufffea\uffffb", "lone \ud800 surrogate", "next\x85line\u2028"]
"""Characters that a document can hold and that formats and programs choke on."""

ORDINARY = ("今天天气很好。", "The weather is nice today.")
"""A pair that must be found whatever stands beside it."""

_TIME_LIMIT = 120  # seconds: each of the programs takes about two here


def missing(reason: str) -> NoReturn:
    """Skip the test; fail it where REQUIRE_TOOLS=1 says that everything has been installed."""
    if os.environ.get("REQUIRE_TOOLS") == "1":
        pytest.fail(f"{reason}, and REQUIRE_TOOLS=1 says that it is installed", pytrace=False)
    pytest.skip(reason)


def tool(name: str, package: str) -> str:
    """Return the path of the program *name*, which *package* has; see ``missing`` if it is not there."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return shutil.which(name, path=places) or missing(f"needs {name} (package {package})")


def omegat_jar() -> Path:
    """Return where OmegaT is; see ``missing`` if it is not there."""
    return OMEGAT_JAR if OMEGAT_JAR.exists() else missing(f"needs {OMEGAT_JAR} (package omegat)")


def call(home: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """Run *command* with *home* as its home and nothing else of this environment but the search path."""
    home.mkdir(parents=True, exist_ok=True)
    settings = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    return subprocess.run(
        [str(word) for word in command],
        env=settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=_TIME_LIMIT,
        check=False,
    )


@cache
def seed_files() -> dict[str, bytes]:
    """Return what ``align`` writes for the seed paper, by ending; it runs once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        result = run(SEED_002, "-o", folder, "-q")
        assert result.exit_code == 0, result.output
        return {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}


def seed_file(folder: Path, ending: str) -> Path:
    """Return the seed paper's sheet or memory, as ``align`` writes it, in *folder*."""
    path = folder / f"{SEED_002.stem}{ending}"
    path.write_bytes(seed_files()[ending])
    return path


def hostile_alignment() -> Alignment:
    """Return the ordinary pair, then each hostile text as a source, then each as a target."""
    texts = [*HOSTILE, *CONTROL]
    sources = [(text, f"en {number}") for number, text in enumerate(texts)]
    targets = [(f"中文 {number}", text) for number, text in enumerate(texts)]
    return alignment(ORDINARY, *sources, *targets, name="x")
