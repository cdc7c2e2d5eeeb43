"""Which files belong together, as their names say."""

from itertools import permutations

import pytest

from aligner.batch.names import pair_by_name
from tests.cases import cases


@pytest.mark.parametrize("case", cases("file_names"))
def test_pairs(case):
    """What belongs together does so whatever the order of the files."""
    for paths in list(permutations(case["paths"]))[:24]:
        found = [[paths[source], paths[target], name] for source, target, name in pair_by_name(paths, case["langs"])]
        assert sorted(found) == sorted(case["pairs"]), case["comment"]
