"""How far work has come is told in shares of the whole, whoever does it."""

import os
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import align_text
from aligner.progress import advance, part, watching
from tests.program import BILINGUAL, SEED_002


def told(work) -> list[float]:
    """Return the shares that a watcher of *work* is told."""
    shares: list[float] = []
    with watching(shares.append):
        work()
    return shares


@given(st.lists(st.floats(-1, 2), max_size=5))
def test_parts_of_parts(shares):
    """What is told inside a part is a share of that part; at its end the part is done."""

    def work():
        with part(0.5, 1), part(0, 0.5):
            for share in shares:
                advance(share)

    assert told(work) == [0.5 + 0.25 * min(max(share, 0), 1) for share in shares] + [0.75, 1.0]


def test_nobody_watches():
    """Without a watcher nothing is told, and what is taken from one is not heard by another."""
    with part(0, 1):
        advance(1)

    assert told(lambda: align_quietly()) == []


def align_quietly() -> None:
    """Tell nobody."""
    with watching(None):
        advance(0.5)


def test_an_alignment(encoder):
    """All of it is done at the end, encoding and search before."""
    shares = told(lambda: align_text(BILINGUAL, encoder=encoder))

    assert shares[-1] == 1.0
    assert len({round(share, 3) for share in shares}) > 5
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal(tmp_path):
    """A person sees how far it is, and how long it may take, in a line that is gone at the end."""
    import pty

    text = SEED_002.read_text("utf-8")
    (tmp_path / "long.txt").write_text("\n\n".join(text.replace("2", str(n)) for n in range(3, 9)), "utf-8")
    process, terminal = pty.fork()
    if not process:
        os.chdir(tmp_path)
        os.execv(sys.executable, [sys.executable, "-m", "cli.main", "long.txt"])
    shown = b"".join(iter(lambda: read(terminal), b""))
    os.waitpid(process, 0)

    lines = [re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", line) for line in re.split("[\r\n]+", shown.decode())]
    shares = [
        int(found[1]) for line in lines if (found := re.search(r"long: \w+, (\d+) %, some \d+ (?:s|min) left", line))
    ]
    assert shares == sorted(shares)
    assert len({*shares}) > 5
    assert lines[-2].startswith("  wrote outputs/long.csv")


def read(terminal: int) -> bytes:
    """Return what a *terminal* shows next; nothing at its end."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
