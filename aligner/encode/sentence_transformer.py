"""Any sentence-transformers model as an encoder, by name or folder.

The package (and torch with it) is imported only when such an encoder is made. Runs of sentences are
joined and encoded like sentences, each distinct text once; the package sorts its batches by length.
A text longer than the model reads is cut there by the model.
"""

import logging
import os
import re
import warnings
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from aligner.encode import Encoded
from aligner.encode.arrays import Floats
from aligner.errors import ModelError, how_to_get, load_part
from aligner.languages import joined

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_HUB_SECONDS: Final = 5.0
"""How long to wait for the hub's answer whether it has a model, before giving up."""
_NAME: Final = re.compile(r"\w[\w.-]*(/[\w.-]+)?", re.ASCII)
"""A model's name on the hub, with or without its owner; anything else can only be a path."""
_MARKERS: Final = ("modules.json", "config.json")
"""A model's folder has one of them: sentence-transformers writes the first, transformers the second."""
_SAFE: Final = 6
"""The first version of the package that runs no code that lies in a model's folder (its pull request 3935)."""
_SILENCE: Final = ("HF_HUB_DISABLE_PROGRESS_BARS", "HF_HUB_DISABLE_TELEMETRY")
_NOISY: Final = ("sentence_transformers", "transformers", "huggingface_hub", "httpx")


class SentenceTransformerEncoder:
    """Encodes with the sentence-transformers model of that name or in that folder.

    A folder, or a name that the local cache holds, needs no network. Any other name is asked of the
    hub, unless ``HF_HUB_OFFLINE`` says not to. Raises ``ModelError`` if the model cannot be had.
    """

    def __init__(self, model: str) -> None:
        self.name = model
        self._model = _load(model)

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the run vectors, never tokens; see ``aligner.encode.Encoder``."""
        runs = [[joined(sentences[last - k : last + 1]) for last in range(k, len(sentences))] for k in range(max_span)]
        row_of = {text: row for row, text in enumerate(dict.fromkeys(t for each in runs for t in each))}
        vectors = self._vectors(list(row_of))
        spans = np.zeros((max_span, len(sentences), vectors.shape[1]), np.float32)
        for k, texts in enumerate(runs):
            spans[k, k:] = vectors[[row_of[text] for text in texts]]
        return Encoded(spans)

    def _vectors(self, texts: list[str]) -> Floats:
        """Return one unit vector a text, or a zero vector where the model sees nothing in it."""
        if not texts:
            return self._vectors([" "])[:0]  # for the width, which no two versions tell alike
        # As a list of whole strings that utf-8 can hold: the tokenizers refuse half a surrogate pair.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        rows = self._model.encode(clean, convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32)


def _load(model: str) -> "SentenceTransformer":
    """Return the model; raise ``ModelError`` if it cannot be had."""
    folder = Path(model).expanduser()
    if model and folder.is_dir():
        if not any((folder / marker).is_file() for marker in _MARKERS):
            raise ModelError(f"{str(folder)!r} is not a sentence-transformers model: no {' or '.join(_MARKERS)}")
    elif not _NAME.fullmatch(model):
        raise ModelError(f"no model folder {model!r}; give a folder, a model's name, or no --model at all")
    package = _import_package()
    return _load_folder(package, folder) if folder.is_dir() else _load_named(package, model)


def _import_package() -> Any:
    """Return the package, its progress bars and chatter off; raise ``ModelError`` if it is missing."""
    for variable in _SILENCE:  # read by the hub's package when it is first imported
        os.environ.setdefault(variable, "1")
    package = load_part("sentence_transformers", "--model", ModelError)
    load_part("transformers.utils.logging", "--model", ModelError).disable_progress_bar()
    if int(str(package.__version__).partition(".")[0]) < _SAFE:
        raise ModelError(
            f"sentence-transformers {package.__version__} would run code that lies in a model's folder:"
            f" {how_to_get('--upgrade sentence-transformers')}"
        )
    for logger in _NOISY:
        logging.getLogger(logger).setLevel(logging.ERROR)
    return package


def _load_folder(package: Any, folder: Path) -> "SentenceTransformer":
    """Return the model in *folder*, without any network."""
    try:
        return _construct(package, str(folder), local_files_only=True)
    except Exception as error:  # a broken model fails in as many ways as it has files
        raise ModelError(f"the model in {str(folder)!r} cannot be loaded: {_first_line(error)}") from error


def _load_named(package: Any, model: str) -> "SentenceTransformer":
    """Return the model of that name from the local cache, else from the hub."""
    try:
        return _construct(package, model, local_files_only=True)
    except Exception:  # noqa: BLE001 - whatever it is that the cache lacks, the hub is asked next
        pass
    try:
        _ask_hub(model)
        return _construct(package, model, local_files_only=False)
    except Exception as error:  # a download can fail in any way
        raise ModelError(
            f"model {model!r} is no folder, not on this machine and cannot be fetched ({_first_line(error)});"
            ' get it where there is a network: python -c "from sentence_transformers import'
            f" SentenceTransformer as M; M('{model}').save('DIR')\", then pass --model DIR,"
            " or leave --model out for the built-in encoder"
        ) from error


def _ask_hub(model: str) -> None:
    """Raise unless the hub can be reached.

    One small request with a time limit: the loading itself would try many files, each with its own.
    """
    hub, errors = import_module("huggingface_hub"), import_module("huggingface_hub.errors")
    if hub.constants.HF_HUB_OFFLINE:
        raise ConnectionError("HF_HUB_OFFLINE is set")
    # Any answer will do: a short name stands for several full ones, which the loading knows.
    with suppress(errors.HfHubHTTPError):
        hub.HfApi().model_info(model, timeout=_HUB_SECONDS)


def _construct(package: Any, model: str, *, local_files_only: bool) -> "SentenceTransformer":
    """Return the model without a word on the terminal; raise what the package raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded: SentenceTransformer = package.SentenceTransformer(
            model, local_files_only=local_files_only, trust_remote_code=False
        )
    return loaded


def _first_line(error: Exception) -> str:
    """Return what kind of error it is and the first line of its text, cut to a readable length."""
    line = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {line[:160]}" if line else type(error).__name__
