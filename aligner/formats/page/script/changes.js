// Changes to the rows, and what the browser keeps of them.

import { $, data, store, stored } from "./base.js";
import { filter } from "./filters.js";
import { isDoubtful, originals, sameOriginal } from "./rows.js";
import { closeDialog, refresh, select, showSpliced } from "./view.js";
import { tell } from "./words.js";

const STORE = `parallel-aligner:${data.document}:${data.key}`;

// A row that is as the aligner left it is stored as its number, any other as what it now says.
function packed(row) {
  if (row === originals[row.base]) return row.base;
  const { id, base, keep, text, parts, confidence, flags, places, document } = row;
  return { id, base, keep, text, parts: base === null ? parts : undefined, confidence, flags, places, document };
}

function unpacked(item) {
  if (typeof item === "number") return originals[item];
  const { parts, marks, doubt, type } = originals[item.base] ?? { marks: [[], []], doubt: 0 };
  return { ...item, parts: item.parts ?? parts, marks, doubt, type };
}

function restored() {
  try {
    const { rows: items, seen: places, saved } = JSON.parse(stored(STORE));
    return { rows: items?.map(unpacked) ?? originals.slice(), seen: new Set(places), saved };
  } catch { return null; }
}

const before = restored() ?? { rows: originals.slice(), seen: new Set(), saved: true };
export let { rows } = before;
export const { seen } = before; // the places of the doubtful rows that a person has had before them
let savedRows = before.saved ? rows : null;
let unstored = false;
let timer = 0;
const done = [];
const undone = [];

export const isUnsaved = () => rows !== savedRows;
export const isUnsafe = () => unstored || isUnsaved();

export function markSaved() {
  savedRows = rows;
  storeSoon();
  refresh();
}

export function markSeen(row) {
  if (!(row && isDoubtful(row)) || seen.has(row.base)) return;
  seen.add(row.base);
  storeSoon();
  refresh();
}

function storeSoon() {
  timer ||= setTimeout(storeNow, 300);
}

export function storeNow() {
  if (!timer) return;
  clearTimeout(timer);
  timer = 0;
  const untouched = rows.length === originals.length && rows.every((row, at) => row === originals[at]);
  if (untouched) savedRows = rows;
  const kept = { rows: untouched ? undefined : rows.map(packed), seen: [...seen], saved: !isUnsaved() };
  const isStored = store(STORE, untouched && seen.size === 0 ? null : JSON.stringify(kept));
  unstored = !(isStored || untouched);
  if (unstored) tell("saidUnstored");
}

// The one way rows change: `count` rows from `at` on give way to `added`.
function splice(at, count, added) {
  const removed = rows.slice(at, at + count);
  rows = rows.toSpliced(at, count, ...added);
  showSpliced(at, removed, added);
  storeSoon();
  refresh();
  return removed;
}

// Rows that again hold what the aligner put into one are that one again.
export function change(at, count, added, { focus = true, chosen = 0 } = {}) {
  const staying = new Set([...rows.slice(0, at), ...rows.slice(at + count)]);
  const settled = added.map((row) => {
    const original = row.base === null ? sameOriginal(row) : undefined;
    return original && !staying.has(original) ? original : row;
  });
  undone.length = 0;
  done.push({ at, count: settled.length, removed: splice(at, count, settled) });
  select(settled[chosen] ?? null, { focus });
}

export function replaceRow(row, values, focus = true) {
  const next = { ...row, ...values };
  // What is again as it was counts as unchanged.
  const original = originals[row.base];
  const same = original && original.keep === next.keep && original.text.every((text, side) => text === next.text[side]);
  change(rows.indexOf(row), 1, [same ? original : next], { focus });
}

function travel(from, to, word, none) {
  const last = from.pop();
  if (!last) return tell(none);
  const removed = splice(last.at, last.count, last.removed);
  to.push({ at: last.at, count: last.removed.length, removed });
  select(last.removed.find((row) => !removed.includes(row)) ?? last.removed[0] ?? null);
  tell(word);
}

export const undo = () => travel(done, undone, "saidUndone", "saidNoUndo");
export const redo = () => travel(undone, done, "saidRedone", "saidNoRedo");

export function reset() {
  closeDialog();
  change(0, rows.length, originals.slice());
  filter();
  tell("saidReset");
}

export function showUnsaved() {
  $("unsaved").hidden = !isUnsaved();
  document.title = `${isUnsaved() ? "● " : ""}${data.document}`;
}
