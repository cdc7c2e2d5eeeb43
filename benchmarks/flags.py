"""Measure how often each flag is raised on pairs that are right, and on pairs that were damaged on purpose.

    python -m benchmarks.flags --gold DIR --save --readme

Right pairs are those that the aligner finds as they are in the gold data. Damage to gold beads is drawn from one seed;
each pair is damaged once for each kind of damage that it can take. ``heading`` and ``cut`` need what only the document
shows (see the last column of the table: the kept pairs of the whole paper, nearly all right).
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import click

from aligner import align_sentences, align_text
from aligner.check import confidence
from aligner.check.doubts import SURE
from aligner.check.flags import Sides, find_flags
from aligner.check.names_table import PLACES
from aligner.check.omissions import rests_of
from aligner.encode import Encoder
from aligner.encode.use import UseEncoder
from aligner.errors import AlignerError
from aligner.evaluate import indices
from aligner.languages import joined, language_of
from aligner.records import Bead
from aligner.rows import FLAGS
from benchmarks.chinese import PROJECT, put_into_both
from benchmarks.datasets import DATASETS, DatasetRecord, GoldDocument, load, raw_document
from benchmarks.measure import SEED
from benchmarks.report import README, RESULTS, markdown, put_between, write_json

MARKER: Final = "flags"
ANY: Final = "any flag"
WRONG: Final = f"the aligner's own, less sure than {SURE}"
OF_PAIRS: Final = tuple(flag for flag in FLAGS if flag not in ("moved", "contradiction"))

Texts = tuple[str, str]
Damage = Callable[[Texts, random.Random, tuple[str, str]], Texts | None]
"""Returns the pair with a fault, or None if it cannot take that one."""


def _on_one_side(change: Callable[[str, random.Random, str], str | None]) -> Damage:
    """Return the damage that *change* (text, generator, language) does to either side."""

    def damage(texts: Texts, rng: random.Random, langs: tuple[str, str]) -> Texts | None:
        side = rng.randrange(2)
        changed = change(texts[side], rng, langs[side])
        if changed is None or not changed.strip():
            return None
        return (changed, texts[1]) if side == 0 else (texts[0], changed)

    return damage


def _another_digit(text: str, rng: random.Random, _lang: str) -> str | None:
    """Return *text* with one digit of its numbers another one."""
    digits = [found.start() for found in re.finditer("[0-9]", text)]
    if not digits:
        return None
    at = rng.choice(digits)
    return text[:at] + rng.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]


def _without(pattern: re.Pattern[str]) -> Callable[[str, random.Random, str], str | None]:
    """Return the change that drops one match of *pattern*."""

    def change(text: str, rng: random.Random, _lang: str) -> str | None:
        found = list(pattern.finditer(text))
        drop = rng.choice(found) if found else None
        return None if drop is None else text[: drop.start()] + text[drop.end() :]

    return change


def _without_a_name(text: str, rng: random.Random, lang: str) -> str | None:
    """Return *text* without one acronym, Latin word in Chinese, or name of a country or city."""
    if not language_of(lang).spaced:
        names = "|".join([r"[A-Za-z]{2,}", *(name for names in PLACES for name in names.split())])
    else:
        starts = [start for starts in PLACES.values() for start in starts.split(",") if start[0].isupper()]
        names = rf"\b(?:[A-Z]{{2,}}s?|(?:{'|'.join(map(re.escape, starts))})\w*)\b"
    return _without(re.compile(names))(text, rng, lang)


def _without_clauses(text: str, rng: random.Random, _lang: str) -> str | None:
    """Return *text* without a third to six tenths of it, cut at clauses."""
    rests = [rest for rest in rests_of(text) if 0.4 <= len(rest) / len(text) <= 0.7]
    return rng.choice(rests) if rests else None


DAMAGES: Final[dict[str, tuple[str, Damage]]] = {
    "another digit in a figure": ("figures", _on_one_side(_another_digit)),
    "a name or acronym dropped": ("names", _on_one_side(_without_a_name)),
    "a double quotation mark or bracket dropped": (
        "marks",
        _on_one_side(_without(re.compile(r"[“”「」『』《》()（）]"))),
    ),
    "a third or more of a side dropped": ("partial", _on_one_side(_without_clauses)),
    "the target is the source": ("copy", lambda texts, _rng, _langs: (texts[0], texts[0])),
}
"""Each kind of damage, and the flag that is there for it."""


def pairs_of(document: GoldDocument, langs: tuple[str, str]) -> list[Texts]:
    """Return the texts of the filled gold beads."""

    def text(side: int, bead: Any) -> str:
        lines = [(document.source, document.target)[side][i] for i in bead[side]]
        return joined(lines, langs[side])

    return [(text(0, bead), text(1, bead)) for bead in document.beads if all(bead)]


def flags_of(
    pairs: Sequence[Texts], langs: tuple[str, str], usual: float, encoder: Encoder, beads: Sequence[Bead] = ()
) -> list[set[str]]:
    """Return the flags of each pair, whose *beads* tell how sure their borders are; quite sure by default."""
    borders = [bead.border for bead in beads] or [1.0] * len(pairs)
    sides = [Sides(pair, border=border) for pair, border in zip(pairs, borders, strict=True)]
    found, faults = find_flags(sides, langs, usual, encoder)
    if faults:
        raise AlignerError("; ".join(faults))
    return [set(flags) for flags in found]


def found_beads(document: GoldDocument, encoder: Encoder) -> tuple[list[Bead], list[Bead]]:
    """Return the filled beads that the aligner finds: those that are gold, and the others that it is not sure of."""
    gold = {(tuple(source), tuple(target)) for source, target in document.beads}
    found = align_sentences(document.source, document.target, encoder=encoder)
    filled = [bead for bead in found if not bead.is_null]
    is_right = [(tuple(bead.source), tuple(bead.target)) in gold for bead in filled]
    right = [bead for bead, known in zip(filled, is_right, strict=True) if known]
    return right, [bead for bead, known in zip(filled, is_right, strict=True) if not known and confidence(bead) < SURE]


def measure(record: DatasetRecord, documents: Sequence[GoldDocument], encoder: Encoder) -> dict[str, Any]:
    """Return, for one data set, how many right pairs each flag is raised on, and how much damage it finds."""
    raised, found, tried = Counter[str](), Counter[str](), Counter[str]()
    count, rng = 0, random.Random(SEED)
    for document in documents:
        pairs = pairs_of(document, record.langs)
        usual = _total(pairs, 0) / _total(pairs, 1)
        right, wrong = (
            flags_of(
                pairs_of(replace(document, beads=indices(beads)), record.langs), record.langs, usual, encoder, beads
            )
            for beads in found_beads(document, encoder)
        )
        count += len(right)
        for flags in right:
            raised.update([*flags, *[ANY] * bool(flags)])
        tried[WRONG] += len(wrong)
        found[WRONG] += sum(map(bool, wrong))
        for name, (flag, damage) in DAMAGES.items():
            damaged = [broken for pair in pairs if (broken := damage(pair, rng, record.langs)) is not None]
            for flags in flags_of(damaged, record.langs, usual, encoder):
                tried[name] += 1
                found[name] += flag in flags
        for flags in flags_of(_shifted(pairs), record.langs, usual, encoder):
            tried["the next pair's target"] += 1
            found["the next pair's target"] += bool(flags)
    return {"pairs": count, "raised": dict(raised), "tried": dict(tried), "found": dict(found)}


def _shifted(pairs: Sequence[Texts]) -> list[Texts]:
    """Return each source with the target of the next pair."""
    return [(pair[0], following[1]) for pair, following in pairwise(pairs)]


def _total(pairs: Sequence[Texts], side: int) -> int:
    return max(1, sum(len(pair[side].encode()) for pair in pairs))


def measure_whole(record: DatasetRecord, encoder: Encoder) -> dict[str, Any]:
    """Return how many kept pairs of the whole raw document each flag is raised on."""
    alignment = align_text(raw_document(record, PROJECT), record.langs, encoder=encoder)
    kept = [set(pair.flags) & set(OF_PAIRS) for pair in alignment.pairs if pair.keep]
    raised = Counter(flag for flags in kept for flag in [*flags, *[ANY] * bool(flags)])
    return {"pairs": len(kept), "raised": dict(raised), "tried": {}, "found": {}}


def tables(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the tables for benchmarks/README.md: false alarms by flag, then damage found."""
    sets = list(found)
    alarms = [["raised on right pairs", *(f"{name} ({found[name]['pairs']:,})" for name in sets)]]
    alarms += [[f"`{flag}`", *(_share(found[name], "raised", flag, "pairs") for name in sets)] for flag in OF_PAIRS]
    alarms.append([ANY, *(_share(found[name], "raised", ANY, "pairs") for name in sets)])
    gold = [name for name in sets if found[name]["tried"]]
    damage = [["damage", "flag", *gold]]
    for name in dict.fromkeys(name for each in gold for name in found[each]["tried"]):
        flag = f"`{DAMAGES[name][0]}`" if name in DAMAGES else "any"
        damage.append([name, flag, *(_found_share(found[each], name) for each in gold)])
    return f"{markdown(alarms)}\n\n{markdown(damage)}"


def meanings(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the table for the project's README: what each flag means, and its false alarms in Chinese–English."""
    sets = [record.title for record in DATASETS if record.langs == ("zh", "en")]
    right = {
        "pairs": sum(found[name]["pairs"] for name in sets),
        "raised": sum((Counter(found[name]["raised"]) for name in sets), Counter[str]()),
    }
    lines = [["flag", "meaning", "raised on right pairs"]]
    lines += [[f"`{flag}`", says, _share(right, "raised", flag, "pairs")] for flag, says in FLAGS.items()]
    for line in lines[-len(FLAGS) + len(OF_PAIRS) :]:
        line[-1] = ""  # not a matter of the pair alone
    lines.append(["any", "", _share(right, "raised", ANY, "pairs")])
    return markdown(lines).replace("| --- | --: | --: |", "| --- | --- | --: |")


def _share(row: Mapping[str, Any], what: str, flag: str, of: str) -> str:
    return f"{100 * row[what].get(flag, 0) / row[of]:.1f} %"


def _found_share(row: Mapping[str, Any], name: str) -> str:
    tried = row["tried"].get(name, 0)
    return f"{100 * row['found'].get(name, 0) / tried:.0f} % of {tried:,}" if tried else ""


@click.command()
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--save", is_flag=True, help="Write benchmarks/results/flags.json.")
@click.option("--readme", is_flag=True, help="Rewrite the tables in the README here and in the project's two.")
def main(gold: Path, save: bool, readme: bool) -> None:
    """Print how often each flag is raised on right pairs and on damaged ones."""
    encoder = UseEncoder()
    try:
        found = {record.title: measure(record, load(gold, record.name), encoder) for record in DATASETS}
        for record in DATASETS:
            if record.raw:
                found["002, all kept pairs"] = measure_whole(record, encoder)
        click.echo(tables(found))
        if save:
            write_json(RESULTS / "flags.json", found)
        if readme:
            put_between(README, MARKER, tables(found))
            put_into_both(MARKER, meanings(found))
    except AlignerError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
