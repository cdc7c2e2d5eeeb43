"""Every change of a review is found and called what it is; saving and reading is no change."""

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.review.compare import Change, ChangeKind, compare, is_reordered, refusals, repeated_ids, settle
from aligner.review.reviewed import read_reviewed
from aligner.review.sample import precision_interval
from aligner.rows import Row
from tests.samples import HOSTILE, ONE_LINE, REVIEW_ROWS, row, store

ROWS = REVIEW_ROWS


def changed(*edits: tuple[int, dict[str, object]]) -> list[Row]:
    """Return ROWS with fields of some of them replaced."""
    fields = dict(edits)
    return [replace(row, **fields.get(at, {})) for at, row in enumerate(ROWS)]


def lines(reviewed: list[Row], original: list[Row] = ROWS) -> list[str]:
    """Return kind, id and detail of each change as one line."""
    return [f"{c.kind}: {c.id} {c.detail}" for c in compare(original, reviewed)]


class TestCompare:
    """One kind of change at a time, then all at random."""

    def test_nothing_changed(self):
        """The same rows, also in another order, are no change."""
        assert lines(ROWS) == lines(ROWS[::-1]) == lines([], []) == []
        assert is_reordered(ROWS, ROWS[::-1])
        assert not is_reordered(ROWS, [ROWS[0], row(99, "新", "New"), ROWS[3]])

    @pytest.mark.parametrize(
        ("at", "fields", "expected"),
        [
            (0, {"source": "今天天气不好。"}, "text edited: 002-0001 source edited"),
            (0, {"target": "The  weather is nice today."}, "text edited: 002-0001 target edited (spaces only)"),
            (3, {"target": 'She likes "coffee".'}, "text edited: 002-0004 target edited (quotes only)"),
            (1, {"target": ""}, "text edited: 002-0002 target emptied"),
            (1, {"keep": False}, "keep changed: 002-0002 keep yes → no"),
            (4, {"keep": True}, "keep changed: 002-0005 keep no → yes"),
            (2, {"id": ""}, "text edited: 002-0003 id is '', told by its text"),
            (2, {"id": "Feb 03"}, "text edited: 002-0003 id is 'Feb 03', told by its text"),
        ],
    )
    def test_one_cell(self, at, fields, expected):
        """A change of one cell is one change, of the right kind."""
        assert [expected] == lines(changed((at, fields)))

    def test_several_changes_of_one_row(self):
        """Both texts and keep of one row may change; each is said."""
        edited = changed((1, {"source": "甲", "target": "A", "keep": False}))

        assert ["source edited", "target edited", "keep yes → no"] == [c.detail for c in compare(ROWS, edited)]

    def test_deleted_and_added(self):
        """Rows that are gone, and rows of the person's own, with and without an id."""
        own = [row(1, "新的。", "New.", id=""), row(1, "又一个。", "One more.", id="mine")]

        expected = ["deleted: 002-0002 deleted", "added:  added: 新的。", "added: mine added: 又一个。"]
        assert expected == lines([ROWS[0], *own, *ROWS[2:]])

    def test_id_used_again(self):
        """A row split in two: the copy that kept the text is the original one, wherever it stands."""
        copy = replace(ROWS[1], source="公园。", target="Park.")

        assert ["not matched: 002-0002 the id is used again; both rows stay"] == lines([ROWS[0], copy, *ROWS[1:]])

    def test_unknown_text_with_two_places_is_not_guessed(self):
        """A row without id whose texts stand twice in the original is not matched to either."""
        twins = [row(1, "是。", "Yes."), row(2, "是。", "Yes.")]

        kinds = [change.kind for change in compare(twins, [replace(twins[0], id="")])]
        assert kinds == [ChangeKind.DELETED, ChangeKind.DELETED, ChangeKind.ADDED]

    def test_whole_cell_moved_up(self):
        """A sentence joined to the cell above is a move, not two edits."""
        edited = changed((0, {"target": "The weather is nice today. We go to the park."}), (1, {"target": ""}))

        expected = ["merged: 002-0001 target merged with 002-0002", "merged: 002-0002 target moved to 002-0001"]
        assert expected == lines(edited)

    def test_part_moved_down(self):
        """A part of a cell put before the next one's text is a move."""
        edited = changed((1, {"source": "我们"}), (2, {"source": "去公园。他喜欢喝茶。"}))

        expected = ["merged: 002-0002 source partly moved to 002-0003", "merged: 002-0003 source merged with 002-0002"]
        assert expected == lines(edited)

    def test_both_sides_moved_and_the_row_deleted(self):
        """Two rows made one: nothing is lost, so the second is merged, not deleted."""
        joined = replace(ROWS[0], source="今天天气很好。我们去公园。", target=f"{ROWS[0].target} {ROWS[1].target}")

        expected = [
            "merged: 002-0001 source merged with 002-0002",
            "merged: 002-0001 target merged with 002-0002",
            "merged: 002-0002 deleted, source moved to 002-0001, target moved to 002-0001",
        ]
        assert expected == lines([joined, *ROWS[2:]])

    def test_one_side_moved_and_the_other_lost(self):
        """A row whose target went up and whose source is gone is deleted."""
        joined = replace(ROWS[0], target=f"{ROWS[0].target} {ROWS[1].target}")

        assert "deleted: 002-0002 deleted, target moved to 002-0001" in lines([joined, *ROWS[2:]])

    @pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
    def test_characters_lost_in_saving(self, encoding):
        """What the encoding of the whole file lacks and became question marks is restored, and said."""
        original = [row(1, "价格：𠮷野家。", "naïve — Ωmega ♞"), row(2, "好。", "Good.")]
        saved = [
            replace(r, **{s: getattr(r, s).encode(encoding, "replace").decode(encoding) for s in ("source", "target")})
            for r in original
        ]

        assert {ChangeKind.RESTORED} == {change.kind for change in compare(original, saved)}
        assert original == settle(original, saved)

    def test_a_question_mark_of_the_person_stays(self):
        """A full stop corrected to a question mark is an edit, not damage."""
        edited = changed((0, {"source": "今天天气很好?"}))

        assert ["text edited: 002-0001 source edited"] == lines(edited)
        assert edited == settle(ROWS, edited)

    @given(st.data())
    def test_random_edits_are_all_reported(self, data):
        """Each edited, deleted and added row is named in the changes, and no other row is."""
        texts = st.text("一二三ab. “", min_size=1, max_size=4).map(str.strip)
        original = [row(n, *sides) for n, sides in enumerate(data.draw(st.lists(st.tuples(texts, texts), max_size=8)))]
        reviewed, touched = [], set()
        for r in original:
            edit = data.draw(st.sampled_from(["none", "source", "target", "keep", "delete", "copy"]))
            edited = {
                "source": lambda r=r: [replace(r, source=data.draw(texts))],
                "target": lambda r=r: [replace(r, target=r.target + "!")],
                "keep": lambda r=r: [replace(r, keep=not r.keep)],
                "delete": list,
                "copy": lambda r=r: [r, replace(r, source="copy")],
            }.get(edit, lambda r=r: [r])()
            reviewed += edited
            touched |= {r.id} if edited != [r] else set()

        assert touched == {change.id for change in compare(original, reviewed)}

    @settings(deadline=None)  # the first call loads pandas
    @given(st.lists(st.tuples(ONE_LINE, ONE_LINE, st.booleans()), max_size=6), st.randoms())
    def test_saving_and_reading_is_no_change(self, tmp_path_factory, drafts, random):
        """A sheet that is written and read back, its rows in any order, has no change."""
        path = tmp_path_factory.mktemp("sheet") / "x.csv"
        rows = [row(n, source, target, keep=keep) for n, (source, target, keep) in enumerate(drafts, 1)]
        store("csv", random.sample(rows, len(rows)), path)

        sheet = read_reviewed(path)

        assert [] == compare(rows, sheet.rows)
        assert rows == settle(rows, sheet.rows)
        assert () == sheet.faults == sheet.remarks

    def test_hostile_texts(self, tmp_path: Path):
        """Formulas, quotes, breaks and markup are no change either."""
        rows = [row(n, text, f"a\r\n\tb {text}") for n, text in enumerate(HOSTILE, 1)]
        store("csv", rows, tmp_path / "x.csv")

        assert [] == compare(rows, read_reviewed(tmp_path / "x.csv").rows)


class TestSettle:
    """The rows as they are written."""

    def test_document_order(self):
        """A sorted sheet goes back to the document's order; own rows stay behind the row that they follow."""
        own = row(1, "新", "New", id="")

        assert [ROWS[0], ROWS[2], ROWS[3], own] == settle(ROWS, [ROWS[3], own, ROWS[0], ROWS[2]])

    def test_mangled_columns(self):
        """A type that became a date, a lost id and a confidence are the original's."""
        mangled = replace(ROWS[0], type="1月1日", id="", confidence=1.0)

        assert [ROWS[0]] == settle(ROWS, [mangled])

    def test_refusals(self):
        """A kept row with one empty side gets a line; one without any text, or not kept, gets none."""
        rows = [
            row(1, "有", ""),
            row(2, " \u200b", "x"),
            row(3, "", ""),
            row(4, "有", "", keep=False),
            row(5, "有", "", id=""),
        ]
        expected = [
            "002-0001 is kept but has no target",
            "002-0002 is kept but has no source",
            "a row without id is kept but has no target",
        ]
        assert expected == refusals(rows)

    def test_repeated_ids(self):
        """Ids on several rows are named once; missing ids are no ids."""
        assert ["002-0001"] == repeated_ids([ROWS[0], ROWS[0], ROWS[0], row(1, "", "", id=""), row(1, "", "", id="")])


class TestPrecisionInterval:
    """Wilson's interval."""

    @pytest.mark.parametrize(
        ("right", "wrong", "expected"),
        [  # R: prop.test(x, n, correct = FALSE)
            (95, 5, (0.95, 0.8882, 0.9785)),
            (10, 0, (1.0, 0.7225, 1.0)),
            (0, 10, (0.0, 0.0, 0.2775)),
            (1, 1, (0.5, 0.0945, 0.9055)),
        ],
    )
    def test_known_values(self, right, wrong, expected):
        """The numbers are those of the textbook."""
        assert expected == pytest.approx(precision_interval(right, wrong), abs=5e-5)

    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    def test_ends_solve_the_score_equation(self, right, wrong):
        """The estimate lies inside, and each end that far from it in the deviations of its own distribution."""
        if not right + wrong:
            return
        share, low, high = precision_interval(right, wrong)

        assert 0 <= low <= share <= high <= 1
        for end in {low, high} - {0.0, 1.0}:
            deviation = sqrt(end * (1 - end) / (right + wrong))
            assert abs(share - end) == pytest.approx(1.959964 * deviation, rel=1e-3)

    @pytest.mark.parametrize("numbers", [(0, 0), (-1, 5), (5, -1)])
    def test_nothing_judged(self, numbers):
        """Without a judgement there is no estimate."""
        with pytest.raises(InputError, match="at least one row"):
            precision_interval(*numbers)


def test_changes_are_values():
    """Changes compare and hash as values."""
    assert Change(ChangeKind.ADDED, "a", "b") in {Change(ChangeKind.ADDED, "a", "b")}
