// Which rows are shown.

import { $ } from "./base.js";
import { rows } from "./changes.js";
import { sought } from "./marks.js";
import { isChanged, isDoubtful, originals, sureness, typeOf } from "./rows.js";
import { buildRest, current, elements, hideEmptyGroups, isShown, markHitsInSight, refresh, select, showCounts } from "./view.js";
import { flagWords, say, tell } from "./words.js";

export const FILTERS = { show: "all", type: "", threshold: "1", search: "" }; // each with the value that lets all pass
const SHOWS = {
  all: () => true,
  doubtful: isDoubtful,
  flagged: (row) => row.flags.length > 0,
  kept: (row) => row.keep,
  dropped: (row) => !row.keep,
  changed: isChanged,
};
const SHOWS_FLAG = "flag:"; // before the name of the one flag that is wanted

// The test for a row that the filters now ask for.
function wantedNow() {
  const [show, type, threshold] = Object.keys(FILTERS).map((id) => $(id).value);
  const shows = SHOWS[show] ?? ((row) => row.flags.includes(show.slice(SHOWS_FLAG.length)));
  const word = sought();
  return (row) =>
    shows(row)
    && (!type || typeOf(row) === type)
    && (threshold === FILTERS.threshold || sureness(row) < Number(threshold))
    && (!word || [row.id, ...row.text].some((text) => text.toLowerCase().includes(word)));
}

// Runs when a filter changes, not when a row does: a row just dealt with must not vanish.
export function filter() {
  buildRest();
  const isWanted = wantedNow();
  for (const row of rows) elements.get(row).hidden = !isWanted(row);
  hideEmptyGroups();
  const threshold = $("threshold").value;
  $("threshold-shown").textContent = threshold === FILTERS.threshold ? "–" : Number(threshold).toFixed(2);
  tell("saidFound", showCounts());
  if (current && isShown(current)) elements.get(current).scrollIntoView({ block: "nearest" });
  else select(rows.find(isShown) ?? null, { focus: false });
  markHitsInSight();
  refresh();
}

export function clearFilters() {
  for (const [id, value] of Object.entries(FILTERS)) $(id).value = value;
  filter();
}

// Whoever leaves the search leaves nothing hidden by it.
export function leaveSearch() {
  if ($("search").value) {
    $("search").value = "";
    filter();
  }
  elements.get(current)?.focus();
}

// Flags only ever go, with the rows that had them, so those of the beginning are all.
export function fillFlags() {
  const shown = $("show").value;
  const times = new Map();
  for (const flag of originals.flatMap((row) => row.flags)) times.set(flag, (times.get(flag) ?? 0) + 1);
  const options = [...times].map(([flag, count]) => new Option(`${flagWords(flag)[0]} (${count})`, SHOWS_FLAG + flag));
  $("flags").label = say("flags");
  $("flags").hidden = options.length === 0;
  $("flags").replaceChildren(...options);
  $("show").value = shown;
}

export function fillTypes() {
  const known = new Set([...$("type").options].map((option) => option.value));
  for (const type of [...new Set(rows.map(typeOf))].sort()) if (!known.has(type)) $("type").add(new Option(type, type));
}
