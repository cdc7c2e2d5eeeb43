// The translation memory, byte for byte the one that `align apply` makes of the sheet. How a memory, and a unit in
// it, are laid out comes with the data, with names in braces where values go.

import { data } from "./base.js";
import { originals, typeOf } from "./rows.js";
import { oneLine, SPACES, writable } from "./sheet.js";

const NOT_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const BLANK = new RegExp(data.rules.blank, "u");
const FLAGS_LINE = /.*\{flags\}.*\n/;
const BEAD_TYPE = /^[0-9]+-[0-9]+$/;

// What XML can hold of a text; what separates words becomes a space.
export function xmlText(text) {
  return text.replace(NOT_XML, (char) => (char.replace(SPACES, "") ? "" : " "));
}

export const escaped = (text) => xmlText(text).replace(/[&<>]/g, (char) => ENTITIES[char]);
const attribute = (text) => escaped(text).replaceAll('"', ENTITIES['"']);
const stripped = (text) => text.replace(new RegExp(`^${SPACES.source}|${SPACES.source}$`, "gu"), "");
const isUnseen = (text) => BLANK.test(xmlText(text));

// Which original each row is: the one of its id, that of its texts first, or else the one that alone has its texts.
function matches(rows) {
  const links = rows.map(() => null);
  const texts = (row) => JSON.stringify(row.text.map((text) => oneLine(writable(text))));
  const id = (row) => stripped(row.id);
  for (const [keyOf, isOnly] of [[(row) => `${id(row)} ${texts(row)}`, false], [id, false], [texts, true]]) {
    const taken = new Set(links);
    const free = Map.groupBy(originals.filter((row) => !taken.has(row)), keyOf);
    rows.forEach((row, at) => {
      const places = free.get(keyOf(row)) ?? [];
      if (links[at] === null && places.length > 0 && !(isOnly && places.length > 1)) links[at] = places.shift();
    });
  }
  return links;
}

// Each row as a memory says it: what people do not change in a review is as the aligner left it.
function settled(rows) {
  const links = matches(rows);
  let place = -1; // a row of the person's own stays behind the one that it follows
  const places = links.map((original) => { place = original?.base ?? place; return place; });
  const order = [...rows.keys()].sort((a, b) => places[a] - places[b]);
  return order.map((at) => settledRow(rows[at], links[at]));
}

function settledRow(row, original) {
  const type = typeOf(row);
  return {
    id: xmlText(stripped(writable((original ?? row).id))) || "added",
    keep: row.keep,
    text: row.text.map((text) => oneLine(writable(text))),
    confidence: (original ?? row).confidence || "1.000",
    flags: row.flags,
    type: original && !BEAD_TYPE.test(type) ? typeOf(original) : type,
    document: oneLine(writable(row.document ?? data.document)),
  };
}

// An id that a row before has, one that a person has split, gets a number behind it.
function withOwnIds(rows) {
  const reserved = new Set(rows.map((row) => row.id));
  const used = new Set();
  const last = new Map();
  return rows.map((row) => {
    let { id } = row;
    while (used.has(id) || (id !== row.id && reserved.has(id))) {
      last.set(row.id, (last.get(row.id) ?? 1) + 1);
      id = `${row.id}.${last.get(row.id)}`;
    }
    used.add(id);
    return { ...row, id };
  });
}

const filled = (layout, values) => layout.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function unit(row, date) {
  const layout = row.flags.length > 0 ? data.memory.unit : data.memory.unit.replace(FLAGS_LINE, "");
  const [source, target] = row.text.map(escaped);
  return filled(layout, {
    ...row, id: attribute(row.id), source, target, date, flags: escaped(row.flags.join(" ")), type: escaped(row.type),
    document: escaped(row.document),
  });
}

export function memory(rows, date) {
  const kept = settled(rows).filter((row) => row.keep && !row.text.some(isUnseen));
  if (kept.length === 0) return filled(data.memory.empty, { date });
  const units = withOwnIds(kept).map((row) => unit(row, date));
  return filled(data.memory.head, { date }) + units.join("") + data.memory.tail;
}
