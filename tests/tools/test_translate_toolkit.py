"""The translate-toolkit, which Weblate reads memories with, on the whole memory of the seed."""

from pathlib import Path

import pytest
from translate.storage import factory
from translate.storage.tmx import tmxfile

from tests.outside import seed_file
from tests.samples import TAGS, rows_in

pytestmark = pytest.mark.slow


@pytest.fixture(name="kept")
def _kept(tmp_path: Path) -> list[tuple[str, str]]:
    return [(row.source, row.target) for row in rows_in("csv", seed_file(tmp_path, ".csv")) if row.keep]


def test_every_kept_pair_is_read_back(tmp_path: Path, kept: list[tuple[str, str]]):
    """The memory holds the kept rows of the sheet, in order, letter by letter."""
    with seed_file(tmp_path, ".tmx").open("rb") as file:
        units = tmxfile(file, *TAGS).units

    assert len(kept) > 250
    assert [(unit.source, unit.target) for unit in units] == kept
    assert all(unit.istranslated() for unit in units)


def test_format_is_recognised(tmp_path: Path, kept: list[tuple[str, str]]):
    """The toolkit's programs take the file for a memory and find a translation of every source by its text."""
    memory = factory.getobject(str(seed_file(tmp_path, ".tmx")))

    assert isinstance(memory, tmxfile)
    assert {memory.translate(source, *TAGS) for source, _ in kept} == {target for _, target in kept}
