"""Turn bilingual documents into clean parallel corpora.

>>> from aligner import align_text
>>> pair = align_text("今天天气很好。 The weather is nice today.").pairs[0]
>>> pair.source, pair.target
('今天天气很好。', 'The weather is nice today.')

An alignment is gone through pair by pair, ``write("x.tmx")`` writes it, ``to_pandas()`` makes a table of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from aligner.errors import AlignerError
from aligner.records import Alignment, Bead, Document, Kind, Mark, MarkKind, Pair, Segmentation, Sentence
from aligner.rows import to_pandas
from aligner.settings import Settings

if TYPE_CHECKING:
    from aligner.formats.aligned import Aligned
    from aligner.jobs import Result, Task, do, do_all, plan
    from aligner.mine import mine_sentences
    from aligner.pipeline import (
        align_document,
        align_documents,
        align_pair,
        align_sentences,
        align_text,
        split_document,
        split_text,
    )

__version__ = "0.1.0"
__all__ = [
    "Aligned",
    "AlignerError",
    "Alignment",
    "Bead",
    "Document",
    "Kind",
    "Mark",
    "MarkKind",
    "Pair",
    "Result",
    "Segmentation",
    "Sentence",
    "Settings",
    "Task",
    "__version__",
    "align_document",
    "align_documents",
    "align_pair",
    "align_sentences",
    "align_text",
    "do",
    "do_all",
    "mine_sentences",
    "plan",
    "split_document",
    "split_text",
    "to_pandas",
]

_HOMES: Final = {
    name: f"aligner.{home}"
    for home, names in {
        "formats.aligned": "Aligned",
        "jobs": "Result Task do do_all plan",
        "mine": "mine_sentences",
        "pipeline": "align_document align_documents align_pair align_sentences align_text split_document split_text",
    }.items()
    for name in names.split()
}
"""Where the names are that need numpy: it takes longer to load than ``align --help`` to print."""


def __getattr__(name: str) -> Any:
    """Load the module of *name* when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
