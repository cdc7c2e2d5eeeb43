"""Loads the case files."""

import json
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent / "cases"


def cases(name):
    """Return the cases of ``cases/name.json`` as pytest parameters, labelled."""
    loaded = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert loaded
    return [pytest.param(case, id=case["label"]) for case in loaded]
