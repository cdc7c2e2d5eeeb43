// What a person does, and the beginning of it all: a few listeners for the page, none for a row.

import { $, data, make, store, stored } from "./base.js";
import { isUnsafe, markSaved, redo, reset, rows, storeNow, undo } from "./changes.js";
import { nextDoubt, previousDoubt } from "./doubts.js";
import { edit, editing, finishEdit, keep, merge, moveEdge, onEditKey, openSplit, paintCuts, split } from "./edits.js";
import { clearFilters, FILTERS, fillFlags, filter, leaveSearch } from "./filters.js";
import { memory } from "./memory.js";
import { drawFrameSoon, hasPath, jumpFromDots, jumpFromStrip } from "./pictures.js";
import { isChanged } from "./rows.js";
import { sheet } from "./sheet.js";
import {
  buildFirst, buildRest, closeDialog, current, elements, fill, measure, refresh, rowAt, select, setSide, showCounts, side, step,
} from "./view.js";
import { changeLanguage, isChinese, say, tell } from "./words.js";

// ---------------------------------------------------------------- saving

function download(text, ending, type) {
  const file = `${data.document}.reviewed.${ending}`.replace(/[\\/:*?"<>|\p{Cc}\p{Surrogate}]/gu, "_");
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  make("a", { href, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
  markSaved();
  tell("saidSaved", { file });
}

function save() {
  finishEdit(true);
  download(sheet(rows), "csv", "text/csv");
}

function saveMemory() {
  finishEdit(true);
  const date = new Date().toISOString().replace(/[-:]|\.[0-9]+/g, "");
  download(memory(rows, date), "tmx", "text/xml");
}

// ---------------------------------------------------------------- how the page looks

function showLanguage() {
  document.documentElement.lang = isChinese ? "zh-Hans" : "en";
  for (const root of [document, $("row").content]) {
    for (const element of root.querySelectorAll("[data-t]")) element.textContent = say(element.dataset.t);
  }
  for (const id of ["strip", "dots"]) $(id).setAttribute("aria-label", say(id));
  fillFlags();
  for (const row of elements.keys()) fill(row);
  showCounts();
}

function switchLanguage() {
  changeLanguage();
  finishEdit(true);
  showLanguage();
  measure();
}

const COMPACT = "parallel-aligner:compact";

function showCompact(isCompact) {
  document.body.classList.toggle("compact", isCompact);
  $("compact").setAttribute("aria-pressed", isCompact);
}

function switchCompact() {
  const isCompact = !document.body.classList.contains("compact");
  showCompact(isCompact);
  store(COMPACT, isCompact ? "yes" : null);
  elements.get(current)?.scrollIntoView({ block: "center" });
  refresh();
}

// ---------------------------------------------------------------- actions and their keys

const ON_PAGE = {
  undo, redo, reset, save, saveMemory, splitDo: split, close: closeDialog, clear: clearFilters, language: switchLanguage,
  compact: switchCompact,
  search: () => $("search").focus(),
  help: () => $("help-dialog").showModal(),
  doubt: nextDoubt,
  doubtBefore: previousDoubt,
};
const ON_ROW = {
  next: () => step(1),
  previous: () => step(-1),
  left: () => setSide(0),
  right: () => setSide(1),
  yes: () => keep(true),
  no: () => keep(false),
  toggle: () => keep(!current.keep),
  merge,
  up: () => moveEdge(-1),
  down: () => moveEdge(1),
  split: openSplit,
  editSource: () => edit(0),
  editTarget: () => edit(1),
  editSide: () => edit(side),
};
const KEYS = {
  j: "next", k: "previous", ArrowDown: "next", ArrowUp: "previous", ArrowLeft: "left", ArrowRight: "right", f: "doubt",
  F: "doubtBefore", y: "yes", n: "no", m: "merge", s: "split", "[": "up", "]": "down", e: "editSource", Enter: "editSide",
  t: "editTarget", u: "undo", "/": "search", c: "compact", "?": "help",
};
const LETTER = /^[a-z]$/i;
const WITH_CONTROL = { z: "undo", Z: "redo", y: "redo", s: "save" };

function act(name) {
  buildRest();
  if (Object.hasOwn(ON_PAGE, name)) ON_PAGE[name]();
  else if (elements.has(current)) ON_ROW[name]();
}

// The key that was meant: Caps Lock changes none, and some keyboards need AltGr for a bracket.
function keyOf(event) {
  if (!LETTER.test(event.key)) return event.key;
  return event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
}

function nameOf(event) {
  const isTyped = event.getModifierState("AltGraph") || !(event.ctrlKey || event.metaKey || event.altKey);
  const names = isTyped ? KEYS : WITH_CONTROL;
  const isMeant = isTyped || (event.ctrlKey || event.metaKey) && !event.altKey;
  return isMeant && Object.hasOwn(names, keyOf(event)) ? names[keyOf(event)] : null;
}

function onKey(event) {
  const name = nameOf(event);
  const isTyping = event.target.matches("input, select, textarea");
  if (name === "save" && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    return save();
  }
  if (event.target === editing?.area) return onEditKey(event);
  if (event.target.id === "search" && event.key === "Escape") return leaveSearch();
  if (!name || isTyping || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches("button")) return;
  event.preventDefault();
  act(name);
}

function onClick(event) {
  if (event.target.closest("textarea")) return;
  const row = rowAt.get(event.target.closest(".row"));
  const cell = event.target.closest(".row .text");
  if (cell) setSide(Number(cell.dataset.side));
  if (row && row !== current) select(row, { focus: !getSelection().toString() });
  const button = event.target.closest("[data-do]");
  if (button) act(button.dataset.do);
}

function onDoubleClick(event) {
  const cell = event.target.closest(".text");
  if (cell && !event.target.closest("textarea")) edit(Number(cell.dataset.side));
}

function whileDown(canvas, jumpTo) {
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); jumpTo(event); });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) jumpTo(event); });
}

function listen() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("dblclick", onDoubleClick);
  document.addEventListener("focusout", (event) => {
    if (event.target === editing?.area) finishEdit(true, false); // the focus has gone elsewhere: leave it there
  });
  for (const id of Object.keys(FILTERS)) $(id).addEventListener("input", filter);
  $("split-dialog").addEventListener("change", (event) => paintCuts(Number(event.target.name.at(-1))));
  $("split-dialog").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) split();
  });
  whileDown($("strip"), jumpFromStrip);
  whileDown($("dots"), jumpFromDots);
  addEventListener("scroll", drawFrameSoon, { passive: true });
  addEventListener("resize", measure);
  addEventListener("pagehide", storeNow);
  addEventListener("beforeunload", (event) => { if (isUnsafe()) event.preventDefault(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
}

// ---------------------------------------------------------------- the beginning

showLanguage();
showCompact(stored(COMPACT) === "yes");
$("dots").hidden = !hasPath;
buildFirst();
listen();
measure();
if (rows.length > 0) select(rows[0], { focus: false });
if (rows.some(isChanged)) tell("saidRestored");
requestAnimationFrame(() => setTimeout(buildRest)); // when the first rows have been painted
