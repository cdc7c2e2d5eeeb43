"""Names for what an array holds; its shape is said where it stands."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
"""Vectors, similarities, scores of single beads."""
Doubles = npt.NDArray[np.float64]
"""Sums of many: totals of paths, bytes of texts."""
Ints = npt.NDArray[np.int64]
"""Numbers of sentences, tokens, nodes."""
Bools = npt.NDArray[np.bool_]
