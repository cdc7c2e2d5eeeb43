"""Ladders hold every bead, and those of other programs are read."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.formats.links import read_ladder
from aligner.records import Pair
from tests.samples import SMALL, bead_at, store


class TestLadder:
    """Alignments as ladders, and back."""

    def test_bytes(self, tmp_path: Path):
        """A ladder has one bead a line, sentences by their ids, null beads with empty brackets."""
        store("ladder", SMALL, tmp_path / "x.beads")

        assert (tmp_path / "x.beads").read_bytes() == b"[0, 1]:[2]\n[5]:[]\n[]:[3, 4]\n"

    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4))))
    def test_round_trip(self, tmp_path_factory: pytest.TempPathFactory, sizes):
        """Any beads come back from a ladder."""
        path = tmp_path_factory.mktemp("ladder") / "x.beads"
        beads = [bead_at(n, n + src, 2 * n, 2 * n + tgt) for n, (src, tgt) in enumerate(sizes)]

        pairs, ids = tuple(Pair("", "", bead, 0, False) for bead in beads), tuple(range(2 * len(beads) + 5))
        store("ladder", replace(SMALL, pairs=pairs, source_ids=ids, target_ids=ids), path)

        expected = [(list(b.source), list(b.target)) for b in beads]
        assert expected == read_ladder(path)

    def test_other_programs_ladders(self, tmp_path: Path):
        """Costs, other spacing, blank lines, CRLF and a byte order mark are no obstacle."""
        (tmp_path / "x").write_bytes("\ufeff[0,1]:[0]:0.25\r\n\r\n [ 2 ] : [] \r\n[3]:[1, 2]:-1.5e-3".encode())

        assert read_ladder(tmp_path / "x") == [([0, 1], [0]), ([2], []), ([3], [1, 2])]

    @pytest.mark.parametrize(
        "line", ["0:0", "[0]", "[0]:[a]", "[0 1]:[0]", "[-1]:[0]", "[0]:[0]:", "[²]:[0]", "[,]:[]"]
    )
    def test_malformed_lines_are_refused(self, tmp_path: Path, line: str):
        """A line that is no bead is refused with its number and what would be right."""
        (tmp_path / "x").write_text(f"[0]:[0]\n\n{line}\n", encoding="utf-8")

        with pytest.raises(InputError) as caught:
            read_ladder(tmp_path / "x")

        expected = f"{tmp_path / 'x'}, line 3: {line!r} is no bead; expected such as [0, 1]:[0]"
        assert expected == str(caught.value)
