"""The main job: what a visitor sees in outputs/ is what the program makes of the seed."""

import csv
import hashlib
import re
from pathlib import Path

import pytest

from aligner import align_sentences, align_text
from aligner.read import read_document
from aligner.review.edited import DIGESTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(name="alignment", scope="module")
def _alignment():
    document = read_document(next((ROOT / "seeds").glob("002*.txt")))
    return align_text(document.text, name=document.name)


def test_committed_sheet_is_what_the_program_makes(alignment):
    """Every row of the committed sheet, proof-read, has the texts that come out now."""
    path = ROOT / "outputs" / f"{alignment.name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["source"], row["target"]) for row in csv.DictReader(file)]

    assert rows == [(pair.source, pair.target) for pair in alignment.pairs]


def test_make_align_writes_what_is_committed(alignment, monkeypatch, tmp_path):
    """With the date in the Makefile, memory and sheet are the committed bytes: the work tree stays clean."""
    (date,) = re.findall(r"^SOURCE_DATE_EPOCH \?= (\d+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", date)

    for ending in (".tmx", ".csv"):
        alignment.write(tmp_path / f"made{ending}")
        made, committed = tmp_path / f"made{ending}", ROOT / "outputs" / f"{alignment.name}{ending}"
        assert made.read_bytes() == committed.read_bytes(), "SOURCE_DATE_EPOCH= make align; commit it and its date"


def test_committed_digest_is_that_of_the_committed_sheet():
    """So the next call knows that nobody has edited the sheet, and writes it."""
    for line in (ROOT / "outputs" / DIGESTS).read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((ROOT / "outputs" / name).read_bytes()).hexdigest() == digest


def test_headings_meet_headings(alignment):
    """All numbered headings of the paper pair one to one, none with body text."""
    pairs = {pair.source: pair.target for pair in alignment.pairs}

    assert pairs["（三） 多元化发展趋势"] == "2.3 Diversification"
    assert pairs["三、全球价值链重构下中国产业链供应链亟待升级"].startswith("3. The Urgent Needs")
    assert not any("heading" in pair.flags for pair in alignment.pairs)


def test_unrelated_texts_are_hardly_kept():
    """A Chinese and an English text about different things give few pairs that are kept, if any."""
    zh = "猫在窗台上睡觉。\n今天的汤太咸了。\n邻居买了一辆红色的自行车。\n孩子们在操场上放风筝。\n"
    en = "Interest rates rose sharply.\nThe committee rejected the proposal.\nQuantum states are fragile.\n"

    assert sum(pair.keep for pair in align_text(zh + en).pairs) <= 1


def _places(beads, first=0, last=10**9, shift=0):
    """Return where the filled beads of a stretch of the target stand, counted *shift* further on."""
    inside = [b for b in beads if not b.is_null and first <= b.target.start and b.target.stop <= last]
    return {(b.source.start, b.source.stop, b.target.start + shift, b.target.stop + shift) for b in inside}


def test_missing_section_stays_unpaired(alignment):
    """With a hundred English sentences cut out, most of their Chinese is unpaired and the rest still aligns."""
    source, target = [s.text for s in alignment.source], [s.text for s in alignment.target]
    whole = [pair.bead for pair in alignment.pairs]

    cut = align_sentences(source, target[:100] + target[200:])

    assert len(_places(cut, last=95) - _places(whole)) <= 3
    assert len(_places(cut, first=105, shift=100) - _places(whole)) <= 8
    assert sum(len(b.source) for b in cut if b.target.start == b.target.stop) >= 55
