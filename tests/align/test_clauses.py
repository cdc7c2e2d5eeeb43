"""What clauses say of where a bead may begin and end."""

import numpy as np

from aligner.align.clauses import STRENGTH, gains
from aligner.align.lattice import Edges
from aligner.encode import CLAUSE_SPAN, Clauses
from aligner.records import Bead

GROUPS = {letter: number for number, letter in enumerate("abcdefgh")}


def clauses(*sentences):
    """Return sentences of clauses that are letters: equal ones are translations of each other."""
    flat = "".join(sentences)
    single = np.zeros((len(flat), len(GROUPS)), np.float32)
    single[np.arange(len(flat)), [GROUPS[letter] for letter in flat]] = 1
    spans = np.zeros((CLAUSE_SPAN, *single.shape), np.float32)
    for k in range(CLAUSE_SPAN):
        run = sum(single[k - back : len(flat) - back] for back in range(k + 1))
        spans[k, k:] = run / np.linalg.norm(run, axis=1, keepdims=True)
    sizes = np.arange(len(flat) + 1) * 20.0
    return Clauses(spans, sizes, np.zeros(len(flat), bool), np.cumsum([len(s) for s in sentences]))


def edges(*places):
    """Return beads given as (first source, after, first target, after)."""
    return Edges(*np.array(places, np.int64).T)


def path(*places):
    """Return a path of beads given so."""
    return [Bead(range(a, b), range(c, d), 0.5) for a, b, c, d in places]


def test_a_clause_shows_to_which_side_of_a_cut_a_sentence_belongs():
    """The middle sentence's clauses are said in the second target sentence, not in the first."""
    sides = clauses("ab", "cd", "ef"), clauses("ab", "cdef")

    first, second = gains(sides, edges((0, 1, 0, 1), (0, 2, 0, 1)), path((0, 2, 0, 1), (2, 3, 1, 2)))

    assert first > second + STRENGTH


def test_a_bead_that_could_be_two_loses():
    """Two sentences and two that match one by one have a likely cut inside; those whose order differs have none."""
    whole = edges((0, 2, 0, 2))
    straight = clauses("ab", "cd"), clauses("ab", "cd")
    crossed = clauses("ab", "cd"), clauses("cd", "ab")

    (parted,), (kept,) = (gains(sides, whole, path((0, 2, 0, 2))) for sides in (straight, crossed))

    assert parted < kept - STRENGTH


def test_nobody_gains_more_than_nothing():
    """A sure cut adds next to nothing, as the log of a share; doubt bounds the loss."""
    sides = clauses("ab", "cd", "ef"), clauses("ab", "cd", "ef")
    places = [(a, b, c, d) for a in range(3) for b in range(a + 1, 4) for c in range(3) for d in range(c + 1, 4)]

    found = gains(sides, edges(*places), path((0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3)))

    assert found.max() <= 2 * STRENGTH * np.log(1.01)
    assert found.min() >= 2 * STRENGTH * np.log(0.01) - 1e-9
    told = dict(zip(places, found.tolist(), strict=True))
    assert told[0, 1, 0, 1] > told[0, 1, 0, 2] + STRENGTH
    assert told[0, 1, 0, 1] > told[0, 2, 0, 2] + STRENGTH


def test_an_unpaired_sentence_gains_and_loses_nothing():
    """A gap is judged by the pairs around it, at its two ends."""
    sides = clauses("ab", "cd"), clauses("ab", "cd")

    found = gains(sides, edges((0, 1, 0, 0), (1, 1, 0, 1)), path((0, 1, 0, 1), (1, 2, 1, 2)))

    assert found.tolist() == [0, 0]


def test_a_pair_is_judged_where_it_begins_too():
    """What begins in the middle of a pair of clauses loses, though it ends well."""
    sides = clauses("ab", "cd", "ef"), clauses("ab", "cdef")

    (late,) = gains(sides, edges((2, 3, 1, 2)), path((0, 1, 0, 1), (1, 3, 1, 2)))

    assert late < -STRENGTH
