"""What the tests of alignment share."""

import pytest

from aligner.encode import load_encoder


@pytest.fixture(scope="session")
def encoder():
    """Return the built-in encoder, loaded once."""
    return load_encoder()
