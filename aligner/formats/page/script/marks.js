// What is marked inside a text: where its sentences begin, what its flags mean, and what is searched for.

import { $, make } from "./base.js";
import { originals, startsOf } from "./rows.js";
import { flagWords } from "./words.js";

export const sought = () => $("search").value.trim().toLowerCase();

// The stretches that the flags are about; they hold for the text that the aligner saw only.
function reasonsOf(row, side) {
  if (row.text[side] !== originals[row.base]?.text[side]) return [];
  return row.marks[side].map(([from, to, flag]) => ({ from, to, className: "reason", title: flagWords(flag).join(": ") }));
}

function hitsOf(text) {
  const word = sought();
  const small = text.toLowerCase();
  const found = [];
  if (!word || small.length !== text.length) return found; // a few letters have small forms of another length
  for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + word.length)) {
    found.push({ from: at, to: at + word.length, className: "hit" });
  }
  return found;
}

// What a cell of the text shows: plain stretches, marked ones, and the borders between sentences.
export function piecesOf(row, side) {
  const text = row.text[side];
  const marks = [...reasonsOf(row, side), ...hitsOf(text)];
  const starts = new Set(startsOf(row, side));
  const edges = new Set([0, ...starts, ...marks.flatMap(({ from, to }) => [from, to]), text.length]);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((from, at) => {
    const stretch = marked(text.slice(from, sorted[at + 1]), marks.filter((mark) => mark.from <= from && from < mark.to));
    return starts.has(from) ? [make("span", { className: "border" }), stretch] : [stretch];
  });
}

function marked(textContent, marks) {
  if (marks.length === 0) return textContent;
  const title = marks.flatMap((mark) => mark.title ?? []).join("\n");
  return make("mark", { className: marks.map((mark) => mark.className).join(" "), textContent, title });
}
