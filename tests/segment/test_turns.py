"""Two languages that take turns in a document say so of their sentences, in whatever way they are laid out."""

import pytest

from aligner import Kind, Segmentation, split_text
from aligner.records import Sentence
from aligner.segment.marks import turns_of
from tests.program import SEED_002

CHINESE = [
    "今天天气很好，我们大家一起去公园散步。他们几个人说没有时间，所以都不去。",
    "那天晚上他没有走，大家都很高兴。后来他说要回家，我们就送他到了车站门口。",
]
ENGLISH = [
    "The weather is nice today, and all of us take a walk in the park. They say that they have no time, so they stay.",
    "He did not leave that night, and all were glad. Later he said that he wanted to go home, and we saw him off.",
]
TURNS = list(zip(CHINESE, ENGLISH, strict=True))


def printed(rows: list[tuple[str, str]], wide: int = 20, narrow: int = 40) -> str:
    """Return two printed columns."""
    lines = []
    for source, target in rows:
        left = [source[at : at + wide] for at in range(0, len(source), wide)]
        right = [target[at : at + narrow] for at in range(0, len(target), narrow)]
        for n in range(max(len(left), len(right))):
            one, other = (side[n] if n < len(side) else "" for side in (left, right))
            lines.append(f"{one}{'  ' * (wide - len(one))}    {other}".rstrip())
        lines.append("")
    return "\n".join(lines)


def sides(segmentation: Segmentation) -> list[list[Sentence]]:
    """Return the sentences of each language."""
    kept = [s for s in segmentation.sentences if s.kind is not Kind.FURNITURE]
    return [[s for s in kept if s.lang == lang] for lang in ("zh", "en")]


def turns(text: str) -> list[list[str]]:
    """Return the last words of the sentences of each language after which the other has its turn."""
    segmentation = split_text(text)
    source, target = sides(segmentation)
    both = (source, target), (target, source)
    return [[own[i].text[-6:] for i in turns_of(segmentation, own, others)] for own, others in both]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(side for pair in TURNS * 3 for side in pair),
        "\n\n".join(side for pair in TURNS * 3 for side in pair),
        printed(TURNS * 3),
    ],
    ids=["lines", "paragraphs", "printed columns"],
)
def test_turns_of_paragraphs(text: str):
    """They end where the other language goes on, and nowhere inside."""
    ends = [[side[-6:] for side in pair] for pair in TURNS * 3]

    assert turns(text) == [[end[0] for end in ends[:-1]], [end[1] for end in ends[:-1]]]


def test_a_sentence_that_goes_on_over_a_page():
    """A turn of pages is one though a sentence of the page before ends after it."""
    segmentation = split_text(SEED_002.read_text("utf-8"))
    source, target = sides(segmentation)
    counts = [len(turns_of(segmentation, own, others)) for own, others in ((source, target), (target, source))]

    assert abs(counts[0] - counts[1]) <= 1
    assert counts[0] > 5
