// The sheet, by the aligner's own rules.

import { data } from "./base.js";
import { rangeOf, typeOf } from "./rows.js";

const pattern = (rule, flags) => new RegExp(data.rules[rule], flags);
export const SPACES = pattern("spaces", "gu");
const BREAK = pattern("break", "u");
const FORMULA = pattern("formula", "u");
const SPLIT = pattern("split", "gu");
const VALUE = pattern("value", "u");
const QUOTED = /[",\r\n]/;

export function oneLine(text) {
  return text.replace(SPACES, (run) => (BREAK.test(run) ? " " : run));
}

export function guard(text, column) {
  const inside = text.replace(SPLIT, ";'");
  return FORMULA.test(text) || (data.rules.texts.includes(column) && VALUE.test(text)) ? `'${inside}` : inside;
}

function quoted(text) {
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function cellsOf(row) {
  const { id, confidence, flags, places, text: [source, target] } = row;
  return {
    ...places, id, keep: row.keep ? "yes" : "no", source, target, confidence, flags: flags.join(" "), type: typeOf(row),
    source_sentences: rangeOf(row, 0), target_sentences: rangeOf(row, 1), document: row.document ?? data.document,
  };
}

function lineOf(row) {
  const cells = cellsOf(row);
  return data.columns.map((column) => quoted(guard(oneLine(cells[column] ?? ""), column))).join(",");
}

// A lone surrogate cannot be written as UTF-8.
export const writable = (text) => text.replace(/\p{Surrogate}/gu, "?");

export function sheet(rows) {
  return writable([`\ufeff${data.columns.join(",")}`, ...rows.map(lineOf), ""].join("\r\n"));
}
