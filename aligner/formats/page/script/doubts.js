// From one doubtful row to the next. How doubtful each is, the aligner says.

import { markSeen, rows, seen } from "./changes.js";
import { hasGap, isDoubtful } from "./rows.js";
import { current, isShown, select } from "./view.js";
import { flagWords, say, tell } from "./words.js";

const visited = []; // the rows that the key has led to

function why(row) {
  const sure = say("whyConfidence", row);
  return [...(hasGap(row) ? [say("gap")] : []), ...row.flags.map((flag) => flagWords(flag)[0]), sure].join(", ");
}

function show(row) {
  select(row, { block: "center" });
  tell("saidDoubt", { id: row.id, why: why(row) });
}

export function nextDoubt() {
  markSeen(current);
  const left = rows.filter((row) => isDoubtful(row) && !seen.has(row.base) && isShown(row));
  if (left.length === 0) return tell("saidNoDoubt");
  const next = left.reduce((best, row) => (row.doubt > best.doubt ? row : best));
  visited.push(next.base);
  show(next);
}

export function previousDoubt() {
  if (visited.at(-1) === current?.base) visited.pop();
  const row = rows.find(({ base }) => base !== null && base === visited.at(-1));
  if (!row) return tell("saidNoDoubtBefore");
  show(row);
}
