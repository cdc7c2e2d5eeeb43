"""Places that a person says belong together: no pair crosses them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner import Settings, align_pair, align_text
from aligner.errors import InputError, SettingError
from aligner.records import check_tiling
from tests.program import run, table, write

CHINESE = "第一章 茶\n他喝茶。茶很香。\n第二章 海\n船在海上。风很大。\n第三章 家\n他回家了。\n"
ENGLISH = (
    "Chapter I. Tea\nHe drinks tea. Tea is fragrant.\nChapter II. The sea\nThe ship is at sea.\n"
    "Chapter III. Home\nHe went home.\n"
)
HEADINGS = r"第.+?章|Chapter \w+"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def crossing(alignment, *places: tuple[str, str]) -> list[str]:
    """Return the pairs that hold what stands before a place on one side and what stands behind it on the other."""
    found = []
    for source, target in places:
        i = next(n for n, s in enumerate(alignment.source) if s.text.startswith(source))
        j = next(n for n, s in enumerate(alignment.target) if s.text.startswith(target))
        for pair in alignment.pairs:
            a, b, c, d = pair.bead.edges
            if not pair.bead.is_null and ((a < i) != (c < j) or (b > i) != (d > j)):
                found.append(f"{pair.source} | {pair.target}")
    return found


CHAPTERS = (("第二章", "Chapter II."), ("第三章", "Chapter III"))


def test_chapters_by_number():
    """Chapters belong together by their numbers, also where one lacks its heading."""
    without = ENGLISH.replace("Chapter II. The sea\n", "")
    alignment = align_pair(CHINESE, without, settings=Settings(anchors=HEADINGS))

    assert crossing(alignment, CHAPTERS[1]) == []
    assert crossing(align_pair(CHINESE, ENGLISH, settings=Settings(anchors=HEADINGS)), *CHAPTERS) == []


def test_chapters_one_after_the_other():
    """What has no number belongs together in order; as many must be there."""
    texts = "＊＊＊甲。\n一。\n＊＊＊乙。\n二。\n", "*** A.\nOne.\n*** B.\nTwo.\n"
    alignment = align_pair(*texts, settings=Settings(anchors=r"[*＊]{3}", anyway=True))
    assert crossing(alignment, ("＊＊＊乙", "*** B")) == []

    with pytest.raises(InputError, match=r"^text: 2 zh and 1 en lines begin like the anchors; make it as many, or"):
        align_pair(texts[0], texts[1].replace("*** B", "B"), settings=Settings(anchors=r"[*＊]{3}", anyway=True))


def test_a_document_in_both_languages():
    """Each language's lines are its own."""
    both = "".join(f"{a}\n{b}\n" for a, b in zip(CHINESE.splitlines(), ENGLISH.splitlines(), strict=True))
    assert crossing(align_text(both, settings=Settings(anchors=HEADINGS)), *CHAPTERS) == []


@pytest.mark.parametrize(
    "place", [("5", "5"), ("zh5", "en5"), ("第三章", "Chapter III."), ("5", "Chapter III."), ("zh5", "5")]
)
def test_a_table_of_places(place):
    """A place is a line, a sentence's id, or how a sentence begins."""
    places = {"zh5": "zh7", "en5": "en6"}
    place = tuple(places.get(cell, cell) for cell in place)
    alignment = align_pair(CHINESE, ENGLISH, settings=Settings(anchors=(place,)))
    assert crossing(alignment, CHAPTERS[1]) == []


def test_wrong_anchors_are_believed():
    """They are the person's, not a hint: nothing crosses them though all says that it should."""
    alignment = align_pair(CHINESE, ENGLISH, settings=Settings(anchors=(("第二章", "Chapter III."),), anyway=True))
    assert crossing(alignment, ("第二章", "Chapter III")) == []


@pytest.mark.parametrize(
    ("anchors", "said"),
    [
        ("Kapitel", "text: no line of the zh text begins like the anchors, 'Kapitel'"),
        ((("99", "1"),), "text: no zh sentence from line 99 on, which is an anchor"),
        ((("没有", "1"),), "text: no zh sentences begin with the anchor '没有'; give a line, an id such as zh12, or"),
        ((("第", "1"),), "text: 3 zh sentences begin with the anchor '第'"),
        (
            (("第二章", "Chapter III."), ("第三章", "Chapter II.")),
            "text: anchors cross at '第三章 家' and 'Chapter II.",
        ),
    ],
)
def test_anchors_that_are_none(anchors, said):
    with pytest.raises(InputError) as refused:
        align_pair(CHINESE, ENGLISH, settings=Settings(anchors=anchors))
    assert str(refused.value).startswith(said)


def test_no_pattern():
    with pytest.raises(SettingError, match=r"^anchors '\(': no regular expression"):
        Settings(anchors="(")


sentences = st.lists(st.sampled_from(["一", "二 2", "三 3", "c4"]), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(sentences, sentences, st.data())
def test_beads_tile_whatever_the_anchors(source, target, data):
    """Beads tile both sides and cross no anchor, also where a side has nothing between two."""
    number = data.draw(st.integers(0, min(len(source), len(target)) - 1))
    lines = [sorted(data.draw(st.permutations(range(1, len(side) + 1)))[:number]) for side in (source, target)]
    anchors = tuple((str(a), str(b)) for a, b in zip(*lines, strict=True))
    texts = ("\n".join(side) for side in (source, target))

    alignment = align_pair(*texts, settings=Settings(anchors=anchors or None, presegmented=True, anyway=True))

    check_tiling([pair.bead for pair in alignment.pairs], len(source), len(target))
    for a, b in anchors:
        edges = [pair.bead.edges for pair in alignment.pairs]
        assert not [e for e in edges if (e[0] < int(a) - 1) != (e[2] < int(b) - 1) and e[0] < e[1] and e[2] < e[3]]


def test_the_command():
    """A pattern, or a table; what is wrong with the table is a usage error."""
    write("x.zh", CHINESE)
    write("x.en", ENGLISH)
    write("places.csv", "source,target\n第三章,Chapter III.\n")
    write("half.csv", "source,target\n第三章,\n")

    assert run("pair", "x.zh", "x.en", "--anchors", HEADINGS, "-o", "a").exit_code == 0
    assert run("pair", "x.zh", "x.en", "--anchors", "places.csv", "-o", "b").exit_code == 0
    assert [row["target"] for row in table(Path("b/x.csv"))][-1] == "He went home."
    refused = run("pair", "x.zh", "x.en", "--anchors", "half.csv")
    assert refused.exit_code == 2
    assert "half.csv, row 2: a place on one side only; give both, or delete the row" in refused.stderr
    assert "(: no regular expression" in run("pair", "x.zh", "x.en", "--anchors", "(").stderr.replace("'", "")
