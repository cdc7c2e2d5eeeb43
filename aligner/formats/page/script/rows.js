// Rows are never altered, only replaced: undoing is putting the old ones back. `base` is the place of the row that
// the aligner made it, null for one that a person merged or split. A part is one sentence, or a piece of one: [its
// number, its text]; the number is null if a person wrote it, or none is known. What a person has made is certain:
// its confidence is "", its doubt 0.

import { both, data, remembered } from "./base.js";

export const originals = data.rows.map((row, base) => (
  { ...row, base, parts: both((side) => sentencesOf(row, side)) }
));

function sentencesOf(row, side) {
  const texts = row.sentences[side];
  return row.numbers[side].map((number, at) => [number, texts.length > 0 ? texts[at] : row.text[side]]);
}

export const isBlank = (text) => !text.trim();
export const hasGap = (row) => row.text.some(isBlank);
export const isChanged = (row) => row !== originals[row.base];
export const isDoubtful = (row) => row.doubt > 0;
// Whether it stands beside the order of both texts: the pair of a passage that the translation moved.
export const isMoved = (row) => row.flags.includes("moved") && !hasGap(row);
export const sureness = (row) => (row.confidence === "" ? 1 : Number(row.confidence));
export const levelOf = (row) => [0.3, 0.5, 0.7, 0.9].filter((edge) => sureness(row) >= edge).length;

// A sheet or memory of another tool says its type itself, or counts no sentences.
export const typeOf = remembered((row) => {
  if (row.base !== null && row.type) return row.type;
  return both((side) => (data.counted ? numbersOf(row, side) : row.parts[side]).length).join("-");
});

export function numbersOf(row, side) {
  return [...new Set(row.parts[side].map(([number]) => number))].filter((number) => number !== null);
}

export function rangeOf(row, side) {
  const numbers = numbersOf(row, side);
  return [...new Set([...numbers.slice(0, 1), ...numbers.slice(-1)])]
    .map((number) => `${data.langs[side].split("-")[0]}${number}`).join("-");
}

// As the aligner joins sentences: languages without spaces have one only where Latin letters or a heading meet.
const WORD_END = /[\p{L}\p{N}]$/u;

function join(left, right, side) {
  if (!(left && right)) return left + right;
  const ascii = (char) => char <= "\x7f";
  const spaced = !data.unspaced[side] || WORD_END.test(left) || (ascii(left.at(-1)) && ascii(right[0]));
  return left + (spaced ? " " : "") + right;
}

export function joined(parts, side) {
  return parts.reduce((text, [, next]) => join(text, next, side), "");
}

// The sentences of an edited text are not known: cut it at full stops, and number the pieces as well as may be.
const PIECE = /(?:[^。！？.!?]|[.!?](?=\S))*[。！？.!?]*["'”’」』)）\]]*\s*/gu;

export const currentParts = (row, side) => partsOf(row)[side];

const partsOf = remembered((row) => both((side) => {
  const text = row.text[side];
  const known = row.parts[side];
  if (text === originals[row.base]?.text[side] || text === joined(known, side)) return known;
  const numbers = known.map(([number]) => number);
  const pieces = text.match(PIECE).map((piece) => piece.trim()).filter(Boolean);
  return pieces.map((piece, at) => [numbers[at] ?? numbers.at(-1) ?? null, piece]);
}));

// Where in its text each sentence but the first begins; nowhere if the sentences are not what the text is made of.
export function startsOf(row, side) {
  const parts = currentParts(row, side);
  if (parts.length < 2 || joined(parts, side) !== row.text[side]) return [];
  return parts.slice(1).map(([, text], at) => joined(parts.slice(0, at + 2), side).length - text.length);
}

// A row by hand, in the place of the row *like*.
function rowByHand(like, id, parts, text) {
  const { places, document } = like;
  const keep = !text.some(isBlank);
  return { id, base: null, keep, text, parts, confidence: "", flags: [], doubt: 0, marks: [[], []], places, document };
}

export function mergedOf(one, two) {
  const parts = both((side) => [...currentParts(one, side), ...currentParts(two, side)]);
  return rowByHand(one, one.id, parts, both((side) => join(one.text[side], two.text[side], side)));
}

export function splitOf(row, cuts, otherId) {
  const half = (id, parts) => rowByHand(row, id, parts, both((side) => joined(parts[side], side)));
  const parts = both((side) => currentParts(row, side));
  return [
    half(row.id, both((side) => parts[side].slice(0, cuts[side]))),
    half(otherId, both((side) => parts[side].slice(cuts[side]))),
  ];
}

// The row with other sentences on one side; null if nothing is left of it.
export function withParts(row, side, list) {
  const parts = both((each) => (each === side ? list : currentParts(row, each)));
  const text = row.text.with(side, joined(list, side));
  return text.every(isBlank) ? null : rowByHand(row, row.id, parts, text);
}

const contentOf = (row) => JSON.stringify([row.text, both((side) => currentParts(row, side).map(([number]) => number))]);
const byContent = new Map(originals.map((row) => [contentOf(row), row]));

// The row that the aligner made of the very same sentences, if there is one.
export const sameOriginal = (row) => byContent.get(contentOf(row));
