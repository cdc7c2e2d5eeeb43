"""Memories before xmllint, the validator that most people have at hand."""

from pathlib import Path

import pytest

from tests.outside import ORDINARY, call, hostile_alignment, seed_file, tool
from tests.samples import DTD, TAGS, alignment, store

pytestmark = pytest.mark.slow


def said_of(memory: Path) -> tuple[int, str]:
    """Return the exit code and the messages for *memory*."""
    xmllint = tool("xmllint", "libxml2-utils")
    done = call(memory.parent / "home", xmllint, "--nonet", "--noout", "--dtdvalid", DTD, memory)
    return done.returncode, done.stdout + done.stderr


def test_seed_memory(tmp_path: Path):
    """The memory of the seed is valid, without a word."""
    assert said_of(seed_file(tmp_path, ".tmx")) == (0, "")


def test_hostile_memory(tmp_path: Path):
    """A memory of hostile texts and control characters is valid, without a word."""
    store("tmx", hostile_alignment(), tmp_path / "x.tmx", TAGS)

    assert said_of(tmp_path / "x.tmx") == (0, "")


@pytest.mark.parametrize(
    ("good", "broken", "message"),
    [
        (b' segtype="sentence"', b"", "does not carry attribute segtype"),
        (b"<seg>The", b"<seg>&#1;The", "invalid xmlChar value 1"),
        (b"</tmx>", b"", "Premature end of data"),
    ],
    ids=["attribute missing", "control character", "cut off"],
)
def test_broken_memory_is_noticed(tmp_path: Path, good: bytes, broken: bytes, message: str):
    """A memory with a fault is refused, so silence means something."""
    store("tmx", alignment(ORDINARY), tmp_path / "x.tmx", TAGS)
    written = (tmp_path / "x.tmx").read_bytes()
    assert good in written
    (tmp_path / "x.tmx").write_bytes(written.replace(good, broken))

    code, said = said_of(tmp_path / "x.tmx")

    assert code != 0
    assert message in said
