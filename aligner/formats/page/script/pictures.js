// The pictures at the side. The strip shows each row with a share of the height by its length, and a bar on each side;
// a missing side stays empty. Where rows are thinner than a line each height shows the shares of the confidences there,
// from sure on the left to doubtful on the right: one doubtful row among thirty is a thirtieth.

import { $, beforePaint, both } from "./base.js";
import { rows } from "./changes.js";
import { hasGap, isBlank, isMoved, levelOf, numbersOf, originals, sureness } from "./rows.js";
import { current, elements, isShown, select, shownPlaces } from "./view.js";

const LINE = 1.2; // pixels that a row must have on average to be drawn by itself
const BIN = 2; // pixels of a height that shows shares

const picture = document.createElement("canvas"); // the strip without the frame around what is in sight
let edges = [0];

function brush(canvas, shown = canvas) {
  const scale = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = shown;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  return { context, width, height };
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const [gap, line, ...levels] = ["gap", "line", "c0", "c1", "c2", "c3", "c4"].map((name) => colour(`--${name}`));
  const shares = [...levels.toReversed(), gap, line]; // in the order of `shareOf`
  return { of: (row) => (hasGap(row) ? gap : levels[levelOf(row)]), ink: colour("--ink"), shares };
}

function stripEdges(height) {
  const sizes = rows.map((row) => 20 + Math.max(...row.text.map((text) => text.length)));
  const scale = height / Math.max(1, sizes.reduce((sum, size) => sum + size, 0));
  const found = [0];
  for (const size of sizes) found.push(found.at(-1) + size * scale);
  return found;
}

export function drawStrip() {
  const brushes = brush(picture, $("strip"));
  edges = stripEdges(brushes.height);
  if (brushes.height < LINE * rows.length) drawShares(brushes); else drawRows(brushes);
  drawFrame();
}

function drawRows({ context, width }) {
  const colour = colours();
  rows.forEach((row, at) => {
    context.globalAlpha = isShown(row) ? 1 : 0.15;
    context.fillStyle = colour.of(row);
    drawBars(context, width / 2, at);
  });
}

function drawBars(context, half, at) {
  const share = edges[at + 1] - edges[at];
  const tall = Math.max(1, share > 4 ? share - 1 : share);
  const [source, target] = rows[at].text;
  if (!isBlank(source)) context.fillRect(3, edges[at], half - 4, tall);
  if (!isBlank(target)) context.fillRect(half + 1, edges[at], half - 4, tall);
}

// From sure to doubtful, then what has no partner, then what the filters hide.
function shareOf(row) {
  if (!isShown(row)) return 6;
  return hasGap(row) ? 5 : 4 - levelOf(row);
}

function drawShares({ context, width, height }) {
  const { shares: fills } = colours();
  shares(height).forEach((bin, at) => {
    const whole = bin.reduce((sum, share) => sum + share, 0);
    let left = 3;
    bin.forEach((share, kind) => {
      const wide = (share / whole) * (width - 6);
      context.fillStyle = fills[kind];
      context.fillRect(left, at * BIN, wide, BIN);
      left += wide;
    });
  });
}

// For each height of the strip how much of it each kind of row takes.
export function shares(height) {
  const bins = Array.from({ length: Math.ceil(height / BIN) }, () => new Array(7).fill(0));
  rows.forEach((row, at) => {
    const [from, to] = [edges[at], edges[at + 1]];
    const kind = shareOf(row);
    for (let bin = Math.floor(from / BIN); bin < bins.length && bin * BIN < to; bin += 1) {
      bins[bin][kind] += Math.min(to, (bin + 1) * BIN) - Math.max(from, bin * BIN);
    }
  });
  return bins;
}

function drawFrame() {
  const { context, width, height } = brush($("strip"));
  if (picture.width && picture.height) context.drawImage(picture, 0, 0, width, height);
  context.strokeStyle = colours().ink;
  context.lineWidth = 2;
  const [from, to] = rowsInSight();
  if (to >= from) context.strokeRect(1, edges[from], width - 2, Math.max(4, edges[to + 1] - edges[from]));
}

export const drawFrameSoon = beforePaint(drawFrame);

// Rows are in order on the page, so the first and the last in sight are found by halving.
function rowsInSight() {
  const shown = shownPlaces();
  const top = document.querySelector("header").getBoundingClientRect().bottom;
  const bottom = document.querySelector("footer").getBoundingClientRect().top;
  const first = firstWhere(shown, (box) => box.bottom > top);
  const last = firstWhere(shown, (box) => box.top >= bottom) - 1;
  return [shown[first] ?? rows.length, shown[last] ?? -1];
}

function firstWhere(shown, test) {
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (test(elements.get(rows[shown[middle]]).getBoundingClientRect())) high = middle; else low = middle + 1;
  }
  return low;
}

// ---------------------------------------------------------------- the path
// Numbers of lines jump where blank ones stand between: count ranks instead. Where no numbers are known there is no path.

const RANKS = both((side) => {
  const numbers = new Set(originals.flatMap((row) => row.numbers[side]).filter((number) => number !== null));
  return new Map([...numbers].sort((a, b) => a - b).map((number, rank) => [number, rank]));
});
export const hasPath = RANKS.every((ranks) => ranks.size > 0);

// The range of ranks of each row on each side; a gap stands where the other rows have come to.
function boxes() {
  const reached = [0, 0];
  return rows.map((row) => {
    const box = both((side) => {
      const ranks = numbersOf(row, side).map((number) => RANKS[side].get(number));
      if (ranks.length > 0 && !isMoved(row)) reached[side] = ranks.at(-1) + 1;
      return [ranks[0] ?? reached[side], (ranks.at(-1) ?? reached[side] - 1) + 1];
    });
    return { row, box };
  });
}

export function drawDots() {
  const canvas = $("dots");
  if (!canvas.clientWidth) return;
  const { context, width, height } = brush(canvas);
  const colour = colours();
  const scales = [width - 8, height - 8].map((size, side) => size / Math.max(1, RANKS[side].size));
  // A few doubtful ones must not drown among the sure, nor, where many rows share a dot, hide them.
  const areFew = rows.length < 3 * width;
  const dots = areFew ? boxes().sort((a, b) => sureness(b.row) - sureness(a.row)) : boxes();
  for (const { row, box } of dots) {
    const least = areFew && sureness(row) < 0.7 && !hasGap(row) ? 4 : 1.5;
    const [x, y] = both((side) => 4 + box[side][0] * scales[side]);
    const [wide, tall] = both((side) => Math.max(least, (box[side][1] - box[side][0]) * scales[side]));
    context.fillStyle = colour.of(row);
    context.fillRect(x, y, wide, tall);
    context.strokeStyle = colour.ink;
    if (row === current) context.strokeRect(x - 3, y - 3, wide + 6, tall + 6);
  }
}

export const drawDotsSoon = beforePaint(drawDots);

// ---------------------------------------------------------------- jumping

function jump(at) {
  const distance = (other) => Math.abs(other - at);
  const nearest = shownPlaces().sort((a, b) => distance(a) - distance(b))[0];
  if (nearest !== undefined) select(rows[nearest], { block: "center" });
}

export function jumpFromStrip(event) {
  jump(edges.findLastIndex((edge) => edge <= event.offsetY));
}

export function jumpFromDots(event) {
  const [x, y] = [$("dots").clientWidth, $("dots").clientHeight].map((size, side) => RANKS[side].size / (size - 8));
  const [across, down] = [(event.offsetX - 4) * x, (event.offsetY - 4) * y];
  const middle = ([from, to]) => (from + to) / 2;
  const away = boxes().map(({ box }) => Math.hypot(middle(box[0]) - across, middle(box[1]) - down));
  jump(away.indexOf(Math.min(...away)));
}
