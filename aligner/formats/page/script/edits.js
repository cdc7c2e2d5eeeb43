// What a person does to rows: keep, merge, move a sentence, edit, split.

import { $, both, data, make } from "./base.js";
import { change, replaceRow, rows } from "./changes.js";
import { currentParts, hasGap, isBlank, isMoved, mergedOf, originals, splitOf, withParts } from "./rows.js";
import { oneLine } from "./sheet.js";
import { closeDialog, current, elements, fill, isShown, refresh, setSide, side } from "./view.js";
import { say, tell } from "./words.js";

export function keep(wanted) {
  const { id } = current;
  if (wanted && hasGap(current)) return tell("saidEmpty", { id });
  if (wanted !== current.keep) replaceRow(current, { keep: wanted });
  tell(wanted ? "saidYes" : "saidNo", { id });
}

// Whether the row can be seen; if not, it is from now on: nobody merges what they do not see.
function isSeen(row) {
  if (isShown(row)) return true;
  elements.get(row).hidden = false;
  refresh();
  tell("saidHidden", { id: current.id });
  return false;
}

export function merge() {
  const { id } = current;
  const at = rows.indexOf(current);
  const next = rows[at + 1];
  if (!next) return tell("saidLast", { id });
  if (!isSeen(next)) return;
  change(at, 2, [mergedOf(current, next)]);
  tell("saidMerged", { id });
}

// ---------------------------------------------------------------- moving a sentence over the border of two rows

// The next row in that direction in which the order of both texts goes on.
function neighbour(at, direction) {
  let other = at + direction;
  while (rows[other] && isMoved(rows[other])) other += direction;
  return rows[other] ? other : -1;
}

export function moveEdge(direction) {
  const { id } = current;
  const at = rows.indexOf(current);
  const other = neighbour(at, direction);
  if (other < 0) return tell(direction < 0 ? "saidFirst" : "saidLast", { id });
  if (isBlank(current.text[side])) return tell("saidNothing", { id });
  if (!isSeen(rows[other])) return;
  const moved = moveOne(current, rows[other], direction);
  const [from, to] = [Math.min(at, other), Math.max(at, other)];
  const between = rows.slice(from + 1, to);
  const inOrder = direction < 0 ? [moved[1], ...between, moved[0]] : [moved[0], ...between, moved[1]];
  const added = inOrder.filter(Boolean);
  change(from, to - from + 1, added, { chosen: added.indexOf(moved[0] ?? moved[1]) });
  tell(direction < 0 ? "saidUp" : "saidDown", { id });
}

// Both rows after the first or the last sentence of one has gone to the other; null if nothing is left of one.
function moveOne(row, other, direction) {
  const [list, theirs] = [currentParts(row, side), currentParts(other, side)];
  if (direction < 0) return [withParts(row, side, list.slice(1)), withParts(other, side, [...theirs, list[0]])];
  return [withParts(row, side, list.slice(0, -1)), withParts(other, side, [list.at(-1), ...theirs])];
}

// ---------------------------------------------------------------- editing

export let editing = null; // { row, side, area } while a text is being edited

export function edit(which) {
  finishEdit(true);
  setSide(which);
  const cell = elements.get(current).children[which * 2];
  const area = make("textarea", { lang: data.langs[which], dir: "auto", value: current.text[which] });
  area.setAttribute("aria-label", `${current.id} ${say(which ? "target" : "source")}`);
  area.style.minHeight = `${cell.clientHeight - 12}px`;
  cell.classList.remove("gap");
  cell.replaceChildren(area);
  editing = { row: current, side: which, area };
  area.focus();
}

export function finishEdit(take, focus = true) {
  if (!editing) return;
  const { row, side: which, area } = editing;
  editing = null; // first: taking the area away makes it lose the focus, which ends up here again
  const text = oneLine(area.value).trim();
  if (!take || text === row.text[which]) {
    fill(row);
    if (focus) elements.get(row).focus({ preventScroll: true });
    return;
  }
  const texts = row.text.with(which, text);
  replaceRow(row, { text: texts, keep: row.keep && !texts.some(isBlank) }, focus);
  tell("saidEdited", { id: row.id });
}

export function onEditKey(event) {
  if (event.isComposing || event.keyCode === 229) return; // Enter chooses a word of an input method
  if (event.key === "Escape") return finishEdit(false);
  if (event.key !== "Enter" && event.key !== "Tab") return;
  event.preventDefault();
  const { side: which } = editing;
  finishEdit(true);
  if (event.key === "Tab" && which === Number(event.shiftKey)) edit(1 - which);
}

// ---------------------------------------------------------------- splitting

const splitParts = (which, selector) => $("split-dialog").querySelectorAll(`[data-side="${which}"] ${selector}`);
const chosenCut = (which) => Number(splitParts(which, "input:checked")[0].value);

export function openSplit() {
  const lists = both((which) => currentParts(current, which));
  if (lists.every((list) => list.length < 2)) return tell("saidOne", { id: current.id });
  $("split-problem").textContent = "";
  for (const which of [0, 1]) fillCuts(which, lists[which]);
  $("split-dialog").showModal();
  splitParts(lists[0].length > 1 ? 0 : 1, "input:checked")[0].focus();
}

function fillCuts(which, list) {
  const lang = data.langs[which];
  const sentences = list.flatMap(([, textContent], at) => [cutOf(which, at, list), make("p", { lang, textContent })]);
  splitParts(which, ".cuts")[0].replaceChildren(...sentences, cutOf(which, list.length, list));
  paintCuts(which);
}

function cutOf(which, at, list) {
  const checked = at === Math.ceil(list.length / 2);
  const input = make("input", { type: "radio", name: `cut${which}`, value: at, checked });
  return make("label", { className: "cut" }, input, say("cut"));
}

export function paintCuts(which) {
  const cut = chosenCut(which);
  splitParts(which, "p").forEach((sentence, at) => { sentence.classList.toggle("second", at >= cut); });
}

export function split() {
  const { id } = current;
  const halves = splitOf(current, both(chosenCut), freshId(id));
  if (halves.some((half) => half.text.every(isBlank))) {
    $("split-problem").textContent = say("splitEmpty");
    return;
  }
  closeDialog();
  change(rows.indexOf(current), 1, halves);
  tell("saidSplit", { id });
}

function freshId(id) {
  const taken = new Set([...originals, ...rows].map((row) => row.id));
  let number = 2;
  while (taken.has(`${id}.${number}`)) number += 1;
  return `${id}.${number}`;
}
