"""Turn bilingual documents into clean parallel corpora.

>>> from aligner import align_text
>>> pair = align_text("今天天气很好。 The weather is nice today.").pairs[0]
>>> pair.source, pair.target
('今天天气很好。', 'The weather is nice today.')
"""

from aligner.errors import AlignerError
from aligner.pipeline import align_pair, align_sentences, align_text, split_text
from aligner.records import Alignment, Bead, Kind, Pair, Segmentation, Sentence

__version__ = "0.1.0"
__all__ = [
    "AlignerError",
    "Alignment",
    "Bead",
    "Kind",
    "Pair",
    "Segmentation",
    "Sentence",
    "__version__",
    "align_pair",
    "align_sentences",
    "align_text",
    "split_text",
]
