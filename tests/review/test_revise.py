"""A memory of another tool comes back from a review as it was, but for what the reviewer changed."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as etree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner.formats import load_rows
from aligner.review.revise import revise
from tests.program import run, write

UNITS = (
    '<tu tuid="a" creationid="ann" changedate="20200101T000000Z"><note>ask Bo</note><prop type="client">X</prop>'
    '<tuv xml:lang="en"><seg>Press <bpt i="1">&lt;b&gt;</bpt>OK<ept i="1">&lt;/b&gt;</ept>.</seg></tuv>'
    '<tuv xml:lang="fr"><prop type="state">final</prop><seg>Appuyez sur OK.</seg></tuv>'
    '<tuv xml:lang="de"><seg>OK drücken.</seg></tuv></tu>',
    '<tu tuid="b"><tuv xml:lang="en"><seg>Save it.</seg></tuv><tuv xml:lang="fr"><seg>Enregistrez.</seg></tuv></tu>',
    '<tu tuid="c"><tuv xml:lang="en"><seg>Only here.</seg></tuv></tu>',
    '<tu tuid="d"><tuv xml:lang="fr"><seg>Fin.</seg></tuv><tuv xml:lang="en"><seg>The end.</seg></tuv></tu>',
)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
  <header creationtool="other" creationtoolversion="2" segtype="sentence" o-tmf="y" adminlang="en" srclang="en"
    datatype="xml">
    <prop type="project">P1</prop>
  </header>
  <body>
    """
MEMORY = HEAD + "\n    ".join(UNITS) + "\n  </body>\n</tmx>\n"
TAGS = ("en", "fr")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")


def revised(change) -> str:
    """Return the memory after *change* of its rows."""
    path = write("m.tmx", MEMORY)
    rows = load_rows([path]).rows
    return b"".join(revise(path, rows, change(list(rows)), TAGS).pieces()).decode()


def body(text: str) -> str:
    """Return all behind the header."""
    return text.partition("<body>")[2]


def test_nothing_changed():
    """Then no unit does, and the header says the same."""
    made = revised(lambda rows: rows)

    assert body(made) == body(MEMORY)
    assert etree.canonicalize(made) == etree.canonicalize(MEMORY)


def test_a_text():
    """A text that was changed is plain, with the date; all else of its unit, and all other units, are as they were."""
    made = revised(lambda rows: [replace(rows[0], target="Cliquez sur OK."), *rows[1:]])

    assert body(made) == body(MEMORY).replace(
        '<tuv xml:lang="fr"><prop type="state">final</prop><seg>Appuyez sur OK.</seg>',
        '<tuv xml:lang="fr" changedate="19700101T000000Z"><prop type="state">final</prop><seg>Cliquez sur OK.</seg>',
    )


def test_a_text_with_codes():
    """Codes inside a text go with it only if it was changed itself."""
    made = revised(lambda rows: [replace(rows[0], source="Click OK."), *rows[1:]])

    assert '<seg>Click OK.</seg></tuv><tuv xml:lang="fr"><prop' in made.replace(' changedate="19700101T000000Z"', "")
    assert MEMORY.partition(UNITS[1])[2] == made.partition(UNITS[1])[2]


def test_what_goes_and_what_comes():
    """A row that is not kept goes, and so does one that was deleted; a new one stands behind the others."""
    made = revised(
        lambda rows: [replace(rows[0], keep=False), rows[2], replace(rows[1], id="", source="Hi.", target="Salut.")]
    )

    assert [unit in made for unit in UNITS] == [False, False, True, True]
    assert made.index("<seg>Salut.</seg>") > made.index(UNITS[3])


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["", "neu", "Fin.", "a <b> & “c”"])), min_size=3, max_size=3))
def test_it_holds_what_the_reviewer_wants(edits):
    """Read again it has the rows that are kept, with their texts."""

    def change(rows):
        return [
            replace(row, keep=keep, target=text or row.target) for row, (keep, text) in zip(rows, edits, strict=True)
        ]

    made = write("made.tmx", revised(change))
    wanted = change(list(load_rows([Path("m.tmx")]).rows))
    if not any(row.keep for row in wanted):
        assert made.read_text("utf-8").count("<tu ") == 1  # the one that lacks a language
        return

    assert [(r.source, r.target) for r in load_rows([made], TAGS).rows] == [
        (r.source, r.target) for r in wanted if r.keep
    ]


def test_apply():
    """The command does so where the original is a memory that holds more than rows, and says it."""
    write("m.tmx", MEMORY)
    run("convert", "m.tmx", "m.csv", "--lossy")
    sheet = Path("m.csv").read_text("utf-8-sig").replace("Enregistrez.", "Enregistrez le fichier.")
    result = run("apply", write("m-reviewed.csv", sheet), "--original", "m.tmx")

    assert result.exit_code == 0, result.stderr
    assert "all else in m.tmx stays (" in result.stderr
    made = Path("outputs/m.reviewed.tmx").read_text("utf-8")
    assert "<seg>Enregistrez le fichier.</seg>" in made
    assert UNITS[0] in made
    assert UNITS[3] in made
