"use strict";
// From top to bottom: words, rows, changes to them, the sheet, what is seen, filters, pictures, what a person does.
// A side is 0 for the source on the left, 1 for the target on the right. What a document says is only ever set as text.

const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent); // what `page_data` in page.py says
const both = (of) => [of(0), of(1)];

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The function that runs `draw` once before the browser next paints, however often it is called.
function beforePaint(draw) {
  let isWaiting = false;
  return () => {
    if (!isWaiting) requestAnimationFrame(() => { isWaiting = false; draw(); });
    isWaiting = true;
  };
}

function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

// Whether the browser took it: some refuse pages from a disk, or have no room left.
function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value);
    return true;
  } catch { return false; }
}

// ---------------------------------------------------------------- words: English and Chinese

const WORDS = {
  language: ["中文", "English"],
  help: ["Help ?", "帮助 ?"],
  save: ["Save CSV", "保存 CSV"],
  show: ["Show", "显示"],
  all: ["all", "全部"],
  flagged: ["flagged", "有疑点"],
  flags: ["flag", "疑点"],
  kept: ["kept", "保留的"],
  dropped: ["not kept", "不保留的"],
  changed: ["changed", "改动过的"],
  type: ["Type", "类型"],
  below: ["Confidence below", "置信度低于"],
  search: ["Search", "搜索"],
  clear: ["Clear filters", "清除筛选"],
  nothing: ["Nothing matches the filters.", "没有符合筛选条件的行。"],
  counts: [
    "{shown} of {all} shown · {kept} kept · {changed} changed",
    "显示 {shown} / {all} 行 · 保留 {kept} · 改动 {changed}",
  ],
  strip: ["Overview of the whole document by confidence; click to jump.", "全文置信度概览；点击跳转。"],
  dots: [
    "Path of the alignment, left text across and right text down; click to jump.",
    "对齐路径，左侧文本为横轴，右侧文本为纵轴；点击跳转。",
  ],
  confidence: ["confidence", "置信度"],
  byHand: ["by hand", "人工"],
  gap: ["no partner", "无对应"],
  yes: ["✓ keep", "✓ 保留"],
  no: ["✗ no", "✗ 不留"],
  keepYes: ["keep", "保留"],
  keepNo: ["do not keep", "不保留"],
  merge: ["merge with next", "与下一行合并"],
  split: ["split", "拆分"],
  editSource: ["edit left", "编辑左侧"],
  editTarget: ["edit right", "编辑右侧"],
  undo: ["undo", "撤销"],
  splitTitle: ["Split this pair: choose where each side is cut", "拆分此句对：选择两侧的切分位置"],
  source: ["Left side", "左侧"],
  target: ["Right side", "右侧"],
  cut: ["cut here", "在此切分"],
  splitDo: ["Split", "拆分"],
  splitEmpty: ["Both parts need some text: move a cut.", "两部分都须有文字：请移动切分位置。"],
  cancel: ["Cancel", "取消"],
  close: ["Close", "关闭"],
  saidYes: ["{id}: kept", "{id}：保留"],
  saidNo: ["{id}: not kept", "{id}：不保留"],
  saidEmpty: ["{id}: one side is empty, so there is no pair to keep", "{id}：一侧为空，没有可保留的句对"],
  saidMerged: ["{id}: merged with the next", "{id}：已与下一行合并"],
  saidLast: ["{id}: there is no next row", "{id}：没有下一行"],
  saidHidden: [
    "{id}: the filters hid the next row; here it is, m again merges",
    "{id}：下一行曾被筛选隐藏，现已显示；再按 m 合并",
  ],
  saidOne: ["{id}: one sentence on each side, nothing to split", "{id}：两侧各只有一句，无法拆分"],
  saidSplit: ["{id}: split", "{id}：已拆分"],
  saidEdited: ["{id}: text changed", "{id}：文字已修改"],
  saidUndone: ["undone", "已撤销"],
  saidNoUndo: ["nothing to undo", "没有可撤销的操作"],
  saidSaved: ["saved {file}", "已保存 {file}"],
  saidFound: ["{shown} rows shown", "显示 {shown} 行"],
  saidReset: ["all changes taken back (u brings them again)", "已取消全部改动（按 u 可恢复）"],
  saidUnstored: [
    "This browser cannot store changes: save the CSV before you close the page.",
    "此浏览器无法存储改动：关闭页面前请先保存 CSV。",
  ],
  saidRestored: ["Changes from last time restored.", "已恢复上次的改动。"],
  helpTitle: ["Keys", "按键"],
  helpMove: ["next and previous row", "下一行、上一行"],
  helpKeep: ["keep the pair, or not", "保留、不保留此句对"],
  helpEdit: [
    "edit the left or the right text, or double-click it; Enter takes it, Esc leaves it as it was",
    "编辑左侧或右侧文字，也可双击；Enter 确认，Esc 放弃",
  ],
  helpMerge: ["merge with the next row", "与下一行合并"],
  helpSplit: ["split the row at sentences you choose", "在所选句子处拆分"],
  helpUndo: ["undo, as often as you like", "撤销，次数不限"],
  helpSearch: ["search", "搜索"],
  helpHelp: ["this help", "本帮助"],
  helpStore: [
    "Changes are kept in this browser until you take them back. “Save CSV” writes the reviewed sheet, "
    + "which the command “align apply” reads.",
    "改动保存在此浏览器中，直到您取消为止。“保存 CSV”写出审校后的表格，可用命令 align apply 读取。",
  ],
  reset: ["Take back all changes", "取消全部改动"],
};

// The name and the meaning of each flag in Chinese; the English ones come with the data.
const CHINESE_FLAGS = {
  length: ["长度", "一侧远长于本文档译文的通常长度。"],
  partial: ["缺漏", "一侧的部分内容在另一侧似乎没有对应。"],
  figures: ["数字", "一侧的数字在另一侧缺失或不同。"],
  names: ["名称", "一侧的名称或缩写在另一侧缺失。"],
  marks: ["标点", "只有一侧的引号或括号成对。"],
  language: ["语言", "一侧的文字是另一侧的语言。"],
  copy: ["照抄", "两侧文字相同：未翻译。"],
  heading: ["标题", "一侧是标题，另一侧不是。"],
  cut: ["断句", "一侧在句子中间开始或结束，或含有另一侧没有的标题。"],
  border: ["分界", "一侧首尾的句子可能属于上一对或下一对。"],
  short: ["过短", "两侧都太短，离开上下文意义不大。"],
  long: ["过长", "一侧超过 2,000 个字符：有些翻译工具不接受。"],
  repeated: ["重复", "本文档前面已有相同的句对。"],
  moved: ["移位", "译文中此段在别处。"],
  contradiction: ["矛盾", "记忆库中同一原文另有译文。"],
};

const LANGUAGE = "parallel-aligner:language";
const firstLanguage = navigator.language.startsWith("zh") ? "zh" : "en";
let chinese = (stored(LANGUAGE) ?? firstLanguage) === "zh";

function say(word, values = {}) {
  return WORDS[word][Number(chinese)].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function tell(word, values) {
  $("status").textContent = say(word, values);
}

function flagWords(flag) {
  const known = chinese ? CHINESE_FLAGS : data.flags;
  return Object.hasOwn(known, flag) ? known[flag] : [flag, ""];
}

// ---------------------------------------------------------------- rows
// Rows are never altered, only replaced: undoing is putting the old ones back. `base` is the place of the row that
// the aligner made it, null for one that a person merged or split. A part is one sentence, or a piece of one: [its
// number, its text]; the number is null if a person wrote it. What a person has made is certain: its confidence is "".

const originals = data.rows.map((row, base) => ({ ...row, base, parts: both((side) => sentencesOf(row, side)) }));

function sentencesOf(row, side) {
  const texts = row.sentences[side];
  return row.numbers[side].map((number, at) => [number, texts.length > 0 ? texts[at] : row.text[side]]);
}

const isBlank = (text) => !text.trim();
const hasGap = (row) => row.text.some(isBlank);
const isChanged = (row) => row !== originals[row.base];
const sureness = (row) => (row.confidence === "" ? 1 : Number(row.confidence));
const levelOf = (row) => [0.3, 0.5, 0.7, 0.9].filter((edge) => sureness(row) >= edge).length;
const typeOf = (row) => both((side) => numbersOf(row, side).length).join("-");

function numbersOf(row, side) {
  return [...new Set(row.parts[side].map(([number]) => number))].filter((number) => number !== null);
}

function rangeOf(row, side) {
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

function joined(parts, side) {
  return parts.reduce((text, [, next]) => join(text, next, side), "");
}

// The sentences of an edited text are not known: cut it at full stops, and number the pieces as well as may be.
const PIECE = /(?:[^。！？.!?]|[.!?](?=\S))*[。！？.!?]*["'”’」』)）\]]*\s*/gu;

function currentParts(row, side) {
  const text = row.text[side];
  const known = row.parts[side];
  if (text === originals[row.base]?.text[side] || text === joined(known, side)) return known;
  const numbers = known.map(([number]) => number);
  const pieces = text.match(PIECE).map((piece) => piece.trim()).filter(Boolean);
  return pieces.map((piece, at) => [numbers[at] ?? numbers.at(-1) ?? null, piece]);
}

function rowByHand(id, parts, text) {
  return { id, base: null, keep: !text.some(isBlank), text, parts, confidence: "", flags: [] };
}

function mergedOf(one, two) {
  const parts = both((side) => [...currentParts(one, side), ...currentParts(two, side)]);
  return rowByHand(one.id, parts, both((side) => join(one.text[side], two.text[side], side)));
}

function splitOf(row, cuts) {
  const half = (id, parts) => rowByHand(id, parts, both((side) => joined(parts[side], side)));
  const parts = both((side) => currentParts(row, side));
  return [
    half(row.id, both((side) => parts[side].slice(0, cuts[side]))),
    half(freshId(row.id), both((side) => parts[side].slice(cuts[side]))),
  ];
}

function freshId(id) {
  const taken = new Set([...originals, ...rows].map((row) => row.id));
  let number = 2;
  while (taken.has(`${id}.${number}`)) number += 1;
  return `${id}.${number}`;
}

// ---------------------------------------------------------------- changes, and what the browser keeps of them

const STORE = `parallel-aligner:${data.document}:${data.key}`;

// A row that is as the aligner left it is stored as its number, any other as what it now says.
function packed(row) {
  if (!isChanged(row)) return row.base;
  const { id, base, keep, text, parts, confidence, flags } = row;
  return { id, base, keep, text, parts: base === null ? parts : undefined, confidence, flags };
}

function unpacked(item) {
  return typeof item === "number" ? originals[item] : { ...item, parts: item.parts ?? originals[item.base].parts };
}

function restored() {
  try { return JSON.parse(stored(STORE))?.map(unpacked) ?? null; } catch { return null; }
}

let rows = restored() ?? originals.slice();
let current = rows[0] ?? null;
const undos = [];
let unstored = false;
let timer = 0;

function storeNow() {
  clearTimeout(timer);
  timer = 0;
  const untouched = rows.length === originals.length && rows.every((row, at) => row === originals[at]);
  unstored = !store(STORE, untouched ? null : JSON.stringify(rows.map(packed)));
  if (unstored) tell("saidUnstored");
}

// The one way rows change: `count` rows from `at` on give way to `added`.
function splice(at, count, added) {
  const removed = rows.slice(at, at + count);
  rows = rows.toSpliced(at, count, ...added);
  showSpliced(at, removed, added);
  timer ||= setTimeout(storeNow, 300);
  refresh();
  return removed;
}

function change(at, count, added, focus = true) {
  undos.push({ at, count: added.length, removed: splice(at, count, added) });
  select(added[0] ?? null, { focus });
}

function replaceRow(row, values, focus = true) {
  const next = { ...row, ...values };
  // What is again as it was counts as unchanged.
  const original = originals[row.base];
  const same = original && original.keep === next.keep && original.text.every((text, side) => text === next.text[side]);
  change(rows.indexOf(row), 1, [same ? original : next], focus);
}

function undo() {
  const last = undos.pop();
  if (!last) return tell("saidNoUndo");
  splice(last.at, last.count, last.removed);
  select(last.removed[0] ?? null);
  tell("saidUndone");
}

function reset() {
  closeDialog();
  change(0, rows.length, originals.slice());
  filter();
  tell("saidReset");
}

// ---------------------------------------------------------------- the sheet, by the aligner's own rules

const pattern = (rule, flags) => new RegExp(data.rules[rule], flags);
const SPACES = pattern("spaces", "gu");
const BREAK = pattern("break", "u");
const FORMULA = pattern("formula", "u");
const SPLIT = pattern("split", "gu");
const VALUE = pattern("value", "u");
const QUOTED = /[",\r\n]/;

function oneLine(text) {
  return text.replace(SPACES, (run) => (BREAK.test(run) ? " " : run));
}

function guard(text, column) {
  const inside = text.replace(SPLIT, ";'");
  return FORMULA.test(text) || (data.rules.texts.includes(column) && VALUE.test(text)) ? `'${inside}` : inside;
}

function quoted(text) {
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellsOf(row) {
  return {
    id: row.id, keep: row.keep ? "yes" : "no", source: row.text[0], target: row.text[1], confidence: row.confidence,
    flags: row.flags.join(" "), type: typeOf(row), source_sentences: rangeOf(row, 0), target_sentences: rangeOf(row, 1),
    document: data.document,
  };
}

function lineOf(row) {
  const cells = cellsOf(row);
  return data.columns.map((column) => quoted(guard(oneLine(cells[column]), column))).join(",");
}

function sheet() {
  // A lone surrogate cannot be written as UTF-8.
  return [`\ufeff${data.columns.join(",")}`, ...rows.map(lineOf), ""].join("\r\n").replace(/\p{Surrogate}/gu, "?");
}

function save() {
  finishEdit(true);
  const file = `${data.document}.reviewed.csv`.replace(/[\\/:*?"<>|\p{Cc}\p{Surrogate}]/gu, "_");
  const href = URL.createObjectURL(new Blob([sheet()], { type: "text/csv;charset=utf-8" }));
  make("a", { href, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
  tell("saidSaved", { file });
}

// ---------------------------------------------------------------- what is seen

const elements = new Map(); // row -> its element
const rowAt = new WeakMap(); // element -> its row

const isShown = (row) => !elements.get(row)?.hidden;
const shownPlaces = () => [...rows.keys()].filter((at) => isShown(rows[at]));

function build(row) {
  const element = $("row").content.firstElementChild.cloneNode(true);
  elements.set(row, element);
  rowAt.set(element, row);
  fill(row);
  return element;
}

// In groups, so that the browser can leave out those out of sight.
function buildAll() {
  for (let at = 0; at < rows.length; at += 25) {
    const group = make("div", { className: "group" }, ...rows.slice(at, at + 25).map(build));
    group.setAttribute("role", "presentation");
    $("rows").append(group);
  }
}

function showSpliced(at, removed, added) {
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
function hideEmptyGroups() {
  for (const group of $("rows").children) group.hidden = !group.querySelector(".row:not([hidden])");
}

function fill(row) {
  const element = elements.get(row);
  const empty = row.text.map(isBlank);
  element.className = `row l${levelOf(row)}`;
  element.classList.toggle("only0", empty[1] && !empty[0]);
  element.classList.toggle("only1", empty[0] && !empty[1]);
  element.classList.toggle("dropped", !row.keep);
  element.classList.toggle("changed", isChanged(row));
  for (const side of [0, 1]) fillText(element, row, side);
  const set = (name, text) => { element.querySelector(name).textContent = text; };
  set(".id", row.id);
  set(".confidence", row.confidence || say("byHand"));
  set(".type", `${typeOf(row)} · ${both((side) => rangeOf(row, side) || "–").join(" | ")}`);
  set(".keep", say(row.keep ? "yes" : "no"));
  element.querySelector(".keep").setAttribute("aria-pressed", row.keep);
  element.querySelector(".keep").hidden = hasGap(row) && !row.keep;
  element.querySelector(".flags").replaceChildren(...row.flags.map(flagOf));
}

function fillText(element, row, side) {
  const cell = element.children[side * 2];
  const empty = isBlank(row.text[side]);
  cell.lang = empty ? document.documentElement.lang : data.langs[side];
  cell.classList.toggle("gap", empty);
  cell.textContent = empty ? say("gap") : row.text[side];
}

function flagOf(flag) {
  const [textContent, title] = flagWords(flag);
  return make("span", { className: "flag", textContent, title });
}

function select(row, { focus = true, block = "nearest" } = {}) {
  const old = elements.get(current);
  old?.removeAttribute("aria-current");
  setTabStop(old, -1);
  current = row;
  const element = elements.get(row);
  if (!element) return;
  element.setAttribute("aria-current", "true");
  setTabStop(element, 0);
  if (focus) element.focus({ preventScroll: true });
  element.scrollIntoView({ block });
  drawDotsSoon();
}

// Only the current row is a stop for the Tab key: nobody wants to pass thousands.
function setTabStop(element, tabIndex) {
  if (!element) return;
  element.tabIndex = tabIndex;
  element.querySelector(".keep").tabIndex = tabIndex;
}

function step(direction) {
  let at = rows.indexOf(current) + direction;
  while (rows[at] && !isShown(rows[at])) at += direction;
  if (rows[at]) select(rows[at]);
}

function showCounts() {
  const count = (test) => rows.filter(test).length;
  const values = { shown: count(isShown), all: rows.length, kept: count((row) => row.keep), changed: count(isChanged) };
  $("counts").textContent = say("counts", values);
  $("nothing").hidden = values.shown > 0;
  return values;
}

const refresh = beforePaint(() => {
  hideEmptyGroups();
  showCounts();
  fillTypes();
  drawStrip();
  drawDots();
});

// The heights of the bars, which the rows must not hide behind.
function measure() {
  for (const [name, bar] of [["--head", "header"], ["--foot", "footer"]]) {
    document.documentElement.style.setProperty(name, `${document.querySelector(bar).offsetHeight}px`);
  }
  refresh();
}

// ---------------------------------------------------------------- filters

const FILTERS = { show: "all", type: "", threshold: "1", search: "" }; // each with the value that lets all pass
const SHOWS = {
  all: () => true,
  flagged: (row) => row.flags.length > 0,
  kept: (row) => row.keep,
  dropped: (row) => !row.keep,
  changed: isChanged,
};
const SHOWS_FLAG = "flag:"; // before the name of the one flag that is wanted

// The test for a row that the filters now ask for.
function wantedNow() {
  const [show, type, threshold, search] = Object.keys(FILTERS).map((id) => $(id).value);
  const shows = SHOWS[show] ?? ((row) => row.flags.includes(show.slice(SHOWS_FLAG.length)));
  const sought = search.trim().toLowerCase();
  return (row) =>
    shows(row)
    && (!type || typeOf(row) === type)
    && (threshold === FILTERS.threshold || sureness(row) < Number(threshold))
    && (!sought || [row.id, ...row.text].some((text) => text.toLowerCase().includes(sought)));
}

// Runs when a filter changes, not when a row does: a row just dealt with must not vanish.
function filter() {
  const isWanted = wantedNow();
  for (const row of rows) elements.get(row).hidden = !isWanted(row);
  hideEmptyGroups();
  const threshold = $("threshold").value;
  $("threshold-shown").textContent = threshold === FILTERS.threshold ? "–" : Number(threshold).toFixed(2);
  tell("saidFound", showCounts());
  if (current && isShown(current)) elements.get(current).scrollIntoView({ block: "nearest" });
  else select(rows.find(isShown) ?? null, { focus: false });
  refresh();
}

function clearFilters() {
  for (const [id, value] of Object.entries(FILTERS)) $(id).value = value;
  filter();
}

// Flags only ever go, with the rows that had them, so those of the beginning are all.
function fillFlags() {
  const shown = $("show").value;
  const times = new Map();
  for (const flag of originals.flatMap((row) => row.flags)) times.set(flag, (times.get(flag) ?? 0) + 1);
  const options = [...times].map(([flag, count]) => new Option(`${flagWords(flag)[0]} (${count})`, SHOWS_FLAG + flag));
  $("flags").label = say("flags");
  $("flags").hidden = options.length === 0;
  $("flags").replaceChildren(...options);
  $("show").value = shown;
}

function fillTypes() {
  const known = new Set([...$("type").options].map((option) => option.value));
  for (const type of [...new Set(rows.map(typeOf))].sort()) if (!known.has(type)) $("type").add(new Option(type, type));
}

// ---------------------------------------------------------------- pictures
// The strip shows each row with a share of the height by its length, and a bar on each side; a missing side stays
// empty. Sorted so that no sure neighbour on the same pixel hides the doubtful and the gaps.

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
  const [gap, ...levels] = ["gap", "c0", "c1", "c2", "c3", "c4"].map((name) => colour(`--${name}`));
  return { of: (row) => (hasGap(row) ? gap : levels[levelOf(row)]), ink: colour("--ink") };
}

function stripEdges(height) {
  const sizes = rows.map((row) => 20 + Math.max(...row.text.map((text) => text.length)));
  const scale = height / Math.max(1, sizes.reduce((sum, size) => sum + size, 0));
  const found = [0];
  for (const size of sizes) found.push(found.at(-1) + size * scale);
  return found;
}

function drawStrip() {
  const { context, width, height } = brush(picture, $("strip"));
  const colour = colours();
  edges = stripEdges(height);
  const weight = (at) => (hasGap(rows[at]) ? -1 : sureness(rows[at]));
  for (const at of [...rows.keys()].sort((a, b) => weight(b) - weight(a))) {
    context.globalAlpha = isShown(rows[at]) ? 1 : 0.15;
    context.fillStyle = colour.of(rows[at]);
    drawBars(context, width / 2, at, weight(at) < 0.5 ? 2 : 1);
  }
  drawFrame();
}

function drawBars(context, half, at, least) {
  const share = edges[at + 1] - edges[at];
  const tall = Math.max(least, share > 4 ? share - 1 : share);
  context.clearRect(0, edges[at], 2 * half, tall);
  const [source, target] = rows[at].text;
  if (!isBlank(source)) context.fillRect(3, edges[at], half - 4, tall);
  if (!isBlank(target)) context.fillRect(half + 1, edges[at], half - 4, tall);
}

function drawFrame() {
  const { context, width, height } = brush($("strip"));
  if (picture.width && picture.height) context.drawImage(picture, 0, 0, width, height);
  context.strokeStyle = colours().ink;
  context.lineWidth = 2;
  const [from, to] = rowsInSight();
  if (to >= from) context.strokeRect(1, edges[from], width - 2, Math.max(4, edges[to + 1] - edges[from]));
}

const drawFrameSoon = beforePaint(drawFrame);

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

// Numbers of lines jump where blank ones stand between: count ranks instead.
const RANKS = both((side) => {
  const numbers = new Set(originals.flatMap((row) => row.numbers[side]));
  return new Map([...numbers].map((number, rank) => [number, rank]));
});

// The range of ranks of each row on each side; a gap stands where the other rows have come to.
function boxes() {
  const reached = [0, 0];
  return rows.map((row) => {
    const box = both((side) => {
      const ranks = numbersOf(row, side).map((number) => RANKS[side].get(number));
      if (ranks.length > 0) reached[side] = ranks.at(-1) + 1;
      return [ranks[0] ?? reached[side], reached[side]];
    });
    return { row, box };
  });
}

function drawDots() {
  const canvas = $("dots");
  if (!canvas.clientWidth) return;
  const { context, width, height } = brush(canvas);
  const colour = colours();
  const scales = [width - 8, height - 8].map((size, side) => size / Math.max(1, RANKS[side].size));
  // The doubtful last and larger: a few of them must not drown among the sure.
  for (const { row, box } of boxes().sort((a, b) => sureness(b.row) - sureness(a.row))) {
    const least = sureness(row) < 0.7 && !hasGap(row) ? 4 : 1.5;
    const [x, y] = both((side) => 4 + box[side][0] * scales[side]);
    const [wide, tall] = both((side) => Math.max(least, (box[side][1] - box[side][0]) * scales[side]));
    context.fillStyle = colour.of(row);
    context.fillRect(x, y, wide, tall);
    context.strokeStyle = colour.ink;
    if (row === current) context.strokeRect(x - 3, y - 3, wide + 6, tall + 6);
  }
}

const drawDotsSoon = beforePaint(drawDots);

function jump(at) {
  const distance = (other) => Math.abs(other - at);
  const nearest = shownPlaces().sort((a, b) => distance(a) - distance(b))[0];
  if (nearest !== undefined) select(rows[nearest], { block: "center" });
}

function jumpFromStrip(event) {
  jump(edges.findLastIndex((edge) => edge <= event.offsetY));
}

function jumpFromDots(event) {
  const [x, y] = [$("dots").clientWidth, $("dots").clientHeight].map((size, side) => RANKS[side].size / (size - 8));
  const [across, down] = [(event.offsetX - 4) * x, (event.offsetY - 4) * y];
  const middle = ([from, to]) => (from + to) / 2;
  const away = boxes().map(({ box }) => Math.hypot(middle(box[0]) - across, middle(box[1]) - down));
  jump(away.indexOf(Math.min(...away)));
}

// ---------------------------------------------------------------- keeping and merging

function keep(wanted) {
  const { id } = current;
  if (wanted && hasGap(current)) return tell("saidEmpty", { id });
  if (wanted !== current.keep) replaceRow(current, { keep: wanted });
  tell(wanted ? "saidYes" : "saidNo", { id });
}

function merge() {
  const { id } = current;
  const at = rows.indexOf(current);
  const next = rows[at + 1];
  if (!next) return tell("saidLast", { id });
  if (!isShown(next)) { // nobody merges what they do not see
    elements.get(next).hidden = false;
    refresh();
    return tell("saidHidden", { id });
  }
  change(at, 2, [mergedOf(current, next)]);
  tell("saidMerged", { id });
}

// ---------------------------------------------------------------- editing

let editing = null; // { row, side, area } while a text is being edited

function edit(side) {
  finishEdit(true);
  const cell = elements.get(current).children[side * 2];
  const area = make("textarea", { lang: data.langs[side], dir: "auto", value: current.text[side] });
  area.setAttribute("aria-label", `${current.id} ${say(side ? "target" : "source")}`);
  area.style.minHeight = `${cell.clientHeight - 12}px`;
  cell.classList.remove("gap");
  cell.replaceChildren(area);
  editing = { row: current, side, area };
  area.focus();
}

function finishEdit(take, focus = true) {
  if (!editing) return;
  const { row, side, area } = editing;
  editing = null; // first: taking the area away makes it lose the focus, which ends up here again
  const text = oneLine(area.value).trim();
  if (!take || text === row.text[side]) {
    fill(row);
    if (focus) elements.get(row).focus({ preventScroll: true });
    return;
  }
  const texts = row.text.with(side, text);
  replaceRow(row, { text: texts, keep: row.keep && !texts.some(isBlank) }, focus);
  tell("saidEdited", { id: row.id });
}

function onEditKey(event) {
  if (event.isComposing || event.keyCode === 229) return; // Enter chooses a word of an input method
  if (event.key === "Escape") return finishEdit(false);
  if (event.key !== "Enter" && event.key !== "Tab") return;
  event.preventDefault();
  const { side } = editing;
  finishEdit(true);
  if (event.key === "Tab" && side === Number(event.shiftKey)) edit(1 - side);
}

// ---------------------------------------------------------------- splitting

const splitParts = (side, selector) => $("split-dialog").querySelectorAll(`[data-side="${side}"] ${selector}`);
const chosenCut = (side) => Number(splitParts(side, "input:checked")[0].value);

function openSplit() {
  const lists = both((side) => currentParts(current, side));
  if (lists.every((list) => list.length < 2)) return tell("saidOne", { id: current.id });
  $("split-problem").textContent = "";
  for (const side of [0, 1]) fillCuts(side, lists[side]);
  $("split-dialog").showModal();
  splitParts(lists[0].length > 1 ? 0 : 1, "input:checked")[0].focus();
}

function fillCuts(side, list) {
  const lang = data.langs[side];
  const sentences = list.flatMap(([, textContent], at) => [cutOf(side, at, list), make("p", { lang, textContent })]);
  splitParts(side, ".cuts")[0].replaceChildren(...sentences, cutOf(side, list.length, list));
  paintCuts(side);
}

function cutOf(side, at, list) {
  const checked = at === Math.ceil(list.length / 2);
  const input = make("input", { type: "radio", name: `cut${side}`, value: at, checked });
  return make("label", { className: "cut" }, input, say("cut"));
}

function paintCuts(side) {
  const cut = chosenCut(side);
  splitParts(side, "p").forEach((sentence, at) => { sentence.classList.toggle("second", at >= cut); });
}

function split() {
  const { id } = current;
  const halves = splitOf(current, both(chosenCut));
  if (halves.some((half) => half.text.every(isBlank))) {
    $("split-problem").textContent = say("splitEmpty");
    return;
  }
  closeDialog();
  change(rows.indexOf(current), 1, halves);
  tell("saidSplit", { id });
}

// ---------------------------------------------------------------- changing the language of the page

function showLanguage() {
  document.documentElement.lang = chinese ? "zh-Hans" : "en";
  for (const root of [document, $("row").content]) {
    for (const element of root.querySelectorAll("[data-t]")) element.textContent = say(element.dataset.t);
  }
  for (const id of ["strip", "dots"]) $(id).setAttribute("aria-label", say(id));
  fillFlags();
  for (const row of elements.keys()) fill(row);
  showCounts();
}

function switchLanguage() {
  chinese = !chinese;
  store(LANGUAGE, chinese ? "zh" : "en");
  finishEdit(true);
  showLanguage();
  measure();
}

// ---------------------------------------------------------------- events: a few listeners for the page, none for a row

const closeDialog = () => document.querySelector("dialog[open]").close();

const ON_PAGE = {
  undo, reset, save, splitDo: split, close: closeDialog, clear: clearFilters, language: switchLanguage,
  search: () => $("search").focus(),
  help: () => $("help-dialog").showModal(),
};
const ON_ROW = {
  next: () => step(1),
  previous: () => step(-1),
  yes: () => keep(true),
  no: () => keep(false),
  toggle: () => keep(!current.keep),
  merge,
  split: openSplit,
  editSource: () => edit(0),
  editTarget: () => edit(1),
};
const KEYS = {
  j: "next", k: "previous", y: "yes", n: "no", m: "merge", s: "split", e: "editSource", Enter: "editSource",
  t: "editTarget", u: "undo", "/": "search", "?": "help",
};

function act(name) {
  if (Object.hasOwn(ON_PAGE, name)) ON_PAGE[name]();
  else if (elements.has(current)) ON_ROW[name]();
}

function onKey(event) {
  if (event.target === editing?.area) return onEditKey(event);
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.id === "search" && event.key === "Escape") return elements.get(current)?.focus();
  if (event.target.matches("input, select, textarea") || !Object.hasOwn(KEYS, event.key)) return;
  if (event.key === "Enter" && event.target.matches("button")) return;
  event.preventDefault();
  act(KEYS[event.key]);
}

function onClick(event) {
  if (event.target.closest("textarea")) return;
  const row = rowAt.get(event.target.closest(".row"));
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
  addEventListener("pagehide", () => { if (timer) storeNow(); });
  addEventListener("beforeunload", (event) => { if (unstored) event.preventDefault(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
}

showLanguage();
buildAll();
listen();
measure();
if (current) select(current, { focus: false });
if (rows.some(isChanged)) tell("saidRestored");
