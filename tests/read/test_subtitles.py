"""Subtitles: cues become sentences with their times, and nothing is lost for a fault in a file."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import split_document
from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.source import How, Source
from aligner.read.subtitles import read
from aligner.records import Document, Mark, MarkKind, check_marks
from aligner.settings import Settings
from tests.program import run, table, write
from tests.samples import srt_time


def srt(*cues):
    """Return a SubRip file of texts with a second each, or of (from, to, text) in seconds."""
    timed = [(n, n + 0.9, cue) if isinstance(cue, str) else cue for n, cue in enumerate(cues)]
    return "\n".join(f"{n}\n{srt_time(a)} --> {srt_time(b)}\n{text}\n" for n, (a, b, text) in enumerate(timed, 1))


@pytest.fixture(name="_here")
def _folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def content(text):
    """Return what is read from *text*."""
    return read(Source(text.encode(), "x.srt"))


def blocks(text):
    """Return the blocks of a file, lines joined by a bar, those that are set aside with their reason."""
    found = content(text)
    check_marks(Document("x", found.text, found.marks))
    kinds = (MarkKind.ITEM, MarkKind.NOTE)
    named = ((f"{m.value}: " if m.value else "", found.text[m.start : m.end]) for m in found.marks if m.kind in kinds)
    return [reason + block.replace("\n", "|") for reason, block in named]


def times(text):
    """Return the times and the text that each stands for."""
    found = content(text)
    return [(m.value, found.text[m.start : m.end]) for m in found.marks if m.kind is MarkKind.TIME]


def test_sentences_go_on_in_the_next_cue():
    """Cues are joined up to the end of a sentence; each part keeps the times of its cue."""
    text = srt("I never thought", "you would\ncome back.", "But you did.")

    assert blocks(text) == ["I never thought|you would|come back.", "But you did."]
    assert times(text) == [
        ("00:00:00.000-00:00:00.900", "I never thought"),
        ("00:00:01.000-00:00:01.900", "you would\ncome back."),
        ("00:00:02.000-00:00:02.900", "But you did."),
    ]


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        (((0, 1, "To be"), (9, 10, "continued."), (10, 11, "End.")), ["To be", "continued.", "End."]),
        (("He said he", "- What?\n- I am", "going home.", "Yes."), ["He said he", "What?", "I am|going home.", "Yes."]),
        (("It is", "-5 degrees.", "Now."), ["It is|-5 degrees.", "Now."]),
        (("Well, I--", "No.", "I thought...", "...you knew."), ["Well, I--", "No.", "I thought...|...you knew."]),
        (("I was", "[door slams]", "there.", "Yes."), ["I was", "[door slams]", "there.", "Yes."]),
        (("♪ la la", "la la ♪", "and then", "he left.", "."), ["♪ la la|la la ♪", "and then|he left.", "."]),
        (("I met Mr.", "Smith (i.e.", "John).", "Yes."), ["I met Mr.|Smith (i.e.|John).", "Yes."]),
        (("他说：“走吧。", "”我走了。", "好。"), ["他说：“走吧。|”我走了。", "好。"]),
        (("MAN: Hello", "there.", "(LAUGHS)"), ["MAN: Hello|there.", "(LAUGHS)"]),
    ],
)
def test_sentences_that_do_not_go_on(cues, expected):
    """Nothing goes on over a long gap, to another speaker, in a note of what is heard, out of a song."""
    assert blocks(srt(*cues)) == expected


def test_without_full_stops_each_cue_is_a_block():
    """Chinese subtitles have no full stops, and a space for a comma: a line's end in a cue is one, too."""
    assert blocks(srt("你知道\n我不会去", "因为我在那里，", "等了三年", "真的吗？")) == [
        "你知道 我不会去",
        "因为我在那里， 等了三年",
        "真的吗？",
    ]


def test_markup_is_no_text():
    """Tags, styles, stamps and entities of all three formats go, or become what they stand for."""
    text = srt('<i>A</i> &lt;b&gt;\n{\\an8}<font color="#fff">B</font> & C &amp; D <3', "{y:i}E&nbsp;F<br>G.")

    assert blocks(text) == ["A <b>|B & C & D <3|E F|G."]


VTT = """WEBVTT - a film
Kind: captions

STYLE
::cue { color: red }

NOTE not checked
by anybody

intro
00:01.000 --> 00:02.500 align:start position:10%
<v Roger Bingham>We are <00:01.500><c.loud>in</c> <ruby>New<rt>nu</rt></ruby> York

REGION
id:fred

2
00:02.500 --> 00:00:04.000
<v Ann>Is it &lrm;a city?
<v.loud Roger>It is.

00:01:04.000 --> 00:01:05.000

after a blank line.
"""


def test_vtt():
    """Head, styles and regions are no text, notes are set aside; a voice is somebody else who speaks."""
    assert blocks(VTT) == [
        "comment: not checked",
        "comment: by anybody",
        "We are in New York",
        "Is it \u200ea city?",
        "It is.",
        "after a blank line.",
    ]
    assert times(VTT)[0][0] == "00:00:01.000-00:00:02.500"
    assert times(VTT)[-1][0] == "00:01:04.000-00:01:05.000"


ASS = r"""[Script Info]
Title: A film
[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:03.00,0:00:04.50,Default,,0,0,0,,{\k20}to{\k30}day,\hyou see.{sic}
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\i1}Not\Nonly{\i0}
Dialogue: 0,0:00:01.50,0:00:03.50,Sign,,0,0,0,,{\pos(1,2)}HOTEL
Dialogue: 1,0:00:01.50,0:00:03.60,Sign,,0,0,0,,{\pos(3,4)}HOTEL
Dialogue: 0,0:00:01.50,0:00:03.50,Sign,,0,0,0,,{\p1}m 0 0 l 100 0 100 100{\p0}
Comment: 0,0:00:01.50,0:00:03.50,Default,,0,0,0,,check this
"""


def test_ass():
    """Events stand in time order, once; sentences go on over signs; drawings go, comments are set aside."""
    assert blocks(ASS) == ["Not|only|today, you see.", "HOTEL", "comment: check this", "comment: sic"]
    assert ("00:00:01.500-00:00:03.600", "HOTEL") in times(ASS)


def test_ass_with_a_number_too_long_for_any():
    """A drawing is one whatever its scale; Python itself reads no number of so many digits."""
    line = "Dialogue: 0,0:00:01.50,0:00:03.50,Sign,,0,0,0,,"
    assert blocks(ASS + line + r"{\p" + "9" * 5000 + r"}m 0 0{\p0}Go.\n")[1:3] == blocks(ASS + line + "Go.\n")[1:3]


@pytest.mark.parametrize(
    ("line", "remark"),
    [
        ("00:00:0x,000 --> 00:00:02,000", "cue 2, line 6: times that cannot be read, '00:00:0x,000 --> 00:00:02,000'"),
        ("00:00:03,000 --> 00:00:02,000", "cue 2, line 6: times that cannot be read, '00:00:03,000 --> 00:00:02,000'"),
        ("00:00:01,000 --> 00:70:02,000", "cue 2, line 6: times that cannot be read, '00:00:01,000 --> 00:70:02,000'"),
        ("00:00:01,000 -->", "cue 2, line 6: times that cannot be read, '00:00:01,000 -->'"),
        ("", "cue 2, line 5: no times"),
    ],
)
def test_broken_times_name_their_cue(line, remark):
    """A cue whose times cannot be read is named; its text stays between its neighbours and is joined to them."""
    text = srt("It was", "a very\nlong", "night.", "Yes.").replace("00:00:01,000 --> 00:00:01,900", line)

    assert blocks(text) == ["It was|a very|long|night.", "Yes."]
    found = content(text)
    assert len(found.remarks) == 1
    assert found.remarks[0].startswith(remark)
    assert len(times(text)) == 3


@pytest.mark.parametrize(
    "line", ["00:00:01 --> 00:00:02", "0:0:1.5-->0:0:2", "00:01,000 --> 00:02,000 X1:5", "00:00:01.000 -> 00:00:02.000"]
)
def test_times_may_be_written_otherwise(line):
    """Times without hours, milliseconds or spaces are times."""
    text = srt("It was", "a very\nlong", "night.", "Yes.").replace("00:00:01,000 --> 00:00:01,900", line)

    assert content(text).remarks == ()
    assert len(times(text)) == 4


def test_many_broken_times():
    """Of many, the first are named and the rest counted."""
    text = srt(*["Yes."] * 20).replace(",900", ",9x0", 12)

    assert len(content(text).remarks) == 6
    assert content(text).remarks[-1] == "the times of 7 more cues cannot be read"


def test_numbers_that_are_text():
    """A figure that is all that is said is text, the number of a cue is not, also with blank lines everywhere."""
    text = srt("1984", "2\n3", "Yes.")

    assert blocks(text) == ["1984|2|3|Yes."]
    assert blocks(text.replace("\n", "\r\r\n")) == ["1984|2|3|Yes."]


def test_without_cues():
    """What has no cue with times is refused, with what to do."""
    for text in ("Just a text.\n", "WEBVTT\n\nNOTE x\n", "[Script Info]\n[Events]\n", "1\n00:00:0x --> y\nHello.\n"):
        with pytest.raises(InputError, match=r"^x\.srt: no cue with times .*--from text$"):
            content(text)


def test_cues_stand_in_time_order_once():
    """Cues out of order are put in it; the same text at the same time is there once, said again it is there twice."""
    text = srt((4, 5, "Two."), (1, 2, "One."), (4.5, 6, "Two."), (6, 7, "Two."))

    assert blocks(text) == ["One.", "Two.", "Two."]
    assert [value for value, _ in times(text)][1] == "00:00:04.000-00:00:06.000"


def test_lines_that_roll_up():
    """Live captions show each line in several cues; it is text once."""
    text = srt("hello", "hello\nhow are", "how are\nyou today", "you today\nmy friend")

    assert blocks(text) == ["hello", "how are", "you today", "my friend"]


def test_makers_are_set_aside():
    """A cue with an address that is about the subtitles is no text of the film; an address that is said is."""
    text = srt("Subtitles by www.example.org", "Hi.", "Write to bob@example.org now.", "字幕下载 example.com", "Bye.")

    assert blocks(text) == [
        "credits: Subtitles by www.example.org",
        "Hi.",
        "Write to bob@example.org now.",
        "credits: 字幕下载 example.com",
        "Bye.",
    ]


BILINGUAL = (
    "我从来没有想到\nI never thought that",
    "你会回来。\nyou would come back",
    "到这里来。\nto this place.",
    "他叫 Tom。\nHis name is Tom.",
    "- 你好。\n- 嗨。\n- Hello.\n- Hi.",
)


def test_two_scripts_are_two_languages():
    """In a bilingual file each language's sentences are joined; a stretch that ends in both is one, then the other."""
    assert blocks(srt(*BILINGUAL)) == [
        "我从来没有想到|你会回来。",
        "到这里来。",
        "I never thought that|you would come back|to this place.",
        "他叫 Tom。",
        "His name is Tom.",
        "你好。",
        "嗨。",
        "Hello.",
        "Hi.",
    ]


def test_two_files_in_one_are_bilingual():
    """Cues of either language for the same time, wherever they stand in the file, are like two scripts in a cue."""
    halves = [cue.split("\n")[k::2] for k in (0, 1) for cue in BILINGUAL[:4]]
    text = srt(*((n % 4, n % 4 + 0.9, "\n".join(half)) for n, half in enumerate(halves)))

    assert blocks(text) == blocks(srt(*BILINGUAL[:4]))


def test_a_word_of_another_script_makes_no_bilingual_file():
    """A few lines in other letters stay where they are."""
    assert blocks(srt("他说。\nOK.", "好。", "走。", "再见。")) == ["他说。|OK.", "好。", "走。", "再见。"]


@pytest.mark.parametrize(
    ("encoding", "lines"),
    [
        *(
            (code, ["我们今天要去那里看看他", "你不要说话了好不好", "是的，我知道了"])
            for code in ("utf-8-sig", "utf-16", "gbk")
        ),
        ("big5", ["我們今天要去那裡看看他", "你不要說話了好不好", "是的，我知道了"]),
    ],
)
def test_encodings(encoding, lines):
    """Chinese subtitles come in all of its encodings."""
    text = srt(*lines * 5)

    assert read(Source(text.encode(encoding), "x")).text == content(text).text


def test_nothing_said_is_a_heading(tmp_path: Path):
    """Short lines without a full stop are sentences, and each leads to its time."""
    path = tmp_path / "x.srt"
    path.write_text(srt("你知道", "真的吗"), encoding="utf-8")

    found = split_document(read_document(path), Settings(langs="zh"))
    assert [(s.kind.value, s.text) for s in found.sentences] == [("sentence", "你知道"), ("sentence", "真的吗")]


def test_a_figure_is_said(tmp_path: Path):
    """A year that is said or shown is no number of a page; an ornament is set aside as ever."""
    path = tmp_path / "x.srt"
    path.write_text(
        srt(*((10 * n, 10 * n + 1, said) for n, said in enumerate(["Long ago.", "1984", "12345", "***"]))),
        encoding="utf-8",
    )

    found = split_document(read_document(path), Settings(langs="en"))
    assert [s.note for s in found.sentences] == ["", "", "", "ornament"]


@pytest.mark.usefixtures("_here")
def test_times_are_a_column():
    """A pair over three cues stands from the beginning of the first to the end of the last."""
    result = run(write("x.srt", srt(*BILINGUAL)), "--format", "csv")

    assert result.exit_code == 0, result.output
    rows = {row["target"]: row["time"] for row in table(Path("outputs/x.csv"))}
    assert rows["I never thought that you would come back to this place."] == "00:00:00.000-00:00:02.900"
    assert rows["His name is Tom."] == "00:00:03.000-00:00:03.900"


@pytest.mark.usefixtures("_here")
def test_two_files_of_a_film():
    """Two files are paired, and the times of both are said."""
    source = write("x.zh.srt", srt("你好。", "你好吗？", "我叫王明。"))
    target = write("x.en.srt", srt((5, 6, "Hello."), (6, 7, "How are you?"), (7, 8, "My name is Wang Ming.")))
    result = run("pair", source, target, "--format", "csv")

    assert result.exit_code == 0, result.output
    times = {row["target"]: row["time"] for row in table(Path("outputs/x.zh.csv"))}
    assert times["How are you?"] == "00:00:01.000-00:00:01.900 | 00:00:06.000-00:00:07.000"


@pytest.mark.usefixtures("_here")
def test_times_tell_what_belongs_together():
    """Of two files with clocks of their own, in which the same is said again and again, the right lines are paired."""
    rng = random.Random(3)  # by texts alone 15 of 57 are right
    said = [("是的。", "Yes."), ("不是。", "No."), ("你好。", "Hello."), ("来吧！", "Come on!")]
    film = [(12 * n + 8 * rng.random(), rng.choice(said)) for n in range(90)]
    source = [(at, at + 2, zh) for at, (zh, _) in film if rng.random() > 0.15]
    target = [(35 + at * 25 / 24, 37 + at * 25 / 24, en) for at, (_, en) in film if rng.random() > 0.15]
    common = {round(35 + at * 25 / 24) for at, *_ in source} & {round(at) for at, *_ in target}

    result = run("pair", write("x.zh.srt", srt(*source)), write("x.en.srt", srt(*target)), "--format", "csv")
    assert result.exit_code == 0, result.output
    paired = [row["time"] for row in table(Path("outputs/x.zh.csv")) if row["source"] and row["target"]]
    begun = [[_seconds(times) for times in both.split(" | ")] for both in paired]
    right = sum(abs(35 + a * 25 / 24 - b) < 0.1 for a, b in begun)
    assert right >= 0.95 * len(common)
    assert right >= 0.9 * len(paired)


def _seconds(times):
    """Return when two times such as ``00:01:02.500-00:01:04.000`` begin."""
    hours, minutes, seconds = times.partition("-")[0].split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


WORDS = st.text("ab &<>{}-[](♪.?中好。，\n", min_size=1, max_size=12)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 3_000), WORDS), min_size=1, max_size=12))
def test_no_letter_is_lost_or_doubled(cues):
    """Whatever is said at whatever times, all letters are there, once, but for what is shown twice at a time."""
    timed = [(a / 1000, (a + d) / 1000, f"{n}x {text}") for n, (a, d, text) in enumerate(cues)]  # each text is unique
    expected = Counter(char for _, _, text in timed for char in _without_tags(text) if char.isalnum())

    found = content(srt(*timed))
    check_marks(Document("x", found.text, found.marks))
    assert Counter(char for char in found.text if char.isalnum()) == expected


def _without_tags(text):
    return re.sub(r"</?[bB](?:[\s.][^<>]*)?/?>|\{[a-zA-Z]:[^{}]*\}", "", text)


@pytest.mark.parametrize("whole", [srt(*BILINGUAL), VTT, ASS])
def test_damaged_files(whole):
    """A file that is cut off, or in which bytes have changed, is read or refused in one line."""
    rng = random.Random(7)
    data = whole.encode()
    for _ in range(150):
        broken = bytearray(data[: rng.randrange(1, len(data))])
        for _ in range(rng.randrange(4)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        try:
            found = read(Source(bytes(broken), "x.srt", How(encoding="latin-1")))
        except InputError as error:
            assert re.fullmatch("x.srt: .+", str(error))
        else:
            check_marks(Document("x", found.text, found.marks))


@pytest.mark.parametrize(
    "part", ["<i ", "{\\", "-->", "1\n", "<v ", "[(", " ", "\n", "a-", "- ", "00:00:01,000 --> 00:00:02,000\na\n"]
)
def test_hostile_files_take_no_longer(part):
    """A long file of what begins and never ends is read in a moment."""
    content(srt("Hello.") + "\n2\n" + part * (300_000 // len(part)))


def test_marks_of_times_tile_the_text():
    """Every letter of a file whose times can all be read has a time."""
    found = content(srt(*BILINGUAL))
    timed = [mark for mark in found.marks if mark.kind is MarkKind.TIME]

    assert isinstance(timed[0], Mark)
    seen = "".join(found.text[mark.start : mark.end] for mark in timed)
    assert "".join(seen.split()) == "".join(found.text.split())
