"""What a person reads on the pages of a PDF comes out: block by block, in order, nothing lost and nothing twice."""

import random
import time
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from aligner import split_document
from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.source import Limits
from aligner.records import Document, MarkKind
from aligner.segment.marks import BLOCKS
from aligner.settings import Settings
from tests.read.made_pdf import (
    BODY,
    BOLD,
    HEIGHT,
    MARGIN,
    MONO,
    NOTE,
    TIGHT,
    TITLE,
    WIDTH,
    Flow,
    Frame,
    Made,
    Press,
    Style,
    asides,
    columns,
    flowing,
    free,
    in_turn,
    key,
    paper,
    table,
    texts,
    under,
    vertical,
)

SLANTED = replace(BODY, font="Times-Italic")
RAGGED = replace(BODY, justified=False)
FLUSH = replace(BODY, after=0)
SMALL = Style(size=9, indent=2, after=0, hyphens=True)


def english(pairs):
    return [text for _, text in pairs]


def chinese(pairs):
    return [text for text, _ in pairs]


LAYOUTS = {
    "pages in turn": in_turn,
    "pages in turn, indented": partial(in_turn, style=TIGHT),
    "pages in turn, ragged": partial(in_turn, style=RAGGED),
    "paragraph under paragraph": under,
    "the same, indented": partial(under, style=TIGHT),
    "the same, ragged": partial(under, style=RAGGED),
    "the same, without a space": partial(under, style=FLUSH),
    "the same, indented and ragged": partial(under, style=replace(TIGHT, justified=False)),
    "two columns of English": lambda pairs: flowing(english(pairs), replace(BODY, hyphens=True), 2),
    "two columns of Chinese": lambda pairs: flowing(chinese(pairs), TIGHT, 2),
    "three columns of English": lambda pairs: flowing(english(pairs), SMALL, 3),
    "three columns of Chinese": lambda pairs: flowing(chinese(pairs), SMALL, 3),
    "a column a language": free,
    "the same, indented in columns": partial(free, style=TIGHT),
    "the same, ragged in columns": partial(free, style=RAGGED),
    "a table": table,
    "a ragged table": partial(table, style=RAGGED),
    "a ruled table": partial(table, ruled=True),
    "a tight ruled table": partial(table, style=replace(BODY, after=0.2), ruled=True),
    "vertical": lambda pairs: vertical(chinese(pairs)),
    "vertical, by its font": lambda pairs: vertical(chinese(pairs), cmap=True),
    "vertical, indented": lambda pairs: vertical(chinese(pairs), TIGHT),
}


def letters(content) -> Counter[str]:
    """Return how often each letter and figure stands in a document."""
    return Counter(key(content if isinstance(content, str) else content.text))


@pytest.mark.parametrize("name", LAYOUTS)
def test_paragraphs_are_whole(name: str):
    """Of each layout nearly all paragraphs are recovered, and every letter once, whatever a paragraph is taken for."""
    made = LAYOUTS[name](paper(9))
    content = made.read()

    assert made.score >= 0.95
    assert letters(content) == letters(" ".join(made.blocks))


@pytest.mark.slow
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_whole_paper(name: str):
    """So it is with sixty paragraphs in each language, and what is not a paragraph is rare."""
    made = LAYOUTS[name](paper())
    found = Counter(map(key, texts(made.read())))

    assert made.score >= 0.95
    assert sum((found - Counter(map(key, made.blocks))).values()) <= 0.05 * len(made.blocks)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pages in turn", "a column a language", "a table", "a ruled table"])
def test_sentences_are_those_of_the_text(name: str):
    """The sentences of both languages are those of the same paragraphs in a text file."""
    made = LAYOUTS[name](paper())
    content = made.read()
    read, known = Document("x", content.text, content.marks), Document("x", "\n\n".join(made.blocks))
    found, wanted = (
        Counter(
            (sentence.lang, " ".join(sentence.text.split())) for sentence in split_document(one, Settings()).sentences
        )
        for one in (read, known)
    )

    assert (found & wanted).total() >= 0.99 * wanted.total()
    assert found.total() <= 1.01 * wanted.total()


def test_a_book():
    """Headings with their level, items, code, captions and notes are told; heads, feet and page numbers set aside."""
    press = Press()
    flow = Flow(press, (replace(frame, bottom=HEIGHT - 150) for frame in columns()))
    made = [chapter(press, flow, number, text) for number, text in enumerate(english(paper(4)), 1)]
    for page in range(1, flow.frame.page + 1):
        press.text(page, MARGIN, 40, "Made Papers" if page % 2 else "The Press", NOTE)
        press.text(page, WIDTH / 2, HEIGHT - 36, f"{page}", NOTE)
    content = Made(press.bytes(), ()).read()
    marks = {key(content.text[mark.start : mark.end]): (mark.kind, mark.value) for mark in content.marks}
    wanted = {key(text): kind for blocks in made for text, kind in blocks.items()}

    assert {text: marks.get(text) for text in wanted} == wanted
    assert asides(content).keys() == {"Made Papers", "The Press", *map(str, range(1, flow.frame.page + 1))}
    assert set(asides(content).values()) == {"running head", "page number"}
    assert "    for value in values:\n        print(value)\n\n    return 1" in content.text


def chapter(press: Press, flow: Flow, number: int, text: str) -> dict[str, tuple[MarkKind, str]]:
    """Set a chapter of a book; return its blocks."""
    head, section = f"{number} How chains {'are ' * number}made", f"{number}.1 What {'very ' * number}little follows"
    press.draw(flow.frame.page, lambda canvas: canvas.addOutlineEntry(head, press.place(canvas), 0))
    code = f"def links_{number}(values):\n    for value in values:\n        print(value)\n\n    return {number}"
    made = {flow.add(head, TITLE): (MarkKind.HEADING, "1"), flow.add(text): (MarkKind.PARAGRAPH, "")}
    made[flow.add(section, Style(size=12, font=BOLD, justified=False))] = MarkKind.HEADING, "2"
    for item in (f"• the short item {'x' * number}", f"• the {'very ' * 25}long one of chapter {number}"):
        made[flow.add(item, replace(BODY, hang=0.85, after=0.2))] = MarkKind.ITEM, "•"
    for item in (f"1. the first {'x' * number}", f"2. the {'quite ' * 25}long second of chapter {number}"):
        made[flow.add(item, replace(BODY, hang=1.2, after=0.2))] = MarkKind.ITEM, ""
    flow.y = press.code(flow.frame.page, flow.y, code) + BODY.size
    made[code] = MarkKind.CODE, ""
    made[flow.add(f"Table {number}. What {'many ' * number}links are worth", Style(size=9, centred=True))] = (
        MarkKind.CAPTION,
        "",
    )
    note = f"{number} {'Indeed, ' * number}this says who has counted the figures of the chapter."
    Flow(press, iter([Frame(flow.frame.page, MARGIN, HEIGHT - 130, WIDTH - 2 * MARGIN)])).add(note, NOTE)
    flow.turn()
    return made | {note: (MarkKind.FOOTNOTE, "")}


def test_hyphens_at_line_ends_go(tmp_path: Path):
    """A word that was broken at the end of a line is whole in its sentence; a hyphen of its own stays."""
    made = flowing(english(paper(20)), replace(BODY, hyphens=True), 2)
    content = made.read()
    (tmp_path / "x.pdf").write_bytes(made.data)
    sentences = split_document(read_document(tmp_path / "x.pdf"), Settings(langs=("en",))).sentences
    words = {word for sentence in sentences for word in sentence.text.split()}
    known = {word for text in made.blocks for word in text.split()}

    assert content.text.count("-\n") > 20
    assert len(words - known) <= 2


def test_slanted_letters_hang_over():
    """A gap between words is one though the letters on both sides lean into it; a mark is no word of its own."""
    line = "Nobody has read half of four if often enough: itself, of flat (fjord) of fog."
    press, x = Press(), MARGIN
    for word in line.split():
        press.text(1, x, 100, word, SLANTED)
        x += pdfmetrics.stringWidth(word, SLANTED.font, SLANTED.size) + 0.25 * SLANTED.size

    assert texts(Made(press.bytes(), ()).read()) == [line]


def test_programs_over_lines_and_pages():
    """What was wrapped of a program's line, or goes on on the next page, is the program's; what says so is not."""
    press, mono = Press(), replace(BODY, font=MONO)
    for x, y, text in (
        (0, 100, "make the-tool --with-all-the-things"),
        (20, 114, "--and-more"),
        (0, 128, "make install"),
    ):
        press.text(1, MARGIN + x, y, text, mono)
    press.text(1, MARGIN + 8, 114, "→", BODY)
    press.text(1, MARGIN + 200, HEIGHT - 60, "(continues on next page)", NOTE)
    press.text(2, MARGIN, 60, "(续上页)", NOTE)
    press.text(2, MARGIN, 80, "make clean", mono)
    content = Made(press.bytes(), ()).read()

    code = "make the-tool --with-all-the-things --and-more make install make clean"
    assert [" ".join(text.split()) for text in texts(content, MarkKind.CODE)] == [code]
    assert asides(content) == {
        "(continues on next page)": "continued on another page",
        "(续上页)": "continued on another page",
    }


def test_a_bold_line_inside_a_sentence():
    """A sentence whose line is printed bold goes on in it; a bold line after a sentence is a heading."""
    press, full = Press(), "Before you read this please note that updates to the servers you have are made at your own"
    lines = (full, "risk without any warranty."), ("That is all there is to say of it.", "Upgrades")
    for number, (first, bold) in enumerate(lines):
        press.text(1, MARGIN, 100.0 + 60 * number, first)
        press.text(1, MARGIN, 114.0 + 60 * number, bold, replace(BODY, font=BOLD))
    content = Made(press.bytes(), ()).read()
    kinds = [(content.text[mark.start : mark.end], mark.kind) for mark in content.marks if mark.kind in BLOCKS]

    assert kinds == [
        (f"{full}\nrisk without any warranty.", MarkKind.PARAGRAPH),
        ("That is all there is to say of it.", MarkKind.PARAGRAPH),
        ("Upgrades", MarkKind.HEADING),
    ]


def test_what_is_drawn_twice_is_written_once():
    """Text that is drawn again beside itself to look bold, or under itself as a shadow, stands there once."""
    press = Press()
    for x, y in ((MARGIN, 100.0), (MARGIN + 0.3, 100.0), (MARGIN, 99.7)):
        press.text(1, x, y, "The weather is all too good today.")
    press.text(1, MARGIN, 130, "A long aardvark committee.")

    assert Made(press.bytes(), ()).read().text == "The weather is all too good today.\n\nA long aardvark committee."


def test_text_that_nobody_sees():
    """Invisible text is set aside; over the picture of a page it is what a program has read in it, and is text."""
    for scanned in (False, True):
        press = Press()
        if scanned:
            press.draw(1, picture)
        press.draw(1, partial(hidden, text="The weather is nice today."))
        press.text(1, MARGIN, 200, "We go to the park.")
        content = Made(press.bytes(), ()).read()

        assert ("The weather is nice today." in texts(content)) == scanned
        assert ("The weather is nice today.", "invisible text") in asides(content).items() or scanned


def hidden(canvas, text: str) -> None:
    """Write invisible text."""
    canvas.saveState()
    line = canvas.beginText(MARGIN, HEIGHT - 160)
    line.setFont("Times-Roman", 10.5)
    line.setTextRenderMode(3)
    line.textOut(text)
    canvas.drawText(line)
    canvas.restoreState()


def picture(canvas) -> None:
    """Cover the page with a picture."""
    canvas.drawImage(ImageReader(Image.new("L", (60, 84), 200)), 0, 0, WIDTH, HEIGHT)


def test_text_at_the_margin():
    """Text that runs up the margin is set aside, readable; that of a page that lies on its side is read."""
    press = Press()
    press.text(1, MARGIN, 100, "The weather is nice today, and so are we.")
    press.draw(1, partial(turned, text="arXiv:2011.0001 [cs] 1 Nov"))
    press.draw(1, partial(turned, text="A draft", y=50))
    content = Made(press.bytes(), ()).read()
    press = Press()
    press.draw(1, partial(turned, text="The weather is nice today, and so are we."))

    assert texts(content) == ["The weather is nice today, and so are we."]
    assert asides(content) == {"arXiv:2011.0001 [cs] 1 Nov A draft": "turned text"}
    assert Made(press.bytes(), ()).read().text == "The weather is nice today, and so are we."


def turned(canvas, text: str, y: float = 30) -> None:
    """Write upwards."""
    canvas.rotate(90)
    canvas.drawString(100, -y, text)
    canvas.rotate(-90)


def scan(*printed: int, pages: int = 6) -> bytes:
    """Return a PDF of pictures of pages; of those *printed*, text."""
    press = Press()
    for page in range(1, pages + 1):
        if page in printed:
            press.text(page, MARGIN, 100, "The weather is nice today.")
        else:
            press.draw(page, picture)
    return press.bytes()


def test_scans():
    """A scan is refused in a line that names its pages and a program; of a partly scanned document that is a remark."""
    said = (
        r"made.pdf: pages 1–6 are pictures without text \(a scan\); make the text with an OCR program first: ocrmypdf"
    )
    with pytest.raises(InputError, match=said):
        Made(scan(), ()).read()

    content = Made(scan(3, 4, 6), ()).read()

    assert content.text.count("The weather is nice today.") == 3
    assert content.remarks[0].startswith("pages 1–2, 5 are pictures without text (a scan);")


def test_passwords():
    """An encrypted document asks for its password, and is read with it; one that forbids only copying is read."""
    locked, open_ = (
        Press(encrypt=StandardEncryption(user, ownerPassword="owner", canCopy=0)) for user in ("secret", "")
    )
    for press in (locked, open_):
        press.text(1, MARGIN, 100, "The weather is nice today.")
    made = Made(locked.bytes(), ())

    with pytest.raises(InputError, match=r"^made.pdf: encrypted; give its password with --password$"):
        made.read()
    with pytest.raises(InputError, match=r"^made.pdf: wrong password$"):
        made.read(password="guess")
    assert made.read(password="secret").text == Made(open_.bytes(), ()).read().text == "The weather is nice today."


def test_characters_without_a_meaning():
    """Where a font does not say which letters its shapes are, a remark names the pages."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    press = Press()
    press.text(1, MARGIN, 100, "The weather is nice today.")
    press.draw(2, lambda canvas: canvas.setFont("Vera", 10) or canvas.drawString(MARGIN, 700, "ÄÖÜäöüßéèêàùçñ"))
    data = press.bytes()
    blind = data.replace(b"/ToUnicode", b"/ToNothing")

    assert not Made(data, ()).read().remarks
    assert "characters on page 2 have no meaning in the file" in Made(blind, ()).read().remarks[0]


def test_limits():
    """Of a document with more pages than the limit the first ones are read, and that is said."""
    data = scan(*range(1, 7))

    assert Made(data, ()).read(limits=Limits(pages=2)).remarks == (
        "only the first 2 of 6 pages were read: that is the limit",
    )


def test_damage_names_the_page(monkeypatch):
    """Whatever PDFium's wrapper raises on a page is one line with its number."""
    for error in (OSError("no\nmap"), AssertionError(), RuntimeError("x"), KeyError("x"), OverflowError("x")):
        monkeypatch.setattr("pypdfium2.PdfPage.get_textpage", partial(fail, error))
        with pytest.raises(InputError, match=r"^made.pdf: page 1 of 6 is damaged \([^\n]+\)$"):
            Made(scan(2), ()).read()


def fail(error: Exception, *_) -> None:
    raise error


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_damaged_files(seed: int):
    """A file that was cut, or in which bytes were changed, is read or refused in one line, in limited time."""
    made = [LAYOUTS[name](paper(3)).data for name in ("a ruled table", "two columns of English", "vertical")]
    made += [scan(2), flowing(english(paper(3))).data]
    chance = random.Random(seed)
    for number in range(100):
        data = damaged(made[number % 5], chance)
        begun = time.process_time()
        try:
            content = Made(data, ()).read()
        except InputError as error:
            assert str(error).startswith("made.pdf: ")
            assert "\n" not in str(error)
        else:
            assert all(0 <= mark.start < mark.end <= len(content.text) for mark in content.marks)
        assert time.process_time() - begun < 20


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return a file with bytes changed, taken out or doubled, or cut; not in the part by which it is known."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 5, 50))):
        at = chance.randrange(8, len(changed))
        kind = chance.randrange(6)
        if kind < 3:
            changed[at] = chance.randrange(256)
        elif kind == 3:
            del changed[at : at + chance.choice((1, 20))]
        elif kind == 4:
            changed[at:at] = changed[at : at + chance.choice((1, 50, 500))]
        else:
            figures = [i for i in range(at, min(at + 200, len(changed))) if changed[i : i + 1].isdigit()]
            for i in figures[: chance.choice((1, 9))]:
                changed[i] = ord(chance.choice("0123456789-."))
        if len(changed) < 20:
            break
    return bytes(changed[: chance.randrange(8, len(changed))] if chance.random() < 0.1 else changed)


@pytest.mark.slow
def test_many_pages():
    """A document of 2,000 pages is read in a minute or so, and said to be cut at the limit."""
    press = Press()
    for page in range(1, 2001):
        for line in range(40):
            press.text(page, MARGIN, 80.0 + 16 * line, f"Line {line} of page {page} says that the weather is nice.")
    made = Made(press.bytes(), ())
    begun = time.process_time()
    content = made.read(limits=Limits(pages=1500))

    assert time.process_time() - begun < 120
    assert content.remarks == ("only the first 1,500 of 2,000 pages were read: that is the limit",)
