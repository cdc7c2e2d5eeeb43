// What is seen of the rows.

import { $, both, beforePaint, data, make } from "./base.js";
import { isDoubtful, hasGap, isBlank, isChanged, levelOf, originals, rangeOf, typeOf } from "./rows.js";
import { markSeen, rows, seen, showUnsaved } from "./changes.js";
import { fillTypes } from "./filters.js";
import { piecesOf, sought } from "./marks.js";
import { drawDots, drawDotsSoon, drawStrip } from "./pictures.js";
import { flagWords, say } from "./words.js";

export const elements = new Map(); // row -> its element
export const rowAt = new WeakMap(); // element -> its row
export let current = null;
export let side = 0; // the one of the current row that the keys are about

const GROUP = 25; // rows
const FIRST = 100; // rows that are there before the browser first paints

export const isShown = (row) => !elements.get(row)?.hidden;
export const shownPlaces = () => [...rows.keys()].filter((at) => elements.get(rows[at])?.hidden === false);
export const closeDialog = () => document.querySelector("dialog[open]").close();

// ---------------------------------------------------------------- building rows

function build(row) {
  const element = $("row").content.firstElementChild.cloneNode(true);
  elements.set(row, element);
  rowAt.set(element, row);
  fill(row);
  return element;
}

// In groups, so that the browser can leave out those out of sight; those that come first are there at once.
let built = 0;

export function buildFirst() {
  buildUpTo(FIRST);
}

export function buildRest() {
  if (built < rows.length) buildUpTo(rows.length);
}

function buildUpTo(end) {
  for (; built < Math.min(end, rows.length); built += GROUP) {
    const group = make("div", { className: "group" }, ...rows.slice(built, built + GROUP).map(build));
    group.setAttribute("role", "presentation");
    $("rows").append(group);
    inSight.observe(group);
  }
}

export function showSpliced(at, removed, added) {
  const staying = new Set(added);
  for (const row of removed.filter((one) => !staying.has(one))) {
    elements.get(row)?.remove();
    elements.delete(row);
  }
  let next = elements.get(rows[at + added.length]);
  for (const row of added.toReversed()) {
    if (!elements.has(row) && next) next.before(build(row));
    else if (!elements.has(row)) $("rows").lastElementChild.append(build(row));
    next = elements.get(row);
  }
}

// A group out of sight would keep the room it once took, even with nothing left to show.
export function hideEmptyGroups() {
  for (const group of $("rows").children) group.hidden = !group.querySelector(".row:not([hidden])");
}

// ---------------------------------------------------------------- what a row says

export function fill(row) {
  const element = elements.get(row);
  const empty = row.text.map(isBlank);
  element.className = `row l${levelOf(row)}`;
  element.classList.toggle("only0", empty[1] && !empty[0]);
  element.classList.toggle("only1", empty[0] && !empty[1]);
  element.classList.toggle("dropped", !row.keep);
  element.classList.toggle("changed", isChanged(row));
  for (const each of [0, 1]) fillText(element, row, each);
  fillBand(element.querySelector(".band"), row);
}

function fillBand(band, row) {
  const [facts, type, flags] = band.children;
  const [id, , confidence, keep] = facts.children;
  id.textContent = row.id;
  confidence.textContent = row.confidence || say("byHand");
  type.textContent = `${typeOf(row)} · ${both((each) => rangeOf(row, each) || "–").join(" | ")}`;
  id.title = type.textContent;
  type.hidden = typeOf(row) === "1-1";
  keep.textContent = row.keep ? "✓" : "✗";
  keep.title = say(row.keep ? "yes" : "no");
  keep.setAttribute("aria-label", say(row.keep ? "keepYes" : "keepNo"));
  keep.setAttribute("aria-pressed", row.keep);
  keep.hidden = hasGap(row) && !row.keep;
  flags.replaceChildren(...row.flags.map(flagOf));
}

function fillText(element, row, each) {
  const cell = element.children[each * 2];
  const empty = isBlank(row.text[each]);
  cell.lang = empty ? document.documentElement.lang : data.langs[each];
  cell.classList.toggle("gap", empty);
  cell.replaceChildren(...(empty ? [say("gap")] : piecesOf(row, each)));
  element.dataset.sought = sought();
}

function flagOf(flag) {
  const [textContent, title] = flagWords(flag);
  return make("span", { className: "flag", textContent, title });
}

// What is searched for is marked in the groups that are in sight, in the others when they come.
const groupsInSight = new Set();
const inSight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) groupsInSight.add(target); else groupsInSight.delete(target);
    if (isIntersecting) markHits(target);
  }
}, { rootMargin: "300px" });

function markHits(group) {
  for (const element of group.children) {
    const row = rowAt.get(element);
    if (element.hidden || element.dataset.sought === sought() || element.querySelector("textarea")) continue;
    for (const each of [0, 1]) fillText(element, row, each);
  }
}

export function markHitsInSight() {
  groupsInSight.forEach(markHits);
}

// ---------------------------------------------------------------- the current row

export function select(row, { focus = true, block = "nearest" } = {}) {
  const old = elements.get(current);
  old?.removeAttribute("aria-current");
  setTabStop(old, -1);
  current = row;
  const element = elements.get(row);
  if (!element) return;
  element.setAttribute("aria-current", "true");
  setTabStop(element, 0);
  showSide();
  if (focus) {
    element.focus({ preventScroll: true });
    markSeen(row);
  }
  element.scrollIntoView({ block });
  drawDotsSoon();
}

// Only the current row is a stop for the Tab key: nobody wants to pass thousands.
function setTabStop(element, tabIndex) {
  if (!element) return;
  element.tabIndex = tabIndex;
  element.querySelector(".keep").tabIndex = tabIndex;
}

export function setSide(wanted) {
  side = wanted;
  showSide();
}

function showSide() {
  document.body.dataset.focus = side;
}

export function step(direction) {
  let at = rows.indexOf(current) + direction;
  while (rows[at] && !isShown(rows[at])) at += direction;
  if (rows[at]) select(rows[at]);
}

// ---------------------------------------------------------------- the bars

export function showCounts() {
  const count = (test) => rows.filter(test).length;
  const values = { shown: count(isShown), all: rows.length, kept: count((row) => row.keep), changed: count(isChanged) };
  $("counts").textContent = say("counts", values);
  $("nothing").hidden = values.shown > 0;
  return values;
}

// A doubtful row that a person has merged or split has been seen.
export function showProgress() {
  const doubtful = originals.filter(isDoubtful);
  const left = new Set(rows.map((row) => row.base));
  const values = { doubtful: doubtful.length, seen: doubtful.filter(({ base }) => seen.has(base) || !left.has(base)).length };
  $("progress").textContent = say("progress", values);
  $("progress-bar").max = Math.max(1, values.doubtful);
  $("progress-bar").value = values.doubtful ? values.seen : 1;
}

export const refresh = beforePaint(() => {
  hideEmptyGroups();
  showCounts();
  showProgress();
  showUnsaved();
  fillTypes();
  drawStrip();
  drawDots();
});

// The heights of the bars, which the rows must not hide behind.
export function measure() {
  for (const [name, bar] of [["--head", "header"], ["--foot", "footer"]]) {
    document.documentElement.style.setProperty(name, `${document.querySelector(bar).offsetHeight}px`);
  }
  refresh();
}
