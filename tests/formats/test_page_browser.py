"""The review page in a real browser: what a person sees, does, and saves."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aligner.formats import Output
from aligner.formats.page import write
from aligner.records import Alignment, Pair
from aligner.rows import Row, rows_of
from tests.browser import Page, selenium_webdriver
from tests.program import run
from tests.samples import HOSTILE, SMALL, VALUES, alignment, bead_at, rows_in, sentence, store

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page = Page(tmp_path_factory.mktemp("page"))
    yield page
    page.close()


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    yield browser
    assert browser.errors() == []


def test_unchanged_sheet(page: Page, tmp_path: Path):
    """A sheet saved without a change has the bytes of the sheet the aligner writes, hostile texts and all."""
    texts = [*HOSTILE, *VALUES, "a\ud800b\tc\r\n d\x85e\x1ff\x00", "</script><!--", "a\u2028b\ufeff\u2007c"]
    texts += ["Apr\u0130l 1", "3 \u017fept", "\ufeff=1", "\x1f=1", "\u180e007", "\u3000007"]
    for shown in (SMALL, alignment(*((text, f"en {text}") for text in texts), *((text, "") for text in texts))):
        page.open(shown)
        store("csv", shown, tmp_path / "expected.csv")

        assert (tmp_path / "expected.csv").read_bytes() == page.saved().read_bytes()


def test_hostile_text_is_text(page: Page):
    """Markup in a document is shown, not run."""
    hostile = [
        "<img src=x onerror=\"document.title='run'\">",
        "</script><script>document.title='run'</script>",
        "<svg onload=\"document.title='run'\">",
        "<!-- <script>",
        "@@DATA@@",
    ]
    shown = replace(alignment(*((text, text) for text in hostile)), name="<b>x</b>&amp;")
    page.open(shown)

    assert page.texts(".row .text") == [text for text in hostile for _ in range(2)]
    assert page.run("return document.querySelectorAll('img, svg, b').length") == 0
    assert page.run("return document.title") == "<b>x</b>&amp;"


def test_no_other_script_runs(browser: Page):
    """The policy stops a script, a handler, a picture and a request that somehow got in."""
    browser.open(SMALL)
    browser.run(
        """const s = document.createElement("script"); s.textContent = "document.title = 'run'";
        document.body.append(s);
        const d = document.createElement("div"); d.setAttribute("onclick", "document.title = 'run'");
        document.body.append(d); d.click();"""
    )
    asynchronous = """const done = arguments[0];
        fetch("data:text/plain,x").then(() => done("fetched"), () => done("refused"));"""

    assert browser.run("return document.title") == SMALL.name
    assert browser.browser.execute_async_script(asynchronous) == "refused"
    assert browser.errors()  # the browser says so, too


def test_filters(page: Page):
    """Each filter leaves what it should; the filters hold together; clearing them shows all."""
    page.open(SMALL)
    page.set("show", "flagged")
    assert page.shown == ["002-0001", "002-0003"]
    page.set("type", "0-2")
    assert page.shown == ["002-0003"]
    page.act("clear")
    page.set("threshold", "0.97")
    assert page.shown == ["002-0002"]
    page.act("clear")
    page.set("show", "flag:length")
    assert page.shown == ["002-0001"]
    page.act("clear")
    page.set("search", "FOUR")
    assert page.shown == ["002-0003"]
    page.set("search", "nowhere")
    assert page.shown == []
    page.act("clear")
    assert page.shown == ["002-0001", "002-0002", "002-0003"]


def test_filter_by_flag(page: Page):
    """Each flag of the document can be asked for, by name and with its number, in the language of the page."""
    page.open(SMALL)
    assert page.texts("#flags option") == ["numbers (1)", "length (1)", "unmatched (1)"]
    page.set("show", "flag:length")
    page.act("language")
    assert page.texts("#flags option") == ["numbers (1)", "长度 (1)", "unmatched (1)"]
    assert page.shown == ["002-0001"]


def test_keys_move(page: Page):
    """The keys j and k go down and up over the rows that the filters show."""
    page.open(SMALL)
    assert page.current == ["002-0001"]
    page.press("j")
    assert page.current == ["002-0002"]
    page.press("k").press("k")
    assert page.current == ["002-0001"]
    page.set("show", "flagged")
    page.press("j")
    assert page.current == ["002-0003"]
    page.press("/").press("jjj")
    assert page.run("return document.getElementById('search').value") == "jjj"
    page.set("search", "")


def test_keep(page: Page):
    """The keys n and y settle what is kept; half a pair cannot be kept; u takes it back."""
    page.open(SMALL).press("n")
    assert [row.keep for row in page.rows()] == [False, False, False]
    page.press("y")
    assert page.rows() == read_back(SMALL, page)
    page.press("j").press("y")
    assert "empty" in page.status
    assert [row.keep for row in page.rows()] == [True, False, False]
    page.press("k").press("n").press("u")
    assert [row.keep for row in page.rows()] == [True, False, False]


def test_merge_and_undo(page: Page):
    """The key m joins a row with the next: texts, sentences and type; a person's own row is certain."""
    page.open(SMALL).press("j").press("m")
    first, merged = page.rows()
    assert (merged.id, merged.keep, merged.source, merged.target) == ("002-0002", True, "三。", "Four. Five.")
    assert (merged.type, merged.source_sentences, merged.target_sentences) == ("1-2", "zh3", "en2-en3")
    assert (merged.confidence, merged.flags) == (1, ())
    page.press("m")
    assert "no next" in page.status
    page.press("u")
    assert page.rows() == read_back(SMALL, page)
    page.press("u")
    assert "nothing" in page.status
    assert first.id == "002-0001"


def test_split(page: Page):
    """The key s cuts both sides where a person chooses; the parts have ids of their own."""
    page.open(THREE).press("s")
    page.click('#split-dialog input[name="cut0"][value="1"]')
    page.click('#split-dialog input[name="cut1"][value="2"]')
    page.act("splitDo")

    one, two = page.rows()
    assert (one.id, one.source, one.target, one.type) == ("002-0001", "一。", "One. Two.", "1-2")
    assert (two.id, two.source, two.target, two.type) == ("002-0001.2", "二。", "Three.", "1-1")
    assert (two.source_sentences, two.target_sentences, two.keep) == ("zh2", "en3", True)
    page.press("m")
    (merged,) = page.rows()
    assert (merged.source, merged.target, merged.type) == ("一。二。", "One. Two. Three.", "2-3")
    page.press("u").press("u")
    assert page.rows() == read_back(THREE, page)


def test_split_refuses_an_empty_part(page: Page):
    """A cut at the same end of both sides is refused with a word why."""
    page.open(THREE).press("s")
    page.click('#split-dialog input[name="cut0"][value="0"]')
    page.click('#split-dialog input[name="cut1"][value="0"]')
    page.act("splitDo")
    assert "text" in page.texts("#split-problem")[0]
    page.click('#split-dialog [data-do="close"]')
    assert page.rows() == read_back(THREE, page)


def test_edit(page: Page):
    """Enter takes an edited text, in one line; Esc does not; the other side is a Tab away; it survives a reload."""
    page.open(SMALL).press("e")
    page.press('=“新”, "x" <b>\t')  # the Tab goes to the other side
    page.press("!\ue007")
    edited = page.rows()[0]
    assert edited.source == '一。二。=“新”, "x" <b>'
    assert edited.target == "One two.!"
    page.press("t").press("gone\ue00c")
    assert page.rows()[0] == edited
    assert "changed" in page.texts("#counts")[0]
    time.sleep(0.5)  # until it is stored
    page.reload()
    assert page.rows()[0] == edited
    page.act("help")
    page.act("reset")
    assert page.rows() == read_back(SMALL, page)


def test_split_of_an_edited_text(page: Page):
    """A text that a person has changed is cut at its own full stops, and no letter is lost."""
    page.open(alignment(("一。", ""), ("", "One."))).press("t").press("A one. A two!\ue007").press("s")
    page.click('#split-dialog input[name="cut1"][value="1"]')
    page.click('#split-dialog input[name="cut0"][value="1"]')
    page.act("splitDo")

    assert [(row.source, row.target) for row in page.rows()] == [("一。", "A one."), ("", "A two!"), ("", "One.")]


def test_languages(page: Page):
    """The interface speaks English and Chinese; the texts keep their own language tags."""
    page.open(SMALL)
    assert page.texts('[data-do="save"]') == ["Save CSV"]
    page.act("language")
    assert page.texts('[data-do="save"]') == ["保存 CSV"]
    assert page.run("return document.documentElement.lang") == "zh-Hans"
    assert page.run("return [...document.querySelectorAll('.row:first-child .text')].map((e) => e.lang)") == [
        "zh",
        "en",
    ]
    assert (
        page.run("return Object.values(WORDS).filter((words) => !(words.length === 2 && words[0] && words[1]))") == []
    )


def test_five_thousand(page: Page):
    """5,000 beads are there within seconds, a key is answered at once, and the strip jumps."""
    many = alignment(*((f"第{i}句，" + "很长" * 20 + "。", f"Sentence {i} " + "long " * 25) for i in range(5000)))
    write(Output((), alignment=many), [page.folder / "page.html"])
    start = time.perf_counter()
    page.browser.get((page.folder / "page.html").as_uri())
    page.until("return document.querySelectorAll('.row').length === 5000")
    assert time.perf_counter() - start < 8
    start = time.perf_counter()
    page.press("n")
    assert time.perf_counter() - start < 1.5
    strip = page.browser.find_element("id", "strip")
    selenium_webdriver().ActionChains(page.browser).move_to_element(strip).click().perform()
    assert 2300 < int(page.current[0].partition("-")[2]) < 2700
    assert [row.id for row in page.rows() if not row.keep] == ["002-0001"]


def test_filtered_thousands(page: Page):
    """What the filters hide takes no room, and what changes after it stays in order."""
    page.open(alignment(*((f"第{i}句。", f"Sentence {i}.") for i in range(1000))))
    page.run("scrollTo(0, document.body.scrollHeight)")
    page.set("search", "Sentence 7.")
    assert page.shown == ["002-0008"]
    assert page.run("return document.documentElement.scrollHeight") <= 900
    page.press("m")
    assert "hid the other" in page.status
    page.press("m")
    assert page.current == ["002-0008"]
    page.act("clear")
    page.press("u")
    assert page.texts(".row .id") == [f"002-{number:04}" for number in range(1, 1001)]


def test_narrow(page: Page):
    """At 200 % zoom of a small screen nothing is cut off sideways."""
    page.browser.set_window_size(640, 450)
    try:
        page.open(SMALL)
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    finally:
        page.browser.set_window_size(1280, 900)


# ---------------------------------------------------------------- seeing it

FLAGGED = alignment(
    ("2019年有14亿人（约。", "There were people."), ("美国很大。", "It is big. 👍 NATO"), ("一切都好。", "All is well.")
)
FLAGGED = replace(
    FLAGGED,
    pairs=tuple(
        replace(pair, flags=flags)
        for pair, flags in zip(FLAGGED.pairs, [("figures", "marks"), ("names",), ()], strict=True)
    ),
)


def test_reasons_are_marked(page: Page):
    """What a flag means is marked in the text; a text that a person has changed has no such marks any more."""
    page.open(FLAGGED)
    assert page.texts("mark.reason") == ["2019", "14亿", "（", "美国", "NATO"]
    assert page.run("return document.querySelector('mark').title").startswith("figures: A number")
    assert page.texts(".row .text")[0] == FLAGGED.pairs[0].source
    page.press("e").press("x\ue007")
    assert page.texts("mark.reason") == ["美国", "NATO"]
    page.press("u")
    assert page.texts("mark.reason") == ["2019", "14亿", "（", "美国", "NATO"]


def test_hits_and_borders(page: Page):
    """What is searched for is marked, wherever it stands; Esc leaves the search and what it hid; borders are seen."""
    page.open(THREE)
    assert page.run("return document.querySelectorAll('.border').length") == 3
    page.press("/").press("t")
    page.until("return document.querySelectorAll('mark.hit').length === 2")
    assert page.texts("mark.hit") == ["T", "T"]
    page.press("\ue00c")
    assert page.run("return document.getElementById('search').value") == ""
    page.until("return document.querySelectorAll('mark').length === 0")
    page.press("n")
    assert "not kept" in page.status
    page.open(alignment(*((f"第{i}句。", f"Sentence {i}.") for i in range(300)))).set("search", "sentence")
    page.run("scrollTo(0, document.body.scrollHeight)")
    page.until("return document.querySelector('.group:last-child mark.hit')")


def test_overview_shows_shares(page: Page):
    """Where a pixel stands for many rows it shows how many of them are doubtful, not the worst one."""
    pairs = [(f"第{i}句。", f"Sentence {i}.") for i in range(4000)]
    many = alignment(*pairs)
    many = replace(
        many, pairs=tuple(replace(p, confidence=0.1 if n % 50 == 0 else 0.99) for n, p in enumerate(many.pairs))
    )
    page.open(many)
    page.until("return document.querySelectorAll('.row').length === 4000")
    doubtful, all_of_it = page.run(
        """const bins = shares($("strip").clientHeight);
        return [bins.reduce((sum, bin) => sum + bin[4], 0), bins.flat().reduce((sum, share) => sum + share, 0)];"""
    )
    assert doubtful / all_of_it == pytest.approx(0.02, abs=0.002)
    red = page.run(
        """const { width, height } = picture;
        const { data: all } = picture.getContext("2d").getImageData(0, 0, width, height);
        let red = 0;
        for (let at = 0; at < all.length; at += 4) red += all[at] > 150 && all[at + 2] < 60 && all[at + 3] > 200;
        return red / (width * height);"""
    )
    assert red < 0.04


def test_one_line_rows(page: Page):
    """A row of one line is one line high, and in the compact mode still less."""
    page.open(alignment(("一。", "One."), ("二。", "Two.")))
    line = page.run("return parseFloat(getComputedStyle(document.body).lineHeight)")
    height = "return document.querySelector('.row').offsetHeight"
    assert page.run(height) < 2 * line
    page.press("c")
    assert page.run(height) < 1.2 * line
    page.reload()
    assert page.run("return document.body.classList.contains('compact')")
    page.press("c")


# ---------------------------------------------------------------- going to it


def doubtful() -> Alignment:
    """Return six rows: sure, flagged, doubtful, sure, unpaired, sure."""
    made = alignment(*((f"第{i}。", f"Number {i}." if i != 4 else "") for i in range(6)))
    changes = {1: {"flags": ("figures",)}, 2: {"confidence": 0.1}}
    return replace(made, pairs=tuple(replace(p, **changes.get(n, {})) for n, p in enumerate(made.pairs)))


def test_next_doubtful(page: Page):
    """The key f goes to the most doubtful row not yet seen, with Shift back; the progress counts and is kept."""
    page.open(doubtful())
    assert page.texts("#progress") == ["0 of 3 doubtful seen"]
    page.press("f")
    assert (page.current, page.status) == (["002-0003"], "002-0003: confidence 0.100")
    page.press("f")
    assert (page.current, page.status) == (["002-0002"], "002-0002: figures, confidence 0.973")
    page.press("F")
    assert page.current == ["002-0003"]
    page.press("f")
    assert page.current == ["002-0005"]
    page.until("return document.getElementById('progress').textContent === '3 of 3 doubtful seen'")
    page.press("f")
    assert "have been seen" in page.status
    time.sleep(0.5)
    page.reload()
    assert page.texts("#progress") == ["3 of 3 doubtful seen"]
    page.set("show", "doubtful")
    assert page.shown == ["002-0002", "002-0003", "002-0005"]


def test_move_a_sentence(page: Page):
    """The keys [ and ] move the edge sentence of the side in focus; moved back, the row is the aligner's again."""
    page.open(PAIRED).press("\ue014").press("]")
    assert [(row.source, row.target) for row in page.rows()] == [("一。二。", "One."), ("三。", "Two. Three.")]
    page.press("\ue015").press("[")
    assert [(row.source, row.target) for row in page.rows()] == [("一。二。", "One. Two."), ("三。", "Three.")]
    assert page.rows() == read_back(PAIRED, page)
    assert "0 changed" in page.texts("#counts")[0]
    page.press("\ue012").press("[").press("[")
    assert "nothing on this side" in page.status
    assert [(row.source, row.target) for row in page.rows()] == [("一。二。三。", "One. Two."), ("", "Three.")]
    page.press("\ue014").press("[")
    assert [row.target for row in page.rows()] == ["One. Two. Three."]
    assert page.current == ["002-0001"]
    page.press("u").press("u")
    assert page.rows() == read_back(PAIRED, page)


def test_keys_of_other_programs(page: Page):
    """Ctrl+Z and Ctrl+Y undo and do again, Ctrl+S saves, arrows move, Caps Lock changes nothing."""
    page.open(SMALL)
    control = "\ue009"
    page.press("n")
    assert not page.rows()[0].keep
    page.press(control + "z")
    assert page.rows()[0].keep
    page.press(control + "y")
    assert not page.rows()[0].keep
    page.press(control + "z").press(control + "\ue008" + "z")
    assert not page.rows()[0].keep
    page.press("\ue015")
    assert page.current == ["002-0002"]
    page.press("\ue013")
    assert page.current == ["002-0001"]
    caps = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'J', bubbles: true }))"
    page.run(caps)
    assert page.current == ["002-0002"]
    for old in page.folder.glob("*.csv"):
        old.unlink()
    page.press(control + "s")
    assert page.downloaded("csv")


def test_moved_pairs_stand_with_their_source(page: Page):
    """The pair of a moved passage stands behind the row of its source, and no sentence moves into it."""
    page.open(MOVED)
    assert page.texts(".row .text[data-side='0']") == ["一。", "二。", "二。", "三。", "no partner"]
    assert page.rows() == read_back(MOVED, page)
    page.press("jjj").press("[")
    assert [row.source for row in page.rows()] == ["一。", "二。三。", "二。", "", ""]


# ---------------------------------------------------------------- finishing it


def test_memory_is_what_apply_writes(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The saved memory has the bytes that `align apply` makes of the saved sheet: edited, merged, split, moved."""
    monkeypatch.chdir(tmp_path)
    texts = [*HOSTILE[:-6], "a\x0bb\x1fc\u2028d", "\x01", "<&>\"'"]
    hostile = alignment(*((text, f"en {text}") for text in texts), ("", "x"), ("\u200b", "x"))
    edits = {
        "nothing": "",
        "edit": 'jet <b> & "x"\ue007',
        "merge": "jjmjn",
        "move": "jj\ue014]]k[",
        "split": "ms\ue007jn",
        "two of one text": "jjmm",
    }
    for shown in (PAIRED, THREE, hostile, MOVED):
        for name, keys in edits.items():
            page.open(shown)
            for key in keys:
                page.press(key)
            memory = page.saved_memory()
            date = datetime.strptime(re.search(rb'creationdate="(\w+)"', memory)[1].decode(), "%Y%m%dT%H%M%SZ")
            (tmp_path / "outputs").mkdir(exist_ok=True)
            store("csv", shown, tmp_path / "outputs" / f"{shown.name}.csv")
            store("tmx", shown, tmp_path / "outputs" / f"{shown.name}.tmx")
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(date.replace(tzinfo=UTC).timestamp())))
            result = run("apply", page.saved(), "-o", "made")
            assert result.exit_code in (0, 1), result.output  # 1: a side with nothing to see is refused
            made = (tmp_path / "made" / f"{shown.name}.reviewed.tmx").read_bytes()
            assert memory.decode() == made.decode(), name


def test_unsaved_changes_show(page: Page):
    """What no file has yet is said in the head and the title, until it is saved; also after a reload."""
    page.open(SMALL)
    hidden = "return document.getElementById('unsaved').hidden"
    assert page.run(hidden)
    page.press("n")
    page.until("return !document.getElementById('unsaved').hidden && document.title.startsWith('●')")
    time.sleep(0.5)
    page.reload()
    assert not page.run(hidden)
    page.saved()
    page.until(hidden)
    assert page.run("return document.title") == SMALL.name
    time.sleep(0.5)
    page.reload()
    assert page.run(hidden)
    page.press("u")
    assert "nothing" in page.status


PAIRED = Alignment(
    "002_x",
    ("zh", "en"),
    tuple(map(sentence, ("一。", "二。", "三。"))),
    tuple(sentence(text, "en") for text in ("One.", "Two.", "Three.")),
    (0, 1, 2),
    (0, 1, 2),
    (
        Pair("一。二。", "One. Two.", bead_at(0, 2, 0, 2), 0.9, True, ("figures",)),
        Pair("三。", "Three.", bead_at(2, 3, 2, 3), 0.8, True),
    ),
)
MOVED = Alignment(
    "002_x",
    ("zh", "en"),
    tuple(map(sentence, ("一。", "二。", "三。"))),
    tuple(sentence(text, "en") for text in ("One.", "Three.", "Two.")),
    (0, 1, 2),
    (0, 1, 2),
    (
        Pair("一。", "One.", bead_at(0, 1, 0, 1), 0.9, True),
        Pair("二。", "", bead_at(1, 2, 1, 1), 0.8, False, ("moved",)),
        Pair("三。", "Three.", bead_at(2, 3, 1, 2), 0.8, True),
        Pair("", "Two.", bead_at(3, 3, 2, 3), 0.8, False, ("moved",)),
    ),
    moved=(Pair("二。", "Two.", bead_at(1, 2, 2, 3), 0.9, True, ("moved",)),),
)
THREE = Alignment(
    "002_x",
    ("zh", "en"),
    tuple(map(sentence, ("一。", "二。"))),
    tuple(sentence(text, "en") for text in ("One.", "Two.", "Three.")),
    (0, 1),
    (0, 1, 2),
    (Pair("一。二。", "One. Two. Three.", bead_at(0, 2, 0, 3), 0.9, True),),
)


def read_back(shown: Alignment, page: Page) -> list[Row]:
    """Return the rows of *shown* as a sheet gives them back."""
    store("csv", shown, page.folder / "plain.csv")
    rows = rows_in("csv", page.folder / "plain.csv")
    assert [row.id for row in rows] == [row.id for row in rows_of(shown)]
    return rows
