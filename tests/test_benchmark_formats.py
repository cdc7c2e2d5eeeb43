"""The comparison of a manual's editions finds what they share, wherever it stands, and what is cut."""

from aligner.records import Pair
from benchmarks.formats import Edition, Score, places, score
from tests.samples import bead_at

ENGLISH = [
    "The weather is nice today.",
    "We all go to the park, now that the rain has gone.",
    "He likes tea very much indeed.",
    "She prefers strong black coffee.",
]
CHINESE = [
    "今天的天气真的是非常非常好。",
    "现在我们大家一起去公园里玩。",
    "他这个人其实特别喜欢喝绿茶。",
    "而她却更喜欢喝浓浓的黑咖啡。",
]


def edition(*pairs: tuple[str, str], aside: tuple[str, ...] = ()) -> Edition:
    """Return an edition of *pairs*, each side a sentence."""
    made = [Pair(*pair, bead_at(n, n + 1, n, n + 1), 0.9, True) for n, pair in enumerate(pairs)]
    return Edition(made, ([pair[0] for pair in pairs], [pair[1] for pair in pairs]), (list(aside), []))


HTML = edition(*zip(ENGLISH, CHINESE, strict=True))


def of(*pairs: tuple[str, str], aside: tuple[str, ...] = ()) -> Score:
    """Return how an edition of *pairs* compares."""
    return score(edition(*pairs, aside=aside), HTML)


def test_the_same_pairs_agree_in_any_order():
    """What an edition has elsewhere, or spaces otherwise, is the same."""
    pairs = [(ENGLISH[n].replace(" ", "  "), CHINESE[n]) for n in (2, 0, 3, 1)]

    assert of(*pairs).agreement == 1


def test_letters_in_other_pairs_disagree():
    """Two pairs of four that have each other's translations are half of the letters, nearly."""
    swapped = of(*zip(ENGLISH, [CHINESE[1], CHINESE[0], *CHINESE[2:]], strict=True))

    assert 0.4 < swapped.agreement < 0.6
    assert set(swapped.worst[:2]) == {0, 1}


def test_a_sentence_in_two_rows_is_cut():
    """Both rows are; one that merges sentences is not."""
    first, second = ENGLISH[0][:12], ENGLISH[0][12:]
    merged = (f"{ENGLISH[1]} {ENGLISH[2]}", CHINESE[1] + CHINESE[2])

    found = of((first, CHINESE[0][:7]), (second, CHINESE[0][7:]), merged, (ENGLISH[3], CHINESE[3]))

    assert found.cut == [0, 1]
    assert found.rows == 4


def test_what_is_set_aside_or_missing():
    """A row is cut where the rest of its sentence was set aside, not where the edition does not have it."""
    start = ENGLISH[1].removesuffix(", now that the rain has gone.")
    rest = list(zip(ENGLISH[2:], CHINESE[2:], strict=True))

    assert of((start, CHINESE[1]), *rest).cut == []
    assert of((start, CHINESE[1]), *rest, aside=("now that the rain has gone.",)).cut == [0]


def test_places():
    """Letters that are nowhere have none, and no two have the same."""
    known = ["thequickbrownfox", "jumpsoverthelazydog"]

    found = places(known, ["qqjumpsoverthelazydog", "thequickbrownfox"])

    assert found == [[-1, -1, *range(16, 35)], [*range(16)]]
